// Owns: HTTP/1.1 on one accepted connection: reading requests within limits, answering, misbehaving on
// demand. Must not know: what is served, other connections.
#include "net/server_connection.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <sstream>
#include <variant>

#include "base/check.hpp"
#include "base/log.hpp"
#include "net/beast_messages.hpp"
#include "net/stream.hpp"
#include "net/websocket_server.hpp"

namespace veilleur::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

namespace {

using BeastRequest = http::request<http::string_body>;
using BeastResponse = http::response<http::string_body>;
using ContextPtr = std::shared_ptr<const ServerContext>;
using ConnectionPtr = std::shared_ptr<Connection>;

constexpr std::chrono::milliseconds linger{1'000};
constexpr std::size_t linger_max_bytes = 1u << 20;
constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

HttpResponse plain_answer(int status, std::string text) {
  return {
      .status = status, .headers = {{"Content-Type", "text/plain; charset=utf-8"}}, .body = std::move(text)};
}

std::optional<Method> to_method(http::verb verb) {
  for (const Method method : {Method::get, Method::post, Method::put, Method::patch, Method::delete_}) {
    if (to_std(http::to_string(verb)) == to_string(method)) return method;
  }
  return std::nullopt;
}

/// HEAD is answered as GET is, but for the body (RFC 9110, section 9.3.2).
std::optional<Method> asked_method(http::verb verb) {
  return verb == http::verb::head ? Method::get : to_method(verb);
}

/// Whether the connection goes on after an answer, and whether that answer may have a body.
struct AnswerForm {
  bool keep_alive = false;
  bool with_body = true;
};

BeastResponse to_message(HttpResponse response, AnswerForm form) {
  const bool sound = are_sendable(response.headers) && response.status >= 200 && response.status <= 999;
  if (!sound) {
    log(LogLevel::error, "http_response_unsendable", {{"status", std::to_string(response.status)}});
    response = plain_answer(500, "internal error");
  }
  BeastResponse message;
  message.version(11);
  message.result(static_cast<unsigned>(response.status));
  for (const Header& header : response.headers) {
    message.insert(to_beast(header.name), to_beast(header.value));
  }
  // These never have a body (RFC 9110, section 6.4.1).
  if (response.status != 204 && response.status != 304) message.body() = std::move(response.body);
  message.keep_alive(form.keep_alive);
  message.prepare_payload();
  // The length stays: it is that of the body which GET would have had.
  if (!form.with_body) message.body().clear();
  return message;
}

/// The connection is over: by the peer, a deadline or the network.
struct Gone {};
/// The request cannot be read; this answer is the last one on the connection.
struct Unreadable {
  HttpResponse answer;
};
using Incoming = std::variant<BeastRequest, Unreadable, Gone>;

Incoming unreadable(const error_code& error) {
  if (error == http::error::body_limit) return Unreadable{plain_answer(413, "the body is too large")};
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return Unreadable{plain_answer(431, "the header is too large")};
  }
  if (to_http_error(error) == NetError::protocol) return Unreadable{plain_answer(400, "this is not HTTP")};
  return Gone{};
}

class Session {
 public:
  Session(ContextPtr context, ConnectionPtr connection, std::string remote)
      : context_(std::move(context)), connection_(std::move(connection)), remote_(std::move(remote)) {}

  asio::awaitable<void> run() {
    while (co_await serve_one()) {
    }
    close(*connection_);
  }

 private:
  enum Next : bool { end = false, again = true };

  [[nodiscard]] Deadline idle_deadline() const { return deadline_in(context_->options.idle_timeout); }

  asio::awaitable<bool> serve_one() {
    Incoming incoming = co_await read_request();
    if (std::holds_alternative<Gone>(incoming)) co_return end;
    if (auto* refused = std::get_if<Unreadable>(&incoming)) {
      co_await respond(std::move(refused->answer), {});
      co_await drain(linger, linger_max_bytes);
      co_return end;
    }
    auto& message = std::get<BeastRequest>(incoming);
    const AnswerForm form{.keep_alive = message.keep_alive(),
                          .with_body = message.method() != http::verb::head};
    const auto method = asked_method(message.method());
    if (!method) co_return co_await respond(plain_answer(405, "unknown method"), form);
    if (!message.target().starts_with('/')) {
      co_return co_await respond(plain_answer(400, "the target must be a path"), form);
    }

    const bool upgrade = beast::websocket::is_upgrade(message);
    HttpRequest request{.method = *method,
                        .target = std::string(to_std(message.target())),
                        .headers = headers_of(message.base()),
                        .body = upgrade ? std::string() : std::move(message.body())};
    if (upgrade) co_return co_await serve_upgrade(std::move(message), std::move(request));
    co_return co_await serve_request(std::move(request), form);
  }

  asio::awaitable<Incoming> read_request() {
    http::request_parser<http::string_body> parser;
    parser.body_limit(context_->options.body_max_bytes);
    parser.header_limit(static_cast<std::uint32_t>(context_->options.header_max_bytes));
    // Waiting for a request and reading it share one deadline, so that a trickle of bytes gains no time.
    Watchdog watchdog(connection_->get_executor(), idle_deadline(), [c = connection_] { close(*c); });
    error_code error;
    const auto into = [&error] { return asio::redirect_error(asio::use_awaitable, error); };
    *context_->received += co_await http::async_read_header(*connection_, buffer_, parser, into());
    if (!error && !parser.is_done()) {
      // Who asks before sending a body is told to, once; a length beyond the limit has been refused above
      // (RFC 9110, section 10.1.1).
      const bool waits = parser.get().version() == 11 &&
                         same_name(to_std(parser.get()[http::field::expect]), "100-continue");
      if (waits && buffer_.size() == 0)
        (void)co_await asio::async_write(*connection_, asio::buffer(go_on), into());
      if (!error) *context_->received += co_await http::async_read(*connection_, buffer_, parser, into());
    }
    if (watchdog.expired()) co_return Gone{};
    if (error) co_return unreadable(error);
    co_return parser.release();
  }

