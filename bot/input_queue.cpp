// Owns: the queue from the network half to the core.
// Must not know: what an input means.
#include "bot/input_queue.hpp"

#include <iterator>

namespace veilleur::bot {

void InputQueue::push(Input input) {
  {
    const std::lock_guard lock(mutex_);
    bytes_ += size_bytes(input);
    waiting_.push_back(std::move(input));
  }
  filled_.notify_one();
}

void InputQueue::on_room(std::function<void()> callback) {
  const std::lock_guard lock(mutex_);
  on_room_ = std::move(callback);
}

std::vector<Input> InputQueue::take(std::size_t inputs_max, milliseconds timeout) {
  std::vector<Input> taken;
  std::function<void()> tell;
  {
    std::unique_lock lock(mutex_);
    // Whoever only looks must not give the processor away, as a wait of no length does.
    if (timeout > milliseconds{0})
      filled_.wait_for(lock, timeout, [this] { return woken_ || !waiting_.empty(); });
    woken_ = false;
    const bool was_full = bytes_ >= bytes_max_;
    if (waiting_.size() <= inputs_max) {
      taken.swap(waiting_);
      bytes_ = 0;
    } else {
      const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(inputs_max);
      taken.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
      for (const Input& each : taken) bytes_ -= size_bytes(each);
      waiting_.erase(waiting_.begin(), end);
    }
    if (was_full && bytes_ < bytes_max_) tell = on_room_;
  }
  if (tell) tell();
  return taken;
}

void InputQueue::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  filled_.notify_one();
}

}  // namespace veilleur::bot
