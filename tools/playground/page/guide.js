// Owns: the strip of first steps that a scenario proposes, one at a time, and doing them.
// Must not know: where scenarios come from.
import * as api from './api.js';
import { h, icon } from './dom.js';
import { in_words, t } from './text.js';
import { with_mentions, World } from './world.js';

/**
 * `page` is what all share: {guild, me, here}; `attempt` and `refresh` are app.js's, `experiments` has bot and clock,
 * `left()` is called where somebody hides the strip.
 */
export function make_guide(root, page, { attempt, refresh, experiments, left }) {
  let steps = [];
  let at = 0;  // after the last one it is their number
  let hidden = false;
  root.setAttribute('aria-label', t('guide'));

  /** A scenario's steps; the same ones again change nothing. */
  function show(list) {
    if (JSON.stringify(list) === JSON.stringify(steps)) return;
    steps = list;
    begin();
  }
  function begin() {
    at = 0;
    hidden = false;
    draw();
  }
  function go(to) {
    at = Math.min(Math.max(to, 0), steps.length);
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
  function hide() {
    hidden = true;
    draw();
    left();
  }
  function draw() {
    root.hidden = hidden || steps.length === 0;
    if (root.hidden) return root.replaceChildren();
    const kept = document.activeElement?.dataset.guide;
    root.replaceChildren(...strip(steps, at, { act, go, hide }));
    // Where the button that was pressed is not there any more, the focus stays in the strip.
    if (kept) (root.querySelector(`[data-guide=${kept}]:not(:disabled)`) ?? root.querySelector('[data-guide=back]:not(:disabled)') ?? root.querySelector('[data-guide=close]')).focus();
  }
  return {
    show,
    /** The world is another: its steps are all still to be done. */
    begin,
    /** Shows the strip that somebody had hidden, at the step where it was; after the last one from the beginning. */
    open() {
      if (at === steps.length) at = 0;
      hidden = false;
      draw();
      root.querySelector('[data-guide=do], [data-guide=next]')?.focus();
    },
  };
}

/** The strip at step `at`, after the last one its end; `acts`: act() does the step, go(to) another, hide(). */
function strip(steps, at, acts) {
  const done = at === steps.length;
  const step = done ? {} : steps[at];
  const doable = step.say || step.bot || step.advance_ms;
  const button = (name, words, kind, disabled, run) => h('button', { class: `button small ${kind}`, 'data-guide': name, disabled, onclick: run }, words);
  return [
    h('span', { class: 'guide-title' }, t('guide')),
    done ? null : h('span', { class: 'fine' }, t('guide_step', { n: at + 1, all: steps.length })),
    h('p', { class: 'guide-text', role: 'status' }, done ? t('guide_done') : in_words(step.text)),
    step.say ? h('code', {}, step.say) : null,
    doable ? button('do', t('guide_do'), 'primary', false, acts.act) : null,
    button('back', t('guide_back'), '', at === 0, () => acts.go(at - 1)),
    button('next', t('guide_next'), '', done, () => acts.go(at + 1)),
    h('button', { class: 'button small quiet', 'data-guide': 'close', 'aria-label': t('guide_close'), title: t('guide_close'), onclick: acts.hide }, icon('close')),
  ].filter(Boolean);
}
