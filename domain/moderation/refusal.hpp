// Owns: refused commands: the reply, its record, and how often outsiders are told.
// Must not know: why a rule refuses.
#pragma once

#include "domain/reader.hpp"

namespace veilleur::domain {

/// A reply only the author sees, and a line in the record. The first phrase says why.
[[nodiscard]] Decision refuse(const CommandReceived& event, Verb verb, UserId target, Reply reply,
                              SanctionNumber number = 0);

/// For somebody who is not of the staff, whatever the reason: recorded always; a message is answered once in
/// 10 s at most, an interaction always, and only its author sees it.
[[nodiscard]] Decision refuse_outsider(Reader& reader, const CommandReceived& event, Verb verb, Reply reply,
                                       WallTime now);

}  // namespace veilleur::domain
