// Owns: the left column: a server's channels with their threads, or the direct messages of whoever is acting.
// Must not know: messages' contents, requests.
import { avatar } from './avatar.js';
import { h, icon, spoken, sync } from './dom.js';
import { t } from './text.js';
import { place_icon } from './view_head.js';
import { voice_rows } from './view_voice.js';

/** `deeds`: go(place), start_dm(). */
export function make_places(root, deeds) {
  const name = h('h2', {});
  const list = h('div', { class: 'places-scroll' });
  const closed = new Set();
  root.append(h('header', { class: 'places-name' }, name), list);
  // The arrows move through the list, as they do in Discord's tree; Tab reaches each as well.
  list.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const buttons = [...list.querySelectorAll('button')];
    const at = buttons.indexOf(document.activeElement);
    if (at < 0) return;
    event.preventDefault();
    buttons[Math.max(0, Math.min(buttons.length - 1, at + step))].focus();
  });

  function row(place, { current, unread, mentions }) {
    return h('button', {
      type: 'button', class: `place ${place.kind} ${unread && !current ? 'unread' : ''} ${place.archived ? 'archived' : ''}`, 'data-place': place.id,
      'aria-current': current ? 'page' : null, onclick: () => deeds.go(place.id),
    }, place.kind === 'dm' ? avatar(place.face, 'small') : icon(place.private ? 'lock' : place_icon(place)),
    h('span', { class: 'label' }, place.name),
    place.kind === 'voice' ? spoken(t('voice')) : null, place.kind === 'thread' ? spoken(t('thread')) : null,
    place.closed ? h('span', { class: 'badge' }, t('dm_closed')) : null,
    place.hidden ? h('span', { class: 'lock', title: t('channel_private') }, icon('lock'), spoken(t('channel_private'))) : null,
    unread && !current ? spoken(t('unread')) : null,
    mentions && !current ? h('span', { class: 'count-badge' }, String(mentions)) : null);
  }

  function heading(item, again) {
    const open = !closed.has(item.key);
    return h('h3', {}, h('button', { type: 'button', class: 'category', 'aria-expanded': String(open), onclick: () => {
      if (open) closed.add(item.key);
      else closed.delete(item.key);
      again();
    } }, icon('chevron'), item.heading));
  }

  return {
    /** `at_home`: show the direct messages; `news(id)` answers {unread, mentions} of a place. */
    show(world, me, here, at_home, news) {
      const again = () => this.show(world, me, here, at_home, news);
      root.setAttribute('aria-label', at_home ? t('direct_messages') : t('channels'));
      name.textContent = at_home ? t('direct_messages') : world.guild.name;
      const items = at_home ? dm_items(world, me) : channel_items(world, me, here, closed, news);
      sync(list, items.map((item) => item.place ? { ...item, current: item.place.id === here, ...news(item.place.id) } : { ...item, open: !closed.has(item.key) }),
        (item) => item.key, (item) => {
          if (item.heading) return heading(item, again);
          if (item.start) return h('button', { type: 'button', class: 'place dm', 'data-place': 'new-dm', onclick: deeds.start_dm }, avatar(item.face, 'small'), h('span', { class: 'label' }, item.start));
          if (item.words) return h('p', {}, item.words);
          return item.voices ? h('div', {}, row(item.place, item), voice_rows(item.voices)) : row(item.place, item);
        });
    },
  };
}

/** Loose channels, then categories; of a closed category only what is unread or looked at, as Discord does. */
function channel_items(world, me, here, closed, news) {
  const items = [];
  for (const { category, channels } of world.channel_groups(me)) {
    if (category) items.push({ key: category.id, heading: category.name });
    for (const one of channels) {
      const threads = world.threads_of(one.id, me).filter((thread) => !thread.archived || thread.id === here);
      const shut = category && closed.has(category.id);
      if (!shut || one.id === here || news(one.id).unread || threads.some((thread) => thread.id === here)) items.push(channel_item(one, world));
      for (const thread of threads) if (!shut || thread.id === here) items.push({ key: thread.id, place: thread });
    }
  }
  return items;
}

function channel_item(one, world) {
  const hidden = !world.can_view(world.guild.id, one);
  const voices = one.kind === 'voice' ? world.voices_in(one.id).map((state) => ({ ...state, user: world.users.get(state.user_id), name: world.name(state.user_id) })) : [];
  return { key: one.id, place: { ...one, hidden, overwrites: undefined, last: undefined }, ...(voices.length ? { voices } : {}) };
}

function dm_items(world, me) {
  const dms = world.dms_of(me);
  const items = dms.map((dm) => {
    const face = world.users.get(world.other_in(dm, me));
    return { key: dm.id, place: { id: dm.id, kind: 'dm', name: world.name(face.id), closed: dm.closed, face } };
  });
  const bot = world.bot();
  if (bot && bot.id !== me && !dms.some((dm) => dm.people.includes(bot.id))) items.push({ key: 'new-dm', start: t('dm_start', { other: bot.name }), face: bot });
  return items.length ? items : [{ key: 'none', words: t('no_dms') }];
}
