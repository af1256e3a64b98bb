// Owns: what the rest of Veilleur asks of Discord's REST API, as plain values.
// Must not know: sockets, rate limits, what a request is for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "net/http.hpp"

namespace veilleur::rest {

/// What may be done when an attempt ended and nobody knows whether Discord carried it out.
enum class Repeat {
  idempotent,  ///< GET, PUT, DELETE, absolute PATCH: again, at most 3 times
  nonce,       ///< Create Message with `nonce` and `enforce_nonce` in its body: again, at most 3 times, and
               ///< within `nonce_memory` of the first attempt that Discord may have carried out
  once,        ///< any other POST: only while no byte has left us
};

/// Who waits for the answer. Interaction callbacks and follow-ups bypass the global limit (Discord,
/// "Rate Limits", read August 2026); interactive requests get four of five global permits while any wait.
enum class Priority { interaction, interactive, background };

enum class Auth { bot, none };

struct File {
  std::string name;
  std::string content_type;
  std::string bytes;
};

/// For how long a nonce is relied on: Discord remembers it for "a few minutes" (discord-api-docs, "Create
/// Message", read August 2026).
inline constexpr seconds nonce_memory{60};

struct Request {
  net::Method method = net::Method::get;
  /// The route's template, the key under which buckets are learned: "/guilds/{guild.id}/bans/{user.id}".
  std::string_view route;
  /// The path below the API's base, ids filled in, query included: "/guilds/1/bans/2".
  std::string path;
  /// The major parameter: channel, guild, or webhook id with token. Empty where the route has none.
  std::string major;
  std::string body;          ///< JSON; empty means no body and no Content-Type
  std::vector<File> files;   ///< not empty: multipart, `body` becomes `payload_json`
  std::string audit_reason;  ///< UTF-8, cut to 512 characters and URL-encoded by the client; empty: none
  Repeat repeat = Repeat::idempotent;
  Priority priority = Priority::background;
  Auth auth = Auth::bot;
  /// Not begun after this moment; `Failure::expired` instead. max(): no limit.
  SteadyTime expires_at = SteadyTime::max();
  /// For one attempt, where less than the client's own; another may follow where `repeat` allows it.
  milliseconds attempt_timeout = milliseconds::max();
};

/// Discord's final answer: any status but 429 (waited out) and, for repeatable requests, 502, 503, 504, 524.
struct Response {
  int status = 200;
  std::string body;
  /// `code` of Discord's JSON error body (10026 Unknown Ban ...); 0 where there is none.
  int error_code = 0;

  [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }
};

enum class Failure {
  expired,      ///< `expires_at` passed before a byte left us
  cancelled,    ///< withdrawn, or shutdown, before a byte left us
  unavailable,  ///< nothing left us, or it was idempotent and every attempt failed: try later
  unclear,      ///< Discord may have carried it out, and it must not be blindly repeated (`once`, or
                ///< `nonce` after its last attempt: the nonce is forgotten within minutes), or the
                ///< repetition was refused
  breaker,      ///< too many invalid requests; nothing is sent until the window has passed
  frozen,       ///< a 401 on a bot route: the token is dead, no bot request will be sent again
  too_large,    ///< files above Discord's limits; nothing was sent, and repeating is useless
};
[[nodiscard]] std::string_view to_string(Failure failure);

}  // namespace veilleur::rest
