// Owns: the proof that what is recorded is read from its newest line, with its days, and that nothing is proposed where it
// cannot be done.
// Must not know: what the bot logs and asks.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { act_as, bot_state, control, in_browser, post, shot, use_page } from './playground_driver.mjs';

in_browser('the panels', () => {
  const view = use_page({ page: { viewport: { width: 1360, height: 460 } } });
  const gap_below = (page, panel) => page.locator(`#panel-${panel}`).evaluate((node) => node.scrollHeight - node.scrollTop - node.clientHeight);
  const overflows = (page, panel) => page.locator(`#panel-${panel}`).evaluate((node) => node.scrollHeight > 2 * node.clientHeight);
  const answers = (page) => page.locator('.message[data-author=Veilleur]', { hasText: 'pong' });
  const ping = async (page) => {
    const before_it = await answers(page).count();
    await post(page, 'Alice', '!ping');
    await answers(page).nth(before_it).waitFor();
  };

  it('propose nothing to try to whom may not write here, nor to a stranger', async () => {
    const { page } = view;
    const proposal = page.locator('#try');
    await act_as(page, 'Alice');
    await proposal.waitFor();
    for (const name of ['Kévin', 'PROMO 2000', 'Ghost (in no server)']) {
      await act_as(page, name);
      await page.locator('.blocked').waitFor();
      assert.equal(await proposal.isVisible(), false, name);
    }
    await act_as(page, 'Trent');
    await proposal.waitFor();
    await page.locator('.place', { hasText: 'annonces' }).click();
    await page.locator('.blocked').waitFor();
    assert.equal(await proposal.isVisible(), false);
    await page.locator('.place', { hasText: 'general' }).click();
  });

  it('open the log at its newest line, follow it, and leave alone whoever reads further up', async () => {
    const { page } = view;
    const lines = page.locator('#panel-log p');
    for (let round = 0; round < 3; round += 1) {
      const before_it = await lines.count();
      await page.locator('#bot-restart').click();
      await page.waitForFunction((n) => document.querySelectorAll('#panel-log p').length > n, before_it);
      await bot_state(page, 'running');
    }
    await page.locator('#tab-log').click();
    assert.ok(await overflows(page, 'log'));
    assert.ok(await gap_below(page, 'log') < 2, 'it opens at its end');
    await shot(page, 'log-at-its-end');
    const more = await lines.count();
    await page.locator('#bot-restart').click();
    await page.waitForFunction((n) => document.querySelectorAll('#panel-log p').length > n, more);
    assert.ok(await gap_below(page, 'log') < 2, 'it follows');
    // A person's own scrolling, which the page hears of; then a line comes.
    await page.locator('#panel-log').evaluate((node) => new Promise((heard) => {
      node.addEventListener('scroll', () => heard(), { once: true });
      node.scrollTop = 0;
    }));
    const still_more = await lines.count();
    await bot_state(page, 'running');
    await page.locator('#bot-restart').click();
    await page.waitForFunction((n) => document.querySelectorAll('#panel-log p').length > n, still_more);
    assert.equal(await page.locator('#panel-log').evaluate((node) => node.scrollTop), 0);
    await page.locator('#tab-members').click();
  });

  it('say on which day the bot asked what, from the newest on', async () => {
    const { page } = view;
    await bot_state(page, 'running');
    await page.waitForFunction(async () => (await (await fetch('/_sandbox/state')).json()).sessions.length > 0);
    await ping(page);
    await page.locator('[data-advance="86400000"]').click();
    await page.locator('#clock-ahead', { hasText: '1 d ahead' }).waitFor({ state: 'attached' });
    await ping(page);
    await page.locator('#tab-requests').click();
    const days = page.locator('#panel-requests .day');
    await days.nth(1).waitFor();
    const now = (await control(view, 'state')).body.now_ms;
    const named = await page.evaluate(([one, other]) => [one, other].map((ms) => new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' }).format(ms)), [now - 86_400_000, now]);
    assert.deepEqual(await days.allTextContents(), named);
    assert.ok(await overflows(page, 'requests'));
    assert.ok(await gap_below(page, 'requests') < 2);
    await shot(page, 'requests-by-day');
  });
});
