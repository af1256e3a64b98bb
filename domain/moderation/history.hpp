// Owns: the answer of `!getto`.
// Must not know: SQL, languages.
#pragma once

#include "domain/reader.hpp"

namespace veilleur::domain {

/// One page of the user's sanctions, newest first, cancelled ones struck through, and how to see the next.
[[nodiscard]] Decision answer_history(Reader& reader, const CommandReceived& event,
                                      const GetToCommand& command);

}  // namespace veilleur::domain
