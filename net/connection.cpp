// Owns: names and TCP: from an address to a connected socket in bounded time.
// Must not know: HTTP, WebSocket, OpenSSL.
#include "net/connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/name_lookup.hpp"

namespace veilleur::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

using Endpoints = std::vector<tcp::endpoint>;

asio::awaitable<Result<Endpoints, ConnectFailure>> find(asio::any_io_executor executor, Url url,
                                                        Deadline deadline) {
  error_code error;
  const auto address = asio::ip::make_address(url.host, error);
  if (!error) co_return Endpoints{{address, url.port}};
  if (is_loopback(url.host)) {
    // `localhost` never asks a name server (RFC 6761), so plain text cannot be led away from this machine.
    co_return Endpoints{{asio::ip::address_v4::loopback(), url.port},
                        {asio::ip::address_v6::loopback(), url.port}};
  }
  const auto found = co_await look_up(executor, std::move(url.host), deadline);
  if (!found) co_return found.error();
  Endpoints endpoints;
  for (const auto& each : *found) endpoints.emplace_back(each, url.port);
  co_return endpoints;
}

/// A connection that a NAT has forgotten is noticed within a minute instead of at the next request.
void tune(tcp::socket& socket) {
  error_code not_vital;
  socket.set_option(tcp::no_delay(true), not_vital);
  socket.set_option(asio::socket_base::keep_alive(true), not_vital);
  using Integer = int;
  const auto set = [&socket](int name, Integer seconds) {
    // A system without this knob keeps its default, which only makes the detection slower.
    (void)::setsockopt(socket.native_handle(), IPPROTO_TCP, name, &seconds, sizeof seconds);
  };
  set(TCP_KEEPIDLE, 30);
  set(TCP_KEEPINTVL, 10);
  set(TCP_KEEPCNT, 3);
}

asio::awaitable<Result<tcp::socket, ConnectFailure>> connect_to(asio::any_io_executor executor,
                                                                tcp::endpoint endpoint, Deadline deadline) {
  tcp::socket socket(executor);
  Watchdog watchdog(executor, deadline, [&socket] {
    error_code already_closed;
    socket.close(already_closed);
  });
  error_code error;
  co_await socket.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
  if (watchdog.expired()) {
    co_return ConnectFailure{.error = NetError::timeout, .detail = "TCP connection"};
  }
  if (error) {
    co_return ConnectFailure{.error = to_net_error(error), .detail = error.message()};
  }
  tune(socket);
  co_return std::move(socket);
}

/// Tries the addresses in the resolver's order. Each gets its share of the time that is left, so that one
/// black hole (an IPv6 route that leads nowhere, mostly) does not use up the time of the others.
asio::awaitable<Result<tcp::socket, ConnectFailure>> connect_to_any(asio::any_io_executor executor,
                                                                    Endpoints endpoints, Deadline deadline) {
  ConnectFailure last{.error = NetError::resolve_failed, .detail = "the name has no address"};
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    const Deadline now = std::chrono::steady_clock::now();
    const auto share = (deadline - now) / static_cast<int>(endpoints.size() - i);
    auto socket = co_await connect_to(executor, endpoints[i], now + share);
    if (socket) co_return std::move(*socket);
    last = socket.error();
    if (last.error == NetError::cancelled) break;
  }
  co_return last;
}

}  // namespace

asio::awaitable<Result<std::shared_ptr<Connection>, ConnectFailure>> open_connection(
    asio::any_io_executor executor, std::shared_ptr<TlsContext> tls, Url url, Deadline deadline) {
  const bool plain = url.transport == Transport::plain;
  if (plain && !is_loopback(url.host)) {
    co_return ConnectFailure{.error = NetError::refused,
                             .detail = "plain text is for loopback addresses only"};
  }
  // The address may be what another host said: a gateway behind a plain API, say.
  if (!plain && tls == nullptr) {
    co_return ConnectFailure{.error = NetError::tls_failed,
                             .detail = "no certificate authorities were given"};
  }

  auto endpoints = co_await find(executor, url, deadline);
  if (!endpoints) co_return endpoints.error();
  auto socket = co_await connect_to_any(executor, std::move(*endpoints), deadline);
  if (!socket) co_return socket.error();
  if (plain) co_return make_plain_connection(std::move(*socket));
  co_return co_await start_tls(std::move(*socket), std::move(tls), std::move(url.host), deadline);
}

std::string host_header(const Url& url) {
  std::string host = url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
  const std::uint16_t usual = url.transport == Transport::tls ? 443 : 80;
  if (url.port != usual) host += ":" + std::to_string(url.port);
  return host;
}

}  // namespace veilleur::net
