// Owns: what concerns a guild as a whole: its settings, the order of its roles and channels.
// Must not know: members, messages, transports.
#pragma once

#include "tools/sandbox/call.hpp"

namespace veilleur::sandbox {

[[nodiscard]] Reply modify_guild(State& state, const Call& call);
/// No guild of this sandbox has emojis of its own.
[[nodiscard]] Reply list_emojis(State& state, const Call& call);
[[nodiscard]] Reply get_role(State& state, const Call& call);
[[nodiscard]] Reply move_roles(State& state, const Call& call);
[[nodiscard]] Reply move_channels(State& state, const Call& call);

}  // namespace veilleur::sandbox
