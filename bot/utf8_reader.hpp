// Owns: walking through text that claims to be UTF-8, whatever it really is.
// Must not know: what the text is for.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace veilleur::bot {

/// One code point with its bytes, or one byte that belongs to none.
struct Utf8Unit {
  std::string_view bytes;
  std::optional<char32_t> code_point;
};

/// Follows the Unicode standard's table 3-7: overlong forms, surrogates and values above 10FFFF are no
/// code points. Every byte of the text comes out exactly once.
class Utf8Reader {
 public:
  explicit Utf8Reader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  /// Only while not `at_end`.
  Utf8Unit next() {
    const std::uint32_t lead = byte(0);
    if (lead < 0x80) return take(1, lead);
    if (lead >= 0xC2 && lead <= 0xDF && follows(1)) return take(2, (lead & 0x1F) << 6 | tail(1));
    if (lead >= 0xE0 && lead <= 0xEF && follows(2)) {
      const std::uint32_t value = (lead & 0x0F) << 12 | tail(1) << 6 | tail(2);
      if (value >= 0x800 && (value < 0xD800 || value > 0xDFFF)) return take(3, value);
    }
    if (lead >= 0xF0 && lead <= 0xF4 && follows(3)) {
      const std::uint32_t value = (lead & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3);
      if (value >= 0x10000 && value <= 0x10FFFF) return take(4, value);
    }
    Utf8Unit stray{rest_.substr(0, 1), std::nullopt};
    rest_.remove_prefix(1);
    return stray;
  }

 private:
  [[nodiscard]] std::uint32_t byte(std::size_t at) const { return static_cast<unsigned char>(rest_[at]); }
  [[nodiscard]] std::uint32_t tail(std::size_t at) const { return byte(at) & 0x3F; }
  [[nodiscard]] bool follows(std::size_t count) const {
    if (rest_.size() <= count) return false;
    for (std::size_t at = 1; at <= count; ++at) {
      if ((byte(at) & 0xC0) != 0x80) return false;
    }
    return true;
  }
  Utf8Unit take(std::size_t size, std::uint32_t value) {
    const Utf8Unit unit{rest_.substr(0, size), static_cast<char32_t>(value)};
    rest_.remove_prefix(size);
    return unit;
  }

  std::string_view rest_;
};

}  // namespace veilleur::bot
