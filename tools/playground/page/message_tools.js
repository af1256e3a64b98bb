// Owns: what one does with a message: the bar of tools, its keys, the emoji picker, the editor.
// Must not know: how a message looks, the network.
import { h, icon, rove } from './dom.js';
import { find_emoji, quick_emoji } from './emoji.js';
import { open_panel } from './popup.js';
import { t } from './text.js';
import { with_mentions, without_mentions } from './world.js';

/** Opens the emoji picker beside `anchor`; `pick(text)` is called with the chosen emoji's characters. */
export function open_emoji_picker(anchor, pick) {
  const search = h('input', { type: 'text', class: 'select-search', placeholder: t('emoji_search'), 'aria-label': t('emoji_search') });
  const grid = h('div', { class: 'emoji-grid', role: 'group', 'aria-label': t('emoji') });
  const show = () => grid.replaceChildren(...find_emoji(search.value.trim().toLowerCase(), 400).map(({ name, text }) => h('button', {
    type: 'button', class: 'emoji', title: `:${name}:`, 'aria-label': name.replaceAll('_', ' '), onclick: () => {
      close();
      pick(text);
    },
  }, text)));
  rove(grid, '.emoji');
  search.addEventListener('input', show);
  search.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') grid.firstElementChild?.click();
    else if (event.key === 'ArrowDown') grid.firstElementChild?.focus();
    else return;
    event.preventDefault();
  });
  show();
  const close = open_panel(anchor, t('emoji'), [search, grid], { kind: 'emoji-panel', end: true });
}

/** The bot's commands for a message; `use(name)` is called with the chosen one. */
export function open_apps(anchor, commands, use) {
  const close = open_panel(anchor, t('apps'), h('div', { class: 'panel-list' }, h('div', { class: 'panel-head' }, h('h2', {}, t('apps'))), commands.map((one) => h('button', {
    type: 'button', class: 'panel-row', onclick: () => {
      close();
      use(one.name);
    },
  }, icon('lantern'), h('span', {}, h('b', {}, one.shown))))), { end: true });
}

/** The tools of a message, in the order of Discord's bar: [{name, icon, key, danger?}]; `may` says what is allowed. */
function tools_of(may) {
  return [
    may.react && { name: 'react', icon: 'smile', key: '+' },
    may.edit && { name: 'edit', icon: 'pencil', key: 'e' },
    may.reply && { name: 'reply', icon: 'reply', key: 'r' },
    may.thread && { name: 'start_thread', icon: 'thread', key: 't' },
    may.pin && { name: 'pin', icon: 'pin', key: 'p' },
    may.unpin && { name: 'unpin', icon: 'pin', key: 'p' },
    may.apps && { name: 'apps', icon: 'grid', key: 'a' },
    may.remove && { name: 'remove', icon: 'bin', key: 'Delete', danger: true },
  ].filter(Boolean);
}

/**
 * One bar for all messages of `list`: it sits in the one that is hovered or focused. Arrow keys move from message to
 * message, the tools' keys work on the focused one. `find(id)` answers {one, may, name}; `deeds` has one function
 * for each tool, called with the message and the button (or message) that it came from.
 */
export function make_message_tools(list, find, deeds) {
  const bar = h('div', { class: 'deeds', role: 'toolbar', 'aria-live': 'off', 'aria-label': t('message_tools') });
  rove(bar, 'button');

  function settle(node) {
    if (!node || bar.parentElement === node) return;
    const found = find(node.dataset.message);
    bar.remove();
    if (!found) return;
    const tools = tools_of(found.may);
    if (!tools.length) return;
    const quick = found.may.react ? quick_emoji.slice(0, 3).map((text) => h('button', {
      type: 'button', class: 'tool quick', tabindex: '-1', 'aria-label': t('react_with', { emoji: text }), title: t('react_with', { emoji: text }),
      onclick: () => deeds.react_with(found.one, text),
    }, text)) : [];
    bar.replaceChildren(...quick, ...tools.map((tool, index) => h('button', {
      type: 'button', class: `tool ${tool.danger ? 'bad' : ''}`, 'data-tool': tool.name, tabindex: index === 0 ? '0' : '-1',
      'aria-label': t('about', { what: t(tool.name), name: found.name }), title: `${t(tool.name)} (${tool.key === 'Delete' ? t('key_delete') : tool.key.toUpperCase()})`, 'aria-keyshortcuts': tool.key,
      onclick: (event) => deeds[tool.name](found.one, event.currentTarget),
    }, icon(tool.icon))));
    node.append(bar);
  }

  const message_of = (target) => target.closest?.('[data-message]');
  list.addEventListener('mouseover', (event) => settle(message_of(event.target)));
  list.addEventListener('focusin', (event) => {
    const node = message_of(event.target);
    settle(node);
    if (node) only_stop(node);
  });

  /** Exactly one message is in the order of Tab; from it the arrows lead to the others. */
  function only_stop(node) {
    for (const other of list.querySelectorAll('.message[tabindex="0"]')) other.tabIndex = -1;
    if (node) node.tabIndex = 0;
  }

  list.addEventListener('keydown', (event) => {
    const node = event.target;
    if (!node.classList?.contains('message') || event.ctrlKey || event.altKey || event.metaKey) return;
    const nodes = [...list.querySelectorAll('.message')];
    const at = nodes.indexOf(node);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: nodes.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      nodes[Math.max(0, Math.min(nodes.length - 1, to))].focus();
      return;
    }
    const found = find(node.dataset.message);
    const tool = found && tools_of(found.may).find((one) => one.key === event.key || (one.key === 'Delete' && event.key === 'Backspace'));
    if (!tool) return;
    event.preventDefault();
    deeds[tool.name](found.one, bar.querySelector(`[data-tool=${tool.name}]`) ?? node);
  });

  return {
    /** After the list has changed: the last message is where Tab arrives, unless one is focused. */
    refresh() {
      if (!list.contains(document.activeElement)) only_stop([...list.querySelectorAll('.message')].at(-1));
    },
  };
}

/** The field in which a message of one's own is changed; Enter saves, Escape leaves it as it was. */
export function make_editor(one, world, deeds) {
  const field = h('textarea', { class: 'editor-field', rows: '1', 'aria-label': t('edit_label'), value: without_mentions(one.content ?? '', world) });
  const save = () => deeds.save_edit(one, with_mentions(field.value.trim(), world));
  const grow = () => {
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
  };
  field.addEventListener('input', grow);
  field.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) save();
    else if (event.key === 'Escape') deeds.cancel_edit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  requestAnimationFrame(() => {
    grow();
    field.focus();
    field.selectionStart = field.selectionEnd = field.value.length;
  });
  return h('div', { class: 'editor' }, field, h('p', { class: 'editor-hint' }, t('edit_hint'), ' ',
    h('button', { type: 'button', class: 'text-button', onclick: () => deeds.cancel_edit() }, t('cancel')), ' · ',
    h('button', { type: 'button', class: 'text-button', onclick: save }, t('edit_save'))));
}
