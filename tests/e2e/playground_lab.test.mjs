// Owns: the proof of the page's laboratory half: clock, process, members, rights, audit log, requests, faults, voice.
// Must not know: how the page is built, beyond names, roles and ids.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { act_as, bot_state, in_browser, member, post, refused_with, shot, use_page } from './playground_driver.mjs';
import { words } from './support/words.mjs';

in_browser('the laboratory', () => {
  const view = use_page({ page: { timezoneId: 'Europe/Paris' }, expected: refused_with(403) });
  const go = (page, channel) => page.locator('.place', { hasText: channel }).click();
  const answers = (page, text) => page.locator('.message[data-author=Veilleur]', { hasText: text });

  it('groups members by their hoisted role, and says what holds whom', async () => {
    const { page } = view;
    const list = await page.locator('#panel-members > *').allInnerTexts();
    const at = (text) => list.findIndex((one) => one.includes(text));
    const order = [/^VEILLEUR · 1/i, /^MODÉRATION · 2/i, 'Bob', 'Nadia', /^HABITUÉS · 2/i, 'Trent', /^MEMBERS · /i, 'Oscar', /^BANNED · 1/i, 'PROMO 2000', /^NOT IN THE SERVER · 1/i]
      .map((one) => one instanceof RegExp ? list.findIndex((text) => one.test(text)) : at(one));
    assert.deepEqual(order, [...order].sort((a, b) => a - b), list.join(' | '));
    assert.equal(order[0], 0);
    assert.match(list[at('Kévin')], /timed out until/);
    assert.match(list[at('PROMO 2000')], /publicité, troisième fois[\s\S]*banned/);
    assert.match(list[at('Yuki (Kyoto)')], /nickname of Yuki/);
  });

  it('lets a moderator act from a person’s card, with a reason, and writes it down', async () => {
    const { page } = view;
    await act_as(page, 'Bob');
    await member(page, 'Trent').click();
    await page.locator('#card-reason').fill('cool down');
    await page.getByRole('heading', { name: 'Act on them as Bob' }).waitFor();
    const duration = page.getByRole('combobox', { name: 'How long to time out' });
    await duration.focus();
    await page.keyboard.press('ArrowDown');
    assert.equal(await duration.inputValue(), '600', 'the key chose');
    assert.equal(await page.locator('#card').isVisible(), true, 'and did nothing else');
    assert.equal(await member(page, 'Trent').getByText('timed out until').count(), 0);
    await page.getByRole('button', { name: 'Time out', exact: true }).click();
    await member(page, 'Trent').getByText('timed out until').waitFor();
    await page.locator('#tab-audit').click();
    const newest = page.locator('#panel-audit .row').first();
    await newest.getByText('Bob timed out Trent until').waitFor();
    assert.equal(await newest.locator('.reason').textContent(), 'cool down');
    await page.locator('#tab-members').click();
    await member(page, 'Trent').click();
    await page.getByRole('button', { name: 'End the timeout' }).click();
    await member(page, 'Trent').getByText('timed out until').waitFor({ state: 'detached' });
  });

  it('gives a role from a card at the press of its button, and takes it away', async () => {
    const { page } = view;
    await act_as(page, 'Alice');
    await member(page, 'Oscar').click();
    await page.getByRole('combobox', { name: 'Role to give' }).selectOption({ label: 'Animation' });
    await page.getByRole('button', { name: 'Give the role', exact: true }).click();
    await page.locator('#card').waitFor({ state: 'hidden' });
    await page.locator('#panel-members h3', { hasText: /^ANIMATION · 2/i }).waitFor();
    await member(page, 'Oscar').click();
    await page.getByRole('button', { name: 'Take the role Animation' }).click();
    await page.locator('#panel-members h3', { hasText: /^ANIMATION · 1/i }).waitFor();
  });

  it('says in plain words what a person may not do', async () => {
    const { page } = view;
    await act_as(page, 'Oscar');
    await member(page, 'Bob').click();
    await page.getByRole('button', { name: 'Kick' }).click();
    const notice = page.locator('.notice');
    await notice.getByText('Oscar may not do that').waitFor();
    assert.match(await notice.textContent(), /a permission is missing/);
    assert.equal(await member(page, 'Bob').count(), 1);
    await notice.getByRole('button').click();
  });

  it('shows what the acting person may do here, and why, and who else sees it', async () => {
    const { page } = view;
    await act_as(page, 'Mallory');
    await go(page, 'annonces');
    await page.locator('#tab-rights').click();
    const right = (name) => page.locator(`#rights [data-right=${name}]`);
    await page.getByText('What Mallory may do in #annonces').waitFor();
    await page.locator('#rights .lacks[data-right=SEND_MESSAGES]').waitFor();
    assert.match(await right('SEND_MESSAGES').textContent(), /no this channel, for everyone/);
    assert.match(await right('VIEW_CHANNEL').textContent(), /yes role @everyone/);
    await act_as(page, 'Bob');
    await page.locator('#rights .has[data-right=SEND_MESSAGES]').waitFor();
    assert.match(await right('SEND_MESSAGES').textContent(), /yes this channel, for Modération/);
    await go(page, 'moderation');
    await page.getByText('Who sees #moderation').waitFor();
    assert.deepEqual((await page.locator('#audience .label').allTextContents()).sort(), ['Alice', 'Bob', 'Nadia', 'Veilleur']);
    await shot(page, 'rights');
    await go(page, 'general');
    await page.locator('#tab-members').click();
  });

  it('shows each request with its body, its answer, its bucket and its wait, and filters them', async () => {
    const { page } = view;
    await page.locator('#tab-faults').click();
    await page.locator('#fault-which').selectOption({ label: 'messages' });
    await page.locator('[data-fault=fault_429_user]').click();
    await page.locator('.notice.good', { hasText: 'Ordered: 429 of this bucket' }).waitFor();
    const before_it = await answers(page, 'pong').count();
    await post(page, 'Alice', '!ping');
    await answers(page, 'pong').nth(before_it).waitFor();
    await page.locator('#tab-requests').click();
    const sent = page.locator('details.request', { hasText: 'sends a message' });
    await sent.nth(1).waitFor();
    assert.equal(await sent.first().locator('.code').textContent(), '429');
    assert.equal(await sent.nth(1).locator('.code').textContent(), '200');
    assert.match(await sent.nth(1).locator('.waited').textContent(), /^[3-5]\u00a0s$/);
    await sent.first().locator('summary').click();
    assert.match(await sent.first().locator('.request-detail').textContent(), /It was told to wait 3\u00a0s \(user\)/);
    await sent.nth(1).locator('summary').click();
    const detail = await sent.nth(1).locator('.request-detail').textContent();
    assert.match(detail, /POST \/channels\/1000000000000000122\/messages/);
    assert.match(detail, /Bucket [0-9a-f]{8}: \d of 5 left/);
    assert.match(detail, /"content": "pong/);
    await shot(page, 'requests');

    await page.locator('#request-failed').check();
    assert.deepEqual(await page.locator('details.request .code').allTextContents(), ['429']);
    await page.locator('#request-filter').fill('no such thing');
    await page.getByText('No request matches.').waitFor();
    await page.locator('#request-failed').uncheck();
    await page.locator('#request-filter').fill('"op": 2');
    assert.equal(await page.locator('details.request').count(), 0);
    await page.locator('#request-gateway').check();
    await page.locator('details.request', { hasText: 'identifies' }).waitFor();
    await page.locator('#request-filter').fill('');
    await page.locator('#request-gateway').uncheck();
  });

  it('lists what is ordered, as the sandbox tells it, until it is forgotten', async () => {
    const { page } = view;
    await page.locator('#tab-faults').click();
    await page.locator('#fault-which').selectOption('fault_callbacks');
    await page.locator('#fault-count').fill('2');
    await page.locator('[data-fault=fault_429_shared]').click();
    await page.locator('[data-fault=fault_outage_on]').click();
    await page.locator('#pending-faults li').nth(1).waitFor();
    assert.deepEqual(await page.locator('#pending-faults li').allTextContents(),
      [`${words('fault_429_shared')} · ${words('fault_callbacks')} · ${words('fault_left', { n: 2 })}`, `${words('fault_outage_on')} · Les Veilleurs`]);
    await page.locator('#fault-clear').click();
    await page.locator('#pending-faults', { hasText: words('fault_nothing') }).waitFor();
    await page.locator('#fault-count').fill('1');
    await page.locator('#fault-which').selectOption('fault_any');
  });

  it('interrupts the gateway in each way, and the bot comes back with its session, or with a new one', async () => {
    const { page } = view;
    const comes_back = async (how, ...faults) => {
      const lines = page.locator('#panel-log p', { hasText: `how=${how}` });
      const before_it = await lines.count();
      await page.locator('#tab-faults').click();
      for (const fault of faults) await page.locator(`[data-fault=${fault}]`).click();
      await page.locator('#tab-log').click();
      await lines.nth(before_it).waitFor();
    };
    await page.locator('#tab-log').click();
    await page.locator('#panel-log p', { hasText: 'how=identified' }).first().waitFor();
    for (const fault of ['fault_op7', 'fault_op9_resume', 'fault_gw_drop', 'fault_close']) await comes_back('resumed', fault);
    await comes_back('identified', 'fault_op9_new');
    await page.locator('#tab-members').click();
    const before_it = await answers(page, 'pong').count();
    await post(page, 'Alice', '!ping');
    await answers(page, 'pong').nth(before_it).waitFor();
  });

  it('stops the bot in order, starts and restarts it', async () => {
    const { page } = view;
    await page.locator('#bot-stop').click();
    await bot_state(page, 'stopped');
    assert.match(await page.locator('#bot-detail').textContent(), /exit status 0/);
    assert.equal(await page.locator('#bot-stop').isDisabled(), true);
    await page.locator('#bot-restart').click();
    await bot_state(page, 'running');
    const process_now = async () => (await page.locator('#bot-detail').textContent()).match(/process (\d+)/)?.[1];
    const first = await process_now();
    await page.locator('#bot-restart').click();
    await page.locator('#bot-detail', { hasText: 'restarted 2 times' }).waitFor({ state: 'attached' });
    await bot_state(page, 'running');
    assert.notEqual(await process_now(), first);
  });

  it('moves the clock by a day, and to next Monday at nine where the browser is', async () => {
    const { page } = view;
    const read = async () => Date.parse(await page.locator('#clock-time').getAttribute('datetime'));
    const earlier = await read();
    await page.locator('[data-advance="86400000"]').click();
    await page.locator('#clock-ahead', { hasText: '1 d ahead' }).waitFor();
    assert.ok(await read() - earlier >= 86_400_000);
    await page.locator('#clock-monday').click();
    const monday = /^(\S+)\s(\d\d:\d\d)/;
    await page.locator('#clock-time', { hasText: 'Mon 09:00' }).waitFor();
    const paris = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', weekday: 'short', hour: '2-digit', minute: '2-digit' }).format(await read()).replace(',', '');
    assert.match(paris, monday);
    assert.equal(paris, 'Mon 09:00');
    assert.match(await page.locator('#clock-ahead').getAttribute('title'), /only goes forward/);
  });

  it('moves through its panels by keyboard, and says so to screen readers', async () => {
    const { page } = view;
    await page.locator('#tab-members').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('#tab-rights').getAttribute('aria-selected'), 'true');
    assert.equal(await page.getByRole('tabpanel', { name: 'Permissions' }).isVisible(), true);
    const unnamed = await page.locator('#lab button, #side button, #guide button, #lab input, #side input, #side select').evaluateAll((nodes) => nodes
      .filter((node) => !(node.textContent.trim() || node.getAttribute('aria-label') || node.labels?.length)).map((node) => node.outerHTML));
    assert.deepEqual(unnamed, []);
    await page.locator('#tab-members').click();
  });
});
