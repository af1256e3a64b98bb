// Owns: the recognition declared in emoji.hpp.
// Must not know: messages.
#include "tools/sandbox/emoji.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "tools/sandbox/text.hpp"

namespace veilleur::sandbox {
namespace {

constexpr char32_t joiner = 0x200D;
constexpr char32_t as_emoji = 0xFE0F;  // variation selector 16
constexpr char32_t keycap = 0x20E3;

struct Range {
  char32_t first;
  char32_t last;
};

/// Characters that are emojis by themselves, or with the variation selector.
constexpr std::array<Range, 34> bases = {{
    {0xA9, 0xA9},       {0xAE, 0xAE},       {0x203C, 0x203C},   {0x2049, 0x2049},   {0x2122, 0x2122},
    {0x2139, 0x2139},   {0x2194, 0x2199},   {0x21A9, 0x21AA},   {0x231A, 0x231B},   {0x2328, 0x2328},
    {0x23CF, 0x23CF},   {0x23E9, 0x23FA},   {0x24C2, 0x24C2},   {0x25AA, 0x25AB},   {0x25B6, 0x25B6},
    {0x25C0, 0x25C0},   {0x25FB, 0x25FE},   {0x2600, 0x27BF},   {0x2934, 0x2935},   {0x2B05, 0x2B07},
    {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},   {0x3030, 0x3030},   {0x303D, 0x303D},
    {0x3297, 0x3299},   {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F170, 0x1F19A}, {0x1F201, 0x1F251},
    {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F7E0, 0x1F7F0}, {0x1F90C, 0x1FAFF},
}};

bool is_base(char32_t c) {
  return std::any_of(bases.begin(), bases.end(), [&](Range r) { return c >= r.first && c <= r.last; });
}
bool is_tone(char32_t c) { return c >= 0x1F3FB && c <= 0x1F3FF; }
bool is_region(char32_t c) { return c >= 0x1F1E6 && c <= 0x1F1FF; }
bool is_tag(char32_t c) { return c >= 0xE0020 && c <= 0xE007F; }

/// `text` is well-formed UTF-8.
std::vector<char32_t> points_of(std::string_view text) {
  std::vector<char32_t> points;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80)
      points.push_back(byte);
    else if (byte >= 0xC0)
      points.push_back(byte & (byte >= 0xF0 ? 0x07u : byte >= 0xE0 ? 0x0Fu : 0x1Fu));
    else
      points.back() = points.back() << 6 | (byte & 0x3Fu);
  }
  return points;
}

using Points = std::vector<char32_t>;

/// Takes one element of a sequence from `at` on; false where there is none.
bool take_element(const Points& points, std::size_t& at) {
  const auto next_is = [&](auto test) { return at < points.size() && test(points[at]); };
  if (next_is(is_region)) {
    ++at;
    return next_is(is_region) && (++at, true);
  }
  const bool digit = next_is([](char32_t c) { return (c >= U'0' && c <= U'9') || c == U'#' || c == U'*'; });
  if (digit) {
    ++at;
    if (next_is([](char32_t c) { return c == as_emoji; })) ++at;
    return next_is([](char32_t c) { return c == keycap; }) && (++at, true);
  }
  if (!next_is(is_base)) return false;
  ++at;
  if (next_is(is_tone)) ++at;
  if (next_is([](char32_t c) { return c == as_emoji; })) ++at;
  while (next_is(is_tag)) ++at;
  return true;
}

}  // namespace

bool is_standard_emoji(std::string_view text) {
  const auto length = utf8_length(text);
  if (!length || *length == 0 || *length > 24) return false;
  const Points points = points_of(text);
  for (std::size_t at = 0; take_element(points, at); ++at) {
    if (at == points.size()) return true;
    if (points[at] != joiner) return false;
  }
  return false;
}

std::optional<Emoji> read_emoji(std::string_view text) {
  if (is_standard_emoji(text)) return Emoji{0, std::string{text}};
  return std::nullopt;
}

}  // namespace veilleur::sandbox
