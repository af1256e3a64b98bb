// Owns: the clock in the bar: what it shows, its buttons, and the panel that says why it never goes back.
// Must not know: how the clock is moved, what a scenario is.
import { h, icon, spoken } from './dom.js';
import { long_span, next_monday_nine, steps_ms } from './lab_clock.js';
import { open_panel } from './popup.js';
import { locale, t } from './text.js';

/** `deeds`: clock(ms) moves it forward, restart() begins the scenario anew, may_restart() whether there is one. */
export function make_clock_controls(deeds) {
  const time = h('time', { class: 'time steady', id: 'clock-time' });
  const ahead = h('span', { class: 'fine steady', id: 'clock-ahead', title: t('clock_forward_only') });
  const format = new Intl.DateTimeFormat(locale, { weekday: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const whole = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' });
  let shown = 0;
  // Nothing moves away from the pointer as the clock goes on, whichever weekday is the widest (one line for each).
  time.dataset.widest = Array.from({ length: 7 }, (_, day) => format.format(new Date(2026, 0, 1 + day, 20, 48, 48))).join('\n');
  ahead.dataset.widest = t('clock_ahead', { step: long_span(86_340_000) });
  const steps = steps_ms.map((ms) => h('button', {
    class: 'button', 'data-advance': ms, 'aria-label': t('clock_forward', { step: long_span(ms) }), title: t('clock_forward', { step: long_span(ms) }), onclick: () => deeds.clock(ms),
  }, `+${long_span(ms)}`));
  const monday = h('button', {
    class: 'button', id: 'clock-monday', title: t('clock_monday_hint'),
    onclick: () => deeds.clock(next_monday_nine(shown) - Math.floor(shown)),
  }, t('clock_monday'));
  const now = h('button', {
    class: 'button quiet clock-now', id: 'clock-now', title: t('clock_now_hint'), 'aria-haspopup': 'dialog', onclick: () => open_now(),
  }, spoken(t('clock_now')), ahead, time, icon('chevron'));

  function open_now() {
    const close = open_panel(now, t('clock'), h('div', { class: 'clock-panel' },
      h('p', {}, h('b', {}, whole.format(shown))), h('p', { class: 'fine' }, ahead.textContent),
      h('p', {}, t('clock_forward_only')),
      deeds.may_restart() ? h('button', {
        class: 'button', id: 'clock-restart', onclick: () => {
          close();
          deeds.restart();
        },
      }, t('clock_restart')) : null), { end: true, to_read: true });
  }

  const node = h('section', { class: 'lab-group clock', 'aria-labelledby': 'lab-clock' }, h('h2', { id: 'lab-clock', class: 'spoken' }, t('clock')), now,
    h('div', { class: 'lab-deck' }, steps, monday));

  return {
    node,
    /** `at`: the sandbox's time, `offset`: how far it is ahead of real time; both in milliseconds. */
    tick(at, offset) {
      shown = at;
      node.classList.toggle('moved', offset > 0);
      time.textContent = format.format(at);
      time.dateTime = new Date(at).toISOString();
      ahead.textContent = offset > 0 ? t('clock_ahead', { step: long_span(offset) }) : t('clock_real');
    },
  };
}
