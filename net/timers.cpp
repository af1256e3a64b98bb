// Owns: alarms on the system's monotonic clock.
// Must not know: what is waited for.
#include "net/timers.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "base/check.hpp"

namespace veilleur::net {

namespace asio = boost::asio;

namespace {

using Clock = std::chrono::steady_clock;

SteadyTime now_on_this_machine() {
  return SteadyTime{std::chrono::duration_cast<SteadyTime::duration>(Clock::now().time_since_epoch())};
}

Clock::time_point to_clock(SteadyTime at) { return Clock::time_point{at.time_since_epoch()}; }

/// Lives as long as the alarm or its waiter, whichever is longer.
struct AlarmState {
  asio::steady_timer timer;
  SteadyTime at = SteadyTime::max();
  bool waiting = false;
  bool gone = false;
};

asio::awaitable<void> wait_for(std::shared_ptr<AlarmState> state) {
  VEILLEUR_CHECK(!state->waiting);
  struct Waiting {
    bool& flag;
    explicit Waiting(bool& target) : flag(target) { flag = true; }
    ~Waiting() { flag = false; }
  } waiting(state->waiting);

  while (now_on_this_machine() < state->at) {
    state->timer.expires_at(to_clock(state->at));
    boost::system::error_code error;
    co_await state->timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
    // Moving the deadline, destroying the alarm and cancelling the coroutine all abort the wait.
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (state->gone || cancellation.cancelled() != asio::cancellation_type::none) {
      throw boost::system::system_error(asio::error::operation_aborted);
    }
  }
}

class SystemAlarm final : public Alarm {
 public:
  explicit SystemAlarm(const asio::any_io_executor& executor)
      : state_(std::make_shared<AlarmState>(AlarmState{.timer = asio::steady_timer(executor)})) {}
  ~SystemAlarm() override {
    state_->gone = true;
    state_->timer.cancel();
  }
  SystemAlarm(const SystemAlarm&) = delete;
  SystemAlarm& operator=(const SystemAlarm&) = delete;

  void arm(SteadyTime at) override {
    state_->at = at;
    // A later deadline leaves the timer alone: the waiter looks again when the old one passes. Alarms are
    // moved forward for every frame, and a timer set anew costs more than reading the frame.
    if (state_->waiting && to_clock(at) < state_->timer.expiry()) state_->timer.cancel();
  }
  asio::awaitable<void> wait() override { return wait_for(state_); }

 private:
  std::shared_ptr<AlarmState> state_;
};

class SystemTimers final : public Timers {
 public:
  explicit SystemTimers(asio::any_io_executor executor) : executor_(std::move(executor)) {}
  [[nodiscard]] SteadyTime now() const override { return now_on_this_machine(); }
  [[nodiscard]] std::unique_ptr<Alarm> make_alarm() override {
    return std::make_unique<SystemAlarm>(executor_);
  }

 private:
  asio::any_io_executor executor_;
};

}  // namespace

asio::awaitable<void> Timers::sleep_until(SteadyTime at) {
  const std::unique_ptr<Alarm> alarm = make_alarm();
  alarm->arm(at);
  co_await alarm->wait();
}

std::unique_ptr<Timers> make_system_timers(asio::any_io_executor executor) {
  return std::make_unique<SystemTimers>(std::move(executor));
}

}  // namespace veilleur::net
