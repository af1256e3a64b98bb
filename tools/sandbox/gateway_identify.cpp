// Owns: how a session begins and continues: identify and resume.
// Must not know: sockets.
#include <algorithm>

#include "tools/sandbox/fields.hpp"
#include "tools/sandbox/gateway_parts.hpp"
#include "tools/sandbox/render.hpp"
#include "tools/sandbox/state.hpp"
#include "tools/sandbox/text.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::chrono::seconds identify_spacing{5};
constexpr std::chrono::hours budget_window{24};

struct ShardPair {
  std::uint32_t index = 0;
  std::uint32_t count = 1;
};

/// `shard: [index, count]`; absent means the only one. Nothing where it is malformed.
std::optional<ShardPair> read_shard(const json::object& data) {
  const json::value& shard = field(data, "shard");
  if (shard.is_null()) return ShardPair{};
  const json::array* pair = shard.if_array();
  if (!pair || pair->size() != 2 || !(*pair)[0].is_int64() || !(*pair)[1].is_int64()) return std::nullopt;
  const auto index = (*pair)[0].get_int64();
  const auto count = (*pair)[1].get_int64();
  if (count < 1 || count > 16'384 || index < 0 || index >= count) return std::nullopt;
  return ShardPair{static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(count)};
}

bool token_is_good(const State& state, const json::object& data) {
  const auto* token = field(data, "token").if_string();
  if (!token || token->empty()) return false;
  // The documentation shows no "Bot " prefix here; Discord forgives it, and eris and oceanic.js send it.
  std::string_view bare{*token};
  if (bare.starts_with("Bot ")) bare.remove_prefix(4);
  return !state.settings.token || bare == *state.settings.token;
}

std::vector<GuildId> guilds_of_shard(const State& state, ShardPair shard) {
  std::vector<GuildId> ids;
  for (const auto& [id, guild] : state.guilds)
    if (find_member(guild, state.bot) && shard_of(id, shard.count) == shard.index) ids.push_back(id);
  return ids;
}

}  // namespace

std::optional<std::uint16_t> Gateway::refuse_identify(const Connection& connection,
                                                      const json::object& data) const {
  if (!token_is_good(state_, data)) return std::uint16_t{4004};
  if (!field(data, "properties").is_object()) return std::uint16_t{4002};
  const json::value& threshold = field(data, "large_threshold");
  if (!threshold.is_null() &&
      (!threshold.is_int64() || threshold.get_int64() < 50 || threshold.get_int64() > 250))
    return std::uint16_t{4002};
  const json::value& compress = field(data, "compress");
  const json::value& presence = field(data, "presence");
  // Some clients write the name of the stream that they asked for into `compress`.
  const bool sound = compress.is_null() || compress.is_bool() || compress.is_string();
  if (!sound || !(presence.is_null() || presence.is_object())) return std::uint16_t{4002};
  const auto shard = read_shard(data);
  if (!shard) return std::uint16_t{4010};
  if (guilds_of_shard(state_, *shard).size() > options_.guilds_per_shard_max) return std::uint16_t{4011};
  if (connection.query.version != 9 && connection.query.version != 10) return std::uint16_t{4012};
  const json::value& intents = field(data, "intents");
  if (!intents.is_int64() || intents.get_int64() < 0 ||
      static_cast<std::uint64_t>(intents.get_int64()) & ~intent::known)
    return std::uint16_t{4013};
  const auto privileged = static_cast<std::uint64_t>(intents.get_int64()) & intent::privileged;
  if (privileged & ~state_.settings.privileged_intents) return std::uint16_t{4014};
  return std::nullopt;
}

bool Gateway::take_identify(std::uint32_t shard, SteadyTime now) {
  const std::uint32_t key = shard % options_.max_concurrency;
  const auto last = last_identify_.find(key);
  if (last != last_identify_.end() && now < last->second + identify_spacing) return false;
  last_identify_[key] = now;
  return true;
}

void Gateway::identify(Connection& connection, const json::value& data, SteadyTime now) {
  const json::object* object = data.if_object();
  if (!object) return fail(connection, 4002, "Error while decoding payload.");
  if (const auto code = refuse_identify(connection, *object)) {
    static const std::map<std::uint16_t, std::string_view> reasons = {{4002, "Error while decoding payload."},
                                                                      {4004, "Authentication failed."},
                                                                      {4010, "Invalid shard."},
                                                                      {4011, "Sharding required."},
                                                                      {4012, "Invalid API version."},
                                                                      {4013, "Invalid intent(s)."},
                                                                      {4014, "Disallowed intent(s)."}};
    return fail(connection, *code, reasons.at(*code));
  }
  if (!budget_start_ || *budget_start_ + budget_window <= now) {
    budget_start_ = now;
    identifies_used_ = 0;
  }
  // At the cap Discord ends all sessions and resets the token: from then on authentication fails.
  if (identifies_used_ >= options_.identifies_total) {
    for (auto& [id, other] : connections_) fail(*other, 4004, "Authentication failed.");
    sessions_.clear();
    return;
  }
  ++identifies_used_;
  if (!take_identify(read_shard(*object)->index, now)) return send_op(connection, 9, false);
  start_session(connection, *object);
}

