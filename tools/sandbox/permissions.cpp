// Owns: the permission algorithm declared in permissions.hpp.
// Must not know: JSON, endpoints.
#include "tools/sandbox/permissions.hpp"

#include <algorithm>

#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

/// Roles alone, before any timeout.
std::uint64_t role_permissions(const Guild& guild, const Member& member) {
  if (guild.owner == member.user) return permission::all;
  std::uint64_t bits = guild.roles.at(everyone_role(guild.id)).permissions;
  for (RoleId role : member.roles)
    if (const auto found = guild.roles.find(role); found != guild.roles.end())
      bits |= found->second.permissions;
  return bits & permission::administrator ? permission::all : bits;
}

/// `bits` are the member's own, whose ADMINISTRATOR no timeout touches.
bool is_silenced(const Member& member, std::uint64_t bits, WallTime now) {
  return !(bits & permission::administrator) && member.timeout_until && *member.timeout_until > now;
}

std::uint64_t after_timeout(const Member& member, std::uint64_t bits, WallTime now) {
  if (!is_silenced(member, bits, now)) return bits;
  return bits & (permission::view_channel | permission::read_message_history);
}

std::uint64_t with_overwrites(const Guild& guild, const Channel& channel, const Member& member,
                              std::uint64_t bits) {
  const Overwrite* everyone = nullptr;
  const Overwrite* own = nullptr;
  std::uint64_t role_allow = 0;
  std::uint64_t role_deny = 0;
  for (const Overwrite& overwrite : channel.overwrites) {
    if (overwrite.kind == OverwriteKind::member) {
      if (overwrite.target == member.user.value()) own = &overwrite;
    } else if (overwrite.target == guild.id.value()) {
      everyone = &overwrite;
    } else if (member.roles.contains(RoleId{overwrite.target})) {
      role_allow |= overwrite.allow;
      role_deny |= overwrite.deny;
    }
  }
  if (everyone) bits = (bits & ~everyone->deny) | everyone->allow;
  bits = (bits & ~role_deny) | role_allow;
  if (own) bits = (bits & ~own->deny) | own->allow;
  return bits;
}

/// "Implicit Permissions": without VIEW_CHANNEL nothing; in voice without CONNECT nothing but the sight of
/// it; without the right to send nothing that sending needs.
std::uint64_t with_implications(const Channel& channel, std::uint64_t bits) {
  if (!(bits & permission::view_channel)) return 0;
  if (is_voice(channel.type) && !(bits & permission::connect)) return permission::view_channel;
  if (!(bits & sending_permission(channel)))
    bits &= ~(permission::mention_everyone | permission::send_tts_messages | permission::attach_files |
              permission::embed_links);
  return bits;
}

}  // namespace

bool is_voice(ChannelType type) { return type == ChannelType::voice || type == ChannelType::stage; }

std::uint64_t sending_permission(const Channel& channel) {
  return channel.thread ? permission::send_messages_in_threads : permission::send_messages;
}

std::uint64_t guild_permissions(const Guild& guild, UserId user, WallTime now) {
  const Member* member = find_member(guild, user);
  return member ? after_timeout(*member, role_permissions(guild, *member), now) : 0;
}

std::uint64_t channel_permissions(const State& state, const Channel& channel, UserId user, WallTime now) {
  const Guild* guild = find_guild(state, channel.guild);
  const Member* member = guild ? find_member(*guild, user) : nullptr;
  if (!member) return 0;
  const std::uint64_t base = role_permissions(*guild, *member);
  if (base & permission::administrator) return base;
  const Channel& ruling = channel.thread ? state.channels.at(channel.parent) : channel;
  const std::uint64_t bits =
      with_implications(channel, after_timeout(*member, with_overwrites(*guild, ruling, *member, base), now));
  const bool outside = channel.type == ChannelType::private_thread && !channel.thread->members.contains(user);
  return outside && !(bits & permission::manage_threads) ? 0 : bits;
}

int highest_position(const Guild& guild, UserId user) {
  const Member* member = find_member(guild, user);
  int highest = 0;
  if (member)
    for (RoleId role : member->roles)
      if (const auto found = guild.roles.find(role); found != guild.roles.end())
        highest = std::max(highest, found->second.position);
  return highest;
}

bool outranks(const Guild& guild, UserId actor, UserId target) {
  if (target == guild.owner) return false;
  if (actor == guild.owner || !find_member(guild, target)) return true;
  return highest_position(guild, actor) > highest_position(guild, target);
}

std::optional<Reply> check_guild(const Guild& guild, UserId user, std::uint64_t needed, WallTime now) {
  if (!find_member(guild, user)) return missing_access();
  const bool may = (guild_permissions(guild, user, now) & needed) == needed;
  return may ? std::nullopt : std::optional{missing_permissions()};
}

std::optional<Reply> check_channel(const State& state, const Channel& channel, UserId user,
                                   std::uint64_t needed, WallTime now) {
  if (channel.type == ChannelType::dm) {
    const bool inside =
        std::find(channel.recipients.begin(), channel.recipients.end(), user) != channel.recipients.end();
    return inside ? std::nullopt : std::optional{missing_access()};
  }
  const std::uint64_t bits = channel_permissions(state, channel, user, now);
  const bool enters =
      bits & permission::view_channel && (!is_voice(channel.type) || bits & permission::connect);
  if (!enters) return missing_access();
  return (bits & needed) == needed ? std::nullopt : std::optional{missing_permissions()};
}

std::optional<Reply> check_timeout(const State& state, const Channel& channel, UserId user, WallTime now) {
  const Guild* guild = find_guild(state, channel.guild);
  const Member* member = guild ? find_member(*guild, user) : nullptr;
  const bool silenced = member && is_silenced(*member, role_permissions(*guild, *member), now);
  return silenced ? std::optional{missing_permissions()} : std::nullopt;
}

bool can_view(const State& state, const Channel& channel, UserId user, WallTime now) {
  if (channel.type == ChannelType::dm)
    return std::find(channel.recipients.begin(), channel.recipients.end(), user) != channel.recipients.end();
  return channel_permissions(state, channel, user, now) & permission::view_channel;
}

}  // namespace veilleur::sandbox
