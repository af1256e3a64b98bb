// Owns: which corpora of net/'s fuzz targets are replayed.
// Must not know: libFuzzer.
#include "tests/support/corpus.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/fuzz/frames_target.hpp"

using namespace veilleur;
using testing::Lengths, testing::replay_corpus;

BOOST_AUTO_TEST_SUITE(net_corpus)

BOOST_AUTO_TEST_CASE(frames_corpus) {
  BOOST_TEST(replay_corpus("frames", Lengths::every, fuzz::frames) >= 20);
}

BOOST_AUTO_TEST_SUITE_END()
