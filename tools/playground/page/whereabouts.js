// Owns: where one is and as whom: going to channels, servers and direct messages, and what is new there.
// Must not know: how anything looks, what deeds do.
import * as api from './api.js';
import { mentions_me } from './message.js';
import { remember, remembered } from './preferences.js';
import { make_unread } from './unread.js';

/** What is remembered of the places one was in: their messages, which was the last in each server, what is new where. */
function make_memory(page) {
  let entered = null;             // "who where" that was shown last
  let new_after = null;           // the last message seen before that place was entered
  const last_places = new Map();  // guild → where one was there
  const cached = new Map();       // place → its messages when it was last looked at
  const unread = make_unread(api.messages, mentions_me);
  const last_of = (here) => page.world.dms.find((one) => one.id === here.id)?.last ?? here.last ?? null;
  return {
    messages_of: (place) => cached.get(place) ?? [],
    last_place: (guild) => last_places.get(guild) ?? null,
    unread_in: (id) => unread.of_place(page.world, page.me, id),
    unread_of: (guild) => unread.of_guild(page.world, page.me, guild),
    /** Whichever way one came here, `left()` is called once, and what is new is what had not been seen before. */
    look(here, left) {
      const now_here = `${page.me} ${here.id}`;
      if (entered !== now_here) {
        entered = now_here;
        left();
        new_after = unread.new_after(page.me, here.id, last_of(here));
        if (here.kind !== 'dm') last_places.set(page.world.guild.id, here.id);
      }
      unread.look(page.me, here.id, last_of(here));
      return new_after;
    },
    /** Whoever answers has read. */
    has_read() {
      new_after = null;
    },
    /** After the place's messages were fetched. */
    fetched(messages) {
      page.messages = messages;
      cached.set(page.here, messages);
      return unread.fetch(page.world, page.me, page.here);
    },
    forget() {
      for (const memory of [last_places, cached, unread]) memory.clear();
      entered = null;
    },
  };
}

/**
 * `page` is what the whole page shares: {world, guild, me, here, messages}. `show()` draws it, `refresh()` fetches it
 * anew, `left()` is called whenever one goes elsewhere or becomes somebody else.
 */
export function make_whereabouts(page, { show, refresh, left }) {
  Object.assign(page, remembered('place') ?? {});
  let home_over = null;  // the place over which the direct messages are shown although it is none
  const memory = make_memory(page);

  /** The place that is looked at, in the form the views want. */
  function place() {
    const { world, here, me } = page;
    const dm = world.dms.find((one) => one.id === here);
    if (dm) return { id: dm.id, kind: 'dm', name: world.name(world.other_in(dm, me)), topic: '' };
    return world.channel(here) ?? world.first_text_channel();
  }
  /** Shows what is known of a place at once, then what is there now. */
  function go(id) {
    page.here = id;
    page.messages = memory.messages_of(id);
    home_over = null;
    left();
    show();
    return refresh();
  }

  return {
    place, go,
    speak_as(id) {
      page.me = id;
      const dm = page.world.dms.find((one) => one.id === page.here);
      const channel = page.world.channel(page.here);
      const stays = dm ? dm.people.includes(id) : channel && page.world.can_view(id, channel);
      return go(stays ? page.here : page.world.first_text_channel().id);
    },
    visit(guild) {
      page.guild = guild;
      if (guild === page.world.guild.id) return go(memory.last_place(guild) ?? page.world.first_text_channel().id);
      home_over = null;
      page.here = memory.last_place(guild);
      page.messages = [];
      left();
      return refresh();
    },
    go_home() {
      const dms = page.world.dms_of(page.me);
      if (dms.length) return go(dms[0].id);
      home_over = page.here;
      show();
      return null;
    },
    /** Settles where one is; answers {here, at_home: the direct messages are shown, new_after: an id or null}. */
    settle() {
      const here = place();
      page.here = here.id;
      const new_after = memory.look(here, left);
      remember('place', { guild: page.world.guild.id, me: page.me, here: here.id });
      return { here, at_home: here.kind === 'dm' || home_over === here.id, new_after };
    },
    has_read: memory.has_read, unread_in: memory.unread_in, unread_of: memory.unread_of, fetched: memory.fetched,
    /** Another world: nothing that is remembered of the old one holds. */
    forget() {
      memory.forget();
      home_over = null;
    },
  };
}
