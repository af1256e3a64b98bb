// Owns: shards that run over a scripted WebSocket under virtual time, and a consumer that keeps everything.
// Must not know: real sockets, real clocks, what a particular test asserts.
#pragma once

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <map>
#include <memory>

#include "gateway/shard.hpp"
#include "net/signal.hpp"
#include "tests/support/fake_timers.hpp"
#include "tests/support/fake_websocket.hpp"
#include "tests/support/gateway_driver.hpp"

namespace veilleur::testing {

/// A consumer that keeps everything and can be full.
class Kept final : public gateway::Consumer {
 public:
  explicit Kept(boost::asio::io_context& io) : freed_(io.get_executor()) {}

  bool wants(std::string_view type, std::string_view) override { return type != "TYPING_START"; }
  void deliver(gateway::Dispatch dispatch) override {
    told.push_back(dispatch.type);
    dispatches.push_back(std::move(dispatch));
    if (dispatches.size() == full_at) full = true;
  }
  boost::asio::awaitable<void> room() override {
    while (full) co_await freed_.wait();
  }
  bool has_room() const override { return !full; }
  void session_lost(gateway::ShardId shard) override {
    ++sessions_lost;
    told.push_back("session lost");
    settled_at[shard.index] = 0;
  }
  void connected(gateway::ShardId shard, bool up) override { is_up[shard.index] = up; }
  void received(gateway::ShardId shard, std::uint64_t sequence) override {
    received_at[shard.index] = sequence;
    if (settle_at_once) settled_at[shard.index] = sequence;
  }
  std::uint64_t settled(gateway::ShardId shard) const override {
    const auto found = settled_at.find(shard.index);
    return found == settled_at.end() ? 0 : found->second;
  }
  void wire(gateway::ShardId, bool outgoing, std::string_view) override {
    ++(outgoing ? wired_out : wired_in);
  }

  void make_room() {
    full = false;
    freed_.notify();
  }

  std::vector<gateway::Dispatch> dispatches;
  std::vector<std::string> told;  ///< types of dispatches and "session lost", in order
  std::map<std::uint32_t, bool> is_up;
  std::map<std::uint32_t, std::uint64_t> received_at, settled_at;
  std::size_t full_at = 0;  ///< full from this many dispatches on
  int sessions_lost = 0, wired_in = 0, wired_out = 0;
  bool full = false, settle_at_once = true;

 private:
  net::Signal freed_;
};

/// A REST API that says what the test lets it say, or (unanswered) takes for ever.
class AskedDirectory final : public gateway::Directory {
 public:
  explicit AskedDirectory(boost::asio::io_context& io) : answered_(io.get_executor()) {}

  boost::asio::awaitable<std::optional<gateway::GatewayAnswer>> ask() override {
    ++asked;
    while (unanswered) co_await answered_.wait();
    co_return answer;
  }
  void let_answer() {
    unanswered = false;
    answered_.notify();
  }

  std::optional<gateway::GatewayAnswer> answer;
  int asked = 0;
  bool unanswered = false;

 private:
  net::Signal answered_;
};

/// One process with some shards, a scripted Discord, and a clock that the test moves.
struct GatewayWorld {
  explicit GatewayWorld(std::uint32_t shards = 1,
                        gateway::Compression compression = gateway::Compression::none,
                        std::uint32_t max_concurrency = 1)
      : GatewayWorld(shards, compression, gateway::SessionStartLimit{.max_concurrency = max_concurrency}) {}
  GatewayWorld(std::uint32_t shards, gateway::Compression compression, gateway::SessionStartLimit limit) {
    directory.answer = gateway::GatewayAnswer{"ws://127.0.0.1:1", shards, limit};
    gate = gateway::make_identify_gate(io.get_executor(), timers, directory, limit);
    for (std::uint32_t index = 0; index < shards; ++index) {
      gateway::ShardOptions options;
      options.shard = {index, shards};
      options.token = Secret("token");
      options.compression = compression;
      options.gateway_url = "ws://127.0.0.1:1";
      options.user_agent = "DiscordBot (test, 1)";
      this->shards.push_back(gateway::make_shard(io.get_executor(), timers, connector, directory, *gate,
                                                 consumer, Random(index + 1), options));
      ended.emplace_back();
    }
  }
  ~GatewayWorld() {
    for (auto& shard : shards) shard->stop();
    timers.run_for(2s);
  }
  void start() {
    for (std::size_t i = 0; i < shards.size(); ++i)
      boost::asio::co_spawn(io, shards[i]->run(), [this, i](std::exception_ptr error, auto fatal) {
        ended[i] = End{error, fatal};
      });
    timers.settle();
  }
  /// The peers whose connection is open now.
  std::vector<FakePeer*> open_peers() const {
    std::vector<FakePeer*> open;
    for (const auto& peer : connector.peers)
      if (peer->open()) open.push_back(peer.get());
    return open;
  }
  FakePeer& peer() const { return connector.latest(); }
  void say(const std::string& text) {
    peer().text(text);
    timers.settle();
  }
  /// Lets time pass until the next attempt to connect; returns how long it took.
  std::chrono::nanoseconds await_attempt() {
    const SteadyTime from = timers.now();
    const std::size_t before = connector.attempts.size();
    while (connector.attempts.size() == before) {
      VEILLEUR_CHECK(timers.now() - from < 1h);
      timers.run_until(timers.next_alarm());
    }
    return timers.now() - from;
  }
  void become_ready() {
    start();
    say(hello_text());
    say(ready_text("abc", "ws://127.0.0.1:2"));
    BOOST_TEST_REQUIRE(consumer.is_up[0]);
  }

  struct End {
    std::exception_ptr error;
    std::optional<gateway::FatalClose> fatal;
  };
  boost::asio::io_context io;
  VirtualTimers timers{io};
  FakeConnector connector{io};
  Kept consumer{io};
  AskedDirectory directory{io};
  std::unique_ptr<gateway::IdentifyGate> gate;
  std::vector<std::unique_ptr<gateway::Shard>> shards;
  std::vector<std::optional<End>> ended;
};

/// How many payloads of this opcode the peer has received.
inline int count_op(const FakePeer& peer, int op) {
  const std::string prefix = "{\"op\":" + std::to_string(op) + ",";
  return static_cast<int>(std::ranges::count_if(
      peer.received, [&](const std::string& text) { return text.starts_with(prefix); }));
}

}  // namespace veilleur::testing
