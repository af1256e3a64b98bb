// Owns: where one is and as whom: going to channels, servers and direct messages, and what is new there.
// Must not know: how anything looks, what deeds do.
import * as api from './api.js';
import { mentions_me } from './message.js';
import { remember, remembered } from './preferences.js';
import { make_unread } from './unread.js';

/**
 * `page` is what the whole page shares: {world, guild, me, here, messages}. `show()` draws it, `refresh()` fetches it
 * anew, `left()` is called whenever one goes elsewhere or becomes somebody else.
 */
export function make_whereabouts(page, { show, refresh, left }) {
  Object.assign(page, remembered('place') ?? {});
  let home_over = null;           // the place over which the direct messages are shown although it is none
  let entered = null;             // "who where" that was shown last
  let new_after = null;           // the last message seen before that place was entered
  const last_places = new Map();  // guild → where one was there
  const cached = new Map();       // place → its messages when it was last looked at
  const unread = make_unread(api.messages, mentions_me);
  const last_of = (here) => page.world.dms.find((one) => one.id === here.id)?.last ?? here.last ?? null;

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
    page.messages = cached.get(id) ?? [];
    home_over = null;
    left();
    show();
    return refresh();
  }
  /** Whichever way one came here: what is new is what had not been seen before. */
  function enter(me, here) {
    const now_here = `${me} ${here.id}`;
    if (entered === now_here) return;
    entered = now_here;
    left();
    new_after = unread.new_after(me, here.id, last_of(here));
    if (here.kind !== 'dm') last_places.set(page.world.guild.id, here.id);
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
      if (guild === page.world.guild.id) return go(last_places.get(guild) ?? page.world.first_text_channel().id);
      home_over = null;
      page.here = last_places.get(guild) ?? null;
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
      enter(page.me, here);
      remember('place', { guild: page.world.guild.id, me: page.me, here: here.id });
      unread.look(page.me, here.id, last_of(here));
      return { here, at_home: here.kind === 'dm' || home_over === here.id, new_after };
    },
    /** Whoever answers has read. */
    has_read() {
      new_after = null;
    },
    unread_in: (id) => unread.of_place(page.world, page.me, id),
    unread_of: (guild) => unread.of_guild(page.world, page.me, guild),
    /** After the place's messages were fetched. */
    fetched(messages) {
      page.messages = messages;
      cached.set(page.here, messages);
      return unread.fetch(page.world, page.me, page.here);
    },
    /** Another world: nothing that is remembered of the old one holds. */
    forget() {
      for (const memory of [last_places, cached, unread]) memory.clear();
      home_over = entered = null;
    },
  };
}
