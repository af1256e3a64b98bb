// Owns: the small questions of the page: whether to delete, what a thread shall be called, whether one is sure.
// Must not know: what the answers lead to.
import { fresh_id, h } from './dom.js';
import { plain } from './markdown.js';
import { open_dialog } from './popup.js';
import { t } from './text.js';

/** Discord's limit for the names of threads and channels ("Start Thread", read August 2026). */
const longest_name = 100;

export function ask_delete(one, world, confirmed) {
  open_dialog({
    title: t('delete_title'), action: t('remove'), danger: true,
    content: [h('p', {}, t('delete_question')), h('blockquote', { class: 'preview' }, h('b', {}, world.name(one.author.id)), h('p', {}, plain(one.content ?? '', world.names).slice(0, 400)))],
    submit: () => {
      confirmed();
      return null;
    },
  });
}

/** `one` is the message it shall begin with, or null; `confirmed(name, is_private)`. */
export function ask_thread(one, confirmed) {
  const id = fresh_id('thread');
  const name = h('input', { id, type: 'text', maxlength: longest_name, autocomplete: 'off', placeholder: t('thread_name_hint') });
  const is_private = h('input', { type: 'checkbox', id: `${id}-private` });
  open_dialog({
    title: t('new_thread'), action: t('create'),
    content: [h('div', { class: 'field' }, h('label', { for: id }, t('thread_name')), name),
      one ? null : h('label', { class: 'choice' }, is_private, h('span', {}, t('thread_private')))],
    submit: () => {
      if (!name.value.trim()) {
        name.focus();
        return t('thread_name_missing');
      }
      confirmed(name.value.trim(), is_private.checked);
      return null;
    },
  });
}

/** Whether whoever pressed is sure of what cannot be undone: a promise of true or false. Enter alone does nothing. */
export function ask_sure({ title, text, action }) {
  return new Promise((answered) => {
    let sure = false;
    const { dialog } = open_dialog({ title, action, danger: true, careful: true, content: h('p', {}, text), submit: () => {
      sure = true;
      return null;
    } });
    // Once the focus is back where it was.
    dialog.addEventListener('close', () => answered(sure));
  });
}
