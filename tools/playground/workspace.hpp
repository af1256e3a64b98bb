// Owns: where the playground's bot lives and how it is started: directory, environment, arguments.
// Must not know: processes, sockets.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "tools/playground/child_process.hpp"

namespace veilleur::playground {

/// The directory of the bot's database: a fresh temporary one that goes with its owner, or a kept one.
class Workspace {
 public:
  /// Creates `kept` where it is missing; nothing makes a temporary directory. Errors are in words.
  [[nodiscard]] static Result<Workspace, std::string> open(const std::optional<std::filesystem::path>& kept);
  Workspace(Workspace&& other) noexcept;
  Workspace& operator=(Workspace&&) = delete;
  ~Workspace();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Whether the directory stays when its owner goes.
  [[nodiscard]] bool is_kept() const { return fate_ == Fate::keep; }

 private:
  enum class Fate { keep, remove };
  Workspace(std::filesystem::path path, Fate fate) : path_(std::move(path)), fate_(fate) {}
  std::filesystem::path path_;
  Fate fate_;
};

/// `veilleur run --test-clock FD` against the sandbox on `port`, in `directory`. `inherited` is the
/// playground's own environment (NAME=value); the user's real token, database and configuration must
/// not leak into an experiment, so of Veilleur's variables only log level and compression pass.
[[nodiscard]] Program bot_program(const std::filesystem::path& binary, std::uint16_t port,
                                  const std::filesystem::path& directory,
                                  const std::vector<std::string>& inherited);

}  // namespace veilleur::playground
