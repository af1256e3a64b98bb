// Owns: the tests of what the world does when it does not refuse.
// Must not know: how refusals look (refusals_test.cpp).
#include "tests/unit/sandbox/support.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

constexpr std::uint64_t most_intents = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 9 | 1 << 12 | 1 << 15;

std::string callback_of(const json::value& interaction) {
  return "/interactions/" + str(interaction.at("id")) + "/" + str(interaction.at("token")) + "/callback";
}
std::string webhook_of(const json::value& interaction, const std::string& rest = {}) {
  return "/webhooks/" + bot.to_string() + "/" + str(interaction.at("token")) + rest;
}

/// A community whose bot has registered /ban and listens.
struct Slash : Community {
  Slash() : listener(*this, most_intents) {
    (void)ask(Method::put, "/applications/" + bot.to_string() + "/commands",
              R"([{"name":"ban","description":"Ban","options":[
                   {"type":6,"name":"user","description":"Who","required":true},
                   {"type":3,"name":"reason","description":"Why","required":true}]}])");
  }
  json::value invoke() {
    const json::array options{{{"name", "user"}, {"value", mallory.to_string()}},
                              {{"name", "reason"}, {"value", "spam"}}};
    BOOST_REQUIRE(!discord.invoke_command(alice, general, "ban", options, now()).has_error());
    return listener.last("INTERACTION_CREATE");
  }
  Listener listener;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(world)

BOOST_AUTO_TEST_CASE(ids_follow_the_clock_and_never_repeat) {
  State state;
  const Snowflake first = next_id(state, noon);
  BOOST_TEST(unix_ms(snowflake_time(first)) == unix_ms(noon));
  BOOST_TEST(next_id(state, noon) == first + 1);
  BOOST_TEST(next_id(state, noon - seconds{9}) == first + 2);
  BOOST_TEST(unix_ms(snowflake_time(next_id(state, noon + seconds{9}))) == unix_ms(noon + seconds{9}));
}

BOOST_AUTO_TEST_CASE(a_message_carries_its_author_as_member) {
  Community community;
  Listener listener(community, most_intents);
  const auto posted =
      community.discord.post_message(alice, general, "hello <@1000000000000000013>", community.now());
  BOOST_REQUIRE(!posted.has_error());
  const json::value event = listener.last("MESSAGE_CREATE");
  BOOST_TEST(str(event.at("id")) == posted->to_string());
  BOOST_TEST(str(event.at("guild_id")) == guild.to_string());
  BOOST_TEST(str(event.at("author").at("id")) == alice.to_string());
  BOOST_TEST(!event.at("member").as_object().contains("user"));
  BOOST_TEST(str(event.at("mentions").at(0).at("id")) == mallory.to_string());
  BOOST_TEST(event.at("mentions").at(0).at("member").as_object().contains("roles"));
  const json::value read = community.ask(Method::get, messages_of(general) + "/" + posted->to_string());
  BOOST_TEST(!read.as_object().contains("member"));
  BOOST_TEST(!read.as_object().contains("guild_id"));
}

BOOST_AUTO_TEST_CASE(to_the_bot_its_own_coming_and_going_is_the_guilds) {
  Community community;
  Listener listener(community, most_intents);
  BOOST_REQUIRE(!community.discord.kick(alice, guild, bot, community.now()).has_error());
  BOOST_TEST(str(listener.last("GUILD_DELETE").at("id")) == guild.to_string());
  BOOST_REQUIRE(!community.discord.join(bot, guild, community.now()).has_error());
  const json::value back = listener.last("GUILD_CREATE");
  BOOST_TEST(str(back.at("id")) == guild.to_string());
  BOOST_TEST(str(back.at("members").at(0).at("user").at("id")) == bot.to_string());
}

BOOST_AUTO_TEST_CASE(replies_and_allowed_mentions) {
  Community community;
  const auto posted = community.discord.post_message(alice, general, "x", community.now());
  const std::string reference = R"("message_reference":{"message_id":")" + posted->to_string() + R"("})";
  const json::value loud =
      community.ask(Method::post, messages_of(general), R"({"content":"y",)" + reference + "}");
  BOOST_TEST(loud.at("type").to_number<int>() == 19);
  BOOST_TEST(str(loud.at("referenced_message").at("id")) == posted->to_string());
  BOOST_TEST(loud.at("mentions").as_array().size() == 1u);
  const json::value quiet = community.ask(
      Method::post, messages_of(general),
      R"({"content":"<@1000000000000000012> @everyone","allowed_mentions":{"parse":[]},)" + reference + "}");
  BOOST_TEST(quiet.at("mentions").as_array().empty());
  BOOST_TEST(!quiet.at("mention_everyone").as_bool());
  const json::value lenient =
      community.ask(Method::post, messages_of(general),
                    R"({"content":"y","message_reference":{"message_id":"5","fail_if_not_exists":false}})");
  BOOST_TEST(lenient.at("type").to_number<int>() == 0);
}

