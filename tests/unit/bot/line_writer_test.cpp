// Owns: lines that reach their file whoever is slow.
// Must not know: what a line says.
#include "bot/line_writer.hpp"

#include <boost/test/unit_test.hpp>
#include <latch>
#include <mutex>
#include <vector>

namespace veilleur::testing {
namespace {

/// A file that stands still until it is let go; held by the writer's thread, which may outlive the test.
struct SlowFile {
  std::latch reached{1}, released{1}, ended{1};
  std::mutex mutex;
  std::vector<std::string> lines;

  void write(const std::string& line) {
    if (line == "first") {
      reached.count_down();
      released.wait();
    }
    const std::lock_guard lock(mutex);
    lines.push_back(line);
    if (line == "last") ended.count_down();
  }
};

std::string missing(std::size_t lines) { return std::to_string(lines) + " missing"; }

}  // namespace

BOOST_AUTO_TEST_SUITE(line_writer)

BOOST_AUTO_TEST_CASE(lines_come_in_order_and_the_end_waits_for_them) {
  std::vector<std::string> written;
  {
    bot::LineWriter writer([&written](const std::string& line) { written.push_back(line); }, missing);
    for (int i = 0; i < 100; ++i) writer.push(std::to_string(i));
  }
  BOOST_TEST_REQUIRE(written.size() == 100u);
  for (std::size_t i = 0; i < written.size(); ++i) BOOST_TEST(written[i] == std::to_string(i));
}

BOOST_AUTO_TEST_CASE(a_file_that_stands_still_holds_up_nobody_and_what_is_lost_is_counted) {
  SlowFile file;
  {
    bot::LineWriter writer([&file](const std::string& line) { file.write(line); }, missing, 10);
    writer.push("first");
    file.reached.wait();
    writer.push("12345");
    writer.push("67890");
    writer.push("too much");
    writer.push("x");  // would fit, but must not stand before the count
    file.released.count_down();
  }
  const std::vector<std::string> expected{"first", "12345", "67890", "2 missing"};
  BOOST_TEST(file.lines == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_line_that_never_fits_silences_no_other) {
  SlowFile file;
  bot::LineWriter writer([&file](const std::string& line) { file.write(line); },
                         [&file](std::size_t) {
                           file.reached.count_down();
                           return std::string("missing");
                         },
                         10);
  writer.push("longer than the queue");
  file.reached.wait();  // it is told although nothing else was written
  writer.push("last");
  file.ended.wait();
}

BOOST_AUTO_TEST_CASE(the_end_does_not_wait_for_a_file_that_never_takes_a_line) {
  const auto file = std::make_shared<SlowFile>();
  {
    bot::LineWriter writer([file](const std::string& line) { file->write(line); }, missing);
    writer.push("first");
    writer.push("last");
    file->reached.wait();
  }
  BOOST_TEST(file->lines.empty());  // the writer was left behind, and goes on when it can
  file->released.count_down();
  file->ended.wait();
  BOOST_TEST(file->lines.size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::testing
