// Owns: the lists at both sides where the window is narrow: they lie over the conversation, one at a time.
// Must not know: what the lists show.
import { h, icon } from './dom.js';
import { t } from './text.js';

/** Where chat.css lets the lists lie over the conversation. */
const narrow = '(max-width: 860px)';

/** `lists` has the element of each list by its name, which `root` bears as data-open while that one is open. */
export function make_drawers(root, lists) {
  const conversation = root.querySelector('.conversation');
  const openers = { places: 'show_places', side: 'show_side' };
  const opened = () => root.dataset.open ?? null;

  function close() {
    const name = opened();
    if (name === null) return;
    delete root.dataset.open;
    conversation.inert = false;
    // Where the press goes on elsewhere, as in a list of places, that takes the focus from here.
    root.querySelector(`[data-tool=${openers[name]}]`)?.focus();
  }
  function open(name) {
    close();
    root.dataset.open = name;
    // What lies in the dark is neither seen nor reached by Tab.
    conversation.inert = true;
    lists[name].querySelector('button').focus();
  }
  for (const list of Object.values(lists)) {
    list.prepend(h('button', { type: 'button', class: 'button quiet round narrow-only drawer-close', 'aria-label': t('close'), title: t('close'), onclick: close }, icon('close')));
  }
  // The dark is the root's own: what is pressed elsewhere has a target of its own.
  root.addEventListener('click', (event) => event.target === root && close());
  document.addEventListener('keydown', (event) => {
    // Escape belongs to what lies on top, as a card does.
    const covered = document.querySelector('dialog[open], [popover]:popover-open:not(#notices)');
    if (event.key === 'Escape' && !covered) close();
  });
  matchMedia(narrow).addEventListener('change', close);
  return { close, toggle: (name) => opened() === name ? close() : open(name) };
}
