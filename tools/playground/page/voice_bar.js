// Owns: the bar above a voice channel: who is in it, entering and leaving it, muting and deafening oneself.
// Must not know: the channel list, what can be done to others (person_card.js).
import * as api from './api.js';
import { avatar } from './avatar.js';
import { h } from './dom.js';
import { t } from './text.js';

/** Where the acting person is, who is there, and what is offered; null: nothing to show. Pure. */
export function voice_view(world, me, here) {
  const voices = world.guild.voice ?? [];
  const own = voices.find((one) => one.user_id === me) ?? null;
  const looked_at = world.channel(here)?.kind === 'voice' ? world.channel(here) : null;
  const room = looked_at ?? (own ? world.channel(own.channel_id) : null);
  if (!room || !world.is_member(me)) return null;
  return {
    room: { id: room.id, name: room.name }, looked_at: Boolean(looked_at), inside: own?.channel_id === room.id, elsewhere: Boolean(own) && own.channel_id !== room.id,
    own: own && { mute: Boolean(own.self_mute), deaf: Boolean(own.self_deaf) },
    people: voices.filter((one) => one.channel_id === room.id).map((one) => ({
      id: one.user_id, name: world.name(one.user_id), muted: Boolean(one.mute || one.self_mute), deafened: Boolean(one.deaf || one.self_deaf),
    })),
  };
}

/** `page` is what all share: {me, here, world}; `deeds`: attempt(deed), refresh(), person(id). */
export function make_voice_bar(root, page, { attempt, refresh, person }) {
  root.setAttribute('aria-label', t('card_voice'));
  const act = (deed, details) => attempt(async () => {
    await api.act(page.me, deed, details);
    await refresh();
  });
  const enter = (view, wish = {}) => act('join_voice', { channel: view.room.id, self_mute: view.own?.mute ?? false, self_deaf: view.own?.deaf ?? false, ...wish });
  const leave = () => act('leave_voice', { guild: page.world.guild.id });
  const button = (id, words, run, kind = '') => h('button', { class: `button small ${kind}`, id, onclick: run }, words);

  return {
    show(world) {
      const view = voice_view(world, page.me, page.here);
      const seal = JSON.stringify([view, page.me]);
      if (root.seal === seal) return;
      root.seal = seal;
      root.hidden = view === null;
      root.dataset.room = view?.room.id ?? '';
      if (view === null) return root.replaceChildren();
      const kept = root.contains(document.activeElement) ? document.activeElement.id : '';
      root.replaceChildren(...[
        h('b', { class: view.looked_at ? 'spoken' : null }, view.room.name),  // The head says it to the eye.
        view.people.length ? h('ul', { class: 'voice-people' }, view.people.map((one) => h('li', {}, h('button', { class: 'voice-person', 'data-in-voice': one.id, onclick: () => person(one.id) },
          avatar(world.users.get(one.id), 'tiny'), one.name, one.muted ? h('span', { class: 'badge bad' }, t('muted')) : null, one.deafened ? h('span', { class: 'badge bad' }, t('deafened')) : null))))
          : h('span', { class: 'fine' }, t('voice_empty')),
        h('span', { class: 'deck' },
          view.inside ? [
            button('voice-mute', t(view.own.mute ? 'voice_self_unmute' : 'voice_self_mute'), () => enter(view, { self_mute: !view.own.mute })),
            button('voice-deafen', t(view.own.deaf ? 'voice_self_undeafen' : 'voice_self_deafen'), () => enter(view, { self_deaf: !view.own.deaf })),
            button('voice-leave', t('voice_leave'), leave, 'danger'),
          ] : button('voice-enter', t(view.elsewhere ? 'voice_change' : 'voice_enter', { name: world.name(page.me) }), () => enter(view), 'primary')),
      ]);
      if (kept) (root.querySelector(`#${kept}`) ?? root.querySelector('button[id]'))?.focus();
    },
  };
}
