// Owns: what could be meant by the half-typed word before the caret: a command, a person, a role, a channel, an emoji.
// Must not know: the DOM, what is done with the one that is chosen.
import { matching_commands, runnable_commands } from './commands.js';
import { find_emoji } from './emoji.js';

const shown_at_most = 10;
const command_words = /^\/([\p{L}\p{N}_ '-]*)$/u;
/** A sign at the beginning or after a blank, and what was typed of a name. */
const half_name = /(?:^|\s)([@#])([^\s@#]*)$/u;
const half_emoji = /(?:^|\s)(:)([\w+-]{2,})$/;

/** The command whose whole name and a blank were typed: as good as choosing it from the list, as in Discord. */
export function named_command(text, { world, me, place }) {
  if (!/^\/.+ $/.test(text)) return null;
  return runnable_commands(world, me, place).find((one) => [one.path, one.shown].includes(text.slice(1, -1))) ?? null;
}

/**
 * For `text` with the caret at `at`: {title (a key of the words), items}, or null. An item is a listbox's, with either
 * a `command` to fill in or a `text` that takes the place of what was typed from the sign on.
 */
export function suggestions(text, at, view) {
  const command = text.match(command_words);
  if (command) return { title: 'suggest_commands', items: commands(command[1], view) };
  const before = text.slice(0, at);
  const [, sign, typed] = before.match(half_name) ?? before.match(half_emoji) ?? [];
  if (sign === '@') return { title: 'suggest_people', items: people(typed.toLowerCase(), view) };
  if (sign === '#') return { title: 'suggest_places', items: places(typed.toLowerCase(), view) };
  if (sign === ':') return { title: 'emoji', items: find_emoji(typed.toLowerCase()).map((one) => ({ key: one.name, label: `:${one.name}:`, mark: one.text, text: one.text })) };
  return null;
}

/** The text with the half-typed word before the caret replaced, and where the caret then stands. */
export function completed(text, at, item) {
  const before = `${text.slice(0, at).replace(/[@#:][^\s@#:]*$/u, item.text)} `;
  return { text: before + text.slice(at).replace(/^ /, ''), at: before.length };
}

function commands(typed, { world, me, place }) {
  return matching_commands(runnable_commands(world, me, place), typed)
    .map((one) => ({ key: one.path, label: `/${one.shown}`, note: one.description, face: world.bot(), command: one }));
}

/** People, and outside of DMs roles and everybody; `note_key` is a key of the words. */
function people(typed, { world, place }) {
  const fits = (...names) => names.some((name) => name.toLowerCase().startsWith(typed));
  const users = [...world.users.values()].filter((user) => fits(user.username, world.name(user.id))).slice(0, shown_at_most)
    .map((user) => ({ key: user.id, label: world.name(user.id), note: user.username, face: user, text: `@${user.username}` }));
  if (place.kind === 'dm') return users;
  const named = (key, name, note_key) => ({ key, label: `@${name}`, note_key, mark: '@', text: `@${name}` });
  const roles = [...world.guild.roles.values()].filter((role) => role.id !== world.guild.id && fits(role.name)).map((role) => named(role.id, role.name, 'role'));
  return [...users, ...roles, ...['everyone', 'here'].filter((name) => fits(name)).map((name) => named(name, name, `mention_${name}`))];
}

function places(typed, { world, me }) {
  return [...world.guild.channels, ...world.guild.threads]
    .filter((one) => one.kind !== 'category' && one.name.toLowerCase().startsWith(typed) && world.can_view(me, one)).slice(0, shown_at_most)
    .map((one) => ({ key: one.id, label: `#${one.name}`, note: one.topic, mark: '#', text: `#${one.name}` }));
}
