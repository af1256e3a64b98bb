// Owns: the core's thread: takes what waits, has it handled in one commit, hands over what follows.
// Must not know: the rules, sockets.
#pragma once

#include <exception>
#include <functional>
#include <thread>

#include "bot/clock.hpp"
#include "bot/core.hpp"
#include "bot/input_queue.hpp"
#include "bot/recorder.hpp"

namespace veilleur::bot {

struct CoreThreadHooks {
  std::function<void(Outputs)> outputs;            ///< called on the core's thread after each commit
  std::function<void(std::exception_ptr)> failed;  ///< the thread ends; called on it, as its last act
};

class CoreThread {
 public:
  /// Everything named here outlives the thread. `recorder` may be null.
  CoreThread(Core& core, InputQueue& queue, const WallClock& clock, Recorder* recorder, std::uint64_t seed,
             CoreThreadHooks hooks);
  /// Stops after what waits now has been handled, and persists every shard's place.
  ~CoreThread();

  /// Ends the thread as the destructor does; safe to call twice.
  void stop();

 private:
  void run();
  bool run_once();

  Core& core_;
  InputQueue& queue_;
  const WallClock& clock_;
  Recorder* recorder_;
  Random seeds_;
  CoreThreadHooks hooks_;
  std::atomic<bool> stopping_{false};
  WallTime wake_at_{};
  std::thread thread_;  // last: runs as soon as everything above exists
};

}  // namespace veilleur::bot
