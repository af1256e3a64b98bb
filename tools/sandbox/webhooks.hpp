// Owns: channel webhooks, and the addresses that they share with the webhooks of interactions.
// Must not know: how interactions are answered.
#pragma once

#include "tools/sandbox/call.hpp"

namespace veilleur::sandbox {

[[nodiscard]] Reply create_webhook(State& state, const Call& call);
[[nodiscard]] Reply list_channel_webhooks(State& state, const Call& call);
[[nodiscard]] Reply list_guild_webhooks(State& state, const Call& call);
// With the webhook's token (no authentication) or without (MANAGE_WEBHOOKS).
[[nodiscard]] Reply get_webhook(State& state, const Call& call);
[[nodiscard]] Reply modify_webhook(State& state, const Call& call);
[[nodiscard]] Reply delete_webhook(State& state, const Call& call);

// Where the id is the application's, the token is an interaction's.
[[nodiscard]] Reply execute_webhook(State& state, const Call& call);
[[nodiscard]] Reply get_webhook_message(State& state, const Call& call);
[[nodiscard]] Reply edit_webhook_message(State& state, const Call& call);
[[nodiscard]] Reply delete_webhook_message(State& state, const Call& call);

}  // namespace veilleur::sandbox
