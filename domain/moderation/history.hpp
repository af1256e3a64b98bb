// Owns: the answer of `!getto`.
// Must not know: SQL, languages.
#pragma once

#include "domain/reader.hpp"

namespace veilleur::domain {

/// The user's latest sanctions, newest first, cancelled ones struck through.
[[nodiscard]] Decision answer_history(Reader& reader, const CommandReceived& event,
                                      const GetToCommand& command);

}  // namespace veilleur::domain
