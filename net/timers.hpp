// Owns: waiting. Every coroutine outside net/ waits through this interface, so that simulation can
// run under virtual time.
// Must not know: what is waited for.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>

#include "base/time.hpp"

namespace veilleur::net {

/// One re-armable deadline with one waiter at a time.
class Alarm {
 public:
  virtual ~Alarm() = default;
  /// Moves the deadline; a `wait` under way follows it. `SteadyTime::max()` means never.
  virtual void arm(SteadyTime at) = 0;
  /// Returns once the deadline has passed. Cancellation of the coroutine ends it by exception, as
  /// any Asio operation's.
  virtual boost::asio::awaitable<void> wait() = 0;
};

class Timers {
 public:
  virtual ~Timers() = default;
  [[nodiscard]] virtual SteadyTime now() const = 0;
  [[nodiscard]] virtual std::unique_ptr<Alarm> make_alarm() = 0;

  /// Returns at or after `at`.
  boost::asio::awaitable<void> sleep_until(SteadyTime at);
};

/// Timers on the system's monotonic clock.
[[nodiscard]] std::unique_ptr<Timers> make_system_timers(boost::asio::any_io_executor executor);

}  // namespace veilleur::net
