// Owns: a list of choices below or above a field that keeps the focus (ARIA's combobox pattern).
// Must not know: what is chosen from, what a choice leads to.
import { avatar } from './avatar.js';
import { fresh_id, h } from './dom.js';
import { place_beside } from './popup.js';
import { t } from './text.js';

/**
 * For `field`, which keeps the focus. `take(item)` is called for the chosen one. An item is {key, label, note?, face?
 * (a user), mark? (a sign before the label), heading?, checked?}. Several at once (`multiple`) shows check marks;
 * `inline` leaves the list where the document has it, always open.
 */
export function make_listbox(field, { id, label, take, above = false, multiple = false, inline = false, beside = field }) {
  let items = [];
  let chosen = -1;
  const node = h('div', { id, class: 'listbox', role: 'listbox', popover: inline ? null : 'manual', 'aria-label': label, 'aria-multiselectable': multiple || null });
  const told = describe_combobox(field, id);

  function choose(index) {
    if (chosen === index) return;
    chosen = index;
    mark();
  }
  function mark() {
    const options = [...node.querySelectorAll('[role=option]')];
    options.forEach((option, index) => option.classList.toggle('active', index === chosen));
    told.active(options[chosen]);
    options[chosen]?.scrollIntoView({ block: 'nearest' });
  }
  function draw(title) {
    node.replaceChildren(...(title ? [listbox_title(title)] : []), ...items.flatMap((item, index) => [
      ...(item.heading ? [listbox_title(item.heading)] : []),
      option_node(item, { id: `${id}-${index}`, multiple, take: () => take(item), point: () => choose(index) }),
    ]));
  }

  function open() {
    if (!node.isConnected || !field.isConnected) return;
    if (!inline) {
      if (!list.is_open()) node.showPopover();
      place_beside(node, beside, { above, as_wide: true, clear_of: beside.closest('form.command-form') ?? beside });
    }
    told.expanded(true);
  }

  const list = {
    node,
    is_open: () => inline || node.matches(':popover-open'),
    current: () => items[chosen] ?? null,
    /** Shows these, the first one active; `words` stand there where there are none, else nothing is shown. */
    show(new_items, { words = null, title = null, active = 0 } = {}) {
      items = new_items;
      chosen = items.length ? Math.min(active, items.length - 1) : -1;
      draw(title);
      if (!items.length && words) node.append(h('div', { class: 'listbox-words', role: 'status' }, words));
      if (items.length || words) open();
      else list.hide();
      mark();
    },
    hide() {
      items = [];
      chosen = -1;
      if (inline) node.replaceChildren();
      else if (list.is_open()) node.hidePopover();
      told.expanded(false);
      told.active(null);
    },
    /** Handles a key of the field: moving, taking, closing. Answers whether it was one of these. */
    key(event) {
      if (!list.is_open()) return false;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && items.length) {
        choose((chosen + step + items.length) % items.length);
      } else if ((event.key === 'Enter' || event.key === 'Tab') && items[chosen] && !event.shiftKey) {
        take(items[chosen]);
      } else if (event.key === 'Escape' && !inline) {
        list.hide();
      } else {
        return false;
      }
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  };
  if (!inline) field.addEventListener('blur', () => list.hide());
  return list;
}

/** Tells a screen reader of the list that belongs to a field: whether it is open, and which option is active. */
function describe_combobox(field, list) {
  // A field of several lines is a text box to ARIA, which knows no other role for it ("ARIA in HTML", read 2026).
  const expands = field.tagName !== 'TEXTAREA';
  const told = {
    expanded: (open) => expands && field.setAttribute('aria-expanded', String(open)),
    active: (option) => option ? field.setAttribute('aria-activedescendant', option.id) : field.removeAttribute('aria-activedescendant'),
  };
  field.setAttribute('aria-autocomplete', 'list');
  field.setAttribute('aria-controls', list);
  field.setAttribute('autocomplete', 'off');
  if (expands) field.setAttribute('role', 'combobox');
  told.expanded(false);
  return told;
}

const listbox_title = (words) => h('div', { class: 'listbox-title', role: 'presentation' }, words);

/** One option: `take()` where it is pressed, `point()` where the pointer moves over it. */
function option_node(item, { id, multiple, take, point }) {
  return h('div', {
    class: 'option', role: 'option', id, 'data-key': item.key, 'aria-selected': String(multiple ? Boolean(item.checked) : false),
    // The press must not take the focus from the field.
    onmousedown: (event) => event.preventDefault(),
    onclick: take, onmousemove: point,
  }, item.face ? avatar(item.face, 'tiny') : null, item.mark ? h('span', { class: 'mark', 'aria-hidden': 'true' }, item.mark) : null,
  h('span', { class: 'option-text' }, h('span', {}, item.label), item.note ? h('small', {}, item.note) : null),
  multiple ? h('span', { class: 'check', 'aria-hidden': 'true' }) : null);
}

/**
 * A text field that completes from a list. `source(typed)` answers the items, at once or as a promise (null: they
 * could not be had). With `free`, words that are not in the list are a value, too. An item has `value` and `label`. `taken()` is called
 * when one was chosen.
 */
export function make_combobox({ label, source, free, placeholder = '', taken = () => {} }) {
  let value = null;
  let asked = 0;
  const input = h('input', { type: 'text', 'aria-label': label, placeholder, spellcheck: 'false' });
  const list = make_listbox(input, { id: fresh_id('choices'), label, above: true, take: (item) => {
    value = item.value;
    input.value = item.label;
    asked += 1;
    list.hide();
    taken();
  } });

  async function suggest() {
    const turn = asked += 1;
    const typed = input.value;
    const answer = source(typed);
    if (answer instanceof Promise) list.show([], { words: t('choices_loading') });
    const items = await answer;
    // Whoever has typed on, chosen or gone elsewhere does not want this answer any more.
    if (turn !== asked || document.activeElement !== input) return;
    if (items === null) list.show([], { words: t('choices_failed') });
    else list.show(items.map((item) => ({ key: String(item.value), ...item })), { words: t(typed ? 'choices_none' : 'choices_nothing') });
  }

  input.addEventListener('focus', suggest);
  input.addEventListener('click', () => {
    if (!list.is_open()) suggest();
  });
  input.addEventListener('input', () => {
    value = null;
    suggest();
  });
  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (!list.is_open() && event.key === 'ArrowDown') {
      event.preventDefault();
      suggest();
    } else {
      list.key(event);
    }
  });
  return {
    input, node: h('span', { class: 'combobox' }, input, list.node),
    /** The chosen item's value, else what was typed where that is allowed, else null. */
    value: () => value ?? (free && input.value !== '' ? input.value : null),
    text: () => input.value,
  };
}
