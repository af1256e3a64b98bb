// Owns: tests of an orderly end: what is given out no more, and what the next process still does.
// Must not know: sockets, signals.
#include "tests/unit/bot/core_fixture.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using namespace veilleur::bot::testing;

namespace {

struct Stopping : CoreFixture {
  Stopping() { connect(); }
  void close_orderly() { BOOST_REQUIRE(step({Closing{}}).closed); }
  void cancel(EffectId id) { step({EffectEnded{id, {Outcome::Kind::cancelled, 0, 0, {}}}}); }
  /// A lift that Discord refuses, whose issuer is to hear of it.
  void fail_to_lift() {
    ban_mallory();
    pass(seconds{60});
    end<DeleteBan>(refused(403, 50013));
    end<GetBan>(done());
    end<DeleteBan>(refused(403, 50013));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(core_stop, Stopping)

/// The finding: the channel's refusal came while the process ended, and the answer in private was lost.
BOOST_AUTO_TEST_CASE(what_is_decided_while_the_process_ends_is_the_next_ones) {
  say("!getto 2");
  close_orderly();
  end<SendMessage>(refused(403, 50013));
  BOOST_TEST(orders.empty());
  restart();
  resume();
  BOOST_TEST((end<SendDirectMessage>(done()).user == owner));
  BOOST_TEST(rows("outbox") == 0);
}

/// The finding: nothing of the alert had left, and it was taken for one that may have been read.
BOOST_AUTO_TEST_CASE(a_direct_message_that_was_not_begun_is_the_next_processs) {
  fail_to_lift();
  const EffectId alert = take<SendDirectMessage>().id;
  close_orderly();
  cancel(alert);
  BOOST_TEST(!has<SendDirectMessage>());
  restart();
  resume();
  BOOST_TEST((end<SendDirectMessage>(done()).user == owner));
}

BOOST_AUTO_TEST_CASE(a_direct_message_that_nobody_called_back_stays_in_doubt) {
  fail_to_lift();
  close_orderly();
  restart();
  resume();
  BOOST_TEST(!has<SendDirectMessage>());
}

/// The last orders cross the end: the executor has closed, and the core has not heard of it yet.
BOOST_AUTO_TEST_CASE(a_direct_message_that_a_closed_executor_returns_is_given_out_again) {
  fail_to_lift();
  cancel(take<SendDirectMessage>().id);
  const EffectId again = take<SendDirectMessage>().id;
  close_orderly();
  cancel(again);
  BOOST_TEST(!has<SendDirectMessage>());
  restart();
  resume();
  BOOST_TEST(has<SendDirectMessage>());
}

BOOST_AUTO_TEST_CASE(a_core_that_closes_takes_in_what_comes_back_and_sleeps) {
  ban_mallory();
  say("!cancel 1");
  const EffectId lift = take<DeleteBan>().id;
  close_orderly();
  step({EffectEnded{lift, unavailable()}});
  BOOST_TEST((last.wake_at == WallTime::max()));  // whatever is to be repeated, nobody here will
  BOOST_TEST((sanction(1).state == domain::SanctionState::releasing));
  restart();
  resume();
  end<GetBan>(done());
  end<DeleteBan>(refused(204));
  end<SendMessage>(done());
  BOOST_TEST(rows("outbox") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
