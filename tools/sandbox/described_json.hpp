// Owns: turning described structs into JSON and back, with errors that say where in the document.
// Must not know: which structs there are.
#pragma once

#include <bit>
#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <boost/mp11.hpp>
#include <boost/pfr.hpp>
#include <charconv>
#include <limits>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/id.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "tools/sandbox/text.hpp"

namespace veilleur::sandbox::described {

namespace json = boost::json;

/// A document that does not have the form of its struct; `what()` begins with the place: "state.users.12".
struct FormError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Where in the document one is; written out only where something is wrong.
struct Place {
  const Place* parent = nullptr;
  std::string_view key;

  [[nodiscard]] std::string text() const {
    return parent ? parent->text() + "." + std::string{key} : std::string{key};
  }
  [[noreturn]] void fail(const std::string& why) const { throw FormError(text() + ": " + why); }
};

template <class T>
inline constexpr bool is_id = false;
template <class Tag>
inline constexpr bool is_id<Id<Tag>> = true;

template <class T>
inline constexpr bool is_pair = false;
template <class First, class Second>
inline constexpr bool is_pair<std::pair<First, Second>> = true;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
concept MapLike = requires { typename T::mapped_type; };
template <class T>
concept SetLike = requires { typename T::key_type; } && !MapLike<T>;
template <class T>
concept ListLike = std::ranges::range<T> && !SetLike<T> && !MapLike<T>;
template <class T>
concept Json =
    std::is_same_v<T, json::value> || std::is_same_v<T, json::array> || std::is_same_v<T, json::object>;
template <class T>
concept Text = std::is_same_v<T, std::string>;

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public>;

/// How many fields of a struct are left out on purpose.
template <class T>
inline constexpr std::size_t left_out = 0;
/// Whether every other field is described: one that is forgotten would be lost without a word.
template <class T>
inline constexpr bool is_whole =
    boost::mp11::mp_size<Members<T>>::value + left_out<T> == boost::pfr::tuple_size_v<T>;

template <class E, E value>
consteval bool is_enumerator() {
  // Clang and GCC write a value without a name as a cast: "value = (Kind)7".
  const std::string_view name = __PRETTY_FUNCTION__;
  return name[name.rfind("value = ") + 8] != '(';
}

/// Whether the number is one of the enum's own; those between 0 and 255 are looked for.
template <class E>
bool names_enumerator(std::int64_t number) {
  return [number]<std::size_t... I>(std::index_sequence<I...>) {
    return ((number == static_cast<std::int64_t>(I) && is_enumerator<E, static_cast<E>(I)>()) || ...);
  }(std::make_index_sequence<256>{});
}

template <class Key>
std::string key_text(const Key& key) {
  if constexpr (Text<Key>)
    return key;
  else if constexpr (is_id<Key>)
    return key.to_string();
  else if constexpr (is_pair<Key>)
    return key_text(key.first) + "/" + key_text(key.second);
  else
    return std::to_string(key);
}

/// JSON holds Unicode alone; other bytes (an uploaded picture's) are written as `{"hex": "ff00"}`.
inline json::value write_text(std::string_view text) {
  if (utf8_length(text)) return json::string(text);
  json::string hex;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    hex.push_back("0123456789abcdef"[byte >> 4]);
    hex.push_back("0123456789abcdef"[byte & 15]);
  }
  return json::object{{"hex", std::move(hex)}};
}

template <class T>
json::value write(const T& value) {
  if constexpr (Text<T>) {
    return write_text(value);
  } else if constexpr (Json<T> || std::is_same_v<T, bool>) {
    return value;
  } else if constexpr (std::is_enum_v<T>) {
    return static_cast<std::int64_t>(value);
  } else if constexpr (std::is_same_v<T, std::uint64_t>) {
    return json::string(std::to_string(value));  // JavaScript keeps 53 bits of a number
  } else if constexpr (std::is_integral_v<T>) {
    return value;
  } else if constexpr (is_id<T>) {
    return json::string(value.to_string());
  } else if constexpr (std::is_same_v<T, WallTime>) {
    return unix_ms(value);
  } else if constexpr (std::is_same_v<T, milliseconds>) {
    return value.count();
  } else if constexpr (std::is_same_v<T, Random>) {
    return write(std::bit_cast<std::uint64_t>(value));  // its whole state, and its seed when it is made again
  } else if constexpr (is_optional<T>) {
    return value ? write(*value) : json::value(nullptr);
  } else if constexpr (MapLike<T>) {
    json::object out;
    for (const auto& [key, one] : value) out[key_text(key)] = write(one);
    return out;
  } else if constexpr (std::ranges::range<T>) {
    json::array out;
    for (const auto& one : value) out.push_back(write(one));
    return out;
  } else {
    static_assert(is_whole<T>, "a field of this struct is missing in its BOOST_DESCRIBE_STRUCT");
    json::object out;
    boost::mp11::mp_for_each<Members<T>>(
        [&](auto member) { out[member.name] = write(value.*member.pointer); });
    return out;
  }
}

template <class T>
T read(const json::value& from, const Place& place);

