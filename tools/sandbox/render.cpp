// Owns: the JSON shapes of users, roles, members, channels, guilds and audit entries.
// Must not know: who asks, or over which transport.
#include "tools/sandbox/render.hpp"

#include <algorithm>

#include "tools/sandbox/permissions.hpp"
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

constexpr std::size_t member_count_max = 50;  // of a thread: "it stops counting at 50"

void add_thread_fields(const Channel& channel, json::object& out) {
  const Thread& thread = *channel.thread;
  json::object metadata{{"archived", thread.archived},
                        {"archive_timestamp", iso8601(thread.archive_changed_at)},
                        {"auto_archive_duration", thread.auto_archive_minutes},
                        {"locked", thread.locked},
                        {"create_timestamp", iso8601(thread.created_at)}};
  if (thread.pinned) out["flags"] = 1 << 1;  // PINNED, "Channel Flags"
  if (channel.type == ChannelType::private_thread) metadata["invitable"] = thread.invitable;
  out["thread_metadata"] = std::move(metadata);
  out["owner_id"] = thread.owner.to_string();
  out["message_count"] = thread.message_count;
  out["total_message_sent"] = thread.total_sent;
  out["member_count"] = std::min(thread.members.size(), member_count_max);
}

void add_channel_fields(const Channel& channel, json::object& out) {
  json::array overwrites;
  for (const Overwrite& overwrite : channel.overwrites) overwrites.push_back(render(overwrite));
  out["position"] = channel.position;
  out["permission_overwrites"] = overwrites;
  if (channel.type == ChannelType::category) return;
  out["nsfw"] = channel.nsfw;
  if (channel.default_auto_archive_minutes)
    out["default_auto_archive_duration"] = channel.default_auto_archive_minutes;
  if (channel.type == ChannelType::voice || channel.type == ChannelType::stage) {
    out["bitrate"] = channel.bitrate;
    out["user_limit"] = channel.user_limit;
    out["rtc_region"] = text_or_null(channel.rtc_region);
    if (channel.video_quality_mode) out["video_quality_mode"] = channel.video_quality_mode;
  } else {
    out["topic"] = text_or_null(channel.topic);
    if (channel.default_thread_rate_limit_per_user)
      out["default_thread_rate_limit_per_user"] = channel.default_thread_rate_limit_per_user;
  }
  if (channel.type == ChannelType::forum || channel.type == ChannelType::media) {
    out["available_tags"] = json::array{};
    out["default_reaction_emoji"] = nullptr;
    out["default_sort_order"] = nullptr;
    if (channel.type == ChannelType::forum) out["default_forum_layout"] = 0;
  }
}

