// Owns: the tests of a guild's own life: members, roles, channels, settings, the control API's acts upon
// them. Must not know: refusals that need no preparation (refusals_test.cpp).
#include "tests/unit/sandbox/guild_support.hpp"
#include "tools/sandbox/control.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

std::string nick(const std::string& name) { return json::serialize(json::object{{"nick", name}}); }
std::string until(const std::string& time) { return R"({"communication_disabled_until":")" + time + "\"}"; }
const std::string in_an_hour = "2026-08-06T13:00:00Z";

}  // namespace

BOOST_AUTO_TEST_SUITE(guild_life)

BOOST_AUTO_TEST_CASE(nicknames) {
  Town town(permission::manage_nicknames);
  const std::string long_name(32, 'n');
  BOOST_TEST(str(town.ask(Method::patch, member_of(mallory), nick(long_name)).at("nick")) == long_name);
  BOOST_TEST(town.outcome(Method::patch, member_of(mallory), nick(long_name + "n")) == "400/50035");
  BOOST_TEST(town.ask(Method::patch, member_of(mallory), nick("")).at("nick").is_null());
  BOOST_TEST(town.outcome(Method::patch, member_of(alice), nick("x")) == "403/50013");  // the owner
  BOOST_TEST(outcome_of(town.as(bob, Method::patch, member_of(mallory), nick("x"))) == "403/50013");
  const std::string own = guild_path("/members/@me");
  BOOST_TEST(outcome_of(town.as(bob, Method::patch, own, nick("Bobby"))) == "200");
  BOOST_TEST(outcome_of(town.as(bob, Method::patch, own, nick(""))) == "200");
  BOOST_TEST(!town.state().guilds.at(guild).members.at(bob).nick.has_value());
  town.revoke(permission::change_nickname);
  BOOST_TEST(outcome_of(town.as(bob, Method::patch, own, nick("Bobby"))) == "403/50013");
  BOOST_TEST(outcome_of(town.as(bob, Method::patch, own, R"({"bio":"x"})")) == "200");
  // The hierarchy: moderators are below the bot's role, not the other way round.
  BOOST_TEST(town.outcome(Method::patch, member_of(bob), nick("Robert")) == "200");
  town.state().guilds.at(guild).roles.at(moderators).permissions |= permission::manage_nicknames;
  BOOST_TEST(outcome_of(town.as(bob, Method::patch, member_of(bot), nick("x"))) == "403/50013");
}

BOOST_AUTO_TEST_CASE(who_can_be_timed_out) {
  Town town;
  const auto out = [&](UserId who, UserId whom) {
    return outcome_of(town.as(who, Method::patch, member_of(whom), until(in_an_hour)));
  };
  BOOST_TEST(out(bot, mallory) == "200");
  BOOST_TEST(out(bot, alice) == "403/50013");
  BOOST_TEST(out(alice, alice) == "403/50013");
  BOOST_TEST(out(bob, bot) == "403/50013");
  BOOST_TEST(out(oscar, mallory) == "403/50013");
  town.state().guilds.at(guild).roles.at(regulars).permissions |= permission::administrator;
  BOOST_TEST(out(bot, trent) == "403/50013");
  BOOST_TEST(out(alice, trent) == "403/50013");  // whoever asks
  // Whoever became an administrator while timed out is let go again.
  town.state().guilds.at(guild).members.at(trent).timeout_until = noon + seconds{60};
  BOOST_TEST(town.outcome(Method::patch, member_of(trent), R"({"communication_disabled_until":null})") ==
             "200");
}

