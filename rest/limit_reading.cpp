// Owns: parsing rate-limit headers and error bodies.
// Must not know: what is done about them.
#include "rest/limit_reading.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>
#include <string_view>

namespace veilleur::rest {
namespace {

namespace json = boost::json;
using std::chrono::nanoseconds;

constexpr nanoseconds shortest_wait = std::chrono::milliseconds{100};
constexpr nanoseconds longest_wait = std::chrono::hours{24};
constexpr nanoseconds cloudflare_wait = std::chrono::seconds{60};
constexpr nanoseconds default_wait = std::chrono::seconds{1};

/// Error bodies are small; anything longer is no body of Discord's limits.
constexpr std::size_t error_body_max_bytes = 256u << 10;

std::optional<nanoseconds> to_duration(double value) {
  if (!std::isfinite(value) || value < 0) return std::nullopt;
  const double bounded = std::min(value, std::chrono::duration<double>(longest_wait).count());
  return std::chrono::ceil<nanoseconds>(std::chrono::duration<double>(bounded));
}

std::optional<nanoseconds> seconds_header(const net::HttpResponse& response, std::string_view name) {
  const std::optional<std::string_view> text = response.header(name);
  if (!text) return std::nullopt;
  double value = 0;
  auto [stop, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc{} || stop != text->data() + text->size()) return std::nullopt;
  return to_duration(value);
}

std::optional<std::uint32_t> count_header(const net::HttpResponse& response, std::string_view name) {
  const std::optional<std::string_view> text = response.header(name);
  if (!text) return std::nullopt;
  std::uint32_t value = 0;
  auto [stop, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc{} || stop != text->data() + text->size()) return std::nullopt;
  return value;
}

std::optional<json::object> parse_object(const std::string& body) {
  if (body.size() > error_body_max_bytes) return std::nullopt;
  boost::system::error_code error;
  json::value value = json::parse(body, error);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

std::optional<LimitWindow> read_window(const net::HttpResponse& response) {
  const auto limit = count_header(response, "X-RateLimit-Limit");
  const auto remaining = count_header(response, "X-RateLimit-Remaining");
  const auto reset_after = seconds_header(response, "X-RateLimit-Reset-After");
  if (!limit || !remaining || !reset_after) return std::nullopt;
  const auto bucket = response.header("X-RateLimit-Bucket");
  return LimitWindow{.bucket = bucket ? std::string{*bucket} : std::string{},
                     .limit = std::max(*limit, 1u),
                     .remaining = *remaining,
                     .reset_after = *reset_after};
}

RefusalScope read_scope(const net::HttpResponse& response, const json::object& body) {
  const std::string_view scope = response.header("X-RateLimit-Scope").value_or("");
  const json::value* global = body.if_contains("global");
  if (scope == "global" || response.header("X-RateLimit-Global") == "true" ||
      (global && global->is_bool() && global->get_bool())) {
    return RefusalScope::global;
  }
  return scope == "shared" ? RefusalScope::shared : RefusalScope::user;
}

std::optional<Refusal> read_refusal(const net::HttpResponse& response,
                                    const std::optional<LimitWindow>& window) {
  if (response.status != 429 && response.status != 403) return std::nullopt;
  const std::optional<json::object> body = parse_object(response.body);
  if (response.status == 403 && body) return std::nullopt;  // Discord's own: a missing permission.

  std::optional<nanoseconds> wait = seconds_header(response, "Retry-After");
  if (body) {
    const json::value* field = body->if_contains("retry_after");
    if (field && field->is_number()) wait = std::max(wait, to_duration(field->to_number<double>()));
  }
  const bool cloudflare = !body || !response.header("Via");
  const RefusalScope scope = cloudflare ? RefusalScope::cloudflare : read_scope(response, *body);
  // A bucket of our own that is used up says itself when it opens; a shared one says it wrongly.
  const bool used_up = scope == RefusalScope::user && window && window->remaining == 0;
  const nanoseconds unsaid = cloudflare ? cloudflare_wait : used_up ? window->reset_after : default_wait;
  return Refusal{.scope = scope, .retry_after = std::max(wait.value_or(unsaid), shortest_wait)};
}

bool is_foreign(const net::HttpResponse& response) {
  const int status = response.status;
  if (status >= 300 && status < 400) return true;
  if (status == 408 || status == 421 || status == 425) return true;
  if (status < 200 || status >= 500 || response.body.empty()) return false;
  // All of Discord's bodies are objects or arrays; the body is not parsed twice to know that it is one.
  const auto begin = response.body.find_first_not_of(" \t\r\n");
  return begin == std::string::npos || (response.body[begin] != '{' && response.body[begin] != '[');
}

}  // namespace

bool LimitReading::invalid() const {
  if (status == 429) return !refusal || refusal->scope != RefusalScope::shared;
  return !foreign && (status == 401 || status == 403);
}

LimitReading read_limits(const net::HttpResponse& response) {
  const std::optional<LimitWindow> window = read_window(response);
  const std::optional<Refusal> refusal = read_refusal(response, window);
  return {.status = response.status,
          .window = window,
          .refusal = refusal,
          .foreign = !refusal && is_foreign(response)};
}

int read_error_code(const std::string& body) {
  const std::optional<json::object> object = parse_object(body);
  if (!object) return 0;
  const json::value* code = object->if_contains("code");
  if (!code || !code->is_int64()) return 0;
  const std::int64_t value = code->get_int64();
  return value > 0 && value <= 100'000'000 ? static_cast<int>(value) : 0;
}

}  // namespace veilleur::rest
