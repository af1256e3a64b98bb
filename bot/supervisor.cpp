// Owns: every coroutine of the network half.
// Must not know: what they do.
#include "bot/supervisor.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/system/system_error.hpp>

#include "base/log.hpp"

namespace veilleur::bot {

struct Supervisor::State {
  State(const boost::asio::any_io_executor& executor, std::function<void(std::exception_ptr)> on_failure)
      : ended(executor), failed(std::move(on_failure)) {}
  std::size_t running = 0;
  net::Signal ended;
  std::function<void(std::exception_ptr)> failed;  // emptied when the supervisor goes
};

Supervisor::Supervisor(boost::asio::any_io_executor executor, std::function<void(std::exception_ptr)> failed)
    : executor_(executor), state_(std::make_shared<State>(executor, std::move(failed))) {}

Supervisor::~Supervisor() { state_->failed = nullptr; }

void Supervisor::spawn(std::string name, boost::asio::awaitable<void> task) {
  ++state_->running;
  boost::asio::co_spawn(
      executor_, std::move(task), [state = state_, name = std::move(name)](std::exception_ptr error) {
        --state->running;
        state->ended.notify();
        if (!error || !state->failed) return;
        try {
          std::rethrow_exception(error);
        } catch (const std::exception& each) {
          log(LogLevel::error, "coroutine_failed", {{"name", name}, {"error", each.what()}});
        }
        state->failed(error);
      });
}

std::size_t Supervisor::running() const { return state_->running; }

boost::asio::awaitable<void> Supervisor::drained() {
  const std::shared_ptr<State> state = state_;
  while (state->running > 0) co_await state->ended.wait();
}

}  // namespace veilleur::bot
