// Owns: the sentence that is said for a while at the top of the conversation, and when it goes.
// Must not know: what it is about.
import { h, icon } from './dom.js';
import { t } from './text.js';

const shown_ms = 8000;
const gap = 8;

/** `root` is a popover of its own, so that it stands above any dialog; `messages` is what it stands at the top of. */
export function make_notices(root, messages) {
  let now = null;  // {node, lasts}

  /** At the top it covers neither the newest message nor the box; over a dialog it is at the window's top. */
  function place() {
    const covered = document.querySelector('dialog[open]') !== null;
    const { left, width, top } = covered ? { left: 0, width: innerWidth, top: 0 } : messages.getBoundingClientRect();
    root.style.left = `${left + width / 2}px`;
    root.style.top = `${top + gap}px`;
    root.style.maxWidth = `${Math.min(560, width - 2 * gap)}px`;
  }
  function remove(node) {
    node.remove();
    if (now?.node !== node) return;
    now = null;
    root.hidePopover();
  }
  /** Says something for eight seconds, or for as long as it `lasts`; answers a function that takes it away. */
  function say(text, kind = '', lasts = false) {
    const before = document.activeElement;
    const node = h('div', { class: `notice ${kind}` }, h('span', {}, text),
      h('button', { class: 'button quiet', 'aria-label': t('close'), onclick: () => {
        remove(node);
        if (before?.isConnected) before.focus();
      } }, icon('close')));
    now = { node, lasts };
    root.replaceChildren(node);
    // Opened anew it stands above whatever dialog is open now.
    if (root.matches(':popover-open')) root.hidePopover();
    root.showPopover();
    place();
    if (!lasts) setTimeout(() => remove(node), shown_ms);
    return () => remove(node);
  }
  // The window may be another, or a bar may have come above the messages.
  new ResizeObserver(place).observe(messages);
  return {
    say,
    /** Somebody did something, or is somebody else now: what was said of the last deed is no longer true. */
    quiet() {
      if (now && !now.lasts) remove(now.node);
    },
  };
}
