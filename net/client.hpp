// Owns: how the network clients are made: trust store, pools, host-name verification.
// Must not know: Beast or OpenSSL in this header, nor Discord.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "net/http.hpp"
#include "net/websocket.hpp"

namespace veilleur::net {

/// The trusted certificate authorities and TLS settings of every outgoing connection. Looks in
/// OpenSSL's default places, then `ca_file` where not empty (the environment's SSL_CERT_FILE, read
/// by bot/), then /etc/ssl/certs/ca-certificates.crt; none found is an error said loudly.
class TlsContext {
 public:
  virtual ~TlsContext() = default;
};
[[nodiscard]] Result<std::shared_ptr<TlsContext>, std::string> make_tls_context(std::string ca_file);
/// The same, read by the first connection that needs it; an error is that connection's. For a bot whose API
/// is plain text on this machine: its gateway may be Discord's own all the same (a proxy passes the address
/// on).
[[nodiscard]] std::shared_ptr<TlsContext> defer_tls_context(std::string ca_file);

struct HttpPoolOptions {
  std::size_t connections_max = 16;  ///< further requests wait for one to be free
  std::size_t warm_connections = 1;  ///< kept open while idle, so that an answer never waits for TLS
  std::size_t response_max_bytes = 32u << 20;
  std::chrono::milliseconds idle_timeout{55'000};
};

[[nodiscard]] std::unique_ptr<HttpClient> make_http_client(boost::asio::any_io_executor executor,
                                                           std::shared_ptr<TlsContext> tls, Url origin,
                                                           HttpPoolOptions options);
[[nodiscard]] std::unique_ptr<WebSocketConnector> make_websocket_connector(
    boost::asio::any_io_executor executor, std::shared_ptr<TlsContext> tls);

}  // namespace veilleur::net
