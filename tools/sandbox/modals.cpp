// Owns: what users do with a modal: fill it in and submit it, or close it.
// Must not know: what a modal may look like, how the bot answers.
#include <algorithm>
#include <set>

#include "tools/sandbox/components.hpp"
#include "tools/sandbox/interaction_event.hpp"
#include "tools/sandbox/interactions.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/select_values.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

bool is_required(const json::object& component) {
  const json::value* required = component.if_contains("required");
  return !required || *required != json::value(false);
}

/// Fills in the components of a modal, as Discord's client would let a user do it.
class Filling {
 public:
  Filling(const json::object& values, Resolver& resolver) : values_(values), resolver_(resolver) {}

  /// The submission's form of the modal's components.
  json::array fill(const json::array& components) {
    json::array out;
    for (const json::value& value : components) out.push_back(fill_one(value.as_object()));
    return out;
  }

  /// Complains about values for which the modal has no component.
  Problems& finish() {
    for (const auto& entry : values_)
      if (!known_.contains(std::string{entry.key()}))
        problems_.add(entry.key(), "SANDBOX_UNKNOWN_FIELD", "The modal has no component of this custom id.");
    return problems_;
  }

 private:
  json::object fill_one(const json::object& component) {
    json::object out{{"type", component.at("type")}, {"id", component.at("id")}};
    if (const json::value* children = component.if_contains("components"))
      out["components"] = fill(children->as_array());
    if (const json::value* child = component.if_contains("component"))
      out["component"] = fill_one(child->as_object());
    if (const json::value* id = component.if_contains("custom_id")) {
      const std::string name{id->as_string()};
      known_.insert(name);
      out["custom_id"] = name;
      answer(component, name, values_.if_contains(name), out);
    }
    return out;
  }

  void answer(const json::object& component, const std::string& name, const json::value* given,
              json::object& out) {
    switch (component.at("type").as_int64()) {
      case component_type::text_input:
        out["value"] = text(component, name, given);
        break;
      case component_type::file_upload:
        out["values"] = files(component, name, list(given, name));
        break;
      case component_type::radio_group:
        out["value"] = radio(component, name, given);
        break;
      case component_type::checkbox_group:
        out["values"] = boxes(component, name, given ? list(given, name) : defaults(component));
        break;
      case component_type::checkbox:
        out["value"] = checkbox(component, name, given);
        break;
      default:
        out["values"] = select(component, name, given);
    }
  }

  void complain(const std::string& name, std::string_view why) {
    problems_.add(name, "SANDBOX_MODAL_VALUE", why);
  }

  json::array list(const json::value* given, const std::string& name) {
    if (!given) return {};
    if (!given->is_array()) complain(name, "A list of values is expected.");
    return given->is_array() ? given->get_array() : json::array{};
  }

  static json::array defaults(const json::object& component) {
    json::array chosen;
    for (const json::value& option : component.at("options").as_array()) {
      const json::value* standard = option.as_object().if_contains("default");
      if (standard && *standard == json::value(true)) chosen.push_back(option.at("value"));
    }
    return chosen;
  }

  json::value text(const json::object& component, const std::string& name, const json::value* given) {
    const json::value* before = component.if_contains("value");
    const json::value value = given ? *given : before && before->is_string() ? *before : json::value("");
    const auto length = value.is_string() ? utf8_length(value.get_string()) : std::nullopt;
    if (!length) {
      complain(name, "Text is expected.");
      return "";
    }
    const auto count = static_cast<std::int64_t>(*length);
    const bool left_open = count == 0 && !is_required(component);
    const std::int64_t least =
        std::max<std::int64_t>(number_of(component, "min_length", 0), is_required(component) ? 1 : 0);
    const std::int64_t most = number_of(component, "max_length", 4000);
    if (!left_open && (count < least || count > most))
      complain(name,
               "Between " + std::to_string(least) + " and " + std::to_string(most) + " characters fit.");
    if (component.at("style") == json::value(1) && value.get_string().find('\n') != json::string::npos)
      complain(name, "A short text has one line.");
    return value;
  }

  json::array select(const json::object& component, const std::string& name, const json::value* given) {
    json::array chosen = list(given, name);
    if (!given && component.contains("options")) chosen = defaults(component);
    if (!given)
      if (const json::value* ids = component.if_contains("default_values"))
        for (const json::value& value : ids->as_array()) chosen.push_back(value.at("id"));
    if (chosen.empty() && !is_required(component)) return chosen;
    return pick_values(component, chosen, resolver_, name, problems_);
  }

