// Owns: a community whose bot has been given what a test needs, and short ways to act in it.
// Must not know: the bot.
#pragma once

#include "tests/unit/sandbox/support.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox::test {

inline constexpr std::uint64_t every_intent = 0x1FFFF;

inline std::string channel_path(ChannelId channel, const std::string& rest = {}) {
  return "/channels/" + channel.to_string() + rest;
}
inline std::string guild_path(const std::string& rest = {}) { return "/guilds/" + guild.to_string() + rest; }
inline std::string message_path(ChannelId channel, const std::string& message, const std::string& rest = {}) {
  return messages_of(channel) + "/" + message + rest;
}

/// What humans do, and what only whoever builds the world may do.
struct Town : Community {
  explicit Town(std::uint64_t bits_of_bot = 0) { grant(bits_of_bot); }

  State& state() {
    State* found = nullptr;
    (void)discord.change([&](World& world) {
      found = &world.state();
      return no_content();
    });
    return *found;
  }
  /// More rights for the bot's own role.
  void grant(std::uint64_t bits) { state().guilds.at(guild).roles.at(bot_role).permissions |= bits; }
  void revoke(std::uint64_t bits) {
    for (RoleId role : {bot_role, everyone_role(guild)})
      state().guilds.at(guild).roles.at(role).permissions &= ~bits;
  }
  Reply as(UserId user, net::Method method, const std::string& path, const std::string& body = {}) {
    return discord.as_user(user, method, path, body.empty() ? json::value(nullptr) : json::parse(body),
                           now().wall);
  }
  /// The same where it must succeed; the id in the answer, if it has one.
  std::string must(UserId user, net::Method method, const std::string& path, const std::string& body = {}) {
    const Reply reply = as(user, method, path, body);
    BOOST_TEST_INFO(path << " " << body << " -> " << json::serialize(reply.body));
    BOOST_REQUIRE(!reply.refused());
    const json::object* object = reply.body.if_object();
    return object && object->contains("id") ? str(object->at("id")) : std::string{};
  }
  std::string write(UserId user, ChannelId channel, const std::string& content) {
    return must(user, net::Method::post, messages_of(channel),
                json::serialize(json::object{{"content", content}}));
  }
  ChannelId make_channel(const std::string& name, ChannelType type) {
    return *ChannelId::parse(
        must(alice, net::Method::post, guild_path("/channels"),
             json::serialize(json::object{{"name", name}, {"type", static_cast<int>(type)}})));
  }
  /// A thread of general; public with a notice in the parent, or private.
  ChannelId thread_by(UserId user, ChannelType type = ChannelType::public_thread) {
    return *ChannelId::parse(
        must(user, net::Method::post, channel_path(general, "/threads"),
             json::serialize(json::object{{"name", "talk"}, {"type", static_cast<int>(type)}})));
  }
  void overwrite(ChannelId channel, Snowflake target, OverwriteKind kind, std::uint64_t allow,
                 std::uint64_t deny) {
    must(alice, net::Method::put, channel_path(channel, "/permissions/" + std::to_string(target)),
         json::serialize(json::object{{"type", static_cast<int>(kind)},
                                      {"allow", std::to_string(allow)},
                                      {"deny", std::to_string(deny)}}));
  }
  Reply voice(UserId user, ChannelId channel, bool self_mute = false) {
    return discord.change([&](World& world) {
      return world.set_voice(user, guild, VoiceWish{channel, self_mute, false}, now().wall);
    });
  }
  /// Status and code of what the bot is answered: "400/50083"; "204" where it was not refused.
  std::string outcome(net::Method method, const std::string& path, const std::string& body = {}) {
    const net::HttpResponse response = raw(method, path, body);
    const std::string status = std::to_string(response.status);
    return response.status < 400 ? status : status + "/" + std::to_string(code(response));
  }
};

inline std::string outcome_of(const Reply& reply) {
  const std::string status = std::to_string(reply.status);
  return reply.refused() ? status + "/" + std::to_string(reply.code()) : status;
}

using Types = std::vector<std::string>;

}  // namespace veilleur::sandbox::test
