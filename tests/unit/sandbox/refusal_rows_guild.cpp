// Owns: the rows of the strictness table that concern what happens inside a guild.
// Must not know: how the refusals are made.
#include "tests/unit/sandbox/refusal_rows.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

std::string g(const std::string& rest) { return guild_path(rest); }
std::string c(ChannelId channel, const std::string& rest = {}) { return channel_path(channel, rest); }

// The community's ids begin at noon, one after the other, so that what a preparation makes has a known id.
const std::string first_id = std::to_string(snowflake_floor(noon));
const std::string notice_id = std::to_string(snowflake_floor(noon) + 2);
const ChannelId first_thread{snowflake_floor(noon)};
const std::string starter_id = std::to_string(snowflake_floor(noon) + 2);
const std::string dm_message = std::to_string(snowflake_floor(noon) + 1);
const ChannelId a_forum_id{77}, a_post_id{79};
const std::string thumb = "%F0%9F%91%8D";

std::string reply_to(const std::string& message) {
  return R"({"content":"x","message_reference":{"message_id":")" + message + "\"}}";
}
std::string reaction_path(const std::string& emoji) {
  return message_path(general, first_id, "/reactions/" + emoji + "/@me");
}
std::string move_to(ChannelId channel) { return R"({"channel_id":")" + channel.to_string() + "\"}"; }
std::string embed_of(const char* key, std::size_t length) {
  return R"({"embeds":[{")" + std::string{key} + "\":\"" + std::string(length, 'a') + "\"}]}";
}
std::string list_of(const char* key, std::uint64_t from, std::uint64_t count) {
  std::string ids;
  for (std::uint64_t i = 0; i < count; ++i) ids += (i ? ",\"" : "\"") + std::to_string(from + i) + "\"";
  return "{\"" + std::string{key} + "\":[" + ids + "]}";
}
std::string ids_from(std::uint64_t count) { return list_of("messages", snowflake_floor(noon), count); }

