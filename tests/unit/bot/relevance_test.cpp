// Owns: the test that no event the core acts on is dropped unread, whatever its form.
// Must not know: what is done with events.
#include "bot/relevance.hpp"

#include <boost/test/unit_test.hpp>

#include "base/random.hpp"
#include "bot/translate.hpp"
#include "tests/unit/bot/payloads.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using namespace veilleur::bot::testing;

namespace {

/// One character as JSON may write it: itself, a short escape, or \u.
std::string written(char c, Random& random) {
  static const std::string hex = "0123456789abcdefABCDEF";
  const auto code = static_cast<unsigned char>(c);
  const bool plain = code >= 0x20 && c != '"' && c != '\\';
  if (code < 0x80 && (!plain || random.below(3) == 0)) {
    if (c == '\n') return random.below(2) ? "\\n" : "\\u000A";
    if (c == '\t') return random.below(2) ? "\\t" : "\\u0009";
    if (c == '/') return "\\/";
    const unsigned low = code & 15u;
    return std::string("\\u00") + hex[code >> 4] +
           (random.below(2) ? hex[low] : hex[low >= 10 ? low + 6 : low]);
  }
  return {c};
}

std::string serialise(const json::value& value, Random& random);

std::string text_of(std::string_view text, Random& random) {
  std::string out = "\"";
  for (char c : text) out += written(c, random);
  return out + "\"";
}

/// The same value in another form: members in another order, blanks, escapes. Keys stay as Discord's.
std::string serialise(const json::value& value, Random& random) {
  const auto blank = [&random] { return std::string(random.below(3), " \n\t"[random.below(3)]); };
  if (const auto* object = value.if_object()) {
    std::vector<const json::key_value_pair*> members;
    for (const auto& each : *object) members.push_back(&each);
    for (std::size_t at = members.size(); at > 1; --at) std::swap(members[at - 1], members[random.below(at)]);
    std::string out = "{";
    for (const auto* each : members) {
      if (out.size() > 1) out += ",";
      out += blank() + "\"" + std::string(each->key()) + "\"" + blank() + ":" + blank() +
             serialise(each->value(), random) + blank();
    }
    return out + "}";
  }
  if (const auto* array = value.if_array()) {
    std::string out = "[";
    for (const json::value& each : *array) {
      if (out.size() > 1) out += ",";
      out += blank() + serialise(each, random) + blank();
    }
    return out + "]";
  }
  if (const auto* text = value.if_string()) return text_of({text->data(), text->size()}, random);
  return json::serialize(value);
}

const std::vector<std::string> contents{"!ping",
                                        "!ban <@2> spam -d 60",
                                        "  !ping",
                                        "\n!ping",
                                        "\t!ping",
                                        "<@900> ping",
                                        "<@!900> !ban <@2> x",
                                        " <@900>ping",
                                        "!getto 2",
                                        "hello",
                                        "",
                                        "é !ping",
                                        "<@901> hello",
                                        "\\!ping",
                                        "🦉",
                                        "!unknown"};

}  // namespace

BOOST_AUTO_TEST_SUITE(relevance)

BOOST_AUTO_TEST_CASE(no_command_is_dropped_whatever_its_form) {
  Random random{20261122};
  int commands = 0;
  for (int round = 0; round < 400; ++round) {
    for (const std::string& content : contents) {
      json::object message =
          message_object(content, snowflake(start), owner, {mention_object(mallory, {"5"})});
      // Content of other messages inside this one must not be taken for its own.
      message["referenced_message"] = message_object(round % 2 ? "hello" : "!ping");
      message["message_snapshots"] = json::array{json::object{{"message", json::object{{"content", "x"}}}}};
      const std::string text = serialise(message, random);
      boost::system::error_code error;
      const json::value parsed = json::parse(text, error);
      BOOST_REQUIRE_MESSAGE(!error, text);
      BOOST_REQUIRE(parsed == json::value(message));
      if (!command_from_message(parsed, "!", self)) continue;
      ++commands;
      BOOST_REQUIRE_MESSAGE(is_relevant("MESSAGE_CREATE", text, self), text);
    }
  }
  BOOST_TEST(commands == 400 * 9);
}

