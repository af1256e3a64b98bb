// Owns: what the control API tells about interactions: how one was answered, and which modals are open.
// Must not know: sockets, acts.
#include "tools/sandbox/control.hpp"

namespace veilleur::sandbox {
namespace {

std::string_view name_of(InteractionKind kind) {
  switch (kind) {
    case InteractionKind::command:
      return "command";
    case InteractionKind::component:
      return "component";
    case InteractionKind::autocomplete:
      return "autocomplete";
    case InteractionKind::modal:
      return "modal";
  }
  return "";
}

std::string_view name_of(Answer answer) {
  switch (answer) {
    case Answer::none:
      return "none";
    case Answer::message:
      return "message";
    case Answer::deferred_message:
      return "deferred_message";
    case Answer::deferred_update:
      return "deferred_update";
    case Answer::update:
      return "update";
    case Answer::choices:
      return "choices";
    case Answer::modal:
      return "modal";
  }
  return "";
}

}  // namespace

Reply describe_interaction(const State& state, InteractionId id, WallTime now) {
  const auto found = state.interactions.find(id);
  if (found == state.interactions.end()) return unknown_interaction();
  const Interaction& interaction = found->second;
  json::object out{{"id", id.to_string()},
                   {"kind", name_of(interaction.kind)},
                   {"user_id", interaction.user.to_string()},
                   {"answer", name_of(interaction.answer)},
                   {"expired", is_expired(state, interaction, now)}};
  if (interaction.answer == Answer::choices) out["choices"] = interaction.shown.at("choices");
  if (interaction.answer == Answer::modal) out["modal"] = interaction.shown;
  return ok(std::move(out));
}

json::array describe_modals(const State& state, WallTime now) {
  json::array modals;
  for (const auto& [id, interaction] : state.interactions) {
    if (!is_modal_open(state, interaction, now)) continue;
    json::object modal = interaction.shown.as_object();
    modal["interaction_id"] = id.to_string();
    modal["user_id"] = interaction.user.to_string();
    modal["channel_id"] = interaction.channel.to_string();
    modals.push_back(std::move(modal));
  }
  return modals;
}

}  // namespace veilleur::sandbox
