// Owns: the bot's first answer to an interaction ("Receiving and Responding to Interactions", read August
// 2026): the callback with its types and its deadline.
// Must not know: how an interaction began, what follows the first answer.
#include <limits>

#include "tools/sandbox/command_check.hpp"
#include "tools/sandbox/components.hpp"
#include "tools/sandbox/interactions.hpp"
#include "tools/sandbox/messages.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

// Interaction callback types.
constexpr std::int64_t reply_with_message = 4;
constexpr std::int64_t defer_message = 5;
constexpr std::int64_t defer_update = 6;
constexpr std::int64_t update_message = 7;
constexpr std::int64_t autocomplete_result = 8;
constexpr std::int64_t open_modal = 9;

/// A modal that a command showed has no message to update; Discord's clients let one defer nonetheless.
bool fits(const Interaction& interaction, std::int64_t type) {
  switch (interaction.kind) {
    case InteractionKind::autocomplete:
      return type == autocomplete_result;
    case InteractionKind::command:
      return type == reply_with_message || type == defer_message || type == open_modal;
    case InteractionKind::component:
      return type >= reply_with_message && type <= open_modal && type != autocomplete_result;
    case InteractionKind::modal:
      return (type >= reply_with_message && type <= defer_update) ||
             (type == update_message && interaction.source);
  }
  return false;
}

bool wants_ephemeral(const MessageBody& body) { return body.flags.value_or(0) & message_flag::ephemeral; }

/// A choice's value has the type of the option that is being typed; integers are those that a double holds.
void check_choice_value(Fields& choice, std::int64_t type) {
  if (type == option_type::integer) {
    constexpr std::int64_t most = std::int64_t{1} << 53;
    const json::value* value = choice.any("value");
    const auto* number = value ? value->if_int64() : nullptr;
    if (value && (!number || *number < -most || *number > most))
      choice.complain("value", "NUMBER_TYPE_COERCE", "Value is not an integer that a double holds.");
  } else if (type == option_type::number) {
    const json::value* value = choice.any("value");
    if (value && !value->is_number())
      choice.complain("value", "NUMBER_TYPE_COERCE", "Value is not a number.");
  } else {
    (void)choice.text("value", {1, 100});
  }
}

void check_choices(Fields& data, std::int64_t type, bool strict) {
  data.require("choices");
  data.each("choices", {0, 25}, [&](Fields& choice, std::size_t) {
    choice.require("name");
    choice.require("value");
    (void)choice.text("name", {1, 100});
    check_choice_value(choice, type);
    each_localization(choice, "name",
                      [](Fields& texts, std::string_view locale) { (void)texts.text(locale, {1, 100}); });
    choice.finish(strict);
  });
}

/// One callback's body, read and bounded according to its type.
struct Callback {
  std::int64_t type = 0;
  MessageBody message;
  json::value shown;
  std::optional<Reply> refused;
};

Callback read_callback(const State& state, const Call& call, const Interaction& interaction) {
  json::object nothing;
  Callback callback;
  Form form(call);
  form.fields.require("type");
  callback.type = form.fields.integer("type", 1, 12).value_or(0);
  if (callback.type && !fits(interaction, callback.type))
    form.fields.complain("type", "INTERACTION_CALLBACK_TYPE_INVALID",
                         "Not an answer to this type of interaction.");
  json::object* object = form.fields.object("data");
  Fields data(object ? *object : nothing, form.problems, "data");
  if (callback.type == reply_with_message || callback.type == update_message) {
    callback.message = read_message_body(
        data, callback.type == update_message ? MessageUse::interaction_edit : MessageUse::interaction,
        call.files, call.strict,
        callback.type == update_message ? find_message(state, interaction.channel, interaction.source)
                                        : nullptr);
  } else if (callback.type == defer_message) {
    const auto flags = data.integer("flags", 0, std::numeric_limits<std::int32_t>::max());
    callback.message.flags = static_cast<std::uint64_t>(flags.value_or(0));
    if (*callback.message.flags & ~message_flag::ephemeral)
      data.complain("flags", "SANDBOX_FLAG", "A deferred answer takes EPHEMERAL alone.");
  } else if (callback.type == autocomplete_result) {
    check_choices(data, interaction.focused_type, call.strict);
  } else if (callback.type == open_modal) {
    check_modal(data, call.strict);
  }
  data.finish(call.strict);
  if (object && (callback.type == autocomplete_result || callback.type == open_modal))
    callback.shown = *object;
  callback.refused = form.refusal();
  if (!callback.refused && callback.type == reply_with_message)
    callback.refused = check_created(callback.message);
  if (!callback.refused && callback.type == update_message)
    if (const Message* source = find_message(state, interaction.channel, interaction.source))
      callback.refused = check_edited(*source, callback.message);
  return callback;
}

