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

/// A 429's scope: whose fault the limit is.
enum class LimitScope { user, global, shared };

/// Fixed windows from a bucket's first request on. Wall time enters for X-RateLimit-Reset alone.
class RateLimits {
 public:
  explicit RateLimits(RateLimitOptions options) : options_(options) {}

  /// Counts the request. A response is the refusal; otherwise `headers` belong onto the answer.
  struct Verdict {
    std::optional<net::HttpResponse> refusal;
    std::vector<net::Header> headers;
  };
  [[nodiscard]] Verdict check(const RouteMatch& match, std::string_view body, SteadyTime now, WallTime wall);
  /// Cloudflare's answer while this address is banned for invalid requests.
  [[nodiscard]] std::optional<net::HttpResponse> banned(SteadyTime now);
  /// Every answer's status is counted; a 429 of scope shared is not invalid.
  void count(const net::HttpResponse& response, SteadyTime now);

 private:
  struct Bucket {
    SteadyTime start = SteadyTime::min();  ///< long over
    int used = 0;
  };
  /// Counts one request where there is room; otherwise says how long there will be none.
  [[nodiscard]] static std::optional<std::chrono::nanoseconds> take(Bucket& bucket, Limit limit,
                                                                    SteadyTime now);
  [[nodiscard]] std::optional<std::chrono::nanoseconds> take_hidden(const RouteMatch& match,
                                                                    std::string_view body, SteadyTime now);

  RateLimitOptions options_;
  std::map<std::string, Bucket> buckets_;
  Bucket global_;
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
