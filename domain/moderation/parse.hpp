// Owns: reading commands as people type them, and their durations.
// Must not know: who typed it, where, or whether it is allowed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.hpp"
#include "domain/command.hpp"
#include "domain/reply.hpp"

namespace veilleur::domain {

/// The longest duration of a sanction: ten years (interfaces.md).
inline constexpr seconds longest_duration{10LL * 365 * 24 * 3600};

/// A reason that stands alone, as in a slash command's option: trimmed. The error says that it is missing,
/// where nothing of it could be seen.
[[nodiscard]] Result<std::string, Phrase> parse_reason(std::string_view text);

/// `60`, `90s`, `1h30m`, `2w`: positive, `longest_duration` at most; a bare integer is seconds. Blanks around
/// it do not count.
/// The error is the phrase that tells a moderator what was read.
[[nodiscard]] Result<seconds, Phrase> parse_duration(std::string_view text);

/// A command that was recognised by its name, but whose arguments are wrong.
struct WrongInput {
  Verb verb;
  Phrase error;
};

/// What stands after the prefix or the mention: "ban <@1> spam -d 60". Nothing for unknown words.
[[nodiscard]] std::optional<std::variant<Command, WrongInput>> parse_command(std::string_view text);

/// Splits a message into "is addressed to us" and the text of the command: after the guild's prefix, or
/// after a leading mention of the bot (with or without the prefix behind it). Nothing for all others.
[[nodiscard]] std::optional<std::string_view> command_text(std::string_view content, std::string_view prefix,
                                                           UserId self);

}  // namespace veilleur::domain
