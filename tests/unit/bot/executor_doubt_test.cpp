// Owns: tests of messages that may have been sent before: by which means it is found out, and what is then
// said. Must not know: the rules, SQL.
#include "tests/unit/bot/executor_fixture.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using namespace veilleur::bot::testing;

BOOST_FIXTURE_TEST_SUITE(executor_doubts, ExecutorFixture)

BOOST_AUTO_TEST_CASE(a_fresh_message_is_sent_and_cannot_appear_twice) {
  BOOST_TEST(outcome_of(reply()).ok());
  BOOST_TEST((calls() == Calls{send}));
  BOOST_TEST(body_of(0).at("nonce").as_string() == "nonce-1");
  BOOST_TEST(body_of(0).at("enforce_nonce").as_bool());
  BOOST_TEST(outcome_of(reply(Doubt::nonce)).ok());
  BOOST_TEST((calls() == Calls{send, send}));
  BOOST_TEST(body_of(1).at("nonce").as_string() == "nonce-1");
}

BOOST_AUTO_TEST_CASE(a_message_in_doubt_that_waits_too_long_for_its_nonce_stays_in_doubt) {
  const net::HttpResponse stop{.status = 429,
                               .headers = {{"Via", "1.1 google"}, {"Retry-After", "75"}},
                               .body = R"({"message":"slow","retry_after":75.0,"global":true})"};
  script[send] = {stop, answer_with(200)};
  BOOST_TEST((outcome_of(reply(Doubt::nonce)).kind == Outcome::Kind::unclear));
  BOOST_TEST((calls() == Calls{send}));
}

