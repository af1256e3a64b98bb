// Owns: a sandbox on real loopback sockets, with net's own clients, for the tests of what goes over them.
// Must not know: Beast; what a particular test asserts.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "net/client.hpp"
#include "net/timers.hpp"
#include "tests/unit/sandbox/support.hpp"
#include "tools/sandbox/server.hpp"

namespace veilleur::sandbox::test {

namespace asio = boost::asio;

inline asio::awaitable<net::HttpResponse> answer_extra(net::HttpRequest request) {
  co_return net::HttpResponse{200, {}, "extra " + request.target};
}

/// A running sandbox and clients for it. Wall time stands still at noon unless control moves it.
struct Running {
  asio::io_context io;
  std::unique_ptr<SandboxServer> server;
  std::unique_ptr<net::HttpClient> http;
  std::unique_ptr<net::WebSocketConnector> sockets;
  std::unique_ptr<net::Timers> timers = net::make_system_timers(io.get_executor());
  std::vector<milliseconds> moved;  ///< the offsets that the clock was moved to

  explicit Running(ServerSettings settings = {}) {
    settings.wall_clock = [] { return noon; };
    settings.page_directory = VEILLEUR_SOURCE_DIR "/tools/sandbox/scenarios";
    settings.clock_moved = [this](milliseconds offset) { moved.push_back(offset); };
    settings.extra = answer_extra;
    auto made = make_sandbox_server(io.get_executor(), load_scenario(community_scenario(), noon),
                                    std::move(settings));
    BOOST_REQUIRE_MESSAGE(made.has_value(), made.error());
    server = std::move(*made);
    http = net::make_http_client(io.get_executor(), nullptr, url("/"), {});
    sockets = net::make_websocket_connector(io.get_executor(), nullptr);
  }
  net::Url url(std::string target) const {
    return {net::Transport::plain, "127.0.0.1", server->port(), std::move(target)};
  }

  void run(std::function<asio::awaitable<void>()> body) {
    std::exception_ptr failure;
    bool finished = false;
    const auto keep = [&failure](std::exception_ptr thrown) {
      if (thrown && !failure) failure = thrown;
    };
    asio::co_spawn(io, server->run(), keep);
    asio::co_spawn(io, body(), [&](std::exception_ptr thrown) {
      keep(thrown);
      finished = true;
      http.reset();
      server->stop();
    });
    // What never comes fails the test instead of stopping the whole program.
    io.run_for(std::chrono::seconds{30});
    BOOST_REQUIRE_MESSAGE(finished, "what the test waits for did not come within 30 s");
    if (failure) std::rethrow_exception(failure);
  }

  asio::awaitable<net::HttpResponse> ask(net::Method method, std::string target, std::string body = {},
                                         std::vector<net::Header> headers = {}) {
    net::HttpRequest request{method, std::move(target), std::move(headers), std::move(body)};
    request.headers.push_back({"Host", "127.0.0.1:" + std::to_string(server->port())});
    auto answer = co_await http->send(std::move(request), seconds{10});
    BOOST_REQUIRE_MESSAGE(answer.has_value(), answer.error().detail);
    co_return std::move(*answer);
  }
  /// A request of the bot: with its User-Agent and a token.
  asio::awaitable<net::HttpResponse> api(net::Method method, std::string path, std::string body = {}) {
    std::vector<net::Header> headers = {{"User-Agent", "DiscordBot (https://x.org, 1)"},
                                        {"Authorization", "Bot t"}};
    if (!body.empty()) headers.push_back({"Content-Type", "application/json"});
    return ask(method, "/api/v10" + path, std::move(body), std::move(headers));
  }
  asio::awaitable<json::value> control(std::string target, std::string body = {}) {
    const net::Method method = body.empty() ? net::Method::get : net::Method::post;
    const net::HttpResponse answer = co_await ask(method, "/_sandbox/" + target, std::move(body));
    BOOST_TEST_INFO(answer.body);
    BOOST_TEST(answer.status < 300);
    co_return answer.body.empty() ? json::value(nullptr) : json::parse(answer.body);
  }
};

}  // namespace veilleur::sandbox::test
