// Owns: tests of bans and unbans by hand as they reach the core: late, out of a gap, in doubt.
// Must not know: sockets.
#include "tests/unit/bot/core_fixture.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using namespace veilleur::bot::testing;
using domain::SanctionState;

namespace {

constexpr int ban_add = 22, ban_remove = 23;

struct ByHand : CoreFixture {
  ByHand() { connect(); }
  static json::object entry(int action, WallTime at, UserId who = bob) {
    return audit_object(action, who, mallory, snowflake(at, 900));
  }
  void hand(int action, WallTime at, UserId who = bob) {
    dispatch("GUILD_AUDIT_LOG_ENTRY_CREATE", entry(action, at, who));
  }
  static Outcome page(json::array entries) {
    return done(json::serialize(json::object{{"audit_log_entries", std::move(entries)}}));
  }
  /// The session is lost and a new one begins.
  void identify_anew() {
    step({SessionLost{shard}});
    ready();
    dispatch("GUILD_CREATE", guild_object());
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(core_by_hand, ByHand)

BOOST_AUTO_TEST_CASE(an_old_unban_read_after_a_gap_leaves_a_newer_ban_alone) {
  const WallTime before = now;
  pass(std::chrono::minutes{5});
  ban_mallory();
  identify_anew();
  end<ReadAuditLog>(page({entry(ban_add, before), entry(ban_remove, before + seconds{1})}));
  end<GetBan>(done());
  BOOST_TEST((sanction(1).state == SanctionState::active));
  pass(seconds{60});
  end<DeleteBan>(refused(204));
  BOOST_TEST((sanction(1).state == SanctionState::ended));
  BOOST_TEST(rows("outbox") == 0);
}

BOOST_AUTO_TEST_CASE(an_old_unban_that_arrives_late_leaves_a_newer_ban_alone) {
  const WallTime before = now;
  pass(seconds{5});
  ban_mallory();
  hand(ban_remove, before);
  end<GetBan>(done());
  BOOST_TEST((sanction(1).state == SanctionState::active));
  pass(seconds{60});
  BOOST_TEST(has<DeleteBan>());
}

/// The finding: the marker of a lift that a human's unban had overtaken lifted the ban that they made later.
BOOST_AUTO_TEST_CASE(a_lift_left_over_undoes_no_ban_that_was_made_in_an_outage) {
  ban_mallory();
  pass(seconds{60});
  end<DeleteBan>(unavailable());
  hand(ban_remove, now);
  BOOST_TEST((sanction(1).state == SanctionState::ended));
  BOOST_TEST(rows("outbox") == 1);
  dispatch("GUILD_DELETE", json::object{{"id", guild_id.to_string()}, {"unavailable", true}});
  pass(seconds{30});
  const WallTime meanwhile = now;
  pass(seconds{30});
  dispatch("GUILD_CREATE", guild_object());
  BOOST_TEST(!has<GetBan>());
  end<ReadAuditLog>(page({entry(ban_add, meanwhile)}));
  end<GetBan>(done());
  BOOST_TEST(orders.empty());
  BOOST_TEST((sanction(2).state == SanctionState::active));
  BOOST_TEST(rows("outbox") == 0);
}

/// The finding: typed by id, so that Discord had to be asked first, the same command won over a later unban.
BOOST_AUTO_TEST_CASE(an_unban_overtakes_a_ban_that_waits_for_its_facts) {
  for (const bool killed : {false, true}) {
    const auto before = rows("sanction");
    pass(seconds{10});
    say("!ban 2 spam -d 60");
    Order fetch = take<FetchTarget>();
    hand(ban_remove, now - seconds{1});  // older than the command
    BOOST_TEST(rows("sanction") == before);
    pass(seconds{1});
    if (killed) restart();
    hand(ban_remove, now);
    BOOST_TEST((sanction(before + 1).state == SanctionState::ended));
    BOOST_TEST((sanction(before + 1).cancelled_by == bob));
    if (killed) {
      resume();
      fetch = take<FetchTarget>();
    }
    step({EffectEnded{fetch.id, done(member_body())}});
    if (has<FetchTarget>()) end<FetchTarget>(done(member_body()));
    const std::string answer = end<SendMessage>(done()).content;
    BOOST_TEST(answer.find("a levé le bannissement") != std::string::npos, answer);
    BOOST_TEST(orders.empty());
    BOOST_TEST(rows("sanction") == before + 1);
    BOOST_TEST(rows("pending_command") == 0);
  }
}

/// The finding: a log that was read before the second outage told nothing of what people did in it.
BOOST_AUTO_TEST_CASE(a_log_whose_answer_is_on_its_way_is_read_again_after_another_gap) {
  ban_mallory();
  const auto outage = [&] {
    dispatch("GUILD_DELETE", json::object{{"id", guild_id.to_string()}, {"unavailable", true}});
    pass(seconds{5});
    dispatch("GUILD_CREATE", guild_object());
  };
  outage();
  const Order first = take<ReadAuditLog>();
  const WallTime meanwhile = now;
  outage();
  step({EffectEnded{first.id, page({})}});
  BOOST_TEST((sanction(1).state == SanctionState::active));
  end<ReadAuditLog>(page({entry(ban_remove, meanwhile), entry(ban_add, meanwhile + seconds{1})}));
  BOOST_TEST((sanction(1).state == SanctionState::ended));
  BOOST_TEST((sanction(2).state == SanctionState::active));
  pass(seconds{60});
  BOOST_TEST(orders.empty());
}

/// The finding: the first command of a guild, with nothing in force yet, was no reason to read the log.
BOOST_AUTO_TEST_CASE(after_a_gap_the_log_is_read_for_a_command_that_waits_for_its_facts) {
  for (const bool killed : {true, false}) {
    const auto before = rows("sanction");
    say("!ban 2 spam -d 60");
    const Order stale = take<FetchTarget>();
    if (killed) restart();
    identify_anew();
    pass(seconds{1});
    end<ReadAuditLog>(page({entry(ban_remove, now)}));
    BOOST_TEST((sanction(before + 1).state == SanctionState::ended));
    if (!killed) step({EffectEnded{stale.id, done(R"({"banned":true})")}});
    while (has<FetchTarget>()) end<FetchTarget>(done(member_body()));
    end<SendMessage>(done());
    BOOST_TEST(orders.empty());
    BOOST_TEST(rows("outbox") == 0);
    BOOST_TEST(rows("sanction") == before + 1);
    pass(std::chrono::minutes{1});
  }
}

/// Facts that were read before a gap may show a ban that was lifted in it.
BOOST_AUTO_TEST_CASE(facts_from_before_a_gap_are_asked_for_again) {
  say("!ban 2 spam -d 60");
  const Order stale = take<FetchTarget>();
  identify_anew();
  end<ReadAuditLog>(page({}));
  step({EffectEnded{stale.id, done(R"({"banned":true})")}});
  BOOST_TEST(rows("sanction") == 0);
  end<FetchTarget>(done(R"({"banned":false})"));
  BOOST_TEST((sanction(1).base == domain::BanBase::free));
  BOOST_TEST(has<PutBan>());
}

/// The finding: after an hour of failures the guild stayed shut for minutes although Discord was back.
BOOST_AUTO_TEST_CASE(a_log_that_could_not_be_read_is_asked_for_at_once_after_the_next_gap) {
  ban_mallory();
  identify_anew();
  for (int i = 0; i < 12; ++i) {
    end<ReadAuditLog>(unavailable());
    pass(seconds{30});  // never longer than this
    BOOST_TEST(has<ReadAuditLog>());
  }
  end<ReadAuditLog>(unavailable());
  BOOST_TEST(!has<ReadAuditLog>());
  identify_anew();
  end<ReadAuditLog>(refused(403));  // a proxy's, since Discord says what is refused
  BOOST_TEST(!has<ReadAuditLog>());
  resume();
  end<ReadAuditLog>(page({}));
  pass(seconds{1});
  BOOST_TEST(has<DeleteBan>());
}

/// Entries told while the log is read need not be in what REST shows by then.
BOOST_AUTO_TEST_CASE(an_entry_that_is_told_while_the_log_is_read_has_its_turn_afterwards) {
  ban_mallory();
  identify_anew();
  pass(seconds{1});
  hand(ban_remove, now);
  BOOST_TEST((sanction(1).state == SanctionState::active));
  end<ReadAuditLog>(page({}));
  BOOST_TEST((sanction(1).state == SanctionState::ended));
  BOOST_TEST((sanction(1).cancelled_by == bob));
}

BOOST_AUTO_TEST_CASE(a_ban_under_way_is_carried_out_in_spite_of_an_older_unban) {
  const WallTime before = now;
  pass(seconds{5});
  say("!ban <@2> spam -d 60", owner, {mention_object(mallory)});
  end<SendDirectMessage>(done());
  const Order put = take<PutBan>();
  hand(ban_remove, before);
  step({EffectEnded{put.id, {Outcome::Kind::cancelled, 0, 0, {}}}});  // called back, to be looked at first
  end<GetBan>(refused(404, 10026));
  end<PutBan>(refused(204));
  BOOST_TEST((sanction(1).state == SanctionState::active));
  BOOST_TEST(end<SendMessage>(done()).content.find("**#1**") != std::string::npos);
}

/// #2 found #1's ban in place and sent nothing; then it turns out that a human had lifted it in between.
BOOST_AUTO_TEST_CASE(a_later_claim_on_a_ban_that_was_lifted_is_made_good) {
  ban_mallory("!ban <@2> first");
  const WallTime between = now + seconds{1};
  pass(seconds{2});
  say("!ban <@2> second", owner, {mention_object(mallory)});
  end<SendDirectMessage>(done());
  end<GetBan>(done());
  end<SendMessage>(done());
  BOOST_TEST((sanction(2).state == SanctionState::active));
  hand(ban_remove, between);
  BOOST_TEST((sanction(1).state == SanctionState::ended));
  end<GetBan>(refused(404, 10026));
  end<PutBan>(refused(204));
  BOOST_TEST((sanction(2).state == SanctionState::active));
  BOOST_TEST(rows("outbox") == 0);
}

/// The unban was made after the command and before the ban reached Discord, and is told after its answer.
BOOST_AUTO_TEST_CASE(a_ban_that_an_unban_came_before_does_not_stand_for_ever) {
  ban_mallory();
  hand(ban_remove, now);
  BOOST_TEST((sanction(1).state == SanctionState::ended));
  hand(ban_add, now + milliseconds{1}, self);
  end<GetBan>(done());
  const Order lift = take<DeleteBan>();
  BOOST_TEST(lift.audit_reason == "#1, annulée par 3");
  step({EffectEnded{lift.id, refused(204)}});
  BOOST_TEST(orders.empty());
  BOOST_TEST(rows("outbox") == 0);
}

BOOST_AUTO_TEST_CASE(what_is_told_while_the_log_is_read_counts_after_it) {
  ban_mallory("!ban <@2> spam");
  identify_anew();
  const WallTime away = now + seconds{10};
  pass(seconds{20});
  hand(ban_remove, now);  // of the ban that the log is about to tell of
  BOOST_TEST((sanction(1).state == SanctionState::active));
  end<ReadAuditLog>(page({entry(ban_remove, away), entry(ban_add, away + seconds{1})}));
  BOOST_TEST((sanction(2).state == SanctionState::ended));
  BOOST_TEST((sanction(2).cancelled_by == bob));
  BOOST_TEST(!has<ReadAuditLog>());
}

BOOST_AUTO_TEST_CASE(without_live_claims_a_gap_is_passed_over_but_for_what_clocks_may_differ_by) {
  pass(std::chrono::hours{1});
  const AuditEntryId cursor = store->guilds.audit_cursor(guild_id);
  identify_anew();
  BOOST_TEST((store->guilds.audit_cursor(guild_id) > cursor));
  BOOST_TEST(
      (store->guilds.audit_cursor(guild_id) == AuditEntryId{snowflake(now - std::chrono::minutes{10})}));
  ban_mallory();
  pass(std::chrono::hours{1} / 100);
  const AuditEntryId kept = store->guilds.audit_cursor(guild_id);
  identify_anew();  // with a live claim, every entry since is read
  BOOST_TEST((store->guilds.audit_cursor(guild_id) == kept));
  BOOST_TEST((end<ReadAuditLog>(page({})).after == kept));
}

BOOST_AUTO_TEST_CASE(a_dm_that_the_last_process_may_have_sent_is_not_said_to_have_failed) {
  say("!ban <@2> spam", owner, {mention_object(mallory)});
  take<SendDirectMessage>();
  restart();
  resume();
  end<GetBan>(refused(404, 10026));
  end<PutBan>(refused(204));
  const std::string answer = end<SendMessage>(done()).content;
  BOOST_TEST(answer.find("Je ne sais pas si la personne a reçu") != std::string::npos, answer);
}

/// Every lift says on whose behalf it is, in time, cancelled, and after a restart.
BOOST_AUTO_TEST_CASE(a_lift_names_moderator_and_number) {
  ban_mallory();
  pass(seconds{60});
  BOOST_TEST(take<DeleteBan>().audit_reason == "#1, par author (1)\u00A0: arrivée à son terme");
  restart();
  resume();
  end<GetBan>(done());
  const Order again = take<DeleteBan>();
  BOOST_TEST(again.audit_reason == "#1, par author (1)\u00A0: arrivée à son terme");
  step({EffectEnded{again.id, refused(204)}});
  ban_mallory("!ban <@2> spam");
  say("!cancel 2");
  BOOST_TEST(take<DeleteBan>().audit_reason == "#2, annulée par author (1)");
}

BOOST_AUTO_TEST_SUITE_END()
