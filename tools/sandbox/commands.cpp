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

constexpr std::size_t slash_commands_max = 100;
constexpr std::size_t menu_commands_max = 15;
constexpr std::size_t creates_a_day = 200;

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
  return type && type->is_int64() ? type->get_int64() : command_type::chat_input;
}

/// A namesake of the same type, as an iterator into the list; end where there is none.
json::array::iterator find_namesake(json::array& commands, const json::object& wanted) {
  return std::find_if(commands.begin(), commands.end(), [&](const json::value& command) {
    return command.at("name") == wanted.at("name") && type_of(command.as_object()) == type_of(wanted);
  });
}

/// The stored form of a checked description: defaults filled in; id, and where nothing changed the version,
/// of the command it replaces.
json::object normalize(State& state, const json::object& wanted, GuildId guild, const json::object* before,
                       WallTime now) {
  json::object command = wanted;
  command["application_id"] = state.bot.to_string();
  command["type"] = type_of(wanted);
  const auto fill = [&](std::string_view key, json::value value) {
    const json::value* given = command.if_contains(key);
    if (!given || (given->is_null() && !value.is_null())) command[key] = std::move(value);
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
  command.erase("default_permission");
  if (const auto bits = read_snowflake(command.at("default_member_permissions")))
    command["default_member_permissions"] = std::to_string(*bits);
  if (guild) command["guild_id"] = guild.to_string();
  command["id"] = before ? before->at("id") : json::value(std::to_string(next_id(state, now)));
  command["version"] = before ? before->at("version") : command.at("id");
  if (before && *before != command) command["version"] = std::to_string(next_id(state, now));
  return command;
}

Reply too_many_commands(std::size_t limit) {
  return refuse(400, 30032,
                "Maximum number of application commands reached (" + std::to_string(limit) + ").");
}

/// Takes `count` from the creations of the day, or answers that they are used up.
std::optional<Reply> spend_creates(State& state, GuildId guild, std::size_t count, WallTime now) {
  std::vector<WallTime>& creates = state.command_creates[guild];
  std::erase_if(creates, [&](WallTime at) { return at + std::chrono::days{1} <= now; });
  if (creates.size() + count > creates_a_day)
    return refuse(400, 30034, "Max number of daily application command creates has been reached (200)");
  creates.insert(creates.end(), count, now);
  return std::nullopt;
}

/// 100 slash commands, 15 of each menu.
std::optional<Reply> check_numbers(const json::array& commands) {
  std::map<std::int64_t, std::size_t> count;
  for (const json::value& command : commands) ++count[type_of(command.as_object())];
  for (const auto& [type, number] : count) {
    const std::size_t limit = type == command_type::chat_input ? slash_commands_max : menu_commands_max;
    if (number > limit) return too_many_commands(limit);
  }
  return std::nullopt;
}

std::optional<Reply> check_list(json::array& wanted, bool strict) {
  Problems problems;
  each_object(wanted, "", problems, [&](Fields& command, std::size_t) { check_command(command, strict); });
  if (!problems.empty()) return problems.reply();
  std::set<std::pair<std::int64_t, std::string>> names;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const json::object& command = wanted[i].get_object();
    if (!names.emplace(type_of(command), std::string{command.at("name").as_string()}).second)
      problems.add(std::to_string(i), "APPLICATION_COMMANDS_DUPLICATE_NAME",
                   "Application command names must be unique");
  }
  return problems.empty() ? check_numbers(wanted) : problems.reply();
}

