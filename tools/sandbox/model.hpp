// Owns: what exists in the sandbox's world, as plain values.
// Must not know: HTTP, sockets, clocks, and what Discord's JSON looks like.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/random.hpp"
#include "base/time.hpp"

namespace veilleur::sandbox {

namespace json = boost::json;
using CommandId = Id<struct CommandTag>;
using Snowflake = std::uint64_t;

struct User {
  UserId id;
  std::string name;              ///< the unique handle, lower case
  std::string global_name;       ///< shown; empty: none
  std::string locale = "en-US";  ///< of the client, as interactions report it
  bool bot = false;
  bool dms_closed = false;  ///< refuses messages from members of shared guilds
};

struct Role {
  RoleId id;
  std::string name;
  int position = 0;
  std::uint64_t permissions = 0;
  std::uint32_t color = 0;
  bool hoist = false;
  bool mentionable = false;
  bool managed = false;
};

enum class OverwriteKind { role = 0, member = 1 };

struct Overwrite {
  Snowflake target = 0;  ///< a role's or a user's id
  OverwriteKind kind = OverwriteKind::role;
  std::uint64_t allow = 0;
  std::uint64_t deny = 0;
};

/// Discord's numbers. Threads, forums and stages come with the slices that use them.
enum class ChannelType { text = 0, dm = 1, voice = 2, category = 4, announcement = 5 };

struct Channel {
  ChannelId id;
  ChannelType type = ChannelType::text;
  GuildId guild;  ///< 0 in a DM
  std::string name;
  int position = 0;
  ChannelId parent;  ///< 0: in no category
  std::optional<std::string> topic;
  bool nsfw = false;
  int rate_limit_per_user = 0;
  int bitrate = 64'000;
  int user_limit = 0;
  std::vector<Overwrite> overwrites;
  MessageId last_message;
  std::vector<UserId> recipients;  ///< both ends of a DM, the bot included
};

struct Member {
  UserId user;
  std::optional<std::string> nick;
  std::set<RoleId> roles;  ///< without @everyone
  WallTime joined_at;
  std::optional<WallTime> timeout_until;
};

struct Ban {
  UserId user;
  std::optional<std::string> reason;
};

/// Discord's numbers ("Audit Logs Resource", read August 2026).
enum class AuditAction {
  channel_create = 10,
  channel_update = 11,
  channel_delete = 12,
  overwrite_create = 13,
  overwrite_update = 14,
  overwrite_delete = 15,
  member_kick = 20,
  member_ban_add = 22,
  member_ban_remove = 23,
  member_update = 24,
  member_role_update = 25,
  role_create = 30,
  role_update = 31,
  role_delete = 32,
  message_delete = 72,
  message_bulk_delete = 73,
};

struct AuditEntry {
  AuditEntryId id;
  AuditAction action{};
  UserId user;
  Snowflake target = 0;  ///< 0: none
  json::array changes;
  json::object options;
  std::optional<std::string> reason;
};

struct Guild {
  GuildId id;
  std::string name;
  UserId owner;
  std::string preferred_locale = "en-US";
  std::map<RoleId, Role> roles;  ///< @everyone included
  std::set<ChannelId> channels;
  std::map<UserId, Member> members;
  std::map<UserId, Ban> bans;
  std::vector<AuditEntry> audit;  ///< oldest first
};

struct MessageReference {
  ChannelId channel;
  MessageId message;
  bool operator==(const MessageReference&) const = default;
};

/// Why a message exists, where an interaction made it.
struct InteractionOrigin {
  InteractionId id;
  int type = 2;
  std::string name;
  UserId user;
};

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
  UserId ephemeral_for;  ///< 0: everyone in the channel sees it
};

namespace message_flag {
inline constexpr std::uint64_t suppress_embeds = 1 << 2;
inline constexpr std::uint64_t ephemeral = 1 << 6;
inline constexpr std::uint64_t loading = 1 << 7;
inline constexpr std::uint64_t suppress_notifications = 1 << 12;
inline constexpr std::uint64_t components_v2 = 1 << 15;
}  // namespace message_flag

enum class InteractionKind { command = 2, component = 3, autocomplete = 4, modal = 5 };
enum class Answer { none, message, deferred_message, deferred_update, update, choices, modal };

struct Interaction {
  InteractionId id;
  std::string token;
  InteractionKind kind = InteractionKind::command;
  std::string name;  ///< of the command, or the custom_id
  UserId user;
  GuildId guild;
  ChannelId channel;
  WallTime created_at;
  Answer answer = Answer::none;
  bool ephemeral = false;         ///< of the first answer
  MessageId original;             ///< the message that `@original` names; 0: none (yet, or deleted)
  MessageId source;               ///< of a component: the message it sits in
  std::int64_t focused_type = 0;  ///< of an autocomplete: the type of the option being typed
  json::value shown;              ///< autocomplete choices, or the modal
};

/// A remembered `nonce`: the answer that a repetition gets ("Create Message", read August 2026).
struct NonceMemory {
  WallTime until;
  json::value answer;
};

/// What Discord would send over the gateway, serialised once for however many sessions want it.
struct Event {
  GuildId guild;              ///< 0: none, so shard 0
  std::uint64_t intents = 0;  ///< any one of these bits suffices; 0: sent to every session
  std::string_view type;      ///< a literal
  std::string data;           ///< the JSON of `d`
  /// The same for sessions without MESSAGE_CONTENT, where it differs.
  std::optional<std::string> without_content;
};

/// What `GET /gateway/bot` says; the gateway half keeps it current.
struct GatewayInfo {
  std::string url = "ws://127.0.0.1";
  std::string resume_url;  ///< what READY names; empty: `url`
  std::uint32_t shards = 1;
  std::uint32_t identifies_total = 1000;
  std::uint32_t identifies_remaining = 1000;
  milliseconds reset_after{0};
  std::uint32_t max_concurrency = 1;
  /// Whether any session goes without MESSAGE_CONTENT, so that events need their second form.
  bool content_withheld = true;
};

struct Settings {
  std::optional<std::string> token;  ///< nothing: any bot token is taken
  bool strict_fields = true;         ///< unknown fields in request bodies are refused
  /// The switches of the developer portal: members (1 << 1), presences (1 << 8), content (1 << 15).
  std::uint64_t privileged_intents = 1 << 1 | 1 << 8 | 1 << 15;
  milliseconds interaction_deadline{3'000};
  milliseconds interaction_token_life{15 * 60'000};
  milliseconds nonce_memory{5 * 60'000};
};

/// The whole world. Functions over it live beside their subject (bans.cpp, messages.cpp, ...).
struct State {
  Settings settings;
  GatewayInfo gateway;
  UserId bot;
  std::string application_name;
  std::map<UserId, User> users;
  std::map<GuildId, Guild> guilds;
  std::map<ChannelId, Channel> channels;
  std::map<ChannelId, std::map<MessageId, Message>> messages;
  std::map<GuildId, json::array> commands;  ///< registered application commands; guild 0: global
  std::map<InteractionId, Interaction> interactions;
  std::map<std::string, NonceMemory> nonces;
  Snowflake last_id = 0;
  Random random{1};
  std::vector<Event> events;  ///< not yet taken by the gateway
};

}  // namespace veilleur::sandbox
