// Owns: one raw shard: a blocking socket to the sandbox, frames, inflate, a scan by hand.
// Must not know: anything of the project's own gateway client; what is measured.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/bench/sockets.hpp"

namespace veilleur::bench {

/// A connection to 127.0.0.1; throws std::runtime_error where nobody listens.
[[nodiscard]] int connect_to_loopback(std::uint16_t port);
/// One request of the control API, on a connection of its own: the body of a 2xx answer, or an exception.
std::string ask(std::uint16_t port, std::string_view method, std::string_view target, std::string_view body);

/// Identifies as one shard of `shards` and reads until `stop`. Its figures may be read at any time.
class RawShard {
 public:
  RawShard(std::uint16_t port, int shard, int shards, std::string compression);
  ~RawShard();
  RawShard(const RawShard&) = delete;
  RawShard& operator=(const RawShard&) = delete;

  [[nodiscard]] std::uint64_t guilds() const { return guilds_; }
  [[nodiscard]] std::uint64_t messages() const { return messages_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  /// How many microseconds after it was due each message was read; call it when nothing comes any more.
  [[nodiscard]] std::vector<std::uint32_t> lateness();
  /// Why it ended, where it ended by itself.
  [[nodiscard]] std::string failure();

 private:
  void run(int shard, int shards);
  void handle(std::string_view payload, int shard, int shards);
  void send(std::string_view payload);

  Socket socket_;
  std::string compression_;
  std::atomic<std::uint64_t> guilds_{0};
  std::atomic<std::uint64_t> messages_{0};
  std::atomic<std::uint64_t> bytes_{0};
  std::mutex mutex_;
  std::vector<std::uint32_t> lateness_;
  std::string failure_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace veilleur::bench
