// Owns: finding op, s, t and d of a gateway payload, and single members of an object, in raw JSON text.
// Must not know: sessions, events, sockets. It builds no tree and allocates nothing but read_string's result.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace veilleur::gateway {

enum class ScanError {
  not_an_object,  ///< the text does not begin with '{' and end with '}'
  malformed,      ///< a string, bracket, colon or comma is missing, or brackets nest deeper than 512
  wrong_type,     ///< op, s or t is there but not what Discord documents
  no_op,          ///< every payload carries an op
};
[[nodiscard]] std::string_view to_string(ScanError error);

/// The envelope of one payload. All views point into the scanned text.
struct Payload {
  int op = 0;
  std::optional<std::uint64_t> sequence;  ///< `s`; nothing where null or absent
  std::string_view type;                  ///< `t` without quotes; empty where null or absent
  /// Begins with the value of `d`; empty where absent. Where `d` came last it was not walked and runs
  /// to the payload's closing brace: `leading_value` tells where the value truly ends, or that it is broken.
  std::string_view data;
};

/// Reads the envelope in any key order (Discord, "Gateway Events", promises none, read August 2026) and is
/// not fooled by a `"t":` inside `d`. Where op, s and t precede `d`, its cost does not depend on `d`.
[[nodiscard]] Result<Payload, ScanError> scan_payload(std::string_view text);

/// The exact text of the one JSON value that `text` begins with. Brackets and strings are balanced; what
/// lies between them is for a parser to judge.
[[nodiscard]] Result<std::string_view, ScanError> leading_value(std::string_view text);

/// The raw value of a member at the top level of an object; nothing where absent or where the text before
/// it is malformed. Keys are compared as written, which for Discord's plain keys is what is meant.
[[nodiscard]] std::optional<std::string_view> find_member(std::string_view object, std::string_view key);

/// `values[i]` becomes the member `keys[i]`; both have the same length.
void find_members(std::string_view object, std::span<const std::string_view> keys,
                  std::span<std::string_view> values);
/// Several members in one walk, which ends as soon as all are found; an empty view where one is absent.
template <std::size_t N>
[[nodiscard]] std::array<std::string_view, N> find_members(std::string_view object,
                                                           const std::array<std::string_view, N>& keys) {
  std::array<std::string_view, N> values;
  find_members(object, keys, values);
  return values;
}

/// Reads a JSON string literal, escapes included, as UTF-8; a lone surrogate becomes U+FFFD. Nothing where
/// `value` is not exactly one string literal.
[[nodiscard]] std::optional<std::string> read_string(std::string_view value);

/// Reads a JSON integer without sign, fraction or exponent; nothing where it is anything else or overflows.
[[nodiscard]] std::optional<std::uint64_t> read_unsigned(std::string_view value);

}  // namespace veilleur::gateway
