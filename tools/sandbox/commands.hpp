// Owns: the registration of application commands, with Discord's limits and localisations.
// Must not know: how a command is invoked.
#pragma once

#include "tools/sandbox/call.hpp"

namespace veilleur::sandbox {

/// A command by type and name, the guild's own before the global ones; nullptr where neither exists.
[[nodiscard]] const json::object* find_command(const State& state, GuildId guild, std::int64_t type,
                                               std::string_view name);
/// Whether clients offer it here at all: `contexts`, `dm_permission`, `nsfw`.
[[nodiscard]] bool is_offered_in(const json::object& command, const Channel& channel);
/// Whether a member may use it here: what the guild set for the command, then for the application, then
/// `default_member_permissions` ("Application Commands", read August 2026).
[[nodiscard]] bool may_use_command(const State& state, const Guild& guild, const Channel& channel,
                                   UserId user, const json::object& command, WallTime now);

[[nodiscard]] Reply list_commands(State& state, const Call& call);
[[nodiscard]] Reply overwrite_commands(State& state, const Call& call);
[[nodiscard]] Reply create_command(State& state, const Call& call);
[[nodiscard]] Reply get_command(State& state, const Call& call);
[[nodiscard]] Reply edit_command(State& state, const Call& call);
[[nodiscard]] Reply delete_command(State& state, const Call& call);

[[nodiscard]] Reply list_command_permissions(State& state, const Call& call);
[[nodiscard]] Reply get_command_permissions(State& state, const Call& call);
/// Not for bots: 403/20001.
[[nodiscard]] Reply put_command_permissions(State& state, const Call& call);

}  // namespace veilleur::sandbox
