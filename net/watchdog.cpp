// Owns: the deadline of an operation that is ended by closing what it works on.
// Must not know: what is closed.
#include "net/watchdog.hpp"

namespace veilleur::net {

Watchdog::Watchdog(const boost::asio::any_io_executor& executor, Deadline deadline,
                   std::function<void()> on_expiry)
    : state_(std::make_shared<State>(State{.on_expiry = std::move(on_expiry)})), timer_(executor, deadline) {
  // The handler may already be queued when the watchdog is destroyed; the shared state tells it so.
  timer_.async_wait([state = state_](boost::system::error_code error) {
    if (error || !state->on_expiry) return;
    state->expired = true;
    const auto on_expiry_now = std::move(state->on_expiry);
    state->on_expiry = nullptr;
    on_expiry_now();
  });
}

Watchdog::~Watchdog() { state_->on_expiry = nullptr; }

}  // namespace veilleur::net
