// Owns: what a session may ask over the gateway: members, soundboard sounds, what voice channels are like
// ("Gateway Events", read August 2026).
// Must not know: sockets.
#include <algorithm>

#include "tools/sandbox/fields.hpp"
#include "tools/sandbox/gateway_parts.hpp"
#include "tools/sandbox/render.hpp"
#include "tools/sandbox/state.hpp"
#include "tools/sandbox/text.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::chrono::seconds all_members_spacing{30};
constexpr std::size_t chunk_members = 1000;
constexpr std::size_t listed_members_max = 100;  ///< for a query, and for user ids
constexpr std::size_t nonce_max_bytes = 32;

/// What is asked of one guild's members, once its form is good.
struct MemberQuery {
  std::vector<json::value> users;  ///< as they were sent; meaningful where `by_id`
  bool by_id = false;
  std::string prefix;
  std::size_t limit = 0;  ///< 0: all
  bool presences = false;

  [[nodiscard]] bool of_everyone() const { return !by_id && prefix.empty() && limit == 0; }
};

/// Nothing where neither users nor a query with its limit are named, or both are.
std::optional<MemberQuery> read_query(const json::object& request) {
  MemberQuery query;
  const json::value& users = field(request, "user_ids");
  const auto* prefix = field(request, "query").if_string();
  const json::value& limit = field(request, "limit");
  const json::value& presences = field(request, "presences");
  if (!presences.is_null() && !presences.is_bool()) return std::nullopt;
  query.presences = presences.is_bool() && presences.get_bool();
  query.by_id = !users.is_null();
  if (query.by_id == (prefix != nullptr)) return std::nullopt;
  if (query.by_id) {
    // "one snowflake or array of snowflakes"
    query.users = users.is_array()
                      ? std::vector<json::value>(users.get_array().begin(), users.get_array().end())
                      : std::vector<json::value>{users};
    query.users.resize(std::min(query.users.size(), listed_members_max));
    return query;
  }
  if (!limit.is_int64() || limit.get_int64() < 0) return std::nullopt;
  query.prefix = *prefix;
  query.limit = static_cast<std::size_t>(limit.get_int64());
  if (!query.of_everyone())
    query.limit = query.limit == 0 ? listed_members_max : std::min(query.limit, listed_members_max);
  return query;
}

struct Found {
  std::vector<const Member*> members;
  json::array not_found;
};

Found find_members(const State& state, const Guild& guild, const MemberQuery& query) {
  Found found;
  for (const json::value& value : query.users) {
    const auto user = read_snowflake(value);
    const Member* member = user ? find_member(guild, UserId{*user}) : nullptr;
    if (member)
      found.members.push_back(member);
    else
      found.not_found.push_back(value);
  }
  if (query.by_id) return found;
  for (const auto& [id, member] : guild.members) {
    if (query.limit > 0 && found.members.size() == query.limit) break;
    const std::string_view name = state.users.at(id).name;
    const std::string_view shown = member.nick ? std::string_view{*member.nick} : name;
    const auto begins = [&](std::string_view text) {
      return equal_without_case(text.substr(0, query.prefix.size()), query.prefix);
    };
    if (begins(name) || begins(shown)) found.members.push_back(&member);
  }
  return found;
}

}  // namespace

void Gateway::request_members(Connection& connection, const json::object& request, SteadyTime now) {
  Session& session = *connection.session;
  const auto guild_id = read_snowflake(field(request, "guild_id"));
  const auto query = read_query(request);
  if (!guild_id || !query) return fail(connection, 4002, "Error while decoding payload.");
  const Guild* guild = find_guild(state_, GuildId{*guild_id});
  if (!guild || !find_member(*guild, state_.bot)) return;  // Discord stays silent
  // The whole list takes GUILD_MEMBERS, presences take theirs; without them Discord stays silent, too.
  if (!query->by_id && query->prefix.empty() && !(session.intents & intent::guild_members)) return;
  const bool presences = query->presences && session.intents & intent::guild_presences;
  json::object base{{"guild_id", guild->id.to_string()}};
  const auto* nonce = field(request, "nonce").if_string();
  // "Nonce can only be up to 32 bytes. If you send an invalid nonce it will be ignored."
  if (nonce && nonce->size() <= nonce_max_bytes) base["nonce"] = *nonce;
  if (query->of_everyone()) {
    const auto last = member_requests_.find(guild->id);
    if (last != member_requests_.end() && now < last->second + all_members_spacing) {
      const auto wait = std::chrono::duration<double>(last->second + all_members_spacing - now).count();
      return dispatch(
          session, "RATE_LIMITED",
          R"({"opcode":8,"retry_after":)" + seconds_text(wait) + R"(,"meta":)" + json::serialize(base) + "}");
    }
    member_requests_[guild->id] = now;
  }
  const Found found = find_members(state_, *guild, *query);
  const std::size_t total = found.members.size();
  const std::size_t chunks = std::max<std::size_t>(1, (total + chunk_members - 1) / chunk_members);
  for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
    json::object event = base;
    json::array list;
    for (std::size_t i = chunk * chunk_members; i < std::min(total, (chunk + 1) * chunk_members); ++i)
      list.push_back(render_member(state_, *found.members[i]));
    event["members"] = std::move(list);
    event["chunk_index"] = chunk;
    event["chunk_count"] = chunks;
    if (!found.not_found.empty()) event["not_found"] = found.not_found;
    if (presences) event["presences"] = json::array{};
    dispatch(session, "GUILD_MEMBERS_CHUNK", json::serialize(event));
  }
}

/// No guild here has sounds of its own; each that is asked for says so.
void Gateway::request_soundboard(Connection& connection, const json::object& request) {
  const json::array* guilds = field(request, "guild_ids").if_array();
  if (!guilds) return fail(connection, 4002, "Error while decoding payload.");
  for (const json::value& value : *guilds) {
    const auto id = read_snowflake(value);
    const Guild* guild = id ? find_guild(state_, GuildId{*id}) : nullptr;
    if (!guild || !find_member(*guild, state_.bot)) continue;
    dispatch(*connection.session, "SOUNDBOARD_SOUNDS",
             json::serialize(
                 json::object{{"guild_id", guild->id.to_string()}, {"soundboard_sounds", json::array{}}}));
  }
}

/// Nobody sets a status here and calls have no start, so the list of channels that have either is empty.
void Gateway::request_channel_info(Connection& connection, const json::object& request) {
  const auto id = read_snowflake(field(request, "guild_id"));
  if (!id || !field(request, "fields").is_array())
    return fail(connection, 4002, "Error while decoding payload.");
  const Guild* guild = find_guild(state_, GuildId{*id});
  if (!guild || !find_member(*guild, state_.bot)) return;
  dispatch(*connection.session, "CHANNEL_INFO",
           json::serialize(json::object{{"guild_id", guild->id.to_string()}, {"channels", json::array{}}}));
}

}  // namespace veilleur::sandbox
