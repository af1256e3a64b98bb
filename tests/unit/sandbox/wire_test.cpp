// Owns: the tests of every fault of the gateway over real sockets, and of what its address refuses.
// Must not know: Beast.

#include "net/signal.hpp"
#include "tests/unit/sandbox/running.hpp"

namespace veilleur::sandbox::test {
namespace {

using asio::awaitable;

/// One connection to the gateway, spoken by hand.
struct Shard {
  Running& place;
  std::unique_ptr<net::WebSocket> socket = {};
  json::value ready = {};

  awaitable<void> open(std::string target = "/?v=10&encoding=json") {
    auto opened = co_await place.sockets->connect(place.url(std::move(target)), {});
    BOOST_REQUIRE_MESSAGE(opened.has_value(), opened.error().detail);
    socket = std::move(*opened);
    BOOST_TEST((co_await next()).at("op").as_int64() == 10);
  }
  awaitable<void> send(std::string payload) {
    BOOST_TEST((co_await socket->write(net::FrameKind::text, payload)).has_value());
  }
  awaitable<json::value> next() {
    const auto frame = co_await socket->read();
    BOOST_REQUIRE_MESSAGE(frame.has_value(), "closed: " << frame.error().reason);
    co_return json::parse(frame->data);
  }
  /// The next dispatch of that type; others before it are passed over.
  awaitable<json::value> next(std::string_view type) {
    for (;;) {
      json::value payload = co_await next();
      if (payload.at("t") == json::value(type)) co_return payload;
    }
  }
  /// How the connection ended, whatever came before; nothing may come where `at_once`.
  awaitable<net::Closed> end(bool at_once = false) {
    for (;;) {
      const auto frame = co_await socket->read();
      if (!frame) co_return frame.error();
      BOOST_TEST(!at_once);
    }
  }
  /// Identifies and reads up to the GUILD_CREATE.
  awaitable<void> identify() {
    co_await open();
    co_await send(R"({"op":2,"d":{"token":"t","properties":{},"intents":33281}})");
    ready = (co_await next("READY")).at("d");
    (void)co_await next("GUILD_CREATE");
  }
  awaitable<void> resume(const Shard& old, int sequence) {
    co_await send(R"({"op":6,"d":{"token":"t","session_id":)" + json::serialize(old.ready.at("session_id")) +
                  R"(,"seq":)" + std::to_string(sequence) + "}}");
  }
};

awaitable<void> say(Running& place, std::string text) {
  (void)co_await place.control(
      "act", R"({"as":"1000000000000000011","do":"post","channel":"1000000000000000122","content":")" + text +
                 "\"}");
}

std::string order(const std::string& action) { return R"({"kind":"gateway","action":)" + action + "}"; }

}  // namespace

BOOST_AUTO_TEST_SUITE(wire)

BOOST_AUTO_TEST_CASE(every_way_in_which_a_connection_ends) {
  struct Row {
    std::string action;
    std::optional<std::uint16_t> code;
    bool resumable;
  };
  std::vector<Row> rows = {{R"("drop")", std::nullopt, true}};
  for (const int code : {1001, 4000, 4001, 4002, 4008, 4999})
    rows.push_back({"", static_cast<std::uint16_t>(code), true});
  for (const int code : {1000, 4003, 4004, 4005, 4007, 4009, 4010, 4011, 4012, 4013, 4014})
    rows.push_back({"", static_cast<std::uint16_t>(code), false});
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.action << row.code.value_or(0)) {
      Running place;
      place.run([&]() -> awaitable<void> {
        Shard first{place};
        co_await first.identify();
        const std::string action = row.code ? R"("close","code":)" + std::to_string(*row.code) : row.action;
        (void)co_await place.control("faults", order(action));
        const net::Closed closed = co_await first.end();
        BOOST_TEST(closed.code.value_or(0) == row.code.value_or(0));
        if (row.code) BOOST_TEST(closed.reason == "ordered by the control API");
        co_await say(place, "missed");
        Shard second{place};
        co_await second.open();
        co_await second.resume(first, 2);
        const json::value answer = co_await second.next();
        BOOST_TEST(answer.at("op").as_int64() == (row.resumable ? 0 : 9));
        if (row.resumable) BOOST_TEST((co_await second.next()).at("t").as_string() == "RESUMED");
      });
    }
  }
}

BOOST_AUTO_TEST_CASE(a_clients_close_code_decides_about_its_session) {
  struct Row {
    std::uint16_t code;
    bool resumable;
  };
  for (const Row& row : {Row{1000, false}, Row{1001, false}, Row{4000, true}, Row{3000, true}}) {
    Running place;
    place.run([&]() -> awaitable<void> {
      Shard first{place};
      co_await first.identify();
      co_await first.socket->close(row.code, seconds{2});
      co_await say(place, "missed");
      Shard second{place};
      co_await second.open();
      co_await second.resume(first, 2);
      BOOST_TEST_CONTEXT(row.code) {
        BOOST_TEST((co_await second.next()).at("op").as_int64() == (row.resumable ? 0 : 9));
      }
    });
  }
}

