// Owns: tests of what people do to bans by hand: whose act is the later one, and who is told what.
// Must not know: SQL, Discord's JSON.
#include <boost/test/unit_test.hpp>

#include "tests/unit/domain/ban_fixture.hpp"

namespace veilleur::domain {

using namespace test;

namespace {

struct ByHand : Fixture {
  /// `!ban`, typed at this moment of Discord's clock.
  Decision ban_typed(WallTime at, std::optional<seconds> duration = std::nullopt,
                     std::optional<TargetFacts> facts = member()) {
    CommandReceived event = command(BanCommand{mallory, "spam", duration}, owner, std::move(facts));
    event.origin.message = MessageId{snowflake_floor(at)};
    return reader.decide(event, now);
  }
  Decision hand(Presence presence, WallTime at, UserId who = bob) {
    const AuditEntryId entry{snowflake_floor(at) + 1};
    return reader.decide(HumanBanChange{guild_id, entry, who, mallory, presence, "because"}, now);
  }
  static bool looks(const Decision& decision) {
    return std::ranges::any_of(decision.effects, [](const Effect& effect) {
      const auto* mark = std::get_if<MarkBan>(&effect.value);
      return mark != nullptr && mark->footing == MarkBan::Footing::discord;
    });
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(ban_by_hand, ByHand)

BOOST_AUTO_TEST_CASE(an_unban_that_is_older_than_the_command_ends_nothing) {
  ban_typed(start);
  settled(Presence::banned);
  const Decision late = hand(Presence::absent, start - milliseconds{1});
  BOOST_TEST((state(1) == SanctionState::active));
  BOOST_TEST(looks(late));  // the ban may have been found in place by us, and be gone
  hand(Presence::absent, start);
  BOOST_TEST((state(1) == SanctionState::ended));
}

/// Without the audit log the unban was not told; the member who is back in the guild tells.
BOOST_AUTO_TEST_CASE(a_ban_that_discord_contradicts_is_looked_for) {
  ban_typed(start);
  settled(Presence::banned);
  BOOST_TEST(looks(ban_typed(start + seconds{1})));
  BOOST_TEST(looks(ban_typed(start + seconds{2}, std::nullopt, absent(Presence::absent))));
  BOOST_TEST(!looks(ban_typed(start + seconds{3}, std::nullopt, absent(Presence::banned))));
}

/// The right to the audit log came after the ban had been seen without it.
BOOST_AUTO_TEST_CASE(a_ban_that_was_seen_before_is_not_taken_in_twice) {
  for (const seconds apart : {seconds{-30}, seconds{30}}) {
    for (const bool over : {false, true}) {
      ByHand world;
      world.reader.decide(UntoldBanChange{guild_id, mallory, Presence::banned}, world.now);
      if (over) {
        world.cancel(1);
        world.settled(Presence::absent);
      }
      world.hand(Presence::banned, start + apart);
      BOOST_TEST(world.reader.sanctions.size() == 1u);
      BOOST_TEST((world.reader.sanctions.at(1).moderator == bob));
      BOOST_TEST(world.reader.sanctions.at(1).reason == "because");
      BOOST_TEST((world.state(1) == (over ? SanctionState::ended : SanctionState::active)));
      world.hand(Presence::banned, start + apart + seconds{5});  // another one, known as bob's already
      BOOST_TEST(world.reader.sanctions.size() == 2u);
    }
  }
  // One that is over swallows no new ban that was made some minutes afterwards.
  ByHand anew;
  anew.reader.decide(UntoldBanChange{guild_id, mallory, Presence::banned}, anew.now);
  anew.reader.decide(UntoldBanChange{guild_id, mallory, Presence::absent}, anew.now);
  anew.hand(Presence::banned, start + std::chrono::minutes{3});
  BOOST_TEST(anew.reader.sanctions.size() == 2u);
  BOOST_TEST((anew.state(2) == SanctionState::active));
  ByHand later;
  later.reader.decide(UntoldBanChange{guild_id, mallory, Presence::banned}, later.now);
  later.hand(Presence::banned, start + std::chrono::hours{1});
  BOOST_TEST(later.reader.sanctions.size() == 2u);
}

/// Two bans were seen without the log; each entry names the one that it is of.
BOOST_AUTO_TEST_CASE(an_entry_names_the_nearest_of_several_bans) {
  ByHand world;
  for (const Presence each : {Presence::banned, Presence::absent, Presence::banned}) {
    world.reader.decide(UntoldBanChange{guild_id, mallory, each}, world.now);
    world.now += std::chrono::minutes{2};
  }
  world.hand(Presence::banned, start);
  BOOST_TEST((world.reader.sanctions.at(1).moderator == bob));
  BOOST_TEST((world.reader.sanctions.at(2).moderator == UserId{}));
  world.hand(Presence::banned, start + std::chrono::minutes{4});
  BOOST_TEST((world.reader.sanctions.at(2).moderator == bob));
  BOOST_TEST(world.reader.sanctions.size() == 2u);
}

/// What was asked for by our clock is asked for by Discord's as soon as the log tells.
BOOST_AUTO_TEST_CASE(a_named_ban_takes_the_entrys_time) {
  ByHand world;
  world.now = start + std::chrono::minutes{3};  // our clock is ahead
  world.reader.decide(UntoldBanChange{guild_id, mallory, Presence::banned}, world.now);
  world.hand(Presence::banned, start);
  world.hand(Presence::absent, start + seconds{30});
  BOOST_TEST((world.state(1) == SanctionState::ended));
}

BOOST_AUTO_TEST_CASE(a_humans_ban_that_ours_had_found_in_place_counts_once) {
  ban(seconds{60}, absent(Presence::banned));
  settled(Presence::banned);
  hand(Presence::banned, start - seconds{30});
  BOOST_TEST((reader.sanctions.at(1).base == BanBase::free));
  cancel(2);
  cancel(1);
  BOOST_TEST((planned() == Presence::absent));
}

BOOST_AUTO_TEST_CASE(an_unban_overtakes_a_command_that_waits_for_its_facts) {
  CommandReceived event = command(BanCommand{mallory, "spam", seconds{60}}, owner, std::nullopt);
  event.overtaken_by = bob;
  const Decision decision = reader.decide(event, now);
  BOOST_TEST(!decision.facts.has_value());
  BOOST_TEST((state(1) == SanctionState::ended));
  BOOST_TEST((reader.sanctions.at(1).cancelled_by == bob));
  BOOST_TEST(reader.timers.empty());
  BOOST_TEST_REQUIRE(decision.effects.size() == 1u);
  const auto& reply = std::get<SendReply>(decision.effects.front().value);
  BOOST_TEST((reply.reply.front().key == MessageKey::ban_overtaken));
}

/// Nothing of ours had been sent yet, so it was not our ban.
BOOST_AUTO_TEST_CASE(an_untold_ban_before_ours_is_carried_out_is_somebody_elses) {
  ban(seconds{60});
  reader.decide(UntoldBanChange{guild_id, mallory, Presence::banned}, now);
  BOOST_TEST_REQUIRE(reader.sanctions.size() == 2u);
  BOOST_TEST((state(2) == SanctionState::active));
  settled(Presence::banned);
  due(1);
  BOOST_TEST((planned() == Presence::banned));
}

BOOST_AUTO_TEST_CASE(our_own_clock_has_no_say_in_whose_act_is_later) {
  for (const seconds ahead : {seconds{-300}, seconds{300}}) {
    ByHand world;
    world.now = start + ahead;
    world.ban_typed(start);
    world.settled(Presence::banned);
    world.hand(Presence::absent, start - seconds{1});
    BOOST_TEST((world.state(1) == SanctionState::active));
    world.hand(Presence::absent, start + seconds{1});
    BOOST_TEST((world.state(1) == SanctionState::ended));
  }
}

BOOST_AUTO_TEST_CASE(an_unban_heard_of_after_the_end_was_the_end_where_it_came_before_it) {
  for (const seconds after : {seconds{59}, seconds{61}}) {
    ByHand world;
    world.ban_typed(start, seconds{60});
    world.settled(Presence::banned);
    world.now = start + seconds{70};
    world.due(1);
    BOOST_TEST_REQUIRE((world.state(1) == SanctionState::releasing));
    world.hand(Presence::absent, start + after);
    BOOST_TEST((world.state(1) == SanctionState::ended));
    BOOST_TEST(world.reader.sanctions.at(1).cancelled_by.has_value() == (after < seconds{60}));
  }
}

BOOST_AUTO_TEST_CASE(an_unban_between_two_commands_ends_the_first_alone) {
  ban_typed(start);
  settled(Presence::banned);
  ban_typed(start + seconds{10});
  settled(Presence::banned);
  const Decision between = hand(Presence::absent, start + seconds{5});
  BOOST_TEST((state(1) == SanctionState::ended));
  BOOST_TEST((reader.sanctions.at(1).cancelled_by == bob));
  BOOST_TEST((state(2) == SanctionState::active));
  BOOST_TEST(looks(between));
  BOOST_TEST((planned() == Presence::banned));
}

BOOST_AUTO_TEST_CASE(the_lifted_base_goes_with_the_claims_that_met_it) {
  ban_typed(start, seconds{60}, absent(Presence::banned));
  settled(Presence::banned);
  ban_typed(start + seconds{10}, seconds{60}, absent(Presence::banned));
  settled(Presence::banned);
  hand(Presence::absent, start + seconds{5});
  BOOST_TEST((reader.sanctions.at(2).base == BanBase::free));
  now += seconds{60};
  due(2);
  BOOST_TEST((planned() == Presence::absent));
}

BOOST_AUTO_TEST_CASE(a_base_that_was_met_after_the_unban_stays) {
  ban_typed(start + seconds{10}, seconds{60}, absent(Presence::banned));
  settled(Presence::banned);
  hand(Presence::absent, start + seconds{5});
  BOOST_TEST((reader.sanctions.at(1).base == BanBase::banned));
}

BOOST_AUTO_TEST_CASE(a_whole_old_story_read_late_leaves_ours_alone) {
  ban_typed(start, seconds{60});
  settled(Presence::banned);
  hand(Presence::banned, start - seconds{20});
  BOOST_TEST((state(2) == SanctionState::active));
  hand(Presence::absent, start - seconds{10});
  BOOST_TEST((state(1) == SanctionState::active));
  BOOST_TEST((state(2) == SanctionState::ended));
  now += seconds{60};
  due(1);
  BOOST_TEST((planned() == Presence::absent));
}

BOOST_AUTO_TEST_CASE(a_ban_of_ours_that_comes_after_the_unban_is_looked_at) {
  ban_typed(start);
  hand(Presence::absent, start + seconds{1});
  BOOST_TEST((state(1) == SanctionState::ended));
  BOOST_TEST(looks(hand(Presence::banned, start + seconds{2}, self)));
}

/// The finding: nobody told us of a human's ban while our connection was away, and our lift took it.
BOOST_AUTO_TEST_CASE(a_lift_of_ours_that_comes_after_a_humans_ban_is_looked_at) {
  ban_typed(start, seconds{60});
  settled(Presence::banned);
  now += seconds{60};
  due(1);
  settled(Presence::absent);
  hand(Presence::absent, start + seconds{30});
  hand(Presence::banned, start + seconds{31});
  BOOST_TEST((state(2) == SanctionState::active));
  BOOST_TEST(looks(hand(Presence::absent, now, self)));
}

BOOST_AUTO_TEST_CASE(a_lift_of_ours_is_expected_where_the_next_ban_has_still_to_be_made) {
  ban_typed(start, seconds{60});
  settled(Presence::banned);
  cancel(1);
  settled(Presence::absent);
  ban_typed(start + seconds{1});
  BOOST_TEST(!looks(hand(Presence::absent, start + seconds{1}, self)));
}

BOOST_AUTO_TEST_CASE(our_own_entries_are_otherwise_expected) {
  ban_typed(start, seconds{60});
  BOOST_TEST(!looks(hand(Presence::banned, start, self)));
  settled(Presence::banned);
  now += seconds{60};
  due(1);
  settled(Presence::absent);
  BOOST_TEST(!looks(hand(Presence::banned, start, self)));
  BOOST_TEST(!looks(hand(Presence::absent, now, self)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::domain
