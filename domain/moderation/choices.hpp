// Owns: which sanctions are offered to somebody who types a sanction's number.
// Must not know: SQL, Discord's JSON, languages.
#pragma once

#include <string_view>
#include <vector>

#include "domain/reader.hpp"

namespace veilleur::domain {

struct SanctionChoice {
  SanctionNumber number = 0;
  Phrase label;  ///< for plain text: neither mentions nor Markdown show there
  bool operator==(const SanctionChoice&) const = default;
};

/// Discord, "Application Commands", autocomplete, read August 2026.
inline constexpr std::size_t choices_max = 25;

/// The guild's sanctions that `/cancel` could end and that fit what was typed so far: nothing, the beginning
/// of the number with or without `#`, or the user's whole id. Newest first, `choices_max` at most; none for
/// those who may not use the command.
[[nodiscard]] std::vector<SanctionChoice> suggest_sanctions(Reader& reader, GuildId guild, UserId author,
                                                            std::string_view typed);

/// The numbers up to `highest` whose decimal form begins with that of `prefix` (above 0), highest first.
[[nodiscard]] std::vector<NumberRange> numbers_beginning_with(SanctionNumber prefix, SanctionNumber highest);

}  // namespace veilleur::domain
