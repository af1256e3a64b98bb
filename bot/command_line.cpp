// Owns: what may be typed after `veilleur`.
// Must not know: what a command does; the configuration's content.
#include "bot/command_line.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>

namespace veilleur::bot {
namespace {

/// Only a parent process can hand over a pipe (Node.js makes its pipes of socket pairs), so neither a
/// configuration nor a file can move the clock by accident.
std::string objection_to_clock(int fd) {
  struct stat status{};
  if (fd < 3) return "--test-clock: descriptors below 3 are the standard streams";
  if (::fstat(fd, &status) != 0) return "--test-clock: descriptor " + std::to_string(fd) + " is not open";
  if (!S_ISFIFO(status.st_mode) && !S_ISSOCK(status.st_mode)) {
    return "--test-clock: descriptor " + std::to_string(fd) +
           " is not a pipe inherited from a parent process";
  }
  return "";
}

ConfigFile config_file(const std::optional<std::string>& named) {
  if (!named) return {};
  return {.path = *named, .presence = ConfigFile::Presence::required};
}

}  // namespace

Result<Command, std::string> parse_command_line(int argc, const char* const* argv) {
  CLI::App app{"Veilleur, a self-hosted Discord bot that keeps its promises.", "veilleur"};
  app.require_subcommand(0, 1);
  bool version = false;
  app.add_flag("--version", version, "Print version, commit and compiler");

  std::optional<std::string> config, record;
  std::optional<int> test_clock;
  std::string destination;
  const auto add_config = [&config](CLI::App* command) {
    command->add_option("--config", config, "Configuration (default: ./veilleur.toml, which need not exist)")
        ->type_name("FILE");
    return command;
  };

  auto* run =
      add_config(app.add_subcommand("run", "Connect to Discord and serve until SIGTERM, SIGINT or SIGHUP"));
  run->add_option("--record", record,
                  "Record everything that reaches and leaves the bot; zstd where FILE ends in .zst")
      ->type_name("FILE");
  run->add_option("--test-clock", test_clock,
                  "Inherited pipe whose lines `advance <milliseconds>` move wall time")
      ->type_name("FD");
  auto* check = add_config(
      app.add_subcommand("check-config", "Say what is wrong with the configuration, contact nobody"));
  auto* backup =
      add_config(app.add_subcommand("backup", "Write a consistent copy of the database, also while it runs"));
  backup->add_option("file", destination, "Where to write the copy")
      ->required()
      ->type_name("FILE")
      ->check([](const std::string& file) {
        return file.empty() ? std::string("the name is empty; name the file to write") : std::string();
      });

  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const auto chosen = app.get_subcommands();
    return Command{HelpCommand{chosen.empty() ? app.help() : chosen.front()->help("veilleur")}};
  } catch (const CLI::ParseError& error) {
    return std::string(error.what()) + "\nRun `veilleur --help` to see what it understands.";
  }

  if (version) return Command{VersionCommand{}};
  if (run->parsed()) {
    if (test_clock) {
      if (std::string objection = objection_to_clock(*test_clock); !objection.empty()) return objection;
    }
    return Command{RunCommand{config_file(config), std::move(record), test_clock}};
  }
  if (check->parsed()) return Command{CheckConfigCommand{config_file(config)}};
  if (backup->parsed()) return Command{BackupCommand{config_file(config), std::move(destination)}};
  return std::string(
      "Which command? Run `veilleur --help` to see what it understands; most want `veilleur run`.");
}

}  // namespace veilleur::bot