  json::array files(const json::object& component, const std::string& name, const json::array& given) {
    json::array ids;
    for (const json::value& file : given) {
      const Snowflake id = resolver_.attachment(file);
      if (id == 0) complain(name, "A file is {\"filename\", \"size\"?, \"content_type\"?}.");
      ids.push_back(json::value(std::to_string(id)));
    }
    check_count(component, name, given.size(), 1);
    return ids;
  }

  json::value radio(const json::object& component, const std::string& name, const json::value* given) {
    const json::array standard = defaults(component);
    const json::value value = given ? *given : standard.empty() ? json::value(nullptr) : standard.front();
    if (value.is_null() ? is_required(component) : !has_option(component, value))
      complain(name, "One of the options is to be chosen.");
    return value;
  }

  json::array boxes(const json::object& component, const std::string& name, const json::array& chosen) {
    for (const json::value& value : chosen)
      if (!has_option(component, value) || std::count(chosen.begin(), chosen.end(), value) != 1)
        complain(name, "The group offers no " + json::serialize(value) + ", or it is chosen twice.");
    check_count(component, name, chosen.size(),
                static_cast<std::int64_t>(component.at("options").as_array().size()));
    return chosen;
  }

  void check_count(const json::object& component, const std::string& name, std::size_t size,
                   std::int64_t most_by_default) {
    const auto count = static_cast<std::int64_t>(size);
    if (count == 0 && !is_required(component)) return;
    if (count < number_of(component, "min_values", 1) ||
        count > number_of(component, "max_values", most_by_default))
      complain(name, "The number of values does not fit.");
  }

  json::value checkbox(const json::object& component, const std::string& name, const json::value* given) {
    const json::value* standard = component.if_contains("default");
    const json::value value = given ? *given : standard ? *standard : json::value(false);
    if (!value.is_bool()) complain(name, "true or false is expected.");
    return value;
  }

  const json::object& values_;
  Resolver& resolver_;
  Problems problems_;
  std::set<std::string> known_;
};

/// The interaction whose modal is on this user's screen; nullptr where none is.
Interaction* find_modal(State& state, UserId user, InteractionId shown_by) {
  const auto found = state.interactions.find(shown_by);
  const bool his = found != state.interactions.end() && found->second.user == user;
  return his && found->second.modal_open ? &found->second : nullptr;
}

}  // namespace

bool is_expired(const State& state, const Interaction& interaction, WallTime now) {
  const milliseconds life = interaction.answer == Answer::none ? state.settings.interaction_deadline
                                                               : state.settings.interaction_token_life;
  return interaction.created_at + life < now;
}

bool is_modal_open(const State& state, const Interaction& shown_by, WallTime now) {
  return shown_by.modal_open && !is_expired(state, shown_by, now);
}

Reply submit_modal(State& state, UserId user, InteractionId shown_by, const json::object& values,
                   WallTime now) {
  Interaction* trigger = find_modal(state, user, shown_by);
  if (!trigger || !is_modal_open(state, *trigger, now)) return unknown_interaction();
  const Channel* channel = find_channel(state, trigger->channel);
  if (!channel) return unknown_channel();
  if (auto refused = check_channel(state, *channel, user, 0, now)) return *refused;
  if (auto refused = check_timeout(state, *channel, user, now)) return *refused;
  Resolver resolver(state, *channel, user, now);
  Filling filling(values, resolver);
  json::array filled = filling.fill(trigger->shown.at("components").as_array());
  if (Problems& problems = filling.finish(); !problems.empty()) return problems.reply();
  trigger->modal_open = false;
  const std::string custom_id{trigger->shown.at("custom_id").as_string()};
  const MessageId source = trigger->source;
  Interaction& interaction = begin_interaction(state, InteractionKind::modal, user, *channel, custom_id, now);
  interaction.source = source;
  interaction.trigger = shown_by;
  json::object data{{"custom_id", custom_id}, {"components", std::move(filled)}};
  if (!resolver.all().empty()) data["resolved"] = resolver.all();
  return emit_interaction(state, interaction, *channel, std::move(data),
                          find_message(state, channel->id, source), now);
}

Reply dismiss_modal(State& state, UserId user, InteractionId shown_by) {
  Interaction* trigger = find_modal(state, user, shown_by);
  if (!trigger) return unknown_interaction();
  trigger->modal_open = false;
  return no_content();
}

}  // namespace veilleur::sandbox