BOOST_AUTO_TEST_CASE(what_a_timeout_takes) {
  Town town;
  const std::string message = town.write(alice, general, "x");
  (void)town.ask(Method::patch, member_of(bob), until(in_an_hour));
  const std::string thumb = message_path(general, message, "/reactions/%F0%9F%91%8D/@me");
  BOOST_TEST(outcome_of(town.as(bob, Method::post, messages_of(general), R"({"content":"x"})")) ==
             "403/50013");
  BOOST_TEST(outcome_of(town.as(bob, Method::put, thumb)) == "403/50013");
  BOOST_TEST(outcome_of(town.voice(bob, voice)) == "403/50001");
  BOOST_TEST(outcome_of(town.as(bob, Method::put, ban_of(mallory), "{}")) == "403/50013");
  BOOST_TEST(outcome_of(town.as(bob, Method::get, message_path(general, message))) == "200");
  // Joining a reaction that is there takes no permission away with it, and is refused all the same.
  town.must(alice, Method::put, thumb);
  BOOST_TEST(outcome_of(town.as(bob, Method::put, thumb)) == "403/50013");
  town.state().guilds.at(guild).roles.at(moderators).permissions |= permission::administrator;
  BOOST_TEST(outcome_of(town.as(bob, Method::put, thumb)) == "204");
  town.must(bob, Method::delete_, thumb);
  town.state().guilds.at(guild).roles.at(moderators).permissions &= ~permission::administrator;
  BOOST_TEST(outcome_of(town.as(bob, Method::put, thumb)) == "403/50013");
  town.advance(std::chrono::hours{1});
  BOOST_TEST(outcome_of(town.as(bob, Method::put, thumb)) == "204");
}

BOOST_AUTO_TEST_CASE(leaving_and_coming_back_ends_no_timeout) {
  Town town(permission::kick_members);
  (void)town.ask(Method::patch, member_of(mallory), until(in_an_hour));
  const json::value before = town.ask(Method::get, member_of(mallory));
  BOOST_TEST(before.at("flags").as_int64() == 0);
  (void)town.ask(Method::delete_, member_of(mallory), "", 204);
  BOOST_REQUIRE(!town.discord.join(mallory, guild, town.now()).has_error());
  const json::value after = town.ask(Method::get, member_of(mallory));
  BOOST_TEST(after.at("communication_disabled_until") == before.at("communication_disabled_until"));
  BOOST_TEST(after.at("flags").as_int64() == 1);  // DID_REJOIN
  BOOST_TEST(outcome_of(town.as(mallory, Method::post, messages_of(general), R"({"content":"x"})")) ==
             "403/50013");
  BOOST_TEST(town.state().guilds.at(guild).former_members.empty());
}

BOOST_AUTO_TEST_CASE(roles_of_members) {
  Town town;
  const auto set = [&](const std::string& roles) {
    return town.outcome(Method::patch, member_of(mallory), R"({"roles":[)" + roles + "]}");
  };
  const auto id = [](RoleId role) { return "\"" + role.to_string() + "\""; };
  BOOST_TEST(set(id(regulars)) == "200");
  BOOST_TEST(set(id(bot_role)) == "403/50013");
  BOOST_TEST(set(id(everyone_role(guild))) == "403/50013");
  BOOST_TEST(set("\"5\"") == "404/10011");
  BOOST_TEST(town.state().guilds.at(guild).members.at(mallory).roles == std::set<RoleId>{regulars});
  BOOST_TEST(set("") == "200");
  // Managed roles are their integration's, even to the owner.
  BOOST_TEST(outcome_of(town.as(alice, Method::put, member_of(mallory) + "/roles/" + bot_role.to_string())) ==
             "403/50013");
  BOOST_TEST(outcome_of(town.as(alice, Method::delete_, guild_path("/roles/" + bot_role.to_string()))) ==
             "400/50028");
  BOOST_TEST(outcome_of(town.as(alice, Method::delete_, guild_path("/roles/" + guild.to_string()))) ==
             "400/50028");
}

BOOST_AUTO_TEST_CASE(how_many_members_have_each_role) {
  Town town;
  std::map<std::string, std::int64_t> expected;
  for (const auto& [id, role] : town.state().guilds.at(guild).roles)
    if (id != everyone_role(guild)) expected[id.to_string()] = 0;
  for (const auto& [user, member] : town.state().guilds.at(guild).members)
    for (RoleId role : member.roles) ++expected.at(role.to_string());
  BOOST_TEST(expected.at(bot_role.to_string()) == 1);
  const json::value counts = town.ask(Method::get, guild_path("/roles/member-counts"));
  BOOST_TEST(counts.get_object().size() == expected.size());
  for (const auto& [id, count] : expected) BOOST_TEST(counts.at(id).as_int64() == count);
}

