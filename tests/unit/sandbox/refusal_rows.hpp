// Owns: the form of a row of the strictness table, and where the rows are.
// Must not know: how the refusals are made.
#pragma once

#include "tests/unit/sandbox/guild_support.hpp"

namespace veilleur::sandbox::test {

/// One row of README.md's table, and how to be refused that way.
struct Refused {
  const char* what;
  net::Method method;
  std::string path;
  std::string body;
  int status;
  int code;
  /// What the world must be like first.
  void (*prepare)(Town&) = nullptr;
};

/// What happens inside a guild: threads, reactions, pins, voice, members, roles, channels
/// (refusal_rows_guild.cpp).
[[nodiscard]] std::vector<Refused> guild_refusals();

}  // namespace veilleur::sandbox::test
