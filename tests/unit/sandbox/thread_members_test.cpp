// Owns: the tests of who is in a thread, and who may do what there.
// Must not know: how threads begin and end (threads_test.cpp).
#include "tests/unit/sandbox/thread_support.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;
constexpr std::uint64_t intents = every_intent;

}  // namespace

BOOST_AUTO_TEST_SUITE(thread_members)

BOOST_AUTO_TEST_CASE(private_threads_exist_for_their_members_and_moderators) {
  Town town;
  Listener listener(town, intents);
  listener.types();
  const ChannelId thread = town.thread_by(bob, ChannelType::private_thread);
  town.write(bob, thread, "psst");
  // The bot is in the audit log's audience, and hears nothing else.
  BOOST_TEST(listener.types() == Types{"GUILD_AUDIT_LOG_ENTRY_CREATE"});
  BOOST_TEST(town.outcome(Method::get, channel_path(thread)) == "403/50001");
  BOOST_TEST(outcome_of(town.as(mallory, Method::get, messages_of(thread))) == "403/50001");
  BOOST_TEST(outcome_of(town.as(alice, Method::get, messages_of(thread))) == "200");
  town.must(bob, Method::put, member_path(thread, bot));
  BOOST_TEST(listener.types() == (Types{"THREAD_CREATE", "THREAD_MEMBERS_UPDATE", "MESSAGE_CREATE"}));
  BOOST_TEST(str(listener.last("THREAD_CREATE").at("member").at("user_id")) == bot.to_string());
  BOOST_TEST(listener.last("MESSAGE_CREATE").at("type").to_number<int>() == message_type::recipient_add);
  BOOST_TEST(str(listener.last("MESSAGE_CREATE").at("mentions").at(0).at("id")) == bot.to_string());
  BOOST_TEST(town.outcome(Method::get, channel_path(thread)) == "200");
  town.must(bob, Method::delete_, member_path(thread, bot));
  BOOST_TEST(listener.types() == Types{"THREAD_MEMBERS_UPDATE"});
  BOOST_TEST(town.outcome(Method::get, channel_path(thread)) == "403/50001");
  town.grant(permission::manage_threads);
  BOOST_TEST(town.outcome(Method::get, channel_path(thread)) == "200");
}

BOOST_AUTO_TEST_CASE(who_may_add_to_a_private_thread) {
  Town town;
  const ChannelId thread = town.thread_by(bob, ChannelType::private_thread);
  town.must(bob, Method::put, member_path(thread, mallory));
  town.must(mallory, Method::put, member_path(thread, oscar));
  town.must(bob, Method::patch, channel_path(thread), R"({"invitable":false})");
  BOOST_TEST(outcome_of(town.as(mallory, Method::put, member_path(thread, trent))) == "403/50013");
  BOOST_TEST(outcome_of(town.as(mallory, Method::delete_, member_path(thread, oscar))) == "403/50013");
  BOOST_TEST(outcome_of(town.as(bob, Method::delete_, member_path(thread, oscar))) == "204");
  BOOST_TEST(outcome_of(town.as(bob, Method::delete_, member_path(thread, oscar))) == "404/10007");
  BOOST_TEST(outcome_of(town.as(alice, Method::put, member_path(thread, ghost))) == "404/10007");
  BOOST_TEST(outcome_of(town.as(alice, Method::put, member_path(thread, trent))) == "204");
}

BOOST_AUTO_TEST_CASE(membership_in_public) {
  Town town;
  const ChannelId thread = town.thread_by(alice);
  Listener listener(town, intents);
  listener.types();
  (void)town.ask(Method::put, channel_path(thread, "/thread-members/@me"), "", 204);
  BOOST_TEST(listener.types() == (Types{"THREAD_CREATE", "THREAD_MEMBERS_UPDATE"}));
  (void)town.ask(Method::put, channel_path(thread, "/thread-members/@me"), "", 204);
  BOOST_TEST(listener.types().empty());
  const json::value members = town.ask(Method::get, channel_path(thread, "/thread-members"));
  BOOST_TEST(members.as_array().size() == 2u);
  const json::value page = town.ask(
      Method::get, channel_path(thread, "/thread-members?with_member=true&limit=1&after=" + bot.to_string()));
  BOOST_TEST(page.as_array().size() == 1u);
  BOOST_TEST(str(page.at(0).at("member").at("user").at("id")) == alice.to_string());
  BOOST_TEST(town.outcome(Method::get, member_path(thread, mallory)) == "404/10007");
  BOOST_TEST(town.outcome(Method::get, member_path(thread, alice)) == "200");
  (void)town.ask(Method::delete_, channel_path(thread, "/thread-members/@me"), "", 204);
  BOOST_TEST(str(listener.last("THREAD_MEMBERS_UPDATE").at("removed_member_ids").at(0)) == bot.to_string());
}

BOOST_AUTO_TEST_CASE(writing_and_being_mentioned_is_joining) {
  Town town;
  const ChannelId thread = town.thread_by(alice);
  town.write(bob, thread, "hello <@" + oscar.to_string() + ">");
  const auto& members = town.state().channels.at(thread).thread->members;
  BOOST_TEST((members.contains(bob) && members.contains(oscar)));
  BOOST_TEST(!members.contains(mallory));
  town.write(bob, thread, "and <@" + ghost.to_string() + ">, who is not here");
  BOOST_TEST(!members.contains(ghost));
  // Who leaves the guild leaves its threads.
  Listener listener(town, intents);
  listener.types();
  BOOST_REQUIRE(!town.discord.leave(oscar, guild, town.now()).has_error());
  BOOST_TEST(listener.types() == (Types{"THREAD_MEMBERS_UPDATE", "GUILD_MEMBER_REMOVE"}));
  BOOST_TEST(!members.contains(oscar));
}

