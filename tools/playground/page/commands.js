// Owns: slash commands as the acting person's client knows them: which can be run, what they are called in a language.
// Must not know: the DOM, how a command is sent.
import { permissions_in } from './permissions.js';

/** Discord's option types ("Application Commands", read August 2026). */
export const option_type = {
  subcommand: 1, group: 2, string: 3, integer: 4, boolean: 5, user: 6, channel: 7, role: 8, mentionable: 9, number: 10, attachment: 11,
};
const bot_dm = 1;

/** Discord shows these pairs each other's texts ("Locale Fallback", read August 2026). */
const fallbacks = { 'en-US': 'en-GB', 'en-GB': 'en-US', 'es-419': 'es-ES' };

/** `what` (name or description) of a command, option or choice in that locale, else the default. */
export function localized(one, what, locale) {
  const texts = one[`${what}_localizations`];
  return texts?.[locale] ?? texts?.[fallbacks[locale]] ?? one[what];
}

/**
 * Every chat command someone can run in a place, subcommands as entries of their own:
 * {path (default names), shown (localised), description, name, within, options}.
 */
export function runnable_commands(world, me, place) {
  const locale = world.users.get(me)?.locale ?? 'en-US';
  return world.commands.filter((one) => (one.type ?? 1) === 1 && offered(one, world, me, place))
    .flatMap((command) => leaves(command, [], locale));
}

const on_person = 2;
const on_message = 3;

/** The commands of a menu, by their names in the locale of whoever acts: [{name, shown}]. */
function menu_commands(type, world, me, place) {
  const locale = world.users.get(me)?.locale ?? 'en-US';
  return world.commands.filter((one) => one.type === type && offered(one, world, me, place))
    .map((one) => ({ name: one.name, shown: localized(one, 'name', locale) }));
}
export const message_commands = (world, me, place) => menu_commands(on_message, world, me, place);
export const person_commands = (world, me, place) => menu_commands(on_person, world, me, place);

function offered(command, world, me, place) {
  if (place.kind === 'dm') return !command.guild_id && (command.contexts ? command.contexts.includes(bot_dm) : command.dm_permission !== false);
  if (command.guild_id && command.guild_id !== world.guild.id) return false;
  const needed = BigInt(command.default_member_permissions ?? 0);
  return (permissions_in(world.guild, me, place, world.now_ms) & needed) === needed;
}

function leaves(node, above, locale) {
  const path = [...above, node];
  const below = (node.options ?? []).filter((one) => one.type === option_type.subcommand || one.type === option_type.group);
  if (below.length) return below.flatMap((one) => leaves(one, path, locale));
  return [{
    path: path.map((one) => one.name).join(' '), shown: path.map((one) => localized(one, 'name', locale)).join(' '),
    name: path[0].name, within: path.slice(1).map(({ name, type }) => ({ name, type })),
    description: localized(node, 'description', locale), options: node.options ?? [],
  }];
}

/** The commands whose name begins with what was typed (or one of whose words does), in either language. */
export function matching_commands(commands, typed) {
  const wanted = typed.toLowerCase().trimStart();
  const rank = (one) => {
    const names = [one.path, one.shown].map((name) => name.toLowerCase());
    if (names.some((name) => name.startsWith(wanted))) return 0;
    return names.some((name) => name.split(/[ _-]/).some((word) => word.startsWith(wanted))) ? 1 : 2;
  };
  return commands.filter((one) => rank(one) < 2).sort((a, b) => rank(a) - rank(b));
}

/** What Discord sends: options nested in the subcommands they belong to. */
export function nested_options(command, values) {
  return command.within.reduceRight((options, { name, type }) => [{ name, type, options }], values);
}

/**
 * Why a value cannot be sent, as {key, values} of a sentence, or null. `value` is null (nothing chosen), a string, a
 * number or a boolean; the limits are the option's own.
 */
export function option_problem(option, value) {
  if (value === null) return option.required ? { key: 'option_required', values: {} } : null;
  if (option.type === option_type.integer || option.type === option_type.number) {
    if (!Number.isFinite(value) || (option.type === option_type.integer && !Number.isSafeInteger(value))) return { key: 'option_number', values: {} };
    if (option.min_value !== undefined && value < option.min_value) return { key: 'option_min', values: { n: option.min_value } };
    if (option.max_value !== undefined && value > option.max_value) return { key: 'option_max', values: { n: option.max_value } };
  }
  if (option.type === option_type.string) {
    const length = [...value].length;
    if (option.min_length !== undefined && length < option.min_length) return { key: 'option_short', values: { n: option.min_length } };
    if (option.max_length !== undefined && length > option.max_length) return { key: 'option_long', values: { n: option.max_length } };
  }
  return null;
}
