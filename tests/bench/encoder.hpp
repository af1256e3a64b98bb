// Owns: the outgoing half of one gateway connection as bytes: compression, then one WebSocket frame a
// message. Must not know: sockets, what the payloads say.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/types.hpp"
#include "tests/support/deflate.hpp"

namespace veilleur::bench {

/// Frames ready for the socket, and where each of them ends.
struct Wire {
  std::string bytes;
  std::vector<std::size_t> ends;
};

enum class FrameOpcode : std::uint8_t { text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// Appends one unmasked frame, as servers send them (RFC 6455, section 5.2).
inline void append_frame(Wire& wire, FrameOpcode opcode, std::string_view body) {
  const auto put = [&wire](std::uint64_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
      wire.bytes.push_back(static_cast<char>((value >> shift) & 0xFF));
  };
  put(0x80u | static_cast<std::uint8_t>(opcode), 1);
  if (body.size() < 126) {
    put(body.size(), 1);
  } else if (body.size() < 65536) {
    put(126, 1);
    put(body.size(), 2);
  } else {
    put(127, 1);
    put(body.size(), 8);
  }
  wire.bytes.append(body);
  wire.ends.push_back(wire.bytes.size());
}

/// Messages must reach the client in the order in which they were encoded.
class Encoder {
 public:
  explicit Encoder(gateway::Compression compression) {
    if (compression == gateway::Compression::zlib_stream) deflater_.emplace<testing::ZlibDeflater>();
    if (compression == gateway::Compression::zstd_stream) deflater_.emplace<testing::ZstdDeflater>();
  }
  void append(Wire& wire, std::string_view payload) {
    if (auto* zlib = std::get_if<testing::ZlibDeflater>(&deflater_)) {
      append_frame(wire, FrameOpcode::binary, zlib->message(payload));
    } else if (auto* zstd = std::get_if<testing::ZstdDeflater>(&deflater_)) {
      append_frame(wire, FrameOpcode::binary, zstd->message(payload));
    } else {
      append_frame(wire, FrameOpcode::text, payload);
    }
  }

 private:
  std::variant<std::monostate, testing::ZlibDeflater, testing::ZstdDeflater> deflater_;
};

}  // namespace veilleur::bench
