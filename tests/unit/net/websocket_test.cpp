// Owns: WebSocket connections: messages, closing from either side, and peers that do not play along.
// Must not know: Discord's payloads.
#include "tests/support/frames.hpp"
#include "websocket_support.hpp"

using namespace veilleur;
using namespace veilleur::net;
using namespace veilleur::net::test;
using namespace veilleur::testing;

namespace {

/// A peer that upgrades, sends these bytes, and then only reads until the client is gone.
struct Blunt {
  Blunt(Loop& loop, std::string bytes)
      : left(loop.executor()), peer(loop, [this, bytes](tcp::socket socket, int) -> awaitable<void> {
          if (!co_await upgrade_by_hand(socket)) co_return;
          co_await write_text(socket, bytes);
          co_await collect(socket);
          left.add();
        }) {}

  awaitable<void> collect(tcp::socket& socket) {
    boost::system::error_code error;
    co_await asio::async_read(socket, asio::dynamic_buffer(received),
                              asio::redirect_error(asio::use_awaitable, error));
  }
  std::string received;
  Counter left;
  RawPeer peer;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(websockets)

BOOST_AUTO_TEST_CASE(messages_come_back_as_they_went) {
  Loop loop;
  HttpRequest seen;
  const auto server = listen(loop, sockets([&](std::shared_ptr<WebSocket> socket, HttpRequest request) {
                               seen = request;
                               return echo(std::move(socket), std::move(request));
                             }));
  loop.run([&]() -> awaitable<void> {
    const auto socket = co_await open(loop, url_of(*server, "/gateway?v=10&encoding=json"),
                                      {.user_agent = "DiscordBot (u, 1)"});
    BOOST_TEST(seen.target == "/gateway?v=10&encoding=json");
    BOOST_TEST(seen.header("User-Agent").value() == "DiscordBot (u, 1)");
    BOOST_TEST(!seen.header("Sec-WebSocket-Extensions").has_value());
    // The sizes at which the frame header changes, Beast's buffers end, and our buffer is given back.
    for (const std::size_t size : {0UL, 1UL, 125UL, 126UL, 4096UL, 65'535UL, 65'536UL, 3'000'000UL, 10UL}) {
      for (const FrameKind kind : {FrameKind::text, FrameKind::binary}) {
        std::string message(size, 'a');
        for (std::size_t i = 0; i < size; ++i) message[i] = static_cast<char>('a' + i % 26);
        const auto written = co_await socket->write(kind, message);
        BOOST_REQUIRE(written);
        const auto frame = co_await socket->read();
        BOOST_REQUIRE_MESSAGE(frame, frame.error().reason);
        BOOST_TEST((frame->kind == kind));
        BOOST_TEST((frame->data == message), size);
      }
    }
    BOOST_TEST(server->application_bytes_received() > 6'000'000U);
  });
}

BOOST_AUTO_TEST_CASE(writing_goes_on_while_a_read_is_pending) {
  Loop loop;
  Counter server_wrote(loop.executor());
  const auto server =
      listen(loop, sockets([&](std::shared_ptr<WebSocket> socket, HttpRequest) -> awaitable<void> {
               loop.spawn([](std::shared_ptr<WebSocket> on, Counter& count) -> awaitable<void> {
                 for (int i = 0; i < 100; ++i) {
                   if (!(co_await on->write(FrameKind::text, std::to_string(i)))) co_return;
                   count.add();
                 }
               }(socket, server_wrote));
               (void)co_await socket->read();
             }));
  loop.run([&]() -> awaitable<void> {
    const auto socket = co_await open(loop, url_of(*server));
    for (int i = 0; i < 100; ++i) {
      const auto frame = co_await socket->read();
      BOOST_REQUIRE(frame);
      BOOST_TEST(frame->data == std::to_string(i));
    }
    // The client, too, writes with a read pending; the server's coroutine then ends, and with it the read.
    Counter read_ended(loop.executor());
    loop.spawn([](WebSocket& on, Counter& count) -> awaitable<void> {
      const auto end = co_await on.read();
      BOOST_TEST(!end);
      count.add();
    }(*socket, read_ended));
    co_await others_run();
    const auto written = co_await socket->write(FrameKind::text, "enough");
    BOOST_TEST(written.has_value());
    co_await read_ended.reaches(1);
  });
}

BOOST_AUTO_TEST_CASE(a_close_by_the_peer_gives_its_code_and_reason) {
  for (const std::uint16_t code :
       std::initializer_list<std::uint16_t>{1000, 1001, 1012, 3000, 4000, 4004, 4999}) {
    Loop loop;
    std::optional<std::uint16_t> answered;
    Counter closed(loop.executor());
    const auto server =
        listen(loop, sockets([&](std::shared_ptr<WebSocket> socket, HttpRequest) -> awaitable<void> {
                 co_await socket->close(code, 5s, "so be it");
                 const auto end = co_await socket->read();
                 if (!end) answered = end.error().code;
                 closed.add();
               }));
    loop.run([&]() -> awaitable<void> {
      const auto socket = co_await open(loop, url_of(*server));
      const auto end = co_await socket->read();
      BOOST_REQUIRE(!end);
      BOOST_TEST(end.error().code.value_or(0) == code);
      BOOST_TEST(end.error().reason == "so be it");
      const auto written = co_await socket->write(FrameKind::text, "late");
      BOOST_TEST(!written);
      co_await socket->close(1000, 5s);
      co_await closed.reaches(1);
      BOOST_TEST(answered.value_or(0) == code);
    });
  }
}

BOOST_AUTO_TEST_CASE(our_close_reaches_the_peer_and_ends_the_pending_read) {
  Loop loop;
  Closed seen;
  Counter closed(loop.executor());
  const auto server =
      listen(loop, sockets([&](std::shared_ptr<WebSocket> socket, HttpRequest) -> awaitable<void> {
               const auto end = co_await socket->read();
               if (!end) seen = end.error();
               closed.add();
             }));
  loop.run([&]() -> awaitable<void> {
    const auto socket = co_await open(loop, url_of(*server));
    Counter read_ended(loop.executor());
    loop.spawn([](WebSocket& on, Counter& count) -> awaitable<void> {
      const auto end = co_await on.read();
      BOOST_TEST(!end);
      count.add();
    }(*socket, read_ended));
    co_await others_run();
    co_await socket->close(4000, 5s, "enough");
    co_await read_ended.reaches(1);
    co_await closed.reaches(1);
    BOOST_TEST(seen.code.value_or(0) == 4000);
    BOOST_TEST(seen.reason == "enough");
    // Closing what is closed does nothing, whichever way.
    co_await socket->close(1000, 5s);
    socket->abort();
    const auto again = co_await socket->read();
    BOOST_TEST(!again);
  });
}

BOOST_AUTO_TEST_CASE(a_peer_that_never_answers_a_close_costs_the_grace) {
  Loop loop;
  Blunt blunt(loop, "");
  loop.run([&]() -> awaitable<void> {
    const auto socket = co_await open(loop, blunt.peer.url());
    Counter read_ended(loop.executor());
    loop.spawn([](WebSocket& on, Counter& count) -> awaitable<void> {
      const auto end = co_await on.read();
      BOOST_REQUIRE(!end);
      BOOST_TEST(!end.error().code.has_value());
      BOOST_TEST(to_string(end.error().error) == "cancelled");
      count.add();
    }(*socket, read_ended));
    co_await others_run();
    co_await socket->close(4000, 10ms);
    co_await read_ended.reaches(1);
    co_await blunt.left.reaches(1);
    BOOST_TEST(blunt.received.size() == 8U);  // One masked close frame with a code.
  });
}

BOOST_AUTO_TEST_CASE(a_write_that_the_peer_does_not_take_does_not_hold_up_a_close) {
  Loop loop;
  Counter let_go(loop.executor());
  RawPeer peer(loop, [&](tcp::socket socket, int) -> awaitable<void> {
    const bool upgraded = co_await upgrade_by_hand(socket);
    BOOST_REQUIRE(upgraded);
    co_await let_go.reaches(1);
  });
  loop.run([&]() -> awaitable<void> {
    const auto socket = co_await open(loop, peer.url());
    const std::string huge(32u << 20, 'x');
    Counter write_ended(loop.executor());
    loop.spawn([](WebSocket& on, const std::string& text, Counter& count) -> awaitable<void> {
      const auto written = co_await on.write(FrameKind::text, text);
      BOOST_TEST(!written);
      count.add();
    }(*socket, huge, write_ended));
    co_await others_run();
    co_await socket->close(4000, 10ms);
    co_await write_ended.reaches(1);
    let_go.add();
  });
}

BOOST_AUTO_TEST_CASE(abort_ends_a_pending_read_as_cancelled) {
  for (const bool destroy : {false, true}) {
    Loop loop;
    Blunt blunt(loop, "");
    loop.run([&]() -> awaitable<void> {
      auto socket = co_await open(loop, blunt.peer.url());
      Counter read_ended(loop.executor());
      loop.spawn([](awaitable<Result<Frame, Closed>> reading, Counter& count) -> awaitable<void> {
        const auto end = co_await std::move(reading);
        BOOST_REQUIRE(!end);
        BOOST_TEST(to_string(end.error().error) == "cancelled");
        count.add();
      }(socket->read(), read_ended));
      co_await others_run();
      if (destroy) {
        socket.reset();
      } else {
        socket->abort();
        socket->abort();
      }
      co_await read_ended.reaches(1);
      co_await blunt.left.reaches(1);
      BOOST_TEST(blunt.received.empty());
    });
  }
}

BOOST_AUTO_TEST_CASE(frames_of_every_sort) {
  struct Row {
    const char* name;
    std::string bytes;
    std::optional<std::string> message;
    std::optional<int> code;
    NetError error;
  };
  const std::string large(2000, 'x');
  const Row rows[] = {
      {"fragments are joined", "\x01\x02he\x00\x02ll\x80\x01o"_bytes, "hello", {}, NetError::reset},
      {"a ping between fragments", "\x01\x02he\x89\x01!\x80\x03llo"_bytes, "hello", {}, NetError::reset},
      {"an empty message", "\x81\x00"_bytes, "", {}, NetError::reset},
      {"a close frame with a code", "\x88\x02\x0F\xA9"_bytes, {}, 4009, NetError::reset},
      {"a close frame with a code and a reason", "\x88\x05\x0F\xA9why"_bytes, {}, 4009, NetError::reset},
      {"a close frame without a code", "\x88\x00"_bytes, {}, {}, NetError::reset},
      {"a close frame with a reserved code", "\x88\x02\x03\xED"_bytes, {}, {}, NetError::protocol},
      {"text that is not UTF-8", "\x81\x02\xC3\x28"_bytes, {}, {}, NetError::protocol},
      {"a masked frame from a server", "\x81\x81\x01\x02\x03\x04x"_bytes, {}, {}, NetError::protocol},
      {"a reserved bit", "\xC1\x01x"_bytes, {}, {}, NetError::protocol},
      {"a continuation of nothing", "\x80\x01x"_bytes, {}, {}, NetError::protocol},
      {"a message above the limit", "\x81\x7E\x07\xD0"_bytes + large, {}, {}, NetError::too_large},
      {"fragments above the limit",
       "\x01\x7E\x03\xE8"_bytes + large.substr(0, 1000) + "\x80\x01x",
       {},
       {},
       NetError::too_large},
      {"a length of 2^63", "\x82\x7F\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF"_bytes, {}, {}, NetError::too_large},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      Loop loop;
      Blunt blunt(loop, row.bytes);
      loop.run([&]() -> awaitable<void> {
        const auto socket = co_await open(loop, blunt.peer.url(), {.message_max_bytes = 1000});
        const auto frame = co_await socket->read();
        BOOST_REQUIRE(frame.has_value() == row.message.has_value());
        if (frame) {
          BOOST_TEST(frame->data == *row.message);
        } else {
          const Closed closed = frame.error();
          BOOST_TEST(closed.code.value_or(0) == row.code.value_or(0));
          if (!row.code) BOOST_TEST(to_string(closed.error) == to_string(row.error));
        }
      });
    }
  }
}

BOOST_AUTO_TEST_CASE(a_ping_is_answered_by_a_pending_read) {
  Loop loop;
  Blunt blunt(loop, "\x89\x04ping\x88\x02\x0F\xA0"_bytes);
  loop.run([&]() -> awaitable<void> {
    const auto socket = co_await open(loop, blunt.peer.url());
    BOOST_TEST(!(co_await socket->read()));
    co_await blunt.left.reaches(1);
  });
  BOOST_REQUIRE(blunt.received.size() >= 2U);
  BOOST_TEST(static_cast<unsigned char>(blunt.received[0]) == 0x8AU);
  BOOST_TEST(static_cast<unsigned char>(blunt.received[1]) == 0x84U);
}

BOOST_AUTO_TEST_CASE(a_connection_that_breaks_has_no_code) {
  Loop loop;
  RawPeer peer(loop, [](tcp::socket socket, int) -> awaitable<void> {
    (void)co_await upgrade_by_hand(socket);
    co_await write_text(socket, "\x81\x05he"_bytes);
  });
  loop.run([&]() -> awaitable<void> {
    const auto socket = co_await open(loop, peer.url());
    const auto end = co_await socket->read();
    BOOST_REQUIRE(!end);
    BOOST_TEST(!end.error().code.has_value());
    BOOST_TEST(to_string(end.error().error) == "reset");
  });
}

BOOST_AUTO_TEST_SUITE_END()
