// Owns: tests of what crosses in the network: humans, other commands and Discord's refusals while a ban's
// request is waiting or under way. Each was found by a review that played them against the real binary.
// Must not know: sockets.
#include <boost/test/unit_test.hpp>

#include "tests/unit/bot/core_fixture.hpp"

namespace veilleur::bot::testing {
namespace {

using domain::SanctionState;

struct Race : CoreFixture {
  Race() { connect(); }
  void human(int action, std::uint64_t salt) {
    dispatch("GUILD_AUDIT_LOG_ENTRY_CREATE", audit_object(action, bob, mallory, snowflake(now, salt)));
  }
  [[nodiscard]] static bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
  }
  [[nodiscard]] bool withdrawn(EffectId id) const { return std::ranges::count(last.withdrawals, id) > 0; }
};
constexpr int ban_add = 22, ban_remove = 23;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(core_races, Race)

BOOST_AUTO_TEST_CASE(a_lift_that_waits_is_called_back_when_a_human_bans) {
  ban_mallory();
  pass(seconds{60});
  const Order lift = take<DeleteBan>();
  human(ban_remove, 50);
  human(ban_add, 51);
  BOOST_TEST(withdrawn(lift.id));
  step({EffectEnded{lift.id, {Outcome::Kind::cancelled, 0, 0, {}}}});
  BOOST_TEST(!has<DeleteBan>());
  BOOST_TEST((sanction(2).state == SanctionState::active));
  BOOST_TEST(rows("outbox") == 0);
}

BOOST_AUTO_TEST_CASE(a_lift_under_way_when_a_human_bans_is_looked_at_again) {
  ban_mallory();
  say("!cancel 1");
  const Order lift = take<DeleteBan>();
  human(ban_add, 50);
  step({EffectEnded{lift.id, refused(204)}});  // too late to be called back
  end<GetBan>(refused(404, 10026));            // ours won
  end<PutBan>(refused(204));                   // the human's ban is what everybody wants
  BOOST_TEST((sanction(1).state == SanctionState::ended));
  BOOST_TEST((sanction(2).state == SanctionState::active));
  BOOST_TEST(contains(end<SendMessage>(done()).content, "#2"));
  BOOST_TEST(rows("outbox") == 0);
  BOOST_TEST(rows("awaited_command") == 0);
}

/// The finding: what the resume brought showed a human's ban in force, which our lift had taken meanwhile.
BOOST_AUTO_TEST_CASE(a_humans_ban_that_our_lift_took_while_nobody_told_us_comes_back) {
  ban_mallory();
  pass(seconds{60});
  end<DeleteBan>(refused(204));
  human(ban_remove, 50);
  human(ban_add, 51);
  BOOST_TEST(orders.empty());
  dispatch("GUILD_AUDIT_LOG_ENTRY_CREATE", audit_object(ban_remove, self, mallory, snowflake(now, 52)));
  end<GetBan>(refused(404, 10026));
  end<PutBan>(refused(204));
  dispatch("GUILD_AUDIT_LOG_ENTRY_CREATE", audit_object(ban_add, self, mallory, snowflake(now, 53)));
  BOOST_TEST(orders.empty());
  BOOST_TEST((sanction(1).state == SanctionState::ended));
  BOOST_TEST((sanction(2).state == SanctionState::active));
}

BOOST_AUTO_TEST_CASE(facts_older_than_our_own_lift_are_asked_for_again) {
  say("!ban 2 a -d 60");
  end<FetchTarget>(done(R"({"banned":false})"));
  end<PutBan>(refused(204));
  end<SendMessage>(done());
  say("!ban 2 b -d 60");
  const Order stale = take<FetchTarget>();
  say("!cancel 1");
  end<DeleteBan>(refused(204));
  step({EffectEnded{stale.id, done(R"({"banned":true})")}});
  end<FetchTarget>(done(R"({"banned":false})"));
  end<PutBan>(refused(204));
  BOOST_TEST((sanction(2).base == domain::BanBase::free));
  BOOST_TEST((sanction(2).state == SanctionState::active));
}

BOOST_AUTO_TEST_CASE(a_refused_ban_strands_no_other_that_is_being_released) {
  say("!ban <@2> a -d 100", owner, {mention_object(mallory)});
  say("!cancel 1");
  say("!ban <@2> b -d 100", owner, {mention_object(mallory)});
  while (has<SendDirectMessage>()) end<SendDirectMessage>(done());
  end<PutBan>(refused(403, 50013));
  if (has<DeleteBan>()) end<DeleteBan>(refused(404, 10026));
  BOOST_TEST((sanction(1).state == SanctionState::ended));
  BOOST_TEST((sanction(2).state == SanctionState::ended));
  while (has<SendMessage>()) end<SendMessage>(done());
  BOOST_TEST(rows("awaited_command") == 0);
  BOOST_TEST(rows("outbox") == 0);
}

BOOST_AUTO_TEST_CASE(cancelling_a_lift_that_already_fails_is_answered) {
  ban_mallory();
  pass(seconds{60});
  end<DeleteBan>(refused(403, 50013));
  end<GetBan>(done());
  end<DeleteBan>(refused(403, 50013));
  end<SendDirectMessage>(done());  // the alert
  say("!cancel 1");
  if (has<GetBan>()) end<GetBan>(done());
  end<DeleteBan>(refused(403, 50013));
  if (has<GetBan>()) end<GetBan>(done());
  if (has<DeleteBan>()) end<DeleteBan>(refused(403, 50013));
  BOOST_TEST(contains(end<SendMessage>(done()).content, "50013"));
  BOOST_TEST(!has<SendDirectMessage>());  // one alert in a streak
  BOOST_TEST((sanction(1).state == SanctionState::releasing));
}

BOOST_AUTO_TEST_CASE(a_resumed_that_repeats_the_last_sequence_opens_the_guilds) {
  ban_mallory();
  restart();
  pass(seconds{61});
  BOOST_TEST(orders.empty());
  step({DispatchInput{shard, sequence, "RESUMED", "{}", gateway::Compression::none}});
  BOOST_TEST((has<DeleteBan>() || has<GetBan>()));
}

BOOST_AUTO_TEST_CASE(a_slash_command_of_an_unknown_guild_gets_a_hidden_answer) {
  dispatch("GUILD_DELETE", json::object{{"id", guild_id.to_string()}});
  json::object options{{"name", "user"}, {"type", 6}, {"value", mallory.to_string()}};
  dispatch("INTERACTION_CREATE",
           interaction_object("getto", json::array{options}, snowflake(now, 70), owner));
  const Order answer = take<AnswerInteraction>();
  const auto& action = std::get<AnswerInteraction>(answer.action);
  BOOST_TEST(!answer.id);
  BOOST_TEST((action.visibility == domain::Visibility::author));
  BOOST_TEST(contains(action.content, "serveur"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::bot::testing