BOOST_AUTO_TEST_CASE(a_nonce_is_remembered_for_minutes) {
  Community community;
  const std::string path = messages_of(general);
  const std::string body = R"({"content":"once","nonce":"n1","enforce_nonce":true})";
  const std::string first = str(community.ask(Method::post, path, body).at("id"));
  community.advance(seconds{60});
  BOOST_TEST(str(community.ask(Method::post, path, body).at("id")) == first);
  // The message that is there is returned as it is, and none is made.
  (void)community.ask(Method::patch, path + "/" + first, R"({"content":"twice"})");
  BOOST_TEST(str(community.ask(Method::post, path, body).at("content")) == "twice");
  BOOST_TEST(community.discord.messages(general).size() == 1u);
  // One that is gone blocks the nonce, and is unknown.
  (void)community.ask(Method::delete_, path + "/" + first, "", 204);
  BOOST_TEST(community.code(community.raw(Method::post, path, body)) == 10008);
  BOOST_TEST(community.discord.messages(general).empty());
  const std::string careless = R"({"content":"once","nonce":"n1"})";
  BOOST_TEST(str(community.ask(Method::post, path, careless).at("id")) != first);
  community.advance(std::chrono::minutes{5});
  BOOST_TEST(str(community.ask(Method::post, path, body).at("id")) != first);
}

BOOST_AUTO_TEST_CASE(pages_of_messages) {
  Community community;
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i)
    ids.push_back(
        community.discord.post_message(alice, general, std::to_string(i), community.now())->to_string());
  const auto page = [&](const std::string& query) {
    std::string contents;
    const json::value page_read = community.ask(Method::get, messages_of(general) + query);
    for (const json::value& message : page_read.as_array()) contents += str(message.at("content"));
    return contents;
  };
  BOOST_TEST(page("") == "43210");
  BOOST_TEST(page("?limit=2") == "43");
  BOOST_TEST(page("?before=" + ids[3] + "&limit=2") == "21");
  BOOST_TEST(page("?after=" + ids[1] + "&limit=2") == "32");
  BOOST_TEST(page("?around=" + ids[2] + "&limit=3") == "321");
}

BOOST_AUTO_TEST_CASE(a_ban_and_its_traces) {
  Community community;
  Listener listener(community, most_intents);
  listener.types();
  (void)community.discord.post_message(mallory, general, "buy", community.now());
  const net::HttpResponse banned =
      community.raw(Method::put, ban_of(mallory), R"({"delete_message_seconds":60})",
                    {{"X-Audit-Log-Reason", "spam%20%C3%A9"}});
  BOOST_TEST(banned.status == 204);
  BOOST_TEST(banned.body.empty());
  BOOST_TEST(listener.types() ==
             (std::vector<std::string>{"MESSAGE_CREATE", "MESSAGE_DELETE_BULK", "GUILD_MEMBER_REMOVE",
                                       "GUILD_BAN_ADD", "GUILD_AUDIT_LOG_ENTRY_CREATE"}));
  const json::value entry = listener.last("GUILD_AUDIT_LOG_ENTRY_CREATE");
  BOOST_TEST(entry.at("action_type").to_number<int>() == 22);
  BOOST_TEST(str(entry.at("reason")) == "spam é");
  BOOST_TEST(str(entry.at("user_id")) == bot.to_string());
  BOOST_TEST(str(entry.at("target_id")) == mallory.to_string());
  BOOST_TEST(str(community.ask(Method::get, ban_of(mallory)).at("reason")) == "spam é");
  BOOST_TEST(community.discord.join(mallory, guild, community.now()).has_error());
  BOOST_TEST(community.raw(Method::put, ban_of(mallory), "{}").status == 204);
  BOOST_TEST(listener.types().empty());
  (void)community.ask(Method::delete_, ban_of(mallory), "", 204);
  BOOST_TEST(listener.types() ==
             (std::vector<std::string>{"GUILD_BAN_REMOVE", "GUILD_AUDIT_LOG_ENTRY_CREATE"}));
  BOOST_TEST(!community.discord.join(mallory, guild, community.now()).has_error());
  BOOST_TEST(listener.types() == std::vector<std::string>{"GUILD_MEMBER_ADD"});
  (void)community.ask(Method::put, ban_of(ghost), "{}", 204);
}

