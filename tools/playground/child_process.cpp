// Owns: fork, exec and pipes.
// Must not know: what the child is, nor Discord.
#include "tools/playground/child_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/check.hpp"

namespace veilleur::playground {

namespace {

constexpr int clock_fd = 3;
constexpr int first_private_fd = 4;

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

Result<Pipe, std::string> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::string("no pipe: ") + std::strerror(errno);
  return Pipe{Descriptor{ends[0]}, Descriptor{ends[1]}};
}

void set_nonblocking(int fd) {
  const int flags = ::fcntl(fd, F_GETFL);
  VEILLEUR_CHECK(flags >= 0 && ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0);
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// Everything the child needs, prepared before the fork: after it only async-signal-safe calls are
/// allowed, and memory must not be allocated.
struct Prepared {
  const char* path;
  const char* directory;
  char** arguments;
  char** environment;
  int output;
  int clock;
  pid_t parent;
};

[[noreturn]] void fail_in_child(const char* what, const char* of) {
  const char* const parts[] = {"veilleur-playground: ", what, " ", of, "\n"};
  for (const char* part : parts) {
    // Nothing is left to do where even this write fails: the exit status still tells.
    if (::write(STDERR_FILENO, part, std::strlen(part)) < 0) break;
  }
  ::_exit(127);
}

[[noreturn]] void become(const Prepared& child) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != child.parent) ::_exit(127);  // the parent died before prctl took effect

  // The parent's handlers would write into the parent's pipes, which are still open here: a signal meant
  // for this process would be heard by the parent. So they go before any signal is let in. What has no
  // handler to lose (SIGKILL, SIGSTOP, the C library's own) refuses, and stays as it is.
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);

  // Both are moved out of the way first: either could already have a number that dup2 overwrites.
  const int output = ::fcntl(child.output, F_DUPFD, first_private_fd);
  const int clock = ::fcntl(child.clock, F_DUPFD, first_private_fd);
  const int nothing = ::open("/dev/null", O_RDONLY);
  if (output < 0 || clock < 0 || nothing < 0) ::_exit(127);
  if (::dup2(nothing, STDIN_FILENO) < 0 || ::dup2(output, STDOUT_FILENO) < 0 ||
      ::dup2(output, STDERR_FILENO) < 0 || ::dup2(clock, clock_fd) < 0) {
    ::_exit(127);
  }
  if (::close_range(first_private_fd, ~0U, 0) != 0) {
    const long limit = ::sysconf(_SC_OPEN_MAX);  // a kernel older than 5.9
    for (int fd = first_private_fd; fd < limit; ++fd) ::close(fd);
  }
  if (::chdir(child.directory) != 0) fail_in_child("cannot enter", child.directory);
  ::execve(child.path, child.arguments, child.environment);
  fail_in_child(errno == ENOENT ? "there is no program" : "cannot execute", child.path);
}

/// The new process begins with all signals blocked, so that one sent to it at once waits until `become`
/// has parted it from its parent's handlers. -1 with errno where there is none.
pid_t fork_without_signals(const Prepared& prepared) {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  VEILLEUR_CHECK(::pthread_sigmask(SIG_SETMASK, &all, &before) == 0);
  const pid_t pid = ::fork();
  if (pid == 0) become(prepared);
  const int error = errno;
  VEILLEUR_CHECK(::pthread_sigmask(SIG_SETMASK, &before, nullptr) == 0);
  errno = error;
  return pid;
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = other.release();
  }
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

int Descriptor::release() { return std::exchange(fd_, -1); }

bool ClockPipe::advance_to(std::chrono::milliseconds offset) {
  if (offset == written_) return true;
  if (write_end_.get() < 0) return false;
  const std::string line = "advance " + std::to_string((offset - written_).count()) + "\n";
  // Below PIPE_BUF a write is all or nothing.
  if (::write(write_end_.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size())) return false;
  written_ = offset;
  return true;
}

Result<Child, std::string> start_child(const Program& program, std::chrono::milliseconds offset) {
  auto output = make_pipe();
  auto clock = make_pipe();
  if (!output) return output.error();
  if (!clock) return clock.error();
  set_nonblocking(output->read_end.get());
  set_nonblocking(clock->write_end.get());

  std::vector<std::string> arguments = program.arguments;
  for (std::string& argument : arguments) {
    if (argument == "{clock}") argument = std::to_string(clock_fd);
  }
  arguments.insert(arguments.begin(), program.path);
  std::vector<std::string> environment = program.environment;
  std::vector<char*> argument_pointers = pointers(arguments);
  std::vector<char*> environment_pointers = pointers(environment);
  const Prepared prepared{program.path.c_str(),
                          program.directory.c_str(),
                          argument_pointers.data(),
                          environment_pointers.data(),
                          output->write_end.get(),
                          clock->read_end.get(),
                          ::getpid()};

  // The new process looks at its timers as soon as it starts, so its clock is set before it exists.
  ClockPipe clock_pipe{std::move(clock->write_end)};
  if (!clock_pipe.advance_to(offset)) return std::string("the test clock's pipe refuses its first line");

  const pid_t pid = fork_without_signals(prepared);
  if (pid < 0) return std::string("no process: ") + std::strerror(errno);
  return Child{pid, std::move(output->read_end), std::move(clock_pipe)};
}

std::optional<BotExit> reap(pid_t pid) {
  int status = 0;
  const pid_t ended = ::waitpid(pid, &status, WNOHANG);
  VEILLEUR_CHECK(ended >= 0);
  if (ended == 0) return std::nullopt;
  if (WIFSIGNALED(status)) return EndedBySignal{WTERMSIG(status)};
  return ExitedWith{WEXITSTATUS(status)};
}

}  // namespace veilleur::playground
