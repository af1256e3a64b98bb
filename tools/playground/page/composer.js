// Owns: what stands below the messages: the box with what belongs to it, replies, files, commands, the example.
// Must not know: how things are sent; the options of a command (command_form.js), drafts (text_box.js).
import { make_command_form } from './command_form.js';
import { runnable_commands } from './commands.js';
import { h, icon } from './dom.js';
import { make_file_tray } from './file_tray.js';
import { make_listbox } from './listbox.js';
import { open_emoji_picker } from './message_tools.js';
import { permission } from './permissions.js';
import { completed, named_command, suggestions } from './suggestions.js';
import { t } from './text.js';
import { make_text_box } from './text_box.js';
import { make_block, why_blocked } from './why_blocked.js';
import { with_mentions } from './world.js';

/**
 * `deeds`: post(content, replied, files), run(command, options), choices(command, options), join(), open_dms(),
 * edit_last(), attempt(deed). Posting and running return a promise of whether it worked.
 */
export function make_composer(root, deeds) {
  let view = null;  // {world, me, place}, as shown last
  const field = make_text_box({ wire: (text) => with_mentions(text, view.world), changed: mark });
  const tray = make_file_tray({ attempt: deeds.attempt, ground: root.parentElement, box: field.box });
  const reply = make_reply_banner();
  const block = make_block(deeds);
  const send = h('button', { type: 'button', class: 'button primary round', id: 'send', 'aria-label': t('send'), title: t('send'), onclick: submit }, icon('send'));
  const emoji = h('button', { type: 'button', class: 'button quiet round', 'aria-label': t('emoji'), title: t('emoji'), 'aria-haspopup': 'dialog', onclick: () => open_emoji_picker(emoji, field.insert) }, icon('smile'));
  const line = h('div', { class: 'box' }, tray.button, field.box, field.counter, emoji, send);
  const example = make_example(fill);
  const under = h('div', { class: 'under' }, example.node, h('span', { id: 'composer-hint' }, t('composer_hint')));
  const command = make_command_line({ run: deeds.run, choices: deeds.choices, hides: [line, under, tray.node], field });
  const list = make_suggestions(field, line, () => view, open_command);
  root.append(block.node, reply.node, command.node, tray.node, line, list.node, under);

  function mark() {
    send.disabled = field.box.disabled || field.is_over();
  }
  function open_command(one) {
    field.set('');
    list.hide();
    command.open(one, view.world, view.me);
  }
  function fill(text) {
    command.close();
    field.set(text);
    field.focus();
  }
  function answer(message) {
    reply.show(message, view.world);
    if (message) field.focus();
  }
  function submit() {
    if (send.disabled) return;
    list.hide();
    send_message({ field, tray, reply }, view.world, deeds.post);
  }
  listen_to_keys(field, list, { submit, edit_last: deeds.edit_last, leave_reply: () => reply.to() && answer(null) });

  return {
    fill,
    answer,
    /** What is proposed below the box, or null. */
    propose: example.propose,
    focus: () => (command.is_open() || field.box.disabled ? null : field.focus()),
    /** Opens the form of the command of that (default) name, where it can be run here. */
    open_command(path) {
      const found = runnable_commands(view.world, view.me, view.place).find((one) => one.path === path || one.shown === path);
      if (found) open_command(found);
    },
    show(world, me, place, now) {
      const moved = view?.me !== me || view.place.id !== place.id;
      view = { world, me, place };
      const stopped = why_blocked(world, me, place, now);
      field.box.disabled = emoji.disabled = Boolean(stopped?.stops);
      field.box.placeholder = invitation(place);
      field.box.setAttribute('aria-label', field.box.placeholder);
      line.classList.toggle('out', field.box.disabled);
      example.show(place.kind !== 'dm' && !field.box.disabled);
      block.show(stopped, me);
      tray.use(`${me} ${place.id}`, !stopped?.stops && (place.kind === 'dm' || world.allows(me, place, permission.attach_files)));
      if (!moved) return mark();
      command.close();
      answer(null);
      field.use(`${me} ${place.id}`);
    },
  };
}

