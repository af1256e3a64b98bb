// Owns: `veilleur run`, `backup` and `check-config`: the composition of everything, and its exit status.
// Must not know: the rules, the protocol.
#pragma once

#include "bot/command_line.hpp"
#include "bot/exit_status.hpp"

namespace veilleur::bot {

/// Runs until a signal or a fatal refusal. Throws ConfigError before anything is contacted.
[[nodiscard]] ExitStatus run(const RunCommand& command, const Environment& environment);

/// Through the running bot where one runs, otherwise from the file itself.
[[nodiscard]] ExitStatus backup(const BackupCommand& command, const Environment& environment);

/// Says what the configuration means, without its secrets.
[[nodiscard]] ExitStatus check_config(const CheckConfigCommand& command, const Environment& environment);

}  // namespace veilleur::bot
