// Owns: interactions, from the user's click to the bot's last follow-up.
// Must not know: transports.
#pragma once

#include "tools/sandbox/call.hpp"

namespace veilleur::sandbox {

/// Whether options are being typed (autocomplete) or sent.
enum class Invocation { send, autocomplete };

// What users do. Each emits INTERACTION_CREATE and answers with `{"interaction_id"}`, or refuses what
// Discord's own client would not let one send.

/// A user types a registered command. `options` are `{"name", "value"}` or, for subcommands,
/// `{"name", "options"}`; ids stand as strings, a file as `{"filename", "size"?, "content_type"?}`.
[[nodiscard]] Reply invoke_command(State& state, UserId user, ChannelId channel, std::string_view name,
                                   const json::array& options, Invocation invocation, WallTime now);
/// A user picks a command from the menu of a user or of a message in this channel.
[[nodiscard]] Reply use_context_menu(State& state, UserId user, ChannelId channel, std::string_view name,
                                     Snowflake target, WallTime now);
/// A user presses a button, or picks `values` in a select; ids stand as strings.
[[nodiscard]] Reply use_component(State& state, UserId user, ChannelId channel, MessageId message,
                                  std::string_view custom_id, const json::array& values, WallTime now);
/// A user submits the modal that the answer to `shown_by` put on his screen. `values` by custom id: text, a
/// list of values, a boolean for a checkbox; what is missing was left as the modal had it.
[[nodiscard]] Reply submit_modal(State& state, UserId user, InteractionId shown_by,
                                 const json::object& values, WallTime now);
/// He closes it instead: nobody hears of that. 204.
[[nodiscard]] Reply dismiss_modal(State& state, UserId user, InteractionId shown_by);
/// Whether a modal may still be submitted: it lives as long as the token of the interaction that showed it.
[[nodiscard]] bool is_modal_open(const State& state, const Interaction& shown_by, WallTime now);
/// Past its deadline without an answer, or past its token's life.
[[nodiscard]] bool is_expired(const State& state, const Interaction& interaction, WallTime now);

[[nodiscard]] Reply create_callback(State& state, const Call& call);

// The messages of an interaction's webhook; webhooks.cpp sends here what names the application.
[[nodiscard]] Reply create_followup(State& state, const Call& call);
[[nodiscard]] Reply get_interaction_message(State& state, const Call& call);
[[nodiscard]] Reply edit_interaction_message(State& state, const Call& call);
[[nodiscard]] Reply delete_interaction_message(State& state, const Call& call);

/// The refusal of an answer that all would see in a thread that is archived and locked (50083): it would have
/// to wake what only moderators may.
[[nodiscard]] std::optional<Reply> check_answer_place(const State& state, const Interaction& interaction,
                                                      bool ephemeral, WallTime now);
struct MessageBody;
/// Sends a message in the interaction's name: public, or seen by its user alone.
Message& send_answer(State& state, const Interaction& interaction, MessageBody body, bool ephemeral,
                     WallTime now);

}  // namespace veilleur::sandbox
