// Owns: whether and when a request is attempted again, as a pure calculation.
// Must not know: clocks, sockets, rate limits (a 429 is no attempt).
#pragma once

#include <chrono>
#include <cstdint>
#include <variant>

#include "base/random.hpp"
#include "net/http.hpp"
#include "rest/request.hpp"

namespace veilleur::rest {

/// What follows an attempt: its response is final, the request is attempted again after a pause, or it
/// has failed.
struct Final {};
struct Again {
  std::chrono::nanoseconds pause;
};
using Verdict = std::variant<Final, Again, Failure>;

/// The attempts of one request so far. At most three; between them a pause drawn from the full range
/// [0, 500 ms · 2^(n-1)), so that clients that failed together do not return together.
class Attempts {
 public:
  static constexpr int attempts_max = 3;
  static constexpr int refusals_max = 10;
  static constexpr std::chrono::milliseconds base_pause{500};

  explicit Attempts(Repeat repeat) : repeat_(repeat) {}

  /// A response that is no refusal (429). Final unless it is a 5xx that leaves the outcome open, or a 4xx
  /// after an attempt that may have been carried out: what is refused now may have been done before, so that
  /// one's fate stays open. Only a 404 to a DELETE settles it: what is gone is gone.
  [[nodiscard]] Verdict after_response(net::Method method, int status, Random& random);
  /// Something between us and Discord answered in its place: what Discord did is open.
  [[nodiscard]] Verdict after_intermediary(Random& random);
  [[nodiscard]] Verdict after_failure(const net::HttpFailure& failure, Random& random);
  /// A refusal was certainly not carried out, so it may follow any kind of request; ten of them end it,
  /// because nothing waits without a bound.
  [[nodiscard]] Verdict after_refusal();

  /// What a request that will not be attempted again has come to: `reason` while it was certainly never
  /// carried out, otherwise what the earlier attempts left open.
  [[nodiscard]] Failure give_up(Failure reason) const;
  [[nodiscard]] bool maybe_carried_out() const { return maybe_carried_out_; }
  /// From now on a repetition is harmless only for as long as Discord remembers the nonce.
  [[nodiscard]] bool relies_on_nonce() const { return repeat_ == Repeat::nonce && maybe_carried_out_; }

 private:
  [[nodiscard]] Verdict again_or_end(Random& random);

  Repeat repeat_;
  int attempts_ = 0;
  int refusals_ = 0;
  bool maybe_carried_out_ = false;
};

}  // namespace veilleur::rest
