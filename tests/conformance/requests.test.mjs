// Owns: the test of the check of requests itself: good requests pass, each broken one is reported.
// Must not know: the bot.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { judge, read_journals } from './check_requests.mjs';
import { faults_of } from './support/check.mjs';
import { described_bodies, validator } from './support/description.mjs';

const channel = '/channels/1000000000000000101/messages';
const ban = '/guilds/1000000000000000100/bans/1000000000000000013';
const callback = '/interactions/1000000000000000500/aW50ZXJhY3Rpb24/callback';
const followup = '/webhooks/1000000000000000001/aW50ZXJhY3Rpb24';
const original = `${followup}/messages/@original`;

/** A line of a journal. `body` is a value, or text that is sent as it is. */
function asked(method, path, body, more = {}) {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  return { client: 'DiscordBot (https://github.com/veilleur/veilleur, 0.1.0)', method, target: `/api/v10${path}`,
    route: '', authorization: 'Bot', content_type: text === undefined ? '' : 'application/json', reason: null,
    status: 200, code: 0, ...text === undefined ? {} : { body: text }, ...more };
}
const row = (...components) => [{ type: 1, components }];
const button = (custom_id, more = {}) => ({ type: 2, style: 4, label: 'Ban', custom_id, ...more });
const select = (custom_id) => ({ type: 3, custom_id, options: [{ label: 'a', value: 'a' }] });
const form = (...parts) => ({ content_type: 'multipart/form-data', parts });
const payload = (value) => ({ name: 'payload_json', content_type: 'application/json', text: JSON.stringify(value) });
const file = (name, size = 5) => ({ name, content_type: 'text/csv', file_name: 'a.csv', size });

const good = [
  ['a message', asked('POST', channel, { content: 'hello', nonce: '12', enforce_nonce: true, allowed_mentions: { parse: [] } })],
  ['a reply with buttons', asked('POST', channel, { content: 'sure?', components: row(button('a'), button('b')),
    message_reference: { message_id: '1000000000000000600', fail_if_not_exists: false } })],
  ['an embed alone', asked('POST', channel, { embeds: [{ title: 'Help', fields: [{ name: 'a', value: 'b' }] }] })],
  ['components V2', asked('POST', channel, { flags: 1 << 15, components: [{ type: 10, content: 'text' }] })],
  ['a file', asked('POST', channel, undefined, form(payload({ attachments: [{ id: '0', filename: 'a.csv' }] }), file('files[0]')))],
  ['an edit that keeps a file', asked('PATCH', `${channel}/1000000000000000600`, { attachments: [{ id: '1000000000000000700' }] })],
  ['a ban', asked('PUT', ban, { delete_message_seconds: 604_800 }, { reason: 'spam%20%C3%A9', status: 204 })],
  ['a ban without a body\'s fields', asked('PUT', ban, {}, { status: 204 })],
  ['the audit log', asked('GET', '/guilds/1000000000000000100/audit-logs?limit=100&action_type=22&after=1')],
  ['a deferral', asked('POST', callback, { type: 5, data: { flags: 64 } }, { authorization: null, status: 204 })],
  ['a deferred update', asked('POST', callback, { type: 6 }, { authorization: null, status: 204 })],
  ['choices', asked('POST', callback, { type: 8, data: { choices: [{ name: 'ban', value: 1 }] } }, { authorization: null })],
  ['an ephemeral follow-up', asked('POST', `${followup}?wait=true`, { content: 'no', flags: 64 }, { authorization: null })],
  ['an edit of the original', asked('PATCH', original, { content: 'done', components: [] }, { authorization: null })],
  ['an overwrite\'s bits as text', asked('PUT', '/channels/1/permissions/2', { type: 0, allow: '0', deny: '2048' }, { status: 204 })],
  ['a command for some', asked('PUT', '/applications/1/commands', [{ name: 'ban', description: 'x', default_member_permissions: '4' }])],
  ['a percent-coded original', asked('PATCH', `${followup}/messages/%40original`, { content: 'x' }, { authorization: null })],
  ['a reaction', asked('PUT', `${channel}/1/reactions/%E2%9C%85/@me`, undefined, { status: 204 })],
  ['a refusal that depends on the world', asked('PUT', ban, {}, { status: 403, code: 50013 })],
];

