// Owns: guilds, roles, channels and overwrites, users and DM channels, the application and the gateway's
// address: everything that has an endpoint and neither members nor messages in it.
// Must not know: transports.
#pragma once

#include "tools/sandbox/call.hpp"

namespace veilleur::sandbox {

[[nodiscard]] Reply get_own_user(State& state, const Call& call);
[[nodiscard]] Reply get_user(State& state, const Call& call);
[[nodiscard]] Reply list_own_guilds(State& state, const Call& call);
[[nodiscard]] Reply leave_guild(State& state, const Call& call);
[[nodiscard]] Reply create_dm(State& state, const Call& call);
[[nodiscard]] Reply get_application(State& state, const Call& call);
[[nodiscard]] Reply get_gateway(State& state, const Call& call);
[[nodiscard]] Reply get_gateway_bot(State& state, const Call& call);

[[nodiscard]] Reply get_guild(State& state, const Call& call);
[[nodiscard]] Reply list_channels(State& state, const Call& call);
[[nodiscard]] Reply create_channel(State& state, const Call& call);
[[nodiscard]] Reply list_roles(State& state, const Call& call);
[[nodiscard]] Reply count_role_members(State& state, const Call& call);
[[nodiscard]] Reply create_role(State& state, const Call& call);
[[nodiscard]] Reply modify_role(State& state, const Call& call);
[[nodiscard]] Reply delete_role(State& state, const Call& call);

[[nodiscard]] Reply get_channel(State& state, const Call& call);
[[nodiscard]] Reply modify_channel(State& state, const Call& call);
[[nodiscard]] Reply delete_channel(State& state, const Call& call);
[[nodiscard]] Reply put_overwrite(State& state, const Call& call);
[[nodiscard]] Reply delete_overwrite(State& state, const Call& call);

/// Complains where the channel's parent is no category of its guild, or one that holds 50 others.
void check_parent(const State& state, const Channel& channel, Problems& problems);

}  // namespace veilleur::sandbox
