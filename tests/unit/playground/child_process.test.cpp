// Owns: the proof that a child is its own process from its first instruction on.
// Must not know: bots; a shell stands in for one.
#include "tools/playground/child_process.hpp"

#include <signal.h>
#include <sys/wait.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/test/unit_test.hpp>

using namespace veilleur;
using namespace veilleur::playground;

namespace {

BotExit end_of(pid_t pid) {
  siginfo_t seen{};
  BOOST_REQUIRE(::waitid(P_PID, static_cast<id_t>(pid), &seen, WEXITED | WNOWAIT) == 0);
  return reap(pid).value();
}

sigset_t blocked_here() {
  sigset_t mask;
  BOOST_REQUIRE(::pthread_sigmask(SIG_SETMASK, nullptr, &mask) == 0);
  return mask;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(child_process)

BOOST_AUTO_TEST_CASE(a_signal_right_after_the_start_is_the_childs_alone) {
  boost::asio::io_context io;
  boost::asio::signal_set signals(io, SIGTERM, SIGINT, SIGHUP);
  int heard = 0;
  signals.async_wait([&](boost::system::error_code error, int) { heard += error ? 0 : 1; });
  // It waits at its clock, so that a child that missed its signal ends with a status as soon as the
  // clock's other end is closed, and nothing here waits for ever.
  const Program program{"/bin/sh", {"-c", "read line <&$1; exit 9", "sh", "{clock}"}, {}, "/"};
  int by_the_signal = 0;
  int tries = 0;
  for (int signal : {SIGTERM, SIGINT, SIGHUP}) {
    for (int i = 0; i < 50; ++i, ++tries) {
      auto child = start_child(program, milliseconds{0});
      BOOST_REQUIRE(child.has_value());
      BOOST_REQUIRE(::kill(child->pid, signal) == 0);
      child->clock = {};
      const BotExit ended = end_of(child->pid);
      const auto* killed = std::get_if<EndedBySignal>(&ended);
      by_the_signal += killed && killed->signal == signal ? 1 : 0;
    }
  }
  BOOST_TEST(by_the_signal == tries);
  io.poll();
  BOOST_TEST(heard == 0);
  // And this process does hear what is meant for it.
  BOOST_REQUIRE(::raise(SIGTERM) == 0);
  while (heard == 0) BOOST_REQUIRE(io.run_one() == 1u);
  BOOST_TEST(heard == 1);
}

BOOST_AUTO_TEST_CASE(a_start_leaves_the_callers_mask_as_it_was) {
  sigset_t user_signal;
  ::sigemptyset(&user_signal);
  ::sigaddset(&user_signal, SIGUSR1);
  sigset_t before;
  BOOST_REQUIRE(::pthread_sigmask(SIG_BLOCK, &user_signal, &before) == 0);
  auto child = start_child({"/bin/true", {}, {}, "/"}, milliseconds{0});
  const sigset_t after = blocked_here();
  BOOST_REQUIRE(::pthread_sigmask(SIG_SETMASK, &before, nullptr) == 0);
  BOOST_REQUIRE(child.has_value());
  BOOST_TEST(std::holds_alternative<ExitedWith>(end_of(child->pid)));
  BOOST_TEST(::sigismember(&after, SIGUSR1) == 1);
  BOOST_TEST(::sigismember(&after, SIGTERM) == 0);
}

BOOST_AUTO_TEST_CASE(nothing_is_blocked_or_ignored_in_the_child) {
  // The test program itself ignores SIGPIPE here, as the playground does.
  struct sigaction ignore{};
  ignore.sa_handler = SIG_IGN;
  struct sigaction before{};
  BOOST_REQUIRE(::sigaction(SIGPIPE, &ignore, &before) == 0);
  for (int signal : {SIGPIPE, SIGUSR1, SIGCHLD}) {
    auto child = start_child({"/bin/sh", {"-c", "kill -" + std::to_string(signal) + " $$; exit 9"}, {}, "/"},
                             milliseconds{0});
    BOOST_REQUIRE(child.has_value());
    const BotExit ended = end_of(child->pid);
    const auto* killed = std::get_if<EndedBySignal>(&ended);
    if (signal == SIGCHLD)  // whose default is to be ignored
      BOOST_TEST(std::get<ExitedWith>(ended).status == 9);
    else
      BOOST_TEST((killed && killed->signal == signal));
  }
  BOOST_REQUIRE(::sigaction(SIGPIPE, &before, nullptr) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
