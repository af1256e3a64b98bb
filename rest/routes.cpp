// Owns: methods, templates, paths and major parameters of endpoints.
// Must not know: rate limits, beyond naming what Discord limits apart.
#include "rest/routes.hpp"

#include <algorithm>

#include "rest/encoding.hpp"

namespace veilleur::rest {
namespace {

constexpr std::string_view ban_route = "/guilds/{guild.id}/bans/{user.id}";
constexpr std::string_view member_route = "/guilds/{guild.id}/members/{user.id}";
constexpr std::string_view messages_route = "/channels/{channel.id}/messages";
constexpr std::string_view message_route = "/channels/{channel.id}/messages/{message.id}";
constexpr std::string_view overwrite_route = "/channels/{channel.id}/permissions/{overwrite.id}";
constexpr std::string_view original_route =
    "/webhooks/{application.id}/{interaction.token}/messages/@original";

using net::Method;

Request plain(Method method, std::string_view route, std::string path) {
  Request request;
  request.method = method;
  request.route = route;
  request.path = std::move(path);
  return request;
}

Request in_guild(Method method, std::string_view route, GuildId guild, const std::string& below) {
  Request request = plain(method, route, "/guilds/" + guild.to_string() + below);
  request.major = guild.to_string();
  return request;
}

Request in_channel(Method method, std::string_view route, ChannelId channel, const std::string& below) {
  Request request = plain(method, route, "/channels/" + channel.to_string() + below);
  request.major = channel.to_string();
  return request;
}

/// `head` is "/interactions/" or "/webhooks/".
Request of_interaction(Method method, std::string_view route, std::string_view head, std::uint64_t id,
                       std::string_view token, std::string_view below) {
  Request request = plain(method, route, std::string{head});
  request.major = std::to_string(id) + '/' + percent_encode(token);
  request.path.append(request.major).append(below);
  request.auth = Auth::none;
  request.priority = Priority::interaction;
  return request;
}

Request with_body(Request request, std::string body) {
  request.body = std::move(body);
  return request;
}

Request with_reason(Request request, std::string reason) {
  request.audit_reason = std::move(reason);
  return request;
}

Request repeated(Request request, Repeat repeat) {
  request.repeat = repeat;
  return request;
}

std::string ban_path(UserId user) { return "/bans/" + user.to_string(); }
std::string member_path(UserId user) { return "/members/" + user.to_string(); }
std::string message_path(MessageId message) { return "/messages/" + message.to_string(); }
std::string overwrite_path(std::uint64_t overwrite) { return "/permissions/" + std::to_string(overwrite); }

std::string_view delete_message_route(MessageId message, WallTime now) {
  const auto age = now - snowflake_time(message.value());
  if (age < seconds{10}) return "/channels/{channel.id}/messages/{message.id} (under 10 s)";
  if (age > std::chrono::days{14}) return "/channels/{channel.id}/messages/{message.id} (over 14 days)";
  return message_route;
}

}  // namespace

Request get_gateway_bot() { return plain(Method::get, "/gateway/bot", "/gateway/bot"); }

Request get_current_user() { return plain(Method::get, "/users/@me", "/users/@me"); }

Request get_current_application() { return plain(Method::get, "/applications/@me", "/applications/@me"); }

Request bulk_overwrite_global_application_commands(ApplicationId application, std::string body) {
  return with_body(plain(Method::put, "/applications/{application.id}/commands",
                         "/applications/" + application.to_string() + "/commands"),
                   std::move(body));
}

Request get_guild(GuildId guild) { return in_guild(Method::get, "/guilds/{guild.id}", guild, ""); }

Request get_guild_ban(GuildId guild, UserId user) {
  return in_guild(Method::get, ban_route, guild, ban_path(user));
}

Request create_guild_ban(GuildId guild, UserId user, std::chrono::seconds delete_messages,
                         std::string reason) {
  const auto bounded = std::clamp<seconds>(delete_messages, seconds{0}, std::chrono::days{7});
  std::string body = "{\"delete_message_seconds\":" + std::to_string(bounded.count()) + '}';
  return with_reason(with_body(in_guild(Method::put, ban_route, guild, ban_path(user)), std::move(body)),
                     std::move(reason));
}

Request remove_guild_ban(GuildId guild, UserId user, std::string reason) {
  return with_reason(in_guild(Method::delete_, ban_route, guild, ban_path(user)), std::move(reason));
}

Request get_guild_member(GuildId guild, UserId user) {
  return in_guild(Method::get, member_route, guild, member_path(user));
}

Request modify_guild_member(GuildId guild, UserId user, std::string body, std::string reason) {
  return with_reason(
      with_body(in_guild(Method::patch, member_route, guild, member_path(user)), std::move(body)),
      std::move(reason));
}

Request remove_guild_member(GuildId guild, UserId user, std::string reason) {
  return repeated(
      with_reason(in_guild(Method::delete_, member_route, guild, member_path(user)), std::move(reason)),
      Repeat::once);
}

Request get_guild_audit_log(GuildId guild, const AuditLogQuery& query) {
  std::string below = "/audit-logs?limit=" + std::to_string(std::clamp(query.limit, 1u, 100u));
  if (query.after) below += "&after=" + query.after->to_string();
  if (query.action_type) below += "&action_type=" + std::to_string(*query.action_type);
  return in_guild(Method::get, "/guilds/{guild.id}/audit-logs", guild, below);
}

Request get_channel(ChannelId channel) {
  return in_channel(Method::get, "/channels/{channel.id}", channel, "");
}

Request edit_channel_permissions(ChannelId channel, std::uint64_t overwrite, std::string body,
                                 std::string reason) {
  return with_reason(with_body(in_channel(Method::put, overwrite_route, channel, overwrite_path(overwrite)),
                               std::move(body)),
                     std::move(reason));
}

Request delete_channel_permission(ChannelId channel, std::uint64_t overwrite, std::string reason) {
  return with_reason(in_channel(Method::delete_, overwrite_route, channel, overwrite_path(overwrite)),
                     std::move(reason));
}

Request create_dm(UserId recipient) {
  return with_body(plain(Method::post, "/users/@me/channels", "/users/@me/channels"),
                   "{\"recipient_id\":\"" + recipient.to_string() + "\"}");
}

Request create_message(ChannelId channel, std::string body) {
  return repeated(with_body(in_channel(Method::post, messages_route, channel, "/messages"), std::move(body)),
                  Repeat::nonce);
}

Request edit_message(ChannelId channel, MessageId message, std::string body) {
  return with_body(in_channel(Method::patch, message_route, channel, message_path(message)), std::move(body));
}

Request delete_message(ChannelId channel, MessageId message, WallTime now, std::string reason) {
  return with_reason(
      in_channel(Method::delete_, delete_message_route(message, now), channel, message_path(message)),
      std::move(reason));
}

Request get_channel_message(ChannelId channel, MessageId message) {
  return in_channel(Method::get, message_route, channel, message_path(message));
}

Request get_channel_messages(ChannelId channel, MessageId after, std::uint32_t limit) {
  return in_channel(
      Method::get, messages_route, channel,
      "/messages?after=" + after.to_string() + "&limit=" + std::to_string(std::clamp(limit, 1u, 100u)));
}

Request create_interaction_response(InteractionId interaction, std::string_view token, std::string body) {
  return repeated(
      with_body(of_interaction(Method::post, "/interactions/{interaction.id}/{interaction.token}/callback",
                               "/interactions/", interaction.value(), token, "/callback"),
                std::move(body)),
      Repeat::once);
}

Request edit_original_interaction_response(ApplicationId application, std::string_view token,
                                           std::string body) {
  return with_body(of_interaction(Method::patch, original_route, "/webhooks/", application.value(), token,
                                  "/messages/@original"),
                   std::move(body));
}

Request delete_original_interaction_response(ApplicationId application, std::string_view token) {
  return of_interaction(Method::delete_, original_route, "/webhooks/", application.value(), token,
                        "/messages/@original");
}

Request create_followup_message(ApplicationId application, std::string_view token, std::string body) {
  return repeated(with_body(of_interaction(Method::post, "/webhooks/{application.id}/{interaction.token}",
                                           "/webhooks/", application.value(), token, ""),
                            std::move(body)),
                  Repeat::once);
}

}  // namespace veilleur::rest
