// Owns: the whole world as one JSON document, and back.
// Must not know: files, sockets, what a scenario is.
#pragma once

#include <boost/describe.hpp>

#include "base/result.hpp"
#include "tools/sandbox/model.hpp"

namespace veilleur::sandbox {

// Every field of every struct, by name; one that is missing here does not compile (described_json.hpp).
BOOST_DESCRIBE_STRUCT(User, (), (id, name, global_name, locale, bot, dms_closed))
BOOST_DESCRIBE_STRUCT(Role, (), (id, name, position, permissions, color, hoist, mentionable, managed))
BOOST_DESCRIBE_STRUCT(Overwrite, (), (target, kind, allow, deny))
BOOST_DESCRIBE_STRUCT(Pin, (), (message, at))
BOOST_DESCRIBE_STRUCT(Thread, (),
                      (owner, members, archived, locked, pinned, invitable, auto_archive_minutes, created_at,
                       archive_changed_at, active_at, message_count, total_sent))
BOOST_DESCRIBE_STRUCT(Channel, (),
                      (id, type, guild, name, position, parent, topic, nsfw, rate_limit_per_user, bitrate,
                       user_limit, rtc_region, video_quality_mode, default_thread_rate_limit_per_user,
                       overwrites, last_message, recipients, default_auto_archive_minutes, pins, thread,
                       spoke_at, began_thread_at))
BOOST_DESCRIBE_STRUCT(Member, (), (user, nick, roles, joined_at, timeout_until, mute, deaf, rejoined))
BOOST_DESCRIBE_STRUCT(VoiceState, (),
                      (user, channel, self_mute, self_deaf, suppress, asked_to_speak_at, session))
BOOST_DESCRIBE_STRUCT(Ban, (), (user, reason))
BOOST_DESCRIBE_STRUCT(AuditEntry, (), (id, action, user, target, changes, options, reason))
BOOST_DESCRIBE_STRUCT(Guild, (),
                      (id, name, owner, preferred_locale, roles, channels, threads, members, former_members,
                       voice, bans, audit, system_channel, system_channel_flags, afk_channel, afk_timeout_s,
                       rules_channel, description, verification_level, default_message_notifications,
                       explicit_content_filter))
BOOST_DESCRIBE_STRUCT(MessageReference, (), (channel, message))
BOOST_DESCRIBE_STRUCT(InteractionOrigin, (),
                      (id, type, name, user, interacted, guild, original, target_user, target_message,
                       trigger))
BOOST_DESCRIBE_STRUCT(WebhookAuthor, (), (id, name, avatar_url))
BOOST_DESCRIBE_STRUCT(Emoji, (), (id, name))
BOOST_DESCRIBE_STRUCT(Reaction, (), (emoji, users))
BOOST_DESCRIBE_STRUCT(Message, (),
                      (id, channel, author, type, content, sent_at, edited_at, flags, tts, embeds, components,
                       attachments, mentions, mention_roles, mention_everyone, reference, nonce, interaction,
                       webhook, ephemeral_for, reactions))
BOOST_DESCRIBE_STRUCT(Interaction, (),
                      (id, token, kind, name, user, guild, channel, created_at, answer, ephemeral, original,
                       source, focused_type, shown, context_menu, target_user, target_message, modal_open,
                       trigger))
BOOST_DESCRIBE_STRUCT(Webhook, (), (id, channel, guild, creator, name, token))
BOOST_DESCRIBE_STRUCT(OAuthCode, (), (user, scopes, redirect_uri, challenge, guild, expires_at))
BOOST_DESCRIBE_STRUCT(OAuthGrant, (), (user, scopes, refresh_token, expires_at))
BOOST_DESCRIBE_STRUCT(Application, (), (client_secret, redirect_uris))
BOOST_DESCRIBE_STRUCT(StoredFile, (), (channel, name, content_type, bytes))
BOOST_DESCRIBE_STRUCT(NonceMemory, (), (until, channel, message))
/// All but `settings` and `gateway`, which belong to the running program, `events`, which are delivered
/// before anybody can ask, and `next_archiving`, which is worked out anew.
BOOST_DESCRIBE_STRUCT(State, (),
                      (bot, application_name, users, guilds, channels, messages, commands, interactions,
                       nonces, files, command_permissions, command_creates, webhooks, application,
                       oauth_codes, oauth_grants, last_id, random))

/// The same world gives the same text.
[[nodiscard]] json::object state_to_json(const State& state);
/// The error says where the document is wrong, or which two parts of it contradict each other.
/// `settings`, `gateway` and `events` are those of a new State.
[[nodiscard]] Result<State, std::string> state_from_json(const json::value& document);

}  // namespace veilleur::sandbox
