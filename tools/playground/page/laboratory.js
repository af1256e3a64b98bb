// Owns: the dialog of scenarios and saves: beginning an experiment, keeping it, taking it up again.
// Must not know: the chat, the bot's process, how a world is exchanged.
import * as api from './api.js';
import { h, icon } from './dom.js';
import { long_span } from './lab_clock.js';
import { in_words, locale, t } from './text.js';

/**
 * `deeds`: attempt(deed), began() once the world is another, shown(title or null, busy, steps) whenever what runs
 * is known anew, say(text), settled() a promise that nothing is being fetched any more. Opens with `open()`; while it is `busy()`, the world is not to be looked at.
 */
export function make_laboratory(dialog, deeds) {
  let known = null;  // the scenarios; null in a bare sandbox
  let saves = null;
  let busy = false;
  const current = () => known?.scenarios.find((one) => one.name === known.current);

  async function fetch_all() {
    const [answer, kept] = await Promise.all([api.scenarios(), api.saves()]);
    [known, saves] = answer?.scenarios && kept?.saves ? [answer, kept] : [null, null];
    tell();
    if (dialog.open) draw();
  }
  function tell() {
    deeds.shown(known === null ? null : in_words(current()?.title) || known.current, busy, current()?.steps ?? []);
  }
  /** Runs one deed; everything waits for it, for the world is exchanged beneath the page. */
  async function run(deed, done, exchanges) {
    if (busy) return;
    busy = true;
    tell();
    draw();
    // One answer would be of the old world and the next of the new one.
    if (exchanges) await deeds.settled();
    const worked = await deeds.attempt(deed);
    if (worked && exchanges) deeds.began();
    busy = false;
    await deeds.attempt(fetch_all);
    draw();
    if (!worked) return;
    deeds.say(done);
    if (exchanges) dialog.close();
  }
  const begin = (one) => run(() => api.begin(one.name), t('scenario_done', { name: in_words(one.title) || one.name }), true);
  const save = (name) => run(() => api.keep('save', name), t('save_done', { name }), false);
  const load = (name) => run(() => api.keep('load', name), t('load_done', { name }), true);
  const remove = (name) => deeds.attempt(async () => {
    await api.keep('delete', name);
    await fetch_all();
  });

  function draw() {
    if (known === null || saves === null) return;
    const typed = dialog.querySelector('#save-name')?.value ?? '';
    dialog.setAttribute('aria-labelledby', 'laboratory-title');
    dialog.replaceChildren(h('div', { class: 'card-inner' },
      h('header', {}, h('h2', { id: 'laboratory-title' }, t('experiment_open')),
        h('button', { class: 'button quiet', 'aria-label': t('close'), onclick: () => dialog.close() }, icon('close'))),
      busy ? h('p', { class: 'preparing-note', role: 'status' }, t('lab_wait')) : null,
      h('div', { class: 'laboratory-halves' },
        h('section', { 'aria-labelledby': 'scenarios-title' }, h('h3', { id: 'scenarios-title' }, t('scenarios')), h('p', { class: 'fine' }, t('scenarios_hint')),
          h('ul', { class: 'scenarios' }, known.scenarios.map((one) => scenario_row(one, { running: one.name === known.current, busy, begin })))),
        h('section', { 'aria-labelledby': 'saves-title' }, h('h3', { id: 'saves-title' }, t('saves')),
          h('p', { class: 'fine' }, t('saves_hint'), ' ', t(saves.kept ? 'saves_kept' : 'saves_lost')),
          save_form(typed, { busy, save }), h('ul', { class: 'saves' }, saves.saves.map((one) => save_row(one, known.scenarios, { busy, load, remove }))),
          saves.saves.length ? null : h('p', { class: 'fine' }, t('no_saves'))))));
  }
  return {
    fetch: fetch_all,
    busy: () => busy,
    may_restart: () => Boolean(current()),
    /** Begins the running scenario anew: its world, an empty database, real time. */
    restart: () => begin(current()),
    async open() {
      if (!await deeds.attempt(fetch_all) || known === null) return;
      draw();
      dialog.showModal();
    },
  };
}

function scenario_row(one, { running, busy, begin }) {
  return h('li', { class: running ? 'scenario current' : 'scenario', 'data-scenario': one.name },
    h('div', { class: 'line' }, h('b', {}, in_words(one.title) || one.name), running ? h('span', { class: 'badge' }, t('scenario_current')) : null),
    h('p', {}, one.problem ? t('problem', { why: one.problem }) : in_words(one.description)),
    h('button', { class: 'button small', disabled: busy || Boolean(one.problem), onclick: () => begin(one) }, t(running ? 'scenario_again' : 'scenario_begin')));
}

function save_form(typed, { busy, save }) {
  const name = h('input', { type: 'text', id: 'save-name', maxlength: '40', required: true, value: typed, 'aria-label': t('save_name'), placeholder: t('save_name') });
  return h('form', {
    class: 'save-form', onsubmit: (event) => {
      event.preventDefault();
      save(name.value.trim());
    },
  }, name, h('button', { class: 'button primary', disabled: busy }, t('save')));
}

function save_row(one, scenarios, { busy, load, remove }) {
  const when = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const scenario = scenarios.find((other) => other.name === one.scenario);
  const about = one.problem ? t('problem', { why: one.problem })
    : [when.format(one.saved_at_ms), in_words(scenario?.title) || one.scenario, one.offset_ms > 0 ? t('save_ahead', { step: long_span(one.offset_ms) }) : ''].filter(Boolean).join(' · ');
  return h('li', { class: 'save', 'data-save': one.name },
    h('div', {}, h('b', {}, one.name), h('p', { class: 'fine' }, about)),
    h('button', { class: 'button small', disabled: busy || Boolean(one.problem), 'aria-label': t('about', { what: t('save_load'), name: one.name }), onclick: () => load(one.name) }, t('save_load')),
    h('button', { class: 'button small quiet', disabled: busy, 'aria-label': t('about', { what: t('save_delete'), name: one.name }), onclick: () => remove(one.name) }, t('save_delete')));
}
