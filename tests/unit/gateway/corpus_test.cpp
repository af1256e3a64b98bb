// Owns: which corpora of the gateway's fuzz targets are replayed.
// Must not know: libFuzzer.
#include "tests/support/corpus.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/fuzz/inflate_target.hpp"
#include "tests/fuzz/scan_target.hpp"
#include "tests/fuzz/session_target.hpp"

using namespace veilleur;
using testing::Lengths, testing::replay_corpus;

BOOST_AUTO_TEST_SUITE(gateway_corpus)

BOOST_AUTO_TEST_CASE(scan_corpus) { BOOST_TEST(replay_corpus("scan", Lengths::whole, fuzz::scan) >= 20); }
BOOST_AUTO_TEST_CASE(inflate_corpus) {
  BOOST_TEST(replay_corpus("inflate", Lengths::whole, fuzz::inflate) >= 10);
}
BOOST_AUTO_TEST_CASE(session_corpus) {
  BOOST_TEST(replay_corpus("session", Lengths::whole, fuzz::session) >= 10);
}

BOOST_AUTO_TEST_SUITE_END()
