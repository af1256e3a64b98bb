// Owns: the proof that the playground's bot is a real process: its log, its clock, its ends.
// Must not know: Veilleur; a shell stands in for it.
#include "tools/playground/bot.hpp"

#include <signal.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

using namespace veilleur;
using namespace veilleur::playground;

namespace {

/// Runs one bot; `react` is called after each change until it shuts the bot down.
struct Stage {
  explicit Stage(std::string script, std::vector<std::string> environment = {})
      : bot(io.get_executor(), net::make_system_timers(io.get_executor()),
            Program{"/bin/sh", {"-c", std::move(script), "sh", "{clock}"}, std::move(environment), "/"}) {}

  void run(std::function<void(Stage&)> react) {
    std::exception_ptr failure;
    boost::asio::co_spawn(io, bot.run(), [&](std::exception_ptr error) { failure = error; });
    bot.on_change([this, react = std::move(react)] {
      // Posted, so that a reaction never runs inside the change it reacts to.
      boost::asio::post(io, [this, react] { react(*this); });
    });
    bot.command(BotCommand::start);
    io.run();
    if (failure) std::rethrow_exception(failure);
  }
  bool logged(std::string_view line) const {
    return std::ranges::find(bot.log_lines(), line) != bot.log_lines().end();
  }

  boost::asio::io_context io;
  Bot bot;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(bot_process)

BOOST_AUTO_TEST_CASE(both_of_its_streams_are_logged_and_a_refusal_is_not_repeated) {
  Stage stage("echo out; echo err >&2; printf unfinished; exit 2");
  stage.run([](Stage& now) {
    if (now.bot.view().state == BotState::refused && now.logged("unfinished")) now.bot.shut_down();
  });
  BOOST_TEST(stage.logged("out"));
  BOOST_TEST(stage.logged("err"));
  BOOST_TEST(stage.logged("the bot ended with status 2"));
  BOOST_TEST(stage.bot.view().restarts == 0);
}

BOOST_AUTO_TEST_CASE(each_process_is_given_the_whole_offset_before_it_starts) {
  // Each process echoes its clock's lines; killed once, the next one starts with the sum.
  Stage stage("while read line; do echo \"$$ $line\"; done <&$1");
  stage.bot.advance_to(milliseconds{10'000});
  int step = 0;
  stage.run([&](Stage& now) {
    if (!now.bot.view().pid) {
      if (step == 2) now.bot.command(BotCommand::start);
      return;
    }
    const std::string pid = std::to_string(*now.bot.view().pid);
    if (step == 0 && now.logged(pid + " advance 10000")) {
      step = 1;
      now.bot.advance_to(milliseconds{70'000});
    } else if (step == 1 && now.logged(pid + " advance 60000")) {
      step = 2;
      now.bot.command(BotCommand::kill);
    } else if (step == 2 && now.logged(pid + " advance 70000")) {
      step = 3;
      now.bot.shut_down();
    }
  });
  BOOST_TEST(step == 3);
  BOOST_TEST(stage.logged("the bot was ended by signal 9 (Killed)"));
}

BOOST_AUTO_TEST_CASE(it_inherits_its_environment_streams_and_clock_and_nothing_else) {
  // The shell's glob needs one descriptor of its own, which is gone again when it prints.
  Stage stage(
      "echo \"token=$DISCORD_TOKEN home=$HOME\"; for f in /proc/$$/fd/*; do [ -e $f ] && echo fd ${f##*/}; "
      "done; exit 0",
      {"DISCORD_TOKEN=playground"});
  stage.run([](Stage& now) {
    if (now.bot.view().state == BotState::stopped && now.logged("the bot ended with status 0"))
      now.bot.shut_down();
  });
  BOOST_TEST(stage.logged("token=playground home="));
  const auto descriptors = std::ranges::count_if(
      stage.bot.log_lines(), [](const std::string& line) { return line.starts_with("fd "); });
  BOOST_TEST(descriptors == 4);
  for (const char* expected : {"fd 0", "fd 1", "fd 2", "fd 3"}) BOOST_TEST(stage.logged(expected));
}

BOOST_AUTO_TEST_CASE(a_program_that_is_not_there_is_a_refusal_in_words) {
  boost::asio::io_context io;
  Bot bot(io.get_executor(), net::make_system_timers(io.get_executor()),
          Program{"/nonexistent/veilleur", {}, {}, "/"});
  std::exception_ptr failure;
  boost::asio::co_spawn(io, bot.run(), [&](std::exception_ptr error) { failure = error; });
  bot.on_change([&] {
    if (bot.view().state == BotState::refused) boost::asio::post(io, [&] { bot.shut_down(); });
  });
  bot.command(BotCommand::start);
  io.run();
  BOOST_TEST(!failure);
  BOOST_TEST(
      (std::ranges::find(bot.log_lines(), "veilleur-playground: there is no program /nonexistent/veilleur") !=
       bot.log_lines().end()));
}

BOOST_AUTO_TEST_SUITE_END()
