// Owns: the checks declared in state_check.hpp: each part is read once more as a request would be.
// Must not know: how the world is written down, files, sockets.
#include "tools/sandbox/state_check.hpp"

#include <limits>

#include "tools/sandbox/command_check.hpp"
#include "tools/sandbox/components.hpp"
#include "tools/sandbox/embeds.hpp"

namespace veilleur::sandbox {
namespace {

using Damage = std::optional<std::string>;

/// Says what is wrong with `part`, of which reading has left `read` and these complaints. A request keeps no
/// more than was read, so both are the same in a sound world.
Damage damage(const std::string& where, const Problems& problems, const json::value& part,
              const json::value& read) {
  if (!problems.empty()) return where + ": " + json::serialize(problems.reply().body.at("errors"));
  if (part != read) return where + ": has something that no request leaves there";
  return std::nullopt;
}

/// The list read by `read(list, path, problems)`.
template <class Read>
Damage check_list(const std::string& where, const json::array& list, Read read) {
  Problems problems;
  json::array copy = list;
  read(copy, problems);
  return damage(where, problems, list, copy);
}

/// A list of objects whose fields `read(Fields&)` reads.
template <class Read>
Damage check_objects(const std::string& where, const json::array& list, Read read) {
  return check_list(where, list, [&](json::array& copy, Problems& problems) {
    each_object(copy, "", problems, [&](Fields& fields, std::size_t) {
      read(fields);
      fields.finish(true);
    });
  });
}

Damage check_attachments(const std::string& where, const json::array& attachments) {
  constexpr Length any{1, std::numeric_limits<std::int32_t>::max()};
  return check_objects(where, attachments, [&](Fields& file) {
    for (const char* key : {"id", "filename", "content_type", "url", "proxy_url"}) {
      file.require(key);
      (void)file.text(key, any);
    }
    if (!file.snowflake("id")) file.complain("id", "NUMBER_TYPE_COERCE", "An attachment's id is a number.");
    file.require("size");
    (void)file.integer("size", 0, any.max);
    (void)file.text("description", any);
  });
}

/// The sandbox itself adds the type of an embed; it is not among what is read.
Damage check_embeds_of(const std::string& where, const json::array& embeds) {
  json::array given = embeds;
  for (json::value& embed : given)
    if (!embed.is_object() || embed.get_object()["type"] != json::value("rich"))
      return where + ": is no embed of the type \"rich\"";
  for (json::value& embed : given) embed.get_object().erase("type");
  return check_list(where, given,
                    [](json::array& copy, Problems& problems) { check_embeds(copy, "", problems, true); });
}

Damage check_message(const Message& message) {
  const std::string name = "message " + message.id.to_string() + " ";
  if (auto found = check_embeds_of(name + "embeds", message.embeds)) return found;
  if (auto found = check_attachments(name + "attachments", message.attachments)) return found;
  const Layout layout = message.flags & message_flag::components_v2 ? Layout::components_v2 : Layout::legacy;
  auto found = check_list(
      name + "components", message.components,
      [&](json::array& copy, Problems& problems) { check_components(copy, "", problems, true, layout); });
  if (found) return found;
  const json::value& nonce = message.nonce;
  if (!nonce.is_null() && !nonce.is_string() && !nonce.is_int64() && !nonce.is_uint64())
    return name + "nonce: is neither text nor a number";
  const json::value* trigger = message.interaction ? &message.interaction->trigger : nullptr;
  if (trigger && !trigger->is_null() && !trigger->is_object()) return name + "trigger: is no object";
  return std::nullopt;
}

/// A stored command: what its application said of it, and what the sandbox added.
Damage check_stored_command(const std::string& where, const json::value& value, GuildId guild) {
  const json::object* stored = value.if_object();
  if (!stored) return where + ": is no object";
  json::object command = *stored;
  Problems problems;
  const auto take_id = [&](const char* key) {
    const json::value* id = command.if_contains(key);
    if (!id || !id->is_string() || !read_snowflake(*id))
      problems.add(key, "NUMBER_TYPE_COERCE", "An id is expected.");
    command.erase(key);
  };
  for (const char* id : {"id", "version", "application_id"}) take_id(id);
  if (guild) take_id("guild_id");
  for (const char* key : {"type", "name", "description", "options", "nsfw", "contexts", "dm_permission",
                          "integration_types", "default_member_permissions"})
    if (!command.contains(key)) problems.add(key, "BASE_TYPE_REQUIRED", "This field is required");
  for (auto at = command.begin(); at != command.end();)
    at = at->value().is_null() ? command.stable_erase(at) : at + 1;
  const json::object before = command;
  Fields fields(command, problems);
  check_command(fields, true);
  return damage(where, problems, before, command);
}

Damage check_commands(const State& state) {
  for (const auto& [guild, list] : state.commands)
    for (std::size_t i = 0; i < list.size(); ++i)
      if (auto found =
              check_stored_command("commands." + guild.to_string() + "." + std::to_string(i), list[i], guild))
        return found;
  for (const auto& [key, list] : state.command_permissions) {
    const std::string where = "permissions of the command " + key.second.to_string();
    auto found = check_objects(where, list, [](Fields& entry) {
      for (const char* needed : {"id", "type", "permission"}) entry.require(needed);
      (void)entry.snowflake("id");
      (void)entry.integer("type", 1, 3);
      (void)entry.boolean("permission");
    });
    if (found) return found;
  }
  return std::nullopt;
}

/// What an autocomplete or a modal showed.
Damage check_shown(const Interaction& interaction) {
  const bool choices = interaction.answer == Answer::choices;
  if (!choices && interaction.answer != Answer::modal) return std::nullopt;
  const std::string name = "interaction " + interaction.id.to_string() + " shown";
  const json::object* shown = interaction.shown.if_object();
  if (!shown) return name + ": is no object";
  Problems problems;
  json::object copy = *shown;
  Fields fields(copy, problems);
  if (choices) {
    fields.require("choices");
    (void)fields.list("choices", {0, 25});
  } else {
    check_modal(fields, true);
  }
  fields.finish(true);
  return damage(name, problems, *shown, copy);
}

}  // namespace

std::optional<std::string> find_damage(const State& state) {
  for (const auto& [channel, list] : state.messages)
    for (const auto& [id, message] : list)
      if (auto found = check_message(message)) return found;
  for (const auto& [id, interaction] : state.interactions)
    if (auto found = check_shown(interaction)) return found;
  return check_commands(state);
}

}  // namespace veilleur::sandbox
