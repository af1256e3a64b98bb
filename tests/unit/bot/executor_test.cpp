// Owns: tests of carrying out orders over REST: what is asked, and how each end is reported.
// Must not know: the rules, SQL.
#include "tests/unit/bot/executor_fixture.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using namespace veilleur::bot::testing;

BOOST_FIXTURE_TEST_SUITE(executor_orders, ExecutorFixture)

BOOST_AUTO_TEST_CASE(a_ban_deletes_no_history_and_says_why) {
  script["PUT " + ban] = {answer_with(204, "")};
  const Outcome outcome = outcome_of(PutBan{guild_id, mallory}, {}, "#1 by 1: été");
  BOOST_TEST(outcome.ok());
  BOOST_TEST(outcome.body.empty());
  BOOST_TEST((calls() == Calls{"PUT " + ban}));
  BOOST_TEST(body_of(0).at("delete_message_seconds").as_int64() == 0);
  BOOST_TEST(http.calls[0].request.header("X-Audit-Log-Reason").value_or("") ==
             "%231%20by%201%3A%20%C3%A9t%C3%A9");
}

BOOST_AUTO_TEST_CASE(refusals_carry_discords_code) {
  script["DELETE " + ban] = {refuse_with(404, 10026)};
  const Outcome gone = outcome_of(DeleteBan{guild_id, mallory});
  BOOST_TEST((gone.kind == Outcome::Kind::answered));
  BOOST_TEST(gone.status == 404);
  BOOST_TEST(gone.error_code == 10026);
  script["PUT " + ban] = {refuse_with(403, 50013)};
  BOOST_TEST(outcome_of(PutBan{guild_id, mallory}).error_code == 50013);
  script["GET " + ban] = {refuse_with(404, 10026)};
  BOOST_TEST(outcome_of(GetBan{guild_id, mallory}).error_code == 10026);
}

BOOST_AUTO_TEST_CASE(a_network_that_is_down_is_unavailable_not_refused) {
  script["PUT " + ban] = {broken(net::Sent::maybe)};
  BOOST_TEST((outcome_of(PutBan{guild_id, mallory}).kind == Outcome::Kind::unavailable));
}

// ── Facts ────────────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(a_member_is_all_the_facts_there_are) {
  script["GET " + member] = {answer_with(200, R"({"roles":["5"],"user":{"id":"2"}})")};
  const Outcome outcome = outcome_of(FetchTarget{guild_id, mallory});
  BOOST_TEST(json::parse(outcome.body).at("member").at("roles").as_array().size() == 1u);
  BOOST_TEST((calls() == Calls{"GET " + member}));
}

BOOST_AUTO_TEST_CASE(of_somebody_absent_the_ban_is_asked_for) {
  script["GET " + member] = {refuse_with(404, 10007)};
  script["GET " + ban] = {answer_with(200, R"({"user":{"id":"2"},"reason":null})")};
  BOOST_TEST(outcome_of(FetchTarget{guild_id, mallory}).body == R"({"banned":true})");
  script["GET " + ban] = {refuse_with(404, 10026)};
  BOOST_TEST(outcome_of(FetchTarget{guild_id, mallory}).body == R"({"banned":false})");
  BOOST_TEST((calls() == Calls{"GET " + member, "GET " + ban, "GET " + member, "GET " + ban}));
}

BOOST_AUTO_TEST_CASE(an_account_that_does_not_exist_is_said) {
  script["GET " + member] = {refuse_with(404, 10013)};
  BOOST_TEST(outcome_of(FetchTarget{guild_id, mallory}).body == R"({"unknown_account":true})");
}

BOOST_AUTO_TEST_CASE(an_answer_that_decides_nothing_stays_one) {
  script["GET " + member] = {refuse_with(403, 50001)};
  BOOST_TEST(outcome_of(FetchTarget{guild_id, mallory}).status == 403);
  script["GET " + member] = {answer_with(503)};
  BOOST_TEST(!outcome_of(FetchTarget{guild_id, mallory}).ok());
  script["GET " + member] = {refuse_with(404, 10007)};
  script["GET " + ban] = {broken(net::Sent::nothing)};
  BOOST_TEST((outcome_of(FetchTarget{guild_id, mallory}).kind == Outcome::Kind::unavailable));
}

