// Owns: the servers at the far left, and the way to the direct messages.
// Must not know: channels, messages.
import { guild_mark } from './avatar.js';
import { h, icon, spoken, sync } from './dom.js';
import { t } from './text.js';

/** `deeds`: home(), visit(guild). */
export function make_rail(root, deeds) {
  root.setAttribute('aria-label', t('servers'));
  const list = h('div', { class: 'rail-list' });
  root.append(list);
  return {
    /** `at_home`: the direct messages are shown; `unread(guild or null)` counts: {any, mentions}. */
    show(world, at_home, unread) {
      const items = [
        { id: 'home', name: t('direct_messages'), current: at_home, ...unread(null) },
        ...world.guilds.map((one) => ({ id: one.id, name: one.name, current: !at_home && one.id === world.guild.id, ...unread(one.id) })),
      ];
      sync(list, items, (one) => one.id, (one) => h('button', {
        type: 'button', class: `rail-item ${one.any && !one.current ? 'unread' : ''}`, 'data-guild': one.id, title: one.name, 'aria-label': one.name,
        'aria-current': one.current ? 'true' : null, onclick: () => one.id === 'home' ? deeds.home() : deeds.visit(one.id),
      }, one.id === 'home' ? h('span', { class: 'guild-mark home' }, icon('chat')) : guild_mark(one),
      one.mentions ? h('span', { class: 'count-badge' }, String(one.mentions)) : null,
      one.any && !one.current ? spoken(t('unread')) : null));
    },
  };
}
