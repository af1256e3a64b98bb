// Owns: the strip of first steps that a scenario proposes, one at a time, and doing them.
// Must not know: where scenarios come from.
import * as api from './api.js';
import { h, icon } from './dom.js';
import { in_words, t } from './text.js';
import { with_mentions, World } from './world.js';

/** `page` is what all share: {guild, me, here}; `attempt` and `refresh` are app.js's, `experiments` has bot and clock. */
export function make_guide(root, page, { attempt, refresh, experiments }) {
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
    if (await do_step(steps[at])) go(at + 1);
  }
  /** Something is said by somebody somewhere, or the bot or the clock is moved. Answers whether it worked. */
  function do_step(step) {
    if (step.bot) return experiments.bot(step.bot);
    if (step.advance_ms) return experiments.clock(step.advance_ms);
    return attempt(async () => {
      const state = await api.state();
      page.guild = state.guilds.find((guild) => guild.channels.some((one) => one.id === step.channel))?.id ?? page.guild;
      Object.assign(page, { me: step.as, here: step.channel });
      await api.act(step.as, 'post', { channel: step.channel, content: with_mentions(step.say, new World(state, page.guild)) });
      await refresh();
    });
  }
  function draw() {
    root.hidden = hidden || steps.length === 0;
    if (root.hidden) return root.replaceChildren();
    const step = steps[at];
    const doable = step.say || step.bot || step.advance_ms;
    const kept = document.activeElement?.dataset.guide;
    root.replaceChildren(...[
      h('span', { class: 'guide-title' }, t('guide')), h('span', { class: 'fine' }, t('guide_step', { n: at + 1, all: steps.length })),
      h('p', { class: 'guide-text', role: 'status' }, in_words(step.text)),
      step.say ? h('code', {}, step.say) : null,
      doable ? h('button', { class: 'button small primary', 'data-guide': 'do', onclick: act }, t('guide_do')) : null,
      h('button', { class: 'button small', 'data-guide': 'back', disabled: at === 0, onclick: () => go(at - 1) }, t('guide_back')),
      h('button', { class: 'button small', 'data-guide': 'next', disabled: at === steps.length - 1, onclick: () => go(at + 1) }, t('guide_next')),
      h('button', {
        class: 'button small quiet', 'aria-label': t('guide_close'), onclick: () => {
          hidden = true;
          draw();
        },
      }, icon('close')),
    ].filter(Boolean));
    if (kept) root.querySelector(`[data-guide=${kept}]:not(:disabled)`)?.focus();
  }
  return { show };
}
