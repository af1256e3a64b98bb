// Owns: opening the one database file: who owns it, its pragmas, its version, its transactions.
// Must not know: what any table means.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "storage/query.hpp"

namespace veilleur::storage {

/// Marks a SQLite file as ours (PRAGMA application_id): "VEIL".
inline constexpr std::int32_t application_id = 0x5645494C;

enum class DatabaseProblem {
  busy,      ///< another process owns it, or holds a lock on it for longer than we wait
  newer,     ///< written by a later release
  foreign,   ///< a SQLite file that is not ours
  damaged,   ///< not a database, its quick check fails, or a row holds what no release wrote
  full,      ///< its disk has no room left
  unusable,  ///< cannot be created, read or written
};
struct DatabaseError {
  DatabaseProblem problem;
  std::string detail;  ///< one sentence that says what to do
};

/// What a failure of SQLite means to the operator, at the start and in the middle of the bot's life alike
/// (SQLite, "Result and Error Codes").
[[nodiscard]] DatabaseError describe(const SQLite::Exception& error);

/// A file lock beside the database (`<path>.lock`). The kernel frees it with the process, so that after a
/// crash the next start takes over at once.
class FileLock {
 public:
  static Result<FileLock, DatabaseError> take(const std::string& database_path);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

enum class Synchronous { full, off };

class Database {
 public:
  /// Takes the lock, opens or creates the file, checks it, and brings its schema up to date in one
  /// transaction. On a network file system: rollback journal with exclusive locking instead of WAL.
  /// `path` is a file's name whatever it looks like, never SQLite's `:memory:` or `file:` address. A lock
  /// that another program holds on the file is waited for, two seconds at most.
  static Result<std::unique_ptr<Database>, DatabaseError> open(const std::string& path,
                                                               Synchronous synchronous = Synchronous::full);

  [[nodiscard]] SQLite::Database& handle() { return connection_; }
  [[nodiscard]] const std::string& path() const { return path_; }

  /// Starts the transaction if none is open.
  void begin();
  /// Commits the open transaction; false where there was none, that is where nothing was written.
  bool commit();
  /// Undoes the open transaction.
  void roll_back();
  [[nodiscard]] bool in_transaction() const { return in_transaction_; }
  /// Undoes what was done since `savepoint`, which must be inside the transaction.
  void savepoint();
  void release_savepoint();
  void roll_back_to_savepoint();

 private:
  Database(FileLock lock, const std::string& path);

  FileLock lock_;
  std::string path_;
  SQLite::Database connection_;
  bool in_transaction_ = false;
  // Made once the schema is there; begin and commit are on the way of every command.
  struct Statements;
  std::unique_ptr<Statements> statements_;

 public:
  ~Database();
};

/// The schema version that this release writes.
[[nodiscard]] std::int32_t current_schema_version();

/// Applies the missing migrations; the caller holds the transaction.
void migrate(SQLite::Database& connection, std::int32_t from_version);

}  // namespace veilleur::storage
