// Owns: temporary directories and the bot's environment.
// Must not know: processes, sockets.
#include "tools/playground/workspace.hpp"

#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/log.hpp"

namespace veilleur::playground {

namespace {

bool passes(std::string_view variable) {
  if (variable.starts_with("VEILLEUR_LOG_LEVEL=") || variable.starts_with("VEILLEUR_COMPRESSION="))
    return true;
  return !variable.starts_with("VEILLEUR_") && !variable.starts_with("DISCORD_TOKEN=");
}

}  // namespace

Result<Workspace, std::string> Workspace::open(const std::optional<std::filesystem::path>& kept) {
  std::error_code error;
  if (kept) {
    std::filesystem::create_directories(*kept, error);
    if (error) return "cannot create " + kept->string() + ": " + error.message();
    return Workspace{std::filesystem::absolute(*kept), Fate::keep};
  }
  const std::filesystem::path temporary = std::filesystem::temp_directory_path(error);
  if (error) return "there is no directory for temporary files: " + error.message();
  std::string name = (temporary / "veilleur-playground-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return "cannot create " + name + ": " + std::strerror(errno);
  return Workspace{name, Fate::remove};
}

Workspace::Workspace(Workspace&& other) noexcept
    : path_(std::move(other.path_)), fate_(std::exchange(other.fate_, Fate::keep)) {}

Workspace::~Workspace() {
  if (fate_ == Fate::keep) return;
  std::error_code error;
  std::filesystem::remove_all(path_, error);
  if (error)
    log(LogLevel::warning, "directory_not_removed", {{"path", path_.string()}, {"error", error.message()}});
}

Program bot_program(const std::filesystem::path& binary, std::uint16_t port,
                    const std::filesystem::path& directory, const std::vector<std::string>& inherited) {
  Program program;
  program.path = binary.string();
  program.arguments = {"run", "--test-clock", "{clock}"};
  for (const std::string& variable : inherited) {
    if (passes(variable)) program.environment.push_back(variable);
  }
  program.environment.push_back("DISCORD_TOKEN=playground");
  program.environment.push_back("VEILLEUR_API_URL=http://127.0.0.1:" + std::to_string(port) + "/api/v10");
  program.environment.push_back("VEILLEUR_DATABASE=" + (directory / "veilleur.db").string());
  program.directory = directory.string();
  return program;
}

}  // namespace veilleur::playground