BOOST_AUTO_TEST_CASE(reconnect_and_invalid_session) {
  for (const bool resumable : {true, false}) {
    Running place;
    place.run([&]() -> awaitable<void> {
      Shard first{place};
      co_await first.identify();
      (void)co_await place.control("faults", order(R"("reconnect")"));
      BOOST_TEST((co_await first.next()).at("op").as_int64() == 7);
      (void)co_await place.control(
          "faults", order(std::string{R"("invalid_session","resumable":)"} + (resumable ? "true" : "false")));
      const json::value invalid = co_await first.next();
      BOOST_TEST(invalid.at("op").as_int64() == 9);
      BOOST_TEST(invalid.at("d").as_bool() == resumable);
      Shard second{place};
      co_await second.open();
      co_await second.resume(first, 2);
      BOOST_TEST((co_await second.next()).at("op").as_int64() == (resumable ? 0 : 9));
    });
  }
}

BOOST_AUTO_TEST_CASE(a_stalled_connection_says_nothing_more) {
  Running place;
  place.run([&]() -> awaitable<void> {
    Shard shard{place};
    co_await shard.identify();
    (void)co_await place.control("faults", order(R"("stall")"));
    const json::value pending = co_await place.control("faults");
    BOOST_TEST(pending.at(0).at("action").as_string() == "stall");
    co_await shard.send(R"({"op":1,"d":2})");
    co_await say(place, "unheard");
    (void)co_await place.control("faults", order(R"("drop")"));
    BOOST_TEST(!(co_await shard.end(true)).code.has_value());
  });
}

BOOST_AUTO_TEST_CASE(order_and_number_of_events) {
  Running place;
  place.run([&]() -> awaitable<void> {
    Shard shard{place};
    co_await shard.identify();
    (void)co_await place.control("faults", order(R"("reorder","count":2)"));
    BOOST_TEST((co_await place.control("faults")).at(0).at("count").to_number<int>() == 2);
    co_await say(place, "one");
    co_await say(place, "two");
    (void)co_await place.control("faults", order(R"("duplicate","count":1)"));
    co_await say(place, "three");
    (void)co_await place.control("faults", order(R"("repeat","count":1)"));
    for (const char* expected : {"two", "one", "three", "three", "three"})
      BOOST_TEST(str((co_await shard.next("MESSAGE_CREATE")).at("d").at("content")) == expected);
    BOOST_TEST((co_await place.control("faults")).as_array().empty());
  });
}

BOOST_AUTO_TEST_CASE(a_delay_lasts_as_long_as_ordered) {
  Running place;
  place.run([&]() -> awaitable<void> {
    Shard shard{place};
    co_await shard.identify();
    const auto ordered = place.timers->now();
    (void)co_await place.control("faults", order(R"("delay","delay_ms":60)"));
    co_await say(place, "late");
    (void)co_await shard.next("MESSAGE_CREATE");
    BOOST_TEST((place.timers->now() - ordered >= milliseconds{60}));
  });
}

BOOST_AUTO_TEST_CASE(a_guild_goes_and_comes_back) {
  Running place;
  place.run([&]() -> awaitable<void> {
    Shard shard{place};
    co_await shard.identify();
    const std::string of_home = R"("outage","guild":"1000000000000000100","on":)";
    (void)co_await place.control("faults", order(of_home + "true"));
    BOOST_TEST((co_await shard.next()).at("d").at("unavailable").as_bool());
    BOOST_TEST((co_await place.control("faults")).at(0).at("action").as_string() == "outage");
    co_await say(place, "unheard");
    (void)co_await place.control("faults", order(of_home + "false"));
    BOOST_TEST(str((co_await shard.next()).at("t")) == "GUILD_CREATE");
    (void)co_await place.control("faults", order(R"("outage","guild":"1000000000000000100")"));
    (void)co_await place.control("faults", R"({"kind":"clear"})");
    BOOST_TEST(str((co_await shard.next()).at("t")) == "GUILD_DELETE");
    BOOST_TEST(str((co_await shard.next()).at("t")) == "GUILD_CREATE");
    const auto nowhere =
        co_await place.ask(net::Method::post, "/_sandbox/faults", order(R"("outage","guild":"5")"));
    BOOST_TEST(nowhere.status == 404);
  });
}

