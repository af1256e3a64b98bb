// Owns: one exchange as the HTTP client sees it: every shape of answer, every way to fail.
// Must not know: pooling; see connection_pool_test.
#include "support.hpp"

using namespace veilleur;
using namespace veilleur::net;
using namespace veilleur::net::test;

namespace {

HttpPoolOptions cold() {
  return {.connections_max = 4, .warm_connections = 0, .response_max_bytes = 1000, .idle_timeout = 55s};
}

/// Answers each request on a connection with the same text, then closes if told so.
enum class Then { keep, close };
RawPeer::Script always(std::string answer, Then then) {
  return [answer, then](tcp::socket socket, int) -> awaitable<void> {
    std::string text;
    for (;;) {
      const std::string head = co_await read_head(socket, text);
      if (head.empty()) co_return;
      co_await write_text(socket, answer);
      if (then == Then::close) co_return;
    }
  };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_client)

BOOST_AUTO_TEST_CASE(answers_of_every_shape) {
  struct Row {
    const char* name;
    std::string answer;
    Then then;
    int status;
    std::string body;
  };
  const Row rows[] = {
      {"length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", Then::keep, 200, "hello"},
      {"no content", "HTTP/1.1 204 No Content\r\n\r\n", Then::keep, 204, ""},
      {"chunked",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: v\r\n\r\n",
       Then::keep, 200, "abcde"},
      {"until the end", "HTTP/1.1 200 OK\r\n\r\nall of it", Then::close, 200, "all of it"},
      {"HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", Then::close, 200, "ok"},
      {"connection: close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", Then::keep,
       200, "ok"},
      {"interim answers",
       "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
       "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
       Then::keep, 200, "ok"},
      {"HTML 429",
       "HTTP/1.1 429 Too Many Requests\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
       Then::keep, 429, "<html>"},
      {"unknown status", "HTTP/1.1 599 Odd\r\nContent-Length: 0\r\n\r\n", Then::keep, 599, ""},
      {"exactly the limit", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x'),
       Then::keep, 200, std::string(1000, 'x')},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      Loop loop;
      RawPeer peer(loop, always(row.answer, row.then));
      const auto client = make_http_client(loop.executor(), nullptr, peer.url(), cold());
      loop.run([&]() -> awaitable<void> {
        // Twice: whatever the first answer did to the connection, the second request must not suffer.
        for (int i = 0; i < 2; ++i) {
          const auto response = co_await client->send(get("/x"), 10s);
          BOOST_REQUIRE_MESSAGE(response, response.error().detail);
          BOOST_TEST(response->status == row.status);
          BOOST_TEST(response->body == row.body);
        }
      });
    }
  }
}

BOOST_AUTO_TEST_CASE(failures_of_every_kind) {
  struct Row {
    const char* name;
    std::string answer;
    NetError error;
  };
  const Row rows[] = {
      {"closed without a byte", "", NetError::reset},
      {"half a head", "HTTP/1.1 200 OK\r\nContent-", NetError::reset},
      {"half a body", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", NetError::reset},
      {"half a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", NetError::reset},
      {"not HTTP", "SSH-2.0-OpenSSH_9.2\r\n\r\n", NetError::protocol},
      {"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
       NetError::protocol},
      {"bad chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", NetError::protocol},
      {"unasked upgrade", "HTTP/1.1 101 Switching Protocols\r\n\r\n", NetError::protocol},
      {"length above the limit", "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", NetError::too_large},
      {"chunks above the limit",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'x'),
       NetError::too_large},
      {"endless body", "HTTP/1.1 200 OK\r\n\r\n" + std::string(1001, 'x'), NetError::too_large},
      {"endless head", "HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x'), NetError::too_large},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      Loop loop;
      RawPeer peer(loop, always(row.answer, Then::close));
      const auto client = make_http_client(loop.executor(), nullptr, peer.url(), cold());
      loop.run([&]() -> awaitable<void> {
        const auto response = co_await client->send(get("/x"), 10s);
        BOOST_REQUIRE(!response);
        BOOST_TEST(to_string(response.error().error) == to_string(row.error));
        BOOST_TEST((response.error().sent == Sent::maybe));
        BOOST_TEST(peer.accepted.value() == 1);
      });
    }
  }
}

