// Owns: the tests of how limits are shared out: buckets by age, shared by routes, hidden ones; and the ban.
// Must not know: sockets, the world's answers.
#include "tests/unit/sandbox/support.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

/// One route's limits on a clock of its own. `wall` is noon.
struct Limited {
  RateLimits limits{{}};
  milliseconds at{1'000'000};

  RateLimits::Verdict ask(Method method, const std::string& path, std::string_view body = {},
                          std::string_view authorization = "Bot x") {
    const Routed routed = find_route(method, path);
    BOOST_REQUIRE_MESSAGE(routed.match.route, path);
    return limits.check(routed.match, authorization, body, SteadyTime{at}, noon + at);
  }
  /// How many of so many requests pass, a second apart from the global limit's view.
  int pass(int requests, Method method, const std::string& path, std::string_view body = {}) {
    int passed = 0;
    for (int i = 0; i < requests; ++i) passed += ask(method, path, body).refusal ? 0 : 1;
    return passed;
  }
};

std::string of(const std::vector<net::Header>& headers, std::string_view name) {
  for (const net::Header& header : headers)
    if (net::same_name(header.name, name)) return header.value;
  return "";
}

std::string message(milliseconds age) {
  return "/channels/5/messages/" + std::to_string(snowflake_floor(noon + seconds{1'000} - age));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rate_limits)

BOOST_AUTO_TEST_CASE(deletions_are_limited_by_age) {
  struct Row {
    const char* what;
    milliseconds age;
    const char* limit;
    const char* after;
  };
  const Row rows[] = {{"of this moment", seconds{1}, "5", "0.200"},
                      {"of 10 s", seconds{10}, "5", "0.200"},
                      {"of 11 s", seconds{11}, "3", "0.111"},
                      {"of 14 days", std::chrono::days{14}, "3", "0.111"},
                      {"older", std::chrono::days{15}, "30", "0.133"}};
  std::set<std::string> hashes;
  for (const Row& row : rows) {
    Limited place;
    const RateLimits::Verdict verdict = place.ask(Method::delete_, message(row.age));
    BOOST_TEST_CONTEXT(row.what) {
      BOOST_TEST(of(verdict.headers, "X-RateLimit-Limit") == row.limit);
      BOOST_TEST(of(verdict.headers, "X-RateLimit-Reset-After") == row.after);
    }
    hashes.insert(of(verdict.headers, "X-RateLimit-Bucket"));
  }
  BOOST_TEST(hashes.size() == 3u);
  Limited place;  // and each is drained alone
  BOOST_TEST(place.pass(6, Method::delete_, message(seconds{1})) == 5);
  BOOST_TEST(place.pass(4, Method::delete_, message(seconds{11})) == 3);
  BOOST_TEST(place.pass(31, Method::delete_, message(std::chrono::days{15})) == 30);
}

BOOST_AUTO_TEST_CASE(editing_and_posting_are_two_buckets) {
  Limited place;
  const std::string one = "/channels/5/messages/7";
  BOOST_TEST(place.pass(6, Method::post, "/channels/5/messages") == 5);
  BOOST_TEST(place.pass(6, Method::patch, one) == 5);
  BOOST_TEST(place.pass(1, Method::patch, "/channels/6/messages/7") == 1);  // another channel
  BOOST_TEST(of(place.ask(Method::post, "/channels/5/messages").headers, "X-RateLimit-Bucket") !=
             of(place.ask(Method::patch, one).headers, "X-RateLimit-Bucket"));
}

BOOST_AUTO_TEST_CASE(reactions_share_one_bucket) {
  // The routes may come later than this test; the choice is made from the template alone.
  const Route put{Method::put,
                  "/channels/{channel.id}/messages/{message.id}/reactions/{emoji}/@me",
                  Auth::bot,
                  {1, milliseconds{250}},
                  nullptr};
  const Route clear{Method::delete_,
                    "/channels/{channel.id}/messages/{message.id}/reactions/{emoji}/{user.id}",
                    Auth::bot,
                    {1, milliseconds{250}},
                    nullptr};
  const Route list{Method::get,
                   "/channels/{channel.id}/messages/{message.id}/reactions/{emoji}",
                   Auth::bot,
                   {1, milliseconds{250}},
                   nullptr};
  const auto hash = [](const Route& route) {
    RouteMatch match;
    match.route = &route;
    match.ids = {5, 7};
    match.major = "5";
    return bucket_hash(bucket_of(match, noon));
  };
  BOOST_TEST(hash(put) == hash(clear));
  BOOST_TEST(hash(put) != hash(list));
}

BOOST_AUTO_TEST_CASE(a_channels_name_and_topic_have_hidden_limits) {
  struct Row {
    const char* what;
    std::vector<const char*> bodies;
    int passed;
  };
  const char* name = R"({"name":"a"})";
  const char* topic = R"({"topic":"a"})";
  const char* both = R"({"name":"a","topic":"b"})";
  const char* slow = R"({"rate_limit_per_user":5})";
  for (const Row& row :
       {Row{"three names", {name, name, name}, 2}, Row{"three topics", {topic, topic, topic}, 2},
        Row{"two of each", {name, topic, name, topic}, 4},
        Row{"both, then each", {both, both, name, topic}, 2}, Row{"neither", {slow, slow, slow, slow}, 4},
        Row{"others go on", {name, name, name, slow}, 3}}) {
    Limited place;
    int passed = 0;
    for (const char* body : row.bodies) passed += place.pass(1, Method::patch, "/channels/5", body);
    BOOST_TEST_CONTEXT(row.what) { BOOST_TEST(passed == row.passed); }
  }
}

BOOST_AUTO_TEST_CASE(a_hidden_limit_shows_by_its_wait_alone) {
  Limited place;
  BOOST_TEST(place.pass(2, Method::patch, "/channels/5", R"({"name":"a"})") == 2);
  place.at += seconds{60};
  const RateLimits::Verdict verdict = place.ask(Method::patch, "/channels/5", R"({"name":"a"})");
  BOOST_REQUIRE(verdict.refusal.has_value());
  const net::HttpResponse& refusal = *verdict.refusal;
  BOOST_TEST(refusal.status == 429);
  BOOST_TEST(of(refusal.headers, "X-RateLimit-Remaining") == "9");
  BOOST_TEST(of(refusal.headers, "X-RateLimit-Reset-After") == "1.500");
  BOOST_TEST(of(refusal.headers, "X-RateLimit-Scope") == "user");
  BOOST_TEST(of(refusal.headers, "Retry-After") == "540");
  BOOST_TEST(json::parse(refusal.body).at("retry_after").to_number<double>() == 540.0);
  BOOST_TEST(place.pass(1, Method::patch, "/channels/6", R"({"name":"a"})") == 1);  // another channel
  place.at += seconds{540};
  BOOST_TEST(place.pass(1, Method::patch, "/channels/5", R"({"name":"a"})") == 1);
}

BOOST_AUTO_TEST_CASE(every_kind_of_429_says_what_it_is) {
  struct Row {
    LimitScope scope;
    const char* name;
    const char* message;
    bool global;
  };
  for (const Row& row : {Row{LimitScope::user, "user", "You are being rate limited.", false},
                         Row{LimitScope::global, "global", "You are being rate limited.", true},
                         Row{LimitScope::shared, "shared", "The resource is being rate limited.", false}}) {
    const net::HttpResponse response = too_many_requests(row.scope, milliseconds{1'234});
    const json::value body = json::parse(response.body);
    BOOST_TEST_CONTEXT(row.name) {
      BOOST_TEST(response.status == 429);
      BOOST_TEST(of(response.headers, "X-RateLimit-Scope") == row.name);
      BOOST_TEST(of(response.headers, "X-RateLimit-Global") == (row.global ? "true" : ""));
      BOOST_TEST(of(response.headers, "Retry-After") == "2");  // whole seconds; the body is exact
      BOOST_TEST(body.at("retry_after").to_number<double>() == 1.234);
      BOOST_TEST(response.body.find(R"("retry_after":1.234,)") != std::string::npos);  // no exponent
      BOOST_TEST(body.at("global").as_bool() == row.global);
      BOOST_TEST(str(body.at("message")) == row.message);
      BOOST_TEST(of(response.headers, "Via") == "1.1 google");
    }
  }
}

BOOST_AUTO_TEST_CASE(which_answers_count_towards_the_ban) {
  const net::HttpResponse shared = too_many_requests(LimitScope::shared, seconds{1});
  const net::HttpResponse user = too_many_requests(LimitScope::user, seconds{1});
  const net::HttpResponse global = too_many_requests(LimitScope::global, seconds{1});
  struct Row {
    const char* what;
    net::HttpResponse response;
    bool counts;
  };
  for (const Row& row :
       {Row{"200", {200, {}, {}}, false}, Row{"400", {400, {}, {}}, false}, Row{"401", {401, {}, {}}, true},
        Row{"403", {403, {}, {}}, true}, Row{"404", {404, {}, {}}, false}, Row{"429 of a bucket", user, true},
        Row{"429 of everything", global, true}, Row{"429 of a shared resource", shared, false},
        Row{"500", {500, {}, {}}, false}}) {
    RateLimits limits({.invalid_max = 2});
    limits.count(row.response, SteadyTime{seconds{1'000}});
    BOOST_TEST(!limits.banned(SteadyTime{seconds{1'000}}).has_value());
    limits.count(row.response, SteadyTime{seconds{1'001}});
    const auto banned = limits.banned(SteadyTime{seconds{1'001}});
    BOOST_TEST_CONTEXT(row.what) {
      BOOST_TEST(banned.has_value() == row.counts);
      if (!banned) continue;
      BOOST_TEST(banned->status == 429);
      BOOST_TEST(of(banned->headers, "Content-Type").starts_with("text/html"));
      BOOST_TEST(of(banned->headers, "Retry-After") == "599");
      BOOST_TEST(!limits.banned(SteadyTime{seconds{1'600}}).has_value());
    }
  }
}

BOOST_AUTO_TEST_CASE(ten_thousand_invalid_requests_in_ten_minutes) {
  RateLimits limits({});
  const net::HttpResponse refused{403, {}, {}};
  for (int i = 0; i < 9'999; ++i) limits.count(refused, SteadyTime{seconds{1}});
  BOOST_TEST(!limits.banned(SteadyTime{seconds{2}}).has_value());
  limits.count(refused, SteadyTime{seconds{2}});
  BOOST_TEST(limits.banned(SteadyTime{seconds{2}}).has_value());
}

BOOST_AUTO_TEST_CASE(interactions_do_not_count_towards_the_global_limit) {
  Limited place;
  for (int i = 0; i < 50; ++i) (void)place.ask(Method::get, "/channels/" + std::to_string(1'000 + i));
  BOOST_TEST(place.pass(1, Method::get, "/channels/5") == 0);
  BOOST_TEST(place.pass(1, Method::post, "/interactions/5/token/callback") == 1);
  BOOST_TEST(place.pass(1, Method::post, "/webhooks/5/token") == 1);
  BOOST_TEST(place.pass(1, Method::patch, "/webhooks/5/token/messages/@original") == 1);
  place.at += seconds{1};
  BOOST_TEST(place.pass(1, Method::get, "/channels/5") == 1);
}

BOOST_AUTO_TEST_CASE(everything_else_counts_for_who_asks) {
  struct Row {
    const char* what;
    Method method;
    const char* path;
    const char* authorization;
    bool passes;
  };
  for (const Row& row : {Row{"a webhook with the bot's token", Method::get, "/webhooks/5", "Bot x", false},
                         Row{"its change", Method::patch, "/webhooks/5", "Bot x", false},
                         Row{"its end", Method::delete_, "/webhooks/5", "Bot x", false},
                         Row{"the webhook with its own token", Method::get, "/webhooks/5/token", "", true},
                         Row{"a callback that carries the bot's token, too", Method::post,
                             "/interactions/5/token/callback", "Bot x", true},
                         Row{"somebody's access token", Method::get, "/users/@me", "Bearer y", true},
                         Row{"the bot's own user", Method::get, "/users/@me", "Bot x", false},
                         Row{"nobody in particular", Method::get, "/gateway", "", true}}) {
    Limited place;
    for (int i = 0; i < 50; ++i) (void)place.ask(Method::get, "/channels/" + std::to_string(1'000 + i));
    const RateLimits::Verdict verdict = place.ask(row.method, row.path, {}, row.authorization);
    BOOST_TEST_CONTEXT(row.what) {
      BOOST_TEST(!verdict.refusal.has_value() == row.passes);
      if (verdict.refusal) BOOST_TEST(of(verdict.refusal->headers, "X-RateLimit-Scope") == "global");
    }
  }
}

BOOST_AUTO_TEST_CASE(callers_have_buckets_of_their_own) {
  Limited place;
  for (int i = 0; i < 10; ++i)
    BOOST_TEST(!place.ask(Method::get, "/users/@me", {}, "Bearer y").refusal.has_value());
  BOOST_TEST(place.ask(Method::get, "/users/@me", {}, "Bearer y").refusal.has_value());
  BOOST_TEST(!place.ask(Method::get, "/users/@me", {}, "Bearer z").refusal.has_value());
  BOOST_TEST(!place.ask(Method::get, "/users/@me").refusal.has_value());
}

/// What is asked at which moment, and what the answer says of the bucket.
struct Step {
  milliseconds at;
  const char* remaining;
  const char* reset_after;
  const char* retry_after = nullptr;  ///< nothing: the request passes
};

void walk(Method method, const std::string& path, std::initializer_list<Step> steps) {
  Limited place;
  const milliseconds start = place.at;
  for (const Step& step : steps) {
    place.at = start + step.at;
    const RateLimits::Verdict verdict = place.ask(method, path);
    BOOST_TEST_CONTEXT(path << " after " << step.at.count() << " ms") {
      BOOST_TEST(of(verdict.headers, "X-RateLimit-Remaining") == step.remaining);
      BOOST_TEST(of(verdict.headers, "X-RateLimit-Reset-After") == step.reset_after);
      BOOST_REQUIRE(verdict.refusal.has_value() == (step.retry_after != nullptr));
      if (step.retry_after)
        BOOST_TEST(verdict.refusal->body.find(std::string{"\"retry_after\":"} + step.retry_after + ",") !=
                   std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(most_buckets_fill_up_evenly) {
  // 5 in 5 s: one comes back each second, the reset moves with every request, and a refusal says when the
  // next single request may come, not when all is free again.
  walk(Method::post, "/channels/5/messages",
       {{milliseconds{0}, "4", "1.000"},
        {milliseconds{0}, "3", "2.000"},
        {milliseconds{500}, "2", "2.500"},
        {milliseconds{500}, "1", "3.500"},
        {milliseconds{500}, "0", "4.500"},
        {milliseconds{500}, "0", "4.500", "0.500"},
        {milliseconds{1'000}, "0", "5.000"},
        {milliseconds{1'999}, "0", "4.001", "0.001"},
        {milliseconds{6'000}, "4", "1.000"}});
}

BOOST_AUTO_TEST_CASE(the_roles_of_members_come_back_at_once) {
  const std::string path = "/guilds/5/members/6/roles/7";
  walk(Method::put, path, {{milliseconds{0}, "9", "10.000"}, {milliseconds{4'000}, "8", "6.000"}});
  Limited place;
  BOOST_TEST(place.pass(11, Method::put, path) == 10);
  place.at += milliseconds{9'999};
  BOOST_TEST(place.pass(1, Method::put, path) == 0);
  place.at += milliseconds{1};
  BOOST_TEST(place.pass(11, Method::put, path) == 10);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
