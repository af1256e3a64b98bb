// Owns: what a bot on discord.js does with settings: the heights of roles, forums, channels and the guild.
// Must not know: how the sandbox does its part.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { AuditLogEvent, ChannelType, GuildDefaultMessageNotifications, GuildExplicitContentFilter, GuildVerificationLevel,
  RESTJSONErrorCodes, VideoQualityMode } from 'discord.js';

import { heard } from './support/desk.mjs';
import { suite_session } from './support/discordjs.mjs';
import { channels, guild_id, roles } from './support/scenario.mjs';

const refused = (code) => (error) => error.code === code;

describe('discord.js: settings', () => {
  const session = suite_session();
  let desk, client, guild;
  before(() => {
    ({ desk, client } = session);
    guild = client.guilds.cache.get(guild_id);
  });

  it('puts a role at a height, anew and when it is made', async () => {
    const heights = async () => Object.fromEntries((await desk.guild()).roles.map((role) => [role.id, role.position]));
    const role = await guild.roles.create({ name: 'Cohort' });
    assert.equal((await heights())[role.id], 1);
    await role.setPosition(2, { reason: 'up' });
    assert.deepEqual([role.position, (await heights())[role.id], (await heights())[roles.pupils]], [2, 2, 1]);
    await role.setPosition(-1, { relative: true });
    assert.equal((await heights())[role.id], 1);
    const placed = await guild.roles.create({ name: 'Placed', position: 2 });
    assert.equal((await heights())[placed.id], 2);
    await assert.rejects(guild.roles.cache.get(roles.bot).setPosition(1), refused(RESTJSONErrorCodes.MissingPermissions));
    await placed.delete();
    await role.delete();
  });

  it('sets what a channel is like', async () => {
    const voice = await guild.channels.fetch(channels.voice);
    await voice.setRTCRegion('rotterdam');
    await voice.setVideoQualityMode(VideoQualityMode.Full);
    const seen = await guild.channels.fetch(channels.voice, { force: true });
    assert.deepEqual([seen.rtcRegion, seen.videoQualityMode], ['rotterdam', VideoQualityMode.Full]);
    await voice.setRTCRegion(null);
    assert.equal((await guild.channels.fetch(channels.voice, { force: true })).rtcRegion, null);
    const text = await (await guild.channels.fetch(channels.random)).edit({ defaultThreadRateLimitPerUser: 30 });
    assert.equal(text.defaultThreadRateLimitPerUser, 30);
    const { entries } = await guild.fetchAuditLogs({ type: AuditLogEvent.ChannelUpdate, limit: 1 });
    assert.deepEqual(entries.first().changes, [{ key: 'default_thread_rate_limit_per_user', old: 0, new: 30 }]);
  });

  it('sets what the guild is like', async () => {
    await guild.setVerificationLevel(GuildVerificationLevel.Medium, 'spam');
    await guild.setDefaultMessageNotifications(GuildDefaultMessageNotifications.OnlyMentions);
    await guild.setExplicitContentFilter(GuildExplicitContentFilter.AllMembers);
    await guild.setRulesChannel(channels.general);
    await guild.edit({ description: 'A school.' });
    const seen = await client.guilds.fetch({ guild: guild_id, force: true });
    assert.deepEqual([seen.verificationLevel, seen.defaultMessageNotifications, seen.explicitContentFilter, seen.rulesChannelId,
      seen.description], [2, 1, 2, channels.general, 'A school.']);
    await guild.setRulesChannel(null);
    assert.equal((await client.guilds.fetch({ guild: guild_id, force: true })).rulesChannelId, null);
    await assert.rejects(guild.edit({ features: ['COMMUNITY'] }), refused(RESTJSONErrorCodes.InvalidFormBodyOrContentType));
  });

  it('writes into a forum', async () => {
    const forum = await guild.channels.create({ name: 'questions', type: ChannelType.GuildForum });
    const coming = heard(client, 'threadCreate');
    const post = await forum.threads.create({ name: 'Where?', message: { content: 'In which room?' } });
    assert.equal((await coming)[0].id, post.id);
    assert.equal((await post.fetchStarterMessage()).content, 'In which room?');
    await forum.delete();
  });
});
