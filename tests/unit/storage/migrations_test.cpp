// Owns: tests of what migrations do to rows that are there, and that one that has landed stays as it is.
// Must not know: how a file is opened, locked or checked.
#include <algorithm>
#include <filesystem>

#include "tests/unit/storage/support.hpp"

using namespace veilleur;
using namespace veilleur::storage;
using namespace veilleur::storage::test;

namespace {

const std::filesystem::path folder_of_migrations =
    std::filesystem::path(VEILLEUR_SOURCE_DIR) / "storage" / "migrations";

std::vector<std::filesystem::path> migration_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& each : std::filesystem::directory_iterator(folder_of_migrations)) files.push_back(each);
  std::ranges::sort(files);
  return files;
}

/// FNV-1a, 64 bits: enough to notice an edit.
std::uint64_t digest_of(const std::string& text) {
  std::uint64_t digest = 0xcbf29ce484222325;
  for (const char each : text) digest = (digest ^ static_cast<unsigned char>(each)) * 0x100000001b3;
  return digest;
}

/// A database as a release of that schema version left it.
struct OldDatabase {
  TempDirectory folder;
  std::string path = folder.file("veilleur.db");

  OldDatabase(std::size_t version, const std::string& rows) {
    SQLite::Database connection(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    for (std::size_t each = 0; each < version; ++each) connection.exec(read_all(migration_files().at(each)));
    connection.exec("PRAGMA application_id = " + std::to_string(application_id));
    connection.exec("PRAGMA user_version = " + std::to_string(version));
    connection.exec(rows);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(migrations)

BOOST_AUTO_TEST_CASE(a_migration_that_has_landed_is_never_edited) {
  // A database that ran it before the edit would not run it again. Who adds a migration adds its line here.
  const std::pair<std::string, std::uint64_t> landed[] = {
      {"0001_first_slice.sql", 0x758c5a04e160adbf},     {"0002_names_and_lists.sql", 0x8061baa273bb8920},
      {"0003_choices.sql", 0x82283309dfacbf46},         {"0004_waiting_commands.sql", 0xccfe057cbba86b76},
      {"0005_direct_messages.sql", 0x26365af530d13b98},
  };
  const auto files = migration_files();
  BOOST_TEST_REQUIRE(files.size() == std::size(landed));
  for (std::size_t at = 0; at < files.size(); ++at) {
    BOOST_TEST_CONTEXT(files[at]) {
      BOOST_TEST(files[at].filename() == landed[at].first);
      BOOST_TEST(digest_of(read_all(files[at])) == landed[at].second);
    }
  }
}

BOOST_AUTO_TEST_CASE(direct_messages_get_their_guilds_lane_and_their_doubt) {
  const OldDatabase old(
      4,
      "INSERT INTO outbox (id, guild_id, lane, kind, priority, created_ms, ready_ms, user_id) VALUES "
      "(1, 1000, 'dm:2', 2, 0, 0, 0, 2), (2, 2000, 'dm:2', 2, 0, 0, 0, 2), "
      "(3, 1000, 'user:1000:2', 1, 0, 0, 0, 2), (4, 1000, 'channel:7', 3, 0, 0, 0, 2)");
  auto database = open_database(old.path);
  Outbox outbox(database->handle());
  BOOST_TEST(outbox.find(EffectId{1})->lane == "dm:1000:2");
  BOOST_TEST(outbox.find(EffectId{2})->lane == "dm:2000:2");
  BOOST_TEST(outbox.find(EffectId{3})->lane == "user:1000:2");
  BOOST_TEST(outbox.find(EffectId{4})->lane == "channel:7");
  // Whether the process before this one had given them out, it did not write down.
  for (const std::uint64_t direct : {1u, 2u, 3u}) BOOST_TEST(outbox.find(EffectId{direct})->in_doubt);
  BOOST_TEST(!outbox.find(EffectId{4})->in_doubt);
}

BOOST_AUTO_TEST_SUITE_END()
