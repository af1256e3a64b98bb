// Owns: what the rules decide: changes of rows, effects on Discord, timers, or facts they still need.
// Must not know: how rows are stored, how effects are carried out.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"
#include "domain/event.hpp"
#include "domain/moderation/sanction.hpp"
#include "domain/reply.hpp"

namespace veilleur::domain {

// ── Changes ──────────────────────────────────────────────────────────────────────────────────────

struct InsertSanction {
  Sanction sanction;
};
/// Replaces the row of the same guild and number.
struct UpdateSanction {
  Sanction sanction;
};
struct SetTimer {
  GuildId guild;
  SanctionNumber number = 0;
  WallTime due_at;
};
struct ClearTimer {
  GuildId guild;
  SanctionNumber number = 0;
};
/// What a command that waits for a sanction asked of it.
enum class Awaited { ban, cancel };
/// A command whose answer waits for the sanction's effect.
struct AwaitSanction {
  GuildId guild;
  SanctionNumber number = 0;
  ReplyTarget origin;
  Awaited wanted = Awaited::ban;
  std::optional<DirectOutcome> direct;
};
struct SetDirectOutcome {
  GuildId guild;
  SanctionNumber number = 0;
  DirectOutcome outcome = DirectOutcome::delivered;
};
/// The answer of this sanction's command has been created.
struct ForgetAwaited {
  GuildId guild;
  SanctionNumber number = 0;
  Awaited wanted = Awaited::ban;
};
/// One line of the moderation record; refused actions are recorded too.
struct RecordAction {
  GuildId guild;
  UserId actor;
  Verb verb = Verb::ban;
  UserId target;                      ///< 0 where the command has none
  SanctionNumber number = 0;          ///< 0 where none was given
  std::optional<MessageKey> refusal;  ///< nothing: carried out
};
/// A user without rights was told so; the next refusal within 10 s stays unsaid.
struct NoteRefusal {
  GuildId guild;
  UserId user;
  WallTime at;
};

using Change = std::variant<InsertSanction, UpdateSanction, SetTimer, ClearTimer, AwaitSanction,
                            SetDirectOutcome, ForgetAwaited, RecordAction, NoteRefusal>;

// ── Effects ──────────────────────────────────────────────────────────────────────────────────────

/// A state effect: a marker on a target, without a value; the plan is computed just before sending.
struct MarkBan {
  GuildId guild;
  UserId user;
  /// What the claims say of Discord's present state may be wrong: it is looked at before anything is done.
  enum class Footing { claims, discord } footing = Footing::claims;
};
/// A direct message. Where it belongs to a sanction its end comes back as DirectEnded.
struct SendDirect {
  GuildId guild;
  UserId user;
  Reply reply;
  std::optional<WallTime> expires_at;
  SanctionNumber number = 0;
  enum class Role { before_ban, alert } role = Role::before_ban;
};
/// The answer to a command. A passing one is sent at once and kept nowhere: a process that dies just then
/// loses it, and nobody is misled.
struct SendReply {
  ReplyTarget target;
  Reply reply;
  Visibility visibility = Visibility::everyone;
  enum class Keeping { stored, passing } keeping = Keeping::stored;
};

using EffectValue = std::variant<MarkBan, SendDirect, SendReply>;

struct Effect {
  EffectValue value;
  /// The index, in the same decision, of the effect that must be over before this one begins.
  std::optional<std::size_t> after;
};

/// What a rule must know before it can decide; the command comes back with it.
struct TargetNeeded {
  UserId target;  ///< what only Discord knows of this user
};
/// What people did while the bot was away: the guild's audit log is being read.
struct AuditLogNeeded {};
using FactsNeeded = std::variant<TargetNeeded, AuditLogNeeded>;

struct Decision {
  std::vector<Change> changes;
  std::vector<Effect> effects;
  std::optional<FactsNeeded> facts;
};

}  // namespace veilleur::domain
