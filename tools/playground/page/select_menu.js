// Owns: the select components: a button with what is chosen, a list with a search field, one or several choices.
// Must not know: messages, interactions.
import { fresh_id, h, icon } from './dom.js';
import { emoji_text } from './emoji.js';
import { make_listbox } from './listbox.js';
import { open_panel } from './popup.js';
import { t } from './text.js';

/** Discord's component types ("Component Reference", read August 2026). */
const kinds = { 3: 'string', 5: 'user', 6: 'role', 7: 'mentionable', 8: 'channel' };
const names_of_channels = { 0: 'text', 2: 'voice', 4: 'category', 5: 'text', 10: 'thread', 11: 'thread', 12: 'thread', 13: 'voice' };
export const is_select = (component) => component.type in kinds;

const users = (world, everyone) => [...world.users.values()].filter((one) => everyone || world.is_member(one.id))
  .map((one) => ({ value: one.id, label: world.name(one.id), note: one.username, face: one }));
const roles = (world) => [...world.guild.roles.values()].filter((one) => one.id !== world.guild.id)
  .sort((a, b) => b.position - a.position).map((one) => ({ value: one.id, label: one.name, mark: '@' }));
const channels = (world, me, types) => [...world.guild.channels, ...world.guild.threads].filter((one) => world.can_view(me, one)
  && (!types?.length || types.some((type) => names_of_channels[type] === one.kind)))
  .map((one) => ({ value: one.id, label: one.name, mark: one.kind === 'voice' ? '🔊' : '#' }));

/** What a select offers: [{value, label, note?, face?, mark?}]; members (with `everyone` strangers, too), roles and
 *  channels come from the world. */
export function choices_of(component, world, me) {
  const by_kind = {
    string: () => component.options.map((one) => ({ value: one.value, label: one.label, note: one.description ?? '', mark: emoji_text(one.emoji) })),
    user: () => users(world, component.everyone), role: () => roles(world), mentionable: () => [...users(world, component.everyone), ...roles(world)],
    channel: () => channels(world, me, component.channel_types),
  };
  return by_kind[kinds[component.type]]();
}

export function initial_values(component) {
  if (component.type === 3) return component.options.filter((one) => one.default).map((one) => one.value);
  return (component.default_values ?? []).map((one) => one.id);
}

/**
 * A select. `chosen(values)` is called when the choice is made: at once where one is asked for, else when the list is
 * closed and something changed. `values()` are those shown.
 */
export function make_select(component, { world, me, disabled = false, label = null, chosen = () => {} }) {
  const choices = choices_of(component, world, me);
  const least = component.min_values ?? 1;
  const most = component.max_values ?? 1;
  let values = initial_values(component);
  const words = component.placeholder || t('select_placeholder');
  const shown = h('span', { class: 'select-shown' });
  const button = h('button', {
    type: 'button', class: 'select', disabled, 'data-custom-id': component.custom_id, 'aria-haspopup': 'listbox', 'aria-expanded': 'false', onclick: () => open(),
  }, shown, icon('chevron'));
  show();

  function show() {
    const picked = choices.filter((one) => values.includes(one.value));
    shown.classList.toggle('empty', picked.length === 0);
    shown.textContent = picked.length ? picked.map((one) => one.label).join(', ') : words;
    button.setAttribute('aria-label', [label, shown.textContent].filter(Boolean).join(': '));
  }

  function open() {
    const before = JSON.stringify(values);
    const search = h('input', { type: 'text', class: 'select-search', placeholder: t('select_search'), 'aria-label': `${words}: ${t('select_search')}` });
    const complaint = h('p', { class: 'select-note', role: 'status' });
    const list = make_listbox(search, { id: fresh_id('select'), label: words, multiple: most > 1, inline: true, take });
    const filter = (active = 0) => {
      const typed = search.value.toLowerCase();
      const found = choices.filter((one) => `${one.label} ${one.note ?? ''}`.toLowerCase().includes(typed)).slice(0, 100);
      list.show(found.map((one) => ({ key: one.value, ...one, checked: values.includes(one.value) })), { words: t('choices_none'), active });
    };
    function take(item) {
      if (most === 1) {
        values = [item.value];
        close();
        return;
      }
      const has = values.includes(item.value);
      if (!has && values.length >= most) {
        complaint.textContent = t('select_most', { n: most });
        return;
      }
      complaint.textContent = '';
      values = has ? values.filter((one) => one !== item.value) : [...values, item.value];
      filter([...list.node.querySelectorAll('[role=option]')].findIndex((node) => node.dataset.key === item.value));
    }
    search.addEventListener('input', () => filter());
    search.addEventListener('keydown', (event) => list.key(event));
    const close = open_panel(button, words, [search, list.node, complaint,
      most > 1 ? h('button', { type: 'button', class: 'button small blue', onclick: () => close() }, t('select_done')) : null],
    { kind: 'select-panel', as_wide: true, closed: finish });
    filter();

    function finish() {
      if (most > 1 && (values.length < least || values.length > most)) values = JSON.parse(before);
      show();
      if (JSON.stringify(values) !== before) chosen(values);
    }
  }

  return { node: button, values: () => values, least, reset: () => {
    values = initial_values(component);
    show();
  } };
}