BOOST_AUTO_TEST_CASE(the_audit_log_is_filtered) {
  Community community;
  for (UserId user : {mallory, oscar})
    BOOST_TEST(!community.discord.ban(alice, guild, user, community.now()).has_error());
  (void)community.ask(Method::delete_, ban_of(oscar), "", 204);
  const std::string path = "/guilds/" + guild.to_string() + "/audit-logs";
  const auto targets = [&](const std::string& query) {
    std::string out;
    const json::value log = community.ask(Method::get, path + query);
    for (const json::value& e : log.at("audit_log_entries").as_array())
      out += str(e.at("target_id")) == oscar.to_string() ? "o" : "m";
    return out;
  };
  BOOST_TEST(targets("") == "oom");
  BOOST_TEST(targets("?action_type=22") == "om");
  BOOST_TEST(targets("?user_id=" + bot.to_string()) == "o");
  BOOST_TEST(targets("?limit=1") == "o");
  BOOST_TEST(targets("?after=0&limit=1") == "m");
}

BOOST_AUTO_TEST_CASE(humans_obey_permissions_too) {
  Community community;
  BOOST_TEST(community.discord.ban(mallory, guild, oscar, community.now()).error().code == 50013);
  BOOST_TEST(community.discord.post_message(mallory, staff_only, "x", community.now()).error().code == 50001);
  BOOST_TEST(!community.discord.ban(bob, guild, mallory, community.now()).has_error());
  BOOST_TEST(community.discord.ban(bob, guild, bot, community.now()).error().code == 50013);
  BOOST_TEST(!community.discord.kick(alice, guild, bob, community.now()).has_error());
  BOOST_TEST(community.discord.post_message(bob, general, "x", community.now()).error().code == 50001);
}

BOOST_AUTO_TEST_CASE(dms_open_closed_and_out_of_reach) {
  Community community;
  const auto dm = [&](UserId user) {
    const json::value channel =
        community.ask(Method::post, "/users/@me/channels", R"({"recipient_id":")" + user.to_string() + "\"}");
    return community.raw(Method::post, "/channels/" + str(channel.at("id")) + "/messages",
                         R"({"content":"x"})");
  };
  BOOST_TEST(dm(mallory).status == 200);
  BOOST_TEST(Community::code(dm(trent)) == 50007);
  BOOST_TEST(Community::code(dm(ghost)) == 50278);
  BOOST_TEST(!community.discord.set_dms_closed(trent, false).has_error());
  BOOST_TEST(dm(trent).status == 200);
  (void)community.ask(Method::put, ban_of(mallory), "{}", 204);
  BOOST_TEST(Community::code(dm(mallory)) == 50278);
}

BOOST_AUTO_TEST_CASE(timeouts) {
  Community community;
  (void)community.ask(Method::patch, member_of(mallory),
                      R"({"communication_disabled_until":"2026-08-06T12:01:00Z"})");
  BOOST_TEST(community.discord.post_message(mallory, general, "x", community.now()).error().code == 50013);
  community.advance(seconds{60});
  BOOST_TEST(!community.discord.post_message(mallory, general, "x", community.now()).has_error());
}

BOOST_AUTO_TEST_CASE(overwrites_in_discords_order) {
  State state = load_scenario(community_scenario(), noon);
  Channel channel;
  channel.guild = guild;
  Member& member = state.guilds.at(guild).members.at(trent);
  member.roles = {regulars, moderators};
  const auto bits = [&] { return channel_permissions(state, channel, trent, noon); };
  BOOST_TEST((bits() & permission::send_messages));
  channel.overwrites.push_back({guild.value(), OverwriteKind::role, 0, permission::send_messages});
  BOOST_TEST(!(bits() & permission::send_messages));
  channel.overwrites.push_back({moderators.value(), OverwriteKind::role, permission::send_messages, 0});
  channel.overwrites.push_back({regulars.value(), OverwriteKind::role, 0, permission::send_messages});
  BOOST_TEST((bits() & permission::send_messages));  // among roles an allow beats a deny
  channel.overwrites.push_back({trent.value(), OverwriteKind::member, 0, permission::send_messages});
  BOOST_TEST(!(bits() & permission::send_messages));
  member.timeout_until = noon + seconds{1};
  BOOST_TEST(bits() == (permission::view_channel | permission::read_message_history));
  channel.overwrites.push_back({trent.value(), OverwriteKind::member, 0, permission::view_channel});
  channel.overwrites.erase(channel.overwrites.end() - 2);
  BOOST_TEST(bits() == 0u);
  BOOST_TEST(channel_permissions(state, channel, alice, noon) == permission::all);
}

