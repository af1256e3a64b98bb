// Owns: one HTTP/1.1 exchange on a connection, and when a request may be sent a second time.
// Must not know: Discord, JSON, rate limits.
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include "base/check.hpp"
#include "net/beast_messages.hpp"
#include "net/client.hpp"
#include "net/connection_pool.hpp"
#include "net/http_upgrade.hpp"
#include "net/stream.hpp"

namespace veilleur::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

namespace {

using BeastRequest = http::request<http::string_body>;
using ResponseParser = http::response_parser<http::string_body>;

constexpr std::uint32_t response_header_max_bytes = 64u << 10;
constexpr std::uint32_t upgrade_header_max_bytes = 16u << 10;

http::verb to_verb(Method method) {
  switch (method) {
    case Method::get:
      return http::verb::get;
    case Method::post:
      return http::verb::post;
    case Method::put:
      return http::verb::put;
    case Method::patch:
      return http::verb::patch;
    case Method::delete_:
      return http::verb::delete_;
  }
  VEILLEUR_CHECK(false && "a method outside the enum");
}

BeastRequest to_message(HttpRequest request, const Url& origin) {
  BeastRequest message{to_verb(request.method), to_beast(request.target), 11, std::move(request.body)};
  for (const Header& header : request.headers) {
    message.insert(to_beast(header.name), to_beast(header.value));
  }
  message.set(http::field::host, host_header(origin));
  message.prepare_payload();
  return message;
}

HttpResponse to_response(http::response<http::string_body> message) {
  return {.status = static_cast<int>(message.result_int()),
          .headers = headers_of(message.base()),
          .body = std::move(message.body())};
}

/// How an exchange on one connection went. `untouched` means that not one byte of the request left us.
struct Exchange {
  error_code error = {};
  bool untouched = false;
  bool keep_alive = false;
  HttpResponse response = {};  ///< where `error` is not set
};

/// Reads the final response; interim ones (100, 103) are passed over.
asio::awaitable<Exchange> read_response(std::shared_ptr<Connection> connection, std::size_t body_max) {
  beast::flat_buffer buffer;
  for (;;) {
    ResponseParser parser;
    parser.body_limit(body_max);
    parser.header_limit(response_header_max_bytes);
    error_code error;
    co_await http::async_read(*connection, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return Exchange{.error = error};
    const unsigned status = parser.get().result_int();
    if (status == 101) {
      co_return Exchange{.error = http::error::bad_status};
    }
    if (status / 100 == 1) continue;
    // Bytes beyond the response answer nothing that was asked; such a connection is not used again.
    const bool keep_alive = parser.keep_alive() && buffer.size() == 0;
    co_return Exchange{.keep_alive = keep_alive, .response = to_response(parser.release())};
  }
}

asio::awaitable<Exchange> exchange(std::shared_ptr<Connection> connection, const BeastRequest& request,
                                   std::size_t response_max) {
  error_code unsent;
  const std::size_t sent =
      co_await http::async_write(*connection, request, asio::redirect_error(asio::use_awaitable, unsent));
  const bool interrupted = unsent == asio::error::operation_aborted;
  if (unsent && (sent == 0 || interrupted)) {
    co_return Exchange{.error = unsent, .untouched = sent == 0};
  }
  Exchange result = co_await read_response(connection, response_max);
  // A peer may refuse a large body with a proper answer and close before it has taken the whole of it.
  if (unsent) {
    result.keep_alive = false;
    if (result.error) result.error = unsent;
  }
  co_return result;
}

HttpFailure failure(NetError error, Sent sent, std::string detail) {
  return {.error = error, .sent = sent, .detail = std::move(detail)};
}

asio::awaitable<Result<HttpResponse, HttpFailure>> send_on_pool(std::shared_ptr<ConnectionPool> pool,
                                                                HttpRequest request, Deadline deadline) {
  if (!is_sendable_target(request.target) || !are_sendable(request.headers)) {
    co_return failure(NetError::protocol, Sent::nothing, "a control character in the target or a header");
  }
  const BeastRequest message = to_message(std::move(request), pool->origin());

  auto acquired = co_await ConnectionPool::acquire(pool, deadline);
  if (!acquired) co_return failure(acquired.error(), Sent::nothing, "waiting for a free connection");
  ConnectionPool::Lease lease = std::move(*acquired);

  for (bool retried = false;; retried = true) {
    const bool reused = lease.connection() != nullptr && !retried;
    if (!reused) {
      const auto opened = co_await lease.open(deadline);
      if (!opened) co_return failure(opened.error().error, Sent::nothing, opened.error().detail);
    }
    lease.begin();
    const std::shared_ptr<Connection> connection = lease.connection();
    Watchdog watchdog(pool->executor(), deadline, [connection] { close(*connection); });
    Exchange result = co_await exchange(connection, message, pool->options().response_max_bytes);
    if (!result.error) {
      if (result.keep_alive && !watchdog.expired()) lease.finished();
      co_return std::move(result.response);
    }
    const Sent sent = result.untouched ? Sent::nothing : Sent::maybe;
    if (watchdog.expired()) co_return failure(NetError::timeout, sent, "waiting for the response");
    const NetError error = to_http_error(result.error);
    // A pooled connection may have died while it rested. Nothing left us, so trying afresh repeats nothing.
    const bool stale = reused && result.untouched && error != NetError::cancelled;
    if (!stale) co_return failure(error, sent, result.error.message());
  }
}

class PooledHttpClient final : public HttpClient {
 public:
  explicit PooledHttpClient(std::shared_ptr<ConnectionPool> pool) : pool_(std::move(pool)) {}
  ~PooledHttpClient() override { pool_->retire(); }
  PooledHttpClient(const PooledHttpClient&) = delete;
  PooledHttpClient& operator=(const PooledHttpClient&) = delete;

  asio::awaitable<Result<HttpResponse, HttpFailure>> send(HttpRequest request,
                                                          std::chrono::milliseconds timeout) override {
    return send_on_pool(pool_, std::move(request), deadline_in(timeout));
  }

 private:
  std::shared_ptr<ConnectionPool> pool_;
};

}  // namespace

asio::awaitable<Result<UpgradeAnswer, ConnectFailure>> ask_upgrade(std::shared_ptr<Connection> connection,
                                                                   HttpRequest request, Url origin,
                                                                   Deadline deadline) {
  const BeastRequest message = to_message(std::move(request), origin);
  Watchdog watchdog(connection->get_executor(), deadline, [connection] { close(*connection); });
  beast::flat_buffer buffer;
  http::response_parser<http::empty_body> parser;
  parser.header_limit(upgrade_header_max_bytes);
  error_code error;
  co_await http::async_write(*connection, message, asio::redirect_error(asio::use_awaitable, error));
  if (!error) {
    co_await http::async_read_header(*connection, buffer, parser,
                                     asio::redirect_error(asio::use_awaitable, error));
  }
  if (watchdog.expired()) {
    co_return ConnectFailure{.error = NetError::timeout, .detail = "WebSocket upgrade"};
  }
  if (error) {
    co_return ConnectFailure{.error = to_http_error(error), .detail = error.message()};
  }
  const asio::const_buffer behind = buffer.cdata();
  co_return UpgradeAnswer{.response = {.status = static_cast<int>(parser.get().result_int()),
                                       .headers = headers_of(parser.get().base())},
                          .behind = {static_cast<const char*>(behind.data()), behind.size()}};
}

std::unique_ptr<HttpClient> make_http_client(asio::any_io_executor executor, std::shared_ptr<TlsContext> tls,
                                             Url origin, HttpPoolOptions options) {
  return std::make_unique<PooledHttpClient>(
      std::make_shared<ConnectionPool>(std::move(executor), std::move(tls), std::move(origin), options));
}

}  // namespace veilleur::net
