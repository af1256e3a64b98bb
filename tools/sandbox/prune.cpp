// Owns: pruning: taking out members who were not there for a while ("Begin Guild Prune", read August 2026).
// Must not know: single kicks, transports.
#include <algorithm>
#include <chrono>

#include "tools/sandbox/audit.hpp"
#include "tools/sandbox/members.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::int64_t days_max = 30;
constexpr std::int64_t days_default = 7;

struct Wish {
  std::int64_t days = days_default;
  std::set<RoleId> roles;
};

/// Discord goes by who was online; here nobody is seen who did not join, write, or sit in voice.
bool was_seen(const State& state, const Guild& guild, const Member& member, WallTime since) {
  if (member.joined_at > since || guild.voice.contains(member.user)) return true;
  const auto wrote_in = [&](ChannelId channel) {
    const auto messages = state.messages.find(channel);
    return messages != state.messages.end() && std::ranges::any_of(messages->second, [&](const auto& entry) {
             return entry.second.author == member.user && entry.second.sent_at > since;
           });
  };
  return std::ranges::any_of(guild.channels, wrote_in) || std::ranges::any_of(guild.threads, wrote_in);
}

/// "Any inactive user that has a subset of the provided role(s) will be counted ... and users with additional
/// roles will not." Neither the owner nor bots go, nor anybody whom the caller could not kick.
std::vector<UserId> absent(const State& state, const Guild& guild, const Call& call, const Wish& wish) {
  const WallTime since = call.now - std::chrono::days{wish.days};
  std::vector<UserId> found;
  for (const auto& [user, member] : guild.members) {
    const bool spared = state.users.at(user).bot || user == call.actor || !outranks(guild, call.actor, user);
    if (!spared && std::ranges::includes(wish.roles, member.roles) && !was_seen(state, guild, member, since))
      found.push_back(user);
  }
  return found;
}

std::optional<Reply> check_roles(const Guild& guild, const std::set<RoleId>& roles) {
  const bool known = std::ranges::all_of(roles, [&](RoleId role) { return guild.roles.contains(role); });
  return known ? std::nullopt : std::optional{unknown_role()};
}

struct Place {
  Guild* guild = nullptr;
  std::optional<Reply> refused;
};

Place find_place(State& state, const Call& call) {
  Place place;
  place.guild = find_guild(state, call.id<GuildId>(0));
  if (!place.guild)
    place.refused = unknown_guild();
  else
    place.refused =
        check_guild(*place.guild, call.actor, permission::kick_members | permission::manage_guild, call.now);
  return place;
}

/// `include_roles` is a list of ids with commas between them.
std::set<RoleId> read_roles(std::string_view text, Problems& problems) {
  std::set<RoleId> roles;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    if (const auto id = parse_number(one))
      roles.insert(RoleId{*id});
    else
      problems.add("include_roles", "NUMBER_TYPE_COERCE",
                   "Value \"" + std::string{one} + "\" is not snowflake.");
  }
  return roles;
}

}  // namespace

Reply count_prune(State& state, const Call& call) {
  const Place place = find_place(state, call);
  if (place.refused) return *place.refused;
  Problems problems;
  Wish wish;
  wish.days =
      static_cast<std::int64_t>(query_number(call, "days", 1, days_max, problems).value_or(days_default));
  if (const auto roles = call.query.find("include_roles"); roles != call.query.end())
    wish.roles = read_roles(roles->second, problems);
  if (!problems.empty()) return problems.reply();
  if (auto refused = check_roles(*place.guild, wish.roles)) return *refused;
  return ok(json::object{{"pruned", absent(state, *place.guild, call, wish).size()}});
}

Reply begin_prune(State& state, const Call& call) {
  const Place place = find_place(state, call);
  if (place.refused) return *place.refused;
  Form form(call);
  Wish wish;
  wish.days = form.fields.integer("days", 1, days_max).value_or(days_default);
  // A list, or ids with commas between them as in a query.
  const json::value* roles = form.fields.any("include_roles");
  if (roles && roles->is_string())
    wish.roles = read_roles(roles->get_string(), form.problems);
  else
    for (const Snowflake role : form.fields.snowflakes("include_roles", {0, 100}))
      wish.roles.insert(RoleId{role});
  const bool counted = form.fields.boolean("compute_prune_count").value_or(true);
  form.fields.ignore({"reason"});  // deprecated; the header is read for every endpoint
  if (auto refused = form.refusal()) return *refused;
  if (auto refused = check_roles(*place.guild, wish.roles)) return *refused;
  const std::vector<UserId> gone = absent(state, *place.guild, call, wish);
  for (const UserId user : gone) remove_member(state, *place.guild, user);
  record(
      state, *place.guild, call, AuditAction::member_prune, 0, {},
      {{"delete_member_days", std::to_string(wish.days)}, {"members_removed", std::to_string(gone.size())}});
  return ok(json::object{{"pruned", counted ? json::value(gone.size()) : json::value(nullptr)}});
}

}  // namespace veilleur::sandbox