BOOST_AUTO_TEST_CASE(a_message_in_doubt_that_is_found_is_not_sent_again) {
  script[look] = {answer_with(200, "[" + message_of(bob, 101, 100) + "," + message_of(self, 102, 99) + "," +
                                       message_of(self, 103, 100) + "]")};
  BOOST_TEST(outcome_of(reply(Doubt::search)).ok());
  BOOST_TEST((calls() == Calls{look}));
  BOOST_TEST(http.calls[0].request.target.find("after=100") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_message_in_doubt_that_is_not_there_is_sent) {
  // Somebody else's reply, and our reply to another message, are none of ours to this one.
  script[look] = {answer_with(200, "[" + message_of(bob, 101, 100) + "," + message_of(self, 102, 99) + "]")};
  BOOST_TEST(outcome_of(reply(Doubt::search)).ok());
  BOOST_TEST((calls() == Calls{look, send}));
}

BOOST_AUTO_TEST_CASE(a_message_without_reference_is_known_by_its_words) {
  SendMessage plain = reply(Doubt::search);
  plain.reference = MessageId{};
  script[look] = {answer_with(200, "[" + message_of(self, 101, 0, "banned") + "]")};
  BOOST_TEST(outcome_of(plain).ok());
  BOOST_TEST((calls() == Calls{look}));
  script[look] = {answer_with(200, "[" + message_of(self, 101, 0, "other") + "]")};
  BOOST_TEST(outcome_of(plain).ok());
  BOOST_TEST((calls() == Calls{look, look, send}));
}

BOOST_AUTO_TEST_CASE(the_search_goes_on_over_full_pages_and_then_gives_up) {
  std::vector<Reply> pages;
  for (std::uint64_t page = 0; page < 5; ++page) {
    std::string body = "[";
    for (std::uint64_t at = 0; at < 100; ++at) {
      body += (at == 0 ? "" : ",") + message_of(bob, 1000 + page * 100 + at, 0);
    }
    pages.push_back(answer_with(200, body + "]"));
  }
  script[look] = pages;
  BOOST_TEST(outcome_of(reply(Doubt::search)).ok());
  BOOST_TEST((calls() == Calls{look, look, look, look, look, send}));
  BOOST_TEST(http.calls[1].request.target.find("after=1099") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_search_that_fails_decides_nothing) {
  script[look] = {broken(net::Sent::nothing)};
  BOOST_TEST((outcome_of(reply(Doubt::search)).kind == Outcome::Kind::unavailable));
  const auto all = calls();
  BOOST_TEST(std::ranges::count(all, send) == 0);
}

BOOST_AUTO_TEST_CASE(in_a_channel_that_may_not_be_read_a_message_in_doubt_is_given_up) {
  // Neither a refusal nor a list that is empty for want of a permission says that it was not sent.
  script[last] = {answer_with(200, R"({"id":"7","last_message_id":"101"})")};
  for (const Reply& unreadable : {refuse_with(403, 50001), answer_with(200, "[]")}) {
    http.calls.clear();
    script[look] = {unreadable};
    BOOST_TEST((outcome_of(reply(Doubt::search)).kind == Outcome::Kind::expired));
    const auto all = calls();
    BOOST_TEST(std::ranges::count(all, send) == 0);
    BOOST_TEST(!all.empty());
  }
  BOOST_TEST((calls() == Calls{look, last, look}));
  BOOST_TEST(http.calls.back().request.target.find("after=0&limit=1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(where_nothing_was_written_since_a_message_in_doubt_is_sent_though_nobody_may_look) {
  script[look] = {answer_with(200, "[]")};
  for (const std::string id : {"null", R"("99")", R"("100")"}) {
    http.calls.clear();
    script[last] = {answer_with(200, R"({"id":"7","last_message_id":)" + id + "}")};
    BOOST_TEST(outcome_of(reply(Doubt::search)).ok());
    BOOST_TEST((calls() == Calls{look, last, send}));
  }
}

BOOST_AUTO_TEST_CASE(where_what_was_written_since_is_gone_a_message_in_doubt_is_sent) {
  script[last] = {answer_with(200, R"({"id":"7","last_message_id":"101"})")};
  script[look] = {answer_with(200, "[]"), answer_with(200, "[" + message_of(bob, 5, 0) + "]")};
  BOOST_TEST(outcome_of(reply(Doubt::search)).ok());
  BOOST_TEST((calls() == Calls{look, last, look, send}));
}

BOOST_AUTO_TEST_CASE(a_look_at_the_channel_that_fails_decides_nothing) {
  script[look] = {answer_with(200, "[]"), broken(net::Sent::nothing)};
  script[last] = {answer_with(200, R"({"id":"7","last_message_id":"101"})")};
  BOOST_TEST((outcome_of(reply(Doubt::search)).kind == Outcome::Kind::unavailable));
  script[look] = {answer_with(200, "[]")};
  script[last] = {broken(net::Sent::nothing)};
  BOOST_TEST((outcome_of(reply(Doubt::search)).kind == Outcome::Kind::unavailable));
  script[last] = {refuse_with(403, 50001)};
  BOOST_TEST((outcome_of(reply(Doubt::search)).kind == Outcome::Kind::expired));
  const auto all = calls();
  BOOST_TEST(std::ranges::count(all, send) == 0);
}

BOOST_AUTO_TEST_CASE(an_answer_that_had_to_go_without_its_reference_is_found_again) {
  script[look] = {answer_with(200, "[" + message_of(self, 101, 0, "banned") + "]")};
  BOOST_TEST(outcome_of(reply(Doubt::search)).ok());
  BOOST_TEST((calls() == Calls{look}));
  script[look] = {answer_with(200, "[" + message_of(self, 101, 99, "banned") + "]")};
  BOOST_TEST(outcome_of(reply(Doubt::search)).ok());  // it answers another message
  BOOST_TEST((calls() == Calls{look, look, send}));
}

BOOST_AUTO_TEST_CASE(without_the_right_to_the_past_an_answer_goes_without_its_reference) {
  for (const Doubt doubt : {Doubt::none, Doubt::nonce}) {
    http.calls.clear();
    script[send] = {refuse_with(403, 160002), answer_with(200)};
    BOOST_TEST(outcome_of(reply(doubt)).ok());
    BOOST_TEST((calls() == Calls{send, send}));
    BOOST_TEST(body_of(0).as_object().contains("message_reference"));
    BOOST_TEST(!body_of(1).as_object().contains("message_reference"));
    BOOST_TEST(body_of(1).at("content").as_string() == "banned");
    BOOST_TEST(body_of(1).at("nonce").as_string() == "nonce-1");
    BOOST_TEST(body_of(1).at("enforce_nonce").as_bool());
  }
}

BOOST_AUTO_TEST_CASE(another_refusal_is_no_reason_to_say_it_again) {
  script[send] = {refuse_with(403, 50013)};
  BOOST_TEST(outcome_of(reply()).error_code == 50013);
  BOOST_TEST((calls() == Calls{send}));
  SendMessage plain = reply();
  plain.reference = MessageId{};
  script[send] = {refuse_with(403, 160002)};
  BOOST_TEST(outcome_of(plain).status == 403);
  BOOST_TEST((calls() == Calls{send, send}));
}

// ── A refusal says nothing of an earlier attempt ─────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(what_is_refused_now_may_have_been_said_before) {
  for (const Reply& refusal : {refuse_with(403, 50013), refuse_with(400, 50083)}) {
    http.calls.clear();
    script[send] = {refusal};
    script[look] = {answer_with(200, "[" + message_of(self, 101, 100) + "]")};
    BOOST_TEST(outcome_of(reply(Doubt::nonce)).ok());
    BOOST_TEST((calls() == Calls{send, look}));
    BOOST_TEST(http.calls[1].request.target.find("after=100") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_refusal_stands_where_nothing_was_said_before) {
  script[send] = {refuse_with(403, 50013)};
  script[look] = {answer_with(200, "[" + message_of(bob, 101, 100) + "]")};
  const Outcome outcome = outcome_of(reply(Doubt::nonce));
  BOOST_TEST((outcome.kind == Outcome::Kind::answered));
  BOOST_TEST(outcome.status == 403);
  BOOST_TEST(outcome.error_code == 50013);
  BOOST_TEST((calls() == Calls{send, look}));
  // Who has looked already does not look again.
  BOOST_TEST(outcome_of(reply(Doubt::search)).status == 403);
  BOOST_TEST((calls() == Calls{send, look, look, send}));
}

BOOST_AUTO_TEST_CASE(in_a_channel_that_is_gone_nothing_can_be_seen) {
  script[send] = {refuse_with(404, 10003)};
  script[look] = {refuse_with(404, 10003)};
  BOOST_TEST(outcome_of(reply(Doubt::nonce)).status == 404);
  BOOST_TEST((calls() == Calls{send, look}));
}

BOOST_AUTO_TEST_CASE(a_refusal_where_nobody_may_look_gives_the_message_up) {
  script[last] = {answer_with(200, R"({"id":"7","last_message_id":"101"})")};
  for (const Reply& unreadable : {refuse_with(403, 50001), answer_with(200, "[]")}) {
    script[send] = {refuse_with(403, 50001)};
    script[look] = {unreadable};
    BOOST_TEST((outcome_of(reply(Doubt::nonce)).kind == Outcome::Kind::expired));
  }
}

BOOST_AUTO_TEST_CASE(a_look_after_a_refusal_that_fails_decides_nothing) {
  script[send] = {refuse_with(403, 50013)};
  script[look] = {broken(net::Sent::nothing)};
  BOOST_TEST((outcome_of(reply(Doubt::nonce)).kind == Outcome::Kind::unavailable));
}

BOOST_AUTO_TEST_SUITE_END()
