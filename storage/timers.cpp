// Owns: the rows of what falls due later.
// Must not know: what happens then.
#include "storage/timers.hpp"

#include <sqlite3.h>

namespace veilleur::storage {

Timers::Timers(SQLite::Database& database)
    : database_(database),
      set_(database, "INSERT OR REPLACE INTO timer (guild_id, number, due_ms) VALUES (?, ?, ?)"),
      clear_(database, "DELETE FROM timer WHERE guild_id = ? AND number = ?"),
      park_(database, "UPDATE timer SET parked = ? WHERE guild_id = ? AND parked <> ?"),
      due_(database,
           "SELECT guild_id, number FROM timer WHERE parked = 0 AND due_ms <= ? "
           "ORDER BY due_ms, guild_id, number LIMIT ?"),
      next_(database, "SELECT due_ms FROM timer WHERE parked = 0 ORDER BY due_ms LIMIT 1") {}

void Timers::park(GuildId guild, Parking parking) {
  remembered_.reset();
  park_.run(parking, guild, parking);
}

void Timers::set(GuildId guild, domain::SanctionNumber number, WallTime due_at) {
  remembered_.reset();
  set_.run(guild, number, due_at);
}
void Timers::clear(GuildId guild, domain::SanctionNumber number) {
  remembered_.reset();
  clear_.run(guild, number);
}

std::vector<domain::SanctionDue> Timers::due(WallTime now, std::size_t limit) {
  std::vector<domain::SanctionDue> found;
  auto row = due_(now, limit);
  while (row.next()) found.push_back({row.id<GuildId>(0), row.integer(1)});
  return found;
}

std::optional<WallTime> Timers::next_due() {
  if (remembered_) return *remembered_;
  auto row = next_();
  const NextDue next = row.next() ? NextDue(row.time(0)) : std::nullopt;
  if (sqlite3_get_autocommit(database_.getHandle()) != 0) remembered_ = next;
  return next;
}

}  // namespace veilleur::storage
