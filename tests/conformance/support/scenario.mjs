// Owns: the world that clients are tried in: one school with everything, and further guilds for other shards.
// Must not know: clients, the sandbox's program.

const everyone = ['VIEW_CHANNEL', 'SEND_MESSAGES', 'EMBED_LINKS', 'ATTACH_FILES', 'READ_MESSAGE_HISTORY', 'ADD_REACTIONS',
  'CONNECT', 'SPEAK', 'CHANGE_NICKNAME', 'USE_APPLICATION_COMMANDS', 'CREATE_PUBLIC_THREADS', 'SEND_MESSAGES_IN_THREADS'];
const staff = ['KICK_MEMBERS', 'BAN_MEMBERS', 'MANAGE_MESSAGES', 'MODERATE_MEMBERS', 'VIEW_AUDIT_LOG'];
const bot = [...everyone, ...staff, 'MANAGE_CHANNELS', 'MANAGE_GUILD', 'MANAGE_ROLES', 'MANAGE_NICKNAMES', 'MANAGE_WEBHOOKS',
  'MANAGE_THREADS', 'MUTE_MEMBERS', 'DEAFEN_MEMBERS', 'MOVE_MEMBERS', 'CREATE_PRIVATE_THREADS', 'PIN_MESSAGES',
  'MENTION_EVERYONE'];

export const bot_id = '1000000000000000001';
export const guild_id = '1000000000000000100';
export const users = { alice: '1000000000000000011', bob: '1000000000000000012', mallory: '1000000000000000013',
  trent: '1000000000000000014', ghost: '1000000000000000017' };
export const roles = { bot: '1000000000000000111', staff: '1000000000000000112', pupils: '1000000000000000113' };
export const channels = { category: '1000000000000000121', general: '1000000000000000122', random: '1000000000000000123',
  voice: '1000000000000000124', other_voice: '1000000000000000125', staff: '1000000000000000126' };

export function school() {
  return {
    title: 'A school',
    bot: { id: bot_id, name: 'Warden' },
    users: [
      { id: users.alice, name: 'alice', global_name: 'Alice', locale: 'fr' },
      { id: users.bob, name: 'bob', global_name: 'Bob', locale: 'en-US' },
      { id: users.mallory, name: 'mallory', locale: 'de' },
      { id: users.trent, name: 'trent', dms_closed: true },
      { id: users.ghost, name: 'ghost' },
    ],
    guilds: [{
      id: guild_id, name: 'School', owner: 'alice', locale: 'fr', everyone,
      roles: [
        { id: roles.bot, name: 'Warden', managed: true, hoist: true, color: 0xf1c40f, permissions: bot },
        { id: roles.staff, name: 'Staff', mentionable: true, permissions: staff },
        { id: roles.pupils, name: 'Pupils', permissions: [] },
      ],
      members: [
        { user: 'Warden', roles: ['Warden'] }, { user: 'alice' }, { user: 'bob', roles: ['Staff'] },
        { user: 'mallory', nick: 'Mal' }, { user: 'trent', roles: ['Pupils'] },
      ],
      channels: [
        { id: channels.category, name: 'Rooms', type: 'category' },
        { id: channels.general, name: 'general', category: 'Rooms', topic: 'Everything.' },
        { id: channels.random, name: 'random', category: 'Rooms' },
        { id: channels.voice, name: 'Voice', type: 'voice', category: 'Rooms' },
        { id: channels.other_voice, name: 'Lounge', type: 'voice' },
        { id: channels.staff, name: 'staff', overwrites: [
          { role: '@everyone', deny: ['VIEW_CHANNEL'] },
          { role: 'Staff', allow: ['VIEW_CHANNEL'] },
          { role: 'Warden', allow: ['VIEW_CHANNEL'] }] },
      ],
    }],
  };
}

/** A guild for each of `count` shards (a guild belongs to shard `(id >> 22) % count`), all with alice and the bot. */
export function archipelago(count) {
  const scenario = school();
  const [{ members, ...model }] = scenario.guilds;
  const base = 1_200_000_000_000_000_000n >> 22n;
  const first = base + (BigInt(count) - base % BigInt(count)) % BigInt(count);
  scenario.guilds = Array.from({ length: count }, (_, shard) => {
    const id = (first + BigInt(shard)) << 22n;
    return { ...model, id: String(id), name: `Island ${shard}`, members: members.filter(({ user }) => user !== 'trent'),
      roles: model.roles.map(({ id: role, ...rest }) => rest),
      channels: [{ id: String(id + 1n), name: 'general' }] };
  });
  return scenario;
}
