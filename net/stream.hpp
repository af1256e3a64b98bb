// Owns: Connection, the one stream type that Beast's operations are instantiated on, plain or TLS.
// Must not know: HTTP and WebSocket. Includes OpenSSL: only for the .cpp files that run Beast over it.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/prepend.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/role.hpp>
#include <optional>
#include <utility>

#include "net/connection.hpp"

namespace veilleur::net {

/// An AsyncStream whose layers are chosen at run time: Beast's large operations are compiled once, not
/// once for plain sockets and once for TLS. One read and one write may be under way at once.
class Connection {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  using Tls = boost::asio::ssl::stream<Socket&>;
  using executor_type = Socket::executor_type;

  explicit Connection(Socket socket) : socket_(std::move(socket)) {}
  Connection(Socket socket, boost::asio::ssl::context& context) : socket_(std::move(socket)) {
    tls_.emplace(socket_, context);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] executor_type get_executor() { return socket_.get_executor(); }
  [[nodiscard]] Socket& socket() { return socket_; }
  [[nodiscard]] std::optional<Tls>& tls() { return tls_; }

  template <class MutableBuffers, class Token>
  auto async_read_some(const MutableBuffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](auto handler, const MutableBuffers& into) {
          if (tls_) {
            tls_->async_read_some(into, std::move(handler));
          } else {
            socket_.async_read_some(into, std::move(handler));
          }
        },
        token, buffers);
  }

  template <class ConstBuffers, class Token>
  auto async_write_some(const ConstBuffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](auto handler, const ConstBuffers& from) {
          if (tls_) {
            tls_->async_write_some(from, std::move(handler));
          } else {
            socket_.async_write_some(from, std::move(handler));
          }
        },
        token, buffers);
  }

 private:
  Socket socket_;
  std::optional<Tls> tls_;
};

/// Beast calls this when the WebSocket closing handshake is over. Its own version waits for the peer's end
/// of stream, for as long as the peer likes; nothing of interest can follow a close frame, so we do not.
template <class Handler>
void async_teardown(boost::beast::role_type, Connection& connection, Handler&& handler) {
  close(connection);
  boost::asio::post(connection.get_executor(),
                    boost::asio::prepend(std::forward<Handler>(handler), boost::system::error_code{}));
}
inline void beast_close_socket(Connection& connection) { close(connection); }

}  // namespace veilleur::net
