// Owns: the conversation: its beginning, and the list of messages with days, groups and the mark of what is new.
// Must not know: how one message looks (message.js), how messages are fetched or sent.
import { h, icon, sync } from './dom.js';
import { message_commands } from './commands.js';
import { refresh_relative } from './markdown.js';
import { is_private, is_system, origin, show_message, show_pending } from './message.js';
import { make_message_tools } from './message_tools.js';
import { show_introduction } from './introduction.js';
import { permission } from './permissions.js';
import { locale, t } from './text.js';

export { avatar } from './avatar.js';

const group_gap_ms = 7 * 60_000;
/** Nearer than this to the end one reads along. */
const end_zone_px = 80;
/** As many messages are drawn at first, and as many more each time one reaches the top. */
const drawn_at_once = 100;
const top_zone_px = 60;

/**
 * `deeds`: reply, edit, remove, pin, unpin, start_thread, react, apps (each: message, from), react_with(message, emoji),
 * set_reaction(message, emoji, on), save_edit(message, content), cancel_edit(), dismiss(message), forget(interaction),
 * press(message, custom_id), choose(message, custom_id, values), person(id), go(channel), open_command(name).
 */
export function make_conversation(scroll, introduction, list, deeds) {
  list.setAttribute('aria-label', t('messages'));
  scroll.setAttribute('aria-label', t('messages'));
  scroll.setAttribute('role', 'region');
  const earlier = h('button', { type: 'button', class: 'button small earlier', onclick: () => draw_earlier() }, t('earlier'));
  introduction.before(earlier);
  const follower = make_follower(scroll, list, () => !earlier.hidden && draw_earlier());
  let shown = '';
  let view = null;
  let drawn = drawn_at_once;
  let spoken = '0';  // the newest of one's own messages and commands that was shown

  const tools = make_message_tools(list, (id) => {
    const one = view?.messages.find((message) => message.id === id);
    return one && !is_system(one) ? { one, may: rights(one, view), name: view.world.name(one.author.id) } : null;
  }, deeds);
  lead_on(list, { ...deeds, jump_to });

  /** What one looks at stays where it is, as the list grows above it. */
  function draw_earlier(count = drawn_at_once) {
    const below = scroll.scrollHeight - scroll.scrollTop;
    drawn += count;
    draw_list();
    scroll.scrollTop = scroll.scrollHeight - below;
  }
  function draw_list() {
    const more = view.messages.length > drawn;
    earlier.hidden = !more;
    introduction.hidden = more;
    const context = { world: view.world, me: view.me, now: view.now, deeds };
    sync(list, grouped(view, drawn), (item) => item.key, (item) => draw(item, context), (item) => item.seal);
    tools.refresh();
  }
  function jump_to(id) {
    const from_end = view.messages.length - view.messages.findIndex((one) => one.id === id);
    if (from_end > drawn && from_end <= view.messages.length) draw_earlier(from_end - drawn + drawn_at_once);
    const node = list.querySelector(`[data-message="${CSS.escape(id)}"]`);
    if (!node) return;
    node.scrollIntoView({ block: 'center' });
    node.focus({ preventScroll: true });
    node.classList.remove('jumped');
    requestAnimationFrame(() => node.classList.add('jumped'));
  }

  return {
    jump_to,
    /** `next`: {world, me, place, messages (those `me` sees), editing (an id), new_after (an id), pending, going(id), now}. */
    show(next) {
      view = next;
      const { world, place } = view;
      const moved = shown !== place.id;
      if (moved) {
        // Going elsewhere is not news: the live region stays silent while the list changes as a whole.
        list.setAttribute('aria-live', 'off');
        list.replaceChildren();
        shown = place.id;
        drawn = drawn_at_once;
      }
      show_introduction(introduction, world, place);
      draw_list();
      if (moved) requestAnimationFrame(() => list.setAttribute('aria-live', 'polite'));
      // Whoever has just said something wants to see it, and what comes of it.
      const own = newest_own(view);
      follower.after_change(moved || BigInt(own) > BigInt(spoken));
      spoken = own;
    },
    tick: (now) => refresh_relative(list, now),
  };
}

/** The newest id of what `me` has said or ordered here; '0' where that is nothing. */
function newest_own({ messages, pending, me }) {
  const ids = [messages.findLast((one) => one.author.id === me)?.id, pending.at(-1)?.id].filter(Boolean);
  return ids.reduce((newest, id) => BigInt(id) > BigInt(newest) ? id : newest, '0');
}

/**
 * Whoever reads the end goes on reading it, also when the composer below grows; whoever has scrolled up is left where
 * they are, with a button that leads back. `at_top()` is called where one comes near the beginning.
 */
