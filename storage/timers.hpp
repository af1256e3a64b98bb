// Owns: the rows of what falls due later.
// Must not know: what happens then.
#pragma once

#include <optional>
#include <vector>

#include "domain/event.hpp"
#include "storage/query.hpp"

namespace veilleur::storage {

class Timers {
 public:
  /// In the place of a sanction's number, which is 1 or more: the end of the bot's own timeout.
  static constexpr domain::SanctionNumber own_timeout = 0;

  explicit Timers(SQLite::Database& database);

  void set(GuildId guild, domain::SanctionNumber number, WallTime due_at);
  void clear(GuildId guild, domain::SanctionNumber number);
  enum class Parking { running = 0, parked = 1 };
  /// Parks the timers of a guild that cannot be reached, or lets them run again.
  void park(GuildId guild, Parking parking);
  /// The timers due at `now` in guilds that can be reached, in due order, `limit` at most. They stay until
  /// cleared; those of other guilds wait for the guild, and keep nobody else waiting.
  [[nodiscard]] std::vector<domain::SanctionDue> due(WallTime now, std::size_t limit);
  /// When the next of them is due. Asked after every input, so what was read outside a transaction, where
  /// nothing can be undone, is remembered until a row changes.
  [[nodiscard]] std::optional<WallTime> next_due();

 private:
  using NextDue = std::optional<WallTime>;

  SQLite::Database& database_;
  Query set_, clear_, park_, due_, next_;
  std::optional<NextDue> remembered_;
};

}  // namespace veilleur::storage
