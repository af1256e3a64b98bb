// Owns: the gateway protocol of one shard as a pure state machine: what to do on each input, and when.
// Must not know: sockets, coroutines, clocks, the domain. `now` arrives with each input.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/random.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "gateway/backoff.hpp"
#include "gateway/heartbeat.hpp"
#include "gateway/inflate.hpp"
#include "gateway/scan.hpp"
#include "gateway/send_limiter.hpp"
#include "gateway/types.hpp"

namespace veilleur::gateway {

/// What happens to a session. A `Payload` (gateway/scan.hpp) is an input too.
namespace input {
struct Start {};
/// The WebSocket is open. A resume starts from `settled`, the consumer's last safe sequence.
struct Opened {
  std::uint64_t settled = 0;
};
/// No WebSocket came about: name, TCP, TLS or the upgrade failed.
struct ConnectFailed {
  std::string detail;
};
/// What `AskAddress` found: the base address of the gateway, or nothing new.
struct Address {
  std::optional<std::string> url;
};
/// A frame arrived, whatever it holds: a sign of life. Precedes the payload that it completes.
struct FrameArrived {};
/// The compressed stream of this connection can no longer be read.
struct Unreadable {
  InflateError error = InflateError::corrupt;
};
/// One payload that is no gateway payload.
struct Garbage {
  std::string_view what;
};
/// The connection is gone; `code` is the peer's close code, if it sent one.
struct Lost {
  std::optional<std::uint16_t> code;
  std::string detail;
};
/// Sending failed. The read side usually follows at once and knows the close code.
struct WriteFailed {};
/// The identify gate lets this shard identify now.
struct PermitGranted {};
/// `next_deadline().at` has passed.
struct TimePassed {};
/// We stopped reading because the consumer has no room, or went on.
struct Reading {
  bool paused = false;
};
struct Stop {};
}  // namespace input

/// What the runner does next, in this order.
namespace action {
/// Open a WebSocket and report `Opened` or `ConnectFailed`.
struct Connect {
  std::string address;
};
/// Ask Discord's REST API where the gateway is now, and report `Address`.
struct AskAddress {};
/// Close with this code, then forget everything of the connection.
struct Close {
  std::uint16_t code = 0;
};
/// The connection is dead already: forget everything of it.
struct Drop {};
/// Write one text frame.
struct Send {
  std::string text;
};
/// Ask the identify gate, and report `PermitGranted`; void when the connection ends.
struct AskPermit {};
/// READY or RESUMED arrived, or the connection that had one is gone.
struct Announce {
  bool up = false;
};
/// The next READY is a new world.
struct SessionLost {};
/// Nothing follows. Without a reason it was asked for.
struct End {
  std::optional<FatalClose> fatal;
};
}  // namespace action

using Action = std::variant<action::Connect, action::AskAddress, action::Close, action::Drop, action::Send,
                            action::AskPermit, action::Announce, action::SessionLost, action::End>;

enum class DeadlineReason { none, backoff, hello, ready, heartbeat, silence, send_window, write_failed };
struct Deadline {
  SteadyTime at = SteadyTime::max();
  DeadlineReason reason = DeadlineReason::none;
};

enum class SendRefusal { not_connected, too_long, queue_full };

struct SessionOptions {
  ShardId shard;
  Secret token;
  std::uint64_t intents = 0;
  Compression compression = Compression::none;
  std::string gateway_url;            ///< cached from /gateway/bot
  std::optional<ResumePoint> resume;  ///< left by an earlier process
};

/// Feed it with `handle`, then drain `poll`, then wait for whatever comes first: an input, or
/// `next_deadline`. It holds nothing that grows with the number of connections.
///
/// The rules are those of Discord's "Gateway" page (read August 2026); where that leaves a choice, the
/// constant or function says which one is made and why.
class Session {
 public:
  /// Our own close code: any but 1000 and 1001 leaves the session resumable.
  static constexpr std::uint16_t resumable_close_code = 4900;
  static constexpr std::chrono::seconds hello_timeout{20};
  /// From identify or resume, or from the last dispatch of a replay, to READY or RESUMED.
  static constexpr std::chrono::seconds ready_timeout{60};
  /// A socket that ACKs but delivers nothing for this long is resumed; that costs nothing.
  static constexpr std::chrono::hours silence_alarm{4};
  static constexpr std::chrono::seconds window_after_4008{60};
  /// A connection that was up this long starts the backoffs anew.
  static constexpr std::chrono::seconds stable_after{60};
  static constexpr std::chrono::minutes readable_after{10};  ///< ends a row of unreadable streams
  static constexpr std::uint32_t resume_failures_max = 3;
  static constexpr std::uint32_t host_failures_max = 2;
  static constexpr std::uint32_t base_failures_max = 3;  ///< then the base address is asked for again
  static constexpr std::uint32_t stream_failures_max = 3;
  static constexpr std::uint32_t garbage_max = 5;          ///< in a row
  static constexpr std::uint32_t refused_logged_max = 20;  ///< lines about them for one connection
  static constexpr std::size_t commands_max = 256;

  Session(SessionOptions options, Random random);

