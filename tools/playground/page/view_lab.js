// Owns: the bar at the top: the scenario's name and the bot's process, and the clock's place in it (view_clock.js).
// Must not know: messages, channels, how any deed is done.
import { h, icon } from './dom.js';
import { t } from './text.js';
import { make_clock_controls } from './view_clock.js';

/** Builds the bar once; returns the functions that bring it up to date. `deeds`: bot(deed), experiment(), and the clock's. */
export function make_lab(root, deeds) {
  const title = h('span', { class: 'experiment-title' });
  const experiment = h('button', {
    class: 'button', id: 'experiment', 'aria-haspopup': 'dialog', title: t('experiment_open'), hidden: true, onclick: () => deeds.experiment(),
  }, title, icon('chevron'));
  const bot = make_bot_controls(deeds);
  const clock = make_clock_controls(deeds);
  // On a phone the bar is one line, and this shows the rest of it.
  const more = h('button', {
    class: 'button quiet round narrow-only', id: 'lab-more', 'aria-label': t('lab_more'), title: t('lab_more'), 'aria-expanded': 'false', 'aria-controls': 'lab', onclick: () => {
      const open = root.toggleAttribute('data-open');
      more.setAttribute('aria-expanded', String(open));
    },
  }, icon('sliders'));
  root.append(
    h('div', { class: 'brand' }, icon('lantern'), h('div', {}, h('h1', {}, 'Veilleur', h('span', { class: 'brand-rest' }, t('title').replace('Veilleur', ''))), h('p', {}, t('tagline')))),
    h('section', { class: 'lab-group of-bot', 'aria-labelledby': 'lab-experiment' }, h('h2', { id: 'lab-experiment' }, t('experiment')), experiment),
    bot.node, clock.node, more);
  return {
    bot: bot.show,
    tick: clock.tick,
    /** The running scenario's title, and whether another is being prepared; nothing is known of it in a bare sandbox. */
    experiment(name, busy) {
      experiment.hidden = name === null;
      title.textContent = name ?? '';
      document.body.classList.toggle('preparing', busy);
      bot.hold(busy);
    },
  };
}

function make_bot_controls(deeds) {
  const status = h('span', { class: 'status', role: 'status', id: 'bot-state' });
  const detail = h('span', { class: 'fine', id: 'bot-detail' });
  const button = (id, kind, hint, words, deed) => h('button', { class: `button ${kind}`, id, title: hint, onclick: deed }, words);
  const kill = button('bot-kill', 'danger', t('bot_kill_hint'), t('bot_kill'), () => deeds.bot('kill'));
  const stop = button('bot-stop', '', t('bot_stop_hint'), t('bot_stop'), () => deeds.bot('stop'));
  const restart = button('bot-restart', 'steady', null, '', () => deeds.bot(restart.dataset.deed));
  // What stands to the left of a button must not move while one presses it.
  restart.dataset.widest = t('bot_restart');
  let held = false;
  let alive = false;
  const able = (state) => {
    const had_focus = [kill, stop].includes(document.activeElement);
    kill.disabled = stop.disabled = held || !alive;
    restart.disabled = held || state === 'unreachable';
    // Whoever has ended the bot by key goes on by key.
    if (had_focus && kill.disabled) restart.focus();
  };
  return {
    node: h('section', { class: 'lab-group of-bot', 'aria-labelledby': 'lab-bot' }, h('h2', { id: 'lab-bot' }, t('bot')), status, detail, h('div', { class: 'lab-deck' }, kill, stop, restart)),
    hold(busy) {
      held = busy;
      able(status.dataset.state);
    },
    show(view) {
      alive = view.state === 'running' || view.state === 'stopping';
      status.className = `status ${view.state}`;
      status.dataset.state = view.state;
      const words = t(`state_${view.state}`);
      if (status.textContent !== words) status.textContent = words;
      detail.textContent = detail.title = describe(view, alive);
      restart.dataset.deed = alive ? 'restart' : 'start';
      restart.textContent = alive ? t('bot_restart') : t('bot_start');
      restart.classList.toggle('primary', !alive);
      able(view.state);
    },
  };
}

function describe(bot, alive) {
  const parts = [];
  if (alive && bot.pid) parts.push(t('bot_process', { pid: bot.pid }));
  if (bot.restarts === 1) parts.push(t('bot_restarts_1'));
  if (bot.restarts > 1) parts.push(t('bot_restarts', { n: bot.restarts }));
  if (!alive && bot.exit?.status !== undefined) parts.push(t('exit_status', bot.exit));
  if (!alive && bot.exit?.signal !== undefined) parts.push(t('exit_signal', bot.exit));
  return parts.join(' · ');
}
