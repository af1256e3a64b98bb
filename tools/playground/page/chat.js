// Owns: the chat half of the page: its views, and which deed of which view leads to what.
// Must not know: how anything looks; the side panels, the bot's process, the clock.
import * as api from './api.js';
import { make_acts } from './chat_acts.js';
import { message_commands } from './commands.js';
import { make_composer } from './composer.js';
import { make_drawers } from './drawers.js';
import { make_interactions } from './interactions.js';
import { open_apps, open_emoji_picker } from './message_tools.js';
import { make_open_modals } from './open_modals.js';
import { ask_delete, ask_thread } from './questions.js';
import { make_head } from './view_head.js';
import { make_conversation } from './view_messages.js';
import { make_places } from './view_places.js';
import { make_rail } from './view_rail.js';
import { make_user_area } from './view_user.js';
import { make_whereabouts } from './whereabouts.js';

const element = (id) => document.getElementById(id);

/**
 * `page` is what the whole page shares: {world, guild, me, here, messages}. `app`: `attempt(deed)` runs one and says
 * what went wrong, `refresh()` fetches the world anew, `now()` is the sandbox's time, `card(id)` shows a person,
 * `person_deed(deed, id)` does something to one, `quiet()` takes away what was said of the last deed.
 */
export function make_chat(page, app) {
  let editing = null;
  const drawers = make_drawers(element('chat'), { places: element('chat').querySelector('.left'), side: element('side') });
  const dismissed = new Set();  // ephemeral messages, as Discord's client forgets them, too
  const interactions = make_interactions(api.interaction);
  const acts = make_acts(page, { ...app, interactions });
  const where = make_whereabouts(page, {
    show, refresh: app.refresh, left() {
      editing = null;
      drawers.close();
    },
  });
  function speak_as(id) {
    app.quiet();
    return where.speak_as(id);
  }
  const modals = make_open_modals(page, { ...app, sent: (one) => interactions.add(one) });
  const views = make_views(page, app, { acts, where, speak_as, toggle: drawers.toggle, go, edit, own_messages, dismiss, forget: (id) => {
    interactions.dismiss(id);
    show();
  } });
  type_anywhere(views);

  const visible_messages = () => page.messages.filter((one) => !dismissed.has(one.id) && (!one.ephemeral_for || one.ephemeral_for === '0' || one.ephemeral_for === page.me));
  function own_messages() {
    return visible_messages().filter((one) => one.author.id === page.me && one.type !== 6 && !one.interaction_metadata);
  }
  function dismiss(one) {
    dismissed.add(one.id);
    show();
  }
  function edit(id) {
    editing = id;
    show();
    if (id === null) views.composer.focus();
  }
  function go(id) {
    const arrived = where.go(id);
    views.composer.focus();
    return arrived;
  }
  function show() {
    const { world, me } = page;
    const { here, at_home, new_after } = where.settle();
    views.rail.show(world, at_home, where.unread_of);
    views.places.show(world, me, here.id, at_home, where.unread_in);
    views.user_area.show(world, me);
    views.head.show(world, me, here);
    views.conversation.show({
      world, me, place: here, messages: visible_messages(), editing, new_after, now: app.now(),
      pending: interactions.unanswered_in(here.id, me), going: (id) => interactions.of_message(id, me),
    });
    views.composer.show(world, me, here, app.now());
    modals.show();
  }

  return {
    place: where.place, show, speak_as, go,
    fill: (text) => views.composer.fill(text),
    propose: (text) => views.composer.propose(text),
    use_menu: acts.use_menu,
    /** The world was exchanged for another: nothing that is remembered of the old one holds. */
    forget() {
      dismissed.clear();
      interactions.clear();
      where.forget();
      editing = null;
    },
    /** After the world was fetched: what else the chat must know before it is shown. */
    fetched: (messages) => Promise.all([interactions.refresh(), where.fetched(messages)]),
    tick() {
      views.conversation.tick(app.now());
      if (interactions.waiting()) interactions.refresh().then(show, (error) => {
        if (!(error instanceof api.Failure)) throw error;  // The events socket says that the server is gone.
      });
    },
  };
}

/** Each view with what its deeds lead to. `chat`: the acts, the whereabouts, and what make_chat keeps. */
function make_views(page, app, chat) {
  const { acts, where, go, edit } = chat;
  const remove = (one) => ask_delete(one, page.world, () => acts.remove(one));
  const start_thread = (one) => ask_thread(one, async (name, is_private) => {
    const id = await acts.create_thread(one, name, is_private);
    if (id) await go(id);
  });
  const rail = make_rail(element('rail'), {
    home() {
      where.go_home();
      composer.focus();
    },
    visit(guild) {
      where.visit(guild);
      composer.focus();
    },
  });
  const places = make_places(element('places'), {
    go, async start_dm() {
      const id = await acts.open_bot_dm();
      if (id) await go(id);
    },
  });
  const user_area = make_user_area(element('user-area'), {
    speak_as: chat.speak_as,
    set_dms: (open) => app.person_deed(open ? 'open_dm' : 'close_dm', page.me),
  });
  const head = make_head(element('conversation-head'), {
    ...acts, go, toggle: chat.toggle, jump: (id) => conversation.jump_to(id), new_thread: () => start_thread(null),
    pins: async () => page.messages.filter((one) => one.pinned).reverse(),
  });
  const conversation = make_conversation(element('scroll'), element('introduction'), element('messages'), {
    ...acts, go, remove, start_thread, person: app.card, dismiss: chat.dismiss, forget: chat.forget,
    reply: (one) => composer.answer(one),
    edit: (one) => edit(one.id),
    cancel_edit: () => edit(null),
    async save_edit(one, content) {
      if (!content) return remove(one);
      if (content === one.content || await acts.edit(one, content)) edit(null);
    },
    react: (one, from) => open_emoji_picker(from, (emoji) => acts.react(one, emoji)),
    react_with: acts.react,
    apps: (one, from) => open_apps(from, message_commands(page.world, page.me, where.place()), (name) => acts.use_menu(name, one.id)),
    open_command: (name) => composer.open_command(name),
  });
  const composer = make_composer(element('composer'), {
    attempt: app.attempt, run: acts.run, choices: acts.choices,
    post(content, replied, files) {
      where.has_read();
      return acts.post(content, replied, files);
    },
    join: () => app.person_deed('join', page.me),
    open_dms: () => app.person_deed('open_dm', page.me),
    edit_last() {
      const last = chat.own_messages().at(-1);
      if (last) edit(last.id);
      return Boolean(last);
    },
  });
  return { rail, places, user_area, head, conversation, composer };
}

/** Whoever simply starts to type wants to write, wherever the focus had been lost to. */
function type_anywhere({ composer }) {
  document.addEventListener('keydown', (event) => {
    const idle = event.target === document.body || event.target === element('scroll');
    if (idle && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== ' ') composer.focus();
  });
}
