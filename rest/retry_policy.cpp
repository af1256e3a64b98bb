// Owns: the rules of repetition (discord.md, section 2, "Retry").
// Must not know: how long a rate limit lasts.
#include "rest/retry_policy.hpp"

namespace veilleur::rest {
namespace {

/// Answers of a gateway between us and Discord, which say nothing about what Discord did.
bool is_gateway_error(int status) { return status == 502 || status == 503 || status == 504 || status == 524; }

/// Whether a refusal of the repetition says nothing about the attempt whose answer was lost. Reading changes
/// nothing, so there is nothing open; and what a DELETE does not find any more is as it was to be.
bool leaves_open(net::Method method, int status) {
  if (method == net::Method::get || status < 400 || status >= 500) return false;
  return method != net::Method::delete_ || status != 404;
}

}  // namespace

Verdict Attempts::after_response(net::Method method, int status, Random& random) {
  if (is_gateway_error(status)) return after_intermediary(random);
  ++attempts_;
  if (maybe_carried_out_ && leaves_open(method, status)) return Verdict{Failure::unclear};
  if (status < 500 || repeat_ == Repeat::idempotent) return Verdict{Final{}};
  // A POST that ended in any 5xx may have been carried out.
  maybe_carried_out_ = true;
  return Verdict{Failure::unclear};
}

Verdict Attempts::after_intermediary(Random& random) {
  ++attempts_;
  maybe_carried_out_ = true;
  // Only a nonce makes the repetition of a POST harmless.
  if (repeat_ == Repeat::once) return Verdict{Failure::unclear};
  return again_or_end(random);
}

Verdict Attempts::after_failure(const net::HttpFailure& failure, Random& random) {
  ++attempts_;
  if (failure.sent == net::Sent::maybe) maybe_carried_out_ = true;
  if (failure.error == net::NetError::cancelled) return Verdict{give_up(Failure::cancelled)};
  // The same answer would be too large again.
  if (failure.error == net::NetError::too_large) return Verdict{give_up(Failure::unavailable)};
  if (maybe_carried_out_ && repeat_ == Repeat::once) return Verdict{Failure::unclear};
  return again_or_end(random);
}

Verdict Attempts::after_refusal() {
  if (++refusals_ >= refusals_max) return Verdict{give_up(Failure::unavailable)};
  return Verdict{Again{std::chrono::nanoseconds{0}}};
}

Failure Attempts::give_up(Failure reason) const {
  if (!maybe_carried_out_) return reason;
  return repeat_ == Repeat::idempotent ? Failure::unavailable : Failure::unclear;
}

Verdict Attempts::again_or_end(Random& random) {
  if (attempts_ >= attempts_max) return Verdict{give_up(Failure::unavailable)};
  const double range = std::chrono::duration<double, std::nano>(base_pause).count() * (1 << (attempts_ - 1));
  return Verdict{Again{std::chrono::nanoseconds{static_cast<std::int64_t>(range * random.fraction())}}};
}

}  // namespace veilleur::rest
