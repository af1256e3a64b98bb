// Owns: tests of the network half's orderly end: what it waits for, and what it returns to the core.
// Must not know: the rules, SQL.
#include "tests/unit/bot/half_fixture.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using namespace veilleur::bot::testing;

namespace {

constexpr EffectId alert{7};

struct EndingHalf : HalfFixture {
  bool stopped = false;

  EndingHalf() : HalfFixture(ShardRange{0, 0, 1}) { (void)inputs(); }
  void begin_to_stop(milliseconds grace) {
    boost::asio::co_spawn(io, half->stop(grace), [this](std::exception_ptr error) {
      BOOST_TEST(!error);
      stopped = true;
    });
    timers.settle();
  }
  std::vector<Input> inputs() { return queue.take(100, milliseconds{0}); }
  void give_out() {
    Outputs outputs;
    outputs.orders.push_back({alert, true, {}, {}, SendDirectMessage{owner, "hello", "n-1"}});
    half->take(std::move(outputs));
    timers.settle();
  }
  void core_has_closed() {
    Outputs outputs;
    outputs.closed = true;
    half->take(std::move(outputs));
  }
  /// Whether the core hears, by now, that the alert was not begun.
  bool alert_returned() {
    return std::ranges::any_of(inputs(), [](const Input& input) {
      const auto* ended = std::get_if<EffectEnded>(&input);
      return ended != nullptr && ended->id == alert && ended->outcome.kind == Outcome::Kind::cancelled;
    });
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(network_half_stop)

BOOST_FIXTURE_TEST_CASE(the_end_waits_for_what_the_core_gave_out_before_it_heard_of_it, EndingHalf) {
  begin_to_stop(seconds{2});
  const auto told = inputs();
  BOOST_TEST(
      std::ranges::any_of(told, [](const Input& each) { return std::holds_alternative<Closing>(each); }));
  timers.run_for(seconds{1});
  BOOST_TEST(!stopped);
  give_out();
  BOOST_TEST(alert_returned());
  core_has_closed();
  timers.run_for(milliseconds{20});
  BOOST_TEST(stopped);
}

BOOST_FIXTURE_TEST_CASE(a_core_that_does_not_answer_holds_the_end_up_no_longer_than_the_grace, EndingHalf) {
  begin_to_stop(seconds{2});
  timers.run_for(milliseconds{1999});
  BOOST_TEST(!stopped);
  timers.run_for(milliseconds{1});
  BOOST_TEST(stopped);
}

BOOST_FIXTURE_TEST_CASE(what_has_not_left_when_the_grace_is_over_is_returned, EndingHalf) {
  http.latency = [](const net::HttpRequest&) { return seconds{30}; };
  give_out();
  begin_to_stop(seconds{2});
  core_has_closed();
  timers.run_for(milliseconds{1999});
  BOOST_TEST(!alert_returned());
  timers.run_for(milliseconds{1});
  BOOST_TEST(stopped);
  BOOST_TEST(alert_returned());
}

BOOST_AUTO_TEST_SUITE_END()
