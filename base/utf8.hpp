// Owns: reading UTF-8 text by code points: cutting, measuring, whether anything of it is seen.
// Must not know: why a text is too long.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace veilleur {

/// At most `max_code_points` of `text`; where something was cut, the last one kept gives way to "…".
[[nodiscard]] inline std::string clip_utf8(std::string_view text, std::size_t max_code_points) {
  std::size_t count = 0;
  std::size_t last = 0;  // where the last code point that may stay begins
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool starts = (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
    if (!starts) continue;
    if (++count == max_code_points) last = at;
    if (count > max_code_points) return std::string(text.substr(0, last)) + "…";
  }
  return std::string(text);
}

/// How many code points a text has.
[[nodiscard]] inline std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return count;
}

/// The length in UTF-16 units, the strictest count that a limit in "characters" may mean.
[[nodiscard]] inline std::size_t utf16_length(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) == 0x80) continue;
    units += byte >= 0xF0 ? 2 : 1;  // beyond the basic plane: a surrogate pair
  }
  return units;
}

/// The code point that begins at `at`, and its length in bytes; a byte that begins none counts as itself.
struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 1;
};
[[nodiscard]] inline CodePoint code_point_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t offset) {
    return at + offset < text.size() ? static_cast<unsigned char>(text[at + offset]) : 0U;
  };
  const unsigned lead = byte(0);
  const std::size_t length = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1;
  char32_t value = length == 1 ? lead : lead & (0x7FU >> length);
  for (std::size_t each = 1; each < length; ++each) {
    if ((byte(each) & 0xC0U) != 0x80U) return {lead, 1};
    value = (value << 6) | (byte(each) & 0x3FU);
  }
  return {value, length};
}

/// Whether a reader would see anything at all: not only blanks, controls, and the characters that Unicode
/// gives no shape (Unicode 16, Default_Ignorable_Code_Point, and the blank letters).
[[nodiscard]] inline bool is_visible(std::string_view text) {
  struct Range {
    char32_t first, last;
  };
  constexpr Range unseen[] = {{0x00, 0x20},       {0x7F, 0xA0},      {0xAD, 0xAD},     {0x34F, 0x34F},
                              {0x61C, 0x61C},     {0x115F, 0x1160},  {0x1680, 0x1680}, {0x17B4, 0x17B5},
                              {0x180B, 0x180F},   {0x2000, 0x200F},  {0x2028, 0x202F}, {0x205F, 0x206F},
                              {0x2800, 0x2800},   {0x3000, 0x3000},  {0x3164, 0x3164}, {0xFE00, 0xFE0F},
                              {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},  {0xFFF0, 0xFFF8}, {0x1BCA0, 0x1BCA3},
                              {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint each = code_point_at(text, at);
    bool seen = true;
    for (const Range& range : unseen) seen = seen && (each.value < range.first || each.value > range.last);
    if (seen) return true;
    at += each.bytes;
  }
  return false;
}

}  // namespace veilleur
