// Owns: what is said of a guild ban: to the person, and to whoever commanded it.
// Must not know: how a ban comes to its end, languages.
#pragma once

#include <cstddef>
#include <span>

#include "domain/reader.hpp"

namespace veilleur::domain {

/// Answers one waiting command; it waits no more.
void answer(Decision& decision, const AwaitSanction& waiting, Reply reply);

/// What stands in a reason's place: a human's own ban may have none.
[[nodiscard]] ArgumentValue reason_argument(const Sanction& sanction, std::size_t code_points);

/// The DM before the ban. Of `open`, the user's open bans, it names those that last longer.
[[nodiscard]] Reply direct_notice(const Sanction& sanction, const Guild& guild,
                                  std::span<const Sanction> open);

/// The ban is in force; `open` are the user's open bans. Says too what the bot will not see of it, where it
/// may not read the audit log.
[[nodiscard]] Reply ban_reply(Reader& reader, const Sanction& sanction, const AwaitSanction& waiting,
                              std::span<const Sanction> open);

/// Somebody unbanned the user by hand before the ban was answered.
[[nodiscard]] Reply overtaken_reply(const Sanction& sanction);

/// How a release ended for the user: free, or still banned by other claims or by what was there before.
[[nodiscard]] Reply release_reply(const Sanction& sanction, std::span<const Sanction> open);

}  // namespace veilleur::domain
