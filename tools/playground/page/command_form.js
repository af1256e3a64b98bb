// Owns: the line in which a slash command is filled in: its options, what they offer, what is wrong with them.
// Must not know: how a command is sent, how the bot is asked for choices.
import { localized, nested_options, option_problem, option_type } from './commands.js';
import { fresh_id, h, icon } from './dom.js';
import { make_combobox } from './listbox.js';
import { file_facts } from './modal_choice.js';
import { choices_of } from './select_menu.js';
import { t } from './text.js';
import { with_mentions } from './world.js';

/** Discord's select components that offer what an option of this type takes. */
const select_of = { [option_type.user]: 5, [option_type.role]: 6, [option_type.mentionable]: 7, [option_type.channel]: 8 };
const at_most = 25;

/**
 * `deeds`: run(command, options in Discord's form), cancel(), choices(command, options with the half-typed one focused)
 * → a promise of Discord's choices, or of null.
 */
export function make_command_form(root, deeds) {
  function open(command, world, me) {
    const locale = world.users.get(me)?.locale ?? 'en-US';
    const fields = command.options.map((option) => make_field(option, { command, world, me, locale, others: () => fields, deeds, taken: next_field }));
    const hint = h('p', { class: 'command-hint', id: 'command-hint' });
    const complaint = h('p', { class: 'field-error', role: 'alert' });
    const row = h('div', { class: 'command-line' });
    const say = (field) => hint.replaceChildren(h('b', {}, field ? localized(field.option, 'name', locale) : `/${command.shown}`), ' ',
      field ? localized(field.option, 'description', locale) : command.description);
    const run = h('button', { class: 'button primary round', 'aria-label': t('command_run'), title: t('command_run') }, icon('send'));
    const cancel = h('button', { type: 'button', class: 'button quiet round', 'aria-label': t('cancel'), title: t('cancel'), onclick: deeds.cancel }, icon('close'));
    const form = h('form', { class: 'command-form', novalidate: true, 'aria-label': t('command_options', { name: command.shown }), onsubmit: submit,
      onkeydown: (event) => {
        if (event.key === 'Escape') deeds.cancel();
      } }, hint, complaint, row, h('span', { class: 'command-end' }, cancel, run));
    // The required ones stand there from the start, the others when they are wanted.
    for (const field of fields) field.shown = Boolean(field.option.required);
    layout();

    function layout() {
      row.replaceChildren(h('span', { class: 'command-name' }, `/${command.shown}`),
        ...fields.filter((one) => one.shown).map((one) => one.node),
        ...fields.filter((one) => !one.shown).map((one) => h('button', {
          type: 'button', class: 'option-add', 'data-add': one.option.name, title: localized(one.option, 'description', locale), onclick: () => add(one),
        }, '+ ', localized(one.option, 'name', locale))));
    }
    function add(field) {
      field.shown = true;
      layout();
      field.input.focus();
    }
    function next_field(from) {
      const next = fields.slice(fields.indexOf(from) + 1).find((one) => one.shown && one.value() === null);
      (next?.input ?? run).focus();
    }
    for (const field of fields) {
      field.input.addEventListener('focus', () => say(field));
      field.input.addEventListener('keydown', (event) => {
        if (event.key !== 'Backspace' || field.input.value !== '' || field.option.required) return;
        event.preventDefault();
        field.shown = false;
        layout();
        (fields.findLast((one) => one.shown)?.input ?? run).focus();
      });
    }
    async function submit(event) {
      event.preventDefault();
      const shown = fields.filter((one) => one.shown);
      const wrong = shown.filter((one) => !one.check());
      complaint.textContent = wrong.length ? t('about', { what: localized(wrong[0].option, 'name', locale), name: wrong[0].problem() }) : '';
      if (wrong.length) return wrong[0].input.focus();
      await deeds.run(command, nested_options(command, filled(shown)));
    }
    say(null);
    root.replaceChildren(form);
    (fields.find((one) => one.shown)?.input ?? run).focus();
  }
  return { open, close: () => root.replaceChildren(), is_open: () => root.childElementCount > 0 };
}

const filled = (fields) => fields.filter((one) => one.value() !== null)
  .map((one) => ({ name: one.option.name, type: one.option.type, value: one.value() }));

function make_field(option, { command, world, me, locale, others, deeds, taken }) {
  const name = localized(option, 'name', locale);
  const input_label = `${name}${option.required ? ` (${t('required')})` : ''}`;
  const half_typed = (typed) => [...filled(others().filter((one) => one.shown && one !== field)),
    { name: option.name, type: option.type, value: typed, focused: true }];
  const ask = async (typed) => {
    const choices = await deeds.choices(command, nested_options(command, half_typed(typed)));
    return choices === null ? null : choices.map((one) => ({ value: one.value, label: localized(one, 'name', locale) }));
  };
  const source = source_of(option, { world, me, locale, ask });
  const combobox = source && make_combobox({ label: input_label, source, free: option.type === option_type.string && !option.choices?.length, taken: () => taken(field) });
  const is_file = option.type === option_type.attachment;
  const input = combobox?.input ?? h('input', { type: is_file ? 'file' : 'text', 'aria-label': input_label, autocomplete: 'off', spellcheck: 'false', inputmode: is_number(option) ? 'decimal' : null });
  const error_id = fresh_id('option');
  const error = h('span', { class: 'spoken', id: error_id });
  input.setAttribute('aria-describedby', `command-hint ${error_id}`);
  if (option.required) input.setAttribute('aria-required', 'true');
  const sentence = () => {
    const problem = combobox && field.value() === null && input.value !== '' ? { key: 'option_choose', values: {} } : option_problem(option, field.value());
    return problem ? t(problem.key, problem.values) : null;
  };
  const field = {
    option, input, shown: false,
    node: h('label', { class: 'option-field', 'data-option': option.name }, h('span', { class: 'option-name' }, name), combobox?.node ?? input, error),
    value: () => read(option, combobox, input, world),
    problem: sentence,
    check: () => {
      error.textContent = sentence() ?? '';
      if (sentence()) input.setAttribute('aria-invalid', 'true');
      else input.removeAttribute('aria-invalid');
      return !sentence();
    },
  };
  input.addEventListener('input', () => input.removeAttribute('aria-invalid'));
  return field;
}

const is_number = (option) => option.type === option_type.integer || option.type === option_type.number;

/** Where an option's choices come from, as a combobox wants it; nothing for options that are simply typed. */
function source_of(option, { world, me, locale, ask }) {
  const among = (list) => (typed) => list.filter((one) => `${one.label} ${one.note ?? ''}`.toLowerCase().includes(typed.toLowerCase())).slice(0, at_most);
  if (option.autocomplete) return ask;
  if (option.choices?.length) return among(option.choices.map((one) => ({ value: one.value, label: localized(one, 'name', locale) })));
  if (option.type === option_type.boolean) return among([{ value: true, label: t('yes') }, { value: false, label: t('no') }]);
  if (select_of[option.type]) return among(choices_of({ type: select_of[option.type], channel_types: option.channel_types, everyone: true }, world, me));
  return null;
}

/** The value as Discord wants it, or null where there is none (yet). */
function read(option, combobox, input, world) {
  if (option.type === option_type.attachment) return input.files.length ? file_facts(input.files[0]) : null;
  const value = combobox ? combobox.value() : input.value;
  if (value === null || value === '') return null;
  if (is_number(option)) return typeof value === 'number' ? value : Number(value.replace(',', '.'));
  return typeof value === 'string' && option.type === option_type.string ? with_mentions(value, world) : value;
}
