// Owns: what users do with the components of a message: buttons pressed, selects filled in.
// Must not know: how INTERACTION_CREATE looks, how the bot answers.
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

/// Buttons of the styles link and premium tell the bot nothing; they have no custom id either.
bool is_usable(const json::object* component) {
  const json::value* disabled = component ? component->if_contains("disabled") : nullptr;
  return component && !(disabled && *disabled == json::value(true));
}

}  // namespace

Reply use_component(State& state, UserId user, ChannelId where, MessageId id, std::string_view custom_id,
                    const json::array& values, WallTime now) {
  const Channel* channel = find_channel(state, where);
  if (!channel) return unknown_channel();
  if (!find_user(state, user)) return unknown_user();
  if (auto refused = check_channel(state, *channel, user, 0, now)) return *refused;
  if (auto refused = check_timeout(state, *channel, user, now)) return *refused;
  const Message* message = find_message(state, where, id);
  if (!message || (message->ephemeral_for && message->ephemeral_for != user)) return unknown_message();
  const json::object* component = find_component(message->components, custom_id);
  if (!is_usable(component))
    return refuse(400, 50035, "The message has no such component, or it is disabled.");
  const std::int64_t type = component->at("type").as_int64();
  json::object data{{"custom_id", custom_id}, {"component_type", type}, {"id", component->at("id")}};
  if (is_select(type)) {
    Resolver resolver(state, *channel, user, now);
    Problems problems;
    data["values"] = pick_values(*component, values, resolver, "values", problems);
    if (!problems.empty()) return problems.reply();
    if (!resolver.all().empty()) data["resolved"] = resolver.all();
  }
  Interaction& interaction =
      begin_interaction(state, InteractionKind::component, user, *channel, custom_id, now);
  interaction.source = id;
  return emit_interaction(state, interaction, *channel, std::move(data), message, now);
}

}  // namespace veilleur::sandbox
