// Owns: HTTP requests and responses as plain values, and the client interface the REST half uses.
// Must not know: Beast, OpenSSL, Discord.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace veilleur::net {

enum class Method { get, post, put, patch, delete_ };
[[nodiscard]] std::string_view to_string(Method method);

/// Whether two header names, or words of a header, are the same: ASCII letters without case.
[[nodiscard]] bool same_name(std::string_view left, std::string_view right);

struct Header {
  std::string name;
  std::string value;
};

struct HttpRequest {
  Method method = Method::get;
  std::string target = {};  ///< path and query, percent-encoded, starting with '/'
  std::vector<Header> headers = {};
  std::string body = {};

  /// The first header of that name, compared without case; nothing where absent.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

struct HttpResponse {
  int status = 200;
  std::vector<Header> headers = {};
  std::string body = {};

  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

/// False where a control character, a space or a byte above 127 would break the request line apart.
[[nodiscard]] bool is_sendable_target(std::string_view target);
/// False where a name or a value would smuggle in another header; clients and servers refuse to send it.
[[nodiscard]] bool are_sendable(const std::vector<Header>& headers);

enum class NetError {
  resolve_failed,
  refused,
  tls_failed,  ///< handshake, certificate or host name; never worth disabling checks for
  timeout,
  reset,      ///< the peer or the network broke the connection
  too_large,  ///< a body, header or frame above the configured limit
  protocol,   ///< the peer does not speak HTTP or WebSocket
  cancelled,
};
[[nodiscard]] std::string_view to_string(NetError error);

/// Whether the peer may have read any of the request. A POST is only safe to repeat after `nothing`.
enum class Sent { nothing, maybe };

struct HttpFailure {
  NetError error = NetError::reset;
  Sent sent = Sent::nothing;
  std::string detail = {};  ///< for the log; carries no header and no body
};

/// One HTTP origin over a pool of keep-alive connections. Implemented by `net/` on real sockets
/// and by the simulation in-process.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// Sends and waits for the whole response, `timeout` in all. A stale pooled connection that
  /// fails before any byte of a response is retried once on a fresh one only where no byte left us.
  /// Cancelling the waiting coroutine ends it with `cancelled` or by Asio's operation_aborted exception.
  virtual boost::asio::awaitable<Result<HttpResponse, HttpFailure>> send(
      HttpRequest request, std::chrono::milliseconds timeout) = 0;
};

}  // namespace veilleur::net
