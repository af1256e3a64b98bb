// Owns: tests of which guilds may be acted on.
// Must not know: what is sent.
#include "bot/gates.hpp"

#include <boost/test/unit_test.hpp>

using namespace veilleur;
using namespace veilleur::bot;

namespace {

constexpr GuildId first{std::uint64_t{4} << 22}, second{std::uint64_t{5} << 22};
constexpr gateway::ShardId even{0, 2}, odd{1, 2};

}  // namespace

BOOST_AUTO_TEST_SUITE(gates)

BOOST_AUTO_TEST_CASE(a_guild_belongs_to_one_shard) {
  // Discord's example: shard = (guild_id >> 22) % num_shards.
  BOOST_TEST(shard_of(GuildId{197038439483310086}, 16) == ((197038439483310086ULL >> 22) % 16));
  BOOST_TEST(shard_of(first, 2) == 0u);
  BOOST_TEST(shard_of(second, 2) == 1u);
  BOOST_TEST(shard_of(second, 1) == 0u);
}

BOOST_AUTO_TEST_CASE(nothing_is_open_after_a_start_but_what_has_no_guild) {
  const Gates gates;
  BOOST_TEST(!gates.is_open(first));
  BOOST_TEST(gates.is_open(GuildId{}));
}

BOOST_AUTO_TEST_CASE(after_ready_each_guild_waits_for_its_own_opening) {
  Gates gates;
  gates.identified(even);
  BOOST_TEST(!gates.is_open(first));
  gates.open(first);
  BOOST_TEST(gates.is_open(first));
  BOOST_TEST(!gates.is_open(GuildId{std::uint64_t{6} << 22}));
}

/// A replay may bring a guild; what follows in it is not known yet.
BOOST_AUTO_TEST_CASE(a_guild_that_a_replay_brings_opens_with_its_shard_and_no_other) {
  Gates gates;
  gates.open(first);
  gates.read(second);
  BOOST_TEST(!gates.is_open(first));
  gates.resumed(even);
  BOOST_TEST(gates.is_open(first));
  BOOST_TEST(!gates.is_reading(second));
  gates.resumed(odd);
  BOOST_TEST(gates.is_reading(second));
  BOOST_TEST(!gates.is_open(second));
}

BOOST_AUTO_TEST_CASE(a_guild_in_an_outage_stays_shut_over_a_resume) {
  Gates gates;
  gates.resumed(even);
  gates.open(first);
  gates.shut(first);
  gates.resumed(even);
  BOOST_TEST(!gates.is_open(first));
  gates.open(first);
  BOOST_TEST(gates.is_open(first));
}

BOOST_AUTO_TEST_CASE(a_guild_is_open_or_being_read_or_neither) {
  Gates gates;
  gates.identified(even);
  BOOST_TEST(!gates.is_reading(first));
  gates.read(first);
  BOOST_TEST(gates.is_reading(first));
  BOOST_TEST(!gates.is_open(first));
  gates.open(first);
  BOOST_TEST(!gates.is_reading(first));
  gates.read(first);
  gates.lost(even);
  BOOST_TEST(!gates.is_reading(first));
}

BOOST_AUTO_TEST_CASE(a_lost_session_shuts_its_guilds_and_no_others) {
  Gates gates;
  gates.resumed(even);
  gates.resumed(odd);
  gates.open(first);
  gates.open(second);
  gates.lost(even);
  BOOST_TEST(!gates.is_open(first));
  BOOST_TEST(gates.is_open(second));
  gates.identified(even);
  BOOST_TEST(!gates.is_open(first));
}

BOOST_AUTO_TEST_CASE(a_new_session_knows_nothing_of_the_old_ones_guilds) {
  Gates gates;
  gates.identified(even);
  gates.open(first);
  gates.identified(even);
  BOOST_TEST(!gates.is_open(first));
}

BOOST_AUTO_TEST_SUITE_END()
