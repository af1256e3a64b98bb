// Owns: tests of an executor's end: what it returns unbegun, what it calls back, what it leaves to doubt.
// Must not know: the rules, SQL.
#include "tests/unit/bot/executor_fixture.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using namespace veilleur::bot::testing;

namespace {

struct Ending : ExecutorFixture {
  const SendDirectMessage hello{mallory, "hello", "n-1"};
  const net::HttpResponse limited{
      .status = 429,
      .headers = {{"Via", "1.1 google"}, {"X-RateLimit-Scope", "user"}, {"Retry-After", "20"}},
      .body = R"({"message":"slow","retry_after":20.0,"global":false})"};

  Ending() { script[open_dm] = {answer_with(200, R"({"id":"66","type":1})")}; }
  [[nodiscard]] bool cancelled(EffectId id) const {
    return reports.size() == 1 && reports[0].ended.id == id &&
           reports[0].ended.outcome.kind == Outcome::Kind::cancelled;
  }
  [[nodiscard]] std::size_t messages_sent() const {
    const auto all = calls();
    return static_cast<std::size_t>(std::ranges::count(all, send_dm));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(executor_stop, Ending)

BOOST_AUTO_TEST_CASE(what_a_closed_executor_does_not_begin_it_returns) {
  executor.close();
  const EffectId id = carry_out(hello);
  BOOST_TEST(cancelled(id));
  executor.carry_out({EffectId{}, true, {}, {}, reply()});  // stored nowhere: nobody waits for its end
  run(seconds{5});
  BOOST_TEST(reports.size() == 1u);
  BOOST_TEST(http.calls.empty());
  BOOST_TEST(executor.under_way() == 0u);
}

BOOST_AUTO_TEST_CASE(a_direct_message_whose_channel_is_being_opened_has_not_left) {
  delays[open_dm] = seconds{4};
  const EffectId lasting = carry_out(hello);
  const EffectId prelude = carry_out({SendDirectMessage{bob, "hello", "n-2"}}, clock.now() + seconds{30});
  run(seconds{1});
  executor.abandon();
  BOOST_TEST_REQUIRE(reports.size() == 2u);
  for (const Report& each : reports) {
    BOOST_TEST((each.ended.id == lasting || each.ended.id == prelude));
    BOOST_TEST((each.ended.outcome.kind == Outcome::Kind::cancelled));
  }
  BOOST_TEST(executor.under_way() == 0u);
  run(std::chrono::minutes{1});
  BOOST_TEST(reports.size() == 2u);
  BOOST_TEST(messages_sent() == 0u);
  BOOST_TEST(supervisor.running() == 0u);
}

BOOST_AUTO_TEST_CASE(a_direct_message_that_waits_for_its_rate_limit_has_not_left) {
  script[send_dm] = {limited, answer_with(200)};
  const EffectId id = carry_out(hello);
  run(seconds{1});
  BOOST_TEST(messages_sent() == 1u);  // refused, and waiting
  executor.abandon();
  BOOST_TEST(cancelled(id));
  run(std::chrono::minutes{1});
  BOOST_TEST(messages_sent() == 1u);
  BOOST_TEST(reports.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_direct_message_under_way_stays_in_doubt) {
  delays[send_dm] = seconds{9};
  carry_out(hello);
  run(seconds{1});
  executor.abandon();
  BOOST_TEST(reports.empty());
  BOOST_TEST(executor.under_way() == 1u);
  run(std::chrono::minutes{1});
  BOOST_TEST_REQUIRE(reports.size() == 1u);
  BOOST_TEST(reports[0].ended.outcome.ok());
}

BOOST_AUTO_TEST_CASE(a_direct_message_that_may_have_been_sent_before_stays_in_doubt) {
  script[send_dm] = {broken(net::Sent::maybe), limited};
  carry_out(hello);
  run(seconds{2});
  BOOST_TEST(messages_sent() == 2u);
  executor.abandon();
  BOOST_TEST(reports.empty());
}

BOOST_AUTO_TEST_CASE(what_the_next_process_looks_for_is_left_alone) {
  delays["PUT " + ban] = seconds{1};
  script["PUT " + ban] = {answer_with(204, "")};
  carry_out(PutBan{guild_id, mallory});
  executor.abandon();
  BOOST_TEST(reports.empty());
  run(seconds{5});
  BOOST_TEST_REQUIRE(reports.size() == 1u);
  BOOST_TEST(reports[0].ended.outcome.ok());
}

BOOST_AUTO_TEST_SUITE_END()
