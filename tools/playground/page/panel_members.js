// Owns: the panel of members: by hoisted role as Discord groups them, with what holds each of them.
// Must not know: what can be done to anybody (person_card.js).
import { avatar } from './avatar.js';
import { h, icon, spoken, sync } from './dom.js';
import { locale, t } from './text.js';

/** Everybody, in the groups of Discord's member list: [{id, heading, color, people}]; pure. */
export function member_groups(world, now) {
  const voice = new Map((world.guild.voice ?? []).map((one) => [one.user_id, one]));
  const people = [...world.users.values()].map((user) => person(world, user, voice.get(user.id), now))
    .sort((a, b) => a.name.localeCompare(b.name));
  // Who is called the same is told apart by the name that nobody else has.
  for (const one of people) one.handle = people.some((other) => other !== one && other.name === one.name) ? world.users.get(one.id).username : null;
  const hoisted = [...world.guild.roles.values()].filter((role) => role.hoist).sort((a, b) => b.position - a.position);
  const of_role = (role) => people.filter((one) => one.member && one.hoist === role?.id);
  return [
    ...hoisted.map((role) => ({ id: role.id, heading: role.name, color: role.color, people: of_role(role) })),
    { id: 'members', heading: t('members'), people: of_role(undefined) },
    { id: 'banned', heading: t('banned_group'), people: people.filter((one) => one.banned && !one.member) },
    { id: 'outside', heading: t('outside'), people: people.filter((one) => !one.member && !one.banned) },
  ].filter((group) => group.people.length);
}

function person(world, user, voice, now) {
  const member = world.guild.members.get(user.id);
  const roles = (member?.roles ?? []).map((id) => world.guild.roles.get(id)).filter((role) => role?.hoist).sort((a, b) => b.position - a.position);
  const ban = world.guild.bans.find((one) => one.user === user.id);
  return {
    id: user.id, user: { id: user.id, name: user.name, bot: user.bot }, name: world.name(user.id), alias_of: member?.nick ? user.name : null, bot: user.bot,
    owner: user.id === world.guild.owner, member: Boolean(member), hoist: roles[0]?.id, banned: Boolean(ban), reason: ban?.reason ?? '',
    timeout_until: (member?.timeout_until ?? 0) > now ? member.timeout_until : 0,
    muted: Boolean(voice?.mute), deafened: Boolean(voice?.deaf), place: voice ? world.channel(voice.channel_id)?.name ?? '' : null,
  };
}

export function make_members_panel(panel, deeds) {
  const format = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const far = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
  const badge = (kind, words, about) => h('span', { class: `badge ${kind}`, title: about ?? null }, words);

  function row(one, day) {
    const until = one.timeout_until && (one.timeout_until < day ? t('timed_out_until', { time: format.format(one.timeout_until) })
      : t('timed_out_until_day', { time: far.format(one.timeout_until) }));
    const under = [one.handle && `@${one.handle}`, one.alias_of && t('nick_of', { name: one.alias_of }), one.place !== null && t('in_voice', { place: one.place }), one.banned && !one.member && (one.reason || t('no_reason'))]
      .filter(Boolean).join(' · ');
    return h('button', {
      class: `member ${one.member ? '' : 'outside'} ${one.banned ? 'banned' : ''}`, 'data-member': one.id, onclick: () => deeds.person(one.id),
    }, avatar(one.user, 'small'), h('span', { class: 'who-is' },
      h('span', { class: 'names' }, h('span', { class: 'label' }, one.name),
        one.owner ? [icon('crown'), spoken(t('owner'))] : null,
        one.bot ? badge('', t('bot_badge')) : null),
      under ? h('span', { class: 'fine under-name', title: under }, under) : null,
      h('span', { class: 'badges' },
        one.banned ? badge('bad', t('banned'), one.reason) : null,
        until ? badge('bad', until) : null,
        one.muted ? badge('bad', t('muted')) : null,
        one.deafened ? badge('bad', t('deafened')) : null)));
  }
  return {
    show(world, now) {
      const items = member_groups(world, now).flatMap((group) => [{ key: `group ${group.id}`, group: { heading: group.heading, color: group.color, count: group.people.length } },
        ...group.people.map((one) => ({ key: one.id, one }))]);
      const day = now + 20 * 3_600_000;
      sync(panel, items, (item) => item.key, (item) => item.one ? row(item.one, day)
        : h('h3', {}, item.group.color ? h('span', { class: 'role-dot', style: { '--role': hex(item.group.color) } }) : null, `${item.group.heading} · ${item.group.count}`));
    },
  };
}

export const hex = (color) => `#${color.toString(16).padStart(6, '0')}`;