BOOST_AUTO_TEST_CASE(an_interaction_answered_at_once) {
  Slash slash;
  const json::value interaction = slash.invoke();
  BOOST_TEST(interaction.at("type").to_number<int>() == 2);
  BOOST_TEST(str(interaction.at("member").at("user").at("id")) == alice.to_string());
  BOOST_TEST(str(interaction.at("data").at("options").at(0).at("value")) == mallory.to_string());
  BOOST_TEST(interaction.at("data").at("resolved").at("members").as_object().contains(mallory.to_string()));
  const json::value answer = slash.ask(Method::post, callback_of(interaction) + "?with_response=true",
                                       R"({"type":4,"data":{"content":"done"}})");
  BOOST_TEST(str(answer.at("resource").at("message").at("content")) == "done");
  BOOST_TEST(slash.discord.messages(general).size() == 1u);
  BOOST_TEST(Community::code(slash.raw(Method::post, callback_of(interaction), R"({"type":5})")) == 40060);
  const json::value edited =
      slash.ask(Method::patch, webhook_of(interaction, "/messages/@original"), R"({"content":"changed"})");
  BOOST_TEST(str(edited.at("content")) == "changed");
  (void)slash.ask(Method::delete_, webhook_of(interaction, "/messages/@original"), "", 204);
  (void)slash.ask(Method::get, webhook_of(interaction, "/messages/@original"), "", 404);
  const json::value followup =
      slash.ask(Method::post, webhook_of(interaction), R"({"content":"no","flags":64})");
  BOOST_TEST(followup.at("flags").to_number<int>() == 64);
  BOOST_TEST((slash.discord.messages(general).at(0).ephemeral_for == alice));
  BOOST_TEST(slash.ask(Method::get, messages_of(general)).as_array().empty());
}

BOOST_AUTO_TEST_CASE(a_deferral_is_edited) {
  Slash slash;
  const json::value interaction = slash.invoke();
  BOOST_TEST(
      slash.raw(Method::patch, webhook_of(interaction, "/messages/@original"), R"({"content":"x"})").status ==
      404);
  (void)slash.ask(Method::post, callback_of(interaction), R"({"type":5})", 204);
  BOOST_TEST(slash.discord.messages(general).at(0).flags == message_flag::loading);
  const json::value first =
      slash.ask(Method::post, webhook_of(interaction), R"({"content":"late","flags":64})");
  BOOST_TEST(first.at("flags").to_number<int>() == 0);
  BOOST_TEST(slash.discord.messages(general).size() == 1u);
  (void)slash.ask(Method::post, webhook_of(interaction), R"({"content":"more"})");
  BOOST_TEST(slash.discord.messages(general).size() == 2u);
}

