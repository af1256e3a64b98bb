// Owns: the box where one writes: who speaks, mentions, the list of suggestions, replies.
// Must not know: how things are sent; the options of a command (command_form.js).
import { make_command_form, runnable_commands } from './command_form.js';
import { h, icon, sync } from './dom.js';
import { t } from './text.js';
import { avatar } from './view_messages.js';

const example = '!ban @mallory spam -d 60';

/**
 * `deeds`: speak_as(id), post(text, replied), run(command, options), join(). Sending and running return a promise of
 * whether it worked.
 */
export function make_composer(root, deeds) {
  let world = null;
  let me = null;
  let replied = null;
  let choices = [];
  let chosen = 0;

  const select = h('select', { id: 'post-as', 'aria-label': t('post_as'), onchange: () => deeds.speak_as(select.value) });
  const face = h('span', {});
  const box = h('textarea', {
    id: 'box', rows: '1', maxlength: '4000', role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false',
    'aria-controls': 'suggestions', 'aria-describedby': 'composer-hint', autocomplete: 'off', spellcheck: 'false',
  });
  const list = h('div', { id: 'suggestions', class: 'suggestions', role: 'listbox', 'aria-label': t('suggestions'), hidden: true });
  const send = h('button', { class: 'button primary', id: 'send', onclick: () => submit() }, t('send'));
  const banner = h('div', {});
  const blocked = h('div', {});
  const line = h('div', { class: 'box' }, h('div', { class: 'speaker' }, face, select), box, send);
  const form_place = h('div', {});
  const under = h('div', { class: 'under' },
    h('span', {}, t('try_it')), h('button', { class: 'try', id: 'try', onclick: () => fill(example) }, h('code', {}, example)),
    h('span', { id: 'composer-hint' }, t('composer_hint')));
  root.append(list, blocked, banner, form_place, line, under);

  const form = make_command_form(form_place, {
    run: async (command, options) => {
      if (await deeds.run(command, options)) close_form();
    },
    cancel: () => close_form(),
  });

  function close_form() {
    form.close();
    line.hidden = under.hidden = false;
    box.focus();
  }

  function fill(text) {
    close_form();
    box.value = text;
    resize();
    box.focus();
  }

  function resize() {
    box.style.height = 'auto';
    box.style.height = `${box.scrollHeight}px`;
  }

  function answer(message) {
    replied = message;
    banner.replaceChildren(...(message ? [h('div', { class: 'replying' },
      h('span', {}, t('replying', { name: world.name(message.author.id) })),
      h('button', { class: 'button quiet', 'aria-label': t('cancel'), onclick: () => answer(null) }, icon('close')))] : []));
    if (message) box.focus();
  }

  async function submit() {
    const text = box.value.trim();
    if (!text) return;
    const command = text.startsWith('/') && runnable_commands(world).find((one) => '/' + one.path === text.toLowerCase());
    if (command) return open_form(command);
    const to = replied;
    // Emptied at once, so that the next message can be typed meanwhile; given back where sending failed.
    box.value = '';
    answer(null);
    resize();
    suggest();
    if (await deeds.post(text, to) || box.value) return;
    box.value = text;
    answer(to);
    resize();
  }

  function open_form(command) {
    box.value = '';
    suggest();
    line.hidden = under.hidden = true;
    form.open(command, world);
  }

  // What could be meant by the word before the caret.
  function suggest() {
    const before = box.value.slice(0, box.selectionStart);
    const word = before.match(/(^|\s)([@#])([^\s@#]*)$/u);
    const slash = box.value.match(/^\/([\w -]*)$/);
    choices = slash ? command_choices(slash[1]) : word ? word_choices(word[2], word[3].toLowerCase()) : [];
    chosen = 0;
    show_choices();
  }

  function command_choices(typed) {
    const wanted = typed.toLowerCase();
    const commands = runnable_commands(world).filter((one) => one.path.startsWith(wanted));
    return commands.map((one) => ({
      key: one.path, label: '/' + one.path, note: one.description, take: () => open_form(one),
    }));
  }

  function word_choices(sign, typed) {
    const items = sign === '@'
      ? [...world.users.values()].filter((user) => [user.username, world.name(user.id)].some((name) => name.toLowerCase().startsWith(typed)))
        .map((user) => ({ key: user.id, label: world.name(user.id), note: user.username, face: user, text: '@' + user.username }))
      : world.guild.channels.filter((one) => one.kind !== 'category' && one.name.toLowerCase().startsWith(typed))
        .map((one) => ({ key: one.id, label: '#' + one.name, note: one.topic, text: '#' + one.name }));
    return items.slice(0, 8).map((item) => ({ ...item, take: () => complete(item.text) }));
  }

  function complete(text) {
    const at = box.selectionStart;
    const before = box.value.slice(0, at).replace(/[@#][^\s@#]*$/u, text + ' ');
    box.value = before + box.value.slice(at).replace(/^ /, '');
    box.selectionStart = box.selectionEnd = before.length;
    suggest();
    box.focus();
  }

  function show_choices() {
    const open = choices.length > 0;
    list.hidden = !open;
    box.setAttribute('aria-expanded', String(open));
    if (open) box.setAttribute('aria-activedescendant', `suggestion-${chosen}`);
    else box.removeAttribute('aria-activedescendant');
    list.replaceChildren(...choices.map((choice, index) => h('div', {
      class: 'suggestion', role: 'option', id: `suggestion-${index}`, 'aria-selected': String(index === chosen),
      onmousedown: (event) => {
        event.preventDefault();
        choice.take();
      },
    }, choice.face ? avatar(choice.face, 'tiny') : null, h('span', {}, choice.label), h('small', {}, choice.note ?? ''))));
    list.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }

  box.addEventListener('input', () => {
    resize();
    suggest();
  });
  box.addEventListener('blur', () => {
    choices = [];
    show_choices();
  });
  box.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (choices.length) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) chosen = (chosen + step + choices.length) % choices.length;
      else if (event.key === 'Tab' || event.key === 'Enter') choices[chosen].take();
      else if (event.key === 'Escape') choices = [];
      else return;
      event.preventDefault();
      // Taking a choice has already shown what follows it.
      if (step || event.key === 'Escape') show_choices();
      return;
    }
    if (event.key === 'Escape' && replied) answer(null);
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit();
    }
  });

  return {
    fill,
    answer,
    show(new_world, new_me, place) {
      if (me !== new_me) answer(null);
      world = new_world;
      me = new_me;
      sync(select, world.people().map((user) => ({ id: user.id, name: world.name(user.id) })), (one) => one.id,
        (one) => h('option', { value: one.id }, one.name));
      select.value = me;
      face.replaceChildren(avatar(world.users.get(me), 'small'));
      box.placeholder = t('message_to', { place: place.kind === 'dm' ? place.name : '#' + place.name });
      box.setAttribute('aria-label', box.placeholder);
      const out = place.kind !== 'dm' && !world.is_member(me);
      line.classList.toggle('out', out);
      box.disabled = send.disabled = out;
      const why = !out ? null : world.is_banned(me) ? 'you_are_banned' : 'you_left';
      blocked.replaceChildren(...(why ? [h('div', { class: 'blocked' }, h('span', {}, t(why, { name: world.name(me) })),
        world.is_banned(me) ? null : h('button', { class: 'button small', onclick: () => deeds.join() }, t('join')))] : []));
    },
  };
}
