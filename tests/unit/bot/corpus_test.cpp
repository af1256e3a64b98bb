// Owns: which corpora of the bot's fuzz targets are replayed.
// Must not know: libFuzzer.
#include "tests/support/corpus.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/fuzz/command_target.hpp"
#include "tests/fuzz/payload_target.hpp"

using namespace veilleur;
using testing::Lengths, testing::replay_corpus;

BOOST_AUTO_TEST_SUITE(bot_corpus)

BOOST_AUTO_TEST_CASE(command_corpus) {
  BOOST_TEST(replay_corpus("command", Lengths::every, fuzz::command) >= 30);
}
BOOST_AUTO_TEST_CASE(payload_corpus) {
  BOOST_TEST(replay_corpus("payload", Lengths::every, fuzz::payload) >= 25);
}

BOOST_AUTO_TEST_SUITE_END()
