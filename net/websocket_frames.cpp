// Owns: the layout of WebSocket frames and the buffer in which messages come together.
// Must not know: sockets, random sources, the opening handshake, what messages mean.
#include "net/websocket_frames.hpp"

#include <algorithm>
#include <cstring>

#include "base/check.hpp"
#include "net/utf8.hpp"

namespace veilleur::net {
namespace {

constexpr std::size_t control_max_bytes = 125;

bool is_control(Opcode opcode) { return (static_cast<std::uint8_t>(opcode) & 8) != 0; }

std::optional<Opcode> to_opcode(unsigned bits) {
  const bool known = bits <= 2 || (bits >= 8 && bits <= 10);
  return known ? std::optional(static_cast<Opcode>(bits)) : std::nullopt;
}

std::uint64_t read_big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<std::uint8_t>(byte);
  return value;
}

void append_big_endian(std::string& out, std::uint64_t value, unsigned bytes) {
  for (unsigned left = bytes; left-- > 0;) out.push_back(static_cast<char>(value >> (8 * left) & 0xFF));
}

Result<std::optional<Arrival>, FrameFault> read_close(std::string_view payload) {
  if (payload.empty()) return std::optional<Arrival>(CloseFrame{});
  if (payload.size() == 1) return FrameFault::short_close;
  const auto code = static_cast<std::uint16_t>(read_big_endian(payload.substr(0, 2)));
  if (!is_close_code(code)) return FrameFault::close_code;
  const std::string_view reason = payload.substr(2);
  if (!is_utf8(reason)) return FrameFault::not_utf8;
  return std::optional<Arrival>(CloseFrame{.code = code, .reason = reason});
}

}  // namespace

std::string_view to_string(FrameFault fault) {
  switch (fault) {
    case FrameFault::reserved_bit:
      return "a reserved bit is set";
    case FrameFault::reserved_opcode:
      return "a reserved opcode";
    case FrameFault::masked:
      return "a masked frame from a server";
    case FrameFault::length_not_minimal:
      return "a length in more bytes than it needs";
    case FrameFault::length_top_bit:
      return "a length with its top bit set";
    case FrameFault::fragmented_control:
      return "a fragmented control frame";
    case FrameFault::long_control:
      return "a control frame of more than 125 bytes";
    case FrameFault::stray_continuation:
      return "a continuation of nothing";
    case FrameFault::interrupted_message:
      return "a new message inside of a fragmented one";
    case FrameFault::short_close:
      return "a close frame with half a code";
    case FrameFault::close_code:
      return "a close code that must not be sent";
    case FrameFault::not_utf8:
      return "text that is not UTF-8";
    case FrameFault::too_large:
      return "a message above the limit";
  }
  VEILLEUR_CHECK(false && "a fault outside the enum");
}

std::uint16_t close_code_for(FrameFault fault) {
  if (fault == FrameFault::not_utf8) return 1007;
  if (fault == FrameFault::too_large) return 1009;
  return 1002;
}

