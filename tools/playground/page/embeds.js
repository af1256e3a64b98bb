// Owns: how embeds and attachments look.
// Must not know: who sent them. Nothing is ever fetched from another host: pictures from elsewhere are named, not loaded.
import { h, icon } from './dom.js';
import { render, timestamp } from './markdown.js';
import { locale, t } from './text.js';

/** The address of what lies on the page's own server; nothing for all others. */
function own_address(address) {
  if (!address || !URL.canParse(address, location.href)) return null;
  const url = new URL(address, location.href);
  return url.origin === location.origin ? url.href : null;
}
/** The same for pictures, which may lie in the address itself, too. */
const own_picture = (address) => /^data:image\/(png|jpeg|gif|webp);/.test(address ?? '') ? address : own_address(address);

/** A picture, or where it lies elsewhere a frame with its name; `words` say what it is where nothing describes it. */
export function show_picture(image, kind, words) {
  if (!image?.url) return null;
  const address = own_picture(image.url);
  const alt = image.description ?? words;
  if (address) return h('img', { class: kind, src: address, alt, loading: 'lazy' });
  const name = decodeURIComponent(image.url.split(/[?#]/)[0].split('/').at(-1) || image.url);
  return h('span', { class: `${kind} stand-in`, role: 'img', 'aria-label': t('about', { what: alt, name }), title: image.url }, icon('picture'), h('span', {}, name));
}

const linked = (words, url, properties = {}) => url
  ? h('a', { href: url, target: '_blank', rel: 'noopener noreferrer nofollow', ...properties }, words) : h('span', properties, words);

/** One embed, with all the parts that Discord shows ("Embed Object", read August 2026). */
export function show_embed(embed, names) {
  const color = Number.isInteger(embed.color) ? `#${embed.color.toString(16).padStart(6, '0')}` : null;
  const { author, footer, fields = [] } = embed;
  return h('div', { class: 'embed', role: 'group', 'aria-label': embed.title ?? t('embed'), style: color ? { '--embed': color } : {} },
    h('div', { class: 'embed-text' },
      author ? h('div', { class: 'embed-author' }, show_picture({ url: author.icon_url }, 'embed-icon', ''), linked(author.name, author.url)) : null,
      embed.title ? h('div', { class: 'embed-title' }, linked(render(embed.title, names), embed.url)) : null,
      embed.description ? h('div', { class: 'content' }, render(embed.description, names)) : null),
    show_picture(embed.thumbnail, 'embed-thumbnail', t('picture')),
    fields.length ? h('div', { class: 'embed-fields' }, columns(fields).map(({ field, column }) => h('div', { class: 'embed-field', style: { 'grid-column': column } },
      h('div', { class: 'embed-name' }, render(field.name, names)), h('div', { class: 'content' }, render(field.value, names))))) : null,
    show_picture(embed.image, 'embed-image', t('picture')),
    footer || embed.timestamp ? h('div', { class: 'embed-footer' }, show_picture({ url: footer?.icon_url }, 'embed-icon', ''),
      footer ? h('span', {}, footer.text) : null, footer && embed.timestamp ? h('span', { 'aria-hidden': 'true' }, '•') : null,
      embed.timestamp ? timestamp(Date.parse(embed.timestamp), 's') : null) : null);
}

/** Where each field stands on a grid of twelve: inline ones share a row by threes (two alone by halves), others fill one. */
export function columns(fields) {
  const placed = [];
  for (let at = 0; at < fields.length;) {
    if (!fields[at].inline) {
      placed.push({ field: fields[at], column: '1 / 13' });
      at += 1;
      continue;
    }
    let row = 1;
    while (row < 3 && fields[at + row]?.inline) row += 1;
    const width = row === 2 ? 6 : 4;
    for (let one = 0; one < row; one += 1) {
      placed.push({ field: fields[at + one], column: `${1 + one * width} / ${row === 1 ? 13 : 1 + (one + 1) * width}` });
    }
    at += row;
  }
  return placed;
}

const size_units = ['byte', 'kilobyte', 'megabyte'];
/** "1.5 MB", in the reader's language. */
export function file_size(bytes) {
  const power = Math.min(2, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return new Intl.NumberFormat(locale, { style: 'unit', unit: size_units[power], unitDisplay: power === 0 ? 'long' : 'short', maximumFractionDigits: 1 }).format(bytes / 1024 ** power);
}

export function show_attachment(file) {
  const image = /^image\//.test(file.content_type ?? '') && own_picture(file.url);
  if (image) return h('img', { class: 'attachment-image', src: image, alt: file.description || file.filename });
  return h('div', { class: 'attachment' }, icon('file'), h('div', {}, own_address(file.url) ? h('a', { href: file.url, download: file.filename }, file.filename) : h('b', {}, file.filename), h('small', {}, file_size(file.size ?? 0)),
    file.description ? h('small', {}, file.description) : null));
}
