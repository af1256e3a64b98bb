// Owns: the queue from the network half to the core, bounded in bytes.
// Must not know: what an input means.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

#include "bot/input.hpp"

namespace veilleur::bot {

/// Inputs come from the network thread and leave to the core's. A push never blocks and never fails: the
/// bound is kept by its pusher, who stops reading sockets while `has_room` is false.
class InputQueue {
 public:
  explicit InputQueue(std::size_t bytes_max = std::size_t{16} << 20) : bytes_max_(bytes_max) {}

  void push(Input input);
  /// Asked before every frame, so it takes no lock.
  [[nodiscard]] bool has_room() const { return bytes_.load(std::memory_order_relaxed) < bytes_max_; }
  /// Called, on the taker's thread, when a full queue has room again.
  void on_room(std::function<void()> callback);

  /// All that waits, up to `inputs_max`; waits for `timeout` at most and may return nothing.
  [[nodiscard]] std::vector<Input> take(std::size_t inputs_max, milliseconds timeout);
  /// Ends a wait under way, or the next one.
  void wake();

 private:
  std::mutex mutex_;
  std::condition_variable filled_;
  std::vector<Input> waiting_;
  std::atomic<std::size_t> bytes_ = 0;  ///< changed under the mutex alone
  const std::size_t bytes_max_;
  bool woken_ = false;
  std::function<void()> on_room_;
};

}  // namespace veilleur::bot
