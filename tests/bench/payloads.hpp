// Owns: the gateway payloads that the benchmarks send, as close to Discord's own in size, members and their
// order as can be written by hand.
// Must not know: sockets, compression, clocks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/id.hpp"

namespace veilleur::bench {

inline constexpr std::uint32_t channels_per_guild = 50;
inline constexpr std::uint32_t roles_per_guild = 40;
inline constexpr std::uint32_t members_per_guild = 100;

[[nodiscard]] UserId bot_id();
/// The owner of every guild, who may use every command.
[[nodiscard]] UserId owner_id();
[[nodiscard]] GuildId guild_id(std::uint32_t guild);
[[nodiscard]] ChannelId channel_id(std::uint32_t guild, std::uint32_t channel);

[[nodiscard]] std::string hello(std::uint32_t heartbeat_interval_ms);
[[nodiscard]] std::string heartbeat_ack();
/// Opcode 1: the client answers it at once, behind everything that it has read before.
[[nodiscard]] std::string heartbeat_request();

/// One dispatch around the JSON text `data`.
[[nodiscard]] std::string dispatch(std::string_view type, std::uint64_t sequence, std::string_view data);

/// The `d` of READY, listing guilds 0 to `guilds` - 1 as unavailable.
[[nodiscard]] std::string ready(std::uint32_t guilds, std::uint16_t port);
/// The `d` of GUILD_CREATE: 50 channels, 40 roles, 100 members, about 75 KB.
[[nodiscard]] std::string guild_create(std::uint32_t guild);
/// The `d` of a MESSAGE_CREATE that is no command, about 1.3 KB. `n` varies guild, channel, author and text.
[[nodiscard]] std::string chatter(std::uint64_t n, std::uint32_t guilds);
/// The `d` of a MESSAGE_CREATE by the owner. `message` is a snowflake whose time the bot compares with its
/// clock.
[[nodiscard]] std::string command(std::uint32_t guild, MessageId message, std::string_view content);

/// A user as GET /users/@me and message authors show it.
[[nodiscard]] std::string bot_user();
/// What POST /channels/{id}/messages answers.
[[nodiscard]] std::string created_message(std::uint64_t n);

}  // namespace veilleur::bench
