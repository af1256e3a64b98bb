// Owns: the proof of the laboratory's pure functions, without a browser.
// Must not know: the DOM.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

globalThis.navigator ??= { language: 'en' };
const page = '../../tools/playground/page';

describe('the laboratory, without a browser', () => {
  it('finds the next Monday at nine, strictly later', async () => {
    const { next_monday_nine } = await import(`${page}/lab_clock.js`);
    const at = (day, hour, minute = 0) => new Date(2026, 10, day, hour, minute).getTime();  // 23 November 2026 is a Monday
    const rows = [[at(22, 13), at(23, 9)], [at(23, 8, 59), at(23, 9)], [at(23, 9), at(30, 9)], [at(24, 0), at(30, 9)], [at(29, 23), at(30, 9)]];
    for (const [now, expected] of rows) assert.equal(next_monday_nine(now), expected, new Date(now).toString());
    // A change of the clocks lies between: nine stays nine.
    const autumn = new Date(2026, 9, 20, 12).getTime();
    assert.equal(new Date(next_monday_nine(autumn)).getHours(), 9);
  });

  it('says spans of time in two units at most', async () => {
    const { ago, long_span } = await import(`${page}/lab_clock.js`);
    const rows = [[250, '250 ms'], [1000, '1 s'], [60_000, '1 min'], [3_600_000, '1 h'], [86_400_000, '1 d'], [97_200_000, '1 d 3 h'], [90_061_000, '1 d 1 h']];
    // No line breaks between a number and its unit.
    for (const [ms, words] of rows) assert.equal(long_span(ms), words.replace(/(\d) /g, '$1\u00a0'));
    for (const [ms, words] of [[-5_000, '5 seconds ago'], [-180_000, '3 minutes ago'], [-90_000_000, 'yesterday'], [4_000, 'now']]) assert.equal(ago(ms), words);
  });

  it('reads a request: what it was, what it was told', async () => {
    const { read_entry } = await import(`${page}/request_words.js`);
    const read = read_entry({
      id: 7, time_ms: 1000, kind: 'rest', method: 'PUT', path: '/api/v10/guilds/1/bans/2', route: '/guilds/{guild.id}/bans/{user.id}', carried_out: false, delivery: 'respond',
      delay_ms: 40, headers: { 'x-audit-log-reason': '%C3%A9t%C3%A9' }, body: '{"a":1}', status: 429, response: 'not json',
      response_headers: { 'X-RateLimit-Bucket': 'abc', 'x-ratelimit-limit': '5', 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset-After': '1.5', 'Retry-After': '2', 'X-RateLimit-Scope': 'shared' },
    });
    assert.equal(read.words, 'rq_ban');
    assert.deepEqual([read.path, read.code, read.bad, read.reason, read.took], ['/guilds/1/bans/2', '429', true, 'été', 40]);
    assert.deepEqual(read.told, { wait: 2000, scope: 'shared' });
    assert.deepEqual(read.bucket, { hash: 'abc', key: 'abc /guilds/1', limit: '5', remaining: 0, full_in: 1500 });
    assert.deepEqual([read.body, read.answer], ['{\n  "a": 1\n}', 'not json']);
    assert.equal(read_entry({ id: 8, time_ms: 0, kind: 'rest', method: 'GET', path: '/x', headers: {}, delivery: 'drop', carried_out: false }).code, '—');
    assert.equal(read_entry({ id: 9, time_ms: 0, kind: 'gateway', payload: { op: 1, d: 3 } }).heartbeat, true);
  });

  it('finds what a request waited for', async () => {
    const { waited } = await import(`${page}/request_words.js`);
    const entry = (at, more = {}) => ({ kind: 'rest', at, method: 'POST', path: '/a', bucket: { key: 'k', remaining: 3, full_in: 500 }, told: null, ...more });
    const full = entry(0, { bucket: { key: 'k', remaining: 0, full_in: 500 } });
    const limited = entry(0, { bucket: null, told: { wait: 2000, scope: 'user' } });
    const other = entry(50, { path: '/b', bucket: { key: 'other', remaining: 0, full_in: 9 } });
    assert.equal(waited(entry(600), []), null);
    assert.equal(waited(entry(600), [entry(0)]), null);
    assert.deepEqual(waited(entry(600), [full, other]), { step: 600, told: 500 });
    assert.deepEqual(waited(entry(2100), [limited, other]), { step: 2100, told: 2000 });
    assert.equal(waited(entry(2100), [limited, entry(2000)]), null, 'the one between had waited already');
    assert.equal(waited({ kind: 'gateway', at: 5 }, [full]), null);
  });

  it('tells audit entries in words', async () => {
    const { audit_sentence } = await import(`${page}/panel_audit.js`);
    const names = { 1: 'Alice', 2: 'Bob' };
    const world = {
      name: (id) => names[id] ?? id,
      names: { user: (id) => names[id], role: (id) => id === '8' ? 'Staff' : undefined, channel: (id) => id === '9' ? 'general' : undefined },
    };
    const until = (ms) => new Date(ms).toISOString();
    const rows = [
      [{ action: 'MEMBER_BAN_ADD', target: '2' }, 'Alice banned Bob'],
      [{ action: 'MEMBER_UPDATE', target: '2', changes: [{ key: 'communication_disabled_until', new_value: '2026-01-02T03:04:05+00:00' }] }, 'Alice timed out Bob until 2026-01-02T03:04:05.000Z'],
      [{ action: 'MEMBER_UPDATE', target: '2', changes: [{ key: 'communication_disabled_until', old_value: 'x' }] }, 'Alice ended the timeout of Bob'],
      [{ action: 'MEMBER_UPDATE', target: '2', changes: [{ key: 'nick', new_value: 'Bobby' }] }, 'Alice set the nickname of Bob to Bobby'],
      [{ action: 'MEMBER_UPDATE', target: '2', changes: [{ key: 'deaf', old_value: true, new_value: false }] }, 'Alice undeafened Bob'],
      [{ action: 'MEMBER_ROLE_UPDATE', target: '2', changes: [{ key: '$remove', new_value: [{ id: '8', name: 'Staff' }] }] }, 'Alice took the role Staff from Bob'],
      [{ action: 'CHANNEL_OVERWRITE_UPDATE', target: '9', options: { id: '8', type: '0' } }, 'Alice changed permissions for Staff in #general'],
      [{ action: 'CHANNEL_DELETE', target: '77', changes: [{ key: 'name', old_value: 'gone' }] }, 'Alice deleted the channel gone'],
      [{ action: 'MESSAGE_DELETE', target: '2', options: { count: '3' } }, 'Alice deleted 3 messages by Bob'],
      [{ action: 'MESSAGE_BULK_DELETE', target: '9', options: { count: '1' } }, 'Alice deleted a message in #general'],
      [{ action: 'MEMBER_DISCONNECT', target: null, options: { count: '2' } }, 'Alice disconnected 2 people from voice'],
      [{ action: '110', target: '5', changes: [{ key: 'name', new_value: 'a talk' }] }, 'Alice opened the thread a talk'],
      [{ action: 'GUILD_UPDATE', target: '5' }, 'Alice: guild update 5'],
    ];
    for (const [entry, words] of rows) assert.equal(audit_sentence({ by: '1', changes: [], options: {}, ...entry }, world, until), words);
  });

  it('words what is still to come of the faults', async () => {
    const { pending_words } = await import(`${page}/panel_faults.js`);
    const world = { guilds: [{ id: '1', name: 'One' }, { id: '2', name: 'Two' }] };
    const rows = [
      [{ kind: 'status', status: 503, count: 4 }, 'Error 503 · ×4'],
      [{ kind: 'drop', route: '/guilds/{guild.id}/bans/{user.id}', count: 1 }, 'Drop the connection · bans · ×1'],
      [{ kind: 'stall', path: '/users', count: 1 }, 'Never answer · /users · ×1'],
      [{ kind: 'gateway', action: 'resume_host', how: 'silent' }, 'Resume address: silent'],
      [{ kind: 'gateway', action: 'outage', guild: '2', on: true }, 'Outage of this server · Two'],
      [{ kind: 'gateway', action: 'duplicate', shard: 0, count: 2 }, 'Events twice: 2 to come'],
      [{ kind: 'gateway', action: 'new_one' }, 'new_one'],
      [{ kind: 'tls', certificate: 'wrong_host', count: 4, connections: 1, application_bytes: 0 }, 'Certificate: Of another host · ×4 · shown so far: 1'],
    ];
    for (const [order, words] of rows) assert.equal(pending_words(order, world), words);
  });

  it('judges the name of a save as the playground does', async () => {
    const { name_problem } = await import(`${page}/view_saves.js`);
    const rows = [['fine', null], ['Pendant le ban', null], ['été…', null], ['x'.repeat(60), null], ['', 'save_name_missing'], ['a/b', 'save_name_slash'], ['.a', 'save_name_dot'], ['a\tb', 'save_name_signs'], ['x'.repeat(61), 'save_name_long'], ['é'.repeat(31), 'save_name_long']];
    for (const [name, problem] of rows) assert.equal(name_problem(name), problem, name);
  });

  it('explains refusals in the name of whoever tried', async () => {
    const { explain_refusal } = await import(`${page}/refusals.js`);
    assert.equal(explain_refusal({ message: '403 Missing Permissions', code: 50013 }, 'Bob'), 'Bob may not do that: a permission is missing, or the other person’s highest role is at least as high.');
    assert.equal(explain_refusal({ message: '409 world.json is damaged', code: 0 }, 'Bob'), 'That did not work: world.json is damaged');
  });
});