BOOST_AUTO_TEST_CASE(a_dead_resume_host_leaves_the_other_address) {
  Running place;
  place.run([&]() -> awaitable<void> {
    Shard first{place};
    co_await first.identify();
    const std::string named = str(first.ready.at("resume_gateway_url"));
    const auto resume_url = net::parse_url(named + "/?v=10&encoding=json");
    BOOST_REQUIRE(resume_url.has_value());
    (void)co_await place.control("faults", order(R"("resume_host","how":"dead")"));
    BOOST_TEST((co_await place.control("faults")).at(0).at("how").as_string() == "dead");
    (void)co_await place.control("faults", order(R"("drop")"));
    (void)co_await first.end();
    const auto dead = co_await place.sockets->connect(*resume_url, {});
    BOOST_REQUIRE(!dead.has_value());
    BOOST_TEST(!dead.error().http_status.has_value());
    Shard second{place};
    co_await second.open();
    co_await second.resume(first, 2);
    BOOST_TEST(str((co_await second.next()).at("t")) == "RESUMED");
    (void)co_await place.control("faults", order(R"("drop")"));
    (void)co_await second.end();
    (void)co_await place.control("faults", order(R"("resume_host","how":"none")"));
    Shard third{place};
    co_await third.open(resume_url->target);
    co_await third.resume(first, 3);
    BOOST_TEST(str((co_await third.next()).at("t")) == "RESUMED");
  });
}

BOOST_AUTO_TEST_CASE(a_silent_resume_host_opens_and_says_nothing) {
  Running place;
  place.run([&]() -> awaitable<void> {
    (void)co_await place.control("faults", order(R"("resume_host","how":"silent")"));
    auto silent = co_await place.sockets->connect(place.url("/resume/?v=10&encoding=json"), {});
    BOOST_REQUIRE(silent.has_value());
    bool heard = false;
    const auto listen = [](net::WebSocket& socket, bool& flag) -> awaitable<void> {
      flag = (co_await socket.read()).has_value();
    };
    std::exception_ptr failure;
    bool ended = false;
    net::Signal end{place.io.get_executor()};
    asio::co_spawn(place.io, listen(**silent, heard), [&](std::exception_ptr thrown) {
      failure = thrown;
      ended = true;
      end.notify();
    });
    BOOST_TEST((co_await (*silent)->write(net::FrameKind::text, R"({"op":1,"d":null})")).has_value());
    // The other address greets meanwhile, and this machine has had time for a dozen exchanges.
    Shard other{place};
    co_await other.open();
    for (int i = 0; i < 10; ++i) (void)co_await place.control("faults");
    BOOST_TEST(!heard);
    BOOST_TEST(!ended);
    (*silent)->abort();
    while (!ended) co_await end.wait();
    BOOST_TEST(!failure);
  });
}

BOOST_AUTO_TEST_CASE(what_the_gateways_address_refuses) {
  Running place;
  place.run([&]() -> awaitable<void> {
    const std::pair<const char*, int> refused[] = {{"/?v=10&encoding=etf", 400},
                                                   {"/?v=10&encoding=json&compress=brotli", 400},
                                                   {"/elsewhere?v=10", 404},
                                                   {"/resumes?v=10", 404}};
    for (const auto& [target, status] : refused) {
      const auto answer = co_await place.sockets->connect(place.url(target), {});
      BOOST_TEST_CONTEXT(target) {
        BOOST_REQUIRE(!answer.has_value());
        BOOST_TEST(answer.error().http_status.value_or(0) == status);
      }
    }
    for (const char* old : {"/?v=6&encoding=json", "/?encoding=json", "/?v=11&encoding=json"}) {
      Shard shard{place};
      co_await shard.open(old);
      BOOST_TEST_CONTEXT(old) { BOOST_TEST((co_await shard.end()).code.value_or(0) == 4012); }
    }
    Shard etf{place};
    co_await etf.open();
    BOOST_TEST((co_await etf.socket->write(net::FrameKind::binary, "\x83t")).has_value());
    BOOST_TEST((co_await etf.end()).code.value_or(0) == 4002);
  });
}

BOOST_AUTO_TEST_CASE(orders_that_mean_nothing_are_refused) {
  Running place;
  place.run([&]() -> awaitable<void> {
    for (const char* wrong :
         {R"("explode")", R"("outage")", R"("resume_host","how":"gone")", R"("close","code":5000)",
          R"("close","code":1005)", R"("close","code":1015)", R"("close","code":2000)",
          R"("delay","delay_ms":0)", R"("reorder","count":0)", R"("stall","unknown":1)"}) {
      const auto answer = co_await place.ask(net::Method::post, "/_sandbox/faults", order(wrong));
      BOOST_TEST_CONTEXT(wrong) { BOOST_TEST(answer.status == 400); }
    }
    BOOST_TEST((co_await place.control("faults")).as_array().empty());
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
