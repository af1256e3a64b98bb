// Owns: the tests of what other people's libraries send and read, which Discord takes from them every day.
// Must not know: the bot.
#include "tests/unit/sandbox/guild_support.hpp"
#include "tests/unit/sandbox/interaction_support.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

}  // namespace

BOOST_AUTO_TEST_SUITE(foreign_clients)

BOOST_AUTO_TEST_CASE(each_librarys_user_agent_is_taken) {
  Community community;
  for (const char* agent :
       {"DiscordBot (https://github.com/Rapptz/discord.py 2.4.0) Python/3.11 aiohttp/3.9.5", "node", "curl/8",
        "DiscordBot (https://github.com/discord-jda/JDA, 5.0.0)", "Mozilla/5.0 (X11; Linux x86_64)"}) {
    const net::HttpRequest request{
        Method::get, "/api/v10/users/@me", {{"User-Agent", agent}, {"Authorization", "Bot t"}}, ""};
    BOOST_TEST_CONTEXT(agent) {
      BOOST_TEST(community.discord.request(request, community.now()).response.status == 200);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_application_has_an_owner) {
  Community community;
  const json::value owner = community.ask(Method::get, "/applications/@me").at("owner");
  BOOST_TEST(str(owner.at("id")) == alice.to_string());
  BOOST_TEST(str(owner.at("username")) == "alice");
}

BOOST_AUTO_TEST_CASE(ready_names_the_bot_as_its_own_endpoint_does) {
  Community community;
  Listener listener(community, every_intent);
  const json::value own = community.ask(Method::get, "/users/@me");
  BOOST_TEST(listener.last("READY").at("user") == own);
  BOOST_TEST(own.at("mfa_enabled").is_bool());
  BOOST_TEST(own.at("verified") == json::value(true));
  BOOST_TEST(own.at("email").is_null());
}

BOOST_AUTO_TEST_CASE(booleans_of_a_query_have_three_spellings_each) {
  Town town;
  const std::string counts = guild_path("?with_counts=");
  for (const char* yes : {"true", "True", "1"})
    BOOST_TEST(town.ask(Method::get, counts + yes).as_object().contains("approximate_member_count"));
  for (const char* no : {"false", "False", "0"})
    BOOST_TEST(!town.ask(Method::get, counts + no).as_object().contains("approximate_member_count"));
  for (const char* neither : {"", "yes", "TRUE", "2"})
    BOOST_TEST(town.outcome(Method::get, counts + neither) == "400/50035");
}

BOOST_AUTO_TEST_CASE(each_boolean_of_a_query_is_read_so) {
  Town town(permission::manage_webhooks);
  const json::value hook = town.ask(Method::post, channel_path(general, "/webhooks"), R"({"name":"hook"})");
  const std::string address = "/webhooks/" + str(hook.at("id")) + "/" + str(hook.at("token"));
  BOOST_TEST(town.outcome(Method::post, address + "?wait=1", R"({"content":"x"})") == "200");
  BOOST_TEST(town.outcome(Method::post, address + "?wait=0", R"({"content":"x"})") == "204");
  BOOST_TEST(town.outcome(Method::post, address + "?wait=yes", R"({"content":"x"})") == "400/50035");
  BOOST_TEST(town.outcome(Method::post, address + "?with_components=yes", R"({"content":"x"})") ==
             "400/50035");

  const std::string members = channel_path(town.thread_by(alice), "/thread-members");
  BOOST_TEST(town.ask(Method::get, members + "?with_member=1").at(0).as_object().contains("member"));
  BOOST_TEST(town.outcome(Method::get, members + "?with_member=x") == "400/50035");
  BOOST_TEST(town.outcome(Method::get, members + "/" + alice.to_string() + "?with_member=x") == "400/50035");

  (void)town.ask(Method::put, commands_path,
                 R"([{"name":"c","description":"d","name_localizations":{"fr":"f"}}])");
  const json::value whole = town.ask(Method::get, commands_path + "?with_localizations=1");
  BOOST_TEST(whole.at(0).as_object().contains("name_localizations"));
  BOOST_TEST(town.outcome(Method::get, commands_path + "?with_localizations=x") == "400/50035");

  Listener listener(town, every_intent);
  const auto invoke = [&] {
    (void)town.discord.invoke_command(alice, general, "c", json::array{}, town.now());
    return callback_of(listener.last("INTERACTION_CREATE"));
  };
  BOOST_TEST(town.outcome(Method::post, invoke() + "?with_response=1", R"({"type":5})") == "200");
  const std::string last = invoke();
  BOOST_TEST(town.outcome(Method::post, last + "?with_response=x", R"({"type":5})") == "400/50035");
  // The refusal has answered nothing.
  BOOST_TEST(town.outcome(Method::post, last + "?with_response=false", R"({"type":5})") == "204");
}

BOOST_AUTO_TEST_CASE(digits_in_a_string_are_an_integer) {
  Town town(permission::manage_channels | permission::manage_roles | permission::ban_members);
  const json::value command = town.ask(
      Method::put, commands_path,
      R"([{"type":"1","name":"c","description":"d","contexts":["0","1"],"integration_types":["0"]}])");
  // They are kept as what they mean.
  BOOST_TEST(command.at(0).at("type") == json::value(1));
  BOOST_TEST(command.at(0).at("contexts") == (json::value{0, 1}));
  BOOST_TEST(command.at(0).at("integration_types") == json::value(json::array{0}));
  const json::value channel =
      town.ask(Method::patch, channel_path(general), R"({"rate_limit_per_user":"5"})");
  BOOST_TEST(channel.at("rate_limit_per_user") == json::value(5));
  const json::value sent = town.ask(
      Method::post, messages_of(random_channel),
      R"({"flags":"4","embeds":[{"title":"t","color":"255"}],"components":[{"type":"1","components":[)"
      R"({"type":"2","style":"1","label":"l","custom_id":"b"}]}]})");
  BOOST_TEST(sent.at("flags") == json::value(4));
  BOOST_TEST(sent.at("embeds").at(0).at("color") == json::value(255));
  BOOST_TEST(sent.at("components").at(0).at("type") == json::value(1));
  BOOST_TEST(town.outcome(Method::put, ban_of(mallory), R"({"delete_message_seconds":"0"})") == "204");
  for (const char* wrong : {R"("")", R"("5.0")", R"("x")", R"(" 5")", R"("5 ")", R"("+5")", R"("0x5")",
                            R"("99999999999999999999")", R"("-1")", "true", "[5]"})
    BOOST_TEST_CONTEXT(wrong) {
      BOOST_TEST(town.outcome(Method::patch, channel_path(general),
                              std::string{R"({"rate_limit_per_user":)"} + wrong + "}") == "400/50035");
    }
}

BOOST_AUTO_TEST_CASE(a_posts_message_may_carry_what_create_message_has) {
  Town town;
  const ChannelId forum = town.make_channel("forum", ChannelType::forum);
  const json::value post =
      town.ask(Method::post, channel_path(forum, "/threads"),
               R"({"name":"n","message":{"content":"x","tts":true,"nonce":"n","enforce_nonce":true}})", 201);
  const json::object& message = post.at("message").as_object();
  BOOST_TEST(!message.contains("nonce"));
  BOOST_TEST(message.at("tts") == json::value(false));
  BOOST_TEST(
      town.outcome(Method::post, channel_path(forum, "/threads"),
                   R"({"name":"n","message":{"content":"x","message_reference":{"message_id":"1"}}})") ==
      "400/50035");
}

BOOST_AUTO_TEST_CASE(roles_that_stay_where_they_are_may_be_named_in_a_move) {
  Town town(permission::manage_roles);
  const auto row = [](RoleId id, int position) {
    return R"({"id":")" + id.to_string() + R"(","position":)" + std::to_string(position) + "}";
  };
  const auto position = [&](RoleId id) { return town.state().guilds.at(guild).roles.at(id).position; };
  const RoleId high{*RoleId::parse(town.must(alice, Method::post, guild_path("/roles"), R"({"name":"r"})"))};
  const RoleId everyone = everyone_role(guild);
  const int own = position(bot_role), moderator = position(moderators), regular = position(regulars);
  BOOST_REQUIRE(position(high) == 1);
  // As discord.js does it: all roles from @everyone up, the moved one among them at its place.
  const std::string all = "[" + row(everyone, 0) + "," + row(regulars, 1) + "," + row(high, 2) + "," +
                          row(moderators, moderator) + "," + row(bot_role, own) + "]";
  BOOST_REQUIRE(regular == 2);
  BOOST_TEST(town.outcome(Method::patch, guild_path("/roles"), all) == "200");
  BOOST_TEST(position(high) == 2);
  BOOST_TEST(position(regulars) == 1);
  BOOST_TEST(position(moderators) == moderator);
  BOOST_TEST(position(bot_role) == own);
  BOOST_TEST(town.outcome(Method::patch, guild_path("/roles"), "[" + row(everyone, 1) + "]") == "400/50028");
  BOOST_TEST(town.outcome(Method::patch, guild_path("/roles"), "[" + row(bot_role, own - 1) + "]") ==
             "403/50013");
}

BOOST_AUTO_TEST_CASE(what_is_documented_and_asks_for_nothing_passes) {
  Town town(permission::manage_channels | permission::manage_guild | permission::manage_webhooks);
  const auto passes = [&](Method method, const std::string& path, const std::string& body) {
    const std::string outcome = town.outcome(method, path, body);
    BOOST_TEST_CONTEXT(path << " " << body << " -> " << outcome) { BOOST_TEST(outcome.starts_with("20")); }
  };
  passes(Method::post, messages_of(general), R"({"content":"x","sticker_ids":null,"poll":null})");
  passes(Method::post, messages_of(general), R"({"content":"x","sticker_ids":[]})");
  passes(Method::post, messages_of(general),
         R"({"embeds":[{"title":"t","reference_id":null,"content_scan_version":0}]})");
  passes(Method::patch, channel_path(general),
         R"({"available_tags":[],"default_sort_order":null,"default_forum_layout":0,"flags":0})");
  passes(Method::patch, guild_path(), R"({"features":[],"icon":null,"premium_progress_bar_enabled":false})");
  const json::value hook = town.ask(Method::post, channel_path(general, "/webhooks"), R"({"name":"hook"})");
  passes(Method::post, "/webhooks/" + str(hook.at("id")) + "/" + str(hook.at("token")),
         R"({"content":"x","thread_name":null})");
}

BOOST_AUTO_TEST_CASE(a_deferral_with_response_has_its_message) {
  Interactive place;
  place.commands(R"([{"name":"c","description":"d"}])");
  const std::string with = "?with_response=true";
  const json::value deferred =
      place.ask(Method::post, callback_of(place.invoke("c")) + with, R"({"type":5,"data":{"flags":64}})");
  BOOST_TEST(deferred.at("resource").at("type") == json::value(4));
  BOOST_TEST(deferred.at("resource").at("message").at("id") ==
             deferred.at("interaction").at("response_message_id"));
  BOOST_TEST(deferred.at("resource").at("message").at("flags") == json::value(64 | 128));
}

BOOST_AUTO_TEST_CASE(a_message_tells_of_its_interaction_as_the_event_did) {
  Interactive place;
  place.commands(R"([{"name":"c","description":"d"},{"name":"u","type":2},{"name":"m","type":3}])");
  const auto answer = [&](const json::value& interaction) {
    place.ask(Method::post, callback_of(interaction), R"({"type":4,"data":{"content":"x"}})", 204);
    return place.ask(Method::get, webhook_of(interaction, original));
  };
  const json::value interaction = place.invoke("c");
  const json::value first = answer(interaction);
  const json::object& about = first.at("interaction_metadata").as_object();
  BOOST_TEST(about.at("authorizing_integration_owners") == interaction.at("authorizing_integration_owners"));
  BOOST_TEST(!about.contains("original_response_message_id"));
  BOOST_TEST(!about.contains("target_user"));
  const json::value next = place.ask(Method::post, webhook_of(interaction), R"({"content":"y"})");
  BOOST_TEST(next.at("interaction_metadata").at("original_response_message_id") == first.at("id"));

  const auto pick = [&](std::string_view name, Snowflake target) {
    const Reply reply = place.discord.change(
        [&](World& world) { return world.use_context_menu(alice, general, name, target, place.now().wall); });
    BOOST_REQUIRE(!reply.refused());
    return place.listener.last("INTERACTION_CREATE");
  };
  const json::value of_user = answer(pick("u", mallory.value()));
  BOOST_TEST(str(of_user.at("interaction_metadata").at("target_user").at("id")) == mallory.to_string());
  const json::value of_message = answer(pick("m", MessageId::parse(str(first.at("id")))->value()));
  BOOST_TEST(of_message.at("interaction_metadata").at("target_message_id") == first.at("id"));
  BOOST_TEST(!of_message.at("interaction_metadata").as_object().contains("target_user"));
}

BOOST_AUTO_TEST_CASE(answers_fill_in_what_requests_may_leave_out) {
  Town town;
  const json::value sent = town.ask(
      Method::post, messages_of(general),
      R"({"embeds":[{"fields":[{"name":"n","value":"v"},{"name":"n","value":"v","inline":true}]}],"components":[)" +
          test::row_of(R"({"type":5,"custom_id":"u"})") + "," +
          test::row_of(R"({"type":6,"custom_id":"r","min_values":0,"max_values":3})") + "]}");
  const json::value& fields = sent.at("embeds").at(0).at("fields");
  BOOST_TEST(fields.at(0).at("inline") == json::value(false));
  BOOST_TEST(fields.at(1).at("inline") == json::value(true));
  const auto select = [&](std::size_t row) { return sent.at("components").at(row).at("components").at(0); };
  BOOST_TEST(select(0).at("min_values") == json::value(1));
  BOOST_TEST(select(0).at("max_values") == json::value(1));
  BOOST_TEST(select(1).at("min_values") == json::value(0));
  BOOST_TEST(select(1).at("max_values") == json::value(3));
  const json::value modern = town.ask(Method::post, messages_of(general),
                                      R"({"flags":32768,"components":[{"type":17,"components":[{"type":14},)"
                                      R"({"type":12,"items":[{"media":{"url":"https://x.org/a.png"}}]}]}]})");
  const json::value& box = modern.at("components").at(0);
  BOOST_TEST(box.at("accent_color").is_null());
  BOOST_TEST(box.at("spoiler") == json::value(false));
  BOOST_TEST(box.at("components").at(0).at("divider") == json::value(true));
  BOOST_TEST(box.at("components").at(0).at("spacing") == json::value(1));
  BOOST_TEST(box.at("components").at(1).at("items").at(0).at("description").is_null());
  BOOST_TEST(town.ask(Method::get, guild_path("/threads/active")).at("has_more") == json::value(false));
}

BOOST_AUTO_TEST_CASE(a_time_without_a_zone_is_utc) {
  Town town;
  const auto shown = [&](const std::string& time) {
    const json::value sent = town.ask(Method::post, messages_of(general),
                                      R"({"embeds":[{"title":"t","timestamp":")" + time + R"("}]})");
    return str(sent.at("embeds").at(0).at("timestamp"));
  };
  const std::string newyear = "2026-01-01T00:00:00.000000+00:00";
  BOOST_TEST(shown("2026-01-01T00:00:00") == newyear);
  BOOST_TEST(shown("2026-01-01T00:00:00.000") == newyear);
  BOOST_TEST(shown("2026-01-01T00:00:00Z") == newyear);
  BOOST_TEST(shown("2026-01-01T01:00:00+01:00") == newyear);
  BOOST_TEST(town.outcome(Method::post, messages_of(general),
                          R"({"embeds":[{"title":"t","timestamp":"2026-01-01T00:00:00 "}]})") == "400/50035");
}

BOOST_AUTO_TEST_CASE(a_post_is_pinned_to_its_forum) {
  Town town(permission::manage_threads);
  const ChannelId forum = town.make_channel("forum", ChannelType::forum);
  const std::string post = str(town.ask(Method::post, channel_path(forum, "/threads"),
                                        R"({"name":"n","message":{"content":"x"}})", 201)
                                   .at("id"));
  const std::string path = "/channels/" + post;
  Listener listener(town, every_intent);
  listener.types();
  BOOST_TEST(town.ask(Method::patch, path, R"({"flags":2,"applied_tags":[]})").at("flags") == json::value(2));
  BOOST_TEST(listener.last("THREAD_UPDATE").at("flags") == json::value(2));
  BOOST_TEST(town.ask(Method::get, path).at("flags") == json::value(2));
  const json::value entry =
      town.ask(Method::get, guild_path("/audit-logs?limit=1")).at("audit_log_entries").at(0);
  BOOST_TEST(str(entry.at("changes").at(0).at("key")) == "flags");
  BOOST_TEST(town.ask(Method::patch, path, R"({"flags":0})").at("flags") == json::value(0));
  BOOST_TEST(town.outcome(Method::patch, path, R"({"flags":1})") == "400/50035");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
