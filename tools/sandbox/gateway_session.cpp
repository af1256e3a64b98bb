// Owns: connections: opcodes, limits, heartbeats, output; and how events reach sessions.
// Must not know: sockets; what identify checks (gateway_identify.cpp).
#include "tools/sandbox/gateway_session.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "tools/sandbox/gateway_parts.hpp"
#include "tools/sandbox/render.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::size_t payload_max_bytes = 4096;
constexpr std::size_t sends_max = 120;
constexpr std::chrono::seconds sends_window{60};
constexpr std::size_t guilds_at_once = 16;

std::uint32_t shard_of(GuildId guild, std::uint32_t count) {
  return static_cast<std::uint32_t>((guild.value() >> 22) % count);
}

/// The log never holds a token, whoever reads it.
json::value blanked(json::value payload) {
  if (json::object* object = payload.if_object())
    if (json::value* data = object->if_contains("d");
        data && data->is_object() && data->get_object().contains("token"))
      data->get_object()["token"] = "***";
  return payload;
}

}  // namespace

Gateway::Gateway(const State& state, GatewayOptions options) : state_(state), options_(options) {}
Gateway::~Gateway() = default;

Gateway::Connection* Gateway::find(ConnectionId id) const {
  const auto found = connections_.find(id);
  return found == connections_.end() ? nullptr : found->second.get();
}

ConnectionId Gateway::open(ConnectQuery query, SteadyTime now, std::function<void()> wake) {
  tick(now);
  const ConnectionId id{next_connection_++};
  auto& connection = connections_[id] = std::make_unique<Connection>();
  connection->id = id;
  connection->query = query;
  connection->compressor = make_compressor(query.compression);
  connection->wake = std::move(wake);
  connection->beat_deadline = now + options_.heartbeat_interval * 3 / 2;
  send_op(*connection, 10,
          {{"heartbeat_interval", options_.heartbeat_interval.count()},
           {"_trace", json::array{"[\"sandbox\",{}]"}}});
  if (query.version != 9 && query.version != 10) fail(*connection, 4012, "Invalid API version.");
  return id;
}

void Gateway::receive(ConnectionId id, std::string_view message, SteadyTime now) {
  Connection* connection = find(id);
  if (!connection || connection->stalled || connection->phase == Connection::Phase::closed) return;
  json::error_code error;
  const json::value payload = json::parse(message, error);
  if (observer_) observer_(id, error ? json::value(nullptr) : blanked(payload));
  auto& received = connection->received;
  received.push_back(now);
  while (received.front() + sends_window <= now) received.pop_front();
  if (received.size() > sends_max) return fail(*connection, 4008, "You are being rate limited.");
  if (message.size() > payload_max_bytes) return fail(*connection, 4002, "Error while decoding payload.");
  const json::object* object = error ? nullptr : payload.if_object();
  const json::value* opcode = object ? object->if_contains("op") : nullptr;
  if (!opcode || !opcode->is_int64()) return fail(*connection, 4002, "Error while decoding payload.");
  const json::value* data = object->if_contains("d");
  handle(*connection, opcode->get_int64(), data ? *data : json::value(nullptr), now);
}

void Gateway::handle(Connection& connection, std::int64_t opcode, const json::value& data, SteadyTime now) {
  const bool ready = connection.phase == Connection::Phase::ready;
  switch (opcode) {
    case 1:
      return beat(connection, data, now);
    case 2:
      return ready ? fail(connection, 4005, "Already authenticated.") : identify(connection, data, now);
    case 6:
      return ready ? fail(connection, 4005, "Already authenticated.") : resume(connection, data);
    case 3:
    case 4:
    case 8:
    case 31:
      if (!ready) return fail(connection, 4003, "Not authenticated.");
      if (!data.is_object()) return fail(connection, 4002, "Error while decoding payload.");
      if (opcode == 8) request_members(connection, data, now);
      return;
    default:
      return fail(connection, 4001, "Unknown opcode.");
  }
}

void Gateway::beat(Connection& connection, const json::value& data, SteadyTime now) {
  if (!data.is_null() && !data.is_int64()) return fail(connection, 4002, "Error while decoding payload.");
  const Session* session = connection.session;
  if (session && data.is_int64() && static_cast<std::uint64_t>(data.get_int64()) > session->sequence)
    return fail(connection, 4007, "Invalid seq.");
  connection.beat_deadline = now + options_.heartbeat_interval * 3 / 2;
  send_op(connection, 11, nullptr);
}

