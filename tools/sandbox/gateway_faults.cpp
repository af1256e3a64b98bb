// Owns: the misbehaviour of the gateway: what can be ordered of a connection, a guild or the resume host.
// Must not know: sockets; who orders it.
#include <algorithm>

#include "tools/sandbox/gateway_parts.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {

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
  connection->delayed_until.reset();
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

void Gateway::reorder(ConnectionId id, std::size_t count) {
  Connection* connection = find(id);
  if (!connection || !connection->session) return;
  release(*connection->session);
  connection->session->to_hold = count;
}

void Gateway::duplicate(ConnectionId id, std::size_t count) {
  Connection* connection = find(id);
  if (connection && connection->session) connection->session->to_double = count;
}

void Gateway::delay(ConnectionId id, SteadyTime until) {
  Connection* connection = find(id);
  if (!connection) return;
  connection->delayed_until = until;
  if (connection->wake) connection->wake();  // so that its transport learns of the new deadline
}

void Gateway::set_outage(GuildId guild, bool on) {
  const Guild* place = find_guild(state_, guild);
  const bool changed = on ? outages_.insert(guild).second : outages_.erase(guild) > 0;
  if (!changed) return;
  const bool member = place && find_member(*place, state_.bot);
  for (auto& [id, session] : sessions_) {
    if (!follows(*session, guild, intent::guilds)) continue;
    std::erase(session->pending_guilds, guild);
    if (on && member)
      dispatch(*session, "GUILD_DELETE",
               json::serialize(json::object{{"id", guild.to_string()}, {"unavailable", true}}));
    else if (member)
      dispatch_guild(*session, guild);
    else  // the bot was removed while nobody could be told
      dispatch(*session, "GUILD_DELETE", json::serialize(json::object{{"id", guild.to_string()}}));
  }
}

json::array Gateway::describe_faults(SteadyTime now) const {
  json::array out;
  const auto add = [&out](std::string_view action, json::object more) {
    more["kind"] = "gateway";
    more["action"] = action;
    out.push_back(std::move(more));
  };
  for (const auto& [id, session] : sessions_) {
    if (session->to_hold > 0)
      add("reorder",
          {{"shard", session->shard}, {"count", session->to_hold}, {"held", session->held.size()}});
    if (session->to_double > 0) add("duplicate", {{"shard", session->shard}, {"count", session->to_double}});
  }
  for (const auto& [id, connection] : connections_) {
    json::object whose{{"connection", id.value()}};
    if (connection->session) whose["shard"] = connection->session->shard;
    if (connection->stalled) add("stall", whose);
    if (connection->delayed_until && *connection->delayed_until > now) {
      const auto left = std::chrono::ceil<milliseconds>(*connection->delayed_until - now);
      whose["delay_ms"] = left.count();
      add("delay", whose);
    }
  }
  for (GuildId guild : outages_) add("outage", {{"guild", guild.to_string()}, {"on", true}});
  if (resume_host_ != ResumeHost::alive)
    add("resume_host", {{"how", resume_host_ == ResumeHost::dead ? "dead" : "silent"}});
  return out;
}

void Gateway::clear_faults() {
  for (auto& [id, session] : sessions_) {
    release(*session);
    session->to_double = 0;
  }
  for (auto& [id, connection] : connections_)
    if (std::exchange(connection->delayed_until, std::nullopt) && connection->wake) connection->wake();
  for (GuildId guild : std::set<GuildId>(outages_)) set_outage(guild, false);
  set_resume_host(ResumeHost::alive);
}

}  // namespace veilleur::sandbox
