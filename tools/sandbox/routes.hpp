// Owns: the table of endpoints: method, path, authentication, rate limit, and the function behind it.
// Must not know: HTTP headers and bodies.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.hpp"
#include "tools/sandbox/call.hpp"

namespace veilleur::sandbox {

/// `bearer`: an access token of OAuth2 alone; `bot_or_bearer`: either; `client`: the endpoint reads the
/// client's id and secret itself, and the body is a form.
enum class Auth { bot, none, bearer, bot_or_bearer, client };

/// How what was used of a limit comes back: one request after the other, evenly spread over the window, or
/// all of them at once at its end. Discord does the first since 2022 and the second still on some routes
/// (discord-api-docs #7680, read November 2026).
enum class Refill { evenly, at_once };

/// `count` requests in each window of `window`; the numbers imitate what Discord's headers have shown,
/// and clients must not rely on them.
struct Limit {
  int count = 0;
  milliseconds window{0};
  Refill refill = Refill::evenly;
};

struct Route {
  net::Method method = net::Method::get;
  std::string_view path;  ///< "/guilds/{guild.id}/bans/{user.id}"
  Auth auth = Auth::bot;
  Limit limit;
  Reply (*handle)(State&, const Call&) = nullptr;
  std::string_view scope = {};  ///< what a bearer's token must have; empty: none in particular
};

struct RouteMatch {
  const Route* route = nullptr;
  std::vector<Snowflake> ids;
  std::string token;
  std::string emoji;  ///< decoded; empty where it could not be
  std::string major;  ///< channel, guild, or webhook id with token; empty where the route has none
};

/// Either a match or the refusal: 404, 405, or 50035 for an id that is no snowflake.
struct Routed {
  RouteMatch match;
  std::optional<Reply> refused;
};

/// Whether a route has this template ("/guilds/{guild.id}/bans/{user.id}"), and this method where one is
/// named.
[[nodiscard]] bool route_exists(std::optional<net::Method> method, std::string_view path);

/// `path` is below the API's base: "/guilds/1/bans/2", without the query.
[[nodiscard]] Routed find_route(net::Method method, std::string_view path);

}  // namespace veilleur::sandbox
