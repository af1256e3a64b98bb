// Owns: the tests of commands as users type them: options, menus, who may use them.
// Must not know: how commands are registered, how they are answered (interaction_answers_test.cpp).
#include "tests/unit/sandbox/interaction_support.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

const std::string ping = R"([{"name":"ping","description":"x"}])";

/// One slash command with one option of these further fields.
std::string with_option(const std::string& fields) {
  return R"([{"name":"c","description":"x","options":[{"name":"o","description":"x",)" + fields + "}]}]";
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(interactions, Interactive)

BOOST_AUTO_TEST_CASE(options_of_each_type) {
  struct Row {
    const char* what;
    std::string fields;
    json::value value;
    bool taken;
  };
  const std::string alice_id = alice.to_string();
  for (const Row& row : {
           Row{"text", R"("type":3)", "x", true},
           Row{"a number for text", R"("type":3)", 1, false},
           Row{"text of the least length", R"("type":3,"min_length":2)", "éé", true},
           Row{"text too short", R"("type":3,"min_length":3)", "éé", false},
           Row{"text too long", R"("type":3,"max_length":2)", "ééé", false},
           Row{"6001 characters", R"("type":3)", json::value(std::string(6001, 'a')), false},
           Row{"one of the choices", R"("type":3,"choices":[{"name":"A","value":"a"}])", "a", true},
           Row{"none of the choices", R"("type":3,"choices":[{"name":"A","value":"a"}])", "A", false},
           Row{"an integer", R"("type":4)", 7, true},
           Row{"a fraction for an integer", R"("type":4)", 7.5, false},
           Row{"an integer at its least", R"("type":4,"min_value":7)", 7, true},
           Row{"an integer below", R"("type":4,"min_value":8)", 7, false},
           Row{"an integer above", R"("type":4,"max_value":6)", 7, false},
           Row{"an integer beyond 2^53", R"("type":4)", std::int64_t{1} << 54, false},
           Row{"a number", R"("type":10,"max_value":7.5)", 7.5, true},
           Row{"a number above", R"("type":10,"max_value":7.25)", 7.5, false},
           Row{"a boolean", R"("type":5)", true, true},
           Row{"text for a boolean", R"("type":5)", "true", false},
           Row{"a user", R"("type":6)", json::value(alice_id), true},
           Row{"nobody", R"("type":6)", "5", false},
           Row{"a channel", R"("type":7)", json::value(general.to_string()), true},
           Row{"a channel of a wanted type", R"("type":7,"channel_types":[2])",
               json::value(voice.to_string()), true},
           Row{"a channel of another type", R"("type":7,"channel_types":[2])",
               json::value(general.to_string()), false},
           Row{"a role", R"("type":8)", json::value(moderators.to_string()), true},
           Row{"a user for a role", R"("type":8)", json::value(alice_id), false},
           Row{"a mentionable user", R"("type":9)", json::value(alice_id), true},
           Row{"a mentionable role", R"("type":9)", json::value(moderators.to_string()), true},
           Row{"a channel for a mentionable", R"("type":9)", json::value(general.to_string()), false},
           Row{"a file", R"("type":11)", {{"filename", "a.txt"}, {"size", 5}}, true},
           Row{"text for a file", R"("type":11)", "a.txt", false},
           Row{"a file of 11 MiB", R"("type":11)", {{"filename", "a.txt"}, {"size", 11 << 20}}, false},
       }) {
    BOOST_TEST_CONTEXT(row.what) {
      commands(with_option(row.fields));
      BOOST_TEST(!type(alice, "c", {option("o", row.value)}).has_error() == row.taken);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_options_name_is_resolved) {
  commands(R"([{"name":"c","description":"x","options":[
    {"type":9,"name":"who","description":"x"},{"type":7,"name":"where","description":"x"},
    {"type":8,"name":"role","description":"x"},{"type":11,"name":"file","description":"x"}]}])");
  const json::value data =
      invoke("c", {option("who", mallory.to_string()), option("where", general.to_string()),
                   option("role", moderators.to_string()),
                   option("file",
                          json::value{{"filename", "a.txt"}, {"size", 5}, {"content_type", "text/plain"}})})
          .at("data");
  const json::value& resolved = data.at("resolved");
  BOOST_TEST(str(resolved.at("users").at(mallory.to_string()).at("username")) == "mallory");
  const json::value& member = resolved.at("members").at(mallory.to_string());
  BOOST_TEST(member.as_object().contains("permissions"));
  BOOST_TEST(!member.as_object().contains("user"));
  BOOST_TEST(!member.as_object().contains("deaf"));
  BOOST_TEST(resolved.at("channels").at(general.to_string()).as_object().contains("permissions"));
  BOOST_TEST(str(resolved.at("roles").at(moderators.to_string()).at("name")) == "Modération");
  const std::string file = str(data.at("options").at(3).at("value"));
  BOOST_TEST(str(resolved.at("attachments").at(file).at("filename")) == "a.txt");
}

