// Owns: which outbox rows are under way: one of each lane, 4 of each guild, 256 in all, guilds in turn.
// Must not know: how a row is carried out, what it means.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "bot/gates.hpp"
#include "storage/outbox.hpp"

namespace veilleur::bot {

class Scheduler {
 public:
  static constexpr std::size_t per_guild_max = 4;
  static constexpr std::size_t in_all_max = 256;

  Scheduler(storage::Outbox& outbox, const Gates& gates) : outbox_(outbox), gates_(gates) {}

  /// A row of this guild was added, freed or became sendable.
  void consider(GuildId guild);
  /// A row of this guild becomes ready then.
  void consider_at(GuildId guild, WallTime at);

  /// Takes up rows until nothing more may start. `begin` carries a row out, or settles it at once and
  /// returns false; then its lane is free again.
  void fill(WallTime now, const std::function<bool(const storage::OutboxRow&)>& begin);
  /// The row's attempt is over; nothing where it was not under way.
  std::optional<storage::OutboxRow> finish(EffectId id);
  /// The row under way in a lane.
  [[nodiscard]] const storage::OutboxRow* under_way(const std::string& lane) const;

  [[nodiscard]] std::size_t in_flight() const { return rows_.size(); }
  [[nodiscard]] WallTime next_wake() const {
    return wakes_.empty() ? WallTime::max() : wakes_.begin()->first;
  }

 private:
  bool start_one(GuildId guild, WallTime now, const std::function<bool(const storage::OutboxRow&)>& begin);

  storage::Outbox& outbox_;
  const Gates& gates_;
  std::unordered_map<EffectId, storage::OutboxRow> rows_;
  std::unordered_map<std::string, EffectId> lanes_;
  std::unordered_map<GuildId, std::size_t> per_guild_;
  std::deque<GuildId> turn_;
  std::unordered_set<GuildId> in_turn_;
  std::set<std::pair<WallTime, GuildId>> wakes_;
  std::unordered_map<GuildId, WallTime> wake_of_;  // each guild has one place in wakes_
};

}  // namespace veilleur::bot
