// Owns: tests of slash commands through the core: answers, dead tokens, restarts.
// Must not know: callbacks, edits and follow-ups (the interaction desk).
#include "base/utf8.hpp"
#include "tests/unit/bot/core_fixture.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using namespace veilleur::bot::testing;

namespace {

struct Connected : CoreFixture {
  Connected() { connect(); }
  const Outputs& use(std::string_view name, json::array options, UserId author = owner) {
    return dispatch("INTERACTION_CREATE",
                    interaction_object(name, std::move(options), snowflake(now), author));
  }
  const Outputs& use_getto(UserId author = owner) {
    return use("getto", {option_object("user", 6, "2")}, author);
  }
  /// Another ban of the same user: Discord shows it already.
  void ban_mallory_again(std::string_view command) {
    say(command, owner, {mention_object(mallory)});
    end<SendDirectMessage>(done());
    end<GetBan>(done());
    end<SendMessage>(done());
    BOOST_REQUIRE(orders.empty());
  }
  /// A refusal to somebody who may use the command.
  const Outputs& use_hidden() { return use("cancel", {option_object("sanction", 4, 99)}); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(core_interactions, Connected)

BOOST_AUTO_TEST_CASE(a_slash_ban_is_answered_to_its_interaction) {
  use("ban", {option_object("user", 6, "2"), option_object("reason", 3, "spam"),
              option_object("duration", 3, "60")});
  end<FetchTarget>(done(member_body()));
  end<SendDirectMessage>(done());
  end<PutBan>(refused(204));
  const auto answer = end<AnswerInteraction>(done());
  BOOST_TEST(answer.origin.token == "interaction-token");
  BOOST_TEST((answer.visibility == domain::Visibility::everyone));
  BOOST_TEST(!answer.in_doubt);
  BOOST_TEST(answer.content.find("#1") != std::string::npos);
  BOOST_TEST(rows("outbox") == 0);
  BOOST_TEST(sanction(1).command == "/ban user:2 reason:spam duration:60");
}

BOOST_AUTO_TEST_CASE(a_refusal_is_for_its_author_alone_and_said_every_time) {
  for (int time = 0; time < 2; ++time) {
    now += seconds{1};
    use_getto(bob);
    const Order order = take<AnswerInteraction>();
    BOOST_TEST((std::get<AnswerInteraction>(order.action).visibility == domain::Visibility::author));
    BOOST_TEST(order.id.value() == 0u);
  }
}

BOOST_AUTO_TEST_CASE(refusals_to_outsiders_take_nobodys_place) {
  // As many as they like, none of which Discord has answered yet: no row, and the owner's answer passes.
  for (int time = 0; time < 50; ++time) {
    now += milliseconds{1};
    use_getto(bob);
  }
  BOOST_TEST(count<AnswerInteraction>() == 50u);
  BOOST_TEST(rows("outbox") == 0);
  BOOST_TEST(rows("action_record") == 50);
  orders.clear();
  say("!getto 2");
  end<SendMessage>(done());
}

BOOST_AUTO_TEST_CASE(a_refusal_in_a_guild_that_has_to_wait_is_stored) {
  restart();
  use_getto(bob);
  BOOST_TEST(orders.empty());
  BOOST_TEST(rows("outbox") == 1);
  resume();
  BOOST_TEST((end<AnswerInteraction>(done()).visibility == domain::Visibility::author));
}

BOOST_AUTO_TEST_CASE(a_slash_ping_needs_no_row) {
  use("ping", {}, bob);
  BOOST_TEST_REQUIRE(orders.size() == 1u);
  BOOST_TEST(orders[0].id.value() == 0u);
  BOOST_TEST(std::get<AnswerInteraction>(orders[0].action).content == "pong");
  BOOST_TEST(rows("outbox") == 0);
}

BOOST_AUTO_TEST_CASE(a_public_answer_whose_token_is_dead_goes_to_the_channel) {
  use_getto();
  const auto lost = end<AnswerInteraction>(refused(404, 10015));
  const auto message = end<SendMessage>(done());
  BOOST_TEST(message.content == lost.content);
  BOOST_TEST((message.channel == channel_id));
  BOOST_TEST(message.reference.value() == 0u);
  BOOST_TEST(rows("outbox") == 0);
}

BOOST_AUTO_TEST_CASE(a_hidden_answer_whose_token_is_dead_is_given_up) {
  use_hidden();
  end<AnswerInteraction>(refused(404, 10015));
  BOOST_TEST(orders.empty());
  BOOST_TEST(rows("outbox") == 0);
}

BOOST_AUTO_TEST_CASE(a_hidden_answer_does_not_outlive_its_token) {
  use_hidden();
  end<AnswerInteraction>(unavailable());
  while (last.wake_at != WallTime::max()) {
    now = last.wake_at;
    step();
    if (has<AnswerInteraction>()) end<AnswerInteraction>(unavailable());
    BOOST_TEST_REQUIRE((now <= start + std::chrono::minutes{15}));
  }
  BOOST_TEST(rows("outbox") == 0);
}

BOOST_AUTO_TEST_CASE(after_a_restart_the_answer_is_in_doubt) {
  use_getto();
  restart();
  BOOST_TEST(orders.empty());  // not before the session is there again
  resume();
  const auto answer = end<AnswerInteraction>(done());
  BOOST_TEST(answer.in_doubt);
  BOOST_TEST(answer.origin.token == "interaction-token");
}

BOOST_AUTO_TEST_CASE(a_slash_command_that_waits_for_facts_survives_a_restart) {
  use("ban", {option_object("user", 6, "2"), option_object("reason", 3, "spam")});
  BOOST_TEST(has<FetchTarget>());
  restart();
  resume();
  end<FetchTarget>(done(R"({"banned":false})"));
  end<PutBan>(refused(204));
  const auto answer = end<AnswerInteraction>(done());
  BOOST_TEST(answer.origin.token == "interaction-token");
}

BOOST_AUTO_TEST_CASE(the_same_interaction_twice_is_one) {
  use_getto();
  end<AnswerInteraction>(done());
  use_getto();
  BOOST_TEST(orders.empty());
}

// ── Choices while an option is typed ─────────────────────────────────────────────────────────────

namespace {

json::object typing(json::value typed, std::uint64_t id, UserId author = owner) {
  json::object option = option_object("sanction", 4, std::move(typed));
  option["focused"] = true;
  json::object interaction = interaction_object("cancel", {std::move(option)}, id, author);
  interaction["type"] = 4;
  return interaction;
}

}  // namespace

BOOST_AUTO_TEST_CASE(open_sanctions_are_offered_at_once_and_without_a_transaction) {
  ban_mallory("!ban <@2> spam 🦊 -d 60");
  ban_mallory_again("!ban <@2> encore");
  const auto before = database->handle().getTotalChanges();
  dispatch("INTERACTION_CREATE", typing("", snowflake(now)));
  const Order order = take<OfferChoices>();
  BOOST_TEST(order.id.value() == 0u);
  BOOST_TEST((*order.expires_at == now + seconds{3}));
  const auto& offer = std::get<OfferChoices>(order.action);
  BOOST_TEST(offer.origin.token == "interaction-token");
  const json::value body = json::parse(offer.body);
  BOOST_TEST(body.at("type").as_int64() == 8);
  const json::array& choices = body.at("data").at("choices").as_array();
  BOOST_TEST_REQUIRE(choices.size() == 2u);
  BOOST_TEST(choices[0].at("value").as_int64() == 2);
  BOOST_TEST(choices[0].at("name").as_string() == "#2 · bannissement permanent · 2 · encore");
  BOOST_TEST(choices[1].at("value").as_int64() == 1);
  BOOST_TEST(choices[1].at("name").as_string() ==
             "#1 · bannissement · 2 · jusqu’au 2027-01-15 08:01:00 UTC · spam 🦊");
  BOOST_TEST(database->handle().getTotalChanges() == before);
  BOOST_TEST(rows("seen") == 2);
  BOOST_TEST(!has<AnswerInteraction>());
}

BOOST_AUTO_TEST_CASE(choices_speak_the_guilds_language_and_keep_discords_length) {
  ban_mallory("!ban <@2> " + std::string(120, 'x'));
  std::string foxes;
  for (int each = 0; each < 120; ++each) foxes += "🦊";
  ban_mallory_again("!ban <@2> " + foxes);
  database->handle().exec("UPDATE guild SET language = 'en'");
  restart();
  resume();
  dispatch("INTERACTION_CREATE", typing(1, snowflake(now)));
  dispatch("INTERACTION_CREATE", typing("2", snowflake(now, 1)));
  for (const std::string begins : {"#1 · permanent ban · 2 · xxx", "#2 · permanent ban · 2 · 🦊🦊🦊"}) {
    const auto body = json::parse(std::get<OfferChoices>(take<OfferChoices>().action).body);
    const std::string name(body.at("data").at("choices").at(0).at("name").as_string());
    BOOST_TEST(name.starts_with(begins), name);
    BOOST_TEST(name.ends_with("…"), name);
    BOOST_TEST(utf16_length(name) <= 100u);
    BOOST_TEST(utf16_length(name) >= 98u);
  }
}

BOOST_AUTO_TEST_CASE(others_and_unknown_options_are_offered_nothing) {
  ban_mallory();
  json::object elsewhere = typing("", snowflake(now, 1));
  elsewhere["guild_id"] = "4242";
  json::object unknown = typing("", snowflake(now, 2));
  unknown["data"].as_object()["name"] = "lock";
  json::object other = typing("", snowflake(now, 3));
  other["data"].as_object()["name"] = "ban";
  for (const json::object& each : {typing("", snowflake(now), bob), elsewhere, unknown, other}) {
    dispatch("INTERACTION_CREATE", each);
    const Order order = take<OfferChoices>();
    BOOST_TEST(std::get<OfferChoices>(order.action).body == R"({"type":8,"data":{"choices":[]}})");
  }
}

BOOST_AUTO_TEST_CASE(choices_that_come_too_late_are_not_sent) {
  // As after a resume.
  dispatch("INTERACTION_CREATE", typing("", snowflake(now - seconds{60})));
  BOOST_TEST(orders.empty());
  // Whatever the difference between Discord's clock and ours.
  for (const seconds difference : {seconds{-59}, seconds{-4}, seconds{0}, seconds{4}, seconds{600}}) {
    dispatch("INTERACTION_CREATE", typing("", snowflake(now + difference)));
    BOOST_TEST((*take<OfferChoices>().expires_at == now + seconds{3}));
  }
}

// ── Commands that this release does not have ─────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(an_unknown_command_is_answered_in_its_users_language_and_registered_anew) {
  for (const auto& [locale, expected] : {std::pair{"fr", "n’existe plus"}, {"de", "no longer exists"}}) {
    json::object unknown = interaction_object("lock", {}, snowflake(now += seconds{1}), bob);
    unknown["locale"] = locale;
    dispatch("INTERACTION_CREATE", unknown);
    const Order order = take<AnswerInteraction>();
    const auto& answer = std::get<AnswerInteraction>(order.action);
    BOOST_TEST(order.id.value() == 0u);
    BOOST_TEST((answer.visibility == domain::Visibility::author));
    BOOST_TEST(answer.content.find(expected) != std::string::npos, answer.content);
    BOOST_TEST(answer.origin.token == "interaction-token");
  }
  // Both asked for the same registration.
  const auto commands = end<RegisterCommands>(done());
  BOOST_TEST((commands.application == application_id));
  BOOST_TEST(!has<RegisterCommands>());
  BOOST_TEST(rows("outbox") == 0);
}

BOOST_AUTO_TEST_CASE(a_command_that_stays_unknown_is_registered_anew_once_an_hour_at_most) {
  use("lock", {}, bob);
  end<RegisterCommands>(done());
  now += std::chrono::minutes{59};
  use("lock", {}, bob);
  BOOST_TEST(count<AnswerInteraction>() == 2u);
  BOOST_TEST(!has<RegisterCommands>());
  now += std::chrono::minutes{1};
  use("lock", {}, bob);
  BOOST_TEST(has<RegisterCommands>());
}

BOOST_AUTO_TEST_SUITE_END()
