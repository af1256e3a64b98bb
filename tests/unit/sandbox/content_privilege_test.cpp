// Owns: the table of what a bot without MESSAGE_CONTENT gets to read, over the gateway and over REST.
// Must not know: how messages are sent.
#include "tests/unit/sandbox/interaction_support.hpp"
#include "tools/sandbox/render.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

constexpr std::uint64_t without_content = most_intents & ~std::uint64_t{1 << 15};

bool is_blank(const json::value& message) {
  const bool blank = message.at("content").as_string().empty();
  for (const char* list : {"embeds", "attachments", "components"})
    if (blank != message.at(list).as_array().empty()) BOOST_ERROR(list << " differs from the content");
  return blank;
}

/// A message in which nothing is empty.
Message full(ChannelId channel, UserId author) {
  Message message;
  message.channel = channel;
  message.author = author;
  message.content = "x";
  message.embeds = {{{"title", "x"}}};
  message.attachments = {{{"id", "5"}}};
  message.components = {{{"type", 1}, {"id", 1}, {"components", json::array{}}}};
  return message;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(content_privilege)

BOOST_AUTO_TEST_CASE(what_is_withheld) {
  Community community;
  const json::value dm =
      community.ask(Method::post, "/users/@me/channels", R"({"recipient_id":")" + alice.to_string() + "\"}");
  const ChannelId private_channel = *ChannelId::parse(str(dm.at("id")));
  struct Row {
    const char* what;
    ChannelId channel;
    UserId author;
    std::vector<UserId> mentions;
    bool withheld;
  };
  for (const Row& row : {Row{"somebody's message in a guild", general, alice, {}, true},
                         Row{"one that mentions somebody else", general, alice, {bob}, true},
                         Row{"one that mentions the bot", general, alice, {bot}, false},
                         Row{"the bot's own", general, bot, {}, false},
                         Row{"somebody's in a DM", private_channel, alice, {}, false},
                         Row{"another bot's", general, eloise, {}, true}}) {
    BOOST_TEST_CONTEXT(row.what) {
      Message message = full(row.channel, row.author);
      message.mentions = row.mentions;
      State state = community.discord.world().state();
      BOOST_TEST(content_is_privileged(state, message) == row.withheld);
      BOOST_TEST(is_blank(render_message(state, message, MessageForm::gateway, Content::blanked)) ==
                 row.withheld);
      BOOST_TEST(!is_blank(render_message(state, message, MessageForm::gateway, Content::full)));
    }
  }
}

BOOST_AUTO_TEST_CASE(each_session_gets_what_it_asked_for) {
  Community community;
  Listener reader(community, most_intents);
  community.advance(seconds{6});
  Listener blind(community, without_content);
  (void)community.discord.post_message(alice, general, "secret", community.now());
  BOOST_TEST(str(reader.last("MESSAGE_CREATE").at("content")) == "secret");
  BOOST_TEST(blind.last("MESSAGE_CREATE").at("content").as_string().empty());
  (void)community.discord.post_message(alice, general, "hey <@" + bot.to_string() + ">", community.now());
  BOOST_TEST(!blind.last("MESSAGE_CREATE").at("content").as_string().empty());
  // The portal's switch, not the session's intents, decides over REST.
  const json::value listed = community.ask(Method::get, messages_of(general));
  BOOST_TEST(str(listed.at(1).at("content")) == "secret");
}

BOOST_AUTO_TEST_CASE(rest_withholds_it_where_the_portal_does) {
  State state = load_scenario(community_scenario(), noon);
  state.settings.privileged_intents = 1 << 1;
  Discord discord(std::move(state), Community::unlimited());
  const Moment now{SteadyTime{}, noon};
  (void)discord.post_message(alice, general, "secret", now);
  const net::HttpRequest request{
      Method::get,
      "/api/v10" + messages_of(general),
      {{"User-Agent", "DiscordBot (https://x.org, 1)"}, {"Authorization", "Bot t"}},
      ""};
  const json::value listed = json::parse(discord.request(request, now).response.body);
  BOOST_TEST(listed.at(0).at("content").as_string().empty());
}

BOOST_AUTO_TEST_CASE(an_interaction_shows_the_message_it_is_about) {
  Interactive place;
  place.commands(R"([{"name":"Report","type":3}])");
  const auto posted = place.discord.post_message(mallory, general, "buy", place.now());
  place.advance(seconds{6});
  Listener blind(place, without_content);
  const Reply used = place.discord.change([&](World& world) {
    return world.use_context_menu(alice, general, "Report", posted->value(), place.now().wall);
  });
  BOOST_REQUIRE(!used.refused());
  const json::value resolved = blind.last("INTERACTION_CREATE").at("data").at("resolved");
  BOOST_TEST(str(resolved.at("messages").at(posted->to_string()).at("content")) == "buy");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
