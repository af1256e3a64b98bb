// Owns: the tests of rate limits and ordered faults, both on values of time.
// Must not know: sockets.
#include "tests/unit/sandbox/support.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

std::string header(const net::HttpResponse& response, std::string_view name) {
  return std::string{response.header(name).value_or("")};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(limits)

BOOST_AUTO_TEST_CASE(a_bucket_counts_down_and_refuses) {
  Community community({});
  const auto post = [&](ChannelId channel) {
    return community.raw(Method::post, messages_of(channel), R"({"content":"x"})");
  };
  const net::HttpResponse first = post(general);
  BOOST_TEST(first.status == 200);
  BOOST_TEST(header(first, "X-RateLimit-Limit") == "5");
  BOOST_TEST(header(first, "X-RateLimit-Remaining") == "4");
  BOOST_TEST(header(first, "X-RateLimit-Reset-After") == "1.000");
  BOOST_TEST(header(first, "X-RateLimit-Reset") == "1786017601.000");
  for (int i = 0; i < 4; ++i) BOOST_TEST(post(general).status == 200);
  community.advance(milliseconds{400});
  const net::HttpResponse refused = post(general);
  BOOST_TEST(refused.status == 429);
  BOOST_TEST(header(refused, "Retry-After") == "1");
  BOOST_TEST(header(refused, "X-RateLimit-Scope") == "user");
  BOOST_TEST(header(refused, "X-RateLimit-Bucket") == header(first, "X-RateLimit-Bucket"));
  const json::value body = json::parse(refused.body);
  BOOST_TEST(body.at("retry_after").to_number<double>() == 0.6);
  BOOST_TEST(!body.at("global").as_bool());
  BOOST_TEST(post(random_channel).status == 200);  // the channel is the major parameter
  community.advance(milliseconds{600});
  BOOST_TEST(post(general).status == 200);
  BOOST_TEST(community.discord.messages(general).size() == 6u);
}

BOOST_AUTO_TEST_CASE(fifty_requests_a_second) {
  Community community({});
  int refused = 0;
  net::HttpResponse last;
  for (int i = 0; i < 51; ++i) {
    last = community.raw(Method::get, "/channels/" + std::to_string(1000 + i));
    if (last.status == 429) ++refused;
  }
  BOOST_TEST(refused == 1);
  BOOST_TEST(header(last, "X-RateLimit-Global") == "true");
  BOOST_TEST(header(last, "X-RateLimit-Scope") == "global");
  BOOST_TEST(community.raw(Method::post, "/interactions/5/t/callback", "{}").status == 404);  // exempt
  community.advance(seconds{1});
  BOOST_TEST(community.raw(Method::get, "/channels/5").status == 404);
}

BOOST_AUTO_TEST_CASE(too_many_invalid_requests_ban_the_address) {
  DiscordOptions options;
  options.rate_limits.invalid_max = 3;
  options.rate_limits.global_per_second = 1'000;
  Community community(options);
  for (UserId user : {alice, bot, alice})
    BOOST_TEST(community.raw(Method::put, ban_of(user), "{}").status == 403);
  community.advance(seconds{30});
  const net::HttpResponse banned = community.raw(Method::get, "/users/@me");
  BOOST_TEST(banned.status == 429);
  BOOST_TEST(!banned.header("via").has_value());
  BOOST_TEST(header(banned, "Retry-After") == "570");
  community.advance(seconds{570});
  BOOST_TEST(community.raw(Method::get, "/users/@me").status == 200);
}

BOOST_AUTO_TEST_CASE(faults_strike_as_ordered) {
  Community community;
  Fault lost;
  lost.method = Method::post;
  lost.route = "/channels/{channel.id}/messages";
  lost.moment = FaultMoment::after;
  lost.delivery = net::Delivery::drop;
  lost.skip = 1;
  community.discord.faults().order(lost);
  net::HttpRequest request{Method::post,
                           "/api/v10" + messages_of(general),
                           {{"User-Agent", "DiscordBot (https://x.org, 1)"},
                            {"Authorization", "Bot secret"},
                            {"Content-Type", "application/json"}},
                           R"({"content":"x"})"};
  BOOST_TEST((community.discord.request(request, community.now()).delivery == net::Delivery::respond));
  BOOST_TEST((community.discord.request(request, community.now()).delivery == net::Delivery::drop));
  BOOST_TEST((community.discord.request(request, community.now()).delivery == net::Delivery::respond));
  BOOST_TEST(community.discord.messages(general).size() == 3u);  // its answer was lost, not the message

  Fault never;
  never.delivery = net::Delivery::stall;
  community.discord.faults().order(never);
  (void)community.discord.request(request, community.now());
  BOOST_TEST(community.discord.messages(general).size() == 3u);

  Fault broken;
  broken.response = net::HttpResponse{502, {{"Content-Type", "text/html"}}, "<html>Bad gateway</html>"};
  community.discord.faults().order(broken);
  BOOST_TEST(community.discord.request(request, community.now()).response.status == 502);

  broken.moment = FaultMoment::after;
  community.discord.faults().order(broken);
  BOOST_TEST(community.discord.request(request, community.now()).response.status == 502);
  BOOST_TEST(community.discord.messages(general).size() == 4u);  // carried out, whatever the answer says

  const auto& log = community.discord.log();
  BOOST_TEST(log.size() == 6u);
  BOOST_TEST(log.at(5).what.at("carried_out").as_bool());
  BOOST_TEST(log.at(1).what.at("carried_out").as_bool());
  BOOST_TEST(!log.at(3).what.at("carried_out").as_bool());
  BOOST_TEST(log.at(4).what.at("status").to_number<int>() == 502);
  for (const LogEntry& entry : log)
    BOOST_TEST(json::serialize(entry.what).find("secret") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
