// Owns: the basics of a bot once more on another library, oceanic.js, which reads Discord with other eyes.
// Must not know: how the sandbox does its part.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from 'oceanic.js';

import { Desk, heard, token } from './support/desk.mjs';
import { archipelago, bot_id, channels, guild_id, roles, users } from './support/scenario.mjs';

const client_of = (desk, gateway = {}) => new Client({ auth: `Bot ${token}`, rest: { baseURL: `${desk.api}/v10` },
  gateway: { intents: ['GUILDS', 'GUILD_MEMBERS', 'GUILD_MODERATION', 'GUILD_VOICE_STATES', 'GUILD_MESSAGES',
    'GUILD_MESSAGE_REACTIONS', 'DIRECT_MESSAGES', 'MESSAGE_CONTENT'], ...gateway } });

async function connected(client) {
  const errors = [];
  client.on('error', (error) => errors.push(error));
  const ready = heard(client, 'ready');
  await client.connect();
  await ready;
  return errors;
}

describe('oceanic.js', () => {
  let desk, client, errors;
  before(async () => {
    desk = await Desk.open();
    client = client_of(desk, { compress: 'zlib-stream', compressLibrary: 'native' });
    errors = await connected(client);
  });
  after(async () => {
    client?.disconnect(false);
    await desk?.close();
  });
  const refused = (code) => (error) => error.code === code;

  it('knows itself, the guild, its channels, roles and permissions', () => {
    assert.equal(client.user.id, bot_id);
    const guild = client.guilds.get(guild_id);
    assert.deepEqual([guild.name, guild.ownerID, guild.channels.size, guild.roles.size], ['School', users.alice, 6, 4]);
    assert.ok(guild.channels.get(channels.general).permissionsOf(bot_id).has('MANAGE_ROLES'));
  });
  it('hears messages, edits and deletions', async () => {
    const coming = heard(client, 'messageCreate');
    const posted = await desk.act('alice', 'post', { channel: channels.general, content: '!ping' });
    const message = await coming;
    assert.deepEqual([message.content, message.author.username, message.guildID], ['!ping', 'alice', guild_id]);
    const changed = heard(client, 'messageUpdate');
    await desk.act('alice', 'edit', { channel: channels.general, message: posted.id, content: '!pong' });
    assert.equal((await changed)[0].content, '!pong');
    const gone = heard(client, 'messageDelete');
    await desk.act('alice', 'delete_message', { channel: channels.general, message: posted.id });
    assert.equal((await gone).id, posted.id);
  });
  it('writes, edits, reads, pages and deletes messages', async () => {
    const message = await client.rest.channels.createMessage(channels.general, { content: 'one', embeds: [{ title: 'x' }] });
    assert.equal((await message.edit({ content: 'two' })).content, 'two');
    assert.equal((await client.rest.channels.getMessage(channels.general, message.id)).content, 'two');
    for (let number = 0; number < 5; number += 1) await desk.act('bob', 'post', { channel: channels.random, content: `${number}` });
    const page = await client.rest.channels.getMessages(channels.random, { limit: 3 });
    assert.deepEqual(page.map((each) => each.content), ['4', '3', '2']);
    await client.rest.channels.deleteMessages(channels.random, page.map((each) => each.id));
    await message.delete();
    await assert.rejects(client.rest.channels.getMessage(channels.general, message.id), refused(10008));
  });
  it('uploads a file', async () => {
    const message = await client.rest.channels.createMessage(channels.general,
      { files: [{ name: 'a.csv', contents: Buffer.from('a;b') }] });
    assert.deepEqual([...message.attachments.values()].map((each) => [each.filename, each.size]), [['a.csv', 3]]);
  });
  it('pins and reacts', async () => {
    const message = await client.rest.channels.createMessage(channels.general, { content: 'vote' });
    await message.createReaction('✅');
    const coming = heard(client, 'messageReactionAdd', (...args) => args.some((each) => each?.id === users.bob));
    await desk.act('bob', 'react', { channel: channels.general, message: message.id, emoji: '✅' });
    await coming;
    assert.deepEqual((await message.getReactions('✅')).map((each) => each.id).sort(), [bot_id, users.bob].sort());
    await message.pin();
    assert.ok((await client.rest.channels.getMessage(channels.general, message.id)).pinned);
  });
  it('bans, unbans, kicks, times out, renames and gives roles, with reasons', async () => {
    const told = heard(client, 'guildAuditLogEntryCreate', (guild, entry) => entry.actionType === 22);
    await client.rest.guilds.createBan(guild_id, users.mallory, { deleteMessageSeconds: 60, reason: 'ads – é' });
    assert.equal((await told)[1].reason, 'ads – é');
    assert.equal((await client.rest.guilds.getBan(guild_id, users.mallory)).reason, 'ads – é');
    await client.rest.guilds.removeBan(guild_id, users.mallory);
    await desk.act('mallory', 'join', { guild: guild_id });
    const edited = await client.rest.guilds.editMember(guild_id, users.mallory,
      { nick: 'M', communicationDisabledUntil: new Date(Date.now() + 60_000).toISOString() });
    assert.equal(edited.nick, 'M');
    assert.ok(edited.communicationDisabledUntil);
    await client.rest.guilds.addMemberRole(guild_id, users.mallory, roles.pupils);
    assert.deepEqual((await desk.member('mallory')).roles, [roles.pupils]);
    await client.rest.guilds.removeMember(guild_id, users.mallory, 'out');
    await assert.rejects(client.rest.guilds.createBan(guild_id, users.alice), refused(50013));
  });
  it('locks a channel and reads the audit log', async () => {
    await client.rest.channels.editPermission(channels.random, guild_id, { type: 0, allow: 0n, deny: 1n << 11n, reason: 'lock' });
    const { entries } = await client.rest.guilds.getAuditLog(guild_id, { limit: 1 });
    assert.equal(entries[0].reason, 'lock');
    await client.rest.channels.deletePermission(channels.random, guild_id);
  });
  it('fetches members over the gateway', async () => {
    const members = await client.guilds.get(guild_id).fetchMembers({ query: 'bo', limit: 5 });
    assert.deepEqual(members.map((each) => each.id), [users.bob]);
  });
  it('answers commands, buttons and autocompletion', async () => {
    await client.application.bulkEditGlobalCommands([{ type: 1, name: 'role', description: 'Roles', nameLocalizations: { fr: 'rang' },
      options: [{ type: 4, name: 'id', description: 'Which', required: true, autocomplete: true }] }]);
    const asking = heard(client, 'interactionCreate');
    await desk.act('alice', 'slash', { channel: channels.general, name: 'role', options: [{ name: 'id', value: 5 }] });
    const command = await asking;
    assert.equal(command.data.options.getInteger('id'), 5);
    await command.defer();
    const answer = await command.editOriginal({ content: 'sure?', components: [{ type: 1, components: [
      { type: 2, style: 4, customID: 'yes', label: 'Yes' }] }] });
    const pressing = heard(client, 'interactionCreate');
    await desk.act('alice', 'button', { channel: channels.general, message: answer.id, custom_id: 'yes' });
    const press = await pressing;
    assert.equal(press.data.customID, 'yes');
    await press.editParent({ content: 'done', components: [] });
    assert.equal((await client.rest.channels.getMessage(channels.general, answer.id)).content, 'done');
    const typing = heard(client, 'interactionCreate');
    await desk.act('alice', 'autocomplete', { channel: channels.general, name: 'role', options: [{ name: 'id', value: '1', focused: true }] });
    await (await typing).result([{ name: 'ban', value: 1 }]);
  });
  it('writes to people, unless their messages are closed', async () => {
    const alice = await client.rest.users.createDM(users.alice);
    assert.equal((await alice.createMessage({ content: 'hello' })).content, 'hello');
    const trent = await client.rest.users.createDM(users.trent);
    await assert.rejects(trent.createMessage({ content: 'hello' }), refused(50007));
  });
  it('is resumed after a drop, without loss', async () => {
    const texts = [];
    client.on('messageCreate', (message) => {
      if (message.author.id !== users.bob) return;
      texts.push(message.content);
      desk.bell.ring();
    });
    const resumed = heard(client, 'shardResume');
    await desk.act('bob', 'post', { channel: channels.general, content: 'a' });
    await desk.sandbox.fault({ kind: 'gateway', action: 'drop' });
    await desk.act('bob', 'post', { channel: channels.general, content: 'b' });
    await resumed;
    await desk.act('bob', 'post', { channel: channels.general, content: 'c' });
    await desk.until('all are heard', () => texts.includes('c'));
    assert.deepEqual(texts, ['a', 'b', 'c']);
  });
  it('met no error that nobody waited for', () => assert.deepEqual(errors.filter((error) => error.code !== 1006), []));
});

