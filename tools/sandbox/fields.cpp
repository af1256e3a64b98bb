// Owns: the type and length checks declared in fields.hpp, with Discord's codes and wording.
// Must not know: what the fields mean.
#include "tools/sandbox/fields.hpp"

#include <algorithm>
#include <charconv>

#include "tools/sandbox/text.hpp"

namespace veilleur::sandbox {
namespace {

/// "('http', 'https')"
std::string choices(std::initializer_list<std::string_view> names) {
  std::string text;
  for (std::string_view name : names) text += (text.empty() ? "'" : ", '") + std::string{name} + "'";
  return "(" + text + ")";
}

/// Hosts without a dot ("localhost") are refused as well: discord-jda/JDA #699, go-gitea/gitea #14379.
bool is_well_formed(std::string_view scheme, std::string_view rest) {
  const bool spaced =
      std::any_of(rest.begin(), rest.end(), [](char c) { return static_cast<unsigned char>(c) <= ' '; });
  if (rest.empty() || spaced) return false;
  if (scheme != "http" && scheme != "https") return true;
  std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
  host.remove_prefix(host.find('@') == std::string_view::npos ? 0 : host.find('@') + 1);
  if (host.starts_with('[')) return host.find(']') != std::string_view::npos;
  host = host.substr(0, host.find(':'));
  const auto dot = host.find('.');
  return dot != std::string_view::npos && dot != 0 && !host.ends_with('.');
}

}  // namespace

std::optional<std::int64_t> coerce_integer(json::value& value) {
  if (const auto* text = value.if_string()) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text->begin(), text->end(), number);
    if (error != std::errc{} || end != text->end()) return std::nullopt;
    value = number;
  }
  const auto* number = value.if_int64();
  return number ? std::optional{*number} : std::nullopt;
}

std::optional<std::uint64_t> read_snowflake(const json::value& value) {
  if (const auto* text = value.if_string()) return parse_number(*text);
  if (const auto* number = value.if_uint64()) return *number;
  const auto* number = value.if_int64();
  return number && *number >= 0 ? std::optional{static_cast<std::uint64_t>(*number)} : std::nullopt;
}

void check_length(Problems& problems, const std::string& path, std::size_t length, Length bounds) {
  if (length >= bounds.min && length <= bounds.max) return;
  const std::string min = std::to_string(bounds.min);
  const std::string max = std::to_string(bounds.max);
  if (bounds.min > 1 || (bounds.min == 1 && length > bounds.max))
    problems.add(path, "BASE_TYPE_BAD_LENGTH", "Must be between " + min + " and " + max + " in length.");
  else if (length < bounds.min)
    problems.add(path, "BASE_TYPE_REQUIRED", "This field is required");
  else
    problems.add(path, "BASE_TYPE_MAX_LENGTH", "Must be " + max + " or fewer in length.");
}

Fields::Fields(json::object& object, Problems& problems, std::string path)
    : object_(object), problems_(problems), path_(std::move(path)) {}

std::string Fields::path_of(std::string_view key) const {
  return path_.empty() ? std::string{key} : path_ + "." + std::string{key};
}

bool Fields::is_null(std::string_view key) const {
  const json::value* value = object_.if_contains(key);
  return value && value->is_null();
}

json::value* Fields::take(std::string_view key) {
  read_.emplace(key);
  json::value* value = object_.if_contains(key);
  return value && !value->is_null() ? value : nullptr;
}

void Fields::complain(std::string_view key, std::string_view code, std::string_view message) const {
  problems_.add(path_of(key), code, message);
}

void Fields::complain(std::string_view code, std::string_view message) const {
  problems_.add(path_, code, message);
}

std::optional<std::string> Fields::text(std::string_view key, Length length) {
  const json::value* value = take(key);
  if (!value) return std::nullopt;
  const auto* text = value->if_string();
  const auto points = text ? utf8_length(*text) : std::nullopt;
  if (!points) {
    complain(key, "STRING_TYPE_CONVERT", "Could not interpret the value as string.");
    return std::nullopt;
  }
  check_length(problems_, path_of(key), *points, length);
  return std::string{*text};
}

std::optional<std::string> Fields::url(std::string_view key, Length length,
                                       std::initializer_list<std::string_view> schemes) {
  auto url = text(key, length);
  if (!url) return std::nullopt;
  const auto colon = url->find("://");
  const std::string_view whole = *url;
  const std::string_view scheme = whole.substr(0, colon);
  if (std::find(schemes.begin(), schemes.end(), scheme) == schemes.end() || colon == std::string::npos)
    complain(key, "URL_TYPE_INVALID_SCHEME",
             "Scheme \"" + std::string{scheme} + "\" is not supported. Scheme must be one of " +
                 choices(schemes) + ".");
  else if (!is_well_formed(scheme, whole.substr(colon + 3)))
    complain(key, "URL_TYPE_INVALID_URL", "Not a well formed URL.");
  return url;
}

