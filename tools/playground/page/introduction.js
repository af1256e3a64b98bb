// Owns: the beginning of every conversation, and the first steps for whoever has just arrived.
// Must not know: messages.
import { h, icon } from './dom.js';
import { span, t } from './text.js';

const try_ban = '!ban @mallory spam -d 60';

/** `deeds`: fill(text), bot(deed), clock(ms). Drawn anew only where the place is another. */
export function show_introduction(root, world, place, deeds) {
  const titled = place.kind === 'dm' ? place.name : place.kind === 'thread' || place.kind === 'voice' ? place.name : `#${place.name}`;
  const seal = `${world.guild.id} ${place.id} ${titled}`;
  if (root.seal === seal) return;
  root.seal = seal;
  const first = world.first_text_channel()?.id === place.id;
  const has_mallory = [...world.users.values()].some((user) => user.username === 'mallory');
  const sign = { dm: 'at', thread: 'thread', voice: 'speaker' }[place.kind] ?? 'hash';
  root.replaceChildren(h('div', { class: 'introduction' },
    h('span', { class: 'introduction-icon', 'aria-hidden': 'true' }, icon(sign)),
    h('h3', {}, t('beginning', { place: titled })),
    place.kind === 'dm' ? h('p', {}, t('intro_dm', { name: place.name })) : null,
    first ? h('p', {}, t('intro', { owner: world.name(world.guild.owner) })) : null,
    first && has_mallory ? steps(deeds) : null));
}

function steps(deeds) {
  const small = (run, ...words) => h('button', { type: 'button', class: 'button small', onclick: run }, words);
  const step = (key, ...buttons) => h('li', { class: key === 'step_kill' ? 'of-bot' : null }, h('span', {}, t(key)), h('div', { class: 'deck' }, buttons));
  return h('ol', { class: 'steps' },
    step('step_ban', small(() => deeds.fill(try_ban), h('code', {}, try_ban))),
    step('step_kill', small(() => deeds.bot('kill'), t('bot_kill')), small(() => deeds.bot('start'), t('bot_start'))),
    step('step_clock', small(() => deeds.clock(60_000), '+' + span(60_000))));
}
