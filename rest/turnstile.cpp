// Owns: how waiting coroutines are woken, one alarm for all of them.
// Must not know: limits or order; limiter and room decide.
#include "rest/turnstile.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "base/log.hpp"

namespace veilleur::rest {

namespace asio = boost::asio;

/// One coroutine's stay in the room. Its destruction, at any moment, takes it out and gives back what it
/// was handed but did not take.
class Turnstile::Stay {
 public:
  using Outcome = std::variant<Permit, Failure>;

  Stay(std::shared_ptr<Turnstile> turnstile, const Ticket& ticket, std::shared_ptr<Withdrawal> withdrawal)
      : turnstile_(std::move(turnstile)),
        ticket_(ticket),
        withdrawal_(std::move(withdrawal)),
        signal_(turnstile_->executor_) {
    turnstile_->room_.enter(ticket.visitor);
    turnstile_->stays_.emplace(ticket.visitor.place, this);
    if (!withdrawal_) return;
    VEILLEUR_CHECK(!withdrawal_->wake);  // A withdrawal belongs to one request.
    withdrawal_->wake = [this] {
      if (!outcome_) leave_with(Failure::cancelled);
      turnstile_->keep_driving();
    };
  }
  Stay(const Stay&) = delete;
  Stay& operator=(const Stay&) = delete;
  ~Stay() {
    if (withdrawal_) withdrawal_->wake = nullptr;
    if (!outcome_) leave_with(Failure::cancelled);
    if (Permit* untaken = std::get_if<Permit>(&*outcome_)) {
      turnstile_->limiter_.abandon(std::move(*untaken));
      turnstile_->room_.finished(ticket_.visitor.priority);
      turnstile_->pump();
    }
    turnstile_->keep_driving();
  }

  [[nodiscard]] const Ticket& ticket() const { return ticket_; }
  [[nodiscard]] const Withdrawal* withdrawal() const { return withdrawal_.get(); }
  [[nodiscard]] bool decided() const { return outcome_.has_value(); }
  net::Signal& signal() { return signal_; }

  void decide(Outcome outcome) {
    turnstile_->stays_.erase(ticket_.visitor.place);
    outcome_.emplace(std::move(outcome));
    signal_.notify();
  }
  void leave_with(Failure failure) {
    turnstile_->room_.leave(ticket_.visitor.place);
    decide(failure);
  }
  Outcome take() { return std::exchange(*outcome_, Outcome{Failure::cancelled}); }

