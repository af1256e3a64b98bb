// Owns: the arithmetic of the send limit.
// Must not know: clocks, sockets, what is sent.
#include "gateway/send_limiter.hpp"

namespace veilleur::gateway {

SteadyTime SendLimiter::sent(std::size_t back) const { return log_[(count_ - back) % sends_max]; }

SteadyTime SendLimiter::command_at() const {
  constexpr std::size_t slots = sends_max - heartbeat_room;
  return count_ < slots ? SteadyTime::min() : sent(slots) + window;
}

bool SendLimiter::full(SteadyTime now) const { return count_ >= sends_max && sent(sends_max) + window > now; }

void SendLimiter::note(SteadyTime now) {
  log_[count_ % sends_max] = now;
  ++count_;
}

}  // namespace veilleur::gateway
