// Owns: whether bytes are UTF-8.
// Must not know: what the text is for.
#pragma once

#include <string_view>

namespace veilleur::net {

/// Whether `bytes` are well-formed UTF-8: no overlong form, no surrogate, nothing above U+10FFFF, nothing cut
/// off at the end (The Unicode Standard, table 3-7). ASCII is passed over 16 bytes at a time.
[[nodiscard]] bool is_utf8(std::string_view bytes);

}  // namespace veilleur::net
