// Owns: the JSON shape of messages, in both forms and with or without their content.
// Must not know: who asks, or over which transport.
#include <algorithm>

#include "tools/sandbox/embedded_files.hpp"
#include "tools/sandbox/render.hpp"
#include "tools/sandbox/state.hpp"
#include "tools/sandbox/text.hpp"

namespace veilleur::sandbox {
namespace {

/// The partial member of `user`, where the message was sent in a guild the user still is in.
std::optional<json::object> member_of(const State& state, GuildId guild, UserId user) {
  const Guild* place = find_guild(state, guild);
  const Member* member = place ? find_member(*place, user) : nullptr;
  return member ? std::optional{render_partial_member(*member)} : std::nullopt;
}

json::array render_mentions(const State& state, const Message& message, GuildId guild, MessageForm form) {
  json::array mentions;
  for (UserId id : message.mentions) {
    json::object user = render(state.users.at(id));
    if (form == MessageForm::gateway)
      if (auto member = member_of(state, guild, id)) user["member"] = std::move(*member);
    mentions.push_back(std::move(user));
  }
  return mentions;
}

void add_interaction(const State& state, const Message& message, json::object& out) {
  const InteractionOrigin& origin = *message.interaction;
  if (origin.type == 2)
    out["interaction"] = {{"id", origin.id.to_string()},
                          {"type", 2},
                          {"name", origin.name},
                          {"user", render(state.users.at(origin.user))}};
  out["interaction_metadata"] = render_interaction_metadata(state, origin);
  out["application_id"] = state.bot.to_string();
  out["webhook_id"] = state.bot.to_string();
}

bool is_pinned(const Channel& channel, MessageId message) {
  return std::any_of(channel.pins.begin(), channel.pins.end(),
                     [&](const Pin& pin) { return pin.message == message; });
}

/// `me` speaks of the bot, which is the only reader that REST and the gateway have.
json::array render_reactions(const State& state, const Message& message) {
  json::array reactions;
  for (const Reaction& reaction : message.reactions) {
    const auto& users = reaction.users;
    reactions.push_back({{"emoji", render(reaction.emoji)},
                         {"count", users.size()},
                         {"count_details", {{"burst", 0}, {"normal", users.size()}}},
                         {"burst_colors", json::array{}},
                         {"me_burst", false},
                         {"burst_me", false},
                         {"burst_count", 0},
                         {"me", std::find(users.begin(), users.end(), state.bot) != users.end()}});
  }
  return reactions;
}

bool owned_by_application(const State& state, WebhookId id) {
  const auto webhook = state.webhooks.find(id);
  return webhook != state.webhooks.end() && webhook->second.creator == state.bot;
}

/// A webhook's message has an author who is no user: its name and picture are the message's own.
json::object render_author(const State& state, const Message& message) {
  if (!message.webhook) return render(state.users.at(message.author));
  const WebhookAuthor& author = *message.webhook;
  return {{"id", author.id.to_string()},
          {"username", author.name},
          {"avatar", author.avatar_url ? json::value(*author.avatar_url) : json::value(nullptr)},
          {"discriminator", "0000"},
          {"public_flags", 0},
          {"flags", 0},
          {"bot", true},
          {"global_name", nullptr},
          {"clan", nullptr},
          {"primary_guild", nullptr}};
}

json::object render_one(const State& state, const Message& message, MessageForm form, Content content) {
  const Channel& channel = state.channels.at(message.channel);
  const bool blank = content == Content::blanked && content_is_privileged(state, message);
  ShownFiles shown = blank ? ShownFiles{} : show_files(message);
  json::array roles;
  for (RoleId role : message.mention_roles) roles.push_back(json::value(role.to_string()));
  json::object out{{"type", message.type},
                   {"content", blank ? "" : message.content},
                   {"mentions", render_mentions(state, message, channel.guild, form)},
                   {"mention_roles", roles},
                   {"attachments", std::move(shown.attachments)},
                   {"embeds", std::move(shown.embeds)},
                   {"timestamp", iso8601(message.sent_at)},
                   {"edited_timestamp",
                    message.edited_at ? json::value(iso8601(*message.edited_at)) : json::value(nullptr)},
                   {"flags", message.flags},
                   {"components", std::move(shown.components)},
                   {"id", message.id.to_string()},
                   {"channel_id", message.channel.to_string()},
                   {"author", render_author(state, message)},
                   {"pinned", is_pinned(channel, message.id)},
                   {"mention_everyone", message.mention_everyone},
                   {"tts", message.tts}};
  if (!message.nonce.is_null()) out["nonce"] = message.nonce;
  if (!message.reactions.empty()) out["reactions"] = render_reactions(state, message);
  // A thread has the id of the message it was started from ("Start Thread from Message").
  const Channel* thread = find_channel(state, ChannelId{message.id.value()});
  if (thread && thread->thread && thread->parent == message.channel) {
    out["thread"] = render_channel(state, *thread);
    out["flags"] = message.flags | message_flag::has_thread;
  }
  if (message.interaction) add_interaction(state, message, out);
  if (message.webhook) {
    out["webhook_id"] = message.webhook->id.to_string();
    if (owned_by_application(state, message.webhook->id)) out["application_id"] = state.bot.to_string();
  }
  if (message.reference) {
    out["message_reference"] = {{"type", 0}, {"channel_id", message.reference->channel.to_string()}};
    if (message.reference->message)
      out["message_reference"].get_object()["message_id"] = message.reference->message.to_string();
    if (channel.guild) out["message_reference"].get_object()["guild_id"] = channel.guild.to_string();
  }
  return out;
}

}  // namespace

json::object render_interaction_metadata(const State& state, const InteractionOrigin& origin) {
  json::object out{{"id", origin.id.to_string()},
                   {"type", origin.type},
                   {"user", render(state.users.at(origin.user))},
                   {"authorizing_integration_owners", {{"0", origin.guild.to_string()}}}};
  if (origin.type == 2) out["name"] = origin.name;
  if (origin.original) out["original_response_message_id"] = origin.original.to_string();
  if (origin.target_user) out["target_user"] = render(state.users.at(origin.target_user));
  if (origin.target_message) out["target_message_id"] = origin.target_message.to_string();
  if (origin.interacted) out["interacted_message_id"] = origin.interacted.to_string();
  if (!origin.trigger.is_null()) out["triggering_interaction_metadata"] = origin.trigger;
  return out;
}

bool content_is_privileged(const State& state, const Message& message) {
  const auto& mentions = message.mentions;
  return message.author != state.bot && state.channels.at(message.channel).guild &&
         std::find(mentions.begin(), mentions.end(), state.bot) == mentions.end();
}

json::object render_message(const State& state, const Message& message, MessageForm form, Content content) {
  json::object out = render_one(state, message, form, content);
  const GuildId guild = state.channels.at(message.channel).guild;
  // "Missing for ephemeral messages": those carry neither guild_id nor member.
  if (form == MessageForm::gateway && guild && !message.ephemeral_for) {
    out["guild_id"] = guild.to_string();
    if (auto member = member_of(state, guild, message.author)) out["member"] = std::move(*member);
  }
  const bool shows_target =
      message.type == message_type::reply || message.type == message_type::thread_starter_message;
  if (message.reference && shows_target) {
    const Message* target = find_message(state, message.reference->channel, message.reference->message);
    out["referenced_message"] =
        target ? json::value(render_one(state, *target, form, content)) : json::value(nullptr);
  }
  return out;
}

}  // namespace veilleur::sandbox
