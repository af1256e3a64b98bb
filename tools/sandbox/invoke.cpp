// Owns: what users do with commands: slash commands with their options, and context menus.
// Must not know: how INTERACTION_CREATE looks, how the bot answers.
#include <algorithm>
#include <cmath>
#include <set>

#include "tools/sandbox/command_check.hpp"
#include "tools/sandbox/commands.hpp"
#include "tools/sandbox/interaction_event.hpp"
#include "tools/sandbox/interactions.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::int64_t text_max = 6000;
constexpr double number_max = 9'007'199'254'740'992.0;  // 2^53: what a double counts exactly

const json::array& list_of(const json::object& object, std::string_view key) {
  static const json::array empty;
  const json::value* list = object.if_contains(key);
  return list && list->is_array() ? list->get_array() : empty;
}

const json::object* find_named(const json::array& options, std::string_view name) {
  for (const json::value& value : options) {
    const json::object* option = value.if_object();
    const json::value* known = option ? option->if_contains("name") : nullptr;
    if (known && known->is_string() && known->get_string() == name) return option;
  }
  return nullptr;
}

bool is_set(const json::object& option, std::string_view key) {
  const json::value* value = option.if_contains(key);
  return value && *value == json::value(true);
}

bool is_nested(const json::value& option) {
  const std::int64_t type = option.at("type").as_int64();
  return type == option_type::sub_command || type == option_type::sub_command_group;
}

/// Whether a number lies within `min_value` and `max_value`, and within what Discord can carry.
bool is_within(const json::object& known, const json::value& value) {
  const double number = value.to_number<double>();
  const auto bound = [&](std::string_view key, double otherwise) {
    const json::value* found = known.if_contains(key);
    return found && found->is_number() ? found->to_number<double>() : otherwise;
  };
  return std::abs(number) <= number_max && number >= bound("min_value", -number_max) &&
         number <= bound("max_value", number_max);
}

bool is_text_within(const json::object& known, const json::value& value) {
  const auto* text = value.if_string();
  const auto length = text ? utf8_length(*text) : std::nullopt;
  if (!length) return false;
  const auto bound = [&](std::string_view key, std::int64_t otherwise) {
    const json::value* found = known.if_contains(key);
    return found && found->is_int64() ? found->get_int64() : otherwise;
  };
  const auto count = static_cast<std::int64_t>(*length);
  return count >= bound("min_length", 0) && count <= bound("max_length", text_max);
}

/// Gives options their types, checks their values, and gathers what they name.
class OptionReader {
 public:
  OptionReader(Resolver& resolver, Invocation invocation) : resolver_(resolver), invocation_(invocation) {}

  json::array read(const json::array& described, const json::array& given, const std::string& path) {
    json::array out;
    std::set<std::string> seen;
    for (std::size_t i = 0; i < given.size(); ++i) {
      const std::string at = path + "." + std::to_string(i);
      const json::object* option = given[i].if_object();
      const json::value* name = option ? option->if_contains("name") : nullptr;
      const json::object* known =
          name && name->is_string() ? find_named(described, name->get_string()) : nullptr;
      if (!known || !seen.emplace(name->get_string()).second)
        problems_.add(at, "SANDBOX_UNKNOWN_OPTION", "The command has no such option, or it is given twice.");
      else
        out.push_back(read_one(*known, *option, at));
    }
    if (invocation_ == Invocation::send) check_required(described, given, path);
    return out;
  }

  /// The type of the one option that is being typed; complains where it is not one.
  std::int64_t focused_type() {
    if (focused_.size() == 1) return focused_.front();
    problems_.add("options", "SANDBOX_FOCUS", "Exactly one option is being typed in an autocomplete.");
    return 0;
  }

  [[nodiscard]] const Problems& problems() const { return problems_; }
  /// The subcommands that were chosen, each after a space.
  [[nodiscard]] const std::string& chosen() const { return chosen_; }

 private:
  void check_required(const json::array& described, const json::array& given, const std::string& path) {
    const bool nested = !described.empty() && is_nested(described.front());
    if (nested && given.size() != 1)
      problems_.add(path, "SANDBOX_SUBCOMMAND", "One of the command's subcommands is to be chosen.");
    for (const json::value& option : described)
      if (is_set(option.as_object(), "required") && !find_named(given, option.at("name").as_string()))
        problems_.add(path, "SANDBOX_REQUIRED_OPTION",
                      "The option \"" + std::string{option.at("name").as_string()} + "\" is required.");
  }

  json::object read_one(const json::object& known, const json::object& given, const std::string& path) {
    const std::int64_t type = known.at("type").as_int64();
    json::object out{{"name", known.at("name")}, {"type", type}};
    if (is_nested(known)) {
      chosen_ += " " + std::string{known.at("name").as_string()};
      out["options"] = read(list_of(known, "options"), list_of(given, "options"), path + ".options");
      return out;
    }
    const json::value* value = given.if_contains("value");
    if (!value) {
      problems_.add(path, "BASE_TYPE_REQUIRED", "This field is required");
      return out;
    }
    out["value"] = *value;
    if (is_set(given, "focused")) {
      check_focus(known, type, *value, path);
      out["focused"] = true;
    } else if (type == option_type::attachment) {
      const Snowflake id = resolver_.attachment(*value);
      out["value"] = std::to_string(id);
      complain_unless(id != 0, path);
    } else {
      complain_unless(fits(known, type, *value), path);
    }
    return out;
  }

