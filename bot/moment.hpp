// Owns: a recording's two clocks read together.
// Must not know: what is recorded.
#pragma once

#include <chrono>

#include "bot/recorder.hpp"

namespace veilleur::bot {

/// Now on the monotonic clock, beside a wall time that was read already.
[[nodiscard]] inline Moment moment(WallTime wall) {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return {SteadyTime{std::chrono::duration_cast<std::chrono::nanoseconds>(since)}, wall};
}

}  // namespace veilleur::bot
