// Owns: the tests of the gateway's server half: identify, limits, resume, intents, compression.
// Must not know: sockets.
#include <zlib.h>
#include <zstd.h>

#include "tests/unit/sandbox/support.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox::test {
namespace {

constexpr std::uint64_t most_intents = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 9 | 1 << 12 | 1 << 15;

std::string resume(const std::string& session, std::uint64_t sequence) {
  return R"({"op":6,"d":{"token":"t","session_id":")" + session + R"(","seq":)" + std::to_string(sequence) +
         "}}";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway)

BOOST_AUTO_TEST_CASE(ready_then_guilds) {
  Community community;
  Listener listener(community);
  BOOST_TEST(listener.payloads.at(0).at("op").as_int64() == 10);
  BOOST_TEST(listener.payloads.at(0).at("d").at("heartbeat_interval").as_int64() == 41'250);
  listener.identify(most_intents);
  BOOST_TEST(listener.types() == (std::vector<std::string>{"READY", "GUILD_CREATE"}));
  const json::value ready = listener.last("READY");
  BOOST_TEST(ready.at("guilds").at(0).at("unavailable").as_bool());
  BOOST_TEST(!str(ready.at("session_id")).empty());
  const json::value created = listener.last("GUILD_CREATE");
  BOOST_TEST(created.at("member_count").to_number<int>() == 7);
  BOOST_TEST(created.at("members").as_array().size() == 1u);
  BOOST_TEST(created.at("channels").as_array().size() == 5u);
  BOOST_TEST(created.at("roles").as_array().size() == 4u);
}

BOOST_AUTO_TEST_CASE(ready_has_the_flags_of_the_application) {
  Community community;
  const auto flags = [&] {
    community.advance(std::chrono::seconds{5});
    Listener listener(community, 1);
    const auto seen = listener.last("READY").at("application").at("flags").to_number<std::uint64_t>();
    const json::value application = community.ask(net::Method::get, "/applications/@me");
    BOOST_TEST(application.at("flags").to_number<std::uint64_t>() == seen);
    return seen;
  };
  const auto allow = [&](std::uint64_t intents) {
    (void)community.discord.change([&](World& world) {
      world.state().settings.privileged_intents = intents;
      return no_content();
    });
  };
  constexpr std::uint64_t presences = 1 << 13;
  constexpr std::uint64_t members = 1 << 15;
  constexpr std::uint64_t content = 1 << 19;
  constexpr std::uint64_t has_commands = 1 << 23;
  BOOST_TEST(flags() == (presences | members | content));
  allow(intent::message_content);
  BOOST_TEST(flags() == content);
  allow(0);
  (void)community.ask(net::Method::put, "/applications/" + bot.to_string() + "/commands",
                      R"([{"name":"c","description":"d"}])");
  BOOST_TEST(flags() == has_commands);
}

BOOST_AUTO_TEST_CASE(close_codes) {
  struct Row {
    const char* what;
    std::string payload;
    int code;
  };
  const std::string head = R"({"op":2,"d":{"token":"t","properties":{},"intents":1)";
  const std::vector<Row> rows = {
      {"not JSON", "{", 4002},
      {"no opcode", "{}", 4002},
      {"unknown opcode", R"({"op":99,"d":null})", 4001},
      {"presence before identify", R"({"op":3,"d":{}})", 4003},
      {"no token", R"({"op":2,"d":{"properties":{},"intents":1}})", 4004},
      {"no properties", R"({"op":2,"d":{"token":"t","intents":1}})", 4002},
      {"no intents", R"({"op":2,"d":{"token":"t","properties":{}}})", 4013},
      {"unknown intents", R"({"op":2,"d":{"token":"t","properties":{},"intents":67108864}})", 4013},
      {"shard out of range", head + R"(,"shard":[2,2]}})", 4010},
      {"shard of one number", head + R"(,"shard":[0]}})", 4010},
      {"above 4096 bytes", head + R"(,"x":")" + std::string(4096, 'a') + R"("}})", 4002},
      {"resume without seq", R"({"op":6,"d":{"token":"t","session_id":"s"}})", 4002},
      {"resume without token", R"({"op":6,"d":{"session_id":"s","seq":1}})", 4004},
      {"heartbeat of text", R"({"op":1,"d":"x"})", 4002},
  };
  for (const Row& row : rows) {
    Community community;
    Listener listener(community);
    listener.send(row.payload);
    BOOST_TEST_CONTEXT(row.what) { BOOST_TEST(listener.closed.value_or(0) == row.code); }
  }
}

BOOST_AUTO_TEST_CASE(identifying_twice_is_4005) {
  Community community;
  Listener listener(community, most_intents);
  listener.identify(most_intents);
  BOOST_TEST(listener.closed.value_or(0) == 4005);
}

BOOST_AUTO_TEST_CASE(refused_privileged_intents_are_4014) {
  State state = load_scenario(community_scenario(), noon);
  state.settings.privileged_intents = 0;
  Discord discord(std::move(state));
  for (const auto [intents, code] : {std::pair{1 << 1, 4014}, {1 << 8, 4014}, {1 << 15, 4014}, {1 << 9, 0}}) {
    const ConnectionId id = discord.gateway().open({}, SteadyTime{}, {});
    discord.gateway().receive(
        id, R"({"op":2,"d":{"token":"t","properties":{},"intents":)" + std::to_string(intents) + "}}",
        SteadyTime{});
    int closed = 0;
    for (const Outgoing& out : discord.gateway().take(id))
      if (out.what == Outgoing::What::close) closed = out.code;
    BOOST_TEST(closed == code);
  }
}

BOOST_AUTO_TEST_CASE(one_identify_in_five_seconds) {
  Community community;
  Listener first(community, most_intents);
  Listener second(community, most_intents);
  BOOST_TEST(second.last_op().as_int64() == 9);
  BOOST_TEST(!second.payloads.back().at("d").as_bool());
  community.advance(seconds{5});
  second.identify(most_intents);
  BOOST_TEST(second.types().at(0) == "READY");
}

BOOST_AUTO_TEST_CASE(more_than_120_sends_a_minute_are_4008) {
  Community community;
  Listener listener(community);
  for (int i = 0; i < 120; ++i) listener.send(R"({"op":1,"d":null})");
  BOOST_TEST(!listener.closed.has_value());
  community.advance(seconds{60});
  for (int i = 0; i < 120; ++i) listener.send(R"({"op":1,"d":null})");
  BOOST_TEST(!listener.closed.has_value());
  listener.send(R"({"op":1,"d":null})");
  BOOST_TEST(listener.closed.value_or(0) == 4008);
}

BOOST_AUTO_TEST_CASE(a_silent_client_times_out) {
  Community community;
  Listener listener(community, most_intents);
  const std::string session = str(listener.last("READY").at("session_id"));
  community.advance(milliseconds{41'250});
  listener.send(R"({"op":1,"d":1})");
  BOOST_TEST(listener.last_op().as_int64() == 11);
  community.advance(milliseconds{61'874});
  community.discord.gateway().tick(community.now().steady);
  listener.drain();
  BOOST_TEST(!listener.closed.has_value());
  BOOST_TEST((community.discord.gateway().next_deadline() == community.now().steady + milliseconds{1}));
  community.advance(milliseconds{1});
  community.discord.gateway().tick(community.now().steady);
  listener.drain();
  BOOST_TEST(listener.closed.value_or(0) == 4009);
  Listener again(community);
  again.send(resume(session, 1));
  BOOST_TEST(again.last_op().as_int64() == 9);
}

BOOST_AUTO_TEST_CASE(resume_replays_what_was_missed) {
  Community community;
  Listener first(community, most_intents);
  const std::string session = str(first.last("READY").at("session_id"));
  community.discord.gateway().disconnected(first.id, std::nullopt, community.now().steady);
  BOOST_TEST(!community.discord.post_message(alice, general, "missed", community.now()).has_error());
  Listener second(community);
  second.send(resume(session, 2));
  BOOST_TEST(second.types() == (std::vector<std::string>{"MESSAGE_CREATE", "RESUMED"}));
  BOOST_TEST(str(second.last("MESSAGE_CREATE").at("content")) == "missed");
  BOOST_TEST(second.payloads.back().at("s").as_int64() == 4);
}

BOOST_AUTO_TEST_CASE(a_resume_may_replay_too_much) {
  DiscordOptions options = Community::unlimited();
  options.gateway.replay_overlap = 2;
  Community community(options);
  Listener first(community, most_intents);
  const std::string session = str(first.last("READY").at("session_id"));
  for (const char* text : {"one", "two"})
    BOOST_TEST(!community.discord.post_message(alice, general, text, community.now()).has_error());
  community.discord.gateway().disconnected(first.id, std::nullopt, community.now().steady);
  Listener second(community);
  second.send(resume(session, 4));  // 3 and 4 are the messages
  BOOST_TEST(second.types() == (std::vector<std::string>{"MESSAGE_CREATE", "MESSAGE_CREATE", "RESUMED"}));
  BOOST_TEST(second.last("MESSAGE_CREATE").at("content").as_string() == "two");
  BOOST_TEST(second.payloads.at(1).at("s").as_int64() == 3);
}

BOOST_AUTO_TEST_CASE(events_can_be_delivered_twice) {
  Community community;
  Listener listener(community, most_intents);
  BOOST_TEST(!community.discord.post_message(alice, general, "once", community.now()).has_error());
  (void)listener.types();
  community.discord.gateway().repeat(listener.id, 100);
  BOOST_TEST(listener.types() == (std::vector<std::string>{"GUILD_CREATE", "MESSAGE_CREATE"}));
  BOOST_TEST(str(listener.last("MESSAGE_CREATE").at("content")) == "once");
  BOOST_TEST(listener.payloads.back().at("s").as_int64() == 5);
}

BOOST_AUTO_TEST_CASE(sessions_end) {
  enum class End { close_1000, too_late, sequence_ahead, buffer_too_small, resumable_close };
  for (End end :
       {End::close_1000, End::too_late, End::sequence_ahead, End::buffer_too_small, End::resumable_close}) {
    DiscordOptions options = Community::unlimited();
    if (end == End::buffer_too_small) options.gateway.replay_bytes_max = 100;
    Community community(options);
    Listener first(community, most_intents);
    const std::string session = str(first.last("READY").at("session_id"));
    Gateway& gateway = community.discord.gateway();
    if (end == End::buffer_too_small)
      BOOST_TEST(!community.discord.post_message(alice, general, "x", community.now()).has_error());
    gateway.disconnected(first.id, end == End::close_1000 ? std::optional<std::uint16_t>{1000} : 4000,
                         community.now().steady);
    if (end == End::too_late) community.advance(std::chrono::minutes{5});
    gateway.tick(community.now().steady);
    Listener second(community);
    second.send(resume(session, end == End::sequence_ahead ? 99 : end == End::buffer_too_small ? 1 : 2));
    BOOST_TEST_CONTEXT(static_cast<int>(end)) {
      if (end == End::resumable_close)
        BOOST_TEST(second.types().back() == "RESUMED");
      else if (end == End::sequence_ahead)
        BOOST_TEST(second.closed.value_or(0) == 4007);
      else
        BOOST_TEST(second.last_op().as_int64() == 9);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_resume_takes_the_session_from_a_stalled_connection) {
  Community community;
  Listener first(community, most_intents);
  const std::string session = str(first.last("READY").at("session_id"));
  community.discord.gateway().stall(first.id);
  Listener second(community);
  second.send(resume(session, 2));
  community.discord.gateway().disconnected(first.id, std::nullopt, community.now().steady);
  (void)second.types();
  BOOST_TEST(!community.discord.post_message(alice, general, "x", community.now()).has_error());
  BOOST_TEST(second.types() == std::vector<std::string>{"MESSAGE_CREATE"});
}

/// A client that comes back while its old socket lives, with a sequence that cannot be.
BOOST_AUTO_TEST_CASE(a_session_that_is_forgotten_leaves_its_connection_unidentified) {
  Community community;
  Listener first(community, most_intents);
  const std::string session = str(first.last("READY").at("session_id"));
  Listener second(community);
  second.send(resume(session, 99));
  BOOST_TEST(second.closed.value_or(0) == 4007);
  first.send(R"({"op":31,"d":{"guild_ids":["1000000000000000100"]}})");
  BOOST_TEST(first.closed.value_or(0) == 4003);
}

BOOST_AUTO_TEST_CASE(events_follow_intents) {
  Community community;
  Listener listener(community, 1 << 0);
  listener.types();
  BOOST_TEST(!community.discord.post_message(alice, general, "x", community.now()).has_error());
  BOOST_TEST(!community.discord.ban(alice, guild, mallory, community.now()).has_error());
  BOOST_TEST(listener.types().empty());
}

BOOST_AUTO_TEST_CASE(typing_has_intents_of_its_own) {
  Community community;
  Listener listener(community, 1 << 0 | 1 << 11);
  Listener deaf(community, most_intents & ~(1ULL << 11));
  (void)community.ask(net::Method::post, "/channels/" + general.to_string() + "/typing", "", 204);
  const json::value typing = listener.last("TYPING_START");
  BOOST_TEST(str(typing.at("channel_id")) == general.to_string());
  BOOST_TEST(str(typing.at("guild_id")) == guild.to_string());
  BOOST_TEST(str(typing.at("user_id")) == bot.to_string());
  BOOST_TEST(str(typing.at("member").at("user").at("id")) == bot.to_string());
  BOOST_TEST(typing.at("timestamp").as_int64() == unix_ms(community.now().wall) / 1'000);
  const std::vector<std::string> heard = deaf.types();
  BOOST_TEST((std::ranges::find(heard, "TYPING_START") == heard.end()));
}

BOOST_AUTO_TEST_CASE(content_needs_its_intent) {
  Community community;
  Listener listener(community, most_intents & ~(1ULL << 15));
  const auto content_of = [&](const std::string& text, UserId author) {
    if (author == bot)
      (void)community.ask(net::Method::post, messages_of(general),
                          json::serialize(json::object{{"content", text}}));
    else
      BOOST_TEST(!community.discord.post_message(author, general, text, community.now()).has_error());
    return str(listener.last("MESSAGE_CREATE").at("content"));
  };
  BOOST_TEST(content_of("hidden", alice) == "");
  BOOST_TEST(content_of("<@1000000000000000001> shown", alice) == "<@1000000000000000001> shown");
  BOOST_TEST(content_of("own", bot) == "own");
}

BOOST_AUTO_TEST_CASE(shards_get_their_guilds) {
  Community community;
  community.discord.gateway().options().max_concurrency = 2;
  const std::uint64_t home = (guild.value() >> 22) % 2;
  for (std::uint64_t shard = 0; shard < 2; ++shard) {
    Listener listener(community, most_intents, R"(,"shard":[)" + std::to_string(shard) + ",2]");
    const std::size_t guilds = listener.last("READY").at("guilds").as_array().size();
    BOOST_TEST(guilds == (shard == home ? 1u : 0u));
  }
}

BOOST_AUTO_TEST_CASE(an_event_of_a_guild_still_streaming_comes_after_its_create) {
  Community community;
  const ConnectionId id = community.discord.gateway().open({}, community.now().steady, {});
  community.discord.gateway().receive(id, R"({"op":2,"d":{"token":"t","properties":{},"intents":513}})",
                                      community.now().steady);
  BOOST_TEST(!community.discord.post_message(alice, general, "early", community.now()).has_error());
  std::vector<std::string> types;
  for (auto batch = community.discord.gateway().take(id); !batch.empty();
       batch = community.discord.gateway().take(id))
    for (const Outgoing& out : batch)
      if (const json::value payload = json::parse(out.data); payload.at("op").as_int64() == 0)
        types.push_back(str(payload.at("t")));
  BOOST_TEST(types == (std::vector<std::string>{"READY", "GUILD_CREATE", "MESSAGE_CREATE"}));
}

BOOST_AUTO_TEST_CASE(faults_of_the_gateway) {
  Community community;
  Listener listener(community, most_intents);
  Gateway& gateway = community.discord.gateway();
  const auto connection = gateway.connection_of(0);
  BOOST_REQUIRE(connection.has_value());
  gateway.send_reconnect(*connection);
  listener.drain();
  BOOST_TEST(listener.last_op().as_int64() == 7);
  gateway.invalidate(*connection, true);
  listener.drain();
  BOOST_TEST(listener.payloads.back().at("d").as_bool());
  gateway.drop(listener.id);
  listener.drain();
  BOOST_TEST(listener.dropped);
}

BOOST_AUTO_TEST_CASE(members_on_request) {
  Community community;
  Listener listener(community, most_intents);
  listener.send(
      R"({"op":8,"d":{"guild_id":"1000000000000000100","user_ids":["1000000000000000011","5"],"nonce":"n"}})");
  const json::value chunk = listener.last("GUILD_MEMBERS_CHUNK");
  BOOST_TEST(chunk.at("members").as_array().size() == 1u);
  BOOST_TEST(chunk.at("not_found").as_array().size() == 1u);
  BOOST_TEST(str(chunk.at("nonce")) == "n");
  const std::string all = R"({"op":8,"d":{"guild_id":"1000000000000000100","query":"","limit":0}})";
  listener.send(all);
  BOOST_TEST(listener.last("GUILD_MEMBERS_CHUNK").at("members").as_array().size() == 7u);
  listener.send(all);
  BOOST_TEST(listener.last("RATE_LIMITED").at("retry_after").to_number<double>() == 30.0);
}

BOOST_AUTO_TEST_CASE(compressed_streams_inflate) {
  for (Compression compression : {Compression::zlib_stream, Compression::zstd_stream}) {
    Community community;
    const ConnectionId id = community.discord.gateway().open({10, compression}, SteadyTime{}, {});
    community.discord.gateway().receive(id, R"({"op":2,"d":{"token":"t","properties":{},"intents":1}})",
                                        SteadyTime{});
    std::vector<std::string> inflated;
    z_stream zlib{};
    BOOST_REQUIRE(inflateInit(&zlib) == Z_OK);
    ZSTD_DCtx* zstd = ZSTD_createDCtx();
    for (auto batch = community.discord.gateway().take(id); !batch.empty();
         batch = community.discord.gateway().take(id)) {
      for (Outgoing& out : batch) {
        BOOST_TEST((out.kind == net::FrameKind::binary));
        std::string text(1 << 20, '\0');
        if (compression == Compression::zlib_stream) {
          BOOST_TEST(out.data.ends_with(std::string_view{"\0\0\xFF\xFF", 4}));
          zlib.next_in = reinterpret_cast<Bytef*>(out.data.data());
          zlib.avail_in = static_cast<uInt>(out.data.size());
          zlib.next_out = reinterpret_cast<Bytef*>(text.data());
          zlib.avail_out = static_cast<uInt>(text.size());
          BOOST_REQUIRE(inflate(&zlib, Z_SYNC_FLUSH) == Z_OK);
          text.resize(text.size() - zlib.avail_out);
        } else {
          ZSTD_inBuffer in{out.data.data(), out.data.size(), 0};
          ZSTD_outBuffer to{text.data(), text.size(), 0};
          BOOST_REQUIRE(!ZSTD_isError(ZSTD_decompressStream(zstd, &to, &in)));
          BOOST_TEST(in.pos == in.size);
          text.resize(to.pos);
        }
        inflated.push_back(text);
      }
    }
    inflateEnd(&zlib);
    ZSTD_freeDCtx(zstd);
    BOOST_REQUIRE(inflated.size() == 3u);
    BOOST_TEST(json::parse(inflated[0]).at("op").as_int64() == 10);
    BOOST_TEST(str(json::parse(inflated[2]).at("t")) == "GUILD_CREATE");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
