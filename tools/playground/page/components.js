// Owns: how the components of a message look and what pressing them leads to.
// Must not know: interactions, the network.
import { h, icon } from './dom.js';
import { emoji_text } from './emoji.js';
import { show_attachment, show_picture } from './embeds.js';
import { render } from './markdown.js';
import { is_select, make_select } from './select_menu.js';
import { t } from './text.js';

const button_styles = { 1: 'blue', 2: '', 3: 'success', 4: 'danger solid', 5: 'link', 6: '' };

/**
 * The components of a message, or nothing. `going`: the interaction under way here ({custom_id, state}) or null.
 * `deeds`: press(message, custom_id), choose(message, custom_id, values).
 */
export function show_components(message, world, me, going, deeds) {
  const parts = message.components ?? [];
  if (!parts.length) return null;
  const context = { message, world, me, going, deeds };
  return h('div', { class: 'component-list' }, parts.map((part) => show_part(part, context)),
    going?.state === 'failed' ? h('p', { class: 'failed', role: 'alert' }, icon('warning'), t('interaction_failed')) : null);
}

/** Discord's layout and content components beside buttons and selects; of an unknown kind its children are shown. */
function show_part(part, context) {
  const children = () => (part.components ?? []).map((one) => show_part(one, context));
  if (part.type === 1) return h('div', { class: 'components' }, children());
  if (part.type === 2) return show_button(part, context);
  if (is_select(part)) return show_select(part, context);
  if (part.type === 10) return h('div', { class: 'content' }, render(part.content, context.world.names));
  if (part.type === 11) return show_picture({ url: part.media?.url, description: part.description }, 'embed-thumbnail', t('picture'));
  if (part.type === 12) return h('div', { class: 'gallery' }, (part.items ?? []).map((one) => show_picture({ url: one.media?.url, description: one.description }, 'gallery-item', t('picture'))));
  if (part.type === 13) return show_attachment({ filename: part.name ?? part.file?.url?.split('/').at(-1) ?? '', size: part.size ?? 0, url: part.file?.url });
  if (part.type === 14) return part.divider === false ? null : h('hr', {});
  if (part.type === 9) return h('div', { class: 'section' }, h('div', {}, children()), part.accessory ? show_part(part.accessory, context) : null);
  return h('div', { class: 'container', style: part.accent_color ? { '--embed': `#${part.accent_color.toString(16).padStart(6, '0')}` } : {} }, children());
}

function show_button(part, { message, going, deeds }) {
  const emoji = part.emoji ? h('span', { class: 'button-emoji', 'aria-hidden': part.label ? 'true' : null }, emoji_text(part.emoji)) : null;
  if (part.style === 5) {
    return h('a', { class: 'button link', href: part.url, target: '_blank', rel: 'noopener noreferrer nofollow', 'aria-disabled': part.disabled || null },
      emoji, part.label, icon('outside'));
  }
  const busy = going?.state === 'waiting' && going.custom_id === part.custom_id;
  return h('button', {
    class: `button ${button_styles[part.style] ?? ''} ${busy ? 'busy' : ''}`, 'data-custom-id': part.custom_id, disabled: Boolean(part.disabled),
    'aria-busy': busy ? 'true' : null, onclick: () => busy || deeds.press(message, part.custom_id),
  }, emoji, h('span', {}, part.label ?? ''), busy ? h('span', { class: 'dots', 'aria-hidden': 'true' }) : null);
}

function show_select(part, { message, world, me, going, deeds }) {
  const busy = going?.state === 'waiting' && going.custom_id === part.custom_id;
  const select = make_select(part, { world, me, disabled: Boolean(part.disabled) || busy, chosen: (values) => deeds.choose(message, part.custom_id, values) });
  if (busy) select.node.setAttribute('aria-busy', 'true');
  return select.node;
}
