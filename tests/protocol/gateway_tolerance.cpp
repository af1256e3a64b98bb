// Owns: the protocol tests of what a session puts up with: odd but harmless payloads, hasty HELLOs, reasons
// that hold our token; and of what it tells the log.
// Must not know: sockets, coroutines.
#include <boost/test/unit_test.hpp>

#include "gateway/close_code.hpp"
#include "tests/support/captured_log.hpp"
#include "tests/support/gateway_driver.hpp"

using namespace veilleur;
using namespace veilleur::gateway;
using namespace veilleur::testing;

namespace {

std::string hello_with(const std::string& interval) {
  return op_text(10, "{\"heartbeat_interval\":" + interval + "}");
}

/// A shard that has just sent its resume.
SessionDriver resuming_driver() {
  auto driver = ready_driver();
  driver.lose();
  driver.await_connect();
  driver.open();
  driver.say(hello_text());
  BOOST_TEST_REQUIRE(driver.resumes() == 1);
  return driver;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_tolerance)

// ── HELLO ───────────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(hello_takes_any_number_in_range) {
  const std::pair<const char*, bool> rows[] = {
      {"41250", true},    {"41250.0", true}, {"4.125e4", true}, {"41250.4", true}, {"10", true},
      {"600000", true},   {"9.9", false},    {"600001", false}, {"-41250", false}, {"null", false},
      {"[41250]", false}, {"nan", false},    {"inf", false},    {"1e999", false},  {"\"41250\"", false}};
  for (const auto& [interval, taken] : rows) {
    BOOST_TEST_CONTEXT(interval) {
      SessionDriver driver(plain_options());
      driver.start();
      driver.open();
      driver.say(hello_with(interval));
      BOOST_TEST(driver.identifies() == (taken ? 1 : 0));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_fractional_interval_beats_like_a_whole_one) {
  SessionDriver driver(plain_options());
  driver.auto_ack = true;
  driver.start();
  driver.open();
  driver.say(hello_with("41250.0"));
  driver.say(ready_text());
  driver.pass(100 * 41250ms);
  BOOST_TEST(driver.beats() == 100);
}

BOOST_AUTO_TEST_CASE(no_interval_makes_us_break_the_send_limit) {
  SessionDriver driver(plain_options());
  driver.auto_ack = true;
  driver.auto_permit = false;
  driver.start();
  driver.open();
  driver.say(hello_with("10"));
  driver.pass(30s);
  driver.give(input::PermitGranted{});  // late, and still within the limit
  driver.say(ready_text());
  driver.pass(10min);
  BOOST_TEST(driver.identifies() == 1);
  BOOST_TEST(driver.beats() > 1000);
  BOOST_TEST(driver.closes.empty());  // a beat that we hold back is no sign of a dead peer
  for (std::size_t i = SendLimiter::sends_max; i < driver.sent_at.size(); ++i)
    BOOST_TEST_REQUIRE((driver.sent_at[i] - driver.sent_at[i - SendLimiter::sends_max] >= 60s));
}

BOOST_AUTO_TEST_CASE(a_second_hello_asks_for_nothing_twice) {
  {
    SessionDriver waiting(plain_options());
    waiting.auto_permit = false;
    waiting.start();
    waiting.open();
    waiting.say(hello_text());
    waiting.say(hello_text());
    BOOST_TEST(waiting.permits_asked == 1);
    waiting.give(input::PermitGranted{});
    waiting.say(hello_text());
    BOOST_TEST(waiting.permits_asked == 1);
    waiting.give(input::PermitGranted{});
    BOOST_TEST(waiting.identifies() == 1);
  }
  auto resuming = resuming_driver();
  resuming.say(hello_text());
  BOOST_TEST(resuming.resumes() == 1);
}

// ── Dispatches ──────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(resumed_without_a_sequence_ends_the_replay) {
  auto driver = resuming_driver();
  driver.say(event_text(2));
  driver.dispatched.clear();
  driver.say(R"({"t":"RESUMED","s":null,"op":0,"d":{}})");
  BOOST_TEST(driver.announced.back() == true);
  BOOST_TEST(driver.dispatched == (std::vector<std::uint64_t>{2}), boost::test_tools::per_element());
  driver.say(event_text(3));
  BOOST_TEST(driver.dispatched.back() == 3u);
  BOOST_TEST(driver.closes.size() == 1u);
}

BOOST_AUTO_TEST_CASE(other_dispatches_without_a_sequence_are_garbage) {
  auto driver = ready_driver();
  driver.dispatched.clear();
  for (const char* type : {"MESSAGE_CREATE", "RESUMED"})
    driver.say(R"({"t":")" + std::string(type) + R"(","s":null,"op":0,"d":{}})");
  BOOST_TEST(driver.dispatched.empty());
  BOOST_TEST(driver.closes.empty());
  for (int i = 0; i < 3; ++i) driver.say(R"({"t":"MESSAGE_CREATE","op":0,"d":{}})");
  BOOST_TEST(driver.closes.size() == 1u);  // five in a row

  SessionDriver fresh(plain_options());
  fresh.start();
  fresh.open();
  fresh.say(hello_text());
  fresh.say(R"({"t":"READY","s":null,"op":0,"d":{"session_id":"abc"}})");
  BOOST_TEST(fresh.announced.empty());
}

BOOST_AUTO_TEST_CASE(dispatches_before_ready_do_not_cost_the_identify) {
  SessionDriver driver(plain_options());
  driver.start();
  driver.open();
  driver.say(hello_text());
  for (std::uint64_t s = 1; s <= 50; ++s) driver.say(event_text(s, "GUILD_CREATE"));
  BOOST_TEST(driver.closes.empty());
  BOOST_TEST(driver.dispatched.empty());
  driver.say(ready_text());
  BOOST_TEST(driver.announced.back() == true);
  BOOST_TEST(driver.identifies() == 1);
}

BOOST_AUTO_TEST_CASE(a_flood_before_ready_does_not_put_off_its_deadline) {
  SessionDriver driver(plain_options());
  driver.auto_ack = true;
  driver.start();
  driver.open();
  driver.say(hello_text());
  for (std::uint64_t s = 1; s <= 59; ++s) {
    driver.pass(1s);
    driver.say(event_text(s));
  }
  BOOST_TEST(driver.closes.empty());
  driver.pass(1s);
  BOOST_TEST(driver.closes.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_broken_ready_or_resumed_opens_nothing) {
  {
    SessionDriver driver(plain_options());
    driver.start();
    driver.open();
    driver.say(hello_text());
    driver.say(R"({"t":"READY","s":1,"op":0,"d":{"session_id":"abc","guilds":[}})");
    BOOST_TEST(driver.announced.empty());
    BOOST_TEST(driver.dispatched.empty());
    BOOST_TEST(!driver.session.resume_point().has_value());
    driver.say(ready_text());
    BOOST_TEST(driver.announced.back() == true);
  }
  auto driver = resuming_driver();
  driver.dispatched.clear();
  driver.say(R"({"t":"RESUMED","s":2,"op":0,"d":{"_trace":[}})");
  BOOST_TEST(driver.announced.back() == false);
  BOOST_TEST(driver.dispatched.empty());
  driver.say(resumed_text(2));
  BOOST_TEST(driver.announced.back() == true);
}

BOOST_AUTO_TEST_CASE(a_ready_that_nobody_asked_for_opens_nothing) {
  SessionDriver driver(plain_options());
  driver.auto_permit = false;
  driver.start();
  driver.open();
  driver.say(ready_text());  // before HELLO
  driver.say(hello_text());
  driver.say(ready_text());  // before the identify
  BOOST_TEST(driver.announced.empty());
  driver.give(input::PermitGranted{});
  driver.say(ready_text());
  BOOST_TEST(driver.announced.back() == true);
}

BOOST_AUTO_TEST_CASE(a_ready_in_place_of_resumed_is_a_new_world) {
  auto driver = resuming_driver();
  driver.say(ready_text("new", "wss://other.gg", 5));
  BOOST_TEST(driver.sessions_lost == 1);
  BOOST_TEST(driver.session.resume_point()->session_id == "new");
  driver.say(ready_text("newer"));  // and so is one while we are up, which is announced already
  BOOST_TEST(driver.sessions_lost == 2);
  BOOST_TEST(driver.announced == (std::vector<bool>{true, false, true}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_ready_without_a_resume_address_is_resumed_at_the_base) {
  SessionDriver driver(plain_options());
  driver.start();
  driver.open();
  driver.say(hello_text());
  driver.say(R"({"t":"READY","s":1,"op":0,"d":{"session_id":"abc"}})");
  driver.lose();
  driver.await_connect();
  BOOST_TEST(driver.connects.back() == "wss://base.gg/?v=10&encoding=json");
  driver.open();
  driver.say(hello_text());
  BOOST_TEST(driver.resumes() == 1);
}

// ── Sending ─────────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(commands_are_refused_until_ready_or_resumed) {
  auto driver = resuming_driver();
  const auto early = driver.session.send("{\"op\":3,\"d\":{}}", driver.now);
  BOOST_TEST_REQUIRE(early.has_error());
  BOOST_TEST((early.error() == SendRefusal::not_connected));
  driver.say(resumed_text(2));
  BOOST_TEST(driver.session.send("{\"op\":3,\"d\":{}}", driver.now).has_value());
}

// ── The log ─────────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(our_own_mistakes_are_told_as_errors) {
  for (const int code : {4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009, 4013, 1006}) {
    CapturedLog log;
    auto driver = ready_driver();
    driver.lose(static_cast<std::uint16_t>(code));
    const bool ours =
        code == 4001 || code == 4002 || code == 4003 || code == 4005 || code == 4008 || code == 4013;
    const auto told = log.of("gateway_our_mistake");
    BOOST_TEST_REQUIRE(told.size() == (ours ? 1u : 0u), code);
    if (ours) BOOST_TEST((told[0].level == LogLevel::error));
  }
}

BOOST_AUTO_TEST_CASE(a_lost_connection_and_each_failed_attempt_are_told) {
  CapturedLog log;
  auto driver = ready_driver();
  driver.pass(2 * 41250ms);  // the cable is pulled
  BOOST_TEST_REQUIRE(log.of("gateway_down").size() == 1u);
  const CapturedLog::Line down = log.of("gateway_down")[0];
  BOOST_TEST((down.level == LogLevel::warning));
  BOOST_TEST(down.fields.at("why") == "heartbeats are not acknowledged");
  BOOST_TEST(down.fields.at("next") == "resume");
  driver.give(input::ConnectFailed{"timeout"});
  driver.await_connect();
  driver.give(input::ConnectFailed{"timeout"});
  const auto failed = log.of("gateway_connect_failed");
  BOOST_TEST_REQUIRE(failed.size() == 2u);
  BOOST_TEST((failed[1].level == LogLevel::warning));
  BOOST_TEST(failed[1].fields.at("detail") == "timeout");
  BOOST_TEST(failed[1].fields.at("retry_in_s") == "2");
}

BOOST_AUTO_TEST_CASE(a_token_that_the_peer_repeats_stays_out_of_the_log) {
  CapturedLog log;
  auto options = plain_options();
  options.token = Secret("MTAx.s3cret.xyz");
  const std::string reason = "you said MTAx.s3cret.xyz, and MTAx.s3cret.xyzMTAx.s3cret.xyz again";
  for (const int code : {4000, 4002}) {
    SessionDriver driver(options);
    driver.start();
    driver.give(input::ConnectFailed{reason});
    driver.await_connect();
    driver.become_ready();
    driver.give(input::Lost{static_cast<std::uint16_t>(code), reason});
  }
  BOOST_TEST(!log.holds("s3cret"));
  BOOST_TEST(log.holds("you said ***, and ****** again"));
  options.token = Secret();  // nothing to look for, and no endless search
  SessionDriver nameless(options);
  nameless.start();
  nameless.give(input::ConnectFailed{"plain"});
  BOOST_TEST(log.of("gateway_connect_failed").back().fields.at("detail") == "plain");
}

BOOST_AUTO_TEST_SUITE_END()
