// Owns: which characters a command's name may have ("Application Command Naming", read August 2026).
// Must not know: commands.
#pragma once

namespace veilleur::sandbox {

/// A letter or a digit of any script, or any character of the scripts Devanagari and Thai.
[[nodiscard]] bool is_name_character(char32_t point);
/// A letter that has another lower case form.
[[nodiscard]] bool has_lower_case(char32_t point);

}  // namespace veilleur::sandbox
