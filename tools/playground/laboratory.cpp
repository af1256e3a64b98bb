// Owns: the order of an experiment's steps.
// Must not know: HTTP, what the page shows, what the bot does.
#include "tools/playground/laboratory.hpp"

#include <algorithm>

#include "tools/sandbox/state_json.hpp"

namespace asio = boost::asio;
namespace json = boost::json;
namespace fs = std::filesystem;

namespace veilleur::playground {
namespace {

constexpr const char* another_runs = "another experiment is still being prepared";

/// Marks the laboratory as busy for as long as it lives.
class Busy {
 public:
  explicit Busy(bool& flag) : flag_(flag) { flag_ = true; }
  ~Busy() { flag_ = false; }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;

 private:
  bool& flag_;
};

/// Whether the bot would be there again without anybody's doing.
bool is_meant_to_run(BotState state) { return state == BotState::running || state == BotState::waiting; }

sandbox::Scenario read(const ScenarioFile& file, WallTime now) {
  return file.path.empty() ? sandbox::read_scenario(sandbox::community_scenario(), now)
                           : sandbox::read_scenario_file(file.path.string(), now);
}

json::object describe(const SaveEntry& entry) {
  if (!entry.note) return {{"name", entry.name}, {"problem", entry.problem}};
  return {{"name", entry.name},
          {"scenario", entry.note->scenario},
          {"saved_at_ms", unix_ms(entry.note->saved_at)},
          {"offset_ms", entry.note->offset.count()}};
}

}  // namespace

std::vector<ScenarioFile> find_scenarios(const fs::path& directory, const std::string& chosen) {
  std::vector<ScenarioFile> found;
  if (!chosen.empty()) found.push_back({fs::path(chosen).stem().string(), chosen});
  std::vector<ScenarioFile> there;
  std::error_code error;
  for (fs::directory_iterator at(directory, error), end; !error && at != end; at.increment(error))
    if (at->path().extension() == ".json") there.push_back({at->path().stem().string(), at->path()});
  std::sort(there.begin(), there.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  for (ScenarioFile& one : there)
    if (found.empty() || found.front().name != one.name) found.push_back(std::move(one));
  if (found.empty()) found.push_back({"small", {}});
  return found;
}

json::object Laboratory::describe_scenarios() const {
  json::array scenarios;
  for (const ScenarioFile& file : settings_.scenarios) {
    json::object entry{{"name", file.name}};
    try {
      for (const auto& field : read(file, settings_.real_time()).card) entry[field.key()] = field.value();
    } catch (const sandbox::ScenarioError& error) {  // shown beside the others, which still can be chosen
      entry["problem"] = error.what();
    }
    scenarios.push_back(std::move(entry));
  }
  return {{"current", settings_.scenario}, {"scenarios", std::move(scenarios)}};
}

json::object Laboratory::describe_saves() const {
  json::array saves;
  for (const SaveEntry& entry : saves_.list()) saves.push_back(describe(entry));
  return {{"kept", settings_.keeping == LaboratorySettings::Keeping::for_good}, {"saves", std::move(saves)}};
}

asio::awaitable<Laboratory::Outcome> Laboratory::begin(std::string scenario) {
  if (busy_) co_return std::string{another_runs};
  const auto file = std::find_if(settings_.scenarios.begin(), settings_.scenarios.end(),
                                 [&](const ScenarioFile& one) { return one.name == scenario; });
  if (file == settings_.scenarios.end()) co_return "there is no scenario \"" + scenario + "\"";
  sandbox::State world;
  try {
    world = read(*file, settings_.real_time()).world;
  } catch (const sandbox::ScenarioError& error) {
    co_return std::string{error.what()};
  }
  const Busy busy(busy_);
  co_await bot_.down();
  if (auto removed = remove_database(database()); !removed) co_return removed.error();
  settings_.scenario = scenario;
  server_.set_clock_offset(milliseconds{0});
  server_.discord().replace_world(std::move(world));
  bot_.command(BotCommand::start);
  co_return Outcome{};
}

asio::awaitable<Laboratory::Outcome> Laboratory::save(std::string name) {
  if (busy_) co_return std::string{another_runs};
  if (auto objection = objection_to_name(name)) co_return *objection;
  const Busy busy(busy_);
  const bool runs = is_meant_to_run(bot_.view().state);
  if (runs) co_await bot_.down();
  const SaveNote note{name, settings_.scenario, settings_.real_time(), server_.clock_offset()};
  const std::string world = json::serialize(sandbox::state_to_json(server_.discord().world().state()));
  Outcome outcome = saves_.write(note, world, database());
  if (runs) bot_.command(BotCommand::start);
  co_return outcome;
}

asio::awaitable<Laboratory::Outcome> Laboratory::load(std::string name) {
  if (busy_) co_return std::string{another_runs};
  const auto saved = saves_.read(name);
  if (!saved) co_return saved.error();
  json::error_code error;
  const json::value document = json::parse(saved->world, error);
  if (error) co_return "world.json is damaged: " + error.message();
  auto world = sandbox::state_from_json(document);
  if (!world) co_return "world.json is damaged: " + world.error();
  const Busy busy(busy_);
  co_await bot_.down();
  Outcome outcome = saves_.restore(name, database());
  if (outcome) {
    settings_.scenario = saved->note.scenario;
    server_.set_clock_offset(saved->note.offset);
    server_.discord().replace_world(std::move(*world));
  }
  bot_.command(BotCommand::start);
  co_return outcome;
}

}  // namespace veilleur::playground
