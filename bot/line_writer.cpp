// Owns: the thread that brings log lines to where they go.
// Must not know: what a line says, spdlog.
#include "bot/line_writer.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

namespace veilleur::bot {

/// Held by the thread as well, which may have to be left behind.
struct LineWriter::State {
  Write write;
  Missing missing;
  std::size_t bytes_max;

  std::mutex mutex;
  std::condition_variable filled, emptied;
  std::vector<std::string> waiting;
  std::size_t bytes = 0;
  std::size_t dropped = 0;
  bool writing = false;
  bool ending = false;

  void run();
};

void LineWriter::State::run() {
  std::unique_lock lock(mutex);
  for (;;) {
    filled.wait(lock, [this] { return ending || !waiting.empty() || dropped > 0; });
    if (waiting.empty() && dropped == 0) return;
    const std::vector<std::string> lines = std::exchange(waiting, {});
    const std::size_t lost = std::exchange(dropped, 0);
    bytes = 0;
    writing = true;
    lock.unlock();
    for (const std::string& line : lines) write(line);
    if (lost > 0) write(missing(lost));
    lock.lock();
    writing = false;
    if (waiting.empty()) emptied.notify_all();
  }
}

LineWriter::LineWriter(Write write, Missing missing, std::size_t bytes_max)
    : state_(std::make_shared<State>()) {
  state_->write = std::move(write);
  state_->missing = std::move(missing);
  state_->bytes_max = bytes_max;
  thread_ = std::thread([state = state_] { state->run(); });
}

LineWriter::~LineWriter() {
  constexpr std::chrono::seconds patience{1};
  bool done = false;
  {
    std::unique_lock lock(state_->mutex);
    state_->ending = true;
    state_->filled.notify_one();
    done = state_->emptied.wait_for(lock, patience, [this] {
      return state_->waiting.empty() && state_->dropped == 0 && !state_->writing;
    });
  }
  if (done) {
    thread_.join();
  } else {
    thread_.detach();
  }
}

void LineWriter::push(std::string line) {
  {
    const std::lock_guard lock(state_->mutex);
    // After a gap nothing follows before the gap has been told.
    if (state_->dropped > 0 || state_->bytes + line.size() > state_->bytes_max) {
      ++state_->dropped;
    } else {
      state_->bytes += line.size();
      state_->waiting.push_back(std::move(line));
    }
  }
  state_->filled.notify_one();
}

}  // namespace veilleur::bot
