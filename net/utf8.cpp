// Owns: whether bytes are UTF-8.
// Must not know: what the text is for.
#include "net/utf8.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace veilleur::net {
namespace {

std::uint8_t byte_at(const char* at) { return static_cast<std::uint8_t>(*at); }

/// The first byte that is not ASCII, or the end.
const char* skip_ascii(const char* at, const char* end) {
#if defined(__SSE2__)
  for (; end - at >= 16; at += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    if (const int high = _mm_movemask_epi8(block); high != 0)
      return at + std::countr_zero(static_cast<unsigned>(high));
  }
#endif
  while (at != end && byte_at(at) < 0x80) ++at;
  return at;
}

/// Which second bytes may follow a leading byte, and how long the whole is.
struct Lead {
  std::ptrdiff_t length = 0;  ///< 0 where nothing begins with that byte
  std::uint8_t second_min = 0x80;
  std::uint8_t second_max = 0xBF;
};

Lead lead_of(std::uint8_t byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {.length = 2};
  if (byte == 0xE0) return {.length = 3, .second_min = 0xA0};
  if (byte == 0xED) return {.length = 3, .second_max = 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {.length = 3};
  if (byte == 0xF0) return {.length = 4, .second_min = 0x90};
  if (byte == 0xF4) return {.length = 4, .second_max = 0x8F};
  if (byte >= 0xF1 && byte <= 0xF3) return {.length = 4};
  return {};
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while ((at = skip_ascii(at, end)) != end) {
    const Lead lead = lead_of(byte_at(at));
    if (lead.length == 0 || end - at < lead.length) return false;
    if (byte_at(at + 1) < lead.second_min || byte_at(at + 1) > lead.second_max) return false;
    for (std::ptrdiff_t i = 2; i < lead.length; ++i)
      if ((byte_at(at + i) & 0xC0) != 0x80) return false;
    at += lead.length;
  }
  return true;
}

}  // namespace veilleur::net
