// Owns: the strip of first steps that a scenario proposes, one at a time.
// Must not know: how a step is done, where scenarios come from.
import { h, icon } from './dom.js';
import { language, t } from './text.js';

/** `deeds`: step(step) does one and answers whether it worked. */
export function make_guide(root, deeds) {
  let steps = [];
  let at = 0;
  let hidden = false;
  root.setAttribute('aria-label', t('guide'));

  /** A scenario's steps; the same ones again change nothing. */
  function show(list) {
    if (JSON.stringify(list) === JSON.stringify(steps)) return;
    steps = list;
    at = 0;
    hidden = false;
    draw();
  }
  function go(to) {
    at = Math.min(Math.max(to, 0), steps.length - 1);
    draw();
  }
  async function act() {
    if (await deeds.step(steps[at])) go(at + 1);
  }
  function draw() {
    root.hidden = hidden || steps.length === 0;
    if (root.hidden) return root.replaceChildren();
    const step = steps[at];
    const doable = step.say || step.bot || step.advance_ms;
    const kept = document.activeElement?.dataset.guide;
    root.replaceChildren(
      h('span', { class: 'guide-title' }, t('guide')), h('span', { class: 'fine' }, t('guide_step', { n: at + 1, all: steps.length })),
      h('p', { class: 'guide-text', role: 'status' }, step.text[language] ?? step.text.en),
      step.say ? h('code', {}, step.say) : null,
      doable ? h('button', { class: 'button small primary', 'data-guide': 'do', onclick: act }, t('guide_do')) : null,
      h('button', { class: 'button small', 'data-guide': 'back', disabled: at === 0, onclick: () => go(at - 1) }, t('guide_back')),
      h('button', { class: 'button small', 'data-guide': 'next', disabled: at === steps.length - 1, onclick: () => go(at + 1) }, t('guide_next')),
      h('button', {
        class: 'button small quiet', 'aria-label': t('guide_close'), onclick: () => {
          hidden = true;
          draw();
        },
      }, icon('close')));
    if (kept) root.querySelector(`[data-guide=${kept}]:not(:disabled)`)?.focus();
  }
  return { show };
}
