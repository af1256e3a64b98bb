// Owns: the face of one accepted connection's service, between the listener and Beast.
// Must not know: accepting, tracking and stopping; that is http_server's.
#pragma once

#include "net/connection.hpp"
#include "net/http_server.hpp"

namespace veilleur::net {

/// What every connection of one server has in common.
struct ServerContext {
  ServerOptions options;
  ServerHandlers handlers;
  std::shared_ptr<std::uint64_t> received = std::make_shared<std::uint64_t>(0);  ///< plaintext bytes
};

/// Serves until the peer leaves, misbehaves, stays idle for too long, or the coroutine is cancelled.
/// Exceptions of the socket handler and cancellation pass through.
[[nodiscard]] boost::asio::awaitable<void> serve_connection(std::shared_ptr<const ServerContext> context,
                                                            std::shared_ptr<Connection> connection,
                                                            std::string remote);

}  // namespace veilleur::net
