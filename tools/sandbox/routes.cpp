// Owns: the table itself and how a path is matched against it.
// Must not know: HTTP headers and bodies.
#include "tools/sandbox/routes.hpp"

#include <algorithm>

#include "tools/sandbox/audit.hpp"
#include "tools/sandbox/commands.hpp"
#include "tools/sandbox/guild_settings.hpp"
#include "tools/sandbox/guilds.hpp"
#include "tools/sandbox/interactions.hpp"
#include "tools/sandbox/members.hpp"
#include "tools/sandbox/messages.hpp"
#include "tools/sandbox/oauth2.hpp"
#include "tools/sandbox/pins.hpp"
#include "tools/sandbox/reactions.hpp"
#include "tools/sandbox/threads.hpp"
#include "tools/sandbox/voice.hpp"
#include "tools/sandbox/webhooks.hpp"

namespace veilleur::sandbox {
namespace {

using net::Method;
using std::chrono::seconds;

constexpr Limit usual{10, seconds{10}};
constexpr Limit message_writes{5, seconds{5}};
constexpr Limit webhook_writes{5, seconds{2}};
constexpr Limit reaction_writes{1, milliseconds{250}};
constexpr Limit role_writes{10, seconds{10}, Refill::at_once};

// Literal segments stand before parameters, so that the first match is the right one.
const Route table[] = {
    {Method::get, "/gateway", Auth::none, usual, get_gateway},
    {Method::get, "/gateway/bot", Auth::bot, {2, seconds{5}}, get_gateway_bot},
    {Method::get, "/applications/@me", Auth::bot, usual, get_application},
    {Method::get, "/oauth2/applications/@me", Auth::bot, usual, get_application},
    {Method::get, "/users/@me", Auth::bot_or_bearer, usual, get_own_user, "identify"},
    {Method::get, "/users/@me/guilds", Auth::bot_or_bearer, {1, seconds{1}}, list_own_guilds, "guilds"},
    {Method::get, "/users/@me/guilds/{guild.id}/member", Auth::bearer, usual, get_own_member,
     "guilds.members.read"},
    {Method::get, "/oauth2/@me", Auth::bearer, usual, get_authorization},
    {Method::post, "/oauth2/token", Auth::client, usual, exchange_token},
    {Method::post, "/oauth2/token/revoke", Auth::client, usual, revoke_token},
    {Method::delete_, "/users/@me/guilds/{guild.id}", Auth::bot, usual, leave_guild},
    {Method::post, "/users/@me/channels", Auth::bot, usual, create_dm},
    {Method::get, "/users/{user.id}", Auth::bot, {30, seconds{30}}, get_user},

    {Method::get, "/guilds/{guild.id}", Auth::bot, usual, get_guild},
    {Method::patch, "/guilds/{guild.id}", Auth::bot, usual, modify_guild},
    {Method::get, "/guilds/{guild.id}/emojis", Auth::bot, usual, list_emojis},
    {Method::get, "/guilds/{guild.id}/threads/active", Auth::bot, usual, list_active_threads},
    {Method::get, "/guilds/{guild.id}/voice-states/@me", Auth::bot, usual, get_own_voice_state},
    {Method::patch, "/guilds/{guild.id}/voice-states/@me", Auth::bot, usual, modify_own_voice_state},
    {Method::get, "/guilds/{guild.id}/voice-states/{user.id}", Auth::bot, usual, get_voice_state},
    {Method::patch, "/guilds/{guild.id}/voice-states/{user.id}", Auth::bot, usual, modify_voice_state},
    {Method::get, "/guilds/{guild.id}/prune", Auth::bot, usual, count_prune},
    {Method::post, "/guilds/{guild.id}/prune", Auth::bot, usual, begin_prune},
    {Method::get, "/guilds/{guild.id}/channels", Auth::bot, usual, list_channels},
    {Method::patch, "/guilds/{guild.id}/channels", Auth::bot, usual, move_channels},
    {Method::post, "/guilds/{guild.id}/channels", Auth::bot, usual, create_channel},
    {Method::get, "/guilds/{guild.id}/roles", Auth::bot, usual, list_roles},
    {Method::post, "/guilds/{guild.id}/roles", Auth::bot, usual, create_role},
    {Method::patch, "/guilds/{guild.id}/roles", Auth::bot, usual, move_roles},
    {Method::get, "/guilds/{guild.id}/roles/member-counts", Auth::bot, usual, count_role_members},
    {Method::get, "/guilds/{guild.id}/roles/{role.id}", Auth::bot, usual, get_role},
    {Method::patch, "/guilds/{guild.id}/roles/{role.id}", Auth::bot, usual, modify_role},
    {Method::delete_, "/guilds/{guild.id}/roles/{role.id}", Auth::bot, usual, delete_role},
    {Method::get, "/guilds/{guild.id}/audit-logs", Auth::bot, usual, get_audit_log},
    {Method::get, "/guilds/{guild.id}/members", Auth::bot, usual, list_members},
    {Method::get, "/guilds/{guild.id}/members/search", Auth::bot, usual, search_members},
    {Method::patch, "/guilds/{guild.id}/members/@me", Auth::bot, usual, modify_own_member},
    {Method::get, "/guilds/{guild.id}/members/{user.id}", Auth::bot, {5, seconds{1}}, get_member},
    {Method::patch, "/guilds/{guild.id}/members/{user.id}", Auth::bot, {10, seconds{10}}, modify_member},
    {Method::delete_, "/guilds/{guild.id}/members/{user.id}", Auth::bot, {5, seconds{1}}, kick_member},
    {Method::put, "/guilds/{guild.id}/members/{user.id}/roles/{role.id}", Auth::bot, role_writes,
     add_member_role},
    {Method::delete_, "/guilds/{guild.id}/members/{user.id}/roles/{role.id}", Auth::bot, role_writes,
     remove_member_role},
    {Method::get, "/guilds/{guild.id}/bans", Auth::bot, usual, list_bans},
    {Method::get, "/guilds/{guild.id}/bans/{user.id}", Auth::bot, usual, get_ban},
    {Method::put, "/guilds/{guild.id}/bans/{user.id}", Auth::bot, {5, seconds{1}}, create_ban},
    {Method::delete_, "/guilds/{guild.id}/bans/{user.id}", Auth::bot, {5, seconds{1}}, remove_ban},
    {Method::post, "/guilds/{guild.id}/bulk-ban", Auth::bot, usual, bulk_ban},

    {Method::get, "/channels/{channel.id}", Auth::bot, usual, get_channel},
    {Method::patch, "/channels/{channel.id}", Auth::bot, {10, seconds{15}}, modify_channel},
    {Method::delete_, "/channels/{channel.id}", Auth::bot, usual, delete_channel},
    {Method::post, "/channels/{channel.id}/typing", Auth::bot, message_writes, trigger_typing},
    {Method::put, "/channels/{channel.id}/permissions/{overwrite.id}", Auth::bot, usual, put_overwrite},
    {Method::delete_, "/channels/{channel.id}/permissions/{overwrite.id}", Auth::bot, usual,
     delete_overwrite},
    {Method::get, "/channels/{channel.id}/messages", Auth::bot, {5, seconds{5}}, list_messages},
    {Method::post, "/channels/{channel.id}/messages", Auth::bot, message_writes, create_message},
    {Method::post,
     "/channels/{channel.id}/messages/bulk-delete",
     Auth::bot,
     {1, seconds{1}},
     bulk_delete_messages},
    {Method::get, "/channels/{channel.id}/messages/pins", Auth::bot, usual, list_pins},
    {Method::put, "/channels/{channel.id}/messages/pins/{message.id}", Auth::bot, usual, pin_message},
    {Method::delete_, "/channels/{channel.id}/messages/pins/{message.id}", Auth::bot, usual, unpin_message},
    {Method::get, "/channels/{channel.id}/pins", Auth::bot, usual, list_old_pins},
    {Method::put, "/channels/{channel.id}/pins/{message.id}", Auth::bot, usual, pin_message},
    {Method::delete_, "/channels/{channel.id}/pins/{message.id}", Auth::bot, usual, unpin_message},
    {Method::get, "/channels/{channel.id}/messages/{message.id}", Auth::bot, message_writes, get_message},
    {Method::patch, "/channels/{channel.id}/messages/{message.id}", Auth::bot, message_writes, edit_message},
    {Method::delete_,
     "/channels/{channel.id}/messages/{message.id}",
     Auth::bot,
     {5, seconds{1}},
     delete_message},
    {Method::put, "/channels/{channel.id}/messages/{message.id}/reactions/{emoji}/@me", Auth::bot,
     reaction_writes, add_reaction},
    {Method::delete_, "/channels/{channel.id}/messages/{message.id}/reactions/{emoji}/@me", Auth::bot,
     reaction_writes, remove_own_reaction},
    {Method::delete_, "/channels/{channel.id}/messages/{message.id}/reactions/{emoji}/{user.id}", Auth::bot,
     reaction_writes, remove_user_reaction},
    {Method::get, "/channels/{channel.id}/messages/{message.id}/reactions/{emoji}", Auth::bot, usual,
     list_reactions},
    {Method::delete_, "/channels/{channel.id}/messages/{message.id}/reactions/{emoji}", Auth::bot,
     reaction_writes, remove_emoji_reactions},
    {Method::delete_, "/channels/{channel.id}/messages/{message.id}/reactions", Auth::bot, reaction_writes,
     remove_all_reactions},

    {Method::post, "/channels/{channel.id}/messages/{message.id}/crosspost", Auth::bot, usual,
     crosspost_message},
    {Method::post, "/channels/{channel.id}/messages/{message.id}/threads", Auth::bot, usual,
     start_thread_from_message},
    {Method::post, "/channels/{channel.id}/threads", Auth::bot, usual, start_thread},
    {Method::get, "/channels/{channel.id}/threads/archived/public", Auth::bot, usual,
     list_public_archived_threads},
    {Method::get, "/channels/{channel.id}/threads/archived/private", Auth::bot, usual,
     list_private_archived_threads},
    {Method::get, "/channels/{channel.id}/users/@me/threads/archived/private", Auth::bot, usual,
     list_joined_archived_threads},
    {Method::get, "/channels/{channel.id}/thread-members", Auth::bot, usual, list_thread_members},
    {Method::put, "/channels/{channel.id}/thread-members/@me", Auth::bot, usual, join_thread},
    {Method::delete_, "/channels/{channel.id}/thread-members/@me", Auth::bot, usual, leave_thread},
    {Method::get, "/channels/{channel.id}/thread-members/{user.id}", Auth::bot, usual, get_thread_member},
    {Method::put, "/channels/{channel.id}/thread-members/{user.id}", Auth::bot, usual, add_thread_member},
    {Method::delete_, "/channels/{channel.id}/thread-members/{user.id}", Auth::bot, usual,
     remove_thread_member},

    {Method::get, "/applications/{application.id}/commands", Auth::bot, usual, list_commands},
    {Method::put, "/applications/{application.id}/commands", Auth::bot, usual, overwrite_commands},
    {Method::post, "/applications/{application.id}/commands", Auth::bot, usual, create_command},
    {Method::get, "/applications/{application.id}/commands/{command.id}", Auth::bot, usual, get_command},
    {Method::patch, "/applications/{application.id}/commands/{command.id}", Auth::bot, usual, edit_command},
    {Method::delete_, "/applications/{application.id}/commands/{command.id}", Auth::bot, usual,
     delete_command},
    {Method::get, "/applications/{application.id}/guilds/{guild.id}/commands/permissions", Auth::bot, usual,
     list_command_permissions},
    {Method::get, "/applications/{application.id}/guilds/{guild.id}/commands/{command.id}/permissions",
     Auth::bot, usual, get_command_permissions},
    {Method::put, "/applications/{application.id}/guilds/{guild.id}/commands/{command.id}/permissions",
     Auth::bot_or_bearer, usual, put_command_permissions, "applications.commands.permissions.update"},
    {Method::get, "/applications/{application.id}/guilds/{guild.id}/commands", Auth::bot, usual,
     list_commands},
    {Method::put, "/applications/{application.id}/guilds/{guild.id}/commands", Auth::bot, usual,
     overwrite_commands},
    {Method::post, "/applications/{application.id}/guilds/{guild.id}/commands", Auth::bot, usual,
     create_command},
    {Method::get, "/applications/{application.id}/guilds/{guild.id}/commands/{command.id}", Auth::bot, usual,
     get_command},
    {Method::patch, "/applications/{application.id}/guilds/{guild.id}/commands/{command.id}", Auth::bot,
     usual, edit_command},
    {Method::delete_, "/applications/{application.id}/guilds/{guild.id}/commands/{command.id}", Auth::bot,
     usual, delete_command},

    {Method::post, "/interactions/{interaction.id}/{interaction.token}/callback", Auth::none, webhook_writes,
     create_callback},
    {Method::post, "/webhooks/{application.id}/{interaction.token}", Auth::none, webhook_writes,
     execute_webhook},
    {Method::get, "/webhooks/{application.id}/{interaction.token}/messages/{message.id}", Auth::none,
     webhook_writes, get_webhook_message},
    {Method::patch, "/webhooks/{application.id}/{interaction.token}/messages/{message.id}", Auth::none,
     webhook_writes, edit_webhook_message},
    {Method::delete_, "/webhooks/{application.id}/{interaction.token}/messages/{message.id}", Auth::none,
     webhook_writes, delete_webhook_message},
    {Method::get, "/webhooks/{application.id}/{interaction.token}", Auth::none, webhook_writes, get_webhook},
    {Method::patch, "/webhooks/{application.id}/{interaction.token}", Auth::none, webhook_writes,
     modify_webhook},
    {Method::delete_, "/webhooks/{application.id}/{interaction.token}", Auth::none, webhook_writes,
     delete_webhook},
    {Method::get, "/webhooks/{webhook.id}", Auth::bot, webhook_writes, get_webhook},
    {Method::patch, "/webhooks/{webhook.id}", Auth::bot, webhook_writes, modify_webhook},
    {Method::delete_, "/webhooks/{webhook.id}", Auth::bot, webhook_writes, delete_webhook},
    {Method::get, "/channels/{channel.id}/webhooks", Auth::bot, usual, list_channel_webhooks},
    {Method::post, "/channels/{channel.id}/webhooks", Auth::bot, usual, create_webhook},
    {Method::get, "/guilds/{guild.id}/webhooks", Auth::bot, usual, list_guild_webhooks},
};

/// Takes the first segment off the front of a path that starts with '/'.
std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

/// discord.js writes "%40original", which names what "@original" does. Broken coding stays as it is.
std::string decoded(std::string_view segment) {
  return percent_decode(segment).value_or(std::string{segment});
}

bool is_parameter(std::string_view segment) { return segment.starts_with('{'); }

bool same_shape(std::string_view pattern, std::string_view path) {
  while (!pattern.empty() && !path.empty()) {
    const std::string_view expected = take_segment(pattern);
    const std::string_view actual = take_segment(path);
    if (is_parameter(expected) ? actual.empty() : expected != decoded(actual)) return false;
  }
  return pattern.empty() && path.empty();
}

/// Fills in ids, token and major parameter of a path whose shape fits.
Routed fill(const Route& route, std::string_view path) {
  Routed routed;
  RouteMatch& match = routed.match;
  match.route = &route;
  const bool webhook = route.path.starts_with("/webhooks/");
  Problems problems;
  for (std::string_view pattern = route.path; !pattern.empty();) {
    const std::string_view name = take_segment(pattern);
    const std::string value = decoded(take_segment(path));
    if (!is_parameter(name)) continue;
    if (name == "{interaction.token}") {
      match.token = value;
      if (webhook) match.major += ":" + match.token;
      continue;
    }
    if (name == "{emoji}") {
      match.emoji = percent_decode(value).value_or("");
      continue;
    }
    const auto id = webhook && value == "@original" ? std::optional<Snowflake>{0} : parse_number(value);
    if (!id)
      problems.add(std::string{name.substr(1, name.size() - 2)}, "NUMBER_TYPE_COERCE",
                   "Value \"" + value + "\" is not snowflake.");
    match.ids.push_back(id.value_or(0));
    const bool leads = match.ids.size() == 1 && !route.path.starts_with("/applications");
    if (leads && (name == "{guild.id}" || name == "{channel.id}" || webhook)) match.major = value;
  }
  if (!problems.empty()) routed.refused = problems.reply();
  return routed;
}

}  // namespace

bool route_exists(std::optional<net::Method> method, std::string_view path) {
  return std::ranges::any_of(table, [&](const Route& route) {
    return route.path == path && method.value_or(route.method) == route.method;
  });
}

Routed find_route(net::Method method, std::string_view path) {
  bool other_method = false;
  if (path.starts_with('/')) {
    for (const Route& route : table) {
      if (!same_shape(route.path, path)) continue;
      if (route.method == method) return fill(route, path);
      other_method = true;
    }
  }
  return {{}, other_method ? method_not_allowed() : not_found()};
}

}  // namespace veilleur::sandbox
