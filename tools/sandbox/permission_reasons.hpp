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
  implied,             ///< taken, because VIEW_CHANNEL or SEND_MESSAGES is missing
};

struct Reason {
  ReasonKind kind = ReasonKind::nothing;
  RoleId role;  ///< with `administrator`, `role` and `role_overwrite`: which one
};

/// Why `user` has or lacks the one bit `permission` in this channel; whether he does is for
/// `channel_permissions` to say.
[[nodiscard]] Reason explain_permission(const Guild& guild, const Channel& channel, UserId user,
                                        std::uint64_t permission, WallTime now);

}  // namespace veilleur::sandbox
