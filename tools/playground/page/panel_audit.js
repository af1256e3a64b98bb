// Owns: the panel of the audit log: who did what to whom, in words, newest first.
// Must not know: how entries come about.
import { h, sync } from './dom.js';
import { ago } from './lab_clock.js';
import { locale, t } from './text.js';

const of_target = {
  MEMBER_BAN_ADD: 'audit_ban', MEMBER_BAN_REMOVE: 'audit_unban', MEMBER_KICK: 'audit_kick',
  CHANNEL_CREATE: 'audit_channel_create', CHANNEL_UPDATE: 'audit_channel_update', CHANNEL_DELETE: 'audit_channel_delete',
  CHANNEL_OVERWRITE_CREATE: 'audit_overwrite_create', CHANNEL_OVERWRITE_UPDATE: 'audit_overwrite_update', CHANNEL_OVERWRITE_DELETE: 'audit_overwrite_delete',
  ROLE_CREATE: 'audit_role_create', ROLE_UPDATE: 'audit_role_update', ROLE_DELETE: 'audit_role_delete',
  MESSAGE_DELETE: 'audit_message_delete', MESSAGE_BULK_DELETE: 'audit_message_bulk', MESSAGE_PIN: 'audit_pin', MESSAGE_UNPIN: 'audit_unpin',
  MEMBER_MOVE: 'audit_move', MEMBER_DISCONNECT: 'audit_disconnect',
  THREAD_CREATE: 'audit_thread_create', THREAD_UPDATE: 'audit_thread_update', THREAD_DELETE: 'audit_thread_delete',
};
const newer_actions = { 110: 'THREAD_CREATE', 111: 'THREAD_UPDATE', 112: 'THREAD_DELETE' };

const counted = (word, count) => Number(count ?? 1) === 1 ? t(`${word}_1`) : t(`${word}_n`, { n: Number(count) });
/** The value of a change, as it is now or as it was. */
const change = (entry, key) => entry.changes.find((one) => one.key === key);

/** What a name of the target is: a person, a channel, a role, or what the changes say it was called. */
function target_name(entry, world) {
  const { user, channel, role } = world.names;
  const found = user(entry.target) ?? (channel(entry.target) !== undefined ? `#${channel(entry.target)}` : role(entry.target));
  const called = change(entry, 'name');
  return found ?? called?.new_value ?? called?.old_value ?? entry.target ?? '';
}

/** The sentence of an entry; `until` formats a time in milliseconds. Pure. */
export function audit_sentence(entry, world, until) {
  const by = entry.by ? world.name(entry.by) : '';
  const target = target_name(entry, world);
  const action = newer_actions[entry.action] ?? entry.action;
  const about = entry.options ?? {};
  if (action === 'MEMBER_UPDATE') {
    const special = member_change(entry, until);
    if (special) return t(special.key, { by, target, ...special.values });
  }
  if (action === 'MEMBER_ROLE_UPDATE') {
    const [key, sign] = change(entry, '$add') ? ['audit_role_given', '$add'] : ['audit_role_taken', '$remove'];
    return t(key, { by, target, role: (change(entry, sign)?.new_value ?? []).map((one) => one.name).join(', ') });
  }
  const key = of_target[action];
  if (!key) return t('audit_other', { by, action: action.toLowerCase().replaceAll('_', ' '), target });
  const of_what = action === 'MEMBER_MOVE' || action === 'MEMBER_DISCONNECT' ? 'people' : 'messages';
  const whom = world.names.user(about.id) ?? world.names.role(about.id) ?? about.role_name ?? '';
  return t(key, { by, target, whom, name: target.replace(/^#/, ''), count: counted(of_what, about.count) });
}

function member_change(entry, until) {
  const timeout = change(entry, 'communication_disabled_until');
  if (timeout) return timeout.new_value ? { key: 'audit_timeout', values: { until: until(Date.parse(timeout.new_value)) } } : { key: 'audit_timeout_end' };
  const nick = change(entry, 'nick');
  if (nick) return nick.new_value ? { key: 'audit_nick', values: { nick: nick.new_value } } : { key: 'audit_nick_off' };
  const mute = change(entry, 'mute');
  if (mute) return { key: mute.new_value ? 'audit_mute' : 'audit_unmute' };
  const deaf = change(entry, 'deaf');
  return deaf ? { key: deaf.new_value ? 'audit_deaf' : 'audit_undeaf' } : null;
}

export function make_audit_panel(panel) {
  const format = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
  return {
    show(world, now) {
      const entries = world.guild.audit.slice(0, 100).map((entry) => ({
        id: entry.id, action: newer_actions[entry.action] ?? entry.action, words: audit_sentence(entry, world, (ms) => format.format(ms)),
        reason: entry.reason, ago: ago(entry.at - now), at: format.format(entry.at),
      }));
      const items = entries.length ? entries : [{ id: 'empty', empty: t('no_audit') }];
      sync(panel, items, (one) => one.id, (one) => one.empty ? h('p', { class: 'empty' }, one.empty) : h('div', { class: 'row audit', 'data-audit': one.action },
        h('p', {}, one.words), one.reason ? h('p', { class: 'soft reason' }, one.reason) : null,
        h('div', { class: 'line' }, h('code', { class: 'soft' }, one.action), h('span', { class: 'soft', title: one.at }, one.ago))));
    },
  };
}
