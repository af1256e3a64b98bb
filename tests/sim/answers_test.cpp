// Owns: the proof that a command is answered once, in whichever place, when the channel is closed to the bot
// or the interaction's token dies at any point, with and without the death of the process there. Must not
// know: how the bot keeps its promises.
#include <boost/test/unit_test.hpp>

#include "tests/sim/telling.hpp"
#include "tests/sim/weather.hpp"
#include "tools/sandbox/permissions.hpp"

namespace veilleur::testing {
namespace {

using Lines = std::vector<std::string>;

/// Alice takes these rights in the channel from the bot.
Deed close_channel(std::uint64_t denied) {
  return [denied](Stage& stage) {
    const auto changed = stage.discord.as_user(
        alice, Method::put, "/channels/" + general.to_string() + "/permissions/" + bot_role.to_string(),
        boost::json::object{{"type", 0}, {"allow", "0"}, {"deny", std::to_string(denied)}}, stage.now.wall);
    BOOST_TEST_REQUIRE(!changed.refused());
  };
}
const Deed no_writing = close_channel(sandbox::permission::send_messages);
const Deed no_access = close_channel(sandbox::permission::view_channel);

/// The answer's own answers are lost as often as the client tries within one order.
std::vector<Fault> lost_answers() {
  const std::vector<Fault> answer{when_below(Method::post, "/channels/" + general.to_string() + "/messages")};
  std::vector<Fault> all;
  for (int time = 0; time < 3; ++time)
    for (Fault& each : lost(answer, net::Delivery::half, FaultMoment::after)) all.push_back(std::move(each));
  return all;
}

/// In the channel or in private, but not in both. What a new process cannot know about it gives up.
void answered_in_one_place(const Told& told) {
  const Ending& ending = told.ending;
  BOOST_TEST(ending.answers + ending.alerts <= 1u, "answered twice: " << ending);
  BOOST_TEST(ending.history == (Lines{"bot bans mallory", "bot unbans mallory"}),
             boost::test_tools::per_element());
}
void answered_in_one_place_if_alive(const Told& told) {
  answered_in_one_place(told);
  if (told.lives == 1) BOOST_TEST(told.ending.answers + told.ending.alerts == 1u, "unanswered");
}

void same_history(const Ending& alive, const Ending& died) {
  BOOST_TEST((alive.history == died.history && alive.sanctions == died.sanctions),
             alive << "\n  against, with the death," << died);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(answers)

BOOST_AUTO_TEST_CASE(the_channel_is_closed_to_writing) {
  for (const seconds down : {seconds{2}, seconds{70}}) {
    const Story story{.name = "no writing, dead for " + std::to_string(down.count()) + " s",
                      .acts = {{seconds{0}, ban_mallory(seconds{120})}},
                      .lasts = seconds{120},
                      .down = down};
    act_everywhere(story, no_writing, answered_in_one_place_if_alive, same_history);
  }
}
BOOST_AUTO_TEST_CASE(the_channel_is_closed_while_answers_are_lost) {
  const Story story{.name = "no writing, lost answers",
                    .acts = {{seconds{0}, ban_mallory(seconds{60})}},
                    .late = seconds{8},
                    .weather = lost_answers()};
  act_everywhere(story, no_writing, answered_in_one_place_if_alive, same_history);
}
/// Where the bot may not look either, what is in doubt is given up.
BOOST_AUTO_TEST_CASE(the_channel_disappears_for_the_bot) {
  const Story story{.name = "no access, lost answers",
                    .acts = {{seconds{0}, ban_mallory(seconds{60})}},
                    .late = seconds{8},
                    .weather = lost_answers()};
  act_everywhere(story, no_access, answered_in_one_place, same_history);
}
/// An edit is refused by then; the answer that was seen is found in the channel.
BOOST_AUTO_TEST_CASE(the_token_dies_while_the_process_is_dead) {
  const Story story{.name = "slash command, dead for sixteen minutes",
                    .acts = {{seconds{0}, slash_ban_mallory(seconds{1200})}},
                    .lasts = seconds{1200},
                    .down = seconds{16 * 60},
                    .session = Story::Session::lost};
  const Ending ending = die_everywhere(story, same_or_nothing);
  BOOST_TEST(ending.answers == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::testing
