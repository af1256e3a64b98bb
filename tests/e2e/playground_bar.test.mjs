// Owns: the proof that the bar is one line, in both languages, and that no button of it moves away from the pointer.
// Must not know: what the buttons do to the bot and the clock.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { bot_state, in_browser, open_page, shot, use_page } from './playground_driver.mjs';

in_browser('the bar', () => {
  const view = use_page({ expected: (error) => error.includes('ERR_CONNECTION_REFUSED') });
  const buttons = ['#bot-kill', '#bot-stop', '#bot-restart', '#clock-now', '[data-advance="60000"]', '[data-advance="3600000"]', '[data-advance="86400000"]', '#clock-monday'];
  /** Where each button begins, in whole pixels, for what one presses again and again. */
  const places = (page) => page.evaluate((list) => list.map((one) => `${one} ${Math.round(document.querySelector(one).getBoundingClientRect().left)}`), buttons);
  const height = (page) => page.locator('#lab').evaluate((node) => node.offsetHeight);

  for (const locale of ['fr-FR', 'en-GB']) {
    it(`is one line and does not cut the scenario’s name where there is room, ${locale}`, async () => {
      const { page, context } = await open_page(view.browser, view.playground.address, { locale });
      await bot_state(page, 'running');
      for (const width of [1920, 1700, 1360, 1281, 1050]) {
        await page.setViewportSize({ width, height: 820 });
        assert.ok(await height(page) < 50, `one line at ${width}`);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, 'nothing hangs over the edge');
        const title = await page.locator('.experiment-title').evaluate((node) => ({ all: node.scrollWidth, shown: node.clientWidth }));
        if (width >= 1360) assert.equal(title.shown, title.all, `the whole name at ${width}`);
        await shot(page, `bar-${locale}-${width}`);
      }
      await page.setViewportSize({ width: 1920, height: 820 });
      assert.match(await page.locator('.brand h1').textContent(), locale === 'fr-FR' ? /^Veilleur, terrain d’essai$/ : /^Veilleur playground$/);
      await context.close();
    });

    it(`stays where it is while the clock is moved and the bot is killed, stopped and started, ${locale}`, async () => {
      const { page, context } = await open_page(view.browser, view.playground.address, { locale, viewport: { width: 1360, height: 820 } });
      await bot_state(page, 'running');
      const before_it = await places(page);
      const datetime = async () => Date.parse(await page.locator('#clock-time').getAttribute('datetime'));
      for (const advance of ['60000', '86400000', '3600000']) {
        const then = await datetime();
        await page.locator(`[data-advance="${advance}"]`).click();
        await page.waitForFunction((ms) => Date.parse(document.querySelector('#clock-time').dateTime) >= ms, then + Number(advance));
        assert.deepEqual(await places(page), before_it, `after ${advance} ms`);
      }
      for (const [button, state] of [['kill', 'killed'], ['restart', 'running'], ['stop', 'stopped'], ['restart', 'running']]) {
        await page.locator(`#bot-${button}`).click();
        await bot_state(page, state);
        assert.deepEqual(await places(page), before_it, `after ${button}`);
      }
      await context.close();
    });
  }

  it('gives the focus to “Start” where killing or stopping the bot by key has taken it from its button', async () => {
    const { page } = view;
    for (const [deed, state] of [['kill', 'killed'], ['stop', 'stopped']]) {
      // Another page has just restarted the bot: this one hears of it in its own time.
      await page.locator(`#bot-${deed}:enabled`).focus();
      await page.keyboard.press('Enter');
      await bot_state(page, state);
      assert.equal(await page.evaluate(() => document.activeElement.id), 'bot-restart');
      await page.keyboard.press('Enter');
      await bot_state(page, 'running');
      assert.equal(await page.evaluate(() => document.activeElement.id), 'bot-restart');
    }
  });

  it('stands still, and is no higher, once its server has ended', async () => {
    const { page } = await open_page(view.browser, view.playground.address, { prepare: (one) => one.clock.install() });
    await bot_state(page, 'running');
    const shown = () => page.locator('#clock-time').textContent();
    const before_it = await height(page);
    const first = await shown();
    await page.clock.fastForward(5000);
    assert.notEqual(await shown(), first, 'it goes on of itself');
    assert.equal(await view.playground.end(), 0);
    await bot_state(page, 'unreachable');
    const last = await shown();
    await page.clock.fastForward(5000);
    assert.equal(await shown(), last);
    assert.equal(await height(page), before_it);
  });
});