template <class T>
T read_integer(const json::value& from, const Place& place) {
  if (from.is_int64() && std::in_range<T>(from.get_int64())) return static_cast<T>(from.get_int64());
  if (from.is_uint64() && std::in_range<T>(from.get_uint64())) return static_cast<T>(from.get_uint64());
  place.fail("expected a whole number within its bounds");
}

inline const json::string& read_text(const json::value& from, const Place& place) {
  if (!from.is_string()) place.fail("expected text");
  return from.get_string();
}

inline std::string read_bytes(const json::value& from, const Place& place) {
  const json::object* object = from.if_object();
  const json::value* hex = object && object->size() == 1 ? object->if_contains("hex") : nullptr;
  if (!hex) return std::string{read_text(from, place)};
  const json::string& digits = read_text(*hex, place);
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    unsigned byte = 0;
    const auto [end, error] = std::from_chars(&digits[i], &digits[i] + 2, byte, 16);
    if (error != std::errc{} || end != &digits[i] + 2) place.fail("expected hexadecimal digits");
    bytes += static_cast<char>(byte);
  }
  if (digits.size() % 2 != 0) place.fail("expected hexadecimal digits");
  return bytes;
}

template <class Key>
Key read_key(std::string_view text, const Place& place) {
  if constexpr (Text<Key>) {
    return Key{text};
  } else if constexpr (is_pair<Key>) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) place.fail("expected a key of two parts");
    return Key{read_key<typename Key::first_type>(text.substr(0, slash), place),
               read_key<typename Key::second_type>(text.substr(slash + 1), place)};
  } else {
    const auto id = Id<struct AnyTag>::parse(text);
    if (!id) place.fail("expected a key of digits");
    return static_cast<Key>(id->value());
  }
}

template <class T>
T read_struct(const json::value& from, const Place& place) {
  static_assert(is_whole<T>, "a field of this struct is missing in its BOOST_DESCRIBE_STRUCT");
  if (!from.is_object()) place.fail("expected an object");
  const json::object& object = from.get_object();
  T out;
  std::size_t known = 0;
  boost::mp11::mp_for_each<Members<T>>([&](auto member) {
    const json::value* found = object.if_contains(member.name);
    if (!found) place.fail("\"" + std::string{member.name} + "\" is missing");
    using Field = std::remove_cvref_t<decltype(out.*member.pointer)>;
    out.*member.pointer = read<Field>(*found, Place{&place, member.name});
    ++known;
  });
  if (known != object.size()) place.fail("has keys that nobody knows");
  return out;
}

/// The value that `write` made this of. Throws FormError.
template <class T>
T read(const json::value& from, const Place& place) {
  if constexpr (std::is_same_v<T, json::value>) {
    return from;
  } else if constexpr (std::is_same_v<T, json::array>) {
    if (!from.is_array()) place.fail("expected a list");
    return from.get_array();
  } else if constexpr (std::is_same_v<T, json::object>) {
    if (!from.is_object()) place.fail("expected an object");
    return from.get_object();
  } else if constexpr (Text<T>) {
    return read_bytes(from, place);
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!from.is_bool()) place.fail("expected true or false");
    return from.get_bool();
  } else if constexpr (std::is_enum_v<T>) {
    const auto number = read_integer<std::int64_t>(from, place);
    if (!names_enumerator<T>(number)) place.fail(std::to_string(number) + " is none of its kinds");
    return static_cast<T>(number);
  } else if constexpr (std::is_same_v<T, std::uint64_t>) {
    return read<Id<struct AnyTag>>(from, place).value();
  } else if constexpr (std::is_integral_v<T>) {
    return read_integer<T>(from, place);
  } else if constexpr (is_id<T>) {
    const auto id = T::parse(read_text(from, place));
    if (!id) place.fail("expected text of digits");
    return *id;
  } else if constexpr (std::is_same_v<T, WallTime>) {
    return from_unix_ms(read_integer<std::int64_t>(from, place));
  } else if constexpr (std::is_same_v<T, milliseconds>) {
    return milliseconds{read_integer<std::int64_t>(from, place)};
  } else if constexpr (std::is_same_v<T, Random>) {
    return Random{read<std::uint64_t>(from, place)};
  } else if constexpr (is_optional<T>) {
    if (from.is_null()) return std::nullopt;
    return read<typename T::value_type>(from, place);
  } else if constexpr (MapLike<T>) {
    if (!from.is_object()) place.fail("expected an object");
    T out;
    for (const auto& field : from.get_object()) {
      const Place here{&place, field.key()};
      out.emplace(read_key<typename T::key_type>(field.key(), here),
                  read<typename T::mapped_type>(field.value(), here));
    }
    return out;
  } else if constexpr (std::ranges::range<T>) {
    if (!from.is_array()) place.fail("expected a list");
    T out;
    for (const json::value& one : from.get_array()) {
      const std::string index = std::to_string(out.size());
      out.insert(out.end(), read<typename T::value_type>(one, Place{&place, index}));
    }
    return out;
  } else {
    return read_struct<T>(from, place);
  }
}

}  // namespace veilleur::sandbox::described
