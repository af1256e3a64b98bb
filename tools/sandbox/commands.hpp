// Owns: the registration of application commands, with Discord's limits and localisations.
// Must not know: how a command is invoked.
#pragma once

#include "tools/sandbox/call.hpp"

namespace veilleur::sandbox {

/// A command by name, the guild's own before the global ones; nullptr where neither exists.
[[nodiscard]] const json::object* find_command(const State& state, GuildId guild, std::string_view name);

[[nodiscard]] Reply list_commands(State& state, const Call& call);
[[nodiscard]] Reply overwrite_commands(State& state, const Call& call);
[[nodiscard]] Reply create_command(State& state, const Call& call);
[[nodiscard]] Reply get_command(State& state, const Call& call);
[[nodiscard]] Reply delete_command(State& state, const Call& call);

}  // namespace veilleur::sandbox
