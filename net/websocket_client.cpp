// Owns: the client's side of a WebSocket: who reads and who writes when, pongs, closing from either side.
// Must not know: the layout of frames (websocket_frames), Beast, OpenSSL, Discord's payloads.
#include <boost/asio/error.hpp>

#include "base/check.hpp"
#include "net/client.hpp"
#include "net/connection.hpp"
#include "net/crypto.hpp"
#include "net/http_upgrade.hpp"
#include "net/signal.hpp"
#include "net/websocket_frames.hpp"
#include "net/websocket_handshake.hpp"

namespace veilleur::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

/// What a peer that has ended the connection, or broken the protocol, gets to take our close frame.
constexpr std::chrono::milliseconds farewell_grace{1'000};

/// Coroutines that must not do something at once do it in turn.
class Turn {
 public:
  explicit Turn(asio::any_io_executor executor) : free_(std::move(executor)) {}

  class Held {
   public:
    explicit Held(Turn& turn) : turn_(turn) { turn_.taken_ = true; }
    ~Held() {
      turn_.taken_ = false;
      turn_.free_.notify();
    }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;

   private:
    Turn& turn_;
  };

  [[nodiscard]] bool taken() const { return taken_; }
  /// Returns once nobody holds it; to be followed by `Held` at once.
  asio::awaitable<void> wait() {
    while (taken_) co_await free_.wait();
  }

 private:
  bool taken_ = false;
  Signal free_;
};

/// Shared by the owner's handle and the operations under way, so that the handle may go at any time.
struct SocketState {
  SocketState(std::shared_ptr<Connection> opened, std::size_t message_max_bytes)
      : connection(std::move(opened)),
        reader(message_max_bytes),
        reading(executor_of(*connection)),
        writing(executor_of(*connection)) {}

  std::shared_ptr<Connection> connection;
  FrameReader reader;
  /// What the reader gave and nobody has taken yet.
  Result<std::optional<Arrival>, FrameFault> arrival = std::optional<Arrival>();
  Turn reading;
  Turn writing;
  std::optional<Closed> end;  ///< how the connection ended for `read`: the first cause counts
  bool closing = false;       ///< our close frame has been sent, or is about to be
  bool writable = true;       ///< false behind a close frame and behind a frame that was cut short
};

void finish(SocketState& state, Closed end) {
  if (!state.end) state.end = std::move(end);
}

void abort_socket(SocketState& state) {
  finish(state, {.reason = "cancelled", .error = NetError::cancelled});
  close(*state.connection);
}

Closed closed_by(const error_code& error) {
  return {.reason = error.message(), .error = to_net_error(error)};
}

// ── Writing ─────────────────────────────────────────────────────────────────────────────────────

asio::awaitable<error_code> transmit(std::shared_ptr<SocketState> state, Opcode opcode,
                                     std::string_view payload) {
  co_await state->writing.wait();
  const Turn::Held turn(state->writing);
  if (!state->writable) co_return asio::error::operation_aborted;
  MaskingKey key{};
  fill_random(key);
  const std::string frame = encode_frame(opcode, payload, key);
  const error_code error = co_await write_all(*state->connection, frame);
  // A write that failed or was cancelled may have ended halfway, and nothing sensible can follow it; nothing
  // may follow a close frame (RFC 6455, section 5.5.1).
  state->writable = !error && opcode != Opcode::close;
  co_return error;
}

asio::awaitable<Result<void, Closed>> write_message(std::shared_ptr<SocketState> state, FrameKind kind,
                                                    std::string_view data) {
  error_code error = asio::error::operation_aborted;
  if (!state->end && !state->closing)
    error = co_await transmit(state, kind == FrameKind::text ? Opcode::text : Opcode::binary, data);
  if (!error) co_return Result<void, Closed>{};
  co_return state->end ? *state->end : closed_by(error);
}

/// Ends a connection that is over on account of the peer: `end` is why, `payload` is our own close frame's.
asio::awaitable<void> farewell(std::shared_ptr<SocketState> state, Closed end, std::string payload) {
  finish(*state, std::move(end));
  if (!state->closing) {
    state->closing = true;
    Watchdog watchdog(executor_of(*state->connection), deadline_in(farewell_grace),
                      [state] { close(*state->connection); });
    // Whether the peer could still take it makes no difference: the connection is over either way.
    (void)co_await transmit(state, Opcode::close, payload);
  }
  close(*state->connection);
}

// ── Reading ─────────────────────────────────────────────────────────────────────────────────────

asio::awaitable<void> fill(std::shared_ptr<SocketState> state) {
  const auto got = co_await read_some(*state->connection, state->reader.room());
  if (!got) {
    finish(*state, closed_by(got.error()));
  } else {
    state->reader.received(*got);
  }
}

/// The next arrival where it is a message; anything else stays for `read`.
std::optional<Frame> take_message(SocketState& state) {
  if (state.arrival && !*state.arrival) state.arrival = state.reader.next();
  if (!state.arrival || !*state.arrival) return std::nullopt;
  const Frame* message = std::get_if<Frame>(&**state.arrival);
  if (message == nullptr) return std::nullopt;
  const Frame taken = *message;
  state.arrival = std::optional<Arrival>();
  return taken;
}

/// Deals with what `take_message` left, or waits for more bytes.
asio::awaitable<void> handle_rest(std::shared_ptr<SocketState> state) {
  if (!state->arrival) {
    const FrameFault fault = state->arrival.error();
    const NetError error = fault == FrameFault::too_large ? NetError::too_large : NetError::protocol;
    co_return co_await farewell(state, {.reason = std::string(to_string(fault)), .error = error},
                                close_payload(close_code_for(fault)));
  }
  if (!*state->arrival) co_return co_await fill(state);
  const Arrival arrival = **state->arrival;
  state->arrival = std::optional<Arrival>();
  if (const auto* ping = std::get_if<Ping>(&arrival)) {
    // Where it cannot be sent, the next read finds out why; behind our close frame it need not be.
    (void)co_await transmit(state, Opcode::pong, ping->payload);
  } else if (const auto* said = std::get_if<CloseFrame>(&arrival)) {
    const std::string answer = said->code ? close_payload(*said->code) : std::string();
    co_await farewell(state, {.code = said->code, .reason = std::string(said->reason)}, answer);
  }
  // A pong answers nothing: we send no pings.
}

asio::awaitable<Result<Frame, Closed>> read_message(std::shared_ptr<SocketState> state) {
  co_await state->reading.wait();
  const Turn::Held turn(state->reading);
  while (!state->end) {
    if (const auto message = take_message(*state)) co_return *message;
    co_await handle_rest(state);
  }
  co_return *state->end;
}

// ── Closing ─────────────────────────────────────────────────────────────────────────────────────

asio::awaitable<void> close_in_order(std::shared_ptr<SocketState> state, std::uint16_t code,
                                     std::string reason, Deadline deadline) {
  // The closing handshake can be run once; whoever asks again gets the abrupt end.
  if (!state->end && !state->closing) {
    state->closing = true;
    Watchdog watchdog(executor_of(*state->connection), deadline, [state] { abort_socket(*state); });
    // Where it cannot be sent, the peer has left or will not answer; the reads below end either way.
    (void)co_await transmit(state, Opcode::close, close_payload(code, reason));
    // The answer comes through a read: the caller's that is pending, or ours, which drops the messages before
    // it.
    while (!state->end) (void)co_await read_message(state);
  }
  abort_socket(*state);
}

class ClientWebSocket final : public WebSocket {
 public:
  explicit ClientWebSocket(std::shared_ptr<SocketState> state) : state_(std::move(state)) {}
  ~ClientWebSocket() override { abort_socket(*state_); }
  ClientWebSocket(const ClientWebSocket&) = delete;
  ClientWebSocket& operator=(const ClientWebSocket&) = delete;

  asio::awaitable<Result<Frame, Closed>> read() override { return read_message(state_); }
  std::optional<Frame> arrived() override {
    if (state_->end || state_->reading.taken()) return std::nullopt;
    return take_message(*state_);
  }
  asio::awaitable<Result<void, Closed>> write(FrameKind kind, std::string_view data) override {
    return write_message(state_, kind, data);
  }
  asio::awaitable<void> close(std::uint16_t code, std::chrono::milliseconds grace,
                              std::string reason) override {
    return close_in_order(state_, code, std::move(reason), deadline_in(grace));
  }
  void abort() override { abort_socket(*state_); }

 private:
  std::shared_ptr<SocketState> state_;
};

// ── Connecting ──────────────────────────────────────────────────────────────────────────────────

/// Bytes that came with the end of the handshake are the beginning of the first frames.
void preload(FrameReader& reader, std::string_view bytes) {
  while (!bytes.empty()) {
    const std::span<char> room = reader.room();
    const std::size_t part = bytes.copy(room.data(), room.size());
    reader.received(part);
    bytes.remove_prefix(part);
  }
}

asio::awaitable<Result<std::unique_ptr<WebSocket>, ConnectFailure>> connect_websocket(
    asio::any_io_executor executor, std::shared_ptr<TlsContext> tls, Url url, WebSocketOptions options) {
  const std::string key = make_handshake_key();
  HttpRequest request = handshake_request(url.target, options.user_agent, key);
  if (!is_sendable_target(request.target) || !are_sendable(request.headers)) {
    co_return ConnectFailure{.error = NetError::protocol,
                             .detail = "a control character in the target or the user agent"};
  }
  const Deadline deadline = deadline_in(options.connect_timeout);
  auto connection = co_await open_connection(executor, std::move(tls), url, deadline);
  if (!connection) co_return connection.error();
  const auto state = std::make_shared<SocketState>(*connection, options.message_max_bytes);
  auto answer = co_await ask_upgrade(*connection, std::move(request), url, deadline);
  if (answer) {
    if (auto failure = handshake_failure(answer->response, key)) answer = std::move(*failure);
  }
  if (!answer) {
    close(**connection);
    co_return answer.error();
  }
  preload(state->reader, answer->behind);
  co_return std::make_unique<ClientWebSocket>(state);
}

class ClientConnector final : public WebSocketConnector {
 public:
  ClientConnector(asio::any_io_executor executor, std::shared_ptr<TlsContext> tls)
      : executor_(std::move(executor)), tls_(std::move(tls)) {}
  asio::awaitable<Result<std::unique_ptr<WebSocket>, ConnectFailure>> connect(
      Url url, WebSocketOptions options) override {
    return connect_websocket(executor_, tls_, std::move(url), std::move(options));
  }

 private:
  asio::any_io_executor executor_;
  std::shared_ptr<TlsContext> tls_;
};

}  // namespace

std::unique_ptr<WebSocketConnector> make_websocket_connector(asio::any_io_executor executor,
                                                             std::shared_ptr<TlsContext> tls) {
  return std::make_unique<ClientConnector>(std::move(executor), std::move(tls));
}

}  // namespace veilleur::net
