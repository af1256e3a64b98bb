// Owns: Discord's permission bits and its rules of guild-wide rights and role order; who may use a command.
// Must not know: channels' overwrites (their algorithm comes with channel sanctions), who asks.
#pragma once

#include <cstdint>
#include <span>

#include "domain/command.hpp"
#include "domain/guild.hpp"

namespace veilleur::domain {

/// Discord, "Permissions", bitwise flags, read August 2026.
namespace permission {
inline constexpr std::uint64_t kick_members = 1ULL << 1;
inline constexpr std::uint64_t ban_members = 1ULL << 2;
inline constexpr std::uint64_t administrator = 1ULL << 3;
inline constexpr std::uint64_t view_audit_log = 1ULL << 7;
inline constexpr std::uint64_t view_channel = 1ULL << 10;
inline constexpr std::uint64_t read_message_history = 1ULL << 16;
inline constexpr std::uint64_t all = ~0ULL;
}  // namespace permission

/// The guild-wide rights of a member with these roles (@everyone is implied). The owner and
/// administrators have every right.
[[nodiscard]] std::uint64_t guild_permissions(const Guild& guild, UserId member,
                                              std::span<const RoleId> roles);

/// The guild-wide rights of the bot, `self`. A timeout leaves it the sight of channels and of their past; the
/// owner and administrators are exempt (Discord, "Permissions", for timed out members, read August 2026).
[[nodiscard]] std::uint64_t own_permissions(const Guild& guild, UserId self);

/// Whether Discord tells the bot, `self`, who did what in this guild.
[[nodiscard]] bool sees_audit_log(const Guild& guild, UserId self);

/// Whether this member may use the command at all, whatever its arguments.
[[nodiscard]] bool may_use(const CommandDescription& command, const Guild& guild, UserId member);

/// Whether Discord lets a member with `actor_roles` ban, kick or time out one with `target_roles`: the
/// actor's highest role must be strictly above the target's.
[[nodiscard]] bool outranks(const Guild& guild, std::span<const RoleId> actor_roles,
                            std::span<const RoleId> target_roles);

}  // namespace veilleur::domain
