// Owns: what a sanction is, its life, and the pure plan that turns claims into what Discord should show.
// Must not know: how a plan is carried out, SQL.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "base/time.hpp"

namespace veilleur::domain {

/// Counted per guild from 1, never reused.
using SanctionNumber = std::int64_t;

enum class SanctionKind { ban };

/// applying → active → releasing → ended. Only Discord's confirmation ends a sanction.
enum class SanctionState {
  applying,   ///< decided, not yet seen in Discord
  active,     ///< in force
  releasing,  ///< over (expired or cancelled), not yet undone in Discord
  ended,
};

/// A sanction claims its effect while it is applying or active.
[[nodiscard]] constexpr bool holds_claim(SanctionState state) {
  return state == SanctionState::applying || state == SanctionState::active;
}

/// What Discord showed before our first claim on the target; it comes back after the last one.
enum class BanBase { free, banned };

struct Sanction {
  GuildId guild;
  SanctionNumber number = 0;
  SanctionKind kind = SanctionKind::ban;
  SanctionState state = SanctionState::applying;
  UserId user;
  UserId moderator;  ///< 0: somebody whom no audit log named
  WallTime created_at;
  /// When it was asked for, on Discord's clock: the time in the id of the command or of the audit entry. What
  /// people do is ordered by that clock, because ours may differ from it.
  WallTime asked_at;
  std::optional<seconds> duration;
  std::optional<WallTime> ends_at;  ///< nothing: permanent
  std::string reason;
  std::string command;  ///< as the moderator typed it; empty for a human's own ban
  BanBase base = BanBase::free;
  std::optional<UserId> cancelled_by;  ///< 0: as for the moderator
  bool lift_alerted = false;           ///< the current streak of failed lifts was reported
  /// Usernames at the time of the command, for the reasons in Discord's audit log; empty where only the id
  /// is known.
  std::string moderator_name;
  std::string canceller_name;
  bool operator==(const Sanction&) const = default;
};

/// Not over, and nobody has asked for its end. `SanctionStore::cancellable` asks the same of the database.
[[nodiscard]] inline bool is_cancellable(const Sanction& sanction) {
  return sanction.state != SanctionState::ended && !sanction.cancelled_by;
}

/// The sanction is over and nothing more will be written to Discord for it, so the names go.
void end(Sanction& sanction);

enum class Presence { absent, banned };

/// What Discord should show for a target: banned while any claim lives, otherwise what was there before.
[[nodiscard]] Presence planned_presence(std::span<const Sanction> claims);

/// What the claims themselves tell of Discord's state: an active ban has been seen there, and so has one
/// that was there before.
[[nodiscard]] std::optional<Presence> assumed_presence(std::span<const Sanction> claims);

/// The request that brings `observed` to the plan. `nothing` where they agree already; an unknown
/// observation is acted on as if it differed.
enum class BanStep { nothing, put_ban, delete_ban };
[[nodiscard]] BanStep plan_ban(std::span<const Sanction> claims, std::optional<Presence> observed);

}  // namespace veilleur::domain
