// Owns: interactions, from the user's click to the bot's last follow-up.
// Must not know: transports.
#pragma once

#include "tools/sandbox/call.hpp"

namespace veilleur::sandbox {

/// Whether options are being typed (autocomplete) or sent.
enum class Invocation { send, autocomplete };

/// A user types a registered command. `options` are `{"name", "value"}` or, for subcommands,
/// `{"name", "options"}`; ids stand as strings. Emits INTERACTION_CREATE and answers with
/// `{"interaction_id"}`, or refuses what Discord's own client would not let one send.
[[nodiscard]] Reply invoke_command(State& state, UserId user, ChannelId channel, std::string_view name,
                                   const json::array& options, Invocation invocation, WallTime now);
/// A user presses a button, or picks `values` in a select.
[[nodiscard]] Reply use_component(State& state, UserId user, ChannelId channel, MessageId message,
                                  std::string_view custom_id, const json::array& values, WallTime now);

[[nodiscard]] Reply create_callback(State& state, const Call& call);
[[nodiscard]] Reply create_followup(State& state, const Call& call);
[[nodiscard]] Reply get_interaction_message(State& state, const Call& call);
[[nodiscard]] Reply edit_interaction_message(State& state, const Call& call);
[[nodiscard]] Reply delete_interaction_message(State& state, const Call& call);

}  // namespace veilleur::sandbox
