// Owns: blocking loopback sockets, and reading HTTP requests and WebSocket frames from them.
// Must not know: what is said over them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tests/bench/encoder.hpp"

namespace veilleur::bench {

/// A descriptor that is closed with its owner.
class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  ~Socket();
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  [[nodiscard]] int get() const { return descriptor_; }
  /// False where the peer is gone.
  bool write(std::string_view bytes);
  /// Wakes whoever is blocked in this socket; the descriptor stays valid.
  void shut();

 private:
  int descriptor_;
};

struct Listener {
  int descriptor = -1;
  std::uint16_t port = 0;
};
/// Listens on a free port of 127.0.0.1; throws std::runtime_error where that is impossible.
[[nodiscard]] Listener listen_on_loopback();

/// Reads from one socket as much as there is at a time.
class Reader {
 public:
  explicit Reader(Socket& socket) : socket_(socket) {}

  struct Request {
    std::string method;
    std::string target;
    std::string body;
    std::string websocket_key;  ///< empty where no upgrade is asked for
  };
  /// Blocks until a whole request is there; nothing where the peer left.
  [[nodiscard]] std::optional<Request> request();

  struct ClientFrame {
    FrameOpcode opcode = FrameOpcode::text;
    std::string body;  ///< unmasked; messages of gateway clients are never fragmented
  };
  [[nodiscard]] std::optional<ClientFrame> frame();

 private:
  /// At least `bytes` are in `buffer_` afterwards, or false.
  bool have(std::size_t bytes);
  bool more();

  Socket& socket_;
  std::string buffer_;
};

/// The 101 answer to an upgrade with this Sec-WebSocket-Key (RFC 6455, section 4.2.2).
[[nodiscard]] std::string upgrade_response(const std::string& key);

}  // namespace veilleur::bench
