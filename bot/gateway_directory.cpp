// Owns: asking GET /gateway/bot and reading its answer.
// Must not know: shards, sessions, who asks.
#include "bot/gateway_directory.hpp"

#include <algorithm>
#include <limits>

#include "base/log.hpp"
#include "bot/document.hpp"
#include "bot/json_access.hpp"
#include "rest/routes.hpp"

namespace veilleur::bot {
namespace {

/// How long a question may wait for the rate limits; a shard waits for the answer meanwhile.
constexpr seconds patience{15};

gateway::SessionStartLimit read_limit(const boost::json::value& body) {
  gateway::SessionStartLimit limit;
  const boost::json::value* said = member(body, "session_start_limit");
  if (said == nullptr) return limit;
  const auto number = [said](std::string_view key, std::uint32_t otherwise) {
    constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(integer(*said, key).value_or(otherwise), 0, most));
  };
  limit.total = number("total", limit.total);
  limit.remaining = number("remaining", limit.remaining);
  limit.reset_after = milliseconds{number("reset_after", 0)};
  limit.max_concurrency = std::max(1u, number("max_concurrency", 1));
  return limit;
}

}  // namespace

std::optional<gateway::GatewayAnswer> read_gateway_answer(const boost::json::value& body) {
  constexpr std::int64_t most = 1 << 16;
  gateway::GatewayAnswer answer;
  answer.url = text(body, "url");
  if (answer.url.empty()) return std::nullopt;
  answer.shards =
      static_cast<std::uint32_t>(std::clamp<std::int64_t>(integer(body, "shards").value_or(1), 1, most));
  answer.limit = read_limit(body);
  return answer;
}

boost::asio::awaitable<std::optional<gateway::GatewayAnswer>> GatewayDirectory::ask() {
  rest::Request request = rest::get_gateway_bot();
  request.priority = rest::Priority::interactive;
  request.expires_at = timers_.now() + patience;
  const auto response = co_await rest_.send(std::move(request));
  std::optional<gateway::GatewayAnswer> answer;
  if (response && response->ok()) answer = read_gateway_answer(Document(response->body).value());
  if (!answer) {
    log(LogLevel::warning, "gateway_unknown",
        {{"answer",
          response ? std::to_string(response->status) : std::string(rest::to_string(response.error()))}});
  }
  co_return answer;
}

}  // namespace veilleur::bot
