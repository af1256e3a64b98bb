// Owns: carrying requests and frames between net/'s server and a Discord; the clock's offset; watchers;
// driving chatter.
// Must not know: Beast; what is asked.
#include "tools/sandbox/server.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/signal.hpp"
#include "net/timers.hpp"
#include "net/url.hpp"
#include "tools/sandbox/chatter.hpp"
#include "tools/sandbox/control.hpp"
#include "tools/sandbox/in_process.hpp"
#include "tools/sandbox/oauth2_page.hpp"
#include "tools/sandbox/page.hpp"

namespace veilleur::sandbox {
namespace {

namespace asio = boost::asio;

constexpr milliseconds close_grace{2'000};
constexpr std::string_view events_path = "/_sandbox/events";
/// The second address of the gateway, which READY names, so that it alone can fail (`resume_host`).
constexpr std::string_view resume_path = "/resume";

std::string_view path_of(const net::HttpRequest& request) {
  const std::string_view target = request.target;
  return target.substr(0, target.find('?'));
}

net::HttpResponse plain(int status, std::string text) {
  return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(text)};
}

/// A web page of another origin could reach a port on this machine; its browser says so in these headers.
bool is_from_here(const net::HttpRequest& request) {
  const auto host = request.header("host");
  if (!host) return false;
  const bool bracket = host->starts_with('[');
  const std::string_view name =
      bracket ? host->substr(1, host->find(']') - 1) : host->substr(0, host->find(':'));
  const auto origin = request.header("origin");
  return net::is_loopback(name) && (!origin || origin->ends_with("://" + std::string{*host}));
}

class Server final : public SandboxServer {
 public:
  Server(asio::any_io_executor executor, State state, ServerSettings settings, Page page)
      : settings_(std::move(settings)),
        page_(std::move(page)),
        timers_(net::make_system_timers(executor)),
        discord_(std::move(state), settings_.discord),
        control_(
            discord_,
            {[this] { return now(); }, [this] { return offset_; }, [this](milliseconds by) { advance(by); }},
            [this](const json::value& body) { return start_chatter(body); },
            {[this] { return server_->speaks_tls() ? server_.get() : nullptr; }}),
        changed_(executor),
        chatter_due_(timers_->make_alarm()) {
    discord_.on_change([this] { notify_watchers(); });
  }

  Result<void, std::string> listen(const asio::any_io_executor& executor) {
    net::ServerOptions options;
    options.port = settings_.port;
    options.tls = settings_.tls;
    net::ServerHandlers handlers;
    handlers.request = [this](net::HttpRequest request, std::string) { return serve(std::move(request)); };
    handlers.upgrade = [this](const net::HttpRequest& request) { return check_upgrade(request); };
    handlers.socket = [this](std::shared_ptr<net::WebSocket> socket, net::HttpRequest request) {
      return path_of(request) == events_path ? serve_watcher(std::move(socket))
                                             : serve_gateway(std::move(socket), std::move(request));
    };
    auto server = net::make_http_server(executor, options, std::move(handlers));
    if (!server) return server.error();
    server_ = std::move(*server);
    const std::string gateway =
        (settings_.tls ? "wss://127.0.0.1:" : "ws://127.0.0.1:") + std::to_string(port());
    discord_.set_gateway_url(gateway, gateway + std::string{resume_path});
    return {};
  }

  std::uint16_t port() const override { return server_->port(); }
  std::string address() const override {
    return (settings_.tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port());
  }
  asio::awaitable<void> run() override {
    using namespace asio::experimental::awaitable_operators;
    co_await (server_->run() && run_chatter());
  }
  void stop() override {
    stopped_ = true;
    server_->stop();
    chatter_due_->arm(timers_->now());
  }
  Discord& discord() override { return discord_; }
  milliseconds clock_offset() const override { return offset_; }
  void set_clock_offset(milliseconds offset) override { advance(offset - offset_); }
  void notify_watchers() override {
    ++version_;
    changed_.notify();
  }

