// Owns: the tests of threads: how they begin, sleep, wake and end, and what is told of it.
// Must not know: who is in a thread and may do what there (thread_members_test.cpp).
#include "tests/unit/sandbox/thread_support.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;
constexpr std::uint64_t intents = every_intent;

}  // namespace

BOOST_AUTO_TEST_SUITE(threads)

BOOST_AUTO_TEST_CASE(from_a_message_it_shares_the_id) {
  Town town;
  const std::string message = town.write(alice, general, "ideas?");
  Listener listener(town, intents);
  listener.types();
  const json::value thread = town.ask(Method::post, message_path(general, message, "/threads"),
                                      R"({"name":"Ideas","auto_archive_duration":1440})", 201);
  BOOST_TEST(str(thread.at("id")) == message);
  BOOST_TEST(thread.at("type").to_number<int>() == 11);
  BOOST_TEST(str(thread.at("parent_id")) == general.to_string());
  BOOST_TEST(str(thread.at("owner_id")) == bot.to_string());
  BOOST_TEST(thread.at("thread_metadata").at("auto_archive_duration").to_number<int>() == 1440);
  BOOST_TEST(str(thread.at("member").at("user_id")) == bot.to_string());
  BOOST_TEST(listener.types() == (Types{"THREAD_CREATE", "THREAD_MEMBERS_UPDATE",
                                        "GUILD_AUDIT_LOG_ENTRY_CREATE", "MESSAGE_UPDATE", "MESSAGE_CREATE"}));
  BOOST_TEST(listener.last("THREAD_CREATE").at("newly_created").as_bool());
  const json::value starter = listener.last("MESSAGE_CREATE");
  BOOST_TEST(starter.at("type").to_number<int>() == 21);
  BOOST_TEST(str(starter.at("channel_id")) == message);
  BOOST_TEST(str(starter.at("referenced_message").at("id")) == message);
  const json::value source = listener.last("MESSAGE_UPDATE");
  BOOST_TEST((source.at("flags").to_number<int>() & 32) == 32);
  BOOST_TEST(str(source.at("thread").at("name")) == "Ideas");
  BOOST_TEST(town.outcome(Method::post, message_path(general, message, "/threads"), R"({"name":"b"})") ==
             "400/160004");
}

BOOST_AUTO_TEST_CASE(an_older_message_gets_a_pointer_in_the_channel) {
  Town town;
  const std::string old = town.write(alice, general, "old");
  town.write(alice, general, "new");
  (void)town.ask(Method::post, message_path(general, old, "/threads"), R"({"name":"Late"})", 201);
  const Message notice = town.discord.messages(general).back();
  BOOST_TEST(notice.type == message_type::thread_created);
  BOOST_TEST(notice.content == "Late");
  BOOST_TEST(notice.reference->channel.to_string() == old);
}

BOOST_AUTO_TEST_CASE(without_a_message_private_is_the_default) {
  Town town;
  const json::value hidden =
      town.ask(Method::post, channel_path(general, "/threads"), R"({"name":"a"})", 201);
  BOOST_TEST(hidden.at("type").to_number<int>() == 12);
  BOOST_TEST(hidden.at("thread_metadata").at("invitable").as_bool());
  BOOST_TEST(town.discord.messages(general).empty());
  (void)town.ask(Method::post, channel_path(general, "/threads"), R"({"name":"b","type":11})", 201);
  BOOST_TEST(town.discord.messages(general).at(0).type == message_type::thread_created);
  // Announcement channels hold announcement threads, and these alone.
  const ChannelId news = town.make_channel("news", ChannelType::announcement);
  BOOST_TEST(town.outcome(Method::post, channel_path(news, "/threads"), R"({"name":"c"})") == "400/50024");
  const json::value announced =
      town.ask(Method::post, channel_path(news, "/threads"), R"({"name":"c","type":10})", 201);
  BOOST_TEST(announced.at("type").to_number<int>() == 10);
}

