// Owns: what the server accepts, refuses, breaks on demand, and how it stops.
// Must not know: WebSocket messages; see websocket_test.
#include "support.hpp"

using namespace veilleur;
using namespace veilleur::net;
using namespace veilleur::net::test;

namespace {

RequestHandler replying(ServerReply reply) {
  return [reply](HttpRequest, std::string) -> awaitable<ServerReply> { co_return reply; };
}

awaitable<tcp::socket> connect(Loop& loop, const HttpServer& server) {
  tcp::socket socket(loop.io);
  co_await socket.async_connect({asio::ip::address_v4::loopback(), server.port()}, asio::use_awaitable);
  co_return std::move(socket);
}

/// Sends raw bytes on a new connection and returns all that comes back until the server closes.
awaitable<std::string> say(Loop& loop, const HttpServer& server, std::string text) {
  tcp::socket socket = co_await connect(loop, server);
  co_await write_text(socket, std::move(text));
  std::string answer;
  boost::system::error_code error;
  co_await asio::async_read(socket, asio::dynamic_buffer(answer),
                            asio::redirect_error(asio::use_awaitable, error));
  co_return answer;
}

HttpPoolOptions cold() { return {.connections_max = 8, .warm_connections = 0}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(http_server)

BOOST_AUTO_TEST_CASE(a_request_reaches_the_handler_and_the_answer_the_client) {
  Loop loop;
  HttpRequest seen;
  std::string from;
  const auto server = listen(
      loop, {.request = [&](HttpRequest request, std::string remote) -> awaitable<ServerReply> {
        seen = std::move(request);
        from = std::move(remote);
        co_return ServerReply{
            .response = {.status = 201, .headers = {{"X-Bucket", "b"}, {"X-Bucket", "c"}}, .body = "made"}};
      }});
  const auto client = make_http_client(loop.executor(), nullptr, url_of(*server), cold());
  loop.run([&]() -> awaitable<void> {
    for (const Method method : {Method::get, Method::post, Method::put, Method::patch, Method::delete_}) {
      const auto response = co_await client->send({.method = method,
                                                   .target = "/a?b=c",
                                                   .headers = {{"X-In", "1"}},
                                                   .body = method == Method::get ? "" : "body"},
                                                  10s);
      BOOST_REQUIRE_MESSAGE(response, response.error().detail);
      BOOST_TEST(response->status == 201);
      BOOST_TEST(response->body == "made");
      BOOST_TEST(std::ranges::count_if(response->headers,
                                       [](const Header& h) { return h.name == "X-Bucket"; }) == 2);
      BOOST_TEST((seen.method == method));
      BOOST_TEST(seen.target == "/a?b=c");
      BOOST_TEST(seen.header("x-in").value() == "1");
      BOOST_TEST(seen.body == (method == Method::get ? "" : "body"));
      BOOST_TEST(from == "127.0.0.1");
    }
    BOOST_TEST(server->application_bytes_received() > 5U * 30U);
  });
}

BOOST_AUTO_TEST_CASE(what_is_refused_and_how) {
  struct Row {
    const char* name;
    std::string request;
    const char* status;
  };
  const Row rows[] = {
      {"not HTTP", "hello there\r\n\r\n", "400"},
      {"TLS to a plain port", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03\r\n\r\n", 15), "400"},
      {"two lengths", "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "400"},
      {"unknown method", "BREW / HTTP/1.1\r\nConnection: close\r\n\r\n", "405"},
      {"an expectation that is beyond the limit",
       "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n", "413"},
      {"HEAD, for comparison", "HEAD / HTTP/1.1\r\nConnection: close\r\n\r\n", "200"},
      {"absolute target", "GET http://other/ HTTP/1.1\r\nConnection: close\r\n\r\n", "400"},
      {"length above the limit", "POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n", "413"},
      {"chunks above the limit",
       "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'x'), "413"},
      {"long header", "GET / HTTP/1.1\r\nX: " + std::string(3000, 'x') + "\r\n\r\n", "431"},
      {"long header without end", "GET / HTTP/1.1\r\nX: " + std::string(100'000, 'x'), "431"},
      {"upgrade where none is served",
       "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade, close\r\nUpgrade: "
       "websocket\r\nSec-WebSocket-Version: 13\r\n"
       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
       "403"},
      {"accepted, for comparison", "GET / HTTP/1.0\r\n\r\n", "200"},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      Loop loop;
      const auto server = listen(loop, {.request = replying({.response = {.body = "ok"}})},
                                 {.body_max_bytes = 1000, .header_max_bytes = 2048});
      loop.run([&]() -> awaitable<void> {
        const std::string answer = co_await say(loop, *server, row.request);
        BOOST_TEST(answer.starts_with(std::string("HTTP/1.1 ") + row.status + " "), answer);
      });
    }
  }
}

BOOST_AUTO_TEST_CASE(pipelined_requests_are_answered_in_order) {
  Loop loop;
  const auto server =
      listen(loop, {.request = [](HttpRequest request, std::string) -> awaitable<ServerReply> {
               co_return ServerReply{.response = {.body = request.target}};
             }});
  loop.run([&]() -> awaitable<void> {
    const std::string answer = co_await say(
        loop, *server,
        "GET /one HTTP/1.1\r\n\r\nGET /two HTTP/1.1\r\nConnection: close\r\n\r\nGET /three HTTP/1.1\r\n\r\n");
    BOOST_TEST((answer.find("/one") < answer.find("/two")));
    BOOST_TEST((answer.find("/two") != std::string::npos));
    BOOST_TEST((answer.find("/three") == std::string::npos));
  });
}

BOOST_AUTO_TEST_CASE(bad_networks_on_demand) {
  struct Row {
    Delivery delivery;
    std::string body;
    NetError error;
  };
  const Row rows[] = {{Delivery::drop, "0123456789", NetError::reset},
                      {Delivery::half, "0123456789", NetError::reset},
                      {Delivery::half, "", NetError::reset},
                      {Delivery::stall, "0123456789", NetError::timeout}};
  for (const Row& row : rows) {
    Loop loop;
    const auto server =
        listen(loop, {.request = replying({.response = {.body = row.body}, .delivery = row.delivery})});
    const auto client = make_http_client(loop.executor(), nullptr, url_of(*server), cold());
    loop.run([&]() -> awaitable<void> {
      const auto response =
          co_await client->send(get("/"), row.delivery == Delivery::stall ? 20ms : 10'000ms);
      BOOST_REQUIRE(!response);
      BOOST_TEST(to_string(response.error().error) == to_string(row.error));
      BOOST_TEST((response.error().sent == Sent::maybe));
      const std::string raw =
          row.delivery == Delivery::stall ? "" : co_await say(loop, *server, "GET / HTTP/1.1\r\n\r\n");
      if (row.delivery == Delivery::drop) BOOST_TEST(raw.empty());
      if (row.delivery == Delivery::half && !row.body.empty())
        BOOST_TEST(raw.ends_with("\r\n\r\n01234"), raw);
      if (row.delivery == Delivery::half) BOOST_TEST(raw.starts_with("HTTP/1.1 200"), raw);
    });
  }
}

BOOST_AUTO_TEST_CASE(what_a_handler_does_wrong_is_status_500) {
  Loop loop;
  const auto server =
      listen(loop, {.request = [](HttpRequest request, std::string) -> awaitable<ServerReply> {
               if (request.target == "/throw") throw std::runtime_error("a bug");
               if (request.target == "/status") co_return ServerReply{.response = {.status = 42}};
               co_return ServerReply{.response = {.headers = {{"X", "a\r\nY: b"}}}};
             }});
  const auto client = make_http_client(loop.executor(), nullptr, url_of(*server), cold());
  loop.run([&]() -> awaitable<void> {
    for (const char* target : {"/throw", "/status", "/header"}) {
      const auto response = co_await client->send(get(target), 10s);
      BOOST_REQUIRE(response);
      BOOST_TEST(response->status == 500);
      BOOST_TEST(!response->header("Y").has_value());
    }
  });
}

BOOST_AUTO_TEST_CASE(head_is_answered_without_a_body) {
  Loop loop;
  const auto server = listen(loop, {.request = replying({.response = {.body = "eight bytes"}})});
  loop.run([&]() -> awaitable<void> {
    const std::string answer =
        co_await say(loop, *server, "HEAD / HTTP/1.1\r\n\r\nHEAD /two HTTP/1.1\r\nConnection: close\r\n\r\n");
    // The second answer stands right behind the first one's head, so that the connection stays in step.
    BOOST_TEST(answer.find("\r\n\r\nHTTP/1.1 200") != std::string::npos, answer);
    BOOST_TEST(answer.find("Content-Length: 11") != std::string::npos, answer);
    BOOST_TEST(answer.find("eight") == std::string::npos, answer);
  });
}

BOOST_AUTO_TEST_CASE(who_asks_before_sending_a_body_is_told_to_go_on) {
  Loop loop;
  const auto server =
      listen(loop, {.request = [](HttpRequest request, std::string) -> awaitable<ServerReply> {
               co_return ServerReply{.response = {.body = "<" + request.body + ">"}};
             }});
  loop.run([&]() -> awaitable<void> {
    for (const std::string length : {"Content-Length: 4\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"}) {
      tcp::socket socket(loop.io);
      co_await socket.async_connect({asio::ip::address_v4::loopback(), server->port()}, asio::use_awaitable);
      co_await write_text(socket,
                          "POST / HTTP/1.1\r\nExpect: 100-Continue\r\nConnection: close\r\n" + length);
      std::string text;
      BOOST_TEST((co_await read_head(socket, text)) == "HTTP/1.1 100 Continue\r\n\r\n");
      co_await write_text(socket, length.starts_with("C") ? "body" : "4\r\nbody\r\n0\r\n\r\n");
      BOOST_TEST((co_await read_head(socket, text)).starts_with("HTTP/1.1 200"));
      co_await read_to_end(socket);
    }
    // HTTP/1.0 knows no such thing: what would come first there is the answer itself.
    tcp::socket old(loop.io);
    co_await old.async_connect({asio::ip::address_v4::loopback(), server->port()}, asio::use_awaitable);
    co_await write_text(old, "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    co_await write_text(old, "body");
    std::string said;
    BOOST_TEST((co_await read_head(old, said)).starts_with("HTTP/1.1 200"));
    co_await read_to_end(old);
    // Who has sent it already needs no telling.
    const std::string eager = co_await say(loop, *server,
                                           "POST / HTTP/1.1\r\nExpect: 100-continue\r\nConnection: close\r\n"
                                           "Content-Length: 4\r\n\r\nbody");
    BOOST_TEST(eager.starts_with("HTTP/1.1 200"), eager);
    BOOST_TEST(eager.ends_with("<body>"), eager);
  });
}

BOOST_AUTO_TEST_CASE(bodyless_answers_carry_no_body) {
  Loop loop;
  const auto server =
      listen(loop, {.request = replying({.response = {.status = 204, .body = "must not appear"}})});
  loop.run([&]() -> awaitable<void> {
    const std::string answer = co_await say(loop, *server, "DELETE / HTTP/1.1\r\nConnection: close\r\n\r\n");
    BOOST_TEST(answer.starts_with("HTTP/1.1 204"), answer);
    BOOST_TEST(answer.ends_with("\r\n\r\n"), answer);
  });
}

BOOST_AUTO_TEST_CASE(idle_and_trickling_connections_are_closed) {
  Loop loop;
  const auto server = listen(loop, {.request = replying({})}, {.idle_timeout = 10ms});
  loop.run([&]() -> awaitable<void> {
    BOOST_TEST((co_await say(loop, *server, "")).empty());
    BOOST_TEST((co_await say(loop, *server, "GET / HT")).empty());
    const std::string kept = co_await say(loop, *server, "GET / HTTP/1.1\r\n\r\n");
    BOOST_TEST(kept.starts_with("HTTP/1.1 200"), kept);
  });
}

BOOST_AUTO_TEST_CASE(further_connections_wait_for_a_free_place) {
  Loop loop;
  const auto server =
      listen(loop, {.request = replying({.response = {.body = "ok"}})}, {.connections_max = 2});
  loop.run([&]() -> awaitable<void> {
    tcp::socket first = co_await connect(loop, *server);
    tcp::socket second = co_await connect(loop, *server);
    tcp::socket third = co_await connect(loop, *server);
    co_await write_text(third, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
    co_await others_run();
    BOOST_TEST(third.available() == 0U);
    first.close();
    std::string answer;
    boost::system::error_code error;
    co_await asio::async_read(third, asio::dynamic_buffer(answer),
                              asio::redirect_error(asio::use_awaitable, error));
    BOOST_TEST(answer.starts_with("HTTP/1.1 200"), answer);
  });
}

BOOST_AUTO_TEST_CASE(stopping_ends_connections_and_handlers_then_run) {
  Loop loop;
  Counter in_handler(loop.executor());
  Counter run_ended(loop.executor());
  Signal never(loop.executor());
  auto made = make_http_server(loop.executor(), {},
                               {.request = [&](HttpRequest, std::string) -> awaitable<ServerReply> {
                                 in_handler.add();
                                 co_await never.wait();
                                 co_return ServerReply{};
                               }});
  BOOST_REQUIRE(made);
  const std::unique_ptr<HttpServer> server = std::move(*made);
  asio::co_spawn(loop.io, server->run(), [&](std::exception_ptr failure) {
    rethrow(failure);
    run_ended.add();
  });
  loop.run([&]() -> awaitable<void> {
    tcp::socket idle = co_await connect(loop, *server);
    tcp::socket busy = co_await connect(loop, *server);
    co_await write_text(busy, "GET / HTTP/1.1\r\n\r\n");
    co_await in_handler.reaches(1);
    server->stop();
    co_await run_ended.reaches(1);
    co_await read_to_end(idle);
    co_await read_to_end(busy);
    server->stop();
  });
  // Nothing keeps the loop alive: every connection's coroutine has ended.
  loop.io.restart();
  BOOST_TEST(loop.io.run_for(5s) == 0U);
}

BOOST_AUTO_TEST_CASE(the_server_may_be_destroyed_in_the_middle) {
  for (const bool finish : {true, false}) {
    auto loop = std::make_unique<Loop>();
    auto never = std::make_unique<Signal>(loop->executor());
    auto in_handler = std::make_unique<Counter>(loop->executor());
    auto sent = std::make_unique<Counter>(loop->executor());
    auto server = listen(*loop, {.request = [&](HttpRequest, std::string) -> awaitable<ServerReply> {
      in_handler->add();
      co_await never->wait();
      co_return ServerReply{};
    }});
    auto client = make_http_client(loop->executor(), nullptr, url_of(*server), cold());
    loop->run([&]() -> awaitable<void> {
      asio::co_spawn(loop->io, client->send(get("/"), 10s),
                     [&](std::exception_ptr failure, Result<HttpResponse, HttpFailure> got) {
                       rethrow(failure);
                       BOOST_TEST(!got);
                       sent->add();
                     });
      co_await in_handler->reaches(1);
      server.reset();
      if (finish) co_await sent->reaches(1);
    });
    client.reset();
    // The context takes with it what has not ended; the sanitizers watch.
    never.reset();
    in_handler.reset();
    sent.reset();
    loop.reset();
  }
}

BOOST_AUTO_TEST_CASE(listening_fails_in_words) {
  Loop loop;
  const ServerHandlers handlers{.request = replying({})};
  const auto first = make_http_server(loop.executor(), {}, handlers);
  BOOST_REQUIRE(first);
  const auto taken = make_http_server(loop.executor(), {.port = (*first)->port()}, handlers);
  BOOST_REQUIRE(!taken);
  BOOST_TEST((taken.error().find("Address already in use") != std::string::npos), taken.error());
  BOOST_TEST((taken.error().find(std::to_string((*first)->port())) != std::string::npos), taken.error());
  const auto nowhere = make_http_server(loop.executor(), {.host = "example.org"}, handlers);
  BOOST_REQUIRE(!nowhere);
  BOOST_TEST((nowhere.error().find("example.org") != std::string::npos), nowhere.error());
  const auto unreadable = make_http_server(
      loop.executor(),
      {.tls = TlsFiles{.certificate_chain_pem = "/nonexistent.pem", .private_key_pem = "/nonexistent.key"}},
      handlers);
  BOOST_REQUIRE(!unreadable);
  BOOST_TEST((unreadable.error().find("/nonexistent.pem") != std::string::npos), unreadable.error());
  for (const char* host : {"localhost", "[::1]", "::1"})
    BOOST_TEST(make_http_server(loop.executor(), {.host = host}, handlers).has_value(), host);
}

BOOST_AUTO_TEST_SUITE_END()
