// Owns: the bot's modals: their fields, what is wrong with what was filled in, what is sent.
// Must not know: interactions, the network.
import { fresh_id, h } from './dom.js';
import { render } from './markdown.js';
import { choice_type, make_choice_field } from './modal_choice.js';
import { open_dialog } from './popup.js';
import { is_select, make_select } from './select_menu.js';
import { t } from './text.js';

const text_input = 4;
const text_display = 10;
const label_type = 18;
const paragraph = 2;
const longest = 4000;

/** The fields of a modal, in rows (the old form) or labels (the new one): [{component, label, description}], texts included. */
export function modal_fields(components) {
  return components.flatMap((part) => {
    if (part.type === label_type) return [{ component: part.component, label: part.label, description: part.description ?? '' }];
    if (part.type === text_display) return [{ component: part, label: '', description: '' }];
    return (part.components ?? []).map((one) => ({ component: one, label: one.label ?? '', description: '' }));
  });
}

/** Why a text cannot be sent, as {key, values} of a sentence, or null: required by default, lengths in characters. */
export function text_problem(component, text) {
  const length = [...text].length;
  if (length === 0) return component.required === false ? null : { key: 'field_required', values: {} };
  if (length < (component.min_length ?? 0)) return { key: 'field_short', values: { n: component.min_length, now: length } };
  if (length > (component.max_length ?? longest)) return { key: 'field_long', values: { n: component.max_length ?? longest, now: length } };
  return null;
}

/**
 * Opens a modal ({title, components}). `submit(values by custom_id)` answers null or why it did not work;
 * `dismissed()` where it is closed without. Answers {end}, for when the bot's side of it is gone.
 */
export function open_modal(modal, { world, me, bot, submit, dismissed }) {
  const fields = modal_fields(modal.components).map((field) => make_field(field, world, me));
  return open_dialog({
    title: modal.title, note: t('modal_note', { name: bot }), action: t('modal_submit'), dismissed,
    content: fields.map((field) => field.node),
    submit: () => {
      const wrong = fields.filter((field) => !field.check());
      if (wrong.length) {
        wrong[0].focus();
        return t('modal_check');
      }
      return submit(Object.fromEntries(fields.filter((field) => field.id).map((field) => [field.id, field.value()])));
    },
  });
}

function make_field(field, world, me) {
  const { component } = field;
  if (component.type === text_display) return { node: h('div', { class: 'content' }, render(component.content, world.names)), check: () => true };
  if (is_select(component)) return select_field(field, world, me);
  if (component.type === text_input) return text_field(field);
  if (Object.values(choice_type).includes(component.type)) return choice_field(field);
  return { node: h('p', { class: 'dialog-note' }, t('field_unknown')), check: () => true };
}

function frame({ label, description }, required, id, error_id, inside) {
  return h('div', { class: 'field' },
    h('label', { for: id }, label, required ? h('span', { class: 'star', 'aria-hidden': 'true' }, ' *') : null),
    description ? h('small', { class: 'field-note' }, description) : null,
    inside, h('p', { class: 'field-error', id: error_id }));
}

function text_field(field) {
  const { component } = field;
  const id = fresh_id('field');
  const required = component.required !== false;
  const input = h(component.style === paragraph ? 'textarea' : 'input', {
    id, rows: component.style === paragraph ? 4 : null, type: component.style === paragraph ? null : 'text', placeholder: component.placeholder ?? '',
    'aria-required': String(required), 'aria-describedby': `${id}-error`, 'data-custom-id': component.custom_id, autocomplete: 'off', value: component.value ?? '',
  });
  const most = component.max_length ?? longest;
  const counter = h('span', { class: 'field-count', 'aria-hidden': 'true' });
  const node = frame(field, required, id, `${id}-error`, h('div', { class: 'field-box' }, input, counter));
  const error = node.querySelector('.field-error');
  const count = () => {
    counter.textContent = component.max_length ? `${[...input.value].length} / ${most}` : '';
  };
  const check = () => {
    const problem = text_problem(component, input.value);
    error.textContent = problem ? t(problem.key, problem.values) : '';
    if (problem) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
    return !problem;
  };
  input.addEventListener('input', () => {
    count();
    if (input.hasAttribute('aria-invalid')) check();
  });
  count();
  return { id: component.custom_id, node, check, value: () => input.value, focus: () => input.focus() };
}

function select_field(field, world, me) {
  const { component } = field;
  const select = make_select(component, { world, me, label: field.label, chosen: () => check() });
  const id = fresh_id('field');
  const required = component.required !== false;
  select.node.id = id;
  const node = frame(field, required, id, `${id}-error`, select.node);
  const check = () => {
    const missing = required && select.values().length < Math.max(1, select.least);
    node.querySelector('.field-error').textContent = missing ? t('field_required') : '';
    return !missing;
  };
  return { id: component.custom_id, node, check, value: () => select.values(), focus: () => select.node.focus() };
}

function choice_field(field) {
  const { component } = field;
  const choice = make_choice_field(component);
  const id = fresh_id('field');
  // A group is labelled as a whole, a single input by its label.
  if (choice.node.matches('input')) choice.node.id = id;
  else choice.node.setAttribute('aria-label', field.label);
  const required = component.type !== choice_type.checkbox && component.required !== false;
  const node = frame(field, required, id, `${id}-error`, choice.node);
  const check = () => {
    const problem = choice.problem();
    node.querySelector('.field-error').textContent = problem ? t(problem.key, problem.values) : '';
    return !problem;
  };
  return { id: component.custom_id, node, check, value: choice.value, focus: choice.focus };
}
