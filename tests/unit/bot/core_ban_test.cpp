// Owns: tests of a ban's whole way through the core: facts, DM, ban, answer, lift, and Discord's refusals.
// Must not know: sockets.
#include "tests/unit/bot/core_fixture.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using namespace veilleur::bot::testing;
using domain::SanctionState;

namespace {

struct Connected : CoreFixture {
  Connected() { connect(); }
};

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(core_ban, Connected)

BOOST_AUTO_TEST_CASE(a_ban_goes_from_the_command_to_its_lift) {
  say("!ban <@2> spam -d 60");
  BOOST_TEST_REQUIRE(orders.size() == 1u);
  BOOST_TEST(rows("sanction") == 0);  // nothing is decided before the facts are there
  const FetchTarget asked = end<FetchTarget>(done(member_body()));
  BOOST_TEST((asked.guild == guild_id && asked.user == mallory));
  BOOST_TEST(rows("pending_command") == 0);

  BOOST_TEST((sanction(1).state == SanctionState::applying));
  BOOST_TEST_REQUIRE(orders.size() == 1u);  // the ban waits for the DM
  BOOST_TEST((orders[0].expires_at == now + seconds{3}));
  const auto direct = end<SendDirectMessage>(done());
  BOOST_TEST((direct.user == mallory));
  BOOST_TEST(contains(direct.content, "Les Veilleurs"));
  BOOST_TEST(contains(direct.content, "spam"));
  BOOST_TEST(contains(direct.content, "<t:1800000060:F>"));

  BOOST_TEST_REQUIRE(orders.size() == 1u);
  BOOST_TEST(orders[0].audit_reason == "#1, par author (1)\u00A0: spam");
  BOOST_TEST((end<PutBan>(refused(204)).user == mallory));
  BOOST_TEST((sanction(1).state == SanctionState::active));

  const auto answer = end<SendMessage>(done());
  BOOST_TEST((answer.channel == channel_id));
  BOOST_TEST((answer.reference == MessageId{snowflake(start, 1)}));
  BOOST_TEST(contains(answer.content, "#1"));
  BOOST_TEST(contains(answer.content, "<t:1800000060:F>"));
  BOOST_TEST(contains(answer.content, "message privé"));
  BOOST_TEST((answer.doubt == Doubt::none));
  BOOST_TEST((!answer.nonce.empty() && answer.nonce.size() <= 25));
  BOOST_TEST(rows("outbox") == 0);
  BOOST_TEST((last.wake_at == start + seconds{60}));

  pass(milliseconds{59'999});
  BOOST_TEST(orders.empty());
  pass(milliseconds{1});
  BOOST_TEST_REQUIRE(orders.size() == 1u);
  BOOST_TEST(!orders[0].interactive);
  BOOST_TEST((end<DeleteBan>(refused(204)).user == mallory));
  BOOST_TEST((sanction(1).state == SanctionState::ended));
  BOOST_TEST(orders.empty());
  BOOST_TEST(rows("outbox") == 0);
  BOOST_TEST(rows("timer") == 0);
  BOOST_TEST((last.wake_at == WallTime::max()));
}

BOOST_AUTO_TEST_CASE(a_mention_that_shows_the_member_needs_no_question) {
  say("!ban <@2> spam", owner, {mention_object(mallory)});
  BOOST_TEST(!has<FetchTarget>());
  BOOST_TEST(has<SendDirectMessage>());
}

BOOST_AUTO_TEST_CASE(the_answer_says_what_became_of_the_dm) {
  const std::vector<std::pair<Outcome, std::string_view>> cases{
      {done(), "informée par message privé"},
      {refused(403, 50007), "fermés"},
      {Outcome{Outcome::Kind::expired, 0, 0, {}}, "à temps"},
      {unclear(), "Je ne sais pas"}};
  for (const auto& [outcome, words] : cases) {
    say("!ban <@2> spam", owner, {mention_object(mallory)});
    end<SendDirectMessage>(outcome);
    // Only the first is not banned yet; the others, as members, seem to contradict that.
    if (has<PutBan>()) {
      end<PutBan>(refused(204));
    } else {
      end<GetBan>(done());
    }
    BOOST_TEST(contains(end<SendMessage>(done()).content, words), words);
  }
}

BOOST_AUTO_TEST_CASE(a_dm_that_cannot_leave_releases_the_ban_within_its_three_seconds) {
  say("!ban <@2> spam", owner, {mention_object(mallory)});
  end<SendDirectMessage>(unavailable());
  BOOST_TEST((last.wake_at <= start + seconds{3}));
  while (!has<PutBan>() && now < start + seconds{4}) {
    now = std::max(now + milliseconds{1}, std::min(last.wake_at, start + seconds{4}));
    step();
    if (has<SendDirectMessage>()) end<SendDirectMessage>(unavailable());
  }
  BOOST_TEST(has<PutBan>());
  BOOST_TEST((now <= start + seconds{3}));
}

BOOST_AUTO_TEST_CASE(somebody_absent_gets_no_dm) {
  say("!ban 2 spam");
  end<FetchTarget>(done(R"({"banned":false})"));
  BOOST_TEST(!has<SendDirectMessage>());
  end<PutBan>(refused(204));
  BOOST_TEST(contains(end<SendMessage>(done()).content, "aucun message privé"));
}

BOOST_AUTO_TEST_CASE(a_ban_that_was_there_before_stays_afterwards) {
  say("!ban 2 spam -d 60");
  end<FetchTarget>(done(R"({"banned":true})"));
  BOOST_TEST(!has<PutBan>());  // Discord shows it already
  BOOST_TEST(contains(end<SendMessage>(done()).content, "faisait déjà l’objet"));
  pass(seconds{60});
  BOOST_TEST(!has<DeleteBan>());
  BOOST_TEST((sanction(1).state == SanctionState::ended));
}

BOOST_AUTO_TEST_CASE(facts_that_nobody_can_give_end_the_command) {
  say("!ban 2 spam");
  end<FetchTarget>(refused(403, 50001));
  BOOST_TEST(contains(end<SendMessage>(done()).content, "Réessayez"));
  say("!ban 2 spam");
  end<FetchTarget>(done(R"({"unknown_account":true})"));
  BOOST_TEST(contains(end<SendMessage>(done()).content, "`2`"));
  BOOST_TEST(rows("sanction") == 0);
  BOOST_TEST(rows("pending_command") == 0);
  BOOST_TEST(rows("action_record") == 2);
}

BOOST_AUTO_TEST_CASE(facts_are_asked_for_again_while_discord_is_down) {
  say("!ban 2 spam");
  end<FetchTarget>(unavailable());
  BOOST_TEST(orders.empty());
  now = last.wake_at;
  step();
  end<FetchTarget>(done(R"({"banned":false})"));
  BOOST_TEST(has<PutBan>());
}

BOOST_AUTO_TEST_CASE(a_refused_ban_is_annulled_and_said) {
  say("!ban 2 spam -d 60");
  end<FetchTarget>(done(R"({"banned":false})"));
  end<PutBan>(refused(403, 50013));
  const auto answer = end<SendMessage>(done());
  BOOST_TEST(contains(answer.content, "50013"));
  BOOST_TEST((sanction(1).state == SanctionState::ended));
  BOOST_TEST(rows("timer") == 0);
  BOOST_TEST(rows("outbox") == 0);
}

BOOST_AUTO_TEST_CASE(a_ban_is_tried_until_discord_answers_ever_more_slowly_up_to_an_hour) {
  say("!ban 2 spam");
  end<FetchTarget>(done(R"({"banned":false})"));
  const Order first = take<PutBan>();
  step({EffectEnded{first.id, unavailable()}});
  milliseconds longest{0};
  for (int attempt = 1; attempt <= 20; ++attempt) {
    BOOST_TEST_REQUIRE((last.wake_at != WallTime::max()));
    const milliseconds wait = last.wake_at - now;
    const milliseconds full{std::min<std::int64_t>(3'600'000, 1000LL << std::min(attempt - 1, 12))};
    BOOST_TEST((wait >= full / 2 && wait <= full), "attempt " << attempt << ": " << wait.count() << " ms");
    longest = std::max(longest, wait);
    now = last.wake_at;
    step();
    end<GetBan>(unavailable());  // after an unclear end the ban is looked at before it is tried again
  }
  BOOST_TEST((longest > std::chrono::minutes{30}));
  now = last.wake_at;
  step();
  end<GetBan>(refused(404, 10026));
  end<PutBan>(refused(204));
  BOOST_TEST((sanction(1).state == SanctionState::active));
}

BOOST_AUTO_TEST_CASE(a_ban_in_doubt_that_is_there_is_not_made_again) {
  say("!ban 2 spam");
  end<FetchTarget>(done(R"({"banned":false})"));
  end<PutBan>(unclear());
  now = last.wake_at;
  step();
  end<GetBan>(done());
  BOOST_TEST(!has<PutBan>());
  BOOST_TEST(has<SendMessage>());
  BOOST_TEST((sanction(1).state == SanctionState::active));
}

/// The right to ban, and with it that to look, was taken away after a first attempt may have succeeded.
BOOST_AUTO_TEST_CASE(a_refused_ban_in_doubt_is_not_given_up_before_it_can_be_read) {
  say("!ban 2 spam -d 3600");
  end<FetchTarget>(done(R"({"banned":false})"));
  end<PutBan>(unclear());
  for (int attempt = 0; attempt < 3; ++attempt) {
    now = last.wake_at;
    step();
    end<GetBan>(refused(403, 50013));
    end<PutBan>(refused(403, 50013));
    BOOST_TEST((sanction(1).state == SanctionState::applying));
    BOOST_TEST(!has<SendMessage>());
  }
  now = last.wake_at;
  step();
  end<GetBan>(done());
  BOOST_TEST((sanction(1).state == SanctionState::active));
  BOOST_TEST(has<SendMessage>());
}

// ── Lifts ────────────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(a_lift_of_what_is_gone_is_done) {
  ban_mallory();
  pass(seconds{60});
  end<DeleteBan>(refused(404, 10026));
  BOOST_TEST((sanction(1).state == SanctionState::ended));
}

BOOST_AUTO_TEST_CASE(a_refused_lift_alerts_its_issuer_once_and_goes_on) {
  ban_mallory();
  pass(seconds{60});
  end<DeleteBan>(refused(403, 50013));
  end<GetBan>(done());  // a 403 can mean "not banned": it is looked at
  end<DeleteBan>(refused(403, 50013));
  const auto alert = end<SendDirectMessage>(done());
  BOOST_TEST((alert.user == owner));
  BOOST_TEST(contains(alert.content, "50013"));
  for (int attempt = 0; attempt < 3; ++attempt) {
    now = last.wake_at;
    step();
    end<GetBan>(done());
    end<DeleteBan>(refused(403, 50013));
    BOOST_TEST(!has<SendDirectMessage>());
  }
  BOOST_TEST((sanction(1).state == SanctionState::releasing));
  now = last.wake_at;
  step();
  end<GetBan>(refused(404, 10026));
  BOOST_TEST((sanction(1).state == SanctionState::ended));
  BOOST_TEST(rows("outbox") == 0);
}

BOOST_AUTO_TEST_CASE(a_refusal_without_a_code_of_discords_names_the_http_status) {
  for (const auto& [language, expected] : {std::pair{"fr", "statut HTTP 405"}, {"en", "HTTP status 405"}}) {
    database->handle().exec(std::string("UPDATE guild SET language = '") + language + "'");
    restart();
    resume();
    say("!ban 2 spam");
    end<FetchTarget>(done(R"({"banned":false})"));
    end<PutBan>(refused(405));
    const std::string answer = end<SendMessage>(done()).content;
    BOOST_TEST(contains(answer, expected), answer);
    BOOST_TEST((!contains(answer, "erreur 0") && !contains(answer, "error 0")), answer);
  }
}

BOOST_AUTO_TEST_CASE(a_lift_in_time_still_names_the_moderator_after_a_restart) {
  ban_mallory();
  restart();
  resume();
  pass(seconds{60});
  BOOST_TEST_REQUIRE(orders.size() == 1u);
  BOOST_TEST(orders[0].audit_reason == "#1, par author (1)\u00A0: arrivée à son terme");
}

BOOST_AUTO_TEST_CASE(a_right_that_comes_back_hurries_what_was_refused) {
  const auto role_may = [this](std::string_view permissions) {
    dispatch("GUILD_ROLE_UPDATE", json::object{{"guild_id", guild_id.to_string()},
                                               {"role", role_object(bot_role, "veilleur", 5, permissions)}});
  };
  ban_mallory();
  role_may("0");
  pass(seconds{60});
  end<DeleteBan>(refused(403, 50013));
  end<GetBan>(refused(403, 50013));
  end<DeleteBan>(refused(403, 50013));
  end<SendDirectMessage>(done());
  BOOST_TEST(orders.empty());
  BOOST_TEST((last.wake_at > now));
  role_may("2");  // a right, but not the one that was missing: one more attempt harms nobody
  end<GetBan>(refused(403, 50013));
  end<DeleteBan>(refused(403, 50013));
  role_may("0");
  BOOST_TEST(orders.empty());
  role_may("4");
  end<GetBan>(done());
  end<DeleteBan>(refused(204));
  BOOST_TEST((sanction(1).state == SanctionState::ended));
}

BOOST_AUTO_TEST_CASE(a_cancel_lifts_and_answers_when_discord_shows_it) {
  ban_mallory("!ban <@2> spam");
  say("!cancel 1");
  BOOST_TEST(!has<SendMessage>());
  BOOST_TEST(take<DeleteBan>().audit_reason == "#1, annulée par author (1)");
  step({EffectEnded{last.orders.back().id, refused(204)}});
  BOOST_TEST(contains(end<SendMessage>(done()).content, "levé"));
  BOOST_TEST((sanction(1).state == SanctionState::ended));
}

BOOST_AUTO_TEST_CASE(a_cancel_calls_back_the_ban_that_has_not_left) {
  say("!ban 2 spam");
  end<FetchTarget>(done(R"({"banned":false})"));
  const Order put = take<PutBan>();
  say("!cancel 1");
  BOOST_TEST((last.withdrawals == std::vector<EffectId>{put.id}));
  BOOST_TEST(orders.empty());  // the lane is still taken
  step({EffectEnded{put.id, {Outcome::Kind::cancelled, 0, 0, {}}}});
  end<DeleteBan>(refused(404, 10026));
  BOOST_TEST((sanction(1).state == SanctionState::ended));
  BOOST_TEST(count<SendMessage>() >= 1u);
}

BOOST_AUTO_TEST_CASE(a_cancel_that_comes_too_late_to_call_back_lifts_the_ban) {
  say("!ban 2 spam");
  end<FetchTarget>(done(R"({"banned":false})"));
  const Order put = take<PutBan>();
  say("!cancel 1");
  step({EffectEnded{put.id, refused(204)}});
  end<DeleteBan>(refused(204));
  BOOST_TEST((sanction(1).state == SanctionState::ended));
}

BOOST_AUTO_TEST_CASE(two_bans_share_one_target_and_the_last_one_ends_it) {
  ban_mallory("!ban <@2> spam -d 60");
  say("!ban 2 again -d 120");
  end<FetchTarget>(done(R"({"banned":true})"));
  BOOST_TEST(!has<PutBan>());
  end<SendMessage>(done());
  pass(seconds{60});
  BOOST_TEST(!has<DeleteBan>());
  BOOST_TEST((sanction(1).state == SanctionState::ended));
  pass(seconds{60});
  end<DeleteBan>(refused(204));
  BOOST_TEST((sanction(2).state == SanctionState::ended));
}

/// An unban that nobody told us of: the answer is not "banned" while she sits in the guild.
BOOST_AUTO_TEST_CASE(a_ban_on_somebody_who_is_back_is_carried_out_again) {
  ban_mallory("!ban <@2> spam");
  say("!ban <@2> again", owner, {mention_object(mallory)});
  end<SendDirectMessage>(done());
  end<GetBan>(refused(404, 10026));
  BOOST_TEST(!has<SendMessage>());
  end<PutBan>(refused(204));
  end<SendMessage>(done());
  BOOST_TEST((sanction(2).state == SanctionState::active));
}

// ── Answers ──────────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(answers_in_one_channel_keep_their_order) {
  say("!getto 2");
  say("!getto 3");
  BOOST_TEST(count<SendMessage>() == 1u);
  const auto first = end<SendMessage>(unclear());
  BOOST_TEST(orders.empty());  // the second waits behind the first
  now = last.wake_at;
  step();
  const auto again = end<SendMessage>(done());
  BOOST_TEST(again.content == first.content);
  BOOST_TEST(again.nonce == first.nonce);
  BOOST_TEST((again.doubt == Doubt::nonce));
  const auto second = end<SendMessage>(done());
  BOOST_TEST(second.nonce != first.nonce);
}

BOOST_AUTO_TEST_CASE(after_a_minute_a_message_in_doubt_is_searched_for) {
  say("!getto 2");
  const auto first = end<SendMessage>(unclear());
  now = start + seconds{61};
  step();
  const auto again = end<SendMessage>(done());
  BOOST_TEST((again.doubt == Doubt::search));
  BOOST_TEST((again.after == first.reference));
}

BOOST_AUTO_TEST_CASE(outsiders_are_refused_once_in_ten_seconds_and_recorded_each_time) {
  say("!ban <@2> spam", bob);
  end<SendMessage>(done());
  now += seconds{9};
  say("!cancel 1", bob);
  BOOST_TEST(orders.empty());
  now += seconds{1};
  say("!cancel 1", bob);
  end<SendMessage>(done());
  BOOST_TEST(rows("action_record") == 3);
  BOOST_TEST(rows("sanction") == 0);
}

BOOST_AUTO_TEST_CASE(a_ping_is_answered_without_a_row) {
  say("!ping 5", bob);
  BOOST_TEST_REQUIRE(orders.size() == 1u);
  BOOST_TEST(orders[0].id.value() == 0u);
  BOOST_TEST(std::get<SendMessage>(orders[0].action).content == "pong 5");
  BOOST_TEST(rows("outbox") == 0);
  BOOST_TEST(rows("seen") == 0);
}

BOOST_AUTO_TEST_CASE(a_guild_is_answered_in_its_language_and_behind_its_prefix) {
  database->handle().exec("UPDATE guild SET language = 'en', prefix = '?'");
  restart();
  resume();
  say("?ban");
  const auto answer = end<SendMessage>(done());
  BOOST_TEST(contains(answer.content, "The person is missing from the command"));
  BOOST_TEST(contains(answer.content, "`?ban @mallory"));
}

BOOST_AUTO_TEST_SUITE_END()
