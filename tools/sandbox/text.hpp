// Owns: the small text formats of Discord's API: ISO 8601 timestamps, percent coding, query strings.
// Must not know: the world, JSON.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace veilleur::sandbox {

using Query = std::map<std::string, std::string, std::less<>>;

/// The number of code points; nothing where the bytes are not well-formed UTF-8.
[[nodiscard]] std::optional<std::size_t> utf8_length(std::string_view text);

/// The code points themselves.
[[nodiscard]] std::optional<std::u32string> code_points(std::string_view text);
/// And back.
[[nodiscard]] std::string utf8(std::u32string_view points);

/// "2026-08-06T12:34:56.789000+00:00", the form of every timestamp in Discord's answers.
[[nodiscard]] std::string iso8601(WallTime time);
/// "Thu, 06 Aug 2026 12:34:56 GMT", as HTTP writes dates (RFC 9110, section 5.6.7).
[[nodiscard]] std::string http_date(WallTime time);
/// Reads date, time, an optional fraction and a zone (`Z` or `+hh:mm`; UTC where there is none, as Discord
/// reads it: discord-api-docs #291); anything else is nothing.
[[nodiscard]] std::optional<WallTime> parse_iso8601(std::string_view text);

/// Without white space at either end (ASCII, as far as a limit could depend on it).
[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] bool equal_without_case(std::string_view left, std::string_view right);

/// Nothing where a `%` is not followed by two hexadecimal digits.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);
/// Everything but letters, digits and `-._~` as `%XX`.
[[nodiscard]] std::string percent_encode(std::string_view text);
/// The bytes of base64 with padding (RFC 4648, section 4); nothing where it is malformed.
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text);
/// A body of `application/x-www-form-urlencoded`: like a query, with `+` for a space.
[[nodiscard]] Query parse_form(std::string_view text);
/// What follows `?`; broken percent coding keeps the raw text.
[[nodiscard]] Query parse_query(std::string_view text);

/// "4.942": a time in seconds as Discord's bodies have it, to the millisecond and never with an exponent.
[[nodiscard]] std::string seconds_text(double seconds);

/// How clients spell a boolean in a query: `true`, `True`, `1`, and the same of `false`.
[[nodiscard]] bool is_true(std::string_view text);
[[nodiscard]] bool is_false(std::string_view text);

/// Decimal digits only, 1 to 20 of them, within 64 bits.
[[nodiscard]] std::optional<std::uint64_t> parse_number(std::string_view text);

}  // namespace veilleur::sandbox
