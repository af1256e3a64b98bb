// Owns: one child process: its start, its pipes and its end. Linux only.
// Must not know: what the child is, nor Discord.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "tools/playground/bot_lifecycle.hpp"

namespace veilleur::playground {

/// A file descriptor that is closed with its owner; -1 is none.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();

  [[nodiscard]] int get() const { return fd_; }
  int release();

 private:
  int fd_ = -1;
};

/// The writing end of a `--test-clock` pipe. Offsets are absolute here and become `advance` lines:
/// what a full pipe refuses now is simply part of the next difference.
class ClockPipe {
 public:
  ClockPipe() = default;
  explicit ClockPipe(Descriptor write_end) : write_end_(std::move(write_end)) {}
  /// Brings the child's clock to `offset` ahead of real time. False where the pipe is full or
  /// nobody reads it any more; calling again later makes up for it.
  bool advance_to(std::chrono::milliseconds offset);

 private:
  Descriptor write_end_;
  std::chrono::milliseconds written_{0};
};

struct Program {
  std::string path;
  /// Without the program's own name; `{clock}` stands for the number of the test clock's descriptor.
  std::vector<std::string> arguments;
  std::vector<std::string> environment;  ///< complete, as NAME=value
  std::string directory;                 ///< where it runs
};

struct Child {
  pid_t pid = 0;
  Descriptor output;  ///< reading end of its standard output and error, non-blocking
  ClockPipe clock;
};

/// Starts the program with its test clock already `offset` ahead. The child inherits standard
/// streams and the clock's descriptor, nothing else; it dies with the calling thread and is in a
/// process group of its own, so that Ctrl-C in a terminal reaches the playground alone. A program
/// that cannot be executed ends with 127 after a line on its standard error.
[[nodiscard]] Result<Child, std::string> start_child(const Program& program,
                                                     std::chrono::milliseconds offset);

/// How the process ended, without waiting; nothing while it runs. Call no more after it answered.
[[nodiscard]] std::optional<BotExit> reap(pid_t pid);

}  // namespace veilleur::playground
