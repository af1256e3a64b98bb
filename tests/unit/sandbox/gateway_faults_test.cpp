// Owns: the tests of the gateway's faults as values: order, repetition, delays, outages, the pending list.
// Must not know: sockets.
#include "tests/unit/sandbox/support.hpp"

namespace veilleur::sandbox::test {
namespace {

constexpr std::uint64_t most_intents = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 9 | 1 << 12 | 1 << 15;

void say(Community& community, const char* text) {
  BOOST_REQUIRE(community.discord.post_message(alice, general, text, community.now()).has_value());
}

/// The contents of all MESSAGE_CREATE so far, in the order in which they came.
std::vector<std::string> heard(Listener& listener) {
  listener.drain();
  std::vector<std::string> texts;
  for (const json::value& payload : listener.payloads)
    if (payload.at("t") == json::value("MESSAGE_CREATE")) texts.push_back(str(payload.at("d").at("content")));
  return texts;
}

std::string resume(const std::string& session, std::uint64_t sequence) {
  return R"({"op":6,"d":{"token":"t","session_id":")" + session + R"(","seq":)" + std::to_string(sequence) +
         "}}";
}

/// Sequences of dispatches grow by one, whatever the order of the events.
bool in_sequence(Listener& listener) {
  std::int64_t last = 0;
  for (const json::value& payload : listener.payloads)
    if (payload.at("op").as_int64() == 0 && payload.at("s").as_int64() != ++last) return false;
  return true;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_faults)

BOOST_AUTO_TEST_CASE(the_next_events_come_in_reverse) {
  Community community;
  Listener listener(community, most_intents);
  Gateway& gateway = community.discord.gateway();
  gateway.reorder(listener.id, 3);
  say(community, "one");
  say(community, "two");
  BOOST_TEST(heard(listener).empty());
  BOOST_TEST(json::serialize(gateway.describe_faults(community.now().steady)) ==
             R"([{"shard":0,"count":1,"held":2,"kind":"gateway","action":"reorder"}])");
  say(community, "three");
  say(community, "four");
  BOOST_TEST(heard(listener) == (std::vector<std::string>{"three", "two", "one", "four"}));
  BOOST_TEST(in_sequence(listener));
  BOOST_TEST(gateway.describe_faults(community.now().steady).empty());
}

BOOST_AUTO_TEST_CASE(what_is_held_is_not_lost_with_the_connection) {
  Community community;
  Listener first(community, most_intents);
  const std::string session = str(first.last("READY").at("session_id"));
  community.discord.gateway().reorder(first.id, 5);
  say(community, "one");
  say(community, "two");
  community.discord.gateway().drop(first.id);
  Listener second(community);
  second.send(resume(session, 2));
  BOOST_TEST(heard(second) == (std::vector<std::string>{"two", "one"}));
  BOOST_TEST(second.types().back() == "RESUMED");
  say(community, "three");
  BOOST_TEST(heard(second).back() == "three");
}

BOOST_AUTO_TEST_CASE(the_next_events_come_twice) {
  Community community;
  Listener listener(community, most_intents);
  community.discord.gateway().duplicate(listener.id, 2);
  for (const char* text : {"one", "two", "three"}) say(community, text);
  BOOST_TEST(heard(listener) == (std::vector<std::string>{"one", "one", "two", "two", "three"}));
  BOOST_TEST(in_sequence(listener));
}

BOOST_AUTO_TEST_CASE(a_delay_holds_everything_back_and_then_ends) {
  Community community;
  Listener listener(community, most_intents);
  listener.drain();
  const std::size_t before = listener.payloads.size();
  Gateway& gateway = community.discord.gateway();
  gateway.delay(listener.id, community.now().steady + seconds{7});
  BOOST_TEST((gateway.next_deadline() == community.now().steady + seconds{7}));
  listener.send(R"({"op":1,"d":null})");
  say(community, "late");
  BOOST_TEST(listener.payloads.size() == before);
  community.advance(seconds{7});
  gateway.tick(community.now().steady);
  listener.drain();
  BOOST_TEST(listener.payloads.size() == before + 2);
  BOOST_TEST(heard(listener) == std::vector<std::string>{"late"});
}

BOOST_AUTO_TEST_CASE(a_guild_is_away_and_comes_back_as_it_is_then) {
  Community community;
  Listener listener(community, most_intents);
  (void)listener.types();
  Gateway& gateway = community.discord.gateway();
  gateway.set_outage(guild, true);
  gateway.set_outage(guild, true);  // once is enough
  BOOST_TEST(listener.types() == std::vector<std::string>{"GUILD_DELETE"});
  BOOST_TEST(listener.last("GUILD_DELETE").at("unavailable").as_bool());
  say(community, "unheard");
  BOOST_TEST(!community.discord.ban(alice, guild, mallory, community.now()).has_error());
  BOOST_TEST(listener.types().empty());

  // Who identifies meanwhile is told of it, but waits for it as well.
  community.advance(seconds{5});
  Listener late(community, most_intents);
  BOOST_TEST(late.types() == std::vector<std::string>{"READY"});
  BOOST_TEST(late.last("READY").at("guilds").as_array().size() == 1u);

  gateway.set_outage(guild, false);
  for (Listener* each : {&listener, &late}) {
    BOOST_TEST(each->types() == std::vector<std::string>{"GUILD_CREATE"});
    BOOST_TEST(each->last("GUILD_CREATE").at("member_count").to_number<int>() == 6);
    BOOST_TEST(!each->last("GUILD_CREATE").at("unavailable").as_bool());
  }
  say(community, "heard");
  BOOST_TEST(heard(listener) == std::vector<std::string>{"heard"});
}

BOOST_AUTO_TEST_CASE(a_removal_during_an_outage_shows_at_its_end) {
  Community community;
  Listener listener(community, most_intents);
  (void)listener.types();
  community.discord.gateway().set_outage(guild, true);
  BOOST_TEST(!community.discord.kick(alice, guild, bot, community.now()).has_error());
  community.discord.gateway().set_outage(guild, false);
  BOOST_TEST(listener.types() == (std::vector<std::string>{"GUILD_DELETE", "GUILD_DELETE"}));
  BOOST_TEST(!listener.last("GUILD_DELETE").as_object().contains("unavailable"));
}

BOOST_AUTO_TEST_CASE(clearing_ends_what_can_be_ended) {
  Community community;
  Listener listener(community, most_intents);
  (void)listener.types();
  Gateway& gateway = community.discord.gateway();
  gateway.set_outage(guild, true);
  gateway.set_outage(guild, false);
  gateway.reorder(listener.id, 9);
  say(community, "one");
  say(community, "two");
  gateway.duplicate(listener.id, 9);
  gateway.delay(listener.id, community.now().steady + seconds{60});
  gateway.set_resume_host(ResumeHost::silent);
  gateway.set_outage(guild, true);
  BOOST_TEST(gateway.describe_faults(community.now().steady).size() == 5u);
  gateway.clear_faults();
  BOOST_TEST(gateway.describe_faults(community.now().steady).empty());
  BOOST_TEST((gateway.resume_host() == ResumeHost::alive));
  say(community, "three");
  BOOST_TEST(heard(listener) == (std::vector<std::string>{"two", "one", "three"}));
  BOOST_TEST(listener.last("GUILD_CREATE").at("id").as_string() == guild.to_string());
}

BOOST_AUTO_TEST_CASE(a_stalled_connection_is_listed_until_it_goes) {
  Community community;
  Listener listener(community, most_intents);
  Gateway& gateway = community.discord.gateway();
  gateway.stall(listener.id);
  BOOST_TEST(gateway.describe_faults(community.now().steady).at(0).at("action").as_string() == "stall");
  gateway.clear_faults();  // it heard nothing meanwhile; nothing can make up for that
  BOOST_TEST(gateway.describe_faults(community.now().steady).size() == 1u);
  gateway.disconnected(listener.id, std::nullopt, community.now().steady);
  BOOST_TEST(gateway.describe_faults(community.now().steady).empty());
}

BOOST_AUTO_TEST_CASE(orders_for_rest_are_listed_until_they_are_spent) {
  Community community;
  Fault fault;
  fault.kind = "status";
  fault.method = net::Method::get;
  fault.route = "/users/@me";
  fault.count = 2;
  fault.response = net::HttpResponse{503, {}, "{}"};
  community.discord.faults().order(fault);
  const auto pending = [&] { return json::serialize(community.discord.faults().describe()); };
  BOOST_TEST(pending() == R"([{"kind":"status","skip":0,"count":2,"method":"GET","route":"/users/@me",)"
                          R"("status":503,"moment":"before"}])");
  BOOST_TEST(community.raw(net::Method::get, "/users/@me").status == 503);
  BOOST_TEST(pending().find(R"("count":1)") != std::string::npos);
  BOOST_TEST(community.raw(net::Method::get, "/users/@me").status == 503);
  BOOST_TEST(pending() == "[]");
}

BOOST_AUTO_TEST_CASE(who_reads_too_slowly_is_dropped_and_may_resume) {
  DiscordOptions options = Community::unlimited();
  options.gateway.outbox_bytes_max = 20'000;
  Community community(options);
  Listener first(community, most_intents);
  const std::string session = str(first.last("READY").at("session_id"));
  for (int i = 0; i < 30; ++i) say(community, std::string(500, 'x').c_str());
  first.drain();
  BOOST_TEST(first.dropped);
  Listener second(community);
  second.send(resume(session, 2));
  second.drain();
  BOOST_TEST(second.dropped);  // it takes nothing while the replay is written, either
  community.discord.gateway().options().outbox_bytes_max = 64u << 20;
  Listener third(community);
  third.send(resume(session, 2));
  BOOST_TEST(heard(third).size() == 30u);
}

BOOST_AUTO_TEST_CASE(replay_is_bounded_in_events_and_in_bytes) {
  struct Row {
    const char* what;
    std::size_t events_max;
    std::size_t bytes_max;
    bool resumes;
  };
  for (const Row& row : {Row{"both are wide", 100, 1u << 20, true}, Row{"9 events of 10", 9, 1u << 20, false},
                         Row{"10 events of 10", 10, 1u << 20, true}, Row{"few bytes", 100, 2'000, false}}) {
    DiscordOptions options = Community::unlimited();
    options.gateway.replay_events_max = row.events_max;
    options.gateway.replay_bytes_max = row.bytes_max;
    Community community(options);
    Listener first(community, most_intents);
    const std::string session = str(first.last("READY").at("session_id"));
    community.discord.gateway().disconnected(first.id, std::nullopt, community.now().steady);
    for (int i = 0; i < 10; ++i) say(community, "x");
    Listener second(community);
    second.send(resume(session, 2));
    BOOST_TEST_CONTEXT(row.what) {
      BOOST_TEST(heard(second).size() == (row.resumes ? 10u : 0u));
      BOOST_TEST((second.last_op().as_int64() == 9) == !row.resumes);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
