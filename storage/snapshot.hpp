// Owns: copies of the whole database for recordings: bytes without interaction tokens, and a digest.
// Must not know: the recording's format.
#pragma once

#include <functional>
#include <string>

#include "storage/database.hpp"

namespace veilleur::storage {

/// The database file's bytes with every interaction token blanked; `redact` blanks those inside stored
/// event payloads. Throws SQLite::Exception or std::runtime_error where the copy cannot be made.
[[nodiscard]] std::string snapshot_without_tokens(
    Database& database, const std::function<std::string(const std::string&)>& redact);

/// A digest (FNV-1a, 64 bits, hexadecimal) of every row of every table, in key order, tokens left out. Two
/// databases with the same rows have the same digest whatever their files look like.
[[nodiscard]] std::string digest(Database& database);

}  // namespace veilleur::storage
