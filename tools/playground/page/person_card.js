// Owns: a person's card: who that is, what they may do themselves, what the acting person may do to them.
// Must not know: whether Discord will allow it; its refusals are said by whoever carries the deed out.
import { avatar } from './avatar.js';
import { person_commands } from './commands.js';
import { h, icon } from './dom.js';
import { long_span } from './lab_clock.js';
import { hex } from './panel_members.js';
import { t } from './text.js';

const timeouts = [60, 600, 3600, 86_400, 604_800];

/** `deeds`: act(deed, id, details), mention(id), speak_as(id), use_menu(command, id), place() where one is. */
export function show_card(dialog, world, me, id, deeds) {
  const user = world.users.get(id);
  if (!user) return;
  const name = world.name(id);
  const member = world.guild.members.get(id);
  const close_and = (run) => () => {
    dialog.close();
    run();
  };
  const button = (label, run, kind = '') => h('button', { class: `button ${kind}`, onclick: close_and(run) }, label);
  const act = (deed, details = {}) => deeds.act(deed, id, details);
  const apps = person_commands(world, me, deeds.place());
  const card = { dialog, world, me, id, user, name, member, button, act, close_and };
  dialog.setAttribute('aria-label', t('member_of', { name }));
  dialog.replaceChildren(h('div', { class: 'card-inner' },
    h('header', {}, avatar(user), h('div', {}, h('h2', {}, name), h('span', { class: 'fine' }, `${user.username} · ${id}`)),
      h('button', { class: 'button quiet', 'aria-label': t('close'), onclick: () => dialog.close() }, icon('close'))),
    member ? role_chips(card) : null,
    h('div', { class: 'deck' }, button(t('mention'), () => deeds.mention(id), 'primary'), user.bot ? null : button(`${t('post_as')} ${name}`, () => deeds.speak_as(id))),
    apps.length ? h('section', {}, h('h3', {}, t('apps')), h('div', { class: 'deck' }, apps.map((one) => button(one.shown, () => deeds.use_menu(one.name, id))))) : null,
    user.bot ? null : own_deeds(card),
    id === me ? h('p', { class: 'fine' }, t('card_yourself', { name })) : others_deeds(card)));
  dialog.showModal();
}

function own_deeds({ world, id, user, member, button, act }) {
  return h('section', {}, h('h3', {}, t('card_self')), h('div', { class: 'deck' },
    user.dms_closed ? button(t('act_open_dm'), () => act('open_dm')) : button(t('act_close_dm'), () => act('close_dm')),
    !member && !world.is_banned(id) ? button(t('join'), () => act('join')) : null,
    member && id !== world.guild.owner ? button(t('leave'), () => act('leave')) : null));
}

/** The roles as chips, each taken away by its button. */
function role_chips({ world, member, act, close_and }) {
  const roles = member.roles.map((role) => world.guild.roles.get(role)).filter(Boolean).sort((a, b) => b.position - a.position);
  return h('ul', { class: 'role-chips', 'aria-label': t('card_roles') }, roles.length ? roles.map((role) => h('li', {},
    h('span', { class: 'role-dot', style: { '--role': role.color ? hex(role.color) : 'var(--faint)' } }), role.name,
    role.managed ? null : h('button', { 'aria-label': t('card_remove_role', { role: role.name }), onclick: close_and(() => act('remove_role', { role: role.id })) }, icon('close'))))
    : h('li', { class: 'fine' }, t('card_no_roles')));
}

function others_deeds(card) {
  const { world, me, id, member, button, act } = card;
  const reason = h('input', { type: 'text', id: 'card-reason', maxlength: '512', 'aria-label': t('card_reason'), placeholder: `${t('card_reason')} (${t('card_reason_hint')})` });
  const with_reason = (details = {}) => ({ ...details, ...(reason.value.trim() ? { reason: reason.value.trim() } : {}) });
  const assignable = [...world.guild.roles.values()].filter((role) => role.id !== world.guild.id && !role.managed && !member?.roles.includes(role.id)).sort((a, b) => b.position - a.position);
  const timed_out = world.is_timed_out(id, world.now_ms);
  return h('section', {}, h('h3', {}, t('card_as', { name: world.name(me) })), reason,
    h('div', { class: 'deck' },
      world.is_banned(id) ? button(t('unban'), () => act('unban', with_reason())) : button(t('card_ban'), () => act('ban', with_reason()), 'danger'),
      member ? button(t('card_kick'), () => act('kick', with_reason()), 'danger') : null,
      member && timed_out ? button(t('card_timeout_end'), () => act('timeout', with_reason({ seconds: 0 }))) : null,
      member && !timed_out ? chooser(card, 'card_timeout', timeouts.map((seconds) => [seconds, long_span(seconds * 1000)]), (seconds) => act('timeout', with_reason({ seconds: Number(seconds) }))) : null,
      member && assignable.length ? chooser(card, 'card_add_role', assignable.map((role) => [role.id, role.name]), (role) => act('add_role', with_reason({ role }))) : null),
    member ? nick_form(card) : null,
    voice_deeds(card));
}

/** A deed that needs a choice, done by its button alone: whoever moves through the choices with the keys does nothing yet. */
function chooser({ close_and }, key, options, run) {
  const select = h('select', { 'aria-label': t(`${key}_which`) }, options.map(([value, words]) => h('option', { value }, words)));
  return h('span', { class: 'chooser' }, select, h('button', { class: 'button', onclick: () => close_and(() => run(select.value))() }, t(key)));
}

function nick_form({ member, act, close_and }) {
  const nick = h('input', { type: 'text', id: 'card-nick', maxlength: '32', value: member.nick ?? '', 'aria-label': t('card_nick'), placeholder: t('card_nick') });
  return h('form', {
    class: 'deck', onsubmit: (event) => {
      event.preventDefault();
      close_and(() => act('nick', { nick: nick.value.trim() || null }))();
    },
  }, nick, h('button', { class: 'button' }, t('card_nick_set')));
}

function voice_deeds(card) {
  const { world, id, button, act } = card;
  const voice = (world.guild.voice ?? []).find((one) => one.user_id === id);
  if (!voice) return null;
  const rooms = world.guild.channels.filter((one) => one.kind === 'voice' && one.id !== voice.channel_id);
  return h('div', { class: 'deck', id: 'card-voice' }, h('span', { class: 'fine' }, t('card_voice')),
    button(t(voice.mute ? 'card_unmute' : 'card_mute'), () => act('server_mute', { on: !voice.mute })),
    button(t(voice.deaf ? 'card_undeafen' : 'card_deafen'), () => act('server_deafen', { on: !voice.deaf })),
    rooms.length ? chooser(card, 'card_move', rooms.map((room) => [room.id, room.name]), (channel) => act('move', { channel })) : null,
    button(t('card_disconnect'), () => act('move', { channel: null })));
}
