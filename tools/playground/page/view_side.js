// Owns: the right column: members, bans, audit log, requests, the bot's log; and a person's card.
// Must not know: the conversation.
import { h, icon, rove, spoken, sync } from './dom.js';
import { relative } from './markdown.js';
import { locale, t } from './text.js';
import { avatar } from './view_messages.js';

const names = ['members', 'bans', 'audit', 'requests', 'log'];

/** `deeds`: person(id), unban(id), opened(panel). */
export function make_side(root, deeds) {
  root.setAttribute('aria-label', t('panels'));
  const tabs = new Map();
  const panels = new Map();
  const counts = new Map();
  for (const name of names) {
    counts.set(name, h('span', { class: 'count' }));
    tabs.set(name, h('button', {
      class: `tab ${name === 'log' ? 'of-bot' : ''}`, role: 'tab', id: `tab-${name}`, 'aria-controls': `panel-${name}`, onclick: () => open(name),
    }, t(name), counts.get(name)));
    panels.set(name, h('div', { class: 'panel', role: 'tabpanel', id: `panel-${name}`, 'aria-labelledby': `tab-${name}`, tabindex: '0' }));
  }
  const strip = h('div', { class: 'tabs', role: 'tablist', 'aria-label': t('panels') }, [...tabs.values()]);
  rove(strip, '.tab');
  root.append(strip, ...panels.values());

  function open(name) {
    for (const [key, tab] of tabs) {
      tab.setAttribute('aria-selected', String(key === name));
      tab.tabIndex = key === name ? 0 : -1;
      panels.get(key).hidden = key !== name;
    }
    deeds.opened(name);
  }
  open('members');

  return {
    show(world, now) {
      show_members(panels.get('members'), world, now, deeds);
      show_bans(panels.get('bans'), world, deeds);
      show_audit(panels.get('audit'), world, now);
      counts.get('bans').textContent = world.guild.bans.length ? String(world.guild.bans.length) : '';
    },
    requests: (entries) => show_requests(panels.get('requests'), entries),
    log: (lines) => show_log(panels.get('log'), lines),
  };
}

function fill(panel, items, empty, key, render) {
  const all = items.length ? items : [{ empty }];
  sync(panel, all, (item) => item.empty ? 'empty' : key(item), (item) => item.empty ? h('p', { class: 'empty' }, item.empty) : render(item));
}

function show_members(panel, world, now, deeds) {
  const everyone = [...world.users.values()].map((user) => ({
    id: user.id, name: world.name(user.id), bot: user.bot, owner: user.id === world.guild.owner, member: world.is_member(user.id),
    banned: world.is_banned(user.id), muted: world.is_timed_out(user.id, now),
  })).sort((a, b) => Number(b.owner) - Number(a.owner) || a.name.localeCompare(b.name));
  const inside = everyone.filter((one) => one.member);
  const groups = [
    ['members', inside.filter((one) => !one.bot)], ['bots', inside.filter((one) => one.bot)],
    ['outside', everyone.filter((one) => !one.member)],
  ].filter(([, people]) => people.length);
  const items = groups.flatMap(([name, people]) => [{ id: name, heading: `${t(name)} · ${people.length}` }, ...people]);
  fill(panel, items, t('members'), (one) => one.id, (one) => one.heading ? h('h3', {}, one.heading)
    : h('button', { class: `member ${one.member ? '' : 'outside'}`, 'data-member': one.id, onclick: () => deeds.person(one.id) },
      avatar(world.users.get(one.id), 'small'),
      h('span', { class: 'names' }, one.name,
        one.owner ? [icon('crown'), spoken(t('owner'))] : null,
        one.bot ? h('span', { class: 'badge' }, t('bot_badge')) : null,
        one.banned ? h('span', { class: 'badge bad' }, t('banned')) : null,
        one.muted ? h('span', { class: 'badge bad' }, t('timed_out')) : null)));
}

function show_bans(panel, world, deeds) {
  const bans = world.guild.bans.map((ban) => ({ ...ban, name: world.name(ban.user) }));
  fill(panel, bans, t('no_bans'), (ban) => ban.user, (ban) => h('div', { class: 'row', 'data-ban': ban.user },
    h('div', { class: 'line' }, avatar(world.users.get(ban.user), 'small'), h('b', {}, ban.name),
      h('button', { class: 'button small', 'aria-label': `${t('unban')}: ${ban.name}`, onclick: () => deeds.unban(ban.user) }, t('unban'))),
    h('p', { class: 'soft' }, ban.reason || t('no_reason'))));
}