  asio::awaitable<bool> serve_request(HttpRequest request, AnswerForm form) {
    ServerReply reply = co_await ask_handler(std::move(request));
    co_return co_await deliver(std::move(reply), form);
  }

  asio::awaitable<bool> deliver(ServerReply reply, AnswerForm form) {
    switch (reply.delivery) {
      case Delivery::respond:
        co_return co_await respond(std::move(reply.response), form);
      case Delivery::drop:
        co_return end;
      case Delivery::half:
        co_return co_await respond_half(std::move(reply.response));
      case Delivery::stall:
        co_return co_await drain(std::nullopt, std::nullopt);
    }
    VEILLEUR_CHECK(false && "a delivery outside the enum");
  }

  asio::awaitable<ServerReply> ask_handler(HttpRequest request) {
    std::string failure;
    try {
      co_return co_await context_->handlers.request(std::move(request), remote_);
    } catch (const boost::system::system_error& error) {
      if (error.code() == asio::error::operation_aborted) throw;
      failure = error.what();
    } catch (const std::exception& error) {
      failure = error.what();
    }
    log(LogLevel::error, "http_handler_failed", {{"error", failure}});
    co_return ServerReply{.response = plain_answer(500, "internal error"), .delivery = Delivery::respond};
  }

  asio::awaitable<bool> serve_upgrade(BeastRequest message, HttpRequest request) {
    const UpgradeCheck& check = context_->handlers.upgrade;
    std::optional<ServerReply> refusal = ServerReply{.response = plain_answer(403, "no WebSocket here")};
    if (check) refusal = check(request);
    // Nothing may follow an upgrade request before it is answered; Beast would lose such bytes.
    if (!refusal && buffer_.size() > 0)
      refusal = ServerReply{.response = plain_answer(400, "data before the upgrade")};
    if (refusal) co_return co_await deliver(std::move(*refusal), {.keep_alive = message.keep_alive()});

    const auto socket = co_await accept_websocket(
        connection_, std::move(message),
        {.message_max_bytes = context_->options.body_max_bytes, .received = context_->received},
        idle_deadline());
    if (socket) co_await context_->handlers.socket(socket, std::move(request));
    co_return end;
  }

  asio::awaitable<bool> respond(HttpResponse response, AnswerForm form) {
    const BeastResponse message = to_message(std::move(response), form);
    Watchdog watchdog(connection_->get_executor(), idle_deadline(), [c = connection_] { close(*c); });
    error_code error;
    co_await http::async_write(*connection_, message, asio::redirect_error(asio::use_awaitable, error));
    co_return !error && form.keep_alive && !watchdog.expired() ? again : end;
  }

  /// An answer broken off in the middle: of its body or, where it has none, of its head.
  asio::awaitable<bool> respond_half(HttpResponse response) {
    const BeastResponse message = to_message(std::move(response), {.keep_alive = true});
    std::ostringstream head;
    head << message.base();
    const std::string& body = message.body();
    std::string text = std::move(head).str();
    text = body.empty() ? text.substr(0, text.size() / 2) : text + body.substr(0, body.size() / 2);
    Watchdog watchdog(connection_->get_executor(), idle_deadline(), [c = connection_] { close(*c); });
    error_code error;
    co_await asio::async_write(*connection_, asio::buffer(text),
                               asio::redirect_error(asio::use_awaitable, error));
    co_return end;
  }

  /// Reads and forgets, until the peer leaves or a bound is reached. After a refusal it lets the peer read
  /// the answer: closing with unread data in the socket would reset the connection and destroy it.
  asio::awaitable<bool> drain(std::optional<std::chrono::milliseconds> time_max,
                              std::optional<std::size_t> bytes_max) {
    error_code error;
    if (time_max) connection_->socket().shutdown(Connection::Socket::shutdown_send, error);
    std::optional<Watchdog> watchdog;
    if (time_max) {
      watchdog.emplace(connection_->get_executor(), deadline_in(*time_max), [c = connection_] { close(*c); });
    }
    std::array<char, 4096> scratch{};
    std::size_t drained = 0;
    error = {};
    while (!error && (!bytes_max || drained < *bytes_max)) {
      const std::size_t got = co_await connection_->async_read_some(
          asio::buffer(scratch), asio::redirect_error(asio::use_awaitable, error));
      *context_->received += got;
      drained += got;
    }
    co_return end;
  }

  ContextPtr context_;
  ConnectionPtr connection_;
  std::string remote_;
  beast::flat_buffer buffer_;
};

}  // namespace

asio::awaitable<void> serve_connection(ContextPtr context, ConnectionPtr connection, std::string remote) {
  if (!co_await accept_tls(connection, deadline_in(context->options.idle_timeout))) co_return;
  Session session(std::move(context), std::move(connection), std::move(remote));
  co_await session.run();
}

}  // namespace veilleur::net
