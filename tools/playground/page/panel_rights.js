// Owns: the panel of rights: what the acting person may do in this channel, why, and who else sees it.
// Must not know: Discord's algorithm; the sandbox applies and explains it.
import * as api from './api.js';
import { avatar } from './avatar.js';
import { h } from './dom.js';
import { t } from './text.js';

const groups = {
  general: ['VIEW_CHANNEL', 'MANAGE_CHANNELS', 'MANAGE_ROLES', 'CREATE_INSTANT_INVITE', 'VIEW_AUDIT_LOG', 'ADMINISTRATOR'],
  text: ['SEND_MESSAGES', 'READ_MESSAGE_HISTORY', 'EMBED_LINKS', 'ATTACH_FILES', 'ADD_REACTIONS', 'USE_EXTERNAL_EMOJIS', 'MENTION_EVERYONE', 'MANAGE_MESSAGES',
    'PIN_MESSAGES', 'USE_APPLICATION_COMMANDS', 'SEND_MESSAGES_IN_THREADS', 'CREATE_PUBLIC_THREADS', 'CREATE_PRIVATE_THREADS', 'MANAGE_THREADS'],
  voice: ['CONNECT', 'SPEAK', 'STREAM', 'USE_VAD', 'USE_SOUNDBOARD', 'MUTE_MEMBERS', 'DEAFEN_MEMBERS', 'MOVE_MEMBERS'],
  people: ['KICK_MEMBERS', 'BAN_MEMBERS', 'MODERATE_MEMBERS', 'MANAGE_NICKNAMES', 'CHANGE_NICKNAME'],
};

export function make_rights_panel(panel, { page, person }) {
  let answer = null;
  let asked = '';

  /** The channel whose rights hold where one is: a thread has those of its parent. */
  function place(world) {
    const here = world.channel(page.here);
    return here?.kind === 'thread' ? world.channel(here.parent) : here;
  }
  function show(world) {
    const channel = place(world);
    if (!channel || !answer || asked !== `${page.me} ${channel.id}`) {
      const text = channel ? '' : t('rights_dm');
      if (panel.seal !== text) panel.replaceChildren(h('p', { class: 'empty' }, text));
      panel.seal = text;
      return;
    }
    const seal = JSON.stringify([asked, answer, world.name(page.me), channel.name]);
    if (panel.seal === seal) return;
    panel.seal = seal;
    const held = new Set(answer.channels[channel.id]);
    const titled = channel.kind === 'voice' ? channel.name : `#${channel.name}`;
    // Whoever owns the server, or is an administrator, has everything for one reason; it is said once.
    const reasons = new Set(Object.values(answer.reasons).map((one) => why(one, world)));
    const only = reasons.size === 1 ? [...reasons][0] : null;
    const table = (group) => h('tbody', {}, h('tr', {}, h('th', { colspan: '2', scope: 'rowgroup' }, t(`rights_group_${group}`))),
      groups[group].map((name) => right_row(name, held.has(name), only === null ? why(answer.reasons[name], world) : '')));
    panel.replaceChildren(...[
      h('h3', {}, t('rights_title', { name: world.name(page.me), place: titled })),
      only === null ? null : h('p', { class: 'rights-reason' }, only),
      h('table', { class: 'rights', id: 'rights' }, ['general', channel.kind === 'voice' ? 'voice' : 'text', 'people'].map(table)),
      h('h3', {}, t('rights_audience', { place: titled })),
      h('ul', { class: 'audience', id: 'audience' }, answer.audience.map((one) => h('li', {},
        h('button', { class: 'member', 'data-audience': one.user, onclick: () => person(one.user) }, avatar(world.users.get(one.user), 'tiny'),
          h('span', { class: 'label' }, world.name(one.user)), h('span', { class: 'fine' }, t(one.writes ? 'rights_writes' : 'rights_reads')))))),
    ].filter(Boolean));
  }
  return {
    async fetch() {
      const channel = page.world && place(page.world);
      if (!channel) return;
      const wanted = `${page.me} ${channel.id}`;
      answer = await api.permissions(page.world.guild.id, page.me, channel.id);
      asked = wanted;
    },
    show,
    forget() {
      answer = null;
    },
  };
}

function right_row(name, has, reason) {
  return h('tr', { 'data-right': name, class: has ? 'has' : 'lacks' },
    h('td', {}, h('span', { class: 'mark', 'aria-hidden': 'true' }, has ? '✓' : '✕'), t(`perm_${name}`)),
    h('td', {}, h('span', { class: 'spoken' }, t(has ? 'rights_yes' : 'rights_no')), ' ', h('span', { class: 'fine' }, reason)));
}

function why(reason, world) {
  const role = reason.role ? world.guild.roles.get(reason.role)?.name ?? reason.role : '';
  return t(`by_${reason.by}`, { role });
}
