// Owns: reading headers and error bodies, malformed ones included.
// Must not know: what the limiter does with them.
#include "rest/limit_reading.hpp"

#include <boost/test/unit_test.hpp>

#include "base/time.hpp"

using namespace veilleur;
using namespace veilleur::rest;
using std::chrono::nanoseconds;

namespace {

const std::string html =
    "<html><head><title>Access denied</title></head><body>error code: 1015</body></html>";

net::HttpResponse response(int status, std::vector<net::Header> headers, std::string body) {
  return {.status = status, .headers = std::move(headers), .body = std::move(body)};
}
Refusal refusal_of(const net::HttpResponse& from) {
  const LimitReading reading = read_limits(from);
  BOOST_REQUIRE(reading.refusal.has_value());
  return *reading.refusal;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(limit_reading)

BOOST_AUTO_TEST_CASE(reads_the_window_whatever_the_case_of_the_names) {
  const LimitReading reading = read_limits(response(200,
                                                    {{"x-ratelimit-limit", "5"},
                                                     {"X-RateLimit-Remaining", "3"},
                                                     {"X-RATELIMIT-RESET-AFTER", "1.25"},
                                                     {"X-RateLimit-Bucket", "abcd1234"}},
                                                    "{}"));
  BOOST_REQUIRE(reading.window.has_value());
  BOOST_TEST(reading.window->bucket == "abcd1234");
  BOOST_TEST(reading.window->limit == 5u);
  BOOST_TEST(reading.window->remaining == 3u);
  BOOST_TEST((reading.window->reset_after == milliseconds{1250}));
  BOOST_TEST(!reading.refusal.has_value());
}

BOOST_AUTO_TEST_CASE(headers_that_are_no_numbers_are_absent) {
  for (const char* bad : {"", "-1", "nan", "inf", "1e999", "5 ", "five", "0x5"}) {
    BOOST_TEST_CONTEXT(bad) {
      BOOST_TEST(!read_limits(response(200,
                                       {{"X-RateLimit-Limit", "5"},
                                        {"X-RateLimit-Remaining", "3"},
                                        {"X-RateLimit-Reset-After", bad}},
                                       ""))
                      .window.has_value());
    }
  }
}

BOOST_AUTO_TEST_CASE(html_429_is_cloudflares_and_never_reaches_the_json_parser) {
  const Refusal refusal = refusal_of(response(429, {{"Content-Type", "text/html"}}, html));
  BOOST_TEST((refusal.scope == RefusalScope::cloudflare));
  BOOST_TEST((refusal.retry_after == seconds{60}));
  BOOST_TEST(read_error_code(html) == 0);
  BOOST_TEST((refusal_of(response(429, {{"Retry-After", "7"}, {"Via", "1.1 google"}}, html)).retry_after ==
              seconds{7}));
}

BOOST_AUTO_TEST_CASE(json_429_without_via_is_cloudflares) {
  const Refusal refusal = refusal_of(response(429, {{"Retry-After", "3"}}, R"({"retry_after":3})"));
  BOOST_TEST((refusal.scope == RefusalScope::cloudflare));
}

BOOST_AUTO_TEST_CASE(scopes) {
  const auto scope = [](std::vector<net::Header> headers, std::string body) {
    headers.push_back({"Via", "1.1 google"});
    return refusal_of(response(429, std::move(headers), std::move(body))).scope;
  };
  BOOST_TEST(
      (scope({{"X-RateLimit-Scope", "user"}}, R"({"retry_after":1,"global":false})") == RefusalScope::user));
  BOOST_TEST((scope({{"X-RateLimit-Scope", "shared"}}, R"({"retry_after":1})") == RefusalScope::shared));
  BOOST_TEST((scope({{"X-RateLimit-Scope", "global"}}, R"({"retry_after":1})") == RefusalScope::global));
  BOOST_TEST((scope({{"X-RateLimit-Global", "true"}}, R"({"retry_after":1})") == RefusalScope::global));
  BOOST_TEST((scope({}, R"({"retry_after":1,"global":true})") == RefusalScope::global));
  BOOST_TEST((scope({}, R"({"retry_after":1})") == RefusalScope::user));
}

BOOST_AUTO_TEST_CASE(the_longer_of_header_and_body_is_waited) {
  const auto wait = [](std::string header, std::string body) {
    return refusal_of(
               response(429, {{"Via", "1.1 google"}, {"Retry-After", std::move(header)}}, std::move(body)))
        .retry_after;
  };
  BOOST_TEST((wait("2", R"({"retry_after":1.5})") == seconds{2}));
  BOOST_TEST((wait("1", R"({"retry_after":1.5})") == milliseconds{1500}));
  BOOST_TEST((wait("1", R"({"retry_after":64})") == seconds{64}));
  BOOST_TEST((wait("soon", R"({"retry_after":"soon"})") == seconds{1}));
  BOOST_TEST((wait("0", R"({"retry_after":0})") == milliseconds{100}));
  BOOST_TEST((wait("1e300", R"({})") == std::chrono::hours{24}));
}

BOOST_AUTO_TEST_CASE(without_retry_after_a_used_up_bucket_says_when_it_opens) {
  const auto wait = [](std::string scope, std::string remaining, std::vector<net::Header> more = {}) {
    more.insert(more.end(), {{"Via", "1.1 google"},
                             {"X-RateLimit-Scope", std::move(scope)},
                             {"X-RateLimit-Limit", "5"},
                             {"X-RateLimit-Remaining", std::move(remaining)},
                             {"X-RateLimit-Reset-After", "2.2"}});
    return refusal_of(response(429, std::move(more), "{}")).retry_after;
  };
  BOOST_TEST((wait("user", "0") == milliseconds{2200}));
  BOOST_TEST((wait("user", "0", {{"Retry-After", "1"}}) == seconds{1}));
  BOOST_TEST((wait("user", "3") == seconds{1}));    // a limit inside the bucket, which has its own time
  BOOST_TEST((wait("shared", "0") == seconds{1}));  // the reset of a shared bucket is wrong
  BOOST_TEST((wait("global", "0") == seconds{1}));
}

BOOST_AUTO_TEST_CASE(a_limit_of_nothing_still_lets_one_through) {
  const LimitReading reading = read_limits(response(
      200, {{"X-RateLimit-Limit", "0"}, {"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset-After", "1"}},
      "{}"));
  BOOST_REQUIRE(reading.window.has_value());
  BOOST_TEST(reading.window->limit == 1u);
}

BOOST_AUTO_TEST_CASE(a_403_of_discord_is_an_answer_and_one_of_cloudflare_a_refusal) {
  BOOST_TEST(!read_limits(response(403, {}, R"({"message":"Missing Permissions","code":50013})"))
                  .refusal.has_value());
  BOOST_TEST((refusal_of(response(403, {}, html)).scope == RefusalScope::cloudflare));
  BOOST_TEST((refusal_of(response(403, {}, "error code: 1020")).retry_after == seconds{60}));
}

BOOST_AUTO_TEST_CASE(what_counts_as_invalid) {
  const auto invalid = [](int status, std::string scope) {
    return read_limits(response(status, {{"Via", "1"}, {"X-RateLimit-Scope", std::move(scope)}}, "{}"))
        .invalid();
  };
  BOOST_TEST(invalid(401, ""));
  BOOST_TEST(invalid(403, ""));
  BOOST_TEST(invalid(429, "user"));
  BOOST_TEST(invalid(429, "global"));
  BOOST_TEST(!invalid(429, "shared"));
  BOOST_TEST(!invalid(404, ""));
  BOOST_TEST(!invalid(200, ""));
}

BOOST_AUTO_TEST_CASE(error_codes_tolerate_any_body) {
  BOOST_TEST(read_error_code(R"({"code":10026,"message":"Unknown Ban"})") == 10026);
  for (const char* body :
       {"", "null", "[]", "[1]", "{", "{\"code\":", R"({"code":"10026"})", R"({"code":-1})",
        R"({"code":1e99})", R"({"code":99999999999999})", "\xFF\xFE", "<html>"}) {
    BOOST_TEST_CONTEXT(body) { BOOST_TEST(read_error_code(body) == 0); }
  }
  BOOST_TEST(read_error_code(std::string(100'000, '[')) == 0);
  const auto padded = [](std::size_t bytes) { return R"({"code":10026)" + std::string(bytes, ' ') + "}"; };
  BOOST_TEST(read_error_code(padded(200u << 10)) == 10026);
  BOOST_TEST(read_error_code(padded(256u << 10)) == 0);  // none of Discord's is that long
}

BOOST_AUTO_TEST_SUITE_END()
