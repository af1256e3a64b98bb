// Owns: the network half put together: identity, shards, executor, desk, and their orderly end.
// Must not know: the rules, SQL, threads.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "bot/clock.hpp"
#include "bot/config.hpp"
#include "bot/core.hpp"
#include "bot/executor.hpp"
#include "bot/exit_status.hpp"
#include "bot/gateway_directory.hpp"
#include "bot/hub.hpp"
#include "bot/input_queue.hpp"
#include "bot/recorder.hpp"
#include "bot/supervisor.hpp"
#include "gateway/shard.hpp"
#include "net/timers.hpp"
#include "rest/client.hpp"

namespace veilleur::bot {

/// The reason why the process cannot go on.
struct Fatal {
  ExitStatus status = ExitStatus::runtime_failure;
  std::string advice;  ///< one sentence for the operator
};

/// What Discord says at the start.
struct Identity {
  UserId self;
  ShardRange shards;
  gateway::GatewayAnswer gateway;
};

struct NetworkParts {
  boost::asio::any_io_executor executor;
  net::Timers& timers;
  net::HttpClient& http;
  net::WebSocketConnector& connector;
  const WallClock& clock;
  InputQueue& queue;
  Recorder* recorder = nullptr;
  Probe probe;  ///< called around every request
};

/// The intents that follow from the configuration (Discord, "Gateway", intents, read August 2026).
[[nodiscard]] std::uint64_t intents_of(const Config& config);

class NetworkHalf {
 public:
  NetworkHalf(NetworkParts parts, const Config& config, std::uint64_t seed, std::function<void(Fatal)> fatal);
  ~NetworkHalf();

  /// Asks Discord who we are and where its gateway is, for as long as it takes; nothing where it refuses,
  /// which `fatal` is told.
  boost::asio::awaitable<std::optional<Identity>> introduce();
  /// Starts the shards, each from its stored session where that still fits.
  void start(const Identity& identity, const std::vector<storage::ShardSession>& sessions);
  /// What the core has decided and committed.
  void take(Outputs outputs);
  /// Ends intake and output, closes the shards so that they can be resumed, and waits for what is under way,
  /// `grace` at most.
  boost::asio::awaitable<void> stop(milliseconds grace);

 private:
  boost::asio::awaitable<void> run_shard(gateway::Shard& shard, std::uint32_t shard_count);
  boost::asio::awaitable<void> report_progress();
  [[nodiscard]] std::optional<gateway::ResumePoint> resume_point(
      gateway::ShardId shard, UserId self, const std::vector<storage::ShardSession>& sessions) const;
  rest::Observer observer();

  NetworkParts parts_;
  const Config& config_;
  Random seeds_;
  std::function<void(Fatal)> fatal_;
  Supervisor supervisor_;
  Supervisor shard_supervisor_;
  std::unique_ptr<rest::Client> rest_;
  std::unique_ptr<GatewayDirectory> directory_;
  std::unique_ptr<InteractionDesk> desk_;
  std::unique_ptr<Hub> hub_;
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<gateway::IdentifyGate> identify_gate_;
  std::map<std::uint32_t, std::unique_ptr<gateway::Shard>> shards_;
  bool core_closed_ = false;  ///< nothing is given out any more
};

}  // namespace veilleur::bot
