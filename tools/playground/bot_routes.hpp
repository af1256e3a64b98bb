// Owns: `/_playground/bot`: what the page reads of the bot and the commands it gives.
// Must not know: sockets, processes.
#pragma once

#include <optional>

#include "net/http.hpp"
#include "tools/playground/bot.hpp"

namespace veilleur::playground {

/// Answers `GET /_playground/bot` with {state, pid, restarts, exit: {status} or {signal} or null, log}
/// and `POST {"do": "start"|"stop"|"kill"|"restart"}` with the same after the command; nothing for
/// other paths. The sandbox's server has already refused pages of other origins.
[[nodiscard]] std::optional<net::HttpResponse> answer_bot_request(Bot& bot, const net::HttpRequest& request);

}  // namespace veilleur::playground
