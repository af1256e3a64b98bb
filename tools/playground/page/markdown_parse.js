// Owns: Discord's message markup as a tree of plain values.
// Must not know: the DOM, what an id is called, where a message comes from.
//
// A node is {kind, ...}: text {text}; strong, em, underline, strike, spoiler, quote, subtext {children};
// heading {level, children}; list {ordered, start, items: [children]}; code {text}; code_block {language, text};
// link {address, title, children}; user, role, channel {id}; command {name, id}; time {seconds, style};
// everyone {text}; emoji {text} or {name, id} for a server's own.
import { emoji_by_name } from './emoji.js';

const address = String.raw`https?:\/\/[^\s<>"'()\]]*(?:\([^\s<>"'()]*\)[^\s<>"'()\]]*)*`;

/** One parser for each inline construct that is not nested emphasis; sticky, tried in this order at each character. */
const rules = [
  [/¯\\_\(ツ\)_\/¯/y, ([whole]) => ({ kind: 'text', text: whole })],
  [/\\([^0-9A-Za-z\s])/y, ([, character]) => ({ kind: 'text', text: character })],
  [/<@!?(\d{1,20})>/y, ([, id]) => ({ kind: 'user', id })],
  [/<@&(\d{1,20})>/y, ([, id]) => ({ kind: 'role', id })],
  [/<#(\d{1,20})>/y, ([, id]) => ({ kind: 'channel', id })],
  [/<\/([\p{L}\p{N}_' -]{1,100}):(\d{1,20})>/uy, ([, name, id]) => ({ kind: 'command', name, id })],
  [/<t:(-?\d{1,17})(?::([tTdDfFsSR]))?>/y, ([, seconds, style]) => ({ kind: 'time', seconds: Number(seconds), style: style ?? 'f' })],
  [/<a?:(\w{2,32}):(\d{1,20})>/y, ([, name, id]) => ({ kind: 'emoji', name, id })],
  [new RegExp(`<(${address})>`, 'y'), ([, url]) => plain_link(url)],
  [new RegExp(String.raw`\[((?:\\.|[^\[\]\\\n])+)\]\(\s*<?(${address})>?(?:\s+["']([^"'\n]*)["'])?\s*\)`, 'y'), masked_link],
  [new RegExp(address, 'y'), bare_link],
  [/@(?:everyone|here)\b/y, ([text]) => ({ kind: 'everyone', text })],
  [/:(\w{2,32}|[+-]1):/y, ([, name]) => emoji_by_name.has(name) ? { kind: 'emoji', text: emoji_by_name.get(name) } : null],
];

const pairs = [
  ['**', 'strong'], ['__', 'underline'], ['~~', 'strike'], ['||', 'spoiler'],
];

const plain_link = (url) => ({ kind: 'link', address: url, title: null, children: [{ kind: 'text', text: url }] });

/** A sentence's full stop, comma or bracket after an address does not belong to it. */
function bare_link([whole]) {
  const url = whole.replace(/[.,:;!?'"\]*_~|]+$/, '');
  return url.length > 'https://'.length ? { ...plain_link(url), length: url.length } : null;
}

/** Discord shows no masked link whose words claim to be an address of their own. */
function masked_link([, words, url, title]) {
  if (/https?:\/\//.test(words)) return null;
  return { kind: 'link', address: url, title: title ?? null, children: inline(words) };
}

/** The tree of a message's content. */
export const parse = (content) => blocks(content, false);

/** True where a message is nothing but a few emoji, which Discord shows large. */
export function is_emoji_only(tree) {
  const parts = tree.filter((node) => node.kind !== 'text' || node.text.trim() !== '');
  const emoji = (node) => node.kind === 'emoji' || (node.kind === 'text' && /^(?:\p{Extended_Pictographic}[\p{M}\u200d\ufe0f\u{1f3fb}-\u{1f3ff}]*\s*)+$/u.test(node.text));
  return parts.length > 0 && parts.length <= 30 && parts.every(emoji);
}

function blocks(text, quoted) {
  const nodes = [];
  let waiting = '';  // Text that belongs to no block yet; spans may cross its lines.
  let at = 0;
  const flush = () => {
    // The line break before a block is the block's own.
    nodes.push(...inline(waiting));
    waiting = '';
  };
  while (at < text.length) {
    const starts_line = at === 0 || text[at - 1] === '\n';
    const block = (starts_line && block_at(text, at, quoted)) || fenced(text, at);
    if (block) {
      waiting = waiting.replace(/\n$/, '');
      flush();
      nodes.push(...block.nodes);
      at = block.end;
    } else {
      const next = text[at] === '\\' && at + 1 < text.length ? 2 : 1;
      waiting += text.slice(at, at + next);
      at += next;
    }
  }
  flush();
  return nodes;
}

function match_at(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The code block that begins here; one of nothing but line breaks is none. */
function fenced(text, at) {
  if (!text.startsWith('```', at)) return null;
  const close = text.indexOf('```', at + 3);
  if (close < 0) return null;
  const [, language, code] = text.slice(at + 3, close).match(/^(?:([\w+.#-]+)\n)?([\s\S]*)$/);
  const trimmed = code.replace(/^\n+/, '').replace(/\n+$/, '');
  if (!trimmed) return null;
  // A line break after the closing fence is swallowed, as the block ends its line anyway.
  return { nodes: [{ kind: 'code_block', language: language ?? '', text: trimmed }], end: skip_break(text, close + 3) };
}

const skip_break = (text, at) => text[at] === '\n' ? at + 1 : at;

const heading = /(#{1,3})[ \t]+([^\n]*\S[^\n]*)(?:\n|$)/y;
const subtext = /-#[ \t]+([^\n]*\S[^\n]*)(?:\n|$)/y;
const quote_rest = />>> ([\s\S]*)/y;
const quote_lines = /> [^\n]*(?:\n> [^\n]*)*(?:\n|$)/y;
const list_lines = / *(?:[-*]|\d{1,9}\.)[ \t]+\S[^\n]*(?:\n(?: *(?:[-*]|\d{1,9}\.)[ \t]+\S[^\n]*| {2,}\S[^\n]*))*(?:\n|$)/y;

/** The block (of lists: the blocks) that begins with this line, or nothing. Quotes do not nest, as in Discord. */
function block_at(text, at, quoted) {
  const found = (match, ...nodes) => ({ nodes, end: at + match[0].length });
  let match;
  if (!quoted && (match = match_at(quote_rest, text, at))) return found(match, { kind: 'quote', children: blocks(match[1], true) });
  if (!quoted && (match = match_at(quote_lines, text, at))) {
    const inside = match[0].replace(/\n$/, '').replace(/^> /gm, '');
    return found(match, { kind: 'quote', children: blocks(inside, true) });
  }
  if ((match = match_at(heading, text, at))) return found(match, { kind: 'heading', level: match[1].length, children: inline(match[2].trim()) });
  if ((match = match_at(subtext, text, at))) return found(match, { kind: 'subtext', children: inline(match[1].trim()) });
  if ((match = match_at(list_lines, text, at))) return found(match, ...lists(match[0].replace(/\n$/, '').split('\n')));
  return null;
}

const marker = /^( *)([-*]|\d{1,9}\.)[ \t]+(.*)$/;

/** Lines of a list, nested by their indentation; a line without a marker goes on with the item above it. */
function lists(lines) {
  const entries = [];
  for (const line of lines) {
    const match = line.match(marker);
    if (match) entries.push({ indent: match[1].length, mark: match[2], text: match[3] });
    else entries.at(-1).text += '\n' + line.trim();
  }
  const made = [];
  for (let at = 0; at < entries.length;) {
    const { node, end } = nested(entries, at);
    made.push(node);
    at = end;
  }
  return made;
}

const is_ordered = (entry) => /\d/.test(entry.mark);

/** The list that begins with an entry, and where it ends: at a smaller indentation or at the other sort of list. */
function nested(entries, from) {
  const { indent, mark } = entries[from];
  const ordered = is_ordered(entries[from]);
  const node = { kind: 'list', ordered, start: ordered ? Number.parseInt(mark, 10) : 1, items: [] };
  let at = from;
  while (at < entries.length && entries[at].indent > indent - 2) {
    const deeper = entries[at].indent > indent && node.items.length > 0;
    if (!deeper && is_ordered(entries[at]) !== ordered) break;
    if (deeper) {
      const below = nested(entries, at);
      node.items.at(-1).push(below.node);
      at = below.end;
    } else {
      node.items.push(inline(entries[at].text));
      at += 1;
    }
  }
  return { node, end: at };
}

function inline(text) {
  const nodes = [];
  const push = (node) => {
    const last = nodes.at(-1);
    if (node.kind === 'text' && last?.kind === 'text') last.text += node.text;
    else nodes.push(node);
  };
  let at = 0;
  while (at < text.length) {
    const found = rule_at(text, at) ?? span_at(text, at);
    push(found?.node ?? { kind: 'text', text: text[at] });
    at = found?.end ?? at + 1;
  }
  return nodes;
}

/** Code closes with as many backticks as it was opened with; a run that nothing closes is text. */
function code_at(text, at) {
  const run = text.slice(at).match(/^`+/)[0];
  const opposite = new RegExp(`(?<!\`)${run}(?!\`)`, 'g');
  opposite.lastIndex = at + run.length;
  const close = opposite.exec(text)?.index ?? -1;
  if (close < 0) return { node: { kind: 'text', text: run }, end: at + run.length };
  const code = text.slice(at + run.length, close);
  return { node: { kind: 'code', text: code.replace(/^ (`.*`) $/s, '$1') }, end: close + run.length };
}

function rule_at(text, at) {
  if (text[at] === '`') return code_at(text, at);
  for (const [pattern, make] of rules) {
    const match = match_at(pattern, text, at);
    const node = match && make(match);
    if (!node) continue;
    const { length = match[0].length, ...rest } = node;
    return { node: rest, end: at + length };
  }
  return null;
}

/** Emphasis, whose content is markup again. */
function span_at(text, at) {
  // Three at once: either may be the outer one, and which is seen by whether the single one closes outside the pair.
  if (text.startsWith('***', at) || text.startsWith('___', at)) {
    const end = closing_single(text, at + 1, text[at], true);
    if (end > at + 1) return { node: { kind: 'em', children: inline(text.slice(at + 1, end)) }, end: end + 1 };
  }
  for (const [mark, kind] of pairs) {
    if (!text.startsWith(mark, at)) continue;
    const end = closing_pair(text, at + 2, mark);
    if (end > at + 2) return { node: { kind, children: inline(text.slice(at + 2, end)) }, end: end + 2 };
  }
  const mark = text[at];
  if (mark !== '*' && mark !== '_') return null;
  if (/[\s*]/.test(text[at + 1] ?? ' ') && mark === '*') return null;
  if (mark === '_' && /[\p{L}\p{N}]/u.test(text[at - 1] ?? '')) return null;  // snake_case is not emphasis
  const end = closing_single(text, at + 1, mark);
  return end > at + 1 ? { node: { kind: 'em', children: inline(text.slice(at + 1, end)) }, end: end + 1 } : null;
}

/** Where `mark` (two equal characters) closes: of a longer run of them its last two. -1: nowhere. */
function closing_pair(text, from, mark) {
  for (let at = from; at < text.length; at += 1) {
    const code = text[at] === '`' && rule_at(text, at);
    if (code) at = code.end - 1;
    else if (text[at] === '\\') at += 1;
    else if (at > from && text.startsWith(mark, at) && (text[at + 2] !== mark[0] || mark === '||' || mark === '~~')) return at;
  }
  return -1;
}

/** Where a single `*` or `_` closes (`strictly`: not inside an open pair); pairs inside are nested. -1: nowhere. */
function closing_single(text, from, mark, strictly = false) {
  let inside_pair = false;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') {
      at += 1;
      continue;
    }
    if (text[at] !== mark) continue;
    let run = 1;
    while (text[at + run] === mark) run += 1;
    const single = (run === 1 && !(strictly && inside_pair)) || (run === 3 && inside_pair);
    const end = at + run - 1;
    if (single && !(mark === '*' && run === 1 && /\s/.test(text[at - 1])) && !(mark === '_' && /[\p{L}\p{N}]/u.test(text[end + 1] ?? ''))) return end;
    if (run >= 2) inside_pair = !inside_pair;
    at = end;
  }
  return -1;
}
