// Owns: the proof that nothing promised is lost and nothing is done twice when the process or its connection ends.
// Must not know: how the bot remembers.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { community } from './support/community.mjs';
import { routes } from './support/sandbox.mjs';
import { scene } from './support/stage.mjs';

const by_us = ['ban mallory by Veilleur', 'unban mallory by Veilleur'];

/** The command's whole story was told once: one ban, one answer, at most one DM, one lift in time. */
async function one_ban_and_one_lift(stage, command, direct_messages_max = 1) {
  await stage.banned('mallory');
  const answer = await stage.answer_to(command);
  assert.match(answer.content, /#1\b.*<t:\d+:F>/);
  await stage.advance(61_000);
  await stage.free('mallory');
  await stage.settle();
  assert.deepEqual(await stage.bans_in_audit_log(), by_us);
  assert.equal((await stage.answers_to(command)).length, 1);
  assert.ok((await stage.direct_messages('mallory')).length <= direct_messages_max);
  assert.deepEqual(await stage.bans(), []);
}

/** Waits until the ordered stall has struck, so that exactly this request is under way. */
function stalled(stage) {
  return stage.until('the request is under way', async () =>
    (await stage.sandbox.requests('rest')).some((each) => each.delivery === 'stall'));
}

const steps = [
  { name: 'the look at the member', method: 'GET', route: routes.member },
  { name: 'the opening of the DM', method: 'POST', route: routes.direct_channel },
  { name: 'the DM', method: 'POST', route: routes.messages },
  { name: 'the ban', method: 'PUT', route: routes.ban },
  { name: 'the answer', method: 'POST', route: routes.messages, skip: 1 },
];
const moments = { before: 'has not reached Discord', after: 'was carried out' };

describe('killed between a command and its lift', { concurrency: 4 }, () => {
  for (const { name, ...target } of steps) {
    for (const [moment, words] of Object.entries(moments)) {
      scene(`while ${name} is under way and ${words}`, {}, async (stage) => {
        await stage.sandbox.fault({ kind: 'stall', moment, ...target });
        // By id: the payload holds no member then, so that the bot has to look.
        const command = await stage.say('alice', `!ban ${stage.users.mallory} spam -d 60`);
        await stalled(stage);
        await stage.kill();
        stage.launch();
        await one_ban_and_one_lift(stage, command);
        assert.deepEqual(await stage.opcodes(), [2, 6]);
      });
    }
  }

  for (const [moment, words] of Object.entries(moments)) {
    scene(`while the lift is under way and ${words}`, {}, async (stage) => {
      const command = await stage.say('alice', `!ban <@${stage.users.mallory}> spam -d 60`);
      await stage.answer_to(command);
      await stage.sandbox.fault({ kind: 'stall', moment, method: 'DELETE', route: routes.ban });
      await stage.advance(61_000);
      await stalled(stage);
      await stage.kill();
      stage.launch();
      await stage.logged(/how=resumed/);
      await stage.free('mallory');
      await stage.settle();
      assert.deepEqual(await stage.bans_in_audit_log(), by_us);
      assert.equal((await stage.answers_to(command)).length, 1);
    });
  }

  scene('before the command, which is replayed', {}, async (stage) => {
    await stage.kill();
    const command = await stage.say('alice', `!ban <@${stage.users.mallory}> spam -d 60`);
    stage.launch();
    await one_ban_and_one_lift(stage, command);
    assert.deepEqual(await stage.opcodes(), [2, 6]);
  });

  scene('at rest, and the end comes while nobody runs', {}, async (stage) => {
    const command = await stage.say('alice', `!ban <@${stage.users.mallory}> spam -d 60`);
    await stage.answer_to(command);
    await stage.kill();
    await stage.advance(120_000);
    assert.deepEqual(await stage.bans(), ['mallory']);
    stage.launch();
    await stage.free('mallory');
    await stage.settle();
    assert.deepEqual(await stage.bans_in_audit_log(), by_us);
    assert.equal((await stage.answers_to(command)).length, 1);
  });

  scene('a slash command killed during its ban is answered after the restart', {}, async (stage) => {
    await stage.sandbox.fault({ kind: 'stall', moment: 'after', method: 'PUT', route: routes.ban });
    const asked = await stage.slash('alice', 'ban', { user: stage.users.mallory, reason: 'spam', duration: '60' });
    await stalled(stage);
    await stage.kill();
    stage.launch();
    await one_ban_and_one_lift(stage, asked);
  });

  scene('a slash command whose token died meanwhile is answered in the channel', {}, async (stage) => {
    await stage.sandbox.fault({ kind: 'stall', moment: 'after', method: 'PUT', route: routes.ban });
    await stage.slash('alice', 'ban', { user: stage.users.mallory, reason: 'spam', duration: '1h' });
    await stalled(stage);
    await stage.kill();
    await stage.advance(16 * 60_000);
    stage.launch();
    const answer = await stage.until('the bot answers in the channel', async () =>
      (await stage.said()).find((message) => /#1\b/.test(message.content)));
    assert.equal(answer.interaction_metadata, undefined);
    await stage.settle();
    assert.equal((await stage.said()).filter((message) => /#1\b/.test(message.content)).length, 1);
    assert.deepEqual(await stage.bans_in_audit_log(), ['ban mallory by Veilleur']);
  });

  scene('what a human did while the session was lost is read from the audit log', {}, async (stage) => {
    await stage.ask('alice', `!ban <@${stage.users.mallory}> spam -d 60`);
    await stage.kill();
    await stage.act('bob', 'unban', { guild: stage.guild, user: stage.users.mallory });
    await stage.act('bob', 'ban', { guild: stage.guild, user: stage.users.mallory, reason: 'à la main' });
    stage.configure('[discord]\nguild_members = false\n'); // other intents: the old session is of no use
    stage.launch();
    await stage.logged(/how=identified/);
    await stage.advance(61_000);
    await stage.settle(); // nothing is said in the guild before its audit log was read
    const history = await stage.ask('alice', `!getto ${stage.users.mallory}`);
    assert.match(history, new RegExp(`\\*\\*#2\\*\\*.*permanent.*<@${stage.users.bob}>.*à la main`));
    assert.match(history, /~~\*\*#1\*\*/);
    await stage.settle();
    assert.deepEqual(await stage.bans(), ['mallory']);
    assert.deepEqual(await stage.requests('DELETE', /\/bans\//), []);
  });
});

describe('told to end', { concurrency: 3 }, () => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
    scene(`${signal} ends it within 5 s with status 0, and the session is resumed`, {}, async (stage) => {
      await stage.ask('alice', '!ping');
      const asked_at = process.hrtime.bigint();
      await stage.stop(signal);
      assert.ok(process.hrtime.bigint() - asked_at < 5_000_000_000n);
      const missed = await stage.say('oscar', '!ping 2');
      stage.launch();
      assert.equal((await stage.answer_to(missed)).content, 'pong 2');
      await stage.logged(/how=resumed/);
      assert.deepEqual(await stage.opcodes(), [2, 6]);
      assert.equal((await stage.said()).length, 2, 'nothing was answered twice');
    });
  }

  scene('with a ban that hangs in the network it still ends in time, and the next start finishes', {}, async (stage) => {
    await stage.sandbox.fault({ kind: 'stall', method: 'PUT', route: routes.ban });
    const command = await stage.say('alice', `!ban <@${stage.users.mallory}> spam -d 60`);
    await stalled(stage);
    const asked_at = process.hrtime.bigint();
    await stage.stop();
    assert.ok(process.hrtime.bigint() - asked_at < 5_000_000_000n);
    stage.launch();
    await one_ban_and_one_lift(stage, command);
  });

  scene('while the channel refuses the answer: the next start tells it in private', {}, async (stage) => {
    const answer = { method: 'POST', route: routes.messages, skip: 1 };
    await stage.sandbox.fault({ kind: 'status', status: 403, delay_ms: 1000, ...answer });
    const command = await stage.say('alice', `!ban <@${stage.users.mallory}> spam -d 1h`);
    await stage.until('the DM and the answer are under way', async () =>
      (await stage.requests('POST', /messages$/)).length === 2);
    await stage.stop();
    stage.launch();
    const told = () => stage.direct_messages('alice');
    await stage.until('alice is told', async () => (await told()).length > 0);
    await stage.settle();
    assert.match((await told()).map((message) => message.content).join(), /^.*#1\b/);
    assert.equal((await told()).length + (await stage.answers_to(command)).length, 1);
  });

  scene('while Discord cannot be reached it still ends in time', { start: false }, async (stage) => {
    await stage.sandbox.fault({ kind: 'stall', path: '/', count: 1000 });
    stage.launch();
    await stalled(stage);
    const asked_at = process.hrtime.bigint();
    await stage.stop();
    assert.ok(process.hrtime.bigint() - asked_at < 5_000_000_000n);
  });
});

describe('a lost connection', { concurrency: 6 }, () => {
  const resumes = { opcodes: [2, 6], log: /how=resumed/ };
  const identifies = { opcodes: [2, 2], log: /how=identified[^]*how=identified/ };
  const losses = [
    { name: 'op 7', order: { action: 'reconnect' }, expected: resumes },
    { name: 'op 9, resumable', order: { action: 'invalid_session', resumable: true }, expected: resumes },
    { name: 'op 9, not resumable', order: { action: 'invalid_session', resumable: false }, expected: identifies },
    { name: 'close 4000', order: { action: 'close', code: 4000 }, expected: resumes },
    { name: 'close 4009', order: { action: 'close', code: 4009 }, expected: identifies },
    { name: 'a broken connection', order: { action: 'drop' }, expected: resumes },
  ];
  for (const { name, order, expected } of losses) {
    const verb = expected === resumes ? 'resumed' : 'followed by a new session';
    scene(`${name} is ${verb}, and commands and lifts go on`, {}, async (stage) => {
      await stage.ask('alice', `!ban <@${stage.users.mallory}> spam -d 60`);
      await stage.sandbox.fault({ kind: 'gateway', ...order });
      // Typed in the gap, it is replayed to a resumed session; a lost one never hears of it.
      const missed = await stage.say('oscar', '!ping 6');
      await stage.until('the session is up again', () => expected.log.test(stage.bot.complaints.join('\n'))
        && stage.bot.complaints.filter((line) => /event=shard_up/.test(line)).length === 2);
      assert.equal(await stage.ask('oscar', '!ping 7'), 'pong 7');
      await stage.advance(61_000);
      await stage.free('mallory');
      await stage.settle();
      const replayed = (await stage.answers_to(missed)).map((answer) => answer.content);
      assert.deepEqual(replayed, expected === resumes ? ['pong 6'] : []);
      assert.deepEqual(await stage.opcodes(), expected.opcodes);
      assert.deepEqual(await stage.bans_in_audit_log(), by_us);
    });
  }

  scene('close 1000, which ends the session, is survived', {}, async (stage) => {
    await stage.sandbox.fault({ kind: 'gateway', action: 'close', code: 1000 });
    await stage.until('the session is up again', () =>
      stage.bot.complaints.filter((line) => /event=shard_up/.test(line)).length === 2);
    assert.equal(await stage.ask('oscar', '!ping 7'), 'pong 7');
    assert.equal((await stage.opcodes())[1], 6, 'a resume is tried first');
  });

  for (const compression of ['zlib-stream', 'none']) {
    scene(`${compression} serves and resumes like zstd-stream`, { settings: { VEILLEUR_COMPRESSION: compression } }, async (stage) => {
      await stage.logged(new RegExp(`how=identified compression=${compression}`));
      const command = await stage.say('alice', `!ban <@${stage.users.mallory}> spam -d 60`);
      await stage.sandbox.fault({ kind: 'gateway', action: 'drop' });
      await one_ban_and_one_lift(stage, command);
      assert.deepEqual(await stage.opcodes(), [2, 6]);
    });
  }

  scene('two shards serve a guild that lives on either', {
    scenario: two_guilds(), sandbox_options: ['--shards', '2', '--max-concurrency', '2'],
  }, async (stage) => {
    await stage.until('both shards are up', () =>
      stage.bot.complaints.filter((line) => /event=shard_up/.test(line)).length === 2);
    assert.equal(await stage.ask('alice', '!ping 1'), 'pong 1');
    assert.equal(await stage.ask('alice', '!ping 2', 'elsewhere'), 'pong 2');
    await stage.kill();
    const here = await stage.say('alice', '!ping 3');
    const there = await stage.say('alice', '!ping 4', 'elsewhere');
    stage.launch();
    assert.equal((await stage.answer_to(here)).content, 'pong 3');
    assert.equal((await stage.answer_to(there, 'elsewhere')).content, 'pong 4');
    assert.deepEqual(await stage.opcodes(), [2, 2, 6, 6]);
  });
});

/** The community and a second guild, on the other of two shards (Discord: `(guild_id >> 22) % shards`). */
function two_guilds() {
  const scenario = community();
  const first = BigInt(scenario.guilds[0].id);
  const second = first + (1n << 22n);
  scenario.guilds.push({
    id: String(second), name: 'Ailleurs', owner: 'alice', everyone: ['VIEW_CHANNEL', 'SEND_MESSAGES', 'READ_MESSAGE_HISTORY'],
    members: [{ user: 'alice' }, { user: scenario.bot.name }],
    channels: [{ id: String(second + 1n), name: 'elsewhere' }],
  });
  return scenario;
}
