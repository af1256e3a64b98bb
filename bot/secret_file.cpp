// Owns: the checks on secrets and on the files they lie in.
// Must not know: what the secret opens.
#include "bot/secret_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

namespace veilleur::bot {
namespace {

constexpr std::size_t secret_max_bytes = 4096;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// The mode is read from the open file, not from the path: the path could be exchanged in between.
std::optional<std::string> objection_to(const struct stat& status) {
  if (!S_ISREG(status.st_mode)) return "is not a regular file";
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return "can be read by others than its owner; run chmod 600 on it, and exchange the secret if "
           "somebody may have read it";
  }
  return std::nullopt;
}

}  // namespace

Result<Secret, SecretProblem> parse_secret(std::string_view text) {
  const std::string_view secret = trimmed(text);
  if (secret.empty()) return SecretProblem{"is empty"};
  if (secret.size() > secret_max_bytes) return SecretProblem{"is longer than 4096 bytes"};
  const bool printable =
      std::all_of(secret.begin(), secret.end(), [](char c) { return c > ' ' && c < 0x7f; });
  if (!printable) {
    return SecretProblem{
        "holds a blank or another character that no token has; give the token alone, on one line and "
        "without the word Bot"};
  }
  return Secret{std::string(secret)};
}

Result<Secret, SecretProblem> read_secret_file(const std::string& path) {
  // O_NONBLOCK: opening a named pipe must end in the refusal below and not wait for a writer.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return SecretProblem{std::string("cannot be opened: ") + std::strerror(errno)};
  struct stat status{};
  if (::fstat(file.get(), &status) != 0)
    return SecretProblem{std::string("cannot be examined: ") + std::strerror(errno)};
  if (auto objection = objection_to(status)) return SecretProblem{*objection};

  std::array<char, secret_max_bytes + 512> buffer{};
  std::size_t size = 0;
  while (size < buffer.size()) {
    const ssize_t got = ::read(file.get(), buffer.data() + size, buffer.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SecretProblem{std::string("cannot be read: ") + std::strerror(errno)};
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  auto secret = parse_secret({buffer.data(), size});
  buffer.fill('\0');
  return secret;
}

}  // namespace veilleur::bot
