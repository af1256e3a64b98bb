// Owns: every endpoint's method, path, major parameter and kind of repetition.
// Must not know: how they are sent.
#include "rest/routes.hpp"

#include <boost/test/unit_test.hpp>

using namespace veilleur;
using namespace veilleur::rest;

namespace {

struct Row {
  Request request;
  net::Method method;
  std::string path;
  std::string major;
  Repeat repeat;
  Auth auth = Auth::bot;
  std::string body = "";
};

std::vector<Row> rows() {
  using enum net::Method;
  using enum Repeat;
  const GuildId guild{11};
  const UserId user{22};
  const ChannelId channel{33};
  const MessageId message{44};
  const ApplicationId app{55};
  const InteractionId interaction{66};
  return {
      {get_gateway_bot(), get, "/gateway/bot", "", idempotent},
      {get_current_user(), get, "/users/@me", "", idempotent},
      {get_current_application(), get, "/applications/@me", "", idempotent},
      {bulk_overwrite_global_application_commands(app, "[]"), put, "/applications/55/commands", "",
       idempotent, Auth::bot, "[]"},
      {get_guild(guild), get, "/guilds/11", "11", idempotent},
      {get_guild_ban(guild, user), get, "/guilds/11/bans/22", "11", idempotent},
      {create_guild_ban(guild, user, std::chrono::hours{1}, "r"), put, "/guilds/11/bans/22", "11", idempotent,
       Auth::bot, R"({"delete_message_seconds":3600})"},
      {remove_guild_ban(guild, user, "r"), delete_, "/guilds/11/bans/22", "11", idempotent},
      {get_guild_member(guild, user), get, "/guilds/11/members/22", "11", idempotent},
      {modify_guild_member(guild, user, "{}", "r"), patch, "/guilds/11/members/22", "11", idempotent,
       Auth::bot, "{}"},
      {remove_guild_member(guild, user, "r"), delete_, "/guilds/11/members/22", "11", once},
      {get_guild_audit_log(guild, {.after = AuditEntryId{7}, .action_type = 22, .limit = 50}), get,
       "/guilds/11/audit-logs?limit=50&after=7&action_type=22", "11", idempotent},
      {get_channel(channel), get, "/channels/33", "33", idempotent},
      {edit_channel_permissions(channel, 77, "{}", "r"), put, "/channels/33/permissions/77", "33", idempotent,
       Auth::bot, "{}"},
      {delete_channel_permission(channel, 77, "r"), delete_, "/channels/33/permissions/77", "33", idempotent},
      {create_dm(user), post, "/users/@me/channels", "", idempotent, Auth::bot, R"({"recipient_id":"22"})"},
      {create_message(channel, "{}"), post, "/channels/33/messages", "33", nonce, Auth::bot, "{}"},
      {edit_message(channel, message, "{}"), patch, "/channels/33/messages/44", "33", idempotent, Auth::bot,
       "{}"},
      {delete_message(channel, message, WallTime{}, "r"), delete_, "/channels/33/messages/44", "33",
       idempotent},
      {get_channel_message(channel, message), get, "/channels/33/messages/44", "33", idempotent},
      {get_channel_messages(channel, message, 500), get, "/channels/33/messages?after=44&limit=100", "33",
       idempotent},
      {create_interaction_response(interaction, "to/k", "{}"), post, "/interactions/66/to%2Fk/callback",
       "66/to%2Fk", once, Auth::none, "{}"},
      {edit_original_interaction_response(app, "tok", "{}"), patch, "/webhooks/55/tok/messages/@original",
       "55/tok", idempotent, Auth::none, "{}"},
      {delete_original_interaction_response(app, "tok"), delete_, "/webhooks/55/tok/messages/@original",
       "55/tok", idempotent, Auth::none},
      {create_followup_message(app, "tok", "{}"), post, "/webhooks/55/tok", "55/tok", once, Auth::none, "{}"},
  };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(routes)

BOOST_AUTO_TEST_CASE(every_endpoint) {
  for (const Row& row : rows()) {
    BOOST_TEST_CONTEXT(row.path) {
      BOOST_TEST((row.request.method == row.method));
      BOOST_TEST(row.request.path == row.path);
      BOOST_TEST(row.request.major == row.major);
      BOOST_TEST((row.request.repeat == row.repeat));
      BOOST_TEST((row.request.auth == row.auth));
      BOOST_TEST(row.request.body == row.body);
      BOOST_TEST(!row.request.route.empty());
      const Priority expected = row.auth == Auth::none ? Priority::interaction : Priority::background;
      BOOST_TEST((row.request.priority == expected));
    }
  }
}

BOOST_AUTO_TEST_CASE(every_write_of_moderation_carries_its_reason) {
  for (const Request& request : {create_guild_ban(GuildId{1}, UserId{2}, seconds{0}, "why"),
                                 remove_guild_ban(GuildId{1}, UserId{2}, "why"),
                                 modify_guild_member(GuildId{1}, UserId{2}, "{}", "why"),
                                 remove_guild_member(GuildId{1}, UserId{2}, "why"),
                                 edit_channel_permissions(ChannelId{1}, 2, "{}", "why"),
                                 delete_channel_permission(ChannelId{1}, 2, "why"),
                                 delete_message(ChannelId{1}, MessageId{2}, WallTime{}, "why")}) {
    BOOST_TEST_CONTEXT(request.path) { BOOST_TEST(request.audit_reason == "why"); }
  }
}

BOOST_AUTO_TEST_CASE(message_deletions_are_keyed_by_age) {
  const WallTime now = from_unix_ms(1'780'000'000'000);
  const auto route = [now](std::chrono::milliseconds age) {
    return delete_message(ChannelId{1}, MessageId{snowflake_floor(now - age)}, now, "").route;
  };
  const std::string_view fresh = route(milliseconds{9'999});
  const std::string_view normal = route(seconds{10});
  const std::string_view old = route(std::chrono::days{14} + milliseconds{1});
  BOOST_TEST(fresh == route(milliseconds{-500}));  // A message from a clock ahead of ours.
  BOOST_TEST(normal == route(std::chrono::days{14}));
  BOOST_TEST(fresh != normal);
  BOOST_TEST(old != normal);
  BOOST_TEST(old != fresh);
}

BOOST_AUTO_TEST_CASE(deleted_messages_of_a_ban_are_bounded) {
  BOOST_TEST(create_guild_ban(GuildId{1}, UserId{2}, std::chrono::days{30}, "").body ==
             R"({"delete_message_seconds":604800})");
  BOOST_TEST(create_guild_ban(GuildId{1}, UserId{2}, seconds{-1}, "").body ==
             R"({"delete_message_seconds":0})");
}

BOOST_AUTO_TEST_SUITE_END()
