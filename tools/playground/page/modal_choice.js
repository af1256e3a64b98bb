// Owns: the fields of a modal in which one chooses: radio buttons, boxes to tick, files.
// Must not know: what a modal is; the network. Each answers {node, value(), problem(), focus()}.
import { fresh_id, h } from './dom.js';

/** Discord's component types ("Component Reference", read August 2026). */
export const choice_type = { file_upload: 19, radio_group: 21, checkbox_group: 22, checkbox: 23 };

/** What the sandbox wants to know of a file; its contents stay where they are. */
export const file_facts = (file) => ({ filename: file.name, size: file.size, content_type: file.type || 'application/octet-stream' });

/** Why so many were chosen that it cannot be sent, as {key, values} of a sentence, or null. Nothing is right where nothing is required. */
export function count_problem(component, count, most) {
  const required = component.required !== false;
  if (count === 0) return required ? { key: 'field_required', values: {} } : null;
  const least = component.min_values ?? 1;
  if (count < least) return { key: 'select_least', values: { n: least } };
  return count > (component.max_values ?? most) ? { key: 'select_most', values: { n: component.max_values ?? most } } : null;
}

function option_rows(component, kind) {
  const name = fresh_id('group');
  const inputs = component.options.map((one) => h('input', { type: kind, name, value: one.value, checked: one.default || null, 'data-custom-id': component.custom_id }));
  const node = h('div', { class: 'choice-rows', role: kind === 'radio' ? 'radiogroup' : 'group' }, component.options.map((one, index) => h('label', { class: 'choice' }, inputs[index],
    h('span', {}, one.label, one.description ? h('small', { class: 'field-note' }, one.description) : null))));
  return { node, chosen: () => inputs.filter((one) => one.checked).map((one) => one.value), focus: () => inputs[0].focus() };
}

export function make_choice_field(component) {
  switch (component.type) {
    case choice_type.radio_group: {
      const rows = option_rows(component, 'radio');
      return { ...rows, value: () => rows.chosen()[0] ?? null, problem: () => count_problem(component, rows.chosen().length, 1) };
    }
    case choice_type.checkbox_group: {
      const rows = option_rows(component, 'checkbox');
      return { ...rows, value: rows.chosen, problem: () => count_problem(component, rows.chosen().length, component.options.length) };
    }
    case choice_type.checkbox: {
      const input = h('input', { type: 'checkbox', checked: component.default || null, 'data-custom-id': component.custom_id });
      return { node: input, value: () => input.checked, problem: () => null, focus: () => input.focus() };
    }
    default: {
      const input = h('input', { type: 'file', multiple: (component.max_values ?? 1) > 1, 'data-custom-id': component.custom_id });
      return { node: input, value: () => [...input.files].map(file_facts), problem: () => count_problem(component, input.files.length, 1), focus: () => input.focus() };
    }
  }
}
