// Owns: tests of what a ban's answer and its DM say in the less plain cases.
// Must not know: SQL, Discord's JSON, languages.
#include <boost/test/unit_test.hpp>

#include "tests/unit/domain/ban_fixture.hpp"

namespace veilleur::domain {

using namespace test;

namespace {

const Phrase* phrase_of(const Decision& decision, MessageKey key) {
  for (const Effect& effect : decision.effects) {
    const Reply* reply = nullptr;
    if (const auto* answer = std::get_if<SendReply>(&effect.value)) reply = &answer->reply;
    if (const auto* direct = std::get_if<SendDirect>(&effect.value)) reply = &direct->reply;
    if (reply == nullptr) continue;
    for (const Phrase& phrase : *reply) {
      if (phrase.key == key) return &phrase;
    }
  }
  return nullptr;
}

template <class T>
T argument(const Phrase* phrase, std::string_view name) {
  BOOST_TEST_REQUIRE(phrase != nullptr);
  const auto found = std::ranges::find(phrase->arguments, name, &Argument::name);
  BOOST_TEST_REQUIRE((found != phrase->arguments.end()));
  return std::get<T>(found->value);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(ban_answers, Fixture)

BOOST_AUTO_TEST_CASE(an_answer_names_the_claims_that_last_longer) {
  ban();               // #1, permanent
  ban(seconds{3600});  // #2
  settled(Presence::banned);
  const Decision command_decision = ban(seconds{60});  // #3
  BOOST_TEST(argument<CodeText>(phrase_of(command_decision, MessageKey::banned_beyond), "others").text ==
             "#1, #2");
  const Decision answer = settled(Presence::banned);
  BOOST_TEST((first_reply(answer) == MessageKey::ban_done_until));
  BOOST_TEST(argument<CodeText>(phrase_of(answer, MessageKey::ban_outlasted), "others").text == "#1, #2");
}

BOOST_AUTO_TEST_CASE(shorter_and_ended_claims_are_not_named) {
  ban(seconds{30});  // #1
  settled(Presence::banned);
  ban();  // #2
  settled(Presence::banned);
  cancel(2);
  settled(Presence::banned);
  const Decision command_decision = ban(seconds{60});  // #3
  BOOST_TEST(phrase_of(command_decision, MessageKey::banned_beyond) == nullptr);
  BOOST_TEST(phrase_of(settled(Presence::banned), MessageKey::ban_outlasted) == nullptr);
}

BOOST_AUTO_TEST_CASE(nothing_lasts_longer_than_a_permanent_ban) {
  ban();
  settled(Presence::banned);
  BOOST_TEST(phrase_of(ban(), MessageKey::banned_beyond) == nullptr);
  BOOST_TEST(phrase_of(settled(Presence::banned), MessageKey::ban_outlasted) == nullptr);
}

BOOST_AUTO_TEST_CASE(somebody_banned_already_is_not_merely_no_member) {
  ban();
  settled(Presence::banned);
  ban(seconds{60}, absent(Presence::banned));
  const Decision answer = settled(Presence::banned);
  BOOST_TEST(argument<CodeText>(phrase_of(answer, MessageKey::direct_spared), "others").text == "#1");
  BOOST_TEST(phrase_of(answer, MessageKey::direct_absent) == nullptr);
}

BOOST_AUTO_TEST_CASE(a_dm_of_which_nobody_knows_is_not_said_to_have_failed) {
  ban();
  reader.decide(DirectEnded{guild_id, 1, DirectOutcome::unknown}, now);
  BOOST_TEST(says(settled(Presence::banned), MessageKey::direct_unknown));
}

BOOST_AUTO_TEST_CASE(a_ban_that_a_human_overtakes_names_them) {
  ban(seconds{60});
  const Decision answer = human(Presence::absent);
  const Phrase* phrase = phrase_of(answer, MessageKey::ban_overtaken);
  BOOST_TEST((argument<UserId>(phrase, "moderator") == bob));
  BOOST_TEST((argument<UserId>(phrase, "user") == mallory));
  BOOST_TEST(!says(answer, MessageKey::cancel_done));
}

BOOST_AUTO_TEST_CASE(a_cancellation_that_a_human_carries_out_is_one) {
  ban(seconds{60});
  settled(Presence::banned);
  cancel(1);
  BOOST_TEST((first_reply(human(Presence::absent)) == MessageKey::cancel_done));
}

BOOST_AUTO_TEST_CASE(a_ban_without_a_reason_leaves_no_gap) {
  reader.decide(
      HumanBanChange{guild_id, AuditEntryId{snowflake_floor(now)}, bob, mallory, Presence::banned, ""}, now);
  const Decision list = reader.decide(command(GetToCommand{mallory}), now);
  BOOST_TEST((argument<MessageKey>(phrase_of(list, MessageKey::sanction_permanent), "reason") ==
              MessageKey::no_reason));
}

BOOST_AUTO_TEST_CASE(the_answer_says_what_the_bot_will_not_see) {
  ban();
  BOOST_TEST(says(settled(Presence::banned), MessageKey::audit_log_hidden));
  reader.structure().roles[2].permissions |= permission::view_audit_log;
  ban();
  BOOST_TEST(!says(settled(Presence::banned), MessageKey::audit_log_hidden));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::domain
