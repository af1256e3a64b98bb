// Owns: the pacing of identifies and the gate that makes coroutines wait for it.
// Must not know: sockets, sessions.
#include "gateway/identify_gate.hpp"

#include <algorithm>
#include <memory>
#include <string>

#include "base/check.hpp"
#include "base/log.hpp"
#include "gateway/shard.hpp"
#include "net/signal.hpp"

namespace veilleur::gateway {

IdentifyPacer::IdentifyPacer(SessionStartLimit limit, SteadyTime now) { learn(limit, now); }

void IdentifyPacer::learn(SessionStartLimit limit, SteadyTime now) {
  limit.max_concurrency = std::max(limit.max_concurrency, 1u);
  if (limit.max_concurrency != limit_.max_concurrency) {
    // The keys mean other shards from now on, so each waits as long as any did.
    for (const auto& [key, free_at] : key_free_at_) new_keys_free_at_ = std::max(new_keys_free_at_, free_at);
    key_free_at_.clear();
  }
  limit_ = limit;
  learned_at_ = now;
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
  const std::uint32_t key = shard.index % limit_.max_concurrency;
  SteadyTime& free_at = key_free_at_.try_emplace(key, new_keys_free_at_).first->second;
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
  PacedGate(boost::asio::any_io_executor executor, net::Timers& timers, Directory& directory,
            SessionStartLimit limit)
      : timers_(timers),
        directory_(directory),
        queue_(std::make_shared<Queue>(Queue{IdentifyPacer(limit, timers.now()), {}})),
        asked_(std::make_shared<Asked>(Asked{false, net::Signal(executor)})) {}

  boost::asio::awaitable<void> permit(ShardId shard) override {
    const std::unique_ptr<net::Alarm> alarm = timers_.make_alarm();
    Place place(queue_, shard, *alarm, timers_.now());
    while (true) {
      if (!queue_->pacer.fresh(timers_.now())) co_await refresh();
      const std::optional<SteadyTime> again = place.try_take(timers_.now());
      if (!again) co_return;
      tell_of_wait(shard, *again);
      alarm->arm(*again);
      co_await alarm->wait();
    }
  }

 private:
  /// Whether a question is under way, and who waits for its answer.
  struct Asked {
    bool under_way = false;
    net::Signal answered;
  };
  /// Ends the question however its coroutine ends, so that a cancelled one holds nobody up.
  class Question {
   public:
    explicit Question(std::shared_ptr<Asked> asked) : asked_(std::move(asked)) { asked_->under_way = true; }
    ~Question() {
      asked_->under_way = false;
      asked_->answered.notify();
    }
    Question(const Question&) = delete;
    Question& operator=(const Question&) = delete;

   private:
    std::shared_ptr<Asked> asked_;
  };

  /// One question for all who wait. Without an answer the old one goes on to hold.
  boost::asio::awaitable<void> refresh() {
    if (asked_->under_way) {
      co_await asked_->answered.wait();
      co_return;
    }
    const Question question(asked_);
    const std::optional<GatewayAnswer> answer = co_await directory_.ask();
    if (answer) queue_->pacer.learn(answer->limit, timers_.now());
  }

  /// Keys and groups cost seconds; only the day's budget makes a wait that an operator must know of.
  void tell_of_wait(ShardId shard, SteadyTime until) {
    constexpr std::chrono::seconds worth_telling{10};
    const auto wait = until == SteadyTime::max() ? std::chrono::nanoseconds{0} : until - timers_.now();
    if (wait <= worth_telling || until <= told_of_ + std::chrono::minutes{1}) {
      log(LogLevel::debug, "identify_waits", {{"shard", std::to_string(shard.index)}});
      return;
    }
    told_of_ = until;
    log(LogLevel::warning, "identify_budget_exhausted",
        {{"remaining", std::to_string(queue_->pacer.remaining())},
         {"wait_s", std::to_string(std::chrono::ceil<std::chrono::seconds>(wait).count())}});
  }

  net::Timers& timers_;
  Directory& directory_;
  std::shared_ptr<Queue> queue_;
  std::shared_ptr<Asked> asked_;
  SteadyTime told_of_ = SteadyTime::min();  ///< the end of the wait that the log knows
};

}  // namespace

std::unique_ptr<IdentifyGate> make_identify_gate(boost::asio::any_io_executor executor, net::Timers& timers,
                                                 Directory& directory, SessionStartLimit limit) {
  return std::make_unique<PacedGate>(std::move(executor), timers, directory, limit);
}

}  // namespace veilleur::gateway
