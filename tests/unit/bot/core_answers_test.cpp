// Owns: tests of the way of an answer: from the interaction to the channel to the author, and of what may
// have been seen already on that way. Must not know: sockets, callbacks, searches.
#include "tests/unit/bot/core_fixture.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using namespace veilleur::bot::testing;

namespace {

struct Connected : CoreFixture {
  Connected() { connect(); }
  void use_getto() {
    dispatch("INTERACTION_CREATE",
             interaction_object("getto", {option_object("user", 6, "2")}, snowflake(now), owner));
  }
  void wait_for_the_next_attempt() {
    BOOST_TEST_REQUIRE((last.wake_at != WallTime::max()));
    now = std::max(now, last.wake_at);
    step();
  }
  void die() {
    restart();
    resume();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(core_answers, Connected)

// ── From the interaction to the channel ──────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(an_answer_that_may_have_been_seen_is_searched_for_before_it_goes_to_the_channel) {
  const std::pair<int, int> dead_tokens[] = {{401, 50027}, {404, 10015}, {404, 10062}, {404, 10008}};
  for (const auto& [status, code] : dead_tokens) {
    BOOST_TEST_CONTEXT(code) {
      now += seconds{1};
      use_getto();
      const InteractionId asked = std::get<AnswerInteraction>(orders.back().action).origin.id;
      die();
      end<AnswerInteraction>(refused(status, code));
      const auto message = end<SendMessage>(done());
      // However young the message is: what may have been seen was shown without its nonce.
      BOOST_TEST((message.doubt == Doubt::search));
      BOOST_TEST(message.after.value() == asked.value());
      BOOST_TEST(rows("outbox") == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(without_a_death_too) {
  use_getto();
  end<AnswerInteraction>(unclear());
  wait_for_the_next_attempt();
  end<AnswerInteraction>(refused(404, 10008));
  BOOST_TEST((end<SendMessage>(unavailable()).doubt == Doubt::search));
  wait_for_the_next_attempt();
  BOOST_TEST((end<SendMessage>(done()).doubt == Doubt::search));
}

BOOST_AUTO_TEST_CASE(an_answer_that_was_never_tried_before_goes_to_the_channel_at_once) {
  use_getto();
  end<AnswerInteraction>(refused(404, 10015));
  BOOST_TEST((end<SendMessage>(done()).doubt == Doubt::none));
}

// ── From the channel to the author ───────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(whatever_the_channel_refuses_the_author_is_told) {
  const std::pair<int, int> refusals[] = {{403, 50013}, {404, 10003},  {400, 50083}, {400, 160005},
                                          {400, 50008}, {400, 200000}, {400, 50035}};
  for (const auto& [status, code] : refusals) {
    BOOST_TEST_CONTEXT(code) {
      now += seconds{1};
      say("!getto 2");
      const auto message = end<SendMessage>(refused(status, code));
      const auto direct = end<SendDirectMessage>(done());
      BOOST_TEST((direct.user == owner));
      BOOST_TEST(direct.content == message.content);
      BOOST_TEST(rows("outbox") == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_nobody_takes_is_dropped) {
  say("!getto 2");
  end<SendMessage>(refused(400, 50035));
  end<SendDirectMessage>(refused(400, 50035));
  BOOST_TEST(orders.empty());
  BOOST_TEST(rows("outbox") == 0);
}

/// The executor has looked: what is refused is not there, so the DM is no second answer and no doubt is left.
BOOST_AUTO_TEST_CASE(an_answer_in_doubt_that_is_refused_goes_to_the_author_once) {
  say("!getto 2");
  die();
  BOOST_TEST((end<SendMessage>(refused(403, 50013)).doubt == Doubt::nonce));
  end<SendDirectMessage>(done());
  BOOST_TEST(rows("outbox") == 0);
}

BOOST_AUTO_TEST_CASE(an_answer_that_certainly_did_not_leave_is_in_no_doubt) {
  say("!getto 2");
  BOOST_TEST((end<SendMessage>(unavailable()).doubt == Doubt::none));
  wait_for_the_next_attempt();
  BOOST_TEST((end<SendMessage>(unclear()).doubt == Doubt::none));
  wait_for_the_next_attempt();
  BOOST_TEST((end<SendMessage>(unavailable()).doubt == Doubt::nonce));
  wait_for_the_next_attempt();
  BOOST_TEST((end<SendMessage>(done()).doubt == Doubt::nonce));
}

// ── Direct messages ──────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(a_dm_that_did_not_leave_is_tried_again) {
  say("!getto 2");
  end<SendMessage>(refused(403, 50013));
  const auto first = end<SendDirectMessage>(unavailable());
  BOOST_TEST(orders.empty());
  wait_for_the_next_attempt();
  end<SendDirectMessage>(refused(500));  // the channel did not open
  wait_for_the_next_attempt();
  const auto again = end<SendDirectMessage>(done());
  BOOST_TEST(again.content == first.content);
  BOOST_TEST(rows("outbox") == 0);
}

/// The finding: the next process took every DM for one that may have been sent.
BOOST_AUTO_TEST_CASE(a_dm_that_waits_for_its_next_attempt_survives_the_process) {
  say("!getto 2");
  end<SendMessage>(refused(403, 50013));
  const auto first = end<SendDirectMessage>(unavailable());
  die();
  const auto again = end<SendDirectMessage>(done());
  BOOST_TEST(again.content == first.content);
  BOOST_TEST(rows("outbox") == 0);
}

BOOST_AUTO_TEST_CASE(a_dm_that_may_have_left_is_not_sent_again) {
  say("!getto 2");
  end<SendMessage>(refused(403, 50013));
  end<SendDirectMessage>(unclear());
  BOOST_TEST(orders.empty());
  BOOST_TEST(rows("outbox") == 0);
  // Nor is one that a dead process may have sent, as it carries no mark to find it by.
  say("!getto 2");
  end<SendMessage>(refused(403, 50013));
  BOOST_TEST(has<SendDirectMessage>());
  die();
  BOOST_TEST(!has<SendDirectMessage>());
  BOOST_TEST(rows("outbox") == 0);
}

BOOST_AUTO_TEST_CASE(the_issuer_learns_of_a_failing_lift_as_soon_as_a_dm_can_leave) {
  ban_mallory();
  pass(seconds{60});
  end<DeleteBan>(refused(403, 50013));
  end<GetBan>(done());
  end<DeleteBan>(refused(403, 50013));
  end<SendDirectMessage>(unavailable());
  for (int guard = 0; guard < 20 && !has<SendDirectMessage>(); ++guard) {
    wait_for_the_next_attempt();
    if (has<GetBan>()) end<GetBan>(done());
    if (has<DeleteBan>()) end<DeleteBan>(refused(403, 50013));
  }
  BOOST_TEST((end<SendDirectMessage>(done()).user == owner));
}

/// The notice before a ban, too, has its three seconds.
BOOST_AUTO_TEST_CASE(a_notice_that_did_not_leave_is_tried_again_in_time_or_told_as_not_sent) {
  say("!ban <@2> spam", owner, {mention_object(mallory)});
  end<SendDirectMessage>(unavailable());
  wait_for_the_next_attempt();
  BOOST_TEST((now < start + seconds{3}));
  end<SendDirectMessage>(unavailable());
  while (!has<PutBan>()) {
    wait_for_the_next_attempt();
    if (has<SendDirectMessage>()) end<SendDirectMessage>(unavailable());
  }
  BOOST_TEST((now <= start + seconds{3}));
  end<PutBan>(refused(204));
  BOOST_TEST(end<SendMessage>(done()).content.find("à temps") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