BOOST_AUTO_TEST_CASE(what_cannot_have_left_us_says_nothing_was_sent) {
  Loop loop;
  tcp::acceptor gone(loop.io, {asio::ip::address_v4::loopback(), 0});
  Url refused{.transport = Transport::plain,
              .host = "localhost",
              .port = gone.local_endpoint().port(),
              .target = "/"};
  gone.close();
  RawPeer peer(loop, always("HTTP/1.1 204 No Content\r\n\r\n", Then::keep));
  Url outside = peer.url();
  outside.host = "192.0.2.1";
  Url unresolvable = peer.url();
  unresolvable.host = "localhost.invalid";

  loop.run([&]() -> awaitable<void> {
    const auto expect = [&](Url origin, HttpRequest request, NetError error) -> awaitable<void> {
      const auto client = make_http_client(loop.executor(), nullptr, origin, cold());
      const auto response = co_await client->send(std::move(request), 10s);
      BOOST_REQUIRE(!response);
      BOOST_TEST(to_string(response.error().error) == to_string(error));
      BOOST_TEST((response.error().sent == Sent::nothing));
    };
    co_await expect(refused, get("/"), NetError::refused);
    co_await expect(outside, get("/"), NetError::refused);
    co_await expect(unresolvable, get("/"), NetError::refused);
    HttpRequest smuggling = get("/");
    smuggling.headers = {{"X-Audit-Log-Reason", "spam\r\nAuthorization: Bot other"}};
    co_await expect(peer.url(), smuggling, NetError::protocol);
    co_await expect(peer.url(), get("/a HTTP/1.1\r\nX: y"), NetError::protocol);
    BOOST_TEST(peer.accepted.value() == 0);
  });
}

BOOST_AUTO_TEST_CASE(a_silent_peer_costs_the_timeout_and_no_more) {
  Loop loop;
  Counter left(loop.executor());
  RawPeer peer(loop, [&](tcp::socket socket, int) -> awaitable<void> {
    co_await read_to_end(socket);
    left.add();
  });
  const auto client = make_http_client(loop.executor(), nullptr, peer.url(), cold());
  loop.run([&]() -> awaitable<void> {
    const auto response = co_await client->send(get("/"), 20ms);
    BOOST_REQUIRE(!response);
    BOOST_TEST(to_string(response.error().error) == "timeout");
    BOOST_TEST((response.error().sent == Sent::maybe));
    co_await left.reaches(1);
  });
}

BOOST_AUTO_TEST_CASE(the_request_arrives_as_it_was_given) {
  Loop loop;
  std::string head;
  std::string body;
  RawPeer peer(loop, [&](tcp::socket socket, int) -> awaitable<void> {
    head = co_await read_head(socket, body);
    co_await asio::async_read(socket, asio::dynamic_buffer(body), asio::transfer_exactly(11 - body.size()),
                              asio::use_awaitable);
    co_await write_text(socket, "HTTP/1.1 204 No Content\r\n\r\n");
    co_await read_to_end(socket);
  });
  const auto client = make_http_client(loop.executor(), nullptr, peer.url(), cold());
  loop.run([&]() -> awaitable<void> {
    HttpRequest request{
        .method = Method::patch,
        .target = "/api/v10/x?y=%20",
        .headers = {{"Content-Type", "application/json"}, {"User-Agent", "DiscordBot (u, 1)"}},
        .body = "{\"a\":\"b\\n\"}"};
    BOOST_REQUIRE(co_await client->send(std::move(request), 10s));
  });
  BOOST_TEST(head.starts_with("PATCH /api/v10/x?y=%20 HTTP/1.1\r\n"), head);
  for (const std::string line :
       {"Content-Type: application/json", "User-Agent: DiscordBot (u, 1)", "Content-Length: 11"}) {
    BOOST_TEST((head.find("\r\n" + line + "\r\n") != std::string::npos), line);
  }
  const std::string host = "\r\nHost: 127.0.0.1:" + std::to_string(peer.port()) + "\r\n";
  BOOST_TEST((head.find(host) != std::string::npos), head);
  BOOST_TEST(body == "{\"a\":\"b\\n\"}");
}

BOOST_AUTO_TEST_CASE(an_early_refusal_of_a_large_body_is_read) {
  Loop loop;
  const auto server = listen(
      loop, {.request = [](HttpRequest, std::string) -> awaitable<ServerReply> { co_return ServerReply{}; }},
      {.body_max_bytes = 1000});
  const auto client = make_http_client(loop.executor(), nullptr, url_of(*server), cold());
  loop.run([&]() -> awaitable<void> {
    HttpRequest request{.method = Method::post, .target = "/", .body = std::string(400'000, 'x')};
    const auto response = co_await client->send(std::move(request), 10s);
    BOOST_REQUIRE_MESSAGE(response, response.error().detail);
    BOOST_TEST(response->status == 413);
  });
}

BOOST_AUTO_TEST_SUITE_END()