const long = (count) => 'a'.repeat(count);
const broken = [
  ['a typing error in a field', asked('POST', channel, { content: 'x', contnet: 'y' }), /additional properties: contnet/],
  ['an unknown field deep inside', asked('POST', channel, { content: 'x', components: row(button('a', { colour: 1 })) }),
    /^body\/components\/0\/components\/0 must NOT have additional properties: colour$/],
  ['a field of the wrong type', asked('POST', channel, { content: 5 }), /content must be string/],
  ['2001 characters', asked('POST', channel, { content: long(2001) }), /2001 characters/],
  ['2001 characters in an edit', asked('PATCH', `${channel}/1`, { content: long(2001) }), /2001 characters/],
  ['2001 characters in a callback', asked('POST', callback, { type: 4, data: { content: long(2001) } }), /more than 2000 characters/],
  ['an empty message', asked('POST', channel, { content: ' \n' }), /empty message/],
  ['an empty callback', asked('POST', callback, { type: 4, data: {} }), /empty message/],
  ['embeds above 6000', asked('POST', channel, { embeds: [{ description: long(4000) }, { description: long(2001) }] }), /6001 characters/],
  ['11 embeds', asked('POST', channel, { embeds: Array(11).fill({ title: 'a' }) }), /embeds must NOT have more than 10/],
  ['V2 beside content', asked('POST', channel, { flags: 1 << 15, content: 'x', components: [{ type: 10, content: 'y' }] }), /V2 beside content/],
  ['V2 without its flag', asked('POST', channel, { components: [{ type: 10, content: 'y' }] }), /without their flag/],
  ['41 components', asked('POST', channel, { flags: 1 << 15, components: [{ type: 17, components: Array(40).fill({ type: 10, content: 'y' }) }] }), /41 components/],
  ['six rows', asked('POST', channel, { content: 'x', components: [1, 2, 3, 4, 5, 6].flatMap((n) => row(button(`b${n}`))) }), /6 rows/],
  ['a custom_id twice', asked('POST', channel, { content: 'x', components: row(button('a'), button('a')) }), /one custom_id/],
  ['two selects in a row', asked('POST', channel, { content: 'x', components: row(select('a'), select('b')) }), /two selects/],
  ['a button beside a select', asked('POST', channel, { content: 'x', components: row(button('a'), select('b')) }), /buttons and something else/],
  ['ephemeral outside interactions', asked('POST', channel, { content: 'x', flags: 64 }), /flags 64/],
  ['a nonce above 25 characters', asked('POST', channel, { content: 'x', nonce: long(26) }), /nonce/],
  ['enforce_nonce without one', asked('POST', channel, { content: 'x', enforce_nonce: true }), /without a nonce/],
  ['mentions parsed and listed', asked('POST', channel, { content: 'x', allowed_mentions: { parse: ['users'], users: ['1'] } }), /both parses and lists users/],
  ['no JSON', asked('POST', channel, '{'), /no JSON/],
  ['a body where none is taken', asked('GET', channel, {}), /takes none/],
  ['no body where one is needed', asked('POST', channel), /body: missing/],
  ['a body without a Content-Type', asked('POST', channel, { content: 'x' }, { content_type: '' }), /Content-Type of a body: none/],
  ['a Content-Type without a body', asked('DELETE', ban, undefined, { content_type: 'application/json' }), /Content-Type without a body/],
  ['a foreign User-Agent', asked('GET', channel, undefined, { client: 'curl/8' }), /User-Agent/],
  ['no User-Agent', asked('GET', channel, undefined, { client: null }), /User-Agent/],
  ['no token', asked('GET', channel, undefined, { authorization: null }), /Authorization/],
  ['a bearer token', asked('GET', channel, undefined, { authorization: 'Bearer' }), /Authorization/],
  ['a reason that is not encoded', asked('PUT', ban, {}, { reason: 'spam é' }), /not URL-encoded/],
  ['a reason of broken UTF-8', asked('PUT', ban, {}, { reason: '%C3' }), /not URL-encoded UTF-8/],
  ['a reason of 513 characters', asked('PUT', ban, {}, { reason: long(513) }), /513 characters/],
  ['an empty reason', asked('PUT', ban, {}, { reason: '' }), /0 characters/],
  ['a ban deleting more than a week', asked('PUT', ban, { delete_message_seconds: 604_801 }), /delete_message_seconds/],
  ['an id that is none', asked('PUT', '/guilds/100/bans/@me', {}), /path.user_id/],
  ['an id above 63 bits', asked('PUT', '/guilds/100/bans/9223372036854775808', {}), /path.user_id/],
  ['an unknown query', asked('GET', `${channel}?limits=5`), /query.limits is unknown/],
  ['a limit of 101', asked('GET', `${channel}?limit=101`), /query.limit must be <= 100/],
  ['an unknown audit action', asked('GET', '/guilds/1/audit-logs?action_type=9999'), /query.action_type/],
  ['a bulk delete of one', asked('POST', `${channel}/bulk-delete`, { messages: ['1'] }), /fewer than 2/],
  ['a bulk delete of one twice', asked('POST', `${channel}/bulk-delete`, { messages: ['1', '1'] }), /duplicate/],
  ['a nick of 33 characters', asked('PATCH', '/guilds/1/members/2', { nick: long(33) }), /nick/],
  ['a timeout until nonsense', asked('PATCH', '/guilds/1/members/2', { communication_disabled_until: 'soon' }), /date-time/],
  ['a command with a long description', asked('PUT', '/applications/1/commands', [{ name: 'a', description: long(101) }]), /description/],
  ['26 choices', asked('POST', callback, { type: 8, data: { choices: Array(26).fill({ name: 'a', value: 'a' }) } }), /choices/],
  ['an overwrite\'s bits by name', asked('PUT', '/channels/1/permissions/2', { type: 0, deny: 'SEND_MESSAGES' }), /deny/],
  ['an unknown callback', asked('POST', callback, { type: 3 }), /type/],
  ['a form without its JSON\'s index', asked('POST', channel, undefined, form(payload({ attachments: [{ id: '1' }] }), file('files[0]'))), /index 1/],
  ['a file field of another name', asked('POST', channel, undefined, form(payload({ content: 'x' }), file('file'))), /not files\[0\]/],
  ['two files of one name', asked('POST', channel, undefined, form(payload({ content: 'x' }), file('files[0]'), file('files[0]'))), /two parts/],
  ['a file above 10 MiB', asked('POST', channel, undefined, form(payload({ content: 'x' }), file('files[0]', 10 * 2 ** 20 + 1))), /10485761 bytes/],
  ['a malformed form', asked('POST', channel, undefined, { content_type: 'multipart/form-data', parts: null }), /malformed/],
  ['an unknown field in a form', asked('POST', channel, undefined, form(payload({ contnet: 'x' }), file('files[0]'))), /additional properties: contnet/],
  ['a route that is none', asked('GET', '/channels/1/mesages'), /describes no GET/],
  ['another method', asked('PUT', channel, {}), /describes no PUT/],
  ['another version', { ...asked('GET', channel), target: `/api/v9${channel}` }, /not below/],
  ['what the sandbox refused as malformed', asked('POST', channel, { content: 'x' }, { status: 400, code: 50035 }), /refused as malformed/],
];

