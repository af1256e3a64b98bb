// Owns: the transitions of the bot's process.
// Must not know: processes, signals, sockets, clocks.
#include "tools/playground/bot_lifecycle.hpp"

#include <algorithm>

namespace veilleur::playground {

namespace {

/// Statuses of `veilleur` that say "the same will happen again": usage, refused by Discord, database;
/// 126 and 127 are the shell's for a program that cannot be executed.
bool is_refusal(const BotExit& exit) {
  const auto* with = std::get_if<ExitedWith>(&exit);
  if (with == nullptr) return false;
  return (with->status >= 2 && with->status <= 4) || with->status == 126 || with->status == 127;
}

bool is_clean(const BotExit& exit) {
  const auto* with = std::get_if<ExitedWith>(&exit);
  return with != nullptr && with->status == 0;
}

}  // namespace

std::string_view to_string(BotState state) {
  switch (state) {
    case BotState::running:
      return "running";
    case BotState::stopping:
      return "stopping";
    case BotState::waiting:
      return "waiting";
    case BotState::stopped:
      return "stopped";
    case BotState::killed:
      return "killed";
    case BotState::refused:
      return "refused";
  }
  return "unknown";
}

std::optional<BotCommand> parse_bot_command(std::string_view text) {
  if (text == "start") return BotCommand::start;
  if (text == "stop") return BotCommand::stop;
  if (text == "kill") return BotCommand::kill;
  if (text == "restart") return BotCommand::restart;
  return std::nullopt;
}

BotAction BotLifecycle::command(BotCommand command, SteadyTime now) {
  const bool alive = state_ == BotState::running || state_ == BotState::stopping;
  restart_wait_ = restart_wait_min;  // a person is looking: the next crash is worth a quick start
  switch (command) {
    case BotCommand::start:
      if (!alive) return spawn(now);
      // A start during a stop means "and then again"; a start of a running bot is a no-op.
      if (state_ == BotState::stopping) afterwards_ = Afterwards::start_again;
      return BotAction::none;
    case BotCommand::kill:
      if (!alive) {
        rest(BotState::killed);
        return BotAction::none;
      }
      state_ = BotState::stopping;
      afterwards_ = Afterwards::stay_killed;
      return BotAction::kill;
    case BotCommand::stop:
    case BotCommand::restart:
      if (!alive) {
        if (command == BotCommand::restart) return spawn(now);
        rest(BotState::stopped);
        return BotAction::none;
      }
      afterwards_ = command == BotCommand::restart ? Afterwards::start_again : Afterwards::stay_stopped;
      if (state_ == BotState::stopping) return BotAction::none;
      state_ = BotState::stopping;
      deadline_ = now + stop_grace;
      return BotAction::terminate;
  }
  return BotAction::none;
}

BotAction BotLifecycle::exited(BotExit exit, SteadyTime now) {
  last_exit_ = exit;
  const Afterwards afterwards = afterwards_;
  if (afterwards == Afterwards::start_again) return spawn(now);
  if (afterwards == Afterwards::stay_killed) {
    rest(BotState::killed);
  } else if (afterwards == Afterwards::stay_stopped || is_clean(exit)) {
    rest(BotState::stopped);
  } else if (is_refusal(exit)) {
    rest(BotState::refused);
  } else {
    if (now - started_ >= healthy_after) restart_wait_ = restart_wait_min;
    rest(BotState::waiting);
    deadline_ = now + restart_wait_;
    restart_wait_ = std::min<std::chrono::nanoseconds>(restart_wait_ * 2, restart_wait_max);
  }
  return BotAction::none;
}

BotAction BotLifecycle::tick(SteadyTime now) {
  if (now < deadline_) return BotAction::none;
  if (state_ == BotState::waiting) return spawn(now);
  deadline_ = SteadyTime::max();
  return state_ == BotState::stopping ? BotAction::kill : BotAction::none;
}

BotAction BotLifecycle::spawn(SteadyTime now) {
  state_ = BotState::running;
  afterwards_ = Afterwards::decide_by_exit;
  deadline_ = SteadyTime::max();
  started_ = now;
  ++starts_;
  return BotAction::spawn;
}

void BotLifecycle::rest(BotState state) {
  state_ = state;
  afterwards_ = Afterwards::decide_by_exit;
  deadline_ = SteadyTime::max();
}

}  // namespace veilleur::playground
