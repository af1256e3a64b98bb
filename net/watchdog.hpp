// Owns: the deadline of an operation that is ended by closing what it works on.
// Must not know: what is closed.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>

namespace veilleur::net {

using Deadline = std::chrono::steady_clock::time_point;

[[nodiscard]] inline Deadline deadline_in(std::chrono::milliseconds duration) {
  return std::chrono::steady_clock::now() + duration;
}

/// Calls `on_expiry` once when the deadline passes, never after its own destruction. Boost 1.81 has no
/// `cancel_after`; closing the socket from here ends an operation whatever layer it waits in.
class Watchdog {
 public:
  Watchdog(const boost::asio::any_io_executor& executor, Deadline deadline, std::function<void()> on_expiry);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  [[nodiscard]] bool expired() const { return state_->expired; }

 private:
  struct State {
    std::function<void()> on_expiry;
    bool expired = false;
  };
  std::shared_ptr<State> state_;
  boost::asio::steady_timer timer_;
};

}  // namespace veilleur::net
