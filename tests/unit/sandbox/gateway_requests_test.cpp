// Owns: the tests of what clients send over the gateway once they have identified, and of how they say it.
// Must not know: sockets.
#include <zlib.h>

#include "tests/unit/sandbox/support.hpp"

namespace veilleur::sandbox::test {
namespace {

constexpr std::uint64_t most_intents = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 9 | 1 << 12 | 1 << 15;

std::string members(const std::string& what) {
  return R"({"op":8,"d":{"guild_id":"1000000000000000100",)" + what + "}}";
}

std::size_t count_of(Listener& listener, std::string_view type) {
  const auto types = listener.types();
  return static_cast<std::size_t>(std::count(types.begin(), types.end(), type));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_requests)

BOOST_AUTO_TEST_CASE(shapes_that_cannot_be_decoded_are_4002) {
  const std::string guild_field = R"("guild_id":"1000000000000000100")";
  const std::pair<const char*, std::string> wrong[] = {
      {"presence without anything", R"({"op":3,"d":{}})"},
      {"presence of an unknown status",
       R"({"op":3,"d":{"since":null,"activities":[],"status":"away","afk":false}})"},
      {"presence without activities", R"({"op":3,"d":{"since":null,"status":"idle","afk":false}})"},
      {"presence that is text", R"({"op":3,"d":"idle"})"},
      {"voice state without a channel", R"({"op":4,"d":{)" + guild_field + R"(,"self_mute":false}})"},
      {"voice state of a channel of text",
       R"({"op":4,"d":{)" + guild_field + R"(,"channel_id":"x","self_mute":false,"self_deaf":false}})"},
      {"members of nothing", members(R"("limit":0)")},
      {"members by query and by id", members(R"("query":"a","limit":1,"user_ids":["5"])")},
      {"members without a limit", members(R"("query":"")")},
      {"members with a negative limit", members(R"("query":"","limit":-1)")},
      {"members of a guild of text", R"({"op":8,"d":{"guild_id":"x","query":"","limit":0}})"},
      {"sounds of nothing", R"({"op":31,"d":{}})"},
      {"channel info without fields", R"({"op":43,"d":{)" + guild_field + "}}"},
  };
  for (const auto& [what, payload] : wrong) {
    Community community;
    Listener listener(community, most_intents);
    listener.send(payload);
    BOOST_TEST_CONTEXT(what) { BOOST_TEST(listener.closed.value_or(0) == 4002); }
  }
}

BOOST_AUTO_TEST_CASE(sound_requests_keep_the_connection) {
  Community community;
  Listener listener(community, most_intents);
  listener.send(
      R"({"op":3,"d":{"since":91879201,"activities":[{"name":"x","type":0}],"status":"dnd","afk":false}})");
  listener.send(
      R"({"op":4,"d":{"guild_id":"1000000000000000100","channel_id":null,"self_mute":false,"self_deaf":false}})");
  listener.send(R"({"op":31,"d":{"guild_ids":["1000000000000000100","5"]}})");
  listener.send(R"({"op":43,"d":{"guild_id":"1000000000000000100","fields":["status"]}})");
  BOOST_TEST(!listener.closed.has_value());
  BOOST_TEST(listener.last("SOUNDBOARD_SOUNDS").at("soundboard_sounds").as_array().empty());
  BOOST_TEST(listener.last("CHANNEL_INFO").at("channels").as_array().empty());
}

BOOST_AUTO_TEST_CASE(before_identifying_they_are_4003) {
  for (int opcode : {3, 4, 8, 31, 43}) {
    Community community;
    Listener listener(community);
    listener.send(R"({"op":)" + std::to_string(opcode) + R"(,"d":{}})");
    BOOST_TEST_CONTEXT(opcode) { BOOST_TEST(listener.closed.value_or(0) == 4003); }
  }
}

BOOST_AUTO_TEST_CASE(the_last_identify_of_the_day_ends_every_session) {
  DiscordOptions options = Community::unlimited();
  options.gateway.identifies_total = 2;
  Community community(options);
  const auto resume = [](const std::string& session) {
    return R"({"op":6,"d":{"token":"t","session_id":")" + session + R"(","seq":1}})";
  };
  Listener gone(community, most_intents);
  const std::string waiting = str(gone.last("READY").at("session_id"));
  community.discord.gateway().disconnected(gone.id, std::nullopt, community.now().steady);
  community.advance(seconds{5});
  Listener present(community, most_intents);
  const std::string open = str(present.last("READY").at("session_id"));
  community.advance(seconds{5});
  Listener third(community, most_intents);
  present.drain();
  BOOST_TEST(third.closed.value_or(0) == 4004);
  BOOST_TEST(present.closed.value_or(0) == 4004);
  for (const std::string& session : {waiting, open}) {
    Listener again(community);
    again.send(resume(session));
    BOOST_TEST(again.last_op().as_int64() == 9);
  }
  community.advance(std::chrono::hours{24});
  Listener tomorrow(community, most_intents);
  BOOST_TEST(tomorrow.types().at(0) == "READY");
}

BOOST_AUTO_TEST_CASE(identifies_go_by_their_concurrency_keys) {
  Community community;
  community.discord.gateway().options().max_concurrency = 2;
  const auto identify = [&](int shard) {
    Listener listener(community, most_intents, R"(,"shard":[)" + std::to_string(shard) + ",4]");
    return listener.last_op().as_int64() == 0;
  };
  BOOST_TEST(identify(0));
  BOOST_TEST(identify(1));
  BOOST_TEST(!identify(2));  // the key of shard 0
  BOOST_TEST(!identify(3));
  community.advance(seconds{5});
  BOOST_TEST(identify(3));
  BOOST_TEST(identify(2));
  BOOST_TEST(!identify(0));
}

BOOST_AUTO_TEST_CASE(binary_frames_are_not_json) {
  Community community;
  Listener listener(community, most_intents);
  community.discord.gateway().receive(listener.id, R"({"op":1,"d":null})", community.now().steady,
                                      net::FrameKind::binary);
  listener.drain();
  BOOST_TEST(listener.closed.value_or(0) == 4002);
}

BOOST_AUTO_TEST_CASE(members_by_name_and_by_id) {
  struct Row {
    const char* what;
    std::string fields;
    std::size_t found;
    std::size_t missing;
  };
  for (const Row& row : {Row{"a prefix, without regard to case", R"("query":"AL","limit":10)", 1, 0},
                         Row{"everybody, but one at most", R"("query":"","limit":1)", 1, 0},
                         Row{"nobody", R"("query":"zz","limit":0)", 0, 0},
                         Row{"one id that stands alone", R"("user_ids":"1000000000000000011")", 1, 0},
                         Row{"ids, one unknown", R"("user_ids":["1000000000000000011","5"])", 1, 1}}) {
    Community community;
    Listener listener(community, most_intents);
    listener.send(members(row.fields));
    BOOST_TEST_CONTEXT(row.what) {
      const json::value chunk = listener.last("GUILD_MEMBERS_CHUNK");
      BOOST_TEST(chunk.at("members").as_array().size() == row.found);
      const json::value* missing = chunk.as_object().if_contains("not_found");
      BOOST_TEST((missing ? missing->as_array().size() : 0u) == row.missing);
      BOOST_TEST(chunk.at("chunk_count").to_number<int>() == 1);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_thousand_members_a_chunk_and_a_hundred_ids_a_request) {
  State state = load_scenario(community_scenario(), noon);
  std::string ids;
  for (std::uint64_t i = 1; i <= 2'500; ++i) {
    const UserId id{500'000 + i};
    User user;
    user.id = id;
    user.name = "crowd" + std::to_string(i);
    state.users.emplace(id, user);
    Member member;
    member.user = id;
    state.guilds.at(guild).members.emplace(id, member);
    if (i <= 150) ids += (i == 1 ? "" : ",") + std::to_string(id.value());
  }
  Community community;
  community.discord.change([&](World& world) {
    world.state() = std::move(state);
    return no_content();
  });
  Listener listener(community, most_intents);
  listener.types();
  listener.send(members(R"("query":"","limit":0,"nonce":"n")"));
  BOOST_TEST(count_of(listener, "GUILD_MEMBERS_CHUNK") == 3u);
  BOOST_TEST(listener.last("GUILD_MEMBERS_CHUNK").at("chunk_index").to_number<int>() == 2);
  BOOST_TEST(listener.last("GUILD_MEMBERS_CHUNK").at("members").as_array().size() == 507u);
  listener.send(members(R"("user_ids":[)" + ids + "]"));
  BOOST_TEST(listener.last("GUILD_MEMBERS_CHUNK").at("members").as_array().size() == 100u);
  listener.send(members(R"("query":"crowd","limit":500)"));
  BOOST_TEST(listener.last("GUILD_MEMBERS_CHUNK").at("members").as_array().size() == 100u);
}

BOOST_AUTO_TEST_CASE(nonces_and_presences) {
  Community community;
  Listener listener(community, most_intents | 1 << 8);
  listener.send(members(R"("user_ids":["5"],"presences":true,"nonce":")" + std::string(32, 'n') + "\""));
  BOOST_TEST(str(listener.last("GUILD_MEMBERS_CHUNK").at("nonce")) == std::string(32, 'n'));
  BOOST_TEST(listener.last("GUILD_MEMBERS_CHUNK").at("presences").as_array().empty());
  listener.send(members(R"("user_ids":["5"],"nonce":")" + std::string(33, 'n') + "\""));
  BOOST_TEST(!listener.last("GUILD_MEMBERS_CHUNK").as_object().contains("nonce"));
}

BOOST_AUTO_TEST_CASE(the_whole_list_takes_its_intent_and_its_time) {
  Community community;
  Listener plain(community, most_intents & ~(1ULL << 1));
  plain.types();
  plain.send(members(R"("query":"","limit":0)"));
  BOOST_TEST(plain.types().empty());
  plain.send(members(R"("query":"al","limit":1)"));
  BOOST_TEST(plain.types() == std::vector<std::string>{"GUILD_MEMBERS_CHUNK"});

  community.advance(seconds{5});
  Listener listener(community, most_intents);
  listener.types();
  const std::string all = members(R"("query":"","limit":0,"nonce":"n")");
  listener.send(all);
  BOOST_TEST(listener.types() == std::vector<std::string>{"GUILD_MEMBERS_CHUNK"});
  // The limit is the bot's: another session does not help.
  community.advance(seconds{10});
  Listener other(community, most_intents);
  other.types();
  other.send(all);
  const json::value limited = other.last("RATE_LIMITED");
  BOOST_TEST(limited.at("retry_after").to_number<double>() == 20.0);
  BOOST_TEST(limited.at("opcode").to_number<int>() == 8);
  BOOST_TEST(str(limited.at("meta").at("nonce")) == "n");
  community.advance(seconds{20});
  other.types();
  other.send(all);
  BOOST_TEST(other.types() == std::vector<std::string>{"GUILD_MEMBERS_CHUNK"});
}

BOOST_AUTO_TEST_CASE(compress_in_identify_is_for_large_payloads_of_uncompressed_connections) {
  for (const Compression transport : {Compression::none, Compression::zlib_stream}) {
    Community community;
    Gateway& gateway = community.discord.gateway();
    const ConnectionId id = gateway.open({10, transport}, SteadyTime{}, {});
    (void)gateway.take(id);
    gateway.receive(id, R"({"op":2,"d":{"token":"t","properties":{},"intents":1,"compress":true}})",
                    SteadyTime{});
    std::vector<Outgoing> sent = gateway.take(id);
    for (auto more = gateway.take(id); !more.empty(); more = gateway.take(id))
      sent.insert(sent.end(), more.begin(), more.end());
    gateway.receive(id, R"({"op":1,"d":null})", SteadyTime{});
    const std::vector<Outgoing> ack = gateway.take(id);
    BOOST_REQUIRE(sent.size() == 2u);
    BOOST_REQUIRE(ack.size() == 1u);
    if (transport == Compression::zlib_stream) {  // "disabled if you use transport compression"
      for (const Outgoing& out : sent) BOOST_TEST(out.data.ends_with(std::string_view{"\0\0\xFF\xFF", 4}));
      continue;
    }
    BOOST_TEST((ack[0].kind == net::FrameKind::text));
    BOOST_TEST((sent[1].kind == net::FrameKind::binary));
    std::string text(1u << 20, '\0');
    uLongf size = text.size();
    BOOST_REQUIRE(uncompress(reinterpret_cast<Bytef*>(text.data()), &size,
                             reinterpret_cast<const Bytef*>(sent[1].data.data()),
                             sent[1].data.size()) == Z_OK);
    text.resize(size);
    BOOST_TEST(str(json::parse(text).at("t")) == "GUILD_CREATE");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
