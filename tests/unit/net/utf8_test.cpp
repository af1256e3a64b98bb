// Owns: what is UTF-8 and what is not, exhausted as far as bytes can be.
// Must not know: who asks.
#include "net/utf8.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <string>

using veilleur::net::is_utf8;

namespace {

/// By the definition: the bits of a code point, six to a byte (RFC 3629, section 3).
std::string encoded(char32_t code) {
  const auto byte = [](char32_t value) { return static_cast<char>(value); };
  if (code < 0x80) return {byte(code)};
  if (code < 0x800) return {byte(0xC0 | code >> 6), byte(0x80 | (code & 63))};
  if (code < 0x10000)
    return {byte(0xE0 | code >> 12), byte(0x80 | (code >> 6 & 63)), byte(0x80 | (code & 63))};
  return {byte(0xF0 | code >> 18), byte(0x80 | (code >> 12 & 63)), byte(0x80 | (code >> 6 & 63)),
          byte(0x80 | (code & 63))};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(utf8)

BOOST_AUTO_TEST_CASE(every_code_point_and_none_that_is_cut_off) {
  for (char32_t code = 0; code <= 0x10FFFF; ++code) {
    const std::string text = encoded(code);
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (is_utf8(text) == surrogate) BOOST_ERROR("U+" << std::hex << static_cast<unsigned>(code));
    for (std::size_t size = 1; size < text.size(); ++size)
      if (is_utf8(text.substr(0, size))) BOOST_ERROR("cut U+" << std::hex << static_cast<unsigned>(code));
  }
  for (char32_t code = 0x110000; code < 0x200000; ++code)
    if (is_utf8(encoded(code))) BOOST_ERROR("above U+10FFFF: " << std::hex << static_cast<unsigned>(code));
}

/// With the test above, which says that all the good ones are taken, these counts leave no bad one.
BOOST_AUTO_TEST_CASE(nothing_else_of_up_to_three_bytes) {
  constexpr long one = 0x80, two = 0x800 - 0x80, three = 0x10000 - 0x800 - 0x800;
  long good1 = 0, good2 = 0, good3 = 0;
  for (int a = 0; a < 256; ++a) {
    std::array<char, 3> bytes{static_cast<char>(a)};
    good1 += is_utf8({bytes.data(), 1});
    for (int b = 0; b < 256; ++b) {
      bytes[1] = static_cast<char>(b);
      good2 += is_utf8({bytes.data(), 2});
      for (int c = 0; c < 256; ++c) {
        bytes[2] = static_cast<char>(c);
        good3 += is_utf8({bytes.data(), 3});
      }
    }
  }
  BOOST_TEST(good1 == one);
  BOOST_TEST(good2 == one * one + two);
  BOOST_TEST(good3 == one * one * one + 2 * one * two + three);
}

BOOST_AUTO_TEST_CASE(nothing_else_of_four_bytes_behind_a_lead_of_four) {
  long good = 0;
  constexpr std::array<int, 8> edges{0x00, 0x41, 0x7F, 0x80, 0xA5, 0xBF, 0xC0, 0xFF};
  for (int a = 0xF0; a < 256; ++a)
    for (int b = 0; b < 256; ++b)
      for (const int c : edges)
        for (const int d : edges) {
          const std::array<char, 4> bytes{static_cast<char>(a), static_cast<char>(b), static_cast<char>(c),
                                          static_cast<char>(d)};
          good += is_utf8({bytes.data(), 4});
        }
  // 16 planes of 16 second bytes each, and three good ones of the eight edges in each place behind.
  BOOST_TEST(good == 16 * 16 * 3 * 3);
}

BOOST_AUTO_TEST_CASE(wherever_it_stands_in_a_longer_text) {
  for (std::size_t before = 0; before <= 40; ++before) {
    for (std::size_t behind = 0; behind <= 40; ++behind) {
      for (const char* part : {"é", "€", "\xF0\x9F\x98\x80", "éé", "é€x€é"})
        BOOST_TEST(is_utf8(std::string(before, 'a') + part + std::string(behind, 'z')));
      for (const char* part : {"\x80", "\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF0\x9F\x98", "é\xFF"})
        BOOST_TEST(!is_utf8(std::string(before, 'a') + part + std::string(behind, 'z')));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
