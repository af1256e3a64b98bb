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
BOOST_DESCRIBE_STRUCT(Channel, (),
                      (id, type, guild, name, position, parent, topic, nsfw, rate_limit_per_user, bitrate,
                       user_limit, overwrites, last_message, recipients))
BOOST_DESCRIBE_STRUCT(Member, (), (user, nick, roles, joined_at, timeout_until))
BOOST_DESCRIBE_STRUCT(Ban, (), (user, reason))
BOOST_DESCRIBE_STRUCT(AuditEntry, (), (id, action, user, target, changes, options, reason))
BOOST_DESCRIBE_STRUCT(Guild, (), (id, name, owner, preferred_locale, roles, channels, members, bans, audit))
BOOST_DESCRIBE_STRUCT(MessageReference, (), (channel, message))
BOOST_DESCRIBE_STRUCT(InteractionOrigin, (), (id, type, name, user))
BOOST_DESCRIBE_STRUCT(Message, (),
                      (id, channel, author, type, content, sent_at, edited_at, flags, tts, embeds, components,
                       attachments, mentions, mention_roles, mention_everyone, reference, nonce, interaction,
                       ephemeral_for))
BOOST_DESCRIBE_STRUCT(Interaction, (),
                      (id, token, kind, name, user, guild, channel, created_at, answer, ephemeral, original,
                       source, focused_type, shown))
BOOST_DESCRIBE_STRUCT(NonceMemory, (), (until, answer))
/// All but `settings` and `gateway`, which belong to the running program, and `events`, which are
/// delivered before anybody can ask.
BOOST_DESCRIBE_STRUCT(State, (),
                      (bot, application_name, users, guilds, channels, messages, commands, interactions,
                       nonces, last_id, random))

/// The same world gives the same text.
[[nodiscard]] json::object state_to_json(const State& state);
/// The error says where the document is wrong, or which two parts of it contradict each other.
/// `settings`, `gateway` and `events` are those of a new State.
[[nodiscard]] Result<State, std::string> state_from_json(const json::value& document);

}  // namespace veilleur::sandbox
