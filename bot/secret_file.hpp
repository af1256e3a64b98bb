// Owns: reading a secret from a file, and from an environment variable, with the checks a secret deserves.
// Must not know: what the secret opens.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace veilleur::bot {

/// What is wrong with a secret or its file, as the rest of a sentence: "is empty". Never quotes it.
struct SecretProblem {
  std::string text;
};

/// Takes one secret from text, without the white space around it. Problems: empty, more than 4096 bytes, or a
/// character that would break an HTTP header (anything but printable ASCII, and the blank, so that `Bot
/// <token>` is noticed).
[[nodiscard]] Result<Secret, SecretProblem> parse_secret(std::string_view text);

/// Reads the one secret in the file. Refuses whatever is not a regular file, and a file on which group
/// or others have any right: a secret that others can read is not one.
[[nodiscard]] Result<Secret, SecretProblem> read_secret_file(const std::string& path);

}  // namespace veilleur::bot
