// Owns: what each person has not looked at yet, and how much of it names them.
// Must not know: the DOM, the page.

const later = (a, b) => a !== null && (b === null || BigInt(a) > BigInt(b));
/** Of more places than this only the mark is shown, not the number of mentions. */
const counted_at_once = 20;

/** `fetch_messages(place)` → a promise of its messages; `mentions(message, world, user)` whether one names someone. */
export function make_unread(fetch_messages, mentions) {
  let start = null;           // place → its last message when the page was opened: nothing from before is news
  const seen = new Map();     // "user place" → the last message looked at there
  const counts = new Map();   // "user place" → {last, n}: the mentions counted up to that message
  const key = (user, place) => `${user} ${place}`;
  const seen_until = (user, place) => seen.get(key(user, place)) ?? start?.get(place) ?? null;

  function lasts(world) {
    return new Map([...world.guilds.flatMap((guild) => guild.last), ...world.guild.threads.map((one) => [one.id, one.last]), ...world.dms.map((one) => [one.id, one.last])]);
  }
  const last_in = (world, id) => world.dms.find((one) => one.id === id)?.last ?? world.channel(id)?.last ?? null;
  /** The places someone can look at, of this server and the direct messages. */
  const in_reach = (world, user) => [
    ...(world.is_member(user) ? world.channel_groups(user).flatMap((group) => group.channels) : []), ...world.dms_of(user),
  ];

  return {
    /** As if the page had just been opened. */
    clear() {
      start = null;
      seen.clear();
      counts.clear();
    },
    /** Someone looks at the end of a place. */
    look(user, place, last) {
      if (later(last, seen_until(user, place))) seen.set(key(user, place), last);
    },
    /**
     * What someone had seen of a place whose end is now `last`, when he enters it: a message's id, or '0' where it was
     * nothing; null where nothing is new there. What comes while he looks is not new.
     */
    new_after: (user, place, last) => later(last, seen_until(user, place)) ? seen_until(user, place) ?? '0' : null,
    of_place(world, user, id) {
      const unread = later(last_in(world, id), seen_until(user, id));
      return { unread, mentions: unread ? counts.get(key(user, id))?.n ?? 0 : 0 };
    },
    /** Of one server, or with null of the direct messages: {any, mentions}. */
    of_guild(world, user, guild) {
      const ids = guild === null ? world.dms_of(user).map((one) => one.id)
        : guild === world.guild.id ? in_reach(world, user).filter((one) => !one.people).map((one) => one.id) : null;
      if (ids === null) {
        const other = world.guilds.find((one) => one.id === guild);
        return { any: other.members.has(user) && other.last.some(([id, last]) => later(last, seen_until(user, id))), mentions: 0 };
      }
      const all = ids.map((id) => this.of_place(world, user, id));
      return { any: all.some((one) => one.unread), mentions: all.reduce((sum, one) => sum + one.mentions, 0) };
    },
    /** Reads what is unread, to count the mentions; in direct messages every message counts. */
    async fetch(world, user, here) {
      start ??= lasts(world);
      const open = in_reach(world, user).filter((one) => one.id !== here && later(one.last, seen_until(user, one.id))
        && counts.get(key(user, one.id))?.last !== one.last).slice(0, counted_at_once);
      await Promise.all(open.map(async (one) => {
        const from = seen_until(user, one.id);
        const fresh = (await fetch_messages(one.id)).filter((message) => later(message.id, from) && message.author.id !== user
          && (!message.ephemeral_for || message.ephemeral_for === user));
        const n = fresh.filter((message) => one.people || mentions(message, world, user)).length;
        counts.set(key(user, one.id), { last: one.last, n });
      }));
    },
  };
}
