// Owns: experiments as a whole: which scenario runs, beginning one anew, saving and loading.
// Must not know: HTTP, what the page shows, what the bot does.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/json.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "tools/playground/bot.hpp"
#include "tools/playground/saves.hpp"
#include "tools/sandbox/scenario.hpp"
#include "tools/sandbox/server.hpp"

namespace veilleur::playground {

/// A file that describes a world to begin with.
struct ScenarioFile {
  std::string name;            ///< the file's, without ".json"
  std::filesystem::path path;  ///< empty: the community that is compiled in
};
/// The scenarios in a directory, in the order of their names. `chosen`, if any, comes first and replaces
/// one of the same name; where there is none at all, the community that is compiled in is the only one.
[[nodiscard]] std::vector<ScenarioFile> find_scenarios(const std::filesystem::path& directory,
                                                       const std::string& chosen);

struct LaboratorySettings {
  std::vector<ScenarioFile> scenarios;
  std::string scenario;             ///< the name of the one that runs
  std::filesystem::path directory;  ///< of the bot's database and the saves
  enum class Keeping { until_end, for_good } keeping = Keeping::until_end;  ///< of that directory
  std::function<WallTime()> real_time;
};

/// All members are used from the one network thread. Each experiment stops the bot, exchanges what there is
/// to exchange, and starts it again; one is done at a time. Errors are in words, for the page.
class Laboratory {
 public:
  using Outcome = Result<void, std::string>;

  Laboratory(sandbox::SandboxServer& server, Bot& bot, LaboratorySettings settings)
      : server_(server), bot_(bot), settings_(std::move(settings)), saves_(settings_.directory / "saves") {}

  /// Whether an experiment is under way; the bot takes no commands meanwhile.
  [[nodiscard]] bool busy() const { return busy_; }
  /// `{"current", "scenarios": [{"name", "title", "description", "steps"} or {"name", "problem"}]}`.
  [[nodiscard]] boost::json::object describe_scenarios() const;
  /// `{"kept", "saves": [{"name", "scenario", "saved_at_ms", "offset_ms"} or {"name", "problem"}]}`.
  [[nodiscard]] boost::json::object describe_saves() const;

  /// The scenario's world with an empty database, at real time.
  boost::asio::awaitable<Outcome> begin(std::string scenario);
  boost::asio::awaitable<Outcome> reset() { return begin(settings_.scenario); }
  boost::asio::awaitable<Outcome> save(std::string name);
  boost::asio::awaitable<Outcome> load(std::string name);
  [[nodiscard]] Outcome remove(const std::string& name) { return saves_.remove(name); }

 private:
  [[nodiscard]] std::filesystem::path database() const { return settings_.directory / "veilleur.db"; }

  sandbox::SandboxServer& server_;
  Bot& bot_;
  LaboratorySettings settings_;
  Saves saves_;
  bool busy_ = false;
};

}  // namespace veilleur::playground
