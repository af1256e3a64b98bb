// Owns: the text of the benchmarks' payloads. Shapes: Discord, "Gateway Events", "Message", "Guild", "User",
// read August 2026; the order of members is that of recorded traffic.
// Must not know: sockets, compression, clocks.
#include "tests/bench/payloads.hpp"

#include <array>
#include <initializer_list>

#include "base/check.hpp"

namespace veilleur::bench {
namespace {

constexpr std::uint64_t first_guild = 81'384'788'765'712'384;
constexpr std::uint64_t first_user = 175'928'847'299'117'063;

/// The template with each `$` replaced by the next value. No payload of ours contains a `$` of its own.
std::string fill(std::string_view text, std::initializer_list<std::string> values) {
  std::string out;
  out.reserve(text.size() + 32 * values.size());
  const auto* next = values.begin();
  for (const char c : text) {
    if (c != '$') {
      out.push_back(c);
      continue;
    }
    VEILLEUR_CHECK(next != values.end());
    out += *next++;
  }
  VEILLEUR_CHECK(next == values.end());
  return out;
}

std::string number(std::uint64_t value) { return std::to_string(value); }

/// A few bits of `n` that look random and are the same in every run.
std::uint64_t mixed(std::uint64_t n) {
  n = (n ^ (n >> 30)) * 0xBF58476D1CE4E5B9u;
  n = (n ^ (n >> 27)) * 0x94D049BB133111EBu;
  return n ^ (n >> 31);
}

std::string hexadecimal(std::uint64_t seed) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (std::uint64_t part : {mixed(seed), mixed(seed + 1)})
    for (int shift = 0; shift < 64; shift += 4) text.push_back(digits[(part >> shift) & 15]);
  return text;
}

std::string words(std::uint64_t seed, std::size_t count) {
  constexpr std::array<std::string_view, 32> list{
      "maison",   "tower",   "demain", "perhaps",  "fleuve",   "window", "quelque",  "garden",
      "toujours", "evening", "soleil", "because",  "chemin",   "silver", "rivière",  "thought",
      "lumière",  "against", "bateau", "morning",  "histoire", "yellow", "montagne", "letter",
      "fenêtre",  "nothing", "oiseau", "together", "village",  "answer", "papillon", "winter"};
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    if (i != 0) text.push_back(' ');
    text += list[mixed(seed * 64 + i) % list.size()];
  }
  return text;
}

UserId member_id(std::uint32_t guild, std::uint32_t member) {
  return UserId{first_user + 4'194'304ULL * (members_per_guild * (guild % 64) + member + 1)};
}
RoleId role_id(std::uint32_t guild, std::uint32_t role) {
  // The role @everyone has its guild's id.
  return RoleId{guild_id(guild).value() + 131ULL * role};
}

std::string user(UserId id) {
  const std::uint64_t n = id.value();
  return fill(
      R"({"username":"$","public_flags":$,"primary_guild":null,"id":"$","global_name":"$","display_name_styles":null,)"
      R"("discriminator":"0","collectibles":null,"clan":null,"bot":false,"avatar_decoration_data":null,"avatar":"$"})",
      {words(n, 1) + number(n % 1000), number(n % 64), number(n), words(n + 1, 2), hexadecimal(n)});
}

std::string role_list(std::uint32_t guild, std::uint64_t seed) {
  std::string list;
  for (std::uint32_t i = 0; i < 4; ++i) {
    const auto role = 1 + static_cast<std::uint32_t>(mixed(seed + i) % (roles_per_guild - 1));
    list += (i == 0 ? "\"" : ",\"") + role_id(guild, role).to_string() + "\"";
  }
  return list;
}

std::string member(std::uint32_t guild, UserId id) {
  return fill(
      R"({"user":$,"roles":[$],"premium_since":null,"pending":false,"nick":null,"mute":false,)"
      R"("joined_at":"2021-04-0$T18:22:31.$00+00:00","flags":0,"deaf":false,"communication_disabled_until":null,"banner":null,"avatar":null})",
      {user(id), role_list(guild, id.value()), number(1 + id.value() % 9), number(1000 + id.value() % 9000)});
}

