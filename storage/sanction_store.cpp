// Owns: the rows of sanctions, of the commands that wait for them, and of the moderation record.
// Must not know: why a row changes.
#include "storage/sanction_store.hpp"

#define SANCTION_COLUMNS                                                                            \
  "guild_id, number, kind, state, user_id, moderator_id, created_ms, duration_s, ends_ms, reason, " \
  "command, base, cancelled_by, lift_alerted, moderator_name, canceller_name, asked_ms"

namespace veilleur::storage {
namespace {

domain::Sanction read_sanction(const Query::Use& row) {
  domain::Sanction sanction;
  sanction.guild = row.id<GuildId>(0);
  sanction.number = row.integer(1);
  sanction.kind = row.enumerator<domain::SanctionKind>(2);
  sanction.state = row.enumerator<domain::SanctionState>(3);
  sanction.user = row.id<UserId>(4);
  sanction.moderator = row.id<UserId>(5);
  sanction.created_at = row.time(6);
  if (!row.is_null(7)) sanction.duration = seconds{row.integer(7)};
  sanction.ends_at = row.optional_time(8);
  sanction.reason = row.text(9);
  sanction.command = row.text(10);
  sanction.base = row.enumerator<domain::BanBase>(11);
  if (!row.is_null(12)) sanction.cancelled_by = row.id<UserId>(12);
  sanction.lift_alerted = row.flag(13);
  sanction.moderator_name = row.text(14);
  sanction.canceller_name = row.text(15);
  sanction.asked_at = row.time(16);
  return sanction;
}

std::vector<domain::Sanction> read_all(Query::Use& rows) {
  std::vector<domain::Sanction> sanctions;
  while (rows.next()) sanctions.push_back(read_sanction(rows));
  return sanctions;
}

std::optional<std::int64_t> count(const std::optional<seconds>& duration) {
  return duration ? std::optional(static_cast<std::int64_t>(duration->count())) : std::nullopt;
}

}  // namespace

SanctionStore::SanctionStore(SQLite::Database& database)
    : select_(database, "SELECT " SANCTION_COLUMNS " FROM sanction WHERE guild_id = ? AND number = ?"),
      select_open_(database, "SELECT " SANCTION_COLUMNS
                             " FROM sanction WHERE guild_id = ? AND user_id = ? AND state < 3 AND kind = 0"
                             " ORDER BY number"),
      select_cancellable_(database, "SELECT " SANCTION_COLUMNS
                                    " FROM sanction INDEXED BY sanction_cancellable WHERE guild_id = ? AND "
                                    "number BETWEEN ? AND ? AND state < 3 AND cancelled_by IS NULL "
                                    "ORDER BY number DESC LIMIT ?"),
      select_history_(
          database,
          "SELECT " SANCTION_COLUMNS
          " FROM sanction WHERE guild_id = ? AND user_id = ? ORDER BY number DESC LIMIT ? OFFSET ?"),
      count_history_(database, "SELECT count(*) FROM sanction WHERE guild_id = ? AND user_id = ?"),
      last_number_(database, "SELECT last_number FROM guild WHERE id = ?"),
      take_number_(database, "UPDATE guild SET last_number = max(last_number, ?) WHERE id = ?"),
      any_open_(database, "SELECT 1 FROM sanction WHERE guild_id = ? AND state < 3 LIMIT 1"),
      insert_(database, "INSERT INTO sanction (" SANCTION_COLUMNS
                        ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      update_(database,
              "UPDATE sanction SET state = ?, moderator_id = ?, reason = ?, base = ?, cancelled_by = ?, "
              "lift_alerted = ?, moderator_name = ?, canceller_name = ?, asked_ms = ? WHERE guild_id = ? AND "
              "number = ?"),
      select_awaited_(
          database,
          "SELECT wanted, channel_id, author_id, message_id, interaction_id, application_id, "
          "interaction_token, direct_outcome FROM awaited_command WHERE guild_id = ? AND number = ? "
          "ORDER BY wanted"),
      insert_awaited_(
          database,
          "INSERT INTO awaited_command (guild_id, number, wanted, channel_id, author_id, message_id, "
          "interaction_id, application_id, interaction_token, direct_outcome) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      update_direct_(
          database,
          "UPDATE awaited_command SET direct_outcome = ? WHERE guild_id = ? AND number = ? AND wanted = 0"),
      delete_awaited_(database,
                      "DELETE FROM awaited_command WHERE guild_id = ? AND number = ? AND wanted = ?"),
      insert_record_(
          database,
          "INSERT INTO action_record (at_ms, guild_id, actor_id, command, target_id, number, refusal) "
          "VALUES (?, ?, ?, ?, ?, ?, ?)"),
      select_refusal_(database, "SELECT at_ms FROM refusal WHERE guild_id = ? AND user_id = ?"),
      upsert_refusal_(database,
                      "INSERT INTO refusal (guild_id, user_id, at_ms) VALUES (?, ?, ?) "
                      "ON CONFLICT (guild_id, user_id) DO UPDATE SET at_ms = excluded.at_ms"),
      prune_refusals_(database, "DELETE FROM refusal WHERE at_ms < ?") {}

std::optional<domain::Sanction> SanctionStore::find(GuildId guild, domain::SanctionNumber number) {
  auto row = select_(guild, number);
  if (!row.next()) return std::nullopt;
  return read_sanction(row);
}

std::vector<domain::Sanction> SanctionStore::open_bans(GuildId guild, UserId user) {
  auto rows = select_open_(guild, user);
  return read_all(rows);
}

std::vector<domain::Sanction> SanctionStore::cancellable(GuildId guild, domain::NumberRange range,
                                                         std::size_t limit) {
  auto rows = select_cancellable_(guild, range.first, range.last, limit);
  return read_all(rows);
}

domain::SanctionHistory SanctionStore::history(GuildId guild, UserId user, domain::HistoryPart part) {
  domain::SanctionHistory history;
  auto rows = select_history_(guild, user, part.limit, part.skipped);
  history.shown = read_all(rows);
  history.total = history.shown.size();
  if (part.skipped == 0 && history.total < part.limit) return history;
  auto total = count_history_(guild, user);
  if (total.next()) history.total = static_cast<std::size_t>(total.integer(0));
  return history;
}

domain::SanctionNumber SanctionStore::next_number(GuildId guild) {
  auto row = last_number_(guild);
  return row.next() ? row.integer(0) + 1 : 1;
}

bool SanctionStore::any_open(GuildId guild) { return any_open_(guild).next(); }

void SanctionStore::insert(const domain::Sanction& each) {
  insert_.run(each.guild, each.number, each.kind, each.state, each.user, each.moderator, each.created_at,
              count(each.duration), each.ends_at, each.reason, each.command, each.base, each.cancelled_by,
              each.lift_alerted, each.moderator_name, each.canceller_name, each.asked_at);
  take_number_.run(each.number, each.guild);
}

void SanctionStore::update(const domain::Sanction& each) {
  update_.run(each.state, each.moderator, each.reason, each.base, each.cancelled_by, each.lift_alerted,
              each.moderator_name, each.canceller_name, each.asked_at, each.guild, each.number);
}

std::vector<domain::AwaitSanction> SanctionStore::awaited(GuildId guild, domain::SanctionNumber number) {
  std::vector<domain::AwaitSanction> waiting;
  auto rows = select_awaited_(guild, number);
  while (rows.next()) {
    domain::AwaitSanction each;
    each.guild = guild;
    each.number = number;
    each.wanted = rows.enumerator<domain::Awaited>(0);
    each.origin = {guild, rows.id<ChannelId>(1), rows.id<UserId>(2), rows.id<MessageId>(3), std::nullopt};
    if (rows.integer(4) != 0) {
      each.origin.interaction =
          domain::InteractionOrigin{rows.id<InteractionId>(4), rows.id<ApplicationId>(5), rows.text(6)};
    }
    if (!rows.is_null(7)) each.direct = rows.enumerator<domain::DirectOutcome>(7);
    waiting.push_back(std::move(each));
  }
  return waiting;
}

void SanctionStore::await(const domain::AwaitSanction& waiting) {
  const auto& interaction = waiting.origin.interaction;
  insert_awaited_.run(waiting.guild, waiting.number, waiting.wanted, waiting.origin.channel,
                      waiting.origin.author, waiting.origin.message,
                      interaction ? interaction->id : InteractionId{},
                      interaction ? interaction->application : ApplicationId{},
                      interaction ? interaction->token : std::string{}, waiting.direct);
}

void SanctionStore::set_direct_outcome(const domain::SetDirectOutcome& change) {
  update_direct_.run(change.outcome, change.guild, change.number);
}

void SanctionStore::forget(const domain::ForgetAwaited& change) {
  delete_awaited_.run(change.guild, change.number, change.wanted);
}

void SanctionStore::record(const domain::RecordAction& action, std::string_view refusal, WallTime at) {
  std::optional<std::string> refused;
  if (!refusal.empty()) refused = std::string(refusal);
  insert_record_.run(at, action.guild, action.actor, std::string(domain::describe(action.verb).name),
                     action.target, action.number, refused);
}

std::optional<WallTime> SanctionStore::last_refusal(GuildId guild, UserId user) {
  auto row = select_refusal_(guild, user);
  if (!row.next()) return std::nullopt;
  return row.time(0);
}

void SanctionStore::note_refusal(const domain::NoteRefusal& refusal) {
  upsert_refusal_.run(refusal.guild, refusal.user, refusal.at);
}

void SanctionStore::prune_refusals(WallTime before) { prune_refusals_.run(before); }

}  // namespace veilleur::storage
