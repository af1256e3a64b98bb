// Owns: asking GET /gateway/bot and reading its answer.
// Must not know: shards, sessions, who asks.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/json/value.hpp>
#include <optional>

#include "gateway/shard.hpp"
#include "net/timers.hpp"
#include "rest/client.hpp"

namespace veilleur::bot {

/// The body of GET /gateway/bot (Discord, "Gateway", read August 2026). Nothing where it names no address;
/// any other member that is missing or out of range is replaced by the careful assumption.
[[nodiscard]] std::optional<gateway::GatewayAnswer> read_gateway_answer(const boost::json::value& body);

class GatewayDirectory final : public gateway::Directory {
 public:
  GatewayDirectory(net::Timers& timers, rest::Client& rest) : timers_(timers), rest_(rest) {}
  [[nodiscard]] boost::asio::awaitable<std::optional<gateway::GatewayAnswer>> ask() override;

 private:
  net::Timers& timers_;
  rest::Client& rest_;
};

}  // namespace veilleur::bot