void Gateway::disconnected(ConnectionId id, std::optional<std::uint16_t> code, SteadyTime now) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  if (Session* session = found->second->session) {
    session->connection = nullptr;
    session->detached_at = now;
    if (code == 1000 || code == 1001) forget(session->id);
  }
  connections_.erase(found);
}

std::vector<Outgoing> Gateway::take(ConnectionId id) {
  Connection* connection = find(id);
  if (!connection || connection->stalled) return {};
  Session* session = connection->session;
  // Guilds follow READY a few at a time, so that thousands of them never fill the memory at once.
  for (std::size_t i = 0; session && connection->outbox.empty() && i < guilds_at_once; ++i) {
    if (session->pending_guilds.empty()) break;
    dispatch_guild(*session, session->pending_guilds.front());
    session->pending_guilds.pop_front();
  }
  return std::exchange(connection->outbox, {});
}

void Gateway::detach(Connection& connection) {
  if (!connection.session) return;
  connection.session->connection = nullptr;
  // A moment at hand that is late enough: the session's life is "some minutes", not a promise.
  connection.session->detached_at = connection.beat_deadline;
  connection.session = nullptr;
}

void Gateway::publish(const Event& event) {
  for (auto& [id, session] : sessions_) {
    if (event.intents && !(event.intents & session->intents)) continue;
    const std::uint32_t shard = event.guild ? shard_of(event.guild, session->shard_count) : 0;
    if (shard != session->shard) continue;
    auto& pending = session->pending_guilds;
    if (const auto waiting = std::find(pending.begin(), pending.end(), event.guild);
        waiting != pending.end()) {
      dispatch_guild(*session, event.guild);
      pending.erase(waiting);
    }
    const bool withhold = event.without_content && !(session->intents & intent::message_content);
    dispatch(*session, event.type, withhold ? *event.without_content : event.data);
  }
}

void Gateway::dispatch(Session& session, std::string_view type, std::string_view data) {
  session.replay.push_back({++session.sequence, std::string{type}, std::string{data}});
  send_dispatch(session, session.replay.back().sequence, type, data);
  session.replay_bytes += data.size();
  while (session.replay_bytes > options_.replay_bytes_max && session.replay.size() > 1) {
    session.replay_bytes -= session.replay.front().data.size();
    session.replay.pop_front();
  }
}

void Gateway::send_dispatch(Session& session, std::uint64_t sequence, std::string_view type,
                            std::string_view data) {
  if (!session.connection) return;
  send(*session.connection, "{\"t\":\"" + std::string{type} + "\",\"s\":" + std::to_string(sequence) +
                                ",\"op\":0,\"d\":" + std::string{data} + "}");
}

void Gateway::dispatch_guild(Session& session, GuildId id) {
  const Guild* guild = find_guild(state_, id);
  if (!guild || !find_member(*guild, state_.bot)) return;
  const bool presences = session.intents & intent::guild_presences;
  dispatch(session, "GUILD_CREATE",
           json::serialize(render_guild_create(state_, *guild, presences, session.large_threshold)));
}

void Gateway::send(Connection& connection, std::string_view payload) {
  if (connection.stalled || connection.phase == Connection::Phase::closed) return;
  Outgoing out;
  out.kind = connection.compressor ? net::FrameKind::binary : net::FrameKind::text;
  out.data = connection.compressor ? connection.compressor->compress(payload) : std::string{payload};
  connection.outbox.push_back(std::move(out));
  if (connection.wake) connection.wake();
}

void Gateway::send_op(Connection& connection, int opcode, json::value data) {
  send(connection,
       json::serialize(json::object{{"t", nullptr}, {"s", nullptr}, {"op", opcode}, {"d", std::move(data)}}));
}

void Gateway::fail(Connection& connection, std::uint16_t code, std::string_view reason) {
  if (connection.stalled || connection.phase == Connection::Phase::closed) return;
  // These end the session; after the others it waits to be resumed ("Gateway Close Event Codes").
  const bool fatal = code == 1000 || code == 1001 || code == 4003 || code == 4004 || code == 4005 ||
                     code == 4007 || code == 4009 || (code >= 4010 && code <= 4014);
  const Session* session = connection.session;
  detach(connection);
  if (session && fatal) forget(session->id);
  connection.outbox.push_back({Outgoing::What::close, net::FrameKind::text, std::string{reason}, code});
  connection.phase = Connection::Phase::closed;
  if (connection.wake) connection.wake();
}

