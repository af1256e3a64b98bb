// Owns: what may be typed after `veilleur`, as plain values.
// Must not know: what a command does; the configuration's content.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "base/result.hpp"
#include "bot/config.hpp"

namespace veilleur::bot {

/// `run [--config FILE] [--record FILE] [--test-clock FD]`
struct RunCommand {
  ConfigFile config;
  std::optional<std::string> record;
  std::optional<int> test_clock;  ///< an inherited pipe, open when the command line was read
};

/// `check-config [--config FILE]`
struct CheckConfigCommand {
  ConfigFile config;
};

/// `backup FILE [--config FILE]`
struct BackupCommand {
  ConfigFile config;
  std::string destination;
};

/// `--version`
struct VersionCommand {};

/// `--help`, also after a command: the text to print on standard output.
struct HelpCommand {
  std::string text;
};

using Command = std::variant<RunCommand, CheckConfigCommand, BackupCommand, VersionCommand, HelpCommand>;

/// Reads the command line. The error is for standard error and says what would be right; the caller
/// exits with status 2.
[[nodiscard]] Result<Command, std::string> parse_command_line(int argc, const char* const* argv);

}  // namespace veilleur::bot
