// Owns: how one message looks: its head, its content, what it answers, reactions, and what the system says.
// Must not know: how messages are fetched or grouped.
import { avatar } from './avatar.js';
import { show_components } from './components.js';
import { h, icon } from './dom.js';
import { emoji_text } from './emoji.js';
import { show_attachment, show_embed } from './embeds.js';
import { plain, render } from './markdown.js';
import { make_editor } from './message_tools.js';
import { locale, t } from './text.js';

const flags = { suppress_embeds: 4, has_thread: 32, ephemeral: 64, loading: 128 };
const has_flag = (one, flag) => (Number(one.flags ?? 0) & flag) !== 0;
export const is_private = (one) => has_flag(one, flags.ephemeral);

/** Discord's message types that people do not write ("Message Types", read August 2026). */
const system_types = { 6: ['pin', 'system_pin'], 7: ['enter', 'system_join'], 8: ['sparkle', 'system_boost'], 18: ['thread', 'system_thread'], 4: ['pencil', 'system_rename'], 21: ['thread', 'system_starter'] };
/** An answer to a command of a message's or person's menu. */
const from_menu = 23;
export const is_system = (one) => one.type in system_types;

/** What made a message: the interaction it answers, or nothing. */
export const origin = (one) => one.interaction_metadata ?? one.interaction ?? null;

const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const clock_time = (at) => clock.format(at);

/** "Today at 20:31", "yesterday at…", else the date, as seen at `now` (both in ms). */
function friendly_time(at, now) {
  const day = (ms) => new Date(ms).toDateString();
  if (day(at) === day(now)) return t('today_at', { time: clock_time(at) });
  if (day(at) === day(now - 86_400_000)) return t('yesterday_at', { time: clock_time(at) });
  return new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'short' }).format(at);
}

const named = (world, author) => world.users.get(author.id) ?? { id: author.id, name: author.global_name ?? author.username, username: author.username, bot: author.bot };
const person_button = (id, name, properties = {}) => h('button', { type: 'button', class: 'who', 'data-user': id, ...properties }, name);

/**
 * One message. `item` has {one, first, at, reference, answered, editing, going}; `context` {world, me, now, deeds}.
 * Deeds: see view_messages.js.
 */
export function show_message(item, context) {
  if (is_system(item.one)) return system_message(item, context);
  const { one, first, at } = item;
  const { world, me, now, deeds } = context;
  const author = named(world, one.author);
  const name = world.users.has(author.id) ? world.name(author.id) : author.name;
  const above = top_line(item, world);
  const mentioned = one.author.id !== me && mentions(one, world, me);
  const classes = ['message', first && 'first', above && 'answering', mentioned && 'mentions', is_private(one) && 'private', item.editing && 'editing'];
  const label_id = `name-${one.id}`;
  const color = world.color(author.id);
  return h('article', {
    class: classes.filter(Boolean).join(' '), tabindex: '-1', 'aria-labelledby': `${label_id} content-${one.id}`,
    'data-message': one.id, 'data-author': author.username ?? name,
  },
  above,
  avatar(author),
  first
    ? h('div', { class: 'head' },
      person_button(author.id, name, { id: label_id, style: color ? { '--role': color } : {} }),
      author.bot ? h('span', { class: 'badge' }, t('bot_badge')) : null,
      h('time', { datetime: one.timestamp, title: new Date(at).toLocaleString(locale) }, friendly_time(at, now)))
    : [h('span', { class: 'gutter', 'aria-hidden': 'true' }, clock_time(at)), h('span', { class: 'spoken', id: label_id }, `${name} ${clock_time(at)}`)],
  h('div', { class: 'body' },
    item.editing ? make_editor(one, world, deeds) : content(one, name, world),
    has_flag(one, flags.suppress_embeds) ? null : (one.embeds ?? []).map((embed) => show_embed(embed, world.names)),
    (one.attachments ?? []).map(show_attachment),
    show_components(one, world, me, item.going, deeds),
    reactions(one, world, me, deeds),
    thread_link(one, world, deeds),
    is_private(one) ? h('p', { class: 'only-you' }, icon('eye'), h('span', {}, t('ephemeral')), ' · ',
      h('button', { type: 'button', class: 'text-button', onclick: () => deeds.dismiss(one) }, t('dismiss'))) : null));
}

function mentions(one, world, me) {
  const roles = world.guild.members.get(me)?.roles ?? [];
  return one.mention_everyone || (one.mentions ?? []).some((user) => (user.id ?? user) === me) || (one.mention_roles ?? []).some((role) => roles.includes(role));
}
export const mentions_me = mentions;

function content(one, name, world) {
  if (has_flag(one, flags.loading)) {
    return h('div', { class: 'content thinking', id: `content-${one.id}` }, h('span', { class: 'dots', 'aria-hidden': 'true' }), t('thinking', { name }));
  }
  return h('div', { class: 'content', id: `content-${one.id}` }, render(one.content ?? '', world.names),
    one.edited_timestamp ? h('span', { class: 'edited', title: new Date(one.edited_timestamp).toLocaleString(locale) }, ' ' + t('edited')) : null);
}

