// Owns: what each deed of the chat asks of the sandbox, as whoever is acting and where they are.
// Must not know: how anything looks; where one may go.
import * as api from './api.js';
import { emoji_key } from './emoji.js';
import { autocomplete_choices } from './interactions.js';

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/**
 * `page` is what the whole page shares ({me, here, world}); `attempt(deed)` runs one and says what went wrong,
 * `refresh()` fetches the world anew. Each act but `choices` and `create_thread` answers whether it worked.
 */
export function make_acts(page, { attempt, refresh, interactions }) {
  const act = (deed, details = {}) => api.act(page.me, deed, { channel: page.here, ...details });
  const simple = (deed, details) => attempt(async () => {
    await act(deed, details);
    await refresh();
  });
  /** An act that the bot has to answer; `about` is what the page remembers of it until then. */
  const interact = (deed, details, about) => attempt(async () => {
    const { interaction_id: id } = await act(deed, details);
    interactions.add({ id, user: page.me, channel: page.here, ...about });
    await refresh();
  });

  return {
    post: (content, replied, files) => simple('post', { content, ...(replied ? { reply_to: replied.id } : {}), ...(files.length ? { files } : {}) }),
    edit: (one, content) => simple('edit', { message: one.id, content }),
    remove: (one) => simple('delete_message', { message: one.id }),
    pin: (one) => simple('pin', { message: one.id }),
    unpin: (one) => simple('unpin', { message: one.id }),
    react: (one, emoji) => simple('react', { message: one.id, emoji }),
    set_reaction: (one, emoji, on) => simple(on ? 'react' : 'unreact', { message: one.id, emoji: emoji_key(emoji) }),
    modify_thread: (changes) => simple('modify_thread', changes),
    join_thread: () => simple('join_thread'),
    leave_thread: () => simple('leave_thread'),

    run: (command, options) => interact('slash', { name: command.name, options }, { kind: 'command', name: `/${command.path}` }),
    /** A command of the menu of a message or a person. */
    use_menu: (name, target) => interact('context_menu', { name, target }, { kind: 'command', name }),
    press: (one, custom_id) => interact('button', { message: one.id, custom_id }, { kind: 'component', message: one.id, custom_id }),
    choose: (one, custom_id, values) => interact('select', { message: one.id, custom_id, values }, { kind: 'component', message: one.id, custom_id }),

    /** What the bot offers for a half-typed option; null where it offered nothing in time. */
    async choices(command, options) {
      let answer = null;
      await attempt(async () => {
        answer = await autocomplete_choices(async () => (await act('autocomplete', { name: command.name, options })).interaction_id, api.interaction, pause);
      });
      return answer;
    },
    /** The new thread's id, or null where it was refused; `one` is the message it begins with, or null. */
    async create_thread(one, name, is_private) {
      let made = null;
      await attempt(async () => {
        made = await act('create_thread', { name, ...(one ? { message: one.id } : { private: is_private }) });
        await refresh();
      });
      return made?.id ?? null;
    },
    /** The id of the conversation with the bot, or null where it was refused. */
    async open_bot_dm() {
      let dm = null;
      await attempt(async () => {
        dm = await api.act(page.me, 'dm_channel', { user: page.world.bot().id });
        await refresh();
      });
      return dm?.id ?? null;
    },
  };
}
