// Owns: when a request may be sent: learned buckets, the global limit, the stop of our whole address.
// Must not know: sockets, clocks (`now` is a value), who waits (waiting_room), what is retried.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "base/time.hpp"
#include "net/http.hpp"
#include "rest/limit_reading.hpp"

namespace veilleur::rest {

/// What decides the limits of a request. `route` is the template under which buckets are learned.
struct LimitRoute {
  enum class Global { counted, exempt };  ///< interaction endpoints are exempt

  net::Method method = net::Method::get;
  std::string_view route;  ///< refers to a constant of routes.cpp
  std::string major;
  Global global = Global::counted;

  /// Same text, same learned bucket. Puts and deletes of a reaction share one (discord.md, section 2).
  [[nodiscard]] std::string name() const;
};

struct BucketKey {
  std::string bucket;  ///< Discord's hash, or the route's name while none is known
  std::string major;
  bool operator==(const BucketKey&) const = default;
};

/// The right to send one request. Given back exactly once, with `complete`, `lost` or `abandon`.
class Permit {
 public:
  Permit(Permit&& other) noexcept;
  Permit& operator=(Permit&& other) noexcept;

 private:
  friend class RateLimiter;
  Permit() = default;

  bool live_ = false;
  LimitRoute::Global global_ = LimitRoute::Global::counted;
  std::string route_name_;
  BucketKey key_;
  bool holds_unit_ = false;     ///< false where the route has no bucket
  std::uint64_t epoch_ = 0;     ///< the bucket's when it was given
  std::uint64_t answered_ = 0;  ///< likewise
};

struct Wait {
  enum class Obstacle {
    bucket,     ///< used up; opens at `until`
    in_flight,  ///< the next answer of this bucket decides; `until` is max()
    global,     ///< everything but interactions waits until `until`
    address,    ///< everything waits until `until`
  };
  SteadyTime until;
  Obstacle obstacle;
};

/// A bucket is known by (hash, major parameter); which hash a route has is learned from answers and may
/// change. What is kept of a bucket is a lower bound of what Discord would still accept: every request
/// that overlapped an answer may be missing from that answer's `remaining`, so it is subtracted, and an
/// answer of an earlier window says nothing. At a reset nothing is assumed but one request, because most
/// windows slide; its answer tells the rest. So requests that were held are never released together.
class RateLimiter {
 public:
  static constexpr std::size_t buckets_max = 16'384;

  /// After a pause a ninth of a second's permits may leave at once: Discord counts 50 in any second, and
  /// the burst of 5 with a second's refill of 45 makes 50.
  explicit RateLimiter(std::uint32_t global_per_second = 45);

  [[nodiscard]] std::variant<Permit, Wait> try_acquire(const LimitRoute& route, SteadyTime now);

  /// Takes in an answer. After a refusal, the moment before which this one request must not return: only
  /// a limit inside a bucket says more than the limiter itself enforces.
  SteadyTime complete(Permit permit, const LimitReading& reading, SteadyTime now);
  /// Something may have been sent, and no answer came.
  void lost(Permit permit);
  /// Nothing was sent.
  void abandon(Permit permit);

  /// Buckets held in memory; for tests and metrics.
  [[nodiscard]] std::size_t bucket_count() const { return buckets_.size(); }

 private:
  struct Bucket {
    std::uint32_t limit = 1;
    std::uint32_t remaining = 0;         ///< a lower bound, units of permits under way taken off
    std::optional<SteadyTime> reset_at;  ///< nothing: unknown, one request at a time
    std::uint32_t in_flight = 0;
    std::uint64_t epoch = 0;     ///< answers of permits of an earlier epoch say nothing
    std::uint64_t answered = 0;  ///< permits given back that Discord may have counted

    [[nodiscard]] bool idle(SteadyTime now) const {
      return in_flight == 0 && (!reset_at || now >= *reset_at);
    }
    [[nodiscard]] std::optional<Wait> take(SteadyTime now);
    void learn(const LimitWindow& window, std::uint64_t overlapped, SteadyTime now);
    void block(SteadyTime until);
  };
  struct HashKey {
    std::size_t operator()(const BucketKey& key) const noexcept;
  };

  [[nodiscard]] std::optional<Wait> global_wait(SteadyTime now) const;
  [[nodiscard]] BucketKey key_of(const std::string& route_name, const std::string& major) const;
  Bucket& open_bucket(const BucketKey& key, SteadyTime now);
  void make_room(SteadyTime now);
  /// Takes the permit's unit out of its bucket; nothing where it holds none.
  Bucket* give_back(Permit& permit);
  void learn_window(const Permit& permit, Bucket* held, const LimitWindow& window, SteadyTime now);
  SteadyTime refuse(const Permit& permit, const LimitReading& reading, SteadyTime now);

  /// Route name to Discord's hash; empty text: the route has answered and has no bucket. Bounded by the
  /// number of routes.
  std::unordered_map<std::string, std::string> learned_;
  std::unordered_map<BucketKey, Bucket, HashKey> buckets_;
  std::size_t sweep_at_ = 256;  ///< buckets
  SteadyTime sweep_due_ = SteadyTime::min();

  std::chrono::nanoseconds global_interval_;
  std::chrono::nanoseconds global_ahead_;             ///< how far permits may run ahead of `now`
  SteadyTime global_used_until_ = SteadyTime::min();  ///< when the global budget will be whole again
  SteadyTime global_stop_until_ = SteadyTime::min();
  SteadyTime address_stop_until_ = SteadyTime::min();
};

}  // namespace veilleur::rest
