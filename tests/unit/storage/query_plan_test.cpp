// Owns: the test that every statement the stores prepare finds its rows through an index.
// Must not know: what any statement is for.
#include <sqlite3.h>

#include <algorithm>
#include <array>

#include "tests/unit/storage/support.hpp"

using namespace veilleur;
using namespace veilleur::storage;
using namespace veilleur::storage::test;

namespace {

/// Statements that are meant to see every row, by what they begin with.
constexpr std::array<std::string_view, 6> meant_to_scan{
    "SELECT DISTINCT guild_id FROM outbox",                     // at the start, once
    "UPDATE outbox SET in_doubt = 1 WHERE kind NOT IN (1, 2)",  // at the start, once
    "SELECT count(*) FROM outbox",                              // bounded by what waits
    "SELECT id FROM guild WHERE availability",                  // at READY and RESUMED: every guild is meant
    "SELECT shard_index, shard_count",                          // one row a shard
    "SELECT t.due_ms FROM timer",  // from one end of its index to the first guild in reach
};

std::vector<std::string> prepared(SQLite::Database& connection) {
  std::vector<std::string> statements;
  for (sqlite3_stmt* each = sqlite3_next_stmt(connection.getHandle(), nullptr); each != nullptr;
       each = sqlite3_next_stmt(connection.getHandle(), each)) {
    statements.emplace_back(sqlite3_sql(each));
  }
  return statements;
}

std::vector<std::string> plan_of(SQLite::Database& connection, const std::string& sql) {
  std::vector<std::string> steps;
  SQLite::Statement rows(connection, "EXPLAIN QUERY PLAN " + sql);
  while (rows.executeStep()) steps.push_back(rows.getColumn(3).getString());
  return steps;
}

bool may_scan(const std::string& sql) {
  return std::ranges::any_of(meant_to_scan, [&](std::string_view each) { return sql.starts_with(each); });
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(query_plans, StoreFixture)

BOOST_AUTO_TEST_CASE(no_statement_walks_through_a_table) {
  std::size_t planned = 0;
  for (const std::string& sql : prepared(database->handle())) {
    if (!sql.starts_with("SELECT") && !sql.starts_with("UPDATE") && !sql.starts_with("DELETE")) continue;
    ++planned;
    BOOST_TEST_CONTEXT(sql) {
      for (const std::string& step : plan_of(database->handle(), sql)) {
        BOOST_TEST((!step.starts_with("SCAN") || step == "SCAN CONSTANT ROW" || may_scan(sql)), step);
      }
    }
  }
  BOOST_TEST(planned > 35u);  // the statements were found at all
}

BOOST_AUTO_TEST_CASE(rows_come_out_of_their_indexes_in_order) {
  // A sort of its own would read every row of the guild before it gives the first.
  for (const std::string& sql : prepared(database->handle())) {
    if (sql.find("ORDER BY") == std::string::npos) continue;
    BOOST_TEST_CONTEXT(sql) {
      for (const std::string& step : plan_of(database->handle(), sql)) {
        const bool small = sql.find("state < 3") != std::string::npos;  // the open bans of one user
        BOOST_TEST((step.find("TEMP B-TREE") == std::string::npos || small), step);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(choices_are_read_from_their_own_index_in_its_order) {
  // Not from the table: a guild's ended sanctions, which may be many, are not walked through.
  std::size_t seen = 0;
  for (const std::string& sql : prepared(database->handle())) {
    if (sql.find("cancelled_by IS NULL") == std::string::npos) continue;
    const auto steps = plan_of(database->handle(), sql);
    BOOST_TEST_REQUIRE(steps.size() == 1u);
    BOOST_TEST(steps.front() ==
               "SEARCH sanction USING INDEX sanction_cancellable (guild_id=? AND number>? AND number<?)");
    ++seen;
  }
  BOOST_TEST(seen == 1u);
}

BOOST_AUTO_TEST_CASE(due_timers_are_read_in_the_order_of_their_index) {
  std::size_t seen = 0;
  for (const std::string& sql : prepared(database->handle())) {
    if (sql.find("FROM timer") == std::string::npos || !sql.starts_with("SELECT")) continue;
    const auto steps = plan_of(database->handle(), sql);
    BOOST_TEST_REQUIRE(!steps.empty());
    BOOST_TEST(steps.front().find("USING COVERING INDEX timer_by_due") != std::string::npos, steps.front());
    ++seen;
  }
  BOOST_TEST(seen == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
