// Owns: which connection carries which request: reuse, replacement, queueing, spares, cancellation.
// Must not know: how an answer is parsed; see http_client_test.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include "support.hpp"

using namespace veilleur;
using namespace veilleur::net;
using namespace veilleur::net::test;

namespace {

constexpr const char* ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

HttpPoolOptions pool_of(std::size_t connections, std::size_t warm, std::chrono::milliseconds idle = 55s) {
  return {.connections_max = connections,
          .warm_connections = warm,
          .response_max_bytes = 1000,
          .idle_timeout = idle};
}

/// Holds every answer back until the test lets it go, and notes the order of the requests.
struct HeldPeer {
  explicit HeldPeer(Loop& loop)
      : asked(loop.executor()),
        released(loop.executor()),
        closed(loop.executor()),
        peer(loop, [this](tcp::socket socket, int) { return serve(std::move(socket)); }) {}

  awaitable<void> serve(tcp::socket socket) {
    std::string text;
    for (;;) {
      const std::string head = co_await read_head(socket, text);
      if (head.empty()) break;
      targets.push_back(head.substr(4, head.find(' ', 4) - 4));
      asked.add();
      const int turn = asked.value();
      co_await released.reaches(turn);
      co_await write_text(socket, ok);
    }
    closed.add();
  }
  std::vector<std::string> targets;
  Counter asked;
  Counter released;
  Counter closed;
  RawPeer peer;
};

struct Asking {
  explicit Asking(const asio::any_io_executor& executor) : done(executor) {}
  asio::cancellation_signal cancel;
  std::optional<Result<HttpResponse, HttpFailure>> result;
  Counter done;
};

/// Sends in a coroutine of its own, which the test may cancel.
std::shared_ptr<Asking> ask(Loop& loop, HttpClient& client, std::string target,
                            std::chrono::milliseconds timeout = 10s) {
  auto asking = std::make_shared<Asking>(loop.executor());
  asio::co_spawn(
      loop.io, client.send(get(std::move(target)), timeout),
      asio::bind_cancellation_slot(asking->cancel.slot(), [asking](std::exception_ptr failure, auto result) {
        if (!failure) asking->result = std::move(result);
        asking->done.add();
      }));
  return asking;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(connection_pool)

BOOST_AUTO_TEST_CASE(a_connection_is_used_again) {
  Loop loop;
  HeldPeer held(loop);
  for (int i = 0; i < 5; ++i) held.released.add();
  const auto client = make_http_client(loop.executor(), nullptr, held.peer.url(), pool_of(4, 0));
  loop.run([&]() -> awaitable<void> {
    for (int i = 0; i < 5; ++i) BOOST_REQUIRE(co_await client->send(get("/"), 10s));
    BOOST_TEST(held.peer.accepted.value() == 1);
  });
}

BOOST_AUTO_TEST_CASE(a_connection_that_died_while_resting_is_replaced_silently) {
  struct Row {
    const char* name;
    std::string parting;  ///< sent unasked before the close
  };
  for (const Row& row :
       {Row{"closed", ""}, Row{"408 unasked", "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"}}) {
    BOOST_TEST_CONTEXT(row.name) {
      Loop loop;
      Counter let_go(loop.executor());
      Counter closed(loop.executor());
      RawPeer peer(loop, [&](tcp::socket socket, int number) -> awaitable<void> {
        std::string text;
        const std::string head = co_await read_head(socket, text);
        co_await write_text(socket, ok);
        co_await let_go.reaches(number);
        co_await write_text(socket, row.parting);
        socket.close();
        closed.add();
      });
      const auto client = make_http_client(loop.executor(), nullptr, peer.url(), pool_of(1, 0));
      loop.run([&]() -> awaitable<void> {
        for (int i = 1; i <= 3; ++i) {
          const auto response =
              co_await client->send(HttpRequest{.method = Method::post, .target = "/", .body = "x"}, 10s);
          BOOST_REQUIRE_MESSAGE(response, response.error().detail);
          let_go.add();
          co_await closed.reaches(i);
          BOOST_TEST(peer.accepted.value() == i);
        }
      });
    }
  }
}

BOOST_AUTO_TEST_CASE(requests_wait_in_order_for_a_free_connection) {
  Loop loop;
  HeldPeer held(loop);
  const auto client = make_http_client(loop.executor(), nullptr, held.peer.url(), pool_of(2, 1));
  loop.run([&]() -> awaitable<void> {
    std::vector<std::shared_ptr<Asking>> asked;
    for (const char* target : {"/1", "/2"}) asked.push_back(ask(loop, *client, target));
    co_await held.asked.reaches(2);
    for (const char* target : {"/3", "/4", "/5"}) {
      asked.push_back(ask(loop, *client, target));
      co_await others_run();
    }
    // One that waits in the queue may run out of time; nothing of it was sent.
    const auto late = co_await client->send(get("/late"), 5ms);
    BOOST_REQUIRE(!late);
    BOOST_TEST(to_string(late.error().error) == "timeout");
    BOOST_TEST((late.error().sent == Sent::nothing));
    BOOST_TEST(held.targets.size() == 2U);

    for (std::size_t i = 0; i < asked.size(); ++i) {
      held.released.add();
      if (i < 3) co_await held.asked.reaches(static_cast<int>(i) + 3);
    }
    for (const auto& one : asked) {
      co_await one->done.reaches(1);
      BOOST_REQUIRE(one->result.has_value());
      BOOST_TEST(one->result->has_value());
    }
    std::ranges::sort(held.targets.begin(), held.targets.begin() + 2);
    const std::vector<std::string> expected{"/1", "/2", "/3", "/4", "/5"};
    BOOST_TEST(held.targets == expected, boost::test_tools::per_element());
    BOOST_TEST(held.peer.accepted.value() == 2);
  });
}

BOOST_AUTO_TEST_CASE(cancelling_leaks_no_slot) {
  Loop loop;
  HeldPeer held(loop);
  const auto client = make_http_client(loop.executor(), nullptr, held.peer.url(), pool_of(1, 0));
  loop.run([&]() -> awaitable<void> {
    // In the middle of an exchange.
    const auto exchanging = ask(loop, *client, "/exchanging");
    co_await held.asked.reaches(1);
    // In the queue; and one that is given its slot and cancelled before it can run.
    const auto queued = ask(loop, *client, "/queued");
    const auto granted = ask(loop, *client, "/granted");
    co_await others_run();
    queued->cancel.emit(asio::cancellation_type::terminal);
    exchanging->cancel.emit(asio::cancellation_type::terminal);
    granted->cancel.emit(asio::cancellation_type::terminal);
    for (const auto& one : {exchanging, queued, granted}) {
      co_await one->done.reaches(1);
      if (one->result) BOOST_TEST(to_string(one->result->error().error) == "cancelled");
    }
    for (int i = 0; i < 3; ++i) held.released.add();
    const auto response = co_await client->send(get("/after"), 10s);
    BOOST_REQUIRE_MESSAGE(response, response.error().detail);
    BOOST_TEST(held.targets.back() == "/after");
  });
}

BOOST_AUTO_TEST_CASE(a_cancelled_waiter_passes_its_grant_on) {
  Loop loop;
  HeldPeer held(loop);
  const auto client = make_http_client(loop.executor(), nullptr, held.peer.url(), pool_of(1, 0));
  loop.run([&]() -> awaitable<void> {
    const auto first = ask(loop, *client, "/first");
    co_await held.asked.reaches(1);
    const auto second = ask(loop, *client, "/second");
    const auto third = ask(loop, *client, "/third");
    co_await others_run();
    // The answer to the first and the cancellation of the second race at every possible distance.
    for (int i = 0; i < 3; ++i) held.released.add();
    co_await first->done.reaches(1);
    second->cancel.emit(asio::cancellation_type::terminal);
    co_await second->done.reaches(1);
    co_await third->done.reaches(1);
    BOOST_REQUIRE(third->result.has_value());
    BOOST_TEST(third->result->has_value());
  });
}

BOOST_AUTO_TEST_CASE(a_spare_is_kept_warm_and_opened_again) {
  Loop loop;
  std::vector<std::shared_ptr<tcp::socket>> sockets;
  Counter closed(loop.executor());
  RawPeer peer(loop, [&](tcp::socket accepted, int) -> awaitable<void> {
    const auto socket = std::make_shared<tcp::socket>(std::move(accepted));
    sockets.push_back(socket);
    std::string text;
    while (!(co_await read_head(*socket, text)).empty()) co_await write_text(*socket, ok);
    closed.add();
  });
  const auto client = make_http_client(loop.executor(), nullptr, peer.url(), pool_of(4, 1));
  loop.run([&]() -> awaitable<void> {
    co_await others_run();
    BOOST_TEST(peer.accepted.value() == 0);
    BOOST_REQUIRE(co_await client->send(get("/"), 10s));
    co_await peer.accepted.reaches(2);
    co_await others_run();
    BOOST_TEST(peer.accepted.value() == 2);
    // The peer drops both; one comes back without anybody asking, and serves the next request.
    for (const auto& socket : sockets) socket->shutdown(tcp::socket::shutdown_both);
    co_await peer.accepted.reaches(3);
    co_await others_run();
    BOOST_REQUIRE(co_await client->send(get("/"), 10s));
  });
}

BOOST_AUTO_TEST_CASE(connections_beyond_the_warm_ones_are_closed_when_idle) {
  Loop loop;
  HeldPeer held(loop);
  const auto client = make_http_client(loop.executor(), nullptr, held.peer.url(), pool_of(4, 1, 10ms));
  loop.run([&]() -> awaitable<void> {
    for (int i = 0; i < 3; ++i) ask(loop, *client, "/");
    co_await held.asked.reaches(3);
    co_await held.peer.accepted.reaches(4);
    for (int i = 0; i < 4; ++i) held.released.add();
    co_await held.closed.reaches(3);
    co_await others_run();
    BOOST_TEST(held.closed.value() == 3);
    BOOST_REQUIRE(co_await client->send(get("/"), 10s));
    BOOST_TEST(held.targets.size() == 4U);
  });
}

BOOST_AUTO_TEST_CASE(a_spare_that_cannot_be_opened_is_not_tried_in_a_loop) {
  Loop loop;
  struct Side {
    tcp::socket socket;
    bool asked = false;
  };
  std::vector<std::shared_ptr<Side>> sides;
  Counter asked(loop.executor());
  Counter answered(loop.executor());
  RawPeer peer(loop, [&](tcp::socket socket, int) -> awaitable<void> {
    const auto side = std::make_shared<Side>(Side{.socket = std::move(socket)});
    sides.push_back(side);
    std::string text;
    const std::string head = co_await read_head(side->socket, text);
    if (head.empty()) co_return;
    side->asked = true;
    asked.add();
    co_await answered.reaches(1);
    co_await write_text(side->socket, ok);
    co_await read_to_end(side->socket);
  });
  const auto client = make_http_client(loop.executor(), nullptr, peer.url(), pool_of(4, 1));
  loop.run([&]() -> awaitable<void> {
    const auto asking = ask(loop, *client, "/");
    co_await asked.reaches(1);
    co_await peer.accepted.reaches(2);
    for (const auto& side : sides) {
      if (!side->asked) side->socket.shutdown(tcp::socket::shutdown_both);
    }
    for (int i = 0; i < 50; ++i) co_await others_run();
    BOOST_TEST(peer.accepted.value() == 2);
    // A request that succeeds shows that the origin is well: now the spare comes back at once.
    answered.add();
    co_await asking->done.reaches(1);
    BOOST_TEST(asking->result.value().has_value());
    const auto again = ask(loop, *client, "/");
    co_await peer.accepted.reaches(3);
  });
}

BOOST_AUTO_TEST_CASE(the_client_may_go_while_requests_are_under_way) {
  for (const bool finish : {true, false}) {
    auto loop = std::make_unique<Loop>();
    auto held = std::make_unique<HeldPeer>(*loop);
    auto client = make_http_client(loop->executor(), nullptr, held->peer.url(), pool_of(1, 1));
    std::shared_ptr<Asking> first;
    std::shared_ptr<Asking> second;
    loop->run([&]() -> awaitable<void> {
      first = ask(*loop, *client, "/1");
      second = ask(*loop, *client, "/2");
      co_await held->asked.reaches(1);
      client.reset();
      if (!finish) co_return;
      for (int i = 0; i < 2; ++i) held->released.add();
      co_await first->done.reaches(1);
      co_await second->done.reaches(1);
      BOOST_TEST(first->result.value().has_value());
      BOOST_TEST(second->result.value().has_value());
    });
    BOOST_TEST(first->result.has_value() == finish);
    // Where they have not finished, the context takes their frames with it; the sanitizers watch.
    first.reset();
    second.reset();
    held.reset();
    loop.reset();
  }
}

BOOST_AUTO_TEST_SUITE_END()
