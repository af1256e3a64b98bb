// Owns: which build this is.
// Must not know: anything else.
#pragma once

#include <string>
#include <string_view>

namespace veilleur::bot {

/// The release, as in `0.1.0`; goes into the User-Agent, the recording and /healthz.
[[nodiscard]] std::string_view release();

/// One line: version, commit, compiler, as in `veilleur 0.1.0 15ed5034a1b2 clang-19.1.7`.
[[nodiscard]] std::string version_line();

}  // namespace veilleur::bot
