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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
