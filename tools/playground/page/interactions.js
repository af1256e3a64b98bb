// Owns: the acting people's interactions that the bot has not answered yet, or failed to answer.
// Must not know: the DOM, the network: `ask` fetches one interaction's state (null: the server does not tell).

const kept = 20;

export function make_interactions(ask) {
  let list = [];
  return {
    /** `one`: {id, kind: command|component|modal, user, channel, name? (as it is shown: "/ping", "Report", a modal's title), message?, custom_id?}. */
    add(one) {
      list = [...list, { ...one, state: 'waiting' }].slice(-kept);
    },
    waiting: () => list.some((one) => one.state === 'waiting'),
    /** Asks after every waiting one; what is answered is forgotten, what is too late has failed. */
    async refresh() {
      await Promise.all(list.filter((one) => one.state === 'waiting').map(async (one) => {
        const now = await ask(one.id);
        if (now?.answer === 'none' && now.expired) one.state = 'failed';
        else if (now?.answer !== 'none') list = list.filter((other) => other !== one);
      }));
    },
    clear() {
      list = [];
    },
    dismiss(id) {
      list = list.filter((one) => one.id !== id);
    },
    /** Commands of that person in that channel whose answer is not there, and modals whose answer never came: [{id, kind, name, state, user}]. */
    unanswered_in: (channel, user) => list.filter((one) => one.channel === channel && one.user === user
      && (one.kind === 'command' || (one.kind === 'modal' && one.state === 'failed'))),
    /** What is going on in a message's components for that person: {custom_id, state} or null; the last one counts. */
    of_message: (message, user) => list.findLast((one) => one.kind === 'component' && one.message === message && one.user === user) ?? null,
  };
}

/**
 * The choices that the bot gives to an autocomplete, or null where it gave none in time. `begin` starts the
 * interaction and answers its id; `ask` tells its state; `wait` pauses (milliseconds).
 */
export async function autocomplete_choices(begin, ask, wait) {
  const id = await begin();
  for (let pause = 30; ; pause = Math.min(pause * 2, 240)) {
    const now = await ask(id);
    if (now === null) return null;
    if (now.answer === 'choices') return now.choices ?? [];
    if (now.expired || now.answer !== 'none') return null;
    await wait(pause);
  }
}
