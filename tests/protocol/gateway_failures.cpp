// Owns: the gateway's rows of discord.md section 3 (voice excepted), each a named test on the pure session.
// Must not know: sockets, coroutines. Rows that need a runner are in gateway_runner.cpp.
#include <boost/test/unit_test.hpp>

#include "gateway/close_code.hpp"
#include "tests/support/gateway_driver.hpp"

using namespace veilleur;
using namespace veilleur::gateway;
using namespace veilleur::testing;

BOOST_AUTO_TEST_SUITE(gateway_failures)

BOOST_AUTO_TEST_CASE(half_open_socket_is_noticed_within_two_beats) {
  auto driver = ready_driver();
  driver.pass(2 * 41250ms);
  BOOST_TEST_REQUIRE(driver.closes.size() == 1u);
  BOOST_TEST((driver.closes[0] && *driver.closes[0] != 1000 && *driver.closes[0] != 1001));
  driver.pass(1s);
  BOOST_TEST(driver.connects.size() == 2u);
  BOOST_TEST(driver.session.resume_point().has_value());
}

BOOST_AUTO_TEST_CASE(stale_un_acked_flag_is_not_carried_to_the_new_socket) {
  auto driver = ready_driver();
  while (driver.beats() == 0) driver.step();  // one beat is never ACKed
  driver.lose();
  driver.await_connect();
  driver.open();
  driver.say(hello_text());
  driver.say(resumed_text(2));
  const int before = driver.beats();
  while (driver.beats() == before) driver.step();
  BOOST_TEST(driver.closes.size() == 1u);  // the first beat here judges nothing
}

BOOST_AUTO_TEST_CASE(op1_while_a_beat_is_un_acked_is_no_zombie) {
  auto driver = ready_driver();
  while (driver.beats() == 0) driver.step();
  for (int i = 0; i < 3; ++i) {
    driver.say(op_text(1));
    driver.pass(1s);
  }
  BOOST_TEST(driver.beats() == 4);
  BOOST_TEST(driver.closes.empty());
  driver.say(op_text(11));
  driver.pass(41250ms);
  BOOST_TEST(driver.closes.empty());
}

BOOST_AUTO_TEST_CASE(ack_behind_a_guild_create_flood_is_no_zombie) {
  auto driver = ready_driver();
  while (driver.beats() == 0) driver.step();
  std::uint64_t sequence = 2;
  for (int i = 0; i < 50; ++i) {  // 50 s of flood: the next beat finds its ACK missing
    driver.say(event_text(sequence++, "GUILD_CREATE"));
    driver.pass(1s);
  }
  BOOST_TEST(driver.beats() == 2);
  BOOST_TEST(driver.closes.empty());
  driver.say(op_text(11));
  driver.pass(41250ms - 10s);
  BOOST_TEST(driver.closes.empty());
}

BOOST_AUTO_TEST_CASE(two_missed_acks_are_a_zombie_whatever_else_arrives) {
  auto driver = ready_driver();
  driver.auto_frames = true;
  driver.pass(3 * 41250ms);
  BOOST_TEST(driver.closes.size() == 1u);
}

BOOST_AUTO_TEST_CASE(deaf_socket_is_resumed_after_four_hours) {
  auto driver = ready_driver();
  driver.auto_ack = true;
  driver.pass(4h - 1s);
  BOOST_TEST(driver.closes.empty());
  driver.pass(3s);
  BOOST_TEST(driver.closes.size() == 1u);
  BOOST_TEST(driver.connects.size() == 2u);
  driver.open();
  driver.say(hello_text());
  BOOST_TEST(driver.resumes() == 1);
  BOOST_TEST(driver.sessions_lost == 0);
}

BOOST_AUTO_TEST_CASE(stale_session_is_not_resumed_forever) {
  auto driver = ready_driver();
  driver.lose();
  for (int failed = 0; failed < 3; ++failed) {
    driver.await_connect();
    driver.open();
    driver.say(hello_text());
    BOOST_TEST(driver.resumes() == failed + 1);
    driver.lose(4000);
  }
  BOOST_TEST(driver.sessions_lost == 1);
  driver.await_connect();
  driver.open();
  driver.say(hello_text());
  BOOST_TEST(driver.resumes() == 3);
  BOOST_TEST(driver.identifies() == 2);
}

BOOST_AUTO_TEST_CASE(stale_session_that_is_never_answered_is_given_up_too) {
  auto driver = ready_driver();
  driver.auto_ack = true;
  driver.lose();
  for (int failed = 0; failed < 3; ++failed) {
    driver.await_connect();
    driver.open();
    driver.say(hello_text());
    driver.pass(60s);
  }
  BOOST_TEST(driver.sessions_lost == 1);
}

