// Owns: tests of the JSON that is sent: messages, interaction responses, the slash commands.
// Must not know: SQL, the rules.
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <map>
#include <regex>
#include <set>

#include "bot/catalogue.hpp"
#include "bot/translate.hpp"
#include "domain/command.hpp"

using namespace veilleur;
using namespace veilleur::bot;
namespace json = boost::json;

namespace {

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

/// Discord, "Application Commands", naming of CHAT_INPUT commands and options; ours are ASCII.
void check_name(std::string_view name) {
  BOOST_TEST(std::regex_match(std::string(name), std::regex("[-_'a-z0-9]{1,32}")), name);
}

void check_description(const json::object& described) {
  const auto& english = described.at("description").as_string();
  BOOST_TEST((characters({english.data(), english.size()}) >= 1 &&
              characters({english.data(), english.size()}) <= 100),
             english);
  const auto& localised = described.at("description_localizations").as_object();
  BOOST_TEST(localised.size() == 1u);
  const auto& french = localised.at("fr").as_string();
  BOOST_TEST(
      (characters({french.data(), french.size()}) >= 1 && characters({french.data(), french.size()}) <= 100),
      french);
}

void check_keys(const json::object& object, const std::set<std::string_view>& allowed) {
  for (const auto& [key, value] : object) BOOST_TEST(allowed.contains(std::string_view(key)), key);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(slash)

BOOST_AUTO_TEST_CASE(the_commands_keep_discords_rules) {
  const json::value body = json::parse(slash_commands());
  const json::array& commands = body.as_array();
  BOOST_TEST(commands.size() == domain::command_descriptions().size());
  BOOST_TEST(commands.size() <= 100u);
  std::set<std::string_view> names;
  for (const json::value& value : commands) {
    const json::object& command = value.as_object();
    const std::string_view name(command.at("name").as_string().data(), command.at("name").as_string().size());
    BOOST_TEST_CONTEXT(name) {
      check_name(name);
      BOOST_TEST(names.insert(name).second);
      check_keys(command, {"type", "name", "description", "description_localizations", "options", "contexts",
                           "integration_types"});
      check_description(command);
      BOOST_TEST(command.at("type").as_int64() == 1);
      BOOST_TEST((command.at("contexts") == json::value(json::array{0})));           // guilds alone
      BOOST_TEST((command.at("integration_types") == json::value(json::array{0})));  // installed there

      bool optional_seen = false;
      std::set<std::string_view> options;
      BOOST_TEST(command.at("options").as_array().size() <= 25u);
      for (const json::value& each : command.at("options").as_array()) {
        const json::object& option = each.as_object();
        check_keys(option,
                   {"type", "name", "description", "description_localizations", "required", "autocomplete"});
        check_name(std::string(option.at("name").as_string()));
        BOOST_TEST(options.insert(std::string_view(option.at("name").as_string())).second);
        check_description(option);
        const bool required = option.at("required").as_bool();
        BOOST_TEST((!required || !optional_seen), "required options come first");
        optional_seen |= !required;
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(options_are_named_and_typed_as_the_interface_says) {
  const json::value body = json::parse(slash_commands());
  std::map<std::string, int> types;
  std::set<std::string> completed;
  for (const json::value& command : body.as_array()) {
    for (const json::value& option : command.at("options").as_array()) {
      types[std::string(command.at("name").as_string()) + " " + std::string(option.at("name").as_string())] =
          static_cast<int>(option.at("type").as_int64());
      const json::value* offers = option.as_object().if_contains("autocomplete");
      if (offers != nullptr && offers->as_bool())
        completed.insert(std::string(option.at("name").as_string()));
    }
  }
  const std::map<std::string, int> expected{{"ping number", 4},  {"ban user", 6},        {"ban reason", 3},
                                            {"ban duration", 3}, {"cancel sanction", 4}, {"getto user", 6},
                                            {"getto page", 4}};
  BOOST_TEST((types == expected));
  BOOST_TEST((completed == std::set<std::string>{"sanction"}));
}

BOOST_AUTO_TEST_CASE(the_body_is_the_same_each_time) {
  // What was registered is compared with what would be; a difference registers anew.
  BOOST_TEST(slash_commands() == slash_commands());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(bodies)

BOOST_AUTO_TEST_CASE(a_message_pings_nobody_and_may_not_appear_twice) {
  const json::value body =
      json::parse(message_body("@everyone <@2> \"é\n", ChannelId{7}, MessageId{8}, "n-1"));
  BOOST_TEST(body.at("content").as_string() == "@everyone <@2> \"é\n");
  BOOST_TEST(body.at("allowed_mentions").at("parse").as_array().empty());
  BOOST_TEST(body.at("allowed_mentions").at("replied_user").as_bool() == false);
  BOOST_TEST(body.at("nonce").as_string() == "n-1");
  BOOST_TEST(body.at("enforce_nonce").as_bool());
  const json::object& reference = body.at("message_reference").as_object();
  BOOST_TEST(reference.at("message_id").as_string() == "8");
  BOOST_TEST(reference.at("channel_id").as_string() == "7");
  BOOST_TEST(reference.at("fail_if_not_exists").as_bool() == false);
  check_keys(body.as_object(),
             {"content", "allowed_mentions", "nonce", "enforce_nonce", "message_reference"});
}

BOOST_AUTO_TEST_CASE(a_message_that_answers_nothing_has_no_reference) {
  const json::value body = json::parse(message_body("x", ChannelId{7}, MessageId{}, ""));
  BOOST_TEST(!body.as_object().contains("message_reference"));
  BOOST_TEST(!body.as_object().contains("nonce"));
  BOOST_TEST(!body.as_object().contains("enforce_nonce"));
}

BOOST_AUTO_TEST_CASE(interaction_answers_hide_what_concerns_one_person) {
  const json::value shown = json::parse(callback_body("x", domain::Visibility::everyone));
  BOOST_TEST(shown.at("type").as_int64() == 4);
  BOOST_TEST(shown.at("data").at("content").as_string() == "x");
  BOOST_TEST(!shown.at("data").as_object().contains("flags"));
  BOOST_TEST(shown.at("data").at("allowed_mentions").at("parse").as_array().empty());
  const json::value hidden = json::parse(callback_body("x", domain::Visibility::author));
  BOOST_TEST(hidden.at("data").at("flags").as_int64() == 64);

  const json::value deferral = json::parse(deferral_body(domain::Visibility::everyone));
  BOOST_TEST(deferral.at("type").as_int64() == 5);
  BOOST_TEST(!deferral.as_object().contains("data"));
  BOOST_TEST(json::parse(deferral_body(domain::Visibility::author)).at("data").at("flags").as_int64() == 64);

  BOOST_TEST(!json::parse(response_body("x", domain::Visibility::everyone)).as_object().contains("flags"));
  BOOST_TEST(json::parse(response_body("x", domain::Visibility::author)).at("flags").as_int64() == 64);
  BOOST_TEST(json::parse(response_body("x", domain::Visibility::author))
                 .at("allowed_mentions")
                 .at("parse")
                 .as_array()
                 .empty());
}

BOOST_AUTO_TEST_SUITE_END()
