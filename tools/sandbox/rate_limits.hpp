// Owns: how much a client may ask: buckets, the global limit, and the ban for invalid requests.
// Must not know: endpoints, sockets, clocks.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "net/http.hpp"
#include "tools/sandbox/routes.hpp"

namespace veilleur::sandbox {

struct RateLimitOptions {
  bool enabled = true;
  int global_per_second = 50;
  std::size_t invalid_max = 10'000;  ///< of 401, 403 and 429 (but scope shared) in ten minutes
};

/// What is used of one limit.
struct Bucket {
  SteadyTime full_at = SteadyTime::min();  ///< when nothing is used any more, if nothing more is asked
  int used = 0;                            ///< since the window began; only where all comes back at once
};

/// What a request found in a bucket: `wait` where there was no room for it (nothing was counted then).
struct Taken {
  std::optional<std::chrono::nanoseconds> wait;
  int remaining = 0;
  std::chrono::nanoseconds full_in{0};
};

/// Counts one request where there is room.
[[nodiscard]] Taken take(Bucket& bucket, Limit limit, SteadyTime now);

/// A 429's scope: whose fault the limit is.
enum class LimitScope { user, global, shared };

/// Each caller has a global limit and buckets of his own: the bot, a user with an access token, and this
/// address for what names neither. Wall time enters for X-RateLimit-Reset alone.
class RateLimits {
 public:
  explicit RateLimits(RateLimitOptions options) : options_(options) {}

  /// Counts the request. A response is the refusal; otherwise `headers` belong onto the answer.
  /// `authorization` is the request's header, empty where it has none.
  struct Verdict {
    std::optional<net::HttpResponse> refusal;
    std::vector<net::Header> headers;
  };
  [[nodiscard]] Verdict check(const RouteMatch& match, std::string_view authorization, std::string_view body,
                              SteadyTime now, WallTime wall);
  /// Cloudflare's answer while this address is banned for invalid requests.
  [[nodiscard]] std::optional<net::HttpResponse> banned(SteadyTime now);
  /// Every answer's status is counted; a 429 of scope shared is not invalid.
  void count(const net::HttpResponse& response, SteadyTime now);

 private:
  [[nodiscard]] std::optional<std::chrono::nanoseconds> take_hidden(const RouteMatch& match,
                                                                    std::string_view body, SteadyTime now);

  RateLimitOptions options_;
  std::map<std::string, Bucket> buckets_;
  std::map<std::string, Bucket> globals_;  ///< by caller
  std::deque<SteadyTime> invalid_;
};

/// The 429 of this scope, as Discord words it. Create Message, where it is the route, has words and a code of
/// its own (20028; discord-api-docs #5312 and #8290).
[[nodiscard]] net::HttpResponse too_many_requests(LimitScope scope, std::chrono::duration<double> retry_after,
                                                  std::vector<net::Header> headers = {},
                                                  const Route* route = nullptr);
/// Cloudflare's own 429: HTML, no Via, Retry-After in whole seconds.
[[nodiscard]] net::HttpResponse cloudflare_too_many(std::chrono::seconds retry_after);
/// The bucket a request falls into: its route's own, or a part of it, or one that several routes share.
struct BucketChoice {
  std::string name;
  Limit limit;
};
[[nodiscard]] BucketChoice bucket_of(const RouteMatch& match, WallTime wall);
/// The headers of a request's bucket that has nothing left for so long.
[[nodiscard]] std::vector<net::Header> empty_bucket(const RouteMatch& match, std::chrono::nanoseconds left,
                                                    WallTime wall);
/// The hash that names a bucket in X-RateLimit-Bucket.
[[nodiscard]] std::string bucket_hash(const BucketChoice& bucket);

}  // namespace veilleur::sandbox
