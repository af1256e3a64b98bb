// Owns: the left column: the server's channels and the direct messages of whoever is chosen.
// Must not know: messages' contents, requests.
import { h, icon, spoken, sync } from './dom.js';
import { t } from './text.js';

/** `deeds`: go(place), start_dm(), visit(guild). */
export function make_places(root, deeds) {
  const name = h('h2', {});
  const guilds = h('select', { 'aria-label': t('server'), onchange: () => deeds.visit(guilds.value) });
  const list = h('div', { class: 'places-scroll' });
  root.setAttribute('aria-label', t('channels'));
  root.append(h('header', { class: 'places-name' }, name, guilds), list);

  const button = (place, current, unread) => h('button', {
    class: 'place', 'data-place': place.id, 'aria-current': current ? 'page' : null, onclick: () => deeds.go(place.id),
  }, icon(place.kind === 'voice' ? 'speaker' : place.kind === 'dm' ? 'at' : 'hash'),
  h('span', { class: 'label' }, place.name), place.kind === 'voice' ? spoken(t('voice')) : null,
  place.closed ? h('span', { class: 'fine' }, t('dm_closed')) : null,
  unread && !current ? h('span', { class: 'unread' }) : null);

  return {
    show(world, me, here, seen) {
      name.textContent = world.guild.name;
      name.hidden = world.guilds.length > 1;
      guilds.hidden = !name.hidden;
      sync(guilds, world.guilds, (one) => one.id, (one) => h('option', { value: one.id }, one.name));
      guilds.value = world.guild.id;
      const items = [];
      for (const { category, channels } of world.channel_groups(me)) {
        if (category) items.push({ key: category.id, heading: category.name });
        for (const one of channels) items.push({ key: one.id, place: one });
      }
      items.push({ key: 'dms', heading: t('direct_messages') });
      const dms = world.dms_of(me);
      for (const dm of dms) {
        items.push({ key: dm.id, place: { id: dm.id, kind: 'dm', name: world.name(world.other_in(dm, me)), closed: dm.closed, last: dm.last } });
      }
      const bot = world.bot();
      if (bot && !dms.some((dm) => dm.people.includes(bot.id))) items.push({ key: 'new-dm', start: t('dm_start', { other: bot.name }) });
      sync(list, items.map((item) => ({
        ...item, current: item.place?.id === here,
        unread: Boolean(item.place?.last) && seen.has(item.place.id) && seen.get(item.place.id) !== item.place.last,
      })), (item) => item.key, (item) => {
        if (item.heading) return h('h3', {}, item.heading);
        if (item.start) return h('button', { class: 'place', onclick: deeds.start_dm }, icon('at'), h('span', { class: 'label' }, item.start));
        return button(item.place, item.current, item.unread);
      });
    },
  };
}
