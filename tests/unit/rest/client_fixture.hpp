// Owns: a REST client on virtual time and a virtual server, for the client's tests.
// Must not know: any particular rule.
#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <deque>
#include <memory>
#include <optional>

#include "rest/client.hpp"
#include "tests/support/fake_timers.hpp"
#include "tests/support/virtual_http.hpp"

namespace veilleur::rest::testing {

using veilleur::testing::VirtualHttp;
using veilleur::testing::VirtualTimers;
using Reply = VirtualHttp::Reply;
using Outcome = Result<Response, Failure>;

inline net::HttpResponse ok(std::string body = "{}") {
  return {.status = 200, .headers = {}, .body = std::move(body)};
}
inline net::HttpResponse status(int code, std::string body = "{}") {
  return {.status = code, .headers = {{"Via", "1.1 google"}}, .body = std::move(body)};
}
inline net::HttpResponse limited(std::uint32_t limit, std::uint32_t remaining, double reset_after,
                                 std::string bucket = "abc") {
  net::HttpResponse response = ok();
  response.headers = {{"Via", "1.1 google"},
                      {"X-RateLimit-Limit", std::to_string(limit)},
                      {"X-RateLimit-Remaining", std::to_string(remaining)},
                      {"X-RateLimit-Reset-After", std::to_string(reset_after)},
                      {"X-RateLimit-Bucket", std::move(bucket)}};
  return response;
}
inline net::HttpResponse too_many(std::string scope, double retry_after) {
  return {.status = 429,
          .headers = {{"Via", "1.1 google"},
                      {"X-RateLimit-Scope", std::move(scope)},
                      {"Retry-After", std::to_string(retry_after)}},
          .body = R"({"message":"You are being rate limited.","retry_after":)" + std::to_string(retry_after) +
                  R"(,"global":false})"};
}
inline net::HttpFailure broken(net::NetError error, net::Sent sent) { return {error, sent, "scripted"}; }

/// One call of the client; its outcome once there is one.
struct Sending {
  std::optional<Outcome> outcome;
  std::exception_ptr error;
  SteadyTime ended;

  [[nodiscard]] bool done() const { return outcome.has_value() || error; }
  [[nodiscard]] bool failed_as(Failure failure) const {
    return outcome && outcome->has_error() && outcome->error() == failure;
  }
  [[nodiscard]] int status() const { return outcome && outcome->has_value() ? (*outcome)->status : 0; }
};

struct Fixture {
  boost::asio::io_context io;
  VirtualTimers timers{io};
  VirtualHttp http{timers};
  ClientOptions options{.token = Secret{"s3cret"}, .user_agent = "DiscordBot (https://example.org, 1)"};
  Observer observer;
  std::unique_ptr<Client> client;
  SteadyTime start = timers.now();

  Fixture() {
    http.answer = [](const net::HttpRequest&) -> Reply { return ok(); };
  }

  /// Replies in the order of the calls; a call beyond them is an error of the test.
  void script(std::deque<Reply> replies) {
    http.answer =
        [rest = std::make_shared<std::deque<Reply>>(std::move(replies))](const net::HttpRequest&) -> Reply {
      BOOST_REQUIRE(!rest->empty());
      Reply reply = std::move(rest->front());
      rest->pop_front();
      return reply;
    };
  }
  std::shared_ptr<Sending> send(Request request, std::shared_ptr<Withdrawal> withdrawal = nullptr) {
    if (!client) client = make_client(io.get_executor(), timers, http, options, Random{1}, observer);
    auto sending = std::make_shared<Sending>();
    boost::asio::co_spawn(io, client->send(std::move(request), std::move(withdrawal)),
                          [sending, this](std::exception_ptr error, Outcome outcome) {
                            sending->error = error;
                            if (!error) sending->outcome = std::move(outcome);
                            sending->ended = timers.now();
                          });
    return sending;
  }
  /// Sends and runs virtual time until the outcome is there, an hour at most.
  std::shared_ptr<Sending> finish(Request request) {
    auto sending = send(std::move(request));
    run(std::chrono::hours{1}, [&] { return sending->done(); });
    BOOST_REQUIRE(sending->done());
    return sending;
  }
  template <class Condition>
  void run(std::chrono::nanoseconds at_most, Condition until) {
    const SteadyTime end = timers.now() + at_most;
    timers.settle();
    while (!until() && timers.next_alarm() <= end) timers.run_until(timers.next_alarm());
  }
};

}  // namespace veilleur::rest::testing
