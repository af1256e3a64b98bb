// Owns: tests of the one backup under way: who copies it, that it is checked, how it ends.
// Must not know: the socket through which it is asked for.
#include "bot/backups.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "storage/snapshot.hpp"
#include "storage/store.hpp"
#include "tests/support/temp_directory.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using bot::testing::read_all;
using bot::testing::TempDirectory;

namespace {

struct BackupsFixture {
  TempDirectory folder;
  std::string file = folder.file("copy.db");
  std::unique_ptr<storage::Database> database = opened(folder.file("veilleur.db"));
  boost::asio::io_context io;
  std::unique_ptr<net::Timers> timers = net::make_system_timers(io.get_executor());
  std::unique_ptr<Backups> backups = std::make_unique<Backups>(io.get_executor(), *timers, *database);
  int signs_of_life = 0;
  std::vector<BackupRequested> asked;  // of the core

  static std::unique_ptr<storage::Database> opened(const std::string& path) {
    auto database = storage::Database::open(path, storage::Synchronous::off);
    BOOST_REQUIRE_MESSAGE(database.has_value(), (database ? std::string{} : database.error().detail));
    return std::move(*database);
  }
  /// More pages than one step copies.
  void fill() {
    database->handle().exec(
        "WITH RECURSIVE number(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < 20000) "
        "INSERT INTO seen SELECT i, 1 FROM number");
  }
  boost::asio::awaitable<void> alive() {
    ++signs_of_life;
    co_return;
  }
  std::future<std::string> start() {
    return boost::asio::co_spawn(io, backups->make(file, [this] { return alive(); }),
                                 boost::asio::use_future);
  }
  std::future<void> leave_to_core() {
    return boost::asio::co_spawn(
        io, backups->leave_database_to([this](BackupRequested each) { asked.push_back(each); }),
        boost::asio::use_future);
  }
  template <class T>
  T end_of(std::future<T> future) {
    io.restart();
    while (future.wait_for(std::chrono::seconds{0}) != std::future_status::ready) io.run_one();
    return future.get();
  }
  void poll() {
    io.restart();
    io.poll();
  }
  void heard(BackupEnded ended) {
    Outputs outputs;
    outputs.backups.push_back(std::move(ended));
    backups->heard(outputs);
  }
  /// As the core copies.
  void copy_as_core() {
    auto copy = storage::Backup::begin(database->handle(), file);
    BOOST_TEST_REQUIRE(copy.has_value());
    BOOST_TEST((*(*copy)->step(-1) == storage::Backup::Progress::done));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(backups_suite, BackupsFixture)

BOOST_AUTO_TEST_CASE(while_the_core_does_not_run_the_copy_is_made_here) {
  fill();
  BOOST_TEST(end_of(start()) == "");
  BOOST_TEST(signs_of_life > 0);
  BOOST_TEST(!std::filesystem::exists(file + ".partial"));
  BOOST_TEST(storage::digest(*opened(file)) == storage::digest(*database));
}

BOOST_AUTO_TEST_CASE(the_core_gets_the_database_once_no_copy_is_made_here_any_more) {
  fill();
  auto made = start();
  io.restart();
  io.run_one();  // the first pages
  auto left = leave_to_core();
  io.run_one();
  BOOST_TEST(std::filesystem::exists(file + ".partial"));
  BOOST_TEST((left.wait_for(std::chrono::seconds{0}) != std::future_status::ready));
  end_of(std::move(left));
  BOOST_TEST(end_of(std::move(made)) == "");
  BOOST_TEST(asked.empty());
}

BOOST_AUTO_TEST_CASE(the_core_copies_once_it_runs_and_the_check_is_made_here) {
  end_of(leave_to_core());
  auto made = start();
  poll();
  BOOST_TEST_REQUIRE(asked.size() == 1u);
  BOOST_TEST(asked[0].path == file);
  heard({asked[0].ticket + 7, "somebody else's"});
  copy_as_core();
  Outputs moved;
  moved.backup_moved = true;
  backups->heard(moved);
  poll();
  BOOST_TEST(signs_of_life == 1);
  BOOST_TEST(!std::filesystem::exists(file));
  heard({asked[0].ticket, ""});
  BOOST_TEST(end_of(std::move(made)) == "");
  BOOST_TEST(storage::digest(*opened(file)) == storage::digest(*database));
}

BOOST_AUTO_TEST_CASE(what_the_core_could_not_copy_is_the_answer) {
  end_of(leave_to_core());
  auto made = start();
  poll();
  heard({asked.at(0).ticket, "no room"});
  BOOST_TEST(end_of(std::move(made)) == "no room");
  auto second = start();
  poll();
  BOOST_TEST_REQUIRE(asked.size() == 2u);
  BOOST_TEST(asked[1].ticket != asked[0].ticket);
  heard({asked[1].ticket, "still none"});
  BOOST_TEST(end_of(std::move(second)) == "still none");
}

BOOST_AUTO_TEST_CASE(a_damaged_copy_gets_no_name) {
  end_of(leave_to_core());
  auto made = start();
  poll();
  (void)folder.write("copy.db.partial", "SQLite format 3");
  heard({asked.at(0).ticket, ""});
  BOOST_TEST(end_of(std::move(made)) != "");
  BOOST_TEST(!std::filesystem::exists(file));
  BOOST_TEST(!std::filesystem::exists(file + ".partial"));
}

BOOST_AUTO_TEST_CASE(there_is_one_backup_at_a_time) {
  end_of(leave_to_core());
  auto first = start();
  poll();
  BOOST_TEST(end_of(start()).find("another backup is under way") != std::string::npos);
  copy_as_core();
  heard({asked.at(0).ticket, ""});
  BOOST_TEST(end_of(std::move(first)) == "");
}

BOOST_AUTO_TEST_CASE(the_end_of_the_bot_leaves_no_half_file) {
  fill();
  auto made = start();
  io.restart();
  io.run_one();
  BOOST_TEST(std::filesystem::exists(file + ".partial"));
  backups.reset();
  BOOST_TEST(!std::filesystem::exists(file + ".partial"));
  BOOST_TEST(!std::filesystem::exists(file));
}

BOOST_AUTO_TEST_SUITE_END()
