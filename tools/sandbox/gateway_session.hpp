// Owns: the server's half of Discord's gateway: connections, sessions that outlive them, replay.
// Must not know: sockets, REST, who publishes events.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <set>

#include "net/websocket.hpp"
#include "tools/sandbox/compress.hpp"
#include "tools/sandbox/model.hpp"

namespace veilleur::sandbox {

using ConnectionId = Id<struct ConnectionTag>;

/// What a connection's transport shall do next.
struct Outgoing {
  enum class What { frame, close, drop };
  What what = What::frame;
  net::FrameKind kind = net::FrameKind::text;
  std::string data;        ///< a frame's bytes, or a close frame's reason
  std::uint16_t code = 0;  ///< of a close frame
};

struct GatewayOptions {
  milliseconds heartbeat_interval{41'250};
  milliseconds session_life{5 * 60'000};    ///< how long a session waits for a resume
  std::size_t replay_bytes_max = 8u << 20;  ///< of each session; older events are forgotten
  std::size_t replay_events_max = 10'000;   ///< the same bound in events
  /// What may wait for a client that reads too slowly; beyond it the connection is dropped, resumable.
  std::size_t outbox_bytes_max = 64u << 20;
  /// So many events before the one that a resume names are replayed too, with their old sequences.
  std::size_t replay_overlap = 0;
  std::uint32_t max_concurrency = 1;
  std::uint32_t identifies_total = 1000;  ///< in 24 hours
  /// From this many guilds in one shard on, identifying is refused with 4011.
  std::size_t guilds_per_shard_max = 2500;
};

/// How a connection was asked for: "?v=10&encoding=json&compress=zstd-stream".
struct ConnectQuery {
  int version = 10;
  Compression compression = Compression::none;
};

/// For the log of requests: what a client sent, its token blanked.
using GatewayObserver = std::function<void(ConnectionId, const json::value& payload)>;

/// What the address behind `resume_gateway_url` is like; a transport makes it so: `dead` ends a connection
/// without a byte, `silent` opens it and says nothing.
enum class ResumeHost { alive, dead, silent };

class Gateway {
 public:
  /// `state` must outlive the gateway.
  Gateway(const State& state, GatewayOptions options);
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  /// A socket was opened; HELLO is waiting. `wake` is called whenever `take` has something new.
  ConnectionId open(ConnectQuery query, SteadyTime now, std::function<void()> wake);
  /// One whole message of the client.
  void receive(ConnectionId id, std::string_view message, SteadyTime now,
               net::FrameKind kind = net::FrameKind::text);
  /// The socket is gone. 1000 and 1001 from the client end its session.
  void disconnected(ConnectionId id, std::optional<std::uint16_t> code, SteadyTime now);
  /// What shall be sent now, in order. Call again until it is empty: guilds are streamed piecemeal.
  [[nodiscard]] std::vector<Outgoing> take(ConnectionId id);

  /// Hands an event to every session it is meant for, connected or not.
  void publish(const Event& event);
  /// Ends connections that stopped beating, releases what was delayed, forgets sessions nobody resumed.
  void tick(SteadyTime now);
  [[nodiscard]] SteadyTime next_deadline() const;

  // Faults. `stall` lets a connection live without ever sending or hearing anything again.
  void send_reconnect(ConnectionId id);
  void invalidate(ConnectionId id, bool resumable);
  void close(ConnectionId id, std::uint16_t code, std::string_view reason);
  void drop(ConnectionId id);
  void stall(ConnectionId id);
  /// Another world begins: every connection hears op 9, every session and every limit is forgotten.
  void start_over();
  /// Delivers the session's last `count` events again, as new ones with sequences of their own; READY and
  /// RESUMED, which open connections, are left out. "Delivery can be 0, 1 or N times" (discord.md).
  void repeat(ConnectionId id, std::size_t count);
  /// The next `count` events are held and then delivered in reverse; a resume delivers what is held by then.
  void reorder(ConnectionId id, std::size_t count);
  /// Each of the next `count` events is delivered twice in a row.
  void duplicate(ConnectionId id, std::size_t count);
  /// Nothing more is sent until then, heartbeat acknowledgements included; afterwards everything at once.
  void delay(ConnectionId id, SteadyTime until);
  /// Makes a guild unavailable (GUILD_DELETE with `unavailable`, then no event of it), or available again
  /// (GUILD_CREATE with its state of then). What was so already stays without an event.
  void set_outage(GuildId guild, bool on);
  void set_resume_host(ResumeHost how) { resume_host_ = how; }
  [[nodiscard]] ResumeHost resume_host() const { return resume_host_; }
  /// Everything above that has not struck yet or still lasts, each as its order would be written.
  [[nodiscard]] json::array describe_faults(SteadyTime now) const;
  /// Ends what can be ended: held events are delivered, outages are over, the resume host is alive.
  void clear_faults();
  /// Sends these bytes as one frame, past compression: for streams that cannot be inflated.
  void send_raw(ConnectionId id, net::FrameKind kind, std::string bytes);

  /// Until `disconnected`, whatever state the connection is in.
  [[nodiscard]] bool is_open(ConnectionId id) const;
  [[nodiscard]] std::vector<ConnectionId> connections() const;
  /// The connection of a shard that has identified or resumed.
  [[nodiscard]] std::optional<ConnectionId> connection_of(std::uint32_t shard) const;
  [[nodiscard]] json::array describe() const;
  [[nodiscard]] const GatewayOptions& options() const { return options_; }
  [[nodiscard]] GatewayOptions& options() { return options_; }
  /// Whether any session, connected or not, goes without MESSAGE_CONTENT.
  [[nodiscard]] bool withholds_content() const;
  /// What `GET /gateway/bot` reports besides the address.
  void fill(GatewayInfo& info, SteadyTime now);
  void observe(GatewayObserver observer) { observer_ = std::move(observer); }
  /// Called with the data of each opcode 4 (Update Voice State) that the bot sends.
  void on_voice(std::function<void(const json::object&)> listener) { voice_ = std::move(listener); }

 private:
  struct Session;
  struct Connection;

  Connection* find(ConnectionId id) const;
  void handle(Connection& connection, std::int64_t opcode, const json::value& data, SteadyTime now);
  void ask(Connection& connection, std::int64_t opcode, const json::value& data, SteadyTime now);
  void beat(Connection& connection, const json::value& data, SteadyTime now);
  void identify(Connection& connection, const json::value& data, SteadyTime now);
  void resume(Connection& connection, const json::value& data);
  void request_members(Connection& connection, const json::object& request, SteadyTime now);
  void request_soundboard(Connection& connection, const json::object& request);
  void request_channel_info(Connection& connection, const json::object& request);
  [[nodiscard]] std::optional<std::uint16_t> refuse_identify(const Connection& connection,
                                                             const json::object& data) const;
  [[nodiscard]] bool take_identify(std::uint32_t shard, SteadyTime now);

  void start_session(Connection& connection, const json::object& data);
  void dispatch(Session& session, std::string_view type, std::string_view data);
  void deliver(Session& session, std::string_view type, std::string_view data);
  void release(Session& session);
  void send_dispatch(Session& session, std::uint64_t sequence, std::string_view type, std::string_view data);
  void dispatch_guild(Session& session, GuildId guild);
  [[nodiscard]] bool follows(const Session& session, GuildId guild, std::uint64_t intents) const;
  void send(Connection& connection, std::string_view payload);
  void send_op(Connection& connection, int opcode, json::value data);
  void fail(Connection& connection, std::uint16_t code, std::string_view reason);
  void detach(Connection& connection);
  void forget(const std::string& session);

  const State& state_;
  GatewayOptions options_;
  GatewayObserver observer_;
  std::function<void(const json::object&)> voice_;
  std::uint64_t next_connection_ = 1;
  std::uint64_t next_session_ = 1;
  std::map<ConnectionId, std::unique_ptr<Connection>> connections_;
  std::map<std::string, std::unique_ptr<Session>> sessions_;
  std::map<std::uint32_t, SteadyTime> last_identify_;  ///< by shard % max_concurrency
  std::map<GuildId, SteadyTime> member_requests_;      ///< of all members; the bot's, whatever the session
  std::set<GuildId> outages_;
  ResumeHost resume_host_ = ResumeHost::alive;
  std::string frame_;  ///< of the dispatch being sent; kept for its memory
  std::optional<SteadyTime> budget_start_;
  std::uint32_t identifies_used_ = 0;
};

}  // namespace veilleur::sandbox
