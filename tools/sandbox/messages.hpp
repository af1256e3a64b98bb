// Owns: messages in channels: making, changing, removing them, with their events.
// Must not know: interactions (which use these functions), transports.
#pragma once

#include "tools/sandbox/message_body.hpp"
#include "tools/sandbox/render.hpp"

namespace veilleur::sandbox {

/// A message of this body, with its mentions resolved; not yet in the channel. `webhook` is the face it
/// wears where a channel's webhook sends it.
[[nodiscard]] Message compose(State& state, const Channel& channel, UserId author, const MessageBody& body,
                              WallTime now, std::optional<WebhookAuthor> webhook = std::nullopt);
/// What Discord itself writes about `author`'s deed ("Message Types"); not yet in the channel.
[[nodiscard]] Message compose_notice(State& state, const Channel& channel, UserId author, int type,
                                     std::string content, WallTime now);
/// Puts it into its channel and emits MESSAGE_CREATE. In a thread it wakes it, and people may join.
Message& post(State& state, Message message);
/// Replaces what the body names, leaves the rest, emits MESSAGE_UPDATE.
void revise(State& state, Message& message, const MessageBody& body, WallTime now);
/// "X joined", in the guild's system channel, where it has one and these notices are not switched off.
void welcome(State& state, const Guild& guild, UserId user, WallTime now);
/// Emits MESSAGE_UPDATE of what changed without being an edit: pinned, or a thread begun.
void announce_change(State& state, const Message& message, WallTime now);
/// Forgets the message with its files and its pin, without an event.
void erase_message(State& state, Channel& channel, MessageId message);
/// Takes it out and emits MESSAGE_DELETE.
void remove(State& state, ChannelId channel, MessageId message);
/// Removes everything `author` sent in the guild since `since`, with one MESSAGE_DELETE_BULK a channel.
void purge(State& state, const Guild& guild, UserId author, WallTime since);

/// What people write; all else are notices, which cannot be replied to, pinned, reacted to (50021).
[[nodiscard]] bool is_written(int type);

/// The channel and the message of a path, or the refusal.
struct MessagePlace {
  Channel* channel = nullptr;
  Message* message = nullptr;
  std::optional<Reply> refused;
};
[[nodiscard]] MessagePlace find_message_place(State& state, const Call& call, std::uint64_t needed);

/// What REST shows of a message: without the content privilege, bots get it blanked there as well.
[[nodiscard]] json::object message_for(const State& state, const Message& message, UserId reader);

[[nodiscard]] Reply create_message(State& state, const Call& call);
[[nodiscard]] Reply list_messages(State& state, const Call& call);
[[nodiscard]] Reply get_message(State& state, const Call& call);
[[nodiscard]] Reply edit_message(State& state, const Call& call);
[[nodiscard]] Reply delete_message(State& state, const Call& call);
[[nodiscard]] Reply crosspost_message(State& state, const Call& call);
[[nodiscard]] Reply bulk_delete_messages(State& state, const Call& call);
[[nodiscard]] Reply trigger_typing(State& state, const Call& call);

}  // namespace veilleur::sandbox