BOOST_AUTO_TEST_CASE(two_hundred_at_once) {
  Town town(permission::manage_guild);
  std::string ids;
  for (int i = 0; i < 201; ++i) ids += (i ? ",\"" : "\"") + std::to_string(5'000 + i) + "\"";
  BOOST_TEST(town.outcome(Method::post, guild_path("/bulk-ban"), R"({"user_ids":[)" + ids + "]}") ==
             "400/50035");
  const json::value done =
      town.ask(Method::post, guild_path("/bulk-ban"),
               R"({"user_ids":[")" + mallory.to_string() + R"(",")" + alice.to_string() + R"(","5"]})");
  BOOST_TEST(done.at("banned_users").as_array().size() == 1u);
  BOOST_TEST(done.at("failed_users").as_array().size() == 2u);
  BOOST_TEST(town.outcome(Method::post, guild_path("/bulk-ban"), R"({"user_ids":["5"]})") == "400/500000");
  town.revoke(permission::manage_guild);
  BOOST_TEST(town.outcome(Method::post, guild_path("/bulk-ban"), R"({"user_ids":["5"]})") == "403/50013");
}

BOOST_AUTO_TEST_CASE(the_order_of_roles) {
  Town town;
  const RoleId extra =
      *RoleId::parse(town.must(alice, Method::post, guild_path("/roles"), R"({"name":"extra"})"));
  const auto order = [&] {
    std::map<int, std::string> names;
    for (const auto& [id, role] : town.state().guilds.at(guild).roles)
      names[role.position] += role.name.substr(0, 1);
    std::string out;
    for (const auto& [position, name] : names) out += name;
    return out;
  };
  BOOST_TEST(order() == "@eHMV");
  const auto move = [&](RoleId role, int position) {
    return town.outcome(
        Method::patch, guild_path("/roles"),
        R"([{"id":")" + role.to_string() + R"(","position":)" + std::to_string(position) + "}]");
  };
  Listener listener(town, every_intent);
  listener.types();
  BOOST_TEST(move(extra, 3) == "200");
  BOOST_TEST(order() == "@HMeV");
  const Types types = listener.types();
  BOOST_TEST(std::count(types.begin(), types.end(), "GUILD_ROLE_UPDATE") == 3);
  BOOST_TEST(move(extra, 4) == "403/50013");     // not to the height of one's own
  BOOST_TEST(move(bot_role, 1) == "403/50013");  // nor one's own
  BOOST_TEST(move(everyone_role(guild), 1) == "400/50028");
  BOOST_TEST(move(RoleId{5}, 1) == "404/10011");
  BOOST_TEST(order() == "@HMeV");
}

BOOST_AUTO_TEST_CASE(channels_that_the_bot_cannot_see_are_told_of) {
  Town town;
  Listener listener(town, every_intent);
  const json::array known = listener.last("GUILD_CREATE").at("channels").as_array();
  listener.types();
  const std::string hidden = town.must(alice, Method::post, guild_path("/channels"),
                                       R"({"name":"hidden","permission_overwrites":[{"id":")" +
                                           guild.to_string() + R"(","type":0,"deny":"1024"}]})");
  BOOST_TEST(town.outcome(Method::get, "/channels/" + hidden) == "403/50001");
  BOOST_TEST((listener.types() == Types{"CHANNEL_CREATE", "GUILD_AUDIT_LOG_ENTRY_CREATE"}));
  BOOST_TEST(str(listener.last("CHANNEL_CREATE").at("name")) == "hidden");
  town.must(alice, Method::patch, "/channels/" + hidden, R"({"topic":"secret"})");
  BOOST_TEST((listener.types() == Types{"CHANNEL_UPDATE", "GUILD_AUDIT_LOG_ENTRY_CREATE"}));
  BOOST_TEST(str(listener.last("CHANNEL_UPDATE").at("topic")) == "secret");
  town.must(alice, Method::patch, guild_path("/channels"), R"([{"id":")" + hidden + R"(","position":1}])");
  BOOST_TEST((listener.types() == Types{"CHANNEL_UPDATE", "GUILD_AUDIT_LOG_ENTRY_CREATE"}));
  town.advance(seconds{6});  // one identify in five
  BOOST_TEST(Listener(town, every_intent).last("GUILD_CREATE").at("channels").as_array().size() ==
             known.size() + 1);
  // A thread in it stays the secret of those who see the channel.
  town.must(alice, Method::post, "/channels/" + hidden + "/threads", R"({"name":"talk","type":11})");
  BOOST_TEST((listener.types() == Types{"GUILD_AUDIT_LOG_ENTRY_CREATE"}));
  town.must(alice, Method::delete_, "/channels/" + hidden);
  BOOST_TEST((listener.types() == Types{"CHANNEL_DELETE", "GUILD_AUDIT_LOG_ENTRY_CREATE"}));
  BOOST_TEST(str(listener.last("CHANNEL_DELETE").at("id")) == hidden);
}

