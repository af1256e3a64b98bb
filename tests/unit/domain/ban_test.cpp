// Owns: tests of the rules of bans: deciding, settling, cancelling, expiring, humans, refusals.
// Must not know: SQL, Discord's JSON.
#include <boost/test/unit_test.hpp>

#include "tests/unit/domain/ban_fixture.hpp"

namespace veilleur::domain {

using namespace test;

BOOST_AUTO_TEST_SUITE(ban)

BOOST_FIXTURE_TEST_CASE(a_member_is_told_before_the_ban_and_the_answer_waits_for_the_result, Fixture) {
  const Decision decision = ban(seconds{60});
  BOOST_TEST_REQUIRE(decision.effects.size() == 2u);
  const auto& direct = std::get<SendDirect>(decision.effects[0].value);
  BOOST_TEST((direct.expires_at == now + seconds{3}));
  BOOST_TEST(std::holds_alternative<MarkBan>(decision.effects[1].value));
  BOOST_TEST(decision.effects[1].after.value() == 0u);
  BOOST_TEST((state(1) == SanctionState::applying));
  BOOST_TEST((reader.timers.at(1) == now + seconds{60}));

  reader.decide(DirectEnded{guild_id, 1, DirectOutcome::closed}, now);
  const Decision answer = settled(Presence::banned);
  BOOST_TEST((first_reply(answer) == MessageKey::ban_done_until));
  BOOST_TEST(says(answer, MessageKey::direct_closed));
  BOOST_TEST((state(1) == SanctionState::active));
  BOOST_TEST(reader.waiting.empty());
}

BOOST_FIXTURE_TEST_CASE(an_absent_user_is_banned_without_a_direct_message, Fixture) {
  const Decision decision = ban(std::nullopt, absent(Presence::absent));
  BOOST_TEST(count<SendDirect>(decision) == 0u);
  BOOST_TEST(count<MarkBan>(decision) == 1u);
  BOOST_TEST(!decision.effects[0].after.has_value());
  const Decision answer = settled(Presence::banned);
  BOOST_TEST((first_reply(answer) == MessageKey::ban_done_permanent));
  BOOST_TEST(says(answer, MessageKey::direct_absent));
}

BOOST_FIXTURE_TEST_CASE(facts_are_asked_for_where_the_payload_has_none, Fixture) {
  const Decision decision = ban(seconds{60}, std::nullopt);
  BOOST_TEST_REQUIRE(decision.facts.has_value());
  BOOST_TEST((std::get<TargetNeeded>(*decision.facts).target == mallory));
  BOOST_TEST(decision.changes.empty());
  BOOST_TEST(decision.effects.empty());
}

BOOST_FIXTURE_TEST_CASE(refusals_consume_no_number_and_are_recorded, Fixture) {
  struct Row {
    CommandReceived event;
    MessageKey expected;
  };
  const auto nobody = std::optional<TargetFacts>{};
  TargetFacts unknown, unreachable;
  unknown.account = TargetFacts::Account::unknown;
  unreachable.account = TargetFacts::Account::unreachable;
  const std::vector<Row> rows{
      {command(BanCommand{owner, "x", {}}, owner, nobody), MessageKey::target_is_owner},
      {command(BanCommand{self, "x", {}}, owner, nobody), MessageKey::target_is_bot},
      {command(BanCommand{mallory, "x", {}}, owner, member({high_role})), MessageKey::target_above_bot},
      {command(BanCommand{mallory, "x", {}}, owner, member({bot_role})), MessageKey::target_above_bot},
      {command(BanCommand{mallory, "x", {}}, owner, unknown), MessageKey::user_unknown},
      {command(BanCommand{mallory, "x", {}}, owner, unreachable), MessageKey::facts_unavailable},
      {command(CancelCommand{1}), MessageKey::sanction_unknown},
      {command(BanCommand{mallory, "x", {}}, bob), MessageKey::not_allowed},
  };
  for (const Row& row : rows) {
    const std::size_t recorded = reader.records.size();
    const Decision decision = reader.decide(row.event, now);
    BOOST_TEST_CONTEXT(static_cast<int>(row.expected)) {
      BOOST_TEST((first_reply(decision) == row.expected));
      BOOST_TEST((std::get<SendReply>(decision.effects.front().value).visibility == Visibility::author));
      BOOST_TEST(reader.records.size() == recorded + 1);
      BOOST_TEST(reader.sanctions.empty());
    }
  }
  ban();
  BOOST_TEST(reader.sanctions.begin()->first == 1);
}

BOOST_FIXTURE_TEST_CASE(without_the_permission_nothing_is_asked_of_discord, Fixture) {
  reader.structure().roles[2].permissions = 0;
  const Decision decision = ban(std::nullopt, std::nullopt);
  BOOST_TEST((first_reply(decision) == MessageKey::bot_lacks_permission));
  BOOST_TEST(!decision.facts.has_value());
}

BOOST_FIXTURE_TEST_CASE(an_outsider_is_told_once_in_ten_seconds, Fixture) {
  const auto attempt = [&] { return reader.decide(command(BanCommand{mallory, "x", {}}, bob), now); };
  BOOST_TEST((first_reply(attempt()) == MessageKey::not_allowed));
  now += milliseconds{9'999};
  BOOST_TEST(!first_reply(attempt()).has_value());
  now += milliseconds{1};
  BOOST_TEST((first_reply(attempt()) == MessageKey::not_allowed));
  BOOST_TEST(reader.records.size() == 3u);
}

BOOST_FIXTURE_TEST_CASE(a_late_prefix_command_is_not_carried_out, Fixture) {
  CommandReceived late = command(BanCommand{mallory, "x", {}});
  late.sent_at = now - std::chrono::minutes{15} - milliseconds{1};
  BOOST_TEST((first_reply(reader.decide(late, now)) == MessageKey::command_expired));
  late.sent_at = now - std::chrono::minutes{15};
  BOOST_TEST(count<MarkBan>(reader.decide(late, now)) == 1u);
}

BOOST_FIXTURE_TEST_CASE(the_end_of_a_ban_lifts_it, Fixture) {
  ban(seconds{60});
  settled(Presence::banned);
  now += seconds{60};
  const Decision decision = due(1);
  BOOST_TEST(count<MarkBan>(decision) == 1u);
  BOOST_TEST((state(1) == SanctionState::releasing));
  BOOST_TEST((plan_ban(reader.open_bans(guild_id, mallory), Presence::banned) == BanStep::delete_ban));
  settled(Presence::absent);
  BOOST_TEST((state(1) == SanctionState::ended));
  BOOST_TEST(due(1).effects.empty());
}

// Red #2160, #2898; GearBot #77.
BOOST_FIXTURE_TEST_CASE(an_older_expiry_never_lifts_a_newer_ban, Fixture) {
  ban(seconds{60});
  settled(Presence::banned);
  ban();
  settled(Presence::banned);
  due(1);
  BOOST_TEST((planned() == Presence::banned));
  BOOST_TEST((plan_ban(reader.open_bans(guild_id, mallory),
                       assumed_presence(reader.open_bans(guild_id, mallory))) == BanStep::nothing));
  settled(Presence::banned);
  BOOST_TEST((state(1) == SanctionState::ended));
  BOOST_TEST((state(2) == SanctionState::active));
}

BOOST_FIXTURE_TEST_CASE(a_humans_ban_outlives_ours, Fixture) {
  ban(seconds{60});
  settled(Presence::banned);
  human(Presence::banned);
  BOOST_TEST((reader.sanctions.at(2).moderator == bob));
  BOOST_TEST(!reader.sanctions.at(2).ends_at.has_value());
  due(1);
  BOOST_TEST((planned() == Presence::banned));
}

BOOST_FIXTURE_TEST_CASE(a_humans_unban_ends_our_claim, Fixture) {
  ban(seconds{60});
  settled(Presence::banned);
  human(Presence::absent);
  BOOST_TEST((state(1) == SanctionState::ended));
  BOOST_TEST((reader.sanctions.at(1).cancelled_by == bob));
  BOOST_TEST(reader.timers.empty());
  BOOST_TEST(due(1).effects.empty());
}

BOOST_FIXTURE_TEST_CASE(a_humans_unban_cancels_nothing_that_was_over, Fixture) {
  ban(seconds{60});
  settled(Presence::banned);
  now += seconds{60};
  due(1);
  const Decision decision = human(Presence::absent);
  BOOST_TEST((state(1) == SanctionState::ended));
  BOOST_TEST(!reader.sanctions.at(1).cancelled_by.has_value());
  BOOST_TEST(std::ranges::none_of(
      decision.changes, [](const Change& change) { return std::holds_alternative<RecordAction>(change); }));
  ban(seconds{60});
  settled(Presence::banned);
  cancel(2);
  human(Presence::absent);
  BOOST_TEST((reader.sanctions.at(2).cancelled_by == owner));
}

BOOST_FIXTURE_TEST_CASE(the_bots_own_audit_entries_change_nothing, Fixture) {
  ban();
  settled(Presence::banned);
  BOOST_TEST(human(Presence::absent, self).changes.empty());
  BOOST_TEST(human(Presence::banned, self).changes.empty());
}

BOOST_FIXTURE_TEST_CASE(a_ban_that_was_there_before_stays_after_ours, Fixture) {
  ban(seconds{60}, absent(Presence::banned));
  BOOST_TEST((assumed_presence(reader.open_bans(guild_id, mallory)) == Presence::banned));
  const Decision answer = settled(Presence::banned);
  BOOST_TEST(says(answer, MessageKey::ban_base_kept));
  due(1);
  BOOST_TEST((planned() == Presence::banned));
  settled(Presence::banned);
  BOOST_TEST((state(1) == SanctionState::ended));
}

BOOST_FIXTURE_TEST_CASE(cancelling, Fixture) {
  ban(seconds{60});
  settled(Presence::banned);
  const Decision decision = cancel(1);
  BOOST_TEST(count<MarkBan>(decision) == 1u);
  BOOST_TEST(reader.timers.empty());
  BOOST_TEST((first_reply(settled(Presence::absent)) == MessageKey::cancel_done));
  BOOST_TEST((first_reply(cancel(1)) == MessageKey::already_cancelled));
}

BOOST_FIXTURE_TEST_CASE(cancelling_what_has_ended_asks_nothing_of_discord, Fixture) {
  ban(seconds{60});
  settled(Presence::banned);
  due(1);
  settled(Presence::absent);
  const Decision decision = cancel(1);
  BOOST_TEST((first_reply(decision) == MessageKey::cancel_record));
  BOOST_TEST(count<MarkBan>(decision) == 0u);
  BOOST_TEST((reader.sanctions.at(1).cancelled_by == owner));
}

BOOST_FIXTURE_TEST_CASE(cancelling_one_of_two_bans_says_what_still_holds, Fixture) {
  ban();
  settled(Presence::banned);
  ban();
  settled(Presence::banned);
  cancel(1);
  BOOST_TEST((first_reply(settled(Presence::banned)) == MessageKey::cancel_held));
  BOOST_TEST((state(2) == SanctionState::active));
}

BOOST_FIXTURE_TEST_CASE(a_ban_cancelled_before_it_was_applied_answers_both_commands, Fixture) {
  ban(seconds{60});
  cancel(1);
  const Decision both = settled(Presence::absent);
  BOOST_TEST(count<SendReply>(both) == 2u);
  BOOST_TEST((state(1) == SanctionState::ended));
  BOOST_TEST(reader.waiting.empty());
}

BOOST_FIXTURE_TEST_CASE(a_ban_that_discord_refuses_is_annulled_and_said_so, Fixture) {
  ban(seconds{60});
  const Decision decision = reader.decide(BanRefused{guild_id, mallory, BanStep::put_ban, {403, 50013}}, now);
  BOOST_TEST((first_reply(decision) == MessageKey::discord_refused));
  BOOST_TEST((state(1) == SanctionState::ended));
  BOOST_TEST(reader.timers.empty());
}

BOOST_FIXTURE_TEST_CASE(names_are_kept_as_long_as_something_may_still_be_written_for_the_sanction, Fixture) {
  const auto by = [this](Command typed, std::string name) {
    CommandReceived event = command(std::move(typed));
    event.author_name = std::move(name);
    (void)reader.decide(event, now);
  };
  by(BanCommand{mallory, "spam", seconds{60}}, "alice");
  BOOST_TEST(reader.sanctions.at(1).moderator_name == "alice");
  settled(Presence::banned);
  by(CancelCommand{1}, "bob");
  BOOST_TEST(reader.sanctions.at(1).moderator_name == "alice");
  BOOST_TEST(reader.sanctions.at(1).canceller_name == "bob");
  settled(Presence::absent);
  BOOST_TEST((state(1) == SanctionState::ended));
  BOOST_TEST(reader.sanctions.at(1).moderator_name.empty());
  BOOST_TEST(reader.sanctions.at(1).canceller_name.empty());
}

// Red #2912 alerts each minute.
BOOST_FIXTURE_TEST_CASE(a_failing_lift_alerts_once_in_a_streak_and_stays_due, Fixture) {
  ban(seconds{60});
  settled(Presence::banned);
  due(1);
  const auto refused = [&] {
    return reader.decide(BanRefused{guild_id, mallory, BanStep::delete_ban, {403, 50013}}, now);
  };
  const Decision first = refused();
  BOOST_TEST(count<SendDirect>(first) == 1u);
  BOOST_TEST((std::get<SendDirect>(first.effects.front().value).user == owner));
  BOOST_TEST(refused().effects.empty());
  BOOST_TEST((state(1) == SanctionState::releasing));
  settled(Presence::absent);
  BOOST_TEST((state(1) == SanctionState::ended));
}

/// Every sequence of six steps over one user: Discord, which follows the plan at once, always ends as the
/// claims say, nothing stays open but what should, and every command is answered once.
BOOST_AUTO_TEST_CASE(every_short_history_converges) {
  constexpr int steps = 6, kinds = 5;
  int total = 1;
  for (int i = 0; i < steps; ++i) total *= kinds;
  for (int code = 0; code < total; ++code) {
    Fixture world;
    Presence discord = Presence::absent;
    std::size_t commands = 0, answers = 0;
    const auto run = [&](const Decision& decision) {
      answers += count<SendReply>(decision);
      if (count<MarkBan>(decision) == 0) return;
      const auto open = world.reader.open_bans(guild_id, mallory);
      const BanStep step = plan_ban(open, assumed_presence(open));
      if (step != BanStep::nothing) discord = step == BanStep::put_ban ? Presence::banned : Presence::absent;
      answers += count<SendReply>(world.settled(planned_presence(open)));
    };
    for (int step = 0, rest = code; step < steps; ++step, rest /= kinds) {
      const SanctionNumber newest = world.reader.next_sanction_number(guild_id) - 1;
      switch (rest % kinds) {
        case 0:
          ++commands;
          run(world.ban(seconds{60}));
          break;
        case 1:
          ++commands;
          run(world.ban());
          break;
        case 2:
          ++commands;
          run(world.cancel(std::max<SanctionNumber>(newest, 1)));
          break;
        case 3:
          run(world.due(std::max<SanctionNumber>(newest - 1, 1)));
          break;
        case 4:
          discord = discord == Presence::banned ? Presence::absent : Presence::banned;
          run(world.human(discord));
          break;
        default:
          break;
      }
      BOOST_TEST_REQUIRE((discord == world.planned()), "code " << code << " step " << step);
    }
    BOOST_TEST_REQUIRE(answers == commands, "code " << code);
    BOOST_TEST_REQUIRE(world.reader.waiting.empty());
  }
}

BOOST_FIXTURE_TEST_CASE(outsiders_and_slips_are_shown_the_form_they_used, Fixture) {
  for (const bool slash : {false, true}) {
    now += seconds{20};
    CommandReceived outsider = command(CancelCommand{1}, bob);
    CommandReceived slip = command(CancelCommand{1});
    slip.input = WrongInput{Verb::ban, {MessageKey::reason_missing, {}}};
    if (slash) {
      slip.origin = outsider.origin = slash_target();
      outsider.origin.author = bob;
    }
    const Decision refused = reader.decide(outsider, now), wrong = reader.decide(slip, now);
    const Reply& told = std::get<SendReply>(refused.effects.at(0).value).reply;
    const Reply& shown = std::get<SendReply>(wrong.effects.at(0).value).reply;
    const ArgumentValue name = slash ? ArgumentValue{CodeText{"/cancel"}} : CommandText{"cancel"};
    const ArgumentValue example =
        slash ? ArgumentValue{CodeText{"/ban user:@mallory reason:spam duration:1h30m"}}
              : CommandText{"ban @mallory spam -d 1h30m"};
    BOOST_TEST((told.front().arguments[0].value == name));
    BOOST_TEST((shown.back().arguments[0].value == example));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::domain
