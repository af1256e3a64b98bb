// Owns: which build this is.
// Must not know: how the commit is found out (cmake/version.cmake writes the header).
#include "bot/version.hpp"

#include "generated/build_commit.hpp"

#if defined(__clang__)
#define VEILLEUR_COMPILER "clang-" VEILLEUR_TEXT(__clang_major__.__clang_minor__.__clang_patchlevel__)
#else
#define VEILLEUR_COMPILER "gcc-" __VERSION__
#endif
#define VEILLEUR_TEXT_OF(x) #x
#define VEILLEUR_TEXT(x) VEILLEUR_TEXT_OF(x)

namespace veilleur::bot {

std::string_view release() { return VEILLEUR_RELEASE; }

std::string version_line() { return "veilleur " VEILLEUR_RELEASE " " VEILLEUR_COMMIT " " VEILLEUR_COMPILER; }

}  // namespace veilleur::bot
