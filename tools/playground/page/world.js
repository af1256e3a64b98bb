// Owns: the sandbox's state as the views want it: look-ups, names, who sees what.
// Must not know: the DOM, how the state was fetched.

const channel_kinds = { 0: 'text', 2: 'voice', 4: 'category', 5: 'text', 13: 'voice' };

/** Discord's numbers of audit log actions, as words of its documentation. */
export const audit_actions = {
  1: 'GUILD_UPDATE', 10: 'CHANNEL_CREATE', 11: 'CHANNEL_UPDATE', 12: 'CHANNEL_DELETE',
  13: 'CHANNEL_OVERWRITE_CREATE', 14: 'CHANNEL_OVERWRITE_UPDATE', 15: 'CHANNEL_OVERWRITE_DELETE',
  20: 'MEMBER_KICK', 21: 'MEMBER_PRUNE', 22: 'MEMBER_BAN_ADD', 23: 'MEMBER_BAN_REMOVE', 24: 'MEMBER_UPDATE',
  25: 'MEMBER_ROLE_UPDATE', 26: 'MEMBER_MOVE', 27: 'MEMBER_DISCONNECT', 30: 'ROLE_CREATE', 31: 'ROLE_UPDATE',
  32: 'ROLE_DELETE', 72: 'MESSAGE_DELETE', 73: 'MESSAGE_BULK_DELETE', 74: 'MESSAGE_PIN', 75: 'MESSAGE_UNPIN',
};

const administrator = 1n << 3n;
const view_channel = 1n << 10n;

const by_position = (a, b) => a.position - b.position || (BigInt(a.id) < BigInt(b.id) ? -1 : 1);

/** One guild and everyone in reach of it; `state` is the answer of /_sandbox/state. An unknown guild: the first. */
export class World {
  constructor(state, guild_id) {
    this.now_ms = state.now_ms;
    this.users = new Map(state.users.map((user) => [user.id, {
      id: user.id, name: user.global_name || user.username, username: user.username, bot: Boolean(user.bot),
      dms_closed: Boolean(user.dms_closed),
    }]));
    this.guilds = state.guilds.map(({ id, name }) => ({ id, name }));
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
      bans: guild.bans.map((ban) => ({ user: ban.user?.id ?? ban.user_id, reason: ban.reason ?? '' })),
      audit: audit_entries(guild),
      voice: (guild.voice_states ?? []).filter((one) => one.channel_id),
    };
    this.dms = (state.dms ?? []).map((dm) => ({
      id: dm.id, people: (dm.recipients ?? []).map((one) => one.id ?? one), closed: Boolean(dm.closed),
      last: dm.last_message_id ?? null,
    }));
    this.commands = state.commands ?? [];
    this.names = {
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
    return this.guild.channels.find((channel) => channel.id === id);
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

  /** Discord's algorithm ("Permissions", read August 2026), for VIEW_CHANNEL alone. Outsiders see what everyone does. */
  can_view(user, channel) {
    if (user === this.guild.owner) return true;
    const member = this.guild.members.get(user);
    const roles = [this.guild.id, ...(member?.roles ?? [])];
    const base = roles.reduce((bits, role) => bits | BigInt(this.guild.roles.get(role)?.permissions ?? 0), 0n);
    if (base & administrator) return true;
    const layers = [[this.guild.id], member?.roles ?? [], [user]];
    return layers.reduce((visible, targets) => {
      const applied = channel.overwrites.filter((one) => targets.includes(one.id));
      if (applied.some((one) => BigInt(one.allow) & view_channel)) return true;
      return visible && !applied.some((one) => BigInt(one.deny) & view_channel);
    }, Boolean(base & view_channel));
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

/**
 * What is sent for what was typed: `@name` and `#name` of known people and channels become real
 * mentions, the longest name first; code is left alone.
 */
export function with_mentions(text, world) {
  const people = [...world.users.values()].flatMap((user) =>
    [...new Set([user.username, user.name, world.name(user.id)])].map((name) => ['@' + name, `<@${user.id}>`]));
  const places = world.guild.channels.filter((one) => one.kind !== 'category')
    .map((one) => ['#' + one.name, `<#${one.id}>`]);
  const known = [...people, ...places].sort((a, b) => b[0].length - a[0].length);
  return text.split(/(```[\s\S]*?```|`[^`\n]*`)/).map((part) => part.startsWith('`') ? part
    : part.replace(/[@#][^\s@#]+(?: [^\s@#]+)*/gu, (run) => replace_first(run, known))).join('');
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