  void complain_unless(bool fits, const std::string& path) {
    if (!fits)
      problems_.add(path, "SANDBOX_OPTION_VALUE",
                    "The value does not fit the option's type, limits or choices.");
  }

  /// A client asks for choices only where the description offers them, and half-typed text is of no type
  /// yet, so its value is a string ("Application Command Interaction Data Option", read August 2026).
  void check_focus(const json::object& known, std::int64_t type, const json::value& value,
                   const std::string& path) {
    if (invocation_ == Invocation::send || !is_set(known, "autocomplete"))
      problems_.add(path, "SANDBOX_FOCUS", "The option offers no autocomplete, or the command is sent.");
    if (!value.is_string()) problems_.add(path, "SANDBOX_OPTION_VALUE", "What is being typed is a string.");
    focused_.push_back(type);
  }

  bool fits(const json::object& known, std::int64_t type, const json::value& value) {
    const json::array& choices = list_of(known, "choices");
    if (!choices.empty() && std::none_of(choices.begin(), choices.end(), [&](const json::value& choice) {
          return choice.at("value") == value;
        }))
      return false;
    const auto id = read_snowflake(value);
    switch (type) {
      case option_type::string:
        return is_text_within(known, value);
      case option_type::integer:
        return value.is_int64() && is_within(known, value);
      case option_type::number:
        return value.is_number() && is_within(known, value);
      case option_type::boolean:
        return value.is_bool();
      case option_type::user:
        return id && resolver_.user(*id);
      case option_type::channel:
        return id && resolver_.channel(*id, list_of(known, "channel_types"));
      case option_type::role:
        return id && resolver_.role(*id);
      case option_type::mentionable:
        return id && resolver_.mentionable(*id);
      default:
        return false;
    }
  }

  Resolver& resolver_;
  Invocation invocation_;
  Problems problems_;
  std::string chosen_;
  std::vector<std::int64_t> focused_;
};

/// A command that this user sees in this channel, or the refusal.
struct Offer {
  const Channel* channel = nullptr;
  const json::object* command = nullptr;
  std::optional<Reply> refused;
};

Offer find_offer(const State& state, UserId user, ChannelId where, std::int64_t type, std::string_view name,
                 WallTime now) {
  Offer offer;
  offer.channel = find_channel(state, where);
  if (!offer.channel)
    offer.refused = unknown_channel();
  else if (!find_user(state, user))
    offer.refused = unknown_user();
  else
    offer.refused = check_channel(state, *offer.channel, user, permission::use_application_commands, now);
  if (offer.refused) return offer;
  const Guild* guild = find_guild(state, offer.channel->guild);
  const bool bot_is_here =
      guild ? find_member(*guild, state.bot) != nullptr : can_view(state, *offer.channel, state.bot, now);
  if (bot_is_here) offer.command = find_command(state, offer.channel->guild, type, name);
  if (!offer.command || !is_offered_in(*offer.command, *offer.channel))
    offer.refused = unknown_command();
  else if (guild && !may_use_command(state, *guild, *offer.channel, user, *offer.command, now))
    offer.refused = missing_permissions();
  return offer;
}

json::object command_data(const json::object& command) {
  json::object data{{"id", command.at("id")}, {"name", command.at("name")}, {"type", command.at("type")}};
  if (command.contains("guild_id")) data["guild_id"] = command.at("guild_id");
  return data;
}

}  // namespace

Reply invoke_command(State& state, UserId user, ChannelId where, std::string_view name,
                     const json::array& options, Invocation invocation, WallTime now) {
  const Offer offer = find_offer(state, user, where, command_type::chat_input, name, now);
  if (offer.refused) return *offer.refused;
  Resolver resolver(state, *offer.channel, user, now);
  OptionReader reader(resolver, invocation);
  const json::array typed = reader.read(offer.command->at("options").as_array(), options, "options");
  const bool sent = invocation == Invocation::send;
  const std::int64_t focused_type = sent ? 0 : reader.focused_type();
  if (!reader.problems().empty()) return reader.problems().reply();
  Interaction& interaction =
      begin_interaction(state, sent ? InteractionKind::command : InteractionKind::autocomplete, user,
                        *offer.channel, std::string{name} + reader.chosen(), now);
  interaction.focused_type = focused_type;
  json::object data = command_data(*offer.command);
  if (!typed.empty()) data["options"] = typed;
  if (!resolver.all().empty()) data["resolved"] = resolver.all();
  return emit_interaction(state, interaction, *offer.channel, std::move(data), nullptr, now);
}

Reply use_context_menu(State& state, UserId user, ChannelId where, std::string_view name, Snowflake target,
                       WallTime now) {
  const bool on_message = find_message(state, where, MessageId{target}) != nullptr;
  const Offer offer =
      find_offer(state, user, where, on_message ? command_type::message : command_type::user, name, now);
  if (offer.refused) return *offer.refused;
  Resolver resolver(state, *offer.channel, user, now);
  if (!(on_message ? resolver.message(target) : resolver.user(target)))
    return on_message ? unknown_message() : unknown_user();
  Interaction& interaction =
      begin_interaction(state, InteractionKind::command, user, *offer.channel, name, now);
  interaction.context_menu = true;
  if (on_message)
    interaction.target_message = MessageId{target};
  else
    interaction.target_user = UserId{target};
  json::object data = command_data(*offer.command);
  data["target_id"] = std::to_string(target);
  data["resolved"] = resolver.all();
  return emit_interaction(state, interaction, *offer.channel, std::move(data), nullptr, now);
}

}  // namespace veilleur::sandbox
