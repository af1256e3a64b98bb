// Owns: what has come in: natural ids already handled, commands that wait for facts, and each shard's
// place in its session.
// Must not know: what an event means.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"
#include "storage/query.hpp"

namespace veilleur::storage {

struct PendingCommand {
  PendingId id;
  GuildId guild;
  UserId user;  ///< whom the facts are about; 0: it waits for the guild's audit log
  std::string event_type;
  std::string event_data;
};

struct ShardSession {
  std::uint32_t index = 0;
  std::uint32_t count = 1;
  UserId bot;
  std::string session_id;
  std::string resume_url;
  std::string compression;
  std::uint64_t intents = 0;
  std::uint64_t sequence = 0;
};

class Inbox {
 public:
  explicit Inbox(SQLite::Database& database);

  /// Notes a natural id; false where it was noted before.
  [[nodiscard]] bool note(std::uint64_t natural_id, WallTime now);
  /// Forgets ids noted before `before`.
  void prune(WallTime before);

  PendingId insert_pending(const PendingCommand& command);
  [[nodiscard]] std::optional<PendingCommand> pending(PendingId id);
  /// The commands that wait for facts about this user, oldest first; user 0: for the guild's audit log.
  [[nodiscard]] std::vector<PendingCommand> waiting_for(GuildId guild, UserId user);
  [[nodiscard]] bool any_waiting(GuildId guild);
  void remove_pending(PendingId id);

  void save_session(const ShardSession& session);
  void save_sequence(std::uint32_t shard_index, std::uint64_t sequence);
  void remove_session(std::uint32_t shard_index);
  [[nodiscard]] std::vector<ShardSession> sessions();

  /// The commands as they were last registered; empty where they never were.
  [[nodiscard]] std::string registered_commands(ApplicationId application);
  void set_registered_commands(ApplicationId application, const std::string& body);

 private:
  Query note_, prune_, insert_pending_, select_pending_, select_waiting_, any_waiting_, delete_pending_,
      save_session_, save_sequence_, delete_session_, select_sessions_, select_registered_,
      upsert_registered_;
};

}  // namespace veilleur::storage
