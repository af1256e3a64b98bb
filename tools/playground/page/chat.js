// Owns: the chat half of the page: where one is and as whom, what is new, what each deed of the chat leads to.
// Must not know: how anything looks; the side panels, the bot's process, the clock.
import * as api from './api.js';
import { make_composer } from './composer.js';
import { autocomplete_choices, make_interactions } from './interactions.js';
import { mentions_me } from './message.js';
import { message_commands } from './commands.js';
import { open_apps, open_emoji_picker } from './message_tools.js';
import { make_open_modals } from './open_modals.js';
import { ask_delete, ask_thread } from './questions.js';
import { remember, remembered } from './preferences.js';
import { make_head } from './view_head.js';
import { make_conversation } from './view_messages.js';
import { make_places } from './view_places.js';
import { make_rail } from './view_rail.js';
import { make_user_area } from './view_user.js';
import { make_unread } from './unread.js';
import { emoji_key } from './emoji.js';

const element = (id) => document.getElementById(id);
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/**
 * `page` is what the whole page shares: {world, guild, me, here, messages}; `attempt(deed)` runs one and says what
 * went wrong, `refresh()` fetches the world anew, `now()` is the sandbox's time, `card(id)` shows a person,
 * `person_deed(deed, id)` does something to one.
 */
export function make_chat(page, { attempt, refresh, now, card, person_deed }) {
  Object.assign(page, remembered('place') ?? {});
  let home_over = null;        // the place over which the direct messages are shown although it is none
  let editing = null;
  let entered = null;          // "who where" that was shown last
  let new_after = null;        // the last message seen before that place was entered
  const dismissed = new Set();  // ephemeral messages, as Discord's client forgets them, too
  const last_places = new Map();  // guild → where one was there
  const cached = new Map();       // place → its messages when it was last looked at
  const unread = make_unread(api.messages, mentions_me);
  const interactions = make_interactions(api.interaction);
  const modals = make_open_modals(page, { attempt, refresh, sent: (one) => interactions.add(one) });

  const act = (deed, details = {}) => api.act(page.me, deed, { channel: page.here, ...details });
  const simple = (deed, details) => attempt(async () => {
    await act(deed, details);
    await refresh();
  });
  /** An act that the bot has to answer. */
  const interact = (deed, details, about) => attempt(async () => {
    const { interaction_id: id } = await act(deed, details);
    interactions.add({ id, user: page.me, channel: page.here, ...about });
    await refresh();
  });

  const rail = make_rail(element('rail'), { home: go_home, visit });
  const places = make_places(element('places'), {
    go,
    start_dm: () => attempt(async () => {
      const dm = await api.act(page.me, 'dm_channel', { user: page.world.bot().id });
      await refresh();
      await go(dm.id);
    }),
  });
  const user_area = make_user_area(element('user-area'), {
    speak_as,
    set_dms: (open) => person_deed(open ? 'open_dm' : 'close_dm', page.me),
  });
  const head = make_head(element('conversation-head'), {
    go, toggle, jump: (id) => conversation.jump_to(id),
    unpin: (one) => simple('unpin', { message: one.id }),
    pins: async () => page.messages.filter((one) => one.pinned).reverse(),
    new_thread: () => start_thread(null),
    modify_thread: (changes) => simple('modify_thread', changes),
    join_thread: () => simple('join_thread'), leave_thread: () => simple('leave_thread'),
  });
  const conversation = make_conversation(element('scroll'), element('introduction'), element('messages'), {
    reply: (one) => composer.answer(one),
    edit: (one) => edit(one.id),
    remove: (one) => ask_delete(one, page.world, () => simple('delete_message', { message: one.id })),
    pin: (one) => simple('pin', { message: one.id }), unpin: (one) => simple('unpin', { message: one.id }),
    start_thread: (one) => start_thread(one),
    react: (one, from) => open_emoji_picker(from, (emoji) => simple('react', { message: one.id, emoji })),
    apps: (one, from) => open_apps(from, message_commands(page.world, page.me, place()), (name) => interact('context_menu', { name, target: one.id }, { kind: 'command', name })),
    react_with: (one, emoji) => simple('react', { message: one.id, emoji }),
    set_reaction: (one, emoji, on) => simple(on ? 'react' : 'unreact', { message: one.id, emoji: emoji_key(emoji) }),
    save_edit, cancel_edit: () => edit(null),
    dismiss: (one) => {
      dismissed.add(one.id);
      show();
    },
    forget: (id) => {
      interactions.dismiss(id);
      show();
    },
    press: (one, custom_id) => interact('button', { message: one.id, custom_id }, { kind: 'component', message: one.id, custom_id }),
    choose: (one, custom_id, values) => interact('select', { message: one.id, custom_id, values }, { kind: 'component', message: one.id, custom_id }),
    person: card, go, open_command: (name) => composer.open_command(name),
  });
  const composer = make_composer(element('composer'), {
    post(content, replied) {
      new_after = null;  // Whoever answers has read.
      return simple('post', { content, ...(replied ? { reply_to: replied.id } : {}) });
    },
    run: (command, options) => interact('slash', { name: command.name, options }, { kind: 'command', name: command.path }),
    choices,
    join: () => person_deed('join', page.me),
    open_dms: () => person_deed('open_dm', page.me),
    edit_last() {
      const last = visible_messages().findLast((one) => one.author.id === page.me && one.type !== 6 && !one.interaction_metadata);
      if (last) edit(last.id);
      return Boolean(last);
    },
  });

  async function choices(command, options) {
    let answer = null;
    await attempt(async () => {
      answer = await autocomplete_choices(async () => (await act('autocomplete', { name: command.name, options })).interaction_id, api.interaction, pause);
    });
    return answer;
  }

  function edit(id) {
    editing = id;
    show();
    if (id === null) composer.focus();
  }

  async function save_edit(one, content) {
    if (!content) return ask_delete(one, page.world, () => simple('delete_message', { message: one.id }));
    if (content === one.content || await simple('edit', { message: one.id, content })) edit(null);
  }

  function start_thread(one) {
    ask_thread(one, async (name, is_private) => {
      let thread = null;
      const worked = await attempt(async () => {
        thread = await act('create_thread', { name, ...(one ? { message: one.id } : { private: is_private }) });
        await refresh();
      });
      if (worked && thread?.id) await go(thread.id);
    });
  }

  function speak_as(id) {
    page.me = id;
    editing = null;
    const dm = page.world.dms.find((one) => one.id === page.here);
    const channel = page.world.channel(page.here);
    const stays = dm ? dm.people.includes(id) : channel && page.world.can_view(id, channel);
    return arrive(stays ? page.here : page.world.first_text_channel().id);
  }

  function go(id) {
    const arrived = arrive(id);
    composer.focus();
    return arrived;
  }

  /** Shows what is known of a place at once, then what is there now. */
  function arrive(id) {
    page.here = id;
    page.messages = cached.get(id) ?? [];
    editing = null;
    home_over = null;
    toggle(null);
    show();
    return refresh();
  }

  function visit(guild) {
    page.guild = guild;
    if (guild === page.world.guild.id) return go(last_places.get(guild) ?? page.world.first_text_channel().id);
    home_over = null;
    page.here = last_places.get(guild) ?? null;
    page.messages = [];
    return refresh();
  }

  function go_home() {
    const dms = page.world.dms_of(page.me);
    if (dms.length) return go(dms[0].id);
    home_over = page.here;
    show();
    return null;
  }

  /** On a narrow window the lists at both sides lie over the conversation, one at a time. */
  function toggle(panel) {
    const chat = element('chat');
    const open = chat.dataset.open === panel ? null : panel;
    if (open) chat.dataset.open = open;
    else delete chat.dataset.open;
    if (open) element(open === 'places' ? 'places' : 'side').querySelector('button')?.focus();
  }

  /** The place that is looked at, in the form the views want. */
  function place() {
    const { world, here, me } = page;
    const dm = world.dms.find((one) => one.id === here);
    if (dm) return { id: dm.id, kind: 'dm', name: world.name(world.other_in(dm, me)), topic: '' };
    return world.channel(here) ?? world.first_text_channel();
  }

  const visible_messages = () => page.messages.filter((one) => !dismissed.has(one.id) && (!one.ephemeral_for || one.ephemeral_for === '0' || one.ephemeral_for === page.me));

  function show() {
    const { world, me } = page;
    const here = place();
    page.here = here.id;
    enter(me, here);
    const at_home = here.kind === 'dm' || home_over === here.id;
    remember('place', { guild: world.guild.id, me, here: here.id });
    unread.look(me, here.id, last_of(here));
    rail.show(world, at_home, (guild) => unread.of_guild(world, me, guild));
    places.show(world, me, here.id, at_home, (id) => unread.of_place(world, me, id));
    user_area.show(world, me);
    head.show(world, me, here);
    conversation.show({
      world, me, place: here, messages: visible_messages(), editing, new_after, now: now(),
      pending: interactions.unanswered_in(here.id, me), going: (id) => interactions.of_message(id, me),
    });
    composer.show(world, me, here, now());
    modals.show();
  }

  /** Whichever way one came here: what is new is what had not been seen before. */
  function enter(me, here) {
    const now_here = `${me} ${here.id}`;
    if (entered === now_here) return;
    entered = now_here;
    editing = null;
    new_after = unread.new_after(me, here.id, last_of(here));
    if (here.kind !== 'dm') last_places.set(page.world.guild.id, here.id);
  }

  const last_of = (here) => page.world.dms.find((one) => one.id === here.id)?.last ?? here.last ?? null;

  // Whoever simply starts to type wants to write, wherever the focus had been lost to.
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && element('chat').dataset.open) return toggle(null);
    const idle = event.target === document.body || event.target === element('scroll');
    if (idle && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== ' ') composer.focus();
  });

  return {
    place, show, speak_as, go,
    fill: (text) => composer.fill(text),
    /** The world was exchanged for another: nothing that is remembered of the old one holds. */
    forget() {
      for (const memory of [dismissed, last_places, cached, unread, interactions]) memory.clear();
      home_over = entered = editing = null;
    },
    /** After the world was fetched: what else the chat must know before it is shown. */
    async fetched(messages) {
      page.messages = messages;
      cached.set(page.here, messages);
      await Promise.all([interactions.refresh(), unread.fetch(page.world, page.me, page.here)]);
    },
    tick() {
      conversation.tick(now());
      if (interactions.waiting()) interactions.refresh().then(show, (error) => {
        if (!(error instanceof api.Failure)) throw error;  // The events socket says that the server is gone.
      });
    },
  };
}
