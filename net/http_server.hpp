// Owns: a small HTTP and WebSocket server for the sandbox, the bot's listener and tests.
// Must not know: Beast or OpenSSL in this header, nor what is served.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "net/http.hpp"
#include "net/websocket.hpp"

namespace veilleur::net {

struct TlsFiles {
  std::string certificate_chain_pem;  ///< path
  std::string private_key_pem;        ///< path
};

/// A certificate that is made at the start (certificate_mint.hpp), for 127.0.0.1, ::1 and localhost.
struct MadeCertificate {
  std::string
      authority_pem;  ///< path of a file to write the authority's certificate to, for who shall trust it
};
using ServerTls = std::variant<TlsFiles, MadeCertificate>;

/// How a certificate can be wrong. All but `self_signed` and `untrusted` come from the authority of
/// `MadeCertificate`; where files are served they come from one that nobody knows.
enum class BadCertificate { expired, wrong_host, self_signed, untrusted };

/// What handshakes show instead of the right certificate, and who came.
struct CertificateFault {
  BadCertificate how = BadCertificate::untrusted;
  std::optional<std::uint64_t> left = {};  ///< of connections to come; nothing: until it is lifted
  std::uint64_t connections = 0;           ///< that it was shown to
  std::uint64_t application_bytes = 0;     ///< which these sent, plaintext; 0 where clients are careful
};

struct ServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0 picks a free one
  std::optional<ServerTls> tls = {};
  std::size_t body_max_bytes = 32u << 20;
  std::size_t header_max_bytes = 16u << 10;
  std::chrono::milliseconds idle_timeout{75'000};
  std::size_t connections_max = 1024;
};

/// What a handler wants done with the connection; all but `respond` exist to be as nasty as a network.
enum class Delivery {
  respond,  ///< send the response, keep the connection as HTTP allows
  drop,     ///< close the socket without a byte
  half,     ///< send the head and half of the body, then close
  stall,    ///< never answer, keep the socket open
};

struct ServerReply {
  HttpResponse response = {};
  Delivery delivery = Delivery::respond;
};

/// A handler is cancelled when the server stops; one that throws is logged and answered with status 500.
/// The remote address is given as text, for logs and per-address limits.
using RequestHandler =
    std::function<boost::asio::awaitable<ServerReply>(HttpRequest request, std::string remote)>;
/// Called for an upgrade request. Returning a reply refuses the upgrade with it.
using UpgradeCheck = std::function<std::optional<ServerReply>(const HttpRequest& request)>;
/// Owns the socket from then on; the connection ends when it returns.
using SocketHandler =
    std::function<boost::asio::awaitable<void>(std::shared_ptr<WebSocket> socket, HttpRequest request)>;

struct ServerHandlers {
  RequestHandler request;
  UpgradeCheck upgrade = {};  ///< empty, as `socket` then is, refuses every upgrade
  SocketHandler socket = {};
};

class HttpServer {
 public:
  virtual ~HttpServer() = default;
  /// The port that is listened on.
  [[nodiscard]] virtual std::uint16_t port() const = 0;
  /// Serves until `stop`; completes after the last connection's coroutine has ended.
  virtual boost::asio::awaitable<void> run() = 0;
  /// Closes the listener and drops every connection; pending operations of handlers are cancelled.
  virtual void stop() = 0;
  /// Plaintext application bytes received after the handshakes; a test of bad certificates asserts 0.
  [[nodiscard]] virtual std::uint64_t application_bytes_received() const = 0;

  [[nodiscard]] virtual bool speaks_tls() const = 0;
  /// From now on the next `connections` connections (nothing: all) are shown this certificate; those that are
  /// open go on. Must speak TLS.
  virtual void show_bad_certificate(BadCertificate how, std::optional<std::uint64_t> connections) = 0;
  virtual void show_good_certificate() = 0;
  /// The order that is not over yet.
  [[nodiscard]] virtual std::optional<CertificateFault> certificate_fault() const = 0;
};

/// Binds at once; connections wait in the backlog until `run`. Errors (address in use, unreadable
/// certificate) are in words, for the operator. `host` is an address or `localhost`; `[::]` also takes
/// IPv4. Like every object of net/, a server is used on one thread.
[[nodiscard]] Result<std::unique_ptr<HttpServer>, std::string> make_http_server(
    boost::asio::any_io_executor executor, ServerOptions options, ServerHandlers handlers);

}  // namespace veilleur::net
