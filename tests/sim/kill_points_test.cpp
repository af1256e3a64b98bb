// Owns: the proof that a ban survives the death of the process at every point between its command and its
// lift, in fair weather: one visible ban, one answer, one lift.
// Must not know: how the bot keeps its promise.
#include <boost/test/unit_test.hpp>

#include "tests/sim/telling.hpp"

namespace veilleur::testing {
namespace {

/// Not in the guild: the facts have to be fetched.
const Deed ban_ghost = say("!ban " + ghost.to_string() + " spam -d 60");
const Deed cancel_by_slash = use("cancel", {option("sanction", 4, std::int64_t{1})});

/// Killed or not: the ban was seen once, answered once and lifted once.
void banned_and_lifted(const Ending& ending, const std::string& whom = "mallory") {
  BOOST_TEST(ending.history == (std::vector<std::string>{"bot bans " + whom, "bot unbans " + whom}),
             boost::test_tools::per_element());
  BOOST_TEST(ending.banned.empty());
  BOOST_TEST(ending.answers == ending.commands);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kill_points)

BOOST_AUTO_TEST_CASE(a_ban_by_message) {
  banned_and_lifted(die_everywhere({.name = "message", .acts = {{seconds{0}, ban_mallory(seconds{60})}}}));
}
BOOST_AUTO_TEST_CASE(a_ban_by_message_with_the_session_lost) {
  banned_and_lifted(die_everywhere({.name = "message, new session",
                                    .acts = {{seconds{0}, ban_mallory(seconds{60})}},
                                    .session = Story::Session::lost},
                                   same_or_nothing));
}
/// A process that comes back after the end makes no ban that nobody needs any more.
BOOST_AUTO_TEST_CASE(a_ban_by_message_and_a_death_beyond_its_end) {
  const auto over = [](const Ending& alive, const Ending& died) {
    Ending expected = alive;
    if (died.history.empty()) expected.history.clear();
    same(expected, died);
  };
  banned_and_lifted(die_everywhere({.name = "message, dead for two minutes",
                                    .acts = {{seconds{0}, ban_mallory(seconds{60})}},
                                    .down = seconds{120}},
                                   over));
}
/// Longer than Discord remembers a nonce: what was sent has to be looked for.
BOOST_AUTO_TEST_CASE(a_ban_by_message_and_a_death_beyond_nonces) {
  banned_and_lifted(die_everywhere({.name = "message, dead for ten minutes",
                                    .acts = {{seconds{0}, ban_mallory(seconds{1200})}},
                                    .lasts = seconds{1200},
                                    .down = seconds{600},
                                    .session = Story::Session::lost},
                                   same_or_nothing));
}
BOOST_AUTO_TEST_CASE(a_ban_of_an_absent_user) {
  banned_and_lifted(die_everywhere({.name = "absent user", .acts = {{seconds{0}, ban_ghost}}}), "ghost");
}
BOOST_AUTO_TEST_CASE(a_ban_by_slash_command) {
  banned_and_lifted(
      die_everywhere({.name = "slash command", .acts = {{seconds{0}, slash_ban_mallory(seconds{60})}}}));
}
BOOST_AUTO_TEST_CASE(a_ban_by_slash_command_and_a_longer_death) {
  banned_and_lifted(die_everywhere({.name = "slash command, dead for ten seconds",
                                    .acts = {{seconds{0}, slash_ban_mallory(seconds{60})}},
                                    .down = seconds{10}}));
}
BOOST_AUTO_TEST_CASE(a_ban_and_its_cancellation) {
  banned_and_lifted(
      die_everywhere({.name = "cancelled",
                      .acts = {{seconds{0}, ban_mallory(seconds{1200})}, {seconds{6}, say("!cancel 1")}},
                      .lasts = seconds{30},
                      .over = seconds{6}}));
}
/// The two commands come so close that the ban may be over before it has begun.
BOOST_AUTO_TEST_CASE(a_cancellation_by_slash_command_on_the_heels_of_its_ban) {
  const auto never_begun = [](const Ending& alive, const Ending& died) {
    Ending expected = alive;
    if (died.history.empty()) expected.history.clear();
    same(expected, died);
  };
  die_everywhere({.name = "cancelled at once",
                  .acts = {{seconds{0}, ban_mallory(seconds{1200})}, {seconds{0}, cancel_by_slash}},
                  .lasts = seconds{30},
                  .over = seconds{0}},
                 never_begun);
}
/// The second life is as mortal as the first: whoever sees to what is in doubt may die of it.
BOOST_AUTO_TEST_CASE(a_ban_by_message_and_two_deaths) {
  const Story story{
      .name = "message, two deaths", .acts = {{seconds{0}, ban_mallory(seconds{20})}}, .lasts = seconds{20}};
  const Told plain = tell(story);
  for (std::size_t first = 1; first <= plain.points; ++first) {
    for (std::size_t again = 1; again <= plain.points; ++again) {
      BOOST_TEST_CONTEXT("killed at point " << first << ", then at " << again) {
        same(plain.ending, tell(story, {.die_at = first, .die_again_at = again}).ending);
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::testing
