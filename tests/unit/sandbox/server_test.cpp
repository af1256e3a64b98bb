// Owns: the tests of the sandbox on real loopback sockets, with net's own clients, and of its control API.
// Must not know: Beast.
#include "tests/unit/sandbox/running.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

const std::string as_alice = R"({"as":"1000000000000000011",)";

}  // namespace

BOOST_AUTO_TEST_SUITE(server)

BOOST_AUTO_TEST_CASE(an_event_travels_from_control_to_the_gateway) {
  Running place;
  std::vector<std::string> types;
  place.run([&]() -> asio::awaitable<void> {
    const net::HttpResponse about =
        co_await place.ask(Method::get, "/api/v10/gateway/bot", "",
                           {{"User-Agent", "DiscordBot (https://x.org, 1)"}, {"Authorization", "Bot t"}});
    BOOST_TEST(str(json::parse(about.body).at("url")) ==
               "ws://127.0.0.1:" + std::to_string(place.server->port()));
    auto socket = co_await place.sockets->connect(place.url("/?v=10&encoding=json"), {});
    BOOST_REQUIRE(socket.has_value());
    while (types.empty() || types.back() != "MESSAGE_CREATE") {
      const auto frame = co_await (*socket)->read();
      BOOST_REQUIRE(frame.has_value());
      const json::value payload = json::parse(frame->data);
      if (payload.at("op").as_int64() == 10)
        BOOST_TEST(
            (co_await (*socket)->write(net::FrameKind::text,
                                       R"({"op":2,"d":{"token":"t","properties":{},"intents":33281}})"))
                .has_value());
      else
        types.push_back(str(payload.at("t")));
      if (!types.empty() && types.back() == "GUILD_CREATE")
        (void)co_await place.control(
            "act", as_alice + R"("do":"post","channel":"1000000000000000122","content":"x"})");
    }
    (void)co_await place.control("faults", R"({"kind":"gateway","action":"close","code":4008})");
    const auto end = co_await (*socket)->read();
    BOOST_REQUIRE(!end.has_value());
    BOOST_TEST(end.error().code.value_or(0) == 4008);
  });
  BOOST_TEST(types == (std::vector<std::string>{"READY", "GUILD_CREATE", "MESSAGE_CREATE"}));
}

BOOST_AUTO_TEST_CASE(the_clock_moves_by_control_alone) {
  Running place;
  place.run([&]() -> asio::awaitable<void> {
    const json::value before = co_await place.control("state");
    BOOST_TEST(before.at("now_ms").as_int64() == unix_ms(noon));
    const json::value moved = co_await place.control("clock", R"({"advance_ms":60000})");
    BOOST_TEST(moved.at("now_ms").as_int64() == unix_ms(noon) + 60'000);
    const json::value posted = co_await place.control(
        "act", as_alice + R"("do":"post","channel":"1000000000000000122","content":"x"})");
    BOOST_TEST(unix_ms(snowflake_time(std::stoull(str(posted.at("id"))))) == unix_ms(noon) + 60'000);
  });
  BOOST_TEST((place.moved == std::vector<milliseconds>{seconds{60}}));
}

BOOST_AUTO_TEST_CASE(watchers_hear_of_changes) {
  Running place;
  place.run([&]() -> asio::awaitable<void> {
    auto watcher = co_await place.sockets->connect(place.url("/_sandbox/events"), {});
    BOOST_REQUIRE(watcher.has_value());
    // The watcher's coroutine starts with the connection; two changes make one line at least.
    (void)co_await place.control("act", as_alice + R"("do":"close_dm"})");
    (void)co_await place.control("act", as_alice + R"("do":"open_dm"})");
    const auto line = co_await (*watcher)->read();
    BOOST_REQUIRE(line.has_value());
    BOOST_TEST(json::parse(line->data).at("now_ms").as_int64() == unix_ms(noon));
    (*watcher)->abort();
  });
}

BOOST_AUTO_TEST_CASE(acts_of_humans) {
  Running place;
  const std::string at = R"("channel":"1000000000000000122",)";
  const std::string mallory_here = R"("guild":"1000000000000000100","user":"1000000000000000013"})";
  place.run([&]() -> asio::awaitable<void> {
    const json::value posted = co_await place.control("act", as_alice + at + R"("do":"post","content":"x"})");
    const std::string id = str(posted.at("id"));
    (void)co_await place.control("act",
                                 as_alice + at + R"("do":"edit","content":"y","message":")" + id + "\"}");
    const json::value shown = co_await place.control("messages?channel=1000000000000000122");
    BOOST_TEST(str(shown.at(0).at("content")) == "y");
    BOOST_TEST(shown.at(0).at("ephemeral_for").is_null());
    (void)co_await place.control("act", as_alice + at + R"("do":"delete_message","message":")" + id + "\"}");
    (void)co_await place.control("act", as_alice + R"("do":"timeout","seconds":60,)" + mallory_here);
    (void)co_await place.control("act", as_alice + R"("do":"ban","reason":"spam",)" + mallory_here);
    const json::value state = co_await place.control("state");
    const json::value& home = state.at("guilds").at(0);
    BOOST_TEST(str(home.at("bans").at(0).at("reason")) == "spam");
    BOOST_TEST(home.at("audit_log").as_array().size() == 2u);
    BOOST_TEST(place.server->discord().messages(general).empty());
    (void)co_await place.control("act", as_alice + R"("do":"unban",)" + mallory_here);
    BOOST_TEST(!place.server->discord().is_banned(guild, mallory));
    const json::value dm =
        co_await place.control("act", as_alice + R"("do":"dm_channel","user":"1000000000000000001"})");
    BOOST_TEST(dm.at("type").to_number<int>() == 1);
    for (const char* wrong : {R"({"do":"post"})", R"({"as":"5","do":"join","guild":"1000000000000000100"})",
                              R"({"as":"1000000000000000011","do":"fly"})", "[]", "{"}) {
      const net::HttpResponse refused = co_await place.ask(Method::post, "/_sandbox/act", wrong);
      BOOST_TEST_CONTEXT(wrong) { BOOST_TEST(refused.status >= 400); }
    }
  });
}