std::optional<std::int64_t> Fields::integer(std::string_view key, std::int64_t min, std::int64_t max) {
  json::value* value = take(key);
  if (!value) return std::nullopt;
  const auto number = coerce_integer(*value);
  if (!number) {
    complain(key, "NUMBER_TYPE_COERCE", "Value \"" + json::serialize(*value) + "\" is not int.");
    return std::nullopt;
  }
  if (*number < min)
    complain(key, "NUMBER_TYPE_MIN",
             "int value should be greater than or equal to " + std::to_string(min) + ".");
  if (*number > max)
    complain(key, "NUMBER_TYPE_MAX",
             "int value should be less than or equal to " + std::to_string(max) + ".");
  return *number;
}

std::optional<bool> Fields::boolean(std::string_view key) {
  const json::value* value = take(key);
  if (!value) return std::nullopt;
  if (value->is_bool()) return value->get_bool();
  complain(key, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.");
  return std::nullopt;
}

std::optional<std::uint64_t> Fields::snowflake(std::string_view key) {
  const json::value* value = take(key);
  if (!value) return std::nullopt;
  const auto id = read_snowflake(*value);
  if (!id) complain(key, "NUMBER_TYPE_COERCE", "Value " + json::serialize(*value) + " is not snowflake.");
  return id;
}

json::array* Fields::list(std::string_view key, Length length) {
  json::value* value = take(key);
  if (!value) return nullptr;
  json::array* list = value->if_array();
  if (!list)
    complain(key, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
  else
    check_length(problems_, path_of(key), list->size(), length);
  return list;
}

json::object* Fields::object(std::string_view key) {
  json::value* value = take(key);
  if (!value) return nullptr;
  if (!value->is_object())
    complain(key, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType");
  return value->if_object();
}

const json::value* Fields::any(std::string_view key) { return take(key); }

void Fields::integers(std::string_view key, Length length, std::int64_t min, std::int64_t max) {
  json::array* values = list(key, length);
  for (std::size_t i = 0; values && i < values->size(); ++i) {
    const auto number = coerce_integer((*values)[i]);
    if (!number || *number < min || *number > max)
      problems_.add(path_of(key) + "." + std::to_string(i), "BASE_TYPE_CHOICES",
                    "Value " + json::serialize((*values)[i]) + " is none of the choices.");
  }
}

std::vector<std::uint64_t> Fields::snowflakes(std::string_view key, Length length) {
  std::vector<std::uint64_t> ids;
  const json::array* values = list(key, length);
  if (!values) return ids;
  for (std::size_t i = 0; i < values->size(); ++i) {
    if (const auto id = read_snowflake((*values)[i]))
      ids.push_back(*id);
    else
      problems_.add(path_of(key) + "." + std::to_string(i), "NUMBER_TYPE_COERCE",
                    "Value " + json::serialize((*values)[i]) + " is not snowflake.");
  }
  return ids;
}

void Fields::require(std::string_view key) {
  if (!has(key) || is_null(key)) complain(key, "BASE_TYPE_REQUIRED", "This field is required");
}

void Fields::ignore(std::initializer_list<std::string_view> keys) {
  for (std::string_view key : keys) ignored_.emplace(key);
}

void Fields::unsupported(std::initializer_list<std::string_view> keys) {
  ignore(keys);
  for (std::string_view key : keys) {
    const json::value* value = object_.if_contains(key);
    const json::array* list = value ? value->if_array() : nullptr;
    const bool asks = value && !value->is_null() && *value != json::value(false) &&
                      *value != json::value(0) && !(list && list->empty());
    if (asks)
      complain(key, "SANDBOX_UNSUPPORTED",
               "Discord has this field; what it sets is not part of this sandbox.");
  }
}

void Fields::refuse_unknown(bool strict) const {
  if (!strict) return;
  for (const auto& field : object_)
    if (!read_.contains(std::string_view{field.key()}) && !ignored_.contains(std::string_view{field.key()}))
      complain(field.key(), "SANDBOX_UNKNOWN_FIELD",
               "Discord documents no such field here; it would be ignored, which hides typing errors.");
}

void Fields::finish(bool strict) {
  refuse_unknown(strict);
  for (auto at = object_.begin(); at != object_.end();) {
    const bool kept = read_.contains(std::string_view{at->key()}) && !at->value().is_null();
    at = kept ? at + 1 : object_.stable_erase(at);
  }
}

}  // namespace veilleur::sandbox
