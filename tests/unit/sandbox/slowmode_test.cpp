// Owns: slowmode: who waits, for what, and how long.
// Must not know: the bot.
#include "tests/unit/sandbox/guild_support.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;
using std::chrono::seconds;

const std::string slow = R"({"rate_limit_per_user":10})";

Reply say(Town& town, UserId user, ChannelId channel = general) {
  return town.as(user, Method::post, messages_of(channel), R"({"content":"x"})");
}
Reply begin_thread(Town& town, UserId user) {
  return town.as(user, Method::post, channel_path(general, "/threads"), R"({"name":"t","type":11})");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(slowmode)

BOOST_AUTO_TEST_CASE(a_second_message_waits) {
  Town town;
  town.must(alice, Method::patch, channel_path(general), slow);
  BOOST_TEST(outcome_of(say(town, mallory)) == "200");
  town.advance(milliseconds{2'500});
  const Reply early = say(town, mallory);
  BOOST_TEST(outcome_of(early) == "429/20016");
  BOOST_TEST(early.body.at("retry_after").to_number<int>() == 8);
  BOOST_TEST(!early.body.at("global").as_bool());
  // Others, and the same user elsewhere, are not held up by it.
  BOOST_TEST(outcome_of(say(town, eloise)) == "200");
  BOOST_TEST(outcome_of(say(town, mallory, random_channel)) == "200");
  town.advance(milliseconds{7'499});
  BOOST_TEST(outcome_of(say(town, mallory)) == "429/20016");
  town.advance(milliseconds{1});
  BOOST_TEST(outcome_of(say(town, mallory)) == "200");
}

BOOST_AUTO_TEST_CASE(threads_wait_by_themselves) {
  Town town;
  town.must(alice, Method::patch, channel_path(general), slow);
  BOOST_TEST(outcome_of(say(town, mallory)) == "200");
  const Reply begun = begin_thread(town, mallory);
  BOOST_TEST(outcome_of(begun) == "201");
  BOOST_TEST(outcome_of(begin_thread(town, mallory)) == "429/20016");
  // In the thread its own interval counts, which is none.
  const ChannelId thread = *ChannelId::parse(str(begun.body.at("id")));
  BOOST_TEST(outcome_of(say(town, mallory, thread)) == "200");
  BOOST_TEST(outcome_of(say(town, mallory, thread)) == "200");
  town.must(alice, Method::patch, channel_path(thread), slow);
  BOOST_TEST(outcome_of(say(town, mallory, thread)) == "200");
  BOOST_TEST(outcome_of(say(town, mallory, thread)) == "429/20016");
}

BOOST_AUTO_TEST_CASE(who_does_not_wait) {
  Town town;
  town.must(alice, Method::patch, channel_path(general), slow);
  for (int i = 0; i < 2; ++i) {
    BOOST_TEST(outcome_of(say(town, alice)) == "200");  // owns the guild
    (void)town.ask(Method::post, messages_of(general), R"({"content":"x"})");
  }
  // Since February 2026 only BYPASS_SLOWMODE frees members.
  auto& everyone = town.state().guilds.at(guild).roles.at(everyone_role(guild)).permissions;
  everyone |= permission::manage_messages | permission::manage_channels | permission::manage_threads;
  BOOST_TEST(outcome_of(say(town, mallory)) == "200");
  BOOST_TEST(outcome_of(say(town, mallory)) == "429/20016");
  everyone |= permission::bypass_slowmode;
  BOOST_TEST(outcome_of(say(town, mallory)) == "200");
}

BOOST_AUTO_TEST_CASE(only_what_was_written_in_slow_mode_counts) {
  Town town;
  BOOST_TEST(outcome_of(say(town, mallory)) == "200");
  town.must(alice, Method::patch, channel_path(general), slow);
  BOOST_TEST(outcome_of(say(town, mallory)) == "200");
  town.must(alice, Method::patch, channel_path(general), R"({"rate_limit_per_user":0})");
  BOOST_TEST(outcome_of(say(town, mallory)) == "200");
}

BOOST_AUTO_TEST_CASE(a_refused_message_begins_no_interval) {
  Town town;
  town.must(alice, Method::patch, channel_path(general), slow);
  BOOST_TEST(outcome_of(town.as(mallory, Method::post, messages_of(general), "{}")) == "400/50006");
  BOOST_TEST(outcome_of(say(town, mallory)) == "200");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
