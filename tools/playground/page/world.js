// Owns: the sandbox's state as the views want it: look-ups, names, who sees what.
// Must not know: the DOM, how the state was fetched.

import { emoji_by_name } from './emoji.js';
import { permission, permissions_in } from './permissions.js';

const channel_kinds = { 0: 'text', 2: 'voice', 4: 'category', 5: 'text', 10: 'thread', 11: 'thread', 12: 'thread', 13: 'voice', 15: 'forum' };
const private_thread = 12;

/** Discord's numbers of audit log actions, as words of its documentation. */
export const audit_actions = {
  1: 'GUILD_UPDATE', 10: 'CHANNEL_CREATE', 11: 'CHANNEL_UPDATE', 12: 'CHANNEL_DELETE',
  13: 'CHANNEL_OVERWRITE_CREATE', 14: 'CHANNEL_OVERWRITE_UPDATE', 15: 'CHANNEL_OVERWRITE_DELETE',
  20: 'MEMBER_KICK', 21: 'MEMBER_PRUNE', 22: 'MEMBER_BAN_ADD', 23: 'MEMBER_BAN_REMOVE', 24: 'MEMBER_UPDATE',
  25: 'MEMBER_ROLE_UPDATE', 26: 'MEMBER_MOVE', 27: 'MEMBER_DISCONNECT', 30: 'ROLE_CREATE', 31: 'ROLE_UPDATE',
  32: 'ROLE_DELETE', 72: 'MESSAGE_DELETE', 73: 'MESSAGE_BULK_DELETE', 74: 'MESSAGE_PIN', 75: 'MESSAGE_UNPIN',
};

const by_position = (a, b) => a.position - b.position || (BigInt(a.id) < BigInt(b.id) ? -1 : 1);

/** One guild and everyone in reach of it; `state` is the answer of /_sandbox/state. An unknown guild: the first. */
export class World {
  constructor(state, guild_id) {
    this.now_ms = state.now_ms;
    this.users = new Map(state.users.map((user) => [user.id, {
      id: user.id, name: user.global_name || user.username, username: user.username, bot: Boolean(user.bot),
      dms_closed: Boolean(user.dms_closed), locale: user.locale ?? 'en-US',
    }]));
    this.guilds = state.guilds.map((one) => ({
      id: one.id, name: one.name, members: new Set(one.members.map((member) => member.user?.id ?? member.user_id)),
      last: (one.channels ?? []).map((channel) => [channel.id, channel.last_message_id ?? null]),
    }));
    const guild = state.guilds.find((one) => one.id === guild_id) ?? state.guilds[0];
    this.guild = {
      id: guild.id, name: guild.name, owner: guild.owner_id,
      channels: guild.channels.map((channel) => ({
        id: channel.id, name: channel.name, kind: channel_kinds[channel.type] ?? 'text',
        parent: channel.parent_id ?? null, position: channel.position ?? 0, topic: channel.topic ?? '',
        last: channel.last_message_id ?? null, overwrites: channel.permission_overwrites ?? [],
      })),
      roles: new Map(guild.roles.map((role) => [role.id, role])),
      members: new Map(guild.members.map((member) => [member.user?.id ?? member.user_id, {
        nick: member.nick ?? null, roles: member.roles ?? [],
        timeout_until: member.communication_disabled_until ? Date.parse(member.communication_disabled_until) : 0,
      }])),
      threads: (guild.threads ?? []).map(thread_of),
      voice: (guild.voice_states ?? []).filter((one) => one.channel_id),
      bans: guild.bans.map((ban) => ({ user: ban.user?.id ?? ban.user_id, reason: ban.reason ?? '' })),
      audit: audit_entries(guild),
    };
    this.dms = (state.dms ?? []).map((dm) => ({
      id: dm.id, people: (dm.recipients ?? []).map((one) => one.id ?? one), closed: Boolean(dm.closed),
      last: dm.last_message_id ?? null,
    }));
    this.commands = state.commands ?? [];
    this.modals = state.modals ?? [];
    this.names = {
      now: () => this.now_ms,
      user: (id) => this.users.has(id) ? this.name(id) : undefined,
      role: (id) => this.guild.roles.get(id)?.name.replace(/^@/, ''),
      channel: (id) => this.channel(id)?.name,
    };
  }

  /** What a person is called here. */
  name(id) {
    return this.guild.members.get(id)?.nick || this.users.get(id)?.name || id;
  }
  channel(id) {
    return this.guild.channels.find((channel) => channel.id === id) ?? this.guild.threads.find((thread) => thread.id === id);
  }
  is_member(id) {
    return this.guild.members.has(id);
  }
  is_banned(id) {
    return this.guild.bans.some((ban) => ban.user === id);
  }
  people() {
    return [...this.users.values()].filter((user) => !user.bot);
  }
  bot() {
    return [...this.users.values()].find((user) => user.bot);
  }
  is_timed_out(id, now) {
    return (this.guild.members.get(id)?.timeout_until ?? 0) > now;
  }

