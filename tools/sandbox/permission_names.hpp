// Owns: the names of Discord's permission bits, in the order of the bits.
// Must not know: who has which.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "tools/sandbox/permissions.hpp"

namespace veilleur::sandbox {

/// Index = bit; the empty name is a bit without meaning.
inline constexpr std::array<std::string_view, 53> permission_names = {"CREATE_INSTANT_INVITE",
                                                                      "KICK_MEMBERS",
                                                                      "BAN_MEMBERS",
                                                                      "ADMINISTRATOR",
                                                                      "MANAGE_CHANNELS",
                                                                      "MANAGE_GUILD",
                                                                      "ADD_REACTIONS",
                                                                      "VIEW_AUDIT_LOG",
                                                                      "PRIORITY_SPEAKER",
                                                                      "STREAM",
                                                                      "VIEW_CHANNEL",
                                                                      "SEND_MESSAGES",
                                                                      "SEND_TTS_MESSAGES",
                                                                      "MANAGE_MESSAGES",
                                                                      "EMBED_LINKS",
                                                                      "ATTACH_FILES",
                                                                      "READ_MESSAGE_HISTORY",
                                                                      "MENTION_EVERYONE",
                                                                      "USE_EXTERNAL_EMOJIS",
                                                                      "VIEW_GUILD_INSIGHTS",
                                                                      "CONNECT",
                                                                      "SPEAK",
                                                                      "MUTE_MEMBERS",
                                                                      "DEAFEN_MEMBERS",
                                                                      "MOVE_MEMBERS",
                                                                      "USE_VAD",
                                                                      "CHANGE_NICKNAME",
                                                                      "MANAGE_NICKNAMES",
                                                                      "MANAGE_ROLES",
                                                                      "MANAGE_WEBHOOKS",
                                                                      "MANAGE_GUILD_EXPRESSIONS",
                                                                      "USE_APPLICATION_COMMANDS",
                                                                      "REQUEST_TO_SPEAK",
                                                                      "MANAGE_EVENTS",
                                                                      "MANAGE_THREADS",
                                                                      "CREATE_PUBLIC_THREADS",
                                                                      "CREATE_PRIVATE_THREADS",
                                                                      "USE_EXTERNAL_STICKERS",
                                                                      "SEND_MESSAGES_IN_THREADS",
                                                                      "USE_EMBEDDED_ACTIVITIES",
                                                                      "MODERATE_MEMBERS",
                                                                      "VIEW_CREATOR_MONETIZATION_ANALYTICS",
                                                                      "USE_SOUNDBOARD",
                                                                      "CREATE_GUILD_EXPRESSIONS",
                                                                      "CREATE_EVENTS",
                                                                      "USE_EXTERNAL_SOUNDS",
                                                                      "SEND_VOICE_MESSAGES",
                                                                      "",
                                                                      "SET_VOICE_CHANNEL_STATUS",
                                                                      "SEND_POLLS",
                                                                      "USE_EXTERNAL_APPS",
                                                                      "PIN_MESSAGES",
                                                                      "BYPASS_SLOWMODE"};

[[nodiscard]] constexpr std::optional<std::uint64_t> permission_named(std::string_view name) {
  for (std::size_t bit = 0; bit < permission_names.size(); ++bit)
    if (!name.empty() && permission_names[bit] == name) return std::uint64_t{1} << bit;
  return std::nullopt;
}
static_assert(permission_named("MODERATE_MEMBERS") == permission::moderate_members);
static_assert(permission_named("BYPASS_SLOWMODE") == std::uint64_t{1} << 52);

}  // namespace veilleur::sandbox
