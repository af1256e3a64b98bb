// Owns: the protocol tests of what a session remembers over connections, and of when it forgets: failures in
// a row, backoffs, addresses, sequences, deadlines that a pause puts off.
// Must not know: sockets, coroutines.
#include <boost/test/unit_test.hpp>

#include "tests/support/gateway_driver.hpp"

using namespace veilleur;
using namespace veilleur::gateway;
using namespace veilleur::testing;

namespace {

const std::string at_base = "wss://base.gg/?v=10&encoding=json";
const std::string at_resume_host = "wss://resume.gg/?v=10&encoding=json";

/// Waits for the next connection, and resumes on it as far as the HELLO.
void begin_resume(SessionDriver& driver) {
  driver.await_connect();
  driver.open();
  driver.say(hello_text());
}
void resume(SessionDriver& driver, std::uint64_t sequence) {
  begin_resume(driver);
  driver.say(resumed_text(sequence));
  driver.settled = sequence;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_counters)

// ── Backoffs ────────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(a_stable_connection_starts_the_reconnects_anew) {
  for (const auto up : {59s, 61s}) {
    auto driver = ready_driver();
    driver.auto_ack = true;
    driver.lose();
    for (int i = 0; i < 4; ++i) {
      driver.await_connect();
      driver.give(input::ConnectFailed{"refused"});
    }
    resume(driver, 2);
    driver.pass(up);
    driver.lose();
    const auto waited = driver.await_connect();
    BOOST_TEST((up > 60s ? waited == 0s : waited > 8s));
  }
}

BOOST_AUTO_TEST_CASE(a_stable_connection_starts_the_identifies_anew) {
  for (const auto up : {59s, 61s}) {
    auto driver = ready_driver();
    driver.auto_ack = true;
    for (int i = 0; i < 6; ++i) {  // the seventh identify would wait 320 s
      driver.lose(4009);
      driver.await_connect();
      driver.become_ready();
    }
    driver.pass(up);
    driver.lose(4009);
    const auto waited = driver.await_connect();
    BOOST_TEST((up > 60s ? waited == 0s : waited > 200s));
  }
}

// ── Failed resumes ──────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(failed_resumes_count_only_in_a_row) {
  auto driver = ready_driver();
  driver.lose();
  for (int round = 0; round < 4; ++round) {
    for (int failed = 0; failed < 2; ++failed) {
      begin_resume(driver);
      driver.lose(4000);
    }
    begin_resume(driver);
    driver.say(resumed_text(1));  // brings nothing new, and is a resume all the same
    driver.lose();
  }
  BOOST_TEST(driver.sessions_lost == 0);
  BOOST_TEST(driver.resumes() == 12);
}

BOOST_AUTO_TEST_CASE(a_new_session_does_not_inherit_failed_resumes) {
  auto driver = ready_driver();
  driver.lose();
  for (int failed = 0; failed < 2; ++failed) {
    begin_resume(driver);
    driver.lose(4000);
  }
  begin_resume(driver);
  driver.say(op_text(9, "false"));
  begin_resume(driver);
  driver.say(ready_text("new"));
  driver.lose();
  begin_resume(driver);
  driver.lose(4000);
  BOOST_TEST(driver.sessions_lost == 1);
  BOOST_TEST(driver.session.resume_point()->session_id == "new");
}

BOOST_AUTO_TEST_CASE(a_long_replay_that_is_cut_again_and_again_keeps_its_session) {
  auto driver = ready_driver();
  driver.lose();
  std::uint64_t sequence = 1;
  for (int cut = 0; cut < 10; ++cut) {
    begin_resume(driver);
    driver.say(event_text(++sequence));
    driver.settled = sequence;
    driver.lose();
  }
  BOOST_TEST(driver.sessions_lost == 0);
  resume(driver, ++sequence);
  BOOST_TEST(driver.announced.back() == true);
  BOOST_TEST(driver.identifies() == 1);
}