describe('what Discord wants of a request', () => {
  for (const [name, entry] of good) it(`${name} passes`, () => assert.deepEqual(faults_of(entry), []));
  for (const [name, entry, sentence] of broken) {
    it(`${name} is reported`, () => {
      const found = faults_of(entry);
      assert.ok(found.some((fault) => sentence.test(fault)), `expected ${sentence}, found: ${found.join(' · ')}`);
    });
  }
  it('every body that is described can be checked, but for one', () => {
    const failed = described_bodies().filter(([, schema]) => {
      try {
        return !validator(schema);
      } catch {
        return true;
      }
    });
    // Its enum is empty, in Discord's own description; no bot may use it.
    assert.deepEqual(failed.map(([name]) => name), ['action_guild_join_request']);
    assert.ok(described_bodies().length > 70);
  });
});

describe('the check of a directory of journals', () => {
  let folder;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'veilleur-journals-')); });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (name, entries) => writeFileSync(join(folder, name), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  /** The names of tests that failed. */
  const failed = (...programs) => judge(read_journals(folder), programs).filter(({ faults }) => faults.length > 0).map(({ name }) => name);
  const silent = (program) => `${program}: the bot asked something`;
  const fine = asked('POST', channel, { content: 'hello' });
  const wrong = asked('POST', channel, { contnet: 'hello' });
  const foreign = (entry) => ({ ...entry, client: 'DiscordBot (https://example.org, 1)' });

  it('passes where all is well', () => {
    write('sim-12.jsonl', [fine]);
    assert.deepEqual(failed('sim'), []);
  });
  it('fails for one broken request among good ones', () => {
    write('sim-12.jsonl', [fine, wrong]);
    write('veilleur-sandbox-3.jsonl', [fine]);
    assert.deepEqual(failed('sim', 'veilleur-sandbox'), ['sim: POST /channels/{channel_id}/messages']);
  });
  it('fails where a program left no journal, an empty one, or one of others alone', () => {
    write('sim-12.jsonl', []);
    write('unit-bot-13.jsonl', [foreign(fine)]);
    assert.deepEqual(failed('sim', 'unit-bot', 'veilleur-sandbox'), ['sim', 'unit-bot', 'veilleur-sandbox'].map(silent));
  });
  it('leaves out what others sent', () => {
    write('sim-12.jsonl', [fine, foreign(wrong)]);
    assert.deepEqual(failed('sim'), []);
  });
  for (const client of [null, '', 'curl/8', 'DiscordBot', 'DiscordBot (, 0.1.0)', 'DiscordBot (https://github.com/veilleur/veilleur)',
    'DiscordBot (https://github.com/somebody/else, 0.1.0)', 'veilleur/0.1.0', 'DiscordBot (https://example.org, 1) and more']) {
    it(`takes a request of "${client}" for the bot's, with a wrong User-Agent`, () => {
      write('veilleur-sandbox-3.jsonl', [fine, { ...fine, client }]);
      const [test] = judge(read_journals(folder), []);
      assert.equal(test.shapes, 2);
      assert.match(test.faults.join('\n'), /User-Agent is neither the bot's/);
    });
  }
  it('lets the sandbox\'s own test program try names that are none', () => {
    write('unit-sandbox-3.jsonl', [{ ...fine, client: 'curl/8' }]);
    assert.deepEqual(failed(), []);
    write('unit-sandbox-3.jsonl', [wrong]);
    assert.deepEqual(failed(), ['unit-sandbox: POST /channels/{channel_id}/messages']);
  });
  it('tells whose requests it left out', () => {
    const library = 'DiscordBot (https://discord.js.org, 2.6.3) Node.js/20';
    write('veilleur-sandbox-3.jsonl', [fine, foreign(wrong), { ...wrong, client: library }, { ...wrong, client: library }]);
    const script = new URL('check_requests.mjs', import.meta.url).pathname;
    const { status, stdout } = spawnSync(process.execPath, [script, folder, 'veilleur-sandbox'], { encoding: 'utf8' });
    assert.equal(status, 0, stdout);
    for (const line of ['# the bot: 1 shapes', '# raw clients of tests: 1 shapes', '# discord.js: 2 shapes']) assert.ok(stdout.includes(line), stdout);
  });
  it('forgives the half line of a program that was killed, not broken ones', () => {
    writeFileSync(join(folder, 'sim-1.jsonl'), `${JSON.stringify(fine)}\n{"client":`);
    assert.deepEqual(failed('sim'), []);
    writeFileSync(join(folder, 'sim-1.jsonl'), '{"client":\n');
    assert.throws(() => failed('sim'), SyntaxError);
  });
  it('tells as TAP what failed and why, by its status too', () => {
    write('sim-12.jsonl', [fine, wrong]);
    const script = new URL('check_requests.mjs', import.meta.url).pathname;
    const { status, stdout } = spawnSync(process.execPath, [script, folder, 'sim'], { encoding: 'utf8' });
    assert.equal(status, 1);
    assert.match(stdout, /^not ok \d - sim: POST/m);
    assert.match(stdout, /additional properties: contnet/);
    assert.match(stdout, /^1\.\.2$/m);
  });
});
