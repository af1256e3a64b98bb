// Owns: one measured program as a child process: its start, its processor time and memory, its end.
// Must not know: what the program is, nor what is measured.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace veilleur::bench {

class Child {
 public:
  /// Runs `arguments` in `directory` with exactly this environment; its output goes to `output.log` there.
  /// Throws std::runtime_error where no process can be made; a program that cannot be executed ends with 127.
  Child(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment,
        const std::string& directory);
  /// Ends it: SIGTERM, and SIGKILL five seconds later.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Just before the process was made.
  [[nodiscard]] std::chrono::steady_clock::time_point started_at() const { return started_at_; }
  /// User and system time of all threads that it has now. From each thread's schedstat, whose nanoseconds
  /// add up to the utime and stime of proc(5), without their steps of 10 ms.
  [[nodiscard]] std::chrono::nanoseconds cpu_time() const;
  /// Bytes in memory now, and at most so far (proc(5), status: VmRSS, VmHWM).
  [[nodiscard]] std::uint64_t resident_bytes() const;
  [[nodiscard]] std::uint64_t peak_bytes() const;

 private:
  [[nodiscard]] std::string proc(const char* file) const;
  [[nodiscard]] std::uint64_t status_bytes(const char* name) const;

  std::chrono::steady_clock::time_point started_at_;
  pid_t pid_ = 0;
};

}  // namespace veilleur::bench
