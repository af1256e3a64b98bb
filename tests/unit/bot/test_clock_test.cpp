// Owns: tests of the pipe through which a parent moves the wall clock.
// Must not know: who reads the clock.
#include "bot/test_clock.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <optional>

using namespace veilleur;
using namespace veilleur::bot;

namespace {

/// The time since which the test has run is real; an hour is more than any run takes.
constexpr milliseconds hour = std::chrono::hours{1};

struct Pipe {
  boost::asio::io_context io;
  int write_end = -1;
  SystemClock clock;
  WallTime began = SystemClock{}.now();
  int moved = 0;
  bool ended = false;
  std::optional<TestClock> test_clock;
  int read_end = -1;

  Pipe() {
    int ends[2];
    BOOST_REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    read_end = ends[0];
    write_end = ends[1];
  }
  ~Pipe() { hang_up(); }
  void hang_up() {
    if (write_end >= 0) ::close(write_end);
    write_end = -1;
  }
  void say(std::string_view text) {
    BOOST_REQUIRE(::write(write_end, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  void start() {
    test_clock.emplace(io.get_executor(), read_end, clock, [this] { ++moved; });
    boost::asio::co_spawn(io, test_clock->run(), [this](std::exception_ptr error) {
      BOOST_TEST((error == nullptr));
      ended = true;
    });
  }
  /// Runs until the clock has moved this often; the pipe is readable at once, so nothing is waited for.
  void run_until_moved(int times) {
    while (moved < times) io.run_one_for(std::chrono::seconds{30});
  }
  [[nodiscard]] milliseconds offset() const { return clock.now() - began; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(test_clocks, Pipe)

BOOST_AUTO_TEST_CASE(an_unmoved_clock_is_the_systems) {
  start();
  BOOST_TEST((offset() < hour));
  BOOST_TEST((offset() >= milliseconds{0}));
}

BOOST_AUTO_TEST_CASE(lines_already_in_the_pipe_count_before_anything_else) {
  say("advance 3600000\nadvance 3600000\n");
  start();
  BOOST_TEST((offset() >= 2 * hour));
  BOOST_TEST((offset() < 3 * hour));
  BOOST_TEST(moved == 0);  // nobody has looked at a timer yet
}

BOOST_AUTO_TEST_CASE(later_lines_move_it_and_are_told) {
  start();
  say("advance 3600000\n");
  run_until_moved(1);
  BOOST_TEST((offset() >= hour));
  say("advance 7200000\n");
  run_until_moved(2);
  BOOST_TEST((offset() >= 3 * hour));
  BOOST_TEST((offset() < 4 * hour));
}

BOOST_AUTO_TEST_CASE(a_line_may_come_in_pieces) {
  say("adva");
  start();
  say("nce 36000");
  run_until_moved(1);
  BOOST_TEST((offset() < hour));
  say("00\n");
  run_until_moved(2);
  BOOST_TEST((offset() >= hour));
}

BOOST_AUTO_TEST_CASE(anything_else_moves_nothing) {
  say("advance -3600000\nadvance\nadvance x\nadvance 3600000x\nadvance  3600000\nback 3600000\n\n");
  say("advance 99999999999999999999999\n" + std::string(5000, 'a') + "\n");
  start();
  BOOST_TEST((offset() < hour));
  BOOST_TEST((offset() >= milliseconds{0}));
  say("advance 3600000\n");
  run_until_moved(1);
  BOOST_TEST((offset() >= hour));
}

BOOST_AUTO_TEST_CASE(one_line_moves_it_by_a_hundred_years_at_most) {
  constexpr milliseconds longest = std::chrono::hours{24 * 365 * 100};
  say("advance " + std::to_string(longest.count() + 1) + "\n");
  start();
  BOOST_TEST((offset() < hour));
  say("advance " + std::to_string(longest.count()) + "\n");
  run_until_moved(1);
  BOOST_TEST((offset() >= longest));
  BOOST_TEST((offset() < longest + hour));
}

BOOST_AUTO_TEST_CASE(it_ends_with_its_parent) {
  start();
  hang_up();
  while (!ended) io.run_one_for(std::chrono::seconds{30});
  BOOST_TEST(ended);
}

BOOST_AUTO_TEST_SUITE_END()
