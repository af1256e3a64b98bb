// Owns: the messages of channel webhooks ("Webhook Resource", read August 2026).
// Must not know: who manages webhooks, how interactions are answered.
#include "tools/sandbox/components.hpp"
#include "tools/sandbox/interactions.hpp"
#include "tools/sandbox/messages.hpp"
#include "tools/sandbox/state.hpp"
#include "tools/sandbox/webhook_parts.hpp"
#include "tools/sandbox/webhooks.hpp"

namespace veilleur::sandbox {
namespace {

bool is_interaction(const State& state, const Call& call) { return call.id<UserId>(0) == state.bot; }

bool is_interactive(const json::array& components) {
  for (const json::value& value : components) {
    const json::object& component = value.as_object();
    const json::value* children = component.if_contains("components");
    const json::value* accessory = component.if_contains("accessory");
    if (component.contains("custom_id") || (children && is_interactive(children->as_array())) ||
        (accessory && accessory->as_object().contains("custom_id")))
      return true;
  }
  return false;
}

/// "Non-application-owned webhooks cannot send interactive components, and the components field will be
/// ignored unless they set the with_components query param."
void limit_components(const State& state, const Call& call, const Webhook& webhook, Fields& fields,
                      MessageBody& body) {
  if (webhook.creator == state.bot || !body.components) return;
  if (!query_flag(call, "with_components"))
    body.components.reset();
  else if (is_interactive(*body.components))
    fields.complain("components", "WEBHOOK_INTERACTIVE_COMPONENTS",
                    "Only webhooks of an application send interactive components.");
}

/// The channel that the webhook writes to: its own, or one of its threads.
const Channel* find_target(const State& state, const Call& call, const Webhook& webhook) {
  const auto wanted = call.query.find("thread_id");
  if (wanted == call.query.end()) return find_channel(state, webhook.channel);
  const Channel* thread = find_channel(state, ChannelId{parse_number(wanted->second).value_or(0)});
  return thread && thread->parent == webhook.channel ? thread : nullptr;
}

/// A message that this webhook sent, or the refusal.
struct Sent {
  Message* message = nullptr;
  const Webhook* webhook = nullptr;
  std::optional<Reply> refused;
};

Sent find_sent(State& state, const Call& call) {
  Sent sent;
  const WebhookFound found = find_webhook(state, call);
  sent.refused = found.refused;
  if (sent.refused) return sent;
  sent.webhook = found.webhook;
  const Channel* channel = find_target(state, call, *found.webhook);
  Message* message = channel ? find_message(state, channel->id, call.id<MessageId>(1)) : nullptr;
  if (message && message->webhook && message->webhook->id == found.webhook->id)
    sent.message = message;
  else
    sent.refused = unknown_message();
  return sent;
}

}  // namespace

Reply execute_webhook(State& state, const Call& call) {
  if (is_interaction(state, call)) return create_followup(state, call);
  const WebhookFound found = find_webhook(state, call);
  if (found.refused) return *found.refused;
  const Channel* channel = find_target(state, call, *found.webhook);
  if (!channel) return unknown_channel();
  Form form(call);
  const auto name = read_webhook_name(form.fields, "username");
  const auto avatar = form.fields.text("avatar_url", {0, 2048});
  MessageBody body = read_message_body(form.fields, MessageUse::webhook, call.files, call.strict);
  form.fields.unsupported({"thread_name", "applied_tags"});
  limit_components(state, call, *found.webhook, form.fields, body);
  if (auto refused = form.refusal()) return *refused;
  if (auto refused = check_created(body)) return *refused;
  const WebhookAuthor face{found.webhook->id, name.value_or(found.webhook->name), avatar};
  const Message& message =
      post(state, compose(state, *channel, UserId{found.webhook->id.value()}, body, call.now, face));
  return query_flag(call, "wait") ? ok(message_for(state, message, UserId{})) : no_content();
}

Reply get_webhook_message(State& state, const Call& call) {
  if (is_interaction(state, call)) return get_interaction_message(state, call);
  const Sent sent = find_sent(state, call);
  return sent.refused ? *sent.refused : ok(message_for(state, *sent.message, UserId{}));
}

Reply edit_webhook_message(State& state, const Call& call) {
  if (is_interaction(state, call)) return edit_interaction_message(state, call);
  const Sent sent = find_sent(state, call);
  if (sent.refused) return *sent.refused;
  Form form(call);
  MessageBody body =
      read_message_body(form.fields, MessageUse::interaction_edit, call.files, call.strict, sent.message);
  limit_components(state, call, *sent.webhook, form.fields, body);
  if (auto refused = form.refusal()) return *refused;
  if (auto refused = check_edited(*sent.message, body)) return *refused;
  revise(state, *sent.message, body, call.now);
  return ok(message_for(state, *sent.message, UserId{}));
}

Reply delete_webhook_message(State& state, const Call& call) {
  if (is_interaction(state, call)) return delete_interaction_message(state, call);
  const Sent sent = find_sent(state, call);
  if (sent.refused) return *sent.refused;
  remove(state, sent.message->channel, sent.message->id);
  return no_content();
}

}  // namespace veilleur::sandbox
