// Owns: tests of how often one person is answered who pings.
// Must not know: the core.
#include "bot/pong_limit.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/bot/core_fixture.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using namespace veilleur::bot::testing;

BOOST_AUTO_TEST_SUITE(pong_limit)

BOOST_AUTO_TEST_CASE(five_at_once_then_one_every_two_seconds) {
  PongLimit limit;
  for (int each = 0; each < 5; ++each) BOOST_TEST(limit.admit(bob, start));
  BOOST_TEST(!limit.admit(bob, start));
  BOOST_TEST(limit.admit(mallory, start));
  BOOST_TEST(!limit.admit(bob, start + milliseconds{1999}));
  BOOST_TEST(limit.admit(bob, start + milliseconds{2000}));
  BOOST_TEST(!limit.admit(bob, start + milliseconds{2000}));
}

BOOST_AUTO_TEST_CASE(a_clock_set_back_silences_nobody) {
  PongLimit limit;
  for (int each = 0; each < 6; ++each) (void)limit.admit(bob, start);
  BOOST_TEST(limit.admit(bob, start - std::chrono::hours{1}));
}

BOOST_AUTO_TEST_CASE(what_was_refused_is_reported_once_a_minute) {
  PongLimit limit;
  BOOST_TEST(!limit.report(start).has_value());
  for (int each = 0; each < 7; ++each) (void)limit.admit(bob, start);
  BOOST_TEST((limit.report(start) == 2u));
  (void)limit.admit(bob, start);
  BOOST_TEST(!limit.report(start + seconds{59}).has_value());
  BOOST_TEST((limit.report(start + seconds{60}) == 1u));
}

BOOST_AUTO_TEST_CASE(its_memory_is_bounded) {
  PongLimit limit;
  for (std::uint64_t user = 1; user <= 3 * PongLimit::people_max; ++user)
    (void)limit.admit(UserId{user}, start);
  BOOST_TEST(limit.people() <= PongLimit::people_max);
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

struct Crowd : CoreFixture {
  Crowd() { connect(); }
};

}  // namespace

/// Whatever members do, the owner is answered.
BOOST_FIXTURE_TEST_SUITE(core_crowd, Crowd)

BOOST_AUTO_TEST_CASE(wrong_input_to_ping_is_refused_once_in_ten_seconds_like_all_else) {
  say("!ping a", bob);
  BOOST_TEST(end<SendMessage>(done()).content.find("«\u00A0a\u00A0»") != std::string::npos);
  say("!ping a", bob);
  say("!ban <@2> spam", bob);
  BOOST_TEST(orders.empty());
  now += seconds{10};
  say("!ping a", bob);
  BOOST_TEST(has<SendMessage>());
}

BOOST_AUTO_TEST_CASE(the_owner_is_told_of_every_mistake) {
  for (int each = 0; each < 3; ++each) {
    say("!ping a", owner);
    end<SendMessage>(done());
  }
}

BOOST_AUTO_TEST_CASE(refusals_of_a_crowd_do_not_stand_before_the_owners_answer) {
  for (std::uint64_t member = 100; member < 160; ++member) say("!ping a", UserId{member});
  BOOST_TEST(count<SendMessage>() == 1u);  // the others wait for its end
  say("!getto 2");
  BOOST_TEST(count<SendMessage>() == 2u);
}

BOOST_AUTO_TEST_CASE(pongs_of_members_are_limited_and_give_way) {
  for (int each = 0; each < 20; ++each) say("!ping", bob);
  BOOST_TEST(count<SendMessage>() == 5u);
  for (const Order& order : orders) BOOST_TEST(!order.interactive);
  orders.clear();
  for (int each = 0; each < 20; ++each) say("!ping", owner);
  BOOST_TEST(count<SendMessage>() == 20u);
  orders.clear();
  for (int each = 0; each < 20; ++each) {
    dispatch("INTERACTION_CREATE",
             interaction_object("ping", {}, snowflake(now, 500U + static_cast<unsigned>(each)), bob));
  }
  BOOST_TEST(count<AnswerInteraction>() == 20u);
}

BOOST_AUTO_TEST_SUITE_END()
