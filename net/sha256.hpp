// Owns: SHA-256 (RFC 6234), apart from crypto.hpp because OpenSSL costs its user memory. It is defined in
// stream.cpp: at most four files compile OpenSSL or Beast.
// Must not know: what the bytes are for.
#pragma once

#include <string>
#include <string_view>

namespace veilleur::net {

/// 32 bytes.
[[nodiscard]] std::string sha256(std::string_view bytes);

}  // namespace veilleur::net
