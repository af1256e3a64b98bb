// Owns: the field in which one writes: its height, how many characters are left, the drafts of each place.
// Must not know: what becomes of the text; suggestions, commands.
import { h } from './dom.js';
import { remember, remembered } from './preferences.js';
import { locale, t } from './text.js';

/** Discord's limit for people without a subscription ("Create Message", read August 2026). */
const longest = 2000;
const counter_from = 1800;
const number = new Intl.NumberFormat(locale);

/** `wire(text)` is what would be sent for a text, which the limit is about; `changed()` follows every change. */
export function make_text_box({ wire, changed }) {
  const drafts = new Map(Object.entries(remembered('drafts') ?? {}));
  const box = h('textarea', { id: 'box', rows: '1', 'aria-describedby': 'composer-hint', spellcheck: 'false' });
  const counter = h('span', { class: 'counter', id: 'counter', role: 'status' });
  let key = '';
  let left = longest;

  function update() {
    box.style.height = 'auto';
    box.style.height = `${box.scrollHeight}px`;
    left = longest - [...wire(box.value)].length;
    counter.textContent = left < 0 ? t('too_long', { n: number.format(-left) }) : left <= longest - counter_from ? number.format(left) : '';
    counter.classList.toggle('over', left < 0);
    keep(key, box.value);
    changed();
  }
  function keep(of, text) {
    if (text) drafts.set(of, text);
    else drafts.delete(of);
    remember('drafts', Object.fromEntries(drafts));
  }
  box.addEventListener('input', update);

  return {
    box, counter,
    focus: () => box.focus(),
    text: () => box.value,
    is_over: () => left < 0,
    set(text) {
      box.value = text;
      update();
    },
    insert(text) {
      box.setRangeText(text, box.selectionStart, box.selectionEnd, 'end');
      update();
      box.focus();
    },
    /** Another place or person: their draft. */
    use(next) {
      key = next;
      box.value = drafts.get(key) ?? '';
      update();
    },
    key: () => key,
    /** What could not be sent comes back, unless something new stands there. */
    give_back(of, text) {
      if (of !== key) keep(of, text);
      else if (!box.value) this.set(text);
    },
  };
}
