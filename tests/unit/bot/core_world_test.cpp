// Owns: tests of the world as the core keeps it: guilds coming and going, outages, humans, the audit log.
// Must not know: sockets.
#include "tests/unit/bot/core_fixture.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using namespace veilleur::bot::testing;
using storage::Availability;

namespace {

struct Connected : CoreFixture {
  Connected() { connect(); }
  /// A live ban, then a session that was lost: somebody may have done something meanwhile.
  void miss_something() {
    ban_mallory();
    step({SessionLost{shard}});
    ready();
    dispatch("GUILD_CREATE", guild_object());
  }
  static Outcome audit_page(json::array entries) {
    return done(json::serialize(json::object{{"audit_log_entries", std::move(entries)}}));
  }
  json::value unavailable_guild() const { return listed(guild_id); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(core_world, Connected)

BOOST_AUTO_TEST_CASE(structure_events_are_kept_over_a_restart) {
  dispatch("GUILD_UPDATE", json::object{{"id", guild_id.to_string()}, {"name", "Neu"}, {"owner_id", "3"}});
  dispatch("GUILD_ROLE_DELETE",
           json::object{{"guild_id", guild_id.to_string()}, {"role_id", bot_role.to_string()}});
  restart();
  const domain::Guild* guild = store->guilds.find(guild_id);
  BOOST_TEST_REQUIRE(guild != nullptr);
  BOOST_TEST(guild->name == "Neu");
  BOOST_TEST((guild->owner == bob));
  BOOST_TEST(guild->own_roles.empty());
  resume();
  say("!ban 2 spam", bob);  // the owner is whoever owns it now; without its role the bot may not ban
  BOOST_TEST(end<SendMessage>(done()).content.find("Bannir des membres") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_outage_parks_what_is_due_and_its_end_frees_it) {
  ban_mallory();
  dispatch("GUILD_DELETE", unavailable_guild());
  pass(seconds{60});
  BOOST_TEST(orders.empty());
  BOOST_TEST((store->guilds.availability(guild_id) == Availability::outage));
  dispatch("GUILD_CREATE", guild_object());
  end<ReadAuditLog>(audit_page({}));
  end<DeleteBan>(refused(204));
  BOOST_TEST((sanction(1).state == domain::SanctionState::ended));
}

BOOST_AUTO_TEST_CASE(an_outage_hurries_what_was_backing_off) {
  ban_mallory();
  pass(seconds{60});
  for (int attempt = 0; attempt < 8; ++attempt) {
    if (has<DeleteBan>()) {
      end<DeleteBan>(unavailable());
    } else {
      end<GetBan>(unavailable());
    }
    if (attempt == 7) break;
    now = last.wake_at;
    step();
  }
  BOOST_TEST((last.wake_at > now + seconds{30}));
  dispatch("GUILD_DELETE", unavailable_guild());
  dispatch("GUILD_CREATE", guild_object());
  end<ReadAuditLog>(audit_page({}));
  BOOST_TEST(has<GetBan>());
}

BOOST_AUTO_TEST_CASE(a_guild_in_an_outage_stays_parked_over_a_restart) {
  ban_mallory();
  pass(seconds{60});
  end<DeleteBan>(unavailable());  // the lift is a row by now
  dispatch("GUILD_DELETE", unavailable_guild());
  restart();
  resume();
  pass(std::chrono::hours{1});
  BOOST_TEST(orders.empty());
  dispatch("GUILD_CREATE", guild_object());
  BOOST_TEST(has<ReadAuditLog>());
}

BOOST_AUTO_TEST_CASE(a_guild_without_the_bot_stays_parked_over_a_restart) {
  ban_mallory();
  pass(seconds{60});
  end<DeleteBan>(unavailable());
  dispatch("GUILD_DELETE", json::object{{"id", guild_id.to_string()}});
  restart();
  resume();
  pass(std::chrono::hours{1});
  BOOST_TEST(orders.empty());  // Discord would refuse it, and the lift would be lost
  dispatch("GUILD_CREATE", guild_object());
  BOOST_TEST(has<ReadAuditLog>());
}

BOOST_AUTO_TEST_CASE(a_guild_without_the_bot_is_parked_until_it_is_invited_again) {
  ban_mallory();
  dispatch("GUILD_DELETE", json::object{{"id", guild_id.to_string()}});
  BOOST_TEST((store->guilds.availability(guild_id) == Availability::removed));
  pass(seconds{60});
  BOOST_TEST(orders.empty());
  say("!getto 2");
  BOOST_TEST(orders.empty());
  dispatch("GUILD_CREATE", guild_object());
  end<ReadAuditLog>(audit_page({}));
  BOOST_TEST(has<DeleteBan>());
}

BOOST_AUTO_TEST_CASE(a_guild_that_ready_does_not_list_is_gone) {
  step({SessionLost{shard}});
  sequence = 0;
  dispatch("READY", ready_object({}));
  BOOST_TEST((store->guilds.availability(guild_id) == Availability::removed));
  BOOST_TEST(store->guilds.find(guild_id) == nullptr);
}

BOOST_AUTO_TEST_CASE(ready_of_one_shard_says_nothing_of_anothers_guilds) {
  close();
  settings.shard_count = 2;
  open();
  shard = {1, 2};
  BOOST_TEST_REQUIRE(shard_of(guild_id, 2) == 0u);
  sequence = 0;
  dispatch("READY", ready_object({}));
  BOOST_TEST((store->guilds.availability(guild_id) == Availability::available));
}

BOOST_AUTO_TEST_CASE(a_guild_may_arrive_unavailable) {
  dispatch("GUILD_CREATE", unavailable_guild());
  BOOST_TEST((store->guilds.availability(guild_id) == Availability::outage));
  say("!getto 2");
  BOOST_TEST(orders.empty());
}

BOOST_AUTO_TEST_CASE(after_ready_a_guild_waits_for_its_own_arrival) {
  say("!getto 2");
  const Order lost = take<SendMessage>();
  step({SessionLost{shard}, EffectEnded{lost.id, unavailable()}});
  ready();
  pass(seconds{10});
  BOOST_TEST(orders.empty());
  dispatch("GUILD_CREATE", guild_object());
  BOOST_TEST(has<SendMessage>());
}

// ── Humans ───────────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(a_humans_ban_becomes_theirs_and_outlives_ours) {
  ban_mallory();
  dispatch("GUILD_AUDIT_LOG_ENTRY_CREATE", audit_object(22, bob, mallory, snowflake(now, 50), "really"));
  const domain::Sanction theirs = sanction(2);
  BOOST_TEST((theirs.moderator == bob && theirs.user == mallory));
  BOOST_TEST(theirs.reason == "really");
  BOOST_TEST(!theirs.ends_at.has_value());
  pass(seconds{60});
  BOOST_TEST(!has<DeleteBan>());
  BOOST_TEST((sanction(1).state == domain::SanctionState::ended));
  say("!cancel 2");
  BOOST_TEST(has<DeleteBan>());
}

BOOST_AUTO_TEST_CASE(a_humans_unban_ends_ours) {
  ban_mallory();
  dispatch("GUILD_AUDIT_LOG_ENTRY_CREATE", audit_object(23, bob, mallory, snowflake(now, 50)));
  BOOST_TEST((sanction(1).state == domain::SanctionState::ended));
  BOOST_TEST((sanction(1).cancelled_by == bob));
  pass(seconds{60});
  BOOST_TEST(orders.empty());
  BOOST_TEST(rows("timer") == 0);
}

BOOST_AUTO_TEST_CASE(our_own_entries_mean_nothing) {
  ban_mallory();
  dispatch("GUILD_AUDIT_LOG_ENTRY_CREATE", audit_object(22, self, mallory, snowflake(now, 50)));
  dispatch("GUILD_AUDIT_LOG_ENTRY_CREATE", audit_object(23, self, mallory, snowflake(now, 51)));
  BOOST_TEST(rows("sanction") == 1);
  BOOST_TEST((sanction(1).state == domain::SanctionState::active));
}

BOOST_AUTO_TEST_CASE(an_entry_counts_once) {
  const json::value entry = audit_object(22, bob, mallory, snowflake(now, 50));
  dispatch("GUILD_AUDIT_LOG_ENTRY_CREATE", entry);
  dispatch("GUILD_AUDIT_LOG_ENTRY_CREATE", entry);
  BOOST_TEST(rows("sanction") == 1);
  BOOST_TEST(store->guilds.audit_cursor(guild_id).value() == snowflake(now, 50));
}

// ── The audit log after a gap ────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(without_live_claims_nothing_has_to_be_read) {
  step({SessionLost{shard}});
  connect();
  BOOST_TEST(orders.empty());
  say("!getto 2");
  BOOST_TEST(has<SendMessage>());
}

BOOST_AUTO_TEST_CASE(with_live_claims_nothing_is_sent_before_the_log_was_read) {
  const AuditEntryId cursor = store->guilds.audit_cursor(guild_id);
  miss_something();
  say("!getto 2");
  pass(seconds{60});
  BOOST_TEST_REQUIRE(orders.size() == 1u);
  const auto read = end<ReadAuditLog>(audit_page({audit_object(22, bob, mallory, snowflake(now, 5000))}));
  BOOST_TEST((read.guild == guild_id && read.after == cursor));
  // A human has banned her too meanwhile: our expiry must not lift that.
  BOOST_TEST(!has<DeleteBan>());
  BOOST_TEST((sanction(1).state == domain::SanctionState::ended));
  BOOST_TEST((sanction(2).moderator == bob));
  BOOST_TEST(has<SendMessage>());
}

BOOST_AUTO_TEST_CASE(a_list_asked_for_while_the_log_is_read_shows_what_was_read) {
  miss_something();
  say("!getto 2");
  end<ReadAuditLog>(audit_page({audit_object(22, bob, mallory, snowflake(now, 5000), "really")}));
  const std::string answer = end<SendMessage>(done()).content;
  BOOST_TEST(answer.find("**#2**") != std::string::npos, answer);
  BOOST_TEST(answer.find("really") != std::string::npos, answer);
  BOOST_TEST(rows("pending_command") == 0);
}

BOOST_AUTO_TEST_CASE(a_list_that_waits_for_the_log_survives_a_restart) {
  miss_something();
  say("!getto 2");
  restart();
  resume();
  end<ReadAuditLog>(audit_page({audit_object(23, bob, mallory, snowflake(now, 5000))}));
  const std::string answer = end<SendMessage>(done()).content;
  BOOST_TEST(answer.find("~~**#1**") != std::string::npos, answer);
  BOOST_TEST(rows("pending_command") == 0);
}

BOOST_AUTO_TEST_CASE(a_list_that_waited_too_long_says_that_it_has_expired) {
  miss_something();
  say("!getto 2");
  now += std::chrono::minutes{16};
  end<ReadAuditLog>(audit_page({}));
  const std::string answer = end<SendMessage>(done()).content;
  BOOST_TEST(answer.find("quinze minutes") != std::string::npos, answer);
}

BOOST_AUTO_TEST_CASE(a_humans_unban_in_the_gap_ends_ours) {
  miss_something();
  end<ReadAuditLog>(audit_page({audit_object(23, bob, mallory, snowflake(now, 5000))}));
  BOOST_TEST((sanction(1).state == domain::SanctionState::ended));
  BOOST_TEST((sanction(1).cancelled_by == bob));
  pass(seconds{60});
  BOOST_TEST(orders.empty());
}

BOOST_AUTO_TEST_CASE(a_long_log_is_read_to_its_end) {
  miss_something();
  json::array page;
  const std::uint64_t base = snowflake(now, 5000);
  for (std::uint64_t each = 0; each < 100; ++each)
    page.push_back(audit_object(72, bob, mallory, base + each));
  end<ReadAuditLog>(audit_page(page));
  const auto second = std::get<ReadAuditLog>(orders.at(0).action);
  BOOST_TEST(second.after.value() == base + 99);
  say("!getto 2");
  BOOST_TEST(!has<SendMessage>());
  end<ReadAuditLog>(audit_page({}));
  BOOST_TEST(has<SendMessage>());
}

BOOST_AUTO_TEST_CASE(a_log_that_may_not_be_read_opens_the_guild_all_the_same) {
  miss_something();
  end<ReadAuditLog>(refused(403, 50013));
  say("!getto 2");
  BOOST_TEST(has<SendMessage>());
}

BOOST_AUTO_TEST_CASE(a_log_that_cannot_be_reached_keeps_the_guild_shut) {
  miss_something();
  end<ReadAuditLog>(unavailable());
  say("!getto 2");
  BOOST_TEST(orders.empty());
  now = last.wake_at;
  step();
  end<ReadAuditLog>(audit_page({}));
  BOOST_TEST(has<SendMessage>());
}

BOOST_AUTO_TEST_CASE(a_resume_does_not_spare_the_log) {
  miss_something();
  resume();  // the connection broke and came back while the log is being read
  pass(seconds{60});
  BOOST_TEST(!has<DeleteBan>());
  end<ReadAuditLog>(audit_page({audit_object(22, bob, mallory, snowflake(now, 5000))}));
  BOOST_TEST(!has<DeleteBan>());
}

BOOST_AUTO_TEST_CASE(a_restart_does_not_spare_the_log) {
  miss_something();
  restart();
  resume();
  pass(seconds{60});
  BOOST_TEST(!has<DeleteBan>());
  end<ReadAuditLog>(audit_page({audit_object(22, bob, mallory, snowflake(now, 5000))}));
  BOOST_TEST(!has<DeleteBan>());
  BOOST_TEST((sanction(1).state == domain::SanctionState::ended));
}

BOOST_AUTO_TEST_CASE(guilds_that_the_replay_brings_are_read_too) {
  // The process died after READY and before the guild came: the resumed session sends GUILD_CREATE again.
  ban_mallory();
  step({SessionLost{shard}});
  ready();
  restart();
  dispatch("GUILD_CREATE", guild_object());
  resume();
  pass(seconds{60});
  BOOST_TEST(!has<DeleteBan>());
  BOOST_TEST(has<ReadAuditLog>());
}

BOOST_AUTO_TEST_SUITE_END()
