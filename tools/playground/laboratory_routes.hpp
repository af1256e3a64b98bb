// Owns: `/_playground/`: what the page asks of the bot's process and of the laboratory.
// Must not know: sockets, processes, files.
#pragma once

#include "net/http.hpp"
#include "tools/playground/laboratory.hpp"

namespace veilleur::playground {

/// `/_playground/bot` (bot_routes.hpp), `GET /_playground/scenarios`, `POST /_playground/scenario {"name"}`,
/// `GET /_playground/saves`, `POST /_playground/saves {"do": "save"|"load"|"delete", "name"}` and
/// `POST /_playground/reset {}`. What an experiment cannot do is 409 with a `message` in words. The
/// sandbox's server has already refused pages of other origins.
[[nodiscard]] boost::asio::awaitable<net::HttpResponse> answer_page(Laboratory& laboratory, Bot& bot,
                                                                    net::HttpRequest request);

}  // namespace veilleur::playground