BOOST_AUTO_TEST_CASE(dead_resume_host_falls_back_to_the_base_url_with_the_session_kept) {
  auto driver = ready_driver();
  driver.lose();
  for (int failed = 0; failed < 2; ++failed) {
    driver.await_connect();
    BOOST_TEST(driver.connects.back() == "wss://resume.gg/?v=10&encoding=json");
    driver.give(input::ConnectFailed{"refused"});
  }
  driver.await_connect();
  BOOST_TEST(driver.connects.back() == "wss://base.gg/?v=10&encoding=json");
  driver.open();
  driver.say(hello_text());
  BOOST_TEST(driver.resumes() == 1);
  driver.say(resumed_text(2));
  driver.settled = 2;
  driver.lose();
  driver.await_connect();  // a session that lives again trusts its host again
  BOOST_TEST(driver.connects.back() == "wss://resume.gg/?v=10&encoding=json");
}

BOOST_AUTO_TEST_CASE(resume_host_silent_after_the_upgrade_falls_back_to_the_base_url) {
  auto driver = ready_driver();
  driver.lose();
  for (int failed = 0; failed < 2; ++failed) {
    driver.await_connect();
    BOOST_TEST(driver.connects.back() == "wss://resume.gg/?v=10&encoding=json");
    driver.open();
    BOOST_TEST((driver.step() == DeadlineReason::hello));
  }
  driver.await_connect();
  BOOST_TEST(driver.connects.back() == "wss://base.gg/?v=10&encoding=json");
  BOOST_TEST(driver.sessions_lost == 0);
  BOOST_TEST(driver.identifies() == 1);
}

namespace {

/// Plays a server for 24 h that `answers` every connection in the worst way, and counts identifies.
template <class Answers>
int identifies_in_a_day(Answers answers) {
  SessionDriver driver(plain_options());
  driver.auto_ack = true;
  driver.start();
  const SteadyTime end = driver.now + 24h;
  while (driver.now < end) {
    answers(driver);
    driver.settled = driver.session.resume_point() ? driver.session.resume_point()->sequence : 0;
    driver.await_connect();
  }
  return driver.identifies();
}

}  // namespace

BOOST_AUTO_TEST_CASE(identify_storm_never_spends_more_than_300_a_day) {
  const auto up = [](SessionDriver& driver) {
    driver.open();
    driver.say(hello_text());
    if (driver.session.resume_point()) return;
    driver.say(ready_text());
  };
  const std::pair<const char*, int> storms[] = {
      {"op 9 false on each identify", identifies_in_a_day([](SessionDriver& driver) {
         driver.open();
         driver.say(hello_text());
         driver.say(op_text(9, "false"));
       })},
      {"session killed just after READY", identifies_in_a_day([&](SessionDriver& driver) {
         up(driver);
         driver.lose(4009);
       })},
      {"session killed after it counted as stable", identifies_in_a_day([&](SessionDriver& driver) {
         up(driver);
         driver.pass(61s);
         driver.lose(4009);
       })},
      {"three failed resumes after each READY", identifies_in_a_day([&](SessionDriver& driver) {
         up(driver);
         driver.lose(4000);
       })},
      {"no READY ever", identifies_in_a_day([](SessionDriver& driver) {
         driver.open();
         driver.say(hello_text());
       })},
      {"closed without a code on each identify", identifies_in_a_day([](SessionDriver& driver) {
         driver.open();
         driver.say(hello_text());
         driver.lose();
       })},
      {"unreadable streams", identifies_in_a_day([&](SessionDriver& driver) {
         up(driver);
         driver.give(input::Unreadable{InflateError::corrupt});
       })},
  };
  for (const auto& [name, identifies] : storms) {
    BOOST_TEST_MESSAGE(name << ": " << identifies << " identifies in 24 h");
    BOOST_TEST(identifies > 20, name << " gave up: " << identifies);
    BOOST_TEST(identifies <= 300, name << ": " << identifies);
  }
}

BOOST_AUTO_TEST_CASE(resume_loop_is_paced_although_it_is_free) {
  auto driver = ready_driver();
  std::uint64_t sequence = 1;
  const SteadyTime end = driver.now + 1h;
  while (driver.now < end) {
    driver.say(op_text(7));
    driver.await_connect();
    driver.open();
    driver.say(hello_text());
    driver.settled = ++sequence;
    driver.say(resumed_text(sequence));
  }
  BOOST_TEST(driver.identifies() == 1);
  BOOST_TEST((driver.connects.size() > 30u && driver.connects.size() < 120u));
}

