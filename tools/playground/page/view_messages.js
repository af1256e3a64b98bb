// Owns: the conversation: its head, the introduction, the list of messages.
// Must not know: how messages are fetched or sent.
import { h, icon, sync } from './dom.js';
import { plain, refresh_relative, render } from './markdown.js';
import { locale, span, t } from './text.js';

const ephemeral_flag = 64;
const loading_flag = 128;
const group_gap_ms = 7 * 60_000;

/** The coloured circle that stands for a person; the colour follows from the id. */
export function avatar(user, size = '') {
  const hue = Number(BigInt(user?.id ?? 0) * 47n % 360n);
  const kind = user?.bot ? 'bot' : '';
  return h('span', { class: `avatar ${size} ${kind}`, style: { '--hue': String(hue) }, 'aria-hidden': 'true' },
    user?.bot ? icon('lantern') : (user?.name ?? '?').slice(0, 1));
}

/**
 * `deeds`: reply(message), remove(message), press(message, custom_id), person(id),
 * fill(text), bot(deed), clock(ms).
 */
export function make_conversation(head, scroll, introduction, list, deeds) {
  list.setAttribute('aria-label', t('messages'));
  scroll.setAttribute('aria-label', t('messages'));
  scroll.setAttribute('role', 'region');
  let shown = '';
  // Whoever reads the end goes on reading it, also when the composer below grows; whoever has
  // scrolled up is left where they are.
  let at_end = true;
  scroll.addEventListener('scroll', () => {
    at_end = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  });
  const follow = () => {
    if (at_end) scroll.scrollTop = scroll.scrollHeight;
  };
  new ResizeObserver(follow).observe(scroll);
  return {
    show(world, me, place, messages) {
      const moved = shown !== place.id;
      if (moved) {
        // Going elsewhere is not news: the live region stays silent while the list changes as a whole.
        list.setAttribute('aria-live', 'off');
        list.replaceChildren();
        shown = place.id;
      }
      show_head(head, place);
      show_introduction(introduction, world, place, deeds);
      sync(list, grouped(messages.filter((one) => visible(one, me)), world, me),
        (item) => item.key, (item) => item.day ? day(item.day) : message(item, world, me, deeds),
        (item) => item.seal);
      if (moved) requestAnimationFrame(() => list.setAttribute('aria-live', 'polite'));
      at_end ||= moved;
      follow();
    },
    tick: (now) => refresh_relative(list, now),
  };
}

function visible(one, me) {
  const viewer = one.ephemeral_for ?? one.visible_to ?? null;
  return viewer === null || viewer === '0' || viewer === me;
}

/** Adds day separators, marks who starts a new block, and seals what a message looks like. */
function grouped(messages, world, me) {
  const items = [];
  let previous = null;
  const by_id = new Map(messages.map((one) => [one.id, one]));
  for (const one of messages) {
    const at = Date.parse(one.timestamp);
    const date = new Date(at).toDateString();
    const new_day = !previous || new Date(Date.parse(previous.timestamp)).toDateString() !== date;
    if (new_day && previous) items.push({ key: `day-${date}`, day: at, seal: date });
    const reference = one.message_reference?.message_id;
    const answered = reference ? by_id.get(reference) ?? one.referenced_message ?? null : null;
    const first = new_day || previous.author.id !== one.author.id || at - Date.parse(previous.timestamp) > group_gap_ms
      || Boolean(reference) || Boolean(origin(one)) || is_private(one) !== is_private(previous);
    items.push({
      key: one.id, one, first, at, reference, answered,
      seal: JSON.stringify([one, first, answered?.content, answered?.author?.id, me, world.name(one.author.id)]),
    });
    previous = one;
  }
  return items;
}

const origin = (one) => one.interaction_metadata ?? one.interaction ?? null;
const is_private = (one) => (Number(one.flags ?? 0) & ephemeral_flag) !== 0;

