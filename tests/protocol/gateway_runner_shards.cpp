// Owns: the tests of several running shards and the gate between them: order, budget, what is asked again.
// Must not know: real sockets, real clocks.
#include <boost/test/unit_test.hpp>

#include "tests/support/captured_log.hpp"
#include "tests/support/gateway_world.hpp"

using namespace veilleur;
using namespace veilleur::gateway;
using namespace veilleur::testing;

namespace {

/// Plays Discord for several shards: says HELLO on each new connection, ACKs each heartbeat, answers each
/// identify with READY and each resume with RESUMED, and keeps when each shard identified.
struct PlayedDiscord {
  explicit PlayedDiscord(GatewayWorld& played) : world(played) {}

  GatewayWorld& world;
  std::map<std::uint32_t, std::vector<SteadyTime>> identified;
  std::map<std::uint32_t, FakePeer*> of_shard;  ///< the connection on which it identified last
  std::map<FakePeer*, std::size_t> heard;       ///< how many payloads of a peer were looked at

  void look() {
    // Peers may be added while one of them is served.
    for (std::size_t i = 0; i < world.connector.peers.size(); ++i) {
      FakePeer* peer = world.connector.peers[i].get();
      if (!peer->open()) continue;
      if (heard.emplace(peer, 0).second) peer->text(hello_text());
      world.timers.settle();
      while (heard[peer] < peer->received.size()) answer(*peer, peer->received[heard[peer]++]);
      world.timers.settle();
    }
  }
  void run_for(std::chrono::nanoseconds duration) {
    look();
    const SteadyTime end = world.timers.now() + duration;
    while (world.timers.now() < end) {
      world.timers.run_until(std::min(end, world.timers.now() + 100ms));
      look();
    }
  }

 private:
  void answer(FakePeer& peer, const std::string& text) {
    if (text.starts_with("{\"op\":1,")) return peer.text(op_text(11));
    if (text.starts_with("{\"op\":6,")) return peer.text(R"({"t":"RESUMED","s":null,"op":0,"d":{}})");
    for (std::uint32_t index = 0; index < world.shards.size(); ++index) {
      if (text.find("\"shard\":[" + std::to_string(index) + ",") == std::string::npos) continue;
      identified[index].push_back(world.timers.now());
      of_shard[index] = &peer;
      peer.text(ready_text("session-" + std::to_string(index), "ws://127.0.0.1:2"));
    }
  }
};

std::size_t identifies(const PlayedDiscord& discord) {
  std::size_t all = 0;
  for (const auto& [shard, times] : discord.identified) all += times.size();
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_runner_shards)

BOOST_AUTO_TEST_CASE(each_group_follows_the_one_before) {
  GatewayWorld world(4);  // four groups of one
  PlayedDiscord discord(world);
  const SteadyTime start = world.timers.now();
  world.start();
  discord.run_for(30s);
  for (std::uint32_t index = 0; index < 4; ++index) {
    BOOST_TEST_REQUIRE(discord.identified[index].size() == 1u);
    const auto at = discord.identified[index][0] - start;
    BOOST_TEST((at >= index * 5s && at <= index * 6s + 200ms));
  }
}

BOOST_AUTO_TEST_CASE(shards_whose_sessions_are_lost_identify_under_the_concurrency) {
  GatewayWorld world(4, Compression::none, 2);
  PlayedDiscord discord(world);
  world.start();
  discord.run_for(1min);
  BOOST_TEST_REQUIRE(identifies(discord) == 4u);
  // Two of one key at once: they identify five seconds apart, in the order of their HELLOs.
  discord.of_shard[3]->close(4009);
  discord.of_shard[1]->close(4009);
  discord.run_for(1min);
  BOOST_TEST(world.consumer.sessions_lost == 2);
  BOOST_TEST_REQUIRE(identifies(discord) == 6u);
  BOOST_TEST_REQUIRE(discord.identified[1].size() == 2u);
  BOOST_TEST_REQUIRE(discord.identified[3].size() == 2u);
  const auto apart = std::chrono::abs(discord.identified[3][1] - discord.identified[1][1]);
  BOOST_TEST((apart >= 5s && apart <= 6s));
  for (std::uint32_t index = 0; index < 4; ++index) BOOST_TEST(world.consumer.is_up[index]);
}

// ── The budget ──────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(an_exhausted_budget_is_told_once_with_its_end) {
  CapturedLog log;
  GatewayWorld world(
      3, Compression::none,
      SessionStartLimit{.total = 1000, .remaining = 10, .reset_after = 1h, .max_concurrency = 3});
  PlayedDiscord discord(world);
  world.start();
  discord.run_for(5s);
  const auto told = log.of("identify_budget_exhausted");
  BOOST_TEST_REQUIRE(told.size() == 1u);  // three shards wait
  BOOST_TEST((told[0].level == LogLevel::warning));
  BOOST_TEST(told[0].fields.at("wait_s") == "3600");
  BOOST_TEST(told[0].fields.at("remaining") == "10");
  world.directory.answer->limit.remaining = 1000;
  discord.run_for(1h - 6s);
  BOOST_TEST(identifies(discord) == 0u);
  discord.run_for(2s);
  BOOST_TEST(identifies(discord) == 3u);
  BOOST_TEST(log.of("identify_budget_exhausted").size() == 1u);
}

