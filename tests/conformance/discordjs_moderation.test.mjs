// Owns: what a moderation and attendance bot on discord.js does with members, roles, channels and voice.
// Must not know: how the sandbox does its part.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { AuditLogEvent, ChannelType, OverwriteType, PermissionFlagsBits, RESTJSONErrorCodes } from 'discord.js';

import { heard } from './support/desk.mjs';
import { refused, suite_session } from './support/discordjs.mjs';
import { bot_id, channels, guild_id, roles, users } from './support/scenario.mjs';

describe('discord.js: moderation', () => {
  let desk, client, guild;
  const session = suite_session();
  before(() => {
    ({ desk, client } = session);
    guild = client.guilds.cache.get(guild_id);
  });
  const forbidden = refused(RESTJSONErrorCodes.MissingPermissions);
  const entry_of = (type) => heard(client, 'guildAuditLogEntryCreate', (entry) => entry.action === type);

  describe('members', () => {
    it('are fetched one by one, listed and searched over REST', async () => {
      const alice = await guild.members.fetch({ user: users.alice, force: true });
      assert.equal(alice.displayName, 'Alice');
      assert.equal((await guild.members.list({ limit: 10 })).size, 5);
      assert.deepEqual([...(await guild.members.search({ query: 'mal' })).keys()], [users.mallory]);
      await assert.rejects(guild.members.fetch({ user: users.ghost, force: true }), refused(RESTJSONErrorCodes.UnknownMember));
    });
    it('are fetched in chunks over the gateway: all, by id, by name', async () => {
      const all = await guild.members.fetch();
      assert.equal(all.size, 5);
      const some = await guild.members.fetch({ user: [users.alice, users.bob], force: true });
      assert.deepEqual([...some.keys()].sort(), [users.alice, users.bob]);
      assert.deepEqual([...(await guild.members.fetch({ query: 'tre', limit: 5 })).keys()], [users.trent]);
    });
    it('come and go with events', async () => {
      const coming = heard(client, 'guildMemberAdd');
      await desk.act('ghost', 'join', { guild: guild_id });
      assert.equal((await coming).id, users.ghost);
      const going = heard(client, 'guildMemberRemove');
      await desk.act('ghost', 'leave', { guild: guild_id });
      assert.equal((await going).id, users.ghost);
    });
    it('get a nickname and lose it, with the reason in the audit log', async () => {
      const mallory = await guild.members.fetch(users.mallory);
      const told = entry_of(AuditLogEvent.MemberUpdate);
      await mallory.setNickname('Élève', 'règle n° 5 – «é»');
      const [entry] = await told;
      assert.equal(entry.reason, 'règle n° 5 – «é»');
      assert.deepEqual(entry.changes.map((each) => [each.key, each.new]), [['nick', 'Élève']]);
      assert.equal((await desk.member('mallory')).nick, 'Élève');
      await mallory.setNickname(null);
      assert.equal((await guild.members.fetch({ user: users.mallory, force: true })).nickname, null);
    });
    it('get roles and lose them', async () => {
      const mallory = await guild.members.fetch(users.mallory);
      const coming = heard(client, 'guildMemberUpdate', (old, fresh) => fresh.roles.cache.has(roles.pupils));
      await mallory.roles.add(roles.pupils, 'enrolled');
      await coming;
      await mallory.roles.remove(roles.pupils);
      await mallory.roles.set([roles.staff]);
      assert.deepEqual((await desk.member('mallory')).roles, [roles.staff]);
      await mallory.roles.set([]);
      await assert.rejects(mallory.roles.add(roles.bot), forbidden);
      await assert.rejects(mallory.roles.add('5'), refused(RESTJSONErrorCodes.UnknownRole));
    });
  });

  describe('sanctions', () => {
    it('time out and lift it, but not the owner, nor above 28 days', async () => {
      const mallory = await guild.members.fetch(users.mallory);
      const silenced = await mallory.timeout(60_000, 'spam');
      assert.ok(silenced.isCommunicationDisabled());
      await assert.rejects(desk.act('mallory', 'post', { channel: channels.general, content: 'x' }), /403/);
      await mallory.timeout(null);
      await desk.act('mallory', 'post', { channel: channels.general, content: 'free' });
      const alice = await guild.members.fetch(users.alice);
      await assert.rejects(alice.timeout(60_000), forbidden);
      await assert.rejects(mallory.timeout(29 * 86_400_000), refused(RESTJSONErrorCodes.InvalidFormBodyOrContentType));
    });
    it('kick, with event and audit entry', async () => {
      const gone = heard(client, 'guildMemberRemove', (member) => member.id === users.mallory);
      const told = entry_of(AuditLogEvent.MemberKick);
      await guild.members.kick(users.mallory, 'rude');
      await gone;
      const [entry] = await told;
      assert.deepEqual([entry.executorId, entry.targetId, entry.reason], [bot_id, users.mallory, 'rude']);
      await desk.act('mallory', 'join', { guild: guild_id });
    });
    it('ban with a purge, list, fetch and unban', async () => {
      await desk.act('mallory', 'post', { channel: channels.random, content: 'buy!' });
      const added = heard(client, 'guildBanAdd');
      const told = entry_of(AuditLogEvent.MemberBanAdd);
      await guild.bans.create(users.mallory, { deleteMessageSeconds: 3600, reason: 'ads' });
      assert.equal((await added).user.id, users.mallory);
      assert.equal((await told)[0].reason, 'ads');
      assert.equal((await desk.sandbox.messages(channels.random)).length, 0);
      assert.equal((await guild.bans.fetch({ user: users.mallory, force: true })).reason, 'ads');
      assert.deepEqual([...(await guild.bans.fetch({ limit: 10 })).keys()], [users.mallory]);
      const removed = heard(client, 'guildBanRemove');
      await guild.bans.remove(users.mallory, 'served');
      await removed;
      await assert.rejects(guild.bans.fetch({ user: users.mallory, force: true }), refused(RESTJSONErrorCodes.UnknownBan));
      await assert.rejects(guild.bans.remove(users.mallory), refused(RESTJSONErrorCodes.UnknownBan));
      await desk.act('mallory', 'join', { guild: guild_id });
    });
    it('ban in bulk, also who is not here', async () => {
      const { bannedUsers, failedUsers } = await guild.bans.bulkCreate([users.ghost, users.alice], { reason: 'raid' });
      assert.deepEqual([bannedUsers, failedUsers], [[users.ghost], [users.alice]]);
      await guild.bans.remove(users.ghost);
    });
    it('do not touch the owner or itself', async () => {
      await assert.rejects(guild.bans.create(users.alice), forbidden);
      await assert.rejects(guild.members.kick(users.alice), forbidden);
    });
  });

  describe('the audit log', () => {
    it('is read back by action, by person and in pages', async () => {
      const bans = await guild.fetchAuditLogs({ type: AuditLogEvent.MemberBanAdd, limit: 5 });
      assert.equal(bans.entries.first().targetId, users.ghost);
      const own = await guild.fetchAuditLogs({ user: bot_id, limit: 3 });
      assert.equal(own.entries.size, 3);
      const older = await guild.fetchAuditLogs({ before: own.entries.last().id, limit: 100 });
      assert.ok(older.entries.every((entry) => BigInt(entry.id) < BigInt(own.entries.last().id)));
    });
    it('tells what people do by hand', async () => {
      const told = entry_of(AuditLogEvent.MemberKick);
      await desk.act('bob', 'kick', { guild: guild_id, user: users.mallory, reason: 'by hand' });
      const [entry] = await told;
      assert.deepEqual([entry.executorId, entry.reason], [users.bob, 'by hand']);
      await desk.act('mallory', 'join', { guild: guild_id });
    });
  });

  describe('roles and channels', () => {
    it('create, edit and delete a role', async () => {
      const role = await guild.roles.create({ name: 'Cohort', colors: { primaryColor: 0x3498db }, hoist: true, mentionable: true,
        permissions: [PermissionFlagsBits.ViewChannel], reason: 'a cohort' });
      assert.equal(role.hexColor, '#3498db');
      assert.equal((await role.edit({ name: 'Cohort 1' })).name, 'Cohort 1');
      await role.delete('over');
      assert.equal((await guild.roles.fetch()).has(role.id), false);
    });
    it('create channels of each kind, edit, lock and delete them', async () => {
      const created = heard(client, 'channelCreate');
      const channel = await guild.channels.create({ name: 'cohort', type: ChannelType.GuildText, parent: channels.category,
        topic: 'sign here', rateLimitPerUser: 5, reason: 'a cohort',
        permissionOverwrites: [{ id: guild.roles.everyone.id, deny: [PermissionFlagsBits.ViewChannel] },
          { id: bot_id, allow: [PermissionFlagsBits.ViewChannel] },
          { id: users.bob, type: OverwriteType.Member, allow: [PermissionFlagsBits.ViewChannel] }] });
      assert.equal((await created).id, channel.id);
      assert.equal(channel.permissionOverwrites.cache.size, 3);
      const room = await guild.channels.create({ name: 'room', type: ChannelType.GuildVoice, userLimit: 5 });
      assert.equal(room.userLimit, 5);
      const edited = await channel.edit({ topic: 'closed', rateLimitPerUser: 10, reason: 'evening' });
      assert.deepEqual([edited.topic, edited.rateLimitPerUser], ['closed', 10]);
      await room.delete();
      await channel.delete('over');
      await assert.rejects(client.channels.fetch(channel.id, { force: true }), refused(RESTJSONErrorCodes.UnknownChannel));
    });
    it('set an overwrite, change and drop it, with events and audit entries', async () => {
      const channel = client.channels.cache.get(channels.random);
      const changed = heard(client, 'channelUpdate');
      const told = entry_of(AuditLogEvent.ChannelOverwriteCreate);
      await channel.permissionOverwrites.edit(guild.roles.everyone, { SendMessages: false }, { reason: 'lock' });
      await changed;
      assert.equal((await told)[0].reason, 'lock');
      await assert.rejects(desk.act('mallory', 'post', { channel: channels.random, content: 'x' }), /403/);
      await channel.permissionOverwrites.edit(users.mallory, { SendMessages: true });
      await desk.act('mallory', 'post', { channel: channels.random, content: 'x' });
      await channel.permissionOverwrites.delete(users.mallory);
      await channel.permissionOverwrites.delete(guild.roles.everyone, 'unlock');
      await desk.act('mallory', 'post', { channel: channels.random, content: 'y' });
    });
    it('may not grant what it lacks, nor see what is hidden', async () => {
      const channel = client.channels.cache.get(channels.random);
      await assert.rejects(channel.permissionOverwrites.edit(roles.pupils, { ManageWebhooks: true, Administrator: true }), forbidden);
    });
  });

  describe('voice', () => {
    const states = async () => Object.fromEntries((await desk.guild()).voice_states.map((each) => [each.user_id, each]));
    it('tells who enters, and where', async () => {
      const coming = heard(client, 'voiceStateUpdate', (old, fresh) => fresh.id === users.mallory);
      await desk.act('mallory', 'join_voice', { channel: channels.voice });
      const [, state] = await coming;
      assert.equal(state.channelId, channels.voice);
      assert.equal(client.channels.cache.get(channels.voice).members.has(users.mallory), true);
    });
    it('mutes, deafens, and undoes both', async () => {
      const mallory = await guild.members.fetch(users.mallory);
      const coming = heard(client, 'voiceStateUpdate', (old, fresh) => fresh.serverDeaf && fresh.serverMute);
      await mallory.voice.setMute(true, 'noise');
      await mallory.voice.setDeaf(true, 'noise');
      await coming;
      assert.equal((await states())[users.mallory].deaf, true);
      await mallory.edit({ mute: false, deaf: false });
      assert.deepEqual([(await states())[users.mallory].mute, (await states())[users.mallory].deaf], [false, false]);
    });
    it('moves to another channel and disconnects', async () => {
      const mallory = await guild.members.fetch(users.mallory);
      const moved = heard(client, 'voiceStateUpdate', (old, fresh) => fresh.channelId === channels.other_voice);
      await mallory.voice.setChannel(channels.other_voice);
      await moved;
      const left = heard(client, 'voiceStateUpdate', (old, fresh) => fresh.channelId === null);
      await mallory.voice.disconnect('out');
      await left;
      assert.equal((await states())[users.mallory], undefined);
    });
    it('refuses all that for somebody who is not in voice', async () => {
      const bob = await guild.members.fetch(users.bob);
      await assert.rejects(bob.voice.setDeaf(true), refused(RESTJSONErrorCodes.TargetUserIsNotConnectedToVoice));
      await assert.rejects(bob.voice.setChannel(channels.voice), refused(RESTJSONErrorCodes.TargetUserIsNotConnectedToVoice));
    });
    it('fetches the state of one member', async () => {
      await desk.act('bob', 'join_voice', { channel: channels.voice, self_mute: true });
      const state = await guild.voiceStates.fetch(users.bob, { force: true });
      assert.deepEqual([state.channelId, state.selfMute], [channels.voice, true]);
      await desk.act('bob', 'leave_voice', { guild: guild_id });
    });
  });

  describe('threads', () => {
    let thread;
    it('start from a message', async () => {
      const message = await client.channels.cache.get(channels.general).send('half-day');
      const coming = heard(client, 'threadCreate');
      thread = await message.startThread({ name: 'signatures', autoArchiveDuration: 1440, reason: 'sign in' });
      await coming;
      assert.equal(thread.id, message.id);
      assert.equal(thread.parentId, channels.general);
      assert.equal(thread.type, ChannelType.PublicThread);
      assert.equal((await thread.fetchStarterMessage()).content, 'half-day');
    });
    it('start without one, in private, and take members', async () => {
      const room = await client.channels.cache.get(channels.general).threads.create({ name: 'late', type: ChannelType.PrivateThread });
      const coming = heard(client, 'threadMembersUpdate');
      await room.members.add(users.mallory);
      await coming;
      assert.ok((await room.members.fetch()).has(users.mallory));
      await room.members.remove(users.mallory);
      await room.delete();
    });
    it('take messages, also of people', async () => {
      await thread.send('sign here');
      const coming = heard(client, 'messageCreate', (message) => message.channelId === thread.id && message.author.id === users.alice);
      await desk.act('alice', 'post', { channel: thread.id, content: 'signed' });
      await coming;
      assert.equal((await thread.messages.fetch({ limit: 10 })).size >= 2, true);
    });
    it('are archived, locked, listed and opened again', async () => {
      const changed = heard(client, 'threadUpdate', (old, fresh) => fresh.archived);
      await thread.edit({ archived: true, locked: true, reason: 'evening' });
      await changed;
      const { threads } = await client.channels.cache.get(channels.general).threads.fetchArchived();
      assert.ok(threads.has(thread.id));
      await assert.rejects(desk.act('mallory', 'post', { channel: thread.id, content: 'late' }), /40[03]/);
      await thread.setArchived(false);
      assert.ok((await guild.channels.fetchActiveThreads()).threads.has(thread.id));
      // By a human's hand: one's own deletion empties the cache before the event comes.
      const gone = heard(client, 'threadDelete');
      await desk.act('alice', 'request', { method: 'DELETE', path: `/channels/${thread.id}` });
      assert.equal((await gone).id, thread.id);
    });
  });

  describe('webhooks', () => {
    it('are created, used, edited, listed and deleted', async () => {
      const channel = client.channels.cache.get(channels.random);
      const webhook = await channel.createWebhook({ name: 'Announcer', reason: 'news' });
      const coming = heard(client, 'messageCreate', (each) => each.webhookId === webhook.id);
      const message = await webhook.send({ content: 'news', username: 'Herald' });
      assert.equal((await coming).author.username, 'Herald');
      assert.equal((await webhook.editMessage(message.id, { content: 'old news' })).content, 'old news');
      assert.equal((await webhook.fetchMessage(message.id)).content, 'old news');
      await webhook.deleteMessage(message.id);
      assert.ok((await channel.fetchWebhooks()).has(webhook.id));
      assert.ok((await guild.fetchWebhooks()).has(webhook.id));
      await webhook.delete('over');
      await assert.rejects(client.fetchWebhook(webhook.id), refused(RESTJSONErrorCodes.UnknownWebhook));
    });
  });
});