BOOST_AUTO_TEST_CASE(ordinary_talk_is_dropped) {
  // The saving is the point: most messages must cost no parsing.
  for (std::string_view content : {"hello", "", "ok !ping", "https://example.org", "é", "🦉"}) {
    BOOST_TEST(!is_relevant("MESSAGE_CREATE", json::serialize(message_object(content)), self), content);
  }
  BOOST_TEST(!is_relevant("MESSAGE_CREATE", "{}", self));
  BOOST_TEST(!is_relevant("MESSAGE_CREATE", R"({"content":null})", self));
  BOOST_TEST(!is_relevant("MESSAGE_CREATE", R"({"content":)", self));
  BOOST_TEST(!is_relevant("MESSAGE_CREATE", "", self));
}

BOOST_AUTO_TEST_CASE(every_event_the_core_acts_on_is_kept) {
  for (std::string_view type :
       {"READY", "RESUMED", "GUILD_CREATE", "GUILD_DELETE", "GUILD_UPDATE", "GUILD_ROLE_CREATE",
        "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE", "CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE",
        "GUILD_AUDIT_LOG_ENTRY_CREATE", "GUILD_BAN_ADD", "GUILD_BAN_REMOVE", "INTERACTION_CREATE"}) {
    BOOST_TEST(is_relevant(type, "{}", self), type);
  }
}

BOOST_AUTO_TEST_CASE(whatever_changes_the_structure_is_kept) {
  // Asked of the code that applies it: every type it knows under which something changes.
  json::object me = member_object({"77"});
  me["user"] = user_object(self, "veilleur");
  me["guild_id"] = guild_id.to_string();
  me["role"] = role_object(RoleId{60}, "mods", 3, "4");
  me["role_id"] = bot_role.to_string();
  me["id"] = channel_id.to_string();
  me["name"] = "other";
  int changing = 0;
  for (std::string_view type :
       {"GUILD_UPDATE", "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE", "CHANNEL_CREATE",
        "CHANNEL_UPDATE", "CHANNEL_DELETE", "GUILD_MEMBER_UPDATE", "GUILD_MEMBER_ADD", "CHANNEL_PINS_UPDATE",
        "THREAD_CREATE", "TYPING_START", "PRESENCE_UPDATE", "VOICE_STATE_UPDATE", "USER_UPDATE"}) {
    domain::Guild guild = *guild_from_create(guild_object(), self);
    if (!apply_structure(guild, type, me, self)) continue;
    ++changing;
    BOOST_TEST(is_relevant(type, json::serialize(me), self), type);
  }
  BOOST_TEST(changing == 8);
}

BOOST_AUTO_TEST_CASE(of_members_only_the_bots_own_updates_are_kept) {
  Random random{3};
  for (int round = 0; round < 200; ++round) {
    json::object member = member_object({"5"});
    member["guild_id"] = guild_id.to_string();
    member["user"] = user_object(self, "veilleur");
    BOOST_TEST(is_relevant("GUILD_MEMBER_UPDATE", serialise(member, random), self));
    member["user"] = user_object(mallory, "900");
    BOOST_TEST(!is_relevant("GUILD_MEMBER_UPDATE", serialise(member, random), self));
  }
  BOOST_TEST(!is_relevant("GUILD_MEMBER_UPDATE", R"({"user":900})", self));
}

BOOST_AUTO_TEST_CASE(what_nobody_cares_about_is_dropped) {
  for (std::string_view type : {"TYPING_START", "PRESENCE_UPDATE", "VOICE_STATE_UPDATE", "MESSAGE_UPDATE",
                                "MESSAGE_DELETE", "GUILD_MEMBER_ADD", "SOMETHING_NEW", "", "A", "ZZZZ"}) {
    BOOST_TEST(!is_relevant(type, "{}", self), type);
  }
}

BOOST_AUTO_TEST_SUITE_END()
