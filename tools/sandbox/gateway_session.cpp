// Owns: connections: opcodes, limits, heartbeats, output; and how events reach sessions.
// Must not know: sockets; what identify checks (gateway_identify.cpp).
#include "tools/sandbox/gateway_session.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "tools/sandbox/fields.hpp"
#include "tools/sandbox/gateway_parts.hpp"
#include "tools/sandbox/render.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::size_t payload_max_bytes = 4096;
constexpr std::size_t sends_max = 120;
constexpr std::chrono::seconds sends_window{60};
constexpr std::size_t guilds_at_once = 16;
/// With `compress` in identify "not all payloads will be compressed"; short ones would only grow.
constexpr std::size_t compressed_from_bytes = 1024;

/// "Update Presence": nobody else sees it here, so that its shape is all there is to check.
bool is_presence(const json::object& data) {
  const json::value& since = field(data, "since");
  const json::value& status = field(data, "status");
  static const std::set<std::string, std::less<>> known = {"online", "dnd", "idle", "invisible", "offline"};
  return (since.is_null() || since.is_number()) && field(data, "activities").is_array() &&
         status.is_string() && known.contains(status.get_string()) && field(data, "afk").is_bool();
}

/// "Update Voice State".
bool is_voice_state(const json::object& data) {
  const json::value& channel = field(data, "channel_id");
  return read_snowflake(field(data, "guild_id")) && (channel.is_null() || read_snowflake(channel)) &&
         field(data, "self_mute").is_bool() && field(data, "self_deaf").is_bool();
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

void Gateway::receive(ConnectionId id, std::string_view message, SteadyTime now, net::FrameKind kind) {
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
  // What is asked for as JSON is spoken in text frames; binary ones carry ETF, which this is not.
  const json::object* object = error || kind != net::FrameKind::text ? nullptr : payload.if_object();
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
    case 43:
      return ready ? ask(connection, opcode, data, now) : fail(connection, 4003, "Not authenticated.");
    default:
      return fail(connection, 4001, "Unknown opcode.");
  }
}

/// What only an identified client may send.
void Gateway::ask(Connection& connection, std::int64_t opcode, const json::value& data, SteadyTime now) {
  const json::object* asked = data.if_object();
  const bool sound = asked && (opcode == 3   ? is_presence(*asked)
                               : opcode == 4 ? is_voice_state(*asked)
                                             : true);
  if (!sound) return fail(connection, 4002, "Error while decoding payload.");
  if (opcode == 4 && voice_) voice_(*asked);
  if (opcode == 8) request_members(connection, *asked, now);
  if (opcode == 31) request_soundboard(connection, *asked);
  if (opcode == 43) request_channel_info(connection, *asked);
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
  if (!connection || connection->stalled || connection->delayed_until) return {};
  Session* session = connection->session;
  // Guilds follow READY a few at a time, so that thousands of them never fill the memory at once.
  for (std::size_t i = 0; session && connection->outbox.empty() && i < guilds_at_once; ++i) {
    if (session->pending_guilds.empty()) break;
    const GuildId next = session->pending_guilds.front();
    session->pending_guilds.pop_front();
    dispatch_guild(*session, next);
  }
  connection->outbox_bytes = 0;
  return std::exchange(connection->outbox, {});
}

void Gateway::detach(Connection& connection) {
  if (!connection.session) return;
  connection.session->connection = nullptr;
  // A moment at hand that is late enough: the session's life is "some minutes", not a promise.
  connection.session->detached_at = connection.beat_deadline;
  connection.session = nullptr;
}

bool Gateway::follows(const Session& session, GuildId guild, std::uint64_t intents) const {
  if (intents && !(intents & session.intents)) return false;
  return session.shard == (guild ? shard_of(guild, session.shard_count) : 0);
}

void Gateway::publish(const Event& event) {
  if (outages_.contains(event.guild)) return;
  for (auto& [id, session] : sessions_) {
    if (!follows(*session, event.guild, event.intents)) continue;
    auto& pending = session->pending_guilds;
    if (const auto waiting = std::find(pending.begin(), pending.end(), event.guild);
        waiting != pending.end()) {
      pending.erase(waiting);
      dispatch_guild(*session, event.guild);
    }
    const bool withhold = event.without_content && !(session->intents & intent::message_content);
    dispatch(*session, event.type, withhold ? *event.without_content : event.data);
  }
}

