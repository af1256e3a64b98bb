// Owns: the proof that the bot keeps its promises, and people's acts their force, when somebody acts at any
// point of a ban's life, with and without the death of the process there.
// Must not know: how the bot keeps its promises.
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "tests/sim/telling.hpp"
#include "tests/sim/weather.hpp"
#include "tools/sandbox/permissions.hpp"

namespace veilleur::testing {
namespace {

using Lines = std::vector<std::string>;

const Story one_ban{.name = "", .acts = {{seconds{0}, ban_mallory(seconds{60})}}};

Story named(std::string name, Story story = one_ban) {
  story.name = std::move(name);
  return story;
}

// What people do may come too early or too late to have an effect; then Discord refuses it, or shows nothing.
const Deed bob_bans = [](Stage& stage) { (void)stage.discord.ban(bob, guild, mallory, stage.now, "enough"); };
const Deed bob_unbans = [](Stage& stage) { (void)stage.discord.unban(bob, guild, mallory, stage.now); };
const Deed she_leaves = [](Stage& stage) { (void)stage.discord.leave(mallory, guild, stage.now); };
const Deed she_joins = [](Stage& stage) { (void)stage.discord.join(mallory, guild, stage.now); };

Deed in_turn(Deed first, Deed second) {
  return [first, second](Stage& stage) {
    first(stage);
    second(stage);
  };
}

/// Alice changes what the bot's role may do.
Deed let_bot(std::uint64_t permissions) {
  return [permissions](Stage& stage) {
    const auto changed = stage.discord.as_user(
        alice, net::Method::patch, "/guilds/" + guild.to_string() + "/roles/" + bot_role.to_string(),
        boost::json::object{{"permissions", std::to_string(permissions)}}, stage.now.wall);
    BOOST_TEST_REQUIRE(!changed.refused());
  };
}

std::size_t count(const Ending& ending, const std::string& line) {
  return static_cast<std::size_t>(std::ranges::count(ending.history, line));
}

/// However it went: one answer to each command, and nobody freed by us who was not banned by us.
void answered_once(const Ending& ending) {
  BOOST_TEST(ending.answers == ending.commands);
  BOOST_TEST(ending.notices <= ending.commands);
  BOOST_TEST(count(ending, "bot unbans mallory") <=
             count(ending, "bot bans mallory") + count(ending, "bob bans mallory"));
}

/// Whatever he did last is what the guild shows in the end; where he did nothing, nobody is banned.
void his_word_stands(const Ending& ending) {
  bool banned = false;
  for (const std::string& line : ending.history)
    if (line.starts_with("bob ")) banned = line == "bob bans mallory";
  BOOST_TEST(ending.banned.empty() == !banned, "his last word does not stand: " << ending);
}

void one_of(const Ending& ending, const std::vector<Lines>& histories) {
  BOOST_TEST((std::ranges::find(histories, ending.history) != histories.end()),
             "unexpected history: " << ending);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(other_people)

// ── Bans and unbans by hand ──────────────────────────────────────────────────────────────────────

/// A human's unban ends our claim for good: the bot neither bans again nor lifts what is not there.
BOOST_AUTO_TEST_CASE(a_human_unbans_her) {
  act_everywhere(
      named("unbanned by hand"), bob_unbans,
      [](const Told& told) {
        const Ending& ending = told.ending;
        answered_once(ending);
        one_of(ending,
               {{"bot bans mallory", "bob unbans mallory"}, {"bot bans mallory", "bot unbans mallory"}});
        BOOST_TEST(ending.banned.empty());
      },
      same_outcome);
}
/// A human's ban outlives ours. While ours is live Discord shows nothing of his, so ours ends it.
BOOST_AUTO_TEST_CASE(a_human_bans_her) {
  act_everywhere(named("banned by hand"), bob_bans, [](const Told& told) {
    const Ending& ending = told.ending;
    answered_once(ending);
    one_of(ending, {{"bob bans mallory"},
                    {"bot bans mallory", "bot unbans mallory"},
                    {"bot bans mallory", "bot unbans mallory", "bob bans mallory"}});
    BOOST_TEST(ending.banned.empty() == (count(ending, "bob bans mallory") == 0));
  });
}
/// He makes the ban his own: from then on it is no longer ours to lift. A lift that had left us before we
/// could know of it is undone at once; a process that died there never sends it.
BOOST_AUTO_TEST_CASE(a_human_unbans_and_bans_her) {
  act_everywhere(
      named("unbanned and banned by hand"), in_turn(bob_unbans, bob_bans),
      [](const Told& told) {
        const Ending& ending = told.ending;
        answered_once(ending);
        one_of(ending, {{"bob bans mallory"},
                        {"bot bans mallory", "bob unbans mallory", "bob bans mallory"},
                        {"bot bans mallory", "bob unbans mallory", "bob bans mallory", "bot unbans mallory",
                         "bot bans mallory"},
                        {"bot bans mallory", "bot unbans mallory", "bob bans mallory"}});
        BOOST_TEST(ending.banned == Lines{"mallory"});
      },
      same_outcome);
}
/// His unban ends our claim even where our ban had only just been decided. One that had left us already is
/// undone at once; a process that died there never sends it.
BOOST_AUTO_TEST_CASE(a_human_bans_and_unbans_her) {
  act_everywhere(
      named("banned and unbanned by hand"), in_turn(bob_bans, bob_unbans),
      [](const Told& told) {
        const Ending& ending = told.ending;
        answered_once(ending);
        one_of(ending,
               {{"bob bans mallory", "bob unbans mallory"},
                {"bob bans mallory", "bob unbans mallory", "bot bans mallory", "bot unbans mallory"},
                {"bot bans mallory", "bob unbans mallory"},
                {"bot bans mallory", "bot unbans mallory", "bob bans mallory", "bob unbans mallory"}});
        BOOST_TEST(ending.banned.empty());
      },
      same_outcome);
}
BOOST_AUTO_TEST_CASE(a_human_bans_her_before) {
  const Story story{.name = "banned before",
                    .acts = {{seconds{0}, bob_bans}, {seconds{3}, ban_mallory(seconds{60})}}};
  const Ending ending = die_everywhere(story);
  answered_once(ending);
  BOOST_TEST(ending.history == Lines{"bob bans mallory"});
  BOOST_TEST(ending.banned == Lines{"mallory"});
}

/// Events of his acts that come again are the same acts: they add no sanction and end none.
BOOST_AUTO_TEST_CASE(a_humans_acts_are_told_twice) {
  const Deed again =
      on_gateway([](sandbox::Gateway& gateway, sandbox::ConnectionId id) { gateway.repeat(id, 100); });
  const Deed told_again_later = [again](Stage& stage) {
    stage.planned.emplace(stage.now.steady + seconds{1}, again);
  };
  for (const Deed& deed : {bob_bans, bob_unbans, in_turn(bob_unbans, bob_bans)}) {
    act_everywhere(
        named("told twice"), in_turn(deed, told_again_later),
        [](const Told& told) {
          answered_once(told.ending);
          const std::size_t his = count(told.ending, "bob bans mallory");
          BOOST_TEST(told.ending.sanctions.size() == 1 + his);
          BOOST_TEST(told.ending.banned.empty() == (his == 0));
        },
        same_outcome);
  }
}
/// What he did while nobody listened is read in the audit log before anything is done. A command that was not
/// stored is lost with the session; acts of a time in which nothing of ours was live interest nobody.
BOOST_AUTO_TEST_CASE(a_human_acts_between_two_sessions) {
  Story story = named("between two sessions");
  story.session = Story::Session::lost;
  const auto anything = [](const Ending&, const Ending&) {};
  const auto must = [](const Told& told) {
    const Ending& ending = told.ending;
    BOOST_TEST(ending.answers <= ending.commands);
    if (ending.answers == 0) BOOST_TEST(ending.sanctions.empty());
    const std::size_t ours = count(ending, "bot bans mallory");
    const bool raced = told.lives == 1;  // what had left us already may cross his acts; it is set right
    BOOST_TEST((ours <= 1 || raced), "banned again: " << ending);
    const auto his = std::ranges::find(ending.history, "bob bans mallory");
    BOOST_TEST(ending.banned.empty() == (his == ending.history.end()), "his ban is not kept: " << ending);
    if (!raced) BOOST_TEST(std::ranges::count(his, ending.history.end(), "bot unbans mallory") == 0);
  };
  for (const Deed& deed : {bob_unbans, bob_bans, in_turn(bob_unbans, bob_bans)})
    act_everywhere(story, deed, must, anything);
}

/// A new session begins in an outage of the guild, breaks and is resumed in it; his acts are read when the
/// guild comes, and not before is anything done.
BOOST_AUTO_TEST_CASE(a_human_acts_in_an_outage_with_which_a_session_begins) {
  using sandbox::Gateway;
  using Id = sandbox::ConnectionId;
  const auto outage = [](bool on) {
    return [on](Stage& stage) { stage.discord.gateway().set_outage(guild, on); };
  };
  const auto note = [](SteadyTime& at) { return [&at](Stage& stage) { at = stage.now.steady; }; };
  SteadyTime begun, acted;
  const Deed begins =
      in_turn(outage(true), on_gateway([](Gateway& gateway, Id id) { gateway.invalidate(id, false); }));
  const Deed goes_on = [ends = outage(false)](Stage& stage) {
    stage.planned.emplace(stage.now.steady + seconds{12},
                          on_gateway([](Gateway& gateway, Id id) { gateway.close(id, 4000, ""); }));
    stage.planned.emplace(stage.now.steady + seconds{20}, ends);
  };
  Story story = named("an outage with which a session begins");
  story.acts = {{seconds{0}, in_turn(note(begun), ban_mallory(seconds{60}))}};
  story.late = seconds{45};
  const auto anything = [](const Ending&, const Ending&) {};
  const auto must = [&](const Told& told) {
    const Ending& ending = told.ending;
    BOOST_TEST(ending.answers <= ending.commands);
    // A lift that has left us crosses what he does in the same instant, and nobody tells us of either.
    if (told.lives == 1 && acted - begun >= seconds{60}) return;
    const auto his = std::ranges::find(ending.history, "bob bans mallory");
    BOOST_TEST(ending.banned.empty() == (his == ending.history.end()), "his ban is not kept: " << ending);
    BOOST_TEST(std::ranges::count(his, ending.history.end(), "bot unbans mallory") == 0,
               "he is overruled: " << ending);
  };
  for (const Deed& deed : {bob_unbans, in_turn(bob_unbans, bob_bans)})
    act_everywhere(story, in_turn(in_turn(note(acted), begins), in_turn(deed, goes_on)), must, anything);
}

// ── The owner once more ──────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(the_owner_cancels_twice) {
  const Ending ending = die_everywhere({.name = "cancelled twice",
                                        .acts = {{seconds{0}, ban_mallory(seconds{1200})},
                                                 {seconds{6}, say("!cancel 1")},
                                                 {seconds{6}, say("!cancel 1")}},
                                        .lasts = seconds{30},
                                        .over = seconds{6}});
  answered_once(ending);
  BOOST_TEST(ending.history == (Lines{"bot bans mallory", "bot unbans mallory"}));
}
/// Whether it comes before or after the end, nobody is left banned, and each command is answered.
BOOST_AUTO_TEST_CASE(the_owner_cancels_at_any_point) {
  Story story = named("cancelled at any point");
  story.over = seconds{0};
  story.late = seconds{70};
  act_everywhere(
      story, say("!cancel 1"),
      [](const Told& told) {
        const Ending& ending = told.ending;
        answered_once(ending);
        one_of(ending, {{}, {"bot bans mallory", "bot unbans mallory"}});
        BOOST_TEST(ending.banned.empty());
      },
      same_outcome);
}
BOOST_AUTO_TEST_CASE(the_owner_bans_her_again_for_longer) {
  const Ending ending = die_everywhere(
      {.name = "again for longer",
       .acts = {{seconds{0}, ban_mallory(seconds{60})}, {seconds{20}, ban_mallory(seconds{90})}},
       .lasts = seconds{90}});
  answered_once(ending);
  BOOST_TEST(ending.history == (Lines{"bot bans mallory", "bot unbans mallory"}));
}
BOOST_AUTO_TEST_CASE(the_owner_bans_her_again_for_less) {
  const Ending ending = die_everywhere(
      {.name = "again for less",
       .acts = {{seconds{0}, ban_mallory(seconds{90})}, {seconds{5}, ban_mallory(seconds{20})}},
       .lasts = seconds{90}});
  answered_once(ending);
  BOOST_TEST(ending.history == (Lines{"bot bans mallory", "bot unbans mallory"}));
}
BOOST_AUTO_TEST_CASE(the_owner_bans_her_again_at_any_point) {
  Story story = named("again at any point");
  story.lasts = seconds{150};
  act_everywhere(
      story, ban_mallory(seconds{90}),
      [](const Told& told) {
        const Ending& ending = told.ending;
        BOOST_TEST(ending.answers == ending.commands);
        BOOST_TEST(ending.banned.empty());
        // Once the first lift has left us it is another ban, with a lift of its own; a process that died
        // before knows better.
        one_of(ending,
               {{"bot bans mallory", "bot unbans mallory"},
                {"bot bans mallory", "bot unbans mallory", "bot bans mallory", "bot unbans mallory"}});
      },
      same_outcome);
}

// ── The target ───────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(she_leaves_on_her_own) {
  act_everywhere(named("she leaves"), she_leaves, [](const Told& told) {
    const Ending& ending = told.ending;
    answered_once(ending);
    BOOST_TEST(ending.history == (Lines{"bot bans mallory", "bot unbans mallory"}));
    BOOST_TEST(ending.banned.empty());
  });
}
BOOST_AUTO_TEST_CASE(she_leaves_and_comes_back) {
  act_everywhere(named("she leaves and comes back"), in_turn(she_leaves, she_joins), [](const Told& told) {
    const Ending& ending = told.ending;
    answered_once(ending);
    BOOST_TEST(ending.history == (Lines{"bot bans mallory", "bot unbans mallory"}));
    BOOST_TEST(ending.banned.empty());
  });
}

// ── The bot's rights ─────────────────────────────────────────────────────────────────────────────

constexpr std::uint64_t all_rights = 1131782161395398;  // docs: the invitation of moderation.md

Deed right_lost_for(seconds length) {
  return [length](Stage& stage) {
    let_bot(all_rights & ~sandbox::permission::ban_members)(stage);
    stage.planned.emplace(stage.now.steady + length, let_bot(all_rights));
  };
}

/// What the bot could not do it says, and what it still has to do it does once it may again. It never leaves
/// her banned by a sanction that it has given up.
void keeps_its_word(const Told& told) {
  const Ending& ending = told.ending;
  answered_once(ending);
  BOOST_TEST(ending.alerts <= 1u);
  one_of(ending, {{}, {"bot bans mallory", "bot unbans mallory"}});
  BOOST_TEST(ending.banned.empty());
}
/// A process that cannot know whether its ban was carried out may make it once it may again, whereas one that
/// lives on knows that Discord refused it.
void same_answers(const Ending& alive, const Ending& died) {
  BOOST_TEST(alive.answers == died.answers);
  BOOST_TEST(alive.banned == died.banned);
}

/// A lift that was refused meanwhile comes as soon as the right has come back.
BOOST_AUTO_TEST_CASE(the_bot_loses_its_right_for_a_while) {
  Story story = named("without the right to ban");
  for (const seconds length : {seconds{10}, seconds{75}}) {
    story.late = length + seconds{5};
    act_everywhere(story, right_lost_for(length), keeps_its_word, same_answers);
  }
}
/// The refusal of a repetition says nothing of the attempt whose answer was lost.
BOOST_AUTO_TEST_CASE(the_bot_loses_its_right_in_bad_weather) {
  Story story = named("without the right to ban, in bad weather");
  story.late = seconds{30};
  story.weather = lost(the_ban(), net::Delivery::drop, FaultMoment::after);
  act_everywhere(story, right_lost_for(seconds{20}), keeps_its_word, same_answers);
}

/// The failure of a lift is told once in each streak, whatever dies in between; a DM in doubt is given up.
/// Where the process died before it had banned her, the ban is over when it comes back.
BOOST_AUTO_TEST_CASE(the_bot_loses_its_right_for_long) {
  const Story story{
      .name = "without the right to ban for long",
      .acts = {{seconds{0}, ban_mallory(seconds{60})}, {seconds{30}, right_lost_for(seconds{600})}},
      .down = seconds{400},
      .late = seconds{600}};
  const Ending ending = die_everywhere(story, [](const Ending& alive, const Ending& died) {
    BOOST_TEST(died.alerts <= 1u);
    if (!died.history.empty()) same(alive, died);
  });
  BOOST_TEST(ending.alerts == 1u);
  BOOST_TEST(ending.history == (Lines{"bot bans mallory", "bot unbans mallory"}));
}

// ── Bans and unbans by hand in bad weather ───────────────────────────────────────────────────────

/// A request whose answer was lost is not repeated over what a human has done since; a repetition that is
/// leaving at that very moment is undone at once.
void expect(const Told& told, std::vector<Lines> histories, const Lines& undone) {
  answered_once(told.ending);
  if (told.lives == 1 && told.acted_at == "send.before") histories.push_back(undone);
  one_of(told.ending, histories);
}

BOOST_AUTO_TEST_CASE(a_human_unbans_her_in_bad_weather) {
  for (const net::Delivery delivery : {net::Delivery::drop, net::Delivery::stall}) {
    Story story = named("unbanned by hand, in bad weather");
    story.late = seconds{25};
    story.weather = lost(the_ban(), delivery, FaultMoment::after);
    act_everywhere(
        story, bob_unbans,
        [](const Told& told) {
          const Ending& ending = told.ending;
          expect(told,
                 {{"bot bans mallory", "bob unbans mallory"}, {"bot bans mallory", "bot unbans mallory"}},
                 {"bot bans mallory", "bob unbans mallory", "bot bans mallory", "bot unbans mallory"});
          BOOST_TEST(ending.banned.empty());
        },
        same_outcome);
  }
}
BOOST_AUTO_TEST_CASE(a_human_bans_her_in_bad_weather) {
  for (const net::Delivery delivery : {net::Delivery::drop, net::Delivery::stall}) {
    Story story = named("banned by hand, in bad weather");
    story.late = seconds{25};
    story.weather = lost(the_ban(), delivery, FaultMoment::after);
    act_everywhere(
        story, bob_bans,
        [](const Told& told) {
          const Ending& ending = told.ending;
          expect(told,
                 {{"bob bans mallory"},
                  {"bot bans mallory", "bot unbans mallory"},
                  {"bot bans mallory", "bot unbans mallory", "bob bans mallory"}},
                 {"bot bans mallory", "bot unbans mallory", "bob bans mallory", "bot unbans mallory",
                  "bot bans mallory"});
          BOOST_TEST(ending.banned.empty() == (count(ending, "bob bans mallory") == 0));
        },
        same_outcome);
  }
}

/// Each answer takes its time, and he acts between the deed and its answer: his act is known before ours is.
/// A process that dies first lets him come first, which may change everything but that his word stands.
BOOST_AUTO_TEST_CASE(a_human_acts_on_a_slow_line) {
  Fault slow;
  slow.delay = milliseconds{300};
  slow.count = 1'000;
  Story story = named("on a slow line");
  story.weather = {slow};
  story.late = seconds{8};
  const auto soon = [](Deed deed) -> Deed {
    return [deed](Stage& stage) { stage.planned.emplace(stage.now.steady + milliseconds{150}, deed); };
  };
  for (const Deed& deed :
       {bob_unbans, bob_bans, in_turn(bob_unbans, bob_bans), in_turn(bob_bans, bob_unbans)}) {
    act_everywhere(
        story, soon(deed),
        [](const Told& told) {
          answered_once(told.ending);
          his_word_stands(told.ending);
        },
        [](const Ending&, const Ending&) {});
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::testing
