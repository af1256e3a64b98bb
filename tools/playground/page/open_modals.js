// Owns: which of the bot's modals is open on the page, for whoever is acting.
// Must not know: how a modal looks (modal.js).
import * as api from './api.js';
import { open_modal } from './modal.js';

/** `page` is what all share: {world, me}; `attempt` and `refresh` as in app.js; `sent(interaction)` after a submission. */
export function make_open_modals(page, { attempt, refresh, sent }) {
  let open = null;  // {id, end}
  const over = new Set();  // submitted or dismissed; an answer that was on its way meanwhile may still have them

  /** Answers null, or why it did not work: that is said in the dialog, which stays. */
  async function submit(modal, values) {
    try {
      const { interaction_id: id } = await api.act(page.me, 'submit_modal', { interaction: modal.interaction_id, values }) ?? {};
      if (id) sent({ id, kind: 'modal', name: modal.title, user: modal.user_id, channel: modal.channel_id });
    } catch (error) {
      if (!(error instanceof api.Failure)) throw error;
      return error.message;
    }
    over.add(modal.interaction_id);
    open = null;
    await refresh();
    return null;
  }

  function dismissed(modal) {
    over.add(modal.interaction_id);
    open = null;
    attempt(async () => {
      await api.act(modal.user_id, 'dismiss_modal', { interaction: modal.interaction_id });
      await refresh();
    });
  }

  return {
    /** Opens what the bot shows to whoever is acting; closes what is theirs no more. */
    show() {
      const wanted = page.world.modals.find((one) => one.user_id === page.me && !over.has(one.interaction_id)) ?? null;
      if (open && open.id !== wanted?.interaction_id) {
        open.end();
        open = null;
      }
      if (!wanted || open) return;
      const { end } = open_modal(wanted, {
        world: page.world, me: page.me, bot: page.world.bot()?.name ?? '',
        submit: (values) => submit(wanted, values), dismissed: () => dismissed(wanted),
      });
      open = { id: wanted.interaction_id, end };
    },
  };
}
