// Owns: the description of every command: its name, id, arguments, example and who may use it. The
// parser, the slash commands, the help and the README's table are all made from it.
// Must not know: natural languages (bot/catalogue holds the texts), Discord's JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/id.hpp"
#include "base/time.hpp"
#include "domain/reply.hpp"

namespace veilleur::domain {

enum class Verb { ping, ban, cancel, getto };

enum class OptionType { user, integer, text };

/// What is offered to somebody who is typing an option.
enum class Suggestions { none, open_sanctions };

struct CommandOption {
  std::string_view name;  ///< the slash option's name; English, Discord's rules for names
  OptionType type = OptionType::text;
  enum class Presence { required, optional } presence = Presence::required;
  MessageKey help = MessageKey::help_ping;
  Suggestions suggestions = Suggestions::none;
};

/// Who may use a command before staff roles exist: anyone, or the guild's owner.
enum class Audience { anyone, owner };

/// Who sees the placeholder that Discord shows while a slow command is worked on.
enum class Visibility { everyone, author };

struct CommandDescription {
  Verb verb;
  std::string_view name;  ///< as typed after the prefix, and the slash command's name
  std::int32_t id = 0;    ///< for `!role add`; 0 for commands that are not granted
  Audience audience = Audience::owner;
  Visibility deferral = Visibility::everyone;
  std::span<const CommandOption> options;
  MessageKey help = MessageKey::help_ping;
  std::string_view example;        ///< a right one, without the prefix
  std::string_view slash_example;  ///< a right one as a slash command, without the slash
};

[[nodiscard]] std::span<const CommandDescription> command_descriptions();
[[nodiscard]] const CommandDescription& describe(Verb verb);
/// The description of a name as typed, compared without case; nothing for unknown words.
[[nodiscard]] const CommandDescription* find_command(std::string_view name);

// ── Commands as values, once their arguments have been read ──────────────────────────────────────

struct PingCommand {
  std::optional<std::int64_t> number;
};
struct BanCommand {
  UserId target;
  std::string reason;               ///< not empty, UTF-8
  std::optional<seconds> duration;  ///< nothing: permanent; otherwise 1 s to 10 years
};
struct CancelCommand {
  std::int64_t number = 0;
};
struct GetToCommand {
  UserId target;
  std::int64_t page = 1;  ///< counted from 1, the newest sanctions
};
using Command = std::variant<PingCommand, BanCommand, CancelCommand, GetToCommand>;

}  // namespace veilleur::domain
