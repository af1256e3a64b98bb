// Owns: which text is an emoji, as far as a reaction asks.
// Must not know: messages.
#pragma once

#include <optional>
#include <string_view>

#include "tools/sandbox/model.hpp"

namespace veilleur::sandbox {

/// One standard emoji: a character, a keycap, a flag or a sequence joined by ZWJ, with skin tone and
/// variation selector ("UTS #51", the form of sequences; blocks instead of the full list of characters).
[[nodiscard]] bool is_standard_emoji(std::string_view text);

/// The emoji of a reaction's path, already percent-decoded: a standard one, or `name:id` of one that the
/// guild has. No guild of this sandbox has emojis of its own, so that every `name:id` is unknown.
[[nodiscard]] std::optional<Emoji> read_emoji(std::string_view text);

}  // namespace veilleur::sandbox
