// Owns: the protocol tests of what cannot be read: broken compression, garbage, a script cut at each step.
// Must not know: sockets, coroutines.
#include <boost/test/unit_test.hpp>
#include <functional>

#include "tests/support/captured_log.hpp"
#include "tests/support/gateway_driver.hpp"

using namespace veilleur;
using namespace veilleur::gateway;
using namespace veilleur::testing;

BOOST_AUTO_TEST_SUITE(gateway_unreadable)

// ── Compression ─────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(unreadable_without_a_session_moves_to_the_next_compression_at_once) {
  SessionDriver driver(plain_options(Compression::zstd_stream));
  driver.start();
  driver.open();
  driver.give(input::Unreadable{InflateError::corrupt});
  driver.await_connect();
  BOOST_TEST(driver.connects.back().ends_with("compress=zlib-stream"));
  driver.open();
  driver.give(input::Unreadable{InflateError::too_large});
  driver.await_connect();
  BOOST_TEST(driver.connects.back() == "wss://base.gg/?v=10&encoding=json");
  BOOST_TEST((driver.session.compression() == Compression::none));
}

BOOST_AUTO_TEST_CASE(unreadable_with_a_session_resumes_twice_then_identifies_with_the_next_compression) {
  auto driver = ready_driver(Compression::zstd_stream);
  for (int failure = 1; failure <= 2; ++failure) {
    driver.give(input::Unreadable{InflateError::corrupt});
    driver.await_connect();
    BOOST_TEST(driver.connects.back() == "wss://resume.gg/?v=10&encoding=json&compress=zstd-stream");
    driver.open();
    driver.say(hello_text());
    driver.say(resumed_text(static_cast<std::uint64_t>(failure) + 1));
    driver.settled = static_cast<std::uint64_t>(failure) + 1;
  }
  BOOST_TEST(driver.resumes() == 2);
  BOOST_TEST(driver.sessions_lost == 0);
  driver.give(input::Unreadable{InflateError::corrupt});
  BOOST_TEST(driver.sessions_lost == 1);
  driver.await_connect();
  BOOST_TEST(driver.connects.back() == "wss://base.gg/?v=10&encoding=json&compress=zlib-stream");
  driver.open();
  driver.say(hello_text());
  BOOST_TEST(driver.identifies() == 2);
}

BOOST_AUTO_TEST_CASE(unreadable_streams_count_only_in_a_row) {
  auto driver = ready_driver(Compression::zstd_stream);
  const auto come_back = [&](std::uint64_t sequence) {
    driver.settled = sequence - 1;
    driver.await_connect();
    driver.open();
    driver.say(hello_text());
    driver.say(resumed_text(sequence));
  };
  for (std::uint64_t round = 0; round < 10; ++round) {
    driver.give(input::Unreadable{InflateError::corrupt});
    come_back(3 * round + 2);
    driver.give(input::Unreadable{InflateError::corrupt});
    come_back(3 * round + 3);
    driver.lose();  // another cause ends the row
    come_back(3 * round + 4);
  }
  BOOST_TEST(driver.sessions_lost == 0);
  BOOST_TEST((driver.session.compression() == Compression::zstd_stream));
}

// ── Garbage ─────────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(single_invalid_payloads_are_logged_and_survived) {
  auto driver = ready_driver();
  const std::string bad[] = {"",
                             "nonsense",
                             "{\"op\":\"x\"}",
                             "{\"op\":0,\"d\":{}}",
                             R"({"t":"READY","s":5,"op":0,"d":{}})",
                             R"({"t":"READY","s":5,"op":0,"d":{"session_id":7}})",
                             R"({"t":"RESUMED","s":5,"op":0,"d":{})",
                             op_text(10, "{}"),
                             op_text(10, "{\"heartbeat_interval\":0}"),
                             op_text(10, "{\"heartbeat_interval\":-5}"),
                             op_text(10, "{\"heartbeat_interval\":\"41250\"}"),
                             op_text(10, "{\"heartbeat_interval\":99999999999}")};
  std::uint64_t sequence = 2;
  for (const std::string& text : bad) {
    driver.say(text);
    driver.say(event_text(sequence++));
  }
  BOOST_TEST(driver.closes.empty());
  BOOST_TEST(driver.dispatched.size() == std::size(bad) + 1);
}

BOOST_AUTO_TEST_CASE(garbage_between_good_payloads_does_not_fill_the_disk) {
  CapturedLog log;
  auto driver = ready_driver();
  for (std::uint64_t i = 0; i < 100; ++i) {
    driver.say("nonsense");
    driver.say(event_text(2 + i));
  }
  BOOST_TEST(driver.dispatched.size() == 101u);
  BOOST_TEST(log.of("gateway_payload_refused").size() == 20u);
}

BOOST_AUTO_TEST_CASE(nothing_but_garbage_reconnects) {
  auto driver = ready_driver();
  for (int i = 0; i < 5; ++i) driver.say("nonsense");
  BOOST_TEST((driver.closes == std::vector<std::optional<std::uint16_t>>{4900}));
  driver.await_connect();
  BOOST_TEST(driver.session.resume_point().has_value());
}

BOOST_AUTO_TEST_CASE(dispatches_before_ready_are_not_handed_over) {
  SessionDriver driver(plain_options());
  driver.start();
  driver.open();
  driver.say(event_text(1));
  driver.say(ready_text());
  BOOST_TEST(driver.dispatched.empty());
  driver.say(hello_text());
  driver.say(event_text(1));
  BOOST_TEST(driver.dispatched.empty());
  driver.say(ready_text());
  BOOST_TEST(driver.dispatched.size() == 1u);
}

BOOST_AUTO_TEST_CASE(the_same_script_failing_at_each_step_always_comes_back) {
  // One life of a shard, cut after every step in every way; it must be READY again afterwards.
  const std::vector<std::string> script{hello_text(),  ready_text(), event_text(2), op_text(11),
                                        event_text(3), op_text(1),   event_text(4)};
  const std::vector<std::function<void(SessionDriver&)>> cuts{
      [](SessionDriver& d) { d.lose(); },
      [](SessionDriver& d) { d.lose(1001); },
      [](SessionDriver& d) { d.lose(4009); },
      [](SessionDriver& d) { d.say(op_text(7)); },
      [](SessionDriver& d) { d.say(op_text(9, "true")); },
      [](SessionDriver& d) { d.say(op_text(9, "false")); },
      [](SessionDriver& d) { d.give(input::Unreadable{InflateError::corrupt}); },
      [](SessionDriver& d) { d.give(input::WriteFailed{}); },
  };
  for (std::size_t steps = 0; steps <= script.size(); ++steps)
    for (const auto& cut : cuts) {
      SessionDriver driver(plain_options(Compression::zstd_stream));
      driver.start();
      driver.open();
      for (std::size_t i = 0; i < steps; ++i) driver.say(script[i]);
      driver.settled = driver.dispatched.empty() ? 0 : driver.dispatched.back();
      cut(driver);
      driver.await_connect();
      const bool resumes = driver.session.resume_point().has_value();
      driver.open();
      driver.say(hello_text());
      BOOST_TEST(driver.resumes() == (resumes ? 1 : 0));
      driver.say(resumes ? resumed_text(driver.settled + 1) : ready_text("new"));
      BOOST_TEST(driver.announced.back() == true);
      BOOST_TEST(!driver.ended);
    }
}

BOOST_AUTO_TEST_SUITE_END()