BOOST_AUTO_TEST_CASE(an_archived_thread_wakes_by_a_message_alone) {
  Town town(permission::manage_messages | permission::pin_messages);
  const ChannelId thread = town.thread_by(alice);
  const std::string message = town.write(alice, thread, "x");
  const json::value own = town.ask(Method::post, messages_of(thread), R"({"content":"mine"})");
  Listener listener(town, intents);
  town.must(alice, Method::patch, channel_path(thread), set_thread(true, false));
  listener.types();
  BOOST_TEST(listener.last("THREAD_UPDATE").at("thread_metadata").at("archived").as_bool());
  const std::string path = message_path(thread, str(own.at("id")));
  BOOST_TEST(town.outcome(Method::patch, path, R"({"content":"y"})") == "400/50083");
  BOOST_TEST(town.outcome(Method::delete_, path) == "400/50083");
  BOOST_TEST(town.outcome(Method::put, path + "/reactions/%F0%9F%91%8D/@me") == "400/50083");
  BOOST_TEST(town.outcome(Method::put, channel_path(thread, "/messages/pins/" + message)) == "400/50083");
  BOOST_TEST(town.outcome(Method::put, channel_path(thread, "/thread-members/@me")) == "400/50083");
  BOOST_TEST(town.outcome(Method::put, member_path(thread, trent)) == "400/50083");
  BOOST_TEST(outcome_of(town.as(alice, Method::patch, channel_path(thread), R"({"name":"z"})")) ==
             "400/50083");
  BOOST_TEST(outcome_of(town.as(alice, Method::patch, channel_path(thread), R"({"locked":true})")) ==
             "400/50083");
  BOOST_TEST(listener.types().empty());
  (void)town.ask(Method::post, messages_of(thread), R"({"content":"wake up"})");
  BOOST_TEST(listener.types() == (Types{"THREAD_UPDATE", "THREAD_MEMBER_UPDATE", "MESSAGE_CREATE"}));
  BOOST_TEST(!listener.last("THREAD_UPDATE").at("thread_metadata").at("archived").as_bool());
}

BOOST_AUTO_TEST_CASE(left_alone_they_archive_themselves) {
  Town town;
  const ChannelId thread = town.thread_by(alice);
  town.must(alice, Method::patch, channel_path(thread), R"({"auto_archive_duration":60})");
  Listener listener(town, intents);
  listener.types();
  town.advance(std::chrono::minutes{59});
  town.write(bob, thread, "still here");
  town.advance(std::chrono::minutes{59});
  (void)town.raw(Method::get, "/users/@me");
  BOOST_TEST((listener.types() == Types{"THREAD_MEMBERS_UPDATE", "MESSAGE_CREATE"}));
  town.advance(std::chrono::minutes{1});
  (void)town.raw(Method::get, "/users/@me");
  BOOST_TEST(listener.types() == Types{"THREAD_UPDATE"});
  const json::value metadata = listener.last("THREAD_UPDATE").at("thread_metadata");
  BOOST_TEST(metadata.at("archived").as_bool());
  BOOST_TEST(str(metadata.at("archive_timestamp")) == "2026-08-06T13:59:00.000000+00:00");
}

