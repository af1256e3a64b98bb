// Owns: what the WebSocket tests share: an echo server, a client, an upgrade answered by hand.
// Must not know: what a particular test asserts.
#pragma once

#include <openssl/evp.h>
#include <openssl/sha.h>

#include "support.hpp"

namespace veilleur::net::test {

/// Serves WebSockets with this handler; everything else is a 404.
inline ServerHandlers sockets(SocketHandler handler) {
  return {.request = [](HttpRequest, std::string) -> awaitable<ServerReply> {
            co_return ServerReply{.response = {.status = 404}};
          },
          .upgrade = [](const HttpRequest&) { return std::optional<ServerReply>(); },
          .socket = std::move(handler)};
}

inline awaitable<void> echo(std::shared_ptr<WebSocket> socket, HttpRequest) {
  for (;;) {
    const auto frame = co_await socket->read();
    if (!frame) co_return;
    const auto written = co_await socket->write(frame->kind, frame->data);
    if (!written) co_return;
  }
}

inline awaitable<std::unique_ptr<WebSocket>> open(Loop& loop, Url url, WebSocketOptions options = {}) {
  const auto connector = make_websocket_connector(loop.executor(), nullptr);
  auto socket = co_await connector->connect(std::move(url), std::move(options));
  BOOST_REQUIRE_MESSAGE(socket, socket.error().detail);
  co_return std::move(*socket);
}

/// Answers an upgrade by hand, so that a test can then send any bytes it likes (RFC 6455, section 4.2.2).
/// `behind` leaves in the same write as the answer.
inline awaitable<bool> upgrade_by_hand(tcp::socket& socket, std::string behind = {}) {
  std::string text;
  const std::string head = co_await read_head(socket, text);
  const std::string field = "Sec-WebSocket-Key: ";
  const std::size_t start = head.find(field);
  if (start == std::string::npos) co_return false;
  const std::size_t from = start + field.size();
  const std::string key =
      head.substr(from, head.find("\r\n", from) - from) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  ::SHA1(reinterpret_cast<const unsigned char*>(key.data()), key.size(), digest.data());
  std::array<unsigned char, 32> base64{};
  const int length = ::EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(digest.size()));
  co_await write_text(
      socket,
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
      "Upgrade\r\nSec-WebSocket-Accept: " +
          std::string(reinterpret_cast<const char*>(base64.data()), static_cast<std::size_t>(length)) +
          "\r\n\r\n" + behind);
  co_return true;
}

}  // namespace veilleur::net::test
