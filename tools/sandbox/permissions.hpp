// Owns: Discord's permission bits, its algorithm, and the role hierarchy.
// Must not know: JSON, endpoints.
#pragma once

#include <optional>

#include "tools/sandbox/model.hpp"
#include "tools/sandbox/reply.hpp"

namespace veilleur::sandbox {

/// "Permissions", read August 2026; the names are Discord's.
namespace permission {
inline constexpr std::uint64_t kick_members = 1ULL << 1;
inline constexpr std::uint64_t ban_members = 1ULL << 2;
inline constexpr std::uint64_t administrator = 1ULL << 3;
inline constexpr std::uint64_t manage_channels = 1ULL << 4;
inline constexpr std::uint64_t manage_guild = 1ULL << 5;
inline constexpr std::uint64_t add_reactions = 1ULL << 6;
inline constexpr std::uint64_t view_audit_log = 1ULL << 7;
inline constexpr std::uint64_t view_channel = 1ULL << 10;
inline constexpr std::uint64_t send_messages = 1ULL << 11;
inline constexpr std::uint64_t send_tts_messages = 1ULL << 12;
inline constexpr std::uint64_t manage_messages = 1ULL << 13;
inline constexpr std::uint64_t embed_links = 1ULL << 14;
inline constexpr std::uint64_t attach_files = 1ULL << 15;
inline constexpr std::uint64_t read_message_history = 1ULL << 16;
inline constexpr std::uint64_t mention_everyone = 1ULL << 17;
inline constexpr std::uint64_t connect = 1ULL << 20;
inline constexpr std::uint64_t speak = 1ULL << 21;
inline constexpr std::uint64_t mute_members = 1ULL << 22;
inline constexpr std::uint64_t deafen_members = 1ULL << 23;
inline constexpr std::uint64_t move_members = 1ULL << 24;
inline constexpr std::uint64_t change_nickname = 1ULL << 26;
inline constexpr std::uint64_t manage_nicknames = 1ULL << 27;
inline constexpr std::uint64_t manage_roles = 1ULL << 28;
inline constexpr std::uint64_t manage_webhooks = 1ULL << 29;
inline constexpr std::uint64_t use_application_commands = 1ULL << 31;
inline constexpr std::uint64_t request_to_speak = 1ULL << 32;
inline constexpr std::uint64_t manage_threads = 1ULL << 34;
inline constexpr std::uint64_t create_public_threads = 1ULL << 35;
inline constexpr std::uint64_t create_private_threads = 1ULL << 36;
inline constexpr std::uint64_t send_messages_in_threads = 1ULL << 38;
inline constexpr std::uint64_t moderate_members = 1ULL << 40;
inline constexpr std::uint64_t pin_messages = 1ULL << 51;
inline constexpr std::uint64_t bypass_slowmode = 1ULL << 52;
/// Bits 0 to 46 and 48 to 52.
inline constexpr std::uint64_t all = ((1ULL << 53) - 1) & ~(1ULL << 47);
}  // namespace permission

[[nodiscard]] bool is_voice(ChannelType type);  ///< voice or stage
/// SEND_MESSAGES, which has no effect in threads: there it is SEND_MESSAGES_IN_THREADS.
[[nodiscard]] std::uint64_t sending_permission(const Channel& channel);

/// What `user` may do in the guild as a whole; 0 for someone who is no member. A timeout leaves only
/// VIEW_CHANNEL and READ_MESSAGE_HISTORY, save to the owner and administrators.
[[nodiscard]] std::uint64_t guild_permissions(const Guild& guild, UserId user, WallTime now);
/// The same in one channel: guild, ADMINISTRATOR, @everyone's overwrite, the roles' overwrites
/// together (all denies, then all allows), the member's overwrite; then a timeout, then what is implied.
/// A thread has its parent's; a private one nothing for those who are neither in it nor have
/// MANAGE_THREADS. 0 in a DM.
[[nodiscard]] std::uint64_t channel_permissions(const State& state, const Channel& channel, UserId user,
                                                WallTime now);

/// Position of the highest role; 0 for @everyone alone.
[[nodiscard]] int highest_position(const Guild& guild, UserId user);
/// Whether `actor` may kick, ban, time out or rename `target`: never the owner, and only below one's
/// own highest role. Somebody who is no member is below everybody.
[[nodiscard]] bool outranks(const Guild& guild, UserId actor, UserId target);

/// The refusal, if `user` lacks any of `needed` in the guild (50013) or is no member (50001).
[[nodiscard]] std::optional<Reply> check_guild(const Guild& guild, UserId user, std::uint64_t needed,
                                               WallTime now);
/// The refusal, if `user` cannot see the channel, in voice also connect (50001), or lacks any of
/// `needed` (50013). In a DM its two ends may do everything.
[[nodiscard]] std::optional<Reply> check_channel(const State& state, const Channel& channel, UserId user,
                                                 std::uint64_t needed, WallTime now);
/// The refusal (50013), if `user` is timed out in the channel's guild: for what needs no permission that a
/// timeout would take, and yet is no mere reading. Never the owner's or an administrator's.
[[nodiscard]] std::optional<Reply> check_timeout(const State& state, const Channel& channel, UserId user,
                                                 WallTime now);
/// Whether `user` sees the channel at all.
[[nodiscard]] bool can_view(const State& state, const Channel& channel, UserId user, WallTime now);

}  // namespace veilleur::sandbox
