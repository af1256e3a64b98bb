// Owns: the protocol tests of each close code: resume, identify anew, wait, or stop with advice.
// Must not know: sockets, coroutines.
#include <boost/test/unit_test.hpp>

#include "gateway/close_code.hpp"
#include "tests/support/gateway_driver.hpp"

using namespace veilleur;
using namespace veilleur::gateway;
using namespace veilleur::testing;

namespace {

void expect_resume(std::optional<std::uint16_t> code) {
  auto driver = ready_driver();
  driver.lose(code);
  BOOST_TEST(driver.sessions_lost == 0);
  BOOST_TEST(driver.await_connect() <= 1s);
  BOOST_TEST(driver.connects.back() == "wss://resume.gg/?v=10&encoding=json");
  driver.open();
  driver.say(hello_text());
  BOOST_TEST(driver.resumes() == 1);
  BOOST_TEST(driver.identifies() == 1);
  BOOST_TEST(driver.announced == (std::vector<bool>{true, false}), boost::test_tools::per_element());
}

void expect_identify(std::uint16_t code) {
  auto driver = ready_driver();
  driver.lose(code);
  BOOST_TEST(driver.sessions_lost == 1);
  driver.await_connect();
  BOOST_TEST(driver.connects.back() == "wss://base.gg/?v=10&encoding=json");
  driver.open();
  driver.say(hello_text());
  BOOST_TEST(driver.resumes() == 0);
  BOOST_TEST(driver.identifies() == 2);
}

void expect_stop(std::uint16_t code, const std::string& advice) {
  auto options = plain_options();
  options.intents = intent_message_content | intent_guild_members;
  SessionDriver driver(options);
  driver.start();
  driver.open();
  driver.say(hello_text());
  driver.lose(code);
  BOOST_TEST_REQUIRE(driver.ended);
  BOOST_TEST_REQUIRE(driver.fatal.has_value());
  BOOST_TEST(driver.fatal->code == code);
  BOOST_TEST(driver.fatal->advice.find(advice) != std::string::npos);
  BOOST_TEST((driver.session.next_deadline().at == SteadyTime::max()));
  driver.pass(24h);
  BOOST_TEST(driver.connects.size() == 1u);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_close_codes)

BOOST_AUTO_TEST_CASE(close_without_code_resumes) { expect_resume(std::nullopt); }
BOOST_AUTO_TEST_CASE(close_1000_from_the_server_resumes) { expect_resume(1000); }
BOOST_AUTO_TEST_CASE(close_1001_from_the_server_resumes) { expect_resume(1001); }
BOOST_AUTO_TEST_CASE(close_1006_resumes) { expect_resume(1006); }
BOOST_AUTO_TEST_CASE(close_4000_resumes) { expect_resume(4000); }
BOOST_AUTO_TEST_CASE(close_4001_resumes) { expect_resume(4001); }
BOOST_AUTO_TEST_CASE(close_4002_resumes) { expect_resume(4002); }
BOOST_AUTO_TEST_CASE(close_unknown_codes_resume) {
  for (const std::uint16_t code : std::initializer_list<std::uint16_t>{1002, 1011, 3000, 4006, 4015, 4998})
    expect_resume(code);
}
BOOST_AUTO_TEST_CASE(close_4003_identifies) { expect_identify(4003); }
BOOST_AUTO_TEST_CASE(close_4005_identifies) { expect_identify(4005); }
BOOST_AUTO_TEST_CASE(close_4007_identifies) { expect_identify(4007); }
BOOST_AUTO_TEST_CASE(close_4009_identifies) { expect_identify(4009); }
BOOST_AUTO_TEST_CASE(close_4004_stops) { expect_stop(4004, "token"); }
BOOST_AUTO_TEST_CASE(close_4010_stops) { expect_stop(4010, "shards"); }
BOOST_AUTO_TEST_CASE(close_4011_stops) { expect_stop(4011, "shards"); }
BOOST_AUTO_TEST_CASE(close_4012_stops) { expect_stop(4012, "version 10"); }

BOOST_AUTO_TEST_CASE(close_4008_waits_for_a_clean_window_then_resumes) {
  auto driver = ready_driver();
  driver.lose(4008);
  BOOST_TEST((driver.await_connect() >= 60s));
  driver.open();
  driver.say(hello_text());
  BOOST_TEST(driver.resumes() == 1);
  BOOST_TEST(driver.identifies() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
