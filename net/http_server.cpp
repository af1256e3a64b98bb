// Owns: listening, the connections that are open, and an orderly stop.
// Must not know: HTTP, Beast; server_connection speaks on each connection.
#include "net/http_server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>

#include "base/check.hpp"
#include "base/log.hpp"
#include "net/server_certificates.hpp"
#include "net/server_connection.hpp"
#include "net/signal.hpp"
#include "net/timers.hpp"

namespace veilleur::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds accept_pause{100};

struct OpenConnection {
  std::shared_ptr<Connection> connection;
  asio::cancellation_signal cancel;
};

/// Shared by the handle, `run` and the connections' completions.
struct ServerState {
  ServerState(const asio::any_io_executor& on, ServerContext with)
      : executor(on), acceptor(on), ended(on), context(std::make_shared<ServerContext>(std::move(with))) {}

  asio::any_io_executor executor;
  tcp::acceptor acceptor;
  std::uint16_t port = 0;
  std::optional<ServerCertificates> certificates;  ///< nothing: plain
  Signal ended;                                    ///< a connection ended, or the server stops
  std::shared_ptr<ServerContext> context;
  std::list<std::shared_ptr<OpenConnection>> open;
  bool stopped = false;
};
using StatePtr = std::shared_ptr<ServerState>;

void stop_server(ServerState& state) {
  state.stopped = true;
  error_code already_closed;
  state.acceptor.close(already_closed);
  state.ended.notify();
  // Cancelling may end a connection at once and so change the list.
  const auto open = state.open;
  for (const auto& one : open) {
    close(*one->connection);
    one->cancel.emit(asio::cancellation_type::terminal);
  }
}

void report(const ServerState& state, std::exception_ptr failure) {
  if (!failure) return;
  try {
    std::rethrow_exception(failure);
  } catch (const boost::system::system_error& error) {
    // A stop cancels the handlers; that is no failure of theirs.
    if (state.stopped && error.code() == asio::error::operation_aborted) return;
    log(LogLevel::error, "http_connection_failed", {{"error", error.what()}});
  } catch (const std::exception& error) {
    log(LogLevel::error, "http_connection_failed", {{"error", error.what()}});
  }
}

void serve(const StatePtr& state, tcp::socket socket) {
  error_code gone;
  const tcp::endpoint peer = socket.remote_endpoint(gone);
  if (gone) return;
  auto one = std::make_shared<OpenConnection>();
  const Shown shown = state->certificates ? state->certificates->next() : Shown{};
  one->connection = make_server_connection(std::move(socket), shown.tls.get());
  auto context = state->context;
  if (shown.received) {
    context = std::make_shared<ServerContext>(*context);
    context->received = shown.received;
  }
  const auto place = state->open.insert(state->open.end(), one);
  asio::co_spawn(
      state->executor, serve_connection(std::move(context), one->connection, peer.address().to_string()),
      asio::bind_cancellation_slot(one->cancel.slot(), [state, one, place](std::exception_ptr failure) {
        report(*state, failure);
        close(*one->connection);
        state->open.erase(place);
        state->ended.notify();
      }));
}

asio::awaitable<void> run_server(StatePtr state) {
  // Whatever ends this coroutine, the connections do not outlive it as if nothing had happened.
  struct StopAtEnd {
    ServerState& state;
    ~StopAtEnd() { stop_server(state); }
  };
  {
    StopAtEnd stop_at_end{*state};
    while (!state->stopped) {
      if (state->open.size() >= state->context->options.connections_max) {
        co_await state->ended.wait();
        continue;
      }
      error_code error;
      tcp::socket socket =
          co_await state->acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (error == asio::error::operation_aborted) break;
      if (!error) {
        serve(state, std::move(socket));
        continue;
      }
      // Out of descriptors, mostly: the connection stays in the backlog, and some will end meanwhile.
      log(LogLevel::error, "http_accept_failed", {{"error", error.message()}});
      asio::steady_timer pause(state->executor, accept_pause);
      co_await pause.async_wait(asio::use_awaitable);
    }
  }
  while (!state->open.empty()) co_await state->ended.wait();
}

Result<tcp::endpoint, std::string> endpoint_of(const ServerOptions& options) {
  std::string host = options.host == "localhost" ? "127.0.0.1" : options.host;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error) return "cannot listen on '" + options.host + "': an IP address is needed";
  return tcp::endpoint{address, options.port};
}

Result<void, std::string> listen(ServerState& state, const tcp::endpoint& endpoint) {
  error_code error;
  const auto step = [&error](auto&& action) {
    if (!error) action();
  };
  tcp::acceptor& acceptor = state.acceptor;
  step([&] { acceptor.open(endpoint.protocol(), error); });
  step([&] { acceptor.set_option(tcp::acceptor::reuse_address(true), error); });
  if (endpoint.address().is_v6()) {
    step([&] { acceptor.set_option(asio::ip::v6_only(false), error); });
  }
  step([&] { acceptor.bind(endpoint, error); });
  step([&] { acceptor.listen(tcp::acceptor::max_listen_connections, error); });
  tcp::endpoint bound;
  step([&] { bound = acceptor.local_endpoint(error); });
  if (error) {
    return "cannot listen on " + endpoint.address().to_string() + " port " + std::to_string(endpoint.port()) +
           ": " + error.message();
  }
  state.port = bound.port();
  return {};
}

class ListeningServer final : public HttpServer {
 public:
  explicit ListeningServer(StatePtr state) : state_(std::move(state)) {}
  ~ListeningServer() override { stop_server(*state_); }
  ListeningServer(const ListeningServer&) = delete;
  ListeningServer& operator=(const ListeningServer&) = delete;

  [[nodiscard]] std::uint16_t port() const override { return state_->port; }
  asio::awaitable<void> run() override { return run_server(state_); }
  void stop() override { stop_server(*state_); }
  [[nodiscard]] std::uint64_t application_bytes_received() const override {
    return *state_->context->received;
  }
  [[nodiscard]] bool speaks_tls() const override { return state_->certificates.has_value(); }
  void show_bad_certificate(BadCertificate how, std::optional<std::uint64_t> connections) override {
    VEILLEUR_CHECK(speaks_tls());
    state_->certificates->order(how, connections);
  }
  void show_good_certificate() override {
    VEILLEUR_CHECK(speaks_tls());
    state_->certificates->lift();
  }
  [[nodiscard]] std::optional<CertificateFault> certificate_fault() const override {
    return state_->certificates ? state_->certificates->fault() : std::nullopt;
  }

 private:
  StatePtr state_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>, std::string> make_http_server(asio::any_io_executor executor,
                                                                  ServerOptions options,
                                                                  ServerHandlers handlers) {
  VEILLEUR_CHECK(handlers.request != nullptr);
  VEILLEUR_CHECK((handlers.upgrade == nullptr) == (handlers.socket == nullptr));
  const auto endpoint = endpoint_of(options);
  if (!endpoint) return endpoint.error();
  std::optional<ServerCertificates> certificates;
  if (options.tls) {
    auto opened = ServerCertificates::open(*options.tls);
    if (!opened) return opened.error();
    certificates = std::move(*opened);
  }
  auto state = std::make_shared<ServerState>(
      executor, ServerContext{.options = std::move(options), .handlers = std::move(handlers)});
  state->certificates = std::move(certificates);
  if (const auto listening = listen(*state, *endpoint); !listening) return listening.error();
  return std::make_unique<ListeningServer>(std::move(state));
}

}  // namespace veilleur::net