BOOST_AUTO_TEST_CASE(the_order_of_channels) {
  Town town(permission::manage_channels);
  Listener listener(town, every_intent);
  listener.types();
  const auto row = [](ChannelId channel, const std::string& rest) {
    return R"({"id":")" + channel.to_string() + "\"," + rest + "}";
  };
  const auto move = [&](const std::string& rows) {
    return town.outcome(Method::patch, guild_path("/channels"), "[" + rows + "]");
  };
  BOOST_TEST(move(row(general, R"("position":7)") + "," + row(random_channel, R"("position":6)")) == "204");
  BOOST_TEST(town.state().channels.at(general).position == 7);
  BOOST_TEST((listener.types() == Types{"CHANNEL_UPDATE", "GUILD_AUDIT_LOG_ENTRY_CREATE", "CHANNEL_UPDATE",
                                        "GUILD_AUDIT_LOG_ENTRY_CREATE"}));
  const std::string out = R"("parent_id":null)";
  BOOST_TEST(move(row(general, out) + "," + row(random_channel, out)) == "400/40009");
  BOOST_TEST(move(row(general, out)) == "204");
  BOOST_TEST(!town.state().channels.at(general).parent);
  BOOST_TEST(move(row(general, R"("parent_id":")" + voice.to_string() + "\"")) == "400/50035");
  BOOST_TEST(move(row(ChannelId{5}, R"("position":1)")) == "404/10003");
  // Channels one cannot see may be put in order, and not into another category.
  town.overwrite(staff_only, bot.value(), OverwriteKind::member, 0, permission::view_channel);
  BOOST_TEST(move(row(staff_only, R"("position":9)")) == "204");
  BOOST_TEST(move(row(staff_only, R"("parent_id":")" + category.to_string() + "\"")) == "403/50001");
}

BOOST_AUTO_TEST_CASE(limits_of_a_guild) {
  Town town(permission::manage_channels);
  for (int i = 0; i < 246; ++i) town.must(alice, Method::post, guild_path("/roles"), "{}");
  BOOST_TEST(town.outcome(Method::post, guild_path("/roles"), "{}") == "400/30005");
  const std::string inside = R"({"name":"x","parent_id":")" + category.to_string() + "\"}";
  for (int i = 0; i < 47; ++i) town.must(alice, Method::post, guild_path("/channels"), inside);
  BOOST_TEST(town.outcome(Method::post, guild_path("/channels"), inside) == "400/50035");
  for (int i = 0; i < 448; ++i) town.must(alice, Method::post, guild_path("/channels"), R"({"name":"x"})");
  BOOST_TEST(town.outcome(Method::post, guild_path("/channels"), R"({"name":"x"})") == "400/30013");
  // Threads do not count.
  BOOST_TEST(town.outcome(Method::post, channel_path(general, "/threads"), R"({"name":"x"})") == "201");
}

