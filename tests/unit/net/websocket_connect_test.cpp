// Owns: how a WebSocket connection fails to come about, and how it ends with its server or its context.
// Must not know: messages and close frames; see websocket_test.
#include "websocket_support.hpp"

using namespace veilleur;
using namespace veilleur::net;
using namespace veilleur::net::test;

BOOST_AUTO_TEST_SUITE(websocket_connect)

BOOST_AUTO_TEST_CASE(connecting_fails_in_every_way) {
  Loop loop;
  const auto declining = listen(
      loop, {.request = [](HttpRequest, std::string) -> awaitable<ServerReply> { co_return ServerReply{}; },
             .upgrade =
                 [](const HttpRequest&) {
                   return std::optional(ServerReply{.response = {.status = 429, .body = "<html>"}});
                 },
             .socket = echo});
  RawPeer garbage(loop, [](tcp::socket socket, int) -> awaitable<void> {
    co_await write_text(socket, "SSH-2.0-OpenSSH_9.2\r\n\r\n");
    co_await read_to_end(socket);
  });
  RawPeer wrong_key(loop, [](tcp::socket socket, int) -> awaitable<void> {
    std::string text;
    (void)co_await read_head(socket, text);
    co_await write_text(socket,
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n");
    co_await read_to_end(socket);
  });
  RawPeer leaving(loop, [](tcp::socket, int) -> awaitable<void> { co_return; });
  RawPeer silent(loop, [](tcp::socket socket, int) -> awaitable<void> { co_await read_to_end(socket); });
  tcp::acceptor gone(loop.io, {asio::ip::address_v4::loopback(), 0});
  Url refused = silent.url();
  refused.port = gone.local_endpoint().port();
  gone.close();
  Url outside = silent.url();
  outside.host = "192.0.2.1";

  struct Row {
    const char* name;
    Url url;
    NetError error;
    int status;
  };
  const Row rows[] = {{"declined", url_of(*declining), NetError::protocol, 429},
                      {"garbage", garbage.url(), NetError::protocol, 0},
                      {"wrong key", wrong_key.url(), NetError::protocol, 0},
                      {"closed", leaving.url(), NetError::reset, 0},
                      {"silent", silent.url(), NetError::timeout, 0},
                      {"refused", refused, NetError::refused, 0},
                      {"plain to the outside", outside, NetError::refused, 0}};
  const auto connector = make_websocket_connector(loop.executor(), nullptr);
  loop.run([&]() -> awaitable<void> {
    for (const Row& row : rows) {
      BOOST_TEST_CONTEXT(row.name) {
        const bool patient = row.error != NetError::timeout;
        const auto socket =
            co_await connector->connect(row.url, {.connect_timeout = patient ? 10'000ms : 20ms});
        BOOST_REQUIRE(!socket);
        const ConnectFailure failure = socket.error();
        BOOST_TEST(to_string(failure.error) == to_string(row.error), failure.detail);
        BOOST_TEST(failure.http_status.value_or(0) == row.status);
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(stopping_the_server_ends_its_sockets) {
  Loop loop;
  Counter handlers_ended(loop.executor());
  const auto server =
      listen(loop, sockets([&](std::shared_ptr<WebSocket> socket, HttpRequest) -> awaitable<void> {
               const auto end = co_await socket->read();
               BOOST_TEST(!end);
               handlers_ended.add();
             }));
  loop.run([&]() -> awaitable<void> {
    const auto one = co_await open(loop, url_of(*server));
    const auto two = co_await open(loop, url_of(*server));
    server->stop();
    co_await handlers_ended.reaches(2);
    BOOST_TEST(!(co_await one->read()));
    BOOST_TEST(!(co_await two->read()));
  });
}

BOOST_AUTO_TEST_CASE(the_context_may_end_with_everything_under_way) {
  auto loop = std::make_unique<Loop>();
  auto server = listen(*loop, sockets(echo));
  std::unique_ptr<WebSocket> socket;
  loop->run([&]() -> awaitable<void> {
    socket = co_await open(*loop, url_of(*server));
    asio::co_spawn(loop->io, socket->read(), [](std::exception_ptr, Result<Frame, Closed>) {});
    co_await others_run();
  });
  socket.reset();
  server.reset();
  loop.reset();
  BOOST_TEST(!socket);
}

BOOST_AUTO_TEST_SUITE_END()