/** The line above a message: the command it answers, or the message it replies to. */
function top_line({ one, reference, answered }, world) {
  const used = origin(one);
  if (used) return command_line(used, one, world);
  return reference ? answered_line(reference, answered, world) : null;
}

function answered_line(reference, answered, world) {
  if (!answered) return h('div', { class: 'answered' }, icon('reply'), h('em', {}, t('reply_gone')));
  const name = world.name(answered.author.id);
  const words = plain(answered.content ?? '', world.names).replace(/\s+/g, ' ').slice(0, 160) || t('reply_no_text');
  return h('div', { class: 'answered' }, avatar(named(world, answered.author), 'tiny'),
    h('button', { type: 'button', class: 'jump', 'data-jump': reference, title: t('jump_to') }, h('b', {}, name), ' ', h('span', {}, words)));
}

function command_line(used, one, world) {
  const user = used.user?.id ?? used.user_id ?? used.user;
  const command = used.name ?? one.interaction?.name;
  if (command && one.type === from_menu) return h('div', { class: 'answered' }, avatar(world.users.get(user), 'tiny'), h('span', {}, t('used_menu', { name: world.name(user), command })));
  const words = command ? t('used_command', { name: world.name(user) }) : t('used_component', { name: world.name(user) });
  return h('div', { class: 'answered' }, avatar(world.users.get(user), 'tiny'), h('span', {}, words),
    command ? h('span', { class: 'mention command' }, '/' + command) : null);
}

function reactions(one, world, me, deeds) {
  const list = one.reactions ?? [];
  if (!list.length) return null;
  return h('div', { class: 'reactions' }, list.map((reaction) => {
    const mine = (reaction.user_ids ?? []).includes(me);
    const people = (reaction.user_ids ?? []).map((id) => world.name(id)).join(', ');
    const sign = emoji_text(reaction.emoji);
    return h('button', {
      type: 'button', class: `reaction ${mine ? 'mine' : ''}`, 'aria-pressed': String(mine), title: people,
      'aria-label': t('reaction_label', { emoji: sign, n: reaction.count, people }), onclick: () => deeds.set_reaction(one, reaction.emoji, !mine),
    }, h('span', {}, sign), h('span', {}, String(reaction.count)));
  }));
}

/** A thread that began with a message has that message's id ("Start Thread from Message", read August 2026). */
function thread_link(one, world, deeds) {
  const thread = world.guild.threads.find((each) => each.id === one.id);
  if (!thread) return null;
  return h('button', { type: 'button', class: 'thread-link', onclick: () => deeds.go(thread.id) }, icon('thread'), h('b', {}, thread.name),
    h('span', {}, t(thread.count === 1 ? 'thread_messages_1' : 'thread_messages_n', { n: thread.count })), thread.archived ? h('span', { class: 'badge' }, t('archived')) : null);
}

function system_message({ one, at, reference }, { world, now }) {
  const [sign, key] = system_types[one.type];
  const name = world.name(one.author.id);
  const parts = t(key, { name: '\u0000', text: one.content ?? '' }).split('\u0000');
  return h('article', { class: 'message first system', tabindex: '-1', 'data-message': one.id, 'data-author': one.author.username },
    h('span', { class: 'system-icon' }, icon(sign)),
    h('div', { class: 'body' }, h('span', { class: 'content', id: `content-${one.id}` }, parts[0], person_button(one.author.id, name), parts[1] ?? ''),
      one.type === 6 && reference ? [' ', h('button', { type: 'button', class: 'text-button', 'data-jump': reference }, t('system_pin_jump'))] : null,
      h('time', { datetime: one.timestamp }, friendly_time(at, now))));
}

/** A command whose answer is still awaited, or a command or modal that was never answered. */
export function show_pending({ id, kind, name, state }, { world, deeds }) {
  const bot = world.bot();
  return h('article', { class: `message first pending ${state}`, tabindex: '-1' },
    avatar(bot),
    h('div', { class: 'head' }, h('b', {}, bot?.name ?? ''), h('span', { class: 'badge' }, t('bot_badge')), h('span', { class: 'mention command' }, name)),
    h('div', { class: 'body' }, state === 'failed'
      ? [h('p', { class: 'failed', role: 'alert' }, icon('warning'), t(kind === 'modal' ? 'interaction_failed' : 'command_failed')),
        h('p', { class: 'only-you' }, icon('eye'), h('span', {}, t('ephemeral')), ' · ',
          h('button', { type: 'button', class: 'text-button', onclick: () => deeds.forget(id) }, t('dismiss')))]
      : h('div', { class: 'content thinking' }, h('span', { class: 'dots', 'aria-hidden': 'true' }), t('command_sending'))));
}