 private:
  Moment now() const { return {timers_->now(), settings_.wall_clock() + offset_}; }
  void advance(milliseconds by) {
    offset_ += by;
    if (settings_.clock_moved) settings_.clock_moved(offset_);
    notify_watchers();
  }

  asio::awaitable<net::ServerReply> serve(net::HttpRequest request) {
    const std::string path{path_of(request)};
    net::ServerReply reply;
    if (settings_.extra && path.starts_with("/_playground/") && is_from_here(request))
      co_return net::ServerReply{co_await settings_.extra(std::move(request)), net::Delivery::respond};
    if (path.starts_with("/api/")) {
      Answered answered = discord_.request(request, now());
      if (answered.delay.count() > 0) co_await timers_->sleep_until(timers_->now() + answered.delay);
      reply = {std::move(answered.response), answered.delivery};
    } else if (path.starts_with("/attachments/") && request.method == net::Method::get) {
      reply.response = discord_.attachment(request.target);
    } else {
      reply.response = serve_local(request, path);
    }
    // An origin server with a clock sends one (RFC 9110, section 6.6.1). It is the sandbox's own, as
    // X-RateLimit-Reset is, whatever the real time.
    reply.response.headers.push_back({"Date", http_date(now().wall)});
    co_return reply;
  }

  Reply start_chatter(const json::value& body) {
    auto ordered = read_chatter(discord_.world().state(), body, timers_->now());
    if (!ordered) return ordered.error();
    chatter_ = std::move(*ordered);
    chatter_due_->arm(timers_->now());
    return ok(json::object{{"talkers", chatter_->talkers.size()}});
  }

  asio::awaitable<void> run_chatter() {
    while (!stopped_) {
      chatter_due_->arm(chatter_ ? chatter_->next_due() : SteadyTime::max());
      co_await chatter_due_->wait();
      if (chatter_) say_what_is_due(discord_, *chatter_, now());
      if (chatter_ && chatter_->is_over()) chatter_.reset();
    }
  }

  net::HttpResponse serve_local(const net::HttpRequest& request, const std::string& path) {
    if (!is_from_here(request)) return plain(403, "only pages of this server may ask here");
    if (path.starts_with("/_sandbox/")) return control_.handle(request);
    if (path == "/oauth2/authorize") return serve_authorize(discord_, request, now().wall);
    if (request.method != net::Method::get) return plain(404, "not found");
    if (auto file = page_.find(path)) return *file;
    return plain(404,
                 path == "/" ? "veilleur-sandbox without a page; its API is under /api/v10" : "not found");
  }

  /// Whether a path leads to the address that READY names. Some clients put a slash behind it.
  static bool is_resume_path(std::string_view path) {
    return path == resume_path || (path.ends_with('/') && path.substr(0, path.size() - 1) == resume_path);
  }

  std::optional<net::ServerReply> check_upgrade(const net::HttpRequest& request) {
    const std::string_view path = path_of(request);
    if (path == events_path) {
      if (is_from_here(request)) return std::nullopt;
      return net::ServerReply{plain(403, "only pages of this server may watch"), net::Delivery::respond};
    }
    const bool resuming = is_resume_path(path);
    if (path != "/" && !resuming)
      return net::ServerReply{plain(404, "the gateway is at /"), net::Delivery::respond};
    if (resuming && discord_.gateway().resume_host() == ResumeHost::dead)
      return net::ServerReply{{}, net::Delivery::drop};
    const auto query = read_connect_query(request.target);
    if (!query) return net::ServerReply{plain(400, query.error()), net::Delivery::respond};
    return std::nullopt;
  }

