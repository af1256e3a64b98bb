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
/// value it complained about; what is present but unread when `finish` runs is unknown.
class Fields {
 public:
  Fields(const json::object& object, Problems& problems, std::string path = "");

  [[nodiscard]] bool has(std::string_view key) const { return object_.contains(key); }
  [[nodiscard]] bool is_null(std::string_view key) const;
  [[nodiscard]] Problems& problems() const { return problems_; }
  [[nodiscard]] std::string path_of(std::string_view key) const;

  [[nodiscard]] std::optional<std::string> text(std::string_view key, Length length);
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key, std::int64_t min, std::int64_t max);
  [[nodiscard]] std::optional<bool> boolean(std::string_view key);
  /// A string or an integer, as Discord takes both.
  [[nodiscard]] std::optional<std::uint64_t> snowflake(std::string_view key);
  [[nodiscard]] const json::array* list(std::string_view key, Length length);
  [[nodiscard]] const json::object* object(std::string_view key);
  [[nodiscard]] const json::value* any(std::string_view key);
  /// Elements that are not snowflakes are complained about.
  [[nodiscard]] std::vector<std::uint64_t> snowflakes(std::string_view key, Length length);

  void require(std::string_view key);
  void complain(std::string_view key, std::string_view code, std::string_view message) const;
  /// Names fields that are known to Discord and mean nothing here.
  void ignore(std::initializer_list<std::string_view> keys);
  void finish(bool strict) const;

 private:
  const json::value* take(std::string_view key);

  const json::object& object_;
  Problems& problems_;
  std::string path_;
  std::set<std::string, std::less<>> known_;
};

/// An id as it stands in JSON: digits in a string, or an integer.
[[nodiscard]] std::optional<std::uint64_t> read_snowflake(const json::value& value);
/// "Must be between 1 and 100 in length." and its relatives.
void check_length(Problems& problems, const std::string& path, std::size_t length, Length bounds);

}  // namespace veilleur::sandbox
