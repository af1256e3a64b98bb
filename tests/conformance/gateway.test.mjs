// Owns: @discordjs/ws before the sandbox's gateway: shards, compressions, and what follows each interruption.
// Must not know: how the sandbox interrupts.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CompressionMethod, Encoding } from '@discordjs/ws';

import { Desk } from './support/desk.mjs';
import { Listener } from './support/listener.mjs';
import { archipelago, channels, school } from './support/scenario.mjs';

/** A desk of `shards` shards (a guild for each) and a listener to it, always cleared. */
async function with_listener({ shards = 1, listening = {}, options = [] }, play) {
  const scenario = shards === 1 ? school() : archipelago(shards);
  const rooms = shards === 1 ? [channels.general] : scenario.guilds.map((guild) => guild.channels[0].id);
  const desk = await Desk.open({ scenario, options: ['--shards', `${shards}`, '--max-concurrency', `${shards}`, ...options] });
  let listener;
  try {
    listener = await Listener.start(desk, listening);
    const say = (text, shard = 0) => desk.act('alice', 'post', { channel: rooms[shard], content: text });
    await play({ desk, listener, say });
  } finally {
    await listener?.stop();
    await desk.close();
  }
}
const resumed = (listener) => listener.until('it is resumed', () => listener.count('RESUMED') >= 1);
const gateway = (desk, order) => desk.sandbox.fault({ kind: 'gateway', ...order });

describe('@discordjs/ws: connecting', { concurrency: 4 }, () => {
  const compressions = { nothing: null, 'zlib-stream': CompressionMethod.ZlibStream };
  for (const [name, compression] of Object.entries(compressions)) {
    it(`one shard, compressed with ${name}, hears large and small events whole`, () =>
      with_listener({ listening: { compression } }, async ({ listener, say }) => {
        const texts = Array.from({ length: 200 }, (_, number) => `${number}.${'é'.repeat(number * 9)}`);
        for (const text of texts) await say(text);
        await listener.until('all are heard', () => listener.texts().length >= texts.length);
        assert.deepEqual(listener.texts(), texts);
      }));
  }
  it('one shard whose payloads may be compressed one by one', () =>
    with_listener({ listening: { useIdentifyCompress: true } }, async ({ listener, say }) => {
      await say('small');
      await say('x'.repeat(2000));
      await listener.until('both are heard', () => listener.texts().length === 2);
    }));
  it('speaks JSON of version 10', () => with_listener({ listening: { encoding: Encoding.JSON, version: '10' } }, async ({ listener }) => {
    assert.equal(listener.heard[0].d.v, 10);
  }));
  it('four shards, compressed, each hear their own guild and no other', () =>
    with_listener({ shards: 4, listening: { compression: CompressionMethod.ZlibStream } }, async ({ listener, say }) => {
      const guilds = listener.heard.filter((each) => each.t === 'GUILD_CREATE').map((each) => [each.d.name, each.shard]);
      for (let shard = 0; shard < 4; shard += 1) await say(`to ${shard}`, shard);
      await listener.until('all are heard', () => listener.texts().length === 4);
      for (let shard = 0; shard < 4; shard += 1) assert.deepEqual(listener.texts(shard), [`to ${shard}`]);
      await listener.until('each guild is known', () => listener.count('GUILD_CREATE') === 4);
      for (const [name, shard] of guilds) assert.equal(name, `Island ${shard}`);
      assert.deepEqual(listener.heard.filter((each) => each.t === 'READY').map((each) => each.d.shard).sort(),
        [[0, 4], [1, 4], [2, 4], [3, 4]]);
    }));
  it('a member request is answered in chunks', () => with_listener({}, async ({ listener }) => {
    await listener.manager.send(0, { op: 8, d: { guild_id: listener.heard.find((each) => each.t === 'GUILD_CREATE').d.id, query: '', limit: 0, nonce: 'n' } });
    await listener.until('a chunk comes', () => listener.count('GUILD_MEMBERS_CHUNK') === 1);
    const { d } = listener.heard.find((each) => each.t === 'GUILD_MEMBERS_CHUNK');
    assert.deepEqual([d.members.length, d.chunk_index, d.chunk_count, d.nonce], [5, 0, 1, 'n']);
  }));
});

