// Owns: the arithmetic and the headers of rate limits ("Rate Limits", read August 2026).
// Must not know: endpoints, sockets, clocks.
#include "tools/sandbox/rate_limits.hpp"

#include <cmath>
#include <cstdio>

namespace veilleur::sandbox {
namespace {

using Seconds = std::chrono::duration<double>;
constexpr std::chrono::minutes invalid_window{10};

std::string decimal(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

/// Interactions and their webhooks do not count towards the global limit.
bool is_exempt(const Route& route) {
  return route.path.starts_with("/interactions/") || route.path.starts_with("/webhooks/");
}

}  // namespace

std::string bucket_hash(const Route& route) {
  // FNV-1a over method and path: stable over runs, which lets a recorded test compare headers.
  std::uint64_t hash = 14'695'981'039'346'656'037ULL;
  for (char c : std::string{net::to_string(route.method)} + std::string{route.path})
    hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211ULL;
  char text[36];
  std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(hash),
                static_cast<unsigned long long>(hash * 0x9E3779B97F4A7C15ULL));
  return text;
}

net::HttpResponse too_many_requests(LimitScope scope, Seconds retry_after, std::vector<net::Header> headers) {
  const bool global = scope == LimitScope::global;
  const double wait = std::ceil(retry_after.count() * 1000) / 1000;
  net::HttpResponse response{429, std::move(headers), {}};
  response.headers.push_back({"Via", "1.1 google"});
  response.headers.push_back({"Content-Type", "application/json"});
  response.headers.push_back({"Retry-After", std::to_string(static_cast<long>(std::ceil(wait)))});
  response.headers.push_back({"X-RateLimit-Scope", global                        ? "global"
                                                   : scope == LimitScope::shared ? "shared"
                                                                                 : "user"});
  if (global) response.headers.push_back({"X-RateLimit-Global", "true"});
  response.body = json::serialize(
      json::object{{"message", scope == LimitScope::shared ? "The resource is being rate limited."
                                                           : "You are being rate limited."},
                   {"retry_after", wait},
                   {"global", global}});
  return response;
}

net::HttpResponse cloudflare_too_many(std::chrono::seconds retry_after) {
  return {429,
          {{"Content-Type", "text/html; charset=UTF-8"},
           {"Server", "cloudflare"},
           {"Retry-After", std::to_string(retry_after.count())}},
          "<!DOCTYPE html><html><head><title>Access denied | discord.com used Cloudflare to restrict "
          "access</title>"
          "</head><body><h1>Error 1015</h1><p>You are being rate limited.</p></body></html>"};
}

RateLimits::Verdict RateLimits::check(const RouteMatch& match, SteadyTime now, WallTime wall) {
  if (!options_.enabled) return {};
  const Route& route = *match.route;
  if (!is_exempt(route)) {
    if (now >= global_.start + seconds{1}) global_ = {now, 0};
    if (global_.used >= options_.global_per_second)
      return {too_many_requests(LimitScope::global, global_.start + seconds{1} - now), {}};
    ++global_.used;
  }
  const std::string hash = bucket_hash(route);
  Bucket& bucket = buckets_[hash + ":" + match.major];
  if (now >= bucket.start + route.limit.window) bucket = {now, 0};
  const bool refused = bucket.used >= route.limit.count;
  if (!refused) ++bucket.used;
  const Seconds left = bucket.start + route.limit.window - now;
  const double reset = static_cast<double>(unix_ms(wall)) / 1000 + left.count();
  Verdict verdict;
  verdict.headers = {{"X-RateLimit-Limit", std::to_string(route.limit.count)},
                     {"X-RateLimit-Remaining", std::to_string(route.limit.count - bucket.used)},
                     {"X-RateLimit-Reset", decimal(reset)},
                     {"X-RateLimit-Reset-After", decimal(left.count())},
                     {"X-RateLimit-Bucket", hash}};
  if (refused) verdict.refusal = too_many_requests(LimitScope::user, left, verdict.headers);
  return verdict;
}

std::optional<net::HttpResponse> RateLimits::banned(SteadyTime now) {
  while (!invalid_.empty() && invalid_.front() + invalid_window <= now) invalid_.pop_front();
  if (!options_.enabled || invalid_.size() < options_.invalid_max) return std::nullopt;
  return cloudflare_too_many(
      std::chrono::ceil<std::chrono::seconds>(invalid_.front() + invalid_window - now));
}

void RateLimits::count(const net::HttpResponse& response, SteadyTime now) {
  const bool shared = response.header("x-ratelimit-scope") == std::optional<std::string_view>{"shared"};
  const bool invalid =
      response.status == 401 || response.status == 403 || (response.status == 429 && !shared);
  if (invalid && invalid_.size() < options_.invalid_max) invalid_.push_back(now);
}

}  // namespace veilleur::sandbox
