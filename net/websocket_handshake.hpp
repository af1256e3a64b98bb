// Owns: the opening handshake of a WebSocket client as values: its request, and what makes an answer good
// (RFC 6455, section 4.1).
// Must not know: sockets, Beast, OpenSSL.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "net/http.hpp"
#include "net/websocket.hpp"

namespace veilleur::net {

/// A fresh Sec-WebSocket-Key: 16 random bytes in base64.
[[nodiscard]] std::string make_handshake_key();

/// Without extensions: Discord offers no permessage-deflate. An empty `user_agent` is left out.
[[nodiscard]] HttpRequest handshake_request(std::string target, std::string user_agent, std::string key);

/// Nothing where the server has agreed to a WebSocket for this key and to nothing else. `http_status` is set
/// where it has answered the upgrade with anything but 101.
[[nodiscard]] std::optional<ConnectFailure> handshake_failure(const HttpResponse& answer,
                                                              std::string_view key);

}  // namespace veilleur::net
