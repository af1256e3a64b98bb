// Owns: what the tests of interactions share: a bot that registered commands and listens, and short calls.
// Must not know: the bot of this project.
#pragma once

#include "tests/unit/sandbox/support.hpp"

namespace veilleur::sandbox::test {

inline constexpr std::uint64_t most_intents = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 5 | 1 << 9 | 1 << 12 | 1 << 15;

inline std::string callback_of(const json::value& interaction) {
  return "/interactions/" + str(interaction.at("id")) + "/" + str(interaction.at("token")) + "/callback";
}
inline std::string webhook_of(const json::value& interaction, const std::string& rest = {}) {
  return "/webhooks/" + bot.to_string() + "/" + str(interaction.at("token")) + rest;
}
inline const std::string original = "/messages/@original";
inline const std::string commands_path = "/applications/" + bot.to_string() + "/commands";
inline std::string row_of(const std::string& component) {
  return R"({"type":1,"components":[)" + component + "]}";
}

/// A community whose bot listens, and may register commands.
struct Interactive : Community {
  Interactive() : listener(*this, most_intents) {}

  void commands(const std::string& list, int expected = 200) {
    (void)ask(net::Method::put, commands_path, list, expected);
  }
  Result<InteractionId, Refusal> type(UserId user, std::string_view name, const json::array& options = {},
                                      ChannelId channel = general) {
    return discord.invoke_command(user, channel, name, options, now());
  }
  /// INTERACTION_CREATE of a command that must be taken.
  json::value invoke(std::string_view name, const json::array& options = {}, UserId user = alice) {
    const auto sent = type(user, name, options);
    BOOST_REQUIRE_MESSAGE(!sent.has_error(), sent.error().message);
    return listener.last("INTERACTION_CREATE");
  }
  /// The code of a command that must be refused.
  int refused(std::string_view name, const json::array& options = {}, UserId user = alice,
              ChannelId channel = general) {
    const auto sent = type(user, name, options, channel);
    BOOST_REQUIRE(sent.has_error());
    return sent.error().code;
  }
  /// A message of the bot with these components ("[...]").
  MessageId post(const std::string& components) {
    return *MessageId::parse(
        str(ask(net::Method::post, messages_of(general), R"({"content":"x","components":)" + components + "}")
                .at("id")));
  }
  Result<InteractionId, Refusal> press(MessageId message, std::string_view custom_id,
                                       const json::array& values = {}, UserId user = alice) {
    return discord.use_component(user, general, message, custom_id, now(), values);
  }
  Reply submit(UserId user, InteractionId shown_by, const json::object& values) {
    return discord.change(
        [&](World& world) { return world.submit_modal(user, shown_by, values, now().wall); });
  }
  int code_of(const std::string& path, const std::string& body, net::Method method = net::Method::post) {
    return code(raw(method, path, body));
  }
  Listener listener;
};

inline json::object option(std::string_view name, const json::value& value) {
  return {{"name", name}, {"value", value}};
}

inline json::object option(std::string_view name, const std::string& value) {
  return {{"name", name}, {"value", value}};
}

}  // namespace veilleur::sandbox::test
