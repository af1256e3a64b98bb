// Owns: the way a database file is opened, locked, checked and migrated.
// Must not know: what any table means.
#include "storage/database.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <optional>
#include <utility>

#include "base/check.hpp"
#include "storage/migrations.hpp"

namespace veilleur::storage {
namespace {

/// WAL needs shared memory, which network file systems do not give (SQLite, "Write-Ahead Logging").
bool on_network(const std::string& path) {
  constexpr long nfs = 0x6969, smb = 0x517B, cifs = 0xFF534D42, smb2 = 0xFE534D42, fuse = 0x65735546,
                 ceph = 0x00C36400, afs = 0x5346414F;
  struct statfs info{};
  if (statfs(path.c_str(), &info) != 0) return true;  // unknown: take the form that works everywhere
  const long type = static_cast<long>(info.f_type);
  for (long each : {nfs, smb, cifs, smb2, fuse, ceph, afs}) {
    if (type == each) return true;
  }
  return false;
}

std::int32_t pragma_integer(SQLite::Database& connection, const char* sql) {
  return connection.execAndGet(sql).getInt();
}

void set_synchronous(SQLite::Database& connection, Synchronous synchronous) {
  const bool full = synchronous == Synchronous::full;
  connection.exec(full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF");
}

void set_pragmas(SQLite::Database& connection, bool network, Synchronous synchronous) {
  connection.exec(network ? "PRAGMA journal_mode = DELETE" : "PRAGMA journal_mode = WAL");
  set_synchronous(connection, synchronous);
  connection.exec("PRAGMA foreign_keys = ON");
  connection.exec("PRAGMA cache_size = -2048");  // 2 MiB: rows are small and found through indexes
  connection.exec("PRAGMA temp_store = MEMORY");
}

/// Refuses what is not ours or too new, before anything is written: even the journal mode is stored in the
/// file. Returns the schema version.
std::int32_t check_owner(SQLite::Database& connection) {
  const std::int32_t version = pragma_integer(connection, "PRAGMA user_version");
  const std::int32_t owner = pragma_integer(connection, "PRAGMA application_id");
  const std::int64_t tables = connection.execAndGet("SELECT count(*) FROM sqlite_schema").getInt64();
  if (owner != application_id && (owner != 0 || version != 0 || tables != 0)) {
    throw DatabaseError{DatabaseProblem::foreign,
                        "this SQLite file was not made by Veilleur; name another path for the database"};
  }
  if (version > current_schema_version()) {
    throw DatabaseError{DatabaseProblem::newer, "the database has schema version " + std::to_string(version) +
                                                    ", this release knows " +
                                                    std::to_string(current_schema_version()) +
                                                    " at most; run the release that wrote it or a later one"};
  }
  return version;
}

void bring_up_to_date(SQLite::Database& connection, std::int32_t version, Synchronous synchronous) {
  if (version == current_schema_version()) return;
  // A database that is being made holds nothing yet that could be lost; one sync at its end is enough.
  const bool made_now = version == 0;
  if (made_now) set_synchronous(connection, Synchronous::off);
  SQLite::Transaction transaction(connection, SQLite::TransactionBehavior::IMMEDIATE);
  migrate(connection, version);
  connection.exec("PRAGMA application_id = " + std::to_string(application_id));
  connection.exec("PRAGMA user_version = " + std::to_string(current_schema_version()));
  transaction.commit();
  if (!made_now) return;
  set_synchronous(connection, synchronous);
  connection.exec("PRAGMA wal_checkpoint(TRUNCATE)");
}

void check_health(SQLite::Database& connection) {
  std::string health = connection.execAndGet("PRAGMA quick_check(1)").getString();
  std::ranges::replace(health, '\n', ' ');  // it becomes part of one line
  if (health != "ok") {
    throw DatabaseError{DatabaseProblem::damaged,
                        "the database is damaged (" + health + "); restore a backup"};
  }
}

DatabaseError cannot_open(const std::string& path, int error, const std::string& advice) {
  const std::string said = "cannot open " + path + ": " + std::strerror(error);
  if (error == ENOSPC || error == EDQUOT) {
    return {DatabaseProblem::full, said + "; make room on the disk, then start again"};
  }
  return {DatabaseProblem::unusable, said + "; " + advice};
}

/// The database holds interaction tokens and what moderators wrote: it is for its owner's eyes. SQLite
/// gives the journal files the rights of the database itself.
std::optional<DatabaseError> create_private(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return cannot_open(path, errno, "check the path and its rights");
  ::close(descriptor);
  return std::nullopt;
}

/// How long SQLite waits for a lock that another program holds: as long as somebody's hand-typed statement
/// takes. Only the core waits meanwhile; heartbeats and shutdown are the network thread's.
constexpr int busy_timeout_ms = 2000;

/// As SQLite must see it. Relative, `:memory:` and `file:x?mode=memory` would be no files, and everything
/// stored there would be lost.
std::string file_name(const std::string& path) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error);
  return error ? "./" + path : absolute.string();
}

}  // namespace