void Gateway::dispatch(Session& session, std::string_view type, std::string_view data) {
  if (opens_connection(type)) return deliver(session, type, data);
  if (session.to_hold > 0) {
    session.held.push_back({0, std::string{type}, std::string{data}});
    if (--session.to_hold == 0) release(session);
    return;
  }
  deliver(session, type, data);
  if (session.to_double == 0) return;
  --session.to_double;
  deliver(session, type, data);
}

/// Delivers what was held, the latest first.
void Gateway::release(Session& session) {
  session.to_hold = 0;
  const std::vector<Session::Sent> held = std::exchange(session.held, {});
  for (auto sent = held.rbegin(); sent != held.rend(); ++sent) deliver(session, sent->type, sent->data);
}

void Gateway::deliver(Session& session, std::string_view type, std::string_view data) {
  auto& replay = session.replay;
  replay.push_back({++session.sequence, std::string{type}, std::string{data}});
  session.replay_bytes += data.size();
  send_dispatch(session, session.sequence, type, data);
  while ((session.replay_bytes > options_.replay_bytes_max || replay.size() > options_.replay_events_max) &&
         replay.size() > 1) {
    session.replay_bytes -= replay.front().data.size();
    replay.pop_front();
  }
}

void Gateway::send_dispatch(Session& session, std::uint64_t sequence, std::string_view type,
                            std::string_view data) {
  if (!session.connection) return;
  frame_.assign(R"({"t":")").append(type).append(R"(","s":)").append(std::to_string(sequence));
  frame_.append(R"(,"op":0,"d":)").append(data).push_back('}');
  send(*session.connection, frame_);
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
  const bool alone = !connection.compressor && connection.session && connection.session->compress_payloads &&
                     payload.size() >= compressed_from_bytes;
  Outgoing out;
  out.kind = connection.compressor || alone ? net::FrameKind::binary : net::FrameKind::text;
  out.data = connection.compressor ? connection.compressor->compress(payload)
             : alone               ? compress_once(payload)
                                   : std::string{payload};
  connection.outbox_bytes += out.data.size();
  connection.outbox.push_back(std::move(out));
  if (connection.outbox_bytes > options_.outbox_bytes_max) {
    connection.outbox.clear();
    return drop(connection.id);
  }
  // One wake-up for all that gathers until the transport takes it.
  if (connection.outbox.size() == 1 && connection.wake) connection.wake();
}

void Gateway::send_op(Connection& connection, int opcode, json::value data) {
  send(connection,
       json::serialize(json::object{{"t", nullptr}, {"s", nullptr}, {"op", opcode}, {"d", std::move(data)}}));
}

void Gateway::fail(Connection& connection, std::uint16_t code, std::string_view reason) {
  if (connection.stalled || connection.phase == Connection::Phase::closed) return;
  // These end the session; after the others it waits to be resumed ("Gateway Close Event Codes").
  const bool fatal = code == 1000 || code == 4003 || code == 4004 || code == 4005 || code == 4007 ||
                     code == 4009 || (code >= 4010 && code <= 4014);
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
  if (Connection* connection = found->second->connection) {
    connection->session = nullptr;
    if (connection->phase == Connection::Phase::ready) connection->phase = Connection::Phase::waiting;
  }
  sessions_.erase(found);
}

void Gateway::tick(SteadyTime now) {
  for (auto& [id, connection] : connections_)
    if (connection->phase != Connection::Phase::closed && !connection->stalled &&
        connection->beat_deadline <= now)
      fail(*connection, 4009, "Session timed out.");
  for (auto& [id, connection] : connections_) {
    if (!connection->delayed_until || *connection->delayed_until > now) continue;
    connection->delayed_until.reset();
    if (connection->wake) connection->wake();
  }
  std::erase_if(sessions_, [&](const auto& entry) {
    return !entry.second->connection && entry.second->detached_at + options_.session_life <= now;
  });
}

SteadyTime Gateway::next_deadline() const {
  SteadyTime next = SteadyTime::max();
  for (const auto& [id, connection] : connections_) {
    if (connection->phase != Connection::Phase::closed && !connection->stalled)
      next = std::min(next, connection->beat_deadline);
    next = std::min(next, connection->delayed_until.value_or(next));
  }
  for (const auto& [id, session] : sessions_)
    if (!session->connection) next = std::min(next, session->detached_at + options_.session_life);
  return next;
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

bool Gateway::withholds_content() const {
  return std::ranges::any_of(
      sessions_, [](const auto& entry) { return !(entry.second->intents & intent::message_content); });
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
