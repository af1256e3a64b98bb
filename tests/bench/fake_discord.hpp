// Owns: a server with Discord's face that costs nearly nothing, so that it is never what is measured. It
// checks nothing; the sandbox is the stand-in that does.
// Must not know: what is measured, which client is being served.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/bench/encoder.hpp"
#include "tests/bench/sockets.hpp"

namespace veilleur::bench {

using Instant = std::chrono::steady_clock::time_point;

/// What clients do that a benchmark may wait for. `gone` is the end of the gateway connection.
enum class Seen { identify, heartbeat, message, commands, gone };
inline constexpr std::size_t seen_kinds = 5;

struct Sight {
  Instant at;                  ///< when the whole request or frame had been read
  std::uint64_t sequence = 0;  ///< of a heartbeat: its `d`
};

/// Serves one gateway connection and any number of HTTP connections, each on a blocking thread: on one
/// machine the wake-up of such a thread is the shortest way from a socket to a timestamp.
class FakeDiscord {
 public:
  /// Listens at once, on 127.0.0.1.
  FakeDiscord(gateway::Compression compression, std::chrono::milliseconds heartbeat_interval);
  ~FakeDiscord();

  [[nodiscard]] std::uint16_t port() const { return listener_.port; }

  /// Encodes now what `send` delivers later, in the order of these calls. Until then heartbeats are
  /// acknowledged by plain text frames, which clients must read beside a compressed stream.
  void prepare(Wire& wire, std::string_view payload);
  /// Writes as fast as the client reads. Throws where no client is connected or it leaves.
  void send(const Wire& wire);

  [[nodiscard]] std::size_t count(Seen kind) const;
  [[nodiscard]] std::vector<Sight> sights(Seen kind) const;
  /// The sight with this index, counted from 0; waits for it. Nothing after `timeout`, or as soon as the
  /// gateway connection has ended.
  [[nodiscard]] std::optional<Sight> wait_for(Seen kind, std::size_t index,
                                              std::chrono::milliseconds timeout);

 private:
  void accept_all();
  void serve(std::shared_ptr<Socket> socket);
  void serve_gateway(const std::shared_ptr<Socket>& socket, Reader& reader, const std::string& key);
  [[nodiscard]] std::string answer(const Reader::Request& request);
  void note(Seen kind, std::uint64_t sequence = 0);
  void acknowledge();

  Listener listener_;
  mutable std::mutex seen_mutex_;
  std::condition_variable seen_changed_;
  std::array<std::vector<Sight>, seen_kinds> seen_;

  std::mutex write_mutex_;  ///< of the gateway's outgoing stream and all below
  Encoder encoder_;
  Wire hello_;
  std::shared_ptr<Socket> gateway_;
  bool prepared_ = false;  ///< something encoded is not sent yet

  std::mutex sockets_mutex_;
  bool stopping_ = false;
  std::list<std::weak_ptr<Socket>> sockets_;
  std::list<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace veilleur::bench
