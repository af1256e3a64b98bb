// Owns: what is read of GET /gateway/bot, and what the network half does with it when a shard is refused.
// Must not know: the shards' own reconnecting (tests/protocol).
#include "bot/gateway_directory.hpp"

#include "tests/support/captured_log.hpp"
#include "tests/unit/bot/half_fixture.hpp"

namespace veilleur::bot::testing {
namespace {

using namespace std::chrono_literals;
using veilleur::testing::CapturedLog;

struct DirectoryFixture : NetworkFixture {
  GatewayDirectory directory{timers, *rest};
  std::optional<std::optional<gateway::GatewayAnswer>> answer;

  /// Asks, and lets time pass until there is an answer, ten minutes at most.
  std::optional<gateway::GatewayAnswer> ask() {
    answer.reset();
    boost::asio::co_spawn(io, directory.ask(), [this](std::exception_ptr error, auto found) {
      BOOST_TEST(!error);
      answer = std::move(found);
    });
    run(10min);
    BOOST_TEST_REQUIRE(answer.has_value());
    return *answer;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_directory)

BOOST_AUTO_TEST_CASE(an_answer_is_read_whole) {
  const auto answer = read_gateway_answer(json::parse(gateway_body(7, 321)));
  BOOST_TEST_REQUIRE(answer.has_value());
  BOOST_TEST(answer->url == "ws://127.0.0.1:1");
  BOOST_TEST(answer->shards == 7u);
  BOOST_TEST(answer->limit.total == 1000u);
  BOOST_TEST(answer->limit.remaining == 321u);
  BOOST_TEST((answer->limit.reset_after == 1h));
  BOOST_TEST(answer->limit.max_concurrency == 2u);
}

BOOST_AUTO_TEST_CASE(what_is_missing_or_absurd_is_assumed_with_care) {
  for (const char* body : {"null", "[]", "{}", R"({"url":""})", R"({"url":7,"shards":1})"})
    BOOST_TEST(!read_gateway_answer(json::parse(body)).has_value(), body);
  const auto bare = read_gateway_answer(json::parse(R"({"url":"wss://g"})"));
  BOOST_TEST_REQUIRE(bare.has_value());
  BOOST_TEST(bare->shards == 1u);
  BOOST_TEST(bare->limit.max_concurrency == 1u);
  const auto absurd = read_gateway_answer(json::parse(
      R"({"url":"wss://g","shards":-3,"session_start_limit":
          {"total":99999999999,"remaining":-1,"reset_after":"x","max_concurrency":0}})"));
  BOOST_TEST_REQUIRE(absurd.has_value());
  BOOST_TEST(absurd->shards == 1u);
  BOOST_TEST(absurd->limit.total == 0xFFFFFFFFu);
  BOOST_TEST(absurd->limit.remaining == 0u);
  BOOST_TEST(absurd->limit.reset_after.count() == 0);
  BOOST_TEST(absurd->limit.max_concurrency == 1u);
}

BOOST_FIXTURE_TEST_CASE(each_question_is_a_request, DirectoryFixture) {
  script["GET /gateway/bot"] = {answer_with(200, gateway_body(1)), answer_with(200, gateway_body(4))};
  BOOST_TEST(ask()->shards == 1u);
  BOOST_TEST(ask()->shards == 4u);
  BOOST_TEST(calls() == (Calls{"GET /gateway/bot", "GET /gateway/bot"}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(no_answer_is_told_and_comes_in_bounded_time, DirectoryFixture) {
  CapturedLog log;
  script["GET /gateway/bot"] = {answer_with(500), answer_with(200, "{}")};
  BOOST_TEST(!ask().has_value());
  BOOST_TEST(!ask().has_value());
  // The rate limit asks for an hour: nobody waits that long for an address.
  net::HttpResponse refused = *answer_with(429, R"({"retry_after":3600})");
  refused.headers.push_back({"Retry-After", "3600"});
  script["GET /gateway/bot"] = {refused};
  BOOST_TEST(!ask().has_value());
  const auto told = log.of("gateway_unknown");
  BOOST_TEST_REQUIRE(told.size() == 3u);
  BOOST_TEST(told[0].fields.at("answer") == "500");
  BOOST_TEST(told[1].fields.at("answer") == "200");
  BOOST_TEST(told[2].fields.at("answer") == "expired");
}

BOOST_AUTO_TEST_CASE(a_bot_that_has_outgrown_its_shards_starts_again) {
  HalfFixture bot(AutoShards{});
  bot.recommended = 2;
  bot.refuse(4011);
  BOOST_TEST((bot.fatals[0].status == ExitStatus::runtime_failure));
  BOOST_TEST(bot.fatals[0].advice.find("2 shards") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(starting_again_is_no_use_where_discord_says_the_same_number) {
  HalfFixture bot(AutoShards{});
  bot.refuse(4011);
  BOOST_TEST((bot.fatals[0].status == ExitStatus::refused));
}

BOOST_AUTO_TEST_CASE(a_number_that_the_operator_chose_stays_refused) {
  HalfFixture bot(ShardRange{0, 0, 1});
  bot.recommended = 2;
  bot.refuse(4011);
  BOOST_TEST((bot.fatals[0].status == ExitStatus::refused));
}

BOOST_AUTO_TEST_CASE(other_refusals_are_for_good) {
  HalfFixture bot(AutoShards{});
  bot.recommended = 2;
  bot.refuse(4010);
  BOOST_TEST((bot.fatals[0].status == ExitStatus::refused));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::bot::testing
