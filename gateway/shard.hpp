// Owns: the face of one running gateway shard towards bot/: what it needs, what it hands over.
// Must not know: the domain, SQL, REST. Protocol rules live in gateway/session.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "gateway/types.hpp"
#include "net/timers.hpp"
#include "net/websocket.hpp"

namespace veilleur::gateway {

/// One event that somebody wants: op 0 with its sequence. READY and RESUMED are always handed over.
struct Dispatch {
  ShardId shard;
  std::uint64_t sequence = 0;
  std::string type;  ///< "MESSAGE_CREATE"
  std::string data;  ///< the JSON text of `d`
  SteadyTime received_at;
};

/// Implemented by bot/. Everything is called on the network thread.
class Consumer {
 public:
  virtual ~Consumer() = default;
  /// Decides from the raw text whether anybody cares; runs for every dispatch, so it must be quick.
  [[nodiscard]] virtual bool wants(std::string_view type, std::string_view data) = 0;
  /// Takes a wanted dispatch. Never blocks; the queue's bound is kept by `room`.
  virtual void deliver(Dispatch dispatch) = 0;
  /// Returns when the consumer can take more. Until then the shard reads no socket, keeps sending
  /// heartbeats, and does not count its own pause as a missing ACK.
  virtual boost::asio::awaitable<void> room() = 0;
  /// False while `room` would wait: lets the common case avoid a suspension.
  [[nodiscard]] virtual bool has_room() const = 0;
  /// The session is gone (op 9 false, 4007, 4009, failed resumes): the next READY is a new world.
  virtual void session_lost(ShardId shard) = 0;
  /// READY or RESUMED arrived (true), or the connection is down (false); for readiness and metrics.
  virtual void connected(ShardId shard, bool up) = 0;
  /// Every dispatch up to `sequence` was judged irrelevant or handed over; called at most once a frame.
  virtual void received(ShardId shard, std::uint64_t sequence) = 0;
  /// The highest sequence up to which everything is committed or irrelevant; a live reconnect resumes there.
  [[nodiscard]] virtual std::uint64_t settled(ShardId shard) const = 0;
  /// For the recorder: one inflated payload in, or one payload out. Tokens are blanked by the consumer.
  virtual void wire(ShardId shard, bool outgoing, std::string_view payload) = 0;
};

/// GET /gateway/bot, implemented by bot/. Outlives the gate and the shards.
class Directory {
 public:
  virtual ~Directory() = default;
  /// Asks Discord now, in bounded time; nothing where no sensible answer came, which it has logged.
  virtual boost::asio::awaitable<std::optional<GatewayAnswer>> ask() = 0;
};

/// Pacing of identifies over all shards of this process: `max_concurrency` keys, one identify in 5 s per
/// key, and the daily budget of /gateway/bot, which is asked for again when the answer is no longer fresh.
class IdentifyGate {
 public:
  virtual ~IdentifyGate() = default;
  /// Returns when this shard may identify now.
  virtual boost::asio::awaitable<void> permit(ShardId shard) = 0;
};

/// `limit` is what `directory` has just said.
[[nodiscard]] std::unique_ptr<IdentifyGate> make_identify_gate(boost::asio::any_io_executor executor,
                                                               net::Timers& timers, Directory& directory,
                                                               SessionStartLimit limit);

struct ShardOptions {
  ShardId shard;
  Secret token;
  std::uint64_t intents = 0;
  Compression compression = Compression::zstd_stream;
  std::string gateway_url;  ///< from /gateway/bot; what op 9 false falls back to
  std::string user_agent;
  std::optional<ResumePoint> resume;  ///< from the database, after a restart
};

class Shard {
 public:
  virtual ~Shard() = default;
  /// Connects, and reconnects for as long as it may. Completes after `stop`, or with the reason why
  /// Discord refused for good.
  virtual boost::asio::awaitable<std::optional<FatalClose>> run() = 0;
  /// Closes with a resumable code and lets `run` complete; bounded by one second.
  virtual void stop() = 0;
  /// What a restart would resume from (sequence = settled); nothing without a session.
  [[nodiscard]] virtual std::optional<ResumePoint> resume_point() const = 0;
  /// The compression in force: an unreadable stream moves it from zstd to zlib to none.
  [[nodiscard]] virtual Compression compression() const = 0;
  /// Sends an op 3, 4, 8, ... payload within the send limit; false when the shard is not connected.
  virtual bool send(std::string payload) = 0;
};

[[nodiscard]] std::unique_ptr<Shard> make_shard(boost::asio::any_io_executor executor, net::Timers& timers,
                                                net::WebSocketConnector& connector, Directory& directory,
                                                IdentifyGate& gate, Consumer& consumer, Random random,
                                                ShardOptions options);

}  // namespace veilleur::gateway
