// Owns: the plan of a ban target.
// Must not know: how a plan is carried out, SQL.
#include "domain/moderation/sanction.hpp"

#include <algorithm>

namespace veilleur::domain {

void end(Sanction& sanction) {
  sanction.state = SanctionState::ended;
  sanction.moderator_name.clear();
  sanction.canceller_name.clear();
}

Presence planned_presence(std::span<const Sanction> claims) {
  const bool claimed = std::ranges::any_of(claims, holds_claim, &Sanction::state);
  const bool base =
      std::ranges::any_of(claims, [](const Sanction& each) { return each.base == BanBase::banned; });
  return claimed || base ? Presence::banned : Presence::absent;
}

std::optional<Presence> assumed_presence(std::span<const Sanction> claims) {
  const bool seen = std::ranges::any_of(claims, [](const Sanction& each) {
    return each.state == SanctionState::active || each.base == BanBase::banned;
  });
  return seen ? std::optional(Presence::banned) : std::nullopt;
}

BanStep plan_ban(std::span<const Sanction> claims, std::optional<Presence> observed) {
  // Nobody claims anything and nothing is doubtful: whatever Discord shows is not ours.
  if (claims.empty() && !observed) return BanStep::nothing;
  const Presence wanted = planned_presence(claims);
  if (observed == wanted) return BanStep::nothing;
  return wanted == Presence::banned ? BanStep::put_ban : BanStep::delete_ban;
}

}  // namespace veilleur::domain