std::string role(std::uint32_t guild, std::uint32_t index) {
  return fill(
      R"({"version":16$,"unicode_emoji":null,"tags":{},"position":$,"permissions":"$","name":"$","mentionable":false,)"
      R"("managed":false,"id":"$","icon":null,"hoist":$,"flags":0,"colors":{"tertiary_color":null,"secondary_color":null,"primary_color":$},"color":$})",
      {number(10'000'000'000 + index), number(index), index == 1 ? "8" : "2222085186636353",
       index == 0 ? "@everyone" : words(guild * 100 + index, 2), role_id(guild, index).to_string(),
       index % 3 == 0 ? "true" : "false", number(mixed(index) % 0xFFFFFF), number(mixed(index) % 0xFFFFFF)});
}

std::string channel(std::uint32_t guild, std::uint32_t index) {
  const auto overwrite = [guild](std::uint32_t of) {
    return fill(R"({"type":0,"id":"$","deny":"1024","allow":"274877974528"})",
                {role_id(guild, of).to_string()});
  };
  return fill(
      R"({"version":17$,"type":$,"topic":"$","rate_limit_per_user":0,"position":$,"permission_overwrites":[$,$,$],)"
      R"("parent_id":$,"nsfw":false,"name":"$","last_message_id":"$","id":"$","icon_emoji":null,"flags":0})",
      {number(20'000'000'000 + index), index < 5 ? "4" : (index % 10 == 9 ? "2" : "0"), words(index, 10),
       number(index), overwrite(0), overwrite(1 + index % 7), overwrite(10 + index % 20),
       index < 5 ? "null" : "\"" + channel_id(guild, index % 5).to_string() + "\"", words(index + 7, 2),
       number(1'300'000'000'000'000'000 + index), channel_id(guild, index).to_string()});
}

template <class Make>
std::string list(std::uint32_t count, Make make) {
  std::string text;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (i != 0) text.push_back(',');
    text += make(i);
  }
  return text;
}

std::string message(std::uint32_t guild, ChannelId channel, MessageId id, UserId author,
                    std::string_view content) {
  return fill(
      R"({"type":0,"tts":false,"timestamp":"2026-08-11T09:15:42.137000+00:00","pinned":false,"nonce":"$","mentions":[],)"
      R"("mention_roles":[],"mention_everyone":false,"member":{"roles":[$],"premium_since":null,"pending":false,"nick":null,)"
      R"("mute":false,"joined_at":"2021-04-09T18:22:31.425000+00:00","flags":0,"deaf":false,"communication_disabled_until":null,)"
      R"("banner":null,"avatar":null},"id":"$","flags":0,"embeds":[],"edited_timestamp":null,"content":"$","components":[],)"
      R"("channel_type":0,"channel_id":"$","author":$,"attachments":[],"guild_id":"$"})",
      {number(id.value() + 77), role_list(guild, author.value()), id.to_string(), std::string(content),
       channel.to_string(), user(author), guild_id(guild).to_string()});
}

}  // namespace

UserId bot_id() { return UserId{41'771'983'423'143'937}; }
UserId owner_id() { return UserId{first_user}; }
GuildId guild_id(std::uint32_t guild) { return GuildId{first_guild + 4'194'304ULL * 1000 * guild}; }
ChannelId channel_id(std::uint32_t guild, std::uint32_t channel) {
  return ChannelId{guild_id(guild).value() + 100'000 + 257ULL * channel};
}

std::string hello(std::uint32_t heartbeat_interval_ms) {
  return fill(R"({"t":null,"s":null,"op":10,"d":{"heartbeat_interval":$,"_trace":["[\"bench\",{}]"]}})",
              {number(heartbeat_interval_ms)});
}
std::string heartbeat_ack() { return R"({"t":null,"s":null,"op":11,"d":null})"; }
std::string heartbeat_request() { return R"({"t":null,"s":null,"op":1,"d":null})"; }

std::string dispatch(std::string_view type, std::uint64_t sequence, std::string_view data) {
  return fill(R"({"t":"$","s":$,"op":0,"d":$})", {std::string(type), number(sequence), std::string(data)});
}

