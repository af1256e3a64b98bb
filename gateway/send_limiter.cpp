// Owns: the arithmetic of the send limit.
// Must not know: clocks, sockets, what is sent.
#include "gateway/send_limiter.hpp"

namespace veilleur::gateway {

SteadyTime SendLimiter::free_at(std::size_t slots) const {
  return count_ < slots ? SteadyTime::min() : log_[(count_ - slots) % sends_max] + window;
}

void SendLimiter::note(SteadyTime now) {
  log_[count_ % sends_max] = now;
  ++count_;
}

}  // namespace veilleur::gateway
