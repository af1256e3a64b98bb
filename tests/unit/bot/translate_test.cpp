// Owns: tests of reading commands, typed and slash: documented shapes, and everything that is none.
// Must not know: the rules.
#include "bot/translate.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/bot/mutations.hpp"
#include "tests/unit/bot/payloads.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using namespace veilleur::bot::testing;

namespace {

std::optional<domain::CommandReceived> from_message(const json::value& data) {
  return command_from_message(data, "!", self);
}
template <class T>
const T& command_of(const std::optional<domain::CommandReceived>& event) {
  BOOST_REQUIRE(event.has_value());
  const auto* command = std::get_if<domain::Command>(&event->input);
  BOOST_REQUIRE(command != nullptr);
  BOOST_REQUIRE(std::holds_alternative<T>(*command));
  return std::get<T>(*command);
}
domain::MessageKey error_of(const std::optional<domain::CommandReceived>& event) {
  BOOST_REQUIRE(event.has_value());
  const auto* wrong = std::get_if<domain::WrongInput>(&event->input);
  BOOST_REQUIRE(wrong != nullptr);
  return wrong->error.key;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(messages)

BOOST_AUTO_TEST_CASE(a_typed_ban_is_read_with_its_origin) {
  const auto event = from_message(message_object("!ban <@2> spam -d 60", snowflake(start, 5)));
  const auto& ban = command_of<domain::BanCommand>(event);
  BOOST_TEST((ban.target == mallory));
  BOOST_TEST(ban.reason == "spam");
  BOOST_TEST((ban.duration == seconds{60}));
  const domain::ReplyTarget origin{guild_id, channel_id, owner, MessageId{snowflake(start, 5)}, std::nullopt};
  BOOST_TEST((event->origin == origin));
  BOOST_TEST((event->sent_at == start));
  BOOST_TEST(event->text == "!ban <@2> spam -d 60");
  BOOST_TEST(event->author_name == "author");
  BOOST_TEST(!event->facts.has_value());
}

BOOST_AUTO_TEST_CASE(a_mention_carries_the_targets_roles) {
  const auto event =
      from_message(message_object("!ban <@2> spam", snowflake(start), owner,
                                  {mention_object(bob, {"9"}), mention_object(mallory, {"5", "6"})}));
  BOOST_TEST_REQUIRE(event->facts.has_value());
  BOOST_TEST_REQUIRE(event->facts->member.has_value());
  BOOST_TEST((event->facts->member->user == mallory));
  BOOST_TEST((event->facts->member->roles == std::vector<RoleId>{RoleId{5}, RoleId{6}}));
  // A mention of a user who is not a member has no member; then Discord is asked.
  json::object stranger = user_object(mallory, "mallory");
  BOOST_TEST(!from_message(message_object("!ban <@2> spam", snowflake(start), owner, {stranger}))->facts);
}

BOOST_AUTO_TEST_CASE(an_authors_name_is_bounded_and_may_be_missing) {
  json::object message = message_object("!ping");
  message["author"].as_object()["username"] = std::string(500, 'x');
  BOOST_TEST(from_message(message)->author_name == std::string(31, 'x') + "…");
  message["author"].as_object().erase("username");
  BOOST_TEST(from_message(message)->author_name.empty());
  BOOST_TEST(command_from_interaction(interaction_object("ping", {}))->author_name == "author");
}

BOOST_AUTO_TEST_CASE(a_leading_mention_of_the_bot_needs_no_prefix) {
  command_of<domain::PingCommand>(from_message(message_object("<@900> ping")));
  command_of<domain::PingCommand>(from_message(message_object("<@!900> !ping")));
  BOOST_TEST(!from_message(message_object("<@901> ping")).has_value());
  BOOST_TEST(!from_message(message_object("hello <@900> ping")).has_value());
}

BOOST_AUTO_TEST_CASE(what_is_no_command_is_nothing) {
  for (std::string_view content : {"", "hello", "!", "!unknown", "! ping", "?ping", "ping", "!!ping"}) {
    BOOST_TEST(!from_message(message_object(content)).has_value(), content);
  }
}

BOOST_AUTO_TEST_CASE(bots_webhooks_dms_and_system_messages_are_never_commands) {
  json::object bot = message_object("!ping");
  bot["author"].as_object()["bot"] = true;
  BOOST_TEST(!from_message(bot).has_value());
  json::object webhook = message_object("!ping");
  webhook["webhook_id"] = "77";
  BOOST_TEST(!from_message(webhook).has_value());
  json::object direct = message_object("!ping");
  direct.erase("guild_id");
  direct.erase("member");
  BOOST_TEST(!from_message(direct).has_value());
  for (int type : {1, 2, 3, 4, 5, 6, 7, 8, 18, 20, 21, 23, 24, 99}) {
    json::object system = message_object("!ping");
    system["type"] = type;
    BOOST_TEST(!from_message(system).has_value(), type);
  }
  json::object reply = message_object("!ping");
  reply["type"] = 19;
  BOOST_TEST(from_message(reply).has_value());
}

BOOST_AUTO_TEST_CASE(wrong_arguments_are_answered_not_ignored) {
  BOOST_TEST((error_of(from_message(message_object("!ban"))) == domain::MessageKey::target_missing));
  BOOST_TEST((error_of(from_message(message_object("!ban <@2>"))) == domain::MessageKey::reason_missing));
  BOOST_TEST((error_of(from_message(message_object("!cancel x"))) == domain::MessageKey::number_invalid));
}

BOOST_AUTO_TEST_CASE(a_guilds_own_prefix_counts) {
  BOOST_TEST(command_from_message(message_object("?ping"), "?", self).has_value());
  BOOST_TEST(!command_from_message(message_object("!ping"), "?", self).has_value());
}

BOOST_AUTO_TEST_CASE(no_mutation_of_a_message_breaks_the_reader) {
  int read = 0, ignored = 0;
  const json::object whole =
      message_object("!ban <@2> spam -d 60", snowflake(start), owner, {mention_object(mallory, {"5"})});
  each_mutation(whole, [&](const json::value& data) {
    const auto event = from_message(data);
    ++(event ? read : ignored);
    if (!event) return;
    // Whatever was read has somewhere to answer to, and someone who asked.
    BOOST_TEST_REQUIRE((event->origin.guild && event->origin.channel && event->origin.author));
    BOOST_TEST_REQUIRE(static_cast<bool>(event->origin.message));
  });
  BOOST_TEST(read > 100);
  BOOST_TEST(ignored > 40);
  for (const json::value& odd :
       {json::value{}, json::value(1), json::value("!ping"), json::value(json::array{})}) {
    BOOST_TEST(!from_message(odd).has_value());
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(interactions)

BOOST_AUTO_TEST_CASE(a_slash_ban_is_read_with_its_origin_and_resolved_member) {
  json::object data = interaction_object("ban",
                                         {option_object("user", 6, "2"), option_object("reason", 3, "spam"),
                                          option_object("duration", 3, "1h30m")},
                                         snowflake(start, 9));
  data["data"].as_object()["resolved"] =
      json::object{{"users", json::object{{"2", user_object(mallory, "mallory")}}},
                   {"members", json::object{{"2", member_object({"5"})}}}};
  const auto event = command_from_interaction(data);
  const auto& ban = command_of<domain::BanCommand>(event);
  BOOST_TEST((ban.target == mallory));
  BOOST_TEST(ban.reason == "spam");
  BOOST_TEST((ban.duration == seconds{5400}));
  const domain::InteractionOrigin interaction{InteractionId{snowflake(start, 9)}, application_id,
                                              "interaction-token"};
  const domain::ReplyTarget origin{guild_id, channel_id, owner, MessageId{}, interaction};
  BOOST_TEST((event->origin == origin));
  BOOST_TEST((event->sent_at == start));
  BOOST_TEST(event->text == "/ban user:2 reason:spam duration:1h30m");
  BOOST_TEST_REQUIRE(event->facts.has_value());
  BOOST_TEST((event->facts->member->roles == std::vector<RoleId>{RoleId{5}}));
}

BOOST_AUTO_TEST_CASE(every_slash_command_is_read) {
  BOOST_TEST(
      !command_of<domain::PingCommand>(command_from_interaction(interaction_object("ping", {}))).number);
  BOOST_TEST((command_of<domain::PingCommand>(
                  command_from_interaction(interaction_object("ping", {option_object("number", 4, -3)})))
                  .number == -3));
  BOOST_TEST(command_of<domain::CancelCommand>(
                 command_from_interaction(interaction_object("cancel", {option_object("sanction", 4, 12)})))
                 .number == 12);
  BOOST_TEST((command_of<domain::GetToCommand>(
                  command_from_interaction(interaction_object("getto", {option_object("user", 6, "2")})))
                  .target == mallory));
  BOOST_TEST(command_of<domain::GetToCommand>(
                 command_from_interaction(interaction_object(
                     "getto", {option_object("user", 6, "2"), option_object("page", 4, 3)})))
                 .page == 3);
}

BOOST_AUTO_TEST_CASE(wrong_options_are_answered) {
  const auto ban = [](json::array options) {
    return error_of(command_from_interaction(interaction_object("ban", std::move(options))));
  };
  const auto user = option_object("user", 6, "2");
  BOOST_TEST((ban({user, option_object("reason", 3, " \n ")}) == domain::MessageKey::reason_missing));
  BOOST_TEST((ban({user, option_object("reason", 3, "\u200B\u3164")}) == domain::MessageKey::reason_missing));
  BOOST_TEST((ban({user, option_object("reason", 3, "r"), option_object("duration", 3, "")}) ==
              domain::MessageKey::duration_empty));
  BOOST_TEST((error_of(command_from_interaction(interaction_object(
                  "getto", {user, option_object("page", 4, 0)}))) == domain::MessageKey::number_invalid));
  const auto trimmed = command_of<domain::BanCommand>(command_from_interaction(interaction_object(
      "ban", {user, option_object("reason", 3, " r\u00A0"), option_object("duration", 3, " 60 ")})));
  BOOST_TEST(trimmed.reason == "r");
  BOOST_TEST((trimmed.duration == seconds{60}));
  BOOST_TEST((ban({user, option_object("reason", 3, "r"), option_object("duration", 3, "1y")}) ==
              domain::MessageKey::duration_invalid));
  BOOST_TEST((ban({user, option_object("reason", 3, "r"), option_object("duration", 3, "999w999w")}) ==
              domain::MessageKey::duration_too_long));
  BOOST_TEST((error_of(command_from_interaction(interaction_object(
                  "cancel", {option_object("sanction", 4, 0)}))) == domain::MessageKey::number_invalid));
}

BOOST_AUTO_TEST_CASE(other_interactions_are_nothing) {
  for (int type : {1, 3, 4, 5, 6}) {
    json::object other = interaction_object("ping", {});
    other["type"] = type;
    BOOST_TEST(!command_from_interaction(other).has_value(), type);
  }
  BOOST_TEST(!command_from_interaction(interaction_object("unknown", {})).has_value());
  json::object direct = interaction_object("ping", {});
  direct.erase("guild_id");
  direct["user"] = user_object(owner, "owner");
  direct.erase("member");
  BOOST_TEST(!command_from_interaction(direct).has_value());
}

BOOST_AUTO_TEST_CASE(a_command_of_another_release_is_outdated_wherever_it_is_used) {
  json::object unknown = interaction_object("lock", {});
  const auto in_guild = outdated_command(unknown);
  BOOST_TEST_REQUIRE(in_guild.has_value());
  BOOST_TEST(in_guild->interaction.token == "interaction-token");
  BOOST_TEST((in_guild->interaction.application == application_id));
  BOOST_TEST((in_guild->language == domain::Language::french));
  unknown["locale"] = "en-GB";
  BOOST_TEST((outdated_command(unknown)->language == domain::Language::english));
  unknown.erase("locale");
  BOOST_TEST((outdated_command(unknown)->language == domain::Language::english));
  unknown.erase("guild_id");
  unknown.erase("member");
  BOOST_TEST(outdated_command(unknown).has_value());
  BOOST_TEST(!outdated_command(interaction_object("getto", {})).has_value());
  for (int type : {1, 3, 4, 5}) {  // a ping, a component, an autocompletion, a modal
    unknown["type"] = type;
    BOOST_TEST(!outdated_command(unknown).has_value(), type);
  }
}

BOOST_AUTO_TEST_CASE(no_mutation_of_an_interaction_breaks_the_reader) {
  int read = 0, ignored = 0;
  json::object whole =
      interaction_object("ban", {option_object("user", 6, "2"), option_object("reason", 3, "spam"),
                                 option_object("duration", 3, "60")});
  whole["data"].as_object()["resolved"] =
      json::object{{"members", json::object{{"2", member_object({"5"})}}}};
  each_mutation(whole, [&](const json::value& data) {
    const auto event = command_from_interaction(data);
    ++(event ? read : ignored);
    if (!event) return;
    BOOST_TEST_REQUIRE((event->origin.guild && event->origin.author && event->origin.interaction));
    BOOST_TEST_REQUIRE(!event->origin.interaction->token.empty());
  });
  BOOST_TEST(read > 100);
  BOOST_TEST(ignored > 40);
}

BOOST_AUTO_TEST_SUITE_END()
