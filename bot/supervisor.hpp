// Owns: every coroutine of the network half, from its start to its reported end.
// Must not know: what they do.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>

#include "net/signal.hpp"

namespace veilleur::bot {

class Supervisor {
 public:
  /// `failed` is told of a coroutine that ended by an exception, which is always a bug.
  Supervisor(boost::asio::any_io_executor executor, std::function<void(std::exception_ptr)> failed);
  ~Supervisor();

  void spawn(std::string name, boost::asio::awaitable<void> task);
  [[nodiscard]] std::size_t running() const;
  /// Returns when nothing is running.
  boost::asio::awaitable<void> drained();

 private:
  struct State;
  boost::asio::any_io_executor executor_;
  std::shared_ptr<State> state_;  // completions may come after us, when the context is torn down
};

}  // namespace veilleur::bot
