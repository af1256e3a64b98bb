// Owns: the head of a conversation: where one is, its pins, its threads, and a thread's state.
// Must not know: the messages below it, the network.
import { avatar } from './avatar.js';
import { h, icon } from './dom.js';
import { plain } from './markdown.js';
import { permission } from './permissions.js';
import { open_panel } from './popup.js';
import { t } from './text.js';

export const place_icon = (place) => place.kind === 'thread' ? 'thread' : { voice: 'speaker', dm: 'at', forum: 'forum' }[place.kind] ?? 'hash';

/**
 * `deeds`: go(channel), jump(message), unpin(message), pins(place) → a promise of the pinned messages,
 * new_thread(), modify_thread(changes), join_thread(), leave_thread(), toggle(panel: places|side).
 */
export function make_head(root, deeds) {
  let seal = '';
  return {
    show(world, me, place) {
      const threads = place.kind === 'text' ? world.threads_of(place.id, me) : [];
      const parent = place.kind === 'thread' ? world.channel(place.parent) : null;
      const next = JSON.stringify([place, threads, parent?.name, me, world.is_member(me), can_manage(world, me, place)]);
      if (next === seal) return;
      seal = next;
      const parts = [
        tool('menu', 'show_places', () => deeds.toggle('places'), 'narrow-only'),
        parent ? h('button', { type: 'button', class: 'crumb', onclick: () => deeds.go(parent.id) }, icon('hash'), h('span', {}, parent.name)) : null,
        parent ? h('span', { class: 'crumb-sign', 'aria-hidden': 'true' }, '›') : null,
        icon(place_icon(place)),
        h('h2', {}, place.name),
        place.archived ? h('span', { class: 'badge' }, t('archived')) : null,
        place.locked ? h('span', { class: 'badge' }, icon('lock'), t('locked')) : null,
        place.topic ? h('p', { class: 'topic', title: place.topic }, plain(place.topic, world.names)) : null,
        h('div', { class: 'head-tools' },
          place.kind === 'thread' ? thread_tools(world, me, place, deeds) : null,
          place.kind === 'text' ? tool('thread', 'threads', (event) => open_threads(event.currentTarget, threads, world, me, place, deeds)) : null,
          tool('pin', 'pins', (event) => open_pins(event.currentTarget, world, me, place, deeds)),
          tool('people', 'show_side', () => deeds.toggle('side'), 'narrow-only')),
      ];
      root.replaceChildren(...parts.filter(Boolean));
    },
  };
}

function tool(sign, key, run, kind = '') {
  return h('button', { type: 'button', class: `button quiet round ${kind}`, 'data-tool': key, 'aria-label': t(key), title: t(key), onclick: run }, icon(sign));
}

const can_manage = (world, me, place) => place.kind === 'thread' && world.allows(me, place, permission.manage_threads);

function thread_tools(world, me, place, deeds) {
  if (!world.is_member(me)) return null;
  const manages = can_manage(world, me, place);
  const own = place.owner === me;
  const joined = place.members.includes(me);
  const deed = (key, run) => h('button', { type: 'button', class: 'button small', 'data-tool': key, onclick: run }, t(key));
  return [
    place.archived ? null : joined ? deed('leave_thread', deeds.leave_thread) : deed('join_thread', deeds.join_thread),
    manages || (own && !place.locked) ? deed(place.archived ? 'unarchive' : 'archive', () => deeds.modify_thread({ archived: !place.archived })) : null,
    // Discord changes nothing of a thread that sleeps but its sleep.
    manages && !place.archived ? deed(place.locked ? 'unlock' : 'lock', () => deeds.modify_thread({ locked: !place.locked })) : null,
  ];
}

function open_threads(anchor, threads, world, me, place, deeds) {
  const row = (thread) => h('button', { type: 'button', class: 'panel-row', onclick: () => {
    close();
    deeds.go(thread.id);
  } }, icon('thread'), h('span', {}, h('b', {}, thread.name), h('small', {}, t(thread.count === 1 ? 'thread_messages_1' : 'thread_messages_n', { n: thread.count }))),
  thread.private ? h('span', { class: 'badge' }, t('private')) : null, thread.locked ? h('span', { class: 'badge' }, t('locked')) : null);
  const part = (key, list) => list.length ? [h('h3', {}, t(key)), list.map(row)] : null;
  const may = world.is_member(me) && (world.allows(me, place, permission.create_public_threads) || world.allows(me, place, permission.create_private_threads));
  const close = open_panel(anchor, t('threads'), h('div', { class: 'panel-list' },
    h('div', { class: 'panel-head' }, h('h2', {}, t('threads')), may ? h('button', { type: 'button', class: 'button small blue', onclick: () => {
      close();
      deeds.new_thread();
    } }, t('new_thread')) : null),
    threads.length ? null : h('p', { class: 'empty' }, t('no_threads')),
    part('threads_active', threads.filter((one) => !one.archived)), part('threads_archived', threads.filter((one) => one.archived))), { end: true });
}

async function open_pins(anchor, world, me, place, deeds) {
  const pins = await deeds.pins(place);
  const unpins = place.kind === 'dm' || world.allows(me, place, permission.manage_messages) || world.allows(me, place, permission.pin_messages);
  const row = (one) => h('div', { class: 'pin-row' }, avatar(world.users.get(one.author.id), 'small'),
    h('div', {}, h('b', {}, world.name(one.author.id)), h('p', {}, plain(one.content ?? '', world.names).slice(0, 300) || t('reply_no_text'))),
    h('div', { class: 'deck' },
      h('button', { type: 'button', class: 'button small', onclick: () => {
        close();
        deeds.jump(one.id);
      } }, t('jump')),
      unpins ? h('button', { type: 'button', class: 'button small quiet', 'aria-label': t('unpin'), onclick: () => {
        close();
        deeds.unpin(one);
      } }, icon('close')) : null));
  const close = open_panel(anchor, t('pins'), h('div', { class: 'panel-list' },
    h('div', { class: 'panel-head' }, h('h2', {}, t('pins'))), pins.length ? pins.map(row) : h('p', { class: 'empty' }, t('no_pins'))), { end: true });
}
