// Owns: the messages of an interaction's webhook: the original answer and the follow-ups ("Receiving and
// Responding to Interactions", read August 2026).
// Must not know: how an interaction began, or was first answered.
#include "tools/sandbox/interactions.hpp"
#include "tools/sandbox/messages.hpp"
#include "tools/sandbox/state.hpp"
#include "tools/sandbox/threads.hpp"

namespace veilleur::sandbox {
namespace {

constexpr int command_response_type = 20;       // message type CHAT_INPUT_COMMAND
constexpr int context_menu_response_type = 23;  // message type CONTEXT_MENU_COMMAND

/// How the messages of this interaction tell where they come from.
InteractionOrigin origin_of(const State& state, const Interaction& interaction) {
  InteractionOrigin origin;
  origin.id = interaction.id;
  origin.type = static_cast<int>(interaction.kind);
  origin.name = interaction.name;
  origin.user = interaction.user;
  origin.guild = interaction.guild;
  origin.target_user = interaction.target_user;
  origin.target_message = interaction.target_message;
  if (interaction.kind == InteractionKind::component) origin.interacted = interaction.source;
  const auto trigger = state.interactions.find(interaction.trigger);
  if (trigger != state.interactions.end())
    origin.trigger = render_interaction_metadata(state, origin_of(state, trigger->second));
  return origin;
}

/// The interaction whose webhook a path names, or the refusal.
struct Found {
  Interaction* interaction = nullptr;
  std::optional<Reply> refused;
};

Found find_interaction(State& state, const Call& call) {
  Found found;
  for (auto& [id, interaction] : state.interactions)
    if (interaction.token == call.token) found.interaction = &interaction;
  if (!found.interaction || found.interaction->created_at + state.settings.interaction_token_life < call.now)
    found.refused = invalid_webhook_token();
  else if (found.interaction->answer == Answer::none || found.interaction->answer == Answer::choices)
    found.refused = unknown_webhook();
  else if (!find_channel(state, found.interaction->channel))
    found.refused = unknown_channel();
  return found;
}

/// The message that a webhook path names: `@original` (0), or one that this interaction sent.
Message* find_target(State& state, const Interaction& interaction, MessageId id) {
  if (!id) return find_message(state, interaction.channel, interaction.original);
  Message* message = find_message(state, interaction.channel, id);
  const bool ours = message && ((message->interaction && message->interaction->id == interaction.id) ||
                                message->id == interaction.source);
  return ours ? message : nullptr;
}

Reply edit_target(State& state, const Call& call, Message& message, const MessageBody& body) {
  if (auto refused = check_edited(message, body)) return *refused;
  message.flags &= ~message_flag::loading;
  revise(state, message, body, call.now);
  return ok(message_for(state, message, state.bot));
}

}  // namespace

std::optional<Reply> check_answer_place(const State& state, const Interaction& interaction, bool ephemeral,
                                        WallTime now) {
  const Channel& channel = state.channels.at(interaction.channel);
  const bool shut = channel.thread && channel.thread->archived && channel.thread->locked;
  return shut && !ephemeral ? check_thread(state, channel, state.bot, ThreadUse::post, now) : std::nullopt;
}

Message& send_answer(State& state, const Interaction& interaction, MessageBody body, bool ephemeral,
                     WallTime now) {
  const Channel& channel = state.channels.at(interaction.channel);
  body.replies_to = interaction.source;
  Message message = compose(state, channel, state.bot, body, now);
  if (interaction.kind == InteractionKind::command)
    message.type = interaction.context_menu ? context_menu_response_type : command_response_type;
  message.interaction = origin_of(state, interaction);
  // "Only present on follow-up messages"; the first answer itself is not there yet.
  message.interaction->original = interaction.original;
  if (ephemeral) {
    message.flags |= message_flag::ephemeral;
    message.ephemeral_for = interaction.user;
  }
  return post(state, std::move(message));
}

Reply create_followup(State& state, const Call& call) {
  const Found found = find_interaction(state, call);
  if (found.refused) return *found.refused;
  Interaction& interaction = *found.interaction;
  Form form(call);
  const MessageBody body = read_message_body(form.fields, MessageUse::interaction, call.files, call.strict);
  if (auto refused = form.refusal()) return *refused;
  // "This endpoint will function as Edit Original Interaction Response" while the deferral still loads; the
  // ephemeral flag is ignored.
  Message* original = find_message(state, interaction.channel, interaction.original);
  if (original && original->flags & message_flag::loading) return edit_target(state, call, *original, body);
  if (auto refused = check_created(body)) return *refused;
  const bool ephemeral = (body.flags.value_or(0) & message_flag::ephemeral) != 0;
  if (auto refused = check_answer_place(state, interaction, ephemeral, call.now)) return *refused;
  return ok(message_for(state, send_answer(state, interaction, body, ephemeral, call.now), state.bot));
}

Reply get_interaction_message(State& state, const Call& call) {
  const Found found = find_interaction(state, call);
  if (found.refused) return *found.refused;
  const Message* message = find_target(state, *found.interaction, call.id<MessageId>(1));
  return message ? ok(message_for(state, *message, state.bot)) : unknown_message();
}

Reply edit_interaction_message(State& state, const Call& call) {
  const Found found = find_interaction(state, call);
  if (found.refused) return *found.refused;
  Message* message = find_target(state, *found.interaction, call.id<MessageId>(1));
  if (!message) return unknown_message();
  Form form(call);
  const MessageBody body =
      read_message_body(form.fields, MessageUse::interaction_edit, call.files, call.strict, message);
  if (auto refused = form.refusal()) return *refused;
  return edit_target(state, call, *message, body);
}

Reply delete_interaction_message(State& state, const Call& call) {
  const Found found = find_interaction(state, call);
  if (found.refused) return *found.refused;
  const Message* message = find_target(state, *found.interaction, call.id<MessageId>(1));
  if (!message) return unknown_message();
  remove(state, message->channel, message->id);
  return no_content();
}

}  // namespace veilleur::sandbox
