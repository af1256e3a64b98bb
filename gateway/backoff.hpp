// Owns: how long a shard waits before it connects again, and how often it may identify.
// Must not know: sessions, sockets, clocks.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/random.hpp"
#include "base/time.hpp"

namespace veilleur::gateway {

/// Waits between connections: 0, 1, 2, 4 … 60 s. Each but the first loses up to a quarter at random, so
/// that the shards of one process do not come back in step.
class ReconnectBackoff {
 public:
  static constexpr std::chrono::seconds delay_max{60};

  [[nodiscard]] std::chrono::nanoseconds next(Random& random) {
    const std::uint32_t attempt = attempt_++;
    if (attempt == 0) return std::chrono::nanoseconds{0};
    const auto whole = std::min(delay_max, std::chrono::seconds{1u << std::min(attempt - 1, 6u)});
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(whole) *
                                                                (0.75 + 0.25 * random.fraction()));
  }
  void reset() { attempt_ = 0; }

 private:
  std::uint32_t attempt_ = 0;
};

/// When a shard may identify. Two rules, the later one decides:
///
///  - after each identify the wait doubles, 5 s to 600 s, until a connection has proved stable;
///  - each identify takes one of at most 12 tokens, and a token comes back every 300 s.
///
/// The second rule is the promise. Whatever Discord answers, and however often "stable" connections reset
/// the first rule, any 24 h see at most the 12 tokens saved up before plus 86 400 s / 300 s = 288 new ones:
/// 300 identifies, against the 1000 a day at which Discord resets the token (Discord, "Gateway",
/// identifying, read August 2026). The IdentifyGate bounds all shards of a process together.
class IdentifyBackoff {
 public:
  static constexpr std::uint32_t tokens_max = 12;
  static constexpr std::chrono::seconds token_period{300};
  static constexpr std::chrono::seconds delay_min{5};
  static constexpr std::chrono::seconds delay_max{600};

  /// The earliest moment of the next identify.
  [[nodiscard]] SteadyTime ready_at(SteadyTime now) const { return std::max({now, not_before_, token_at()}); }
  /// Notes that an identify was sent.
  void spend(SteadyTime now) {
    // The bucket is one number: the moment at which it is full again.
    full_at_ = std::max(full_at_, now) + token_period;
    not_before_ = now + delay_;
    delay_ = std::min(delay_max, delay_ * 2);
  }
  /// The connection has proved stable.
  void reset() {
    delay_ = delay_min;
    not_before_ = SteadyTime::min();
  }

 private:
  [[nodiscard]] SteadyTime token_at() const {
    return full_at_ == SteadyTime::min() ? full_at_ : full_at_ - (tokens_max - 1) * token_period;
  }

  SteadyTime full_at_ = SteadyTime::min();
  SteadyTime not_before_ = SteadyTime::min();
  std::chrono::seconds delay_ = delay_min;
};

}  // namespace veilleur::gateway
