// Owns: the WebSocket interface that gateway sessions are run on.
// Must not know: Beast, OpenSSL, Discord's payloads.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/http.hpp"
#include "net/url.hpp"

namespace veilleur::net {

enum class FrameKind { text, binary };

/// One whole message (fragments are joined below this interface).
struct Frame {
  FrameKind kind = FrameKind::text;
  std::string_view data = {};  ///< valid until the next `read` or `arrived`
};

/// How a connection ended. `code` is what the peer's close frame said, if it sent one.
struct Closed {
  std::optional<std::uint16_t> code = {};
  std::string reason = {};
  NetError error = NetError::reset;  ///< meaningful where `code` is absent
};

/// One open WebSocket. One `read` and one `write` may be under way at once, never two of a kind.
class WebSocket {
 public:
  virtual ~WebSocket() = default;
  virtual boost::asio::awaitable<Result<Frame, Closed>> read() = 0;
  /// A message that an earlier `read` brought in with its own, without waiting; nothing where there is none,
  /// where something else than a message comes first, or while a `read` is under way: ask `read` then.
  [[nodiscard]] virtual std::optional<Frame> arrived() { return std::nullopt; }
  virtual boost::asio::awaitable<Result<void, Closed>> write(FrameKind kind, std::string_view data) = 0;
  /// Sends a close frame with this code and reason (UTF-8, at most 123 bytes: RFC 6455, 5.5.1) and waits for
  /// the peer's, `grace` at most; then the connection is gone whatever the peer did. A pending `read` ends
  /// with `Closed`.
  virtual boost::asio::awaitable<void> close(std::uint16_t code, std::chrono::milliseconds grace,
                                             std::string reason = {}) = 0;
  /// Drops the connection at once without a close frame; pending operations end with `cancelled`.
  virtual void abort() = 0;
};

struct ConnectFailure {
  NetError error = NetError::refused;
  std::optional<int> http_status = {};  ///< where the peer answered the upgrade with something else
  std::string detail = {};
};

struct WebSocketOptions {
  std::chrono::milliseconds connect_timeout{20'000};  ///< name, TCP, TLS and upgrade together
  std::size_t message_max_bytes = 32u << 20;
  std::string user_agent = {};
};

class WebSocketConnector {
 public:
  virtual ~WebSocketConnector() = default;
  virtual boost::asio::awaitable<Result<std::unique_ptr<WebSocket>, ConnectFailure>> connect(
      Url url, WebSocketOptions options) = 0;
};

}  // namespace veilleur::net
