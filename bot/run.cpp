// Owns: the commands of the program, put together.
// Must not know: the rules, the protocol.
#include "bot/run.hpp"

#include <boost/json/serialize.hpp>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include "bot/log.hpp"
#include "bot/operator_socket.hpp"
#include "bot/process.hpp"
#include "bot/version.hpp"
#include "storage/backup.hpp"

namespace veilleur::bot {
namespace {

/// The last line on standard error says what to do.
ExitStatus say(ExitStatus status, const std::string& advice) {
  if (!advice.empty()) std::fprintf(stderr, "veilleur: %s\n", advice.c_str());
  return status;
}

std::string in_environment(const Environment& environment, std::string_view name) {
  auto found = environment.find(name);
  return found == environment.end() ? std::string{} : found->second;
}

Fatal live(const RunCommand& command, Config config, const Environment& environment) {
  try {
    auto database = storage::Database::open(config.database_path);
    if (!database) return {ExitStatus::database, database.error().detail};
    if (config.listen) {
      log(LogLevel::warning, "listener_not_built",
          {{"advice",
            "this release has no HTTP listener yet; [http] listen and VEILLEUR_LISTEN have no effect"}});
    }
    Process process(command, std::move(config), **database, in_environment(environment, "SSL_CERT_FILE"));
    return process.run();
  } catch (const SQLite::Exception&) {
    return fatal_from(std::current_exception());
  } catch (const ConfigError&) {
    return fatal_from(std::current_exception());
  } catch (const std::runtime_error& error) {
    return {ExitStatus::runtime_failure, error.what()};  // a sentence for the operator, as it stands
  } catch (const std::exception&) {
    return fatal_from(std::current_exception());
  }
}

/// The copy where no bot runs.
Fatal copy_database(const std::string& path, const std::string& file) {
  if (!std::filesystem::exists(path)) {
    return {ExitStatus::usage, "there is no database " + path + "; name it in VEILLEUR_DATABASE"};
  }
  auto database = storage::Database::open(path);
  if (!database) return {ExitStatus::database, database.error().detail};
  auto copy = storage::Backup::begin((*database)->handle(), file);
  if (!copy) return {ExitStatus::runtime_failure, copy.error()};
  for (;;) {
    constexpr int pages_at_once = 1024;
    const auto progress = (*copy)->step(pages_at_once);
    if (!progress) return {ExitStatus::runtime_failure, progress.error()};
    if (*progress == storage::Backup::Progress::done) break;
  }
  if (const auto problem = storage::seal_backup(file, {})) return {ExitStatus::runtime_failure, *problem};
  return {ExitStatus::ok, ""};
}

}  // namespace

ExitStatus run(const RunCommand& command, const Environment& environment) {
  Config config = load_config(command.config, environment, Purpose::run);
  auto sink = make_log_sink(config.log_level, config.log_file);
  if (!sink) return say(ExitStatus::usage, sink.error());
  set_log_sink(sink->get());
  std::signal(SIGPIPE, SIG_IGN);
  log(LogLevel::info, "start", {{"version", version_line()}, {"database", config.database_path}});
  const Fatal end = live(command, std::move(config), environment);
  // Whoever reads the log finds the reason there too, not on standard error alone.
  const std::string status = std::to_string(static_cast<int>(end.status));
  if (end.status == ExitStatus::ok) {
    log(LogLevel::info, "end", {{"status", status}});
  } else {
    log(LogLevel::error, "end", {{"status", status}, {"reason", end.advice}});
  }
  set_log_sink(nullptr);
  sink->reset();  // nothing may follow the last line
  return say(end.status, end.advice);
}

ExitStatus backup(const BackupCommand& command, const Environment& environment) {
  const Config config = load_config(command.config, environment, Purpose::maintenance);
  const std::string file = std::filesystem::absolute(command.destination).lexically_normal().string();
  if (std::filesystem::exists(file)) {
    return say(ExitStatus::runtime_failure, file + " exists already; name a new file");
  }
  if (const auto answer = ask_running_bot_for_backup(config.database_path, file)) {
    if (!answer->empty()) return say(ExitStatus::runtime_failure, *answer);
  } else if (const Fatal end = copy_database(config.database_path, file); end.status != ExitStatus::ok) {
    return say(end.status, end.advice);
  }
  std::printf("%s\n", file.c_str());
  return ExitStatus::ok;
}

ExitStatus check_config(const CheckConfigCommand& command, const Environment& environment) {
  const Config config = load_config(command.config, environment, Purpose::run);
  std::printf("%s\n", boost::json::serialize(without_secrets(config)).c_str());
  return ExitStatus::ok;
}

}  // namespace veilleur::bot
