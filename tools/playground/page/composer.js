// Owns: the box where one writes: mentions, emoji and commands as one types, replies, drafts, the limit.
// Must not know: how things are sent; the options of a command (command_form.js).
import { make_command_form } from './command_form.js';
import { runnable_commands } from './commands.js';
import { h, icon } from './dom.js';
import { make_listbox } from './listbox.js';
import { open_emoji_picker } from './message_tools.js';
import { locale, t } from './text.js';
import { permission } from './permissions.js';
import { remember, remembered } from './preferences.js';
import { completed, named_command, suggestions } from './suggestions.js';
import { with_mentions } from './world.js';

const example = '!ban @mallory spam -d 60';
/** Discord's limit for people without a subscription ("Create Message", read August 2026). */
const longest = 2000;
const counter_from = 1800;

/**
 * `deeds`: post(text, replied), run(command, options), choices(command, options), join(), open_dms(), edit_last().
 * Sending and running return a promise of whether it worked.
 */
export function make_composer(root, deeds) {
  let world = null;
  let me = null;
  let place = null;
  let replied = null;
  const drafts = new Map(Object.entries(remembered('drafts') ?? {}));

  const box = h('textarea', { id: 'box', rows: '1', 'aria-describedby': 'composer-hint', spellcheck: 'false' });
  const send = h('button', { type: 'button', class: 'button primary round', id: 'send', 'aria-label': t('send'), title: t('send'), onclick: () => submit() }, icon('send'));
  const emoji = h('button', { type: 'button', class: 'button quiet round', 'aria-label': t('emoji'), title: t('emoji'), 'aria-haspopup': 'dialog', onclick: () => open_emoji_picker(emoji, insert) }, icon('smile'));
  const counter = h('span', { class: 'counter', id: 'counter', role: 'status' });
  const banner = h('div', {});
  const blocked = h('div', {});
  const line = h('div', { class: 'box' }, box, counter, emoji, send);
  const list = make_listbox(box, { id: 'suggestions', label: t('suggestions'), take, above: true, beside: line });
  const form_place = h('div', {});
  const try_it = h('span', { class: 'try-it' }, h('span', {}, t('try_it')), ' ', h('button', { type: 'button', class: 'try', id: 'try', onclick: () => fill(example) }, h('code', {}, example)));
  const under = h('div', { class: 'under' }, try_it, h('span', { id: 'composer-hint' }, t('composer_hint')));
  root.append(blocked, banner, form_place, line, list.node, under);

  const form = make_command_form(form_place, {
    run: async (command, options) => {
      if (await deeds.run(command, options)) close_form();
    },
    cancel: () => close_form(),
    choices: deeds.choices,
  });

  function close_form() {
    form.close();
    line.hidden = under.hidden = false;
    box.focus();
  }

  function open_form(command) {
    set_text('');
    list.hide();
    line.hidden = under.hidden = true;
    form.open(command, world, me);
  }

  function set_text(text) {
    box.value = text;
    changed();
  }

  function fill(text) {
    if (form.is_open()) close_form();
    set_text(text);
    box.focus();
  }

  function insert(text) {
    box.setRangeText(text, box.selectionStart, box.selectionEnd, 'end');
    changed();
    box.focus();
  }

  const draft_key = () => `${me} ${place.id}`;
  function keep_draft() {
    if (box.value) drafts.set(draft_key(), box.value);
    else drafts.delete(draft_key());
    remember('drafts', Object.fromEntries(drafts));
  }

  /** After every change of the text: the box's height, the counter, the draft. */
  function changed() {
    box.style.height = 'auto';
    box.style.height = `${box.scrollHeight}px`;
    const left = longest - [...with_mentions(box.value, world)].length;
    counter.textContent = left <= longest - counter_from ? new Intl.NumberFormat(locale).format(left) : '';
    counter.classList.toggle('over', left < 0);
    counter.title = left < 0 ? t('too_long', { n: -left }) : '';
    send.disabled = box.disabled || left < 0;
    keep_draft();
  }

  function answer(message) {
    replied = message;
    banner.replaceChildren(...(message ? [h('div', { class: 'replying' },
      h('span', {}, t('replying', { name: world.name(message.author.id) })),
      h('button', { type: 'button', class: 'button quiet round', 'aria-label': t('cancel'), onclick: () => answer(null) }, icon('close')))] : []));
    if (message) box.focus();
  }

  async function submit() {
    const typed = box.value;
    const content = with_mentions(typed, world).trim();
    if (!content || send.disabled) return;
    const to = { replied, key: draft_key() };
    // At once, so that one can go on writing; what was refused comes back, unless something new stands there.
    set_text('');
    list.hide();
    answer(null);
    if (await deeds.post(content, to.replied)) return;
    if (draft_key() !== to.key) drafts.set(to.key, typed);
    else if (!box.value) set_text(typed);
  }

  function suggest() {
    const view = { world, me, place };
    const named = named_command(box.value, view);
    if (named) return open_form(named);
    const found = suggestions(box.value, box.selectionStart, view);
    if (found) list.show(found.items.map((item) => item.note_key ? { ...item, note: t(item.note_key) } : item), { title: t(found.title) });
    else list.hide();
  }

  function take(item) {
    if (item.command) return open_form(item.command);
    const { text, at } = completed(box.value, box.selectionStart, item);
    set_text(text);
    box.selectionStart = box.selectionEnd = at;
    suggest();
    box.focus();
  }

  box.addEventListener('input', () => {
    changed();
    suggest();
  });
  box.addEventListener('keydown', (event) => {
    if (event.isComposing || list.key(event)) return;
    if (event.key === 'Escape' && replied) answer(null);
    if (event.key === 'ArrowUp' && box.value === '' && deeds.edit_last()) event.preventDefault();
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit();
    }
  });

  return {
    fill,
    answer,
    focus: () => (form.is_open() || box.disabled ? null : box.focus()),
    /** Opens the form of the command of that (default) name, where it can be run here. */
    open_command(path) {
      const command = runnable_commands(world, me, place).find((one) => one.path === path || one.shown === path);
      if (command) open_form(command);
    },
    show(new_world, new_me, new_place, now) {
      const moved = me !== new_me || place?.id !== new_place.id;
      if (moved && place && form.is_open()) {
        form.close();
        line.hidden = under.hidden = false;
      }
      if (moved) answer(null);
      world = new_world;
      me = new_me;
      place = new_place;
      const block = why_blocked(world, me, place, now);
      box.disabled = emoji.disabled = Boolean(block?.stops);
      const where = place.kind === 'dm' || place.kind === 'thread' ? place.name : `#${place.name}`;
      box.placeholder = t(place.kind === 'dm' ? 'message_to_dm' : 'message_to', { place: where });
      box.setAttribute('aria-label', box.placeholder);
      line.classList.toggle('out', box.disabled);
      try_it.hidden = !world.people().some((user) => user.username === 'mallory') || place.kind === 'dm';
      show_block(block);
      if (moved) set_text(drafts.get(draft_key()) ?? '');
      else send.disabled = box.disabled || counter.classList.contains('over');
    },
  };

  function show_block(block) {
    const seal = JSON.stringify([block, me]);
    if (blocked.seal === seal) return;
    blocked.seal = seal;
    blocked.replaceChildren(...(block ? [h('div', { class: `blocked ${block.stops ? '' : 'mild'}` }, h('span', {}, t(block.key, block.values)),
      block.action ? h('button', { type: 'button', class: 'button small', onclick: () => deeds[block.action]() }, t(block.action)) : null)] : []));
  }
}

/** Why someone cannot write here (`stops`), or should know something before: {key, values, stops, action?}, or null. */
export function why_blocked(world, me, place, now) {
  const name = world.name(me);
  if (place.kind === 'dm') {
    return world.users.get(me).dms_closed ? { key: 'dm_you_closed', values: { name }, stops: false, action: 'open_dms' } : null;
  }
  if (!world.is_member(me)) {
    return world.is_banned(me) ? { key: 'you_are_banned', values: { name }, stops: true } : { key: 'you_left', values: { name }, stops: true, action: 'join' };
  }
  const until = world.guild.members.get(me).timeout_until;
  if (until > now) return { key: 'you_timed_out', values: { name, time: new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'short' }).format(until) }, stops: true };
  if (place.locked && !world.allows(me, place, permission.manage_threads)) return { key: 'thread_locked', values: {}, stops: true };
  const needed = place.kind === 'thread' ? permission.send_messages_in_threads : permission.send_messages;
  if (!world.allows(me, place, needed)) return { key: 'no_right_to_send', values: {}, stops: true };
  return place.archived ? { key: 'thread_archived', values: {}, stops: false } : null;
}
