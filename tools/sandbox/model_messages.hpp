// Owns: what a message is, and what belongs to it, as plain values.
// Must not know: HTTP, sockets, clocks, and what Discord's JSON looks like.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"

namespace veilleur::sandbox {

namespace json = boost::json;
using WebhookId = Id<struct WebhookTag>;
using Snowflake = std::uint64_t;

struct MessageReference {
  ChannelId channel;
  MessageId message;  ///< 0: the channel itself is meant, as "started a thread" does
  bool operator==(const MessageReference&) const = default;
};

/// Why a message exists, where an interaction made it.
struct InteractionOrigin {
  InteractionId id;
  int type = 2;
  std::string name;  ///< of a command, with its subcommands: "role add"
  UserId user;
  MessageId interacted;  ///< of a component: the message it sat in; 0: none
  GuildId guild;         ///< 0: in a DM
  MessageId original;    ///< of a follow-up: the first answer; 0: none
  UserId target_user;    ///< of a user's menu; 0: none
  MessageId target_message;
  json::value trigger;  ///< of a modal: the metadata of the interaction that showed it
};

/// The face that a webhook's message wears.
struct WebhookAuthor {
  WebhookId id;
  std::string name;
  std::optional<std::string> avatar_url;
};

/// A standard emoji has no id; its name is the character itself.
struct Emoji {
  Snowflake id = 0;
  std::string name;
  auto operator<=>(const Emoji&) const = default;
};

struct Reaction {
  Emoji emoji;
  std::vector<UserId> users;  ///< at least one, in the order in which they came
};

/// Discord's numbers ("Message Types", read August 2026).
namespace message_type {
inline constexpr int ordinary = 0;
inline constexpr int recipient_add = 1;
inline constexpr int recipient_remove = 2;
inline constexpr int channel_name_change = 4;
inline constexpr int channel_pinned_message = 6;
inline constexpr int user_join = 7;
inline constexpr int thread_created = 18;
inline constexpr int reply = 19;
inline constexpr int chat_input_command = 20;
inline constexpr int thread_starter_message = 21;
inline constexpr int context_menu_command = 23;
}  // namespace message_type

struct Message {
  MessageId id;
  ChannelId channel;
  UserId author;
  int type = 0;
  std::string content;
  WallTime sent_at;
  std::optional<WallTime> edited_at;
  std::uint64_t flags = 0;
  bool tts = false;
  json::array embeds;
  json::array components;
  json::array attachments;
  std::vector<UserId> mentions;
  std::vector<RoleId> mention_roles;
  bool mention_everyone = false;
  std::optional<MessageReference> reference;
  json::value nonce;  ///< null: none; a string or an integer as sent
  std::optional<InteractionOrigin> interaction;
  std::optional<WebhookAuthor> webhook;  ///< of a channel's webhook; `author` is then its id
  UserId ephemeral_for;                  ///< 0: everyone in the channel sees it
  std::vector<Reaction> reactions;
};

namespace message_flag {
inline constexpr std::uint64_t crossposted = 1 << 0;
inline constexpr std::uint64_t suppress_embeds = 1 << 2;
inline constexpr std::uint64_t has_thread = 1 << 5;  ///< shown only; whether the thread exists decides
inline constexpr std::uint64_t ephemeral = 1 << 6;
inline constexpr std::uint64_t loading = 1 << 7;
inline constexpr std::uint64_t suppress_notifications = 1 << 12;
inline constexpr std::uint64_t components_v2 = 1 << 15;
}  // namespace message_flag

}  // namespace veilleur::sandbox
