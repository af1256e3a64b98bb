// Owns: the bar at the top: the experiment's name, the bot's process and the clock.
// Must not know: messages, channels, how any deed is done.
import { h, icon, spoken } from './dom.js';
import { long_span, next_monday_nine, steps_ms } from './lab_clock.js';
import { locale, t } from './text.js';

/** Builds the bar once; returns the functions that bring it up to date. `deeds`: bot(deed), clock(ms), experiment(). */
export function make_lab(root, deeds) {
  const title = h('span', { class: 'experiment-title' });
  const experiment = h('button', {
    class: 'button', id: 'experiment', 'aria-haspopup': 'dialog', title: t('experiment_open'), hidden: true, onclick: () => deeds.experiment(),
  }, title, icon('chevron'));
  const bot = make_bot_controls(deeds);
  const clock = make_clock_controls(deeds);
  root.append(
    h('div', { class: 'brand' }, icon('lantern'), h('div', {}, h('h1', {}, t('title')), h('p', {}, t('tagline')))),
    h('section', { class: 'lab-group of-bot', 'aria-labelledby': 'lab-experiment' }, h('h2', { id: 'lab-experiment' }, t('experiment')), experiment),
    bot.node, clock.node);
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
  const restart = button('bot-restart', '', null, '', () => deeds.bot(restart.dataset.deed));
  let held = false;
  let alive = false;
  const able = (state) => {
    kill.disabled = stop.disabled = held || !alive;
    restart.disabled = held || state === 'unreachable';
  };
  return {
    node: h('section', { class: 'lab-group of-bot', 'aria-labelledby': 'lab-bot' }, h('h2', { id: 'lab-bot' }, t('bot')), status, detail, kill, stop, restart),
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
      detail.textContent = describe(view, alive);
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

function make_clock_controls(deeds) {
  const time = h('time', { class: 'time', id: 'clock-time' });
  const ahead = h('span', { class: 'fine', id: 'clock-ahead', title: t('clock_forward_only') });
  const format = new Intl.DateTimeFormat(locale, { weekday: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const whole = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' });
  let shown = 0;
  const monday = h('button', {
    class: 'button', id: 'clock-monday', title: t('clock_monday_hint'), 'aria-label': t('clock_monday_hint'),
    onclick: () => deeds.clock(next_monday_nine(shown) - Math.floor(shown)),
  }, t('clock_monday'));
  const steps = steps_ms.map((ms) => h('button', {
    class: 'button', 'data-advance': ms, 'aria-label': t('clock_forward', { step: long_span(ms) }), onclick: () => deeds.clock(ms),
  }, `+${long_span(ms)}`));
  return {
    node: h('section', { class: 'lab-group', 'aria-labelledby': 'lab-clock', title: t('clock_forward_only') }, h('h2', { id: 'lab-clock' }, t('clock')), spoken(t('clock_forward_only')), time, ahead, steps, monday),
    tick(now, offset) {
      shown = now;
      time.textContent = format.format(now);
      time.dateTime = new Date(now).toISOString();
      time.title = whole.format(now);
      ahead.classList.toggle('spoken', offset <= 0);
      ahead.textContent = offset > 0 ? t('clock_ahead', { step: long_span(offset) }) : t('clock_real');
    },
  };
}
