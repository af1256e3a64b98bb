// Owns: the in-process transport: the network clients of the bot, over a Discord in the same program.
// Must not know: the bot. Single-threaded and deterministic; all waiting goes through `net::Timers`.
#pragma once

#include <functional>
#include <memory>

#include "net/http.hpp"
#include "net/timers.hpp"
#include "net/websocket.hpp"
#include "tools/sandbox/discord.hpp"

namespace veilleur::sandbox {

/// What both transports share; everything named here must outlive them and their sockets.
struct InProcess {
  Discord& discord;
  net::Timers& timers;
  std::function<WallTime()> wall;
  milliseconds connecting{0};  ///< how long a gateway connection takes to open

  [[nodiscard]] Moment now() const { return {timers.now(), wall()}; }
};

class InProcessHttp final : public net::HttpClient {
 public:
  explicit InProcessHttp(InProcess link) : link_(std::move(link)) {}
  /// Yields once, asks Discord, then delivers as ordered: a drop or half an answer is `reset`, a stall or a
  /// delay beyond `timeout` is `timeout`, both with `Sent::maybe`.
  boost::asio::awaitable<Result<net::HttpResponse, net::HttpFailure>> send(net::HttpRequest request,
                                                                           milliseconds timeout) override;

 private:
  InProcess link_;
};

class InProcessGateway final : public net::WebSocketConnector {
 public:
  explicit InProcessGateway(InProcess link) : link_(std::move(link)) {}
  /// Connects to the gateway whatever the host's name; the query decides version and compression.
  boost::asio::awaitable<Result<std::unique_ptr<net::WebSocket>, net::ConnectFailure>> connect(
      net::Url url, net::WebSocketOptions options) override;

  /// Asked before each connection: a failure to return instead, for hosts that are dead.
  std::function<std::optional<net::ConnectFailure>(const net::Url&)> before_connect;

 private:
  InProcess link_;
};

/// Reads version, encoding and compression of an address; the refusal in words where Discord has none such.
[[nodiscard]] Result<ConnectQuery, std::string> read_connect_query(std::string_view target);

}  // namespace veilleur::sandbox
