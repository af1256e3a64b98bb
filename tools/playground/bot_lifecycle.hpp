// Owns: when the bot's process is started, ended and started again, as a pure machine.
// Must not know: processes, signals, sockets, clocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/time.hpp"

namespace veilleur::playground {

enum class BotState {
  running,
  stopping,  ///< asked to end; forced to after `stop_grace`
  waiting,   ///< crashed; started again at the deadline
  stopped,   ///< ended as it was asked to
  killed,    ///< ended by the kill command; stays down until started
  refused,   ///< ended with a status that another start would only repeat
};
[[nodiscard]] std::string_view to_string(BotState state);

enum class BotCommand { start, stop, kill, restart };
[[nodiscard]] std::optional<BotCommand> parse_bot_command(std::string_view text);

/// What the owner of the process must do now.
enum class BotAction { none, spawn, terminate, kill };

struct ExitedWith {
  int status = 0;
};
struct EndedBySignal {
  int signal = 0;
};
using BotExit = std::variant<ExitedWith, EndedBySignal>;

/// How long a process that was asked to end may take. The bot itself promises 5 s.
inline constexpr seconds stop_grace{5};
/// A crash right after the start doubles the wait from the first of these to the second.
inline constexpr seconds restart_wait_min{1};
inline constexpr seconds restart_wait_max{30};
/// A process that lived this long is healthy: its next crash waits `restart_wait_min` again.
inline constexpr seconds healthy_after{60};

/// Starts in `stopped`. Every input returns the one action it leads to; between inputs only
/// `deadline` matters, which the owner answers with `tick`.
class BotLifecycle {
 public:
  BotAction command(BotCommand command, SteadyTime now);
  /// The process of the last `spawn` has ended, or could not be started at all.
  BotAction exited(BotExit exit, SteadyTime now);
  BotAction tick(SteadyTime now);

  /// When `tick` has something to do; `SteadyTime::max()` where nothing is waited for.
  [[nodiscard]] SteadyTime deadline() const { return deadline_; }
  [[nodiscard]] BotState state() const { return state_; }
  /// How often the process was started again after the first time.
  [[nodiscard]] int restarts() const { return starts_ > 0 ? starts_ - 1 : 0; }
  /// How the last process that ended did so; nothing before the first end.
  [[nodiscard]] const std::optional<BotExit>& last_exit() const { return last_exit_; }

 private:
  BotAction spawn(SteadyTime now);
  void rest(BotState state);

  /// What follows once the running process has ended.
  enum class Afterwards { decide_by_exit, stay_stopped, stay_killed, start_again };

  BotState state_ = BotState::stopped;
  Afterwards afterwards_ = Afterwards::decide_by_exit;
  SteadyTime deadline_ = SteadyTime::max();
  SteadyTime started_{};
  std::chrono::nanoseconds restart_wait_ = restart_wait_min;
  int starts_ = 0;
  std::optional<BotExit> last_exit_;
};

}  // namespace veilleur::playground
