// Owns: the bar at the top: the bot's process and the clock.
// Must not know: messages, channels.
import { h, icon } from './dom.js';
import { locale, span, t } from './text.js';

const steps = [10_000, 60_000, 3_600_000];

/** Builds the bar once; returns the function that brings it up to date. `deeds`: bot(deed), clock(ms). */
export function make_lab(root, deeds) {
  const status = h('span', { class: 'status', role: 'status', id: 'bot-state' });
  const detail = h('span', { class: 'fine', id: 'bot-detail' });
  const kill = h('button', { class: 'button danger', id: 'bot-kill', title: t('bot_kill_hint'), onclick: () => deeds.bot('kill') }, t('bot_kill'));
  const restart = h('button', { class: 'button', id: 'bot-restart', onclick: () => deeds.bot(restart.dataset.deed) });
  const time = h('time', { class: 'time', id: 'clock-time' });
  const ahead = h('span', { class: 'fine', id: 'clock-ahead' });
  root.append(
    h('div', { class: 'brand' }, icon('lantern'), h('div', {}, h('h1', {}, t('title')), h('p', {}, t('tagline')))),
    h('section', { class: 'lab-group of-bot', 'aria-labelledby': 'lab-bot' },
      h('h2', { id: 'lab-bot' }, t('bot')), status, detail, kill, restart),
    h('section', { class: 'lab-group', 'aria-labelledby': 'lab-clock' },
      h('h2', { id: 'lab-clock' }, t('clock')), time, ahead,
      steps.map((ms) => h('button', {
        class: 'button', 'data-advance': ms, 'aria-label': t('clock_forward', { step: span(ms) }), onclick: () => deeds.clock(ms),
      }, `+${span(ms)}`))),
  );
  const clock_format = new Intl.DateTimeFormat(locale, { weekday: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' });
  return {
    tick(now, offset) {
      time.textContent = clock_format.format(now);
      time.dateTime = new Date(now).toISOString();
      ahead.textContent = offset > 0 ? t('clock_ahead', { step: span(offset) }) : t('clock_real');
    },
    bot(bot) {
      const alive = bot.state === 'running' || bot.state === 'stopping';
      status.className = `status ${bot.state}`;
      const words = t(`state_${bot.state}`);
      if (status.textContent !== words) status.textContent = words;
      detail.textContent = describe(bot, alive);
      kill.disabled = !alive;
      restart.dataset.deed = alive ? 'restart' : 'start';
      restart.textContent = alive ? t('bot_restart') : t('bot_start');
      restart.classList.toggle('primary', !alive);
      restart.disabled = bot.state === 'unreachable';
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