  asio::awaitable<void> serve_gateway(std::shared_ptr<net::WebSocket> socket, net::HttpRequest request) {
    using namespace asio::experimental::awaitable_operators;
    const bool silent = discord_.gateway().resume_host() == ResumeHost::silent;
    if (silent && is_resume_path(path_of(request))) co_return co_await read_to_end(socket);
    const std::shared_ptr<net::Alarm> alarm = timers_->make_alarm();
    const ConnectQuery query = *read_connect_query(request.target);
    const ConnectionId id =
        discord_.gateway().open(query, timers_->now(), [this, alarm] { alarm->arm(timers_->now()); });
    // Whatever ends this coroutine, cancellation included, ends the connection.
    struct Leave {
      Server& server;
      ConnectionId id;
      ~Leave() { server.discord_.gateway().disconnected(id, std::nullopt, server.timers_->now()); }
    } leave{*this, id};
    co_await (read_gateway(socket, id) || write_gateway(socket, id, alarm));
  }

  asio::awaitable<void> read_gateway(std::shared_ptr<net::WebSocket> socket, ConnectionId id) {
    for (;;) {
      const auto frame = co_await socket->read();
      if (!frame) {
        discord_.gateway().disconnected(id, frame.error().code, timers_->now());
        co_return;
      }
      discord_.set_log_time(now().wall);
      discord_.gateway().receive(id, frame->data, timers_->now(), frame->kind);
      notify_watchers();
    }
  }

  asio::awaitable<void> write_gateway(std::shared_ptr<net::WebSocket> socket, ConnectionId id,
                                      std::shared_ptr<net::Alarm> alarm) {
    Gateway& gateway = discord_.gateway();
    while (gateway.is_open(id)) {
      const std::vector<Outgoing> batch = gateway.take(id);
      for (const Outgoing& out : batch) {
        if (out.what == Outgoing::What::drop) co_return socket->abort();
        if (out.what == Outgoing::What::close) {
          co_await socket->close(out.code, close_grace, out.data);
          co_return;
        }
        if (!co_await socket->write(out.kind, out.data)) co_return;
      }
      if (!batch.empty()) continue;
      alarm->arm(gateway.next_deadline());
      co_await alarm->wait();
      gateway.tick(timers_->now());
    }
  }

  /// One line for each change, changes while it is written being one.
  asio::awaitable<void> serve_watcher(std::shared_ptr<net::WebSocket> socket) {
    using namespace asio::experimental::awaitable_operators;
    co_await (read_to_end(socket) || write_changes(socket));
  }
  static asio::awaitable<void> read_to_end(std::shared_ptr<net::WebSocket> socket) {
    while (co_await socket->read()) {
    }
  }
  asio::awaitable<void> write_changes(std::shared_ptr<net::WebSocket> socket) {
    for (std::uint64_t told = version_;;) {
      if (told == version_) {
        co_await changed_.wait();
        continue;
      }
      told = version_;
      const std::string line =
          json::serialize(json::object{{"changed", told}, {"now_ms", unix_ms(now().wall)}});
      if (!co_await socket->write(net::FrameKind::text, line)) co_return;
    }
  }

  ServerSettings settings_;
  Page page_;
  std::unique_ptr<net::Timers> timers_;
  Discord discord_;
  Control control_;
  net::Signal changed_;
  std::unique_ptr<net::HttpServer> server_;
  milliseconds offset_{0};
  std::uint64_t version_ = 0;
  std::optional<Chatter> chatter_;
  std::unique_ptr<net::Alarm> chatter_due_;
  bool stopped_ = false;
};

}  // namespace

Result<std::unique_ptr<SandboxServer>, std::string> make_sandbox_server(asio::any_io_executor executor,
                                                                        State state,
                                                                        ServerSettings settings) {
  Page page;
  if (!settings.page_directory.empty()) {
    auto read = Page::read(settings.page_directory);
    if (!read) return read.error();
    page = std::move(*read);
  }
  auto server = std::make_unique<Server>(executor, std::move(state), std::move(settings), std::move(page));
  if (auto listening = server->listen(executor); !listening) return listening.error();
  return std::unique_ptr<SandboxServer>(std::move(server));
}

}  // namespace veilleur::sandbox
