// Owns: the client's way of one request: headers, attempts, verdicts, observers.
// Must not know: the limiter's arithmetic (rate_limiter_test), fairness (waiting_room_test).
#include <set>

#include "rest/encoding.hpp"
#include "rest/routes.hpp"
#include "tests/unit/rest/client_fixture.hpp"

using namespace veilleur;
using namespace veilleur::rest;
using namespace veilleur::rest::testing;

namespace {

constexpr GuildId guild{11};
constexpr UserId user{22};
constexpr ChannelId channel{33};
constexpr ApplicationId app{55};

Request message() { return create_message(channel, R"({"content":"x","nonce":"1","enforce_nonce":true})"); }
Request ban() { return create_guild_ban(guild, user, seconds{0}, "spam"); }
Request followup() { return create_followup_message(app, "tok", "{}"); }

std::string html_429() { return "<!DOCTYPE html><html><title>Too many</title></html>"; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(client, Fixture)

BOOST_AUTO_TEST_CASE(headers_of_a_write) {
  const auto sending = finish(ban());
  BOOST_TEST(sending->status() == 200);
  BOOST_REQUIRE(http.calls.size() == 1u);
  const net::HttpRequest& request = http.calls[0].request;
  BOOST_TEST((request.method == net::Method::put));
  BOOST_TEST(request.target == "/api/v10/guilds/11/bans/22");
  BOOST_TEST(request.header("Authorization").value_or("") == "Bot s3cret");
  BOOST_TEST(request.header("User-Agent").value_or("") == "DiscordBot (https://example.org, 1)");
  BOOST_TEST(request.header("Content-Type").value_or("") == "application/json");
  BOOST_TEST(request.header("X-Audit-Log-Reason").value_or("") == "spam");
}

BOOST_AUTO_TEST_CASE(headers_of_a_read_and_of_an_interaction) {
  finish(get_guild(guild));
  BOOST_TEST(!http.calls[0].request.header("Content-Type").has_value());
  BOOST_TEST(!http.calls[0].request.header("X-Audit-Log-Reason").has_value());
  finish(create_interaction_response(InteractionId{1}, "tok", R"({"type":5})"));
  BOOST_TEST(!http.calls[1].request.header("Authorization").has_value());
  BOOST_TEST(http.calls[1].request.header("Content-Type").value_or("") == "application/json");
}

BOOST_AUTO_TEST_CASE(files_become_multipart_and_too_many_are_refused_unsent) {
  Request request = message();
  request.files = {{"log.txt", "text/plain", "hello"}};
  finish(std::move(request));
  const std::string type{http.calls[0].request.header("Content-Type").value_or("")};
  BOOST_TEST(type.starts_with("multipart/form-data; boundary="));
  BOOST_TEST(http.calls[0].request.body.find("hello") != std::string::npos);
  Request large = message();
  large.files.resize(11);
  BOOST_TEST(finish(std::move(large))->failed_as(Failure::too_large));
  BOOST_TEST(http.calls.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_json_body_above_25_mib_is_refused_unsent) {
  Request fits = message();
  fits.body = std::string(request_max_bytes, 'x');
  BOOST_TEST(finish(std::move(fits))->status() == 200);
  Request large = message();
  large.body = std::string(request_max_bytes + 1, 'x');
  BOOST_TEST(finish(std::move(large))->failed_as(Failure::too_large));
  BOOST_TEST(http.calls.size() == 1u);
}

BOOST_AUTO_TEST_CASE(discords_error_code_is_read) {
  script({status(404, R"({"message":"Unknown Ban","code":10026})")});
  const auto sending = finish(get_guild_ban(guild, user));
  BOOST_TEST(sending->status() == 404);
  BOOST_TEST((*sending->outcome)->error_code == 10026);
  BOOST_TEST(!(*sending->outcome)->ok());
}

BOOST_AUTO_TEST_CASE(html_429_fed_to_json_parser) {
  script({net::HttpResponse{429, {{"Content-Type", "text/html"}}, html_429()}, ok()});
  const auto sending = finish(message());
  BOOST_TEST(sending->status() == 200);
  BOOST_TEST((sending->ended == start + seconds{60}));
  BOOST_TEST(http.calls.size() == 2u);
}

// Captive portals and the edge answer for Discord; a ban that nobody carried out must not count as done.
BOOST_AUTO_TEST_CASE(a_page_in_place_of_discords_answer_says_nothing) {
  const net::HttpResponse page{200, {{"Content-Type", "text/html"}}, html_429()};
  const net::HttpResponse elsewhere{302, {{"Location", "http://portal.example/"}}, ""};
  net::HttpResponse not_found = page, proxy_login = page;
  not_found.status = 404;
  proxy_login.status = 401;  // of a proxy: our token is as good as before
  const net::HttpResponse timeout{408, {}, "{}"};
  for (const net::HttpResponse& foreign : {page, elsewhere, not_found, proxy_login, timeout}) {
    BOOST_TEST_CONTEXT(foreign.status) {
      for (const Request& request : {ban(), message()}) {
        http.calls.clear();
        script({foreign, ok()});
        BOOST_TEST(finish(request)->status() == 200);
        BOOST_TEST(http.calls.size() == 2u);
      }
      http.calls.clear();
      script({foreign, foreign, foreign, ok()});
      BOOST_TEST(finish(ban())->failed_as(Failure::unavailable));
      BOOST_TEST(http.calls.size() == 3u);
      http.calls.clear();
      script({foreign, ok()});
      BOOST_TEST(finish(followup())->failed_as(Failure::unclear));  // whether it was carried out is open
      BOOST_TEST(http.calls.size() == 1u);
    }
  }
}

BOOST_AUTO_TEST_CASE(answers_of_discords_own_are_no_pages) {
  for (const auto& [code, body] : {std::pair{200, "{}"},
                                   {200, "\n [1]"},
                                   {201, "{\"id\":\"1\"}"},
                                   {204, ""},
                                   {202, "{}"},
                                   {400, "{}"},
                                   {404, ""}}) {
    http.calls.clear();
    script({status(code, body)});
    BOOST_TEST(finish(get_guild(guild))->status() == code);
    BOOST_TEST(http.calls.size() == 1u);
  }
}

BOOST_AUTO_TEST_CASE(a_429_is_waited_out_whatever_the_kind_of_request) {
  for (const Request& request : {message(), ban(), followup()}) {
    http.calls.clear();
    const SteadyTime before = timers.now();
    script({too_many("user", 2.5), ok()});
    const auto sending = finish(request);
    BOOST_TEST(sending->status() == 200);
    BOOST_TEST((sending->ended - before == milliseconds{2500}));
    BOOST_TEST(http.calls.size() == 2u);
  }
}

BOOST_AUTO_TEST_CASE(a_limit_inside_the_bucket_is_waited_out_by_its_request_alone) {
  net::HttpResponse refused = too_many("user", 7);
  for (const auto& header : limited(5, 3, 1).headers) refused.headers.push_back(header);
  script({refused, ok(), ok()});
  const auto renaming = send(message());
  timers.settle();
  const auto other = send(message());
  timers.run_until(start + milliseconds{6999});
  BOOST_TEST(other->status() == 200);
  BOOST_TEST(!renaming->done());
  timers.run_until(start + seconds{7});
  BOOST_TEST(renaming->status() == 200);
}

BOOST_AUTO_TEST_CASE(an_interaction_waits_out_its_own_global_429) {
  script({too_many("global", 5), ok()});
  const auto sending = finish(followup());
  BOOST_TEST(sending->status() == 200);
  BOOST_TEST((sending->ended == start + seconds{5}));
}

BOOST_AUTO_TEST_CASE(what_never_left_takes_nothing_from_the_bucket) {
  script({limited(5, 1, 60), broken(net::NetError::refused, net::Sent::nothing), limited(5, 0, 60)});
  finish(message());
  const auto sending = finish(message());
  BOOST_TEST(sending->status() == 200);
  BOOST_TEST((sending->ended - start < seconds{2}));
}

BOOST_AUTO_TEST_CASE(endless_429_ends_as_unavailable) {
  http.answer = [](const net::HttpRequest&) -> Reply { return too_many("shared", 1); };
  BOOST_TEST(finish(ban())->failed_as(Failure::unavailable));
  BOOST_TEST(http.calls.size() == 10u);
}

BOOST_AUTO_TEST_CASE(global_429_holds_everything_but_interactions) {
  script({too_many("global", 5), ok(), ok(), ok()});
  const auto refused = send(message());
  timers.settle();
  const auto other = send(ban());
  const auto interaction = send(followup());
  timers.settle();
  BOOST_TEST(interaction->status() == 200);
  BOOST_TEST(!other->done());
  timers.run_until(start + milliseconds{4999});
  BOOST_TEST(http.calls.size() == 2u);
  timers.run_until(start + seconds{6});
  BOOST_TEST(other->status() == 200);
  BOOST_TEST(refused->status() == 200);
}

BOOST_AUTO_TEST_CASE(cloudflare_403_stops_the_address_and_is_not_an_answer) {
  script({net::HttpResponse{403, {}, "error code: 1015"}, ok(), ok()});
  const auto refused = send(message());
  timers.settle();
  const auto interaction = send(followup());
  timers.run_until(start + milliseconds{59'999});
  BOOST_TEST(http.calls.size() == 1u);
  timers.run_until(start + seconds{61});
  BOOST_TEST(refused->status() == 200);
  BOOST_TEST(interaction->status() == 200);
}

BOOST_AUTO_TEST_CASE(idempotent_requests_survive_two_failures_of_any_sort) {
  script({status(502), broken(net::NetError::timeout, net::Sent::maybe), ok()});
  BOOST_TEST(finish(ban())->status() == 200);
  script({status(503), status(504), status(524)});
  BOOST_TEST(finish(ban())->failed_as(Failure::unavailable));
  script({status(500)});
  BOOST_TEST(finish(ban())->status() == 500);
}

BOOST_AUTO_TEST_CASE(retried_post_duplicates) {
  // A server that carries out what it receives and then breaks the connection.
  std::set<std::string> nonces;
  int visible = 0;
  http.answer = [&](const net::HttpRequest& request) -> Reply {
    const bool has_nonce = request.body.find("enforce_nonce") != std::string::npos;
    if (!has_nonce || nonces.insert(request.body).second) ++visible;
    if (http.calls.size() < 3) return broken(net::NetError::reset, net::Sent::maybe);
    return ok();
  };
  BOOST_TEST(finish(followup())->failed_as(Failure::unclear));
  BOOST_TEST(visible == 1);
  BOOST_TEST(http.calls.size() == 1u);

  http.calls.clear();
  BOOST_TEST(finish(message())->status() == 200);
  BOOST_TEST(http.calls.size() == 3u);
  BOOST_TEST(visible == 2);
  const std::string& body = http.calls[0].request.body;
  for (const auto& call : http.calls)
    BOOST_TEST(call.request.body == body);  // The same nonce, the same text.
}

BOOST_AUTO_TEST_CASE(a_post_that_never_left_is_sent_again) {
  script({broken(net::NetError::refused, net::Sent::nothing),
          broken(net::NetError::resolve_failed, net::Sent::nothing), ok()});
  BOOST_TEST(finish(followup())->status() == 200);
  const auto never = broken(net::NetError::tls_failed, net::Sent::nothing);
  script({never, never, never});
  BOOST_TEST(finish(followup())->failed_as(Failure::unavailable));
  script({never, broken(net::NetError::reset, net::Sent::maybe)});
  BOOST_TEST(finish(followup())->failed_as(Failure::unclear));
}

BOOST_AUTO_TEST_CASE(webhook_404_is_never_retried) {
  script({status(404, R"({"code":10015,"message":"Unknown Webhook"})")});
  BOOST_TEST(finish(followup())->status() == 404);
  BOOST_TEST(http.calls.size() == 1u);
}

BOOST_AUTO_TEST_CASE(first_401_on_a_bot_route_freezes_the_token) {
  int told = 0;
  observer.token_refused = [&told] { ++told; };
  http.latency = [](const net::HttpRequest&) { return milliseconds{100}; };
  script({status(401), ok()});
  const auto refused = send(get_guild(guild));
  timers.settle();
  const auto waiting = send(get_guild(guild));  // Behind it: the bucket is unknown.
  timers.run_for(milliseconds{100});
  BOOST_TEST(refused->failed_as(Failure::frozen));
  BOOST_TEST(waiting->failed_as(Failure::frozen));
  BOOST_TEST(finish(ban())->failed_as(Failure::frozen));
  BOOST_TEST(http.calls.size() == 1u);
  BOOST_TEST(finish(followup())->status() == 200);  // Carries no token.
  BOOST_TEST(told == 1);
}

BOOST_AUTO_TEST_CASE(a_401_ends_at_once_what_waits_for_a_bucket) {
  script({too_many("user", 3600), status(401)});
  const auto waiting = send(message());
  timers.settle();
  BOOST_TEST(!waiting->done());
  BOOST_TEST(finish(get_guild(guild))->failed_as(Failure::frozen));
  timers.settle();
  BOOST_TEST(waiting->failed_as(Failure::frozen));
  BOOST_TEST((timers.now() == start));
}

BOOST_AUTO_TEST_CASE(the_breaker_ends_at_once_what_waits_for_a_bucket) {
  http.answer = [](const net::HttpRequest& request) -> Reply {
    if (request.method == net::Method::post) return too_many("user", 3600);
    return status(403, R"({"code":50013})");
  };
  const auto waiting = send(message());  // refused: the first of a thousand
  timers.settle();
  for (int i = 1; i < 1000; ++i) {
    BOOST_REQUIRE(!waiting->done());
    BOOST_REQUIRE(finish(get_guild(GuildId{static_cast<std::uint64_t>(i)}))->status() == 403);
  }
  timers.settle();
  BOOST_TEST(waiting->failed_as(Failure::breaker));
}

BOOST_AUTO_TEST_CASE(a_401_of_an_interaction_freezes_nothing) {
  observer.token_refused = [] { BOOST_ERROR("the bot's token was not refused"); };
  script({status(401, R"({"code":50027,"message":"Invalid Webhook Token"})"), ok()});
  const auto sending = finish(edit_original_interaction_response(app, "dead", "{}"));
  BOOST_TEST(sending->status() == 401);
  BOOST_TEST((*sending->outcome)->error_code == 50027);
  BOOST_TEST(finish(ban())->status() == 200);
}

BOOST_AUTO_TEST_CASE(breaker_after_a_thousand_invalid_requests) {
  http.answer = [](const net::HttpRequest&) -> Reply { return status(403, R"({"code":50013})"); };
  int answered = 0;
  for (int i = 0; i < 1010; ++i) {
    const auto sending = finish(get_guild(GuildId{static_cast<std::uint64_t>(i + 1)}));
    if (sending->status() == 403) {
      ++answered;
    } else {
      BOOST_REQUIRE(sending->failed_as(Failure::breaker));
    }
  }
  BOOST_TEST(answered == 1000);
  BOOST_TEST(http.calls.size() == 1000u);
  BOOST_TEST(finish(followup())->failed_as(Failure::breaker));
  http.answer = [](const net::HttpRequest&) -> Reply { return ok(); };
  timers.run_for(std::chrono::minutes{10});
  BOOST_TEST(finish(ban())->status() == 200);
}

BOOST_AUTO_TEST_CASE(shared_429_is_not_counted_as_invalid) {
  http.answer = [](const net::HttpRequest&) -> Reply { return too_many("shared", 0.1); };
  for (int i = 0; i < 110; ++i) {
    BOOST_REQUIRE(
        finish(get_guild(GuildId{static_cast<std::uint64_t>(i + 1)}))->failed_as(Failure::unavailable));
  }
  BOOST_TEST(http.calls.size() == 1100u);
  http.answer = [](const net::HttpRequest&) -> Reply { return ok(); };
  BOOST_TEST(finish(ban())->status() == 200);
}

BOOST_AUTO_TEST_CASE(observers_see_every_attempt_and_never_the_token) {
  std::vector<std::string> seen;
  observer.before_send = [&](const net::HttpRequest& request) {
    BOOST_TEST(!request.header("Authorization").has_value());
    seen.push_back("before");
  };
  observer.after = [&](const net::HttpRequest& request, const Reply& reply) {
    BOOST_TEST(!request.header("Authorization").has_value());
    seen.push_back(reply ? std::to_string(reply->status) : std::string{net::to_string(reply.error().error)});
  };
  script({status(502), broken(net::NetError::reset, net::Sent::maybe), ok()});
  BOOST_TEST(finish(ban())->status() == 200);
  const std::vector<std::string> expected{"before", "502", "before", "reset", "before", "200"};
  BOOST_TEST(seen == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