BOOST_AUTO_TEST_CASE(subcommands_and_groups) {
  commands(R"([{"name":"role","description":"x","options":[
    {"type":1,"name":"add","description":"x","options":[{"type":3,"name":"name","description":"x","required":true}]},
    {"type":2,"name":"rights","description":"x","options":[{"type":1,"name":"list","description":"x"}]}]}])");
  const auto chosen = [](std::string_view name, const json::array& options) -> json::array {
    return {{{"name", name}, {"options", options}}};
  };
  const json::value added = invoke("role", chosen("add", {option("name", std::string{"x"})}));
  BOOST_TEST(added.at("data").at("options").at(0).at("type").to_number<int>() == 1);
  BOOST_TEST(str(added.at("data").at("options").at(0).at("options").at(0).at("value")) == "x");
  BOOST_TEST(str(added.at("data").at("name")) == "role");
  (void)ask(Method::post, callback_of(added), R"({"type":4,"data":{"content":"x"}})", 204);
  BOOST_TEST(discord.messages(general).back().interaction->name == "role add");
  const json::value listed = invoke("role", chosen("rights", chosen("list", {})));
  BOOST_TEST(str(listed.at("data").at("options").at(0).at("options").at(0).at("name")) == "list");
  BOOST_TEST(refused("role") == 50035);
  BOOST_TEST(refused("role", chosen("add", {})) == 50035);
  BOOST_TEST(refused("role", chosen("rights", {})) == 50035);
  BOOST_TEST(refused("role", chosen("add", {option("name", std::string{"x"}),
                                            option("name", std::string{"y"})})) == 50035);
}

BOOST_AUTO_TEST_CASE(context_menus) {
  commands(R"([{"name":"Report This","type":3},{"name":"About","type":2}])");
  const auto posted = discord.post_message(mallory, general, "buy", now());
  const auto pick = [&](std::string_view name, Snowflake target) {
    return discord.change(
        [&](World& world) { return world.use_context_menu(alice, general, name, target, now().wall); });
  };
  BOOST_TEST(!pick("Report This", posted->value()).refused());
  const json::value on_message = listener.last("INTERACTION_CREATE");
  BOOST_TEST(on_message.at("data").at("type").to_number<int>() == 3);
  BOOST_TEST(str(on_message.at("data").at("target_id")) == posted->to_string());
  BOOST_TEST(str(on_message.at("data").at("resolved").at("messages").at(posted->to_string()).at("content")) ==
             "buy");
  BOOST_TEST(!pick("About", mallory.value()).refused());
  const json::value on_user = listener.last("INTERACTION_CREATE");
  BOOST_TEST(on_user.at("data").at("resolved").at("members").as_object().contains(mallory.to_string()));
  (void)ask(Method::post, callback_of(on_user), R"({"type":4,"data":{"content":"x"}})", 204);
  BOOST_TEST(discord.messages(general).back().type == 23);
  BOOST_TEST(pick("About", posted->value()).code() == 10063);
  BOOST_TEST(pick("About", 5).code() == 10013);
  BOOST_TEST(refused("About") == 10063);
}

