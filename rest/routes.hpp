// Owns: one constructor per endpoint of Discord that the bot uses.
// Must not know: what an endpoint is used for. Priority and expiry are the caller's to set, except for
// interaction endpoints, which are exempt from the global limit.
// Source of paths and bodies: Discord's resource pages and OpenAPI description (API v10, August 2026).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "base/time.hpp"
#include "rest/request.hpp"

namespace veilleur::rest {

// ── The bot itself ───────────────────────────────────────────────────────────────────────────────
[[nodiscard]] Request get_gateway_bot();
[[nodiscard]] Request get_current_user();
[[nodiscard]] Request get_current_application();
/// `body`: the JSON array of all global commands.
[[nodiscard]] Request bulk_overwrite_global_application_commands(ApplicationId application, std::string body);

// ── Guilds and members ───────────────────────────────────────────────────────────────────────────
[[nodiscard]] Request get_guild(GuildId guild);
[[nodiscard]] Request get_guild_ban(GuildId guild, UserId user);
/// `delete_messages`: the last messages of the user that go too, 0 to 7 days; longer is cut to 7 days.
[[nodiscard]] Request create_guild_ban(GuildId guild, UserId user, std::chrono::seconds delete_messages,
                                       std::string reason);
[[nodiscard]] Request remove_guild_ban(GuildId guild, UserId user, std::string reason);
[[nodiscard]] Request get_guild_member(GuildId guild, UserId user);
/// `body`: JSON with absolute values, such as `communication_disabled_until`.
[[nodiscard]] Request modify_guild_member(GuildId guild, UserId user, std::string body, std::string reason);
/// Kicks. `once`: a blind repetition could kick a member who has come back, and would report 404 for a
/// kick that worked; the caller looks at the member instead.
[[nodiscard]] Request remove_guild_member(GuildId guild, UserId user, std::string reason);

struct AuditLogQuery {
  std::optional<AuditEntryId> after;  ///< entries with a greater id, oldest first
  std::optional<std::uint32_t> action_type;
  std::uint32_t limit = 100;  ///< 1 to 100
};
[[nodiscard]] Request get_guild_audit_log(GuildId guild, const AuditLogQuery& query);

// ── Channels and messages ────────────────────────────────────────────────────────────────────────
[[nodiscard]] Request get_channel(ChannelId channel);
/// `body`: JSON `{"id","type","allow","deny"}` without the id.
[[nodiscard]] Request edit_channel_permissions(ChannelId channel, std::uint64_t overwrite, std::string body,
                                               std::string reason);
[[nodiscard]] Request delete_channel_permission(ChannelId channel, std::uint64_t overwrite,
                                                std::string reason);
/// `idempotent` although a POST: Discord returns the existing channel of the two ("Create DM").
[[nodiscard]] Request create_dm(UserId recipient);
/// `body`: JSON, in which `nonce` (at most 25 characters, never reused for another text) and
/// `"enforce_nonce": true` are required: they are what makes a repetition harmless. Embedded files go
/// into `Request::files`.
[[nodiscard]] Request create_message(ChannelId channel, std::string body);
[[nodiscard]] Request edit_message(ChannelId channel, MessageId message, std::string body);
/// Discord limits deletions of messages under 10 s, over 14 days and between apart; `now` tells which.
[[nodiscard]] Request delete_message(ChannelId channel, MessageId message, WallTime now, std::string reason);
[[nodiscard]] Request get_channel_message(ChannelId channel, MessageId message);
/// The messages after an id, `limit` (1 to 100) at most.
[[nodiscard]] Request get_channel_messages(ChannelId channel, MessageId after, std::uint32_t limit);

// ── Interactions: no bot token, no global limit ──────────────────────────────────────────────────
/// `body`: JSON `{"type","data"}`. Within 3 s of the interaction, or its token is dead (10062).
[[nodiscard]] Request create_interaction_response(InteractionId interaction, std::string_view token,
                                                  std::string body);
[[nodiscard]] Request edit_original_interaction_response(ApplicationId application, std::string_view token,
                                                         std::string body);
[[nodiscard]] Request delete_original_interaction_response(ApplicationId application, std::string_view token);
[[nodiscard]] Request create_followup_message(ApplicationId application, std::string_view token,
                                              std::string body);

}  // namespace veilleur::rest