BOOST_AUTO_TEST_CASE(a_replay_that_brings_only_what_was_known_is_a_failed_one) {
  auto driver = ready_driver();
  for (std::uint64_t s = 2; s <= 9; ++s) driver.say(event_text(s));
  driver.lose();
  for (int cut = 0; cut < 3; ++cut) {  // settled stays at 1, so the same events come again each time
    begin_resume(driver);
    for (std::uint64_t s = 2; s <= 9; ++s) driver.say(event_text(s));
    driver.lose();
  }
  BOOST_TEST(driver.sessions_lost == 1);
}

// ── Where a resume begins ───────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(nothing_is_resumed_below_its_ready) {
  for (const int ready : {1, 7}) {
    SessionDriver driver(plain_options());
    driver.start();
    driver.open();
    driver.say(hello_text());
    driver.say(ready_text("abc", "wss://resume.gg", ready));
    driver.lose();  // before the consumer has settled anything
    begin_resume(driver);
    BOOST_TEST(driver.sent.back() ==
               R"({"op":6,"d":{"token":"token","session_id":"abc","seq":)" + std::to_string(ready) + "}}");
    // What the consumer holds comes again behind it, and is told again.
    driver.dispatched.clear();
    const auto next = static_cast<std::uint64_t>(ready) + 1;
    driver.say(event_text(next));
    driver.say(resumed_text(next + 1));
    BOOST_TEST(driver.dispatched == (std::vector<std::uint64_t>{next, next + 1}),
               boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(a_session_of_an_earlier_process_is_not_resumed_below_what_was_persisted) {
  auto options = plain_options();
  options.resume = ResumePoint{"old", "wss://resume.gg", 70};
  SessionDriver driver(options);
  driver.start();
  driver.open();  // settled 0
  driver.say(hello_text());
  BOOST_TEST(driver.sent.back() == R"({"op":6,"d":{"token":"token","session_id":"old","seq":70}})");
}

// ── Addresses ───────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(a_new_session_trusts_its_own_resume_host) {
  auto driver = ready_driver();
  driver.lose();
  for (int failed = 0; failed < 2; ++failed) {
    driver.await_connect();
    driver.give(input::ConnectFailed{"refused"});
  }
  begin_resume(driver);
  BOOST_TEST(driver.connects.back() == at_base);
  driver.say(op_text(9, "false"));
  begin_resume(driver);
  driver.say(ready_text("new"));
  driver.lose();
  driver.await_connect();
  BOOST_TEST(driver.connects.back() == at_resume_host);
}

BOOST_AUTO_TEST_CASE(a_resume_host_that_says_anything_is_not_silent) {
  auto driver = ready_driver();
  driver.lose();
  for (int i = 0; i < 5; ++i) {
    driver.await_connect();
    BOOST_TEST(driver.connects.back() == at_resume_host);
    driver.open();
    driver.say(op_text(7));  // instead of HELLO
  }
}

BOOST_AUTO_TEST_CASE(a_base_address_that_fails_three_times_in_a_row_is_asked_for_again) {
  SessionDriver driver(plain_options());
  driver.start();
  for (int failed = 1; failed <= 3; ++failed) {
    BOOST_TEST(driver.connects.back() == at_base);
    BOOST_TEST(driver.addresses_asked == 0);
    driver.asked_address = "wss://moved.gg";
    driver.give(input::ConnectFailed{"refused"});
    driver.await_connect();
  }
  BOOST_TEST(driver.addresses_asked == 1);
  BOOST_TEST(driver.connects.back() == "wss://moved.gg/?v=10&encoding=json");
  // One that accepts and says nothing is as good as dead. Without an answer the old address stays.
  driver.asked_address.reset();
  for (int failed = 1; failed <= 3; ++failed) {
    driver.open();
    BOOST_TEST((driver.step() == DeadlineReason::hello));
    driver.await_connect();
  }
  BOOST_TEST(driver.addresses_asked == 2);
  BOOST_TEST(driver.connects.back() == "wss://moved.gg/?v=10&encoding=json");
}

BOOST_AUTO_TEST_CASE(failures_of_the_base_address_count_only_in_a_row) {
  SessionDriver driver(plain_options());
  driver.start();
  for (int round = 0; round < 3; ++round) {
    for (int failed = 0; failed < 2; ++failed) {
      driver.give(input::ConnectFailed{"refused"});
      driver.await_connect();
    }
    driver.become_ready();
    driver.lose(4009);
    driver.await_connect();
  }
  BOOST_TEST(driver.addresses_asked == 0);
}

BOOST_AUTO_TEST_CASE(an_address_that_comes_after_the_end_is_void) {
  SessionDriver driver(plain_options());
  driver.start();
  driver.give(input::Stop{});
  driver.give(input::Address{"wss://moved.gg"});
  BOOST_TEST(driver.connects.size() == 1u);
}

// ── Unreadable streams ──────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(ten_readable_minutes_end_a_row_of_unreadable_streams) {
  for (const auto readable : {599s, 600s}) {
    auto driver = ready_driver(Compression::zstd_stream);
    driver.auto_ack = true;
    for (std::uint64_t failure = 1; failure <= 2; ++failure) {
      driver.give(input::Unreadable{InflateError::corrupt});
      resume(driver, failure + 1);
    }
    driver.pass(readable);
    driver.give(input::Unreadable{InflateError::corrupt});
    BOOST_TEST(driver.sessions_lost == (readable < 10min ? 1 : 0));
  }
}

