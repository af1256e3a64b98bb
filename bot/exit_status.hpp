// Owns: the exit statuses that people and service managers rely on.
// Must not know: who ends the process, or why.
#pragma once

namespace veilleur::bot {

/// The process's exit status. Part of the interface: a number here never changes its meaning.
enum class ExitStatus : int {
  ok = 0,               ///< a clean end
  runtime_failure = 1,  ///< something broke while running; starting again may help
  usage = 2,            ///< a wrong command line or configuration, or a file they name; nothing was contacted
  refused = 3,          ///< Discord refused for good (fatal close code, 401)
  database = 4,         ///< the database is busy, newer than this release, damaged, not ours or out of reach
};

}  // namespace veilleur::bot
