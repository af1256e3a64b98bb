// Owns: tests of what is done, and what is left, while a shard's connection is gone.
// Must not know: sockets, why a connection breaks.
#include "tests/unit/bot/core_fixture.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using namespace veilleur::bot::testing;
using domain::SanctionState;

namespace {

constexpr int ban_add = 22, ban_remove = 23;

struct Away : CoreFixture {
  Away() { connect(); }
  void go_away() { step({ShardAway{shard}}); }
  void human(int action, std::uint64_t salt) {
    dispatch("GUILD_AUDIT_LOG_ENTRY_CREATE", audit_object(action, bob, mallory, snowflake(now, salt)));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(core_away, Away)

/// The finding: the end of a ban lifted a human's ban, of which only the resumed session could tell.
BOOST_AUTO_TEST_CASE(an_end_that_comes_meanwhile_waits_for_what_the_session_tells) {
  ban_mallory();
  go_away();
  pass(seconds{60});
  pass(std::chrono::minutes{5});
  BOOST_TEST(orders.empty());
  human(ban_remove, 50);
  human(ban_add, 51);
  resume();
  BOOST_TEST(orders.empty());
  BOOST_TEST((sanction(1).state == SanctionState::ended));
  BOOST_TEST((sanction(2).state == SanctionState::active));
  BOOST_TEST(rows("outbox") == 0);
}

BOOST_AUTO_TEST_CASE(the_lift_goes_out_as_soon_as_the_session_is_back) {
  ban_mallory();
  go_away();
  pass(seconds{60});
  for (int each = 0; each < 20; ++each) pass(std::chrono::minutes{1});
  BOOST_TEST(orders.empty());
  resume();
  end<DeleteBan>(refused(204));
  BOOST_TEST((sanction(1).state == SanctionState::ended));
}

/// The finding: a thousand lifts of one shard, set aside as rows, left no room for those of the others.
BOOST_AUTO_TEST_CASE(it_takes_no_room_until_then_also_over_a_restart) {
  ban_mallory();
  go_away();
  pass(seconds{60});
  BOOST_TEST(rows("outbox") == 0);
  restart();
  BOOST_TEST(rows("outbox") == 0);
  resume();
  pass(seconds{1});
  end<DeleteBan>(refused(204));
  BOOST_TEST((sanction(1).state == SanctionState::ended));
}

/// The finding: each look while nobody told us anything counted as an attempt that had failed.
BOOST_AUTO_TEST_CASE(its_waiting_is_no_failure) {
  ban_mallory();
  pass(seconds{60});
  const Order lift = take<DeleteBan>();
  step({ShardAway{shard}, EffectEnded{lift.id, unavailable()}});
  for (int each = 0; each < 60; ++each) pass(std::chrono::minutes{1});
  BOOST_TEST(orders.empty());
  resume();
  end<GetBan>(unavailable());
  BOOST_TEST(orders.empty());
  pass(seconds{5});
  end<GetBan>(done());
  end<DeleteBan>(refused(204));
}

BOOST_AUTO_TEST_CASE(or_as_soon_as_another_session_knows_the_guild) {
  ban_mallory();
  go_away();
  pass(seconds{60});
  step({SessionLost{shard}});
  ready();
  BOOST_TEST(orders.empty());
  dispatch("GUILD_CREATE", guild_object());
  end<ReadAuditLog>(done(R"({"audit_log_entries":[]})"));
  end<DeleteBan>(refused(204));
}

BOOST_AUTO_TEST_CASE(what_was_looked_at_before_is_looked_at_again) {
  ban_mallory();
  pass(seconds{60});
  end<DeleteBan>(unavailable());
  pass(seconds{2});
  const Order look = take<GetBan>();
  step({ShardAway{shard}, EffectEnded{look.id, done()}});
  BOOST_TEST(orders.empty());
  resume();
  end<GetBan>(refused(404, 10026));
  BOOST_TEST(orders.empty());
  BOOST_TEST((sanction(1).state == SanctionState::ended));
}

BOOST_AUTO_TEST_CASE(what_somebody_waits_for_goes_on) {
  say("!ban <@2> spam", owner, {mention_object(mallory)});
  go_away();
  end<SendDirectMessage>(done());
  end<PutBan>(refused(204));
  end<SendMessage>(done());
  BOOST_TEST(rows("outbox") == 0);
}

BOOST_AUTO_TEST_CASE(the_lifts_of_other_shards_go_out) {
  ban_mallory();
  step({ShardAway{{1, 1}}});
  pass(seconds{60});
  BOOST_TEST(has<DeleteBan>());
}

BOOST_AUTO_TEST_SUITE_END()
