// Owns: the server's way from an upgrade request to a WebSocket.
// Must not know: who serves what. Includes Beast's HTTP: only for the .cpp files that run it.
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "net/connection.hpp"

namespace veilleur::net {

struct AcceptOptions {
  std::size_t message_max_bytes = 0;
  std::shared_ptr<std::uint64_t> received;  ///< counts the bytes of messages read; may be null
};

/// Answers the upgrade and hands the connection over. Null where the handshake failed or was too late.
[[nodiscard]] boost::asio::awaitable<std::shared_ptr<WebSocket>> accept_websocket(
    std::shared_ptr<Connection> connection,
    boost::beast::http::request<boost::beast::http::string_body> request, AcceptOptions options,
    Deadline deadline);

}  // namespace veilleur::net
