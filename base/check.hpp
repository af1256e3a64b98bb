// Owns: CHECK, the invariant test that also runs in release builds.
// Must not know: logging; a broken invariant speaks on standard error and ends the process.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace veilleur {

[[noreturn]] inline void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "veilleur: broken invariant: %s (%s:%d). This is a bug; please report it.\n",
               condition, file, line);
  std::abort();
}

}  // namespace veilleur

/// Ends the process when an invariant does not hold: going on would act on a state nobody designed.
#define VEILLEUR_CHECK(condition)                                               \
  do {                                                                          \
    if (!(condition)) ::veilleur::check_failed(#condition, __FILE__, __LINE__); \
  } while (false)
