// Owns: the face of the sandbox's world: a request of the bot or an act of a human in, an answer and
// gateway events out. Pure: no socket, no clock, no random source but the seed in its state.
// Must not know: rate limits, sessions, transports.
#pragma once

#include "net/http.hpp"
#include "tools/sandbox/interactions.hpp"
#include "tools/sandbox/model.hpp"
#include "tools/sandbox/oauth2.hpp"
#include "tools/sandbox/reply.hpp"
#include "tools/sandbox/voice.hpp"

namespace veilleur::sandbox {

class World {
 public:
  explicit World(State state) : state_(std::move(state)) {}

  /// One REST request of the bot, `target` beginning with "/api/v10/". What Discord refuses is refused
  /// in its order: Cloudflare (User-Agent), API version, route, token, body, then the endpoint's own.
  [[nodiscard]] net::HttpResponse handle(const net::HttpRequest& request, WallTime now);

  /// What a human does through his client is the same API with his permissions:
  /// `as_user(alice, Method::put, "/guilds/1/bans/2", {}, now, "spam")`.
  [[nodiscard]] Reply as_user(UserId user, net::Method method, std::string_view path, json::value body,
                              WallTime now, std::optional<std::string> reason = std::nullopt,
                              std::vector<Upload> files = {});

  // What only humans do. All answer as an endpoint would.
  [[nodiscard]] Reply join(UserId user, GuildId guild, WallTime now);
  /// Enters, changes or leaves a voice channel, through a client's gateway.
  [[nodiscard]] Reply set_voice(UserId user, GuildId guild, const VoiceWish& wish, WallTime now);
  [[nodiscard]] Reply set_dms_closed(UserId user, bool closed);
  [[nodiscard]] Reply invoke_command(UserId user, ChannelId channel, std::string_view name,
                                     const json::array& options, Invocation invocation, WallTime now);
  [[nodiscard]] Reply use_component(UserId user, ChannelId channel, MessageId message,
                                    std::string_view custom_id, const json::array& values, WallTime now);
  [[nodiscard]] Reply use_context_menu(UserId user, ChannelId channel, std::string_view name,
                                       Snowflake target, WallTime now);
  [[nodiscard]] Reply submit_modal(UserId user, InteractionId shown_by, const json::object& values,
                                   WallTime now);
  [[nodiscard]] Reply dismiss_modal(UserId user, InteractionId shown_by);
  /// What `/oauth2/authorize` answers to a user's decision; see authorize in oauth2.hpp.
  [[nodiscard]] Reply authorize(UserId user, const Query& query, Consent consent, GuildId guild,
                                WallTime now);
  /// A new account, in no guild; for tests and pages that need one more.
  [[nodiscard]] Reply create_user(std::string_view name, WallTime now);

  /// What happens by itself until `now`: threads nobody wrote in fall asleep. Requests and acts do this
  /// first.
  void pass_time(WallTime now);

  /// What happened since the last call, in order.
  [[nodiscard]] std::vector<Event> take_events() { return std::exchange(state_.events, {}); }

  [[nodiscard]] const State& state() const { return state_; }
  /// For whoever builds a scenario or turns a switch of the developer portal.
  [[nodiscard]] State& state() { return state_; }

 private:
  State state_;
};

/// The path below "/api/v10" or "/api/v9", without the query; nothing for any other version.
[[nodiscard]] std::optional<std::string_view> api_path(std::string_view target);

}  // namespace veilleur::sandbox