/// Whom GUILD_CREATE lists without the presences intent: the bot, and who is in voice.
json::array members_shown(const State& state, const Guild& guild, bool presences, std::size_t most) {
  json::array members;
  if (const Member* own = find_member(guild, state.bot)) members.push_back(render_member(state, *own));
  for (const auto& [id, member] : guild.members) {
    if (id == state.bot) continue;
    if (guild.voice.contains(id) || (presences && members.size() < most))
      members.push_back(render_member(state, member));
  }
  return members;
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

json::object render_own_user(const State& state) {
  json::object out = render(state.users.at(state.bot));
  out["verified"] = true;
  out["mfa_enabled"] = false;
  out["locale"] = "en-US";
  out["email"] = nullptr;
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
  constexpr int did_rejoin = 1 << 0;  // "Guild Member Flags", read November 2026
  json::array roles;
  for (RoleId role : member.roles) roles.push_back(json::value(role.to_string()));
  return {{"avatar", nullptr},
          {"banner", nullptr},
          {"communication_disabled_until", time_or_null(member.timeout_until)},
          {"flags", member.rejoined ? did_rejoin : 0},
          {"joined_at", iso8601(member.joined_at)},
          {"nick", text_or_null(member.nick)},
          {"pending", false},
          {"premium_since", nullptr},
          {"roles", roles},
          {"mute", member.mute},
          {"deaf", member.deaf}};
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
  out["guild_id"] = channel.guild.to_string();
  out["name"] = channel.name;
  out["parent_id"] = id_or_null(channel.parent.value());
  if (channel.type != ChannelType::category) {
    out["last_message_id"] = id_or_null(channel.last_message.value());
    out["rate_limit_per_user"] = channel.rate_limit_per_user;
    out["last_pin_timestamp"] =
        channel.pins.empty() ? json::value(nullptr) : json::value(iso8601(channel.pins.back().at));
  }
  if (channel.thread)
    add_thread_fields(channel, out);
  else
    add_channel_fields(channel, out);
  return out;
}

json::object render_channel_for(const State& state, const Channel& channel, UserId reader) {
  json::object out = render_channel(state, channel);
  if (channel.thread && channel.thread->members.contains(reader))
    out["member"] = render_thread_member(channel, reader);
  return out;
}

json::object render_thread_member(const Channel& thread, UserId user) {
  return {{"id", thread.id.to_string()},
          {"user_id", user.to_string()},
          {"join_timestamp", iso8601(thread.thread->members.at(user))},
          {"flags", 0}};
}

json::object render_voice_state(const State& state, const Guild& guild, const VoiceState& voice) {
  const Member& member = guild.members.at(voice.user);
  return {{"guild_id", guild.id.to_string()},
          {"channel_id", id_or_null(voice.channel.value())},
          {"user_id", voice.user.to_string()},
          {"member", render_member(state, member)},
          {"session_id", voice.session},
          {"deaf", member.deaf},
          {"mute", member.mute},
          {"self_deaf", voice.self_deaf},
          {"self_mute", voice.self_mute},
          {"self_stream", false},
          {"self_video", false},
          {"suppress", voice.suppress},
          {"request_to_speak_timestamp", time_or_null(voice.asked_to_speak_at)}};
}

json::object render(const Emoji& emoji) { return {{"id", id_or_null(emoji.id)}, {"name", emoji.name}}; }

json::object render_guild(const Guild& guild) {
  json::array roles;
  for (const auto& [id, role] : guild.roles) roles.push_back(render(role));
  return {{"id", guild.id.to_string()},
          {"name", guild.name},
          {"icon", nullptr},
          {"description", text_or_null(guild.description)},
          {"home_header", nullptr},
          {"splash", nullptr},
          {"discovery_splash", nullptr},
          {"features", json::array{}},
          {"banner", nullptr},
          {"owner_id", guild.owner.to_string()},
          {"application_id", nullptr},
          {"region", "deprecated"},
          {"afk_channel_id", id_or_null(guild.afk_channel.value())},
          {"afk_timeout", guild.afk_timeout_s},
          {"system_channel_id", id_or_null(guild.system_channel.value())},
          {"system_channel_flags", guild.system_channel_flags},
          {"widget_enabled", false},
          {"widget_channel_id", nullptr},
          {"verification_level", guild.verification_level},
          {"roles", roles},
          {"default_message_notifications", guild.default_message_notifications},
          {"mfa_level", 0},
          {"explicit_content_filter", guild.explicit_content_filter},
          {"max_presences", nullptr},
          {"max_members", 500'000},
          {"max_stage_video_channel_users", 50},
          {"max_video_channel_users", 25},
          {"vanity_url_code", nullptr},
          {"premium_tier", 0},
          {"premium_subscription_count", 0},
          {"preferred_locale", guild.preferred_locale},
          {"rules_channel_id", id_or_null(guild.rules_channel.value())},
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
  json::array threads;
  for (ChannelId id : guild.threads) {
    const Channel& thread = state.channels.at(id);
    // There is no moment here to ask about; at the end of time no timeout is left.
    if (!thread.thread->archived && can_view(state, thread, state.bot, WallTime::max()))
      threads.push_back(render_channel_for(state, thread, state.bot));
  }
  json::array voices;
  for (const auto& [id, voice] : guild.voice) {
    json::object rendered = render_voice_state(state, guild, voice);
    rendered.erase("guild_id");  // "Guild Create": voice states lack the guild_id key
    rendered.erase("member");
    voices.push_back(std::move(rendered));
  }
  if (const Member* own = find_member(guild, state.bot)) out["joined_at"] = iso8601(own->joined_at);
  out["members"] = members_shown(state, guild, presences, large_threshold);
  out["threads"] = std::move(threads);
  out["voice_states"] = std::move(voices);
  out["channels"] = channels;
  out["member_count"] = guild.members.size();
  out["large"] = guild.members.size() > large_threshold;
  out["unavailable"] = false;
  for (const char* empty :
       {"presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds", "embedded_activities"})
    out[empty] = json::array{};
  return out;
}

}  // namespace veilleur::sandbox
