// Owns: the tests of pinned messages, by both families of routes.
// Must not know: refusals that need no preparation (refusals_test.cpp).
#include "tests/unit/sandbox/guild_support.hpp"
#include "tools/sandbox/text.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

std::string pin_path(const std::string& message) {
  return channel_path(general, "/messages/pins/" + message);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pins)

BOOST_AUTO_TEST_CASE(a_pin_and_its_traces) {
  Town town(permission::pin_messages);
  const std::string message = town.write(alice, general, "rules");
  Listener listener(town, every_intent);
  listener.types();
  (void)town.ask(Method::put, pin_path(message), "", 204);
  BOOST_TEST(listener.types() == (Types{"MESSAGE_UPDATE", "CHANNEL_PINS_UPDATE",
                                        "GUILD_AUDIT_LOG_ENTRY_CREATE", "MESSAGE_CREATE"}));
  BOOST_TEST(listener.last("MESSAGE_UPDATE").at("pinned").as_bool());
  BOOST_TEST(listener.last("MESSAGE_UPDATE").at("edited_timestamp").is_null());
  BOOST_TEST(str(listener.last("CHANNEL_PINS_UPDATE").at("last_pin_timestamp")) ==
             "2026-08-06T12:00:00.000000+00:00");
  const json::value entry = listener.last("GUILD_AUDIT_LOG_ENTRY_CREATE");
  BOOST_TEST(entry.at("action_type").to_number<int>() == 74);
  BOOST_TEST(str(entry.at("target_id")) == alice.to_string());
  BOOST_TEST(str(entry.at("options").at("message_id")) == message);
  const json::value notice = listener.last("MESSAGE_CREATE");
  BOOST_TEST(notice.at("type").to_number<int>() == 6);
  BOOST_TEST(str(notice.at("message_reference").at("message_id")) == message);
  (void)town.ask(Method::put, pin_path(message), "", 204);  // pinned is pinned
  BOOST_TEST(listener.types().empty());
  (void)town.ask(Method::delete_, pin_path(message), "", 204);
  BOOST_TEST(
      (listener.types() == Types{"MESSAGE_UPDATE", "CHANNEL_PINS_UPDATE", "GUILD_AUDIT_LOG_ENTRY_CREATE"}));
  BOOST_TEST(listener.last("CHANNEL_PINS_UPDATE").at("last_pin_timestamp").is_null());
  BOOST_TEST(listener.last("GUILD_AUDIT_LOG_ENTRY_CREATE").at("action_type").to_number<int>() == 75);
}

BOOST_AUTO_TEST_CASE(it_takes_pin_messages_and_no_longer_manage_messages) {
  Town town(permission::manage_messages);
  const std::string message = town.write(alice, general, "x");
  BOOST_TEST(town.outcome(Method::put, pin_path(message)) == "403/50013");
  BOOST_TEST(town.outcome(Method::put, channel_path(general, "/pins/" + message)) == "403/50013");
  town.grant(permission::pin_messages);
  BOOST_TEST(town.outcome(Method::put, channel_path(general, "/pins/" + message)) == "204");
}

BOOST_AUTO_TEST_CASE(pages_newest_pin_first) {
  Town town(permission::pin_messages);
  std::vector<std::string> messages;
  for (int i = 0; i < 4; ++i) messages.push_back(town.write(alice, general, std::to_string(i)));
  for (int i : {2, 0, 3, 1})
    (void)town.ask(Method::put, pin_path(messages.at(static_cast<std::size_t>(i))), "", 204);
  const auto page = [&](const std::string& query) {
    std::string out;
    const json::value found = town.ask(Method::get, channel_path(general, "/messages/pins" + query));
    for (const json::value& item : found.at("items").as_array()) out += str(item.at("message").at("content"));
    return out + (found.at("has_more").as_bool() ? "+" : ".");
  };
  BOOST_TEST(page("") == "1302.");
  BOOST_TEST(page("?limit=2") == "13+");
  const json::value first = town.ask(Method::get, channel_path(general, "/messages/pins?limit=2"));
  const std::string last = str(first.at("items").at(1).at("pinned_at"));
  BOOST_TEST(page("?limit=2&before=" + percent_encode(last)) == "02.");
  std::string old;
  const json::value flat = town.ask(Method::get, channel_path(general, "/pins"));
  for (const json::value& message : flat.as_array()) old += str(message.at("content"));
  BOOST_TEST(old == "1302");
  BOOST_TEST(town.outcome(Method::get, channel_path(general, "/messages/pins?limit=51")) == "400/50035");
  town.revoke(permission::read_message_history);
  BOOST_TEST(page("") == ".");
}

BOOST_AUTO_TEST_CASE(a_deleted_message_is_no_longer_pinned) {
  Town town(permission::pin_messages | permission::manage_messages);
  const std::string message = town.write(alice, general, "x");
  (void)town.ask(Method::put, pin_path(message), "", 204);
  Listener listener(town, every_intent);
  listener.types();
  (void)town.ask(Method::delete_, message_path(general, message), "", 204);
  BOOST_TEST((listener.types() == Types{"MESSAGE_DELETE", "GUILD_AUDIT_LOG_ENTRY_CREATE"}));
  BOOST_TEST(town.ask(Method::get, channel_path(general, "/pins")).as_array().empty());
  BOOST_TEST(town.ask(Method::get, channel_path(general)).at("last_pin_timestamp").is_null());
}

BOOST_AUTO_TEST_CASE(two_hundred_and_fifty_at_most) {
  Town town(permission::pin_messages);
  for (int i = 0; i < 250; ++i) town.must(alice, Method::put, pin_path(town.write(alice, general, "x")));
  const std::string more = town.write(alice, general, "x");
  BOOST_TEST(town.outcome(Method::put, pin_path(more)) == "400/30003");
}

BOOST_AUTO_TEST_CASE(in_a_dm_both_ends_may) {
  Town town;
  const json::value channel =
      town.ask(Method::post, "/users/@me/channels", R"({"recipient_id":")" + mallory.to_string() + "\"}");
  const ChannelId dm = *ChannelId::parse(str(channel.at("id")));
  const json::value sent = town.ask(Method::post, messages_of(dm), R"({"content":"x"})");
  const std::string message = str(sent.at("id"));
  town.must(mallory, Method::put, channel_path(dm, "/messages/pins/" + message));
  BOOST_TEST(town.ask(Method::get, message_path(dm, message)).at("pinned").as_bool());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
