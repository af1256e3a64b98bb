// Owns: the coloured circle that stands for a person or a server.
// Must not know: where it is shown.
import { h, icon } from './dom.js';

const hue_of = (id) => String(Number(BigInt(id ?? 0) * 47n % 360n));

/** Decorative: the name always stands beside it. The colour follows from the id; `size`: tiny, small, or nothing. */
export function avatar(user, size = '') {
  return h('span', { class: `avatar ${size} ${user?.bot ? 'bot' : ''}`, style: { '--hue': hue_of(user?.id) }, 'aria-hidden': 'true' },
    user?.bot ? icon('lantern') : [...(user?.name ?? '?')][0]);
}

/** A server's initials, as Discord shows a server without a picture. */
export function guild_mark(guild) {
  const initials = guild.name.split(/\s+/).map((word) => [...word][0] ?? '').join('').slice(0, 3);
  return h('span', { class: 'guild-mark', style: { '--hue': hue_of(guild.id) }, 'aria-hidden': 'true', 'data-initials': initials });
}
