// Owns: what each close code of the gateway means for us, and what the operator is told.
// Must not know: sockets, sessions, timers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace veilleur::gateway {

enum class AfterClose {
  resume,
  resume_after_window,  ///< 4008: first let a clean 60 s pass
  identify,             ///< the session is gone
  stop,                 ///< every further attempt would be refused the same way
};

/// No code (a broken connection), 1000 and 1001 from the server, and codes that nobody knows resume: a
/// resume costs nothing, an identify is one of a thousand a day. Discord documents only which codes may
/// reconnect ("Opcodes and status codes", read August 2026); the split between resume and identify is ours.
[[nodiscard]] AfterClose after_close(std::optional<std::uint16_t> code);

/// True for the codes that only a mistake of ours can cause (4001, 4002, 4003, 4005, 4008, 4013).
[[nodiscard]] bool is_our_mistake(std::uint16_t code);

/// What the operator should do about a code whose `after_close` is `stop`, in one sentence. `intents` are
/// those that were asked for: 4014 names the switch of each privileged one.
[[nodiscard]] std::string close_advice(std::uint16_t code, std::uint64_t intents);

/// Privileged intents (Discord, "Gateway", list of intents, read August 2026).
inline constexpr std::uint64_t intent_guild_members = 1u << 1;
inline constexpr std::uint64_t intent_guild_presences = 1u << 8;
inline constexpr std::uint64_t intent_message_content = 1u << 15;

}  // namespace veilleur::gateway
