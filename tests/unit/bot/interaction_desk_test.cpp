// Owns: tests of the way of an interaction's answer: callback, deferral, edit, follow-up.
// Must not know: the rules, the database.
#include "bot/interaction_desk.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/bot/network_fixture.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using namespace veilleur::bot::testing;
using domain::Visibility;

namespace {

struct DeskFixture : NetworkFixture {
  domain::InteractionOrigin origin{InteractionId{snowflake(start)}, application_id, "tok"};
  std::string callback = "POST /interactions/" + origin.id.to_string() + "/tok/callback";
  std::string edit = "PATCH /webhooks/800/tok/messages/@original";
  std::string remove = "DELETE /webhooks/800/tok/messages/@original";
  std::string follow_up = "POST /webhooks/800/tok";

  void receive(Visibility deferral = Visibility::everyone) { desk->received(origin, deferral, timers.now()); }
  /// Answers, and runs until the outcome is there.
  std::shared_ptr<std::optional<Outcome>> begin(Visibility visibility, bool in_doubt = false) {
    auto result = std::make_shared<std::optional<Outcome>>();
    boost::asio::co_spawn(io, desk->answer({origin, "said", visibility, in_doubt}, SteadyTime::max()),
                          [result](std::exception_ptr error, Outcome outcome) {
                            BOOST_TEST((error == nullptr));
                            *result = std::move(outcome);
                          });
    timers.settle();
    return result;
  }
  Outcome answer(Visibility visibility = Visibility::everyone, bool in_doubt = false) {
    auto result = begin(visibility, in_doubt);
    if (!*result) run(seconds{50});
    BOOST_REQUIRE(result->has_value());
    return **result;
  }
};

constexpr milliseconds before_deferral{1499}, to_deferral{1500};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(interaction_desk, DeskFixture)

BOOST_AUTO_TEST_CASE(a_quick_answer_is_the_callback_and_nothing_else_follows) {
  receive();
  run(before_deferral);
  BOOST_TEST(answer().ok());
  run(seconds{30});
  BOOST_TEST(calls() == Calls{callback}, boost::test_tools::per_element());
  BOOST_TEST(body_of(0).at("type").as_int64() == 4);
  BOOST_TEST(body_of(0).at("data").at("content").as_string() == "said");
  BOOST_TEST(!http.calls[0].request.header("Authorization").has_value());
}

BOOST_AUTO_TEST_CASE(without_an_answer_it_is_deferred_after_one_and_a_half_seconds) {
  receive();
  run(before_deferral);
  BOOST_TEST(http.calls.empty());
  run(milliseconds{1});
  BOOST_TEST(calls() == Calls{callback}, boost::test_tools::per_element());
  BOOST_TEST((moment_of(0) == to_deferral));
  BOOST_TEST(body_of(0).at("type").as_int64() == 5);
  BOOST_TEST(!body_of(0).as_object().contains("data"));

  run(seconds{20});
  BOOST_TEST(answer().ok());
  BOOST_TEST((calls() == Calls{callback, edit}));
  BOOST_TEST(body_of(1).at("content").as_string() == "said");
}

BOOST_AUTO_TEST_CASE(no_callback_is_sent_once_its_three_seconds_are_over) {
  const auto limited = net::HttpResponse{.status = 429,
                                         .headers = {{"Via", "1.1 google"}, {"Retry-After", "6"}},
                                         .body = R"({"message":"slow","retry_after":6.0,"global":false})"};
  script[callback] = {limited, answer_with(204)};
  receive();
  run(before_deferral);
  const auto outcome = begin(Visibility::everyone);
  run(seconds{30});
  BOOST_TEST_REQUIRE(outcome->has_value());
  BOOST_TEST(((*outcome)->kind == Outcome::Kind::expired));
  BOOST_TEST(calls() == Calls{callback}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_to_a_token_whose_time_is_over) {
  receive();
  run(to_deferral);
  auto outcome = std::make_shared<std::optional<Outcome>>();
  boost::asio::co_spawn(
      io, desk->answer({origin, "said", Visibility::everyone, false}, timers.now() - seconds{1}),
      [outcome](std::exception_ptr, Outcome ended) { *outcome = std::move(ended); });
  run(seconds{1});
  BOOST_TEST_REQUIRE(outcome->has_value());
  BOOST_TEST(((*outcome)->kind == Outcome::Kind::expired));
  BOOST_TEST(calls() == Calls{callback}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_deferral_has_the_commands_visibility) {
  receive(Visibility::author);
  run(to_deferral);
  BOOST_TEST(body_of(0).at("data").at("flags").as_int64() == 64);
  BOOST_TEST(answer(Visibility::author).ok());
  BOOST_TEST((calls() == Calls{callback, edit}));  // hidden already: an edit stays hidden
}

BOOST_AUTO_TEST_CASE(a_refusal_after_a_public_deferral_is_a_follow_up_of_its_own) {
  receive();
  run(to_deferral);
  BOOST_TEST(answer(Visibility::author).ok());
  BOOST_TEST((calls() == Calls{callback, remove, follow_up}));
  BOOST_TEST(body_of(2).at("flags").as_int64() == 64);
  BOOST_TEST(body_of(2).at("content").as_string() == "said");
}

BOOST_AUTO_TEST_CASE(a_quick_refusal_is_hidden_in_its_callback) {
  receive();
  BOOST_TEST(answer(Visibility::author).ok());
  BOOST_TEST((calls() == Calls{callback}));
  BOOST_TEST(body_of(0).at("data").at("flags").as_int64() == 64);
}

BOOST_AUTO_TEST_CASE(an_answer_during_the_deferral_waits_for_it_and_edits) {
  delays[callback] = milliseconds{400};
  receive();
  run(to_deferral);
  const auto result = begin(Visibility::everyone);
  BOOST_TEST(!result->has_value());
  BOOST_TEST((calls() == Calls{callback}));
  run(milliseconds{400});
  BOOST_TEST_REQUIRE(result->has_value());
  BOOST_TEST((*result)->ok());
  BOOST_TEST((calls() == Calls{callback, edit}));
}

BOOST_AUTO_TEST_CASE(an_answer_under_way_is_not_deferred_meanwhile) {
  delays[callback] = seconds{1};
  receive();
  run(milliseconds{1000});
  const auto result = begin(Visibility::everyone);
  run(seconds{5});
  BOOST_TEST((*result)->ok());
  BOOST_TEST((calls() == Calls{callback}));
}

BOOST_AUTO_TEST_CASE(acknowledged_already_means_edit) {
  script[callback] = {refuse_with(400, 40060)};
  receive();
  BOOST_TEST(answer().ok());
  BOOST_TEST((calls() == Calls{callback, edit}));
}

BOOST_AUTO_TEST_CASE(a_deferral_that_was_acknowledged_already_stands) {
  script[callback] = {refuse_with(400, 40060)};
  receive();
  run(to_deferral);
  BOOST_TEST(answer().ok());
  BOOST_TEST((calls() == Calls{callback, edit}));
}

BOOST_AUTO_TEST_CASE(a_deferral_of_unclear_fate_is_found_out_by_the_answer) {
  script[callback] = {broken(net::Sent::maybe), broken(net::Sent::maybe), refuse_with(400, 40060)};
  receive();
  run(to_deferral);
  BOOST_TEST(answer().ok());
  BOOST_TEST((calls() == Calls{callback, callback, callback, edit}));
}

/// A connection that hangs, as one that is half open does: the second callback goes out in time.
BOOST_AUTO_TEST_CASE(a_callback_that_hangs_does_not_cost_the_interaction) {
  for (const bool got_through : {false, true}) {
    http.calls.clear();
    origin.id = InteractionId{snowflake(clock.now(), got_through ? 2 : 1)};
    callback = "POST /interactions/" + origin.id.to_string() + "/tok/callback";
    script[callback] = {net::HttpFailure{net::NetError::timeout, net::Sent::maybe, "scripted"},
                        got_through ? refuse_with(400, 40060) : answer_with(204)};
    receive();
    BOOST_TEST(answer().ok());
    BOOST_TEST((calls() == (got_through ? Calls{callback, callback, edit} : Calls{callback, callback})));
  }
}
BOOST_AUTO_TEST_CASE(a_callback_is_not_waited_for_longer_than_another_needs) {
  delays[callback] = seconds{20};
  receive();
  BOOST_TEST((answer().kind == Outcome::Kind::unclear));
  BOOST_TEST((calls() == Calls{callback, callback}));
  BOOST_TEST((moment_of(1) == milliseconds{1000}));
}

BOOST_AUTO_TEST_CASE(a_placeholder_that_stays_is_not_filled_with_a_refusal) {
  receive();
  run(to_deferral);
  script[remove] = {answer_with(500), answer_with(204)};
  BOOST_TEST(answer(Visibility::author).status == 500);
  BOOST_TEST((calls() == Calls{callback, remove}));
  // The core comes back to it, in doubt.
  BOOST_TEST(answer(Visibility::author, true).ok());
  BOOST_TEST((calls() == Calls{callback, remove, remove, follow_up}));
  BOOST_TEST(body_of(3).at("flags").as_int64() == 64);
}

BOOST_AUTO_TEST_CASE(a_hidden_follow_up_whose_placeholder_cannot_be_removed_yet_is_not_lost) {
  run(seconds{10});
  script[remove] = {answer_with(500)};
  BOOST_TEST(answer(Visibility::author, true).status == 500);
  BOOST_TEST((calls() == Calls{remove}));
}

BOOST_AUTO_TEST_CASE(the_same_interaction_twice_is_one) {
  receive();
  receive();
  run(seconds{3});
  BOOST_TEST((calls() == Calls{callback}));
  BOOST_TEST(desk->open() == 1u);
}

// ── After a restart: the desk has never seen the interaction ─────────────────────────────────────

BOOST_AUTO_TEST_CASE(after_a_restart_a_young_interaction_is_called_back) {
  run(milliseconds{2999});
  BOOST_TEST(answer(Visibility::everyone, true).ok());
  BOOST_TEST((calls() == Calls{callback}));
}

BOOST_AUTO_TEST_CASE(after_a_restart_a_young_and_acknowledged_one_is_edited) {
  script[callback] = {refuse_with(400, 40060)};
  BOOST_TEST(answer(Visibility::everyone, true).ok());
  BOOST_TEST((calls() == Calls{callback, edit}));
}

BOOST_AUTO_TEST_CASE(after_a_restart_an_old_one_is_edited_at_once) {
  run(seconds{3});
  BOOST_TEST(answer(Visibility::everyone, true).ok());
  BOOST_TEST((calls() == Calls{edit}));
}

BOOST_AUTO_TEST_CASE(a_dead_token_is_a_404) {
  script[edit] = {refuse_with(404, 10015)};
  run(seconds{3});
  const Outcome outcome = answer(Visibility::everyone, true);
  BOOST_TEST((outcome.kind == Outcome::Kind::answered));
  BOOST_TEST(outcome.status == 404);
}

BOOST_AUTO_TEST_CASE(a_callback_that_came_too_late_for_discord_is_tried_as_an_edit) {
  script[callback] = {refuse_with(404, 10062)};
  BOOST_TEST(answer(Visibility::everyone, true).ok());
  BOOST_TEST((calls() == Calls{callback, edit}));
}

BOOST_AUTO_TEST_CASE(an_old_refusal_replaces_the_deferral_or_its_token_is_dead) {
  run(seconds{10});
  BOOST_TEST(answer(Visibility::author, true).ok());
  BOOST_TEST((calls() == Calls{remove, follow_up}));
  BOOST_TEST(body_of(1).at("flags").as_int64() == 64);

  // Nothing to remove: the deferral never was, or the follow-up has been sent; either way nothing is said
  // twice.
  script[remove] = {refuse_with(404, 10008)};
  BOOST_TEST(answer(Visibility::author, true).status == 404);
  BOOST_TEST((calls() == Calls{remove, follow_up, remove}));
}

BOOST_AUTO_TEST_CASE(a_network_that_is_down_is_no_dead_token) {
  script[remove] = {broken(net::Sent::nothing)};
  run(seconds{10});
  BOOST_TEST((answer(Visibility::author, true).kind == Outcome::Kind::unavailable));
}

BOOST_AUTO_TEST_CASE(a_refusal_whose_follow_up_is_unclear_is_not_said_twice) {
  // Design, "In doubt": nothing in doubt is retried blindly.
  receive();
  run(to_deferral);
  script[remove] = {answer_with(204, ""), refuse_with(404, 10008)};
  script[follow_up] = {broken(net::Sent::maybe), answer_with(200)};
  BOOST_TEST((answer(Visibility::author).kind == Outcome::Kind::unclear));
  // The core tries again, and says that the first attempt is in doubt.
  (void)answer(Visibility::author, true);
  const auto sent = calls();
  BOOST_TEST(std::ranges::count(sent, follow_up) == 1);
}

// ── Memory ───────────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(an_interaction_is_forgotten_with_its_token) {
  receive();
  run(to_deferral);
  BOOST_TEST(desk->open() == 1u);
  run(std::chrono::minutes{15});
  BOOST_TEST(desk->open() == 0u);
  BOOST_TEST(supervisor.running() == 0u);
}

BOOST_AUTO_TEST_CASE(many_answered_interactions_do_not_keep_a_new_one_from_its_deferral) {
  const domain::InteractionOrigin last = origin;
  for (std::uint64_t each = 1; each <= 1100; ++each) {
    origin = {InteractionId{snowflake(start, each)}, application_id, "t" + std::to_string(each)};
    receive();
    BOOST_REQUIRE(answer().ok());
  }
  origin = last;
  const std::size_t before = http.calls.size();
  receive();
  run(seconds{2});
  BOOST_TEST(http.calls.size() == before + 1);
}

BOOST_AUTO_TEST_CASE(results_of_rest_keep_their_meaning) {
  using rest::Failure;
  const auto of = [](Failure failure) { return to_outcome(Result<rest::Response, Failure>(failure)).kind; };
  BOOST_TEST((of(Failure::expired) == Outcome::Kind::expired));
  BOOST_TEST((of(Failure::cancelled) == Outcome::Kind::cancelled));
  BOOST_TEST((of(Failure::unclear) == Outcome::Kind::unclear));
  for (Failure failure : {Failure::unavailable, Failure::breaker, Failure::frozen}) {
    BOOST_TEST((of(failure) == Outcome::Kind::unavailable));
  }
  const Outcome large = to_outcome(Result<rest::Response, Failure>(Failure::too_large));
  BOOST_TEST((large.kind == Outcome::Kind::answered && large.status == 413));
}

BOOST_AUTO_TEST_SUITE_END()
