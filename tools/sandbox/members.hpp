// Owns: who is in a guild, under which name, with which roles, timed out or banned.
// Must not know: messages (save that a ban may purge them), transports.
#pragma once

#include "tools/sandbox/call.hpp"

namespace veilleur::sandbox {

/// Puts the user into the guild with these roles and emits GUILD_MEMBER_ADD.
void add_member(State& state, Guild& guild, UserId user, WallTime now, std::set<RoleId> roles = {});
/// Takes the user out and emits GUILD_MEMBER_REMOVE, or GUILD_DELETE where it was the bot itself.
void remove_member(State& state, Guild& guild, UserId user);

[[nodiscard]] Reply list_members(State& state, const Call& call);
[[nodiscard]] Reply search_members(State& state, const Call& call);
[[nodiscard]] Reply get_member(State& state, const Call& call);
[[nodiscard]] Reply modify_member(State& state, const Call& call);
[[nodiscard]] Reply modify_own_member(State& state, const Call& call);
[[nodiscard]] Reply kick_member(State& state, const Call& call);
/// `GET` and `POST /guilds/{id}/prune` (prune.cpp).
[[nodiscard]] Reply count_prune(State& state, const Call& call);
[[nodiscard]] Reply begin_prune(State& state, const Call& call);
[[nodiscard]] Reply add_member_role(State& state, const Call& call);
[[nodiscard]] Reply remove_member_role(State& state, const Call& call);

[[nodiscard]] Reply list_bans(State& state, const Call& call);
[[nodiscard]] Reply get_ban(State& state, const Call& call);
[[nodiscard]] Reply create_ban(State& state, const Call& call);
[[nodiscard]] Reply remove_ban(State& state, const Call& call);
[[nodiscard]] Reply bulk_ban(State& state, const Call& call);

}  // namespace veilleur::sandbox
