// Owns: pinned messages, by the routes of 2025 and by the older ones.
// Must not know: transports.
#pragma once

#include "tools/sandbox/call.hpp"

namespace veilleur::sandbox {

[[nodiscard]] Reply list_pins(State& state, const Call& call);      ///< `/messages/pins`, in pages
[[nodiscard]] Reply list_old_pins(State& state, const Call& call);  ///< `/pins`, the first 50
[[nodiscard]] Reply pin_message(State& state, const Call& call);
[[nodiscard]] Reply unpin_message(State& state, const Call& call);

}  // namespace veilleur::sandbox
