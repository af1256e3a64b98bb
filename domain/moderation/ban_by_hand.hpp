// Owns: the rules of what people do by hand to guild bans, and how it meets our own claims.
// Must not know: SQL, Discord's JSON, languages.
#pragma once

#include "domain/reader.hpp"

namespace veilleur::domain {

/// A human's ban becomes a permanent sanction of theirs. A human's unban ends every claim that was asked for
/// before it; what was asked for later holds, and Discord is looked at again. Entries may come late, and in
/// any number after a gap, but in Discord's order.
[[nodiscard]] Decision take_in_human(Reader& reader, const HumanBanChange& event, WallTime now);

/// The same without an audit log, by somebody unknown (moderator 0). Discord tells each change of a user's
/// ban in turn, so an unban ends the claims that were seen in force, and a ban while one is in force is not
/// somebody else's.
[[nodiscard]] Decision take_in_untold(Reader& reader, const UntoldBanChange& event, WallTime now);

/// Seen in force, while the request that was to make the ban has not ended: its command still waits.
[[nodiscard]] bool is_unconfirmed(Reader& reader, const Sanction& sanction);

/// A request of ours for a ban has not been carried out. A ban that was seen meanwhile, and by which only
/// unconfirmed claims hold, is therefore somebody else's: taken in as untold.
[[nodiscard]] Decision disown_ban(Reader& reader, GuildId guild, UserId user, WallTime now);

}  // namespace veilleur::domain
