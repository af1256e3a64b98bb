// Owns: the forms of a row of the strictness table, and where the rows are.
// Must not know: how the refusals are made.
#pragma once

#include <functional>

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

/// Requests as such, messages, embeds, components (refusal_rows_messages.cpp).
[[nodiscard]] std::vector<Refused> message_refusals();
/// Commands, interactions, webhooks, OAuth2 (refusal_rows_commands.cpp).
[[nodiscard]] std::vector<Refused> command_refusals();
/// Members and their sanctions, pruning (refusal_rows_members.cpp).
[[nodiscard]] std::vector<Refused> member_refusals();
/// What happens inside a guild: threads, reactions, pins, voice, roles, channels (refusal_rows_guild.cpp).
[[nodiscard]] std::vector<Refused> guild_refusals();

/// One row of the same table that takes more than one raw request of the bot: several requests, another
/// header, a file, a deed of a human. `ask` plays it in a world of its own.
struct Scene {
  const char* what;
  int status;
  int code;                          ///< -1: a page in HTML, as Cloudflare answers
  std::function<std::string()> ask;  ///< "400/40060"
};
[[nodiscard]] std::vector<Scene> scenes();

/// The elements of a list in JSON, without its brackets.
[[nodiscard]] inline std::string list_of(int count, const std::function<std::string(int)>& each) {
  std::string text;
  for (int i = 0; i < count; ++i) text += (i == 0 ? "" : ",") + each(i);
  return text;
}
[[nodiscard]] inline std::string repeated(const std::string& element, int count) {
  return list_of(count, [&](int) { return element; });
}

}  // namespace veilleur::sandbox::test
