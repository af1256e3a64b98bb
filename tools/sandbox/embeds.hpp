// Owns: what an embed may contain.
// Must not know: messages, channels, who sends them.
#pragma once

#include "tools/sandbox/fields.hpp"

namespace veilleur::sandbox {

/// Checks embeds, which together have 6000 characters at most, complaining below `path`, and reduces them to
/// what Discord knows. How many there may be is the list's own matter.
void check_embeds(json::array& embeds, const std::string& path, Problems& problems, bool strict);

}  // namespace veilleur::sandbox
