// Owns: the part of a request that says what a message shall contain, with Discord's limits.
// Must not know: channels, permissions, who sends it.
#pragma once

#include <set>

#include "tools/sandbox/call.hpp"
#include "tools/sandbox/components.hpp"

namespace veilleur::sandbox {

/// What mentions may notify. Without the field: everything in the content, and the author replied to.
struct AllowedMentions {
  bool everyone = true;
  bool every_user = true;
  bool every_role = true;
  bool replied_user = true;
  std::set<UserId> users;
  std::set<RoleId> roles;
};

struct MessageBody {
  std::optional<std::string> content;  ///< trimmed; an explicit null is ""
  std::optional<json::array> embeds;
  std::optional<json::array> components;
  /// Of the finished message: `{"keep": id}` for one that stays, `{"file": index, ...}` for a new one.
  std::optional<json::array> attachments;
  std::vector<Upload> files;  ///< that `attachments` names
  std::optional<std::uint64_t> flags;
  bool tts = false;
  json::value nonce;
  bool enforce_nonce = false;
  MessageId replies_to;     ///< 0: no reply
  ChannelId reply_channel;  ///< 0: the channel of the message
  bool fail_if_not_exists = true;
  AllowedMentions allowed_mentions;

  /// Nothing that a reader could see: Discord answers 50006.
  [[nodiscard]] bool empty() const;
};

/// Which fields and flags a message body may have depends on the endpoint.
enum class MessageUse { create, post, edit, interaction, interaction_edit, webhook };

/// Reads, bounds and complains. Call `fields.finish` after reading whatever else belongs to the body.
/// `before` is the message that an edit changes: what is of Components V2 stays so.
[[nodiscard]] MessageBody read_message_body(Fields& fields, MessageUse use, const std::vector<Upload>& files,
                                            bool strict, const Message* before = nullptr);
/// The refusal of a new message that shows nothing (50006), or keeps attachments, of which it has none
/// (50146).
[[nodiscard]] std::optional<Reply> check_created(const MessageBody& body);
/// The refusal of an edit that keeps attachments that the message has not (50146), that leaves nothing to see
/// (50006), or that makes a message with content or
/// embeds one of Components V2 (50035).
[[nodiscard]] std::optional<Reply> check_edited(const Message& before, const MessageBody& body);

[[nodiscard]] Reply empty_message();  ///< 400, 50006

}  // namespace veilleur::sandbox
