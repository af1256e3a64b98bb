// Owns: copies of the whole database for recordings.
// Must not know: the recording's format.
#include "storage/snapshot.hpp"

#include <SQLiteCpp/Backup.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <cstdint>
#include <stdexcept>
#include <vector>

namespace veilleur::storage {
namespace {

void blank_tokens(SQLite::Database& copy, const std::function<std::string(const std::string&)>& redact) {
  copy.exec("UPDATE outbox SET interaction_token = ''");
  copy.exec("UPDATE awaited_command SET interaction_token = ''");
  SQLite::Statement pending(copy, "SELECT id, event_data FROM pending_command");
  SQLite::Statement update(copy, "UPDATE pending_command SET event_data = ? WHERE id = ?");
  while (pending.executeStep()) {
    update.bind(1, redact(pending.getColumn(1).getString()));
    update.bind(2, pending.getColumn(0).getInt64());
    update.exec();
    update.reset();
  }
  // Blanked bytes would otherwise live on in freed pages.
  copy.exec("VACUUM");
}

class Fnv {
 public:
  void add(std::string_view bytes) {
    for (char c : bytes) {
      hash_ ^= static_cast<unsigned char>(c);
      hash_ *= 0x100000001B3ULL;
    }
    hash_ ^= 0x1F;  // ends a field, so that "ab","c" and "a","bc" differ
    hash_ *= 0x100000001B3ULL;
  }
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xCBF29CE484222325ULL;
};

std::vector<std::string> names(SQLite::Database& connection, const std::string& sql) {
  std::vector<std::string> found;
  SQLite::Statement rows(connection, sql);
  while (rows.executeStep()) found.push_back(rows.getColumn(0).getString());
  return found;
}

}  // namespace

std::string snapshot_without_tokens(Database& database,
                                    const std::function<std::string(const std::string&)>& redact) {
  SQLite::Database copy(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  SQLite::Backup backup(copy, database.handle());
  backup.executeStep(-1);
  blank_tokens(copy, redact);
  sqlite3_int64 size = 0;
  unsigned char* bytes = sqlite3_serialize(copy.getHandle(), "main", &size, 0);
  if (bytes == nullptr) throw std::runtime_error("SQLite could not serialise the database");
  std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  sqlite3_free(bytes);
  return out;
}

std::string digest(Database& database) {
  SQLite::Database& connection = database.handle();
  Fnv hash;
  for (const std::string& table : names(connection,
                                        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT "
                                        "LIKE 'sqlite_%' ORDER BY name")) {
    hash.add(table);
    std::string columns;
    for (const std::string& column :
         names(connection, "SELECT name FROM pragma_table_info('" + table + "')")) {
      if (column == "interaction_token" || column == "event_data") continue;
      columns += columns.empty() ? column : ", " + column;
    }
    SQLite::Statement rows(connection, "SELECT " + columns + " FROM " + table + " ORDER BY " + columns);
    while (rows.executeStep()) {
      for (int column = 0; column < rows.getColumnCount(); ++column) {
        const SQLite::Column field = rows.getColumn(column);
        // NULL reads as an empty text, and is none.
        hash.add(std::to_string(field.getType()));
        hash.add(field.getString());
      }
    }
  }
  return fmt::format("{:016x}", hash.value());
}

}  // namespace veilleur::storage
