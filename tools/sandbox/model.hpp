// Owns: what exists in the sandbox's world, as plain values; messages are in model_messages.hpp.
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
#include "tools/sandbox/model_messages.hpp"

namespace veilleur::sandbox {

using CommandId = Id<struct CommandTag>;

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

/// Discord's numbers ("Channels Resource", read August 2026).
enum class ChannelType {
  text = 0,
  dm = 1,
  voice = 2,
  category = 4,
  announcement = 5,
  announcement_thread = 10,
  public_thread = 11,
  private_thread = 12,
  stage = 13,
  forum = 15,
  media = 16
};

struct Pin {
  MessageId message;
  WallTime at;
};

/// What a channel has that is a thread; its `parent` is the channel it was started in.
struct Thread {
  UserId owner;
  std::map<UserId, WallTime> members;  ///< when each joined
  bool archived = false;
  bool locked = false;
  bool pinned = false;    ///< of a forum or media channel: at its top
  bool invitable = true;  ///< private ones: whether members may add others
  int auto_archive_minutes = 4320;
  WallTime created_at;
  WallTime archive_changed_at;
  WallTime active_at;     ///< the automatic archiving counts from here
  int message_count = 0;  ///< without the message it began with, and without deleted ones
  int total_sent = 0;
};

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
  std::optional<std::string> rtc_region;  ///< nothing: chosen by Discord
  int video_quality_mode = 0;             ///< 0: not set
  int default_thread_rate_limit_per_user = 0;
  std::vector<Overwrite> overwrites;
  MessageId last_message;
  std::vector<UserId> recipients;        ///< both ends of a DM, the bot included
  int default_auto_archive_minutes = 0;  ///< 0: not set
  std::vector<Pin> pins;                 ///< oldest first
  std::optional<Thread> thread;          ///< of the three thread types, and of no other
  /// Who last wrote, and who last began a thread, while `rate_limit_per_user` was set (slowmode.hpp).
  std::map<UserId, WallTime> spoke_at;
  std::map<UserId, WallTime> began_thread_at;
};

struct Member {
  UserId user;
  std::optional<std::string> nick;
  std::set<RoleId> roles;  ///< without @everyone
  WallTime joined_at;
  std::optional<WallTime> timeout_until;
  bool mute = false;  ///< by the server; outlives the voice connection
  bool deaf = false;
  bool rejoined = false;  ///< has left and come back
};

/// Somebody's connection to a voice or stage channel.
struct VoiceState {
  UserId user;
  ChannelId channel;
  bool self_mute = false;
  bool self_deaf = false;
  bool suppress = false;  ///< may not speak: the audience of a stage, or without SPEAK
  std::optional<WallTime> asked_to_speak_at;
  std::string session;
};

struct Ban {
  UserId user;
  std::optional<std::string> reason;
};

/// Discord's numbers ("Audit Logs Resource", read August 2026).
enum class AuditAction {
  guild_update = 1,
  channel_create = 10,
  channel_update = 11,
  channel_delete = 12,
  overwrite_create = 13,
  overwrite_update = 14,
  overwrite_delete = 15,
  member_kick = 20,
  member_prune = 21,
  member_ban_add = 22,
  member_ban_remove = 23,
  member_update = 24,
  member_role_update = 25,
  member_move = 26,
  member_disconnect = 27,
  role_create = 30,
  role_update = 31,
  role_delete = 32,
  webhook_create = 50,
  webhook_update = 51,
  webhook_delete = 52,
  message_delete = 72,
  message_bulk_delete = 73,
  message_pin = 74,
  message_unpin = 75,
  thread_create = 110,
  thread_update = 111,
  thread_delete = 112,
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
  std::set<ChannelId> channels;  ///< without threads
  std::set<ChannelId> threads;
  std::map<UserId, Member> members;
  /// Who has left, and until when each was timed out: leaving and coming back ends no timeout.
  std::map<UserId, std::optional<WallTime>> former_members;
  std::map<UserId, VoiceState> voice;  ///< who is connected
  std::map<UserId, Ban> bans;
  std::vector<AuditEntry> audit;  ///< oldest first
  ChannelId system_channel;       ///< where members are welcomed; 0: nowhere
  int system_channel_flags = 0;
  ChannelId afk_channel;  ///< 0: none
  int afk_timeout_s = 300;
  ChannelId rules_channel;  ///< 0: none
  std::optional<std::string> description;
  // Kept and shown; nothing here follows from them.
  int verification_level = 0;
  int default_message_notifications = 0;
  int explicit_content_filter = 0;
};

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
  MessageId source;               ///< of a component, or a modal that one showed: the message it sits in
  std::int64_t focused_type = 0;  ///< of an autocomplete: the type of the option being typed
  json::value shown;              ///< autocomplete choices, or the modal
  bool context_menu = false;      ///< of a command: of a user or a message
  UserId target_user;             ///< of a user's menu; 0: none
  MessageId target_message;       ///< of a message's menu; 0: none
  bool modal_open = false;        ///< the modal is on the user's screen
  InteractionId trigger;          ///< of a modal: the interaction that showed it
};

/// A channel's webhook of type 1 ("Webhook Resource", read August 2026).
struct Webhook {
  WebhookId id;
  ChannelId channel;
  GuildId guild;
  UserId creator;
  std::string name;
  std::string token;
};

/// What `/oauth2/authorize` handed out and waits to be exchanged.
struct OAuthCode {
  UserId user;
  std::vector<std::string> scopes;
  std::string redirect_uri;
  std::string challenge;  ///< PKCE with S256; empty: none
  GuildId guild;          ///< where the bot was added; 0: nowhere
  WallTime expires_at;
};

/// One authorisation: both its tokens live and die together.
struct OAuthGrant {
  UserId user;
  std::vector<std::string> scopes;
  std::string refresh_token;  ///< empty: client credentials have none
  WallTime expires_at;        ///< of the access token
};

/// The application as the developer portal has it.
struct Application {
  std::string client_secret = "sandbox-client-secret";
  /// Compared byte for byte. Empty: every http address of this machine counts as registered.
  std::vector<std::string> redirect_uris;
};

/// An uploaded file, kept so that its address answers.
struct StoredFile {
  ChannelId channel;
  std::string name;
  std::string content_type;
  std::string bytes;
};

/// A remembered `nonce`: the message that a repetition gets ("Create Message", read August 2026).
struct NonceMemory {
  WallTime until;
  ChannelId channel;
  MessageId message;
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
  std::map<Snowflake, StoredFile> files;  ///< by the attachment's id
  /// No thread archives itself before this. It follows from the threads, so it isn't written down:
  /// a new State looks through them at the first chance.
  WallTime next_archiving = WallTime::min();
  /// Who may use a command where, by guild and command; the application's own id means all its commands.
  std::map<std::pair<GuildId, CommandId>, json::array> command_permissions;
  std::map<GuildId, std::vector<WallTime>> command_creates;  ///< of the last day; guild 0: global
  std::map<WebhookId, Webhook> webhooks;
  Application application;
  std::map<std::string, OAuthCode> oauth_codes;
  std::map<std::string, OAuthGrant> oauth_grants;  ///< by access token
  Snowflake last_id = 0;
  Random random{1};
  std::vector<Event> events;  ///< not yet taken by the gateway
};

}  // namespace veilleur::sandbox
