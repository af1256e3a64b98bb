// Owns: the breaker over invalid requests and the freeze of a dead token.
// Must not know: why a request was refused; it is told.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>

#include "base/time.hpp"

namespace veilleur::rest {

/// Cloudflare bans an address at 10,000 invalid requests (401, 403, 429 not shared) in 10 minutes
/// (Discord, "Rate Limits", read August 2026). The breaker opens at a tenth of that, for a whole window
/// after the last one counted, because an answer that was under way may still be added.
class InvalidRequests {
 public:
  static constexpr std::chrono::minutes window{10};
  static constexpr std::size_t allowed = 1000;

  void record(SteadyTime now);
  /// True while nothing may be sent.
  [[nodiscard]] bool open(SteadyTime now) const;

 private:
  std::deque<SteadyTime> recent_;  ///< the last `allowed` at most, oldest first
  SteadyTime open_until_ = SteadyTime::min();
};

}  // namespace veilleur::rest
