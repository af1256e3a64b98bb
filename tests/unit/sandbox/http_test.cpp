// Owns: the tests of the REST faults over real sockets, and of the HTTP that strict client libraries expect.
// Must not know: Beast.
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "net/url.hpp"
#include "tests/unit/sandbox/running.hpp"

namespace veilleur::sandbox::test {
namespace {

using asio::awaitable;
using net::Method;

/// Writes bytes to a connection of its own and reads until the server closes it.
awaitable<std::string> exchange(Running& place, std::string bytes) {
  asio::ip::tcp::socket socket(place.io);
  co_await socket.async_connect({asio::ip::address_v4::loopback(), place.server->port()},
                                asio::use_awaitable);
  co_await asio::async_write(socket, asio::buffer(bytes), asio::use_awaitable);
  std::string answer;
  boost::system::error_code end;
  co_await asio::async_read(socket, asio::dynamic_buffer(answer),
                            asio::redirect_error(asio::use_awaitable, end));
  co_return answer;
}

/// A request of the bot, without its end.
std::string head(const std::string& line, const std::string& more = {}) {
  return line +
         " HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: DiscordBot (https://x.org, 1)\r\nAuthorization: Bot "
         "t\r\n" +
         more;
}

int count(std::string_view text, std::string_view what) {
  int found = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

const std::string to_general = "POST /api/v10/channels/1000000000000000122/messages";
const std::string is_json = "Content-Type: application/json\r\n";
const std::string last = "Connection: close\r\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(http)

BOOST_AUTO_TEST_CASE(every_fault_of_the_rest_api) {
  struct Row {
    const char* order;
    std::optional<net::NetError> failure;
    int status;
    std::string_view begins;
  };
  const Row rows[] = {
      {R"({"kind":"status","status":503})", std::nullopt, 503, R"({"message")"},
      {R"({"kind":"status","status":500,"delay_ms":5})", std::nullopt, 500, R"({"message")"},
      {R"({"kind":"html","status":502})", std::nullopt, 502, "<!DOCTYPE html>"},
      {R"({"kind":"html","status":200})", std::nullopt, 200, "<!DOCTYPE html>"},
      {R"({"kind":"rate_limit","scope":"user"})", std::nullopt, 429, R"({"message":"You)"},
      {R"({"kind":"rate_limit","scope":"global","retry_after_ms":700})", std::nullopt, 429,
       R"({"message":"You)"},
      {R"({"kind":"rate_limit","scope":"shared"})", std::nullopt, 429, R"({"message":"The)"},
      {R"({"kind":"rate_limit","scope":"cloudflare"})", std::nullopt, 429, "<!DOCTYPE html>"},
      {R"({"kind":"delay","delay_ms":5})", std::nullopt, 200, R"({"id")"},
      {R"({"kind":"drop"})", net::NetError::reset, 0, ""},
      {R"({"kind":"drop","moment":"after"})", net::NetError::reset, 0, ""},
      {R"({"kind":"half"})", net::NetError::reset, 0, ""},
      {R"({"kind":"stall"})", net::NetError::timeout, 0, ""},
      {R"({"kind":"delay","delay_ms":5000})", net::NetError::timeout, 0, ""},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.order) {
      Running place;
      place.run([&]() -> awaitable<void> {
        (void)co_await place.control("faults", row.order);
        const json::value listed = co_await place.control("faults");
        BOOST_TEST(listed.as_array().size() == 1u);
        // In the form in which it was given: every field of the order is in the list.
        const json::value given = json::parse(row.order);
        for (const auto& [key, value] : given.as_object())
          BOOST_TEST(listed.at(0).as_object().at(key) == value, key);
        net::HttpRequest request{
            Method::get,
            "/api/v10/users/@me",
            {{"User-Agent", "DiscordBot (https://x.org, 1)"}, {"Authorization", "Bot t"}},
            ""};
        const bool waits = row.failure == net::NetError::timeout;
        const auto answer =
            co_await place.http->send(request, waits ? milliseconds{60} : milliseconds{10'000});
        if (row.failure) {
          BOOST_REQUIRE(!answer.has_value());
          BOOST_TEST((answer.error().error == *row.failure));
        } else {
          BOOST_REQUIRE(answer.has_value());
          BOOST_TEST(answer->status == row.status);
          BOOST_TEST(answer->body.starts_with(row.begins));
        }
        BOOST_TEST((co_await place.control("faults")).as_array().empty());
        BOOST_TEST((co_await place.api(Method::get, "/users/@me")).status == 200);
      });
    }
  }
}

BOOST_AUTO_TEST_CASE(an_ordered_429_speaks_of_the_bucket_where_it_has_one) {
  Running place;
  place.run([&]() -> awaitable<void> {
    const net::HttpResponse plain = co_await place.api(Method::get, "/users/@me");
    for (const char* scope : {"user", "shared", "global", "cloudflare"}) {
      (void)co_await place.control(
          "faults", std::string{R"({"kind":"rate_limit","retry_after_ms":1500,"scope":")"} + scope + "\"}");
      const net::HttpResponse limited = co_await place.api(Method::get, "/users/@me");
      const bool of_bucket = scope == std::string_view{"user"} || scope == std::string_view{"shared"};
      BOOST_TEST_CONTEXT(scope) {
        BOOST_TEST(limited.header("Retry-After").value_or("") == "2");
        BOOST_TEST(limited.header("X-RateLimit-Remaining").value_or("") == (of_bucket ? "0" : ""));
        BOOST_TEST(limited.header("X-RateLimit-Reset-After").value_or("") == (of_bucket ? "1.500" : ""));
        BOOST_TEST((limited.header("X-RateLimit-Bucket") == plain.header("X-RateLimit-Bucket")) == of_bucket);
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(a_delay_lasts_and_others_do_not_wait_for_it) {
  Running place;
  place.run([&]() -> awaitable<void> {
    (void)co_await place.control("faults", R"({"kind":"delay","delay_ms":60,"path":"/users"})");
    const auto begin = place.timers->now();
    BOOST_TEST((co_await place.api(Method::get, "/gateway")).status == 200);
    BOOST_TEST((co_await place.api(Method::get, "/users/@me")).status == 200);
    BOOST_TEST((place.timers->now() - begin >= milliseconds{60}));
  });
}

BOOST_AUTO_TEST_CASE(a_connection_carries_requests_of_every_form) {
  Running place;
  place.run([&]() -> awaitable<void> {
    // Kept alive and pipelined: with a length, in chunks, and with a HEAD between them.
    const std::string answers = co_await exchange(
        place, head(to_general, is_json + "Content-Length: 17\r\n\r\n") + R"({"content":"one"})" +
                   head(to_general, is_json + "Transfer-Encoding: chunked\r\n\r\n") +
                   "b\r\n{\"content\":\r\n6\r\n\"two\"}\r\n0\r\n\r\n" +
                   head("HEAD /api/v10/users/@me", "\r\n") + head("GET /api/v10/users/@me", last + "\r\n"));
    BOOST_TEST(count(answers, "HTTP/1.1 200 OK\r\n") == 4, answers);
    BOOST_TEST(count(answers, R"("username":"Veilleur")") >= 1, answers);
    const std::vector<Message> posted = place.server->discord().messages(general);
    BOOST_REQUIRE(posted.size() == 2u);
    BOOST_TEST(posted[0].content == "one");
    BOOST_TEST(posted[1].content == "two");
    // A client that waits to be told: what it sends next is its body.
    const std::string eager = co_await exchange(
        place, head(to_general, is_json + last + "Expect: 100-continue\r\nContent-Length: 19\r\n\r\n") +
                   R"({"content":"three"})");
    BOOST_TEST(eager.find("HTTP/1.1 200 OK\r\n") != std::string::npos, eager);
  });
}

BOOST_AUTO_TEST_CASE(every_answer_has_a_date_of_the_sandboxs_clock) {
  Running place;
  place.run([&]() -> awaitable<void> {
    for (const char* target : {"/api/v10/gateway", "/api/v10/nowhere", "/_sandbox/state", "/nothing"}) {
      const std::string answer = co_await exchange(place, head(std::string{"GET "} + target, last + "\r\n"));
      BOOST_TEST_CONTEXT(target) {
        BOOST_TEST(count(answer, "Date: Thu, 06 Aug 2026 12:00:00 GMT\r\n") == 1, answer);
      }
    }
    (void)co_await place.control("clock", R"({"advance_ms":3661000})");
    const std::string later = co_await exchange(place, head("GET /api/v10/gateway", last + "\r\n"));
    BOOST_TEST(count(later, "Date: Thu, 06 Aug 2026 13:01:01 GMT\r\n") == 1, later);
  });
}

BOOST_AUTO_TEST_CASE(pages_of_other_origins_get_no_leave) {
  Running place;
  place.run([&]() -> awaitable<void> {
    for (const char* line : {"GET /api/v10/users/@me", "OPTIONS /api/v10/users/@me", "GET /_sandbox/state"}) {
      const std::string answer = co_await exchange(
          place,
          head(line, last + "Origin: https://example.org\r\nAccess-Control-Request-Method: GET\r\n\r\n"));
      BOOST_TEST_CONTEXT(line) {
        BOOST_TEST(answer.starts_with("HTTP/1.1"));
        BOOST_TEST(count(answer, "Access-Control") == 0, answer);
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(bodies_have_discords_bounds) {
  Running place;
  place.run([&]() -> awaitable<void> {
    const std::string above = std::string(25u << 20, ' ') + R"({"content":"x"})";
    const net::HttpResponse refused =
        co_await place.api(Method::post, "/channels/1000000000000000122/messages", above);
    BOOST_TEST(refused.status == 413);
    BOOST_TEST(Community::code(refused) == 40005);
    const std::string long_header = co_await exchange(
        place, head("GET /api/v10/users/@me", "X-Long: " + std::string(20'000, 'x') + "\r\n\r\n"));
    BOOST_TEST(long_header.starts_with("HTTP/1.1 431"), long_header);
  });
}

BOOST_AUTO_TEST_CASE(a_date_as_http_writes_it) {
  BOOST_TEST(http_date(from_unix_ms(0)) == "Thu, 01 Jan 1970 00:00:00 GMT");
  BOOST_TEST(http_date(from_unix_ms(784'111'777'999)) == "Sun, 06 Nov 1994 08:49:37 GMT");
  BOOST_TEST(http_date(from_unix_ms(1'709'251'199'000)) == "Thu, 29 Feb 2024 23:59:59 GMT");
}

BOOST_AUTO_TEST_CASE(chatter_is_heard_in_full_and_at_its_pace) {
  Running place;
  place.run([&]() -> awaitable<void> {
    auto socket = co_await place.sockets->connect(place.url("/?v=10&encoding=json"), {});
    BOOST_REQUIRE(socket.has_value());
    BOOST_TEST((co_await (*socket)->write(net::FrameKind::text,
                                          R"({"op":2,"d":{"token":"t","properties":{},"intents":33281}})"))
                   .has_value());
    const auto start = place.timers->now();
    const json::value begun =
        co_await place.control("chatter", R"({"count":30,"per_second":1000,"bytes":40})");
    BOOST_TEST(begun.at("talkers").to_number<int>() == 1);
    for (int number = 0; number < 30;) {
      const auto frame = co_await (*socket)->read();
      BOOST_REQUIRE(frame.has_value());
      const json::value payload = json::parse(frame->data);
      if (payload.at("t") != json::value("MESSAGE_CREATE")) continue;
      const std::string text = str(payload.at("d").at("content"));
      BOOST_TEST(text.starts_with(std::to_string(number++) + " "));
      BOOST_TEST(text.size() == 40u);
    }
    // The last is due 29 ms after the first, and none comes before it is due.
    BOOST_TEST((place.timers->now() - start >= milliseconds{29}));
    const net::HttpResponse wrong = co_await place.ask(Method::post, "/_sandbox/chatter", R"({"count":0})");
    BOOST_TEST(wrong.status == 400);
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
