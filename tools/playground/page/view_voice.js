// Owns: who is in a voice channel, as rows below it.
// Must not know: how one enters or leaves.
import { avatar } from './avatar.js';
import { h, icon, spoken } from './dom.js';
import { t } from './text.js';

/** `voices`: voice states as Discord shows them, each with its `user` and `name`. */
export function voice_rows(voices) {
  return h('ul', { class: 'voices' }, voices.map((one) => h('li', { 'data-voice': one.user_id }, avatar(one.user, 'tiny'), h('span', { class: 'label' }, one.name),
    one.mute || one.self_mute ? [h('span', { class: one.mute ? 'by-server' : '' }, icon('mic_off')), spoken(t(one.mute ? 'voice_muted' : 'voice_self_muted'))] : null,
    one.deaf || one.self_deaf ? [h('span', { class: one.deaf ? 'by-server' : '' }, icon('deaf')), spoken(t(one.deaf ? 'voice_deafened' : 'voice_self_deafened'))] : null)));
}
