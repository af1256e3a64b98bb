// Owns: the tests of reactions and of what is an emoji.
// Must not know: refusals that need no preparation (refusals_test.cpp).
#include "tests/unit/sandbox/guild_support.hpp"
#include "tools/sandbox/emoji.hpp"
#include "tools/sandbox/text.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

const std::string thumb = "%F0%9F%91%8D";
const std::string heart = "%E2%9D%A4%EF%B8%8F";

struct Reacted : Town {
  Reacted() : message(write(alice, general, "vote")), listener(*this, every_intent) { listener.types(); }
  std::string path(const std::string& rest) const {
    return message_path(general, message, "/reactions" + rest);
  }
  json::array shown() {
    const json::value read = ask(Method::get, message_path(general, message));
    const json::value* found = read.get_object().if_contains("reactions");
    return found ? found->get_array() : json::array{};
  }
  std::string message;
  Listener listener;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(reactions)

BOOST_AUTO_TEST_CASE(what_is_an_emoji) {
  for (const char* emoji : {"👍", "👍🏽", "❤", "❤️", "🇫🇷", "1️⃣", "👩‍💻", "👨‍👩‍👧‍👦",
                            "🏳️‍🌈", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "✅", "☀️", "🫠"})
    BOOST_TEST(is_standard_emoji(emoji), emoji);
  for (const char* text : {"", "a", "1", "👍👍", "👍a", "a👍", "🇫", "👩‍", "‍", "é",
                           ":thumbsup:", "thonk:5", "\xF0\x9F", "️"})
    BOOST_TEST(!is_standard_emoji(text), text);
}

BOOST_AUTO_TEST_CASE(they_come_and_go_with_events) {
  Reacted town;
  town.must(bob, Method::put, town.path("/" + thumb + "/@me"));
  (void)town.ask(Method::put, town.path("/" + thumb + "/@me"), "", 204);
  const json::value added = town.listener.last("MESSAGE_REACTION_ADD");
  BOOST_TEST(town.listener.types() == (Types{"MESSAGE_REACTION_ADD", "MESSAGE_REACTION_ADD"}));
  BOOST_TEST(str(added.at("user_id")) == bot.to_string());
  BOOST_TEST(str(added.at("emoji").at("name")) == "👍");
  BOOST_TEST(added.at("emoji").at("id").is_null());
  BOOST_TEST(str(added.at("message_author_id")) == alice.to_string());
  BOOST_TEST(str(added.at("member").at("user").at("id")) == bot.to_string());
  BOOST_TEST(added.at("type").to_number<int>() == 0);
  (void)town.ask(Method::put, town.path("/" + thumb + "/@me"), "", 204);
  BOOST_TEST(town.listener.types().empty());  // a second time is no second reaction
  const json::array shown = town.shown();
  BOOST_REQUIRE(shown.size() == 1u);
  BOOST_TEST(shown.at(0).at("count").to_number<int>() == 2);
  BOOST_TEST(shown.at(0).at("me").as_bool());
  (void)town.ask(Method::delete_, town.path("/" + thumb + "/@me"), "", 204);
  (void)town.ask(Method::delete_, town.path("/" + thumb + "/@me"), "", 204);
  BOOST_TEST(town.listener.types() == Types{"MESSAGE_REACTION_REMOVE"});
  BOOST_TEST(!town.shown().at(0).at("me").as_bool());
  town.must(bob, Method::delete_, town.path("/" + thumb + "/@me"));
  BOOST_TEST(town.shown().empty());
}

BOOST_AUTO_TEST_CASE(others_reactions_are_a_moderators_business) {
  Reacted town;
  for (UserId user : {bob, oscar, mallory}) town.must(user, Method::put, town.path("/" + thumb + "/@me"));
  town.must(bob, Method::put, town.path("/" + heart + "/@me"));
  town.listener.types();
  town.revoke(permission::manage_messages);
  for (const std::string& rest : {"/" + thumb + "/" + bob.to_string(), "/" + thumb, std::string{}})
    BOOST_TEST(town.outcome(Method::delete_, town.path(rest)) == "403/50013");
  town.grant(permission::manage_messages);
  (void)town.ask(Method::delete_, town.path("/" + thumb + "/" + bob.to_string()), "", 204);
  BOOST_TEST(town.shown().at(0).at("count").to_number<int>() == 2);
  (void)town.ask(Method::delete_, town.path("/" + thumb), "", 204);
  BOOST_TEST(town.shown().size() == 1u);
  BOOST_TEST(str(town.listener.last("MESSAGE_REACTION_REMOVE_EMOJI").at("emoji").at("name")) == "👍");
  (void)town.ask(Method::delete_, town.path(""), "", 204);
  BOOST_TEST(town.shown().empty());
  BOOST_TEST(town.listener.types() == (Types{"MESSAGE_REACTION_REMOVE", "MESSAGE_REACTION_REMOVE_EMOJI",
                                             "MESSAGE_REACTION_REMOVE_ALL"}));
}

BOOST_AUTO_TEST_CASE(the_first_needs_a_right_and_the_others_do_not) {
  Reacted town;
  town.revoke(permission::add_reactions);
  BOOST_TEST(town.outcome(Method::put, town.path("/" + thumb + "/@me")) == "403/50013");
  town.must(alice, Method::put, town.path("/" + thumb + "/@me"));
  BOOST_TEST(town.outcome(Method::put, town.path("/" + thumb + "/@me")) == "204");
  town.revoke(permission::read_message_history);
  BOOST_TEST(town.outcome(Method::put, town.path("/" + thumb + "/@me")) == "403/50013");
}

BOOST_AUTO_TEST_CASE(twenty_different_ones) {
  Reacted town;
  for (unsigned i = 0; i < 20; ++i) {
    char emoji[16];
    std::snprintf(emoji, sizeof emoji, "%%F0%%9F%%98%%%02X", 0x80 + i);
    town.must(alice, Method::put, town.path("/" + std::string{emoji} + "/@me"));
  }
  BOOST_TEST(town.outcome(Method::put, town.path("/" + thumb + "/@me")) == "403/30010");
  BOOST_TEST(town.outcome(Method::put, town.path("/%F0%9F%98%80/@me")) == "204");
}

BOOST_AUTO_TEST_CASE(pages_of_users) {
  Reacted town;
  for (UserId user : {oscar, bob, mallory}) town.must(user, Method::put, town.path("/" + heart + "/@me"));
  const auto page = [&](const std::string& query) {
    std::string out;
    const json::value users = town.ask(Method::get, town.path("/" + heart + query));
    for (const json::value& user : users.as_array()) out += str(user.at("username")).substr(0, 1);
    return out;
  };
  BOOST_TEST(page("") == "bmo");
  BOOST_TEST(page("?limit=2") == "bm");
  BOOST_TEST(page("?after=" + bob.to_string()) == "mo");
  BOOST_TEST(page("?type=1") == "");
}

BOOST_AUTO_TEST_CASE(notices_take_none) {
  Town town(permission::pin_messages);
  const std::string message = town.write(alice, general, "x");
  (void)town.ask(Method::put, channel_path(general, "/messages/pins/" + message), "", 204);
  const std::string notice = town.discord.messages(general).back().id.to_string();
  BOOST_TEST(town.outcome(Method::put, message_path(general, notice, "/reactions/" + thumb + "/@me")) ==
             "403/50021");
  BOOST_TEST(town.outcome(Method::post, messages_of(general),
                          R"({"content":"re","message_reference":{"message_id":")" + notice + "\"}}") ==
             "400/50035");
  BOOST_TEST(town.outcome(Method::put, channel_path(general, "/messages/pins/" + notice)) == "403/50021");
}

BOOST_AUTO_TEST_CASE(intents_decide_who_hears) {
  Reacted town;
  Listener deaf(town, every_intent & ~intent::guild_message_reactions, R"(,"shard":[0,1])");
  deaf.types();
  town.must(bob, Method::put, town.path("/" + thumb + "/@me"));
  BOOST_TEST(deaf.types().empty());
  BOOST_TEST(town.listener.types() == Types{"MESSAGE_REACTION_ADD"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
