// Owns: the tests of autocomplete: what a client may ask, and which answers Discord refuses.
// Must not know: the bot.
#include "tests/unit/sandbox/support.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

constexpr std::uint64_t intents = 1 << 0;

/// A community whose bot offers choices for /cancel's number and /find's word, and listens.
struct Typing : Community {
  Typing() : listener(*this, intents) {
    (void)ask(Method::put, "/applications/" + bot.to_string() + "/commands",
              R"([{"name":"cancel","description":"Cancel","options":[
                   {"type":4,"name":"sanction","description":"Which","required":true,"autocomplete":true},
                   {"type":3,"name":"note","description":"Why"}]},
                  {"name":"find","description":"Find","options":[
                   {"type":3,"name":"word","description":"Which","autocomplete":true}]}])");
  }
  Result<InteractionId, Refusal> type(std::string_view name, const json::array& options,
                                      Invocation invocation = Invocation::autocomplete) {
    return discord.invoke_command(alice, general, name, options, now(), invocation);
  }
  /// The path of the callback to somebody who types this into the option.
  std::string callback(std::string_view name, std::string_view option, const json::value& value) {
    const json::array options{{{"name", option}, {"value", value}, {"focused", true}}};
    BOOST_REQUIRE(!type(name, options).has_error());
    const json::value interaction = listener.last("INTERACTION_CREATE");
    return "/interactions/" + str(interaction.at("id")) + "/" + str(interaction.at("token")) + "/callback";
  }
  Listener listener;
};

std::string choices(const std::string& list) { return R"({"type":8,"data":{"choices":[)" + list + "]}}"; }
std::string choice(const std::string& name, const std::string& value) {
  return R"({"name":")" + name + R"(","value":)" + value + "}";
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(autocomplete, Typing)

BOOST_AUTO_TEST_CASE(what_is_being_typed_arrives_as_text_and_needs_no_other_option) {
  (void)callback("cancel", "sanction", "1");
  const json::value interaction = listener.last("INTERACTION_CREATE");
  BOOST_TEST(interaction.at("type").to_number<int>() == 4);
  const json::value& option = interaction.at("data").at("options").at(0);
  BOOST_TEST(option.at("type").to_number<int>() == 4);
  BOOST_TEST(option.at("focused").as_bool());
  BOOST_TEST(str(option.at("value")) == "1");
}

BOOST_AUTO_TEST_CASE(choices_are_taken_up_to_the_limits) {
  std::string list;
  for (int each = 0; each < 25; ++each) {
    list += (each == 0 ? "" : ",") + choice(std::string(100, 'n'), std::to_string(each));
  }
  (void)ask(Method::post, callback("cancel", "sanction", ""), choices(list), 204);
  (void)ask(Method::post, callback("cancel", "sanction", "#x"), choices(""), 204);
  (void)ask(Method::post, callback("cancel", "sanction", "1"), choices(choice("a", "9007199254740992")), 204);
  (void)ask(Method::post, callback("find", "word", "w"), choices(choice("a", "\"w\"")), 204);
  BOOST_TEST(discord.messages(general).empty());
}

BOOST_AUTO_TEST_CASE(answers_that_discord_refuses) {
  std::string many;
  for (int each = 0; each < 26; ++each) many += (each == 0 ? "" : ",") + choice("a", std::to_string(each));
  struct Row {
    const char* what;
    std::string body;
  };
  for (const Row& row :
       {Row{"26 choices", choices(many)},
        Row{"a name of 101 characters", choices(choice(std::string(101, 'n'), "1"))},
        Row{"an empty name", choices(choice("", "1"))}, Row{"no name", choices(R"({"value":1})")},
        Row{"no value", choices(R"({"name":"a"})")},
        Row{"a text for a number", choices(choice("a", "\"1\""))},
        Row{"a fraction", choices(choice("a", "1.5"))},
        Row{"a number beyond 2^53", choices(choice("a", "9007199254740993"))},
        Row{"an unknown field", choices(R"({"name":"a","value":1,"emoji":"x"})")},
        Row{"a choice that is no object", choices("1")}, Row{"no choices", R"({"type":8,"data":{}})"},
        Row{"no data", R"({"type":8})"}, Row{"a message", R"({"type":4,"data":{"content":"x"}})"},
        Row{"a deferral", R"({"type":5})"}, Row{"a modal", R"({"type":9,"data":{}})"}}) {
    BOOST_TEST_CONTEXT(row.what) {
      const auto response = raw(Method::post, callback("cancel", "sanction", "1"), row.body);
      BOOST_TEST(response.status == 400);
      BOOST_TEST(code(response) == 50035);
    }
  }
  const auto numbers = raw(Method::post, callback("find", "word", "w"), choices(choice("a", "1")));
  BOOST_TEST(code(numbers) == 50035);
}

BOOST_AUTO_TEST_CASE(choices_come_once_and_in_time) {
  const std::string answered = callback("cancel", "sanction", "1");
  (void)ask(Method::post, answered, choices(""), 204);
  BOOST_TEST(code(raw(Method::post, answered, choices(""))) == 40060);
  const std::string late = callback("cancel", "sanction", "1");
  advance(milliseconds{3'001});
  BOOST_TEST(code(raw(Method::post, late, choices(""))) == 10062);
}

BOOST_AUTO_TEST_CASE(what_no_client_asks) {
  const json::value typed{{"name", "sanction"}, {"value", "1"}, {"focused", true}};
  struct Row {
    const char* what;
    json::array options;
    Invocation invocation = Invocation::autocomplete;
  };
  for (const Row& row :
       {Row{"nothing is being typed", {{{"name", "sanction"}, {"value", 1}}}},
        Row{"two options at once", {typed, typed}},
        Row{"an option without autocomplete", {{{"name", "note"}, {"value", "x"}, {"focused", true}}}},
        Row{"a number in place of text", {{{"name", "sanction"}, {"value", 1}, {"focused", true}}}},
        Row{"an unknown option", {{{"name", "user"}, {"value", "x"}, {"focused", true}}}},
        Row{"a command that is sent", {typed}, Invocation::send}}) {
    BOOST_TEST_CONTEXT(row.what) {
      BOOST_TEST(type("cancel", row.options, row.invocation).error().code == 50035);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
