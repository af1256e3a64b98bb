// Owns: tests of copies of a running database: backups, snapshots for recordings, digests.
// Must not know: who asks for them.
#include "storage/backup.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include <filesystem>
#include <regex>

#include "storage/snapshot.hpp"
#include "tests/unit/storage/support.hpp"

using namespace veilleur;
using namespace veilleur::storage;
using namespace veilleur::storage::test;

namespace {

struct BackupFixture : StoreFixture {
  std::string target = folder.file("copy.db");

  BackupFixture() {
    for (std::uint64_t id = 1; id <= 500; ++id) store->guilds.put(small_guild(GuildId{id}), AuditEntryId{1});
  }
  std::unique_ptr<Backup> begin() {
    auto begun = Backup::begin(database->handle(), target);
    BOOST_REQUIRE_MESSAGE(begun.has_value(), (begun ? "" : begun.error()));
    return std::move(*begun);
  }
  static void copy(Backup& backup) {
    for (;;) {
      const auto progress = backup.step(4);
      BOOST_REQUIRE_MESSAGE(progress.has_value(), (progress ? "" : progress.error()));
      if (*progress == Backup::Progress::done) return;
    }
  }
  void finish(Backup& backup) const {
    copy(backup);
    const auto problem = seal_backup(target, {});
    BOOST_REQUIRE_MESSAGE(!problem, problem.value_or(""));
  }
  [[nodiscard]] bool nothing_is_left() const {
    return !std::filesystem::exists(target) && !std::filesystem::exists(target + ".partial");
  }
  void secrets() {
    store->sanctions.insert(ban_of(mallory, 1));
    const domain::ReplyTarget slash{
        guild_id, ChannelId{7}, owner, MessageId{},
        domain::InteractionOrigin{InteractionId{8}, ApplicationId{9}, "S3CRET-A"}};
    store->sanctions.await({guild_id, 1, slash, domain::Awaited::ban, std::nullopt});
    OutboxRow row = row_of("interaction:8", EffectKind::interaction);
    row.interaction_token = "S3CRET-B";
    store->outbox.insert(row);
    store->inbox.insert_pending(
        {PendingId{}, guild_id, mallory, "INTERACTION_CREATE", R"({"token":"S3CRET-C","id":"8"})"});
  }
  static std::string redact(const std::string& json) {
    return std::regex_replace(json, std::regex("S3CRET-C"), "");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(copies, BackupFixture)

BOOST_AUTO_TEST_CASE(a_backup_is_the_whole_database_in_one_file) {
  auto backup = begin();
  BOOST_TEST((*backup->step(1) == Backup::Progress::more));
  BOOST_TEST(!std::filesystem::exists(target));  // a file of that name is always whole
  copy(*backup);
  backup.reset();
  BOOST_TEST(!std::filesystem::exists(target));  // and checked
  BOOST_TEST((seal_backup(target, {}) == std::nullopt));
  BOOST_TEST(std::filesystem::exists(target));
  BOOST_TEST(!std::filesystem::exists(target + ".partial"));
  const std::string original = digest(*database);
  auto copy = open_database(target);
  BOOST_TEST(digest(*copy) == original);
}

BOOST_AUTO_TEST_CASE(what_is_committed_meanwhile_is_in_the_backup) {
  auto backup = begin();
  BOOST_TEST((*backup->step(2) == Backup::Progress::more));
  database->begin();
  store->timers.set(guild_id, 77, start);
  store->guilds.put(small_guild(GuildId{9999}), AuditEntryId{1});
  database->commit();
  finish(*backup);
  const std::string original = digest(*database);
  auto copy = open_database(target);
  BOOST_TEST(digest(*copy) == original);
}

BOOST_AUTO_TEST_CASE(a_backup_is_for_its_owners_eyes) {
  finish(*begin());
  struct stat info{};
  BOOST_TEST_REQUIRE(::stat(target.c_str(), &info) == 0);
  BOOST_TEST((info.st_mode & 0777) == 0600u);
}

BOOST_AUTO_TEST_CASE(an_existing_file_is_never_overwritten) {
  (void)folder.write("copy.db", "precious");
  const auto begun = Backup::begin(database->handle(), target);
  BOOST_TEST_REQUIRE(begun.has_error());
  BOOST_TEST(begun.error().find("exists already") != std::string::npos);
  BOOST_TEST(read_all(target) == "precious");
}

BOOST_AUTO_TEST_CASE(a_place_that_cannot_be_written_is_said) {
  const auto begun = Backup::begin(database->handle(), folder.file("nowhere/copy.db"));
  BOOST_TEST_REQUIRE(begun.has_error());
  BOOST_TEST(!begun.error().empty());
}

BOOST_AUTO_TEST_CASE(a_backup_given_up_leaves_nothing) {
  auto backup = begin();
  BOOST_TEST((*backup->step(1) == Backup::Progress::more));
  BOOST_TEST(std::filesystem::exists(target + ".partial"));
  backup.reset();
  BOOST_TEST(!std::filesystem::exists(target + ".partial"));
  BOOST_TEST(!std::filesystem::exists(target));
}

BOOST_AUTO_TEST_CASE(a_copy_that_fails_its_check_gets_no_name) {
  copy(*begin());
  std::string bytes = read_all(target + ".partial");
  BOOST_TEST_REQUIRE(bytes.size() > 40'000u);
  (void)folder.write("copy.db.partial", bytes.replace(20'480, 8'192, std::string(8'192, '\x5A')));
  BOOST_TEST(seal_backup(target, {}).value_or("") != "");
  BOOST_TEST(nothing_is_left());
}

BOOST_AUTO_TEST_CASE(a_check_that_is_stopped_gives_the_copy_up) {
  copy(*begin());
  std::stop_source ending;
  ending.request_stop();
  BOOST_TEST(seal_backup(target, ending.get_token()).value_or("").find("given up") != std::string::npos);
  BOOST_TEST(nothing_is_left());
}

BOOST_AUTO_TEST_CASE(a_database_that_another_program_locks_is_said_and_not_waited_for_for_ever) {
  // Readers of a write-ahead log wait for nobody; with a rollback journal, as on a network, they do.
  database->handle().exec("PRAGMA journal_mode = DELETE");
  auto backup = begin();
  SQLite::Database shell(path, SQLite::OPEN_READWRITE);
  shell.exec("BEGIN EXCLUSIVE");
  database->handle().setBusyTimeout(0);
  const auto progress = backup->step(4);
  BOOST_TEST_REQUIRE(progress.has_error());
  BOOST_TEST(progress.error().find("another program") != std::string::npos, progress.error());
  BOOST_TEST(nothing_is_left());
}

BOOST_AUTO_TEST_CASE(the_remains_of_a_killed_backup_are_no_obstacle) {
  (void)folder.write("copy.db.partial", "half a page");
  finish(*begin());
  BOOST_TEST(open_database(target) != nullptr);
}

BOOST_AUTO_TEST_CASE(a_snapshot_holds_every_row_and_no_token) {
  secrets();
  const std::string bytes = snapshot_without_tokens(*database, redact);
  BOOST_TEST(bytes.find("S3CRET") == std::string::npos);
  // The running database keeps them: it needs them to answer.
  BOOST_TEST(store->outbox.heads(guild_id, Outbox::Heads::all, start, 9).front().interaction_token ==
             "S3CRET-B");
  BOOST_TEST(store->sanctions.awaited(guild_id, 1)[0].origin.interaction->token == "S3CRET-A");

  const std::string original = digest(*database);
  const std::string path = folder.write("snapshot.db", bytes);
  auto copy = open_database(path);
  // The digest leaves tokens out, and is that of the recorded end.
  BOOST_TEST(digest(*copy) == original);
  Store reread(*copy);
  const auto pending = reread.inbox.pending(PendingId{1});
  BOOST_TEST_REQUIRE(pending.has_value());
  BOOST_TEST(pending->event_data == R"({"token":"","id":"8"})");
}

BOOST_AUTO_TEST_CASE(deleted_tokens_do_not_live_on_in_a_snapshot) {
  secrets();
  database->handle().exec("DELETE FROM outbox; DELETE FROM awaited_command; DELETE FROM pending_command");
  const std::string bytes = snapshot_without_tokens(*database, [](const std::string& same) { return same; });
  BOOST_TEST(bytes.find("S3CRET") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_digest_is_of_rows_not_of_files) {
  const std::string before = digest(*database);
  BOOST_TEST(before.size() == 16u);
  database->handle().exec("VACUUM");
  BOOST_TEST(digest(*database) == before);
  store->timers.set(guild_id, 5, start);
  const std::string with_timer = digest(*database);
  BOOST_TEST(with_timer != before);
  store->timers.set(guild_id, 5, start + milliseconds{1});
  BOOST_TEST(digest(*database) != with_timer);
  store->timers.clear(guild_id, 5);
  BOOST_TEST(digest(*database) == before);
}

BOOST_AUTO_TEST_CASE(nothing_and_an_empty_text_have_different_digests) {
  store->sanctions.record({guild_id, owner, domain::Verb::ban, mallory, 1, std::nullopt}, "", start);
  const std::string nothing = digest(*database);
  database->handle().exec("UPDATE action_record SET refusal = ''");
  const std::string empty = digest(*database);
  BOOST_TEST(empty != nothing);
  database->handle().exec("UPDATE action_record SET refusal = NULL");
  BOOST_TEST(digest(*database) == nothing);
}

BOOST_AUTO_TEST_CASE(every_table_counts_for_the_digest) {
  secrets();
  store->sanctions.record({guild_id, owner, domain::Verb::ban, mallory, 1, std::nullopt}, "", start);
  store->sanctions.note_refusal({guild_id, bob, start});
  store->timers.set(guild_id, 1, start);
  (void)store->inbox.note(5, start);
  store->inbox.save_session({0, 1, UserId{900}, "abc", "wss://x", "none", 1, 1});
  store->inbox.set_registered_commands(ApplicationId{1}, "[]");
  std::vector<std::string> tables;
  {
    SQLite::Statement rows(
        database->handle(),
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    while (rows.executeStep()) tables.push_back(rows.getColumn(0).getString());
  }
  BOOST_TEST(tables.size() == 11u);
  const std::string before = digest(*database);
  for (const std::string& table : tables) {
    BOOST_TEST_CONTEXT(table) {
      // Each table is emptied for itself; its neighbours do not matter here.
      database->handle().exec("PRAGMA foreign_keys = OFF; BEGIN; DELETE FROM " + table);
      BOOST_TEST(digest(*database) != before);
      database->handle().exec("ROLLBACK");
      BOOST_TEST(digest(*database) == before);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
