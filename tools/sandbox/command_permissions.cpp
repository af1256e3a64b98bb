// Owns: who may use which command where ("Application Commands", Permissions, read August 2026).
// Must not know: what commands look like, how one is invoked.
#include <algorithm>

#include "tools/sandbox/commands.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::size_t permissions_max = 100;

enum class Target { role = 1, user = 2, channel = 3 };
enum class Verdict { silent, allow, deny };

/// What a list says about one id.
Verdict verdict_on(const json::array& list, Target type, Snowflake id) {
  for (const json::value& entry : list)
    if (entry.at("type") == json::value(static_cast<int>(type)) && read_snowflake(entry.at("id")) == id)
      return entry.at("permission").as_bool() ? Verdict::allow : Verdict::deny;
  return Verdict::silent;
}

/// The channel itself comes before "all channels", which is the guild's id less one.
Verdict verdict_on_channel(const json::array& list, const Channel& channel) {
  const Verdict own = verdict_on(list, Target::channel, channel.id.value());
  return own == Verdict::silent ? verdict_on(list, Target::channel, channel.guild.value() - 1) : own;
}

/// The member comes before his roles, of which one allowance suffices, and these before @everyone.
Verdict verdict_on_member(const json::array& list, const Guild& guild, const Member& member) {
  const Verdict own = verdict_on(list, Target::user, member.user.value());
  if (own != Verdict::silent) return own;
  Verdict of_roles = Verdict::silent;
  for (RoleId role : member.roles) {
    const Verdict one = verdict_on(list, Target::role, role.value());
    if (one == Verdict::allow) return one;
    if (one == Verdict::deny) of_roles = one;
  }
  return of_roles == Verdict::silent ? verdict_on(list, Target::role, guild.id.value()) : of_roles;
}

const json::array& list_of(const State& state, GuildId guild, CommandId command) {
  static const json::array empty;
  const auto found = state.command_permissions.find({guild, command});
  return found == state.command_permissions.end() ? empty : found->second;
}

CommandId application_wide(const State& state) { return CommandId{state.bot.value()}; }

json::object render(const State& state, GuildId guild, CommandId command, const json::array& list) {
  return {{"id", command.to_string()},
          {"application_id", state.bot.to_string()},
          {"guild_id", guild.to_string()},
          {"permissions", list}};
}

bool exists(const State& state, GuildId guild, CommandId id) {
  if (id == application_wide(state)) return true;
  for (GuildId scope : {guild, GuildId{}})
    if (const auto list = state.commands.find(scope); list != state.commands.end())
      for (const json::value& command : list->second)
        if (read_snowflake(command.at("id")) == id.value()) return true;
  return false;
}

/// The guild of a path below an application, or the refusal.
std::optional<Reply> check_path(const State& state, const Call& call) {
  if (call.id<UserId>(0) != state.bot)
    return refuse(403, 20012, "You are not authorized to perform this action on this application");
  const Guild* guild = find_guild(state, call.id<GuildId>(1));
  if (!guild || !find_member(*guild, call.actor)) return missing_access();
  return std::nullopt;
}

json::array read_permissions(Fields& fields, bool strict) {
  json::array out;
  fields.require("permissions");
  fields.each("permissions", {0, permissions_max}, [&](Fields& entry, std::size_t) {
    for (const char* key : {"id", "type", "permission"}) entry.require(key);
    const auto id = entry.snowflake("id").value_or(0);
    const auto type = entry.integer("type", 1, 3).value_or(1);
    const auto permission = entry.boolean("permission").value_or(false);
    entry.finish(strict);
    out.push_back({{"id", std::to_string(id)}, {"type", type}, {"permission", permission}});
  });
  return out;
}

}  // namespace

bool may_use_command(const State& state, const Guild& guild, const Channel& channel, UserId user,
                     const json::object& command, WallTime now) {
  const std::uint64_t rights = channel_permissions(state, channel, user, now);
  if (rights & permission::administrator || user == guild.owner) return true;
  const json::array& own = list_of(state, guild.id, CommandId{read_snowflake(command.at("id")).value_or(0)});
  const json::array& all = list_of(state, guild.id, application_wide(state));
  const Verdict here = verdict_on_channel(own, channel);
  if ((here == Verdict::silent ? verdict_on_channel(all, channel) : here) == Verdict::deny) return false;
  const Member& member = guild.members.at(user);
  const Verdict explicit_one = verdict_on_member(own, guild, member);
  if (explicit_one != Verdict::silent) return explicit_one == Verdict::allow;
  if (verdict_on_member(all, guild, member) == Verdict::deny) return false;
  const auto needed = read_snowflake(command.at("default_member_permissions"));
  // "0" lets nobody but administrators.
  return !needed || (*needed != 0 && (rights & *needed) == *needed);
}

Reply list_command_permissions(State& state, const Call& call) {
  if (auto refused = check_path(state, call)) return *refused;
  json::array out;
  for (const auto& [key, list] : state.command_permissions)
    if (key.first == call.id<GuildId>(1)) out.push_back(render(state, key.first, key.second, list));
  return ok(std::move(out));
}

Reply get_command_permissions(State& state, const Call& call) {
  if (auto refused = check_path(state, call)) return *refused;
  const auto found = state.command_permissions.find({call.id<GuildId>(1), call.id<CommandId>(2)});
  if (found == state.command_permissions.end())
    return refuse(404, 10066, "Unknown application command permissions");
  return ok(render(state, found->first.first, found->first.second, found->second));
}

Reply put_command_permissions(State& state, const Call& call) {
  if (call.actor == state.bot) return refuse(403, 20001, "Bots cannot use this endpoint");
  if (auto refused = check_path(state, call)) return *refused;
  const Guild& guild = state.guilds.at(call.id<GuildId>(1));
  const CommandId command = call.id<CommandId>(2);
  if (!exists(state, guild.id, command)) return unknown_command();
  const std::uint64_t needed = permission::manage_guild | permission::manage_roles;
  if (auto refused = check_guild(guild, call.actor, needed, call.now)) return *refused;
  Form form(call);
  const json::array list = read_permissions(form.fields, call.strict);
  if (auto refused = form.refusal()) return *refused;
  if (list.empty())
    state.command_permissions.erase({guild.id, command});
  else
    state.command_permissions[{guild.id, command}] = list;
  const json::object shown = render(state, guild.id, command, list);
  emit(state, guild.id, 0, "APPLICATION_COMMAND_PERMISSIONS_UPDATE", shown);
  return ok(shown);
}

}  // namespace veilleur::sandbox
