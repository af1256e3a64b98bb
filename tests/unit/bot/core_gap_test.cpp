// Owns: tests of the gaps in what Discord tells: when a guild is acted on again, and what is read before.
// Must not know: sockets.
#include "tests/support/captured_log.hpp"
#include "tests/unit/bot/core_fixture.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using namespace veilleur::bot::testing;
using domain::SanctionState;
using storage::Availability;

namespace {

constexpr int ban_add = 22, ban_remove = 23, role_update = 31;

struct Gap : CoreFixture {
  Gap() { connect(); }

  static json::object entry(int action, WallTime at, UserId who = bob, UserId whom = mallory) {
    return audit_object(action, who, whom, snowflake(at, 900));
  }
  void hand(int action, WallTime at, UserId whom = mallory) {
    dispatch("GUILD_AUDIT_LOG_ENTRY_CREATE", entry(action, at, bob, whom));
  }
  static Outcome page(json::array entries) {
    return done(json::serialize(json::object{{"audit_log_entries", std::move(entries)}}));
  }
  /// A human unbanned mallory and banned her for ever: our expiry must not lift that.
  static Outcome made_their_own(WallTime at) {
    return page({entry(ban_remove, at), entry(ban_add, at + seconds{1})});
  }
  void guild_comes() { dispatch("GUILD_CREATE", guild_object()); }
  /// The same without the right to see the log.
  void guild_comes_blind() {
    json::object guild = guild_object();
    guild["roles"].as_array().at(1).as_object()["permissions"] = "4";
    dispatch("GUILD_CREATE", guild);
  }
  void outage() {
    dispatch("GUILD_DELETE", json::object{{"id", guild_id.to_string()}, {"unavailable", true}});
  }
  void rights(const char* permissions) {
    dispatch("GUILD_ROLE_UPDATE", json::object{{"guild_id", guild_id.to_string()},
                                               {"role", role_object(bot_role, "veilleur", 5, permissions)}});
  }
  /// The command is answered, and nothing is left to do.
  void answer_and_rest() {
    while (has<FetchTarget>()) end<FetchTarget>(done(member_body()));  // nobody waits for it any more
    end<SendMessage>(done());
    BOOST_TEST(orders.empty());
    BOOST_TEST(rows("outbox") == 0);
  }
  void hide_the_log() { rights("4"); }
  void show_the_log() { rights("132"); }
  void new_session() {
    step({SessionLost{shard}});
    ready();
  }
  /// Typed then, and told only now.
  void told_late(std::string_view content, WallTime typed) {
    dispatch("MESSAGE_CREATE", message_object(content, snowflake(typed, 800)));
  }
  void check_that_theirs_outlives_ours() {
    BOOST_TEST((sanction(1).state == SanctionState::ended));
    BOOST_TEST((sanction(2).moderator == bob));
    BOOST_TEST((sanction(2).state == SanctionState::active));
    pass(std::chrono::hours{1});
    BOOST_TEST(orders.empty());
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(core_gap, Gap)

// ── Between READY and GUILD_CREATE ───────────────────────────────────────────────────────────────

/// The finding: RESUMED opened a guild that had been in an outage since READY, and its gap was never read.
BOOST_AUTO_TEST_CASE(a_guild_that_has_not_come_since_ready_stays_shut_over_a_resume) {
  for (const bool killed : {false, true}) {
    const auto before = rows("sanction");
    ban_mallory();
    new_session();
    const WallTime meanwhile = now + seconds{1};
    rights("134");  // told of a guild that is not there yet, which does not bring it
    if (killed) restart();
    resume();
    BOOST_TEST((store->guilds.availability(guild_id) == Availability::outage));
    pass(seconds{60});
    BOOST_TEST(orders.empty());
    guild_comes();
    end<ReadAuditLog>(made_their_own(meanwhile));
    BOOST_TEST((sanction(before + 1).state == SanctionState::ended));
    BOOST_TEST((sanction(before + 2).state == SanctionState::active));
    pass(seconds{60});
    BOOST_TEST(orders.empty());
    say("!cancel " + std::to_string(before + 2));
    end<DeleteBan>(refused(204));
    end<SendMessage>(done());
  }
}

BOOST_AUTO_TEST_CASE(a_guild_that_a_replay_brings_is_acted_on_when_the_replay_is_settled) {
  outage();
  restart();
  say("!getto 2");
  guild_comes();
  BOOST_TEST(orders.empty());
  resume();
  BOOST_TEST(has<SendMessage>());
}

BOOST_AUTO_TEST_CASE(a_log_that_the_replay_makes_necessary_is_read_after_it) {
  ban_mallory();
  outage();
  restart();
  guild_comes();
  BOOST_TEST(orders.empty());
  resume();
  BOOST_TEST(has<ReadAuditLog>());
}

// ── The log and the events, each ahead of the other ──────────────────────────────────────────────

/// The finding: the next process read the log before the replay, and passed over the unban that came in it.
BOOST_AUTO_TEST_CASE(after_a_restart_the_log_is_read_behind_the_replay) {
  ban_mallory();
  new_session();
  guild_comes();
  take<ReadAuditLog>();
  restart();
  step();
  BOOST_TEST(orders.empty());
  pass(seconds{1});
  told_late("!ban 2 again -d 1h", now);
  hand(ban_remove, now + seconds{1});
  BOOST_TEST(orders.empty());
  resume();
  end<ReadAuditLog>(page({entry(ban_remove, now + seconds{1})}));
  BOOST_TEST((sanction(2).cancelled_by == bob));
  answer_and_rest();
}

/// The finding: the gateway was slow, so that the log told of an unban before the command came that it
/// overtook.
BOOST_AUTO_TEST_CASE(an_unban_that_was_read_before_it_was_told_overtakes_what_was_told_in_between) {
  ban_mallory();
  outage();
  guild_comes();
  const WallTime typed = now + seconds{1}, unbanned = now + seconds{2};
  pass(seconds{3});
  end<ReadAuditLog>(page({entry(ban_remove, unbanned)}));
  BOOST_TEST((sanction(1).cancelled_by == bob));
  told_late("!ban 2 again -d 1h", typed);
  BOOST_TEST(has<FetchTarget>());
  hand(ban_remove, unbanned);
  BOOST_TEST((sanction(2).state == SanctionState::ended));
  BOOST_TEST((sanction(2).cancelled_by == bob));
  answer_and_rest();
}

BOOST_AUTO_TEST_CASE(so_does_one_that_was_told_between_two_pages_of_the_log) {
  ban_mallory();
  outage();
  guild_comes();
  const WallTime typed = now + seconds{1}, unbanned = now + seconds{2};
  pass(seconds{3});
  json::array first{entry(ban_remove, unbanned)};
  for (std::uint64_t each = 1; each < 100; ++each) {
    first.push_back(audit_object(role_update, bob, mallory, snowflake(unbanned, 900 + each)));
  }
  end<ReadAuditLog>(page(first));
  told_late("!ban <@2> again -d 1h", typed);
  hand(ban_remove, unbanned);
  end<ReadAuditLog>(page({}));
  while (has<FetchTarget>()) end<FetchTarget>(done(member_body()));
  BOOST_TEST((sanction(2).cancelled_by == bob));
  BOOST_TEST(!has<PutBan>());
}

BOOST_AUTO_TEST_CASE(an_unban_told_twice_leaves_a_newer_ban_alone) {
  const WallTime before = now;
  pass(seconds{5});
  ban_mallory();
  hand(ban_remove, before);
  end<GetBan>(done());
  hand(ban_remove, before);
  end<GetBan>(done());
  BOOST_TEST((sanction(1).state == SanctionState::active));
  BOOST_TEST(orders.empty());
  BOOST_TEST(rows("outbox") == 0);
}

/// Milliseconds cannot tell the two apart, and the log has told already which came first.
BOOST_AUTO_TEST_CASE(an_unban_told_twice_ends_no_ban_of_its_own_millisecond) {
  const auto unbanned = audit_object(ban_remove, bob, mallory, snowflake(now, 901));
  ban_mallory();
  dispatch("GUILD_AUDIT_LOG_ENTRY_CREATE", unbanned);
  dispatch("GUILD_AUDIT_LOG_ENTRY_CREATE", audit_object(ban_add, bob, mallory, snowflake(now, 902)));
  dispatch("GUILD_AUDIT_LOG_ENTRY_CREATE", unbanned);
  BOOST_TEST((sanction(1).cancelled_by == bob));
  BOOST_TEST((sanction(2).state == SanctionState::active));
}

/// The finding: an entry that overtook the end of an outage moved the cursor past all that was not read yet.
BOOST_AUTO_TEST_CASE(an_entry_that_comes_before_its_guild_moves_no_cursor) {
  for (const bool in_an_outage : {true, false}) {
    const auto before = rows("sanction");
    ban_mallory();
    const AuditEntryId cursor = store->guilds.audit_cursor(guild_id);
    in_an_outage ? outage() : new_session();
    const WallTime meanwhile = now + seconds{1};
    pass(seconds{5});
    hand(role_update, now);
    hand(ban_remove, now);
    BOOST_TEST((store->guilds.audit_cursor(guild_id) == cursor));
    BOOST_TEST((sanction(before + 1).state == SanctionState::active));
    guild_comes();
    const Order read = take<ReadAuditLog>();
    BOOST_TEST((std::get<ReadAuditLog>(read.action).after == cursor));
    step({EffectEnded{read.id, made_their_own(meanwhile)}});
    BOOST_TEST((sanction(before + 1).cancelled_by == bob));
    BOOST_TEST((sanction(before + 2).cancelled_by == bob));  // told early, and in its turn now
    BOOST_TEST(orders.empty());
  }
}

BOOST_AUTO_TEST_CASE(what_comes_before_its_guild_counts_where_nothing_has_to_be_read) {
  outage();
  hand(ban_add, now);
  BOOST_TEST(rows("sanction") == 0);
  guild_comes();
  BOOST_TEST(!has<ReadAuditLog>());
  BOOST_TEST((sanction(1).moderator == bob));
}

// ── The right to the log, given while the guild is shut ──────────────────────────────────────────

/// The finding: a right that the replay told of was no reason to read, and our expiry lifted their ban.
BOOST_AUTO_TEST_CASE(a_right_that_the_replay_gives_is_used_when_it_is_settled) {
  hide_the_log();
  ban_mallory();
  outage();
  const WallTime meanwhile = now + seconds{1};
  pass(seconds{5});
  guild_comes_blind();
  end<ReadAuditLog>(refused(403, 50013));
  restart();
  show_the_log();
  BOOST_TEST(orders.empty());
  resume();
  end<ReadAuditLog>(made_their_own(meanwhile));
  check_that_theirs_outlives_ours();
}

/// The finding: the right came while the refusal was on its way.
BOOST_AUTO_TEST_CASE(a_right_given_while_the_log_is_read_is_used_at_once) {
  for (const bool by_entry : {false, true}) {
    const auto before = rows("sanction");
    hide_the_log();
    ban_mallory();
    outage();
    const WallTime meanwhile = now + seconds{1};
    pass(seconds{5});
    guild_comes_blind();
    const Order early = take<ReadAuditLog>();
    if (by_entry) {
      hand(role_update, now);
    } else {
      show_the_log();
    }
    step({EffectEnded{early.id, refused(403, 50013)}});
    end<ReadAuditLog>(made_their_own(meanwhile));
    BOOST_TEST((sanction(before + 1).state == SanctionState::ended));
    BOOST_TEST((sanction(before + 2).state == SanctionState::active));
    pass(seconds{60});
    BOOST_TEST(orders.empty());
    say("!cancel " + std::to_string(before + 2));
    end<DeleteBan>(refused(204));
    end<SendMessage>(done());
    if (by_entry) show_the_log();
    while (has<ReadAuditLog>()) end<ReadAuditLog>(page({}));
  }
}

// ── What waits for the log ───────────────────────────────────────────────────────────────────────

/// The finding: behind a proxy that refuses the log a guild was silent, and so was the bot's own log.
BOOST_AUTO_TEST_CASE(a_log_that_cannot_be_read_is_complained_of_once) {
  veilleur::testing::CapturedLog log;
  const auto complaints = [&] { return log.of("audit_log_awaited").size(); };
  ban_mallory("!ban <@2> spam");
  for (const std::size_t streak : {1u, 2u}) {
    outage();
    guild_comes();
    for (int i = 0; i < 5; ++i) {
      end<ReadAuditLog>(i % 2 == 0 ? refused(403) : unavailable());
      BOOST_TEST(complaints() == streak);
      pass(seconds{30});
    }
    end<ReadAuditLog>(page({}));
  }
}

/// The finding: a thousand entries of any kind were held, whatever their size, and those beyond them were
/// lost.
BOOST_AUTO_TEST_CASE(what_is_told_while_the_log_is_read_is_held_in_a_bound_and_never_lost) {
  ban_mallory();
  outage();
  guild_comes();
  pass(seconds{5});
  for (std::uint64_t each = 0; each < 2000; ++each) {
    dispatch("GUILD_AUDIT_LOG_ENTRY_CREATE", audit_object(role_update, bob, mallory, snowflake(now, each)));
  }
  hand(ban_remove, now);  // among the first that matter
  end<ReadAuditLog>(page({}));
  BOOST_TEST((sanction(1).cancelled_by == bob));
  BOOST_TEST(orders.empty());

  ban_mallory("!ban <@2> again");
  outage();
  guild_comes();
  pass(seconds{5});
  for (std::uint64_t each = 0; each < 150; ++each)
    hand(ban_add, now + milliseconds{each}, UserId{5000 + each});
  hand(ban_remove, now + seconds{1});
  end<ReadAuditLog>(page({}));
  BOOST_TEST((sanction(2).state == SanctionState::active));
  end<ReadAuditLog>(page({entry(ban_remove, now + seconds{1})}));
  BOOST_TEST((sanction(2).cancelled_by == bob));
  BOOST_TEST(!has<ReadAuditLog>());
}

/// The finding: in a raid each entry beyond the bound cost one more reading, and the guild never opened.
BOOST_AUTO_TEST_CASE(people_who_act_faster_than_their_log_is_read_keep_no_guild_shut) {
  ban_mallory();
  outage();
  guild_comes();
  pass(seconds{5});
  const auto raid = [&](std::uint64_t from, std::uint64_t to) {
    for (std::uint64_t each = from; each < to; ++each)
      hand(ban_add, now + milliseconds{each}, UserId{5000 + each});
  };
  raid(0, 150);
  end<ReadAuditLog>(page({}));
  raid(150, 200);
  say("!ping");
  BOOST_TEST(!has<SendMessage>());
  end<ReadAuditLog>(page({}));
  BOOST_TEST(has<SendMessage>());
  BOOST_TEST(!has<ReadAuditLog>());
}

BOOST_AUTO_TEST_SUITE_END()
