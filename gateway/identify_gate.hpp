// Owns: when which shard of this process may identify, as pure arithmetic.
// Must not know: coroutines, sockets, sessions.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "base/time.hpp"
#include "gateway/types.hpp"

namespace veilleur::gateway {

/// Shards join, try until they are granted, and leave. Three rules (Discord, "Gateway", sharding and
/// max_concurrency, read August 2026):
///  - one identify in 5 s for each key `index % max_concurrency`;
///  - groups of `max_concurrency` shards start in order: nobody overtakes a waiter of a lower group;
///  - never more than what /gateway/bot leaves of the day, less one in a hundred: at the cap Discord
///    resets the token, and other processes may share the budget. What it said is fresh for some minutes;
///    afterwards it must be asked again, because others identify and Discord may change the concurrency.
class IdentifyPacer {
 public:
  /// Discord says 5 s; the rest absorbs what the network adds to one identify and not to the next.
  static constexpr std::chrono::milliseconds key_period{5100};
  /// Shards of a higher group wait this long after the first waiter of all, because the HELLOs of one
  /// process's start come in any order.
  static constexpr std::chrono::milliseconds gathering{1000};
  static constexpr std::chrono::hours budget_period{24};
  static constexpr std::chrono::minutes fresh_for{5};

  using Ticket = std::uint64_t;

  IdentifyPacer(SessionStartLimit limit, SteadyTime now);

  /// Takes in what /gateway/bot says at this moment.
  void learn(SessionStartLimit limit, SteadyTime now);
  [[nodiscard]] bool fresh(SteadyTime now) const { return now < learned_at_ + fresh_for; }

  Ticket join(ShardId shard, SteadyTime now);
  /// A ticket that was granted has left already; leaving twice is harmless.
  void leave(Ticket ticket);
  /// Grants (nothing) or says when to try again. `SteadyTime::max()`: when another waiter has gone.
  [[nodiscard]] std::optional<SteadyTime> try_take(Ticket ticket, SteadyTime now);

  [[nodiscard]] std::uint32_t remaining() const { return limit_.remaining; }

 private:
  [[nodiscard]] std::uint32_t group(ShardId shard) const { return shard.index / limit_.max_concurrency; }
  void roll_budget(SteadyTime now);

  SessionStartLimit limit_;
  SteadyTime learned_at_;
  SteadyTime budget_until_;
  std::optional<SteadyTime> first_join_;
  std::map<Ticket, ShardId> waiting_;
  std::map<std::uint32_t, SteadyTime> key_free_at_;  ///< at most max_concurrency entries
  SteadyTime new_keys_free_at_ = SteadyTime::min();  ///< for keys without an entry
  Ticket next_ticket_ = 1;
};

}  // namespace veilleur::gateway
