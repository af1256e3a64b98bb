// Owns: the protocol tests of the gateway session: the way up, opcodes, deadlines, sending.
// Must not know: sockets, coroutines.
#include <boost/test/unit_test.hpp>

#include "tests/support/gateway_driver.hpp"

using namespace veilleur;
using namespace veilleur::gateway;
using namespace veilleur::testing;

BOOST_AUTO_TEST_SUITE(gateway_session)

// ── The way up ──────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(identify_after_hello_then_ready) {
  SessionDriver driver(plain_options(Compression::zstd_stream));
  driver.start();
  BOOST_TEST_REQUIRE(driver.connects.size() == 1u);
  BOOST_TEST(driver.connects[0] == "wss://base.gg/?v=10&encoding=json&compress=zstd-stream");
  driver.open();
  BOOST_TEST(driver.sent.empty());
  driver.say(hello_text());
  BOOST_TEST(driver.identifies() == 1);
  BOOST_TEST(driver.announced.empty());
  driver.say(ready_text());
  BOOST_TEST(driver.announced == std::vector<bool>{true}, boost::test_tools::per_element());
  BOOST_TEST(driver.dispatched == std::vector<std::uint64_t>{1}, boost::test_tools::per_element());
  BOOST_TEST(driver.session.resume_point()->session_id == "abc");
  BOOST_TEST(driver.session.resume_point()->resume_url == "wss://resume.gg");
}

BOOST_AUTO_TEST_CASE(identify_waits_for_the_permit_while_heartbeats_go_out) {
  SessionDriver driver(plain_options());
  driver.auto_permit = false;
  driver.auto_ack = true;
  driver.start();
  driver.open();
  driver.say(hello_text());
  driver.pass(10min);
  BOOST_TEST(driver.permits_asked == 1);
  BOOST_TEST(driver.identifies() == 0);
  BOOST_TEST(driver.beats() >= 14);
  driver.give(input::PermitGranted{});
  BOOST_TEST(driver.identifies() == 1);
}

BOOST_AUTO_TEST_CASE(a_permit_that_comes_after_the_connection_ended_is_void) {
  SessionDriver driver(plain_options());
  driver.auto_permit = false;
  driver.start();
  driver.open();
  driver.say(hello_text());
  driver.lose();
  driver.give(input::PermitGranted{});
  BOOST_TEST(driver.identifies() == 0);
}

BOOST_AUTO_TEST_CASE(restart_resumes_from_the_point_of_the_earlier_process) {
  auto options = plain_options(Compression::zlib_stream);
  options.resume = ResumePoint{"old", "wss://resume.gg/", 70};
  SessionDriver driver(options);
  driver.settled = 70;
  driver.start();
  BOOST_TEST(driver.connects[0] == "wss://resume.gg/?v=10&encoding=json&compress=zlib-stream");
  driver.open();
  driver.say(hello_text());
  BOOST_TEST_REQUIRE(driver.sent.size() == 1u);
  BOOST_TEST(driver.sent[0] == R"({"op":6,"d":{"token":"token","session_id":"old","seq":70}})");
  driver.say(event_text(71));
  BOOST_TEST(driver.announced.empty());
  driver.say(resumed_text(72));
  BOOST_TEST(driver.announced == std::vector<bool>{true}, boost::test_tools::per_element());
  BOOST_TEST(driver.dispatched == (std::vector<std::uint64_t>{71, 72}), boost::test_tools::per_element());
  BOOST_TEST(driver.identifies() == 0);
  BOOST_TEST(driver.permits_asked == 0);
}

