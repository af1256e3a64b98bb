// Owns: the proof that the bot serves people when events come twice, late or out of order, and hosts or guilds
// are away. Lost connections are in bot_restart.test.mjs.
// Must not know: what the bot does about each mishap.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { scene } from './support/stage.mjs';

/** An order about the gateway, on every open connection. */
function gateway(stage, action, fields = {}) {
  return stage.sandbox.fault({ kind: 'gateway', action, ...fields });
}

describe('mishaps of the gateway', { concurrency: 4 }, () => {
  scene('a command that arrives twice is carried out once', {}, async (stage) => {
    await gateway(stage, 'duplicate', { count: 1 });
    const command = await stage.say('alice', `!ban <@${stage.users.mallory}> spam -d 1h`);
    assert.match((await stage.answer_to(command)).content, /#1\b/);
    await stage.settle();
    assert.equal((await stage.answers_to(command)).length, 1);
    assert.deepEqual(await stage.bans_in_audit_log(), ['ban mallory by Veilleur']);
  });

  scene('commands that arrive in the wrong order are all answered', {}, async (stage) => {
    await gateway(stage, 'reorder', { count: 3 });
    const commands = [];
    for (const number of [1, 2, 3]) commands.push(await stage.say('alice', `<@${stage.bot_id}> ping ${number}`));
    for (const command of commands) await stage.answer_to(command);
    await stage.settle();
    for (const command of commands) assert.equal((await stage.answers_to(command)).length, 1);
  });

  scene('a pause of everything is waited out on the same connection', {}, async (stage) => {
    await gateway(stage, 'delay', { delay_ms: 700 });
    await stage.settle();
    assert.deepEqual(await stage.opcodes(), [2]);
  });

  scene('a dead resume host is left for the address that works', {}, async (stage) => {
    await gateway(stage, 'resume_host', { how: 'dead' });
    await gateway(stage, 'drop');
    await stage.say('alice', `<@${stage.bot_id}> ping 1`);
    await stage.settle();
    assert.deepEqual(await stage.opcodes(), [2, 6]);
    assert.equal((await stage.said()).filter((message) => message.content === 'pong 1').length, 1);
  });

  scene('a human ban that nobody told us of outlives the end of ours', {}, async (stage) => {
    await stage.ask('alice', `!ban <@${stage.users.mallory}> spam -d 60`);
    await gateway(stage, 'delay', { delay_ms: 2500 });
    await stage.act('bob', 'unban', { guild: stage.guild, user: stage.users.mallory });
    await stage.act('bob', 'ban', { guild: stage.guild, user: stage.users.mallory });
    await stage.advance(61_000);
    await stage.free('mallory'); // nobody could know
    await stage.banned('mallory');
    await stage.settle();
    assert.deepEqual(await stage.bans_in_audit_log(), [
      'ban mallory by Veilleur', 'unban mallory by bob', 'ban mallory by bob', 'unban mallory by Veilleur',
      'ban mallory by Veilleur']);
  });

  scene('an end that comes while the connection is gone waits for what the session tells', {}, async (stage) => {
    await stage.ask('alice', `!ban <@${stage.users.mallory}> spam -d 60`);
    await gateway(stage, 'resume_host', { how: 'dead' });
    await gateway(stage, 'drop');
    await stage.logged(/event=shard_down/);
    await stage.act('bob', 'unban', { guild: stage.guild, user: stage.users.mallory });
    await stage.act('bob', 'ban', { guild: stage.guild, user: stage.users.mallory });
    await stage.advance(61_000);
    await gateway(stage, 'resume_host', { how: 'none' });
    await stage.settle();
    assert.deepEqual(await stage.opcodes(), [2, 6]);
    assert.deepEqual(await stage.bans_in_audit_log(),
      ['ban mallory by Veilleur', 'unban mallory by bob', 'ban mallory by bob']);
  });

  scene('a guild that was away is served again', {}, async (stage) => {
    await stage.ask('alice', `!ban <@${stage.users.mallory}> spam -d 60`);
    await gateway(stage, 'outage', { guild: stage.guild, on: true });
    await gateway(stage, 'outage', { guild: stage.guild, on: false });
    await stage.settle();
    await stage.advance(61_000);
    await stage.free('mallory');
    assert.deepEqual(await stage.bans_in_audit_log(), ['ban mallory by Veilleur', 'unban mallory by Veilleur']);
  });
});
