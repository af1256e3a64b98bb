// Owns: frames as the tests write and read them, independently of the code under test, and arrivals in words.
// Must not know: sockets, Boost.Test, what a particular test asserts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/websocket_frames.hpp"

namespace veilleur::testing {

using net::Arrival;
using net::CloseFrame;
using net::Frame;
using net::FrameKind;
using net::FrameReader;
using net::Ping;
using net::Pong;

inline std::string operator""_bytes(const char* text, std::size_t size) { return std::string(text, size); }

/// One frame of a server. `first` is its first byte as it goes over the wire: 0x81 is a final text frame.
inline std::string server_frame(unsigned first, std::string_view payload) {
  std::string frame(1, static_cast<char>(first));
  const std::size_t size = payload.size();
  const int length_bytes = size < 126 ? 0 : size < 65'536 ? 2 : 8;
  frame += static_cast<char>(length_bytes == 0 ? size : length_bytes == 2 ? 126 : 127);
  for (int i = length_bytes - 1; i >= 0; --i) frame += static_cast<char>((size >> (8 * i)) & 255);
  return frame + std::string(payload);
}

/// One frame of a client, taken off the front of `wire` and unmasked; nothing where it is not there in whole.
struct ClientFrame {
  unsigned first = 0;
  std::string payload;
};
inline std::optional<ClientFrame> take_client_frame(std::string& wire) {
  const auto byte = [&wire](std::size_t at) {
    return static_cast<unsigned>(static_cast<unsigned char>(wire[at]));
  };
  if (wire.size() < 2 || byte(1) < 128) return std::nullopt;
  std::size_t size = byte(1) - 128, at = 2;
  if (const std::size_t length_bytes = size < 126 ? 0u : size == 126 ? 2u : 8u; length_bytes > 0) {
    if (wire.size() < at + length_bytes) return std::nullopt;
    for (size = 0; at < 2 + length_bytes; ++at) size = size * 256 + byte(at);
  }
  if (wire.size() < at + 4 + size) return std::nullopt;
  ClientFrame frame{.first = byte(0), .payload = wire.substr(at + 4, size)};
  for (std::size_t i = 0; i < size; ++i)
    frame.payload[i] = static_cast<char>(frame.payload[i] ^ wire[at + i % 4]);
  wire.erase(0, at + 4 + size);
  return frame;
}

inline std::string in_words(const Arrival& arrival) {
  struct Words {
    std::string operator()(const Frame& frame) const {
      return (frame.kind == FrameKind::text ? "text " : "binary ") + std::string(frame.data);
    }
    std::string operator()(const Ping& ping) const { return "ping " + std::string(ping.payload); }
    std::string operator()(const Pong& pong) const { return "pong " + std::string(pong.payload); }
    std::string operator()(const CloseFrame& close) const {
      return "close " + (close.code ? std::to_string(*close.code) : "-") + " " + std::string(close.reason);
    }
  };
  return std::visit(Words{}, arrival);
}

/// Gives bytes to a reader and asks it for everything; false after a fault, which is the last of `arrivals`.
inline bool feed(FrameReader& reader, std::string_view bytes, std::vector<std::string>& arrivals) {
  while (!bytes.empty()) {
    const std::span<char> room = reader.room();
    const std::size_t part = bytes.copy(room.data(), room.size());
    reader.received(part);
    bytes.remove_prefix(part);
    while (true) {
      const auto next = reader.next();
      if (!next) {
        arrivals.push_back("fault: " + std::string(to_string(next.error())));
        return false;
      }
      if (!*next) break;
      arrivals.push_back(in_words(**next));
    }
  }
  return true;
}

}  // namespace veilleur::testing
