// Owns: the proof that each button of the page's faults does to a connected bot what it says, and that the list of
// what is still to come is the sandbox's own.
// Must not know: how the page is built, beyond ids and data attributes; how a bot ought to cope.
import assert from 'node:assert/strict';
import { before, it } from 'node:test';

import { bare_sandbox, control, in_browser, message, use_page } from './playground_driver.mjs';
import { op, use_bot } from './support/raw_bot.mjs';
import { community } from './support/places.mjs';
import { words } from './support/words.mjs';

const { users, channels, guild } = community;
const pressed = new Set();

in_browser('faults at the press of a button', () => {
  const view = use_bot(use_page(bare_sandbox));
  const pending = () => view.page.locator('#pending-faults li:not(.fine)');
  /** Presses the button; where something is to come of it, the list says so in the same words. */
  const press = async (fault) => {
    pressed.add(fault);
    await view.page.locator(`[data-fault=${fault}]`).click();
    await view.page.locator('.notice.good').waitFor();
    await view.page.locator('.notice button').click();
  };
  const listed = (...parts) => parts.reduce((list, words_of) => list.filter({ hasText: words_of }), pending()).waitFor();
  const nothing_listed = () => view.page.locator('#pending-faults li.fine', { hasText: words('fault_nothing') }).waitFor();
  const is_shown = (text) => message(view.page, text).first().waitFor();
  const oscar_says = async (content) => {
    assert.equal((await control(view, 'act', { as: users.oscar, do: 'post', channel: channels.general, content })).status, 200);
    await is_shown(content);
  };
  const say = (content, signal) => view.bot.request('POST', `/channels/${channels.general}/messages`, { content }, signal);

  before(async () => {
    await view.page?.locator('#tab-faults').click();
  });
  // ── Answers to requests ────────────────────────────────────────────────────────────────────────

  const rest_rows = [
    ['fault_429_user', ({ status, headers, body }) => assert.deepEqual([status, body.retry_after, body.global, headers.get('x-ratelimit-scope'), headers.get('via') !== null], [429, 3, false, 'user', true])],
    ['fault_429_shared', ({ status, headers }) => assert.deepEqual([status, headers.get('x-ratelimit-scope')], [429, 'shared'])],
    ['fault_429_global', ({ status, headers, body }) => assert.deepEqual([status, body.global, headers.get('x-ratelimit-global')], [429, true, 'true'])],
    ['fault_429_cloudflare', ({ status, headers }) => assert.deepEqual([status, headers.get('via'), headers.get('retry-after'), /html/.test(headers.get('content-type'))], [429, null, '3', true])],
    ['fault_500', ({ status }) => assert.equal(status, 500)],
    ['fault_503', ({ status }) => assert.equal(status, 503)],
    ['fault_html', ({ status, headers, body }) => assert.deepEqual([status, headers.get('content-type'), /^<!DOCTYPE html>/.test(body)], [502, 'text/html', true])],
  ];
  for (const [fault, judge] of rest_rows) {
    it(`${fault}: the next answer, and that one alone; the request is not carried out`, async () => {
      const { page } = view;
      await page.locator('#fault-which').selectOption('fault_messages');
      await press(fault);
      await listed(words(fault), words('fault_messages'));
      judge(await say(`lost to ${fault}`));
      await nothing_listed();
      assert.equal((await say(`after ${fault}`)).status, 200);
      await is_shown(`after ${fault}`);
      assert.equal(await message(page, `lost to ${fault}`).count(), 0);
    });
  }

  it('says of the faults with a number or a name what they are to a bot', async () => {
    for (const fault of ['fault_op7', 'fault_op9_resume', 'fault_op9_new', 'fault_429_shared', 'fault_host_dead']) {
      assert.equal(await view.page.locator(`[data-fault=${fault}]`).getAttribute('title'), words(`${fault}_hint`));
    }
    assert.equal(await view.page.locator('[data-fault=fault_drop]').getAttribute('title'), null, 'where the name says it already');
  });

  it('cuts the connection before or, where asked, after the request was carried out', async () => {
    const { page } = view;
    await page.locator('#fault-which').selectOption('fault_messages');
    await press('fault_drop');
    await assert.rejects(say('dropped before'));
    await page.locator('#fault-after').check();
    await press('fault_drop');
    await listed(words('fault_drop'), words('fault_carried_out'));
    await assert.rejects(say('dropped after'));
    await page.locator('#fault-after').uncheck();
    await is_shown('dropped after');
    assert.equal(await message(page, 'dropped before').count(), 0);
    await nothing_listed();
  });

  it('sends half an answer: the bot cannot read it, and it was carried out', async () => {
    await press('fault_half');
    await listed(words('fault_half'));
    assert.doesNotMatch(await view.page.locator('#pending-faults').textContent(), new RegExp(words('fault_carried_out')), 'that goes without saying');
    await assert.rejects(say('half an answer'));
    await is_shown('half an answer');
    await nothing_listed();
  });

  it('leaves one request without an answer, and delays another, while the next ones are answered', async () => {
    const { page } = view;
    await press('fault_delay');
    await listed(words('fault_delay'));
    const order = [];
    const asked_at = performance.now();
    const delayed = say('delayed').then(() => order.push('delayed'));
    await nothing_listed();
    const given_up = new AbortController();
    await press('fault_stall');
    const stalled = say('stalled', given_up.signal).then(() => order.push('stalled'));
    stalled.catch(() => {});  // it is judged below
    await nothing_listed();
    assert.equal((await say('in between')).status, 200);
    order.push('in between');
    await is_shown('in between');
    await delayed;
    assert.ok(performance.now() - asked_at >= 4_990, 'the delay is of 5 s');
    assert.deepEqual(order, ['in between', 'delayed']);
    given_up.abort();
    await assert.rejects(stalled, { name: 'AbortError' });
    await is_shown('delayed');
    assert.equal(await message(page, 'stalled').count(), 0);
  });

  it('strikes the requests that were chosen, as often as was chosen, and forgets the rest when told to', async () => {
    const { page, bot } = view;
    await page.locator('#fault-which').selectOption('fault_bans');
    await page.locator('#fault-count').fill('3');
    await press('fault_500');
    await listed(words('fault_500'), words('fault_bans'), '3');
    assert.equal((await say('not a ban')).status, 200);
    const ban = () => bot.request('PUT', `/guilds/${guild}/bans/${users.mallory}`, {});
    assert.equal((await ban()).status, 500);
    await listed(words('fault_500'), words('fault_bans'), '2');
    await page.locator('#fault-count').fill('1');
    await page.locator('#fault-which').selectOption('fault_callbacks');
    await press('fault_503');
    await listed(words('fault_503'), words('fault_callbacks'));
    assert.equal(await pending().count(), 2);
    await page.locator('#fault-clear').click();
    await nothing_listed();
    assert.equal(await page.locator('#fault-clear').isDisabled(), true);
    assert.equal((await ban()).status, 204);
    await bot.ask('DELETE', `/guilds/${guild}/bans/${users.mallory}`);
    await page.locator('#fault-which').selectOption('fault_any');
    await press('fault_500');
    assert.equal((await bot.request('GET', '/users/@me')).status, 500);
  });

  // ── The gateway ────────────────────────────────────────────────────────────────────────────────

  /** What is said meanwhile comes with the resume. */
  const resumes = async (text) => {
    const { page, bot } = view;
    await oscar_says(text);
    assert.equal((await bot.resume()).t, 'RESUMED');
    await bot.until('what was missed', () => bot.texts().includes(text));
  };

  it('asks for another connection (op 7), and the session goes on there', async () => {
    const { bot } = view;
    await press('fault_op7');
    await bot.until('op 7', () => bot.connection.has(op.reconnect));
    bot.leave();
    await resumes('during op 7');
  });

  it('calls the session invalid, but fit to be resumed (op 9)', async () => {
    const { bot } = view;
    await press('fault_op9_resume');
    assert.equal((await bot.until('op 9', () => bot.connection.has(op.invalid_session))).d, true);
    bot.leave();
    await resumes('during op 9');
  });

  it('cuts the connection without a close frame', async () => {
    const { bot } = view;
    await press('fault_gw_drop');
    await bot.until('the end', () => bot.connection.closed);
    assert.equal(bot.connection.closed.code, 1006);
    await resumes('during the cut');
  });

  it('closes with each code of the list; after those that allow it the session goes on', async () => {
    const { page, bot } = view;
    const goes_on = ['1001', '4000', '4001', '4002', '4008'];
    const codes = await page.locator('#fault-code option').evaluateAll((nodes) => nodes.map((node) => node.value));
    const closes = async (code, connection) => {
      await page.locator('#fault-code').selectOption(code);
      await press('fault_close');
      await bot.until(`close code ${code}`, () => connection.closed);
      assert.equal(connection.closed.code, Number(code));
    };
    for (const code of goes_on) {
      await closes(code, bot.connection);
      assert.equal((await bot.resume()).t, 'RESUMED', `after ${code}`);
    }
    // The others end the session of the connection; this one has none, so that the bot's waits unharmed.
    for (const code of codes.filter((one) => !goes_on.includes(one))) {
      const stranger = bot.connect(bot.gateway);
      await bot.until('HELLO', () => stranger.has(op.hello));
      await closes(code, stranger);
    }
    assert.equal(codes.length, 16);
    await resumes('after all these codes');
  });

  it('falls silent: no ACK, no event, until another connection takes the session up', async () => {
    const { bot } = view;
    await press('fault_gw_stall');
    await listed(words('fault_gw_stall'));
    const { connection } = bot;
    const heard = connection.heard.length;
    bot.beat();
    await resumes('into the silence');
    assert.deepEqual(connection.heard.slice(heard), []);
    await nothing_listed();
  });

  it('holds everything back, ACKs too, and then lets it go at once', async () => {
    const { page, bot } = view;
    await press('fault_gw_delay');
    await listed(words('fault_gw_delay'));
    const heard = bot.connection.heard.length;
    bot.beat();
    await oscar_says('held back');
    assert.equal(bot.connection.heard.length, heard);
    await page.locator('#fault-clear').click();
    await bot.until('the message', () => bot.texts().includes('held back'));
    await bot.until('the ACK', () => bot.connection.heard.slice(heard).some((one) => one.op === op.ack));
    await nothing_listed();
  });

  it('sends the last events again, the next ones twice, and the next three in reverse', async () => {
    const { bot } = view;
    const tell = async (...texts) => {
      for (const text of texts) await oscar_says(text);
    };
    const told = (pattern) => bot.texts().filter((one) => pattern.test(one));
    await tell('again');
    await press('fault_repeat');
    await bot.until('the repetition', () => told(/^again$/).length === 2);
    const [first, second] = bot.connection.heard.filter((one) => one.d?.content === 'again');
    assert.equal(first.d.id, second.d.id);
    assert.ok(second.s > first.s, 'as a new event');

    await press('fault_double');
    await listed(words('fault_double_left', { n: 3 }));
    await tell('twice 1', 'twice 2', 'twice 3', 'once');
    await bot.until('all', () => told(/^once$/).length === 1);
    assert.deepEqual(told(/^twice/), ['twice 1', 'twice 1', 'twice 2', 'twice 2', 'twice 3', 'twice 3']);
    await nothing_listed();

    await press('fault_reorder');
    await listed(words('fault_reorder_left', { n: 3 }));
    await tell('turned 1', 'turned 2');
    assert.deepEqual(told(/^turned/), []);
    await tell('turned 3', 'turned 4');
    await bot.until('all', () => told(/^turned/).length === 4);
    assert.deepEqual(told(/^turned/), ['turned 3', 'turned 2', 'turned 1', 'turned 4']);
    await nothing_listed();
  });

  it('lets the resume address die or fall silent, and heals it', async () => {
    const { bot } = view;
    await press('fault_host_dead');
    await listed(words('fault_host_dead'));
    const dead = bot.connect_to_resume();
    await bot.until('the end', () => dead.closed);
    assert.deepEqual([dead.closed.code, dead.heard], [1006, []]);
    await press('fault_host_silent');
    await listed(words('fault_host_silent'));
    assert.equal(await pending().count(), 1);
    const silent = bot.connect_to_resume();
    await bot.until('it opens', () => silent.open);
    silent.send(op.heartbeat, null);
    await press('fault_host_none');
    await nothing_listed();
    await resumes('to the healed address');
    assert.deepEqual(silent.heard, [], 'nothing ever came on the silent one');
  });

  it('takes a server away and brings it back', async () => {
    const { bot } = view;
    await press('fault_outage_on');
    await listed(words('fault_outage_on'));
    await bot.until('GUILD_DELETE', () => bot.events('GUILD_DELETE').some((one) => one.id === guild && one.unavailable));
    await oscar_says('nobody hears');
    await press('fault_outage_off');
    await bot.until('GUILD_CREATE', () => bot.events('GUILD_CREATE').some((one) => one.id === guild));
    await nothing_listed();
    await oscar_says('heard again');
    await bot.until('the next message', () => bot.texts().includes('heard again'));
    assert.equal(bot.texts().includes('nobody hears'), false, 'what is said during an outage is lost');
  });

  it('ends the session (op 9): it cannot be resumed', async () => {
    const { bot } = view;
    await press('fault_op9_new');
    assert.equal((await bot.until('op 9', () => bot.connection.has(op.invalid_session))).d, false);
    const answer = await bot.resume();
    assert.deepEqual([answer.op, answer.d], [op.invalid_session, false]);
  });

  it('has no button that is not tried here', async () => {
    const buttons = await view.page.locator('[data-fault]').evaluateAll((nodes) => nodes.map((node) => node.dataset.fault));
    assert.deepEqual([...pressed].sort(), buttons.sort());
  });
});
