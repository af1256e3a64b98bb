// Owns: the digest against published values, and that random bytes are all filled and never the same.
// Must not know: who asks.
#include "net/crypto.hpp"

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>

using namespace veilleur::net;

namespace {

std::string hexadecimal(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) {
    text += "0123456789abcdef"[static_cast<unsigned char>(byte) >> 4];
    text += "0123456789abcdef"[static_cast<unsigned char>(byte) & 15];
  }
  return text;
}

std::string sha1_of(std::string_view bytes) {
  const auto digest = sha1(bytes);
  return hexadecimal({digest.data(), digest.size()});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(crypto)

BOOST_AUTO_TEST_CASE(digests) {
  // RFC 3174, section 7.3, and the digest of nothing.
  BOOST_TEST(sha1_of("") == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  BOOST_TEST(sha1_of("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
  BOOST_TEST(sha1_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
             "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  BOOST_TEST(sha1_of(std::string(1'000'000, 'a')) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

BOOST_AUTO_TEST_CASE(random_bytes) {
  std::set<std::string> seen;
  std::array<std::set<char>, 256> values;
  for (int round = 0; round < 64; ++round) {
    std::string bytes(256, '\0');
    fill_random(bytes);
    seen.insert(bytes);
    for (std::size_t i = 0; i < bytes.size(); ++i) values[i].insert(bytes[i]);
  }
  BOOST_TEST(seen.size() == 64U);
  // Sixty-four draws of one byte with fewer than 30 different values: less likely than once in 10^12 runs.
  for (const auto& at_one_place : values) BOOST_TEST(at_one_place.size() >= 30U);
  fill_random({});
}

BOOST_AUTO_TEST_SUITE_END()
