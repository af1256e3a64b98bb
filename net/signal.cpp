// Owns: Signal on a timer that never expires.
// Must not know: why anyone waits.
#include "net/signal.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace veilleur::net {

namespace asio = boost::asio;

Signal::Signal(asio::any_io_executor executor)
    : timer_(std::move(executor), std::chrono::steady_clock::time_point::max()) {}

void Signal::notify() { timer_.cancel(); }

asio::awaitable<void> Signal::wait() {
  // Nothing of *this is touched after the wait: whoever destroys a signal thereby wakes its waiters.
  boost::system::error_code error;
  co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, error));
  // A notification and a cancellation of the coroutine end the wait alike; only the latter is an error.
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) {
    throw boost::system::system_error(asio::error::operation_aborted);
  }
}

}  // namespace veilleur::net