Reply overwrite_in(State& state, const Call& call, bool in_guild) {
  const Scope scope = find_scope(state, call, in_guild);
  if (scope.refused) return *scope.refused;
  json::value body = call.body;
  json::array* wanted = body.if_array();
  if (!wanted) {
    Problems problems;
    problems.add("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
    return problems.reply();
  }
  if (auto refused = check_list(*wanted, call.strict)) return *refused;
  json::array& commands = state.commands[scope.guild];
  const auto fresh = std::count_if(wanted->begin(), wanted->end(), [&](const json::value& command) {
    return find_namesake(commands, command.as_object()) == commands.end();
  });
  if (auto refused = spend_creates(state, scope.guild, static_cast<std::size_t>(fresh), call.now))
    return *refused;
  json::array before = std::exchange(commands, {});
  for (const json::value& command : *wanted) {
    const auto old = find_namesake(before, command.as_object());
    commands.push_back(normalize(state, command.as_object(), scope.guild,
                                 old == before.end() ? nullptr : &old->as_object(), call.now));
  }
  return ok(commands);
}

Reply create_in(State& state, const Call& call, bool in_guild) {
  const Scope scope = find_scope(state, call, in_guild);
  if (scope.refused) return *scope.refused;
  Form form(call);
  check_command(form.fields, call.strict);
  if (!form.problems.empty()) return form.problems.reply();
  const json::object& wanted = form.body;
  json::array& commands = state.commands[scope.guild];
  const auto old = find_namesake(commands, wanted);
  if (old != commands.end()) {
    *old = normalize(state, wanted, scope.guild, &old->as_object(), call.now);
    return ok(*old);
  }
  json::array after = commands;
  after.push_back(wanted);
  if (auto refused = check_numbers(after)) return *refused;
  if (auto refused = spend_creates(state, scope.guild, 1, call.now)) return *refused;
  commands.push_back(normalize(state, wanted, scope.guild, nullptr, call.now));
  return {201, commands.back()};
}

/// The command that a path names, as an iterator into its list; end where there is none.
json::array::iterator find_by_id(json::array& commands, Snowflake id) {
  return std::find_if(commands.begin(), commands.end(),
                      [&](const json::value& c) { return read_snowflake(c.at("id")) == id; });
}

bool names_a_guild(const Call& call, std::size_t ids_without) { return call.ids.size() > ids_without; }

/// The dictionaries give way to the text in the reader's own locale, at every depth.
void localize(json::object& object, const std::string& locale) {
  for (const char* key : {"name", "description"}) {
    const std::string dictionary = std::string{key} + "_localizations";
    const json::value* texts = object.if_contains(dictionary);
    if (!texts) continue;
    if (texts->is_object() && texts->get_object().contains(locale)) {
      const json::value text = texts->get_object().at(locale);
      object[std::string{key} + "_localized"] = text;
    }
    object.erase(dictionary);
  }
  for (const char* key : {"options", "choices"})
    if (json::value* children = object.if_contains(key); children && children->is_array())
      for (json::value& child : children->get_array()) localize(child.get_object(), locale);
}

}  // namespace

const json::object* find_command(const State& state, GuildId guild, std::int64_t type,
                                 std::string_view name) {
  for (GuildId scope : {guild, GuildId{}}) {
    const auto commands = state.commands.find(scope);
    if (commands == state.commands.end()) continue;
    for (const json::value& command : commands->second)
      if (command.at("name").as_string() == name && type_of(command.as_object()) == type)
        return &command.as_object();
  }
  return nullptr;
}

bool is_offered_in(const json::object& command, const Channel& channel) {
  if (command.at("nsfw") == json::value(true) && !channel.nsfw) return false;
  const json::value context(channel.guild ? 0 : 1);  // braces would make a list of it
  if (const json::array* contexts = command.at("contexts").if_array())
    return std::find(contexts->begin(), contexts->end(), context) != contexts->end();
  return channel.guild || command.at("dm_permission") == json::value(true);
}

Reply list_commands(State& state, const Call& call) {
  const Scope scope = find_scope(state, call, names_a_guild(call, 1));
  if (scope.refused) return *scope.refused;
  json::array commands = state.commands[scope.guild];
  if (!query_flag(call, "with_localizations"))
    for (json::value& command : commands) localize(command.get_object(), state.users.at(call.actor).locale);
  return ok(std::move(commands));
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

Reply edit_command(State& state, const Call& call) {
  const Scope scope = find_scope(state, call, names_a_guild(call, 2));
  if (scope.refused) return *scope.refused;
  json::array& commands = state.commands[scope.guild];
  const auto found = find_by_id(commands, call.ids.back());
  if (found == commands.end()) return unknown_command();
  Form form(call);
  const json::object before = found->as_object();
  json::object wanted = before;
  for (const char* stored : {"id", "version", "application_id", "guild_id"}) wanted.erase(stored);
  for (const auto& entry : form.body) wanted[entry.key()] = entry.value();
  form.fields.ignore({"name", "name_localizations", "description", "description_localizations", "options",
                      "default_member_permissions", "dm_permission", "default_permission", "contexts",
                      "integration_types", "nsfw"});
  if (auto refused = form.refusal()) return *refused;
  Fields whole(wanted, form.problems);
  check_command(whole, call.strict);
  if (form.problems.empty())
    if (const auto other = find_namesake(commands, wanted); other != commands.end() && other != found)
      form.problems.add("name", "APPLICATION_COMMANDS_DUPLICATE_NAME",
                        "Application command names must be unique");
  if (!form.problems.empty()) return form.problems.reply();
  *found = normalize(state, wanted, scope.guild, &before, call.now);
  return ok(*found);
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