BOOST_AUTO_TEST_CASE(members_of_others_need_the_members_intent) {
  Town town;
  Listener without(town, intent::guilds | intent::guild_messages);
  const ChannelId thread = town.thread_by(alice);
  BOOST_TEST((without.types() == Types{"READY", "GUILD_CREATE", "THREAD_CREATE", "MESSAGE_CREATE"}));
  town.must(alice, Method::put, member_path(thread, bot));
  BOOST_TEST((without.types() == Types{"THREAD_CREATE", "THREAD_MEMBERS_UPDATE", "MESSAGE_CREATE"}));
}

BOOST_AUTO_TEST_CASE(a_locked_thread_is_the_moderators) {
  Town town(permission::manage_messages);
  const ChannelId thread = town.thread_by(bob);
  const json::value own = town.ask(Method::post, messages_of(thread), R"({"content":"mine"})");
  const std::string path = message_path(thread, str(own.at("id")));
  town.must(alice, Method::patch, channel_path(thread), set_thread(false, true));
  BOOST_TEST(town.outcome(Method::post, messages_of(thread), R"({"content":"x"})") == "403/160005");
  BOOST_TEST(town.outcome(Method::patch, path, R"({"content":"y"})") == "403/160005");
  // Not even its owner changes it now; reactions and deletions go on while it is awake.
  BOOST_TEST(outcome_of(town.as(bob, Method::patch, channel_path(thread), R"({"name":"z"})")) == "403/50013");
  BOOST_TEST(town.outcome(Method::put, path + "/reactions/%F0%9F%91%8D/@me") == "204");
  BOOST_TEST(town.outcome(Method::delete_, path) == "204");
  town.must(alice, Method::patch, channel_path(thread), set_thread(true, true));
  BOOST_TEST(town.outcome(Method::post, messages_of(thread), R"({"content":"x"})") == "400/50083");
  BOOST_TEST(outcome_of(town.as(bob, Method::patch, channel_path(thread), R"({"archived":false})")) ==
             "403/50013");
  town.grant(permission::manage_threads);
  BOOST_TEST(town.outcome(Method::post, messages_of(thread), R"({"content":"x"})") == "200");
  const Thread& now = *town.state().channels.at(thread).thread;
  BOOST_TEST((now.locked && !now.archived));
}

BOOST_AUTO_TEST_CASE(who_may_change_what) {
  Town town;
  const ChannelId thread = town.thread_by(bob);
  const auto change = [&](UserId user, const std::string& body) {
    return outcome_of(town.as(user, Method::patch, channel_path(thread), body));
  };
  BOOST_TEST(change(bob, R"({"name":"renamed"})") == "200");
  BOOST_TEST(town.discord.messages(thread).back().type == message_type::channel_name_change);
  BOOST_TEST(town.discord.messages(thread).back().content == "renamed");
  BOOST_TEST(change(oscar, R"({"name":"x"})") == "403/50013");
  BOOST_TEST(change(bob, R"({"locked":true})") == "403/50013");
  BOOST_TEST(change(bob, R"({"rate_limit_per_user":5})") == "403/50013");
  BOOST_TEST(change(alice, R"({"rate_limit_per_user":5})") == "200");
  BOOST_TEST(change(bob, R"({"auto_archive_duration":61})") == "400/50035");
  BOOST_TEST(change(bob, R"({"auto_archive_duration":60})") == "200");
  BOOST_TEST(change(bob, R"({"invitable":false})") == "400/50035");
  BOOST_TEST(change(oscar, R"({"archived":true})") == "403/50013");
  BOOST_TEST(change(bob, R"({"archived":true})") == "200");
  BOOST_TEST(change(oscar, R"({"archived":false})") == "200");  // whoever may write there may wake it
  BOOST_TEST(outcome_of(town.as(bob, Method::delete_, channel_path(thread))) == "403/50013");
  BOOST_TEST(outcome_of(town.as(alice, Method::put, channel_path(thread, "/permissions/" + bob.to_string()),
                                R"({"type":1,"allow":"0"})")) == "400/50024");
}

BOOST_AUTO_TEST_CASE(threads_have_their_parents_permissions) {
  Town town;
  const ChannelId thread = town.thread_by(alice);
  const auto write = [&](UserId user) {
    return outcome_of(town.as(user, Method::post, messages_of(thread), R"({"content":"x"})"));
  };
  // Without SEND_MESSAGES in the channel one may still write in its threads, and the other way round.
  town.overwrite(general, guild.value(), OverwriteKind::role, 0, permission::send_messages);
  BOOST_TEST(write(oscar) == "200");
  town.overwrite(general, guild.value(), OverwriteKind::role, 0, permission::send_messages_in_threads);
  BOOST_TEST(write(oscar) == "403/50013");
  town.overwrite(general, guild.value(), OverwriteKind::role, 0, permission::view_channel);
  BOOST_TEST(write(oscar) == "403/50001");
  town.overwrite(general, guild.value(), OverwriteKind::role, 0,
                 permission::create_public_threads | permission::create_private_threads);
  for (int type : {11, 12})
    BOOST_TEST(outcome_of(town.as(oscar, Method::post, channel_path(general, "/threads"),
                                  R"({"name":"x","type":)" + std::to_string(type) + "}")) == "403/50013");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