DatabaseError describe(const SQLite::Exception& error) {
  const std::string said = error.what();
  constexpr int primary = 0xFF;  // an extended code's low byte is the code that it extends
  const int code = error.getExtendedErrorCode() > 0 ? error.getExtendedErrorCode() : error.getErrorCode();
  // Without room, the shared memory beside the log of writes cannot grow; SQLite calls that an I/O error.
  switch (code == SQLITE_IOERR_SHMSIZE ? SQLITE_FULL : code & primary) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {DatabaseProblem::busy, "another program holds a lock on the database (" + said +
                                         "); end that program or its transaction, then start again"};
    case SQLITE_FULL:
      return {DatabaseProblem::full,
              "the database's disk is full (" + said + "); make room, then start again"};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {DatabaseProblem::damaged, "the database is damaged (" + said + "); restore a backup"};
    case SQLITE_IOERR:
      return {DatabaseProblem::unusable,
              "the database's disk failed (" + said + "); check the disk, then start again"};
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
      return {DatabaseProblem::unusable, "the database cannot be opened or written (" + said +
                                             "); check its path, its rights and those of its folder"};
    default:
      return {DatabaseProblem::unusable,
              "the database failed (" + said + "); start again, and report it where it comes back"};
  }
}

struct Database::Statements {
  explicit Statements(SQLite::Database& connection)
      : begin(connection, "BEGIN IMMEDIATE"),
        commit(connection, "COMMIT"),
        savepoint(connection, "SAVEPOINT input"),
        release(connection, "RELEASE input"),
        roll_back(connection, "ROLLBACK TO input") {}
  Query begin, commit, savepoint, release, roll_back;
};

std::int32_t current_schema_version() { return static_cast<std::int32_t>(std::size(migrations)); }

void migrate(SQLite::Database& connection, std::int32_t from_version) {
  for (std::int32_t version = from_version; version < current_schema_version(); ++version) {
    connection.exec(std::string(migrations[static_cast<std::size_t>(version)]));
  }
}

Result<FileLock, DatabaseError> FileLock::take(const std::string& database_path) {
  const std::string path = database_path + ".lock";
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return cannot_open(path, errno, "check that the folder exists and is writable");
  }
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    ::close(descriptor);
    return DatabaseError{DatabaseProblem::busy, "another veilleur owns " + database_path + "; stop it first"};
  }
  return FileLock{descriptor};
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Database::Database(FileLock lock, const std::string& path)
    : lock_(std::move(lock)),
      path_(path),
      connection_(file_name(path), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, busy_timeout_ms) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>, DatabaseError> Database::open(const std::string& path,
                                                                Synchronous synchronous) {
  auto lock = FileLock::take(path);
  if (!lock) return lock.error();
  if (auto problem = create_private(path)) return *problem;
  try {
    std::unique_ptr<Database> database(new Database(std::move(*lock), path));
    SQLite::Database& connection = database->connection_;
    const bool network = on_network(path);
    if (network) connection.exec("PRAGMA locking_mode = EXCLUSIVE");
    const std::int32_t version = check_owner(connection);
    set_pragmas(connection, network, synchronous);
    bring_up_to_date(connection, version, synchronous);
    check_health(connection);
    database->statements_ = std::make_unique<Statements>(connection);
    return database;
  } catch (const DatabaseError& error) {
    return error;
  } catch (const SQLite::Exception& error) {
    return describe(error);
  }
}

void Database::begin() {
  if (in_transaction_) return;
  statements_->begin.run();
  in_transaction_ = true;
}

bool Database::commit() {
  if (!in_transaction_) return false;
  statements_->commit.run();
  in_transaction_ = false;
  return true;
}

void Database::roll_back() {
  VEILLEUR_CHECK(in_transaction_);
  connection_.exec("ROLLBACK");
  in_transaction_ = false;
}

void Database::savepoint() {
  VEILLEUR_CHECK(in_transaction_);
  statements_->savepoint.run();
}
void Database::release_savepoint() { statements_->release.run(); }
void Database::roll_back_to_savepoint() {
  statements_->roll_back.run();
  statements_->release.run();
}

}  // namespace veilleur::storage
