// Owns: what opens over the page: its place beside what opened it, dialogs, and giving the focus back.
// Must not know: what is inside.
import { fresh_id, h, icon } from './dom.js';
import { t } from './text.js';

const gap = 6;

/**
 * Puts an open popover beside `anchor`: `above` or below it as asked, or on the other side where there is more room.
 * `clear_of` is what it must not cover, where that is more than the anchor.
 */
export function place_beside(popup, anchor, { above = false, end = false, as_wide = false, clear_of = anchor } = {}) {
  const { left: start, right, width: wide } = anchor.getBoundingClientRect();
  const { top, bottom } = clear_of.getBoundingClientRect();
  if (as_wide) popup.style.minWidth = `${Math.min(wide, innerWidth - 16)}px`;
  // The style sheet says how high it may be at most, the room beside the anchor may be less.
  popup.style.maxHeight = '';
  const most = parseFloat(getComputedStyle(popup).maxHeight) || Infinity;
  const height = popup.offsetHeight;
  const room = { above: top - gap - 8, below: innerHeight - bottom - gap - 8 };
  const up = above ? room.above >= height || room.above >= room.below : room.below < height && room.above > room.below;
  popup.style.maxHeight = `${Math.max(80, Math.min(most, up ? room.above : room.below))}px`;
  const width = popup.offsetWidth;
  const left = end ? right - width : start;
  popup.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  popup.style.top = up ? 'auto' : `${bottom + gap}px`;
  popup.style.bottom = up ? `${innerHeight - top + gap}px` : 'auto';
}

/**
 * Opens a panel beside `anchor` that closes with Escape or a click elsewhere; the browser then gives the focus back.
 * Answers a function that closes it. One that is there `to_read` begins at itself, not at its first button.
 */
export function open_panel(anchor, label, content, options = {}) {
  const panel = h('div', { class: `panel-popup ${options.kind ?? ''}`, popover: 'auto', role: 'dialog', 'aria-label': label, tabindex: '-1' }, content);
  // Beside its opener in the document, so that Tab goes on from there; inside a dialog, so that it is not inert.
  (anchor.closest('dialog') ?? document.body).append(panel);
  anchor.setAttribute('aria-expanded', 'true');
  panel.addEventListener('toggle', (event) => {
    if (event.newState !== 'closed') return;
    anchor.setAttribute('aria-expanded', 'false');
    const had_focus = panel.contains(document.activeElement) || document.activeElement === document.body;
    panel.remove();
    if (had_focus && anchor.isConnected) anchor.focus();
    options.closed?.();
  });
  panel.showPopover();
  place_beside(panel, anchor, options);
  (options.to_read ? panel : panel.querySelector('[autofocus], input, button, [tabindex="0"]') ?? panel).focus();
  return () => panel.isConnected && panel.hidePopover();
}

/**
 * A dialog in front of everything, with the focus kept inside by the browser. `submit` may answer a sentence (or a
 * promise of one) that says why it did not work; the dialog then stays. `dismissed` is called where it is left otherwise.
 * A `careful` dialog begins at its way out, so that Enter alone does nothing.
 */
export function open_dialog({ title, note = null, content, action, danger = false, careful = false, submit, dismissed = () => {} }) {
  let done = false;
  const title_id = fresh_id('dialog-title');
  const opener = document.activeElement;
  const complaint = h('p', { class: 'dialog-error', role: 'alert' });
  const cancel = h('button', { type: 'button', class: 'button quiet', onclick: () => dialog.close() }, t('cancel'));
  const confirm = h('button', { class: `button ${danger ? 'danger solid' : 'blue'}` }, action);
  const form = h('form', { method: 'dialog', novalidate: true, onsubmit: async (event) => {
    event.preventDefault();
    if (confirm.disabled) return;
    confirm.disabled = true;
    const why_not = await submit();
    confirm.disabled = false;
    complaint.textContent = why_not ?? '';
    if (why_not !== null && why_not !== undefined) return;
    done = true;
    dialog.close();
  } },
  h('header', {}, h('h2', { id: title_id }, title),
    h('button', { type: 'button', class: 'button quiet round', 'aria-label': t('close'), onclick: () => dialog.close() }, icon('close'))),
  note ? h('p', { class: 'dialog-note' }, note) : null,
  h('div', { class: 'dialog-body' }, content), complaint, h('footer', {}, cancel, confirm));
  const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': title_id }, form);
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (opener?.isConnected) opener.focus();
    if (!done) dismissed();
  });
  document.body.append(dialog);
  dialog.showModal();
  if (careful) cancel.focus();
  else (dialog.querySelector('.dialog-body input, .dialog-body textarea, .dialog-body button, .dialog-body select') ?? confirm).focus();
  return {
    dialog,
    /** Ends it without `dismissed`: what it was about is gone. */
    end() {
      done = true;
      dialog.close();
    },
  };
}
