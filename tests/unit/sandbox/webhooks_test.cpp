// Owns: the tests of channel webhooks: who makes them, what they send, and that tokens are kept apart.
// Must not know: interactions.
#include "tests/unit/sandbox/interaction_support.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

const std::string hooks = "/channels/" + general.to_string() + "/webhooks";

/// A bot that may manage webhooks in the general channel.
struct Hooks : Interactive {
  Hooks() {
    const auto allowed = discord.as_user(
        alice, Method::put, "/channels/" + general.to_string() + "/permissions/" + bot.to_string(),
        json::parse(R"({"type":1,"allow":"536870912","deny":"0"})"), now().wall);
    BOOST_REQUIRE(!allowed.refused());
  }
  json::value make(const std::string& name = "news") {
    return ask(Method::post, hooks, R"({"name":")" + name + "\"}");
  }
  static std::string path(const json::value& hook, const std::string& rest = {}) {
    return "/webhooks/" + str(hook.at("id")) + "/" + str(hook.at("token")) + rest;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(webhooks, Hooks)

BOOST_AUTO_TEST_CASE(a_webhook_goes_with_its_channel) {
  const json::value hook = make();
  BOOST_TEST(!discord.as_user(alice, Method::delete_, "/channels/" + general.to_string(), nullptr, now().wall)
                  .refused());
  BOOST_TEST(raw(Method::get, path(hook)).status == 404);
}

BOOST_AUTO_TEST_CASE(making_listing_changing_removing) {
  const json::value hook = make();
  BOOST_TEST(hook.at("type").to_number<int>() == 1);
  BOOST_TEST(str(hook.at("application_id")) == bot.to_string());
  BOOST_TEST(str(listener.last("WEBHOOKS_UPDATE").at("channel_id")) == general.to_string());
  BOOST_TEST(listener.last("GUILD_AUDIT_LOG_ENTRY_CREATE").at("action_type").to_number<int>() == 50);
  BOOST_TEST(ask(Method::get, hooks).as_array().size() == 1u);
  const std::string own = "/webhooks/" + str(hook.at("id"));
  BOOST_TEST(str(ask(Method::get, own).at("user").at("id")) == bot.to_string());
  BOOST_TEST(!ask(Method::get, path(hook)).as_object().contains("user"));
  BOOST_TEST(str(ask(Method::patch, own, R"({"name":"old"})").at("name")) == "old");
  BOOST_TEST(str(ask(Method::patch, path(hook), R"({"name":"new"})").at("name")) == "new");
  BOOST_TEST(code_of(path(hook), R"({"channel_id":"1000000000000000123"})", Method::patch) == 50035);
  (void)ask(Method::delete_, path(hook), "", 204);
  BOOST_TEST(code(raw(Method::get, own)) == 10015);
  BOOST_TEST(code_of(path(hook), R"({"content":"x"})") == 10015);
}

BOOST_AUTO_TEST_CASE(rights) {
  const auto as = [&](UserId user, Method method, const std::string& where,
                      const json::value& body = nullptr) {
    return discord.as_user(user, method, where, body, now().wall).code();
  };
  const json::value hook = make();
  BOOST_TEST(as(mallory, Method::post, hooks, {{"name", "x"}}) == 50013);
  BOOST_TEST(as(mallory, Method::get, hooks) == 50013);
  BOOST_TEST(as(mallory, Method::delete_, "/webhooks/" + str(hook.at("id"))) == 50013);
  BOOST_TEST(as(alice, Method::get, hooks) == 0);
  // The guild as a whole asks for the right there, which the bot has in one channel alone.
  BOOST_TEST(code(raw(Method::get, "/guilds/" + guild.to_string() + "/webhooks")) == 50013);
  BOOST_TEST(as(alice, Method::get, "/guilds/" + guild.to_string() + "/webhooks") == 0);
  // Of the application's webhooks others see no token.
  const Reply seen = discord.as_user(alice, Method::get, hooks, nullptr, now().wall);
  BOOST_TEST(!seen.body.at(0).as_object().contains("token"));
}

BOOST_AUTO_TEST_CASE(names) {
  struct Row {
    std::string name;
    bool taken;
  };
  for (const Row& row : {Row{"news", true}, Row{std::string(80, 'a'), true}, Row{std::string(81, 'a'), false},
                         Row{"", false}, Row{"  ", false}, Row{"My DisCord", false}, Row{"clyde2", false},
                         Row{"everyone", false}, Row{"nowhere", true}}) {
    BOOST_TEST_CONTEXT(row.name) {
      BOOST_TEST(raw(Method::post, hooks, R"({"name":")" + row.name + "\"}").status ==
                 (row.taken ? 200 : 400));
    }
  }
  const json::value hook = make();
  BOOST_TEST(code_of(path(hook), R"({"content":"x","username":"discord"})") == 50035);
}

