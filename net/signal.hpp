// Owns: a wake-up for coroutines of one io_context, without a value.
// Must not know: why anyone waits.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace veilleur::net {

/// Wakes every coroutine that waits now. A `notify` without a waiter is not remembered: test the
/// condition, then `wait`, and test again, all on the one network thread.
class Signal {
 public:
  explicit Signal(boost::asio::any_io_executor executor);
  void notify();
  boost::asio::awaitable<void> wait();

 private:
  boost::asio::steady_timer timer_;
};

}  // namespace veilleur::net
