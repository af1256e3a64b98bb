// Owns: the half of the dialog that has the saves: the form for a new one, the row of each, what a name may be.
// Must not know: how a world is kept; what is asked before one is replaced.
import { h } from './dom.js';
import { long_span } from './lab_clock.js';
import { in_words, locale, t } from './text.js';

/** As the playground's saves.cpp has it, for a save is a directory of that name. */
const longest_bytes = 60;

/** Why nothing can be saved under that name, as a key of the words, or null. Pure. */
export function name_problem(name) {
  if (name === '') return 'save_name_missing';
  if (name.includes('/')) return 'save_name_slash';
  if (name.startsWith('.')) return 'save_name_dot';
  if (/[\u0000-\u001f\u007f]/.test(name)) return 'save_name_signs';
  return new TextEncoder().encode(name).length > longest_bytes ? 'save_name_long' : null;
}

/** `save(name)` is called with a name that is one. */
export function save_form(typed, { busy, save }) {
  const error = h('p', { class: 'field-error', id: 'save-name-error', role: 'alert' });
  const name = h('input', {
    type: 'text', id: 'save-name', 'data-focus': 'save-name', value: typed, autocomplete: 'off',
    'aria-label': t('save_name'), placeholder: t('save_name'), 'aria-describedby': 'save-name-error', oninput: () => complain(null),
  });
  function complain(problem) {
    error.textContent = problem ? t(problem) : '';
    if (problem) name.setAttribute('aria-invalid', 'true');
    else name.removeAttribute('aria-invalid');
  }
  return h('form', {
    class: 'save-form', novalidate: true, onsubmit: (event) => {
      event.preventDefault();
      const wanted = name.value.trim();
      const problem = name_problem(wanted);
      complain(problem);
      if (problem) name.focus();
      else save(wanted);
    },
  }, name, h('button', { class: 'button primary', 'data-focus': 'save', disabled: busy }, t('save')), error);
}

export function save_row(one, scenarios, { busy, load, remove }) {
  const when = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const scenario = scenarios.find((other) => other.name === one.scenario);
  const about = one.problem ? t('problem', { why: one.problem })
    : [when.format(one.saved_at_ms), in_words(scenario?.title) || one.scenario, one.offset_ms > 0 ? t('save_ahead', { step: long_span(one.offset_ms) }) : ''].filter(Boolean).join(' · ');
  const button = (what, kind, disabled, run) => h('button', {
    class: `button small ${kind}`, 'data-focus': `${what} ${one.name}`, disabled, 'aria-label': t('about', { what: t(what), name: one.name }), onclick: () => run(one.name),
  }, t(what));
  return h('li', { class: 'save', 'data-save': one.name }, h('div', {}, h('b', {}, one.name), h('p', { class: 'fine' }, about)),
    button('save_load', '', busy || Boolean(one.problem), load), button('save_delete', 'quiet', busy, remove));
}
