// Owns: INTERACTION_CREATE ("Receiving and Responding to Interactions", read August 2026).
// Must not know: what the user did, how the bot answers.
#include "tools/sandbox/interaction_event.hpp"

#include <algorithm>

#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/render.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

constexpr auto interactions_kept = std::chrono::hours{1};
constexpr std::int64_t attachment_max_bytes = 10 * 1024 * 1024;
constexpr std::int64_t context_guild = 0;
constexpr std::int64_t context_bot_dm = 1;

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
                   {"attachment_size_limit", attachment_max_bytes}};
  const Guild* guild = find_guild(state, channel.guild);
  if (!guild) {
    out["user"] = render(user);
    out["app_permissions"] = std::to_string(permission::all);
    out["context"] = context_bot_dm;
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
  out["context"] = context_guild;
  out["authorizing_integration_owners"] = json::object{{"0", guild->id.to_string()}};
  return out;
}

}  // namespace

Interaction& begin_interaction(State& state, InteractionKind kind, UserId user, const Channel& channel,
                               std::string_view name, WallTime now) {
  std::erase_if(state.interactions,
                [&](const auto& e) { return e.second.created_at + interactions_kept < now; });
  Interaction interaction;
  interaction.id = InteractionId{next_id(state, now)};
  interaction.token = "sandbox-" + make_secret(state);
  interaction.kind = kind;
  interaction.name = name;
  interaction.user = user;
  interaction.guild = channel.guild;
  interaction.channel = channel.id;
  interaction.created_at = now;
  return state.interactions.emplace(interaction.id, interaction).first->second;
}

Reply emit_interaction(State& state, const Interaction& interaction, const Channel& channel,
                       json::object data, const Message* message, WallTime now) {
  json::object event = payload(state, interaction, channel, now);
  event["data"] = std::move(data);
  if (message) event["message"] = render_message(state, *message, MessageForm::rest, Content::full);
  emit(state, channel.guild, 0, "INTERACTION_CREATE", event);
  return ok(json::object{{"interaction_id", interaction.id.to_string()}});
}

json::object& Resolver::part(std::string_view kind) {
  json::value& map = resolved_[kind];
  if (!map.is_object()) map = json::object{};
  return map.get_object();
}

bool Resolver::user(Snowflake number) {
  const UserId id{number};
  const User* user = find_user(state_, id);
  if (!user) return false;
  part("users")[id.to_string()] = render(*user);
  const Guild* guild = find_guild(state_, channel_.guild);
  if (const Member* member = guild ? find_member(*guild, id) : nullptr) {
    json::object partial = render_partial_member(*member);
    partial.erase("mute");
    partial.erase("deaf");
    partial["permissions"] = std::to_string(channel_permissions(state_, channel_, id, now_));
    part("members")[id.to_string()] = std::move(partial);
  }
  return true;
}

bool Resolver::channel(Snowflake number, const json::array& types) {
  const ChannelId id{number};
  const Channel* channel = find_channel(state_, id);
  if (!channel || channel->guild != channel_.guild || !can_view(state_, *channel, user_, now_)) return false;
  const auto type = static_cast<std::int64_t>(channel->type);
  if (!types.empty() && std::find(types.begin(), types.end(), json::value(type)) == types.end()) return false;
  part("channels")[id.to_string()] = channel_for(state_, *channel, user_, now_);
  return true;
}

bool Resolver::role(Snowflake number) {
  const RoleId id{number};
  const Guild* guild = find_guild(state_, channel_.guild);
  if (!guild || !guild->roles.contains(id)) return false;
  part("roles")[id.to_string()] = render(guild->roles.at(id));
  return true;
}

bool Resolver::message(Snowflake number) {
  const MessageId id{number};
  const Message* message = find_message(state_, channel_.id, id);
  if (!message || (message->ephemeral_for && message->ephemeral_for != user_)) return false;
  part("messages")[id.to_string()] = render_message(state_, *message, MessageForm::rest, Content::full);
  return true;
}

Snowflake Resolver::attachment(const json::value& file) {
  const json::object* picked = file.if_object();
  const json::value* name = picked ? picked->if_contains("filename") : nullptr;
  if (!name || !name->is_string() || name->get_string().empty()) return 0;
  const json::value* size = picked->if_contains("size");
  const json::value* type = picked->if_contains("content_type");
  const std::int64_t bytes = size && size->is_int64() ? size->get_int64() : 1;
  if (bytes < 0 || bytes > attachment_max_bytes) return 0;
  const Snowflake id = next_id(state_, now_);
  const std::string url = "https://cdn.discordapp.com/ephemeral-attachments/" + channel_.id.to_string() +
                          "/" + std::to_string(id) + "/" + std::string{name->get_string()};
  part("attachments")[std::to_string(id)] = {
      {"id", std::to_string(id)},
      {"filename", *name},
      {"size", bytes},
      {"url", url},
      {"proxy_url", url},
      {"content_type", type && type->is_string() ? *type : json::value("application/octet-stream")},
      {"ephemeral", true}};
  return id;
}

}  // namespace veilleur::sandbox
