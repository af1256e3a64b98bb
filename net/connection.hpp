// Owns: opening byte connections, outgoing and accepted, and the little the pools need to know of them.
// Must not know: HTTP, WebSocket; Beast and OpenSSL stay out of this header.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "net/certificate_mint.hpp"
#include "net/client.hpp"
#include "net/http_server.hpp"
#include "net/watchdog.hpp"

namespace veilleur::net {

/// One open TCP connection, with or without TLS over it. Defined in stream.hpp.
class Connection;

/// Name, TCP and TLS with SNI and host-name verification, all before `deadline`. Plain text is refused
/// to anything but loopback; `tls` may be null for it.
[[nodiscard]] boost::asio::awaitable<Result<std::shared_ptr<Connection>, ConnectFailure>> open_connection(
    boost::asio::any_io_executor executor, std::shared_ptr<TlsContext> tls, Url url, Deadline deadline);

/// The TLS part of `open_connection`, over a connected socket.
[[nodiscard]] boost::asio::awaitable<Result<std::shared_ptr<Connection>, ConnectFailure>> start_tls(
    boost::asio::ip::tcp::socket socket, std::shared_ptr<TlsContext> tls, std::string host,
    Deadline deadline);
[[nodiscard]] std::shared_ptr<Connection> make_plain_connection(boost::asio::ip::tcp::socket socket);

/// The server's side: its own certificate, and a handshake with a client that has just been accepted.
[[nodiscard]] Result<std::shared_ptr<TlsContext>, std::string> make_server_tls(const TlsFiles& files);
/// Of PEM text. Contexts share no session tickets, so each handshake shows its own certificate.
[[nodiscard]] Result<std::shared_ptr<TlsContext>, std::string> make_server_tls(const CertificatePair& pair);
[[nodiscard]] std::shared_ptr<Connection> make_server_connection(boost::asio::ip::tcp::socket socket,
                                                                 TlsContext* tls);
/// Nothing where the peer broke off, was late or spoke no TLS; true at once on plain connections.
[[nodiscard]] boost::asio::awaitable<bool> accept_tls(std::shared_ptr<Connection> connection,
                                                      Deadline deadline);

/// Reads what has come, one byte at least, without Beast or OpenSSL at the caller. `connection` and `into`
/// must live until it returns; an end of the stream is asio::error::eof, as with any Asio stream.
[[nodiscard]] boost::asio::awaitable<Result<std::size_t, boost::system::error_code>> read_some(
    Connection& connection, std::span<char> into);
/// Writes all of `bytes`; the error is unset where that succeeded.
[[nodiscard]] boost::asio::awaitable<boost::system::error_code> write_all(Connection& connection,
                                                                          std::string_view bytes);
[[nodiscard]] boost::asio::any_io_executor executor_of(Connection& connection);

/// Drops the connection; pending operations end with operation_aborted. May be repeated.
void close(Connection& connection);
/// Whether an idle connection has neither data nor an end waiting to be read, that is, may carry a new
/// request. Never blocks; TLS session tickets are taken in on the way.
[[nodiscard]] bool is_silent(Connection& connection);
/// Calls back once when the peer sends something or closes, unless `unwatch` or `close` comes first.
void watch(Connection& connection, std::function<void()> on_readable);
void unwatch(Connection& connection);

/// The Host header for this address: brackets around IPv6, the port where it is not the scheme's own.
[[nodiscard]] std::string host_header(const Url& url);

/// What an Asio or OpenSSL error means to a caller of this folder.
[[nodiscard]] NetError to_net_error(const boost::system::error_code& error);

}  // namespace veilleur::net
