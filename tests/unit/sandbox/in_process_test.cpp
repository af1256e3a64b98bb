// Owns: the tests of the in-process transport under virtual time.
// Must not know: real sockets, real clocks.
#include "tools/sandbox/in_process.hpp"

#include <boost/asio/co_spawn.hpp>

#include "tests/support/fake_timers.hpp"
#include "tests/unit/sandbox/support.hpp"

namespace veilleur::sandbox::test {
namespace {

namespace asio = boost::asio;

/// One loop under virtual time, linked to a community.
struct Virtual {
  asio::io_context io;
  testing::VirtualTimers timers{io, SteadyTime{}};
  Community community;
  InProcess link{community.discord, timers, [this] { return wall(); }};

  WallTime wall() const {
    return noon + std::chrono::duration_cast<milliseconds>(timers.now().time_since_epoch());
  }
  /// Runs the coroutine to its end, moving time as it waits; fails where it has not ended after `limit`.
  void run(std::function<asio::awaitable<void>()> body, milliseconds limit = std::chrono::minutes{5}) {
    bool ended = false;
    std::exception_ptr failure;
    asio::co_spawn(io, body(), [&](std::exception_ptr thrown) {
      ended = true;
      failure = thrown;
    });
    const SteadyTime until = timers.now() + limit;
    timers.settle();
    while (!ended && timers.next_alarm() <= until) timers.run_until(timers.next_alarm());
    if (failure) std::rethrow_exception(failure);
    BOOST_REQUIRE(ended);
  }
};

net::HttpRequest message(std::string content) {
  return {net::Method::post,
          "/api/v10" + messages_of(general),
          {{"User-Agent", "DiscordBot (https://x.org, 1)"},
           {"Authorization", "Bot t"},
           {"Content-Type", "application/json"}},
          json::serialize(json::object{{"content", content}})};
}

net::Url gateway_url(const std::string& query) {
  return {net::Transport::plain, "127.0.0.1", 1, "/" + query};
}

constexpr const char* identify = R"({"op":2,"d":{"token":"t","properties":{},"intents":33281}})";

}  // namespace

BOOST_AUTO_TEST_SUITE(in_process)

BOOST_AUTO_TEST_CASE(requests_reach_the_world) {
  Virtual place;
  InProcessHttp http(place.link);
  place.run([&]() -> asio::awaitable<void> {
    const auto answer = co_await http.send(message("hello"), seconds{1});
    BOOST_REQUIRE(answer.has_value());
    BOOST_TEST(answer->status == 200);
  });
  BOOST_TEST(place.community.discord.messages(general).size() == 1u);
}

BOOST_AUTO_TEST_CASE(faults_become_network_failures) {
  struct Row {
    net::Delivery delivery;
    milliseconds delay;
    std::optional<net::NetError> error;
    milliseconds took;
  };
  const Row rows[] = {
      {net::Delivery::drop, {}, net::NetError::reset, {}},
      {net::Delivery::half, {}, net::NetError::reset, {}},
      {net::Delivery::stall, {}, net::NetError::timeout, seconds{10}},
      {net::Delivery::respond, seconds{3}, std::nullopt, seconds{3}},
      {net::Delivery::respond, seconds{30}, net::NetError::timeout, seconds{10}},
  };
  for (const Row& row : rows) {
    Virtual place;
    InProcessHttp http(place.link);
    Fault fault;
    fault.delivery = row.delivery;
    fault.delay = row.delay;
    fault.moment = FaultMoment::after;
    place.community.discord.faults().order(fault);
    place.run([&]() -> asio::awaitable<void> {
      const auto answer = co_await http.send(message("x"), seconds{10});
      BOOST_TEST(answer.has_value() == !row.error.has_value());
      if (row.error && !answer) {
        BOOST_TEST((answer.error().error == *row.error));
        BOOST_TEST((answer.error().sent == net::Sent::maybe));
      }
    });
    BOOST_TEST((place.timers.now() == SteadyTime{row.took}));
    BOOST_TEST(place.community.discord.messages(general).size() == 1u);
  }
}

BOOST_AUTO_TEST_CASE(a_session_over_the_socket) {
  Virtual place;
  InProcessGateway gateway(place.link);
  std::vector<std::string> types;
  std::optional<std::uint16_t> closed;
  place.run([&]() -> asio::awaitable<void> {
    auto socket = co_await gateway.connect(gateway_url("?v=10&encoding=json"), {});
    BOOST_REQUIRE(socket.has_value());
    for (;;) {
      const auto frame = co_await (*socket)->read();
      if (!frame) {
        closed = frame.error().code;
        break;
      }
      const json::value payload = json::parse(frame->data);
      if (payload.at("op").as_int64() == 10)
        BOOST_TEST((co_await (*socket)->write(net::FrameKind::text, identify)).has_value());
      if (payload.at("op").as_int64() == 0) types.push_back(str(payload.at("t")));
      if (types.size() == 2 && types.back() == "GUILD_CREATE")
        BOOST_TEST(place.community.discord.post_message(alice, general, "x", place.link.now()).has_value());
    }
  });
  BOOST_TEST(types == (std::vector<std::string>{"READY", "GUILD_CREATE", "MESSAGE_CREATE"}));
  // Nobody beat: the session timed out one and a half intervals later, in no real time at all.
  BOOST_TEST(closed.value_or(0) == 4009);
  BOOST_TEST((place.timers.now() == SteadyTime{milliseconds{61'875}}));
}

BOOST_AUTO_TEST_CASE(a_discarded_socket_leaves_its_session_resumable) {
  Virtual place;
  InProcessGateway gateway(place.link);
  place.run([&]() -> asio::awaitable<void> {
    auto socket = co_await gateway.connect(gateway_url("?v=10&encoding=json"), {});
    (void)co_await (*socket)->write(net::FrameKind::text, identify);
  });
  BOOST_TEST(place.community.discord.gateway().connections().empty());
  Listener resumed(place.community);
  resumed.send(R"({"op":6,"d":{"token":"t","session_id":"sandbox-session-1","seq":0}})");
  // Its guild was still to come, and does.
  BOOST_TEST(resumed.types() == (std::vector<std::string>{"READY", "RESUMED", "GUILD_CREATE"}));
}

BOOST_AUTO_TEST_CASE(abort_and_close_end_a_pending_read) {
  for (const bool orderly : {false, true}) {
    Virtual place;
    InProcessGateway gateway(place.link);
    std::shared_ptr<net::WebSocket> socket;
    bool ended = false;
    place.run([&]() -> asio::awaitable<void> {
      auto made = co_await gateway.connect(gateway_url("?v=10&encoding=json"), {});
      socket = std::move(*made);
      (void)co_await socket->read();  // HELLO
      asio::co_spawn(
          place.io,
          [](std::shared_ptr<net::WebSocket> one) -> asio::awaitable<bool> {
            co_return !(co_await one->read()).has_value();
          }(socket),
          [&](std::exception_ptr, bool failed) { ended = failed; });
      co_await place.timers.sleep_until(place.timers.now() + seconds{1});
      if (orderly)
        co_await socket->close(4000, seconds{1});
      else
        socket->abort();
      co_await place.timers.sleep_until(place.timers.now() + milliseconds{1});
    });
    BOOST_TEST(ended);
    BOOST_TEST(place.community.discord.gateway().connections().empty());
  }
}

BOOST_AUTO_TEST_CASE(addresses_are_read_as_discord_does) {
  BOOST_TEST(read_connect_query("/?v=10&encoding=json")->version == 10);
  BOOST_TEST(read_connect_query("/")->version == 6);
  BOOST_TEST((read_connect_query("/?v=10&compress=zstd-stream")->compression == Compression::zstd_stream));
  BOOST_TEST(!read_connect_query("/?v=10&compress=gzip").has_value());
  BOOST_TEST(!read_connect_query("/?v=10&encoding=etf").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