/** Empties the box at once, so that one can go on writing; what was refused comes back, unless something new stands there. */
async function send_message({ field, tray, reply }, world, post) {
  const sent = { text: field.text(), files: tray.files(), to: reply.to(), key: field.key() };
  const content = with_mentions(sent.text, world).trim();
  if (!content && !sent.files.length) return;
  field.set('');
  tray.empty();
  reply.show(null, world);
  if (await post(content, sent.to, tray.wire(sent.files))) return;
  field.give_back(sent.key, sent.text);
  tray.give_back(sent.key, sent.files);
}

/** The keys of the box, after those of an open list of suggestions. */
function listen_to_keys(field, list, { submit, edit_last, leave_reply }) {
  field.box.addEventListener('keydown', (event) => {
    if (event.isComposing || list.key(event)) return;
    if (event.key === 'Escape') leave_reply();
    if (event.key === 'ArrowUp' && field.text() === '' && edit_last()) event.preventDefault();
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit();
    }
  });
}

/** What the empty box says: to whom or where one writes. */
function invitation(place) {
  const where = ['dm', 'thread', 'voice'].includes(place.kind) ? place.name : `#${place.name}`;
  return t(place.kind === 'dm' ? 'message_to_dm' : 'message_to', { place: where });
}

/** The line that says to whom one replies, with the way out of it. */
function make_reply_banner() {
  let message = null;
  const node = h('div', {});
  function show(next, world) {
    message = next;
    node.replaceChildren(...(message ? [h('div', { class: 'replying' },
      h('span', {}, t('replying', { name: world.name(message.author.id) })),
      h('button', { type: 'button', class: 'button quiet round', 'aria-label': t('cancel'), onclick: () => show(null, world) }, icon('close')))] : []));
  }
  return { node, show, to: () => message };
}

/** What the running scenario proposes to write, to be taken over by a press. */
function make_example(take) {
  let text = null;
  let possible = false;  // one may write here
  const code = h('code', {});
  const node = h('span', { class: 'try-it', hidden: true }, h('span', {}, t('try_it')), ' ', h('button', { type: 'button', class: 'try', id: 'try', onclick: () => take(text) }, code));
  return {
    node,
    propose(next) {
      text = next;
      code.textContent = text ?? '';
      node.hidden = text === null || !possible;
    },
    show(where_one_may) {
      possible = where_one_may;
      node.hidden = text === null || !possible;
    },
  };
}

/** The form of a command in the place of the box; `hides` is what it stands for. */
function make_command_line({ run, choices, hides, field }) {
  const node = h('div', {});
  const form = make_command_form(node, {
    run: async (command, options) => {
      if (await run(command, options)) leave();
    },
    cancel: () => leave(),
    choices,
  });
  const hide = (hidden) => hides.forEach((one) => one.classList.toggle('behind-form', hidden));
  function close() {
    if (!form.is_open()) return;
    form.close();
    hide(false);
  }
  function leave() {
    close();
    field.focus();
  }
  return {
    node, close,
    is_open: form.is_open,
    open(command, world, me) {
      hide(true);
      form.open(command, world, me);
    },
  };
}

/** The list of what a half-typed word could mean, kept current as one types. `view()` answers {world, me, place}. */
function make_suggestions(field, line, view, open_command) {
  const list = make_listbox(field.box, { id: 'suggestions', label: t('suggestions'), take, above: true, beside: line });
  function suggest() {
    const named = named_command(field.text(), view());
    if (named) return open_command(named);
    const found = suggestions(field.text(), field.box.selectionStart, view());
    if (found) list.show(found.items.map((item) => item.note_key ? { ...item, note: t(item.note_key) } : item), { title: t(found.title) });
    else list.hide();
  }
  function take(item) {
    if (item.command) return open_command(item.command);
    const { text, at } = completed(field.text(), field.box.selectionStart, item);
    field.set(text);
    field.box.selectionStart = field.box.selectionEnd = at;
    suggest();
    field.focus();
  }
  field.box.addEventListener('input', suggest);
  return list;
}
