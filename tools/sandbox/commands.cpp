// Owns: the endpoints of application commands ("Application Commands", read August 2026).
// Must not know: how a command is invoked.
#include "tools/sandbox/commands.hpp"

#include <algorithm>
#include <set>

#include "tools/sandbox/command_check.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::size_t commands_max = 100;

/// Where a path's commands live: ids are the application, then perhaps the guild, then perhaps the command.
struct Scope {
  GuildId guild;
  std::optional<Reply> refused;
};

Scope find_scope(const State& state, const Call& call, bool in_guild) {
  Scope scope;
  if (call.id<UserId>(0) != state.bot) {
    scope.refused = refuse(403, 20012, "You are not authorized to perform this action on this application");
    return scope;
  }
  if (!in_guild) return scope;
  scope.guild = call.id<GuildId>(1);
  const Guild* guild = find_guild(state, scope.guild);
  if (!guild || !find_member(*guild, state.bot)) scope.refused = missing_access();
  return scope;
}

std::int64_t type_of(const json::object& command) {
  const json::value* type = command.if_contains("type");
  return type ? type->as_int64() : 1;
}

/// The stored form of a checked description: defaults filled in, the id of a namesake kept.
json::object normalize(State& state, const json::object& wanted, GuildId guild, const json::array& before,
                       WallTime now) {
  json::object command = wanted;
  const std::string version = std::to_string(next_id(state, now));
  command["id"] = version;
  for (const json::value& old : before)
    if (old.at("name") == wanted.at("name") && type_of(old.as_object()) == type_of(wanted))
      command["id"] = old.at("id");
  command["version"] = version;
  command["application_id"] = state.bot.to_string();
  command["type"] = type_of(wanted);
  const auto fill = [&](std::string_view key, json::value value) {
    if (!command.contains(key)) command[key] = std::move(value);
  };
  fill("description", "");
  fill("name_localizations", nullptr);
  fill("description_localizations", nullptr);
  fill("default_member_permissions", nullptr);
  fill("nsfw", false);
  fill("contexts", nullptr);
  fill("integration_types", json::array{0});
  fill("dm_permission", true);
  fill("options", json::array{});
  if (guild) command["guild_id"] = guild.to_string();
  return command;
}

Reply overwrite_in(State& state, const Call& call, bool in_guild) {
  const Scope scope = find_scope(state, call, in_guild);
  if (scope.refused) return *scope.refused;
  Problems problems;
  const json::array* wanted = call.body.if_array();
  if (!wanted) {
    problems.add("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
    return problems.reply();
  }
  if (wanted->size() > commands_max)
    return refuse(400, 30032, "Maximum number of application commands reached (100)");
  std::set<std::pair<std::int64_t, std::string>> names;
  for (std::size_t i = 0; i < wanted->size(); ++i) {
    const json::object* command = (*wanted)[i].if_object();
    if (command)
      check_command(*command, std::to_string(i), problems, call.strict);
    else
      problems.add(std::to_string(i), "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType");
  }
  if (!problems.empty()) return problems.reply();
  for (std::size_t i = 0; i < wanted->size(); ++i) {
    const json::object& command = (*wanted)[i].get_object();
    if (!names.emplace(type_of(command), std::string{command.at("name").as_string()}).second)
      problems.add(std::to_string(i), "APPLICATION_COMMANDS_DUPLICATE_NAME",
                   "Application command names must be unique");
  }
  if (!problems.empty()) return problems.reply();
  const json::array before = std::exchange(state.commands[scope.guild], {});
  for (const json::value& command : *wanted)
    state.commands[scope.guild].push_back(
        normalize(state, command.as_object(), scope.guild, before, call.now));
  return ok(state.commands[scope.guild]);
}

Reply create_in(State& state, const Call& call, bool in_guild) {
  const Scope scope = find_scope(state, call, in_guild);
  if (scope.refused) return *scope.refused;
  Problems problems;
  const json::object* wanted = call.body.if_object();
  if (wanted)
    check_command(*wanted, "", problems, call.strict);
  else
    problems.add("", "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType");
  if (!problems.empty()) return problems.reply();
  json::array& commands = state.commands[scope.guild];
  const json::object command = normalize(state, *wanted, scope.guild, commands, call.now);
  const auto old = std::find_if(commands.begin(), commands.end(),
                                [&](const json::value& c) { return c.at("id") == command.at("id"); });
  if (old != commands.end()) {
    *old = command;
    return ok(command);
  }
  if (commands.size() >= commands_max)
    return refuse(400, 30032, "Maximum number of application commands reached (100)");
  commands.push_back(command);
  return {201, command};
}

/// The command that a path names, as an iterator into its list; end where there is none.
json::array::iterator find_by_id(json::array& commands, Snowflake id) {
  return std::find_if(commands.begin(), commands.end(),
                      [&](const json::value& c) { return read_snowflake(c.at("id")) == id; });
}

bool names_a_guild(const Call& call, std::size_t ids_without) { return call.ids.size() > ids_without; }

}  // namespace

const json::object* find_command(const State& state, GuildId guild, std::string_view name) {
  for (GuildId scope : {guild, GuildId{}}) {
    const auto commands = state.commands.find(scope);
    if (commands == state.commands.end()) continue;
    for (const json::value& command : commands->second)
      if (command.at("name").as_string() == name) return &command.as_object();
  }
  return nullptr;
}

Reply list_commands(State& state, const Call& call) {
  const Scope scope = find_scope(state, call, names_a_guild(call, 1));
  return scope.refused ? *scope.refused : ok(state.commands[scope.guild]);
}

Reply overwrite_commands(State& state, const Call& call) {
  return overwrite_in(state, call, names_a_guild(call, 1));
}
Reply create_command(State& state, const Call& call) {
  return create_in(state, call, names_a_guild(call, 1));
}

Reply get_command(State& state, const Call& call) {
  const Scope scope = find_scope(state, call, names_a_guild(call, 2));
  if (scope.refused) return *scope.refused;
  json::array& commands = state.commands[scope.guild];
  const auto found = find_by_id(commands, call.ids.back());
  return found == commands.end() ? unknown_command() : ok(*found);
}

Reply delete_command(State& state, const Call& call) {
  const Scope scope = find_scope(state, call, names_a_guild(call, 2));
  if (scope.refused) return *scope.refused;
  json::array& commands = state.commands[scope.guild];
  const auto found = find_by_id(commands, call.ids.back());
  if (found == commands.end()) return unknown_command();
  commands.erase(found);
  return no_content();
}

}  // namespace veilleur::sandbox
