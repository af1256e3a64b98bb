// Owns: the pacing of identifies and the gate that makes coroutines wait for it.
// Must not know: sockets, sessions.
#include "gateway/identify_gate.hpp"

#include <algorithm>
#include <memory>

#include "base/check.hpp"
#include "base/log.hpp"
#include "gateway/shard.hpp"

namespace veilleur::gateway {

IdentifyPacer::IdentifyPacer(SessionStartLimit limit, SteadyTime now) : limit_(limit) {
  limit_.max_concurrency = std::max(limit_.max_concurrency, 1u);
  const bool told = limit_.reset_after.count() > 0;
  budget_until_ = now + (told ? limit_.reset_after : std::chrono::milliseconds(budget_period));
}

IdentifyPacer::Ticket IdentifyPacer::join(ShardId shard, SteadyTime now) {
  if (!first_join_) first_join_ = now;
  waiting_.emplace(next_ticket_, shard);
  return next_ticket_++;
}

void IdentifyPacer::leave(Ticket ticket) { waiting_.erase(ticket); }

void IdentifyPacer::roll_budget(SteadyTime now) {
  if (now < budget_until_) return;
  const auto periods = (now - budget_until_) / budget_period + 1;
  budget_until_ += periods * budget_period;
  limit_.remaining = limit_.total;
}

std::optional<SteadyTime> IdentifyPacer::try_take(Ticket ticket, SteadyTime now) {
  const auto entry = waiting_.find(ticket);
  VEILLEUR_CHECK(entry != waiting_.end());
  const ShardId shard = entry->second;
  for (const auto& [other, waiter] : waiting_)
    if (group(waiter) < group(shard)) return SteadyTime::max();
  roll_budget(now);
  SteadyTime at = now;
  if (group(shard) > 0) at = std::max(at, *first_join_ + gathering);
  SteadyTime& free_at = key_free_at_.try_emplace(shard.index % limit_.max_concurrency, now).first->second;
  at = std::max(at, free_at);
  if (limit_.remaining <= limit_.total / 100) at = std::max(at, budget_until_);
  if (at > now) return at;
  free_at = now + key_period;
  --limit_.remaining;
  waiting_.erase(entry);
  return std::nullopt;
}

namespace {

/// Shared with each waiting coroutine, so that one that is destroyed late still leaves in order.
struct Queue {
  IdentifyPacer pacer;
  std::map<IdentifyPacer::Ticket, net::Alarm*> alarms;

  /// Whoever goes may unblock any other.
  void wake_all() const {
    for (const auto& [ticket, alarm] : alarms) alarm->arm(SteadyTime::min());
  }
};

class Place {
 public:
  Place(std::shared_ptr<Queue> queue, ShardId shard, net::Alarm& alarm, SteadyTime now)
      : queue_(std::move(queue)), ticket_(queue_->pacer.join(shard, now)) {
    queue_->alarms.emplace(ticket_, &alarm);
  }
  ~Place() {
    queue_->pacer.leave(ticket_);
    queue_->alarms.erase(ticket_);
    queue_->wake_all();
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  [[nodiscard]] std::optional<SteadyTime> try_take(SteadyTime now) {
    return queue_->pacer.try_take(ticket_, now);
  }

 private:
  std::shared_ptr<Queue> queue_;
  IdentifyPacer::Ticket ticket_;
};

class PacedGate final : public IdentifyGate {
 public:
  PacedGate(net::Timers& timers, SessionStartLimit limit)
      : timers_(timers), queue_(std::make_shared<Queue>(Queue{IdentifyPacer(limit, timers.now()), {}})) {}

  boost::asio::awaitable<void> permit(ShardId shard) override {
    const std::unique_ptr<net::Alarm> alarm = timers_.make_alarm();
    Place place(queue_, shard, *alarm, timers_.now());
    while (true) {
      const std::optional<SteadyTime> again = place.try_take(timers_.now());
      if (!again) co_return;
      log(LogLevel::debug, "identify_waits", {{"shard", std::to_string(shard.index)}});
      alarm->arm(*again);
      co_await alarm->wait();
    }
  }

 private:
  net::Timers& timers_;
  std::shared_ptr<Queue> queue_;
};

}  // namespace

std::unique_ptr<IdentifyGate> make_identify_gate(net::Timers& timers, SessionStartLimit limit) {
  return std::make_unique<PacedGate>(timers, limit);
}

}  // namespace veilleur::gateway
