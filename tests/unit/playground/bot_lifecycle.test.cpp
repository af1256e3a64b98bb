// Owns: the proof of when the playground starts, ends and restarts the bot.
// Must not know: processes.
#include "tools/playground/bot_lifecycle.hpp"

#include <boost/test/unit_test.hpp>

using namespace veilleur;
using namespace veilleur::playground;

namespace {

constexpr SteadyTime origin{std::chrono::hours{1}};
constexpr int sigkill = 9;
constexpr int sigsegv = 11;

BotLifecycle running() {
  BotLifecycle bot;
  BOOST_TEST_REQUIRE((bot.command(BotCommand::start, origin) == BotAction::spawn));
  return bot;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bot_lifecycle)

BOOST_AUTO_TEST_CASE(every_end_leads_to_its_state) {
  struct Row {
    BotExit exit;
    BotState state;
    bool starts_again;
  };
  const Row rows[] = {
      {ExitedWith{0}, BotState::stopped, false},         {ExitedWith{1}, BotState::waiting, true},
      {ExitedWith{2}, BotState::refused, false},         {ExitedWith{3}, BotState::refused, false},
      {ExitedWith{4}, BotState::refused, false},         {ExitedWith{5}, BotState::waiting, true},
      {ExitedWith{127}, BotState::refused, false},       {EndedBySignal{sigsegv}, BotState::waiting, true},
      {EndedBySignal{sigkill}, BotState::waiting, true},
  };
  for (const Row& row : rows) {
    BotLifecycle bot = running();
    BOOST_TEST((bot.exited(row.exit, origin) == BotAction::none));
    BOOST_TEST(to_string(bot.state()) == to_string(row.state));
    BOOST_TEST((bot.deadline() == SteadyTime::max()) == !row.starts_again);
    BOOST_TEST((bot.tick(origin + std::chrono::hours{1}) == BotAction::spawn) == row.starts_again);
    BOOST_TEST(bot.restarts() == (row.starts_again ? 1 : 0));
  }
}

BOOST_AUTO_TEST_CASE(the_kill_button_leaves_it_dead_until_started) {
  BotLifecycle bot = running();
  BOOST_TEST((bot.command(BotCommand::kill, origin) == BotAction::kill));
  BOOST_TEST((bot.exited(EndedBySignal{sigkill}, origin) == BotAction::none));
  BOOST_TEST((bot.state() == BotState::killed));
  BOOST_TEST((bot.tick(origin + std::chrono::hours{1}) == BotAction::none));
  BOOST_TEST((bot.command(BotCommand::start, origin) == BotAction::spawn));
  BOOST_TEST((bot.state() == BotState::running));
}

BOOST_AUTO_TEST_CASE(a_process_that_ignores_the_stop_is_killed_after_the_grace) {
  BotLifecycle bot = running();
  BOOST_TEST((bot.command(BotCommand::stop, origin) == BotAction::terminate));
  BOOST_TEST((bot.deadline() == origin + stop_grace));
  BOOST_TEST((bot.tick(origin + stop_grace - milliseconds{1}) == BotAction::none));
  BOOST_TEST((bot.tick(origin + stop_grace) == BotAction::kill));
  BOOST_TEST((bot.exited(EndedBySignal{sigkill}, origin) == BotAction::none));
  BOOST_TEST((bot.state() == BotState::stopped));
}

BOOST_AUTO_TEST_CASE(a_restart_waits_for_the_end) {
  BotLifecycle bot = running();
  BOOST_TEST((bot.command(BotCommand::restart, origin) == BotAction::terminate));
  BOOST_TEST((bot.state() == BotState::stopping));
  BOOST_TEST((bot.exited(ExitedWith{0}, origin) == BotAction::spawn));
  BOOST_TEST(bot.restarts() == 1);
  BOOST_TEST((bot.command(BotCommand::stop, origin) == BotAction::terminate));
  BOOST_TEST((bot.command(BotCommand::start, origin) == BotAction::none));
  BOOST_TEST((bot.exited(ExitedWith{0}, origin) == BotAction::spawn));
}

BOOST_AUTO_TEST_CASE(crashes_in_a_row_wait_longer_up_to_the_limit) {
  BotLifecycle bot = running();
  SteadyTime now = origin;
  const seconds waits[] = {seconds{1},  seconds{2},  seconds{4}, seconds{8},
                           seconds{16}, seconds{30}, seconds{30}};
  for (const seconds wait : waits) {
    bot.exited(ExitedWith{1}, now);
    BOOST_TEST((bot.deadline() == now + wait));
    now = bot.deadline();
    BOOST_TEST((bot.tick(now) == BotAction::spawn));
  }
  now += healthy_after;
  bot.exited(ExitedWith{1}, now);
  BOOST_TEST((bot.deadline() == now + restart_wait_min));
}

BOOST_AUTO_TEST_CASE(a_stop_ends_the_waiting_too) {
  BotLifecycle bot = running();
  bot.exited(ExitedWith{1}, origin);
  BOOST_TEST((bot.command(BotCommand::stop, origin) == BotAction::none));
  BOOST_TEST((bot.state() == BotState::stopped));
  BOOST_TEST((bot.deadline() == SteadyTime::max()));
}

BOOST_AUTO_TEST_SUITE_END()
