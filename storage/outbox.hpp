// Owns: the rows of effects that were decided and are not known to be over, and the queries that find the
// next one of each lane.
// Must not know: how an effect is carried out.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"
#include "domain/moderation/sanction.hpp"
#include "storage/query.hpp"

namespace veilleur::storage {

/// Numbers are stored; they are never given another meaning.
enum class EffectKind {
  ban_marker = 0,         ///< state effect on (guild_id, user_id)
  direct_notice = 1,      ///< the DM before a ban; its end comes back to the rules
  direct_alert = 2,       ///< a DM whose end interests nobody but the log
  message = 3,            ///< a message in channel_id, replying to message_id where not 0
  interaction = 4,        ///< the answer to an interaction
  fetch_target = 5,       ///< facts about user_id for pending_id
  read_audit_log = 6,     ///< the guild's audit log after its cursor
  register_commands = 7,  ///< the slash commands; body: digest
};

/// A direct message carries no mark by which it could be found again.
[[nodiscard]] constexpr bool is_direct(EffectKind kind) {
  return kind == EffectKind::direct_notice || kind == EffectKind::direct_alert;
}

enum class EffectPriority { interactive = 0, background = 1 };

/// Who waits for an effect, the most impatient first: somebody reads the answer to what they typed, and a
/// whole guild waits for its audit log; work is what an answer waits for; nobody waits for the background.
enum class EffectRank { answer, work, background };
inline constexpr std::size_t effect_rank_count = 3;

/// The lane in which a guild's audit log is read after a gap. While it is in use, the guild's other effects
/// wait.
[[nodiscard]] std::string audit_lane(GuildId guild);

struct OutboxRow {
  EffectId id;
  GuildId guild;
  std::string lane;
  EffectKind kind = EffectKind::message;
  EffectPriority priority = EffectPriority::interactive;
  std::optional<EffectId> after;
  WallTime created_at;
  WallTime ready_at;
  std::optional<WallTime> expires_at;
  std::int64_t attempts = 0;
  bool in_doubt = false;
  UserId user;
  ChannelId channel;
  MessageId message;
  InteractionId interaction;
  ApplicationId application;
  std::string interaction_token;
  bool ephemeral = false;
  domain::SanctionNumber number = 0;
  PendingId pending;
  std::string body;
};

[[nodiscard]] EffectRank rank_of(const OutboxRow& row);

class Outbox {
 public:
  explicit Outbox(SQLite::Database& database);

  /// Stores the row (its `id` is ignored) and returns the id it got.
  EffectId insert(const OutboxRow& row);
  /// A marker replaces the one its target already has; true where there was one that may have been tried.
  bool remove_ban_marker(GuildId guild, UserId user);
  [[nodiscard]] bool any_ban_marker(GuildId guild);
  /// The user has a marker of which an attempt may have been carried out.
  [[nodiscard]] bool ban_marker_in_doubt(GuildId guild, UserId user);
  void remove(EffectId id);
  [[nodiscard]] std::optional<OutboxRow> find(EffectId id);

  enum class Heads { all, interactive, answers, audit_reads };
  /// The rows of this guild that are first in their lane and wait for no predecessor, interactive ones
  /// first, oldest first; rows not ready before `now` are left out. At most `limit`.
  [[nodiscard]] std::vector<OutboxRow> heads(GuildId guild, Heads which, WallTime now, std::size_t limit);
  /// When the next row of this guild that `heads` left out for its time becomes ready.
  [[nodiscard]] std::optional<WallTime> next_ready(GuildId guild, Heads which, WallTime now);
  /// Every guild with a row, 0 for rows without a guild.
  [[nodiscard]] std::vector<GuildId> guilds();
  /// Rows that make no moderator wait, of guilds that can be reached.
  [[nodiscard]] std::size_t background_count();
  [[nodiscard]] bool lane_in_use(const std::string& lane);
  [[nodiscard]] std::size_t count();

  /// An attempt failed: not again before `ready_at`.
  void postpone(EffectId id, WallTime ready_at, bool in_doubt);
  void mark_in_doubt(EffectId id);
  /// Nothing of its attempts can have been carried out.
  void clear_doubt(EffectId id);
  /// The marker that replaced one whose attempt ended unclear.
  void doubt_ban_marker(GuildId guild, UserId user);
  /// The process has just started: any row may have been attempted, but direct messages, which are marked
  /// when they are given out.
  void doubt_all();
  /// Not before `ready_at`, unless the guild is opened before; no attempt is counted.
  void set_aside(EffectId id, WallTime ready_at);
  /// The guild can be reached again: rows that were backing off or set aside are tried at once.
  void hurry(GuildId guild, WallTime now);

 private:
  Query insert_, remove_marker_, any_marker_, marker_in_doubt_, remove_, select_, heads_, next_ready_,
      guilds_, background_, lane_in_use_, count_, postpone_, mark_doubt_, clear_doubt_, doubt_marker_,
      doubt_all_, hurry_, set_aside_;
};

}  // namespace veilleur::storage
