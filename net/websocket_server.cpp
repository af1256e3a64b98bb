// Owns: the server's side of a WebSocket, over Beast. The client's own framing is thereby tested against
// another. Must not know: Discord's payloads, HTTP beyond the upgrade, the client's framing.
#include "net/websocket_server.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/error.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "base/check.hpp"
#include "net/beast_messages.hpp"
#include "net/stream.hpp"

namespace veilleur::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;

namespace {

/// A read buffer that one large message has blown up beyond this is given back at the next read.
constexpr std::size_t buffer_kept_bytes = 1u << 20;

/// Shared by the owner's handle and the operations under way, so that the handle may go at any time.
/// The stream is instantiated without permessage-deflate: Discord does not offer it, nor do we.
struct SocketState {
  explicit SocketState(std::shared_ptr<Connection> opened)
      : connection(std::move(opened)), stream(*connection) {}

  std::shared_ptr<Connection> connection;
  websocket::stream<Connection&, false> stream;
  beast::flat_buffer buffer;
  std::shared_ptr<std::uint64_t> received;
  bool closing = false;
  bool aborted = false;
};

std::shared_ptr<SocketState> make_state(std::shared_ptr<Connection> connection, std::size_t message_max) {
  auto state = std::make_shared<SocketState>(std::move(connection));
  // Timeouts are ours: Beast's client preset would still wait for ever on an idle peer.
  state->stream.set_option(
      websocket::stream_base::timeout{.handshake_timeout = websocket::stream_base::none(),
                                      .idle_timeout = websocket::stream_base::none(),
                                      .keep_alive_pings = false});
  state->stream.read_message_max(message_max);
  // One frame a message, written in one go.
  state->stream.auto_fragment(false);
  return state;
}

void abort_socket(SocketState& state) {
  state.aborted = true;
  close(*state.connection);
}

NetError to_socket_error(const error_code& error) {
  if (error == websocket::error::closed) return NetError::reset;
  if (error == websocket::error::message_too_big || error == websocket::error::buffer_overflow) {
    return NetError::too_large;
  }
  const bool from_protocol = error.category() == make_error_code(websocket::error::closed).category();
  return from_protocol ? NetError::protocol : to_http_error(error);
}

Closed closed_by(const SocketState& state, const error_code& error) {
  const websocket::close_reason& said = state.stream.reason();
  Closed closed;
  if (said.code != websocket::close_code::none) {
    closed.code = said.code;
    closed.reason = std::string(said.reason.data(), said.reason.size());
  } else {
    closed.reason = error.message();
  }
  closed.error = state.aborted ? NetError::cancelled : to_socket_error(error);
  return closed;
}

asio::awaitable<Result<Frame, Closed>> read_message(std::shared_ptr<SocketState> state) {
  state->buffer.clear();
  if (state->buffer.capacity() > buffer_kept_bytes) state->buffer.shrink_to_fit();
  error_code error;
  co_await state->stream.async_read(state->buffer, asio::redirect_error(asio::use_awaitable, error));
  if (state->received) *state->received += state->buffer.size();
  if (error) co_return closed_by(*state, error);
  const asio::const_buffer message = state->buffer.cdata();
  co_return Frame{.kind = state->stream.got_text() ? FrameKind::text : FrameKind::binary,
                  .data = {static_cast<const char*>(message.data()), message.size()}};
}

asio::awaitable<Result<void, Closed>> write_message(std::shared_ptr<SocketState> state, FrameKind kind,
                                                    std::string_view data) {
  state->stream.text(kind == FrameKind::text);
  error_code error;
  co_await state->stream.async_write(asio::buffer(data), asio::redirect_error(asio::use_awaitable, error));
  if (error) co_return closed_by(*state, error);
  co_return Result<void, Closed>{};
}

asio::awaitable<void> close_in_order(std::shared_ptr<SocketState> state, websocket::close_reason why,
                                     Deadline deadline) {
  // Beast's closing handshake can be run once; whoever asks again gets the abrupt end.
  if (!state->closing && state->stream.is_open()) {
    state->closing = true;
    Watchdog watchdog(state->connection->get_executor(), deadline, [state] { abort_socket(*state); });
    // Whether the peer answered makes no difference to us: the connection is over either way.
    error_code outcome;
    co_await state->stream.async_close(why, asio::redirect_error(asio::use_awaitable, outcome));
  }
  close(*state->connection);
}

class BeastWebSocket final : public WebSocket {
 public:
  explicit BeastWebSocket(std::shared_ptr<SocketState> state) : state_(std::move(state)) {}
  ~BeastWebSocket() override { abort_socket(*state_); }
  BeastWebSocket(const BeastWebSocket&) = delete;
  BeastWebSocket& operator=(const BeastWebSocket&) = delete;

  asio::awaitable<Result<Frame, Closed>> read() override { return read_message(state_); }
  asio::awaitable<Result<void, Closed>> write(FrameKind kind, std::string_view data) override {
    return write_message(state_, kind, data);
  }
  asio::awaitable<void> close(std::uint16_t code, std::chrono::milliseconds grace,
                              std::string reason) override {
    websocket::close_reason why(code);
    VEILLEUR_CHECK(reason.size() <= why.reason.max_size());
    why.reason.assign(reason.begin(), reason.end());
    return close_in_order(state_, why, deadline_in(grace));
  }
  void abort() override { abort_socket(*state_); }

 private:
  std::shared_ptr<SocketState> state_;
};

}  // namespace

asio::awaitable<std::shared_ptr<WebSocket>> accept_websocket(
    std::shared_ptr<Connection> connection, beast::http::request<beast::http::string_body> request,
    AcceptOptions options, Deadline deadline) {
  const auto state = make_state(std::move(connection), options.message_max_bytes);
  state->received = std::move(options.received);
  Watchdog watchdog(state->connection->get_executor(), deadline, [state] { abort_socket(*state); });
  error_code error;
  co_await state->stream.async_accept(request, asio::redirect_error(asio::use_awaitable, error));
  if (error || watchdog.expired()) co_return nullptr;
  co_return std::make_shared<BeastWebSocket>(state);
}

}  // namespace veilleur::net
