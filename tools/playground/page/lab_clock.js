// Owns: how far the clock's buttons move it, and spans of time in words.
// Must not know: the DOM, how the clock is moved.
import { locale, t } from './text.js';

export const steps_ms = [60_000, 3_600_000, 86_400_000];

/** The next Monday, 09:00, strictly after `now` (milliseconds), in the time zone of whoever runs this. */
export function next_monday_nine(now) {
  const date = new Date(now);
  const days = (8 - date.getDay()) % 7;  // Monday is 1
  const today = new Date(date.getFullYear(), date.getMonth(), date.getDate() + days, 9);
  return today.getTime() > now ? today.getTime()
    : new Date(date.getFullYear(), date.getMonth(), date.getDate() + days + 7, 9).getTime();
}

/** Up to two units that people use: "2 d 3 h", "1 min", "250 ms". */
export function long_span(milliseconds) {
  if (milliseconds < 1000) return `${Math.round(milliseconds)}\u00a0ms`;
  const units = [[86_400, 'days'], [3600, 'hours'], [60, 'minutes'], [1, 'seconds']];
  let left = Math.round(milliseconds / 1000);
  const parts = [];
  for (const [seconds, unit] of units) {
    const n = Math.floor(left / seconds);
    left %= seconds;
    if (n > 0) parts.push(t(unit, { n }));
  }
  return parts.slice(0, 2).join(' ');
}

const in_words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });

/** A past moment, `difference` milliseconds (negative) from now: "3 minutes ago". */
export function ago(difference) {
  const seconds = Math.min(0, Math.round(difference / 1000));
  const [size, unit] = [[86_400, 'day'], [3600, 'hour'], [60, 'minute'], [1, 'second']].find(([size_of_unit]) => -seconds >= size_of_unit) ?? [1, 'second'];
  return in_words.format(Math.round(seconds / size), unit);
}
