// Owns: discord.js with several shards: what reaches which, members in chunks, one shard's interruption.
// Must not know: how the sandbox deals guilds out.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ChannelType } from 'discord.js';

import { heard } from './support/desk.mjs';
import { raw_events, with_session } from './support/discordjs.mjs';
import { archipelago, bot_id, school, users } from './support/scenario.mjs';

const shards = 4;
const sharded = (scenario = archipelago(shards)) => ({ scenario, login: { shards: 'auto' },
  options: ['--shards', `${shards}`, '--max-concurrency', `${shards}`] });

/** Adds so many pupils to the scenario's guilds. */
function with_crowd(scenario, size, guilds = scenario.guilds) {
  const crowd = Array.from({ length: size }, (_, number) => `pupil-${number}`);
  scenario.users.push(...crowd.map((name) => ({ name })));
  for (const guild of guilds) guild.members.push(...crowd.map((user) => ({ user })));
  return scenario;
}

/** Four shards, their guilds in the shards' order, and everything that each shard was told. */
const with_shards = (play, scenario) => with_session(sharded(scenario), async ({ desk, client }) => {
  const events = raw_events(client, desk);
  const guilds = [...client.guilds.cache.values()].sort((left, right) => left.shardId - right.shardId);
  assert.deepEqual(guilds.map((guild) => guild.name), guilds.map((_, shard) => `Island ${shard}`));
  /** Waits for `times` events of this type in each guild, and says which guild's reached which shard. */
  const told = async (type, times = 1) => {
    const of = (guild) => events.filter((each) => each.t === type && each.d.guild_id === guild.id);
    await desk.until(`${type} of each guild`, () => guilds.every((guild) => of(guild).length >= times));
    return guilds.flatMap((guild, index) => of(guild).map((each) => [index, each.shard]));
  };
  const each_to_its_own = (pairs) => pairs.forEach(([guild, shard]) => assert.equal(shard, guild));
  await play({ desk, client, guilds, events, told, each_to_its_own });
});

describe('discord.js: a large guild', () => {
  it('sends its members in chunks of 1000, all of them once in 30 s', () =>
    with_session({ scenario: with_crowd(school(), 2_300) }, async ({ client }) => {
      const guild = client.guilds.cache.first();
      assert.equal(guild.memberCount, 2_305);
      const chunks = [];
      client.on('guildMembersChunk', (members, _, { index, count }) => chunks.push([members.size, index, count]));
      assert.equal((await guild.members.fetch()).size, 2_305);
      assert.deepEqual(chunks, [[1000, 0, 3], [1000, 1, 3], [305, 2, 3]]);
      await assert.rejects(guild.members.fetch(), (error) => error.name.includes('RateLimit'));
      assert.equal((await guild.members.fetch({ query: 'pupil-77', limit: 100 })).size, 11);
    }));
});

