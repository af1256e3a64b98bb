// Owns: the thread that brings the lines of a recording to its file, and when it gives up.
// Must not know: what the lines say.
#include "bot/recording_writer.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>

#include "base/log.hpp"

namespace veilleur::bot {
namespace {

constexpr std::chrono::seconds write_interval{1};
constexpr std::size_t write_at_bytes = 1u << 20;
/// More than this waiting means that the disk does not keep up; the bot's memory is worth more.
constexpr std::size_t waiting_max_bytes = 64u << 20;
/// Of the five seconds in which a signal ends the process (interfaces.md), the recording may take this much.
constexpr std::chrono::seconds patience{1};
constexpr const char* too_slow = "the disk does not keep up";

}  // namespace

/// Held by the thread as well, which may have to be left behind.
struct RecordingWriter::State {
  enum class Stage { recording, finished, broken };

  std::string name;
  std::unique_ptr<RecordingFile> file;  ///< the thread's alone once it runs

  std::mutex mutex;
  std::condition_variable work, progress;
  std::string waiting;
  std::uint64_t pushed = 0;   ///< how often something was ever pushed
  std::uint64_t written = 0;  ///< how much of that is in the file
  bool flush_wanted = false;
  bool closing = false;
  bool writing = false;                        ///< the thread is with the file
  bool ended = false;                          ///< the thread has nothing more to do
  std::atomic<Stage> stage{Stage::recording};  ///< changed with the mutex held, read also without

  void enqueue(std::string_view lines);
  void stop(const std::string& reason);
  void run();
};

/// With the mutex held.
void RecordingWriter::State::enqueue(std::string_view lines) {
  if (stage != Stage::recording) return;
  if (waiting.size() + lines.size() > waiting_max_bytes) return stop(too_slow);
  waiting += lines;
  ++pushed;
  if (waiting.size() >= write_at_bytes) work.notify_one();
}

/// Ends the recording. With the mutex held, or before the thread runs.
void RecordingWriter::State::stop(const std::string& reason) {
  if (stage == Stage::broken) return;
  stage = Stage::broken;
  waiting = {};
  log(LogLevel::error, "recording_stopped", {{"file", name}, {"reason", reason}});
  progress.notify_all();
}

void RecordingWriter::State::run() {
  std::unique_lock lock(mutex);
  while (!closing || !waiting.empty()) {
    work.wait_for(lock, write_interval,
                  [this] { return closing || flush_wanted || waiting.size() >= write_at_bytes; });
    flush_wanted = false;
    const std::string batch = std::exchange(waiting, {});
    const std::uint64_t up_to = pushed;
    writing = true;
    lock.unlock();
    const auto problem = batch.empty() ? std::nullopt : file->append(batch);
    lock.lock();
    writing = false;
    if (problem) stop(*problem);
    written = up_to;
    progress.notify_all();
  }
  ended = true;
  progress.notify_all();
}

RecordingWriter::RecordingWriter(std::string name, std::unique_ptr<RecordingFile> file,
                                 std::string_view first_lines)
    : state_(std::make_shared<State>()) {
  state_->name = std::move(name);
  state_->file = std::move(file);
  if (const auto problem = state_->file->append(first_lines)) state_->stop(*problem);
  thread_ = std::thread([state = state_] { state->run(); });
}

RecordingWriter::~RecordingWriter() {
  bool ended = false;
  {
    State& state = *state_;
    std::unique_lock lock(state.mutex);
    state.closing = true;
    state.work.notify_one();
    // Whoever has given the file up does not wait for it once more.
    const auto given_up = [&state] { return state.writing && state.stage == State::Stage::broken; };
    if (!state.progress.wait_for(lock, patience, [&] { return state.ended || given_up(); }))
      state.stop(too_slow);
    ended = state.ended;
  }
  if (ended) {
    thread_.join();
  } else {
    thread_.detach();
  }
}

bool RecordingWriter::recording() const { return state_->stage == State::Stage::recording; }

void RecordingWriter::push(std::string_view lines) {
  const std::lock_guard lock(state_->mutex);
  state_->enqueue(lines);
}

void RecordingWriter::push_last(std::string_view lines) {
  const std::lock_guard lock(state_->mutex);
  state_->enqueue(lines);
  if (recording()) state_->stage = State::Stage::finished;
}

void RecordingWriter::flush() {
  std::unique_lock lock(state_->mutex);
  const std::uint64_t wanted = state_->pushed;
  state_->flush_wanted = true;
  state_->work.notify_one();
  const bool done = state_->progress.wait_for(
      lock, patience, [&] { return state_->written >= wanted || state_->stage == State::Stage::broken; });
  if (!done) state_->stop(too_slow);
}

}  // namespace veilleur::bot