function message({ one, first, at, reference, answered }, world, me, deeds) {
  const author = world.users.get(one.author.id) ?? { id: one.author.id, name: one.author.username, bot: one.author.bot };
  const name = world.name(author.id) === author.id ? author.name : world.name(author.id);
  const used = origin(one);
  const above = used ? command_line(used, world) : reference ? answered_line(answered, world) : null;
  const mentions = (one.mentions ?? []).some((user) => (user.id ?? user) === me) || one.mention_everyone;
  const classes = ['message', first && 'first', above && 'answering', mentions && one.author.id !== me && 'mentions', is_private(one) && 'private'];
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(at);
  const label_id = `name-${one.id}`;
  return h('article', { class: classes.filter(Boolean).join(' '), 'aria-labelledby': label_id, 'data-message': one.id, 'data-author': author.username ?? name },
    above,
    avatar(author),
    first
      ? h('div', { class: 'head' },
        h('button', { class: 'who', id: label_id, onclick: () => deeds.person(author.id) }, name),
        author.bot ? h('span', { class: 'badge' }, t('bot_badge')) : null,
        h('time', { datetime: one.timestamp, title: new Date(at).toLocaleString(locale) }, time))
      : [h('span', { class: 'gutter', 'aria-hidden': 'true' }, time), h('span', { class: 'spoken', id: label_id }, `${name} ${time}`)],
    h('div', { class: 'body' },
      h('div', { class: 'content' },
        (Number(one.flags ?? 0) & loading_flag) !== 0 ? h('em', {}, t('thinking', { name })) : render(one.content ?? '', world.names),
        one.edited_timestamp ? h('span', { class: 'edited' }, ' ' + t('edited')) : null),
      (one.embeds ?? []).map((embed) => show_embed(embed, world)),
      (one.components ?? []).length ? show_components(one, deeds) : null,
      is_private(one) ? h('p', { class: 'only-you' }, icon('eye'), t('ephemeral')) : null),
    h('div', { class: 'deeds' },
      is_private(one) ? null : h('button', { class: 'button quiet', 'aria-label': `${t('reply')}: ${name}`, title: t('reply'), onclick: () => deeds.reply(one) }, icon('reply')),
      author.id === me || world.guild.owner === me
        ? h('button', { class: 'button quiet', 'aria-label': `${t('remove')}: ${name}`, title: t('remove'), onclick: () => deeds.remove(one) }, icon('bin'))
        : null));
}

function answered_line(answered, world) {
  if (!answered) return h('div', { class: 'answered' }, h('em', {}, t('reply_gone')));
  return h('div', { class: 'answered' }, avatar(world.users.get(answered.author.id), 'tiny'),
    h('b', {}, world.name(answered.author.id)), h('span', {}, plain(answered.content, world.names)));
}

function command_line(used, world) {
  const user = used.user?.id ?? used.user_id ?? used.user;
  return h('div', { class: 'answered' }, avatar(world.users.get(user), 'tiny'),
    h('span', {}, t('used_command', { name: world.name(user) })), used.name ? h('span', { class: 'command' }, '/' + used.name) : null);
}

function show_embed(embed, world) {
  const color = embed.color ? `#${embed.color.toString(16).padStart(6, '0')}` : null;
  return h('div', { class: 'embed', style: color ? { '--embed': color } : {} },
    embed.title ? h('strong', {}, render(embed.title, world.names)) : null,
    embed.description ? h('div', { class: 'content' }, render(embed.description, world.names)) : null,
    (embed.fields ?? []).map((field) => h('div', {}, h('strong', {}, field.name), h('div', { class: 'content' }, render(field.value, world.names)))),
    embed.footer ? h('small', {}, embed.footer.text) : null);
}

const button_styles = { 1: 'blue', 2: '', 3: 'success', 4: 'danger' };

function show_components(one, deeds) {
  const rows = one.components.map((row) => row.components ?? [row]);
  return rows.map((row) => h('div', { class: 'components' }, row.filter((part) => part.type === 2 && part.custom_id).map((part) =>
    h('button', {
      class: `button ${button_styles[part.style] ?? ''}`, disabled: Boolean(part.disabled), onclick: () => deeds.press(one, part.custom_id),
    }, part.emoji?.id ? null : part.emoji?.name, part.label))));
}

function day(at) {
  return h('div', { class: 'day', role: 'separator' }, new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(at));
}

function show_head(head, place) {
  const title = h('h2', {}, place.name);
  head.replaceChildren(...[icon(place.kind === 'voice' ? 'speaker' : place.kind === 'dm' ? 'at' : 'hash'), title,
    place.topic ? h('p', {}, place.topic) : null].filter(Boolean));
}

function show_introduction(root, world, place, deeds) {
  const titled = place.kind === 'dm' ? place.name : `#${place.name}`;
  const seal = `${place.id} ${titled}`;
  if (root.seal === seal) return;
  root.seal = seal;
  const first = world.first_text_channel()?.id === place.id;
  const has_mallory = [...world.users.values()].some((user) => user.username === 'mallory');
  const try_ban = '!ban @mallory spam -d 60';
  const small = (run, ...words) => h('button', { class: 'button small', onclick: run }, words);
  const step = (key, ...buttons) => h('li', { class: key === 'step_kill' ? 'of-bot' : null }, h('span', {}, t(key)), h('div', { class: 'deck' }, buttons));
  root.replaceChildren(h('div', { class: 'introduction' },
    h('h3', {}, t('beginning', { place: titled })),
    first ? h('p', {}, t('intro', { owner: world.name(world.guild.owner) })) : null,
    first && has_mallory ? h('ol', { class: 'steps' },
      step('step_ban', small(() => deeds.fill(try_ban), h('code', {}, try_ban))),
      step('step_kill', small(() => deeds.bot('kill'), t('bot_kill')), small(() => deeds.bot('start'), t('bot_start'))),
      step('step_clock', small(() => deeds.clock(60_000), '+' + span(60_000)))) : null));
}

