// Owns: the JSON shapes of users, roles, members, channels, guilds and audit entries.
// Must not know: who asks, or over which transport.
#include "tools/sandbox/render.hpp"

#include "tools/sandbox/state.hpp"
#include "tools/sandbox/text.hpp"

namespace veilleur::sandbox {
namespace {

json::value id_or_null(Snowflake id) { return id ? json::value(std::to_string(id)) : json::value(nullptr); }
json::value time_or_null(const std::optional<WallTime>& time) {
  return time ? json::value(iso8601(*time)) : json::value(nullptr);
}
json::value text_or_null(const std::optional<std::string>& text) {
  return text ? json::value(*text) : json::value(nullptr);
}

}  // namespace

json::object render(const User& user) {
  json::object out{
      {"id", user.id.to_string()},
      {"username", user.name},
      {"avatar", nullptr},
      {"discriminator", "0"},
      {"public_flags", 0},
      {"flags", 0},
      {"banner", nullptr},
      {"accent_color", nullptr},
      {"global_name", user.global_name.empty() ? json::value(nullptr) : json::value(user.global_name)},
      {"avatar_decoration_data", nullptr},
      {"collectibles", nullptr},
      {"primary_guild", nullptr}};
  if (user.bot) out["bot"] = true;
  return out;
}

json::object render(const Role& role) {
  return {
      {"id", role.id.to_string()},
      {"name", role.name},
      {"description", nullptr},
      {"permissions", std::to_string(role.permissions)},
      {"position", role.position},
      {"color", role.color},
      {"colors", {{"primary_color", role.color}, {"secondary_color", nullptr}, {"tertiary_color", nullptr}}},
      {"hoist", role.hoist},
      {"managed", role.managed},
      {"mentionable", role.mentionable},
      {"icon", nullptr},
      {"unicode_emoji", nullptr},
      {"flags", 0}};
}

json::object render(const Overwrite& overwrite) {
  return {{"id", std::to_string(overwrite.target)},
          {"type", static_cast<int>(overwrite.kind)},
          {"allow", std::to_string(overwrite.allow)},
          {"deny", std::to_string(overwrite.deny)}};
}

json::object render(const AuditEntry& entry) {
  json::object out{{"id", entry.id.to_string()},
                   {"user_id", entry.user.to_string()},
                   {"target_id", id_or_null(entry.target)},
                   {"action_type", static_cast<int>(entry.action)}};
  if (!entry.changes.empty()) out["changes"] = entry.changes;
  if (!entry.options.empty()) out["options"] = entry.options;
  if (entry.reason) out["reason"] = *entry.reason;
  return out;
}

json::object render_partial_member(const Member& member) {
  json::array roles;
  for (RoleId role : member.roles) roles.push_back(json::value(role.to_string()));
  return {{"avatar", nullptr},
          {"banner", nullptr},
          {"communication_disabled_until", time_or_null(member.timeout_until)},
          {"flags", 0},
          {"joined_at", iso8601(member.joined_at)},
          {"nick", text_or_null(member.nick)},
          {"pending", false},
          {"premium_since", nullptr},
          {"roles", roles},
          {"mute", false},
          {"deaf", false}};
}

json::object render_member(const State& state, const Member& member) {
  json::object out = render_partial_member(member);
  out["user"] = render(state.users.at(member.user));
  return out;
}

json::object render_ban(const State& state, const Ban& ban) {
  return {{"reason", text_or_null(ban.reason)}, {"user", render(state.users.at(ban.user))}};
}

json::object render_channel(const State& state, const Channel& channel) {
  json::object out{{"id", channel.id.to_string()}, {"type", static_cast<int>(channel.type)}, {"flags", 0}};
  if (channel.type == ChannelType::dm) {
    json::array recipients;
    for (UserId user : channel.recipients)
      if (user != state.bot) recipients.push_back(render(state.users.at(user)));
    out["recipients"] = recipients;
    out["last_message_id"] = id_or_null(channel.last_message.value());
    return out;
  }
  json::array overwrites;
  for (const Overwrite& overwrite : channel.overwrites) overwrites.push_back(render(overwrite));
  out["guild_id"] = channel.guild.to_string();
  out["name"] = channel.name;
  out["position"] = channel.position;
  out["parent_id"] = id_or_null(channel.parent.value());
  out["permission_overwrites"] = overwrites;
  if (channel.type == ChannelType::category) return out;
  out["last_message_id"] = id_or_null(channel.last_message.value());
  out["nsfw"] = channel.nsfw;
  out["rate_limit_per_user"] = channel.rate_limit_per_user;
  if (channel.type == ChannelType::voice) {
    out["bitrate"] = channel.bitrate;
    out["user_limit"] = channel.user_limit;
    out["rtc_region"] = nullptr;
  } else {
    out["topic"] = text_or_null(channel.topic);
  }
  return out;
}

json::object render_guild(const Guild& guild) {
  json::array roles;
  for (const auto& [id, role] : guild.roles) roles.push_back(render(role));
  return {{"id", guild.id.to_string()},
          {"name", guild.name},
          {"icon", nullptr},
          {"description", nullptr},
          {"home_header", nullptr},
          {"splash", nullptr},
          {"discovery_splash", nullptr},
          {"features", json::array{}},
          {"banner", nullptr},
          {"owner_id", guild.owner.to_string()},
          {"application_id", nullptr},
          {"region", "deprecated"},
          {"afk_channel_id", nullptr},
          {"afk_timeout", 300},
          {"system_channel_id", nullptr},
          {"system_channel_flags", 0},
          {"widget_enabled", false},
          {"widget_channel_id", nullptr},
          {"verification_level", 0},
          {"roles", roles},
          {"default_message_notifications", 0},
          {"mfa_level", 0},
          {"explicit_content_filter", 0},
          {"max_presences", nullptr},
          {"max_members", 500'000},
          {"max_stage_video_channel_users", 50},
          {"max_video_channel_users", 25},
          {"vanity_url_code", nullptr},
          {"premium_tier", 0},
          {"premium_subscription_count", 0},
          {"preferred_locale", guild.preferred_locale},
          {"rules_channel_id", nullptr},
          {"safety_alerts_channel_id", nullptr},
          {"public_updates_channel_id", nullptr},
          {"premium_progress_bar_enabled", false},
          {"premium_progress_bar_enabled_user_updated_at", nullptr},
          {"nsfw", false},
          {"nsfw_level", 0},
          {"emojis", json::array{}},
          {"stickers", json::array{}},
          {"incidents_data", nullptr}};
}

json::object render_guild_create(const State& state, const Guild& guild, bool presences,
                                 std::size_t large_threshold) {
  json::object out = render_guild(guild);
  json::array channels;
  for (const Channel* channel : channels_of(state, guild.id)) {
    json::object rendered = render_channel(state, *channel);
    rendered.erase("guild_id");  // GUILD_CREATE leaves it out of its channels
    channels.push_back(std::move(rendered));
  }
  json::array members;
  if (const Member* own = find_member(guild, state.bot)) {
    members.push_back(render_member(state, *own));
    out["joined_at"] = iso8601(own->joined_at);
  }
  if (presences)
    for (const auto& [id, member] : guild.members)
      if (id != state.bot && members.size() < large_threshold)
        members.push_back(render_member(state, member));
  out["channels"] = channels;
  out["members"] = members;
  out["member_count"] = guild.members.size();
  out["large"] = guild.members.size() > large_threshold;
  out["unavailable"] = false;
  for (const char* empty : {"threads", "presences", "voice_states", "stage_instances",
                            "guild_scheduled_events", "soundboard_sounds", "embedded_activities"})
    out[empty] = json::array{};
  return out;
}

}  // namespace veilleur::sandbox