BOOST_AUTO_TEST_CASE(overwrites_of_a_whole_channel) {
  Town town(permission::manage_channels);
  const auto with = [&](UserId whom, std::uint64_t deny) {
    return R"({"name":"x","permission_overwrites":[{"id":")" + whom.to_string() + R"(","type":1,"deny":")" +
           std::to_string(deny) + "\"}]}";
  };
  BOOST_TEST(town.outcome(Method::post, guild_path("/channels"), with(bob, permission::view_channel)) ==
             "201");
  BOOST_TEST(town.outcome(Method::post, guild_path("/channels"), with(bob, permission::manage_guild)) ==
             "403/50013");
  BOOST_TEST(town.outcome(Method::post, guild_path("/channels"), with(bob, permission::manage_roles)) ==
             "403/50013");
  BOOST_TEST(town.outcome(Method::patch, channel_path(general), with(bob, permission::view_channel)) ==
             "200");
  // Each overwrite that changed has an entry of its own beside the channel's.
  const auto& audit = town.state().guilds.at(guild).audit;
  BOOST_TEST((audit.at(audit.size() - 2).action == AuditAction::channel_update));
  BOOST_TEST((audit.back().action == AuditAction::overwrite_create));
  BOOST_TEST(str(audit.back().options.at("id")) == bob.to_string());
  town.revoke(permission::manage_roles);
  BOOST_TEST(town.outcome(Method::patch, channel_path(general), with(mallory, permission::view_channel)) ==
             "403/50013");
  BOOST_TEST(town.outcome(Method::patch, channel_path(general), with(bob, permission::view_channel)) ==
             "200");
}

BOOST_AUTO_TEST_CASE(settings_of_the_guild) {
  Town town;
  BOOST_TEST(town.outcome(Method::patch, guild_path(), R"({"name":"x"})") == "403/50013");
  town.grant(permission::manage_guild);
  Listener listener(town, every_intent);
  listener.types();
  const json::value changed =
      town.ask(Method::patch, guild_path(),
               R"({"name":"New name","preferred_locale":"de","afk_timeout":60,"afk_channel_id":")" +
                   voice.to_string() + R"(","system_channel_id":")" + general.to_string() + "\"}");
  BOOST_TEST(str(changed.at("name")) == "New name");
  BOOST_TEST(str(changed.at("system_channel_id")) == general.to_string());
  BOOST_TEST((listener.types() == Types{"GUILD_UPDATE", "GUILD_AUDIT_LOG_ENTRY_CREATE"}));
  for (const std::string& body :
       {std::string{R"({"name":"x"})"}, std::string{R"({"preferred_locale":"xx"})"},
        std::string{R"({"afk_timeout":61})"}, R"({"afk_channel_id":")" + general.to_string() + "\"}",
        R"({"system_channel_id":")" + voice.to_string() + "\"}"})
    BOOST_TEST(town.outcome(Method::patch, guild_path(), body) == "400/50035", body);
  BOOST_TEST(town.ask(Method::get, guild_path("/emojis")).as_array().empty());
  // Newcomers are greeted in the system channel, unless that is switched off.
  BOOST_REQUIRE(!town.discord.join(ghost, guild, town.now()).has_error());
  BOOST_TEST(town.discord.messages(general).back().type == message_type::user_join);
  BOOST_TEST((town.discord.messages(general).back().author == ghost));
  BOOST_REQUIRE(!town.discord.leave(ghost, guild, town.now()).has_error());
  (void)town.ask(Method::patch, guild_path(), R"({"system_channel_flags":1})");
  BOOST_REQUIRE(!town.discord.join(ghost, guild, town.now()).has_error());
  BOOST_TEST(town.discord.messages(general).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_category_leaves_its_channels) {
  Town town;
  Listener listener(town, every_intent);
  listener.types();
  town.must(alice, Method::delete_, channel_path(category));
  BOOST_TEST((listener.types() == Types{"CHANNEL_DELETE", "GUILD_AUDIT_LOG_ENTRY_CREATE", "CHANNEL_UPDATE",
                                        "CHANNEL_UPDATE", "CHANNEL_UPDATE"}));
  BOOST_TEST(!town.state().channels.at(general).parent);
}

