// Owns: fork, exec and /proc. Linux only.
// Must not know: what the program is, nor what is measured.
#include "tests/bench/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "base/check.hpp"

namespace veilleur::bench {
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// After the fork: only async-signal-safe calls.
[[noreturn]] void become(char** arguments, char** environment, const char* directory) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int nothing = ::open("/dev/null", O_RDONLY);
  const bool ready = ::chdir(directory) == 0 && nothing >= 0 && ::dup2(nothing, STDIN_FILENO) >= 0;
  const int output = ready ? ::open("output.log", O_WRONLY | O_CREAT | O_APPEND, 0644) : -1;
  if (output >= 0 && ::dup2(output, STDOUT_FILENO) >= 0 && ::dup2(output, STDERR_FILENO) >= 0)
    ::execve(arguments[0], arguments, environment);
  ::_exit(127);
}

}  // namespace

Child::Child(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment,
             const std::string& directory) {
  std::vector<std::string> words = arguments;
  std::vector<std::string> variables;
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  std::vector<char*> argument_pointers = pointers(words);
  std::vector<char*> variable_pointers = pointers(variables);
  started_at_ = std::chrono::steady_clock::now();
  // vfork, because copying the tables of a benchmark that holds hundreds of megabytes would count as part
  // of the child's start.
  pid_ = ::vfork();
  if (pid_ == 0) become(argument_pointers.data(), variable_pointers.data(), directory.c_str());
  if (pid_ < 0) throw std::runtime_error(std::string("no process: ") + std::strerror(errno));
}

Child::~Child() {
  ::kill(pid_, SIGTERM);
  const int handle = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  pollfd ended{handle, POLLIN, 0};
  constexpr int grace_ms = 5000;
  if (handle < 0 || ::poll(&ended, 1, grace_ms) != 1) ::kill(pid_, SIGKILL);
  if (handle >= 0) ::close(handle);
  VEILLEUR_CHECK(::waitpid(pid_, nullptr, 0) == pid_);
}

std::string Child::proc(const char* file) const {
  std::ifstream stream("/proc/" + std::to_string(pid_) + "/" + file);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::chrono::nanoseconds Child::cpu_time() const {
  std::int64_t total = 0;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(pid_) + "/task")) {
    std::ifstream stream(thread.path() / "schedstat");
    std::int64_t running = 0;
    // A thread that ends just now is no longer there to be asked.
    if (stream >> running) total += running;
  }
  if (total == 0) throw std::runtime_error("no processor time in /proc; the measured program has ended");
  return std::chrono::nanoseconds{total};
}

std::uint64_t Child::status_bytes(const char* name) const {
  const std::string text = proc("status");
  const std::size_t at = text.find(name);
  if (at == std::string::npos) throw std::runtime_error("the measured program has ended");
  constexpr std::uint64_t kilobyte = 1024;
  return std::stoull(text.substr(at + std::strlen(name))) * kilobyte;
}

std::uint64_t Child::resident_bytes() const { return status_bytes("VmRSS:"); }
std::uint64_t Child::peak_bytes() const { return status_bytes("VmHWM:"); }

}  // namespace veilleur::bench
