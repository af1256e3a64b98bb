// Owns: the proof that a ban survives the death of the process at every point while Discord and the network
// misbehave: refusals, errors, answers that never come, broken connections, repeated events.
// Must not know: how the bot keeps its promise.
#include <boost/test/unit_test.hpp>

#include "tests/sim/telling.hpp"
#include "tests/sim/weather.hpp"
#include "tools/sandbox/rate_limits.hpp"

namespace veilleur::testing {
namespace {

Story by_message(std::string name, std::vector<Fault> weather, seconds late) {
  return {.name = std::move(name),
          .acts = {{seconds{0}, ban_mallory(seconds{60})}},
          .late = late,
          .weather = std::move(weather)};
}
Story by_slash(std::string name, std::vector<Fault> weather, seconds late) {
  return {.name = std::move(name),
          .acts = {{seconds{0}, slash_ban_mallory(seconds{60})}},
          .late = late,
          .weather = std::move(weather)};
}
Story in_fair_weather(std::string name) { return by_message(std::move(name), {}, seconds{5}); }

/// Whatever happens to the connection, the ban was seen once, answered once and lifted once.
void banned_and_lifted(const Ending& ending) {
  BOOST_TEST(ending.history == (std::vector<std::string>{"bot bans mallory", "bot unbans mallory"}),
             boost::test_tools::per_element());
  BOOST_TEST(ending.banned.empty());
  BOOST_TEST(ending.answers == 1u);
}
void must_be_lifted(const Told& told) { banned_and_lifted(told.ending); }
void must_be_lifted_or_unseen(const Told& told) {
  if (told.ending != Ending{.commands = 1}) banned_and_lifted(told.ending);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bad_weather)

// ── Refusals and errors ──────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(rate_limits_of_each_scope) {
  using sandbox::LimitScope;
  const std::chrono::duration<double> wait{1.5};
  const std::pair<const char*, net::HttpResponse> scopes[] = {
      {"429 of the user", sandbox::too_many_requests(LimitScope::user, wait)},
      {"429 of a shared resource", sandbox::too_many_requests(LimitScope::shared, wait)},
      {"global 429", sandbox::too_many_requests(LimitScope::global, wait)},
      {"429 of Cloudflare", sandbox::cloudflare_too_many(seconds{2})}};
  for (const auto& [name, answer] : scopes)
    banned_and_lifted(die_everywhere(by_message(name, refused(the_ban(), answer), seconds{8})));
}
BOOST_AUTO_TEST_CASE(errors_one_after_the_other) {
  banned_and_lifted(die_everywhere(
      by_message("500, 502, 503", errors_in_a_row(the_ban(), FaultMoment::before), seconds{15})));
}
BOOST_AUTO_TEST_CASE(errors_although_the_request_was_carried_out) {
  banned_and_lifted(die_everywhere(
      by_message("500, 502, 503, but done", errors_in_a_row(the_ban(), FaultMoment::after), seconds{15})));
}
BOOST_AUTO_TEST_CASE(errors_to_a_slash_command) {
  for (const FaultMoment moment : {FaultMoment::before, FaultMoment::after})
    banned_and_lifted(die_everywhere(
        by_slash("slash command, 500, 502, 503", errors_in_a_row(the_interaction(), moment), seconds{5})));
}

// ── Answers that never come ──────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(an_answer_that_breaks_off) {
  banned_and_lifted(die_everywhere(
      by_message("half an answer", lost(the_ban(), net::Delivery::half, FaultMoment::after), seconds{8})));
}
BOOST_AUTO_TEST_CASE(an_answer_that_never_comes) {
  banned_and_lifted(die_everywhere(by_message(
      "no answer, but done", lost(the_ban(), net::Delivery::stall, FaultMoment::after), seconds{25})));
  banned_and_lifted(die_everywhere(by_message(
      "no answer, nothing done", lost(the_ban(), net::Delivery::stall, FaultMoment::before), seconds{25})));
}
/// What is refused now was done before: a ban given up here would never be lifted.
BOOST_AUTO_TEST_CASE(an_answer_that_breaks_off_and_a_refusal_of_the_repetition) {
  const std::string page = "<!DOCTYPE html><html><body>not here</body></html>";
  const net::HttpResponse refusals[] = {{404, {{"Via", "1.1 google"}}, R"({"message":"Unknown","code":0})"},
                                        {400, {{"Via", "1.1 google"}}, R"({"message":"Bad","code":50035})"},
                                        {404, {{"Content-Type", "text/html"}}, page},
                                        {408, {}, ""}};
  for (const net::HttpResponse& refusal : refusals) {
    for (const bool slash : {false, true}) {
      const std::vector<Fault> requests = slash ? the_interaction() : the_ban();
      std::vector<Fault> weather = lost(requests, net::Delivery::half, FaultMoment::after);
      for (Fault& each : refused(requests, refusal)) weather.push_back(std::move(each));
      const std::string name = "lost, then " + std::to_string(refusal.status);
      banned_and_lifted(die_everywhere(slash ? by_slash(name, std::move(weather), seconds{8})
                                             : by_message(name, std::move(weather), seconds{8})));
    }
  }
}
BOOST_AUTO_TEST_CASE(a_slash_command_whose_answer_never_comes) {
  for (const FaultMoment moment : {FaultMoment::before, FaultMoment::after})
    banned_and_lifted(die_everywhere(by_slash(
        "slash command, no answer", lost(the_interaction(), net::Delivery::stall, moment), seconds{5})));
}
/// The ban does not wait for a notice that hangs, and the notice is not sent again.
BOOST_AUTO_TEST_CASE(a_notice_whose_answer_never_comes) {
  Story story = in_fair_weather("a notice that hangs");
  story.weather = lost({when_below(Method::post, "/channels/")}, net::Delivery::stall, FaultMoment::after);
  const Ending ending = die_everywhere(story);
  banned_and_lifted(ending);
  BOOST_TEST(ending.notices == 1u);
}