BOOST_AUTO_TEST_CASE(waits_of_a_few_seconds_are_not_worth_telling) {
  CapturedLog log;
  GatewayWorld world(4);
  PlayedDiscord discord(world);
  world.start();
  discord.run_for(30s);
  BOOST_TEST(identifies(discord) == 4u);
  BOOST_TEST(log.of("identify_budget_exhausted").empty());
}

BOOST_AUTO_TEST_CASE(the_budget_is_asked_for_again_before_a_late_identify) {
  GatewayWorld world;
  PlayedDiscord discord(world);
  world.start();
  discord.run_for(2min);
  discord.of_shard[0]->close(4009);
  discord.run_for(2min);
  BOOST_TEST(identifies(discord) == 2u);
  BOOST_TEST(world.directory.asked == 0);  // what was said at the start is fresh
  discord.run_for(10min);
  // Meanwhile another process has used the budget up.
  world.directory.answer->limit = {.total = 1000, .remaining = 3, .reset_after = 30min, .max_concurrency = 1};
  discord.of_shard[0]->close(4009);
  discord.run_for(29min);
  BOOST_TEST(world.directory.asked == 1);
  BOOST_TEST(identifies(discord) == 2u);
  world.directory.answer->limit.remaining = 1000;
  discord.run_for(2min);
  BOOST_TEST(world.directory.asked == 2);
  BOOST_TEST(identifies(discord) == 3u);
}

BOOST_AUTO_TEST_CASE(without_an_answer_the_old_budget_holds) {
  GatewayWorld world;
  PlayedDiscord discord(world);
  world.start();
  discord.run_for(10min);
  world.directory.answer.reset();
  discord.of_shard[0]->close(4009);
  discord.run_for(1min);
  BOOST_TEST(world.directory.asked == 1);
  BOOST_TEST(identifies(discord) == 2u);
}

BOOST_AUTO_TEST_CASE(one_question_serves_all_who_wait_even_where_the_asker_goes) {
  GatewayWorld world(3, Compression::none, 3);
  PlayedDiscord discord(world);
  world.start();
  discord.run_for(10min);
  BOOST_TEST_REQUIRE(identifies(discord) == 3u);
  world.directory.unanswered = true;
  for (std::uint32_t index = 0; index < 3; ++index) discord.of_shard[index]->close(4009);
  discord.run_for(20s);
  BOOST_TEST(world.directory.asked == 1);
  BOOST_TEST(identifies(discord) == 3u);
  // The shard that asks is stopped; another asks in its place.
  world.shards[0]->stop();
  world.timers.run_for(1s);
  BOOST_TEST(world.ended[0].has_value());
  world.directory.let_answer();
  discord.run_for(20s);
  BOOST_TEST(identifies(discord) == 5u);
}

// ── The address ─────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(a_gateway_that_has_moved_is_found_again) {
  GatewayWorld world;
  world.connector.script = [](const net::Url& url) -> FakeConnector::Answer {
    if (url.port == 1) return net::ConnectFailure{};
    return FakeConnector::Accept{};
  };
  world.directory.answer->url = "ws://127.0.0.1:9";
  PlayedDiscord discord(world);
  world.start();
  discord.run_for(1min);
  BOOST_TEST(world.directory.asked == 1);
  BOOST_TEST(world.connector.attempts.size() == 4u);
  BOOST_TEST(world.connector.attempts.back().port == 9);
  BOOST_TEST(identifies(discord) == 1u);
}

BOOST_AUTO_TEST_CASE(stop_ends_a_question_under_way) {
  GatewayWorld world;
  world.connector.script = [](const net::Url&) { return net::ConnectFailure{}; };
  world.directory.unanswered = true;
  world.start();
  world.timers.run_for(1min);
  BOOST_TEST(world.directory.asked == 1);
  world.shards[0]->stop();
  world.timers.run_for(1s);
  BOOST_TEST_REQUIRE(world.ended[0].has_value());
  BOOST_TEST(!world.ended[0]->error);
  BOOST_TEST(world.timers.waiters() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
