// Owns: the compact form of a guild's structure in its one row.
// Must not know: SQL, Discord's JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/guild.hpp"

namespace veilleur::storage {

/// Format 2: a version byte, then numbers as LEB128 varints and texts with their length. Id and owner
/// have columns of their own and are not part of it. Format 1, which is read as well, had no timeout at its
/// end.
[[nodiscard]] std::string encode_guild(const domain::Guild& guild);

/// Nothing where the bytes are not a whole structure of a known format.
[[nodiscard]] std::optional<domain::Guild> decode_guild(std::string_view bytes);

}  // namespace veilleur::storage
