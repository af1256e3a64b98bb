// Owns: what the world's values look like in Discord's JSON (v10, documentation read August 2026).
// Must not know: who asks, or over which transport.
#pragma once

#include "tools/sandbox/model.hpp"

namespace veilleur::sandbox {

[[nodiscard]] json::object render(const User& user);
/// The bot as it sees itself, in READY and at `/users/@me`.
[[nodiscard]] json::object render_own_user(const State& state);
[[nodiscard]] json::object render(const Role& role);
[[nodiscard]] json::object render(const Overwrite& overwrite);
[[nodiscard]] json::object render(const AuditEntry& entry);

/// The member without `user`, as messages and interactions carry it.
[[nodiscard]] json::object render_partial_member(const Member& member);
[[nodiscard]] json::object render_member(const State& state, const Member& member);
[[nodiscard]] json::object render_ban(const State& state, const Ban& ban);
/// Threads too, without their `member`, which depends on who looks.
[[nodiscard]] json::object render_channel(const State& state, const Channel& channel);
/// The channel with `member` where it is a thread that the reader has joined.
[[nodiscard]] json::object render_channel_for(const State& state, const Channel& channel, UserId reader);
/// `user` must be a member of the thread. Without the guild member.
[[nodiscard]] json::object render_thread_member(const Channel& thread, UserId user);
/// The whole voice state; with channel null for somebody who is not connected.
[[nodiscard]] json::object render_voice_state(const State& state, const Guild& guild,
                                              const VoiceState& voice);
[[nodiscard]] json::object render(const Emoji& emoji);
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
