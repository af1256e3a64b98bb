// Owns: the arithmetic of Discord's rate limits (discord.md, section 2).
// Must not know: how a response is read, or who asks.
#include "rest/rate_limiter.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "base/log.hpp"

namespace veilleur::rest {
namespace {

/// A channel's name, twice in ten minutes: this request waits, others of its bucket may go on.
bool limit_inside_bucket(const LimitReading& reading) {
  return reading.refusal && reading.refusal->scope == RefusalScope::user && reading.window &&
         reading.window->remaining > 0;
}

}  // namespace

std::string LimitRoute::name() const {
  const bool reaction = route.find("/reactions/") != std::string_view::npos;
  std::string text{reaction ? std::string_view{"REACTION"} : net::to_string(method)};
  text += ' ';
  text += route;
  return text;
}

// ── Permit ───────────────────────────────────────────────────────────────────────────────────────

Permit::Permit(Permit&& other) noexcept
    : live_(std::exchange(other.live_, false)),
      global_(other.global_),
      route_name_(std::move(other.route_name_)),
      key_(std::move(other.key_)),
      holds_unit_(other.holds_unit_),
      epoch_(other.epoch_),
      answered_(other.answered_) {}

Permit& Permit::operator=(Permit&& other) noexcept {
  VEILLEUR_CHECK(!live_);  // A permit that is overwritten would stay taken for ever.
  live_ = std::exchange(other.live_, false);
  global_ = other.global_;
  route_name_ = std::move(other.route_name_);
  key_ = std::move(other.key_);
  holds_unit_ = other.holds_unit_;
  epoch_ = other.epoch_;
  answered_ = other.answered_;
  return *this;
}

// ── One bucket ───────────────────────────────────────────────────────────────────────────────────

std::optional<Wait> RateLimiter::Bucket::take(SteadyTime now) {
  const bool window_over = reset_at && now >= *reset_at;
  if (window_over) {
    // Whatever is still under way may be counted in the new window too; beyond that one is safe.
    if (in_flight >= limit) return Wait{SteadyTime::max(), Wait::Obstacle::in_flight};
    reset_at.reset();
    remaining = 0;
    ++epoch;
  } else if (!reset_at) {
    if (in_flight > 0) return Wait{SteadyTime::max(), Wait::Obstacle::in_flight};
  } else {
    if (remaining == 0) return Wait{*reset_at, Wait::Obstacle::bucket};
    --remaining;
  }
  ++in_flight;
  return std::nullopt;
}

void RateLimiter::Bucket::learn(const LimitWindow& window, std::uint64_t overlapped, SteadyTime now) {
  const SteadyTime reset = now + window.reset_after;
  const std::uint32_t certain =
      window.remaining > overlapped ? window.remaining - static_cast<std::uint32_t>(overlapped) : 0;
  limit = window.limit;
  remaining = std::min(window.remaining, std::max(reset_at ? remaining : 0, certain));
  // Answers arrive out of order and windows slide: the latest end that was named holds.
  reset_at = reset_at ? std::max(*reset_at, reset) : reset;
}

void RateLimiter::Bucket::block(SteadyTime until) {
  remaining = 0;
  reset_at = reset_at ? std::max(*reset_at, until) : until;
  ++epoch;
}

std::size_t RateLimiter::HashKey::operator()(const BucketKey& key) const noexcept {
  const std::size_t first = std::hash<std::string>{}(key.bucket);
  return first * 0x9E3779B97F4A7C15ULL ^ std::hash<std::string>{}(key.major);
}

// ── Asking ───────────────────────────────────────────────────────────────────────────────────────

RateLimiter::RateLimiter(std::uint32_t global_per_second)
    : global_interval_(std::chrono::nanoseconds{std::chrono::seconds{1}} / std::max(global_per_second, 1u)),
      global_ahead_(global_interval_ * (std::max(global_per_second / 9, 1u) - 1)) {}

std::optional<Wait> RateLimiter::global_wait(SteadyTime now) const {
  if (now < global_stop_until_) return Wait{global_stop_until_, Wait::Obstacle::global};
  // A token bucket kept as one moment: each permit moves it by an interval, and it may run ahead of
  // `now` by the burst.
  if (global_used_until_ == SteadyTime::min()) return std::nullopt;
  const SteadyTime free_at = global_used_until_ - global_ahead_;
  if (now < free_at) return Wait{free_at, Wait::Obstacle::global};
  return std::nullopt;
}

BucketKey RateLimiter::key_of(const std::string& route_name, const std::string& major) const {
  const auto found = learned_.find(route_name);
  const bool hashed = found != learned_.end() && !found->second.empty();
  return {hashed ? found->second : route_name, major};
}

std::variant<Permit, Wait> RateLimiter::try_acquire(const LimitRoute& route, SteadyTime now) {
  if (now < address_stop_until_) return Wait{address_stop_until_, Wait::Obstacle::address};
  const bool counted = route.global == LimitRoute::Global::counted;
  if (counted) {
    if (std::optional<Wait> wait = global_wait(now)) return *wait;
  }

  Permit permit;
  permit.global_ = route.global;
  permit.route_name_ = route.name();
  permit.key_ = key_of(permit.route_name_, route.major);
  const auto learned = learned_.find(permit.route_name_);
  const bool unlimited = learned != learned_.end() && learned->second.empty();
  const auto known = buckets_.find(permit.key_);
  // A route without a bucket is held back only by a refusal, which leaves one behind.
  const bool free_pass = unlimited && (known == buckets_.end() || known->second.idle(now));
  if (!free_pass) {
    Bucket& bucket = known != buckets_.end() ? known->second : open_bucket(permit.key_, now);
    if (std::optional<Wait> wait = bucket.take(now)) return *wait;
    permit.holds_unit_ = true;
    permit.epoch_ = bucket.epoch;
    permit.answered_ = bucket.answered;
  }
  if (counted) global_used_until_ = std::max(global_used_until_, now) + global_interval_;
  permit.live_ = true;
  return permit;
}

// ── Memory ───────────────────────────────────────────────────────────────────────────────────────

RateLimiter::Bucket& RateLimiter::open_bucket(const BucketKey& key, SteadyTime now) {
  if (const auto found = buckets_.find(key); found != buckets_.end()) return found->second;
  if (buckets_.size() >= sweep_at_ || now >= sweep_due_) make_room(now);
  return buckets_[key];
}

void RateLimiter::make_room(SteadyTime now) {
  // An idle bucket knows nothing that a new one would not assume, so forgetting it is free.
  std::erase_if(buckets_, [now](const auto& entry) { return entry.second.idle(now); });
  if (buckets_.size() >= buckets_max) {
    // Forgetting a bucket that is not idle costs at worst one 429, least likely where the reset is near;
    // an eighth at a time keeps this cheap. Those with requests under way stay: attempts are bounded.
    std::vector<SteadyTime> resets;
    for (const auto& [key, bucket] : buckets_) {
      if (bucket.in_flight == 0) resets.push_back(*bucket.reset_at);
    }
    if (!resets.empty()) {
      const auto last = resets.begin() + static_cast<std::ptrdiff_t>(resets.size() / 8);
      std::nth_element(resets.begin(), last, resets.end());
      std::size_t wanted = resets.size() / 8 + 1;
      std::erase_if(buckets_, [&](const auto& entry) {
        const Bucket& bucket = entry.second;
        const bool goes = wanted > 0 && bucket.in_flight == 0 && *bucket.reset_at <= *last;
        if (goes) --wanted;
        return goes;
      });
    }
  }
  sweep_at_ = std::clamp(buckets_.size() * 2, std::size_t{256}, buckets_max);
  sweep_due_ = now + std::chrono::minutes{1};
}

// ── Answers ──────────────────────────────────────────────────────────────────────────────────────

RateLimiter::Bucket* RateLimiter::give_back(Permit& permit) {
  VEILLEUR_CHECK(permit.live_);
  permit.live_ = false;
  if (!permit.holds_unit_) return nullptr;
  const auto found = buckets_.find(permit.key_);
  VEILLEUR_CHECK(found != buckets_.end() && found->second.in_flight > 0);
  --found->second.in_flight;
  return &found->second;
}

SteadyTime RateLimiter::complete(Permit permit, const LimitReading& reading, SteadyTime now) {
  Bucket* held = give_back(permit);
  if (reading.window) {
    if (!reading.window->bucket.empty()) learned_[permit.route_name_] = reading.window->bucket;
    // The window of a shared 429 is wrong, and a blocked bucket opens by Retry-After alone.
    if (!reading.refusal || limit_inside_bucket(reading)) learn_window(permit, held, *reading.window, now);
  } else if (reading.status >= 200 && reading.status < 300) {
    learned_.try_emplace(permit.route_name_);
  }
  // Counted last, because an answer does not overlap itself; looked up again, because learning may have
  // opened other buckets.
  if (permit.holds_unit_) {
    if (const auto found = buckets_.find(permit.key_); found != buckets_.end()) ++found->second.answered;
  }
  return reading.refusal ? refuse(permit, reading, now) : now;
}

void RateLimiter::learn_window(const Permit& permit, Bucket* held, const LimitWindow& window,
                               SteadyTime now) {
  const BucketKey key = window.bucket.empty() ? permit.key_ : BucketKey{window.bucket, permit.key_.major};
  if (held && key == permit.key_) {
    if (permit.epoch_ != held->epoch) return;
    held->learn(window, held->in_flight + (held->answered - permit.answered_), now);
    return;
  }
  // The answer names another bucket than the one asked: the first answer of a route, or a changed hash.
  // Where that bucket is in use, nobody knows what this request overlapped, so nothing may rise.
  Bucket& named = open_bucket(key, now);
  if (named.reset_at && now >= *named.reset_at) {
    named.reset_at.reset();
    named.remaining = 0;
    ++named.epoch;
  }
  named.learn(window, named.reset_at ? window.remaining : named.in_flight, now);
  ++named.answered;
}

SteadyTime RateLimiter::refuse(const Permit& permit, const LimitReading& reading, SteadyTime now) {
  const SteadyTime until = now + reading.refusal->retry_after;
  switch (reading.refusal->scope) {
    case RefusalScope::cloudflare:
      address_stop_until_ = std::max(address_stop_until_, until);
      log(LogLevel::error, "rest_address_stopped",
          {{"status", std::to_string(reading.status)},
           {"wait_ms",
            std::to_string(std::chrono::ceil<milliseconds>(reading.refusal->retry_after).count())}});
      return now;
    case RefusalScope::global:
      global_stop_until_ = std::max(global_stop_until_, until);
      return permit.global_ == LimitRoute::Global::counted ? now : until;
    case RefusalScope::user:
      if (limit_inside_bucket(reading)) return until;
      break;
    case RefusalScope::shared:
      break;
  }
  open_bucket(key_of(permit.route_name_, permit.key_.major), now).block(until);
  return now;
}

void RateLimiter::lost(Permit permit) {
  if (Bucket* held = give_back(permit)) ++held->answered;
}

void RateLimiter::abandon(Permit permit) {
  Bucket* held = give_back(permit);
  if (permit.global_ == LimitRoute::Global::counted) global_used_until_ -= global_interval_;
  // The unit returns unless an answer has come since: its `remaining` may have been lower than ours.
  if (held && held->reset_at && held->epoch == permit.epoch_ && held->answered == permit.answered_) {
    ++held->remaining;
  }
}

}  // namespace veilleur::rest