  void handle(input::Start, SteadyTime now);
  void handle(input::Opened input, SteadyTime now);
  void handle(const input::ConnectFailed& input, SteadyTime now);
  void handle(const input::Address& input, SteadyTime now);
  void handle(input::FrameArrived, SteadyTime now);
  void handle(input::Unreadable input, SteadyTime now);
  void handle(input::Garbage input, SteadyTime now);
  void handle(const input::Lost& input, SteadyTime now);
  void handle(input::WriteFailed, SteadyTime now);
  void handle(input::PermitGranted, SteadyTime now);
  void handle(input::TimePassed, SteadyTime now);
  void handle(input::Reading input, SteadyTime now);
  void handle(input::Stop, SteadyTime now);

  /// The sequence of a dispatch that this session has not seen, which the consumer should judge; nothing
  /// where there is nothing to judge.
  [[nodiscard]] std::optional<std::uint64_t> handle(const Payload& payload, SteadyTime now);

  /// Queues an op 3, 4, 8, … payload, sent as the limit allows; forgotten when the connection ends.
  [[nodiscard]] Result<void, SendRefusal> send(std::string payload, SteadyTime now);

  [[nodiscard]] std::optional<Action> poll();
  [[nodiscard]] Deadline next_deadline() const;

  /// Session, resume address and the last sequence received; nothing without a session.
  [[nodiscard]] std::optional<ResumePoint> resume_point() const {
    return session_ ? std::optional(session_->point) : std::nullopt;
  }
  [[nodiscard]] Compression compression() const { return compression_; }

 private:
  enum class Stage { hello, permit, identify, resume, up };

  /// All that belongs to one open connection; none of it can outlive it.
  struct Link {
    std::uint64_t settled = 0;
    SteadyTime progress_at;  ///< opened; then identify or resume sent; then the last dispatch
    Stage stage = Stage::hello;
    SteadyTime up_since;  ///< meaningful in Stage::up
    std::optional<Heartbeat> heartbeat;
    SendLimiter limiter;
    std::deque<std::string> commands;
    std::optional<SteadyTime> write_failed_at;
    std::uint32_t garbage = 0;  ///< payloads in a row that were none
    std::uint32_t refused = 0;  ///< the same, since the connection was opened
    bool paused = false;
    bool frame_seen = false;
    bool payload_seen = false;
    bool progressed = false;  ///< a dispatch arrived that no connection of this session had brought before
  };
  /// A session, and what this process knows of it; a new one knows nothing of the old.
  struct Held {
    explicit Held(ResumePoint at) : point(std::move(at)), begins_at(point.sequence), furthest(begins_at) {}

    ResumePoint point;
    /// Its READY's sequence, or where an earlier process left it. It is never resumed below that, whatever
    /// the consumer has settled: Discord answers 4007 to a sequence of 0, and what the consumer holds
    /// unsettled is not lost while this process lives. (What a killed process resumes from was persisted
    /// with READY or later.)
    std::uint64_t begins_at;
    std::uint64_t furthest;             ///< the highest sequence ever received
    std::uint32_t resume_failures = 0;  ///< in a row, without any progress
    std::uint32_t host_failures = 0;    ///< in a row, of the resume host
  };
  struct Idle {};
  struct Waiting {
    SteadyTime until;
  };
  struct Connecting {};
  struct Ended {};

  enum class Ending { close, drop };
  enum class Keep { session, nothing };
  struct Loss {
    std::string why;  ///< for the log
    Ending ending = Ending::close;
    Keep keep = Keep::session;
    std::chrono::nanoseconds wait_min{0};
  };

  // session.cpp: connections, time, sending
  void connect();
  void connect_to(const std::string& url);
  void lose(Loss loss, SteadyTime now);
  void judge_link(const Link& link, SteadyTime now);
  [[nodiscard]] std::chrono::nanoseconds wait(std::chrono::nanoseconds wait_min, SteadyTime now);
  void end(std::optional<FatalClose> fatal);
  void drop_session();
  void pass_time(Link& link, SteadyTime now);
  void beat(Link& link, SteadyTime now);
  void transmit(Link& link, std::string text, SteadyTime now);
  void flush(Link& link, SteadyTime now);
  [[nodiscard]] Deadline link_deadline(const Link& link) const;
  [[nodiscard]] bool on_resume_host() const;
  [[nodiscard]] std::string shard_text() const;

  // session_payload.cpp: opcodes
  std::optional<std::uint64_t> take_dispatch(Link& link, const Payload& payload, SteadyTime now);
  std::optional<std::uint64_t> take_ready(Link& link, const Payload& payload, SteadyTime now);
  void take_hello(Link& link, std::string_view data, SteadyTime now);
  void take_heartbeat_request(Link& link, SteadyTime now);
  void take_invalid_session(std::string_view data, SteadyTime now);
  void rise(Link& link, SteadyTime now);

  ShardId shard_;
  Secret token_;
  std::uint64_t intents_;
  Compression compression_;
  std::string gateway_url_;
  std::optional<Held> session_;
  Random random_;

  std::variant<Idle, Waiting, Connecting, Link, Ended> state_;
  std::deque<Action> actions_;
  ReconnectBackoff reconnect_;
  IdentifyBackoff identify_;
  std::uint32_t base_failures_ = 0;    ///< in a row, of the base address
  std::uint32_t stream_failures_ = 0;  ///< in a row
};

}  // namespace veilleur::gateway