void carry_out(State& state, Interaction& interaction, const Callback& callback, WallTime now) {
  switch (callback.type) {
    case reply_with_message:
      interaction.answer = Answer::message;
      interaction.ephemeral = wants_ephemeral(callback.message);
      interaction.original = send_answer(state, interaction, callback.message, interaction.ephemeral, now).id;
      break;
    case defer_message: {
      interaction.answer = Answer::deferred_message;
      interaction.ephemeral = wants_ephemeral(callback.message);
      MessageBody thinking;
      thinking.flags = message_flag::loading;
      interaction.original = send_answer(state, interaction, thinking, interaction.ephemeral, now).id;
      break;
    }
    case defer_update:
      interaction.answer = Answer::deferred_update;
      interaction.original = interaction.source;
      break;
    case update_message:
      interaction.answer = Answer::update;
      interaction.original = interaction.source;
      if (Message* source = find_message(state, interaction.channel, interaction.source))
        revise(state, *source, callback.message, now);
      break;
    case autocomplete_result:
      interaction.answer = Answer::choices;
      interaction.shown = callback.shown;
      break;
    default:
      interaction.answer = Answer::modal;
      interaction.shown = callback.shown;
      interaction.modal_open = true;
      number_components(interaction.shown.at("components").as_array());
  }
}

Reply describe(const State& state, const Interaction& interaction, std::int64_t type) {
  json::object about{{"id", interaction.id.to_string()}, {"type", static_cast<int>(interaction.kind)}};
  json::object out;
  if (const Message* message = find_message(state, interaction.channel, interaction.original)) {
    about["response_message_id"] = message->id.to_string();
    about["response_message_loading"] = (message->flags & message_flag::loading) != 0;
    about["response_message_ephemeral"] = static_cast<bool>(message->ephemeral_for);
    // Deferrals are described as what they defer: the answers of types 5 and 6 have those of 4 and 7.
    const bool creates = type == reply_with_message || type == defer_message;
    if (creates || type == defer_update || type == update_message)
      out["resource"] = {{"type", creates ? reply_with_message : update_message},
                         {"message", message_for(state, *message, state.bot)}};
  }
  out["interaction"] = std::move(about);
  return ok(std::move(out));
}

}  // namespace

Reply create_callback(State& state, const Call& call) {
  const auto found = state.interactions.find(call.id<InteractionId>(0));
  if (found == state.interactions.end() || found->second.token != call.token) return unknown_interaction();
  Interaction& interaction = found->second;
  if (interaction.answer != Answer::none)
    return refuse(400, 40060, "Interaction has already been acknowledged.");
  if (is_expired(state, interaction, call.now)) return unknown_interaction();
  if (!find_channel(state, interaction.channel)) return unknown_channel();
  const Callback callback = read_callback(state, call, interaction);
  if (callback.refused) return *callback.refused;
  if (callback.type == reply_with_message || callback.type == defer_message)
    if (auto refused = check_answer_place(state, interaction, wants_ephemeral(callback.message), call.now))
      return *refused;
  carry_out(state, interaction, callback, call.now);
  return query_flag(call, "with_response") ? describe(state, interaction, callback.type) : no_content();
}

}  // namespace veilleur::sandbox