BOOST_AUTO_TEST_CASE(the_audit_log_is_read_after_the_cursor) {
  const std::string path = "GET /guilds/" + guild + "/audit-logs";
  script[path] = {answer_with(200, R"({"audit_log_entries":[]})")};
  BOOST_TEST(outcome_of(ReadAuditLog{guild_id, AuditEntryId{55}}).body == R"({"audit_log_entries":[]})");
  BOOST_TEST(http.calls[0].request.target.find("after=55") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(commands_are_registered_as_one_body) {
  BOOST_TEST(outcome_of(RegisterCommands{application_id, "[]"}).ok());
  BOOST_TEST((calls() == Calls{"PUT /applications/800/commands"}));
  BOOST_TEST(http.calls[0].request.body == "[]");
}

// ── Direct messages ──────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(a_direct_message_opens_its_channel_first) {
  script[open_dm] = {answer_with(200, R"({"id":"66","type":1})")};
  BOOST_TEST(outcome_of(SendDirectMessage{mallory, "hello", "n-1"}, clock.now() + seconds{3}).ok());
  BOOST_TEST((calls() == Calls{open_dm, send_dm}));
  BOOST_TEST(body_of(0).at("recipient_id").as_string() == "2");
  BOOST_TEST(body_of(1).at("content").as_string() == "hello");
  BOOST_TEST(body_of(1).at("nonce").as_string() == "n-1");
  run(seconds{10});
  BOOST_TEST(reports.size() == 1u);
  BOOST_TEST(supervisor.running() == 0u);
}

BOOST_AUTO_TEST_CASE(closed_direct_messages_are_told) {
  script[open_dm] = {answer_with(200, R"({"id":"66","type":1})")};
  script[send_dm] = {refuse_with(403, 50007)};
  const Outcome outcome = outcome_of(SendDirectMessage{mallory, "hello", "n-1"}, clock.now() + seconds{3});
  BOOST_TEST(outcome.status == 403);
  BOOST_TEST(outcome.error_code == 50007);
}

BOOST_AUTO_TEST_CASE(a_channel_without_an_id_is_no_delivery) {
  script[open_dm] = {answer_with(200, R"({"type":1})")};
  BOOST_TEST((outcome_of(SendDirectMessage{mallory, "hello", "n-1"}).kind == Outcome::Kind::unavailable));
  BOOST_TEST((calls() == Calls{open_dm}));
}

/// Opening the channel shows nobody anything, so whatever its end, no message has left.
BOOST_AUTO_TEST_CASE(a_channel_that_does_not_open_is_no_doubt_about_the_message) {
  const SendDirectMessage hello{mallory, "hello", "n-1"};
  script[open_dm] = {answer_with(503)};
  BOOST_TEST((outcome_of(hello).kind == Outcome::Kind::unavailable));
  script[open_dm] = {broken(net::Sent::maybe), refuse_with(403, 50007)};  // refused, but of a repetition
  BOOST_TEST((outcome_of(hello).kind == Outcome::Kind::unavailable));
  script[open_dm] = {answer_with(500)};
  BOOST_TEST(outcome_of(hello).status == 500);
  const auto all = calls();
  BOOST_TEST(std::ranges::count(all, send_dm) == 0);
}

BOOST_AUTO_TEST_CASE(a_direct_message_whose_end_is_lost_is_unclear_whatever_it_was) {
  script[open_dm] = {answer_with(200, R"({"id":"66","type":1})")};
  const std::vector<std::vector<Reply>> ends{{answer_with(500)},
                                             {answer_with(503)},
                                             {broken(net::Sent::maybe)},
                                             {answer_with(503), refuse_with(403, 50007)}};
  for (const std::vector<Reply>& end : ends) {
    script[send_dm] = end;
    BOOST_TEST((outcome_of(SendDirectMessage{mallory, "hello", "n-1"}).kind == Outcome::Kind::unclear));
  }
  script[send_dm] = {broken(net::Sent::nothing)};
  BOOST_TEST((outcome_of(SendDirectMessage{mallory, "hello", "n-1"}).kind == Outcome::Kind::unavailable));
}

BOOST_AUTO_TEST_CASE(a_hanging_direct_message_expires_in_time_and_is_reported_once) {
  script[open_dm] = {answer_with(200, R"({"id":"66","type":1})")};
  delays[send_dm] = seconds{9};
  carry_out(SendDirectMessage{mallory, "hello", "n-1"}, clock.now() + seconds{3});
  run(milliseconds{2999});
  BOOST_TEST(reports.empty());
  run(milliseconds{1});
  BOOST_TEST_REQUIRE(reports.size() == 1u);
  BOOST_TEST((reports[0].ended.outcome.kind == Outcome::Kind::unclear));
  BOOST_TEST((reports[0].at == seconds{3}));
  run(std::chrono::minutes{1});
  BOOST_TEST(reports.size() == 1u);
  BOOST_TEST(supervisor.running() == 0u);  // what hung has ended too
}

BOOST_AUTO_TEST_CASE(after_its_time_a_direct_message_is_not_begun) {
  script[open_dm] = {answer_with(200, R"({"id":"66","type":1})")};
  delays[open_dm] = seconds{4};
  carry_out(SendDirectMessage{mallory, "hello", "n-1"}, clock.now() + seconds{3});
  run(std::chrono::minutes{1});
  BOOST_TEST_REQUIRE(reports.size() == 1u);
  BOOST_TEST((reports[0].ended.outcome.kind == Outcome::Kind::expired));
  BOOST_TEST((calls() == Calls{open_dm}));
}

BOOST_AUTO_TEST_CASE(a_message_that_is_no_ones_prelude_may_take_its_time) {
  script[open_dm] = {answer_with(200, R"({"id":"66","type":1})")};
  delays[send_dm] = seconds{9};
  BOOST_TEST(outcome_of(SendDirectMessage{mallory, "hello", "n-1"}).ok());
}

// ── Interactions, withdrawal, bounds ─────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(an_interaction_is_answered_through_the_desk) {
  const domain::InteractionOrigin origin{InteractionId{snowflake(start)}, application_id, "tok"};
  desk->received(origin, domain::Visibility::everyone, timers.now());
  BOOST_TEST(outcome_of(AnswerInteraction{origin, "said", domain::Visibility::everyone, false}).ok());
  BOOST_TEST((calls() == Calls{"POST /interactions/" + origin.id.to_string() + "/tok/callback"}));
}

