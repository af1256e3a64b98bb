// Owns: the rows of sanctions, of the commands that wait for them, and of the moderation record.
// Must not know: why a row changes.
#pragma once

#include <optional>
#include <vector>

#include "domain/decision.hpp"
#include "domain/reader.hpp"
#include "storage/query.hpp"

namespace veilleur::storage {

class SanctionStore {
 public:
  explicit SanctionStore(SQLite::Database& database);

  [[nodiscard]] std::optional<domain::Sanction> find(GuildId guild, domain::SanctionNumber number);
  [[nodiscard]] std::vector<domain::Sanction> open_bans(GuildId guild, UserId user);
  [[nodiscard]] domain::SanctionHistory history(GuildId guild, UserId user, domain::HistoryPart part);
  [[nodiscard]] std::vector<domain::Sanction> cancellable(GuildId guild, domain::NumberRange range,
                                                          std::size_t limit);
  /// One above the last number given. Inserting the sanction is what takes it.
  [[nodiscard]] domain::SanctionNumber next_number(GuildId guild);
  [[nodiscard]] bool any_open(GuildId guild);
  void insert(const domain::Sanction& sanction);
  void update(const domain::Sanction& sanction);

  [[nodiscard]] std::vector<domain::AwaitSanction> awaited(GuildId guild, domain::SanctionNumber number);
  void await(const domain::AwaitSanction& waiting);
  void set_direct_outcome(const domain::SetDirectOutcome& change);
  void forget(const domain::ForgetAwaited& change);

  void record(const domain::RecordAction& action, std::string_view refusal, WallTime at);

  [[nodiscard]] std::optional<WallTime> last_refusal(GuildId guild, UserId user);
  void note_refusal(const domain::NoteRefusal& refusal);
  /// Forgets refusals older than `before`; they no longer quieten anything.
  void prune_refusals(WallTime before);

 private:
  Query select_, select_open_, select_cancellable_, select_history_, count_history_, last_number_,
      take_number_, any_open_, insert_, update_, select_awaited_, insert_awaited_, update_direct_,
      delete_awaited_, insert_record_, select_refusal_, upsert_refusal_, prune_refusals_;
};

}  // namespace veilleur::storage
