// Owns: Discord's message markup as DOM nodes, and times in the reader's language.
// Must not know: where a message comes from. `names` answers what an id is called.
import { h } from './dom.js';
import { is_emoji_only, parse } from './markdown_parse.js';
import { locale, t } from './text.js';

/** The nodes of a message's content. `names` has user(id), role(id), channel(id), each a string or nothing, and now() in ms. */
export function render(content, names) {
  const tree = parse(content);
  const nodes = draw(tree, names);
  return is_emoji_only(tree) ? [h('span', { class: 'jumbo' }, nodes)] : nodes;
}

/** The content as plain words, for previews and labels; a spoiler stays hidden. */
export function plain(content, names) {
  const root = h('span', {}, render(content, names));
  for (const hidden of root.querySelectorAll('.spoiler')) hidden.textContent = t('spoiler_plain');
  return root.textContent;
}

const draw = (nodes, names) => nodes.map((node) => drawers[node.kind](node, names));

const pill = (text, kind, data) => h('button', { type: 'button', class: `mention ${kind}`, ...data }, text);
const unknown = (text) => h('span', { class: 'mention unknown' }, text);

const drawers = {
  text: ({ text }) => text,
  strong: ({ children }, names) => h('strong', {}, draw(children, names)),
  em: ({ children }, names) => h('em', {}, draw(children, names)),
  underline: ({ children }, names) => h('u', {}, draw(children, names)),
  strike: ({ children }, names) => h('s', {}, draw(children, names)),
  spoiler: ({ children }, names) => spoiler(draw(children, names)),
  quote: ({ children }, names) => h('blockquote', {}, draw(children, names)),
  subtext: ({ children }, names) => h('small', { class: 'subtext' }, draw(children, names)),
  // The page has headings of its own; those of a message stand below them.
  heading: ({ level, children }, names) => h('div', { class: `md-heading h${level}`, role: 'heading', 'aria-level': level + 3 }, draw(children, names)),
  list: ({ ordered, start, items }, names) => h(ordered ? 'ol' : 'ul', { class: 'md-list', start: ordered && start !== 1 ? start : null },
    items.map((item) => h('li', {}, draw(item, names)))),
  code: ({ text }) => h('code', {}, text),
  code_block: ({ language, text }) => h('pre', { 'data-language': language || null, tabindex: '0' }, h('code', {}, text)),
  link: ({ address, title, children }, names) => h('a', { href: address, title: title ?? address, target: '_blank', rel: 'noopener noreferrer nofollow' }, draw(children, names)),
  user: ({ id }, names) => names.user(id) ? pill(`@${names.user(id)}`, 'user', { 'data-user': id }) : unknown(`<@${id}>`),
  role: ({ id }, names) => h('span', { class: 'mention role' }, `@${names.role(id) ?? t('unknown_role')}`),
  channel: ({ id }, names) => names.channel(id) ? pill(`#${names.channel(id)}`, 'channel', { 'data-channel': id }) : unknown(`#${t('unknown_channel')}`),
  command: ({ name }) => pill(`/${name}`, 'command', { 'data-command': name }),
  everyone: ({ text }) => h('span', { class: 'mention role' }, text),
  emoji: ({ text, name }) => text ?? h('span', { class: 'custom-emoji', title: `:${name}:` }, `:${name}:`),
  time: ({ seconds, style }, names) => timestamp(seconds * 1000, style, names.now?.()),
};

/** Hidden until it is asked for, for the eye and for a screen reader alike. */
function spoiler(children) {
  const inside = h('span', { class: 'spoiler-text', 'aria-hidden': 'true' }, children);
  const node = h('span', { class: 'spoiler', role: 'button', tabindex: '0', 'aria-label': t('spoiler'), onclick: reveal,
    onkeydown: (event) => {
      if (event.key === 'Enter' || event.key === ' ') reveal(event);
    } }, inside);
  // What is under the cover can be neither followed nor focused before it is lifted.
  inside.inert = true;
  function reveal(event) {
    if (node.classList.contains('revealed')) return;
    event.preventDefault();
    event.stopPropagation();
    node.classList.add('revealed');
    for (const name of ['role', 'tabindex', 'aria-label']) node.removeAttribute(name);
    inside.removeAttribute('aria-hidden');
    inside.inert = false;
  }
  return node;
}

const styles = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { dateStyle: 'short' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
  s: { dateStyle: 'short', timeStyle: 'short' },
  S: { dateStyle: 'short', timeStyle: 'medium' },
};

/** A time as Discord shows it; relative ones are kept current by `refresh_relative`. `now`: ms, for the first showing. */
export function timestamp(ms, style, now = Date.now()) {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return `<t:${ms / 1000}:${style}>`;
  const full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' });
  const properties = { datetime: date.toISOString(), title: full.format(date), class: 'stamp' };
  if (style === 'R') return h('time', { ...properties, 'data-relative': ms }, relative(ms - now));
  return h('time', properties, new Intl.DateTimeFormat(locale, styles[style]).format(date));
}

/** Rewrites every relative time under `root` for the moment `now` (milliseconds since the epoch). */
export function refresh_relative(root, now) {
  for (const node of root.querySelectorAll('time[data-relative]')) {
    const text = relative(Number(node.dataset.relative) - now);
    if (node.textContent !== text) node.textContent = text;
  }
}

export function relative(milliseconds) {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const seconds = Math.round(milliseconds / 1000);
  const units = [['year', 31_536_000], ['month', 2_592_000], ['day', 86_400], ['hour', 3600], ['minute', 60]];
  for (const [unit, length] of units) {
    if (Math.abs(seconds) >= length) return format.format(Math.round(seconds / length), unit);
  }
  return format.format(seconds, 'second');
}