BOOST_AUTO_TEST_CASE(choices_go_out_as_a_callback_before_all_else_or_not_at_all) {
  const domain::InteractionOrigin origin{InteractionId{snowflake(start)}, application_id, "tok"};
  const std::string choices = R"({"type":8,"data":{"choices":[{"name":"ban","value":1}]}})";
  const std::string callback = "POST /interactions/" + origin.id.to_string() + "/tok/callback";
  BOOST_TEST(outcome_of(OfferChoices{origin, choices}, clock.now() + seconds{3}).ok());
  BOOST_TEST((calls() == Calls{callback}));
  BOOST_TEST(http.calls[0].request.body == choices);
  BOOST_TEST(!http.calls[0].request.header("Authorization").has_value());
  BOOST_TEST((outcome_of(OfferChoices{origin, choices}, clock.now()).kind == Outcome::Kind::expired));
  BOOST_TEST(http.calls.size() == 1u);
  // With every place of other requests taken, it does not wait for one of them to end.
  delays[send] = seconds{10};
  for (int each = 0; each < 40; ++each) carry_out(reply());
  const std::size_t before = http.calls.size();
  carry_out(OfferChoices{origin, choices}, clock.now() + seconds{3});
  BOOST_TEST(http.calls.size() == before + 1);
  BOOST_TEST(calls().back() == callback);
  run(std::chrono::minutes{5});
}

BOOST_AUTO_TEST_CASE(an_order_called_back_before_it_left_is_cancelled) {
  // The first is told to wait by Discord; the second waits behind it.
  script["PUT " + ban] = {net::HttpResponse{
      .status = 429,
      .headers = {{"Via", "1.1 google"}, {"X-RateLimit-Scope", "user"}, {"Retry-After", "20"}},
      .body = R"({"message":"slow","retry_after":20.0,"global":false})"}};
  const EffectId id = carry_out(PutBan{guild_id, mallory});
  run(seconds{1});
  BOOST_TEST(reports.empty());
  executor.withdraw(id);
  run(seconds{1});
  BOOST_TEST_REQUIRE(reports.size() == 1u);
  BOOST_TEST((reports[0].ended.outcome.kind == Outcome::Kind::cancelled));
  BOOST_TEST(http.calls.size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_order_that_has_left_is_finished) {
  delays["PUT " + ban] = seconds{2};
  script["PUT " + ban] = {answer_with(204, "")};
  const EffectId id = carry_out(PutBan{guild_id, mallory});
  executor.withdraw(id);
  executor.withdraw(EffectId{999});  // an order nobody knows
  run(seconds{5});
  BOOST_TEST_REQUIRE(reports.size() == 1u);
  BOOST_TEST(reports[0].ended.outcome.ok());
}

BOOST_AUTO_TEST_CASE(what_is_stored_nowhere_is_not_reported_and_bounded) {
  delays[send] = seconds{1};
  for (int each = 0; each < 100; ++each) executor.carry_out({EffectId{}, true, {}, {}, reply()});
  timers.settle();
  BOOST_TEST(executor.under_way() == 64u);
  run(std::chrono::minutes{2});
  BOOST_TEST(executor.under_way() == 0u);
  BOOST_TEST(http.calls.size() == 64u);
  BOOST_TEST(reports.empty());
  executor.carry_out({EffectId{}, true, {}, {}, reply()});
  run(std::chrono::minutes{1});
  BOOST_TEST(http.calls.size() == 65u);
}

BOOST_AUTO_TEST_CASE(a_closed_executor_begins_nothing_and_ends_what_it_began) {
  delays["PUT " + ban] = seconds{1};
  const EffectId begun = carry_out(PutBan{guild_id, mallory});
  executor.close();
  const EffectId returned = carry_out(GetBan{guild_id, bob});
  run(seconds{5});
  BOOST_TEST_REQUIRE(reports.size() == 2u);
  BOOST_TEST((reports[0].ended.id == returned));
  BOOST_TEST((reports[0].ended.outcome.kind == Outcome::Kind::cancelled));
  BOOST_TEST((reports[1].ended.id == begun));
  BOOST_TEST(reports[1].ended.outcome.ok());
  BOOST_TEST((calls() == Calls{"PUT " + ban}));
}

BOOST_AUTO_TEST_SUITE_END()
