// Owns: the search for the step that decided a permission.
// Must not know: JSON, endpoints.
#include "tools/sandbox/permission_reasons.hpp"

#include <algorithm>
#include <optional>

#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

/// The highest of the member's roles that has the bit; @everyone counts as the lowest.
std::optional<RoleId> role_with(const Guild& guild, const Member& member, std::uint64_t bit) {
  std::optional<RoleId> best;
  const auto consider = [&](RoleId id) {
    const auto found = guild.roles.find(id);
    if (found == guild.roles.end() || !(found->second.permissions & bit)) return;
    if (!best || guild.roles.at(*best).position < found->second.position) best = id;
  };
  consider(everyone_role(guild.id));
  for (RoleId id : member.roles) consider(id);
  return best;
}

const Overwrite* overwrite_of(const Channel& channel, OverwriteKind kind, Snowflake target) {
  const auto found = std::find_if(channel.overwrites.begin(), channel.overwrites.end(),
                                  [&](const auto& one) { return one.kind == kind && one.target == target; });
  return found == channel.overwrites.end() ? nullptr : &*found;
}

bool speaks_of(const Overwrite* overwrite, std::uint64_t bit) {
  return overwrite && (overwrite->allow | overwrite->deny) & bit;
}

/// Of the roles' overwrites the allows win over the denies.
std::optional<RoleId> overwriting_role(const Guild& guild, const Channel& channel, const Member& member,
                                       std::uint64_t bit) {
  std::optional<RoleId> denier;
  for (const Overwrite& one : channel.overwrites) {
    const RoleId role{one.target};
    if (one.kind != OverwriteKind::role || role == everyone_role(guild.id) || !member.roles.contains(role))
      continue;
    if (one.allow & bit) return role;
    if (one.deny & bit) denier = role;
  }
  return denier;
}

Reason before_limits(const Guild& guild, const Channel& channel, const Member& member, std::uint64_t bit) {
  if (speaks_of(overwrite_of(channel, OverwriteKind::member, member.user.value()), bit))
    return {ReasonKind::member_overwrite, {}};
  if (const auto role = overwriting_role(guild, channel, member, bit))
    return {ReasonKind::role_overwrite, *role};
  if (speaks_of(overwrite_of(channel, OverwriteKind::role, guild.id.value()), bit))
    return {ReasonKind::everyone_overwrite, {}};
  if (const auto role = role_with(guild, member, bit)) return {ReasonKind::role, *role};
  return {ReasonKind::nothing, {}};
}

/// Whether the overwrites alone would leave the bit.
bool granted(const Reason& reason, const Guild& guild, const Channel& channel, UserId user,
             std::uint64_t bit) {
  const auto allows = [&](OverwriteKind kind, Snowflake target) {
    const Overwrite* found = overwrite_of(channel, kind, target);
    return found && found->allow & bit;
  };
  switch (reason.kind) {
    case ReasonKind::member_overwrite:
      return allows(OverwriteKind::member, user.value());
    case ReasonKind::role_overwrite:
      return allows(OverwriteKind::role, reason.role.value());
    case ReasonKind::everyone_overwrite:
      return allows(OverwriteKind::role, guild.id.value());
    case ReasonKind::role:
    case ReasonKind::owner:
    case ReasonKind::administrator:
      return true;
    case ReasonKind::outsider:
    case ReasonKind::nothing:
    case ReasonKind::timeout:
    case ReasonKind::implied:
      return false;
  }
  return false;
}

}  // namespace

std::uint64_t permissions_in(const State& state, const Channel& channel, UserId user, WallTime now) {
  return channel_permissions(state, channel, user, now);
}

Reason explain_permission(const State& state, const Channel& channel, UserId user, std::uint64_t permission,
                          WallTime now) {
  const Guild& guild = state.guilds.at(channel.guild);
  // A thread has no overwrites of its own; its parent's rule.
  const Channel& ruling = channel.thread ? state.channels.at(channel.parent) : channel;
  const Member* member = find_member(guild, user);
  if (!member) return {ReasonKind::outsider, {}};
  if (guild.owner == user) return {ReasonKind::owner, {}};
  if (const auto role = role_with(guild, *member, permission::administrator))
    return {ReasonKind::administrator, *role};
  const Reason reason = before_limits(guild, ruling, *member, permission);
  const bool has = permissions_in(state, channel, user, now) & permission;
  if (has || !granted(reason, guild, ruling, user, permission)) return reason;
  // Granted, and yet not there: a timeout takes it, or the lack of what it needs.
  const bool kept_by_timeout = permission & (permission::view_channel | permission::read_message_history);
  const bool timed_out = member->timeout_until && *member->timeout_until > now;
  return {timed_out && !kept_by_timeout ? ReasonKind::timeout : ReasonKind::implied, {}};
}

}  // namespace veilleur::sandbox
