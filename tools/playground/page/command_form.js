// Owns: slash commands: which ones can be run, and the form of their options.
// Must not know: how a command is sent.
import { h } from './dom.js';
import { language, t } from './text.js';

/** Discord's option types ("Application Commands", read August 2026). */
const type = { subcommand: 1, group: 2, string: 3, integer: 4, boolean: 5, user: 6, channel: 7, role: 8, mentionable: 9, number: 10 };
const discord_locale = { fr: 'fr', en: 'en-GB' }[language];

const localized = (one, what) => one[`${what}_localizations`]?.[discord_locale] ?? one[what];

/** Every chat command that can be run, subcommands as entries of their own: {path, description, options, name, within}. */
export function runnable_commands(world) {
  return world.commands.filter((one) => (one.type ?? 1) === 1).flatMap((command) => leaves(command, command.name, []));
}

function leaves(node, path, within) {
  const below = (node.options ?? []).filter((one) => one.type === type.subcommand || one.type === type.group);
  if (below.length) return below.flatMap((one) => leaves(one, `${path} ${one.name}`, [...within, { name: one.name, type: one.type }]));
  return [{ path, name: path.split(' ')[0], within, description: localized(node, 'description'), options: node.options ?? [] }];
}

/** What Discord sends: options nested in the subcommands they belong to. */
export function nested_options(command, values) {
  return command.within.reduceRight((options, { name, type: kind }) => [{ name, type: kind, options }], values);
}

/** `deeds`: run(command, options in Discord's form), cancel(). */
export function make_command_form(root, deeds) {
  return {
    open(command, world) {
      const fields = command.options.map((option) => ({ option, input: field(option, world) }));
      const submit = (event) => {
        event.preventDefault();
        const values = fields.map(({ option, input }) => ({ name: option.name, type: option.type, value: read(option, input) }))
          .filter(({ value }) => value !== null);
        deeds.run(command, nested_options(command, values));
      };
      const form = h('form', { class: 'command-form', 'aria-label': t('command_options', { name: command.path }), onsubmit: submit,
        onkeydown: (event) => {
          if (event.key === 'Escape') deeds.cancel();
        } },
      h('header', {}, h('b', {}, '/' + command.path), h('small', {}, command.description)),
      fields.length ? h('div', { class: 'fields' }, fields.map(({ option, input }) => h('label', {},
        h('span', {}, option.name, ' ', h('small', {}, option.required ? t('required') : t('optional'))),
        input, h('small', {}, localized(option, 'description'))))) : null,
      h('button', { class: 'button primary' }, t('command_run')), ' ',
      h('button', { class: 'button quiet', type: 'button', onclick: deeds.cancel }, t('cancel')));
      root.replaceChildren(form);
      (fields[0]?.input ?? form.querySelector('button')).focus();
    },
    close: () => root.replaceChildren(),
  };
}

function field(option, world) {
  const required = Boolean(option.required);
  const list = (entries) => h('select', { required },
    h('option', { value: '' }, required ? t('choose') : ''), entries.map(([value, label]) => h('option', { value }, label)));
  if (option.choices?.length) return list(option.choices.map((one) => [String(one.value), localized(one, 'name')]));
  switch (option.type) {
    case type.boolean: return list([['true', t('yes')], ['false', t('no')]]);
    case type.user: return list(people(world));
    case type.channel: return list(places(world, option.channel_types));
    case type.role: return list(roles(world));
    case type.mentionable: return list([...people(world), ...roles(world)]);
    case type.integer:
    case type.number:
      return h('input', { type: 'number', required, step: option.type === type.integer ? 1 : 'any', min: option.min_value, max: option.max_value });
    default: return h('input', { type: 'text', required, minlength: option.min_length, maxlength: option.max_length });
  }
}

const people = (world) => [...world.users.values()].map((user) => [user.id, world.name(user.id)]);
const roles = (world) => [...world.guild.roles.values()].map((role) => [role.id, role.name]);
const kinds = { 0: 'text', 2: 'voice', 4: 'category' };
const places = (world, allowed) => world.guild.channels
  .filter((one) => !allowed?.length || allowed.some((kind) => kinds[kind] === one.kind))
  .map((one) => [one.id, (one.kind === 'category' ? '' : '#') + one.name]);

function read(option, input) {
  if (input.value === '') return null;
  if (option.type === type.integer || option.type === type.number) return Number(input.value);
  return option.type === type.boolean ? input.value === 'true' : input.value;
}
