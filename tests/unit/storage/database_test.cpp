// Owns: tests of opening a database: its schema, its version, whose it is, its lock, its transactions.
// Must not know: what any table means.
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <regex>

#include "tests/unit/storage/support.hpp"

using namespace veilleur;
using namespace veilleur::storage;
using namespace veilleur::storage::test;

namespace {

/// SQL without comments, and with every run of white space as one blank.
std::string normalised(const std::string& sql) {
  const std::string bare = std::regex_replace(sql, std::regex("--[^\n]*"), "");
  std::string single = std::regex_replace(bare, std::regex("\\s+"), " ");
  single = std::regex_replace(single, std::regex(" ?([(),]) ?"), "$1");
  return single;
}

std::map<std::string, std::string> schema_of(SQLite::Database& connection) {
  std::map<std::string, std::string> schema;
  SQLite::Statement rows(connection,
                         "SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT "
                         "LIKE 'sqlite_%'");
  while (rows.executeStep()) {
    schema[rows.getColumn(0).getString()] = normalised(rows.getColumn(1).getString());
  }
  return schema;
}

/// Changes one file behind the back of any release.
void with_connection(const std::string& path, const std::string& sql) {
  SQLite::Database connection(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  connection.exec(sql);
}

DatabaseError refused(const std::string& path) {
  auto opened = Database::open(path, Synchronous::off);
  BOOST_TEST_REQUIRE(opened.has_error());
  BOOST_TEST(!opened.error().detail.empty());
  return opened.error();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(database)

BOOST_AUTO_TEST_CASE(schema_sql_is_what_the_migrations_leave) {
  const TempDirectory folder;
  auto migrated = open_database(folder.file("migrated.db"));
  SQLite::Database written(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  written.exec(read_all(std::string(VEILLEUR_SOURCE_DIR) + "/schema.sql"));

  const auto expected = schema_of(migrated->handle());
  const auto described = schema_of(written);
  BOOST_TEST(expected.size() >= 15u);
  for (const auto& [name, sql] : expected) {
    BOOST_TEST_CONTEXT(name) {
      const auto found = described.find(name);
      BOOST_TEST_REQUIRE((found != described.end()));
      BOOST_TEST(found->second == sql);
    }
  }
  BOOST_TEST(described.size() == expected.size());
}

BOOST_AUTO_TEST_CASE(every_table_of_schema_sql_has_a_comment) {
  // The schema is documentation: a table without a comment above it explains nothing.
  const std::string text = read_all(std::string(VEILLEUR_SOURCE_DIR) + "/schema.sql");
  const std::regex table("(\n[^\n]*)\nCREATE TABLE (\\w+)");
  int tables = 0;
  for (std::sregex_iterator each(text.begin(), text.end(), table), end; each != end; ++each, ++tables) {
    BOOST_TEST_CONTEXT((*each)[2].str()) { BOOST_TEST((*each)[1].str().starts_with("\n--")); }
  }
  BOOST_TEST(tables == 11);
}

BOOST_AUTO_TEST_CASE(a_fresh_file_is_ours_and_current) {
  const TempDirectory folder;
  auto fresh = open_database(folder.file("veilleur.db"));
  BOOST_TEST(fresh->handle().execAndGet("PRAGMA application_id").getInt() == application_id);
  BOOST_TEST(fresh->handle().execAndGet("PRAGMA user_version").getInt() == current_schema_version());
  BOOST_TEST(fresh->handle().execAndGet("PRAGMA foreign_keys").getInt() == 1);
}

BOOST_AUTO_TEST_CASE(a_database_is_for_its_owners_eyes) {
  const TempDirectory folder;
  auto fresh = open_database(folder.file("veilleur.db"));
  fresh->handle().exec(
      "PRAGMA user_version = " +
      std::to_string(current_schema_version()));  // a write, so that the log of writes is there too
  for (const char* name : {"veilleur.db", "veilleur.db-wal", "veilleur.db.lock"}) {
    struct stat info{};
    BOOST_TEST_REQUIRE(::stat(folder.file(name).c_str(), &info) == 0);
    BOOST_TEST((info.st_mode & 0777) == 0600u, name);
  }
}

BOOST_AUTO_TEST_CASE(commits_are_synchronous_unless_a_test_asks_otherwise) {
  const TempDirectory folder;
  auto opened = Database::open(folder.file("veilleur.db"));
  BOOST_TEST_REQUIRE(opened.has_value());
  constexpr int full = 2;
  BOOST_TEST((*opened)->handle().execAndGet("PRAGMA synchronous").getInt() == full);
}

BOOST_AUTO_TEST_CASE(rows_outlive_the_process) {
  StoreFixture fixture;
  fixture.reopen();
  BOOST_TEST_REQUIRE(fixture.store->guilds.find(guild_id) != nullptr);
  BOOST_TEST((*fixture.store->guilds.find(guild_id) == small_guild()));
}

BOOST_AUTO_TEST_CASE(a_database_of_the_first_version_is_brought_up_to_date_with_its_rows) {
  const TempDirectory folder;
  const std::string path = folder.file("veilleur.db");
  const std::string first =
      read_all(std::string(VEILLEUR_SOURCE_DIR) + "/storage/migrations/0001_first_slice.sql");
  with_connection(
      path, first + "PRAGMA application_id = " + std::to_string(application_id) +
                "; PRAGMA user_version = 1;"
                "INSERT INTO guild (id, owner_id, structure, audit_cursor) VALUES (1000, 1, x'', 5);"
                "INSERT INTO sanction (guild_id, number, kind, state, user_id, moderator_id, created_ms, "
                "duration_s, ends_ms, reason, command, base) "
                "VALUES (1000, 1, 0, 1, 2, 1, 10, 60, 60010, 'spam', '!ban', 0)");
  auto database = open_database(path);
  BOOST_TEST(database->handle().execAndGet("PRAGMA user_version").getInt() == current_schema_version());
  Store store(*database);
  const auto kept = store.sanctions.find(guild_id, 1);
  BOOST_TEST_REQUIRE(kept.has_value());
  BOOST_TEST(kept->reason == "spam");
  BOOST_TEST((kept->state == domain::SanctionState::active));
  BOOST_TEST(kept->moderator_name.empty());
  BOOST_TEST(kept->canceller_name.empty());
}

BOOST_AUTO_TEST_CASE(a_newer_database_is_refused_and_left_as_it_is) {
  const TempDirectory folder;
  const std::string path = folder.file("veilleur.db");
  open_database(path).reset();
  with_connection(path, "PRAGMA user_version = " + std::to_string(current_schema_version() + 1));
  const DatabaseError error = refused(path);
  BOOST_TEST((error.problem == DatabaseProblem::newer));
  BOOST_TEST(error.detail.find(std::to_string(current_schema_version() + 1)) != std::string::npos);
  SQLite::Database after(path, SQLite::OPEN_READONLY);
  BOOST_TEST(after.execAndGet("PRAGMA user_version").getInt() == current_schema_version() + 1);
}

BOOST_AUTO_TEST_CASE(a_foreign_sqlite_file_is_refused) {
  const TempDirectory folder;
  const std::string with_table = folder.file("table.db");
  with_connection(with_table, "CREATE TABLE theirs (id INTEGER)");
  BOOST_TEST((refused(with_table).problem == DatabaseProblem::foreign));
  const std::string with_version = folder.file("version.db");
  with_connection(with_version, "PRAGMA user_version = 1");
  BOOST_TEST((refused(with_version).problem == DatabaseProblem::foreign));
  const std::string with_owner = folder.file("owner.db");
  with_connection(with_owner, "PRAGMA application_id = 7; CREATE TABLE theirs (id INTEGER)");
  BOOST_TEST((refused(with_owner).problem == DatabaseProblem::foreign));
}

BOOST_AUTO_TEST_CASE(a_foreign_file_keeps_every_byte) {
  const TempDirectory folder;
  const std::string path = folder.file("theirs.db");
  with_connection(path, "CREATE TABLE theirs (id INTEGER); INSERT INTO theirs VALUES (1)");
  const std::string before = read_all(path);
  BOOST_TEST((refused(path).problem == DatabaseProblem::foreign));
  BOOST_TEST((read_all(path) == before), "another program's file was rewritten");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_database_is_damaged) {
  const TempDirectory folder;
  const std::string path = folder.write("veilleur.db", std::string(5000, 'x'));
  BOOST_TEST((refused(path).problem == DatabaseProblem::damaged));
}

BOOST_AUTO_TEST_CASE(a_truncated_or_overwritten_database_is_damaged) {
  const TempDirectory folder;
  const std::string whole = folder.file("whole.db");
  {
    auto opened = open_database(whole);
    Store store(*opened);
    for (std::uint64_t id = 1; id <= 400; ++id) store.guilds.put(small_guild(GuildId{id}), AuditEntryId{1});
  }
  const std::string bytes = read_all(whole);
  BOOST_TEST_REQUIRE(bytes.size() > 40'000u);
  const std::string cut = folder.write("cut.db", bytes.substr(0, bytes.size() / 2));
  BOOST_TEST((refused(cut).problem == DatabaseProblem::damaged));
  std::string scribbled = bytes;
  scribbled.replace(bytes.size() - 20'000, 16'384, std::string(16'384, '\x5A'));
  const std::string over = folder.write("over.db", scribbled);
  BOOST_TEST((refused(over).problem == DatabaseProblem::damaged));
}

BOOST_AUTO_TEST_CASE(a_folder_that_does_not_exist_is_said) {
  const TempDirectory folder;
  BOOST_TEST((refused(folder.file("nowhere/veilleur.db")).problem == DatabaseProblem::unusable));
}

BOOST_AUTO_TEST_CASE(each_failure_of_sqlite_has_its_own_advice) {
  struct Row {
    int code;
    DatabaseProblem problem;
    std::string_view advice;
  };
  constexpr Row rows[] = {
      {SQLITE_BUSY, DatabaseProblem::busy, "end that program"},
      {SQLITE_LOCKED, DatabaseProblem::busy, "end that program"},
      {SQLITE_BUSY_SNAPSHOT, DatabaseProblem::busy, "end that program"},
      {SQLITE_FULL, DatabaseProblem::full, "make room"},
      {SQLITE_IOERR_SHMSIZE, DatabaseProblem::full, "make room"},
      {SQLITE_IOERR_WRITE, DatabaseProblem::unusable, "check the disk"},
      {SQLITE_CORRUPT, DatabaseProblem::damaged, "restore a backup"},
      {SQLITE_CORRUPT_INDEX, DatabaseProblem::damaged, "restore a backup"},
      {SQLITE_NOTADB, DatabaseProblem::damaged, "restore a backup"},
      {SQLITE_READONLY, DatabaseProblem::unusable, "rights"},
      {SQLITE_CANTOPEN, DatabaseProblem::unusable, "rights"},
      {SQLITE_CONSTRAINT, DatabaseProblem::unusable, "report"},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(sqlite3_errstr(row.code)) {
      const DatabaseError error = describe(SQLite::Exception("it said", row.code));
      BOOST_TEST((error.problem == row.problem));
      BOOST_TEST(error.detail.find(row.advice) != std::string::npos, error.detail);
      BOOST_TEST(error.detail.find("it said") != std::string::npos, error.detail);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_database_without_room_left_is_full) {
  const TempDirectory folder;
  auto database = open_database(folder.file("veilleur.db"));
  Store store(*database);
  database->handle().exec("PRAGMA max_page_count = 1");
  const auto fill = [&] {
    for (std::uint64_t id = 1; id <= 400; ++id) store.guilds.put(small_guild(GuildId{id}), AuditEntryId{1});
  };
  BOOST_CHECK_EXCEPTION(fill(), SQLite::Exception, [](const SQLite::Exception& error) {
    return describe(error).problem == DatabaseProblem::full;
  });
}

BOOST_AUTO_TEST_CASE(a_lock_that_another_program_holds_is_waited_for_a_while) {
  const TempDirectory folder;
  const std::string path = folder.file("veilleur.db");
  auto database = open_database(path);
  constexpr int two_seconds_ms = 2000;
  BOOST_TEST(database->handle().execAndGet("PRAGMA busy_timeout").getInt() == two_seconds_ms);
  SQLite::Database shell(path, SQLite::OPEN_READWRITE);
  shell.exec("BEGIN IMMEDIATE");
  database->handle().setBusyTimeout(0);  // the wait itself is SQLite's
  BOOST_CHECK_EXCEPTION(database->begin(), SQLite::Exception, [](const SQLite::Exception& error) {
    return describe(error).problem == DatabaseProblem::busy;
  });
  shell.exec("COMMIT");
  database->begin();
  BOOST_TEST(database->in_transaction());
}

BOOST_AUTO_TEST_CASE(a_path_is_a_file_whatever_it_looks_like) {
  const TempDirectory folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.file(""));
  for (const std::string name : {":memory:", "file:x.db?mode=memory", "file::memory:", "plain.db"}) {
    BOOST_TEST_CONTEXT(name) {
      {
        auto database = open_database(name);
        Store store(*database);
        store.guilds.put(small_guild(), AuditEntryId{1});
        BOOST_TEST(database->path() == name);
      }
      auto again = open_database(name);
      Store store(*again);
      BOOST_TEST(store.guilds.find(guild_id) != nullptr);
      BOOST_TEST(std::filesystem::exists(folder.file(name)));
    }
  }
  std::filesystem::current_path(before);
}

BOOST_AUTO_TEST_CASE(a_database_has_one_owner_at_a_time) {
  const TempDirectory folder;
  const std::string path = folder.file("veilleur.db");
  auto first = open_database(path);
  BOOST_TEST((refused(path).problem == DatabaseProblem::busy));
  first.reset();
  BOOST_TEST(Database::open(path, Synchronous::off).has_value());
}

BOOST_AUTO_TEST_CASE(the_lock_of_a_killed_process_is_free_at_once) {
  const TempDirectory folder;
  const std::string path = folder.file("veilleur.db");
  int ready[2];
  BOOST_TEST_REQUIRE(::pipe(ready) == 0);
  const pid_t child = ::fork();
  BOOST_TEST_REQUIRE(child >= 0);
  if (child == 0) {
    auto lock = FileLock::take(path);
    const char said = lock ? 'y' : 'n';
    if (::write(ready[1], &said, 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }
  char said = 0;
  BOOST_TEST_REQUIRE(::read(ready[0], &said, 1) == 1);
  BOOST_TEST(said == 'y');
  BOOST_TEST((refused(path).problem == DatabaseProblem::busy));
  ::kill(child, SIGKILL);
  BOOST_TEST(::waitpid(child, nullptr, 0) == child);
  BOOST_TEST(Database::open(path, Synchronous::off).has_value());
  ::close(ready[0]);
  ::close(ready[1]);
}

BOOST_AUTO_TEST_CASE(the_lock_is_not_inherited_by_programs_started_from_here) {
  const TempDirectory folder;
  auto lock = FileLock::take(folder.file("veilleur.db"));
  BOOST_TEST_REQUIRE(lock.has_value());
  int inspected = 0;
  for (int descriptor = 3; descriptor < 64; ++descriptor) {
    struct stat mine{}, other{};
    BOOST_TEST_REQUIRE(::stat(folder.file("veilleur.db.lock").c_str(), &mine) == 0);
    if (::fstat(descriptor, &other) != 0 || other.st_ino != mine.st_ino) continue;
    BOOST_TEST((::fcntl(descriptor, F_GETFD) & FD_CLOEXEC) != 0);
    ++inspected;
  }
  BOOST_TEST(inspected == 1);
}

BOOST_FIXTURE_TEST_CASE(a_savepoint_undoes_one_input_and_keeps_the_others, StoreFixture) {
  database->begin();
  store->timers.set(guild_id, 1, start);
  database->savepoint();
  store->timers.set(guild_id, 2, start);
  database->roll_back_to_savepoint();
  database->savepoint();
  store->timers.set(guild_id, 3, start);
  database->release_savepoint();
  BOOST_TEST(database->in_transaction());
  BOOST_TEST(database->commit());
  reopen();
  const auto due = store->timers.due(start, 10);
  BOOST_TEST_REQUIRE(due.size() == 2u);
  BOOST_TEST(due[0].number == 1);
  BOOST_TEST(due[1].number == 3);
}

BOOST_FIXTURE_TEST_CASE(a_transaction_is_all_or_nothing, StoreFixture) {
  BOOST_TEST(!database->commit());  // nothing was written
  database->begin();
  database->begin();  // an open one is gone on with
  store->timers.set(guild_id, 1, start);
  database->roll_back();
  BOOST_TEST(!database->in_transaction());
  BOOST_TEST(store->timers.due(start, 10).empty());
  database->begin();
  store->timers.set(guild_id, 2, start);
  store.reset();
  database.reset();  // the process dies before its commit
  database = open_database(path);
  store = std::make_unique<Store>(*database);
  BOOST_TEST(store->timers.due(start, 10).empty());
}

BOOST_AUTO_TEST_SUITE_END()
