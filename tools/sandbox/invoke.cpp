// Owns: what users do with commands and components, and the INTERACTION_CREATE that follows.
// Must not know: how the bot answers.
#include <algorithm>
#include <cstdio>

#include "tools/sandbox/command_check.hpp"
#include "tools/sandbox/commands.hpp"
#include "tools/sandbox/interactions.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/render.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

constexpr auto interactions_kept = std::chrono::hours{1};

std::string make_token(Random& random) {
  char text[72];
  std::snprintf(
      text, sizeof text, "sandbox-%016llx%016llx%016llx", static_cast<unsigned long long>(random.next()),
      static_cast<unsigned long long>(random.next()), static_cast<unsigned long long>(random.next()));
  return text;
}

json::object channel_for(const State& state, const Channel& channel, UserId user, WallTime now) {
  json::object out = render_channel(state, channel);
  out.erase("permission_overwrites");
  if (find_guild(state, channel.guild))
    out["permissions"] = std::to_string(channel_permissions(state, channel, user, now));
  return out;
}

/// Everything of INTERACTION_CREATE that does not depend on the kind.
json::object payload(const State& state, const Interaction& interaction, const Channel& channel,
                     WallTime now) {
  const User& user = state.users.at(interaction.user);
  json::object out{{"id", interaction.id.to_string()},
                   {"application_id", state.bot.to_string()},
                   {"type", static_cast<int>(interaction.kind)},
                   {"token", interaction.token},
                   {"version", 1},
                   {"channel_id", channel.id.to_string()},
                   {"channel", channel_for(state, channel, interaction.user, now)},
                   {"locale", user.locale},
                   {"entitlements", json::array{}},
                   {"attachment_size_limit", 10 * 1024 * 1024}};
  const Guild* guild = find_guild(state, channel.guild);
  if (!guild) {
    out["user"] = render(user);
    out["app_permissions"] = std::to_string(permission::all);
    out["context"] = 1;
    out["authorizing_integration_owners"] = json::object{{"0", "0"}};
    return out;
  }
  json::object member = render_member(state, guild->members.at(interaction.user));
  member["permissions"] = std::to_string(channel_permissions(state, channel, interaction.user, now));
  out["member"] = std::move(member);
  out["guild_id"] = guild->id.to_string();
  out["guild_locale"] = guild->preferred_locale;
  out["guild"] = {
      {"id", guild->id.to_string()}, {"locale", guild->preferred_locale}, {"features", json::array{}}};
  out["app_permissions"] = std::to_string(channel_permissions(state, channel, state.bot, now));
  out["context"] = 0;
  out["authorizing_integration_owners"] = json::object{{"0", guild->id.to_string()}};
  return out;
}

/// Gives options their types, checks their values, and gathers what they name into `resolved`.
class OptionReader {
 public:
  OptionReader(const State& state, const Channel& channel, UserId user, WallTime now, Invocation invocation)
      : state_(state), channel_(channel), user_(user), now_(now), invocation_(invocation) {}