function make_follower(scroll, list, at_top) {
  let at_end = true;
  let size = '';
  const to_end = h('button', { type: 'button', class: 'to-end', hidden: true, onclick: () => go_to_end() }, t('to_end'), icon('chevron'));
  scroll.after(h('div', { class: 'to-end-line' }, to_end));
  const size_now = () => `${scroll.clientWidth} ${scroll.clientHeight} ${scroll.scrollHeight}`;
  const follow = () => {
    if (at_end) scroll.scrollTop = scroll.scrollHeight;
    size = size_now();
    to_end.hidden = at_end;  // no scrolling tells of it where the new list fits
  };
  function go_to_end() {
    at_end = true;
    follow();
    scroll.focus();
  }
  scroll.addEventListener('scroll', () => {
    // The browser scrolls, too, where the window or the list has changed; that is nobody's wish.
    if (at_end && size !== size_now()) return follow();
    at_end = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < end_zone_px;
    to_end.hidden = at_end;
    if (scroll.scrollTop < top_zone_px) at_top();
  });
  new ResizeObserver(follow).observe(scroll);
  new ResizeObserver(follow).observe(list);
  return {
    /** The list was drawn anew; `to_the_end`: it is to be read from its end. */
    after_change(to_the_end) {
      at_end ||= to_the_end;
      follow();
    },
  };
}

/** Mentions, names and replies all lead somewhere; one listener knows where. */
function lead_on(list, { person, go, open_command, jump_to }) {
  list.addEventListener('click', (event) => {
    const target = event.target.closest('[data-user], [data-channel], [data-command], [data-jump]');
    if (!target || !list.contains(target)) return;
    const { user, channel, command, jump } = target.dataset;
    if (user) person(user);
    else if (channel) go(channel);
    else if (command) open_command(command);
    else jump_to(jump);
  });
}

function draw(item, context) {
  if (item.day) return h('div', { class: `day ${item.fresh ? 'fresh' : ''}`, role: 'separator' }, h('span', {}, new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(item.day)), item.fresh ? new_mark() : null);
  if (item.fresh) return h('div', { class: 'day fresh', role: 'separator', 'aria-label': t('new_messages') }, new_mark());
  return item.pending ? show_pending(item.pending, context) : show_message(item, context);
}

const new_mark = () => h('span', { class: 'new-mark' }, t('new_mark'));

/** What someone may do with a message; the sandbox decides, this only keeps the page from offering what it refuses. */
function rights(one, { world, me, place }) {
  const dm = place.kind === 'dm';
  const allows = (what) => !dm && world.allows(me, place, what);
  const own = one.author.id === me;
  const gone = place.archived || (!dm && !world.is_member(me));
  const open = !gone && !is_private(one);
  const pins = dm || allows(permission.manage_messages) || allows(permission.pin_messages);
  return {
    react: open && (dm || allows(permission.add_reactions)),
    edit: open && own && !origin(one),
    reply: open,
    thread: open && place.kind === 'text' && allows(permission.create_public_threads) && !world.guild.threads.some((thread) => thread.id === one.id),
    pin: open && pins && !one.pinned, unpin: open && pins && Boolean(one.pinned),
    apps: !gone && message_commands(world, me, place).length > 0,
    remove: open && (own || allows(permission.manage_messages)),
  };
}

/** The last `count` messages as items: days between them, who starts a new block, what is new, and a seal of what each looks like. */
function grouped({ messages: all, world, me, editing, new_after, pending, going, now }, count) {
  const messages = all.slice(-count);
  const items = [];
  let previous = null;
  let fresh = false;
  const by_id = new Map(all.map((one) => [one.id, one]));
  for (const one of messages) {
    const at = Date.parse(one.timestamp);
    const date = new Date(at).toDateString();
    const new_day = !previous || new Date(Date.parse(previous.timestamp)).toDateString() !== date;
    // What one has begun oneself is no news.
    const begins_new = !fresh && new_after !== null && BigInt(one.id) > BigInt(new_after) && one.author.id !== me && !is_system(one);
    fresh ||= begins_new;
    if (new_day && previous) items.push({ key: `day-${date}`, day: at, fresh: begins_new, seal: `${date} ${begins_new}` });
    else if (begins_new) items.push({ key: 'fresh', fresh: true, seal: 'fresh' });
    const reference = one.message_reference?.message_id;
    const answered = reference ? by_id.get(reference) ?? one.referenced_message ?? null : null;
    const first = new_day || begins_new || previous.author.id !== one.author.id || at - Date.parse(previous.timestamp) > group_gap_ms
      || Boolean(reference) || Boolean(origin(one)) || is_private(one) !== is_private(previous) || is_system(previous);
    const item = { key: one.id, one, first, at, reference, answered, editing: editing === one.id, going: going(one.id) };
    items.push({ ...item, seal: seal(item, world, me, now) });
    previous = one;
  }
  for (const one of pending) items.push({ key: `pending-${one.id}`, pending: one, seal: one.state });
  return items;
}

/** What a message's looks depend on. While it is edited, nothing may replace the field one types into. */
function seal({ one, first, answered, editing, going }, world, me, now) {
  if (editing) return `editing ${one.id}`;
  const thread = world.guild.threads.find((each) => each.id === one.id);
  return JSON.stringify([one, first, answered?.content, answered?.author?.id, me, world.color(one.author.id),
    names_in(one, world), answered && names_in(answered, world), going, thread && [thread.name, thread.count, thread.archived], new Date(now).toDateString()]);
}

/** What its author, and everybody and everything that is mentioned in it, is called now. */
function names_in(one, world) {
  const { user, role, channel } = world.names;
  const mentioned = [...(one.content ?? '').matchAll(/<(@!?|@&|#)(\d+)>/g)];
  return [world.name(one.author.id), ...mentioned.map(([, sign, id]) => ({ '@&': role, '#': channel }[sign] ?? user)(id))];
}
