// Owns: what webhooks and their messages have in common: finding one by its token, reading its name.
// Must not know: who manages webhooks.
#pragma once

#include "tools/sandbox/call.hpp"

namespace veilleur::sandbox {

/// A channel's webhook, or the refusal.
struct WebhookFound {
  Webhook* webhook = nullptr;
  std::optional<Reply> refused;
};

/// By the id and the token of the path: 404/10015, 401/50027.
[[nodiscard]] WebhookFound find_webhook(State& state, const Call& call);
/// 1 to 80 characters, without "clyde" and "discord", not "everyone" or "here".
[[nodiscard]] std::optional<std::string> read_webhook_name(Fields& fields, std::string_view key);

}  // namespace veilleur::sandbox
