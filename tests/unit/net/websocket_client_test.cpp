// Owns: what the client does on the wire: pongs, goodbyes, whose turn it is to write, and what is there
// already. Must not know: Discord's payloads, the layout of frames.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <set>
#include <utility>
#include <vector>

#include "tests/support/frames.hpp"
#include "websocket_support.hpp"

using namespace veilleur;
using namespace veilleur::net;
using namespace veilleur::net::test;
using namespace veilleur::testing;

namespace {

/// Every frame of the client until it is gone; returns what was left over.
awaitable<std::string> take_frames(tcp::socket& socket, std::vector<ClientFrame>& frames, Counter& took) {
  std::string wire;
  std::array<char, 65'536> piece{};
  boost::system::error_code error;
  while (!error) {
    const std::size_t got = co_await socket.async_read_some(asio::buffer(piece),
                                                            asio::redirect_error(asio::use_awaitable, error));
    wire.append(piece.data(), got);
    while (auto frame = take_client_frame(wire)) {
      frames.push_back(std::move(*frame));
      took.add();
    }
  }
  co_return wire;
}

/// A peer that upgrades, sends these bytes in one piece, and takes down the frames that come back until the
/// client is gone.
struct Scribe {
  Scribe(Loop& loop, std::string bytes)
      : left(loop.executor()),
        took(loop.executor()),
        peer(loop, [this, bytes](tcp::socket socket, int) { return play(std::move(socket), bytes); }) {}

  awaitable<void> play(tcp::socket socket, std::string bytes) {
    if (!co_await upgrade_by_hand(socket)) co_return;
    co_await write_text(socket, bytes);
    const std::string rest = co_await take_frames(socket, frames, took);
    BOOST_TEST(rest.empty());  // nothing but whole frames
    left.add();
  }

