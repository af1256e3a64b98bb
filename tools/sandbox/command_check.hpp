// Owns: what a command's description may look like.
// Must not know: where it is stored.
#pragma once

#include <functional>

#include "tools/sandbox/fields.hpp"

namespace veilleur::sandbox {

/// Discord's codes for application command option types.
namespace option_type {
inline constexpr std::int64_t sub_command = 1;
inline constexpr std::int64_t sub_command_group = 2;
inline constexpr std::int64_t string = 3;
inline constexpr std::int64_t integer = 4;
inline constexpr std::int64_t boolean = 5;
inline constexpr std::int64_t user = 6;
inline constexpr std::int64_t channel = 7;
inline constexpr std::int64_t role = 8;
inline constexpr std::int64_t mentionable = 9;
inline constexpr std::int64_t number = 10;
inline constexpr std::int64_t attachment = 11;
}  // namespace option_type

/// Discord's codes for application command types.
namespace command_type {
inline constexpr std::int64_t chat_input = 1;
inline constexpr std::int64_t user = 2;
inline constexpr std::int64_t message = 3;
}  // namespace command_type

/// Complains about everything that Discord would refuse in one command ("Application Commands", read
/// August 2026): names, lengths, localisations, options in order, choices, 8000 characters in all with each
/// text at its longest localisation. Reduces the command to what Discord knows.
void check_command(Fields& command, bool strict);

/// Calls `read` for each text in the dictionary `KEY_localizations`, naming its locale, and complains about
/// locales that Discord does not offer.
void each_localization(Fields& fields, std::string_view key,
                       const std::function<void(Fields&, std::string_view)>& read);

/// Whether Discord offers this locale ("Locales", read August 2026).
[[nodiscard]] bool is_locale(std::string_view name);

}  // namespace veilleur::sandbox
