// Owns: the tests of voice connections: entering, muting, deafening, moving, throwing out.
// Must not know: refusals that need no preparation (refusals_test.cpp).
#include "tests/unit/sandbox/guild_support.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;
constexpr std::uint64_t all_voice =
    permission::mute_members | permission::deafen_members | permission::move_members;

std::string move_to(ChannelId channel) { return R"({"channel_id":")" + channel.to_string() + "\"}"; }
const std::string throw_out = R"({"channel_id":null})";

json::array actions(Town& town) {
  json::array out;
  for (const AuditEntry& entry : town.state().guilds.at(guild).audit)
    out.push_back(static_cast<int>(entry.action));
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(voice_states)

BOOST_AUTO_TEST_CASE(people_come_change_and_go) {
  Town town;
  Listener listener(town, every_intent);
  listener.types();
  BOOST_TEST(outcome_of(town.voice(mallory, voice)) == "204");
  const json::value entered = listener.last("VOICE_STATE_UPDATE");
  BOOST_TEST(str(entered.at("channel_id")) == voice.to_string());
  BOOST_TEST(str(entered.at("guild_id")) == guild.to_string());
  BOOST_TEST(str(entered.at("member").at("user").at("id")) == mallory.to_string());
  BOOST_TEST(!entered.at("self_mute").as_bool());
  BOOST_TEST(!entered.at("suppress").as_bool());
  (void)town.voice(mallory, voice, true);
  BOOST_TEST(listener.last("VOICE_STATE_UPDATE").at("self_mute").as_bool());
  BOOST_TEST(str(listener.last("VOICE_STATE_UPDATE").at("session_id")) == str(entered.at("session_id")));
  (void)town.voice(mallory, ChannelId{});
  BOOST_TEST(listener.last("VOICE_STATE_UPDATE").at("channel_id").is_null());
  BOOST_TEST(listener.types() == Types(3, "VOICE_STATE_UPDATE"));
  Listener deaf(town, every_intent & ~intent::guild_voice_states);
  deaf.types();
  (void)town.voice(mallory, voice);
  BOOST_TEST(deaf.types().empty());
}

BOOST_AUTO_TEST_CASE(the_door) {
  Town town;
  BOOST_TEST(outcome_of(town.voice(mallory, general)) == "400/50024");
  BOOST_TEST(outcome_of(town.voice(mallory, ChannelId{5})) == "404/10003");
  BOOST_TEST(outcome_of(town.voice(ghost, voice)) == "403/50001");
  town.must(alice, Method::patch, channel_path(voice), R"({"user_limit":1})");
  BOOST_TEST(outcome_of(town.voice(oscar, voice)) == "204");
  BOOST_TEST(outcome_of(town.voice(mallory, voice)) == "403/50013");
  BOOST_TEST(outcome_of(town.voice(oscar, voice, true)) == "204");  // he is in already
  BOOST_TEST(outcome_of(town.voice(alice, voice)) == "204");        // MOVE_MEMBERS opens full channels
  town.must(alice, Method::patch, channel_path(voice), R"({"user_limit":0})");
  town.overwrite(voice, mallory.value(), OverwriteKind::member, 0, permission::connect);
  BOOST_TEST(outcome_of(town.voice(mallory, voice)) == "403/50001");
  // Somebody timed out does not get in, and is thrown out.
  town.must(alice, Method::patch, member_of(oscar),
            R"({"communication_disabled_until":"2026-08-06T13:00:00Z"})");
  BOOST_TEST(!town.state().guilds.at(guild).voice.contains(oscar));
  BOOST_TEST(outcome_of(town.voice(oscar, voice)) == "403/50001");
}

BOOST_AUTO_TEST_CASE(server_mute_and_deafen) {
  Town town(all_voice);
  BOOST_TEST(town.outcome(Method::patch, member_of(mallory), R"({"mute":true})") == "400/40032");
  (void)town.voice(mallory, voice);
  Listener listener(town, every_intent);
  listener.types();
  const json::value member = town.ask(Method::patch, member_of(mallory), R"({"mute":true,"deaf":true})");
  BOOST_TEST((member.at("mute").as_bool() && member.at("deaf").as_bool()));
  BOOST_TEST(listener.types() ==
             (Types{"VOICE_STATE_UPDATE", "GUILD_MEMBER_UPDATE", "GUILD_AUDIT_LOG_ENTRY_CREATE"}));
  BOOST_TEST(listener.last("VOICE_STATE_UPDATE").at("deaf").as_bool());
  const json::value entry = listener.last("GUILD_AUDIT_LOG_ENTRY_CREATE");
  BOOST_TEST(entry.at("action_type").to_number<int>() == 24);
  BOOST_TEST(str(entry.at("changes").at(0).at("key")) == "mute");
  BOOST_TEST(str(entry.at("changes").at(1).at("key")) == "deaf");
  (void)town.ask(Method::patch, member_of(mallory), R"({"mute":true})");
  BOOST_TEST(listener.types().empty());  // nothing changed
  // Both outlive the connection, and cannot be lifted without one.
  (void)town.voice(mallory, ChannelId{});
  BOOST_TEST(town.outcome(Method::patch, member_of(mallory), R"({"mute":false})") == "400/40032");
  (void)town.voice(mallory, voice);
  BOOST_TEST(listener.last("VOICE_STATE_UPDATE").at("mute").as_bool());
  // The hierarchy of roles has no say here.
  (void)town.voice(alice, voice);
  BOOST_TEST(town.outcome(Method::patch, member_of(alice), R"({"deaf":true})") == "200");
}

BOOST_AUTO_TEST_CASE(the_rights_of_who_does_it) {
  Town town;
  town.revoke(all_voice);
  (void)town.voice(mallory, voice);
  for (const std::string& body :
       {std::string{R"({"mute":true})"}, std::string{R"({"deaf":true})"}, move_to(voice), throw_out})
    BOOST_TEST(town.outcome(Method::patch, member_of(mallory), body) == "403/50013");
  BOOST_TEST(town.outcome(Method::patch, member_of(oscar), R"({"mute":true})") == "403/50013");
  town.grant(all_voice);
  const ChannelId other = town.make_channel("upstairs", ChannelType::voice);
  BOOST_TEST(town.outcome(Method::patch, member_of(mallory), move_to(general)) == "400/50035");
  BOOST_TEST(town.outcome(Method::patch, member_of(mallory), move_to(ChannelId{5})) == "404/10003");
  town.overwrite(other, bot.value(), OverwriteKind::member, 0, permission::move_members);
  BOOST_TEST(town.outcome(Method::patch, member_of(mallory), move_to(other)) == "403/50013");
  town.overwrite(other, bot.value(), OverwriteKind::member, 0, permission::connect);
  BOOST_TEST(town.outcome(Method::patch, member_of(mallory), move_to(other)) == "403/50001");
  town.overwrite(voice, bot.value(), OverwriteKind::member, 0, permission::connect);
  BOOST_TEST(town.outcome(Method::patch, member_of(mallory), R"({"mute":true})") == "403/50001");
  BOOST_TEST(!town.state().guilds.at(guild).members.at(mallory).mute);
}

BOOST_AUTO_TEST_CASE(moved_and_thrown_out) {
  Town town(all_voice);
  const ChannelId other = town.make_channel("upstairs", ChannelType::voice);
  town.overwrite(other, guild.value(), OverwriteKind::role, 0, permission::connect);
  town.overwrite(other, bot.value(), OverwriteKind::member, permission::connect, 0);
  for (UserId user : {mallory, oscar}) (void)town.voice(user, voice);
  Listener listener(town, every_intent);
  listener.types();
  // Where the mover may enter, the moved need not.
  (void)town.ask(Method::patch, member_of(mallory), move_to(other));
  BOOST_TEST(listener.types() == (Types{"VOICE_STATE_UPDATE", "GUILD_AUDIT_LOG_ENTRY_CREATE"}));
  BOOST_TEST(listener.last("GUILD_AUDIT_LOG_ENTRY_CREATE").at("action_type").to_number<int>() == 26);
  BOOST_TEST(listener.last("GUILD_AUDIT_LOG_ENTRY_CREATE").at("target_id").is_null());
  // Discord counts such deeds together, without another event.
  (void)town.ask(Method::patch, member_of(oscar), move_to(other));
  BOOST_TEST(listener.types() == Types{"VOICE_STATE_UPDATE"});
  const AuditEntry& moves = town.state().guilds.at(guild).audit.back();
  BOOST_TEST(str(moves.options.at("count")) == "2");
  BOOST_TEST(str(moves.options.at("channel_id")) == other.to_string());
  town.advance(std::chrono::minutes{6});
  for (UserId user : {mallory, oscar}) (void)town.ask(Method::patch, member_of(user), throw_out);
  BOOST_TEST(town.state().guilds.at(guild).voice.empty());
  const AuditEntry& ends = town.state().guilds.at(guild).audit.back();
  BOOST_TEST((ends.action == AuditAction::member_disconnect));
  BOOST_TEST(str(ends.options.at("count")) == "2");
  BOOST_TEST(town.outcome(Method::patch, member_of(mallory), throw_out) == "400/40032");
}

BOOST_AUTO_TEST_CASE(whoever_leaves_the_guild_leaves_voice) {
  Town town;
  Listener listener(town, every_intent);
  const auto left_with = [&](const Types& rest) {
    Types types = listener.types();
    BOOST_TEST(listener.last("VOICE_STATE_UPDATE").at("channel_id").is_null());
    Types expected{"VOICE_STATE_UPDATE"};
    expected.insert(expected.end(), rest.begin(), rest.end());
    BOOST_TEST(types == expected);
    BOOST_TEST(town.state().guilds.at(guild).voice.empty());
  };
  const auto enter = [&](UserId user) {
    (void)town.voice(user, voice);
    listener.types();
  };
  enter(mallory);
  (void)town.ask(Method::delete_, member_of(mallory), "", 204);
  left_with({"GUILD_MEMBER_REMOVE", "GUILD_AUDIT_LOG_ENTRY_CREATE"});
  enter(oscar);
  (void)town.ask(Method::put, ban_of(oscar), "{}", 204);
  left_with({"GUILD_MEMBER_REMOVE", "GUILD_BAN_ADD", "GUILD_AUDIT_LOG_ENTRY_CREATE"});
  enter(trent);
  BOOST_REQUIRE(!town.discord.leave(trent, guild, town.now()).has_error());
  left_with({"GUILD_MEMBER_REMOVE"});
  enter(bob);
  town.must(alice, Method::delete_, channel_path(voice));
  left_with({"CHANNEL_DELETE", "GUILD_AUDIT_LOG_ENTRY_CREATE"});
}

BOOST_AUTO_TEST_CASE(a_timeout_throws_out_and_says_so) {
  Town town;
  (void)town.voice(mallory, voice);
  (void)town.ask(Method::patch, member_of(mallory),
                 R"({"communication_disabled_until":"2026-08-06T13:00:00Z"})");
  BOOST_TEST(town.state().guilds.at(guild).voice.empty());
  BOOST_TEST(actions(town) == (json::array{24, 27}));
  (void)town.ask(Method::patch, member_of(oscar),
                 R"({"communication_disabled_until":"2026-08-06T13:00:00Z"})");
  BOOST_TEST(actions(town) == (json::array{24, 27, 24}));
}

BOOST_AUTO_TEST_CASE(the_bot_speaks_through_the_gateway) {
  Town town;
  Listener listener(town, every_intent);
  listener.types();
  const auto update = [&](const std::string& channel) {
    listener.send(R"({"op":4,"d":{"guild_id":")" + guild.to_string() + R"(","channel_id":)" + channel +
                  R"(,"self_mute":true,"self_deaf":false}})");
    return listener.types();
  };
  BOOST_TEST(update("\"" + voice.to_string() + "\"") == (Types{"VOICE_STATE_UPDATE", "VOICE_SERVER_UPDATE"}));
  BOOST_TEST(listener.last("VOICE_STATE_UPDATE").at("self_mute").as_bool());
  BOOST_TEST(str(listener.last("VOICE_SERVER_UPDATE").at("guild_id")) == guild.to_string());
  BOOST_TEST(update("\"" + general.to_string() + "\"").empty());  // silence is Discord's refusal here
  BOOST_TEST(update("null") == Types{"VOICE_STATE_UPDATE"});
  BOOST_TEST(update("null").empty());
  BOOST_TEST(!listener.closed.has_value());
}

BOOST_AUTO_TEST_CASE(asking_who_is_where) {
  Town town;
  const std::string states = guild_path("/voice-states/");
  BOOST_TEST(town.outcome(Method::get, states + "@me") == "404/10065");
  BOOST_TEST(town.outcome(Method::get, states + mallory.to_string()) == "404/10065");
  (void)town.voice(mallory, voice);
  const json::value found = town.ask(Method::get, states + mallory.to_string());
  BOOST_TEST(str(found.at("channel_id")) == voice.to_string());
  Listener listener(town, every_intent & ~intent::guild_presences);
  const json::value created = listener.last("GUILD_CREATE");
  BOOST_TEST(str(created.at("voice_states").at(0).at("user_id")) == mallory.to_string());
  BOOST_TEST(!created.at("voice_states").at(0).as_object().contains("guild_id"));
  BOOST_TEST(created.at("members").as_array().size() == 2u);  // the bot, and who is in voice
  town.overwrite(voice, bot.value(), OverwriteKind::member, 0, permission::connect);
  BOOST_TEST(town.outcome(Method::get, states + mallory.to_string()) == "403/50001");
}

BOOST_AUTO_TEST_CASE(a_stage_has_an_audience) {
  Town town(permission::mute_members);
  const ChannelId stage = town.make_channel("talks", ChannelType::stage);
  BOOST_TEST(outcome_of(town.voice(mallory, stage)) == "204");
  const VoiceState& state = town.state().guilds.at(guild).voice.at(mallory);
  BOOST_TEST(state.suppress);
  const std::string own = guild_path("/voice-states/@me");
  const std::string hers = guild_path("/voice-states/" + mallory.to_string());
  BOOST_TEST(outcome_of(town.as(mallory, Method::patch, own, R"({"suppress":false})")) == "403/50013");
  BOOST_TEST(outcome_of(town.as(mallory, Method::patch, own,
                                R"({"request_to_speak_timestamp":"2026-08-06T12:00:00Z"})")) == "204");
  BOOST_TEST(state.asked_to_speak_at.has_value());
  (void)town.ask(Method::patch, hers, R"({"suppress":false})", 204);
  BOOST_TEST(!state.suppress);
  BOOST_TEST(outcome_of(town.as(mallory, Method::patch, own, R"({"suppress":true})")) == "204");
  BOOST_TEST(!state.asked_to_speak_at.has_value());
  (void)town.voice(oscar, voice);
  BOOST_TEST(town.outcome(Method::patch, guild_path("/voice-states/" + oscar.to_string()),
                          R"({"suppress":true})") == "400/50024");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