// ── The looks of a new process ───────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(a_new_process_that_cannot_look) {
  banned_and_lifted(die_everywhere(
      by_message("looks fail", errors_in_a_row(the_looks(), FaultMoment::before), seconds{25})));
  banned_and_lifted(die_everywhere(
      by_message("looks hang", lost(the_looks(), net::Delivery::stall, FaultMoment::before), seconds{40})));
}
/// Nothing but a search tells whether the answer was sent, and it fails too.
BOOST_AUTO_TEST_CASE(a_new_process_that_cannot_search) {
  Story story{.name = "searches fail, dead for two minutes",
              .acts = {{seconds{0}, ban_mallory(seconds{300})}},
              .lasts = seconds{300},
              .down = seconds{120},
              .late = seconds{25},
              .weather = errors_in_a_row(the_looks(), FaultMoment::before),
              .session = Story::Session::lost};
  banned_and_lifted(die_everywhere(story, same_or_nothing));
}

// ── The gateway ──────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(the_connection_breaks_at_every_point) {
  using sandbox::Gateway;
  using Id = sandbox::ConnectionId;
  const std::pair<const char*, Deed> accidents[] = {
      {"dropped", on_gateway([](Gateway& gateway, Id id) { gateway.drop(id); })},
      {"closed with 4000", on_gateway([](Gateway& gateway, Id id) { gateway.close(id, 4000, ""); })},
      {"op 7", on_gateway([](Gateway& gateway, Id id) { gateway.send_reconnect(id); })},
      {"op 9, resumable", on_gateway([](Gateway& gateway, Id id) { gateway.invalidate(id, true); })},
      {"deaf and mute", on_gateway([](Gateway& gateway, Id id) { gateway.stall(id); })}};
  for (const auto& [name, accident] : accidents)
    act_everywhere(in_fair_weather(name), accident, must_be_lifted);
}
/// The next session begins with the guild as it is, and what is due is looked up in the audit log first.
BOOST_AUTO_TEST_CASE(the_session_ends_at_every_point) {
  Story story = in_fair_weather("op 9, not resumable");
  story.late = seconds{30};
  act_everywhere(story, on_gateway([](sandbox::Gateway& gateway, sandbox::ConnectionId id) {
                   gateway.invalidate(id, false);
                 }),
                 must_be_lifted_or_unseen, same_or_nothing);
}

// ── Events that come again ───────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(a_resume_that_replays_what_was_handled) {
  Story story = in_fair_weather("replayed to the next process");
  story.overlap = 100;
  banned_and_lifted(die_everywhere(story));
  story.name = "replayed to the same process";
  act_everywhere(story,
                 on_gateway([](sandbox::Gateway& gateway, sandbox::ConnectionId id) { gateway.drop(id); }),
                 must_be_lifted);
}
BOOST_AUTO_TEST_CASE(events_delivered_again_as_new_ones) {
  const Deed again =
      on_gateway([](sandbox::Gateway& gateway, sandbox::ConnectionId id) { gateway.repeat(id, 100); });
  act_everywhere(in_fair_weather("delivered twice"), again, must_be_lifted);
  act_everywhere(by_slash("slash command, delivered twice", {}, seconds{5}), again, must_be_lifted);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::testing
