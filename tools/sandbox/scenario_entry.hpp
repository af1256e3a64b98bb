// Owns: reading the objects of a scenario file key by key, with errors that say where.
// Must not know: what the keys mean.
#pragma once

#include <set>

#include "tools/sandbox/fields.hpp"
#include "tools/sandbox/permission_names.hpp"
#include "tools/sandbox/scenario.hpp"
#include "tools/sandbox/state.hpp"
#include "tools/sandbox/text.hpp"

namespace veilleur::sandbox {

[[noreturn]] inline void fail(const std::string& path, const std::string& why) {
  throw ScenarioError(path + ": " + why);
}

/// One object of the file. Every key must be asked for; `finish` refuses what nobody asked for.
class Entry {
 public:
  Entry(const json::value& value, std::string path) : path_(std::move(path)) {
    if (!value.is_object()) fail(path_, "expected an object");
    object_ = &value.get_object();
  }

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string at(std::string_view key) const { return path_ + "." + std::string{key}; }

  const json::value* find(std::string_view key) {
    known_.emplace(key);
    return object_->if_contains(key);
  }
  std::optional<std::string> maybe_text(std::string_view key) {
    const json::value* value = find(key);
    if (!value) return std::nullopt;
    if (!value->is_string()) fail(at(key), "expected text");
    return std::string{value->get_string()};
  }
  std::string text(std::string_view key) {
    auto found = maybe_text(key);
    if (!found || found->empty()) fail(at(key), "missing, or empty");
    return *found;
  }
  bool flag(std::string_view key) {
    const json::value* value = find(key);
    if (value && !value->is_bool()) fail(at(key), "expected true or false");
    return value && value->get_bool();
  }
  std::int64_t number(std::string_view key, std::int64_t otherwise) {
    const json::value* value = find(key);
    if (value && !value->is_int64()) fail(at(key), "expected a whole number");
    return value ? value->get_int64() : otherwise;
  }
  /// The id given as a string of digits, or a new one.
  Snowflake id(State& state, WallTime now) {
    const auto text = maybe_text("id");
    if (!text) return next_id(state, now);
    const auto value = parse_number(*text);
    if (!value || *value == 0) fail(at("id"), "expected a string of digits, such as \"1100000000000000001\"");
    return *value;
  }
  /// One text for every language, or `{"en": "…", "fr": "…"}`.
  json::object words(std::string_view key) {
    const json::value* value = find(key);
    if (!value) return {{"en", ""}, {"fr", ""}};
    if (value->is_string()) return {{"en", value->get_string()}, {"fr", value->get_string()}};
    Entry languages(*value, at(key));
    json::object out{{"en", languages.text("en")}, {"fr", languages.text("fr")}};
    languages.finish();
    return out;
  }
  const json::array& list(std::string_view key) {
    static const json::array none;
    const json::value* value = find(key);
    if (value && !value->is_array()) fail(at(key), "expected a list");
    return value ? value->get_array() : none;
  }
  std::uint64_t permissions(std::string_view key) {
    std::uint64_t bits = 0;
    for (const json::value& value : list(key)) {
      const auto bit = value.is_string() ? permission_named(value.get_string()) : std::nullopt;
      if (!bit) fail(at(key), json::serialize(value) + " is no permission's name, such as \"BAN_MEMBERS\"");
      bits |= *bit;
    }
    return bits;
  }
  void finish() const {
    for (const auto& field : *object_)
      if (!known_.contains(field.key())) fail(path_, "unknown key \"" + std::string{field.key()} + "\"");
  }

 private:
  std::string path_;
  const json::object* object_ = nullptr;
  std::set<std::string, std::less<>> known_;
};

/// Calls `each(Entry)` for every element of the list under `key`.
template <class Each>
void for_each(Entry& parent, std::string_view key, Each each) {
  const json::array& list = parent.list(key);
  for (std::size_t i = 0; i < list.size(); ++i) {
    Entry entry(list[i], parent.at(key) + "[" + std::to_string(i) + "]");
    each(entry);
    entry.finish();
  }
}

}  // namespace veilleur::sandbox