BOOST_AUTO_TEST_CASE(who_may_use_a_command) {
  struct Row {
    const char* what;
    std::string fields;
    UserId user;
    int code;  // 0: taken
  };
  for (const Row& row : {Row{"everyone", "", mallory, 0},
                         Row{"a right he lacks", R"(,"default_member_permissions":"4")", mallory, 50013},
                         Row{"a right he has", R"(,"default_member_permissions":"4")", bob, 0},
                         Row{"nobody but administrators", R"(,"default_member_permissions":"0")", bob, 50013},
                         Row{"the owner", R"(,"default_member_permissions":"0")", alice, 0},
                         Row{"in DMs only", R"(,"contexts":[1])", mallory, 10063},
                         Row{"in guilds only", R"(,"contexts":[0])", mallory, 0},
                         Row{"for adults only", R"(,"nsfw":true)", mallory, 10063}}) {
    BOOST_TEST_CONTEXT(row.what) {
      commands(R"([{"name":"c","description":"x")" + row.fields + "}]");
      const auto sent = type(row.user, "c");
      BOOST_TEST((sent.has_error() ? sent.error().code : 0) == row.code);
    }
  }
}

BOOST_AUTO_TEST_CASE(commands_in_dms) {
  const json::value dm =
      ask(Method::post, "/users/@me/channels", R"({"recipient_id":")" + alice.to_string() + "\"}");
  const ChannelId channel = *ChannelId::parse(str(dm.at("id")));
  commands(R"([{"name":"here","description":"x"},{"name":"guild","description":"x","contexts":[0]},
               {"name":"old","description":"x","dm_permission":false},
               {"name":"dm","description":"x","contexts":[1]}])");
  (void)ask(Method::put, "/applications/" + bot.to_string() + "/guilds/" + guild.to_string() + "/commands",
            R"([{"name":"local","description":"x"}])");
  BOOST_REQUIRE(!type(alice, "here", {}, channel).has_error());
  const json::value interaction = listener.last("INTERACTION_CREATE");
  BOOST_TEST(str(interaction.at("user").at("id")) == alice.to_string());
  BOOST_TEST(!interaction.as_object().contains("member"));
  BOOST_TEST(!interaction.as_object().contains("guild_id"));
  BOOST_TEST(interaction.at("context").to_number<int>() == 1);
  BOOST_TEST(!type(alice, "dm", {}, channel).has_error());
  for (const char* name : {"guild", "old", "local"}) BOOST_TEST(refused(name, {}, alice, channel) == 10063);
  BOOST_TEST(refused("here", {}, mallory, channel) == 50001);
}

BOOST_AUTO_TEST_CASE(command_permissions_of_a_guild) {
  commands(ping);
  const std::string id = str(invoke("ping").at("data").at("id"));
  const std::string below =
      "/applications/" + bot.to_string() + "/guilds/" + guild.to_string() + "/commands/";
  const auto set = [&](const std::string& target, const std::string& permissions, UserId who = alice) {
    return discord.as_user(who, Method::put, below + target + "/permissions",
                           json::parse(R"({"permissions":)" + permissions + "}"), now().wall);
  };
  const auto entry = [](const std::string& whose, int type, bool allowed) {
    return R"({"id":")" + whose + R"(","type":)" + std::to_string(type) + R"(,"permission":)" +
           (allowed ? "true}" : "false}");
  };
  BOOST_TEST(code(raw(Method::get, below + id + "/permissions")) == 10066);
  BOOST_TEST(ask(Method::get, below + "permissions").as_array().empty());
  BOOST_TEST(set(id, "[]", bob).code() == 50013);
  BOOST_TEST(!set(id, "[" + entry(guild.to_string(), 1, false) + "," + entry(bob.to_string(), 2, true) + "]")
                  .refused());
  BOOST_TEST(str(listener.last("APPLICATION_COMMAND_PERMISSIONS_UPDATE").at("id")) == id);
  BOOST_TEST(ask(Method::get, below + id + "/permissions").at("permissions").as_array().size() == 2u);
  BOOST_TEST(refused("ping", {}, mallory) == 50013);
  BOOST_TEST(!type(bob, "ping").has_error());
  BOOST_TEST(!type(alice, "ping").has_error());
  // A channel that is shut is shut even to him who may otherwise.
  BOOST_TEST(!set(bot.to_string(), "[" + entry(general.to_string(), 3, false) + "]").refused());
  BOOST_TEST(refused("ping", {}, bob) == 50013);
  BOOST_TEST(!set(bot.to_string(), "[]").refused());
  BOOST_TEST(
      !set(id, "[" + entry(moderators.to_string(), 1, true) + "," + entry(guild.to_string(), 1, false) + "]")
           .refused());
  BOOST_TEST(!type(bob, "ping").has_error());
  BOOST_TEST(set("5", "[]").code() == 10063);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
