// Owns: what joins the lifecycle's decisions to a real process.
// Must not know: HTTP, the sandbox, what the bot does.
#include "tools/playground/bot.hpp"

#include <signal.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>
#include <utility>

#include "base/log.hpp"

namespace asio = boost::asio;

namespace veilleur::playground {

namespace {

constexpr std::size_t lines_max = 400;
constexpr std::size_t line_max_bytes = 2'000;

std::string describe(const BotExit& exit) {
  if (const auto* ended = std::get_if<EndedBySignal>(&exit)) {
    return std::string("was ended by signal ") + std::to_string(ended->signal) + " (" +
           ::strsignal(ended->signal) + ")";
  }
  return "ended with status " + std::to_string(std::get<ExitedWith>(exit).status);
}

}  // namespace

Bot::Bot(asio::any_io_executor executor, std::unique_ptr<net::Timers> timers, Program program)
    : executor_(executor),
      timers_(std::move(timers)),
      alarm_(timers_->make_alarm()),
      spawned_(executor),
      ended_(executor),
      child_signals_(executor, SIGCHLD),
      program_(std::move(program)) {
  alarm_->arm(SteadyTime::max());
}

asio::awaitable<void> Bot::run() {
  using namespace asio::experimental::awaitable_operators;
  co_await (watch_ends() && watch_deadlines() && watch_output());
}

void Bot::shut_down() {
  if (std::exchange(ending_, true)) return;
  perform(lifecycle_.command(BotCommand::stop, timers_->now()));
}

void Bot::command(BotCommand command) {
  if (!ending_) perform(lifecycle_.command(command, timers_->now()));
}

asio::awaitable<void> Bot::down() {
  command(BotCommand::stop);
  while (process_) co_await ended_.wait();
}

void Bot::advance_to(std::chrono::milliseconds offset) {
  offset_ = offset;
  if (process_ && !process_->clock.advance_to(offset_)) {
    log(LogLevel::warning, "bot_clock_not_moved", {{"pid", std::to_string(process_->pid)}});
  }
}

BotView Bot::view() const {
  BotView view{lifecycle_.state(), std::nullopt, lifecycle_.restarts(), lifecycle_.last_exit()};
  if (process_) view.pid = process_->pid;
  return view;
}

void Bot::perform(BotAction action) {
  switch (action) {
    case BotAction::none:
      break;
    case BotAction::spawn:
      spawn();
      break;
    case BotAction::terminate:
      if (process_) ::kill(process_->pid, SIGTERM);
      break;
    case BotAction::kill:
      if (process_) ::kill(process_->pid, SIGKILL);
      break;
  }
  alarm_->arm(lifecycle_.deadline());
  if (over()) {
    child_signals_.cancel();
    alarm_->arm(timers_->now());
    spawned_.notify();
  }
  changed_();
}

void Bot::spawn() {
  auto child = start_child(program_, offset_);
  if (!child) {
    note("the bot cannot be started: " + child.error());
    perform(lifecycle_.exited(ExitedWith{127}, timers_->now()));
    return;
  }
  process_.emplace(child->pid, std::move(child->clock));
  unread_output_ = std::move(child->output);
  note("the bot runs as process " + std::to_string(process_->pid));
  spawned_.notify();
}

asio::awaitable<void> Bot::watch_ends() {
  while (!over()) {
    boost::system::error_code error;
    co_await child_signals_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (!process_) continue;
    const std::optional<BotExit> exit = reap(process_->pid);
    if (!exit) continue;
    process_.reset();
    note("the bot " + describe(*exit));
    perform(lifecycle_.exited(*exit, timers_->now()));
    ended_.notify();
  }
}

asio::awaitable<void> Bot::watch_deadlines() {
  while (!over()) {
    co_await alarm_->wait();
    perform(lifecycle_.tick(timers_->now()));
  }
}

asio::awaitable<void> Bot::watch_output() {
  while (!over() || unread_output_.get() >= 0) {
    if (unread_output_.get() < 0) {
      co_await spawned_.wait();
      continue;
    }
    asio::posix::stream_descriptor output(executor_, unread_output_.release());
    std::array<char, 4096> buffer;
    boost::system::error_code end;
    while (!end) {
      const std::size_t size = co_await output.async_read_some(
          asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, end));
      take_output({buffer.data(), size});
    }
    if (!partial_line_.empty()) note(std::exchange(partial_line_, {}));
  }
}

void Bot::take_output(std::string_view text) {
  for (const char c : text) {
    if (c == '\n' || partial_line_.size() >= line_max_bytes) note(std::exchange(partial_line_, {}));
    if (c != '\n') partial_line_ += c;
  }
}

void Bot::note(std::string line) {
  lines_.push_back(std::move(line));
  if (lines_.size() > lines_max) lines_.pop_front();
  changed_();
}

}  // namespace veilleur::playground
