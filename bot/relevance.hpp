// Owns: which gateway events anybody cares about, judged on the raw text.
// Must not know: what is done with them.
#pragma once

#include <string_view>

#include "base/id.hpp"

namespace veilleur::bot {

/// True for every event the core acts on and for some that it will ignore; never false for one it acts on.
/// Costs a look at the type and, for messages, at the first characters of the content.
[[nodiscard]] bool is_relevant(std::string_view type, std::string_view data, UserId self);

}  // namespace veilleur::bot
