// Owns: the dialog of scenarios and saves: beginning an experiment, keeping it, taking it up again.
// Must not know: the chat, the bot's process, how a world is exchanged.
import * as api from './api.js';
import { h, icon } from './dom.js';
import { ask_sure } from './questions.js';
import { in_words, t } from './text.js';
import { save_form, save_row } from './view_saves.js';

/**
 * `deeds`: attempt(deed) and carry_out(deed) as app.js has them, began() once the world is another, first_steps() shows
 * these, shown(title or null, busy, steps) whenever what runs is known anew, say(text), settled() a promise that nothing
 * is being fetched any more. Opens with `open()`; while it is `busy()`, the world is not to be looked at.
 */
export function make_laboratory(dialog, deeds) {
  let known = null;  // the scenarios; null in a bare sandbox
  let saves = null;
  let busy = false;
  const focus = make_focus(dialog);
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
    await deeds.carry_out(fetch_all);
    draw();
    if (!worked) return;
    deeds.say(done);
    if (exchanges) dialog.close();
  }
  const begin = (one) => sure(one.name === known.current ? 'sure_again' : 'sure_begin', title_of(one),
    () => run(() => api.begin(one.name), t('scenario_done', { name: title_of(one) }), true));
  const load = (name) => sure('sure_load', name, () => run(() => api.keep('load', name), t('load_done', { name }), true));
  const remove = (name) => sure('sure_delete', name, () => deeds.attempt(async () => {
    await api.keep('delete', name);
    await fetch_all();
  }));
  function save(name) {
    const deed = () => run(() => api.keep('save', name), t('save_done', { name }), false);
    return saves.saves.some((one) => one.name === name) ? sure('sure_replace', name, deed) : deed();
  }

  const acts = {
    begin, save, load, remove, close: () => dialog.close(),
    first_steps() {
      dialog.close();
      deeds.first_steps();
    },
  };
  function draw() {
    if (known === null || saves === null) return;
    focus.leave();
    const typed = dialog.querySelector('#save-name')?.value ?? '';
    dialog.setAttribute('aria-labelledby', 'laboratory-title');
    dialog.replaceChildren(content({ known, saves, typed, busy }, acts));
    focus.come_back(busy);
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

const title_of = (one) => in_words(one.title) || one.name;

/** Runs the deed where whoever pressed is sure of it: what it takes away does not come back. */
async function sure(key, name, deed) {
  if (await ask_sure({ title: t(key, { name }), text: t(`${key}_text`), action: t(`${key}_do`) })) await deed();
}

/** Both halves; `acts`: begin(scenario), save(name), load(name), remove(name), first_steps(), close(). */
function content({ known, saves, typed, busy }, acts) {
  return h('div', { class: 'card-inner' },
    h('header', {}, h('h2', { id: 'laboratory-title', tabindex: '-1' }, t('experiment_open')),
      h('button', { class: 'button quiet', 'data-focus': 'close', 'aria-label': t('close'), onclick: acts.close }, icon('close'))),
    busy ? h('p', { class: 'preparing-note', role: 'status' }, t('lab_wait')) : null,
    h('div', { class: 'laboratory-halves' },
      h('section', { 'aria-labelledby': 'scenarios-title' }, h('h3', { id: 'scenarios-title' }, t('scenarios')), h('p', { class: 'fine' }, t('scenarios_hint')),
        h('ul', { class: 'scenarios' }, known.scenarios.map((one) => scenario_row(one, { running: one.name === known.current, busy, ...acts })))),
      h('section', { 'aria-labelledby': 'saves-title' }, h('h3', { id: 'saves-title' }, t('saves')),
        h('p', { class: 'fine' }, t('saves_hint'), ' ', t(saves.kept ? 'saves_kept' : 'saves_lost')),
        save_form(typed, { busy, ...acts }), h('ul', { class: 'saves' }, saves.saves.map((one) => save_row(one, known.scenarios, { busy, ...acts }))),
        saves.saves.length ? null : h('p', { class: 'fine' }, t('no_saves')))));
}

function scenario_row(one, { running, busy, begin, first_steps }) {
  return h('li', { class: running ? 'scenario current' : 'scenario', 'data-scenario': one.name },
    h('div', { class: 'line' }, h('b', {}, title_of(one)), running ? h('span', { class: 'badge' }, t('scenario_current')) : null),
    h('p', {}, one.problem ? t('problem', { why: one.problem }) : in_words(one.description)),
    h('div', { class: 'deck' },
      h('button', { class: 'button small', 'data-focus': `begin ${one.name}`, disabled: busy || Boolean(one.problem), onclick: () => begin(one) }, t(running ? 'scenario_again' : 'scenario_begin')),
      running && one.steps?.length ? h('button', { class: 'button small', id: 'guide-open', 'data-focus': 'first_steps', disabled: busy, onclick: first_steps }, t('guide_open')) : null));
}

/** Where the focus was in a dialog that is drawn anew: at the same part again, once it can be pressed. */
function make_focus(dialog) {
  let at = null;  // the data-focus of the part that had it last
  return {
    leave() {
      if (dialog.contains(document.activeElement)) at = document.activeElement.dataset.focus ?? at;
    },
    come_back(busy) {
      if (!dialog.open || at === null) return;
      const part = dialog.querySelector(`[data-focus="${CSS.escape(at)}"]:not(:disabled)`);
      // The heading while all wait; the field where the part is gone, as the row of a deleted save is.
      (part ?? dialog.querySelector(busy ? 'h2' : '#save-name')).focus();
    },
  };
}
