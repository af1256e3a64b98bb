// Owns: the random bytes and the digest that the WebSocket protocol asks of a client.
// Must not know: what the bytes are for.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace veilleur::net {

/// Fills `bytes`, 256 at most, with the kernel's random bytes, which nobody can predict.
void fill_random(std::span<char> bytes);

/// SHA-1 (RFC 3174), which the opening handshake uses to show that a server read it, not to keep a secret.
[[nodiscard]] std::array<char, 20> sha1(std::string_view bytes);

}  // namespace veilleur::net
