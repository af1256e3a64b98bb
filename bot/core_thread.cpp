// Owns: the core's thread.
// Must not know: the rules, sockets.
#include "bot/core_thread.hpp"

#include <algorithm>

#include "bot/input_json.hpp"
#include "bot/moment.hpp"

namespace veilleur::bot {
namespace {

/// Due times are looked for at least this often, so that a clock that jumps costs no more than that.
constexpr milliseconds longest_wait{1000};
constexpr std::size_t inputs_at_once = 256;

}  // namespace

CoreThread::CoreThread(Core& core, InputQueue& queue, const WallClock& clock, Recorder* recorder,
                       std::uint64_t seed, CoreThreadHooks hooks)
    : core_(core),
      queue_(queue),
      clock_(clock),
      recorder_(recorder),
      seeds_(seed),
      hooks_(std::move(hooks)),
      thread_([this] { run(); }) {}

CoreThread::~CoreThread() { stop(); }

void CoreThread::stop() {
  stopping_ = true;
  queue_.wake();
  if (thread_.joinable()) thread_.join();
}

void CoreThread::run() {
  try {
    while (run_once()) {
    }
    core_.persist_sequences();
  } catch (...) {
    hooks_.failed(std::current_exception());
  }
}

bool CoreThread::run_once() {
  const bool last = stopping_;
  milliseconds wait = std::clamp<milliseconds>(wake_at_ - clock_.now(), milliseconds{0}, longest_wait);
  if (core_.backing_up() || last) wait = milliseconds{0};
  const std::vector<Input> inputs = queue_.take(inputs_at_once, wait);
  const WallTime now = clock_.now();
  const std::uint64_t seed = seeds_.next();
  if (recorder_ != nullptr) {
    // An empty step can decide too, because time has passed; it is recorded as such.
    static const Input time_passed = TimePassed{};
    if (inputs.empty()) recorder_->input(moment(now), seed, to_json(time_passed));
    for (const Input& input : inputs) recorder_->input(moment(now), seed, to_json(input));
  }
  Outputs outputs = core_.step(inputs, now, Random{seed});
  wake_at_ = outputs.wake_at;
  hooks_.outputs(std::move(outputs));
  core_.save_when_due(now);
  if (core_.backing_up()) hooks_.outputs(core_.continue_backup());
  return !(last && inputs.empty());
}

}  // namespace veilleur::bot