  json::array read(const json::array& described, const json::array& given, const std::string& path) {
    json::array out;
    for (std::size_t i = 0; i < given.size(); ++i) {
      const std::string at = path + "." + std::to_string(i);
      const json::object* option = given[i].if_object();
      const json::value* name = option ? option->if_contains("name") : nullptr;
      const json::object* known = name && name->is_string() ? find(described, name->get_string()) : nullptr;
      if (known)
        out.push_back(read_one(*known, *option, at));
      else
        problems_.add(at, "SANDBOX_UNKNOWN_OPTION", "The command has no such option.");
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
  [[nodiscard]] const json::object& resolved() const { return resolved_; }

 private:
  static const json::object* find(const json::array& described, std::string_view name) {
    for (const json::value& option : described)
      if (option.at("name").as_string() == name) return &option.get_object();
    return nullptr;
  }
  static const json::array& list_of(const json::object& object, std::string_view key) {
    static const json::array empty;
    const json::value* list = object.if_contains(key);
    return list && list->is_array() ? list->get_array() : empty;
  }

  void check_required(const json::array& described, const json::array& given, const std::string& path) {
    for (const json::value& option : described) {
      const json::value* required = option.as_object().if_contains("required");
      if (required && *required == json::value(true) && !find(given, option.at("name").as_string()))
        problems_.add(path, "SANDBOX_REQUIRED_OPTION",
                      "The option \"" + std::string{option.at("name").as_string()} + "\" is required.");
    }
  }

  json::object read_one(const json::object& known, const json::object& given, const std::string& path) {
    const std::int64_t type = known.at("type").as_int64();
    json::object out{{"name", known.at("name")}, {"type", type}};
    if (type == option_type::sub_command || type == option_type::sub_command_group) {
      out["options"] = read(list_of(known, "options"), list_of(given, "options"), path + ".options");
      return out;
    }
    const json::value* value = given.if_contains("value");
    if (!value) {
      problems_.add(path, "BASE_TYPE_REQUIRED", "This field is required");
      return out;
    }
    out["value"] = *value;
    const json::value* focused = given.if_contains("focused");
    if (focused && *focused == json::value(true)) {
      check_focus(known, type, *value, path);
      out["focused"] = true;
      return out;
    }
    check_value(known, type, *value, path);
    return out;
  }

  /// A client asks for choices only where the description offers them, and half-typed text is of no type
  /// yet, so its value is a string ("Application Command Interaction Data Option", read August 2026).
  void check_focus(const json::object& known, std::int64_t type, const json::value& value,
                   const std::string& path) {
    const json::value* offers = known.if_contains("autocomplete");
    if (invocation_ == Invocation::send || !offers || *offers != json::value(true))
      problems_.add(path, "SANDBOX_FOCUS", "The option offers no autocomplete, or the command is sent.");
    if (!value.is_string()) problems_.add(path, "SANDBOX_OPTION_VALUE", "What is being typed is a string.");
    focused_.push_back(type);
  }

  void check_value(const json::object& known, std::int64_t type, const json::value& value,
                   const std::string& path) {
    const auto id = read_snowflake(value);
    bool fits = true;
    switch (type) {
      case option_type::string:
        fits = value.is_string() && value.get_string().size() <= 6000;
        break;
      case option_type::integer:
        fits = value.is_int64();
        break;
      case option_type::number:
        fits = value.is_number();
        break;
      case option_type::boolean:
        fits = value.is_bool();
        break;
      case option_type::user:
        fits = id && resolve_user(UserId{*id});
        break;
      case option_type::channel:
        fits = id && resolve_channel(ChannelId{*id});
        break;
      case option_type::role:
        fits = id && resolve_role(RoleId{*id});
        break;
      case option_type::mentionable:
        fits = id && (resolve_user(UserId{*id}) || resolve_role(RoleId{*id}));
        break;
      default:
        fits = false;
    }
    const json::array& choices = list_of(known, "choices");
    if (!choices.empty())
      fits = fits && std::any_of(choices.begin(), choices.end(),
                                 [&](const json::value& choice) { return choice.at("value") == value; });
    if (!fits)
      problems_.add(path, "SANDBOX_OPTION_VALUE", "The value does not fit the option's type or choices.");
  }

  json::object& resolved(std::string_view kind) {
    json::value& map = resolved_[kind];
    if (!map.is_object()) map = json::object{};
    return map.get_object();
  }
  bool resolve_user(UserId id) {
    const User* user = find_user(state_, id);
    if (!user) return false;
    resolved("users")[id.to_string()] = render(*user);
    const Guild* guild = find_guild(state_, channel_.guild);
    if (const Member* member = guild ? find_member(*guild, id) : nullptr) {
      json::object partial = render_partial_member(*member);
      partial.erase("mute");
      partial.erase("deaf");
      partial["permissions"] = std::to_string(channel_permissions(state_, channel_, id, now_));
      resolved("members")[id.to_string()] = std::move(partial);
    }
    return true;
  }
  bool resolve_channel(ChannelId id) {
    const Channel* channel = find_channel(state_, id);
    if (!channel || channel->guild != channel_.guild || !can_view(state_, *channel, user_, now_))
      return false;
    resolved("channels")[id.to_string()] = channel_for(state_, *channel, user_, now_);
    return true;
  }
  bool resolve_role(RoleId id) {
    const Guild* guild = find_guild(state_, channel_.guild);
    if (!guild || !guild->roles.contains(id)) return false;
    resolved("roles")[id.to_string()] = render(guild->roles.at(id));
    return true;
  }

  const State& state_;
  const Channel& channel_;
  UserId user_;
  WallTime now_;
  Invocation invocation_;
  Problems problems_;
  json::object resolved_;
  std::vector<std::int64_t> focused_;
};

Interaction& begin(State& state, InteractionKind kind, UserId user, const Channel& channel,
                   std::string_view name, WallTime now) {
  std::erase_if(state.interactions,
                [&](const auto& e) { return e.second.created_at + interactions_kept < now; });
  Interaction interaction;
  interaction.id = InteractionId{next_id(state, now)};
  interaction.token = make_token(state.random);
  interaction.kind = kind;
  interaction.name = name;
  interaction.user = user;
  interaction.guild = channel.guild;
  interaction.channel = channel.id;
  interaction.created_at = now;
  return state.interactions.emplace(interaction.id, interaction).first->second;
}

/// The component of that custom id; nullptr where the message has none.
const json::object* find_component(const json::array& components, std::string_view custom_id) {
  for (const json::value& value : components) {
    const json::object& component = value.as_object();
    if (const json::value* id = component.if_contains("custom_id"); id && id->as_string() == custom_id)
      return &component;
    if (const json::value* children = component.if_contains("components"))
      if (const json::object* found = find_component(children->as_array(), custom_id)) return found;
  }
  return nullptr;
}

Reply started(const Interaction& interaction) {
  return ok(json::object{{"interaction_id", interaction.id.to_string()}});
}

}  // namespace

Reply invoke_command(State& state, UserId user, ChannelId where, std::string_view name,
                     const json::array& options, Invocation invocation, WallTime now) {
  const Channel* channel = find_channel(state, where);
  if (!channel) return unknown_channel();
  if (!find_user(state, user)) return unknown_user();
  const std::uint64_t needed = permission::use_application_commands;
  if (auto refused = check_channel(state, *channel, user, needed, now)) return *refused;
  const Guild* guild = find_guild(state, channel->guild);
  const bool bot_is_here =
      guild ? find_member(*guild, state.bot) != nullptr : can_view(state, *channel, state.bot, now);
  const json::object* command = bot_is_here ? find_command(state, channel->guild, name) : nullptr;
  if (!command) return unknown_command();
  const auto gate = read_snowflake(command->at("default_member_permissions"));
  if (guild && gate && (channel_permissions(state, *channel, user, now) & *gate) != *gate)
    return missing_permissions();

  OptionReader reader(state, *channel, user, now, invocation);
  const json::array typed = reader.read(command->at("options").as_array(), options, "options");
  const bool sent = invocation == Invocation::send;
  const std::int64_t focused_type = sent ? 0 : reader.focused_type();
  if (!reader.problems().empty()) return reader.problems().reply();
  Interaction& interaction = begin(state, sent ? InteractionKind::command : InteractionKind::autocomplete,
                                   user, *channel, name, now);
  interaction.focused_type = focused_type;
  json::object data{{"id", command->at("id")}, {"name", name}, {"type", command->at("type")}};
  if (!typed.empty()) data["options"] = typed;
  if (!reader.resolved().empty()) data["resolved"] = reader.resolved();
  if (command->contains("guild_id")) data["guild_id"] = command->at("guild_id");
  json::object event = payload(state, interaction, *channel, now);
  event["data"] = std::move(data);
  emit(state, channel->guild, 0, "INTERACTION_CREATE", event);
  return started(interaction);
}

Reply use_component(State& state, UserId user, ChannelId where, MessageId id, std::string_view custom_id,
                    const json::array& values, WallTime now) {
  const Channel* channel = find_channel(state, where);
  if (!channel) return unknown_channel();
  if (!find_user(state, user)) return unknown_user();
  if (auto refused = check_channel(state, *channel, user, 0, now)) return *refused;
  const Message* message = find_message(state, where, id);
  if (!message || (message->ephemeral_for && message->ephemeral_for != user)) return unknown_message();
  const json::object* component = find_component(message->components, custom_id);
  const json::value* disabled = component ? component->if_contains("disabled") : nullptr;
  if (!component || (disabled && *disabled == json::value(true)))
    return refuse(400, 50035, "The message has no such component, or it is disabled.");
  Interaction& interaction = begin(state, InteractionKind::component, user, *channel, custom_id, now);
  interaction.source = id;
  json::object data{
      {"custom_id", custom_id}, {"component_type", component->at("type")}, {"id", component->at("id")}};
  if (component->at("type").as_int64() != 2) data["values"] = values;
  json::object event = payload(state, interaction, *channel, now);
  event["data"] = std::move(data);
  event["message"] = render_message(state, *message, MessageForm::rest, Content::full);
  emit(state, channel->guild, 0, "INTERACTION_CREATE", event);
  return started(interaction);
}

}  // namespace veilleur::sandbox
