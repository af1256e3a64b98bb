// Owns: the beginning of every conversation.
// Must not know: messages.
import { h, icon } from './dom.js';
import { t } from './text.js';

/** Drawn anew only where the place is another. */
export function show_introduction(root, world, place) {
  const titled = place.kind === 'dm' ? place.name : place.kind === 'thread' || place.kind === 'voice' ? place.name : `#${place.name}`;
  const seal = `${world.guild.id} ${place.id} ${titled}`;
  if (root.seal === seal) return;
  root.seal = seal;
  const first = world.first_text_channel()?.id === place.id;
  const sign = { dm: 'at', thread: 'thread', voice: 'speaker' }[place.kind] ?? 'hash';
  root.replaceChildren(h('div', { class: 'introduction' },
    h('span', { class: 'introduction-icon', 'aria-hidden': 'true' }, icon(sign)),
    h('h3', {}, place.kind === 'dm' ? place.name : t('beginning', { place: titled })),
    place.kind === 'dm' ? h('p', {}, t('intro_dm', { name: place.name })) : null,
    first ? h('p', {}, t('intro')) : null));
}