  std::vector<ClientFrame> frames;
  Counter left, took;
  RawPeer peer;
};

constexpr unsigned final_text = 0x81, final_close = 0x88, final_pong = 0x8A;

std::string code_bytes(unsigned code) {
  return {static_cast<char>(code >> 8), static_cast<char>(code & 255)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(websocket_client)

BOOST_AUTO_TEST_CASE(a_fault_is_answered_with_its_code_before_the_connection_drops) {
  struct Row {
    const char* name;
    std::string bytes;
    unsigned code;
    NetError error;
  };
  const Row rows[] = {
      {"a reserved bit", "\xC1\x01x"_bytes, 1002, NetError::protocol},
      {"half a close code", "\x88\x01\x03"_bytes, 1002, NetError::protocol},
      {"text that is not UTF-8", "\x81\x01\xFF"_bytes, 1007, NetError::protocol},
      {"a close reason that is not UTF-8", "\x88\x03\x03\xE8\xFF"_bytes, 1007, NetError::protocol},
      {"a message above the limit", "\x82\x7E\x03\xE9"_bytes, 1009, NetError::too_large},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      Loop loop;
      Scribe scribe(loop, row.bytes);
      loop.run([&]() -> awaitable<void> {
        const auto socket = co_await open(loop, scribe.peer.url(), {.message_max_bytes = 1000});
        for (int again = 0; again < 2; ++again) {
          const auto end = co_await socket->read();
          BOOST_REQUIRE(!end);
          BOOST_TEST(!end.error().code.has_value());
          BOOST_TEST(to_string(end.error().error) == to_string(row.error));
          BOOST_TEST(!end.error().reason.empty());
        }
        BOOST_TEST(!(co_await socket->write(FrameKind::text, "late")));
        co_await scribe.left.reaches(1);
      });
      BOOST_REQUIRE_EQUAL(scribe.frames.size(), 1U);
      BOOST_TEST(scribe.frames[0].first == final_close);
      BOOST_TEST((scribe.frames[0].payload == code_bytes(row.code)));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_close_frame_is_answered_with_its_own_code) {
  struct Row {
    std::string bytes, answer;
  };
  for (const Row& row : {Row{"\x88\x05\x0F\xA9why"_bytes, code_bytes(4009)}, Row{"\x88\x00"_bytes, ""}}) {
    Loop loop;
    Scribe scribe(loop, row.bytes);
    loop.run([&]() -> awaitable<void> {
      const auto socket = co_await open(loop, scribe.peer.url());
      BOOST_TEST(!(co_await socket->read()));
      co_await scribe.left.reaches(1);
    });
    BOOST_REQUIRE_EQUAL(scribe.frames.size(), 1U);
    BOOST_TEST(scribe.frames[0].first == final_close);
    BOOST_TEST((scribe.frames[0].payload == row.answer));
  }
}

BOOST_AUTO_TEST_CASE(what_came_with_one_read_is_there_without_waiting) {
  Loop loop;
  Scribe scribe(loop,
                "\x81\x01"
                "a\x82\x01"
                "b\x89\x01!\x81\x01"
                "c\x01\x01"
                "d\x80\x01"
                "e\x88\x02\x0F\xA0"_bytes);
  loop.run([&]() -> awaitable<void> {
    const auto socket = co_await open(loop, scribe.peer.url());
    const auto first = co_await socket->read();
    BOOST_REQUIRE(first);
    BOOST_TEST(first->data == "a");
    const auto second = socket->arrived();
    BOOST_REQUIRE(second.has_value());
    BOOST_TEST(second->data == "b");
    BOOST_TEST((second->kind == FrameKind::binary));
    // The ping is for `read` to answer, however often one asks.
    BOOST_TEST(!socket->arrived().has_value());
    BOOST_TEST(!socket->arrived().has_value());
    const auto third = co_await socket->read();
    BOOST_REQUIRE(third);
    BOOST_TEST(third->data == "c");
    const auto fourth = socket->arrived();
    BOOST_REQUIRE(fourth.has_value());
    BOOST_TEST(fourth->data == "de");
    BOOST_TEST(!socket->arrived().has_value());
    const auto end = co_await socket->read();
    BOOST_REQUIRE(!end);
    BOOST_TEST(end.error().code.value_or(0) == 4000);
    BOOST_TEST(!socket->arrived().has_value());
    co_await scribe.left.reaches(1);
  });
  BOOST_REQUIRE_EQUAL(scribe.frames.size(), 2U);
  BOOST_TEST(scribe.frames[0].first == final_pong);
  BOOST_TEST(scribe.frames[0].payload == "!");
}

BOOST_AUTO_TEST_CASE(nothing_arrives_any_more_after_an_abort) {
  Loop loop;
  Scribe scribe(loop, server_frame(final_text, "a") + server_frame(final_text, "b"));
  loop.run([&]() -> awaitable<void> {
    const auto socket = co_await open(loop, scribe.peer.url());
    BOOST_TEST((co_await socket->read()).has_value());
    socket->abort();
    BOOST_TEST(!socket->arrived().has_value());
    const auto end = co_await socket->read();
    BOOST_REQUIRE(!end);
    BOOST_TEST(to_string(end.error().error) == "cancelled");
  });
}

BOOST_AUTO_TEST_CASE(a_flood_leaves_others_their_turn) {
  Loop loop;
  constexpr int messages = 20'000;
  const std::string message(1'000, 'x');
  std::string flood;
  for (int i = 0; i < messages; ++i) flood += server_frame(final_text, message);
  Scribe scribe(loop, flood);
  loop.run([&]() -> awaitable<void> {
    const auto socket = co_await open(loop, scribe.peer.url());
    int turns = 0;
    bool over = false;
    Counter other_ended(loop.executor());
    loop.spawn([](int& count, const bool& end, Counter& ended) -> awaitable<void> {
      while (!end) {
        ++count;
        co_await asio::post(asio::use_awaitable);
      }
      ended.add();
    }(turns, over, other_ended));
    int reads = 0;
    for (int taken = 0; taken < messages; ++reads) {
      const int turns_before = turns;
      BOOST_REQUIRE((co_await socket->read()).has_value());
      BOOST_TEST(turns > turns_before);
      int together = 1;
      while (socket->arrived()) ++together;
      BOOST_REQUIRE(static_cast<std::size_t>(together) <= FrameReader::kept_bytes / message.size());
      taken += together;
    }
    BOOST_TEST(reads < messages / 4);
    over = true;
    co_await other_ended.reaches(1);
  });
}

BOOST_AUTO_TEST_CASE(frames_that_came_right_behind_the_upgrade_are_kept) {
  for (const std::size_t size : {1UL, 100UL, 5'000UL, 200'000UL}) {
    Loop loop;
    const std::string message(size, 'x');
    // One write: the answer to the upgrade and what follows leave in one piece, as far as TCP takes it.
    RawPeer peer(loop, [&](tcp::socket socket, int) -> awaitable<void> {
      const bool upgraded = co_await upgrade_by_hand(socket, server_frame(final_text, message) +
                                                                 "\x81\x03"
                                                                 "end"_bytes);
      BOOST_TEST(upgraded);
      co_await read_to_end(socket);
    });
    loop.run([&]() -> awaitable<void> {
      const auto socket = co_await open(loop, peer.url());
      const auto first = co_await socket->read();
      BOOST_REQUIRE(first);
      BOOST_TEST((first->data == message));
      const auto second = co_await socket->read();
      BOOST_REQUIRE(second);
      BOOST_TEST(second->data == "end");
    });
  }
}

BOOST_AUTO_TEST_CASE(a_head_without_an_end_is_given_up) {
  Loop loop;
  RawPeer peer(loop, [](tcp::socket socket, int) -> awaitable<void> {
    co_await write_text(socket, "HTTP/1.1 101 Switching Protocols\r\nX-Large: " + std::string(20'000, 'x'));
    co_await read_to_end(socket);
  });
  loop.run([&]() -> awaitable<void> {
    const auto connector = make_websocket_connector(loop.executor(), nullptr);
    const auto socket = co_await connector->connect(peer.url(), {});
    BOOST_REQUIRE(!socket);
    BOOST_TEST(to_string(socket.error().error) == "too_large");
  });
}

BOOST_AUTO_TEST_CASE(pongs_wait_for_the_frame_that_is_being_written) {
  Loop loop;
  Counter pinged(loop.executor());
  std::vector<ClientFrame> frames;
  Counter took(loop.executor());
  const std::string large(32u << 20, 'w');
  RawPeer peer(loop, [&](tcp::socket socket, int) -> awaitable<void> {
    if (!co_await upgrade_by_hand(socket)) co_return;
    co_await pinged.reaches(1);  // the client's write is under way and fills the socket's buffers
    co_await write_text(socket, server_frame(0x89, "1") + server_frame(final_text, "between") +
                                    server_frame(0x89, "2") + server_frame(final_text, "done"));
    co_await pinged.reaches(2);
    (void)co_await take_frames(socket, frames, took);
  });
  loop.run([&]() -> awaitable<void> {
    const auto socket = co_await open(loop, peer.url());
    Counter written(loop.executor()), read(loop.executor());
    loop.spawn([](WebSocket& on, const std::string& text, Counter& count) -> awaitable<void> {
      BOOST_TEST((co_await on.write(FrameKind::text, text)).has_value());
      BOOST_TEST((co_await on.write(FrameKind::text, "second")).has_value());
      count.add();
    }(*socket, large, written));
    loop.spawn([](WebSocket& on, Counter& count) -> awaitable<void> {
      for (const char* expected : {"between", "done"}) {
        const auto frame = co_await on.read();
        BOOST_REQUIRE(frame);
        BOOST_TEST(frame->data == expected);
      }
      count.add();
    }(*socket, read));
    co_await others_run();
    BOOST_TEST(written.value() == 0);
    pinged.add();
    co_await others_run();
    BOOST_TEST(read.value() == 0);
    BOOST_TEST(!socket->arrived().has_value());  // what is behind the ping is the pending read's
    pinged.add();
    co_await written.reaches(1);
    co_await read.reaches(1);
    co_await took.reaches(4);
  });
  BOOST_REQUIRE_EQUAL(frames.size(), 4U);
  BOOST_TEST((frames[0].payload == large));
  int pongs = 0;
  for (const ClientFrame& frame : frames)
    if (frame.first == final_pong) BOOST_TEST(frame.payload == std::to_string(++pongs));
  BOOST_TEST(pongs == 2);
}

BOOST_AUTO_TEST_CASE(nothing_follows_a_frame_that_was_cut_short) {
  Loop loop;
  Counter let_go(loop.executor());
  RawPeer peer(loop, [&](tcp::socket socket, int) -> awaitable<void> {
    const bool upgraded = co_await upgrade_by_hand(socket);
    BOOST_TEST(upgraded);
    co_await let_go.reaches(1);
    co_await read_to_end(socket);
  });
  loop.run([&]() -> awaitable<void> {
    const auto socket = co_await open(loop, peer.url());
    const std::string large(32u << 20, 'w');
    Counter write_ended(loop.executor());
    asio::cancellation_signal cancel;
    asio::co_spawn(loop.io, socket->write(FrameKind::text, large),
                   asio::bind_cancellation_slot(
                       cancel.slot(), [&](std::exception_ptr, Result<void, Closed>) { write_ended.add(); }));
    co_await others_run();
    BOOST_TEST(write_ended.value() == 0);
    cancel.emit(asio::cancellation_type::terminal);
    co_await write_ended.reaches(1);
    let_go.add();
    BOOST_TEST(!(co_await socket->write(FrameKind::text, "next")));
  });
}

BOOST_AUTO_TEST_CASE(nothing_follows_our_close_frame) {
  Loop loop;
  Scribe scribe(loop, "");
  loop.run([&]() -> awaitable<void> {
    const auto socket = co_await open(loop, scribe.peer.url());
    Counter closed(loop.executor());
    loop.spawn([](WebSocket& on, Counter& count) -> awaitable<void> {
      co_await on.close(4900, 50ms);
      count.add();
    }(*socket, closed));
    co_await scribe.took.reaches(1);
    const auto written = co_await socket->write(FrameKind::text, "late");
    BOOST_REQUIRE(!written);
    BOOST_TEST(to_string(written.error().error) == "cancelled");
    co_await closed.reaches(1);
    co_await scribe.left.reaches(1);
  });
  BOOST_REQUIRE_EQUAL(scribe.frames.size(), 1U);
  BOOST_TEST((scribe.frames[0].payload == code_bytes(4900)));
}

BOOST_AUTO_TEST_CASE(a_close_reads_over_what_still_comes) {
  for (const bool with_reader : {false, true}) {
    Loop loop;
    std::vector<ClientFrame> frames;
    Counter left(loop.executor());
    RawPeer peer(loop, [&](tcp::socket socket, int) -> awaitable<void> {
      if (!co_await upgrade_by_hand(socket)) co_return;
      std::string wire;
      std::array<char, 4096> piece{};
      boost::system::error_code error;
      bool answered = false;
      while (!error) {
        const std::size_t got = co_await socket.async_read_some(
            asio::buffer(piece), asio::redirect_error(asio::use_awaitable, error));
        wire.append(piece.data(), got);
        while (auto frame = take_client_frame(wire)) frames.push_back(std::move(*frame));
        if (!frames.empty() && !std::exchange(answered, true))
          co_await write_text(socket, "\x81\x01x\x89\x01?\x81\x01y\x88\x02\x13\x24"_bytes);
      }
      left.add();
    });
    loop.run([&]() -> awaitable<void> {
      const auto socket = co_await open(loop, peer.url());
      Counter read_ended(loop.executor());
      std::string seen;
      if (with_reader) {
        loop.spawn([](WebSocket& on, std::string& text, Counter& count) -> awaitable<void> {
          for (;;) {
            const auto frame = co_await on.read();
            if (!frame) {
              BOOST_TEST(frame.error().code.value_or(0) == 4900);
              break;
            }
            text += frame->data;
          }
          count.add();
        }(*socket, seen, read_ended));
        co_await others_run();
      }
      // A grace that would show in the test's guard: the answer ends the wait, not the clock.
      co_await socket->close(4900, 60s);
      if (with_reader) {
        co_await read_ended.reaches(1);
        // What a reader does not take in time is dropped; it never sees anything out of order.
        BOOST_TEST((seen == "xy" || seen == "x"), seen);
      }
      const auto again = co_await socket->read();
      BOOST_REQUIRE(!again);
      BOOST_TEST(again.error().code.value_or(0) == 4900);
      co_await left.reaches(1);
    });
    BOOST_REQUIRE_EQUAL(frames.size(), 1U);  // no pong behind a close frame
    BOOST_TEST(frames[0].first == final_close);
  }
}

BOOST_AUTO_TEST_CASE(each_frame_has_a_masking_key_of_its_own) {
  Loop loop;
  std::string wire;
  Counter left(loop.executor());
  RawPeer peer(loop, [&](tcp::socket socket, int) -> awaitable<void> {
    if (!co_await upgrade_by_hand(socket)) co_return;
    boost::system::error_code error;
    co_await asio::async_read(socket, asio::dynamic_buffer(wire),
                              asio::redirect_error(asio::use_awaitable, error));
    left.add();
  });
  loop.run([&]() -> awaitable<void> {
    const auto socket = co_await open(loop, peer.url());
    for (int i = 0; i < 8; ++i) BOOST_TEST((co_await socket->write(FrameKind::text, "same")).has_value());
    socket->abort();
    co_await left.reaches(1);
  });
  BOOST_REQUIRE_EQUAL(wire.size(), 8U * 10);
  std::set<std::string> keys;
  for (std::size_t at = 2; at < wire.size(); at += 10) keys.insert(wire.substr(at, 4));
  BOOST_TEST(keys.size() == 8U);
}

BOOST_AUTO_TEST_SUITE_END()
