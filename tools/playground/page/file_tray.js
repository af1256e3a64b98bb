// Owns: the files that shall go with a message: choosing, pasting and dropping them, and taking them back.
// Must not know: how a message is sent.
import { h, icon } from './dom.js';
import { file_size } from './embeds.js';
import { t } from './text.js';

/** Discord's limits for people without a subscription ("Uploading Files", read August 2026). */
const most = 10;
const largest_bytes = 10 << 20;

/** The bytes in base64, as the control API takes them. */
const base64_of = (address) => address.slice(address.indexOf(',') + 1);

function read(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => done(reader.result));
    reader.addEventListener('error', () => failed(reader.error));
    reader.readAsDataURL(file);
  });
}

/** `attempt(deed)` runs what may fail; `ground` is where files may be dropped, `box` where they may be pasted. */
export function make_file_tray({ attempt, ground, box }) {
  const kept = new Map();  // person and place → [{name, type, size, address}]
  let key = '';
  const list = h('ul', { class: 'tray-files', 'aria-label': t('files') });
  const problem = h('p', { class: 'field-error', role: 'alert' });
  const node = h('div', { class: 'tray', hidden: true }, list, problem);
  const input = h('input', { type: 'file', id: 'files', multiple: true, hidden: true, onchange: () => {
    add([...input.files]);
    input.value = '';
  } });
  const button = h('button', { type: 'button', class: 'button quiet round', id: 'attach', 'aria-label': t('attach'), title: t('attach'), onclick: () => input.click() }, icon('plus'), input);
  const files = () => kept.get(key) ?? [];

  const add = (fresh) => attempt(async () => {
    const fitting = fresh.filter((one) => one.size <= largest_bytes);
    const of = key;
    const read_files = await Promise.all(fitting.map(async (one) => ({ name: one.name, type: one.type, size: one.size, address: await read(one) })));
    const all = [...(kept.get(of) ?? []), ...read_files];
    kept.set(of, all.slice(0, most));
    show();
    if (fitting.length < fresh.length) problem.textContent = t('file_too_large');
    else if (all.length > most) problem.textContent = t('files_too_many', { n: most });
    node.hidden = files().length === 0 && problem.textContent === '';
    box.focus();
  });
  function take_away(one) {
    kept.set(key, files().filter((other) => other !== one));
    show();
    box.focus();
  }
  function show() {
    problem.textContent = '';
    list.replaceChildren(...files().map((one) => file_row(one, () => take_away(one))));
    node.hidden = files().length === 0;
  }

  take_given_files(box, ground, (given) => button.disabled || add(given));

  return {
    node, button, files,
    /** Whether files may be sent where one is; another key is another place or person. */
    use(next, allowed) {
      button.disabled = !allowed;
      if (key === next) return;
      key = next;
      show();
    },
    empty() {
      kept.delete(key);
      show();
    },
    /** What could not be sent comes back. */
    give_back(of, old) {
      if (old.length) kept.set(of, [...old, ...(kept.get(of) ?? [])].slice(0, most));
      show();
    },
    /** As the control API wants them. */
    wire: (list_of_files) => list_of_files.map((one) => ({ filename: one.name, ...(one.type ? { content_type: one.type } : {}), data: base64_of(one.address) })),
  };
}

function file_row(one, take_away) {
  return h('li', { class: 'tray-file', 'data-file': one.name },
    one.type.startsWith('image/') ? h('img', { src: one.address, alt: '' }) : icon('file'),
    h('span', { class: 'tray-name' }, one.name), h('small', {}, file_size(one.size)),
    h('button', { type: 'button', class: 'button quiet round', 'aria-label': t('about', { what: t('file_remove'), name: one.name }), title: t('file_remove'), onclick: take_away }, icon('close')));
}

/** Files that are pasted into the box or dropped on the conversation; the browser must not open them instead. */
function take_given_files(box, ground, take) {
  box.addEventListener('paste', (event) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    take([...event.clipboardData.files]);
  });
  ground.addEventListener('dragover', (event) => {
    if (event.dataTransfer.types.includes('Files')) event.preventDefault();
  });
  ground.addEventListener('drop', (event) => {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
}
