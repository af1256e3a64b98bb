// Owns: cutting UTF-8 text at code points.
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

}  // namespace veilleur
