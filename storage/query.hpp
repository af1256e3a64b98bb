// Owns: prepared statements: bound from typed values, reset when their use ends.
// Must not know: any table.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/id.hpp"
#include "base/time.hpp"

namespace veilleur::storage {

/// Bytes for a BLOB column; SQLite's strict tables refuse text there. Outlives the statement's use.
struct Blob {
  const std::string& bytes;
};

/// One prepared statement, used by one caller at a time. Any SQLite error is an exception: none of them
/// is something a rule could handle, so the process stops with its message and is restarted.
class Query {
 public:
  Query(SQLite::Database& database, const char* sql) : statement_(database, sql) {}

  /// A use of the statement with its parameters bound; resets it at the end of its scope.
  class Use {
   public:
    explicit Use(SQLite::Statement& statement) : statement_(statement) {}
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use() { statement_.tryReset(); }

    /// Steps to the next row; false after the last one, however often it is asked.
    [[nodiscard]] bool next() { return !statement_.isDone() && statement_.executeStep(); }

    [[nodiscard]] std::int64_t integer(int column) const { return statement_.getColumn(column).getInt64(); }
    [[nodiscard]] bool flag(int column) const { return integer(column) != 0; }
    [[nodiscard]] bool is_null(int column) const { return statement_.getColumn(column).isNull(); }
    [[nodiscard]] std::string text(int column) const { return statement_.getColumn(column).getString(); }
    template <class T>
    [[nodiscard]] T id(int column) const {
      return T{static_cast<std::uint64_t>(integer(column))};
    }
    template <class T>
    [[nodiscard]] T enumerator(int column) const {
      return static_cast<T>(integer(column));
    }
    [[nodiscard]] WallTime time(int column) const { return from_unix_ms(integer(column)); }
    [[nodiscard]] std::optional<WallTime> optional_time(int column) const {
      return is_null(column) ? std::nullopt : std::optional(time(column));
    }

   private:
    SQLite::Statement& statement_;
  };

  template <class... Values>
  [[nodiscard]] Use operator()(const Values&... values) {
    statement_.tryReset();
    int index = 0;
    (bind(++index, values), ...);
    return Use{statement_};
  }

  /// Runs to the end; the number of rows changed.
  template <class... Values>
  int run(const Values&... values) {
    Use use = (*this)(values...);
    return statement_.exec();
  }

 private:
  template <class T>
  void bind(int index, const std::optional<T>& value) {
    if (value) {
      bind(index, *value);
    } else {
      statement_.bind(index);
    }
  }
  template <class Tag>
  void bind(int index, Id<Tag> value) {
    statement_.bind(index, static_cast<std::int64_t>(value.value()));
  }
  void bind(int index, Blob value) {
    statement_.bind(index, value.bytes.data(), static_cast<int>(value.bytes.size()));
  }
  void bind(int index, WallTime value) { statement_.bind(index, unix_ms(value)); }
  void bind(int index, const std::string& value) { statement_.bind(index, value); }
  void bind(int index, const char* value) { statement_.bind(index, value); }
  template <class T>
    requires std::is_integral_v<T> || std::is_enum_v<T>
  void bind(int index, T value) {
    statement_.bind(index, static_cast<std::int64_t>(value));
  }

  SQLite::Statement statement_;
};

}  // namespace veilleur::storage