BOOST_AUTO_TEST_CASE(lists) {
  Town town(permission::manage_threads);
  std::vector<ChannelId> all;
  for (int i = 0; i < 3; ++i) {
    town.advance(seconds{1});
    all.push_back(town.thread_by(alice));
  }
  const ChannelId hidden = town.thread_by(alice, ChannelType::private_thread);
  const auto ids = [&](const std::string& path) {
    std::string out;
    const json::value found = town.ask(Method::get, path);
    for (const json::value& thread : found.at("threads").as_array()) {
      const std::string id = str(thread.at("id"));
      for (std::size_t i = 0; i < all.size(); ++i)
        if (id == all[i].to_string()) out += std::to_string(i);
      if (id == hidden.to_string()) out += "h";
    }
    if (const json::value* more = found.get_object().if_contains("has_more"))
      out += *more == json::value(true) ? "+" : ".";
    return out;
  };
  const std::string active = guild_path("/threads/active");
  BOOST_TEST(ids(active) == "h210.");
  for (ChannelId thread : {all[2], all[0], all[1], hidden}) {
    town.advance(seconds{1});
    town.must(alice, Method::patch, channel_path(thread), set_thread(true, false));
  }
  BOOST_TEST(ids(active) == ".");
  const std::string archived = channel_path(general, "/threads/archived/public");
  BOOST_TEST(ids(archived) == "102.");
  BOOST_TEST(ids(archived + "?limit=2") == "10+");
  const std::string time =
      iso8601(town.state().channels.at(all[0]).thread->archive_changed_at).substr(0, 23) + "Z";
  BOOST_TEST(ids(archived + "?limit=2&before=" + time) == "2.");
  BOOST_TEST(ids(channel_path(general, "/threads/archived/private")) == "h.");
  BOOST_TEST(ids(channel_path(general, "/users/@me/threads/archived/private")) == ".");
  town.revoke(permission::manage_threads);
  BOOST_TEST(town.outcome(Method::get, channel_path(general, "/threads/archived/private")) == "403/50013");
  BOOST_TEST(town.outcome(Method::get, archived + "?limit=1") == "400/50035");
  BOOST_TEST(town.outcome(Method::get, archived + "?before=soon") == "400/50035");
}

BOOST_AUTO_TEST_CASE(guild_create_has_the_active_ones_one_sees) {
  Town town;
  const ChannelId open = town.thread_by(alice);
  const ChannelId asleep = town.thread_by(alice);
  (void)town.thread_by(alice, ChannelType::private_thread);
  town.must(alice, Method::patch, channel_path(asleep), set_thread(true, false));
  (void)town.ask(Method::put, channel_path(open, "/thread-members/@me"), "", 204);
  Listener listener(town, intents);
  const json::value threads = listener.last("GUILD_CREATE").at("threads");
  BOOST_REQUIRE(threads.as_array().size() == 1u);
  BOOST_TEST(str(threads.at(0).at("id")) == open.to_string());
  BOOST_TEST(str(threads.at(0).at("member").at("user_id")) == bot.to_string());
  BOOST_TEST(listener.last("GUILD_CREATE").at("channels").as_array().size() == 5u);
}

BOOST_AUTO_TEST_CASE(gained_channels_bring_their_threads) {
  Town town;
  const ChannelId thread = town.thread_by(alice);
  town.overwrite(general, bot.value(), OverwriteKind::member, 0, permission::view_channel);
  Listener listener(town, intents);
  BOOST_TEST(listener.last("GUILD_CREATE").at("threads").as_array().empty());
  listener.types();
  town.overwrite(general, bot.value(), OverwriteKind::member, permission::view_channel, 0);
  BOOST_TEST(
      (listener.types() == Types{"CHANNEL_UPDATE", "THREAD_LIST_SYNC", "GUILD_AUDIT_LOG_ENTRY_CREATE"}));
  const json::value sync = listener.last("THREAD_LIST_SYNC");
  BOOST_TEST(str(sync.at("channel_ids").at(0)) == general.to_string());
  BOOST_TEST(str(sync.at("threads").at(0).at("id")) == thread.to_string());
  BOOST_TEST(sync.at("members").as_array().empty());
  // The same by a role: the bot may see again what @everyone may see.
  town.overwrite(general, bot.value(), OverwriteKind::member, 0, 0);
  town.overwrite(general, guild.value(), OverwriteKind::role, 0, permission::view_channel);
  town.overwrite(general, regulars.value(), OverwriteKind::role, permission::view_channel, 0);
  listener.types();
  town.must(alice, Method::put, member_of(bot) + "/roles/" + regulars.to_string());
  BOOST_TEST(
      (listener.types() == Types{"GUILD_MEMBER_UPDATE", "THREAD_LIST_SYNC", "GUILD_AUDIT_LOG_ENTRY_CREATE"}));
}

