// Owns: the webhooks of channels ("Webhook Resource", read August 2026): making, changing and removing them.
// Must not know: their messages.
#include "tools/sandbox/webhooks.hpp"

#include <algorithm>

#include "tools/sandbox/audit.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/render.hpp"
#include "tools/sandbox/state.hpp"
#include "tools/sandbox/webhook_parts.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::size_t webhooks_max = 15;

enum class Creator { shown, hidden };

/// The token is for whoever may use it: its creator, or who knows it already.
json::object render_webhook(const State& state, const Webhook& webhook, UserId reader, Creator creator) {
  json::object out{{"id", webhook.id.to_string()},
                   {"type", 1},
                   {"guild_id", webhook.guild.to_string()},
                   {"channel_id", webhook.channel.to_string()},
                   {"name", webhook.name},
                   {"avatar", nullptr},
                   {"application_id", webhook.creator == state.bot ? json::value(state.bot.to_string())
                                                                   : json::value(nullptr)}};
  if (creator == Creator::shown) {
    out["user"] = render(state.users.at(webhook.creator));
    if (reader != webhook.creator && webhook.creator == state.bot) return out;
  }
  out["token"] = webhook.token;
  out["url"] = "https://discord.com/api/webhooks/" + webhook.id.to_string() + "/" + webhook.token;
  return out;
}

void emit_update(State& state, const Webhook& webhook) {
  emit(state, webhook.guild, intent::guild_webhooks, "WEBHOOKS_UPDATE",
       {{"guild_id", webhook.guild.to_string()}, {"channel_id", webhook.channel.to_string()}});
}

std::size_t count_in(const State& state, ChannelId channel) {
  return static_cast<std::size_t>(
      std::count_if(state.webhooks.begin(), state.webhooks.end(),
                    [&](const auto& entry) { return entry.second.channel == channel; }));
}

/// A channel of a guild in which the actor manages webhooks, or the refusal.
std::optional<Reply> check_place(const State& state, const Channel* channel, const Call& call) {
  if (!channel) return unknown_channel();
  if (!channel->guild) return refuse(403, 50003, "Cannot execute action on a DM channel");
  if (auto refused = check_channel(state, *channel, call.actor, permission::manage_webhooks, call.now))
    return refused;
  if (channel->type == ChannelType::category)
    return refuse(400, 50024, "Cannot execute action on this channel type");
  return std::nullopt;
}

/// The webhook of a path, for somebody who manages it.
WebhookFound find_managed(State& state, const Call& call) {
  if (!call.token.empty()) return find_webhook(state, call);
  WebhookFound found;
  const auto webhook = state.webhooks.find(call.id<WebhookId>(0));
  const Channel* channel =
      webhook == state.webhooks.end() ? nullptr : find_channel(state, webhook->second.channel);
  if (!channel)
    found.refused = unknown_webhook();
  else
    found.refused = check_place(state, channel, call);
  if (!found.refused) found.webhook = &webhook->second;
  return found;
}

json::array list(const State& state, UserId reader, const auto& wanted) {
  json::array out;
  for (const auto& [id, webhook] : state.webhooks)
    if (wanted(webhook)) out.push_back(render_webhook(state, webhook, reader, Creator::shown));
  return out;
}

/// The fields of a webhook that its audit entries tell of.
json::object audited(const Webhook& webhook) {
  constexpr int incoming = 1;  // "Webhook Types"
  return {{"name", webhook.name}, {"type", incoming}, {"channel_id", webhook.channel.to_string()}};
}

}  // namespace

WebhookFound find_webhook(State& state, const Call& call) {
  WebhookFound found;
  const auto webhook = state.webhooks.find(call.id<WebhookId>(0));
  if (webhook == state.webhooks.end() || !find_channel(state, webhook->second.channel))
    found.refused = unknown_webhook();
  else if (webhook->second.token != call.token)
    found.refused = invalid_webhook_token();
  else
    found.webhook = &webhook->second;
  return found;
}

std::optional<std::string> read_webhook_name(Fields& fields, std::string_view key) {
  auto name = fields.text(key, {1, 80});
  if (!name) return std::nullopt;
  name = std::string{trim(*name)};
  std::string lower = *name;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  for (const char* word : {"clyde", "discord"})
    if (lower.find(word) != std::string::npos)
      fields.complain(key, "USERNAME_INVALID_CONTAINS",
                      "Username cannot contain \"" + std::string{word} + "\"");
  for (const char* word : {"everyone", "here"})
    if (lower == word)
      fields.complain(key, "USERNAME_INVALID", "Username cannot be \"" + std::string{word} + "\"");
  if (name->empty()) fields.complain(key, "BASE_TYPE_REQUIRED", "This field is required");
  return name;
}

