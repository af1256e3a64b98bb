// Owns: the document behind GET /_sandbox/permissions: who may do what, and why.
// Must not know: sockets, acts.
#include "tools/sandbox/control.hpp"
#include "tools/sandbox/permission_names.hpp"
#include "tools/sandbox/permission_reasons.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

std::string_view name_of(ReasonKind kind) {
  switch (kind) {
    case ReasonKind::outsider:
      return "outsider";
    case ReasonKind::owner:
      return "owner";
    case ReasonKind::administrator:
      return "administrator";
    case ReasonKind::role:
      return "role";
    case ReasonKind::nothing:
      return "nothing";
    case ReasonKind::everyone_overwrite:
      return "everyone_overwrite";
    case ReasonKind::role_overwrite:
      return "role_overwrite";
    case ReasonKind::member_overwrite:
      return "member_overwrite";
    case ReasonKind::timeout:
      return "timeout";
    case ReasonKind::implied:
      return "implied";
  }
  return "";
}

json::array names_in(std::uint64_t bits) {
  json::array names;
  for (std::size_t bit = 0; bit < permission_names.size(); ++bit)
    if (bits >> bit & 1 && !permission_names[bit].empty())
      names.push_back(json::value(permission_names[bit]));
  return names;
}

json::object reasons_in(const State& state, const Channel& channel, UserId user, WallTime now) {
  json::object reasons;
  for (std::size_t bit = 0; bit < permission_names.size(); ++bit) {
    if (permission_names[bit].empty()) continue;
    const Reason reason = explain_permission(state, channel, user, std::uint64_t{1} << bit, now);
    json::object entry{{"by", name_of(reason.kind)}};
    if (reason.role) entry["role"] = reason.role.to_string();
    reasons[permission_names[bit]] = std::move(entry);
  }
  return reasons;
}

/// Everybody who sees the channel, and whether he may write there.
json::array audience_of(const State& state, const Channel& channel, WallTime now) {
  json::array audience;
  for (const auto& [id, member] : state.guilds.at(channel.guild).members) {
    const std::uint64_t bits = permissions_in(state, channel, id, now);
    if (bits & permission::view_channel)
      audience.push_back({{"user", id.to_string()}, {"writes", (bits & sending_permission(channel)) != 0}});
  }
  return audience;
}

}  // namespace

Reply describe_permissions(const State& state, const Query& query, WallTime now) {
  const auto number = [&](const char* key) {
    const auto found = query.find(key);
    return found == query.end() ? std::nullopt : parse_number(found->second);
  };
  const Guild* guild = find_guild(state, GuildId{number("guild").value_or(0)});
  if (!guild) return unknown_guild();
  const UserId user{number("user").value_or(0)};
  if (!state.users.contains(user)) return unknown_user();
  json::object out{{"permissions", names_in(guild_permissions(*guild, user, now))}};
  json::object channels;
  if (!query.contains("channel")) {
    for (const Channel* channel : channels_of(state, guild->id))
      channels[channel->id.to_string()] = names_in(permissions_in(state, *channel, user, now));
  } else {
    const Channel* channel = find_channel(state, ChannelId{number("channel").value_or(0)});
    if (!channel || channel->guild != guild->id) return unknown_channel();
    channels[channel->id.to_string()] = names_in(permissions_in(state, *channel, user, now));
    out["reasons"] = reasons_in(state, *channel, user, now);
    out["audience"] = audience_of(state, *channel, now);
  }
  out["channels"] = std::move(channels);
  return ok(std::move(out));
}

}  // namespace veilleur::sandbox
