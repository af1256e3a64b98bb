// Owns: the ban endpoints ("Guild Resource", read August 2026).
// Must not know: how entries of the audit log are listed.
#include <algorithm>
#include <limits>

#include "tools/sandbox/audit.hpp"
#include "tools/sandbox/members.hpp"
#include "tools/sandbox/messages.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/render.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::int64_t week_s = 604'800;

/// The guild of the path, or why this caller may not touch its bans.
std::optional<Reply> check_bans(Guild* guild, const Call& call, std::uint64_t needed) {
  if (!guild) return unknown_guild();
  return check_guild(*guild, call.actor, needed, call.now);
}

/// How far back to delete, from `delete_message_seconds` or the older `delete_message_days`.
seconds read_history(Fields& fields) {
  const auto exact = fields.integer("delete_message_seconds", 0, week_s);
  const auto days = fields.integer("delete_message_days", 0, 7);
  return seconds{exact ? *exact : days.value_or(0) * 86'400};
}

bool may_ban(const Guild& guild, UserId actor, UserId target) {
  return target != actor && outranks(guild, actor, target);
}

void ban(State& state, Guild& guild, UserId target, const Call& call, seconds history) {
  guild.bans[target] = {target, call.reason};
  if (history.count() > 0) purge(state, guild, target, call.now - history);
  const json::object data{{"guild_id", guild.id.to_string()}, {"user", render(state.users.at(target))}};
  if (find_member(guild, target)) remove_member(state, guild, target);
  emit(state, guild.id, intent::guild_moderation, "GUILD_BAN_ADD", data);
  record(state, guild, call, AuditAction::member_ban_add, target.value());
}

}  // namespace

Reply list_bans(State& state, const Call& call) {
  Guild* guild = find_guild(state, call.id<GuildId>(0));
  if (auto refused = check_bans(guild, call, permission::ban_members)) return *refused;
  constexpr std::uint64_t any = std::numeric_limits<std::uint64_t>::max();
  Problems problems;
  const auto limit = query_number(call, "limit", 1, 1000, problems).value_or(1000);
  const auto before = query_number(call, "before", 0, any, problems);
  const auto after = query_number(call, "after", 0, any, problems);
  if (!problems.empty()) return problems.reply();
  std::vector<const Ban*> matching;
  for (const auto& [user, ban] : guild->bans)
    if ((!before || user.value() < *before) && (before || !after || user.value() > *after))
      matching.push_back(&ban);
  // "If both are provided, only before is respected"; `before` takes those next to it.
  const auto count = std::min<std::size_t>(limit, matching.size());
  const auto first = before ? matching.end() - static_cast<std::ptrdiff_t>(count) : matching.begin();
  json::array bans;
  for (auto at = first; at != first + static_cast<std::ptrdiff_t>(count); ++at)
    bans.push_back(render_ban(state, **at));
  return ok(std::move(bans));
}

Reply get_ban(State& state, const Call& call) {
  Guild* guild = find_guild(state, call.id<GuildId>(0));
  if (auto refused = check_bans(guild, call, permission::ban_members)) return *refused;
  const auto found = guild->bans.find(call.id<UserId>(1));
  return found == guild->bans.end() ? unknown_ban() : ok(render_ban(state, found->second));
}

Reply create_ban(State& state, const Call& call) {
  Guild* guild = find_guild(state, call.id<GuildId>(0));
  if (auto refused = check_bans(guild, call, permission::ban_members)) return *refused;
  Form form(call);
  const seconds history = read_history(form.fields);
  if (auto refused = form.refusal()) return *refused;
  const UserId target = call.id<UserId>(1);
  if (!find_user(state, target)) return unknown_user();
  if (!may_ban(*guild, call.actor, target)) return missing_permissions();
  // A second ban of the same user changes nothing, the stored reason included.
  if (!guild->bans.contains(target)) ban(state, *guild, target, call, history);
  return no_content();
}

Reply remove_ban(State& state, const Call& call) {
  Guild* guild = find_guild(state, call.id<GuildId>(0));
  if (auto refused = check_bans(guild, call, permission::ban_members)) return *refused;
  const UserId target = call.id<UserId>(1);
  if (!guild->bans.erase(target)) return unknown_ban();
  emit(state, guild->id, intent::guild_moderation, "GUILD_BAN_REMOVE",
       {{"guild_id", guild->id.to_string()}, {"user", render(state.users.at(target))}});
  record(state, *guild, call, AuditAction::member_ban_remove, target.value());
  return no_content();
}

Reply bulk_ban(State& state, const Call& call) {
  Guild* guild = find_guild(state, call.id<GuildId>(0));
  if (auto refused = check_bans(guild, call, permission::ban_members | permission::manage_guild))
    return *refused;
  Form form(call);
  form.fields.require("user_ids");
  const auto ids = form.fields.snowflakes("user_ids", {1, 200});
  const seconds history{form.fields.integer("delete_message_seconds", 0, week_s).value_or(0)};
  if (auto refused = form.refusal()) return *refused;
  json::array banned;
  json::array failed;
  for (Snowflake id : ids) {
    const UserId target{id};
    const bool may =
        find_user(state, target) && may_ban(*guild, call.actor, target) && !guild->bans.contains(target);
    if (may) ban(state, *guild, target, call, history);
    (may ? banned : failed).push_back(json::value(std::to_string(id)));
  }
  if (banned.empty()) return refuse(400, 500000, "Failed to ban users");
  return ok(json::object{{"banned_users", banned}, {"failed_users", failed}});
}

}  // namespace veilleur::sandbox
