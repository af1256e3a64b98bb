// Owns: why somebody cannot write in a place, and the line above the box that says so.
// Must not know: the box; what is done about it.
import { h } from './dom.js';
import { permission } from './permissions.js';
import { locale, t } from './text.js';

/** Why someone cannot write here (`stops`), or should know something before: {key, values, stops, action?}, or null. */
export function why_blocked(world, me, place, now) {
  const name = world.name(me);
  if (place.kind === 'dm') {
    return world.users.get(me).dms_closed ? { key: 'dm_you_closed', values: { name }, stops: false, action: 'open_dms' } : null;
  }
  if (!world.is_member(me)) {
    return world.is_banned(me) ? { key: 'you_are_banned', values: { name }, stops: true } : { key: 'you_left', values: { name }, stops: true, action: 'join' };
  }
  const until = world.guild.members.get(me).timeout_until;
  if (until > now) return { key: 'you_timed_out', values: { name, time: new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'short' }).format(until) }, stops: true };
  if (place.locked && !world.allows(me, place, permission.manage_threads)) return { key: 'thread_locked', values: {}, stops: true };
  const needed = place.kind === 'thread' ? permission.send_messages_in_threads : permission.send_messages;
  if (!world.allows(me, place, needed)) return { key: 'no_right_to_send', values: {}, stops: true };
  return place.archived ? { key: 'thread_archived', values: {}, stops: false } : null;
}

/** `deeds` has one function for each action: join(), open_dms(). */
export function make_block(deeds) {
  const node = h('div', {});
  return {
    node,
    /** Drawn anew only where it changes, so that its button keeps the focus. */
    show(block, me) {
      const seal = JSON.stringify([block, me]);
      if (node.seal === seal) return;
      node.seal = seal;
      node.replaceChildren(...(block ? [h('div', { class: `blocked ${block.stops ? '' : 'mild'}` }, h('span', {}, t(block.key, block.values)),
        block.action ? h('button', { type: 'button', class: 'button small', onclick: () => deeds[block.action]() }, t(block.action)) : null)] : []));
    },
  };
}
