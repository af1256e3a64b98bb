// Owns: reading a request's body as Discord does: each field typed and bounded, every complaint
// gathered, and (in strict mode) every field nobody asked for refused.
// Must not know: what the fields mean.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "tools/sandbox/reply.hpp"

namespace veilleur::sandbox {

/// Inclusive bounds, in code points for text and in elements for lists.
struct Length {
  std::size_t min = 0;
  std::size_t max = 0;
};

/// One JSON object of a body. A reader returns nothing for an absent field, for `null`, and for a
/// value it complained about; what is present but unread at the end is unknown. The object is the reader's
/// own copy, which `finish` reduces to what was read, so that nothing else can be stored or shown.
class Fields {
 public:
  Fields(json::object& object, Problems& problems, std::string path = "");

  [[nodiscard]] bool has(std::string_view key) const { return object_.contains(key); }
  [[nodiscard]] bool is_bare() const { return object_.empty(); }
  [[nodiscard]] bool is_null(std::string_view key) const;
  [[nodiscard]] Problems& problems() const { return problems_; }
  [[nodiscard]] std::string path_of(std::string_view key) const;

  [[nodiscard]] std::optional<std::string> text(std::string_view key, Length length);
  /// An address with one of these schemes, and where it is one of the web's with a host that has a dot.
  [[nodiscard]] std::optional<std::string> url(std::string_view key, Length length,
                                               std::initializer_list<std::string_view> schemes);
  /// Digits in a string count, and are kept as the integer they write.
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key, std::int64_t min, std::int64_t max);
  [[nodiscard]] std::optional<bool> boolean(std::string_view key);
  /// A string or an integer, as Discord takes both.
  [[nodiscard]] std::optional<std::uint64_t> snowflake(std::string_view key);
  [[nodiscard]] json::array* list(std::string_view key, Length length);
  [[nodiscard]] json::object* object(std::string_view key);
  [[nodiscard]] const json::value* any(std::string_view key);
  /// Integers within these bounds; whatever else is in the list is complained about.
  void integers(std::string_view key, Length length, std::int64_t min, std::int64_t max);
  /// Elements that are not snowflakes are complained about.
  [[nodiscard]] std::vector<std::uint64_t> snowflakes(std::string_view key, Length length);

  /// Reads a list of objects, calling `read(Fields&, index)` for each, and complains about what is none.
  /// How many elements there are; 0 where there is no list.
  template <class Read>
  std::size_t each(std::string_view key, Length length, Read read);

  void require(std::string_view key);
  void complain(std::string_view key, std::string_view code, std::string_view message) const;
  /// About the object as a whole.
  void complain(std::string_view code, std::string_view message) const;
  /// Names fields that are known to Discord and mean nothing here.
  void ignore(std::initializer_list<std::string_view> keys);
  /// Names fields that Discord documents and this sandbox has nothing for: what asks for nothing there (null,
  /// false, 0, an empty list) passes, a value is complained about.
  void unsupported(std::initializer_list<std::string_view> keys);
  /// Complains, where `strict`, about each field that was neither read nor ignored.
  void refuse_unknown(bool strict) const;
  /// The same, and then forgets every field that is null or was not read: Discord takes the one for absent
  /// and ignores the other. What `list`, `object` and `any` handed out is valid no longer.
  void finish(bool strict);

 private:
  json::value* take(std::string_view key);

  json::object& object_;
  Problems& problems_;
  std::string path_;
  std::set<std::string, std::less<>> read_;
  std::set<std::string, std::less<>> ignored_;
};

/// The same for a list that is not a field: its elements are called `path` and their index, and where
/// `path` is empty by their index alone.
template <class Read>
void each_object(json::array& list, const std::string& path, Problems& problems, Read read) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string at = (path.empty() ? "" : path + ".") + std::to_string(i);
    if (!list[i].is_object()) {
      problems.add(at, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType");
      continue;
    }
    Fields fields(list[i].get_object(), problems, at);
    read(fields, i);
  }
}

template <class Read>
std::size_t Fields::each(std::string_view key, Length length, Read read) {
  json::array* found = list(key, length);
  if (!found) return 0;
  each_object(*found, path_of(key), problems_, read);
  return found->size();
}

/// An integer; digits in a string count as the one they write, and become it (JDA sends them so).
[[nodiscard]] std::optional<std::int64_t> coerce_integer(json::value& value);
/// An id as it stands in JSON: digits in a string, or an integer.
[[nodiscard]] std::optional<std::uint64_t> read_snowflake(const json::value& value);
/// "Must be between 1 and 100 in length." and its relatives.
void check_length(Problems& problems, const std::string& path, std::size_t length, Length bounds);

}  // namespace veilleur::sandbox
