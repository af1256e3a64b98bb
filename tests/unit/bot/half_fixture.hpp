// Owns: the network half on virtual time with shards in front of a scripted Discord, for its tests.
// Must not know: what a particular test asserts.
#pragma once

#include "bot/network_half.hpp"
#include "tests/support/fake_websocket.hpp"
#include "tests/support/gateway_driver.hpp"
#include "tests/unit/bot/network_fixture.hpp"

namespace veilleur::bot::testing {

inline std::string gateway_body(int shards, int remaining = 1000) {
  return R"({"url":"ws://127.0.0.1:1","shards":)" + std::to_string(shards) +
         R"(,"session_start_limit":{"total":1000,"remaining":)" + std::to_string(remaining) +
         R"(,"reset_after":3600000,"max_concurrency":2}})";
}

/// The network half with one shard in front of a scripted Discord.
struct HalfFixture {
  explicit HalfFixture(ShardSelection shards) {
    config.token = Secret{"s3cret"};
    config.compression = gateway::Compression::none;
    config.shards = std::move(shards);
    http.answer = [this](const net::HttpRequest& request) {
      const bool gateway = asked(request) == "GET /gateway/bot";
      return answer_with(200, gateway ? gateway_body(recommended) : R"({"id":"42"})");
    };
    half = std::make_unique<NetworkHalf>(
        NetworkParts{io.get_executor(), timers, http, connector, clock, queue, nullptr, {}}, config, 1,
        [this](Fatal fatal) { fatals.push_back(std::move(fatal)); });
    boost::asio::co_spawn(io, half->introduce(), [this](std::exception_ptr error, auto known) {
      BOOST_TEST(!error);
      identity = std::move(known);
    });
    timers.settle();
    BOOST_TEST_REQUIRE(identity.has_value());
    half->start(*identity, {});
    timers.settle();
  }
  ~HalfFixture() {
    boost::asio::co_spawn(io, half->stop(seconds{1}), [](std::exception_ptr error) { BOOST_TEST(!error); });
    timers.run_for(seconds{5});
  }
  /// The first shard identifies and is refused.
  void refuse(std::uint16_t code) {
    connector.peers.front()->text(veilleur::testing::hello_text());
    timers.settle();
    connector.peers.front()->close(code);
    timers.run_for(seconds{1});
    BOOST_TEST_REQUIRE(fatals.size() == 1u);
  }

  boost::asio::io_context io;
  veilleur::testing::VirtualTimers timers{io};
  veilleur::testing::VirtualHttp http{timers};
  veilleur::testing::FakeConnector connector{io};
  VirtualClock clock{timers};
  InputQueue queue;
  Config config;
  int recommended = 1;
  std::optional<Identity> identity;
  std::vector<Fatal> fatals;
  std::unique_ptr<NetworkHalf> half;
};

}  // namespace veilleur::bot::testing
