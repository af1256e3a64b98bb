// Owns: the thread that brings log lines to where they go.
// Must not know: what a line says, spdlog.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace veilleur::bot {

/// Lines pass through a bounded queue, so that a terminal, a pipe or a disk that stands still holds up
/// neither heartbeats nor the core. What does not fit is dropped, and the number of lines that are missing
/// is told in their place.
class LineWriter {
 public:
  /// `write` may block, but not throw; called on the writer's own thread, for whole lines in order.
  using Write = std::function<void(const std::string& line)>;
  /// The line that stands for so many missing ones.
  using Missing = std::function<std::string(std::size_t lines)>;

  LineWriter(Write write, Missing missing, std::size_t bytes_max = std::size_t{1} << 20);
  /// Waits a second at most for what is queued; a writer that stands still for longer is left behind.
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  /// Never waits for the writing. Any thread.
  void push(std::string line);

 private:
  struct State;
  std::shared_ptr<State> state_;
  std::thread thread_;
};

}  // namespace veilleur::bot
