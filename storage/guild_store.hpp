// Owns: the rows of guilds and the bounded views of them in memory.
// Must not know: Discord's JSON, what rules do with a guild.
#pragma once

#include <list>
#include <optional>
#include <unordered_map>
#include <vector>

#include "domain/guild.hpp"
#include "storage/query.hpp"

namespace veilleur::storage {

enum class Availability { available = 0, outage = 1, removed = 2 };

class GuildStore {
 public:
  explicit GuildStore(SQLite::Database& database);

  /// The structure; nullptr for unknown guilds and for those the bot was removed from. Valid until the
  /// next call of any function of this store.
  [[nodiscard]] const domain::Guild* find(GuildId id);
  /// Inserts or replaces the structure and marks the guild available. A new row's audit cursor starts at
  /// `audit_start`: what was in the log before is not ours to take in.
  void put(const domain::Guild& guild, AuditEntryId audit_start);
  /// Replaces the structure of a known guild, whether it is available or not.
  void update(const domain::Guild& guild);
  void set_availability(GuildId id, Availability availability);
  [[nodiscard]] std::optional<Availability> availability(GuildId id);

  /// Every guild the bot has not been removed from.
  [[nodiscard]] std::vector<GuildId> ids();

  [[nodiscard]] domain::GuildSettings settings(GuildId id);

  [[nodiscard]] AuditEntryId audit_cursor(GuildId id);
  /// Moves the cursor forward; never back.
  void advance_audit_cursor(GuildId id, AuditEntryId entry);

  /// Structures held in memory, for tests and metrics.
  [[nodiscard]] std::size_t cached() const { return views_.size(); }

 private:
  static constexpr std::size_t views_max = 64;
  struct View {
    GuildId id;
    domain::Guild guild;
    domain::GuildSettings settings;
  };
  const View* view(GuildId id);
  void forget(GuildId id);

  Query select_, insert_, update_, update_availability_, select_ids_, select_availability_, select_cursor_,
      update_cursor_;
  std::list<View> recent_;  // most recently used first
  std::unordered_map<GuildId, std::list<View>::iterator> views_;
};

}  // namespace veilleur::storage