void Gateway::forget(const std::string& id) {
  const auto found = sessions_.find(id);
  VEILLEUR_CHECK(found != sessions_.end());
  if (found->second->connection) found->second->connection->session = nullptr;
  sessions_.erase(found);
}

void Gateway::tick(SteadyTime now) {
  for (auto& [id, connection] : connections_)
    if (connection->phase != Connection::Phase::closed && !connection->stalled &&
        connection->beat_deadline <= now)
      fail(*connection, 4009, "Session timed out.");
  std::erase_if(sessions_, [&](const auto& entry) {
    return !entry.second->connection && entry.second->detached_at + options_.session_life <= now;
  });
}

SteadyTime Gateway::next_deadline() const {
  SteadyTime next = SteadyTime::max();
  for (const auto& [id, connection] : connections_)
    if (connection->phase != Connection::Phase::closed && !connection->stalled)
      next = std::min(next, connection->beat_deadline);
  for (const auto& [id, session] : sessions_)
    if (!session->connection) next = std::min(next, session->detached_at + options_.session_life);
  return next;
}

void Gateway::send_reconnect(ConnectionId id) {
  if (Connection* connection = find(id)) send_op(*connection, 7, nullptr);
}

void Gateway::invalidate(ConnectionId id, bool resumable) {
  Connection* connection = find(id);
  if (!connection) return;
  const Session* session = connection->session;
  detach(*connection);
  if (session && !resumable) forget(session->id);
  if (connection->phase == Connection::Phase::ready) connection->phase = Connection::Phase::waiting;
  send_op(*connection, 9, resumable);
}

void Gateway::start_over() {
  for (ConnectionId id : connections()) invalidate(id, false);
  for (const auto& [id, connection] : connections_) detach(*connection);
  sessions_.clear();
  last_identify_.clear();
  member_requests_.clear();
  budget_start_.reset();
  identifies_used_ = 0;
}

void Gateway::close(ConnectionId id, std::uint16_t code, std::string_view reason) {
  if (Connection* connection = find(id)) fail(*connection, code, reason);
}

void Gateway::drop(ConnectionId id) {
  Connection* connection = find(id);
  if (!connection) return;
  detach(*connection);
  connection->stalled = false;
  connection->outbox.push_back({Outgoing::What::drop, net::FrameKind::text, {}, 0});
  connection->phase = Connection::Phase::closed;
  if (connection->wake) connection->wake();
}

void Gateway::stall(ConnectionId id) {
  if (Connection* connection = find(id)) connection->stalled = true;
}

void Gateway::repeat(ConnectionId id, std::size_t count) {
  Connection* connection = find(id);
  Session* session = connection ? connection->session : nullptr;
  if (!session) return;
  const std::size_t kept = session->replay.size();
  const std::vector<Session::Sent> last(
      session->replay.end() - static_cast<std::ptrdiff_t>(std::min(count, kept)), session->replay.end());
  for (const Session::Sent& sent : last)
    if (!opens_connection(sent.type)) dispatch(*session, sent.type, sent.data);
}

void Gateway::send_raw(ConnectionId id, net::FrameKind kind, std::string bytes) {
  Connection* connection = find(id);
  if (!connection || connection->stalled || connection->phase == Connection::Phase::closed) return;
  connection->outbox.push_back({Outgoing::What::frame, kind, std::move(bytes), 0});
  if (connection->wake) connection->wake();
}

bool Gateway::is_open(ConnectionId id) const { return find(id) != nullptr; }

std::vector<ConnectionId> Gateway::connections() const {
  std::vector<ConnectionId> ids;
  for (const auto& [id, connection] : connections_)
    if (connection->phase != Connection::Phase::closed) ids.push_back(id);
  return ids;
}

std::optional<ConnectionId> Gateway::connection_of(std::uint32_t shard) const {
  for (const auto& [id, session] : sessions_)
    if (session->shard == shard && session->connection) return session->connection->id;
  return std::nullopt;
}

json::array Gateway::describe() const {
  json::array out;
  for (const auto& [id, session] : sessions_)
    out.push_back({{"session", id},
                   {"shard", session->shard},
                   {"shards", session->shard_count},
                   {"connected", session->connection != nullptr},
                   {"sequence", session->sequence},
                   {"intents", session->intents}});
  return out;
}

}  // namespace veilleur::sandbox