function show_audit(panel, world, now) {
  const entries = world.guild.audit.slice(0, 100).map((entry) => ({
    ...entry, by_name: world.name(entry.by), target_name: entry.target ? world.name(entry.target) : '', ago: relative(entry.at - now),
  }));
  fill(panel, entries, t('no_audit'), (entry) => entry.id, (entry) => h('div', { class: 'row' },
    h('div', { class: 'line' }, h('b', {}, entry.target_name), h('span', { class: 'soft' }, entry.ago)),
    h('code', { class: 'soft' }, entry.action), ' ', h('span', { class: 'soft' }, t('by', { name: entry.by_name })),
    entry.reason ? h('p', { class: 'soft' }, entry.reason) : null));
}

function show_requests(panel, entries) {
  const at_end = panel.scrollHeight - panel.scrollTop - panel.clientHeight < 40;
  const format = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  fill(panel, entries, t('no_requests'), (one) => one.id, (one) => h('div', { class: 'request', title: one.detail },
    h('span', { class: 'fine' }, format.format(one.at)),
    h('span', { class: `code ${one.kind} ${one.bad ? 'bad' : ''}` }, one.code), h('span', { class: 'path' }, one.text)));
  if (at_end) panel.scrollTop = panel.scrollHeight;
}

function show_log(panel, lines) {
  const at_end = panel.scrollHeight - panel.scrollTop - panel.clientHeight < 40;
  const text = lines.length ? lines.join('\n') : t('no_log');
  if (panel.seal !== text) panel.replaceChildren(h('div', { class: 'log-lines' }, text.split('\n').map((line) => h('p', {}, line))));
  panel.seal = text;
  if (at_end) panel.scrollTop = panel.scrollHeight;
}

/** A person's card: who that is, and what can be done to them. `deeds`: act(deed, id), mention(id), speak_as(id). */
export function show_card(dialog, world, me, id, deeds) {
  const user = world.users.get(id);
  if (!user) return;
  const name = world.name(id);
  const member = world.is_member(id);
  const roles = (world.guild.members.get(id)?.roles ?? []).map((role) => world.guild.roles.get(role)?.name).filter(Boolean);
  const deed = (label, run, kind = '') => h('button', {
    class: `button ${kind}`, onclick: () => {
      dialog.close();
      run();
    },
  }, label);
  dialog.setAttribute('aria-label', t('member_of', { name }));
  dialog.replaceChildren(h('div', { class: 'card-inner' },
    h('header', {}, avatar(user), h('div', {}, h('h2', {}, name), h('span', { class: 'fine' }, `${user.username} · ${id}`)),
      h('button', { class: 'button quiet', 'aria-label': t('close'), onclick: () => dialog.close() }, icon('close'))),
    roles.length ? h('p', { class: 'fine' }, roles.join(' · ')) : null,
    h('div', { class: 'deck' },
      deed(t('mention'), () => deeds.mention(id), 'primary'),
      user.bot ? null : deed(t('post_as') + ' ' + name, () => deeds.speak_as(id)),
      user.bot ? null : deed(user.dms_closed ? t('act_open_dm') : t('act_close_dm'), () => deeds.act(user.dms_closed ? 'open_dm' : 'close_dm', id)),
      !user.bot && !member && !world.is_banned(id) ? deed(t('join'), () => deeds.act('join', id)) : null,
      !user.bot && member && id !== world.guild.owner ? deed(t('leave'), () => deeds.act('leave', id)) : null),
    id === me || id === world.guild.owner ? null : [h('p', { class: 'fine' }, t('act_as', { name: world.name(me) })), h('div', { class: 'deck' },
      world.is_banned(id) ? deed(t('unban'), () => deeds.act('unban', id)) : deed(t('act_ban'), () => deeds.act('ban', id), 'danger'),
      member ? deed(t('act_kick'), () => deeds.act('kick', id), 'danger') : null)]));
  dialog.showModal();
}
