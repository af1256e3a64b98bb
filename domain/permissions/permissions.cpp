// Owns: the computation of guild-wide rights and of role order.
// Must not know: channels' overwrites, who asks.
#include "domain/permissions/permissions.hpp"

#include <algorithm>
#include <compare>

namespace veilleur::domain {
namespace {

const Role* find_role(const Guild& guild, RoleId id) {
  auto found = std::ranges::find(guild.roles, id, &Role::id);
  return found == guild.roles.end() ? nullptr : &*found;
}

/// A role's place in the order; the greater is the more powerful. Of two roles in one position Discord
/// ranks the older, that is the smaller id, higher (Discord, "Permissions", hierarchy, read August 2026).
struct Rank {
  std::int32_t position;
  std::uint64_t id;
  std::strong_ordering operator<=>(const Rank& other) const {
    if (auto order = position <=> other.position; order != 0) return order;
    return other.id <=> id;
  }
  bool operator==(const Rank&) const = default;
};

Rank highest_rank(const Guild& guild, std::span<const RoleId> roles) {
  Rank best{0, everyone_role(guild.id).value()};
  for (RoleId id : roles) {
    if (const Role* role = find_role(guild, id)) best = std::max(best, Rank{role->position, id.value()});
  }
  return best;
}

}  // namespace

std::uint64_t guild_permissions(const Guild& guild, UserId member, std::span<const RoleId> roles) {
  if (member == guild.owner) return permission::all;
  std::uint64_t bits = 0;
  if (const Role* everyone = find_role(guild, everyone_role(guild.id))) bits |= everyone->permissions;
  for (RoleId id : roles) {
    if (const Role* role = find_role(guild, id)) bits |= role->permissions;
  }
  return (bits & permission::administrator) != 0 ? permission::all : bits;
}

std::uint64_t own_permissions(const Guild& guild, UserId self) {
  const std::uint64_t bits = guild_permissions(guild, self, guild.own_roles);
  const bool exempt = (bits & permission::administrator) != 0;
  if (exempt || !guild.timed_out_until) return bits;
  return bits & (permission::view_channel | permission::read_message_history);
}

bool sees_audit_log(const Guild& guild, UserId self) {
  return (own_permissions(guild, self) & permission::view_audit_log) != 0;
}

bool may_use(const CommandDescription& command, const Guild& guild, UserId member) {
  return command.audience == Audience::anyone || member == guild.owner;
}

bool outranks(const Guild& guild, std::span<const RoleId> actor_roles, std::span<const RoleId> target_roles) {
  return highest_rank(guild, actor_roles) > highest_rank(guild, target_roles);
}

}  // namespace veilleur::domain
