// Owns: the arithmetic and the headers of rate limits ("Rate Limits", read August 2026).
// Must not know: endpoints, sockets, clocks.
#include "tools/sandbox/rate_limits.hpp"

#include <algorithm>
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

/// Interaction endpoints are not bound to the bot's global limit ("Global Rate Limit"). They are those with a
/// token in their address; a webhook asked for with the bot's token is a request of the bot like any other.
bool is_exempt(const Route& route) {
  return route.path.find("{interaction.token}") != std::string_view::npos;
}

/// Who is limited: "Individuals are determined using a request's authentication"; without one it is the
/// address.
std::string caller_of(const Route& route, std::string_view authorization) {
  if (route.auth == Auth::none || route.auth == Auth::client) return "address";
  return authorization.starts_with("Bearer ") ? std::string{authorization} : "bot";
}

Taken take_at_once(Bucket& bucket, Limit limit, SteadyTime now) {
  if (now >= bucket.full_at) bucket = {now + limit.window, 0};
  const auto full_in = bucket.full_at - now;
  if (bucket.used >= limit.count) return {full_in, 0, full_in};
  ++bucket.used;
  return {std::nullopt, limit.count - bucket.used, full_in};
}

/// Each request moves the moment when all is free again by its own share of the window.
Taken take_evenly(Bucket& bucket, Limit limit, SteadyTime now) {
  const std::chrono::nanoseconds share = std::chrono::nanoseconds{limit.window} / limit.count;
  bucket.full_at = std::max(bucket.full_at, now);
  const auto room = [&] { return share * limit.count - (bucket.full_at - now); };
  std::optional<std::chrono::nanoseconds> wait;
  if (room() < share)
    wait = share - room();
  else
    bucket.full_at += share;
  return {wait, static_cast<int>(room() / share), bucket.full_at - now};
}

/// Deleting a message is limited by its age, with three buckets of its own (discord-api-docs #8330, read
/// November 2026, for the numbers).
BucketChoice deletion_bucket(const std::string& name, Snowflake message, WallTime wall) {
  const auto age = wall - snowflake_time(message);
  if (age > std::chrono::days{14}) return {name + " old", {30, seconds{4}}};
  if (age > seconds{10}) return {name, {3, milliseconds{333}}};
  return {name + " new", {5, seconds{1}}};
}

std::vector<net::Header> bucket_headers(const BucketChoice& bucket, int remaining, Seconds left,
                                        WallTime wall) {
  const double reset = static_cast<double>(unix_ms(wall)) / 1000 + left.count();
  return {{"X-RateLimit-Limit", std::to_string(bucket.limit.count)},
          {"X-RateLimit-Remaining", std::to_string(remaining)},
          {"X-RateLimit-Reset", decimal(reset)},
          {"X-RateLimit-Reset-After", decimal(left.count())},
          {"X-RateLimit-Bucket", bucket_hash(bucket)}};
}

/// Fields whose change has a limit of its own inside the route's, which no header tells of
/// (discord-api-docs #1900 and #2190): a channel's name and its topic, each 2 in 10 min.
constexpr std::string_view hidden_fields[] = {"name", "topic"};
constexpr std::string_view messages_path = "/channels/{channel.id}/messages";
constexpr Limit hidden_limit{2, std::chrono::minutes{10}, Refill::at_once};

}  // namespace

BucketChoice bucket_of(const RouteMatch& match, WallTime wall) {
  const Route& route = *match.route;
  const std::string name = std::string{net::to_string(route.method)} + std::string{route.path};
  const bool message = route.path == "/channels/{channel.id}/messages/{message.id}";
  if (message && route.method == net::Method::delete_) return deletion_bucket(name, match.ids.at(1), wall);
  // Adding and removing reactions draw on one bucket, whosever they are (eris #1138).
  const auto reactions = route.path.find("/reactions/");
  if (reactions != std::string_view::npos && route.method != net::Method::get)
    return {std::string{route.path.substr(0, reactions)} + " reactions", route.limit};
  return {name, route.limit};
}

std::vector<net::Header> empty_bucket(const RouteMatch& match, std::chrono::nanoseconds left, WallTime wall) {
  return bucket_headers(bucket_of(match, wall), 0, left, wall);
}

std::string bucket_hash(const BucketChoice& bucket) {
  // FNV-1a over the name: stable over runs, which lets a recorded test compare headers.
  std::uint64_t hash = 14'695'981'039'346'656'037ULL;
  for (char c : bucket.name) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211ULL;
  char text[36];
  std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(hash),
                static_cast<unsigned long long>(hash * 0x9E3779B97F4A7C15ULL));
  return text;
}

net::HttpResponse too_many_requests(LimitScope scope, Seconds retry_after, std::vector<net::Header> headers,
                                    const Route* route) {
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
  const bool writes = route && route->method == net::Method::post && route->path == messages_path;
  const std::string_view words =
      writes ? "The write action you are performing on the channel has hit the write rate limit."
      : scope == LimitScope::shared ? "The resource is being rate limited."
                                    : "You are being rate limited.";
  response.body = R"({"message":")" + std::string{words} + R"(","retry_after":)" + seconds_text(wait) +
                  R"(,"global":)" + (global ? "true" : "false") + (writes ? R"(,"code":20028})" : "}");
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

Taken take(Bucket& bucket, Limit limit, SteadyTime now) {
  return limit.refill == Refill::evenly ? take_evenly(bucket, limit, now) : take_at_once(bucket, limit, now);
}

std::optional<std::chrono::nanoseconds> RateLimits::take_hidden(const RouteMatch& match,
                                                                std::string_view body, SteadyTime now) {
  if (match.route->path != "/channels/{channel.id}" || match.route->method != net::Method::patch)
    return std::nullopt;
  json::error_code error;
  const json::value parsed = json::parse(body, error);
  if (error || !parsed.is_object()) return std::nullopt;
  std::optional<std::chrono::nanoseconds> longest;
  for (const std::string_view field : hidden_fields) {
    if (!parsed.get_object().contains(field)) continue;
    const auto wait = take(buckets_[std::string{field} + ":" + match.major], hidden_limit, now).wait;
    if (wait) longest = std::max(longest.value_or(*wait), *wait);
  }
  return longest;
}

RateLimits::Verdict RateLimits::check(const RouteMatch& match, std::string_view authorization,
                                      std::string_view body, SteadyTime now, WallTime wall) {
  if (!options_.enabled) return {};
  const std::string caller = caller_of(*match.route, authorization);
  if (!is_exempt(*match.route)) {
    const Limit global{options_.global_per_second, seconds{1}, Refill::at_once};
    if (const auto wait = take(globals_[caller], global, now).wait)
      return {too_many_requests(LimitScope::global, *wait), {}};
  }
  const BucketChoice choice = bucket_of(match, wall);
  const Taken taken = take(buckets_[choice.name + ":" + match.major + ":" + caller], choice.limit, now);
  Verdict verdict;
  verdict.headers = bucket_headers(choice, taken.remaining, taken.full_in, wall);
  // A hidden limit shows by its wait alone: the headers go on to speak of the route's own.
  const auto wait = taken.wait ? taken.wait : take_hidden(match, body, now);
  if (wait) verdict.refusal = too_many_requests(LimitScope::user, *wait, verdict.headers, match.route);
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