BOOST_AUTO_TEST_CASE(a_resumed_that_repeats_the_last_sequence_ends_the_resume) {
  auto options = plain_options();
  options.resume = ResumePoint{"old", "wss://resume.gg/", 70};
  SessionDriver driver(options);
  driver.start();
  driver.open();
  driver.say(hello_text());
  driver.say(resumed_text(70));
  BOOST_TEST(driver.announced == std::vector<bool>{true}, boost::test_tools::per_element());
  BOOST_TEST(driver.dispatched == std::vector<std::uint64_t>{70}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(live_reconnect_resumes_from_settled_and_takes_the_unsettled_again) {
  auto driver = ready_driver();
  for (std::uint64_t s = 2; s <= 10; ++s) driver.say(event_text(s));
  driver.settled = 6;
  driver.dispatched.clear();
  driver.lose();
  driver.await_connect();
  driver.open();
  driver.say(hello_text());
  BOOST_TEST(driver.sent.back() == R"({"op":6,"d":{"token":"token","session_id":"abc","seq":6}})");
  for (std::uint64_t s = 7; s <= 11; ++s) driver.say(event_text(s));
  BOOST_TEST(driver.dispatched == (std::vector<std::uint64_t>{7, 8, 9, 10, 11}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(out_of_order_and_repeated_dispatches_are_skipped) {
  auto driver = ready_driver();
  driver.dispatched.clear();
  for (const std::uint64_t s : {2u, 3u, 3u, 2u, 5u, 4u, 6u}) driver.say(event_text(s));
  BOOST_TEST(driver.dispatched == (std::vector<std::uint64_t>{2, 3, 5, 6}), boost::test_tools::per_element());
}

// ── Opcodes ─────────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(op1_is_answered_at_once_in_every_stage) {
  SessionDriver driver(plain_options());
  driver.auto_permit = false;
  driver.start();
  driver.open();
  driver.say(op_text(1));
  BOOST_TEST(driver.beats() == 1);
  BOOST_TEST(driver.sent.back() == R"({"op":1,"d":null})");
  driver.say(hello_text());
  driver.say(op_text(1));
  driver.give(input::PermitGranted{});
  driver.say(ready_text());
  driver.say(event_text(251));
  driver.say(op_text(1, "250"));
  BOOST_TEST(driver.beats() == 3);
  BOOST_TEST(driver.sent.back() == R"({"op":1,"d":251})");
}

BOOST_AUTO_TEST_CASE(op1_flood_cannot_make_us_break_the_send_limit) {
  auto driver = ready_driver();
  driver.sent.clear();
  for (int i = 0; i < 500; ++i) driver.say(op_text(1));
  BOOST_TEST(driver.sent.size() == SendLimiter::sends_max - 2);  // the identify was the first; one stays free
}

BOOST_AUTO_TEST_CASE(op7_resumes_whenever_it_comes) {
  {
    auto driver = ready_driver();
    driver.say(op_text(7));
    BOOST_TEST((driver.closes == std::vector<std::optional<std::uint16_t>>{4900}));
    BOOST_TEST(driver.await_connect() <= 1s);
    BOOST_TEST(driver.connects.back() == "wss://resume.gg/?v=10&encoding=json");
    driver.open();
    driver.say(op_text(7));  // instead of HELLO
    driver.await_connect();
    driver.open();
    driver.say(hello_text());
    BOOST_TEST(driver.resumes() == 1);
    BOOST_TEST(driver.connects.back() == "wss://resume.gg/?v=10&encoding=json");
  }
  SessionDriver fresh(plain_options());
  fresh.start();
  fresh.open();
  fresh.say(op_text(7));
  BOOST_TEST(fresh.sent.empty());
  fresh.await_connect();
  BOOST_TEST(fresh.connects.back() == "wss://base.gg/?v=10&encoding=json");
}

BOOST_AUTO_TEST_CASE(op9_true_resumes) {
  auto driver = ready_driver();
  driver.say(op_text(9, "true"));
  driver.await_connect();
  driver.open();
  driver.say(hello_text());
  BOOST_TEST(driver.resumes() == 1);
  BOOST_TEST(driver.sessions_lost == 0);
}

BOOST_AUTO_TEST_CASE(op9_false_identifies_on_the_base_url_after_1_to_5_seconds) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SessionDriver driver(plain_options(), seed);
    driver.start();
    driver.become_ready();
    driver.pass(20s);  // past the wait that follows an identify
    driver.say(op_text(9, "false"));
    BOOST_TEST(driver.sessions_lost == 1);
    BOOST_TEST(!driver.session.resume_point().has_value());
    const auto waited = driver.await_connect();
    BOOST_TEST((waited >= 1s && waited <= 5s));
    BOOST_TEST(driver.connects.back() == "wss://base.gg/?v=10&encoding=json");
    driver.open();
    driver.say(hello_text());
    BOOST_TEST(driver.identifies() == 2);
    BOOST_TEST(driver.resumes() == 0);
  }
}

BOOST_AUTO_TEST_CASE(op9_without_a_session_identifies_again_later) {
  SessionDriver driver(plain_options());
  driver.start();
  driver.open();
  driver.say(hello_text());
  driver.say(op_text(9, "true"));  // there is nothing that could be resumed
  BOOST_TEST(driver.await_connect() >= 1s);
  driver.open();
  driver.say(hello_text());
  BOOST_TEST(driver.identifies() == 2);
  BOOST_TEST(driver.sessions_lost == 0);
}

BOOST_AUTO_TEST_CASE(unknown_opcodes_and_events_are_ignored) {
  auto driver = ready_driver();
  for (const int op : {2, 5, 12, 43, 99, 1'000'000}) driver.say(op_text(op, "{\"x\":1}"));
  driver.say(event_text(2, "SOMETHING_NEW"));
  BOOST_TEST(driver.closes.empty());
  BOOST_TEST(driver.dispatched.back() == 2u);
}

BOOST_AUTO_TEST_CASE(a_second_hello_restarts_the_heartbeat_alone) {
  auto driver = ready_driver();
  driver.say(hello_text(1000));
  driver.auto_ack = true;
  driver.pass(10s);
  BOOST_TEST(driver.identifies() == 1);
  BOOST_TEST((driver.beats() >= 9 && driver.beats() <= 10));
}

// ── Deadlines ───────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(no_ready_within_a_minute_reconnects) {
  SessionDriver driver(plain_options());
  driver.auto_ack = true;
  driver.start();
  driver.open();
  driver.say(hello_text());
  driver.pass(59s);
  BOOST_TEST(driver.closes.empty());
  driver.pass(1s);
  BOOST_TEST(driver.closes.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_long_replay_keeps_the_resume_alive) {
  auto driver = ready_driver();
  driver.auto_ack = true;
  driver.lose();
  driver.await_connect();
  driver.open();
  driver.say(hello_text());
  for (std::uint64_t s = 2; s < 30; ++s) {
    driver.pass(50s);
    driver.say(event_text(s));
  }
  BOOST_TEST(driver.closes.size() == 1u);  // the first loss alone
  driver.say(resumed_text(30));
  BOOST_TEST(driver.announced.back() == true);
}

BOOST_AUTO_TEST_CASE(heartbeats_carry_the_last_received_sequence_and_keep_the_interval) {
  auto driver = ready_driver();
  driver.auto_ack = true;
  driver.say(event_text(41));
  driver.pass(41250ms * 100);
  BOOST_TEST(driver.beats() == 100);
  BOOST_TEST(driver.sent.back() == R"({"op":1,"d":41})");
  BOOST_TEST(driver.closes.empty());
}

BOOST_AUTO_TEST_CASE(write_failure_waits_for_the_close_code_then_gives_up) {
  auto told = ready_driver();
  told.give(input::WriteFailed{});
  told.lose(4004);
  BOOST_TEST(told.fatal.has_value());
  auto silent = ready_driver();
  silent.give(input::WriteFailed{});
  BOOST_TEST((silent.session.next_deadline().reason == DeadlineReason::write_failed));
  silent.pass(1s);
  BOOST_TEST((silent.closes == std::vector<std::optional<std::uint16_t>>{std::nullopt}));
  BOOST_TEST(silent.session.resume_point().has_value());
}

BOOST_AUTO_TEST_CASE(stop_leaves_the_session_resumable_in_every_stage) {
  std::vector<SessionDriver> stages;
  for (int stage = 0; stage < 6; ++stage) {
    SessionDriver driver(plain_options());
    driver.auto_permit = stage != 3;
    if (stage >= 1) driver.start();
    if (stage >= 2) driver.open();
    if (stage >= 3) driver.say(hello_text());
    if (stage >= 5) driver.say(ready_text());
    driver.give(input::Stop{});
    BOOST_TEST(driver.ended);
    BOOST_TEST(!driver.fatal.has_value());
    for (const auto& code : driver.closes) BOOST_TEST((code && *code >= 4000));
    BOOST_TEST(driver.closes.size() == (stage >= 2 ? 1u : 0u));
    BOOST_TEST(driver.session.resume_point().has_value() == (stage == 5));
    driver.pass(24h);
    BOOST_TEST(driver.connects.size() == (stage >= 1 ? 1u : 0u));
  }
}

// ── Sending ─────────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(commands_keep_within_the_limit_and_leave_room_for_heartbeats) {
  auto driver = ready_driver();
  driver.auto_ack = true;
  int refused = 0;
  for (int i = 0; i < 500; ++i)
    if (!driver.session.send("{\"op\":3,\"d\":{}}", driver.now)) ++refused;
  driver.drain();
  BOOST_TEST(driver.count_sent(3) == 111);  // 120 less 8 for heartbeats less the identify
  BOOST_TEST(refused == 500 - 111 - 256);
  const int beats = driver.beats();
  driver.pass(59s);
  BOOST_TEST(driver.count_sent(3) == 111);
  BOOST_TEST(driver.beats() > beats);  // heartbeats do not wait for commands
  driver.pass(10min);
  BOOST_TEST(driver.count_sent(3) == 111 + 256);
}

BOOST_AUTO_TEST_CASE(commands_above_4096_bytes_or_without_a_connection_are_refused) {
  auto driver = ready_driver();
  BOOST_TEST(driver.session.send(std::string(4096, 'x'), driver.now).has_value());
  const auto longer = driver.session.send(std::string(4097, 'x'), driver.now);
  BOOST_TEST_REQUIRE(longer.has_error());
  BOOST_TEST((longer.error() == SendRefusal::too_long));
  driver.lose();
  const auto down = driver.session.send("{}", driver.now);
  BOOST_TEST_REQUIRE(down.has_error());
  BOOST_TEST((down.error() == SendRefusal::not_connected));
}

BOOST_AUTO_TEST_SUITE_END()
