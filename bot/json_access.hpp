// Owns: lenient reading of JSON that somebody else wrote: a missing or mistyped field is nothing, never
// an exception.
// Must not know: what the fields mean.
#pragma once

#include <boost/json.hpp>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/id.hpp"

namespace veilleur::bot {

[[nodiscard]] inline const boost::json::value* member(const boost::json::value& value, std::string_view key) {
  const auto* object = value.if_object();
  return object == nullptr ? nullptr : object->if_contains(key);
}

[[nodiscard]] inline std::string_view text(const boost::json::value* value) {
  const auto* found = value == nullptr ? nullptr : value->if_string();
  return found == nullptr ? std::string_view{} : std::string_view(found->data(), found->size());
}
[[nodiscard]] inline std::string_view text(const boost::json::value& value, std::string_view key) {
  return text(member(value, key));
}

[[nodiscard]] inline std::optional<std::int64_t> integer(const boost::json::value* value) {
  if (value == nullptr) return std::nullopt;
  if (const auto* number = value->if_int64()) return *number;
  if (const auto* number = value->if_uint64()) {
    return *number > static_cast<std::uint64_t>(INT64_MAX)
               ? std::nullopt
               : std::optional(static_cast<std::int64_t>(*number));
  }
  return std::nullopt;
}
[[nodiscard]] inline std::optional<std::int64_t> integer(const boost::json::value& value,
                                                         std::string_view key) {
  return integer(member(value, key));
}

[[nodiscard]] inline bool flag(const boost::json::value& value, std::string_view key) {
  const auto* found = member(value, key);
  return found != nullptr && found->is_bool() && found->get_bool();
}

/// An id as Discord writes it: decimal digits in a string. 0 where absent or malformed.
template <class T>
[[nodiscard]] T id(const boost::json::value* value) {
  return T::parse(text(value)).value_or(T{});
}
template <class T>
[[nodiscard]] T id(const boost::json::value& value, std::string_view key) {
  return id<T>(member(value, key));
}

/// The elements of an array; nothing where it is none.
[[nodiscard]] inline const boost::json::array& elements(const boost::json::value* value) {
  static const boost::json::array none;
  const auto* array = value == nullptr ? nullptr : value->if_array();
  return array == nullptr ? none : *array;
}
[[nodiscard]] inline const boost::json::array& elements(const boost::json::value& value,
                                                        std::string_view key) {
  return elements(member(value, key));
}

}  // namespace veilleur::bot
