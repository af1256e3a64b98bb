// Owns: the proof that scenarios have a past, and that those of the playground can be read.
// Must not know: sockets.
#include "tools/sandbox/scenario.hpp"

#include <filesystem>

#include "tests/unit/sandbox/support.hpp"
#include "tools/sandbox/control.hpp"
#include "tools/sandbox/permissions.hpp"

namespace veilleur::sandbox::test {
namespace {

/// A guild of two, with these acts and steps.
std::string with(const std::string& acts, const std::string& steps = "[]") {
  return R"({"title":{"en":"A","fr":"B"},"bot":{"name":"bot"},"users":[{"name":"ann"},{"name":"ben"}],
    "guilds":[{"name":"G","owner":"ann","everyone":["VIEW_CHANNEL","SEND_MESSAGES","READ_MESSAGE_HISTORY"],
      "roles":[{"name":"Staff"}],
      "members":[{"user":"bot"},{"user":"ann"},{"user":"ben"}],"channels":[{"name":"hall"}]}],
    "acts":)" +
         acts + R"(,"steps":)" + steps + "}";
}

std::string error_of(const std::string& text) {
  try {
    (void)read_scenario(text, noon);
  } catch (const ScenarioError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(scenarios)

BOOST_AUTO_TEST_CASE(acts_happen_at_their_time_by_their_names) {
  const State world = load_scenario(with(R"([
        {"minutes_ago":90,"as":"ann","do":"post","channel":"hall","content":"hi <@ben>, <@&Staff>, <#hall> <3","label":"hi"},
        {"minutes_ago":60,"as":"ben","do":"post","channel":"G/hall","content":"hello","reply_to":"hi"},
        {"minutes_ago":60,"as":"ann","do":"timeout","guild":"G","user":"ben","seconds":7200,"reason":"told <@ben>"}])"),
                                    noon);
  const Guild& place = world.guilds.begin()->second;
  const auto& said = world.messages.begin()->second;
  BOOST_REQUIRE(said.size() == 2u);
  const Message& first = said.begin()->second;
  const Message& second = said.rbegin()->second;
  const UserId ben = second.author;
  BOOST_TEST(unix_ms(first.sent_at) == unix_ms(noon - std::chrono::minutes{90}));
  BOOST_TEST(unix_ms(snowflake_time(first.id.value())) == unix_ms(first.sent_at));
  BOOST_TEST(first.content == "hi <@" + ben.to_string() + ">, <@&" + place.roles.rbegin()->first.to_string() +
                                  ">, <#" + first.channel.to_string() + "> <3");
  BOOST_TEST((second.reference == MessageReference{first.channel, first.id}));
  const Member& member = place.members.at(ben);
  BOOST_TEST(unix_ms(*member.timeout_until) == unix_ms(noon + std::chrono::minutes{60}));
  BOOST_TEST(unix_ms(member.joined_at) == unix_ms(noon - std::chrono::minutes{90}));
  BOOST_REQUIRE(place.audit.size() == 1u);
  BOOST_TEST(*place.audit.front().reason == "told <@" + ben.to_string() + ">");
  BOOST_TEST(world.events.empty());
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_acts_and_steps) {
  struct Row {
    std::string text;
    std::string error;
  };
  const Row rows[] = {
      {with("{}"), "scenario.acts: expected a list"},
      {with(R"([{"as":"zoe","do":"post"}])"), "scenario.acts[0].as: there is no user \"zoe\""},
      {with(R"([{"as":"ann","do":"post","channel":"attic","content":"x"}])"),
       "scenario.acts[0].channel: there is no channel \"attic\""},
      {with(R"([{"as":"ann","do":"post","channel":"hall","content":"<@zoe>"}])"),
       "scenario.acts[0].content: there is no user \"zoe\""},
      {with(R"([{"as":"ann","do":"post","channel":"hall","content":"x","reply_to":"y"}])"),
       "scenario.acts[0].reply_to: there is no message with the label \"y\""},
      {with(R"([{"as":"ann","do":"close_dm","minutes_ago":1},{"as":"ann","do":"open_dm","minutes_ago":2}])"),
       "scenario.acts[1].minutes_ago: earlier than the act before it"},
      {with(R"([{"as":"ann","do":"close_dm","minutes_ago":-1}])"),
       "scenario.acts[0].minutes_ago: expected 0 to 5256000"},
      {with(R"([{"as":"ann","do":"close_dm","label":"x"}])"),
       "scenario.acts[0].label: this act makes nothing that could be named"},
      {with("[]", R"([{"text":"x","say":"!ping","as":"ann","channel":"attic"}])"),
       "scenario.steps[0].channel: there is no channel \"attic\""},
      {with("[]", R"([{"text":"x","bot":"dance"}])"),
       "scenario.steps[0].bot: expected kill, start or restart"},
      {with("[]", R"([{"text":{"en":"x"}}])"), "scenario.steps[0].text.fr: missing, or empty"},
      {with("[]", R"([{"text":"x","bot":"kill","advance_minutes":1}])"),
       "scenario.steps[0]: expected one deed: say, bot or advance_minutes"},
      {with("[]", R"([{"text":"x","sing":"la"}])"), "scenario.steps[0]: unknown key \"sing\""},
  };
  for (const Row& row : rows) BOOST_TEST(error_of(row.text) == row.error);
  // What the world refuses is an error of the scenario, with Discord's words.
  const std::string refused = error_of(with(R"([{"as":"ben","do":"kick","guild":"G","user":"ann"}])"));
  BOOST_TEST(refused.starts_with("scenario.acts[0]: refused with 403: "));
  BOOST_TEST(refused.find("50013") != std::string::npos);
  const std::string unknown = error_of(with(R"([{"as":"ben","do":"close_dm","colour":"red"}])"));
  BOOST_TEST(unknown.starts_with("scenario.acts[0]: refused with 400: "));
}

BOOST_AUTO_TEST_CASE(no_role_takes_the_place_of_everyone_or_of_another) {
  const auto with_roles = [](const std::string& roles) {
    return R"({"bot":{"name":"b"},"users":[{"name":"ann"}],"guilds":[{"name":"G","id":"5","owner":"ann",)"
           R"("everyone":[],"members":[{"user":"b"},{"user":"ann"}],"channels":[],"roles":[)" +
           roles + "]}]}";
  };
  BOOST_TEST(error_of(with_roles(R"({"name":"r","id":"6"},{"name":"s","id":"7"})")) == "");
  const std::string said = "used twice, or the guild's own";
  BOOST_TEST(error_of(with_roles(R"({"name":"r","id":"5"})")) == "scenario.guilds[0].roles[0].id: " + said);
  BOOST_TEST(
      error_of(with_roles(R"({"name":"r","id":"6"},{"name":"s","id":"6"})")).ends_with(".id: " + said));
}

BOOST_AUTO_TEST_CASE(every_scenario_of_the_playground_can_be_read) {
  int count = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(VEILLEUR_SOURCE_DIR "/tools/sandbox/scenarios")) {
    const Scenario scenario = read_scenario_file(file.path().string(), noon);
    BOOST_TEST_CONTEXT(file.path()) {
      for (const char* language : {"en", "fr"}) {
        BOOST_TEST(!scenario.card.at("title").at(language).as_string().empty());
        BOOST_TEST(!scenario.card.at("description").at(language).as_string().empty());
      }
      BOOST_TEST(!scenario.world.guilds.empty());
      // The bot's own role stands above those it must be able to act on.
      for (const auto& [id, place] : scenario.world.guilds)
        BOOST_TEST(highest_position(place, scenario.world.bot) == static_cast<int>(place.roles.size()) - 1);
    }
    ++count;
  }
  BOOST_TEST(count >= 3);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