describe('@discordjs/ws: after an interruption', { concurrency: 8 }, () => {
  const numbers = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => `${from + index}`);
  const tell = async (say, texts) => { for (const text of texts) await say(text); };

  /** Nothing is lost or repeated: the session is resumed, with what was missed in its order. */
  async function resumes(order, { listening, options, heard_first = false, before = async () => {} } = {}) {
    await with_listener({ listening, options }, async ({ desk, listener, say }) => {
      await before(desk);
      await tell(say, numbers(1, 5));
      if (heard_first) await listener.until('these are heard', () => listener.texts().length === 5);
      await gateway(desk, order);
      await tell(say, numbers(6, 30)); // while the connection is gone
      await listener.until('the session is resumed', () => listener.count('RESUMED') >= 1);
      await tell(say, numbers(31, 35));
      await listener.until('the last is heard', () => listener.texts().includes('35'));
      assert.deepEqual(listener.texts(), numbers(1, 35));
      assert.equal(listener.count('READY'), 1, 'one session all along');
      const sequences = listener.heard.map((each) => each.s);
      assert.deepEqual(sequences, [...sequences].sort((left, right) => left - right), 'sequences only rise');
      assert.equal(new Set(sequences).size, sequences.length, 'no sequence comes twice');
      assert.deepEqual(listener.errors, []);
    });
  }

  /** A new session begins; what was said before and after is heard once. */
  async function begins_anew(order, { listening, options } = {}) {
    await with_listener({ listening, options }, async ({ desk, listener, say }) => {
      await tell(say, numbers(1, 3));
      await listener.until('these are heard', () => listener.texts().length === 3);
      await gateway(desk, order);
      await listener.until('a second session begins', () => listener.count('READY') === 2 && listener.count('GUILD_CREATE') === 2);
      await tell(say, numbers(4, 6));
      await listener.until('the last is heard', () => listener.texts().includes('6'));
      assert.deepEqual(listener.texts(), numbers(1, 6));
      const [first, second] = listener.heard.filter((each) => each.t === 'READY').map((each) => each.d.session_id);
      assert.notEqual(first, second);
    });
  }

  const quick_beats = ['--heartbeat-ms', '1000'];
  /** Each interruption that leaves the session alive, alone on the wire and inside each stream. */
  const interruptions = [
    ['a dropped connection', { action: 'drop' }],
    ['op 7', { action: 'reconnect' }],
    // The library resumes at once, with the sequence of before what reached it in the same breath as the op 9.
    ['op 9 that allows it', { action: 'invalid_session', resumable: true }, { heard_first: true }],
    ...[1001, 1011, 1012, 3000, 4000, 4001, 4002, 4006, 4015, 4999].map((code) => [`close code ${code}`, { action: 'close', code }]),
    ['a stalled connection, given up for want of an ACK,', { action: 'stall' }, { options: quick_beats }],
    ['a delay longer than a heartbeat', { action: 'delay', delay_ms: 600_000 }, { options: quick_beats }],
  ];
  const streams = { 'in plain text': null, 'in a zlib-stream': CompressionMethod.ZlibStream };
  for (const [how, compression] of Object.entries(streams))
    for (const [what, order, conditions] of interruptions)
      it(`${what} is followed by a resume, ${how}`, () => resumes(order, { ...conditions, listening: { compression } }));
  it('a dropped connection is resumed, compressed one by one', () => resumes({ action: 'drop' }, { listening: { useIdentifyCompress: true } }));

  /** What the API does meanwhile; a resume asks nothing of it. */
  const api_faults = [
    ...['drop', 'half', 'stall'].map((kind) => ({ kind })), { kind: 'delay', delay_ms: 60_000 },
    ...[500, 502, 503, 504].map((status) => ({ kind: 'status', status })),
    ...[200, 502].map((status) => ({ kind: 'html', status })),
    ...['user', 'global', 'shared', 'cloudflare'].map((scope) => ({ kind: 'rate_limit', scope, retry_after_ms: 60_000 })),
  ];
  for (const fault of api_faults)
    it(`a dropped connection is resumed while the API answers with ${Object.values(fault).join(' ')}`, () =>
      resumes({ action: 'drop' }, { before: (desk) => desk.sandbox.fault({ ...fault, count: 1000 }) }));

  it('op 9 that forbids it is followed by an identify', () => begins_anew({ action: 'invalid_session', resumable: false }));
  for (const code of [4003, 4005, 4007, 4008])
    it(`close code ${code} is followed by an identify`, () => begins_anew({ action: 'close', code }));
  it('close code 1000 ends the session', () => begins_anew({ action: 'close', code: 1000 }));
  it('close code 4009 ends the session: its resume is refused', () => begins_anew({ action: 'close', code: 4009 }));
  for (const code of [4004, 4010, 4011, 4012, 4013, 4014])
    it(`close code ${code} ends it for good`, () => with_listener({}, async ({ desk, listener }) => {
      await gateway(desk, { action: 'close', code });
      await listener.until('the error is reported', () => listener.errors.length === 1);
      assert.equal(listener.closes.at(-1).code, code);
      assert.deepEqual((await desk.opcodes()).filter((op) => op === 2 || op === 6), [2]);
    }));
  it('one shard of four is resumed while the others go on', () => with_listener({ shards: 4 }, async ({ desk, listener, say }) => {
    for (let shard = 0; shard < 4; shard += 1) await say('1', shard);
    await gateway(desk, { action: 'drop', shard: 2 });
    for (let shard = 0; shard < 4; shard += 1) await say('2', shard);
    await listener.until('it is resumed', () => listener.count('RESUMED') === 1);
    for (let shard = 0; shard < 4; shard += 1) await say('3', shard);
    await listener.until('all are heard', () => listener.texts().length >= 12);
    for (let shard = 0; shard < 4; shard += 1) assert.deepEqual(listener.texts(shard), ['1', '2', '3']);
    assert.deepEqual(listener.closes.map((each) => each.shard), [2]);
    assert.equal(listener.heard.find((each) => each.t === 'RESUMED').shard, 2);
  }));
  it('several interruptions in a row lose and repeat nothing', () => with_listener({}, async ({ desk, listener, say }) => {
    for (let round = 1; round <= 3; round += 1) {
      await say(`${round}a`);
      await gateway(desk, { action: round === 2 ? 'reconnect' : 'drop' });
      await say(`${round}b`);
      await listener.until('it is resumed', () => listener.count('RESUMED') === round);
    }
    await listener.until('the last is heard', () => listener.texts().includes('3b'));
    assert.deepEqual(listener.texts(), ['1a', '1b', '2a', '2b', '3a', '3b']);
  }));
  for (const [how, listening] of [['dead', {}], ['silent', { helloTimeout: 1_000, handshakeTimeout: 2_000 }]])
    it(`a ${how} resume host is left for the first one`, () => with_listener({ listening }, async ({ desk, listener, say }) => {
      await gateway(desk, { action: 'resume_host', how });
      await say('1');
      await gateway(desk, { action: 'drop' });
      await listener.until('it is met', () => listener.closes.length >= 2);
      await gateway(desk, { action: 'resume_host', how: 'none' });
      await listener.until('it is back', () => listener.count('RESUMED') + listener.count('READY') >= 2);
      await say('2');
      await listener.until('it hears again', () => listener.texts().includes('2'));
      assert.equal(listener.texts().filter((text) => text === '1').length, 1);
    }));
  it('events delivered in reverse are all heard', () => with_listener({}, async ({ desk, listener, say }) => {
    await gateway(desk, { action: 'reorder', count: 3 });
    await tell(say, ['1', '2', '3']);
    await listener.until('all are heard', () => listener.texts().length === 3);
    assert.deepEqual(listener.texts(), ['3', '2', '1']);
  }));
  it('events delivered twice carry one sequence each, and all are heard', () => with_listener({}, async ({ desk, listener, say }) => {
    await gateway(desk, { action: 'duplicate', count: 2 });
    await tell(say, ['1', '2', '3']);
    await listener.until('the last is heard', () => listener.texts().includes('3'));
    assert.deepEqual(listener.texts(), ['1', '1', '2', '2', '3']);
  }));
  it('events that come again as new ones are heard again, and survive a resume', () => with_listener({}, async ({ desk, listener, say }) => {
    await tell(say, ['1', '2', '3']);
    await listener.until('these are heard', () => listener.texts().length === 3);
    await gateway(desk, { action: 'repeat', count: 2 });
    await gateway(desk, { action: 'drop' });
    await say('4');
    await listener.until('the last is heard', () => listener.texts().includes('4'));
    assert.deepEqual(listener.texts(), ['1', '2', '3', '2', '3', '4']);
    await resumed(listener);  // what was missed comes before it
    assert.deepEqual([listener.count('READY'), listener.count('RESUMED')], [1, 1]);
    const sequences = listener.heard.map((each) => each.s);
    assert.equal(new Set(sequences).size, sequences.length, 'they are new ones');
  }));
  it('events delivered twice are followed by a resume that brings none a third time', () => with_listener({}, async ({ desk, listener, say }) => {
    await gateway(desk, { action: 'duplicate', count: 2 });
    await tell(say, ['1', '2']);
    await listener.until('these are heard', () => listener.texts().length === 4);
    await gateway(desk, { action: 'drop' });
    await say('3');
    await listener.until('the last is heard', () => listener.texts().includes('3'));
    assert.deepEqual(listener.texts(), ['1', '1', '2', '2', '3']);
    await resumed(listener);  // what was missed comes before it
    assert.deepEqual([listener.count('READY'), listener.count('RESUMED')], [1, 1]);
  }));
  it('events that were held to come in reverse are brought by a resume', () => with_listener({}, async ({ desk, listener, say }) => {
    await gateway(desk, { action: 'reorder', count: 3 });
    await tell(say, ['1', '2']);
    await gateway(desk, { action: 'drop' });
    await say('3');
    await listener.until('all are heard', () => listener.texts().length >= 3);
    await say('4');
    await listener.until('the last is heard', () => listener.texts().includes('4'));
    assert.deepEqual([...listener.texts()].sort(), ['1', '2', '3', '4']);
    await resumed(listener);  // what was missed comes before it
    assert.deepEqual([listener.count('READY'), listener.count('RESUMED')], [1, 1]);
  }));
  it('a pause shorter than a heartbeat is sat out', () => with_listener({}, async ({ desk, listener, say }) => {
    await gateway(desk, { action: 'delay', delay_ms: 800 });
    await tell(say, ['1', '2']);
    await listener.until('both are heard', () => listener.texts().length === 2);
    assert.deepEqual([listener.texts(), listener.closes], [['1', '2'], []]);
  }));
  it('an outage of a guild is told, and its end', () => with_listener({}, async ({ desk, listener }) => {
    const { id } = await desk.guild();
    await gateway(desk, { action: 'outage', guild: id, on: true });
    await listener.until('it goes', () => listener.count('GUILD_DELETE') === 1);
    assert.equal(listener.heard.find((each) => each.t === 'GUILD_DELETE').d.unavailable, true);
    await gateway(desk, { action: 'outage', guild: id, on: false });
    await listener.until('it returns', () => listener.count('GUILD_CREATE') === 2);
  }));
});
