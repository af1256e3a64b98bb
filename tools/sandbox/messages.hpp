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
/// Puts it into its channel and emits MESSAGE_CREATE.
Message& post(State& state, Message message);
/// Replaces what the body names, leaves the rest, emits MESSAGE_UPDATE.
void revise(State& state, Message& message, const MessageBody& body, WallTime now);
/// Takes it out and emits MESSAGE_DELETE.
void remove(State& state, ChannelId channel, MessageId message);
/// Removes everything `author` sent in the guild since `since`, with one MESSAGE_DELETE_BULK a channel.
void purge(State& state, const Guild& guild, UserId author, WallTime since);

/// What REST shows of a message: without the content privilege, bots get it blanked there as well.
[[nodiscard]] json::object message_for(const State& state, const Message& message, UserId reader);

[[nodiscard]] Reply create_message(State& state, const Call& call);
[[nodiscard]] Reply list_messages(State& state, const Call& call);
[[nodiscard]] Reply get_message(State& state, const Call& call);
[[nodiscard]] Reply edit_message(State& state, const Call& call);
[[nodiscard]] Reply delete_message(State& state, const Call& call);
[[nodiscard]] Reply bulk_delete_messages(State& state, const Call& call);
[[nodiscard]] Reply trigger_typing(State& state, const Call& call);

}  // namespace veilleur::sandbox