Reply create_webhook(State& state, const Call& call) {
  const Channel* channel = find_channel(state, call.id<ChannelId>(0));
  if (auto refused = check_place(state, channel, call)) return *refused;
  Form form(call);
  form.fields.require("name");
  const auto name = read_webhook_name(form.fields, "name");
  form.fields.ignore({"avatar"});
  if (auto refused = form.refusal()) return *refused;
  if (count_in(state, channel->id) >= webhooks_max)
    return refuse(400, 30007, "Maximum number of webhooks reached (15)");
  const WebhookId id{next_id(state, call.now)};
  const Webhook& webhook =
      state.webhooks
          .emplace(id, Webhook{id, channel->id, channel->guild, call.actor, *name, make_secret(state)})
          .first->second;
  emit_update(state, webhook);
  record(state, state.guilds.at(webhook.guild), call, AuditAction::webhook_create, id.value(),
         changes_between({}, audited(webhook)));
  return ok(render_webhook(state, webhook, call.actor, Creator::shown));
}

Reply list_channel_webhooks(State& state, const Call& call) {
  const Channel* channel = find_channel(state, call.id<ChannelId>(0));
  if (auto refused = check_place(state, channel, call)) return *refused;
  return ok(list(state, call.actor, [&](const Webhook& w) { return w.channel == channel->id; }));
}

Reply list_guild_webhooks(State& state, const Call& call) {
  const Guild* guild = find_guild(state, call.id<GuildId>(0));
  if (!guild) return unknown_guild();
  if (auto refused = check_guild(*guild, call.actor, permission::manage_webhooks, call.now)) return *refused;
  return ok(list(state, call.actor, [&](const Webhook& w) { return w.guild == guild->id; }));
}

Reply get_webhook(State& state, const Call& call) {
  const auto own = state.webhooks.find(call.id<WebhookId>(0));
  const bool owner = call.token.empty() && own != state.webhooks.end() && own->second.creator == call.actor;
  if (owner && find_channel(state, own->second.channel))
    return ok(render_webhook(state, own->second, call.actor, Creator::shown));
  const WebhookFound found = find_managed(state, call);
  if (found.refused) return *found.refused;
  return ok(render_webhook(state, *found.webhook, call.actor,
                           call.token.empty() ? Creator::shown : Creator::hidden));
}

Reply modify_webhook(State& state, const Call& call) {
  const WebhookFound found = find_managed(state, call);
  if (found.refused) return *found.refused;
  Webhook changed = *found.webhook;
  Form form(call);
  if (const auto name = read_webhook_name(form.fields, "name")) changed.name = *name;
  form.fields.ignore({"avatar"});
  if (call.token.empty())
    if (const auto channel = form.fields.snowflake("channel_id")) changed.channel = ChannelId{*channel};
  if (auto refused = form.refusal()) return *refused;
  if (changed.channel != found.webhook->channel) {
    const Channel* target = find_channel(state, changed.channel);
    if (auto refused = check_place(state, target, call)) return *refused;
    if (target->guild != changed.guild) return unknown_channel();
    if (count_in(state, target->id) >= webhooks_max)
      return refuse(400, 30007, "Maximum number of webhooks reached (15)");
  }
  json::array changes = changes_between(audited(*found.webhook), audited(changed));
  *found.webhook = changed;
  emit_update(state, changed);
  if (call.token.empty())
    record(state, state.guilds.at(changed.guild), call, AuditAction::webhook_update, changed.id.value(),
           std::move(changes));
  return ok(
      render_webhook(state, changed, call.actor, call.token.empty() ? Creator::shown : Creator::hidden));
}

Reply delete_webhook(State& state, const Call& call) {
  const WebhookFound found = find_managed(state, call);
  if (found.refused) return *found.refused;
  const Webhook gone = *found.webhook;
  state.webhooks.erase(gone.id);
  emit_update(state, gone);
  if (call.token.empty())
    record(state, state.guilds.at(gone.guild), call, AuditAction::webhook_delete, gone.id.value(),
           changes_between(audited(gone), {}));
  return no_content();
}

}  // namespace veilleur::sandbox