  /** Whether someone may do `what` (a bit of permissions.js) in a channel; in a thread its parent's rules hold. */
  allows(user, channel, what, now = this.now_ms) {
    const place = channel.kind === 'thread' ? this.channel(channel.parent) ?? channel : channel;
    return (permissions_in(this.guild, user, place, now) & what) === what;
  }
  can_view(user, channel) {
    if (!this.allows(user, channel, permission.view_channel)) return false;
    return !channel.private || channel.members.includes(user) || this.allows(user, channel, permission.manage_threads);
  }
  /** A channel's threads that someone sees, the newest first. */
  threads_of(channel_id, user) {
    return this.guild.threads.filter((one) => one.parent === channel_id && this.can_view(user, one))
      .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1));
  }
  /** Who is in a voice channel: Discord's voice states. */
  voices_in(channel_id) {
    return this.guild.voice.filter((one) => one.channel_id === channel_id);
  }
  /** The colour of someone's name: of the highest role that has one, as #rrggbb, or null. */
  color(user) {
    const roles = (this.guild.members.get(user)?.roles ?? []).map((id) => this.guild.roles.get(id)).filter((role) => role?.color);
    roles.sort((a, b) => b.position - a.position);
    return roles.length ? `#${roles[0].color.toString(16).padStart(6, '0')}` : null;
  }

  /** The channels a person sees, in Discord's order: loose ones, then each category with its own. */
  channel_groups(user) {
    const sorted = [...this.guild.channels].filter((one) => one.kind === 'category' || this.can_view(user, one)).sort(by_position);
    const inside = (parent) => sorted.filter((one) => one.kind !== 'category' && one.parent === parent);
    return [
      { category: null, channels: inside(null) },
      ...sorted.filter((one) => one.kind === 'category')
        .map((category) => ({ category, channels: inside(category.id) })),
    ].filter((group) => group.channels.length);
  }
  /** Where everyone meets: the first text channel that nobody is kept out of. */
  first_text_channel() {
    const everyone = this.guild.id;
    return this.channel_groups(everyone).flatMap((group) => group.channels).find((one) => one.kind === 'text') ?? this.guild.channels[0];
  }
  dms_of(user) {
    return this.dms.filter((dm) => dm.people.includes(user));
  }
  other_in(dm, user) {
    return dm.people.find((id) => id !== user) ?? user;
  }
}

function thread_of(thread) {
  return {
    id: thread.id, name: thread.name, kind: 'thread', parent: thread.parent_id, position: 0, topic: '',
    last: thread.last_message_id ?? null, overwrites: [], private: thread.type === private_thread, owner: thread.owner_id ?? null,
    members: (thread.member_ids ?? []).map(String), count: thread.message_count ?? 0,
    archived: Boolean(thread.thread_metadata?.archived), locked: Boolean(thread.thread_metadata?.locked),
  };
}

function audit_entries(guild) {
  const entries = (guild.audit_log ?? []).map((entry) => ({
    id: entry.id, action: audit_actions[entry.action_type] ?? String(entry.action_type),
    by: entry.user_id, target: entry.target_id, reason: entry.reason ?? '', at: snowflake_ms(entry.id),
    changes: entry.changes ?? [], options: entry.options ?? {},
  }));
  return entries.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1));
}

/** When Discord made this id, in milliseconds since the Unix epoch. */
export const snowflake_ms = (id) => Number(BigInt(id) >> 22n) + 1_420_070_400_000;

const code_parts = /(```[\s\S]*?```|`[^`\n]*`)/;

/** What mentions look like in the box and on the wire, the longest name first. */
function mention_pairs(world) {
  const people = [...world.users.values()].flatMap((user) =>
    [...new Set([user.username, user.name, world.name(user.id)])].map((name) => ['@' + name, `<@${user.id}>`]));
  const roles = [...world.guild.roles.values()].filter((role) => role.id !== world.guild.id).map((role) => ['@' + role.name, `<@&${role.id}>`]);
  const places = [...world.guild.channels, ...world.guild.threads].filter((one) => one.kind !== 'category')
    .map((one) => ['#' + one.name, `<#${one.id}>`]);
  return [...people, ...roles, ...places].sort((a, b) => b[0].length - a[0].length);
}

/**
 * What is sent for what was typed: `@name` and `#name` of known people, roles and channels become real mentions, the
 * longest name first, and `:name:` of a known emoji becomes it; code is left alone.
 */
export function with_mentions(text, world) {
  const known = mention_pairs(world);
  return text.split(code_parts).map((part) => part.startsWith('`') ? part
    : part.replace(/[@#][^\s@#]+(?: [^\s@#]+)*/gu, (run) => replace_first(run, known))
      .replace(/:([\w+-]+):/g, (whole, name) => emoji_by_name.get(name) ?? whole)).join('');
}

/** The way back, for editing: mentions of what is known here as names. */
export function without_mentions(content, world) {
  const { user, role, channel } = world.names;
  const named = (sign, name, whole) => name === undefined ? whole : sign + name;
  return content.split(code_parts).map((part) => part.startsWith('`') ? part
    : part.replace(/<@!?(\d+)>/g, (whole, id) => named('@', user(id), whole))
      .replace(/<@&(\d+)>/g, (whole, id) => named('@', role(id), whole))
      .replace(/<#(\d+)>/g, (whole, id) => named('#', channel(id), whole))).join('');
}

function replace_first(run, known) {
  const lower = run.toLowerCase();
  for (const [typed, mention] of known) {
    if (!lower.startsWith(typed.toLowerCase())) continue;
    const rest = run.slice(typed.length);
    if (rest && /^[\p{L}\p{N}_]/u.test(rest)) continue;  // the start of a longer word
    return mention + rest;
  }
  return run;
}