void Gateway::start_session(Connection& connection, const json::object& data) {
  const ShardPair shard = *read_shard(data);
  auto owned = std::make_unique<Session>();
  Session& session = *owned;
  session.id = "sandbox-session-" + std::to_string(next_session_++);
  session.shard = shard.index;
  session.shard_count = shard.count;
  session.intents = static_cast<std::uint64_t>(field(data, "intents").get_int64());
  const json::value& threshold = field(data, "large_threshold");
  session.large_threshold = threshold.is_int64() ? static_cast<std::size_t>(threshold.get_int64()) : 50;
  const json::value& compress = field(data, "compress");
  session.compress_payloads = compress.is_bool() && compress.get_bool();
  session.connection = &connection;
  connection.session = &session;
  connection.phase = Connection::Phase::ready;
  sessions_.emplace(session.id, std::move(owned));

  json::array guilds;
  for (GuildId id : guilds_of_shard(state_, shard)) {
    guilds.push_back({{"id", id.to_string()}, {"unavailable", true}});
    // The end of an outage brings the guild.
    if (session.intents & intent::guilds && !outages_.contains(id)) session.pending_guilds.push_back(id);
  }
  json::object ready{{"v", connection.query.version},
                     {"user", render_own_user(state_)},
                     {"guilds", guilds},
                     {"session_id", session.id},
                     {"session_type", "normal"},
                     {"resume_gateway_url",
                      state_.gateway.resume_url.empty() ? state_.gateway.url : state_.gateway.resume_url},
                     {"shard", {shard.index, shard.count}},
                     {"application", {{"id", state_.bot.to_string()}, {"flags", application_flags(state_)}}}};
  for (const char* empty : {"relationships", "private_channels", "presences", "guild_join_requests",
                            "geo_ordered_rtc_regions", "_trace"})
    ready[empty] = json::array{};
  ready["user_settings"] = json::object{};
  ready["auth"] = json::object{};
  dispatch(session, "READY", json::serialize(ready));
}

void Gateway::resume(Connection& connection, const json::value& data) {
  const json::object* object = data.if_object();
  const auto* id = object ? field(*object, "session_id").if_string() : nullptr;
  if (!id || !field(*object, "seq").is_int64())
    return fail(connection, 4002, "Error while decoding payload.");
  if (!token_is_good(state_, *object)) return fail(connection, 4004, "Authentication failed.");
  const auto found = sessions_.find(std::string{*id});
  if (found == sessions_.end()) return send_op(connection, 9, false);
  Session& session = *found->second;
  const auto sequence = static_cast<std::uint64_t>(field(*object, "seq").get_int64());
  if (sequence > session.sequence) {
    forget(session.id);
    return fail(connection, 4007, "Invalid seq.");
  }
  const std::uint64_t oldest =
      session.replay.empty() ? session.sequence + 1 : session.replay.front().sequence;
  if (sequence + 1 < oldest) {
    forget(session.id);
    return send_op(connection, 9, false);
  }
  if (Connection* old = session.connection) {
    fail(*old, 4000, "The session was resumed elsewhere.");
    detach(*old);  // where it was stalled, nothing was closed
  }
  release(session);
  session.connection = &connection;
  connection.session = &session;
  connection.phase = Connection::Phase::ready;
  for (const Session::Sent& sent : session.replay) {
    const bool missed = sent.sequence > sequence;
    const bool overlaps = sent.sequence + options_.replay_overlap > sequence && !opens_connection(sent.type);
    if (missed || overlaps) send_dispatch(session, sent.sequence, sent.type, sent.data);
  }
  dispatch(session, "RESUMED", "{\"_trace\":[]}");
}

void Gateway::fill(GatewayInfo& info, SteadyTime now) {
  const bool fresh = !budget_start_ || *budget_start_ + budget_window <= now;
  info.identifies_total = options_.identifies_total;
  info.identifies_remaining =
      options_.identifies_total - (fresh ? 0 : std::min(identifies_used_, options_.identifies_total));
  info.reset_after = fresh ? milliseconds{0}
                           : std::chrono::duration_cast<milliseconds>(*budget_start_ + budget_window - now);
  info.max_concurrency = options_.max_concurrency;
}

}  // namespace veilleur::sandbox
