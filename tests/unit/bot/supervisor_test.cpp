// Owns: tests of the owner of coroutines: their ends are counted, their failures told.
// Must not know: what they do.
#include "bot/supervisor.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <optional>
#include <stdexcept>

using namespace veilleur;
using namespace veilleur::bot;
using boost::asio::awaitable;

namespace {

awaitable<void> until(net::Signal& signal) { co_await signal.wait(); }
awaitable<void> breaks() {
  throw std::runtime_error("a bug");
  co_return;
}
awaitable<void> waits_for(Supervisor& supervisor, bool& done) {
  co_await supervisor.drained();
  done = true;
}

struct Fixture {
  boost::asio::io_context io;
  net::Signal signal{io.get_executor()};
  std::vector<std::string> failures;
  std::optional<Supervisor> supervisor;

  Fixture() {
    supervisor.emplace(io.get_executor(), [this](std::exception_ptr error) {
      try {
        std::rethrow_exception(error);
      } catch (const std::exception& each) {
        failures.emplace_back(each.what());
      }
    });
  }
  void run() {
    io.restart();
    io.poll();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(supervisors, Fixture)

BOOST_AUTO_TEST_CASE(each_coroutine_counts_until_its_end) {
  supervisor->spawn("one", until(signal));
  supervisor->spawn("two", until(signal));
  run();
  BOOST_TEST(supervisor->running() == 2u);
  signal.notify();
  run();
  BOOST_TEST(supervisor->running() == 0u);
  BOOST_TEST(failures.empty());
}

BOOST_AUTO_TEST_CASE(a_failure_is_told_once_and_the_others_go_on) {
  supervisor->spawn("good", until(signal));
  supervisor->spawn("bad", breaks());
  run();
  BOOST_TEST(failures == std::vector<std::string>{"a bug"}, boost::test_tools::per_element());
  BOOST_TEST(supervisor->running() == 1u);
  signal.notify();
  run();
  BOOST_TEST(supervisor->running() == 0u);
}

BOOST_AUTO_TEST_CASE(drained_waits_for_the_last_one) {
  bool done = false;
  supervisor->spawn("one", until(signal));
  net::Signal other(io.get_executor());
  supervisor->spawn("two", until(other));
  boost::asio::co_spawn(io, waits_for(*supervisor, done), [](std::exception_ptr) {});
  run();
  signal.notify();
  run();
  BOOST_TEST(!done);
  other.notify();
  run();
  BOOST_TEST(done);
}

BOOST_AUTO_TEST_CASE(drained_is_there_at_once_where_nothing_runs) {
  bool done = false;
  boost::asio::co_spawn(io, waits_for(*supervisor, done), [](std::exception_ptr) {});
  run();
  BOOST_TEST(done);
}

BOOST_AUTO_TEST_CASE(a_coroutine_may_end_after_its_supervisor) {
  supervisor->spawn("late", until(signal));
  run();
  supervisor.reset();
  signal.notify();
  run();
  BOOST_TEST(failures.empty());
}

BOOST_AUTO_TEST_SUITE_END()
