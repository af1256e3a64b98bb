// Owns: the community as tests see it: its ids by name, a clock that only tests move, and raw requests.
// Must not know: the bot.
#pragma once

#include <boost/test/unit_test.hpp>
#include <map>
#include <string>

#include "tools/sandbox/discord.hpp"
#include "tools/sandbox/scenario.hpp"

namespace veilleur::sandbox::test {

inline constexpr UserId bot{1000000000000000001}, alice{1000000000000000011}, bob{1000000000000000012},
    mallory{1000000000000000013}, trent{1000000000000000014}, eloise{1000000000000000015},
    oscar{1000000000000000016}, ghost{1000000000000000017};
inline constexpr GuildId guild{1000000000000000100};
inline constexpr ChannelId general{1000000000000000122}, random_channel{1000000000000000123},
    voice{1000000000000000124}, staff_only{1000000000000000125}, category{1000000000000000121};
inline constexpr RoleId bot_role{1000000000000000111}, moderators{1000000000000000112},
    regulars{1000000000000000113};

/// 2026-08-06 12:00 UTC.
inline constexpr WallTime noon = from_unix_ms(1'786'017'600'000);

/// A Discord with the community in it, and a bot that speaks raw HTTP. Rate limits are off unless asked for.
struct Community {
  explicit Community(DiscordOptions options = unlimited())
      : discord(load_scenario(community_scenario(), noon), std::move(options)) {}

  static DiscordOptions unlimited() {
    DiscordOptions options;
    options.rate_limits.enabled = false;
    return options;
  }

  Moment now() const { return {SteadyTime{steady}, noon + wall}; }
  void advance(milliseconds by) {
    steady += by;
    wall += by;
  }

  net::HttpResponse raw(net::Method method, const std::string& path, const std::string& body = {},
                        std::vector<net::Header> extra = {}) {
    net::HttpRequest request;
    request.method = method;
    request.target = "/api/v10" + path;
    request.headers = {{"User-Agent", "DiscordBot (https://example.org, 1)"}, {"Authorization", "Bot t"}};
    if (!body.empty()) request.headers.push_back({"Content-Type", "application/json"});
    for (net::Header& header : extra) request.headers.push_back(std::move(header));
    request.body = body;
    return discord.request(request, now()).response;
  }
  /// The parsed answer; its status must be `expected`.
  json::value ask(net::Method method, const std::string& path, const std::string& body = {},
                  int expected = 200) {
    const net::HttpResponse response = raw(method, path, body);
    BOOST_TEST_INFO(path << " " << body << " -> " << response.body);
    BOOST_TEST(response.status == expected);
    return response.body.empty() ? json::value(nullptr) : json::parse(response.body);
  }
  static int code(const net::HttpResponse& response) {
    json::error_code error;
    const json::value body = json::parse(response.body, error);
    const json::value* found = !error && body.is_object() ? body.get_object().if_contains("code") : nullptr;
    return found ? static_cast<int>(found->as_int64()) : -1;
  }

  Discord discord;
  std::chrono::nanoseconds steady{0};
  milliseconds wall{0};
};

inline constexpr std::uint64_t intent_all() { return 0x1FFFF; }
inline std::string str(const json::value& value) { return std::string{value.as_string()}; }
inline std::string messages_of(ChannelId channel) { return "/channels/" + channel.to_string() + "/messages"; }
inline std::string ban_of(UserId user) {
  return "/guilds/" + guild.to_string() + "/bans/" + user.to_string();
}
inline std::string member_of(UserId user) {
  return "/guilds/" + guild.to_string() + "/members/" + user.to_string();
}

/// A client of the gateway without compression: what it received, parsed.
struct Listener {
  explicit Listener(Community& place, std::uint64_t intents = 0, std::string options = {})
      : community(place), id(place.discord.gateway().open({}, place.now().steady, {})) {
    drain();
    if (intents) identify(intents, options);
  }
  void send(const std::string& payload) {
    community.discord.gateway().receive(id, payload, community.now().steady);
    drain();
  }
  void identify(std::uint64_t intents, const std::string& more = {}) {
    send(R"({"op":2,"d":{"token":"t","properties":{"os":"linux","browser":"x","device":"x"},"intents":)" +
         std::to_string(intents) + more + "}}");
  }
  void drain() {
    for (;;) {
      const auto batch = community.discord.gateway().take(id);
      if (batch.empty()) return;
      for (const Outgoing& out : batch) {
        if (out.what == Outgoing::What::frame)
          payloads.push_back(json::parse(out.data));
        else if (out.what == Outgoing::What::close)
          closed = out.code;
        else
          dropped = true;
      }
    }
  }
  /// The types of all dispatches since the last call.
  std::vector<std::string> types() {
    drain();
    std::vector<std::string> out;
    for (; seen < payloads.size(); ++seen)
      if (payloads[seen].at("op").as_int64() == 0) out.push_back(str(payloads[seen].at("t")));
    return out;
  }
  /// The data of the last dispatch of that type.
  json::value last(std::string_view type) {
    drain();
    for (auto at = payloads.rbegin(); at != payloads.rend(); ++at)
      if (at->at("op").as_int64() == 0 && at->at("t").as_string() == type) return at->at("d");
    BOOST_FAIL("no dispatch " << type);
    return nullptr;
  }
  json::value last_op() {
    drain();
    return payloads.back().at("op");
  }

  Community& community;
  ConnectionId id;
  std::vector<json::value> payloads;
  std::size_t seen = 0;
  std::optional<std::uint16_t> closed;
  bool dropped = false;
};

}  // namespace veilleur::sandbox::test
