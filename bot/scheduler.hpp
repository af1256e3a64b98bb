// Owns: which outbox rows are under way: one of each lane, 4 of each guild, 256 in all, guilds in turn; and
// of those places the ones that are kept for whom somebody waits. Must not know: how a row is carried out,
// what it means.
#pragma once

#include <array>
#include <cstddef>
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

/// A number of places, taken by rank: the background may take some of them, work with it some more, and
/// answers all. A row that waits in the network half for its rate limit keeps its place, so each rank leaves
/// places to those who are more impatient.
class Places {
 public:
  /// The most that rows of this rank and of the more patient ones may take together; falling.
  using Most = std::array<std::size_t, storage::effect_rank_count>;

  explicit Places(Most most) : most_(most) {}

  /// The most patient rank that still finds a place; nothing where no rank does.
  [[nodiscard]] std::optional<storage::EffectRank> room() const;
  void take(storage::EffectRank rank);
  void give_back(storage::EffectRank rank);
  [[nodiscard]] std::size_t taken() const { return taken_.front(); }

 private:
  Most most_;
  Most taken_{};  // like `most_`, with the more patient ranks
};

class Scheduler {
 public:
  static constexpr Places::Most per_guild_max{4, 3, 2};
  static constexpr Places::Most in_all_max{256, 192, 128};

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
  /// Guilds that could start a row of a rank, were it not for all the other guilds' rows.
  struct Held {
    std::deque<GuildId> queue = {};
    std::unordered_set<GuildId> guilds = {};
  };

  static constexpr std::size_t index(storage::EffectRank rank) { return static_cast<std::size_t>(rank); }
  bool start_one(GuildId guild, WallTime now, const std::function<bool(const storage::OutboxRow&)>& begin);
  /// The rows that may start, `last` being the most patient rank that finds a place.
  [[nodiscard]] std::optional<storage::Outbox::Heads> wanted(GuildId guild, storage::EffectRank last) const;
  void hold(GuildId guild, storage::EffectRank rank);
  /// Considers one guild for which there is a place again; false where none is held.
  bool consider_held();

  storage::Outbox& outbox_;
  const Gates& gates_;
  std::unordered_map<EffectId, storage::OutboxRow> rows_;
  std::unordered_map<std::string, EffectId> lanes_;
  std::unordered_map<GuildId, Places> per_guild_;
  Places in_all_{in_all_max};
  std::array<Held, storage::effect_rank_count> held_;
  std::deque<GuildId> turn_;
  std::unordered_set<GuildId> in_turn_;
  std::set<std::pair<WallTime, GuildId>> wakes_;
  std::unordered_map<GuildId, WallTime> wake_of_;  // each guild has one place in wakes_
};

}  // namespace veilleur::bot
