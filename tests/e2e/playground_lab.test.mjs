// Owns: the proof of the page's laboratory half: clock, process, members, rights, audit log, requests, faults, voice.
// Must not know: how the page is built, beyond names, roles and ids.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { missing, open_page, post, root, start_browser, start_playground } from './playground_driver.mjs';

const why_not = missing();
if (why_not && process.env.CI) throw new Error(`nothing may be skipped here: ${why_not}`);
const in_browser = why_not ? (name) => it(name, { skip: why_not }) : describe;
const shots = join(root, 'build/screenshots');
mkdirSync(shots, { recursive: true });

in_browser('the laboratory', () => {
  let browser;
  let playground;
  let view;
  const bot_state = (page, state) => page.locator(`#bot-state.${state}`).waitFor();
  const member = (page, name) => page.locator('#panel-members .member', { hasText: name });
  const speak_as = (page, name) => page.locator('#post-as').selectOption({ label: name });
  const go = (page, channel) => page.locator('.place', { hasText: channel }).click();
  const answers = (page, text) => page.locator('.message[data-author=Veilleur]', { hasText: text });

  /** A sandbox that cannot list its orders has none to list. */
  async function list_faults(route) {
    if (route.request().method() !== 'GET') return route.continue();
    const response = await route.fetch();
    return response.ok() ? route.fulfill({ response }) : route.fulfill({ json: [] });
  }

  before(async () => {
    browser = await start_browser();
    playground = await start_playground();
    view = await open_page(browser, playground.address, { timezoneId: 'Europe/Paris' });
    await bot_state(view.page, 'running');
    await view.page.route('**/_sandbox/faults', list_faults);
  });
  after(async () => {
    const { errors = [], foreign = [] } = view ?? {};
    await browser?.close();
    const status = await playground?.end();
    assert.deepEqual(foreign, [], 'the page must not ask anything of another host');
    // Chromium itself notes the one refusal that is asked for.
    assert.deepEqual(errors, ['Failed to load resource: the server responded with a status of 403 (Forbidden)'], 'the page must not log an error');
    assert.equal(status, 0);
  });

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
    await speak_as(page, 'Bob');
    await member(page, 'Trent').click();
    await page.locator('#card-reason').fill('cool down');
    await page.getByRole('combobox', { name: 'Time out…' }).selectOption({ label: '10 min' });
    await member(page, 'Trent').getByText('timed out until').waitFor();
    await page.locator('#tab-audit').click();
    const newest = page.locator('#panel-audit .row').first();
    await newest.getByText('Bob timed out Trent until').waitFor();
    assert.equal(await newest.locator('.reason').textContent(), 'cool down');
    await page.locator('#tab-members').click();
    await member(page, 'Trent').click();
    await page.getByRole('button', { name: 'End the timeout' }).click();
    await member(page, 'Trent').getByText('timed out until').waitFor({ state: 'detached' });
    await member(page, 'Oscar').click();
    await page.getByRole('combobox', { name: 'Give a role…' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('says in plain words what a person may not do', async () => {
    const { page } = view;
    await speak_as(page, 'Oscar');
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
    await speak_as(page, 'Mallory');
    await go(page, 'annonces');
    await page.locator('#tab-rights').click();
    const right = (name) => page.locator(`#rights [data-right=${name}]`);
    await page.getByText('What Mallory may do in #annonces').waitFor();
    await page.locator('#rights .lacks[data-right=SEND_MESSAGES]').waitFor();
    assert.match(await right('SEND_MESSAGES').textContent(), /no this channel, for everyone/);
    assert.match(await right('VIEW_CHANNEL').textContent(), /yes role @everyone/);
    await speak_as(page, 'Bob');
    await page.locator('#rights .has[data-right=SEND_MESSAGES]').waitFor();
    assert.match(await right('SEND_MESSAGES').textContent(), /yes this channel, for Modération/);
    await go(page, 'moderation');
    await page.getByText('Who sees #moderation').waitFor();
    assert.deepEqual((await page.locator('#audience .label').allTextContents()).sort(), ['Alice', 'Bob', 'Nadia', 'Veilleur']);
    await page.screenshot({ path: join(shots, 'rights.png') });
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
    assert.match(await sent.nth(1).locator('.waited').textContent(), /^[3-5] s$/);
    await sent.first().locator('summary').click();
    assert.match(await sent.first().locator('.request-detail').textContent(), /It was told to wait 3 s \(user\)/);
    await sent.nth(1).locator('summary').click();
    const detail = await sent.nth(1).locator('.request-detail').textContent();
    assert.match(detail, /POST \/channels\/1000000000000000122\/messages/);
    assert.match(detail, /Bucket [0-9a-f]{8}: \d of 5 left/);
    assert.match(detail, /"content": "pong/);
    await page.screenshot({ path: join(shots, 'requests.png') });

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

  it('makes the gateway misbehave, and lists what is still to come', async () => {
    const { page } = view;
    // Which orders are pending is the sandbox's to say; how they are worded is shown here.
    const orders = [{ kind: 'rate_limit', scope: 'shared', count: 2, path: '/interactions/' }, { kind: 'gateway', action: 'outage', guild: '1000000000000000300', on: true }];
    const tell = (route) => route.request().method() === 'GET' ? route.fulfill({ json: orders }) : route.continue();
    await page.route('**/_sandbox/faults', tell);
    await page.locator('#tab-faults').click();
    await page.locator('#pending-faults li').nth(1).waitFor();
    assert.deepEqual(await page.locator('#pending-faults li').allTextContents(),
      ['429 shared · interaction answers · ×2', 'Outage of this server · L’atelier d’Éloïse']);
    await page.locator('#tab-log').click();
    const resumed = page.locator('#panel-log p', { hasText: 'how=resumed' });
    const before_it = await resumed.count();
    await page.locator('#tab-faults').click();
    await page.locator('[data-fault=fault_op7]').click();
    await page.locator('#tab-log').click();
    await resumed.nth(before_it).waitFor();
    await page.locator('#tab-faults').click();
    await page.locator('#fault-code').selectOption('4000');
    await page.locator('[data-fault=fault_close]').click();
    await page.locator('#tab-log').click();
    await resumed.nth(before_it + 1).waitFor();
    await page.unroute('**/_sandbox/faults', tell);
    await page.locator('#tab-members').click();
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

  it('shows who is in voice, muted or deafened, and acts on them', async () => {
    const { page } = view;
    const bob = '1000000000000000012';
    const states = [{ user_id: bob, channel_id: '1000000000000000124', mute: true, deaf: true, self_mute: false, self_deaf: false }];
    const acts = [];
    await page.route('**/_sandbox/state', async (route) => {
      const response = await route.fetch();
      const state = await response.json();
      state.guilds[0].voice_states = states;
      return route.fulfill({ response, json: state });
    });
    await page.route('**/_sandbox/act', (route) => {
      acts.push(route.request().postDataJSON());
      return route.fulfill({ status: 204 });
    });
    await speak_as(page, 'Nadia');
    await member(page, 'Bob').getByText('deafened').waitFor();
    assert.match(await member(page, 'Bob').innerText(), /in Salon vocal[\s\S]*muted/);
    const press = async (name) => {
      await member(page, 'Bob').click();
      await page.getByRole('button', { name, exact: true }).click();
    };
    await press('Unmute');
    await press('Undeafen');
    await press('Disconnect');
    await member(page, 'Bob').click();
    const moved = page.waitForResponse((response) => response.request().postData()?.includes('1000000000000000128') ?? false);
    await page.getByRole('combobox', { name: 'Move to…' }).selectOption({ label: 'Salle de jeux' });
    await moved;
    const common = { as: '1000000000000000018', guild: '1000000000000000100', user: bob };
    assert.deepEqual(acts, [
      { ...common, do: 'server_mute', on: false }, { ...common, do: 'server_deafen', on: false },
      { ...common, do: 'move', channel: null }, { ...common, do: 'move', channel: '1000000000000000128' },
    ]);

    // Anybody may enter and leave: whoever is chosen.
    acts.length = 0;
    await go(page, 'Salon vocal');
    const bar = page.locator('#voice-bar');
    await bar.locator('[data-in-voice]', { hasText: 'Bob' }).getByText('deafened').waitFor();
    const press_in_bar = async (name, deed) => {
      const sent = page.waitForResponse((response) => response.request().postDataJSON()?.do === deed);
      await bar.getByRole('button', { name, exact: true }).click();
      await sent;
    };
    await press_in_bar('Join as Nadia', 'join_voice');
    states.push({ user_id: common.as, channel_id: '1000000000000000124', mute: false, deaf: false, self_mute: false, self_deaf: false });
    await go(page, 'general');
    await bar.getByText('Salon vocal').waitFor();
    await press_in_bar('Mute', 'join_voice');
    await press_in_bar('Leave', 'leave_voice');
    const room = { as: common.as, do: 'join_voice', channel: '1000000000000000124', self_deaf: false };
    assert.deepEqual(acts, [{ ...room, self_mute: false }, { ...room, self_mute: true }, { as: common.as, do: 'leave_voice', guild: common.guild }]);
    states.length = 0;
    await page.unroute('**/_sandbox/act');
    await page.unroute('**/_sandbox/state');
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
