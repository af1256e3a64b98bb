// Owns: the proof that net's SHA-256 is the one of RFC 6234.
// Must not know: what it is used for.
#include "net/sha256.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdio>

namespace veilleur::net {
namespace {

std::string hex(std::string_view bytes) {
  std::string text;
  for (char c : bytes) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    text += two;
  }
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(digests)

// The vectors of FIPS 180-2: none, one block, two blocks.
BOOST_AUTO_TEST_CASE(sha256_of_known_texts) {
  BOOST_TEST(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  BOOST_TEST(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  BOOST_TEST(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
             "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::net
