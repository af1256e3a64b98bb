// Owns: handled ids, pending commands, shard sessions.
// Must not know: what an event means.
#include "storage/inbox.hpp"

namespace veilleur::storage {

Inbox::Inbox(SQLite::Database& database)
    : note_(database, "INSERT INTO seen (id, at_ms) VALUES (?, ?) ON CONFLICT (id) DO NOTHING"),
      prune_(database, "DELETE FROM seen WHERE at_ms < ?"),
      insert_pending_(database,
                      "INSERT INTO pending_command (guild_id, user_id, event_type, event_data) "
                      "VALUES (?, ?, ?, ?) RETURNING id"),
      select_pending_(database,
                      "SELECT guild_id, user_id, event_type, event_data FROM pending_command WHERE id = ?"),
      select_waiting_(database,
                      "SELECT id, event_type, event_data FROM pending_command "
                      "WHERE guild_id = ? AND user_id = ? ORDER BY id"),
      any_waiting_(database, "SELECT 1 FROM pending_command WHERE guild_id = ? LIMIT 1"),
      delete_pending_(database, "DELETE FROM pending_command WHERE id = ?"),
      save_session_(database,
                    "INSERT OR REPLACE INTO shard_session (shard_index, shard_count, bot_id, session_id, "
                    "resume_url, compression, intents, sequence) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
      save_sequence_(database, "UPDATE shard_session SET sequence = max(sequence, ?) WHERE shard_index = ?"),
      delete_session_(database, "DELETE FROM shard_session WHERE shard_index = ?"),
      select_sessions_(
          database,
          "SELECT shard_index, shard_count, bot_id, session_id, resume_url, compression, intents, "
          "sequence FROM shard_session ORDER BY shard_index"),
      select_registered_(database, "SELECT body FROM registered_commands WHERE application_id = ?"),
      upsert_registered_(database,
                         "INSERT OR REPLACE INTO registered_commands (application_id, body) VALUES (?, ?)") {}

bool Inbox::note(std::uint64_t natural_id, WallTime now) {
  return note_.run(static_cast<std::int64_t>(natural_id), now) > 0;
}

void Inbox::prune(WallTime before) { prune_.run(before); }

PendingId Inbox::insert_pending(const PendingCommand& command) {
  auto use = insert_pending_(command.guild, command.user, command.event_type, command.event_data);
  (void)use.next();
  return use.id<PendingId>(0);
}

std::optional<PendingCommand> Inbox::pending(PendingId id) {
  auto row = select_pending_(id);
  if (!row.next()) return std::nullopt;
  return PendingCommand{id, row.id<GuildId>(0), row.id<UserId>(1), row.text(2), row.text(3)};
}

std::vector<PendingCommand> Inbox::waiting_for(GuildId guild, UserId user) {
  std::vector<PendingCommand> waiting;
  auto row = select_waiting_(guild, user);
  while (row.next()) waiting.push_back({row.id<PendingId>(0), guild, user, row.text(1), row.text(2)});
  return waiting;
}

bool Inbox::any_waiting(GuildId guild) { return any_waiting_(guild).next(); }

void Inbox::remove_pending(PendingId id) { delete_pending_.run(id); }

void Inbox::save_session(const ShardSession& each) {
  save_session_.run(each.index, each.count, each.bot, each.session_id, each.resume_url, each.compression,
                    static_cast<std::int64_t>(each.intents), static_cast<std::int64_t>(each.sequence));
}

void Inbox::save_sequence(std::uint32_t shard_index, std::uint64_t sequence) {
  save_sequence_.run(static_cast<std::int64_t>(sequence), shard_index);
}

void Inbox::remove_session(std::uint32_t shard_index) { delete_session_.run(shard_index); }

std::vector<ShardSession> Inbox::sessions() {
  std::vector<ShardSession> found;
  auto row = select_sessions_();
  while (row.next()) {
    ShardSession each;
    each.index = static_cast<std::uint32_t>(row.integer(0));
    each.count = static_cast<std::uint32_t>(row.integer(1));
    each.bot = row.id<UserId>(2);
    each.session_id = row.text(3);
    each.resume_url = row.text(4);
    each.compression = row.text(5);
    each.intents = static_cast<std::uint64_t>(row.integer(6));
    each.sequence = static_cast<std::uint64_t>(row.integer(7));
    found.push_back(std::move(each));
  }
  return found;
}

std::string Inbox::registered_commands(ApplicationId application) {
  auto row = select_registered_(application);
  return row.next() ? row.text(0) : std::string{};
}

void Inbox::set_registered_commands(ApplicationId application, const std::string& body) {
  upsert_registered_.run(application, body);
}

}  // namespace veilleur::storage