 private:
  std::shared_ptr<Turnstile> turnstile_;
  const Ticket& ticket_;
  std::shared_ptr<Withdrawal> withdrawal_;
  net::Signal signal_;
  std::optional<Outcome> outcome_;
};

// ── Pass ─────────────────────────────────────────────────────────────────────────────────────────

Pass::Pass(std::shared_ptr<Turnstile> turnstile, Ticket ticket, Permit permit)
    : turnstile_(std::move(turnstile)), ticket_(std::move(ticket)), permit_(std::move(permit)) {}

Pass::~Pass() {
  if (turnstile_) lost();
}

SteadyTime Pass::complete(const LimitReading& reading) {
  const std::shared_ptr<Turnstile> turnstile = std::exchange(turnstile_, nullptr);
  VEILLEUR_CHECK(turnstile != nullptr);
  turnstile->room_.finished(ticket_.visitor.priority);
  if (turnstile->closed_) {
    turnstile->limiter_.lost(std::move(permit_));
    return SteadyTime::min();
  }
  const SteadyTime now = turnstile->now();
  const SteadyTime not_before = turnstile->limiter_.complete(std::move(permit_), reading, now);
  const bool was_open = turnstile->invalid_.open(now);
  if (reading.invalid()) turnstile->invalid_.record(now);
  if (!was_open && turnstile->invalid_.open(now)) {
    log(LogLevel::error, "rest_breaker_open",
        {{"invalid_requests", std::to_string(InvalidRequests::allowed)}});
    turnstile->turn_away_refused();
  }
  if (reading.refuses_token() && ticket_.speaks_for_bot() && !turnstile->frozen_) {
    log(LogLevel::error, "rest_token_refused", {{"route", std::string{ticket_.visitor.route.route}}});
    turnstile->frozen_ = true;
    turnstile->turn_away_refused();
  }
  turnstile->pump();
  return not_before;
}

void Pass::lost() {
  const std::shared_ptr<Turnstile> turnstile = std::exchange(turnstile_, nullptr);
  VEILLEUR_CHECK(turnstile != nullptr);
  turnstile->room_.finished(ticket_.visitor.priority);
  turnstile->limiter_.lost(std::move(permit_));
  turnstile->pump();
}

void Pass::abandon() {
  const std::shared_ptr<Turnstile> turnstile = std::exchange(turnstile_, nullptr);
  VEILLEUR_CHECK(turnstile != nullptr);
  turnstile->room_.finished(ticket_.visitor.priority);
  turnstile->limiter_.abandon(std::move(permit_));
  turnstile->pump();
}

// ── Turnstile ────────────────────────────────────────────────────────────────────────────────────

Turnstile::Turnstile(asio::any_io_executor executor, net::Timers& timers, WaitingRoom::Bounds bounds,
                     std::uint32_t global_per_second)
    : executor_(std::move(executor)),
      timers_(timers),
      limiter_(global_per_second),
      room_(bounds),
      alarm_(timers.make_alarm()) {}

std::optional<Failure> Turnstile::refused(const Ticket& ticket, const Withdrawal* withdrawal) const {
  if (closed_ || (withdrawal && withdrawal->withdrawn())) return Failure::cancelled;
  if (frozen_ && ticket.auth == Auth::bot) return Failure::frozen;
  if (invalid_.open(now())) return Failure::breaker;
  if (ticket.visitor.expires_at <= now()) return Failure::expired;
  return std::nullopt;
}

asio::awaitable<Result<Pass, Failure>> Turnstile::pass(std::shared_ptr<Turnstile> self, Ticket ticket,
                                                       std::shared_ptr<Withdrawal> withdrawal) {
  if (const auto failure = self->refused(ticket, withdrawal.get())) co_return *failure;
  if (self->room_.full(ticket.visitor.priority)) co_return Failure::unavailable;

  Stay stay(self, ticket, withdrawal);
  self->pump();
  try {
    while (!stay.decided()) co_await stay.signal().wait();
  } catch (const boost::system::system_error& error) {
    if (error.code() != asio::error::operation_aborted) throw;
    co_return Failure::cancelled;
  }
  Stay::Outcome outcome = stay.take();
  if (const Failure* failure = std::get_if<Failure>(&outcome)) co_return *failure;

  Pass granted(self, ticket, std::get<Permit>(std::move(outcome)));
  // Between the grant and this coroutine's turn to run, anything may have happened.
  if (const auto failure = self->refused(ticket, withdrawal.get())) {
    granted.abandon();
    co_return *failure;
  }
  co_return std::move(granted);
}

void Turnstile::pump() {
  while (!closed_) {
    std::variant<Turn, SteadyTime> next = room_.next(limiter_, timers_.now());
    if (const SteadyTime* at = std::get_if<SteadyTime>(&next)) {
      ask_again_ = *at;
      break;
    }
    Turn& turn = std::get<Turn>(next);
    Stay& stay = *stays_.at(turn.place);
    if (turn.permit) {
      stay.decide(std::move(*turn.permit));
    } else {
      stay.decide(Failure::expired);
    }
  }
  keep_driving();
}

void Turnstile::keep_driving() {
  if (closed_) return;
  if (room_.empty()) {
    // Lets the driving coroutine end, so that an idle client keeps nothing running.
    if (driving_) alarm_->arm(timers_.now());
    return;
  }
  alarm_->arm(ask_again_);
  if (driving_) return;
  driving_ = true;
  asio::co_spawn(executor_, drive(shared_from_this()), [self = shared_from_this()](std::exception_ptr error) {
    self->driving_ = false;
    if (error && !self->closed_) std::rethrow_exception(error);  // An alarm that fails is a bug.
  });
}

asio::awaitable<void> Turnstile::drive(std::shared_ptr<Turnstile> self) {
  while (!self->closed_ && !self->room_.empty()) {
    co_await self->alarm_->wait();
    self->pump();
  }
}

void Turnstile::turn_away_refused() {
  std::vector<std::pair<Stay*, Failure>> refusals;
  for (const auto& [place, stay] : stays_) {
    if (const auto failure = refused(stay->ticket(), stay->withdrawal()))
      refusals.emplace_back(stay, *failure);
  }
  for (const auto& [stay, failure] : refusals) stay->leave_with(failure);
}

void Turnstile::close() {
  if (closed_) return;
  closed_ = true;
  std::vector<Stay*> waiting;
  for (const auto& [place, stay] : stays_) waiting.push_back(stay);
  for (Stay* stay : waiting) stay->leave_with(Failure::cancelled);
  // The driving coroutine wakes up, sees the end and goes; without it nobody needs the alarm.
  if (driving_) {
    alarm_->arm(SteadyTime::min());
  } else {
    alarm_.reset();
  }
}

}  // namespace veilleur::rest