BOOST_AUTO_TEST_CASE(refused_intents_4013_4014_stop_with_the_switch_named_instead_of_looping) {
  for (const std::uint16_t code : std::initializer_list<std::uint16_t>{4013, 4014}) {
    auto options = plain_options();
    options.intents = intent_message_content | 1;
    SessionDriver driver(options);
    driver.start();
    driver.open();
    driver.say(hello_text());
    driver.lose(code);
    driver.pass(24h);
    BOOST_TEST(driver.connects.size() == 1u);
    BOOST_TEST_REQUIRE(driver.fatal.has_value());
    BOOST_TEST(driver.fatal->code == code);
    const bool names = driver.fatal->advice.find("Message Content Intent") != std::string::npos;
    BOOST_TEST(names == (code == 4014));
    BOOST_TEST(driver.fatal->advice.find("Members") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(handler_that_blocks_reading_misses_no_beat_and_is_no_zombie) {
  auto driver = ready_driver();
  driver.give(input::Reading{.paused = true});
  driver.pass(10 * 41250ms);  // the consumer has no room for seven minutes
  BOOST_TEST(driver.beats() == 10);
  BOOST_TEST(driver.closes.empty());
  driver.give(input::Reading{.paused = false});
  driver.auto_ack = true;
  driver.say(op_text(11));
  driver.pass(10min);
  BOOST_TEST(driver.closes.empty());
  // A socket that died meanwhile is still noticed once we read again.
  driver.auto_ack = false;
  driver.give(input::Reading{.paused = true});
  driver.pass(5min);
  driver.give(input::Reading{.paused = false});
  driver.pass(3 * 41250ms);
  BOOST_TEST(driver.closes.size() == 1u);
}

BOOST_AUTO_TEST_CASE(no_flush_suffix_ever_counts_as_an_unreadable_stream) {
  SessionDriver driver(plain_options(Compression::zlib_stream));
  driver.start();
  driver.open();
  for (int i = 0; i < 5; ++i) {
    driver.give(input::FrameArrived{});  // bytes arrive and never complete a payload
    driver.pass(1s);
  }
  BOOST_TEST((driver.step() == DeadlineReason::hello));
  BOOST_TEST((driver.session.compression() == Compression::none));
  driver.await_connect();
  BOOST_TEST(driver.connects.back() == "wss://base.gg/?v=10&encoding=json");
}

BOOST_AUTO_TEST_CASE(dns_failure_mid_reconnect_is_one_more_attempt) {
  auto driver = ready_driver();
  driver.lose();
  for (int i = 0; i < 200; ++i) {
    BOOST_TEST(driver.await_connect() <= 61s);
    driver.give(input::ConnectFailed{"resolve_failed"});
    BOOST_TEST(driver.connects.size() == static_cast<std::size_t>(i) + 2);
  }
  BOOST_TEST(driver.sessions_lost == 0);  // the session is kept for when the name resolves again
  driver.await_connect();
  driver.open();
  driver.say(hello_text());
  BOOST_TEST(driver.resumes() == 1);
  BOOST_TEST(driver.identifies() == 1);
}

BOOST_AUTO_TEST_CASE(cable_pulled_is_noticed_and_survived) {
  auto driver = ready_driver();
  driver.auto_ack = true;
  driver.pass(1h);
  driver.auto_ack = false;
  driver.pass(2 * 41250ms);
  BOOST_TEST(driver.closes.size() == 1u);
  BOOST_TEST(driver.announced.back() == false);
  driver.pass(1s);
  for (int i = 0; i < 30; ++i) {
    driver.give(input::ConnectFailed{"timeout"});
    driver.await_connect();
  }
  driver.open();
  driver.say(hello_text());
  driver.say(resumed_text(2));
  BOOST_TEST(driver.announced.back() == true);
  BOOST_TEST(driver.identifies() == 1);
}

BOOST_AUTO_TEST_CASE(session_left_by_a_suspended_machine_beats_before_it_judges) {
  auto driver = ready_driver();
  driver.auto_ack = true;
  driver.pass(2min);
  driver.now += 3h;  // the lid was closed; the last ACK may lie unread in the socket
  driver.auto_ack = false;
  const int beats = driver.beats();
  driver.give(input::TimePassed{});
  BOOST_TEST(driver.beats() == beats + 1);
  BOOST_TEST(driver.closes.empty());
}

BOOST_AUTO_TEST_SUITE_END()
