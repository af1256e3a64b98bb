// Owns: tests of bans and unbans by hand where the bot may not see the audit log, and of the echoes of its
// own. Must not know: sockets.
#include "bot/ban_echoes.hpp"
#include "tests/unit/bot/core_fixture.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using namespace veilleur::bot::testing;
using domain::Presence;
using domain::SanctionState;

namespace {

struct Blind : CoreFixture {
  Blind() {
    connect();
    dispatch("GUILD_ROLE_UPDATE", json::object{{"guild_id", guild_id.to_string()},
                                               {"role", role_object(bot_role, "veilleur", 5, "4")}});
  }
  void told(std::string_view type) {
    dispatch(std::string(type),
             json::object{{"guild_id", guild_id.to_string()}, {"user", user_object(mallory, "mallory")}});
  }
  void added() { told("GUILD_BAN_ADD"); }
  void removed() { told("GUILD_BAN_REMOVE"); }
  void ban_with_echo() {
    ban_mallory();
    added();
    BOOST_REQUIRE(orders.empty());
  }
};

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(core_untold, Blind)

/// The finding: our expiry lifted the permanent ban that a human had made of ours.
BOOST_AUTO_TEST_CASE(a_ban_that_somebody_makes_their_own_outlives_ours) {
  ban_with_echo();
  removed();
  BOOST_TEST((sanction(1).state == SanctionState::ended));
  BOOST_TEST((sanction(1).cancelled_by == UserId{}));
  added();
  BOOST_TEST((sanction(2).state == SanctionState::active));
  BOOST_TEST(!sanction(2).ends_at.has_value());
  pass(seconds{60});
  BOOST_TEST(orders.empty());
  say("!getto 2");
  const std::string list = end<SendMessage>(done()).content;
  BOOST_TEST(contains(list, "par une personne inconnue"), list);
  BOOST_TEST(!contains(list, "<@0>"));
}

BOOST_AUTO_TEST_CASE(an_unban_by_hand_ends_ours) {
  ban_with_echo();
  removed();
  pass(seconds{60});
  BOOST_TEST(orders.empty());
  BOOST_TEST(rows("timer") == 0);
}

BOOST_AUTO_TEST_CASE(our_own_requests_echo_before_and_after_their_answer) {
  for (const bool early : {true, false}) {
    say("!ban <@2> spam -d 60", owner, {mention_object(mallory)});
    end<SendDirectMessage>(done());
    if (early) added();
    end<PutBan>(refused(204));
    if (!early) added();
    end<SendMessage>(done());
    pass(seconds{60});
    if (early) removed();
    end<DeleteBan>(refused(204));
    if (!early) removed();
    BOOST_TEST(orders.empty());
  }
  BOOST_TEST(rows("sanction") == 2);
  BOOST_TEST(!sanction(1).cancelled_by.has_value());
  BOOST_TEST(!sanction(2).cancelled_by.has_value());
}

/// The echo of a lift that is late does not end the ban that was made meanwhile.
BOOST_AUTO_TEST_CASE(a_late_echo_of_a_lift_ends_no_newer_ban) {
  ban_with_echo();
  say("!cancel 1");
  end<DeleteBan>(refused(204));
  end<SendMessage>(done());
  ban_mallory();
  removed();
  added();
  BOOST_TEST(orders.empty());
  BOOST_TEST((sanction(2).state == SanctionState::active));
  BOOST_TEST(rows("sanction") == 2);
}

BOOST_AUTO_TEST_CASE(a_request_that_changed_nothing_has_no_echo) {
  ban_with_echo();
  pass(seconds{60});
  end<DeleteBan>(refused(404, 10026));
  ban_mallory("!ban <@2> again");
  added();
  removed();
  BOOST_TEST((sanction(2).state == SanctionState::ended));
}

/// A restart forgets what was expected; the claims know.
BOOST_AUTO_TEST_CASE(echoes_that_the_next_process_hears_change_nothing) {
  say("!ban <@2> spam -d 60", owner, {mention_object(mallory)});
  end<SendDirectMessage>(done());
  take<PutBan>();
  restart();
  added();
  resume();
  end<GetBan>(done());
  end<SendMessage>(done());
  BOOST_TEST(rows("sanction") == 1);
  pass(seconds{60});
  take<DeleteBan>();
  restart();
  removed();
  resume();
  end<GetBan>(refused(404, 10026));
  BOOST_TEST((sanction(1).state == SanctionState::ended));
  BOOST_TEST(!sanction(1).cancelled_by.has_value());
}

/// The finding: an unban before our request was answered did not find the ban in force, and it was made anew.
BOOST_AUTO_TEST_CASE(an_unban_before_the_answer_to_our_request_ends_ours) {
  for (const bool killed : {false, true}) {
    say("!ban <@2> spam -d 60", owner, {mention_object(mallory)});
    end<SendDirectMessage>(done());
    const Order put = take<PutBan>();
    if (killed) restart();
    added();
    removed();
    BOOST_TEST((sanction(killed ? 2 : 1).state == SanctionState::ended));
    if (killed)
      resume();
    else
      step({EffectEnded{put.id, refused(204)}});
    end<GetBan>(refused(404, 10026));
    end<SendMessage>(done());
    BOOST_TEST(orders.empty());
    BOOST_TEST(rows("outbox") == 0);
  }
}

/// The finding: a lift that was not carried out was expected for ever, and explained a human's unban.
BOOST_AUTO_TEST_CASE(a_request_that_turns_out_not_to_have_been_carried_out_explains_nobody) {
  ban_with_echo();
  pass(seconds{60});
  end<DeleteBan>(unavailable());
  say("!ban <@2> again -d 1h", owner, {mention_object(mallory)});
  end<SendDirectMessage>(done());
  end<GetBan>(done());
  end<SendMessage>(done());
  removed();
  BOOST_TEST((sanction(2).state == SanctionState::ended));
  added();
  BOOST_TEST((sanction(3).state == SanctionState::active));
  pass(std::chrono::hours{1});
  BOOST_TEST(orders.empty());
}

/// The finding: while our lift was under way, a human's ban was taken for the ban that waited behind it.
BOOST_AUTO_TEST_CASE(a_ban_while_our_lift_is_under_way_is_somebody_elses) {
  ban_with_echo();
  say("!cancel 1");
  const Order lift = take<DeleteBan>();
  say("!ban 2 again -d 60");
  end<FetchTarget>(done(R"({"banned":false})"));
  BOOST_TEST((sanction(2).state == SanctionState::applying));
  added();
  BOOST_TEST((sanction(2).state == SanctionState::applying));
  BOOST_TEST((sanction(3).state == SanctionState::active));
  BOOST_TEST((sanction(3).moderator == UserId{}));
}

/// The finding: the echo of our own lift, heard by the next process, overtook a command that waited.
BOOST_AUTO_TEST_CASE(our_own_lift_overtakes_no_command_that_waits_for_its_facts) {
  ban_with_echo();
  pass(seconds{60});
  take<DeleteBan>();
  say("!ban 2 again -d 1h");
  restart();
  removed();
  BOOST_TEST(rows("sanction") == 1);
  BOOST_TEST(rows("pending_command") == 1);
}

/// The finding: the entry that tells of the new right moved the cursor past all that were not read yet.
BOOST_AUTO_TEST_CASE(the_log_is_read_from_where_it_was_left_as_soon_as_it_may_be_read) {
  added();
  const auto banned = audit_object(22, bob, mallory, snowflake(now, 900));
  for (const bool entry_first : {true, false}) {
    pass(seconds{10});
    const auto role = [&](const char* permissions) {
      dispatch("GUILD_ROLE_UPDATE",
               json::object{{"guild_id", guild_id.to_string()},
                            {"role", role_object(bot_role, "veilleur", 5, permissions)}});
    };
    if (entry_first) {
      dispatch("GUILD_AUDIT_LOG_ENTRY_CREATE", audit_object(31, owner, mallory, snowflake(now, 901)));
    } else {
      role("132");
    }
    end<ReadAuditLog>(done(json::serialize(json::object{{"audit_log_entries", json::array{banned}}})));
    BOOST_TEST((sanction(1).moderator == bob));
    BOOST_TEST(rows("sanction") == 1);
    BOOST_TEST(orders.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_lift_that_waits_gives_way_to_somebodys_ban) {
  ban_with_echo();
  pass(seconds{60});
  end<DeleteBan>(unavailable());
  removed();
  added();
  BOOST_TEST((sanction(2).state == SanctionState::active));
  pass(seconds{10});
  if (has<GetBan>()) end<GetBan>(done());
  BOOST_TEST(!has<DeleteBan>());
  BOOST_TEST((sanction(1).state == SanctionState::ended));
}

/// The finding: a human's ban was taken for ours, which Discord refused, and our expiry lifted it.
BOOST_AUTO_TEST_CASE(a_ban_while_ours_is_refused_is_somebody_elses) {
  say("!ban <@2> spam -d 60", owner, {mention_object(mallory)});
  end<SendDirectMessage>(done());
  added();
  BOOST_TEST(!has<SendMessage>());  // whose ban it is, only our request's end tells
  end<PutBan>(refused(403, 50013));
  BOOST_TEST((sanction(1).state == SanctionState::ended));
  BOOST_TEST((sanction(2).state == SanctionState::active));
  BOOST_TEST((sanction(2).moderator == UserId{}));
  BOOST_TEST(contains(end<SendMessage>(done()).content, "50013"));
  pass(seconds{60});
  BOOST_TEST(orders.empty());
  BOOST_TEST(rows("awaited_command") == 0);
}

/// The finding: the same where our request had not even left.
BOOST_AUTO_TEST_CASE(a_ban_while_ours_waits_for_a_rate_limit_is_somebody_elses) {
  say("!ban <@2> spam -d 60", owner, {mention_object(mallory)});
  end<SendDirectMessage>(done());
  const Order put = take<PutBan>();
  added();
  BOOST_TEST((last.withdrawals == std::vector{put.id}));
  step({EffectEnded{put.id, {Outcome::Kind::cancelled, 0, 0, {}}}});
  BOOST_TEST((sanction(1).state == SanctionState::active));
  BOOST_TEST((sanction(2).state == SanctionState::active));
  BOOST_TEST((sanction(2).moderator == UserId{}));
  BOOST_TEST(contains(end<SendMessage>(done()).content, "#2"));
  pass(seconds{60});
  BOOST_TEST(orders.empty());
  BOOST_TEST((sanction(1).state == SanctionState::ended));
  BOOST_TEST((sanction(2).state == SanctionState::active));
}

/// The next process cannot know whether the last one's request had left, and looks.
BOOST_AUTO_TEST_CASE(a_ban_that_was_seen_is_answered_by_the_next_process) {
  say("!ban <@2> spam -d 60", owner, {mention_object(mallory)});
  end<SendDirectMessage>(done());
  take<PutBan>();
  added();
  restart();
  resume();
  end<GetBan>(done());
  BOOST_TEST(contains(end<SendMessage>(done()).content, "#1"));
  BOOST_TEST(rows("sanction") == 1);
  pass(seconds{60});
  BOOST_TEST(has<DeleteBan>());
}

BOOST_AUTO_TEST_CASE(facts_from_before_are_asked_for_again) {
  say("!ban 2 spam");
  const Order stale = take<FetchTarget>();
  added();
  step({EffectEnded{stale.id, done(R"({"banned":false})")}});
  end<FetchTarget>(done(R"({"banned":true})"));
  BOOST_TEST((sanction(2).base == domain::BanBase::free));  // #1 is what holds
  BOOST_TEST((sanction(1).moderator == UserId{}));
}

BOOST_AUTO_TEST_CASE(the_answer_says_what_the_bot_will_not_see) {
  say("!ban <@2> spam", owner, {mention_object(mallory)});
  end<SendDirectMessage>(done());
  end<PutBan>(refused(204));
  const std::string answer = end<SendMessage>(done()).content;
  BOOST_TEST(contains(answer, "Voir les logs du serveur"), answer);
}

BOOST_AUTO_TEST_CASE(where_the_audit_log_tells_it_alone_is_believed) {
  dispatch("GUILD_ROLE_UPDATE", json::object{{"guild_id", guild_id.to_string()},
                                             {"role", role_object(bot_role, "veilleur", 5, "132")}});
  say("!ban <@2> spam", owner, {mention_object(mallory)});
  end<SendDirectMessage>(done());
  end<PutBan>(refused(204));
  BOOST_TEST(!contains(end<SendMessage>(done()).content, "logs"));
  added();
  removed();
  added();
  BOOST_TEST(rows("sanction") == 1);
  BOOST_TEST((sanction(1).state == SanctionState::active));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(ban_echoes)

BOOST_AUTO_TEST_CASE(each_request_explains_one_event) {
  BanEchoes echoes;
  echoes.expect(guild_id, mallory, Presence::banned);
  echoes.expect(guild_id, bob, Presence::banned);
  BOOST_TEST(!echoes.explain(GuildId{5}, mallory, Presence::banned));
  BOOST_TEST(echoes.explain(guild_id, mallory, Presence::banned));
  BOOST_TEST(!echoes.explain(guild_id, mallory, Presence::banned));
  BOOST_TEST(echoes.explain(guild_id, bob, Presence::banned));
}

BOOST_AUTO_TEST_CASE(an_event_passes_over_what_did_not_happen) {
  BanEchoes echoes;
  echoes.expect(guild_id, mallory, Presence::banned);  // she was banned already
  echoes.expect(guild_id, bob, Presence::banned);
  echoes.expect(guild_id, mallory, Presence::absent);
  BOOST_TEST(echoes.explain(guild_id, mallory, Presence::absent));
  BOOST_TEST(!echoes.explain(guild_id, mallory, Presence::banned));
  BOOST_TEST(echoes.explain(guild_id, bob, Presence::banned));
}

BOOST_AUTO_TEST_CASE(somebody_elses_unban_passes_over_a_ban_that_was_there_already) {
  BanEchoes echoes;
  echoes.expect(guild_id, mallory, Presence::banned);
  BOOST_TEST(!echoes.explain(guild_id, mallory, Presence::absent));
  BOOST_TEST(!echoes.explain(guild_id, mallory, Presence::banned));
}

BOOST_AUTO_TEST_CASE(a_repeated_request_has_one_echo) {
  BanEchoes echoes;
  echoes.expect(guild_id, mallory, Presence::absent);
  echoes.expect(guild_id, mallory, Presence::absent);  // the first one failed, and was found not to be done
  BOOST_TEST(echoes.explain(guild_id, mallory, Presence::absent));
  BOOST_TEST(!echoes.explain(guild_id, mallory, Presence::banned));  // a human's ban
  BOOST_TEST(!echoes.explain(guild_id, mallory, Presence::absent));  // and a human's unban
  for (const Presence each : {Presence::banned, Presence::absent, Presence::banned})
    echoes.expect(guild_id, mallory, each);
  for (const Presence each : {Presence::banned, Presence::absent, Presence::banned})
    BOOST_TEST(echoes.explain(guild_id, mallory, each));
}

BOOST_AUTO_TEST_CASE(what_never_shows_is_forgotten) {
  BanEchoes echoes;
  for (std::uint64_t user = 1; user <= 2000; ++user) echoes.expect(guild_id, UserId{user}, Presence::banned);
  BOOST_TEST(echoes.expected() == BanEchoes::expected_max);
  BOOST_TEST(!echoes.explain(guild_id, UserId{1}, Presence::banned));
  BOOST_TEST(echoes.explain(guild_id, UserId{2000}, Presence::banned));
  echoes.forget(guild_id);
  BOOST_TEST(echoes.expected() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