BOOST_AUTO_TEST_CASE(interaction_deadlines) {
  Slash slash;
  const json::value late = slash.invoke();
  slash.advance(milliseconds{3'001});
  BOOST_TEST(Community::code(slash.raw(Method::post, callback_of(late), R"({"type":5})")) == 10062);
  const json::value punctual = slash.invoke();
  slash.advance(milliseconds{3'000});
  (void)slash.ask(Method::post, callback_of(punctual), R"({"type":5})", 204);
  slash.advance(std::chrono::minutes{15} - milliseconds{3'000});
  (void)slash.ask(Method::patch, webhook_of(punctual, "/messages/@original"), R"({"content":"x"})");
  slash.advance(milliseconds{1});
  BOOST_TEST(Community::code(slash.raw(Method::patch, webhook_of(punctual, "/messages/@original"),
                                       R"({"content":"x"})")) == 50027);
}

BOOST_AUTO_TEST_CASE(commands_demand_their_options) {
  Slash slash;
  const auto refused = slash.discord.invoke_command(alice, general, "ban", {}, slash.now());
  BOOST_TEST(refused.error().code == 50035);
  const json::array wrong{{{"name", "user"}, {"value", "5"}}, {{"name", "reason"}, {"value", 1}}};
  BOOST_TEST(slash.discord.invoke_command(alice, general, "ban", wrong, slash.now()).error().code == 50035);
  BOOST_TEST(slash.discord.invoke_command(alice, general, "unban", {}, slash.now()).error().code == 10063);
}

BOOST_AUTO_TEST_CASE(buttons) {
  Slash slash;
  const json::value message = slash.ask(
      Method::post, messages_of(general),
      R"({"content":"sure?","components":[{"type":1,"components":[{"type":2,"style":4,"label":"Yes","custom_id":"yes"}]}]})");
  const MessageId id = *MessageId::parse(str(message.at("id")));
  BOOST_TEST(slash.discord.use_component(alice, general, id, "no", slash.now()).has_error());
  BOOST_REQUIRE(!slash.discord.use_component(alice, general, id, "yes", slash.now()).has_error());
  const json::value interaction = slash.listener.last("INTERACTION_CREATE");
  BOOST_TEST(interaction.at("type").to_number<int>() == 3);
  BOOST_TEST(str(interaction.at("message").at("id")) == id.to_string());
  BOOST_TEST(
      slash.raw(Method::post, callback_of(interaction), R"({"type":8,"data":{"choices":[]}})").status == 400);
  (void)slash.ask(Method::post, callback_of(interaction),
                  R"({"type":7,"data":{"content":"yes","components":[]}})", 204);
  BOOST_TEST(slash.discord.messages(general).at(0).content == "yes");
  BOOST_TEST(slash.discord.messages(general).at(0).components.empty());
}

BOOST_AUTO_TEST_CASE(commands_keep_their_ids) {
  Community community;
  const std::string path = "/applications/" + bot.to_string() + "/commands";
  const auto ids = [&](const std::string& body) {
    std::map<std::string, std::string> out;
    const json::value registered = community.ask(Method::put, path, body);
    for (const json::value& c : registered.as_array()) out[str(c.at("name"))] = str(c.at("id"));
    return out;
  };
  const auto before = ids(R"([{"name":"ban","description":"x"},{"name":"ping","description":"x"}])");
  const auto after = ids(R"([{"name":"ban","description":"y"}])");
  BOOST_TEST(before.at("ban") == after.at("ban"));
  BOOST_TEST(after.size() == 1u);
}

BOOST_AUTO_TEST_CASE(scenarios_say_what_is_wrong) {
  const auto error_of = [](std::string_view text) -> std::string {
    try {
      (void)load_scenario(text, noon);
    } catch (const ScenarioError& error) {
      return error.what();
    }
    return "";
  };
  BOOST_TEST(error_of("{").starts_with("not JSON"));
  BOOST_TEST(error_of("{}") == "scenario.bot: missing: the bot's own account");
  BOOST_TEST(error_of(R"({"bot":{"name":"b"},"guild":[]})") == "scenario: unknown key \"guild\"");
  BOOST_TEST(error_of(R"({"bot":{"name":"b"},"guilds":[{"name":"g","owner":"x"}]})") ==
             "scenario.guilds[0].owner: there is no user \"x\"");
  BOOST_TEST(error_of(R"({"bot":{"name":"b"},"guilds":[{"name":"g","owner":"b","everyone":["FLY"]}]})")
                 .starts_with("scenario.guilds[0].everyone: \"FLY\" is no permission's name"));
  BOOST_TEST(
      error_of(
          R"({"bot":{"name":"b"},"guilds":[{"name":"g","owner":"b","everyone":[],"members":[{"user":"b"}],"channels":[{"name":"The Hall"}]}]})") ==
      "scenario.guilds[0].channels[0].name: Discord would call this channel \"the-hall\"");
}

BOOST_AUTO_TEST_CASE(the_compiled_community_is_the_file) {
  const State from_file =
      load_scenario_file(std::string{VEILLEUR_SOURCE_DIR} + "/tools/sandbox/scenarios/small.json", noon);
  const State compiled = load_scenario(community_scenario(), noon);
  BOOST_TEST(from_file.users.size() == compiled.users.size());
  std::FILE* file = std::fopen(VEILLEUR_SOURCE_DIR "/tools/sandbox/scenarios/small.json", "rb");
  BOOST_REQUIRE(file != nullptr);
  std::string text(1 << 16, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  BOOST_TEST((text == community_scenario()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
