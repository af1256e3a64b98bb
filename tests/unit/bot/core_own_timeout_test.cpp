// Owns: tests of the bot itself being timed out: blind for a while, and nobody tells when it is over.
// Must not know: sockets.
#include "tests/unit/bot/core_fixture.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using namespace veilleur::bot::testing;
using domain::SanctionState;

namespace {

constexpr int ban_add = 22, ban_remove = 23;
constexpr const char* a_minute_later = "2027-01-15T08:01:00.000000+00:00";
constexpr seconds over_for_sure{66};

struct TimedOut : CoreFixture {
  TimedOut() {
    connect();
    ban_mallory("!ban <@2> spam -d 1h");
  }
  void time_out(const json::value& until = a_minute_later) {
    json::object me = member_object({bot_role.to_string()});
    me["user"] = user_object(self, "veilleur");
    me["guild_id"] = guild_id.to_string();
    me["communication_disabled_until"] = until;
    dispatch("GUILD_MEMBER_UPDATE", me);
  }
  void told(std::string_view type) {
    dispatch(std::string(type),
             json::object{{"guild_id", guild_id.to_string()}, {"user", user_object(mallory, "mallory")}});
  }
  static Outcome page(json::array entries) {
    return done(json::serialize(json::object{{"audit_log_entries", std::move(entries)}}));
  }
  /// Bob unbans mallory and bans her for ever.
  static Outcome made_their_own(WallTime at) {
    return page({audit_object(ban_remove, bob, mallory, snowflake(at, 900)),
                 audit_object(ban_add, bob, mallory, snowflake(at + seconds{1}, 900))});
  }
  void check_that_theirs_outlives_ours() {
    BOOST_TEST((sanction(1).state == SanctionState::ended));
    BOOST_TEST((sanction(2).moderator == bob));
    BOOST_TEST((sanction(2).state == SanctionState::active));
    BOOST_TEST(rows("sanction") == 2);
    pass(std::chrono::hours{2});
    BOOST_TEST(orders.empty());
    BOOST_TEST(rows("timer") == 0);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(core_own_timeout, TimedOut)

/// The finding: what was done meanwhile was told neither by the log nor believed without it, and never read.
BOOST_AUTO_TEST_CASE(bans_and_unbans_count_without_the_log_and_are_named_after_it) {
  time_out();
  pass(seconds{20});
  const WallTime meanwhile = now - seconds{1};
  told("GUILD_BAN_REMOVE");
  BOOST_TEST((sanction(1).state == SanctionState::ended));
  BOOST_TEST((sanction(1).cancelled_by == UserId{}));
  pass(seconds{1});
  told("GUILD_BAN_ADD");
  BOOST_TEST((sanction(2).moderator == UserId{}));
  BOOST_TEST(orders.empty());
  pass(over_for_sure);
  end<ReadAuditLog>(made_their_own(meanwhile));
  if (has<GetBan>()) end<GetBan>(done());
  check_that_theirs_outlives_ours();
}

BOOST_AUTO_TEST_CASE(the_log_is_read_when_the_timeout_is_over_also_by_another_process) {
  time_out();
  const WallTime meanwhile = now + seconds{1};
  for (const bool restarted : {false, true}) {
    if (restarted) restart();
    if (restarted) resume();
    pass(seconds{20});
    BOOST_TEST(orders.empty());
  }
  restart();  // and it ends while there is no process
  now += over_for_sure;
  step();
  BOOST_TEST(orders.empty());
  resume();
  end<ReadAuditLog>(made_their_own(meanwhile));
  check_that_theirs_outlives_ours();
}

BOOST_AUTO_TEST_CASE(a_lift_that_falls_due_with_the_end_of_the_timeout_waits_for_the_log) {
  time_out();
  const WallTime meanwhile = now + seconds{1};
  pass(std::chrono::hours{2});
  BOOST_TEST(!has<DeleteBan>());
  end<ReadAuditLog>(made_their_own(meanwhile));
  check_that_theirs_outlives_ours();
}

BOOST_AUTO_TEST_CASE(a_timeout_that_is_taken_back_ends_at_once) {
  time_out();
  const WallTime meanwhile = now + seconds{1};
  pass(seconds{5});
  time_out(nullptr);
  end<ReadAuditLog>(made_their_own(meanwhile));
  check_that_theirs_outlives_ours();
}

/// Discord leaves a timeout that is over where it was.
BOOST_AUTO_TEST_CASE(a_timeout_of_the_past_is_none) {
  pass(over_for_sure);
  time_out();
  BOOST_TEST(rows("timer") == 1);
  BOOST_TEST(orders.empty());
  told("GUILD_BAN_REMOVE");  // the log will tell by whom
  BOOST_TEST((sanction(1).state == SanctionState::active));
}

BOOST_AUTO_TEST_CASE(a_timeout_that_a_new_session_shows_is_taken_in) {
  step({SessionLost{shard}});
  ready();
  json::object guild = guild_object();
  guild["members"].as_array().at(0).as_object()["communication_disabled_until"] = a_minute_later;
  dispatch("GUILD_CREATE", guild);
  end<ReadAuditLog>(refused(403, 50013));
  const WallTime meanwhile = now + seconds{1};
  pass(over_for_sure);
  end<ReadAuditLog>(made_their_own(meanwhile));
  check_that_theirs_outlives_ours();
}

BOOST_AUTO_TEST_CASE(a_lift_that_was_refused_meanwhile_is_tried_again_at_its_end) {
  pass(std::chrono::minutes{59});
  time_out("2027-01-15T09:10:00.000000+00:00");
  pass(std::chrono::minutes{2});
  for (int i = 0; i < 12; ++i) {
    if (has<DeleteBan>()) end<DeleteBan>(refused(403, 50013));
    if (has<GetBan>()) end<GetBan>(refused(403, 50013));
    if (has<SendDirectMessage>()) end<SendDirectMessage>(done());
    if (last.wake_at > now + std::chrono::minutes{9}) break;
    now = last.wake_at;
    step();
  }
  now = start + std::chrono::minutes{70} + seconds{6};
  step();
  end<ReadAuditLog>(page({}));
  BOOST_TEST((has<DeleteBan>() || has<GetBan>()));
}

BOOST_AUTO_TEST_CASE(a_ban_that_discord_would_refuse_is_not_begun) {
  time_out();
  say("!ban <@3> spam", owner, {mention_object(bob)});
  BOOST_TEST(end<SendMessage>(done()).content.find("Bannir des membres") != std::string::npos);
  BOOST_TEST(orders.empty());
}

BOOST_AUTO_TEST_SUITE_END()
