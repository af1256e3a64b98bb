// Owns: the rules of guild bans: deciding, cancelling, expiring, and what Discord's results mean.
// Must not know: SQL, Discord's JSON, languages.
#pragma once

#include "domain/reader.hpp"

namespace veilleur::domain {

/// `!ban`: needs facts about the target; then a numbered sanction, the DM before it, and its marker.
[[nodiscard]] Decision decide_ban(Reader& reader, const CommandReceived& event, const BanCommand& command,
                                  WallTime now);
/// `!cancel`: releases a live ban, or annuls the record of one that is over.
[[nodiscard]] Decision decide_cancel(Reader& reader, const CommandReceived& event,
                                     const CancelCommand& command);
/// The end of a timed ban has come: its claim is released. A sanction that is over already is left alone.
[[nodiscard]] Decision release_due(Reader& reader, const SanctionDue& event);
/// Discord shows `presence`: sanctions move on, and the commands that waited for them are answered.
[[nodiscard]] Decision settle_ban(Reader& reader, const BanSettled& event);
/// The ban that claims wait for is in force, so that an unban ends them; whether it is ours, their request's
/// end tells: `settle_ban` then answers, `accept_refusal` and `disown_ban` know that it is not.
[[nodiscard]] Decision see_ban(Reader& reader, const BanSeen& event);
/// Discord said no. A ban that cannot be made is annulled; a lift stays due, and its issuer is alerted
/// once in a streak of failures.
[[nodiscard]] Decision accept_refusal(Reader& reader, const BanRefused& event, WallTime now);

}  // namespace veilleur::domain
