// Owns: what one HTTP response says about rate limits, and who says it, as plain values.
// Must not know: buckets, requests, clocks.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "net/http.hpp"

namespace veilleur::rest {

/// The X-RateLimit-* headers (Discord, "Rate Limits", read August 2026).
struct LimitWindow {
  std::string bucket;  ///< Discord's hash; empty where the header is absent
  std::uint32_t limit = 1;
  std::uint32_t remaining = 0;
  std::chrono::nanoseconds reset_after{0};
};

/// Who refused a request with 429, or with Cloudflare's own 403.
enum class RefusalScope {
  user,        ///< this bot's bucket, or a limit inside it while `remaining` > 0
  shared,      ///< everybody's limit on the resource; not an invalid request
  global,      ///< all requests but interactions
  cloudflare,  ///< the edge: our whole address is stopped
};

struct Refusal {
  RefusalScope scope = RefusalScope::user;
  std::chrono::nanoseconds retry_after{0};
};

struct LimitReading {
  int status = 200;
  std::optional<LimitWindow> window;
  std::optional<Refusal> refusal;
  /// Something between us and Discord answered in its place, as captive portals, proxies and the edge do: a
  /// success or a client error whose body is no JSON, a redirection, which the API never sends (RFC 9110,
  /// section 15.4), or a status by which a server speaks of the connection (408, 421, 425). Never with a
  /// refusal: those of Cloudflare are its own word.
  bool foreign = false;

  /// Discord says that the bot's token is dead.
  [[nodiscard]] bool refuses_token() const { return status == 401 && !foreign; }
  /// Counts towards Discord's 10,000 invalid requests in 10 minutes: 401, 403 and 429 that is not shared.
  [[nodiscard]] bool invalid() const;
};

/// Reads any response, however malformed: headers that are no numbers are absent, an HTML body is
/// Cloudflare's. A 429 is Cloudflare's when it has no Via header or no JSON body; a 403 only when its
/// body is no JSON. Retry-After is the larger of header and body, at least 100 ms and at most a day;
/// without any it is 60 s for Cloudflare, X-RateLimit-Reset-After for a bucket of our own that is used up,
/// and 1 s otherwise.
[[nodiscard]] LimitReading read_limits(const net::HttpResponse& response);

/// `code` of Discord's JSON error body; 0 for any other body.
[[nodiscard]] int read_error_code(const std::string& body);

}  // namespace veilleur::rest
