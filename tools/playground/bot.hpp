// Owns: the running bot: its process, its log, its clock.
// Must not know: HTTP, the sandbox, what the bot does.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/signal_set.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "net/signal.hpp"
#include "net/timers.hpp"
#include "tools/playground/bot_lifecycle.hpp"
#include "tools/playground/child_process.hpp"

namespace veilleur::playground {

/// What the page shows of the bot.
struct BotView {
  BotState state = BotState::stopped;
  std::optional<pid_t> pid;  ///< while a process exists
  int restarts = 0;
  std::optional<BotExit> last_exit;
};

/// One bot, started again after crashes. All members are used from the one network thread.
class Bot {
 public:
  Bot(boost::asio::any_io_executor executor, std::unique_ptr<net::Timers> timers, Program program);

  /// Owns the process from the first command on; completes after `shut_down`, once the process is gone.
  boost::asio::awaitable<void> run();
  void shut_down();

  void command(BotCommand command);
  /// Stops the process and completes once it is gone, at once where there is none.
  boost::asio::awaitable<void> down();
  /// Moves the bot's wall clock to `offset` ahead of real time, of this process and all later ones.
  void advance_to(std::chrono::milliseconds offset);

  [[nodiscard]] BotView view() const;
  /// The last lines of its standard output and error, oldest first, lines of the playground about
  /// it among them.
  [[nodiscard]] const std::deque<std::string>& log_lines() const { return lines_; }
  /// Called after each change of the view or the log.
  void on_change(std::function<void()> handler) { changed_ = std::move(handler); }

 private:
  [[nodiscard]] bool over() const { return ending_ && !process_; }
  void perform(BotAction action);
  void spawn();
  void note(std::string line);
  void take_output(std::string_view text);
  boost::asio::awaitable<void> watch_ends();
  boost::asio::awaitable<void> watch_deadlines();
  boost::asio::awaitable<void> watch_output();

  boost::asio::any_io_executor executor_;
  std::unique_ptr<net::Timers> timers_;
  std::unique_ptr<net::Alarm> alarm_;
  net::Signal spawned_;
  net::Signal ended_;
  boost::asio::signal_set child_signals_;
  Program program_;
  BotLifecycle lifecycle_;
  std::chrono::milliseconds offset_{0};
  struct Process {
    pid_t pid = 0;
    ClockPipe clock;
  };
  std::optional<Process> process_;
  /// Output that nobody reads yet: of the newest process, while its predecessor's is read to its end.
  Descriptor unread_output_;
  std::deque<std::string> lines_;
  std::string partial_line_;
  std::function<void()> changed_ = [] {};
  bool ending_ = false;
};

}  // namespace veilleur::playground