BOOST_AUTO_TEST_CASE(each_compression_has_three_failures_of_its_own) {
  auto driver = ready_driver(Compression::zstd_stream);
  for (const Compression next : {Compression::zlib_stream, Compression::none}) {
    for (std::uint64_t failure = 1; failure <= 3; ++failure) {
      driver.give(input::Unreadable{InflateError::corrupt});
      BOOST_TEST((driver.session.compression() == next) == (failure == 3));
      if (failure < 3) resume(driver, failure + 1);
    }
    driver.await_connect();
    driver.become_ready();
    driver.settled = 1;
  }
  BOOST_TEST(driver.sessions_lost == 2);
}

// ── Deadlines ───────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(our_own_pause_puts_off_the_deadline_of_a_replay) {
  auto driver = ready_driver();
  driver.lose();
  begin_resume(driver);
  driver.give(input::Reading{.paused = true});
  driver.pass(10min);
  BOOST_TEST(driver.closes.size() == 1u);  // the first loss alone
  driver.auto_ack = true;
  driver.say(op_text(11));
  driver.give(input::Reading{.paused = false});
  driver.pass(59s);
  BOOST_TEST(driver.closes.size() == 1u);
  driver.pass(1s);
  BOOST_TEST(driver.closes.size() == 2u);
}

BOOST_AUTO_TEST_CASE(our_own_pause_puts_off_the_deadline_of_hello) {
  SessionDriver driver(plain_options());
  driver.start();
  driver.open();
  driver.give(input::Reading{.paused = true});
  driver.pass(1h);
  BOOST_TEST(driver.closes.empty());
  driver.give(input::Reading{.paused = false});
  BOOST_TEST((driver.session.next_deadline().at == driver.now + 20s));
}

BOOST_AUTO_TEST_CASE(a_replay_has_its_minute_from_hello_on) {
  auto driver = ready_driver();
  driver.auto_ack = true;
  driver.lose();
  driver.await_connect();
  driver.open();
  driver.pass(19s);
  driver.say(hello_text());
  driver.pass(59s);
  BOOST_TEST(driver.closes.size() == 1u);
  driver.pass(1s);
  BOOST_TEST(driver.closes.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_fatal_close_is_announced) {
  auto driver = ready_driver();
  driver.lose(4004);
  BOOST_TEST(driver.announced == (std::vector<bool>{true, false}), boost::test_tools::per_element());
  BOOST_TEST(driver.ended);
}

BOOST_AUTO_TEST_SUITE_END()
