// Owns: why a permission is there or not: the last step of Discord's algorithm that decided it.
// Must not know: JSON, endpoints.
#pragma once

#include "tools/sandbox/model.hpp"

namespace veilleur::sandbox {

enum class ReasonKind {
  outsider,            ///< no member of the guild
  owner,               ///< owns the guild
  administrator,       ///< a role has ADMINISTRATOR
  role,                ///< a role grants it in the whole guild
  nothing,             ///< no role grants it, no overwrite does
  everyone_overwrite,  ///< the channel's overwrite of @everyone
  role_overwrite,      ///< the channel's overwrite of a role
  member_overwrite,    ///< the channel's overwrite of this person
  timeout,             ///< taken while timed out
  implied,             ///< taken, because what it needs is missing: VIEW_CHANNEL, CONNECT or SEND_MESSAGES
};

struct Reason {
  ReasonKind kind = ReasonKind::nothing;
  RoleId role;  ///< with `administrator`, `role` and `role_overwrite`: which one
};

/// What `user` may do in a channel of a guild (permissions.hpp decides).
[[nodiscard]] std::uint64_t permissions_in(const State& state, const Channel& channel, UserId user,
                                           WallTime now);
/// Why `user` has or lacks the one bit `permission` in a channel of a guild; whether he does is for
/// `permissions_in` to say.
[[nodiscard]] Reason explain_permission(const State& state, const Channel& channel, UserId user,
                                        std::uint64_t permission, WallTime now);

}  // namespace veilleur::sandbox