BOOST_AUTO_TEST_CASE(fifteen_a_channel) {
  for (int i = 0; i < 15; ++i) (void)make();
  BOOST_TEST(code(raw(Method::post, hooks, R"({"name":"x"})")) == 30007);
}

BOOST_AUTO_TEST_CASE(its_messages) {
  const json::value hook = make();
  BOOST_TEST(raw(Method::post, path(hook), R"({"content":"quiet"})").status == 204);
  const json::value sent =
      ask(Method::post, path(hook, "?wait=true"),
          R"({"content":"@everyone hello","username":"Reporter","avatar_url":"https://example.org/a.png"})");
  BOOST_TEST(str(sent.at("author").at("username")) == "Reporter");
  BOOST_TEST(str(sent.at("author").at("id")) == str(hook.at("id")));
  BOOST_TEST(sent.at("author").at("bot").as_bool());
  BOOST_TEST(str(sent.at("webhook_id")) == str(hook.at("id")));
  BOOST_TEST(sent.at("mention_everyone").as_bool());
  const json::value event = listener.last("MESSAGE_CREATE");
  BOOST_TEST(str(event.at("webhook_id")) == str(hook.at("id")));
  BOOST_TEST(!event.as_object().contains("member"));
  const std::string message = "/messages/" + str(sent.at("id"));
  BOOST_TEST(str(ask(Method::patch, path(hook, message), R"({"content":"changed"})").at("content")) ==
             "changed");
  BOOST_TEST(str(ask(Method::get, path(hook, message)).at("content")) == "changed");
  const json::value other = make("other");
  BOOST_TEST(code(raw(Method::get, path(other, message))) == 10008);
  (void)ask(Method::delete_, path(hook, message), "", 204);
  BOOST_TEST(code(raw(Method::get, path(hook, message))) == 10008);
  BOOST_TEST(code_of(path(hook), "{}") == 50006);
  BOOST_TEST(code_of(path(hook), R"({"content":"x","flags":64})") == 50035);
  BOOST_TEST(code_of(path(hook, "?thread_id=5"), R"({"content":"x"})") == 10003);
}

BOOST_AUTO_TEST_CASE(a_reply_to_a_webhook_mentions_nobody) {
  const json::value hook = make();
  const json::value sent = ask(Method::post, path(hook, "?wait=true"), R"({"content":"x"})");
  const json::value reply =
      ask(Method::post, messages_of(general),
          R"({"content":"y","message_reference":{"message_id":")" + str(sent.at("id")) + "\"}}");
  BOOST_TEST(reply.at("mentions").as_array().empty());
  BOOST_TEST(str(reply.at("referenced_message").at("author").at("username")) == "news");
}

BOOST_AUTO_TEST_CASE(components_belong_to_the_applications_webhooks) {
  const std::string button = R"({"content":"x","components":[)" +
                             row_of(R"({"type":2,"style":1,"label":"y","custom_id":"b"})") + "]}";
  const std::string link = R"({"content":"x","components":[)" +
                           row_of(R"({"type":2,"style":5,"label":"y","url":"https://example.org"})") + "]}";
  const json::value own = make();
  BOOST_TEST(ask(Method::post, path(own, "?wait=true"), button).at("components").as_array().size() == 1u);
  const Reply made = discord.as_user(alice, Method::post, hooks, {{"name", "hers"}}, now().wall);
  const std::string hers = path(made.body, "?wait=true");
  BOOST_TEST(ask(Method::post, hers, button).at("components").as_array().empty());
  BOOST_TEST(code_of(hers + "&with_components=true", button) == 50035);
  BOOST_TEST(ask(Method::post, hers + "&with_components=true", link).at("components").as_array().size() ==
             1u);
}

BOOST_AUTO_TEST_CASE(tokens) {
  const json::value hook = make();
  BOOST_TEST(raw(Method::post, "/webhooks/" + str(hook.at("id")) + "/wrong", R"({"content":"x"})").status ==
             401);
  BOOST_TEST(code_of("/webhooks/" + str(hook.at("id")) + "/wrong", R"({"content":"x"})") == 50027);
  BOOST_TEST(code_of("/webhooks/5/wrong", R"({"content":"x"})") == 10015);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
