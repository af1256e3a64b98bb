// Owns: the form in which Discord keeps the names of channels.
// Must not know: the bot.
#include "tests/unit/sandbox/guild_support.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

std::string named(Town& town, const std::string& name, int type = 0) {
  const json::value made = town.ask(Method::post, guild_path("/channels"),
                                    json::serialize(json::object{{"name", name}, {"type", type}}), 201);
  return str(made.at("name"));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(channel_names)

BOOST_AUTO_TEST_CASE(text_channels_are_lowered_and_dashed) {
  Town town(permission::manage_channels);
  struct Row {
    const char* wanted;
    const char* kept;
  };
  for (const Row& row :
       {Row{"general", "general"}, Row{"Joey's Cool Channel", "joeys-cool-channel"}, Row{"a  -  b", "a-b"},
        Row{" x ", "x"}, Row{"--x--", "x"}, Row{"snake_case", "snake_case"},
        Row{"Émargement Été", "émargement-été"}, Row{"ΑΒΓ", "αβγ"}, Row{"Привет Мир", "привет-мир"},
        Row{"café.com/#1", "cafécom1"}, Row{"x\u2009y\u00A0z", "x-y-z"}, Row{"🐺｜Loups", "🐺｜loups"}})
    BOOST_TEST_CONTEXT(row.wanted) {
      BOOST_TEST(named(town, row.wanted) == row.kept);
      const json::value renamed = town.ask(Method::patch, channel_path(random_channel),
                                           json::serialize(json::object{{"name", row.wanted}}));
      BOOST_TEST(str(renamed.at("name")) == row.kept);
    }
}

BOOST_AUTO_TEST_CASE(which_types) {
  Town town(permission::manage_channels);
  for (const int dashed : {0, 5, 15, 16}) BOOST_TEST(named(town, "A b!", dashed) == "a-b");
  for (const int free : {2, 4, 13}) BOOST_TEST(named(town, "A b!", free) == "A b!");
  const std::string thread =
      town.must(alice, Method::post, channel_path(general, "/threads"), R"({"name":"A b!","type":11})");
  BOOST_TEST(str(town.ask(Method::get, "/channels/" + thread).at("name")) == "A b!");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