describe('oceanic.js: four shards', () => {
  it('hear each its own guild', async () => {
    const scenario = archipelago(4);
    const desk = await Desk.open({ scenario, options: ['--shards', '4', '--max-concurrency', '4'] });
    const client = client_of(desk, { maxShards: 'auto', concurrency: 'auto' });
    try {
      await connected(client);
      assert.equal(client.shards.size, 4);
      assert.deepEqual([...client.guilds.values()].map((guild) => `${guild.name}:${guild.shard.id}`).sort(),
        ['Island 0:0', 'Island 1:1', 'Island 2:2', 'Island 3:3']);
    } finally {
      client.disconnect(false);
      await desk.close();
    }
  });
});

describe('oceanic.js: streams', { concurrency: 4 }, () => {
  const streams = [['zlib-stream', 'native'], ['zlib-stream', 'pako'], ['zlib-stream', 'zlib-sync'], ['zstd-stream', 'zstd-napi']];
  for (const [compress, compressLibrary] of streams)
    it(`hears large and small events whole over ${compress} (${compressLibrary}), and after a resume`, async () => {
      const desk = await Desk.open();
      const client = client_of(desk, { compress, compressLibrary });
      try {
        const errors = await connected(client);
        const texts = [];
        client.on('messageCreate', (message) => {
          texts.push(message.content);
          desk.bell.ring();
        });
        const said = Array.from({ length: 120 }, (_, number) => `${number}.${'é'.repeat(number * 16)}`);
        const resumed = heard(client, 'shardResume');
        for (const [number, text] of said.entries()) {
          await desk.act('bob', 'post', { channel: channels.general, content: text });
          if (number !== 60) continue;
          // What is still being inflated when its connection ends, the library loses and has counted.
          await desk.until('the first half is heard', () => texts.length === number + 1);
          await desk.sandbox.fault({ kind: 'gateway', action: 'drop' });
        }
        await resumed;
        await desk.until('all are heard', () => texts.length >= said.length);
        assert.deepEqual(texts, said);
        assert.deepEqual(await desk.opcodes(), [2, 6]);
        assert.deepEqual(errors.filter((error) => error.code !== 1006), []);
      } finally {
        client.disconnect(false);
        await desk.close();
      }
    });
});
