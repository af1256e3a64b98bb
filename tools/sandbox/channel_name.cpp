// Owns: the form declared in channel_name.hpp.
// Must not know: channels' other fields, endpoints.
#include "tools/sandbox/channel_name.hpp"

#include "tools/sandbox/text.hpp"
#include "tools/sandbox/unicode_classes.hpp"

namespace veilleur::sandbox {
namespace {

bool is_dashed(ChannelType type) {
  return type == ChannelType::text || type == ChannelType::announcement || type == ChannelType::forum ||
         type == ChannelType::media;
}

/// White space of any script; U+2009 and its like once stayed, and no longer do (discord-api-docs #1646).
bool is_space(char32_t point) {
  return (point >= 0x09 && point <= 0x0D) || point == 0x20 || point == 0x85 || point == 0xA0 ||
         point == 0x1680 || (point >= 0x2000 && point <= 0x200A) || point == 0x2028 || point == 0x2029 ||
         point == 0x202F || point == 0x205F || point == 0x3000;
}

bool is_dropped(char32_t point) {
  const bool kept =
      (point >= U'0' && point <= U'9') || (point >= U'a' && point <= U'z') || point == U'_' || point == U'-';
  return point < 0x80 && !kept;
}

/// The lower case of Latin, Greek and Cyrillic letters; other letters stay as they are.
char32_t lower(char32_t point) {
  if (point >= U'A' && point <= U'Z') return point + 32;
  if (point < 0x80 || !has_lower_case(point)) return point;
  if (point <= 0xDE) return point + 32;
  if (point == 0x178) return 0xFF;
  if (point <= 0x17F) return point + 1;
  if (point >= 0x391 && point <= 0x3AB) return point + 32;
  if (point >= 0x400 && point <= 0x40F) return point + 80;
  if (point >= 0x410 && point <= 0x42F) return point + 32;
  return point;
}

}  // namespace

std::string channel_name(ChannelType type, std::string_view wanted) {
  const auto points = is_dashed(type) ? code_points(wanted) : std::nullopt;
  if (!points) return std::string{wanted};
  std::u32string name;
  for (const char32_t one : *points) {
    const char32_t point = is_space(one) ? U'-' : lower(one);
    const bool repeated = point == U'-' && (name.empty() || name.back() == U'-');
    if (!is_dropped(point) && !repeated) name.push_back(point);
  }
  if (name.ends_with(U'-')) name.pop_back();
  return utf8(name);
}

}  // namespace veilleur::sandbox
