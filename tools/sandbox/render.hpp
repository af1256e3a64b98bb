// Owns: what the world's values look like in Discord's JSON (v10, documentation read August 2026).
// Must not know: who asks, or over which transport.
#pragma once

#include "tools/sandbox/model.hpp"

namespace veilleur::sandbox {

[[nodiscard]] json::object render(const User& user);
[[nodiscard]] json::object render(const Role& role);
[[nodiscard]] json::object render(const Overwrite& overwrite);
[[nodiscard]] json::object render(const AuditEntry& entry);

/// The member without `user`, as messages and interactions carry it.
[[nodiscard]] json::object render_partial_member(const Member& member);
[[nodiscard]] json::object render_member(const State& state, const Member& member);
[[nodiscard]] json::object render_ban(const State& state, const Ban& ban);
[[nodiscard]] json::object render_channel(const State& state, const Channel& channel);
/// `GET /guilds/{id}`: without channels and members.
[[nodiscard]] json::object render_guild(const Guild& guild);
/// The dispatch: with channels, and as members the bot alone, which is what Discord lists without the
/// presences intent; with it, the first `large_threshold` members.
[[nodiscard]] json::object render_guild_create(const State& state, const Guild& guild, bool presences,
                                               std::size_t large_threshold);

/// The gateway's form has `guild_id`, `member`, and the members of those mentioned.
enum class MessageForm { rest, gateway };
/// What a client without the message-content privilege gets of messages that do not concern it.
enum class Content { full, blanked };

/// True where content, embeds, attachments and components are withheld without MESSAGE_CONTENT: not in
/// DMs, not in the bot's own messages, not where the bot is mentioned ("Gateway", read August 2026).
[[nodiscard]] bool content_is_privileged(const State& state, const Message& message);
/// `interaction_metadata` of a message that answers an interaction.
[[nodiscard]] json::object render_interaction_metadata(const State& state, const InteractionOrigin& origin);
[[nodiscard]] json::object render_message(const State& state, const Message& message, MessageForm form,
                                          Content content);

}  // namespace veilleur::sandbox