void a_message(Town& town) { BOOST_REQUIRE(town.write(alice, general, "x") == first_id); }
/// Alice pins her message, and the channel says so.
void a_notice(Town& town) {
  a_message(town);
  town.must(alice, Method::put, "/channels/" + general.to_string() + "/messages/pins/" + first_id);
  BOOST_REQUIRE(town.discord.messages(general).back().id.to_string() == notice_id);
}
void a_thread_from_a_message(Town& town) {
  a_message(town);
  town.must(alice, Method::post, message_path(general, first_id, "/threads"), R"({"name":"talk"})");
  BOOST_REQUIRE(town.discord.messages(first_thread).back().id.to_string() == starter_id);
}
void a_closed_thread(Town& town, const std::string& how) {
  a_thread_from_a_message(town);
  town.must(alice, Method::patch, "/channels/" + first_id, how);
}
void a_forum(Town& town) {
  Channel forum = town.state().channels.at(general);
  forum.id = a_forum_id;
  forum.type = ChannelType::forum;
  town.state().channels[forum.id] = forum;
  town.state().guilds.at(guild).channels.insert(forum.id);
}
/// Alice's post in it; the bot may manage threads.
void a_post(Town& town) {
  a_forum(town);
  town.grant(permission::manage_threads);
  Channel post;
  post.id = a_post_id;
  post.type = ChannelType::public_thread;
  post.guild = guild;
  post.parent = a_forum_id;
  post.name = "post";
  post.thread.emplace();
  post.thread->owner = alice;
  post.thread->active_at = town.now().wall;
  town.state().channels[post.id] = post;
  town.state().guilds.at(guild).threads.insert(post.id);
}
/// Alice wrote to the bot, which had opened the channel.
void a_dm(Town& town) {
  const json::value opened =
      town.ask(Method::post, "/users/@me/channels", R"({"recipient_id":")" + alice.to_string() + "\"}");
  BOOST_REQUIRE(str(opened.at("id")) == first_thread.to_string());
  BOOST_REQUIRE(town.write(alice, first_thread, "x") == dm_message);
}
void full_of_overwrites(Town& town) {
  auto& overwrites = town.state().channels.at(general).overwrites;
  for (std::uint64_t i = 1; overwrites.size() < 1'000; ++i)
    overwrites.push_back({i, OverwriteKind::member, 0, 0});
}
void full_of_webhooks(Town& town) {
  town.grant(permission::manage_webhooks);
  for (std::uint64_t i = 1; i <= 15; ++i)
    town.state().webhooks[WebhookId{i}] = {WebhookId{i}, general, guild, alice, "x", "t"};
}
void full_of_threads(Town& town) {
  const ChannelId one = town.thread_by(alice);
  const Channel thread = town.state().channels.at(one);
  for (std::uint64_t i = 1; i < 1'000; ++i) {
    town.state().channels[ChannelId{i}] = thread;
    town.state().channels[ChannelId{i}].id = ChannelId{i};
    town.state().guilds.at(guild).threads.insert(ChannelId{i});
  }
}
void full_of_people(Town& town) {
  a_thread_from_a_message(town);
  auto& members = town.state().channels.at(first_thread).thread->members;
  for (std::uint64_t i = 1; members.size() < 1'000; ++i) members[UserId{i}] = noon;
}
void in_voice(Town& town) { BOOST_REQUIRE(!town.voice(mallory, voice).refused()); }
void fill_channels(Town& town, std::size_t count, ChannelId parent) {
  State& state = town.state();
  auto& ids = state.guilds.at(guild).channels;
  for (std::uint64_t i = 1; ids.size() < count; ++i) {
    Channel& channel = state.channels[ChannelId{i}];
    channel.id = ChannelId{i};
    channel.guild = guild;
    channel.parent = parent;
    ids.insert(channel.id);
  }
}

const std::vector<Refused> rows = {
      // What happens inside a guild, where it takes no more than a sentence to prepare.
      {"tts without the right", Method::post, messages_of(general), R"({"content":"x","tts":true})", 403,
       50013},
      {"an embed without the right", Method::post, messages_of(general), R"({"embeds":[{"title":"x"}]})", 403,
       50013, [](Town& town) { town.revoke(permission::embed_links); }},
      {"writing without the right", Method::post, messages_of(general), R"({"content":"x"})", 403, 50013,
       [](Town& town) { town.revoke(permission::send_messages); }},
      {"writing where one sees nothing", Method::post, messages_of(general), R"({"content":"x"})", 403, 50001,
       [](Town& town) { town.revoke(permission::view_channel); }},
      {"a reply without the right to read back", Method::post, messages_of(general), reply_to(first_id), 403,
       160002,
       [](Town& town) {
         a_message(town);
         town.revoke(permission::read_message_history);
       }},
      {"a reply to a notice", Method::post, messages_of(general), reply_to(notice_id), 400, 50035, a_notice},
      {"editing somebody else's message", Method::patch, message_path(general, first_id),
       R"({"content":"y"})", 403, 50005, a_message},
      {"editing a notice", Method::patch, message_path(general, notice_id), R"({"content":"y"})", 403, 50005,
       a_notice},
      {"deleting somebody else's message without the right", Method::delete_, message_path(general, first_id),
       "", 403, 50013,
       [](Town& town) {
         a_message(town);
         town.revoke(permission::manage_messages);
       }},
      {"deleting a thread's first notice", Method::delete_, message_path(first_thread, starter_id), "", 403,
       50021, a_thread_from_a_message},
      {"bulk delete of 101", Method::post, messages_of(general) + "/bulk-delete", ids_from(101), 400, 50035},
      {"bulk delete without the right", Method::post, messages_of(general) + "/bulk-delete", ids_from(2), 403,
       50013, [](Town& town) { town.revoke(permission::manage_messages); }},
      {"describing a file that was not sent", Method::post, messages_of(general),
       R"({"content":"x","attachments":[{"id":0,"description":"d"}]})", 400, 50146},
      {"an embed's title of 257", Method::post, messages_of(general), embed_of("title", 257), 400, 50035},
      {"an embed's description of 4097", Method::post, messages_of(general), embed_of("description", 4097),
       400, 50035},
      {"an embed's address that is none", Method::post, messages_of(general),
       R"({"embeds":[{"title":"x","url":"ftp://x"}]})", 400, 50035},

      {"publishing outside an announcement channel", Method::post,
       message_path(general, first_id, "/crosspost"), "", 400, 50024, a_message},
      {"publishing twice", Method::post, message_path(general, first_id, "/crosspost"), "", 400, 40033,
       [](Town& town) {
         town.grant(permission::manage_messages);
         town.state().channels.at(general).type = ChannelType::announcement;
         a_message(town);
         town.must(alice, Method::post, message_path(general, first_id, "/crosspost"));
       }},
      {"an unknown emoji", Method::put, reaction_path("x"), "", 400, 10014, a_message},
      {"an emoji of no guild", Method::put, reaction_path("blob:5"), "", 400, 10014, a_message},
      {"reacting to a missing message", Method::put,
       message_path(general, "5", "/reactions/" + thumb + "/@me"), "", 404, 10008},
      {"reacting first without the right", Method::put, reaction_path(thumb), "", 403, 50013,
       [](Town& town) {
         a_message(town);
         town.revoke(permission::add_reactions);
       }},
      {"reacting to a notice", Method::put, message_path(general, notice_id, "/reactions/" + thumb + "/@me"),
       "", 403, 50021, a_notice},
      {"a 21st emoji", Method::put, reaction_path(thumb), "", 403, 30010,
       [](Town& town) {
         a_message(town);
         for (int i = 0; i < 20; ++i)
           town.must(
               alice, Method::put,
               reaction_path("%F0%9F%98%" + std::string{"89"[i / 10]} + std::string{"0123456789"[i % 10]}));
       }},
      {"reactions with a limit of 101", Method::get,
       message_path(general, first_id, "/reactions/" + thumb + "?limit=101"), "", 400, 50035, a_message},
      {"taking away all reactions without the right", Method::delete_,
       message_path(general, first_id, "/reactions"), "", 403, 50013,
       [](Town& town) {
         a_message(town);
         town.revoke(permission::manage_messages);
       }},

      {"pinning without PIN_MESSAGES", Method::put, c(general, "/messages/pins/" + first_id), "", 403, 50013,
       a_message},
      {"pinning by the old route without PIN_MESSAGES", Method::put, c(general, "/pins/" + first_id), "", 403,
       50013, a_message},
      {"pinning a missing message", Method::put, c(general, "/messages/pins/5"), "", 404, 10008,
       [](Town& town) { town.grant(permission::pin_messages); }},
      {"pinning a notice", Method::put, c(general, "/messages/pins/" + notice_id), "", 403, 50021,
       [](Town& town) {
         a_notice(town);
         town.grant(permission::pin_messages);
       }},
      {"a 251st pin", Method::put, c(general, "/messages/pins/" + first_id), "", 400, 30003,
       [](Town& town) {
         a_message(town);
         town.grant(permission::pin_messages);
         auto& pins = town.state().channels.at(general).pins;
         for (std::uint64_t i = 1; i <= 250; ++i) pins.push_back({MessageId{i}, noon});
       }},
      {"pins with a limit of 51", Method::get, c(general, "/messages/pins?limit=51"), "", 400, 50035},

      {"a thread without a name", Method::post, c(general, "/threads"), R"({"type":11})", 400, 50035},
      {"a thread with an unknown auto-archive duration", Method::post, c(general, "/threads"),
       R"({"name":"x","auto_archive_duration":61})", 400, 50035},
      {"a thread in a voice channel", Method::post, c(voice, "/threads"), R"({"name":"x"})", 400, 50024},
      {"an announcement thread in a text channel", Method::post, c(general, "/threads"),
       R"({"name":"x","type":10})", 400, 50024},
      {"a thread from a missing message", Method::post, message_path(general, "5", "/threads"),
       R"({"name":"x"})", 404, 10008},
      {"a thread from a notice", Method::post, message_path(general, notice_id, "/threads"),
       R"({"name":"x"})", 400, 50068, a_notice},
      {"a second thread from a message", Method::post, message_path(general, first_id, "/threads"),
       R"({"name":"x"})", 400, 160004, a_thread_from_a_message},
      {"a public thread without the right", Method::post, c(general, "/threads"), R"({"name":"x","type":11})",
       403, 50013, [](Town& town) { town.revoke(permission::create_public_threads); }},
      {"a private thread without the right", Method::post, c(general, "/threads"),
       R"({"name":"x","type":12})", 403, 50013,
       [](Town& town) { town.revoke(permission::create_private_threads); }},
      {"somebody else's private thread", Method::get, c(first_thread), "", 403, 50001,
       [](Town& town) { (void)town.thread_by(alice, ChannelType::private_thread); }},
      {"members of a channel that is no thread", Method::get, c(general, "/thread-members"), "", 400, 50024},
      {"a thread's unknown member", Method::get, c(first_thread, "/thread-members/5"), "", 404, 10007,
       a_thread_from_a_message},
      {"adding a stranger to a thread", Method::put, c(first_thread, "/thread-members/" + ghost.to_string()),
       "", 404, 10007, a_thread_from_a_message},
      {"removing somebody from a thread without the right", Method::delete_,
       c(first_thread, "/thread-members/" + alice.to_string()), "", 403, 50013, a_thread_from_a_message},
      {"overwrites of a thread", Method::put, c(first_thread, "/permissions/" + regulars.to_string()),
       R"({"type":0})", 400, 50024, a_thread_from_a_message},
      {"locking a thread without the right", Method::patch, c(first_thread), R"({"locked":true})", 403, 50013,
       a_thread_from_a_message},
      {"deleting a thread without the right", Method::delete_, c(first_thread), "", 403, 50013,
       a_thread_from_a_message},
      {"writing in threads without the right", Method::post, messages_of(first_thread), R"({"content":"x"})",
       403, 50013,
       [](Town& town) {
         a_thread_from_a_message(town);
         town.revoke(permission::send_messages_in_threads);
       }},
      {"writing in a locked thread", Method::post, messages_of(first_thread), R"({"content":"x"})", 403,
       160005, [](Town& town) { a_closed_thread(town, R"({"locked":true})"); }},
      {"writing in a thread that is locked and archived", Method::post, messages_of(first_thread),
       R"({"content":"x"})", 400, 50083,
       [](Town& town) { a_closed_thread(town, R"({"locked":true,"archived":true})"); }},
      {"renaming an archived thread", Method::patch, c(first_thread), R"({"name":"x"})", 400, 50083,
       [](Town& town) { a_closed_thread(town, R"({"archived":true})"); }},
      {"joining an archived thread", Method::put, c(first_thread, "/thread-members/@me"), "", 400, 50083,
       [](Town& town) { a_closed_thread(town, R"({"archived":true})"); }},
      {"a message into a forum", Method::post, messages_of(a_forum_id), R"({"content":"x"})", 400, 40058,
       a_forum},
      {"a post without a message", Method::post, c(a_forum_id, "/threads"), R"({"name":"x"})", 400, 50035,
       a_forum},
      {"a post without content", Method::post, c(a_forum_id, "/threads"), R"({"name":"x","message":{}})", 400,
       50006, a_forum},
      {"a post with an unknown tag", Method::post, c(a_forum_id, "/threads"),
       R"({"name":"x","applied_tags":["5"],"message":{"content":"x"}})", 404, 10087, a_forum},
      {"an unknown tag for a post", Method::patch, c(a_post_id), R"({"applied_tags":["5"]})", 404, 10087, a_post},
      {"a second pinned post", Method::patch, c(a_post_id), R"({"flags":2})", 400, 30047,
       [](Town& town) {
         a_post(town);
         Channel other = town.state().channels.at(a_post_id);
         other.id = ChannelId{78};
         other.thread->pinned = true;
         town.state().channels[other.id] = other;
         town.state().guilds.at(guild).threads.insert(other.id);
       }},
      {"pinning a thread outside a forum", Method::patch, c(a_post_id), R"({"flags":2})", 400, 50035,
       [](Town& town) {
         a_post(town);
         town.state().channels.at(a_post_id).parent = general;
       }},
      {"archived threads with a limit of 1", Method::get, c(general, "/threads/archived/public?limit=1"), "", 400,
       50035},
      {"private archived threads without the right", Method::get, c(general, "/threads/archived/private"), "",
       403, 50013},

      {"moving somebody who is not in voice", Method::patch, member_of(mallory), R"({"channel_id":null})",
       400, 40032},
      {"muting without the right", Method::patch, member_of(mallory), R"({"mute":true})", 403, 50013,
       in_voice},
      {"moving to a text channel", Method::patch, member_of(mallory), move_to(general), 400, 50035, in_voice},
      {"moving to an unknown channel", Method::patch, member_of(mallory), move_to(ChannelId{5}), 404, 10003,
       in_voice},
      {"moving into a channel that is closed to the mover", Method::patch, member_of(mallory), move_to(a_forum_id), 403, 50001,
       [](Town& town) {
         in_voice(town);
         Channel closed = town.state().channels.at(voice);
         closed.id = a_forum_id;
         closed.overwrites = {{guild.value(), OverwriteKind::role, 0, permission::connect},
                              {bot_role.value(), OverwriteKind::role, 0, permission::connect}};
         town.state().channels[closed.id] = closed;
         town.state().guilds.at(guild).channels.insert(closed.id);
       }},
      {"deafening where one may not enter", Method::patch, member_of(mallory), R"({"deaf":true})", 403, 50001,
       [](Town& town) {
         in_voice(town);
         town.overwrite(voice, bot.value(), OverwriteKind::member, 0, permission::connect);
       }},
      {"an unknown voice state", Method::get, g("/voice-states/" + mallory.to_string()), "", 404, 10065},
      {"suppressing somebody outside a stage", Method::patch, g("/voice-states/" + mallory.to_string()),
       R"({"suppress":true})", 400, 50024, in_voice},

      {"a role with rights one lacks", Method::post, g("/roles"), R"({"permissions":"8"})", 403, 50013},
      {"a 251st role", Method::post, g("/roles"), "{}", 400, 30005,
       [](Town& town) {
         auto& roles = town.state().guilds.at(guild).roles;
         for (std::uint64_t i = 1; roles.size() < 250; ++i) roles[RoleId{i}].id = RoleId{i};
       }},
      {"deleting @everyone", Method::delete_, g("/roles/" + guild.to_string()), "", 400, 50028},
      {"deleting a managed role", Method::delete_, g("/roles/" + bot_role.to_string()), "", 400, 50028},
      {"moving a role to one's own height", Method::patch, g("/roles"),
       R"([{"id":")" + regulars.to_string() + R"(","position":3}])", 403, 50013},
      {"moving @everyone", Method::patch, g("/roles"),
       R"([{"id":")" + guild.to_string() + R"(","position":1}])", 400, 50028},
      {"positions that are no list", Method::patch, g("/roles"), "{}", 400, 50035},
      {"a channel of a DM's type", Method::post, g("/channels"), R"({"name":"x","type":1})", 400, 50035,
       [](Town& town) { town.grant(permission::manage_channels); }},
      {"a topic of 1025 characters", Method::patch, c(general),
       R"({"topic":")" + std::string(1025, 't') + "\"}", 400, 50035,
       [](Town& town) { town.grant(permission::manage_channels); }},
      {"a video quality of 3", Method::patch, c(voice), R"({"video_quality_mode":3})", 400, 50035,
       [](Town& town) { town.grant(permission::manage_channels); }},
      {"tags of a forum", Method::post, g("/channels"),
       R"({"name":"x","type":15,"available_tags":[{"name":"t"}]})", 400, 50035,
       [](Town& town) { town.grant(permission::manage_channels); }},
      {"a verification level of 5", Method::patch, g(""), R"({"verification_level":5})", 400, 50035,
       [](Town& town) { town.grant(permission::manage_guild); }},
      {"a voice channel for the rules", Method::patch, g(""),
       R"({"rules_channel_id":")" + voice.to_string() + "\"}", 400, 50035,
       [](Town& town) { town.grant(permission::manage_guild); }},
      {"a picture of the guild", Method::patch, g(""), R"({"icon":"data:image/png;base64,AA=="})", 400, 50035,
       [](Town& town) { town.grant(permission::manage_guild); }},
      {"a new channel's overwrite with bits one lacks", Method::post, g("/channels"),
       R"({"name":"x","permission_overwrites":[{"id":")" + regulars.to_string() +
           R"(","type":0,"allow":"32"}]})",
       403, 50013, [](Town& town) { town.grant(permission::manage_channels); }},
      {"a 501st channel", Method::post, g("/channels"), R"({"name":"x"})", 400, 30013,
       [](Town& town) {
         town.grant(permission::manage_channels);
         fill_channels(town, 500, ChannelId{});
       }},
      {"a 51st channel in a category", Method::post, g("/channels"),
       R"({"name":"x","parent_id":")" + category.to_string() + "\"}", 400, 50035,
       [](Town& town) {
         town.grant(permission::manage_channels);
         fill_channels(town, 52, category);
       }},
      {"two channels into other categories at once", Method::patch, g("/channels"),
       R"([{"id":")" + general.to_string() + R"(","parent_id":null},{"id":")" + random_channel.to_string() +
           R"(","parent_id":null}])",
       400, 40009, [](Town& town) { town.grant(permission::manage_channels); }},
      {"changing the guild without the right", Method::patch, g(""), R"({"name":"xx"})", 403, 50013},
      {"a guild's name of one character", Method::patch, g(""), R"({"name":"x"})", 400, 50035,
       [](Town& town) { town.grant(permission::manage_guild); }},
      {"a voice channel as the system channel", Method::patch, g(""),
       R"({"system_channel_id":")" + voice.to_string() + "\"}", 400, 50035,
       [](Town& town) { town.grant(permission::manage_guild); }},

      {"a 1001st overwrite", Method::put, c(general, "/permissions/" + mallory.to_string()),
       R"({"type":1,"allow":"0","deny":"0"})", 400, 30060, full_of_overwrites},
      {"a channel's name of punctuation", Method::post, g("/channels"), R"({"name":"!?"})", 400, 50035,
       [](Town& town) { town.grant(permission::manage_channels); }},
      {"a webhook called Clyde", Method::post, c(general, "/webhooks"), R"({"name":"Mr Clyde"})", 400, 50035,
       [](Town& town) { town.grant(permission::manage_webhooks); }},
      {"a 16th webhook", Method::post, c(general, "/webhooks"), R"({"name":"x"})", 400, 30007,
       full_of_webhooks},
      {"a 1001st active thread", Method::post, c(general, "/threads"), R"({"name":"x"})", 400, 160006,
       full_of_threads},
      {"a 1001st member of a thread", Method::put, c(first_thread, "/thread-members/" + bob.to_string()), "",
       400, 30033, full_of_people},
      {"renaming a direct message", Method::patch, c(first_thread), R"({"name":"x"})", 403, 50003, a_dm},
      {"an overwrite in a direct message", Method::put, c(first_thread, "/permissions/5"), R"({"type":1})",
       403, 50003, a_dm},
      {"a webhook in a direct message", Method::post, c(first_thread, "/webhooks"), R"({"name":"x"})", 403,
       50003, a_dm},
      {"deleting the other's direct message", Method::delete_, message_path(first_thread, dm_message), "",
       403, 50003, a_dm},
      {"bulk delete in a direct message", Method::post, messages_of(first_thread) + "/bulk-delete",
       ids_from(2), 403, 50003, a_dm},
      {"taking away all reactions in a direct message", Method::delete_,
       message_path(first_thread, dm_message, "/reactions"), "", 403, 50003, a_dm},

};

}  // namespace

std::vector<Refused> guild_refusals() { return rows; }

}  // namespace veilleur::sandbox::test