std::string ready(std::uint32_t guilds, std::uint16_t port) {
  const std::string unavailable = list(guilds, [](std::uint32_t guild) {
    return fill(R"({"unavailable":true,"id":"$"})", {guild_id(guild).to_string()});
  });
  return fill(
      R"({"v":10,"user_settings":{},"user":$,"session_type":"normal","session_id":"4f5fba9d0fc1ac5f9b2e","shard":[0,1],)"
      R"("resume_gateway_url":"ws://127.0.0.1:$","relationships":[],"private_channels":[],"presences":[],"guilds":[$],)"
      R"("guild_join_requests":[],"geo_ordered_rtc_regions":["rotterdam"],"auth":{},"application":{"id":"$","flags":565248},"_trace":["bench"]})",
      {bot_user(), number(port), unavailable, bot_id().to_string()});
}

std::string guild_create(std::uint32_t guild) {
  const auto each_member = [guild](std::uint32_t index) {
    return member(guild, index == 0 ? bot_id() : index == 1 ? owner_id() : member_id(guild, index));
  };
  return fill(
      R"({"voice_states":[],"verification_level":1,"vanity_url_code":null,"unavailable":false,"threads":[],"system_channel_id":null,)"
      R"("system_channel_flags":0,"stickers":[],"stage_instances":[],"splash":null,"soundboard_sounds":[],"rules_channel_id":null,)"
      R"("roles":[$],"region":"rotterdam","public_updates_channel_id":null,"presences":[],"premium_tier":0,"premium_subscription_count":0,)"
      R"("premium_progress_bar_enabled":false,"preferred_locale":"en-US","owner_id":"$","nsfw_level":0,"nsfw":false,"name":"$","mfa_level":0,)"
      R"("members":[$],"member_count":$,"max_video_channel_users":25,"max_stage_video_channel_users":50,"max_members":500000,"lazy":true,)"
      R"("large":false,"joined_at":"2021-04-09T18:22:31.425000+00:00","id":"$","icon":null,"home_header":null,"hub_type":null,)"
      R"("guild_scheduled_events":[],"features":["COMMUNITY","NEWS"],"explicit_content_filter":0,"emojis":[],"embedded_activities":[],)"
      R"("discovery_splash":null,"description":null,"default_message_notifications":0,"channels":[$],"banner":null,"application_id":null,)"
      R"("application_command_counts":{},"afk_timeout":300,"afk_channel_id":null,"activity_instances":[]})",
      {list(roles_per_guild, [guild](std::uint32_t index) { return role(guild, index); }),
       owner_id().to_string(), words(guild, 3), list(members_per_guild, each_member),
       number(members_per_guild), guild_id(guild).to_string(),
       list(channels_per_guild, [guild](std::uint32_t index) { return channel(guild, index); })});
}

std::string chatter(std::uint64_t n, std::uint32_t guilds) {
  const auto guild = static_cast<std::uint32_t>(mixed(n) % guilds);
  const auto in_guild = 5 + static_cast<std::uint32_t>(mixed(n + 1) % 4);
  const auto by = 2 + static_cast<std::uint32_t>(mixed(n + 2) % (members_per_guild - 2));
  return message(guild, channel_id(guild, in_guild), MessageId{1'400'000'000'000'000'000 + n},
                 member_id(guild, by), words(n, 36));
}

std::string command(std::uint32_t guild, MessageId id, std::string_view content) {
  return message(guild, channel_id(guild, 5), id, owner_id(), content);
}

std::string bot_user() {
  return fill(
      R"({"verified":true,"username":"bench","public_flags":0,"mfa_enabled":true,"id":"$","global_name":null,"flags":0,)"
      R"("email":null,"discriminator":"0001","bot":true,"banner":null,"avatar":null})",
      {bot_id().to_string()});
}

std::string created_message(std::uint64_t n) {
  return fill(
      R"({"type":0,"content":"pong","mentions":[],"mention_roles":[],"attachments":[],"embeds":[],"timestamp":"2026-08-11T09:15:42.137000+00:00",)"
      R"("edited_timestamp":null,"flags":0,"components":[],"id":"$","channel_id":"$","author":$,"pinned":false,"mention_everyone":false,"tts":false})",
      {number(1'450'000'000'000'000'000 + n), channel_id(0, 5).to_string(), bot_user()});
}

}  // namespace veilleur::bench
