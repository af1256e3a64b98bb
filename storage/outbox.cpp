// Owns: the rows of effects and the queries over their lanes.
// Must not know: how an effect is carried out.
#include "storage/outbox.hpp"

#define OUTBOX_FIELDS                                                                                \
  "guild_id, lane, kind, priority, after_id, created_ms, ready_ms, expires_ms, attempts, in_doubt, " \
  "user_id, channel_id, message_id, interaction_id, application_id, interaction_token, ephemeral, "  \
  "number, pending_id, body"
// First in its lane; a row in front of it, waiting or not, keeps it back.
// ?1 guild, ?2 the last priority wanted, ?3 which kinds: 0 all, 1 the reading of audit logs, 2 those of the
// rank of answers, for which `rank_of` draws the same line.
#define IS_WANTED                             \
  "o.guild_id = ?1 AND o.priority <= ?2 AND " \
  "(?3 = 0 OR (?3 = 1 AND o.kind = 6) OR (?3 = 2 AND o.kind IN (2, 3, 4, 6)))"
#define IS_HEAD \
  "o.after_id IS NULL AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.lane = o.lane AND p.id < o.id)"

namespace veilleur::storage {
namespace {

OutboxRow read_row(const Query::Use& row) {
  OutboxRow each;
  each.id = row.id<EffectId>(0);
  each.guild = row.id<GuildId>(1);
  each.lane = row.text(2);
  each.kind = row.enumerator<EffectKind>(3);
  each.priority = row.enumerator<EffectPriority>(4);
  if (!row.is_null(5)) each.after = row.id<EffectId>(5);
  each.created_at = row.time(6);
  each.ready_at = row.time(7);
  each.expires_at = row.optional_time(8);
  each.attempts = row.integer(9);
  each.in_doubt = row.flag(10);
  each.user = row.id<UserId>(11);
  each.channel = row.id<ChannelId>(12);
  each.message = row.id<MessageId>(13);
  each.interaction = row.id<InteractionId>(14);
  each.application = row.id<ApplicationId>(15);
  each.interaction_token = row.text(16);
  each.ephemeral = row.flag(17);
  each.number = row.integer(18);
  each.pending = row.id<PendingId>(19);
  each.body = row.text(20);
  return each;
}

EffectPriority last_priority(Outbox::Heads which) {
  return which == Outbox::Heads::all ? EffectPriority::background : EffectPriority::interactive;
}

int kinds(Outbox::Heads which) {
  switch (which) {
    case Outbox::Heads::all:
    case Outbox::Heads::interactive:
      return 0;
    case Outbox::Heads::audit_reads:
      return 1;
    case Outbox::Heads::answers:
      return 2;
  }
  return 0;
}

}  // namespace

EffectRank rank_of(const OutboxRow& row) {
  if (row.priority == EffectPriority::background) return EffectRank::background;
  switch (row.kind) {
    case EffectKind::direct_alert:
    case EffectKind::message:
    case EffectKind::interaction:
    case EffectKind::read_audit_log:
      return EffectRank::answer;
    case EffectKind::ban_marker:
    case EffectKind::direct_notice:
    case EffectKind::fetch_target:
    case EffectKind::register_commands:
      break;
  }
  return EffectRank::work;
}

std::string audit_lane(GuildId guild) { return "audit:" + guild.to_string(); }

Outbox::Outbox(SQLite::Database& database)
    : insert_(database, "INSERT INTO outbox (" OUTBOX_FIELDS
                        ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"),
      remove_marker_(database,
                     "DELETE FROM outbox WHERE kind = 0 AND guild_id = ? AND user_id = ? RETURNING in_doubt"),
      any_marker_(database, "SELECT 1 FROM outbox WHERE kind = 0 AND guild_id = ? LIMIT 1"),
      marker_in_doubt_(
          database, "SELECT 1 FROM outbox WHERE kind = 0 AND guild_id = ? AND user_id = ? AND in_doubt = 1"),
      remove_(database, "DELETE FROM outbox WHERE id = ?"),
      select_(database, "SELECT id, " OUTBOX_FIELDS " FROM outbox WHERE id = ?"),
      heads_(database, "SELECT id, " OUTBOX_FIELDS " FROM outbox o WHERE " IS_WANTED
                       " AND o.ready_ms <= ?4 AND " IS_HEAD " ORDER BY o.priority, o.id LIMIT ?5"),
      next_ready_(database, "SELECT min(o.ready_ms) FROM outbox o WHERE " IS_WANTED
                            " AND o.ready_ms > ?4 AND " IS_HEAD),
      guilds_(database, "SELECT DISTINCT guild_id FROM outbox"),
      background_(database,
                  "SELECT count(*) FROM outbox o JOIN guild g ON g.id = o.guild_id AND g.availability = 0 "
                  "WHERE o.priority = 1"),
      lane_in_use_(database, "SELECT 1 FROM outbox WHERE lane = ? LIMIT 1"),
      count_(database, "SELECT count(*) FROM outbox"),
      postpone_(database,
                "UPDATE outbox SET attempts = attempts + 1, ready_ms = ?, in_doubt = max(in_doubt, ?) WHERE "
                "id = ?"),
      mark_doubt_(database, "UPDATE outbox SET in_doubt = 1 WHERE id = ?"),
      clear_doubt_(database, "UPDATE outbox SET in_doubt = 0 WHERE id = ?"),
      doubt_marker_(database,
                    "UPDATE outbox SET in_doubt = 1 WHERE kind = 0 AND guild_id = ? AND user_id = ?"),
      doubt_all_(database, "UPDATE outbox SET in_doubt = 1 WHERE kind NOT IN (1, 2)"),
      hurry_(database, "UPDATE outbox SET ready_ms = min(ready_ms, ?) WHERE guild_id = ? AND attempts > 0"),
      // `hurry` knows by their attempts which rows wait for something that was tried.
      set_aside_(database, "UPDATE outbox SET attempts = max(attempts, 1), ready_ms = ? WHERE id = ?") {}

EffectId Outbox::insert(const OutboxRow& row) {
  auto use =
      insert_(row.guild, row.lane, row.kind, row.priority, row.after, row.created_at, row.ready_at,
              row.expires_at, row.attempts, row.in_doubt, row.user, row.channel, row.message, row.interaction,
              row.application, row.interaction_token, row.ephemeral, row.number, row.pending, row.body);
  (void)use.next();
  return use.id<EffectId>(0);
}

bool Outbox::remove_ban_marker(GuildId guild, UserId user) {
  auto removed = remove_marker_(guild, user);
  const bool in_doubt = removed.next() && removed.flag(0);
  while (removed.next()) {
  }
  return in_doubt;
}
void Outbox::remove(EffectId id) { remove_.run(id); }

std::optional<OutboxRow> Outbox::find(EffectId id) {
  auto row = select_(id);
  if (!row.next()) return std::nullopt;
  return read_row(row);
}

std::vector<OutboxRow> Outbox::heads(GuildId guild, Heads which, WallTime now, std::size_t limit) {
  std::vector<OutboxRow> rows;
  auto use = heads_(guild, last_priority(which), kinds(which), now, limit);
  while (use.next()) rows.push_back(read_row(use));
  return rows;
}

std::optional<WallTime> Outbox::next_ready(GuildId guild, Heads which, WallTime now) {
  auto use = next_ready_(guild, last_priority(which), kinds(which), now);
  return use.next() ? use.optional_time(0) : std::nullopt;
}

std::vector<GuildId> Outbox::guilds() {
  std::vector<GuildId> ids;
  auto use = guilds_();
  while (use.next()) ids.push_back(use.id<GuildId>(0));
  return ids;
}

std::size_t Outbox::background_count() {
  auto use = background_();
  return use.next() ? static_cast<std::size_t>(use.integer(0)) : 0;
}

bool Outbox::any_ban_marker(GuildId guild) { return any_marker_(guild).next(); }

bool Outbox::ban_marker_in_doubt(GuildId guild, UserId user) { return marker_in_doubt_(guild, user).next(); }

bool Outbox::lane_in_use(const std::string& lane) { return lane_in_use_(lane).next(); }

std::size_t Outbox::count() {
  auto use = count_();
  return use.next() ? static_cast<std::size_t>(use.integer(0)) : 0;
}

void Outbox::postpone(EffectId id, WallTime ready_at, bool in_doubt) {
  postpone_.run(ready_at, in_doubt, id);
}
void Outbox::mark_in_doubt(EffectId id) { mark_doubt_.run(id); }
void Outbox::clear_doubt(EffectId id) { clear_doubt_.run(id); }

void Outbox::doubt_ban_marker(GuildId guild, UserId user) { doubt_marker_.run(guild, user); }
void Outbox::doubt_all() { doubt_all_.run(); }
void Outbox::set_aside(EffectId id, WallTime ready_at) { set_aside_.run(ready_at, id); }
void Outbox::hurry(GuildId guild, WallTime now) { hurry_.run(now, guild); }

}  // namespace veilleur::storage