bool is_close_code(std::uint16_t code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

// ── Frames ──────────────────────────────────────────────────────────────────────────────────────

struct FrameReader::Header {
  Opcode opcode = Opcode::text;
  bool final = true;
  std::size_t size = 0;  ///< of the header itself
  std::uint64_t payload_bytes = 0;
};

/// What can be told from the first two bytes is told before the length has arrived.
Result<std::optional<FrameReader::Header>, FrameFault> FrameReader::parse(std::string_view bytes) {
  if (bytes.size() < 2) return std::optional<Header>();
  const unsigned first = static_cast<std::uint8_t>(bytes[0]);
  const unsigned second = static_cast<std::uint8_t>(bytes[1]);
  if ((first & 0x70) != 0) return FrameFault::reserved_bit;
  const auto opcode = to_opcode(first & 0x0F);
  if (!opcode) return FrameFault::reserved_opcode;
  if ((second & 0x80) != 0) return FrameFault::masked;

  Header header{.opcode = *opcode, .final = (first & 0x80) != 0, .size = 2, .payload_bytes = second};
  if (is_control(header.opcode)) {
    if (!header.final) return FrameFault::fragmented_control;
    if (header.payload_bytes > control_max_bytes) return FrameFault::long_control;
  }
  if (second < 126) return std::optional(header);

  const std::size_t length_bytes = second == 126 ? 2 : 8;
  if (bytes.size() < 2 + length_bytes) return std::optional<Header>();
  header.size += length_bytes;
  header.payload_bytes = read_big_endian(bytes.substr(2, length_bytes));
  if (header.payload_bytes >> 63 != 0) return FrameFault::length_top_bit;
  if (header.payload_bytes < (second == 126 ? 126u : 65'536u)) return FrameFault::length_not_minimal;
  return std::optional(header);
}

std::optional<FrameFault> FrameReader::misplaced(const Header& header) const {
  if (is_control(header.opcode)) return std::nullopt;
  if (header.opcode == Opcode::continuation && !message_) return FrameFault::stray_continuation;
  if (header.opcode != Opcode::continuation && message_) return FrameFault::interrupted_message;
  if (header.payload_bytes > message_max_ - (message_ ? message_->size : 0)) return FrameFault::too_large;
  return std::nullopt;
}

Result<std::optional<Arrival>, FrameFault> FrameReader::next() {
  while (true) {
    const std::string_view bytes(bytes_.get() + begin_, end_ - begin_);
    const auto header = parse(bytes);
    if (!header) return header.error();
    frame_bytes_ = 0;
    if (!*header) return std::optional<Arrival>();
    if (const auto fault = misplaced(**header)) return *fault;

    // The limits above keep this sum far from overflowing.
    const std::size_t size = (*header)->size + static_cast<std::size_t>((*header)->payload_bytes);
    if (bytes.size() < size) {
      frame_bytes_ = size;
      return std::optional<Arrival>();
    }
    begin_ += size;
    auto arrival = join(**header, bytes.substr((*header)->size, size - (*header)->size));
    if (!arrival || *arrival) return arrival;
  }
}

/// What a frame completes; nothing where it is a fragment and not the last one.
Result<std::optional<Arrival>, FrameFault> FrameReader::join(const Header& header, std::string_view payload) {
  switch (header.opcode) {
    case Opcode::ping:
      return std::optional<Arrival>(Ping{payload});
    case Opcode::pong:
      return std::optional<Arrival>(Pong{payload});
    case Opcode::close:
      return read_close(payload);
    case Opcode::text:
    case Opcode::binary:
      message_ = Message{.kind = header.opcode == Opcode::text ? FrameKind::text : FrameKind::binary,
                         .at = static_cast<std::size_t>(payload.data() - bytes_.get()),
                         .size = payload.size()};
      break;
    case Opcode::continuation:
      // Between the message so far and this fragment lie headers and control frames that have been read.
      std::memmove(bytes_.get() + message_->at + message_->size, payload.data(), payload.size());
      message_->size += payload.size();
      break;
  }
  if (!header.final) return std::optional<Arrival>();
  const Frame whole{.kind = message_->kind, .data = {bytes_.get() + message_->at, message_->size}};
  message_.reset();
  if (whole.kind == FrameKind::text && !is_utf8(whole.data)) return FrameFault::not_utf8;
  return std::optional<Arrival>(whole);
}

// ── The buffer ──────────────────────────────────────────────────────────────────────────────────

/// Moves what is still needed to the front: an unfinished message, then what has not been looked at. Each is
/// moved once at most, however many pieces the rest of it comes in.
void FrameReader::compact() {
  std::size_t kept = 0;
  if (message_) {
    if (message_->at != 0) std::memmove(bytes_.get(), bytes_.get() + message_->at, message_->size);
    message_->at = 0;
    kept = message_->size;
  }
  if (begin_ == kept) return;
  std::memmove(bytes_.get() + kept, bytes_.get() + begin_, end_ - begin_);
  end_ = kept + (end_ - begin_);
  begin_ = kept;
}

void FrameReader::resize(std::size_t capacity) {
  auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
  if (end_ != 0) std::memcpy(bytes.get(), bytes_.get(), end_);
  bytes_ = std::move(bytes);
  capacity_ = capacity;
}

std::span<char> FrameReader::room() {
  if (bytes_) compact();
  const std::size_t needed = begin_ + std::max(frame_bytes_, end_ - begin_ + 1);
  if (needed <= kept_bytes) {
    if (capacity_ != kept_bytes) resize(kept_bytes);
  } else if (needed > capacity_) {
    // Doubled at least, so that a message of many small fragments is not copied again for each of them.
    resize(std::max(needed, std::min(2 * capacity_, message_max_ + kept_bytes)));
  }
  return {bytes_.get() + end_, capacity_ - end_};
}

void FrameReader::received(std::size_t bytes) {
  VEILLEUR_CHECK(bytes <= capacity_ - end_);
  end_ += bytes;
}

// ── Writing ─────────────────────────────────────────────────────────────────────────────────────

std::string encode_frame(Opcode opcode, std::string_view payload, MaskingKey key) {
  VEILLEUR_CHECK(!is_control(opcode) || payload.size() <= control_max_bytes);
  constexpr unsigned final = 0x80, masked = 0x80;
  const unsigned length = payload.size() < 126      ? static_cast<unsigned>(payload.size())
                          : payload.size() < 65'536 ? 126u
                                                    : 127u;
  std::string frame;
  frame.reserve(14 + payload.size());
  frame.push_back(static_cast<char>(final | static_cast<unsigned>(opcode)));
  frame.push_back(static_cast<char>(masked | length));
  if (length >= 126) append_big_endian(frame, payload.size(), length == 126 ? 2 : 8);
  frame.append(key.data(), key.size());
  const std::size_t start = frame.size();
  frame.append(payload);
  for (std::size_t i = 0; i < payload.size(); ++i)
    frame[start + i] = static_cast<char>(frame[start + i] ^ key[i % key.size()]);
  return frame;
}

std::string close_payload(std::uint16_t code, std::string_view reason) {
  VEILLEUR_CHECK(is_close_code(code) && reason.size() <= 123);
  std::string payload;
  append_big_endian(payload, code, 2);
  payload += reason;
  return payload;
}

}  // namespace veilleur::net
