// Owns: writing and listing the audit log ("Audit Logs Resource", read August 2026).
// Must not know: what a change means.
#include "tools/sandbox/audit.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/render.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::size_t entries_kept = 10'000;
constexpr auto counted_together = std::chrono::minutes{5};
constexpr std::uint64_t any = std::numeric_limits<std::uint64_t>::max();

bool names_a_user(AuditAction action) {
  const int number = static_cast<int>(action);
  return (number >= 20 && number <= 25 && action != AuditAction::member_prune) ||
         action == AuditAction::message_delete || action == AuditAction::message_pin ||
         action == AuditAction::message_unpin;
}

}  // namespace

json::object change(std::string_view key, json::value before, json::value after) {
  json::object out{{"key", key}};
  if (!after.is_null()) out["new_value"] = std::move(after);
  if (!before.is_null()) out["old_value"] = std::move(before);
  return out;
}

json::array changes_between(const json::object& before, const json::object& after) {
  const json::value none;
  const auto value_in = [&](const json::object& facts, std::string_view key) -> const json::value& {
    const json::value* found = facts.if_contains(key);
    return found ? *found : none;
  };
  json::array changes;
  const auto note = [&](std::string_view key) {
    const json::value& old = value_in(before, key);
    const json::value& now = value_in(after, key);
    if (old != now) changes.push_back(change(key, old, now));
  };
  for (const auto& fact : before) note(fact.key());
  for (const auto& fact : after)
    if (!before.contains(fact.key())) note(fact.key());
  return changes;
}

void record(State& state, Guild& guild, const Call& call, AuditAction action, Snowflake target,
            json::array changes, json::object options) {
  guild.audit.push_back({AuditEntryId{next_id(state, call.now)}, action, call.actor, target,
                         std::move(changes), std::move(options), call.reason});
  if (guild.audit.size() > entries_kept)
    guild.audit.erase(guild.audit.begin(), guild.audit.begin() + entries_kept / 2);
  if (!(guild_permissions(guild, state.bot, call.now) & permission::view_audit_log)) return;
  json::object data = render(guild.audit.back());
  data["guild_id"] = guild.id.to_string();
  emit(state, guild.id, intent::guild_moderation, "GUILD_AUDIT_LOG_ENTRY_CREATE", data);
}

void record_counted(State& state, Guild& guild, const Call& call, AuditAction action, Snowflake target,
                    ChannelId channel) {
  json::object options{{"count", "1"}};
  if (channel) options["channel_id"] = channel.to_string();
  for (auto last = guild.audit.rbegin(); last != guild.audit.rend(); ++last) {
    if (snowflake_time(last->id.value()) + counted_together < call.now) break;
    const json::value* count = last->options.if_contains("count");
    const json::value* where = last->options.if_contains("channel_id");
    const bool alike = last->action == action && last->user == call.actor && last->target == target &&
                       count && last->reason == call.reason &&
                       (where ? *where == json::value(channel.to_string()) : !channel);
    if (!alike) continue;
    last->options["count"] = std::to_string(parse_number(count->as_string()).value_or(0) + 1);
    return;
  }
  record(state, guild, call, action, target, {}, std::move(options));
}

Reply get_audit_log(State& state, const Call& call) {
  const Guild* guild = find_guild(state, call.id<GuildId>(0));
  if (!guild) return unknown_guild();
  if (auto refused = check_guild(*guild, call.actor, permission::view_audit_log, call.now)) return *refused;
  Problems problems;
  const auto user = query_number(call, "user_id", 0, any, problems);
  const auto action = query_number(call, "action_type", 0, 1'000, problems);
  const auto before = query_number(call, "before", 0, any, problems);
  const auto after = query_number(call, "after", 0, any, problems);
  const auto limit = query_number(call, "limit", 1, 100, problems).value_or(50);
  if (!problems.empty()) return problems.reply();

  std::vector<const AuditEntry*> matching;
  for (const AuditEntry& entry : guild->audit)
    if ((!user || entry.user.value() == *user) &&
        (!action || static_cast<std::uint64_t>(entry.action) == *action) &&
        (!before || entry.id.value() < *before) && (!after || entry.id.value() > *after))
      matching.push_back(&entry);
  // Newest first, but with `after` the log is walked upwards from there.
  if (!after) std::reverse(matching.begin(), matching.end());
  if (matching.size() > limit) matching.resize(limit);

  json::array entries;
  std::set<UserId> named;
  for (const AuditEntry* entry : matching) {
    entries.push_back(render(*entry));
    named.insert(entry->user);
    if (names_a_user(entry->action) && find_user(state, UserId{entry->target}))
      named.insert(UserId{entry->target});
  }
  json::array threads;  // those of the entries that still exist
  std::set<ChannelId> shown;
  for (const AuditEntry* entry : matching)
    if (const Channel* thread = find_channel(state, ChannelId{entry->target});
        thread && thread->thread && shown.insert(thread->id).second)
      threads.push_back(render_channel(state, *thread));
  json::array users;
  for (UserId id : named) users.push_back(render(state.users.at(id)));
  return ok(json::object{{"audit_log_entries", entries},
                         {"users", users},
                         {"integrations", json::array{}},
                         {"webhooks", json::array{}},
                         {"guild_scheduled_events", json::array{}},
                         {"threads", threads},
                         {"application_commands", json::array{}},
                         {"auto_moderation_rules", json::array{}}});
}

}  // namespace veilleur::sandbox