describe('discord.js: four shards in one client', { concurrency: 4 }, () => {
  it('log in, fill one cache, hear every guild and resume one shard', () => with_shards(async ({ desk, client, guilds, told, each_to_its_own }) => {
    assert.equal(client.ws.shards.size, shards);
    const resumed = heard(client, 'shardResume');
    await desk.sandbox.fault({ kind: 'gateway', action: 'reconnect', shard: 1 });
    for (const guild of guilds) await desk.act('alice', 'post', { channel: guild.channels.cache.first().id, content: `to ${guild.shardId}` });
    assert.equal((await resumed)[0], 1);
    each_to_its_own(await told('MESSAGE_CREATE'));
  }));

  it('fetch all members of every guild at once, each over its own shard', () => with_shards(async ({ guilds, events, told, each_to_its_own }) => {
    const all = await Promise.all(guilds.map((guild) => guild.members.fetch()));
    for (const [shard, members] of all.entries()) {
      assert.equal(members.size, 1_504);
      assert.ok([...members.values()].every((member) => member.guild.id === guilds[shard].id));
    }
    each_to_its_own(await told('GUILD_MEMBERS_CHUNK'));
    const chunks = events.filter((each) => each.t === 'GUILD_MEMBERS_CHUNK');
    assert.deepEqual(chunks.map((each) => each.d.chunk_count), Array(2 * shards).fill(2));
    assert.equal(new Set(chunks.map((each) => each.d.nonce)).size, shards, 'each request has its own nonce');
    const some = await Promise.all(guilds.map((guild) => guild.members.fetch({ user: [users.bob, users.mallory], force: true })));
    for (const members of some) assert.deepEqual([...members.keys()].sort(), [users.bob, users.mallory]);
  }, with_crowd(archipelago(shards), 1_500)));

  it('are told of sanctions in their own guilds, with the audit log', () => with_shards(async ({ guilds, told, each_to_its_own }) => {
    for (const guild of guilds) {
      const mallory = await guild.members.fetch(users.mallory);
      await mallory.timeout(60_000, `timeout ${guild.shardId}`);
      await mallory.ban({ reason: `ban ${guild.shardId}` });
      await guild.bans.remove(users.mallory);
    }
    for (const [type, times] of [['GUILD_MEMBER_UPDATE', 1], ['GUILD_BAN_ADD', 1], ['GUILD_MEMBER_REMOVE', 1],
      ['GUILD_AUDIT_LOG_ENTRY_CREATE', 3], ['GUILD_BAN_REMOVE', 1]]) {
      const pairs = await told(type, times);
      each_to_its_own(pairs);
      assert.equal(pairs.length, times * shards, type);
    }
  }));

  it('are told of voice and of channels in their own guilds', () => with_shards(async ({ desk, guilds, told, each_to_its_own }) => {
    for (const guild of guilds) {
      const room = await guild.channels.create({ name: 'room', type: ChannelType.GuildVoice });
      // A person is in one voice channel at a time, wherever: entering the next guild's leaves this one's.
      await desk.act('alice', 'join_voice', { channel: room.id });
      await (await guild.members.fetch(users.alice)).voice.setMute(true);
    }
    each_to_its_own(await told('CHANNEL_CREATE'));
    each_to_its_own(await told('VOICE_STATE_UPDATE'));
  }));

  it('are asked by commands and buttons in their own guilds, and answer', () => with_shards(async ({ desk, client, guilds, told, each_to_its_own }) => {
    await client.application.commands.set([{ name: 'vote', description: 'Votes' }]);
    client.on('interactionCreate', (interaction) => (interaction.isButton() ? interaction.update({ content: 'voted', components: [] })
      : interaction.reply({ content: 'vote', components: [{ type: 1, components: [{ type: 2, style: 1, label: 'Yes', custom_id: 'yes' }] }] })));
    for (const guild of guilds) {
      const channel = guild.channels.cache.find((each) => each.name === 'general').id;
      await desk.act('bob', 'slash', { channel, name: 'vote' });
      const said = async () => (await desk.sandbox.messages(channel)).find((each) => each.author.id === bot_id);
      await desk.until('the command is answered', said);
      await desk.act('bob', 'button', { channel, message: (await said()).id, custom_id: 'yes' });
      await desk.until('the button is answered', async () => (await said()).content === 'voted');
    }
    each_to_its_own(await told('INTERACTION_CREATE'));
  }));

  it('hear of direct messages, and of what is done in them, on shard 0 alone', () => with_shards(async ({ desk, client, events }) => {
    await client.application.commands.set([{ name: 'ping', description: 'Answers' }]);
    const { id: dm } = await desk.act('alice', 'dm_channel', { user: bot_id });
    const asked = await desk.act('alice', 'post', { channel: dm, content: 'hello?' });
    await desk.act('alice', 'react', { channel: dm, message: asked.id, emoji: '✅' });
    const bob = await client.users.fetch(users.bob);
    await bob.send('you were warned');
    const asking = heard(client, 'interactionCreate');
    await desk.act('alice', 'slash', { channel: dm, name: 'ping', options: [] });
    await (await asking).reply('pong');
    const here = (type) => events.filter((each) => each.t === type && each.d.guild_id === undefined);
    await desk.until('all is heard', () => here('MESSAGE_CREATE').length === 3 && here('MESSAGE_REACTION_ADD').length === 1
      && here('INTERACTION_CREATE').length === 1);
    for (const type of ['MESSAGE_CREATE', 'MESSAGE_REACTION_ADD', 'INTERACTION_CREATE'])
      for (const each of here(type)) assert.equal(each.shard, 0, type);
  }));

  it('lose a guild and get it back on the shard that is its own', () => with_shards(async ({ desk, client, guilds, events }) => {
    const [, , left] = guilds;
    await left.leave();
    await desk.until('it is gone', () => events.some((each) => each.t === 'GUILD_DELETE'));
    const created = () => events.filter((each) => each.t === 'GUILD_CREATE');
    const before = created().length;
    await desk.act('alice', 'authorize', { query: `client_id=${bot_id}&scope=bot&permissions=1024`, guild: left.id });
    await desk.until('it is back', () => created().length > before);
    for (const each of events.filter((event) => event.t === 'GUILD_DELETE')) assert.deepEqual([each.d.id, each.shard], [left.id, 2]);
    assert.deepEqual(created().slice(before).map((each) => [each.d.id, each.shard]), [[left.id, 2]]);
    assert.equal(client.guilds.cache.size, shards);
  }));
});
