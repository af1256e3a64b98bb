// Owns: what the gateway shards hand over: events into the queue, interactions to the desk, and how far
// each shard's events have been settled.
// Must not know: the rules, SQL, how a shard works.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <unordered_map>

#include "bot/clock.hpp"
#include "bot/input_queue.hpp"
#include "bot/interaction_desk.hpp"
#include "bot/recorder.hpp"
#include "gateway/shard.hpp"
#include "net/signal.hpp"

namespace veilleur::bot {

class Hub final : public gateway::Consumer {
 public:
  /// `compression` tells what a shard's connection runs with.
  Hub(boost::asio::any_io_executor executor, InputQueue& queue, InteractionDesk& desk, const WallClock& clock,
      Recorder* recorder, UserId self, std::function<gateway::Compression(gateway::ShardId)> compression);

  [[nodiscard]] bool wants(std::string_view type, std::string_view data) override;
  void deliver(gateway::Dispatch dispatch) override;
  boost::asio::awaitable<void> room() override;
  [[nodiscard]] bool has_room() const override;
  void session_lost(gateway::ShardId shard) override;
  void connected(gateway::ShardId shard, bool up) override;
  void received(gateway::ShardId shard, std::uint64_t sequence) override;
  [[nodiscard]] std::uint64_t settled(gateway::ShardId shard) const override;
  void wire(gateway::ShardId shard, bool outgoing, std::string_view payload) override;

  /// The shard resumes a stored session from here.
  void resume_from(gateway::ShardId shard, std::uint64_t sequence);
  /// The core has committed everything of the shard up to here.
  void note_settled(const SequenceReached& reached);
  /// Tells the core how far the shards have come where nothing of interest carried the news.
  void report_progress();

 private:
  struct Progress {
    std::uint64_t received = 0;
    std::uint64_t reported = 0;
    std::deque<std::uint64_t> outstanding = {};  // handed to the core, not yet committed; in order
    bool up = false;
  };

  void take_interaction(const gateway::Dispatch& dispatch);

  InputQueue& queue_;
  InteractionDesk& desk_;
  const WallClock& clock_;
  Recorder* recorder_;
  UserId self_;
  std::function<gateway::Compression(gateway::ShardId)> compression_;
  net::Signal room_;
  std::unordered_map<std::uint32_t, Progress> progress_;
};

}  // namespace veilleur::bot
