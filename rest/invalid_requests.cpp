// Owns: counting invalid requests over a sliding window.
// Must not know: HTTP.
#include "rest/invalid_requests.hpp"

namespace veilleur::rest {

void InvalidRequests::record(SteadyTime now) {
  while (!recent_.empty() && recent_.front() + window <= now) recent_.pop_front();
  recent_.push_back(now);
  if (recent_.size() < allowed) return;
  open_until_ = now + window;
  // One is kept out, so that each further answer while open is counted and the memory stays bounded.
  recent_.pop_front();
}

bool InvalidRequests::open(SteadyTime now) const { return now < open_until_; }

}  // namespace veilleur::rest
