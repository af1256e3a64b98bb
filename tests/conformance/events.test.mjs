// Owns: the fields of events without which known libraries fail to read them, and that every suite judges answers.
// Must not know: how the sandbox does its part.
//
// Discord's OpenAPI description has no events, so the lists are written by hand: what the documentation's tables have
// without a question mark, and of READY's user what twilight and hikari cannot do without.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { answer_misfits } from './support/answers.mjs';
import { Desk, token } from './support/desk.mjs';
import { Listener } from './support/listener.mjs';
import { bot_id, channels, guild_id } from './support/scenario.mjs';

const user = ['id', 'username', 'discriminator', 'global_name', 'avatar', 'public_flags'];
const own_user = [...user, 'bot', 'mfa_enabled', 'verified', 'email'];
const role = ['id', 'name', 'color', 'colors', 'hoist', 'position', 'permissions', 'managed', 'mentionable', 'flags'];
const member = ['roles', 'joined_at', 'deaf', 'mute', 'flags', 'nick', 'avatar', 'pending', 'communication_disabled_until'];
const channel = ['id', 'type', 'name', 'position', 'permission_overwrites', 'parent_id', 'flags'];
const guild = ['id', 'name', 'icon', 'splash', 'discovery_splash', 'owner_id', 'afk_channel_id', 'afk_timeout',
  'verification_level', 'default_message_notifications', 'explicit_content_filter', 'roles', 'emojis', 'features', 'mfa_level',
  'application_id', 'system_channel_id', 'system_channel_flags', 'rules_channel_id', 'vanity_url_code', 'description', 'banner',
  'premium_tier', 'preferred_locale', 'public_updates_channel_id', 'nsfw_level', 'premium_progress_bar_enabled',
  'safety_alerts_channel_id', 'stickers', 'joined_at', 'large', 'unavailable', 'member_count', 'voice_states', 'members',
  'channels', 'threads', 'presences', 'stage_instances', 'guild_scheduled_events'];
const ready = ['v', 'user', 'guilds', 'session_id', 'resume_gateway_url', 'application'];
const interaction = ['id', 'application_id', 'type', 'token', 'version', 'data', 'guild_id', 'channel_id', 'channel', 'member',
  'app_permissions', 'locale', 'guild_locale', 'entitlements', 'authorizing_integration_owners', 'context', 'attachment_size_limit'];

const lacking = (object, fields) => fields.filter((field) => !(field in object));

describe('events', () => {
  let desk, listener;
  before(async () => {
    desk = await Desk.open();
    listener = await Listener.start(desk);
    await listener.until('the guild is there', () => listener.count('GUILD_CREATE') === 1);
  });
  after(async () => {
    await listener?.stop();
    await desk?.close();
  });
  const told = (type) => listener.heard.find((each) => each.t === type).d;
  const ask = async (method, path, body) => {
    const headers = { Authorization: `Bot ${token}`, 'Content-Type': 'application/json', 'User-Agent': 'DiscordBot (https://example.org, 1)' };
    const response = await fetch(`${desk.api}/v10${path}`, { method, headers, body: JSON.stringify(body) });
    assert.ok(response.ok, `${method} ${path}: ${response.status}`);
    return response;
  };

  it('READY has what libraries demand', () => {
    assert.deepEqual(lacking(told('READY'), ready), []);
    assert.deepEqual(lacking(told('READY').user, own_user), []);
    assert.deepEqual(lacking(told('READY').application, ['id', 'flags']), []);
    for (const each of told('READY').guilds) assert.deepEqual(lacking(each, ['id', 'unavailable']), []);
  });

  it('GUILD_CREATE has what libraries demand', () => {
    const created = told('GUILD_CREATE');
    assert.deepEqual(lacking(created, guild), []);
    for (const each of created.roles) assert.deepEqual(lacking(each, role), []);
    for (const each of created.channels) assert.deepEqual(lacking(each, channel), []);
    for (const each of created.members) assert.deepEqual([lacking(each, member), lacking(each.user, user)], [[], []]);
    assert.ok(created.members.some((each) => each.user.id === bot_id));
  });

  it('INTERACTION_CREATE has what libraries demand', async () => {
    await ask('PUT', `/applications/${bot_id}/commands`, [{ name: 'c', description: 'd' }]);
    await desk.act('alice', 'slash', { channel: channels.general, name: 'c' });
    await listener.until('the interaction is told', () => listener.count('INTERACTION_CREATE') === 1);
    const created = told('INTERACTION_CREATE');
    assert.deepEqual(lacking(created, interaction), []);
    assert.deepEqual(lacking(created.data, ['id', 'name', 'type']), []);
    assert.deepEqual(lacking(created.member, [...member, 'user', 'permissions']), []);
    assert.equal(created.guild_id, guild_id);
  });
});

describe('the judge of answers', () => {
  const entry = (over) => ({ method: 'GET', path: '/api/v10/gateway', status: 200, response: '{"url":"ws://x"}',
    response_headers: { 'Content-Type': 'application/json' }, delivery: 'respond', ...over });
  it('takes an answer that is as described', () => assert.deepEqual(answer_misfits(entry()), []));
  it('takes no notice of refusals and of lost answers', () => {
    assert.deepEqual(answer_misfits(entry({ status: 404, response: '{}' })), []);
    assert.deepEqual(answer_misfits(entry({ response: '{}', delivery: 'drop' })), []);
  });
  for (const [what, over, said] of [
    ['a missing field', { response: '{}' }, /required property 'url'/],
    ['a wrong type', { response: '{"url":1}' }, /\/url must be string/],
    ['another status', { status: 201 }, /Discord answers with 200/],
    ['a route that is none', { path: '/api/v10/gatewai' }, /describes no such operation/],
    ['a component of its union', { path: '/api/v10/channels/1/messages/2',
      response: '{"components":[{"type":1,"id":1,"components":[{"type":5,"id":2,"custom_id":"u"}]}]}' }, /required property 'min_values'/],
  ]) it(`says what is wrong: ${what}`, () => assert.match(answer_misfits(entry(over)).join('\n'), said));
});
