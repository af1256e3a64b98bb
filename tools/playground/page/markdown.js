// Owns: Discord's message markup as DOM nodes: emphasis, code, mentions, timestamps, links.
// Must not know: where a message comes from. `names` answers what an id is called.
import { h } from './dom.js';
import { locale } from './text.js';

const rules = [
  { name: 'escaped', pattern: /\\([*_`~|\\<>@#])/y },
  { name: 'block', pattern: /```(?:\w*\n)?([\s\S]+?)```/y },
  { name: 'code', pattern: /``([^\n]+?)``|`([^`\n]+)`/y },
  { name: 'strong', pattern: /\*\*([\s\S]+?)\*\*(?!\*)/y },
  { name: 'underline', pattern: /__([\s\S]+?)__(?!_)/y },
  { name: 'strike', pattern: /~~([\s\S]+?)~~/y },
  { name: 'spoiler', pattern: /\|\|([\s\S]+?)\|\|/y },
  { name: 'emphasis', pattern: /\*([^\s*][^*]*?)\*(?!\*)|_([^\s_][^_]*?)_(?!\w)/y },
  { name: 'user', pattern: /<@!?(\d{1,20})>/y },
  { name: 'role', pattern: /<@&(\d{1,20})>/y },
  { name: 'channel', pattern: /<#(\d{1,20})>/y },
  { name: 'command', pattern: /<\/([\w -]+):\d{1,20}>/y },
  { name: 'time', pattern: /<t:(-?\d{1,12})(?::([tTdDfFR]))?>/y },
  { name: 'everyone', pattern: /@(everyone|here)\b/y },
  { name: 'link', pattern: /https?:\/\/[^\s<>"']*[^\s<>"'.,:;!?)\]]/y },
];

/** The nodes of a message's content. `names` has user(id), role(id) and channel(id), each a string or nothing. */
export function render(content, names) {
  const lines = [];
  let quote = [];
  const flush = () => {
    if (quote.length) lines.push(h('blockquote', {}, inline(quote.join('\n'), names)));
    quote = [];
  };
  // Code blocks may hold lines that look like quotes, so only text outside them is split by line.
  for (const part of content.split(/(```[\s\S]+?```)/)) {
    if (part.startsWith('```')) {
      flush();
      lines.push(...inline(part, names));
      continue;
    }
    let plain = [];
    for (const line of part.split('\n')) {
      if (/^> ?\S/.test(line)) {
        if (plain.length) lines.push(...inline(plain.join('\n') + '\n', names));
        plain = [];
        quote.push(line.replace(/^> ?/, ''));
      } else {
        flush();
        plain.push(line);
      }
    }
    flush();
    if (plain.length) lines.push(...inline(plain.join('\n'), names));
  }
  return lines;
}

/** The content as plain words, for previews and labels. */
export function plain(content, names) {
  return h('span', {}, render(content, names)).textContent;
}

function inline(text, names) {
  const nodes = [];
  let literal = '';
  let at = 0;
  next: while (at < text.length) {
    for (const { name, pattern } of rules) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (!match || (name === 'emphasis' && match[2] !== undefined && /\w/.test(text[at - 1] ?? ''))) continue;
      if (literal) nodes.push(literal);
      literal = '';
      nodes.push(make[name](match, names));
      at += match[0].length;
      continue next;
    }
    literal += text[at++];
  }
  if (literal) nodes.push(literal);
  return nodes;
}

const pill = (text, kind) => h('span', { class: `mention ${kind}` }, text);

const make = {
  escaped: ([, character]) => character,
  block: ([, code]) => h('pre', {}, h('code', {}, code.replace(/\n$/, ''))),
  code: ([, doubled, single]) => h('code', {}, doubled ?? single),
  strong: ([, text], names) => h('strong', {}, inline(text, names)),
  underline: ([, text], names) => h('u', {}, inline(text, names)),
  strike: ([, text], names) => h('s', {}, inline(text, names)),
  spoiler: ([, text], names) => h('span', { class: 'spoiler', tabindex: '0' }, inline(text, names)),
  emphasis: ([, star, bar], names) => h('em', {}, inline(star ?? bar, names)),
  user: ([whole, id], names) => pill(names.user(id) ? `@${names.user(id)}` : whole, 'user'),
  role: ([whole, id], names) => pill(names.role(id) ? `@${names.role(id)}` : whole, 'role'),
  channel: ([whole, id], names) => pill(names.channel(id) ? `#${names.channel(id)}` : whole, 'channel'),
  command: ([, name]) => pill(`/${name}`, 'command'),
  everyone: ([whole]) => pill(whole, 'role'),
  link: ([address]) => h('a', { href: address, target: '_blank', rel: 'noopener noreferrer nofollow' }, address),
  time: ([, seconds, style]) => timestamp(Number(seconds) * 1000, style ?? 'f'),
};

const styles = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { dateStyle: 'short' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
};

/** A time as Discord shows it; relative ones are kept current by `refresh_relative`. */
export function timestamp(ms, style) {
  const date = new Date(ms);
  const full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' });
  if (Number.isNaN(date.getTime())) return String(ms);
  const properties = { datetime: date.toISOString(), title: full.format(date), class: 'stamp' };
  if (style === 'R') return h('time', { ...properties, 'data-relative': ms });
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

