// Owns: looking things up in the world, making ids, and queueing events.
// Must not know: HTTP, or which session receives an event.
#pragma once

#include "tools/sandbox/model.hpp"

namespace veilleur::sandbox {

/// Discord's intent bits ("Gateway", read August 2026).
namespace intent {
inline constexpr std::uint64_t guilds = 1 << 0;
inline constexpr std::uint64_t guild_members = 1 << 1;
inline constexpr std::uint64_t guild_moderation = 1 << 2;
inline constexpr std::uint64_t guild_webhooks = 1 << 5;
inline constexpr std::uint64_t guild_voice_states = 1 << 7;
inline constexpr std::uint64_t guild_presences = 1 << 8;
inline constexpr std::uint64_t guild_messages = 1 << 9;
inline constexpr std::uint64_t guild_message_reactions = 1 << 10;
inline constexpr std::uint64_t guild_message_typing = 1 << 11;
inline constexpr std::uint64_t direct_messages = 1 << 12;
inline constexpr std::uint64_t direct_message_reactions = 1 << 13;
inline constexpr std::uint64_t direct_message_typing = 1 << 14;
inline constexpr std::uint64_t message_content = 1 << 15;
inline constexpr std::uint64_t privileged = guild_members | guild_presences | message_content;
/// Bits 0 to 16, 20, 21, 24 and 25.
inline constexpr std::uint64_t known = 0x1FFFF | 1 << 20 | 1 << 21 | 1 << 24 | 1 << 25;
}  // namespace intent

/// A snowflake of this moment, greater than every one before it even where the clock stands still.
[[nodiscard]] Snowflake next_id(State& state, WallTime now);

/// 48 hexadecimal digits of the world's own randomness, for tokens.
[[nodiscard]] std::string make_secret(State& state);

[[nodiscard]] User* find_user(State& state, UserId id);
[[nodiscard]] const User* find_user(const State& state, UserId id);
[[nodiscard]] Guild* find_guild(State& state, GuildId id);
[[nodiscard]] const Guild* find_guild(const State& state, GuildId id);
[[nodiscard]] Channel* find_channel(State& state, ChannelId id);
[[nodiscard]] const Channel* find_channel(const State& state, ChannelId id);
[[nodiscard]] Message* find_message(State& state, ChannelId channel, MessageId id);
[[nodiscard]] const Message* find_message(const State& state, ChannelId channel, MessageId id);
[[nodiscard]] Member* find_member(Guild& guild, UserId id);
[[nodiscard]] const Member* find_member(const Guild& guild, UserId id);
[[nodiscard]] bool share_a_guild(const State& state, UserId one, UserId other);
/// The DM channel between the two, if one was ever opened.
[[nodiscard]] Channel* find_dm(State& state, UserId one, UserId other);

/// In the order of Discord's lists: position, then id. Without threads.
[[nodiscard]] std::vector<const Channel*> channels_of(const State& state, GuildId guild);

/// The application's flags ("Application Flags", read August 2026): the "limited" variants of the three
/// privileged intents, which small bots switch on themselves, as far as they are; and the badge of who has
/// registered a global command.
[[nodiscard]] std::uint64_t application_flags(const State& state);

/// Queues an event of a guild, unless the bot is no member of it.
void emit(State& state, GuildId guild, std::uint64_t intents, std::string_view type,
          const json::object& data);

}  // namespace veilleur::sandbox
