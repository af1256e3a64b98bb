// Owns: waiting for the right to send: the coroutine side of WaitingRoom, RateLimiter, InvalidRequests.
// Must not know: HTTP bodies, retries.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <unordered_map>
#include <variant>

#include "base/result.hpp"
#include "net/signal.hpp"
#include "net/timers.hpp"
#include "rest/client.hpp"
#include "rest/invalid_requests.hpp"
#include "rest/rate_limiter.hpp"
#include "rest/waiting_room.hpp"

namespace veilleur::rest {

struct Ticket {
  Visitor visitor;
  Auth auth = Auth::bot;

  /// True where a 401 means that the bot's token is dead.
  [[nodiscard]] bool speaks_for_bot() const {
    return auth == Auth::bot && visitor.priority != Priority::interaction;
  }
};

class Turnstile;

/// The right to make one attempt. Given back once; a pass that is merely destroyed (a cancelled
/// coroutine) counts as lost.
class Pass {
 public:
  Pass(std::shared_ptr<Turnstile> turnstile, Ticket ticket, Permit permit);
  Pass(Pass&&) = default;
  Pass& operator=(Pass&&) = delete;
  ~Pass();

  /// Takes in the answer; returns the moment before which this request must not come back.
  SteadyTime complete(const LimitReading& reading);
  /// Something may have been sent, and no answer came.
  void lost();
  /// Nothing was sent.
  void abandon();

 private:
  std::shared_ptr<Turnstile> turnstile_;  ///< empty once given back
  Ticket ticket_;
  Permit permit_;
};

/// Everything runs on one executor. One alarm wakes whoever's turn has come, through one coroutine that
/// exists only while somebody waits.
class Turnstile : public std::enable_shared_from_this<Turnstile> {
 public:
  Turnstile(boost::asio::any_io_executor executor, net::Timers& timers, WaitingRoom::Bounds bounds,
            std::uint32_t global_per_second);

  [[nodiscard]] Place new_place() { return room_.new_place(); }
  /// Monotonic time; min() once closed.
  [[nodiscard]] SteadyTime now() const { return closed_ ? SteadyTime::min() : timers_.now(); }
  [[nodiscard]] bool closed() const { return closed_; }
  /// Ends what waits as `cancelled`; from then on timers are not touched any more.
  void close();

  /// Waits for this ticket's turn. Fails as `expired`, `cancelled`, `unavailable` (room full), `breaker`,
  /// `frozen`. Asio's cancellation of the coroutine ends it as `cancelled`.
  static boost::asio::awaitable<Result<Pass, Failure>> pass(std::shared_ptr<Turnstile> self, Ticket ticket,
                                                            std::shared_ptr<Withdrawal> withdrawal);

 private:
  friend class Pass;
  class Stay;

  [[nodiscard]] std::optional<Failure> refused(const Ticket& ticket, const Withdrawal* withdrawal) const;
  void pump();
  void keep_driving();
  static boost::asio::awaitable<void> drive(std::shared_ptr<Turnstile> self);
  void turn_away_refused();

  boost::asio::any_io_executor executor_;
  net::Timers& timers_;
  RateLimiter limiter_;
  WaitingRoom room_;
  InvalidRequests invalid_;
  std::unordered_map<Place, Stay*> stays_;  ///< those without an outcome yet
  std::unique_ptr<net::Alarm> alarm_;
  SteadyTime ask_again_ = SteadyTime::max();
  bool driving_ = false;
  bool frozen_ = false;
  bool closed_ = false;
};

}  // namespace veilleur::rest