BOOST_AUTO_TEST_CASE(ordered_faults_and_the_log) {
  Running place;
  place.run([&]() -> asio::awaitable<void> {
    const std::vector<net::Header> headers = {{"User-Agent", "DiscordBot (https://x.org, 1)"},
                                              {"Authorization", "Bot hidden"}};
    const auto status = [&]() -> asio::awaitable<int> {
      co_return (co_await place.ask(Method::get, "/api/v10/users/@me", "", headers)).status;
    };
    (void)co_await place.control("faults", R"({"kind":"status","status":503,"count":1})");
    BOOST_TEST(co_await status() == 503);
    (void)co_await place.control("faults",
                                 R"({"kind":"rate_limit","scope":"cloudflare","retry_after_ms":2000})");
    BOOST_TEST(co_await status() == 429);
    BOOST_TEST(co_await status() == 200);
    net::HttpRequest request{Method::get, "/api/v10/users/@me", headers, ""};
    for (const char* kind : {"drop", "half"}) {
      (void)co_await place.control("faults", std::string{R"({"kind":")"} + kind + "\"}");
      BOOST_TEST_CONTEXT(kind) { BOOST_TEST(!(co_await place.http->send(request, seconds{10})).has_value()); }
    }
    const json::value log = co_await place.control("requests?after=0");
    BOOST_TEST(log.as_array().size() >= 5u);
    BOOST_TEST(log.at(0).at("status").to_number<int>() == 503);
    BOOST_TEST(json::serialize(log).find("hidden") == std::string::npos);
    const json::value rest =
        co_await place.control("requests?after=" + std::to_string(log.as_array().size()));
    BOOST_TEST(rest.as_array().empty());
  });
}

BOOST_AUTO_TEST_CASE(a_page_may_come_with_any_status_that_has_a_body) {
  Running place;
  place.run([&]() -> asio::awaitable<void> {
    for (int status : {200, 201, 302, 403, 502}) {
      (void)co_await place.control("faults", R"({"kind":"html","status":)" + std::to_string(status) + "}");
      const net::HttpResponse page = co_await place.ask(Method::get, "/api/v10/gateway");
      BOOST_TEST(page.status == status);
      BOOST_TEST(page.header("Content-Type").value_or("") == "text/html");
      BOOST_TEST(!page.header("Via").has_value());
      BOOST_TEST(page.body.starts_with("<!DOCTYPE html>"));
    }
    for (const char* none : {"100", "199", "204", "304", "600"}) {
      const std::string order = std::string{R"({"kind":"html","status":)"} + none + "}";
      BOOST_TEST((co_await place.ask(Method::post, "/_sandbox/faults", order)).status == 400, none);
    }
    // A success that Discord itself would have sent is no fault.
    const std::string success = R"({"kind":"status","status":200})";
    BOOST_TEST((co_await place.ask(Method::post, "/_sandbox/faults", success)).status == 400);
  });
}

BOOST_AUTO_TEST_CASE(a_fault_for_a_route_that_does_not_exist_is_refused) {
  Running place;
  place.run([&]() -> asio::awaitable<void> {
    for (const char* wrong :
         {R"({"kind":"drop","route":"/guilds/{guild.id}/ban/{user.id}"})",
          R"({"kind":"drop","route":"guilds"})", R"({"kind":"drop","route":"/guilds/1000/bans/2"})",
          R"({"kind":"drop","method":"POST","route":"/guilds/{guild.id}/bans/{user.id}"})"}) {
      BOOST_TEST_CONTEXT(wrong) {
        const net::HttpResponse refused = co_await place.ask(Method::post, "/_sandbox/faults", wrong);
        BOOST_TEST(refused.status == 400);
        BOOST_TEST(refused.body.find("route") != std::string::npos);
        BOOST_TEST(refused.body.find("/guilds/{guild.id}/bans/{user.id}") != std::string::npos);
      }
    }
    // None of them was kept, and right ones are.
    const std::vector<net::Header> client = {{"User-Agent", "DiscordBot (https://x.org, 1)"}};
    BOOST_TEST((co_await place.ask(Method::get, "/api/v10/gateway", "", client)).status == 200);
    (void)co_await place.control("faults", R"({"kind":"status","route":"/gateway","method":"GET"})");
    BOOST_TEST((co_await place.ask(Method::get, "/api/v10/gateway", "", client)).status == 502);
  });
}

BOOST_AUTO_TEST_CASE(pages_extras_and_strangers) {
  Running place;
  place.run([&]() -> asio::awaitable<void> {
    BOOST_TEST((co_await place.ask(Method::get, "/small.json")).body == community_scenario());
    BOOST_TEST((co_await place.ask(Method::get, "/../scenario.cpp")).status == 404);
    BOOST_TEST((co_await place.ask(Method::get, "/_playground/bot")).body == "extra /_playground/bot");
    const net::HttpResponse stranger =
        co_await place.ask(Method::get, "/_sandbox/state", "", {{"Origin", "http://example.org"}});
    BOOST_TEST(stranger.status == 403);
    const auto elsewhere = co_await place.sockets->connect(place.url("/elsewhere"), {});
    BOOST_REQUIRE(!elsewhere.has_value());
    BOOST_TEST(elsewhere.error().http_status.value_or(0) == 404);
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