BOOST_AUTO_TEST_CASE(deletions_are_counted_together) {
  Town town(permission::manage_messages);
  std::vector<std::string> messages;
  for (int i = 0; i < 3; ++i) messages.push_back(town.write(mallory, general, "x"));
  Listener listener(town, every_intent);
  listener.types();
  (void)town.ask(Method::delete_, message_path(general, messages[0]), "", 204);
  (void)town.ask(Method::delete_, message_path(general, messages[1]), "", 204);
  BOOST_TEST((listener.types() == Types{"MESSAGE_DELETE", "GUILD_AUDIT_LOG_ENTRY_CREATE", "MESSAGE_DELETE"}));
  BOOST_TEST(str(town.state().guilds.at(guild).audit.back().options.at("count")) == "2");
  town.advance(std::chrono::minutes{6});
  (void)town.ask(Method::delete_, message_path(general, messages[2]), "", 204);
  BOOST_TEST((listener.types() == Types{"MESSAGE_DELETE", "GUILD_AUDIT_LOG_ENTRY_CREATE"}));
}

BOOST_AUTO_TEST_CASE(a_bot_thrown_out_hears_of_it_once) {
  Town town;
  const ChannelId thread = town.thread_by(alice);
  (void)town.ask(Method::put, channel_path(thread, "/thread-members/@me"), "", 204);
  (void)town.voice(bot, voice);
  Listener listener(town, every_intent);
  listener.types();
  BOOST_REQUIRE(!town.discord.kick(alice, guild, bot, town.now()).has_error());
  BOOST_TEST(listener.types() == Types{"GUILD_DELETE"});
  BOOST_TEST(town.state().guilds.at(guild).voice.empty());
  BOOST_TEST(!town.state().channels.at(thread).thread->members.contains(bot));
}

BOOST_AUTO_TEST_CASE(the_audit_log_names_threads_and_pinned_peoples_authors) {
  Town town(permission::pin_messages);
  const std::string message = town.write(alice, general, "x");
  (void)town.ask(Method::put, channel_path(general, "/messages/pins/" + message), "", 204);
  const ChannelId thread = town.thread_by(bob);
  const json::value log = town.ask(Method::get, guild_path("/audit-logs"));
  BOOST_TEST(log.at("audit_log_entries").at(0).at("action_type").to_number<int>() == 110);
  BOOST_TEST(str(log.at("threads").at(0).at("id")) == thread.to_string());
  BOOST_TEST(log.at("users").as_array().size() == 3u);  // the bot, alice, bob
}

BOOST_AUTO_TEST_CASE(publishing_is_a_flag) {
  Town town;
  const ChannelId news = town.make_channel("news", ChannelType::announcement);
  const json::value sent = town.ask(Method::post, messages_of(news), R"({"content":"new"})");
  Listener listener(town, every_intent);
  listener.types();
  const json::value published = town.ask(Method::post, message_path(news, str(sent.at("id")), "/crosspost"));
  BOOST_TEST(published.at("flags").to_number<int>() == 1);
  BOOST_TEST(listener.types() == Types{"MESSAGE_UPDATE"});
}

