// Owns: the entry point of `veilleur`.
// Must not know: what the commands do.
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <variant>

#include "bot/run.hpp"
#include "bot/version.hpp"

namespace {

using namespace veilleur::bot;

ExitStatus carry_out(const Command& command, const Environment& environment) {
  if (const auto* run_command = std::get_if<RunCommand>(&command)) return run(*run_command, environment);
  if (const auto* backup_command = std::get_if<BackupCommand>(&command))
    return backup(*backup_command, environment);
  if (const auto* check = std::get_if<CheckConfigCommand>(&command)) return check_config(*check, environment);
  if (const auto* help = std::get_if<HelpCommand>(&command)) {
    std::fputs(help->text.c_str(), stdout);
  } else {
    std::printf("%s\n", version_line().c_str());
  }
  return ExitStatus::ok;
}

}  // namespace

int main(int argc, char** argv) {
  const auto command = parse_command_line(argc, argv);
  if (!command) {
    std::fprintf(stderr, "veilleur: %s\n", command.error().c_str());
    return static_cast<int>(ExitStatus::usage);
  }
  try {
    return static_cast<int>(carry_out(*command, environment_from(environ)));
  } catch (const ConfigError& error) {
    std::fprintf(stderr, "veilleur: %s\n", error.what());
    return static_cast<int>(ExitStatus::usage);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "veilleur: %s\n", error.what());
    return static_cast<int>(ExitStatus::runtime_failure);
  }
}
