// Owns: the sandbox on real sockets: Discord's API, the gateway, the control API and a page, on one port.
// Must not know: Beast; what the page or the extra handler do.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "net/http_server.hpp"
#include "tools/sandbox/discord.hpp"

namespace veilleur::sandbox {

struct ServerSettings {
  std::uint16_t port = 0;                ///< 0 picks a free one
  std::string page_directory = {};       ///< served under `/`; empty: no page
  std::function<WallTime()> wall_clock;  ///< real time; the server adds its offset
  /// Asked for every request whose path begins with "/_playground/"; without it they are not found.
  std::function<boost::asio::awaitable<net::HttpResponse>(net::HttpRequest)> extra = {};
  /// Told the whole offset from real time whenever the control API moved the clock.
  std::function<void(milliseconds offset)> clock_moved = {};
  std::optional<net::ServerTls> tls = {};
  DiscordOptions discord = {};
};

class SandboxServer {
 public:
  virtual ~SandboxServer() = default;
  [[nodiscard]] virtual std::uint16_t port() const = 0;
  /// "http://127.0.0.1:8787"
  [[nodiscard]] virtual std::string address() const = 0;
  /// Serves until `stop`; completes after the last connection has ended.
  virtual boost::asio::awaitable<void> run() = 0;
  virtual void stop() = 0;
  [[nodiscard]] virtual Discord& discord() = 0;
  [[nodiscard]] virtual milliseconds clock_offset() const = 0;
  /// Sets wall time to `offset` ahead of real time, backwards too: only right when the world is exchanged
  /// and its bot is not running.
  virtual void set_clock_offset(milliseconds offset) = 0;
  /// Makes every page that watches /_sandbox/events look again.
  virtual void notify_watchers() = 0;
};

/// Binds 127.0.0.1 at once. The error is in words, for the operator.
[[nodiscard]] Result<std::unique_ptr<SandboxServer>, std::string> make_sandbox_server(
    boost::asio::any_io_executor executor, State state, ServerSettings settings);

}  // namespace veilleur::sandbox
