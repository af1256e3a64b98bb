// Owns: WebSocket framing as a client needs it (RFC 6455, section 5): a server's bytes in, whole messages and
// control frames out; a client's masked frames.
// Must not know: sockets, random sources, the opening handshake, what messages mean.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.hpp"
#include "net/websocket.hpp"

namespace veilleur::net {

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

struct Ping {
  std::string_view payload;  ///< at most 125 bytes; the pong repeats it
};
struct Pong {
  std::string_view payload;
};
struct CloseFrame {
  std::optional<std::uint16_t> code;
  std::string_view reason;
};
/// What a server may say. A `Frame` is a whole message, however many frames it came in.
using Arrival = std::variant<Frame, Ping, Pong, CloseFrame>;

/// What a server must not send (RFC 6455, the section in brackets). Each ends the connection.
enum class FrameFault {
  reserved_bit,         ///< set without an extension [5.2]
  reserved_opcode,      ///< 3 to 7 and 11 to 15 [5.2]
  masked,               ///< a server masks nothing [5.1]
  length_not_minimal,   ///< more length bytes than needed [5.2]
  length_top_bit,       ///< a length of 2^63 or more [5.2]
  fragmented_control,   ///< [5.5]
  long_control,         ///< a control frame of more than 125 bytes [5.5]
  stray_continuation,   ///< of a message that never began [5.4]
  interrupted_message,  ///< a new message before the last one ended [5.4]
  short_close,          ///< a close frame of one byte, half a code [5.5.1]
  close_code,           ///< one that must not be sent, or that nobody has registered [7.4]
  not_utf8,             ///< a text message or a close reason [8.1]
  too_large,            ///< a message above our own limit
};
[[nodiscard]] std::string_view to_string(FrameFault fault);
/// The code that we close with: 1002, 1007 or 1009 (RFC 6455, section 7.4.1).
[[nodiscard]] std::uint16_t close_code_for(FrameFault fault);
/// Whether a close frame may carry this code: those of RFC 6455, section 7.4, and of IANA's registry (read
/// November 2026), and 3000 to 4999.
[[nodiscard]] bool is_close_code(std::uint16_t code);

/// Takes a server's bytes in pieces of any size. Read into `room`, say how much with `received`, then ask
/// `next` until it has nothing. A message that came in one frame is not copied; fragments are moved together
/// in the same buffer, which never holds more than one message at its limit and 64 KB.
class FrameReader {
 public:
  /// What is kept between messages; one that is larger has the buffer grow until it has been read.
  static constexpr std::size_t kept_bytes = std::size_t{64} << 10;

  explicit FrameReader(std::size_t message_max_bytes) : message_max_(message_max_bytes) {}

  /// Where the next bytes go: one at least. Ends the life of every view that was given out.
  [[nodiscard]] std::span<char> room();
  void received(std::size_t bytes);

  /// What has come in whole; nothing where more bytes are needed. The view in it lives until the next call of
  /// `next` or `room`. After a fault nothing may be asked any more.
  [[nodiscard]] Result<std::optional<Arrival>, FrameFault> next();

  /// Bytes of memory held now.
  [[nodiscard]] std::size_t capacity() const { return capacity_; }

 private:
  struct Header;
  /// The fragments so far of a message whose end is still to come, joined.
  struct Message {
    FrameKind kind = FrameKind::text;
    std::size_t at = 0;  ///< in `bytes_`, before `begin_`
    std::size_t size = 0;
  };

  [[nodiscard]] static Result<std::optional<Header>, FrameFault> parse(std::string_view bytes);
  [[nodiscard]] std::optional<FrameFault> misplaced(const Header& header) const;
  [[nodiscard]] Result<std::optional<Arrival>, FrameFault> join(const Header& header,
                                                                std::string_view payload);
  void compact();
  void resize(std::size_t capacity);

  std::size_t message_max_;
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;  ///< of what has not been looked at
  std::size_t end_ = 0;
  std::size_t frame_bytes_ = 0;  ///< size of the frame that is coming in, where its header is known
  std::optional<Message> message_;
};

using MaskingKey = std::array<char, 4>;

/// One whole frame of a client: final, masked with `key`, which must come from a source that nobody can
/// predict (RFC 6455, section 10.3). A control frame takes at most 125 bytes of payload.
[[nodiscard]] std::string encode_frame(Opcode opcode, std::string_view payload, MaskingKey key);
/// A close frame's payload; a reason takes at most 123 bytes.
[[nodiscard]] std::string close_payload(std::uint16_t code, std::string_view reason = {});

}  // namespace veilleur::net