BOOST_AUTO_TEST_CASE(counts_and_deletion) {
  Town town(permission::manage_messages | permission::manage_threads);
  const ChannelId thread = town.thread_by(alice);
  const std::string first = town.write(alice, thread, "1");
  town.write(alice, thread, "2");
  (void)town.ask(Method::delete_, message_path(thread, first), "", 204);
  json::value shown = town.ask(Method::get, channel_path(thread));
  BOOST_TEST(shown.at("message_count").to_number<int>() == 1);
  BOOST_TEST(shown.at("total_message_sent").to_number<int>() == 2);
  // A ban's purge reaches threads; bulk deletion stays in its channel.
  town.write(mallory, thread, "buy");
  (void)town.ask(Method::put, ban_of(mallory), R"({"delete_message_seconds":60})", 204);
  BOOST_TEST(town.discord.messages(thread).size() == 1u);
  const std::string last = town.discord.messages(thread).back().id.to_string();
  (void)town.ask(Method::post, messages_of(general) + "/bulk-delete",
                 R"({"messages":[")" + last + R"(","1534893804748799000"]})", 204);
  BOOST_TEST(town.discord.messages(thread).size() == 1u);
  Listener listener(town, intents);
  listener.types();
  (void)town.ask(Method::delete_, channel_path(thread));
  BOOST_TEST(listener.types() == (Types{"THREAD_DELETE", "GUILD_AUDIT_LOG_ENTRY_CREATE"}));
  BOOST_TEST(listener.last("THREAD_DELETE").as_object().size() == 4u);
  BOOST_TEST(town.outcome(Method::get, channel_path(thread)) == "404/10003");
  // With the channel its threads go, untold.
  const ChannelId other = town.thread_by(alice);
  listener.types();
  town.must(alice, Method::delete_, channel_path(general));
  BOOST_TEST(listener.types() == (Types{"CHANNEL_DELETE", "GUILD_AUDIT_LOG_ENTRY_CREATE"}));
  BOOST_TEST(!town.state().channels.contains(other));
}

BOOST_AUTO_TEST_CASE(forums_hold_posts_alone) {
  Town town;
  const ChannelId forum = town.make_channel("help", ChannelType::forum);
  BOOST_TEST(town.outcome(Method::post, messages_of(forum), R"({"content":"x"})") == "400/40058");
  BOOST_TEST(town.outcome(Method::post, channel_path(forum, "/threads"), R"({"name":"q"})") == "400/50035");
  BOOST_TEST(town.outcome(Method::post, channel_path(forum, "/threads"),
                          R"({"name":"q","message":{"content":""}})") == "400/50006");
  BOOST_TEST(town.outcome(Method::post, channel_path(forum, "/threads"),
                          R"({"name":"q","applied_tags":["5"],"message":{"content":"x"}})") == "404/10087");
  const json::value post = town.ask(Method::post, channel_path(forum, "/threads"),
                                    R"({"name":"q","message":{"content":"how?"}})", 201);
  BOOST_TEST(post.at("type").to_number<int>() == 11);
  BOOST_TEST(str(post.at("message").at("id")) == str(post.at("id")));
  BOOST_TEST(post.at("message_count").to_number<int>() == 0);
  const ChannelId thread = *ChannelId::parse(str(post.at("id")));
  town.write(alice, thread, "so");
  BOOST_TEST(town.ask(Method::get, channel_path(thread)).at("message_count").to_number<int>() == 1);
  town.overwrite(forum, guild.value(), OverwriteKind::role, 0, permission::send_messages);
  town.revoke(permission::send_messages);
  BOOST_TEST(town.outcome(Method::post, channel_path(forum, "/threads"),
                          R"({"name":"q","message":{"content":"x"}})") == "403/50013");
}

BOOST_AUTO_TEST_CASE(there_is_room_for_a_thousand) {
  Town town;
  for (int i = 0; i < 1'000; ++i) (void)town.thread_by(alice, ChannelType::private_thread);
  BOOST_TEST(town.outcome(Method::post, channel_path(general, "/threads"), R"({"name":"x"})") ==
             "400/160006");
  const ChannelId one = *town.state().guilds.at(guild).threads.begin();
  town.must(alice, Method::patch, channel_path(one), set_thread(true, false));
  BOOST_TEST(town.outcome(Method::post, channel_path(general, "/threads"), R"({"name":"x"})") == "201");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
