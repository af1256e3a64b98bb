// Owns: a channel's slowmode: `rate_limit_per_user` ("Channel Object", read August 2026).
// Must not know: what is written, endpoints.
#pragma once

#include "tools/sandbox/call.hpp"

namespace veilleur::sandbox {

/// "Users can send one message and create one thread during each rate_limit_per_user interval."
enum class SlowDeed { post, begin_thread };

/// The refusal (429, 20016, with `retry_after` in whole seconds, rounded up) where this user did the same too
/// short a time ago. Bots are not affected, nor is who has BYPASS_SLOWMODE (since February 2026 no other
/// permission does it: discord-api-docs #8002).
[[nodiscard]] std::optional<Reply> check_slowmode(const State& state, const Channel& channel, UserId actor,
                                                  SlowDeed deed, WallTime now);
/// Counts the deed, where the channel is slow.
void note_slow_deed(Channel& channel, UserId actor, SlowDeed deed, WallTime now);

}  // namespace veilleur::sandbox
