// Owns: the pipe through which a parent process moves the wall clock.
// Must not know: who reads the clock.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>

#include "bot/clock.hpp"

namespace veilleur::bot {

class TestClock {
 public:
  /// Takes over the descriptor. Lines already in the pipe are applied before the constructor returns, so
  /// that a new process knows the time before it looks at its timers.
  TestClock(boost::asio::any_io_executor executor, int descriptor, SystemClock& clock,
            std::function<void()> moved);

  /// Applies lines `advance <milliseconds>` until the parent closes its end.
  boost::asio::awaitable<void> run();

 private:
  void take(std::string_view bytes);
  void apply(std::string_view line);

  boost::asio::posix::stream_descriptor pipe_;
  SystemClock& clock_;
  std::function<void()> moved_;
  std::string unfinished_;
};

}  // namespace veilleur::bot
