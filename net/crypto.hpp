// Owns: the random bytes and the digest that the WebSocket protocol asks of a client. Defined in stream.cpp,
// with everything else that OpenSSL does for us.
// Must not know: OpenSSL in this header, what the bytes are for.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace veilleur::net {

/// Fills `bytes` from OpenSSL's generator, which nobody can predict. A generator that fails (a system without
/// a source of randomness) ends the process: no connection could be secure.
void fill_random(std::span<char> bytes);

[[nodiscard]] std::array<char, 20> sha1(std::string_view bytes);

}  // namespace veilleur::net
