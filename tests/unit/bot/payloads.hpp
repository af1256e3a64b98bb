// Owns: gateway payloads of the shapes that Discord documents, for the tests of bot/.
// Must not know: what a particular test asserts.
// Source: Discord, "Message Object", "Guild Create", "Interaction Object", "Audit Log Entry", August 2026.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "base/time.hpp"

namespace veilleur::bot::testing {

namespace json = boost::json;

constexpr UserId self{900}, owner{1}, mallory{2}, bob{3};
constexpr GuildId guild_id{std::uint64_t{1000} << 22};
constexpr ChannelId channel_id{7};
constexpr RoleId bot_role{50};
constexpr ApplicationId application_id{800};
constexpr WallTime start{milliseconds{1'800'000'000'000}};

/// An id of this moment; `salt` keeps several of one moment apart.
constexpr std::uint64_t snowflake(WallTime at, std::uint64_t salt = 0) { return snowflake_floor(at) | salt; }

inline json::object user_object(UserId user, std::string_view name) {
  return {{"id", user.to_string()}, {"username", name},
          {"discriminator", "0"},   {"avatar", nullptr},
          {"global_name", name},    {"public_flags", 0},
          {"clan", nullptr},        {"avatar_decoration_data", nullptr}};
}

inline json::object member_object(json::array roles = {}) {
  return {{"roles", std::move(roles)},
          {"joined_at", "2024-01-01T00:00:00.000000+00:00"},
          {"nick", nullptr},
          {"premium_since", nullptr},
          {"communication_disabled_until", nullptr},
          {"deaf", false},
          {"mute", false},
          {"flags", 0},
          {"pending", false}};
}

/// A MESSAGE_CREATE of a person in a guild.
inline json::object message_object(std::string_view content, std::uint64_t id = snowflake(start),
                                   UserId author = owner, json::array mentions = {}) {
  return {{"type", 0},
          {"id", std::to_string(id)},
          {"channel_id", channel_id.to_string()},
          {"guild_id", guild_id.to_string()},
          {"author", user_object(author, "author")},
          {"member", member_object()},
          {"content", content},
          {"timestamp", "2027-01-15T08:00:00.000000+00:00"},
          {"edited_timestamp", nullptr},
          {"tts", false},
          {"mention_everyone", false},
          {"mentions", std::move(mentions)},
          {"mention_roles", json::array{}},
          {"attachments", json::array{}},
          {"embeds", json::array{}},
          {"components", json::array{}},
          {"pinned", false},
          {"flags", 0},
          {"nonce", "1"}};
}

/// A mention as MESSAGE_CREATE carries it: a user with a partial member.
inline json::object mention_object(UserId user, json::array roles = {}) {
  json::object mention = user_object(user, "mentioned");
  mention["member"] = member_object(std::move(roles));
  return mention;
}

inline json::object option_object(std::string_view name, int type, json::value value) {
  return {{"name", name}, {"type", type}, {"value", std::move(value)}};
}

/// An INTERACTION_CREATE of a slash command in a guild.
inline json::object interaction_object(std::string_view name, json::array options,
                                       std::uint64_t id = snowflake(start), UserId author = owner) {
  json::object invoker = member_object();
  invoker["user"] = user_object(author, "author");
  invoker["permissions"] = "2251799813685247";
  return {
      {"id", std::to_string(id)},
      {"application_id", application_id.to_string()},
      {"type", 2},
      {"data", json::object{{"id", "70"}, {"name", name}, {"type", 1}, {"options", std::move(options)}}},
      {"guild_id", guild_id.to_string()},
      {"guild", json::object{{"id", guild_id.to_string()}, {"locale", "fr"}, {"features", json::array{}}}},
      {"channel_id", channel_id.to_string()},
      {"channel", json::object{{"id", channel_id.to_string()}, {"type", 0}}},
      {"member", std::move(invoker)},
      {"token", "interaction-token"},
      {"version", 1},
      {"app_permissions", "4"},
      {"locale", "fr"},
      {"guild_locale", "fr"},
      {"entitlements", json::array{}},
      {"authorizing_integration_owners", json::object{{"0", guild_id.to_string()}}},
      {"context", 0}};
}

inline json::object role_object(RoleId role, std::string_view name, int position,
                                std::string_view permissions) {
  return {{"id", role.to_string()},
          {"name", name},
          {"position", position},
          {"permissions", permissions},
          {"color", 0},
          {"hoist", false},
          {"icon", nullptr},
          {"unicode_emoji", nullptr},
          {"managed", false},
          {"mentionable", false},
          {"flags", 0}};
}

/// A GUILD_CREATE where the bot may ban and see the audit log, and stands above everyone but the owner.
inline json::object guild_object(GuildId guild = guild_id) {
  json::object me = member_object({bot_role.to_string()});
  me["user"] = user_object(self, "veilleur");
  json::object other = member_object({});
  other["user"] = user_object(mallory, "mallory");
  return {
      {"id", guild.to_string()},
      {"name", "Les Veilleurs"},
      {"owner_id", owner.to_string()},
      {"unavailable", false},
      {"large", false},
      {"member_count", 3},
      {"joined_at", "2024-01-01T00:00:00.000000+00:00"},
      {"preferred_locale", "fr"},
      {"roles", json::array{role_object(everyone_role(guild), "@everyone", 0, "1024"),
                            role_object(bot_role, "veilleur", 5, "132")}},
      {"channels", json::array{json::object{
                       {"id", channel_id.to_string()},
                       {"type", 0},
                       {"name", "general"},
                       {"position", 0},
                       {"parent_id", nullptr},
                       {"permission_overwrites",
                        json::array{json::object{
                            {"id", guild.to_string()}, {"type", 0}, {"allow", "0"}, {"deny", "2048"}}}}}}},
      {"members", json::array{std::move(me), std::move(other)}},
      {"threads", json::array{}},
      {"voice_states", json::array{}},
      {"emojis", json::array{}}};
}

/// A GUILD_AUDIT_LOG_ENTRY_CREATE; 22 bans, 23 unbans.
inline json::object audit_object(int action, UserId moderator, UserId target, std::uint64_t id,
                                 std::string_view reason = {}) {
  json::object entry{{"id", std::to_string(id)},
                     {"user_id", moderator.to_string()},
                     {"target_id", target.to_string()},
                     {"action_type", action},
                     {"guild_id", guild_id.to_string()}};
  if (!reason.empty()) entry["reason"] = reason;
  return entry;
}

inline json::object ready_object(const json::array& guilds) {
  return {{"v", 10},
          {"user", json::object{{"id", self.to_string()}, {"username", "veilleur"}, {"bot", true}}},
          {"guilds", guilds},
          {"session_id", "session"},
          {"resume_gateway_url", "wss://resume.example"},
          {"shard", json::array{0, 1}},
          {"application", json::object{{"id", application_id.to_string()}, {"flags", 0}}}};
}
inline json::object listed(GuildId guild) { return {{"id", guild.to_string()}, {"unavailable", true}}; }

}  // namespace veilleur::bot::testing
