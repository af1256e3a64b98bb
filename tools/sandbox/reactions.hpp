// Owns: reactions to messages, with their events.
// Must not know: which text is an emoji, transports.
#pragma once

#include "tools/sandbox/call.hpp"

namespace veilleur::sandbox {

[[nodiscard]] Reply add_reaction(State& state, const Call& call);
[[nodiscard]] Reply remove_own_reaction(State& state, const Call& call);
[[nodiscard]] Reply remove_user_reaction(State& state, const Call& call);
[[nodiscard]] Reply list_reactions(State& state, const Call& call);
[[nodiscard]] Reply remove_all_reactions(State& state, const Call& call);
[[nodiscard]] Reply remove_emoji_reactions(State& state, const Call& call);

}  // namespace veilleur::sandbox