BOOST_AUTO_TEST_CASE(acts_of_the_control_api) {
  Town town(permission::manage_messages);
  const auto act = [&](UserId user, const std::string& rest) {
    return act_as_human(town.discord, json::parse(R"({"as":")" + user.to_string() + "\"," + rest + "}"),
                        town.now().wall);
  };
  const std::string in_general = R"("channel":")" + general.to_string() + "\"";
  const std::string message = town.write(alice, general, "x");
  const std::string about = in_general + R"(,"message":")" + message + "\"";
  const auto outcome = [&](UserId user, const std::string& deed, const std::string& rest) {
    return outcome_of(act(user, R"("do":")" + deed + "\"," + rest));
  };
  BOOST_TEST(outcome(bob, "react", about + R"(,"emoji":"👍")") == "204");
  BOOST_TEST(outcome(bob, "unreact", about + R"(,"emoji":"👍")") == "204");
  BOOST_TEST(outcome(alice, "pin", about) == "204");
  BOOST_TEST(outcome(bob, "unpin", about) == "403/50013");
  BOOST_TEST(outcome(alice, "unpin", about) == "204");
  BOOST_TEST(outcome(alice, "create_thread", about + R"(,"name":"t")") == "201");
  const Reply hidden = act(alice, R"("do":"create_thread",)" + in_general + R"(,"name":"t","private":true)");
  BOOST_TEST(hidden.body.at("type").to_number<int>() == 12);
  const std::string thread = R"("channel":")" + message + "\"";
  BOOST_TEST(outcome(bob, "join_thread", thread) == "204");
  BOOST_TEST(outcome(bob, "leave_thread", thread) == "204");
  BOOST_TEST(outcome(alice, "modify_thread", thread + R"(,"archived":true,"locked":true,"name":"u")") ==
             "200");
  BOOST_TEST(outcome(mallory, "join_voice", R"("self_mute":true,"channel":")" + voice.to_string() + "\"") ==
             "204");
  BOOST_TEST(town.state().guilds.at(guild).voice.at(mallory).self_mute);
  const std::string whom = R"("guild":")" + guild.to_string() + R"(","user":")" + mallory.to_string() + "\"";
  BOOST_TEST(outcome(alice, "server_mute", whom + R"(,"on":true)") == "200");
  BOOST_TEST(outcome(alice, "server_deafen", whom + R"(,"on":true)") == "200");
  BOOST_TEST(outcome(oscar, "server_deafen", whom + R"(,"on":false)") == "403/50013");
  BOOST_TEST(outcome(alice, "move", whom + R"(,"channel":")" + voice.to_string() + "\"") == "200");
  BOOST_TEST(outcome(alice, "move", whom + R"(,"channel":null)") == "200");
  BOOST_TEST(outcome(mallory, "leave_voice", R"("guild":")" + guild.to_string() + "\"") == "204");
  BOOST_TEST(outcome(alice, "nick", whom + R"(,"nick":"M")") == "200");
  BOOST_TEST(outcome(mallory, "nick", whom + R"(,"nick":null)") == "200");
  const std::string other = town.write(alice, general, "y");
  const std::string list = in_general + R"(,"messages":[")" + message + R"(",")" + other + "\"]";
  BOOST_TEST(outcome(alice, "bulk_delete", list) == "403/20002");
  BOOST_TEST(outcome(bot, "bulk_delete", list) == "204");
  BOOST_TEST(outcome(alice, "react", in_general) == "400/50035");
}

BOOST_AUTO_TEST_CASE(the_control_apis_state) {
  Town town;
  const std::string message = town.write(alice, general, "x");
  town.must(bob, Method::put, message_path(general, message, "/reactions/%F0%9F%91%8D/@me"));
  const ChannelId thread = town.thread_by(alice);
  (void)town.voice(mallory, voice, true);
  const json::object world = describe_world(town.discord, town.now(), milliseconds{0});
  const json::value& place = world.at("guilds").at(0);
  BOOST_TEST(str(place.at("threads").at(0).at("id")) == thread.to_string());
  BOOST_TEST(str(place.at("threads").at(0).at("member_ids").at(0)) == alice.to_string());
  BOOST_TEST(str(place.at("voice_states").at(0).at("user_id")) == mallory.to_string());
  BOOST_TEST(place.at("voice_states").at(0).at("self_mute").as_bool());
  milliseconds offset{0};
  Control control(town.discord, {[&] { return Moment{town.now().steady, town.now().wall + offset}; },
                                 [&] { return offset; }, [&](milliseconds by) { offset += by; }});
  const net::HttpResponse shown =
      control.handle({Method::get, "/_sandbox/messages?channel=" + general.to_string(), {}, ""});
  const json::value first = json::parse(shown.body).at(0);
  BOOST_TEST(str(first.at("reactions").at(0).at("user_ids").at(0)) == bob.to_string());
  BOOST_TEST(!first.at("pinned").as_bool());
  // Moving the clock lets time pass for threads too.
  BOOST_TEST(!town.state().channels.at(thread).thread->archived);
  (void)control.handle({Method::post, "/_sandbox/clock", {}, R"({"advance_ms":604800000})"});
  BOOST_TEST(town.state().channels.at(thread).thread->archived);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
