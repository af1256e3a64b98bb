// Owns: what may not be written into a recording, and how it is blanked.
// Must not know: files, what is recorded, or the secrets themselves (they are known by their place).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace veilleur::bot {

/// What stands where a secret was. Also a valid path segment, so that recorded targets still parse.
inline constexpr std::string_view redacted = "redacted";

/// Authorisation codes travel under the name `code`, which elsewhere is an error's number or an
/// invitation's name: they are blanked where an OAuth2 exchange is recorded.
enum class JsonSecrets { tokens, tokens_and_codes };

/// The JSON text with its secrets blanked, all other bytes as they were; nothing where there was none,
/// which is the common case and costs one scan without a copy. Blanked are, at any depth: strings under a
/// key that ends in `token` (identify, resume, interactions, voice, webhooks, OAuth2), under `authorization`
/// and `client_secret`, and what `redact_target` blanks under `url`, `path` and `target`. Keys may be
/// escaped; strings that hold JSON are looked into. `text` must be valid JSON.
[[nodiscard]] std::optional<std::string> redact_json(std::string_view text,
                                                     JsonSecrets secrets = JsonSecrets::tokens);

/// The path, URL or query with interaction and webhook tokens (`/interactions/{id}/{token}`,
/// `/webhooks/{id}/{token}`) and secret parameters blanked; nothing where there was none.
[[nodiscard]] std::optional<std::string> redact_target(std::string_view target);

/// The interaction or webhook token in a target; empty where there is none.
[[nodiscard]] std::string_view token_in_target(std::string_view target);

/// An `application/x-www-form-urlencoded` body with `code` and other secrets blanked; nothing where there
/// was none.
[[nodiscard]] std::optional<std::string> redact_form(std::string_view form);

/// Whether this header's value is a secret: Authorization, cookies. Compared without case.
[[nodiscard]] bool is_secret_header(std::string_view name);

/// Whether the text is one JSON document (UTF-8, at most 128 levels deep).
[[nodiscard]] bool is_json(std::string_view text);

}  // namespace veilleur::bot
