// Owns: virtual time: net::Timers that move only when a test says so, deterministically.
// Must not know: what is waited for. It never looks at a real clock and never sleeps.
#pragma once

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <utility>

#include "base/check.hpp"
#include "net/timers.hpp"

namespace veilleur::testing {

/// Runs an io_context until nothing is ready, then jumps to the next armed alarm that somebody waits for.
/// Alarms of the same moment fire in the order in which they were made. Everything between two alarms takes
/// no time, so a run is a function of its inputs alone.
class VirtualTimers final : public net::Timers {
 public:
  explicit VirtualTimers(boost::asio::io_context& io, SteadyTime start = SteadyTime{std::chrono::hours{1}})
      : io_(io), clock_(std::make_shared<Clock>()) {
    clock_->now = start;
  }

  [[nodiscard]] SteadyTime now() const override { return clock_->now; }
  [[nodiscard]] std::unique_ptr<net::Alarm> make_alarm() override {
    return std::make_unique<VirtualAlarm>(io_, clock_);
  }

  /// Runs everything that is ready now. Throws where the program never comes to rest.
  void settle() {
    io_.restart();
    for (std::uint64_t handlers = 0; io_.poll_one() != 0; ++handlers)
      if (handlers > handlers_max) throw std::runtime_error("virtual time: the program never comes to rest");
  }
  /// Runs up to and including everything that is due at `until`; `now() == until` afterwards.
  void run_until(SteadyTime until) {
    std::uint64_t standing = 0;
    settle();
    while (!clock_->due.empty() && clock_->due.begin()->first.first <= until) {
      const auto [at, order] = clock_->due.begin()->first;
      const std::shared_ptr<State> state = clock_->due.begin()->second;
      standing = at > clock_->now ? 0 : standing + 1;
      if (standing > standing_max) throw std::runtime_error("virtual time: alarms fire without end");
      clock_->now = std::max(clock_->now, at);
      clock_->due.erase(clock_->due.begin());
      state->signal.cancel();
      settle();
    }
    clock_->now = std::max(clock_->now, until);
  }
  void run_for(std::chrono::nanoseconds duration) { run_until(now() + duration); }
  /// The next moment at which something happens by itself; `SteadyTime::max()` where nothing will.
  [[nodiscard]] SteadyTime next_alarm() const {
    return clock_->due.empty() ? SteadyTime::max() : clock_->due.begin()->first.first;
  }
  /// Alarms that somebody waits for, those armed for "never" included: a leak of waiters shows here.
  [[nodiscard]] std::size_t waiters() const { return clock_->waiters; }

 private:
  static constexpr std::uint64_t handlers_max = 50'000'000;
  static constexpr std::uint64_t standing_max = 1'000'000;

  struct State {
    explicit State(boost::asio::io_context& io) : signal(io, std::chrono::steady_clock::time_point::max()) {}
    boost::asio::steady_timer signal;  ///< never expires; cancelled to wake the waiter
    SteadyTime at = SteadyTime::max();
    std::uint64_t order = 0;
    bool waiting = false;
    bool gone = false;
  };
  struct Clock {
    SteadyTime now;
    std::map<std::pair<SteadyTime, std::uint64_t>, std::shared_ptr<State>> due;
    std::uint64_t next_order = 0;
    std::size_t waiters = 0;
  };

  /// Marks an alarm as waited for, for as long as the wait lasts, however it ends.
  class Wait {
   public:
    Wait(std::shared_ptr<Clock> clock, std::shared_ptr<State> state)
        : clock_(std::move(clock)), state_(std::move(state)) {
      VEILLEUR_CHECK(!state_->waiting);
      state_->waiting = true;
      ++clock_->waiters;
      schedule(*clock_, state_);
    }
    ~Wait() {
      clock_->due.erase({state_->at, state_->order});
      state_->waiting = false;
      --clock_->waiters;
    }
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

   private:
    std::shared_ptr<Clock> clock_;
    std::shared_ptr<State> state_;
  };

  static void schedule(Clock& clock, const std::shared_ptr<State>& state) {
    if (state->at != SteadyTime::max()) clock.due.emplace(std::pair(state->at, state->order), state);
  }

  static boost::asio::awaitable<void> wait_for(std::shared_ptr<Clock> clock, std::shared_ptr<State> state) {
    if (clock->now >= state->at) co_return;
    const Wait wait(clock, state);
    while (clock->now < state->at) {
      boost::system::error_code error;
      co_await state->signal.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, error));
      const auto cancellation = co_await boost::asio::this_coro::cancellation_state;
      if (state->gone || cancellation.cancelled() != boost::asio::cancellation_type::none)
        throw boost::system::system_error(boost::asio::error::operation_aborted);
    }
  }

  class VirtualAlarm final : public net::Alarm {
   public:
    VirtualAlarm(boost::asio::io_context& io, std::shared_ptr<Clock> clock)
        : clock_(std::move(clock)), state_(std::make_shared<State>(io)) {
      state_->order = clock_->next_order++;
    }
    ~VirtualAlarm() override {
      state_->gone = true;
      state_->signal.cancel();
    }
    VirtualAlarm(const VirtualAlarm&) = delete;
    VirtualAlarm& operator=(const VirtualAlarm&) = delete;

    void arm(SteadyTime at) override {
      clock_->due.erase({state_->at, state_->order});
      state_->at = at;
      if (!state_->waiting) return;
      schedule(*clock_, state_);
      if (at <= clock_->now) state_->signal.cancel();
    }
    boost::asio::awaitable<void> wait() override { return wait_for(clock_, state_); }

   private:
    std::shared_ptr<Clock> clock_;
    std::shared_ptr<State> state_;
  };

  boost::asio::io_context& io_;
  std::shared_ptr<Clock> clock_;
};

}  // namespace veilleur::testing
