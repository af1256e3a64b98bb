// Owns: the program veilleur-bench-sandbox: what the sandbox alone can carry, measured from outside.
// Must not know: how the sandbox does it.
#include <poll.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

#include "tests/bench/child.hpp"
#include "tests/bench/report.hpp"
#include "tests/bench/sandbox_clients.hpp"

namespace {

using namespace veilleur::bench;
using Clock = std::chrono::steady_clock;

constexpr int shards = 4;

struct Settings {
  int guilds = 1'000;
  int channels = 50;
  int roles = 40;
  int members = 100;
  std::uint64_t per_second = 20'000;
  std::uint64_t seconds = 5;
  std::string directory = "/tmp/veilleur-bench-sandbox";
  std::string sandbox;
};

/// A scenario whose guilds fall onto all shards: ids count in bit 22, which decides (id >> 22) % shards.
void write_scenario(const Settings& settings, const std::string& path) {
  std::ofstream file(path);
  file << R"({"bot":{"name":"bot"},"users":[)";
  for (int i = 0; i < settings.members; ++i) file << (i ? "," : "") << R"({"name":"user)" << i << "\"}";
  file << R"(],"guilds":[)";
  for (int g = 0; g < settings.guilds; ++g) {
    const std::uint64_t id = (std::uint64_t{1} << 60) + (static_cast<std::uint64_t>(g) << 22);
    file
        << (g ? "," : "") << R"({"id":")" << id << R"(","name":"Guild )" << g
        << R"(","owner":"user0","everyone":["VIEW_CHANNEL","SEND_MESSAGES","READ_MESSAGE_HISTORY"],"roles":[)";
    for (int r = 0; r < settings.roles; ++r)
      file << (r ? "," : "") << R"({"name":"role )" << r << R"(","permissions":["BAN_MEMBERS"],"color":)" << r
           << "}";
    file << R"(],"members":[{"user":"bot","roles":["role 0"]})";
    for (int m = 0; m < settings.members; ++m) file << R"(,{"user":"user)" << m << R"(","roles":["role 1"]})";
    file << R"(],"channels":[)";
    for (int c = 0; c < settings.channels; ++c)
      file << (c ? "," : "") << R"({"name":"channel-)" << c << R"(","topic":"what it is about"})";
    file << "]}";
  }
  file << "]}";
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

/// Looks every millisecond until it is so; throws after `patience`.
template <class Condition>
void wait_until(const char* what, Condition condition) {
  constexpr std::chrono::seconds patience{120};
  for (const auto give_up = Clock::now() + patience; !condition();) {
    if (Clock::now() > give_up) throw std::runtime_error(std::string("never came: ") + what);
    (void)::poll(nullptr, 0, 1);
  }
}

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// The port that the sandbox printed, once it has.
std::optional<std::uint16_t> printed_port(const std::string& directory) {
  std::ifstream file(directory + "/output.log");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::string mark = "listening on http://127.0.0.1:";
  const std::size_t at = text.find(mark);
  if (at == std::string::npos || text.find('\n', at) == std::string::npos) return std::nullopt;
  return static_cast<std::uint16_t>(std::stoul(text.substr(at + mark.size())));
}

struct World {
  std::unique_ptr<Child> sandbox;
  std::uint16_t port = 0;
};

World start(const Settings& settings, Report* report) {
  std::filesystem::remove(settings.directory + "/output.log");
  World world;
  world.sandbox =
      std::make_unique<Child>(std::vector<std::string>{settings.sandbox, "--port", "0", "--scenario",
                                                       settings.directory + "/scenario.json", "--shards", "4",
                                                       "--max-concurrency", "4", "--page", ""},
                              std::map<std::string, std::string>{}, settings.directory);
  std::optional<std::uint16_t> port;
  wait_until("the sandbox's address", [&] {
    (void)world.sandbox->resident_bytes();  // throws where it has ended
    return (port = printed_port(settings.directory)).has_value();
  });
  world.port = *port;
  if (report != nullptr) {
    report->at_most("exec to listening", milliseconds_since(world.sandbox->started_at()), 2'000, "ms");
    report->figure("memory then", static_cast<double>(world.sandbox->resident_bytes()) / 1e6, "MB");
    const auto asked = Clock::now();
    const std::size_t bytes = ask(world.port, "GET", "state", "").size();
    report->at_most("GET /_sandbox/state", milliseconds_since(asked), 2'000, "ms");
    report->figure("its size", static_cast<double>(bytes) / 1e6, "MB");
  }
  return world;
}

std::uint64_t sum(const std::vector<std::unique_ptr<RawShard>>& clients,
                  std::uint64_t (RawShard::*figure)() const) {
  std::uint64_t total = 0;
  for (const auto& client : clients) {
    if (const std::string failure = client->failure(); !failure.empty()) throw std::runtime_error(failure);
    total += (client.get()->*figure)();
  }
  return total;
}

void measure(const Settings& settings, const std::string& compression, Report& report) {
  report.heading(compression + ": " + std::to_string(settings.per_second) +
                 " events a second to four shards");
  const World world = start(settings, nullptr);
  const auto connecting = Clock::now();
  std::vector<std::unique_ptr<RawShard>> clients;
  for (int shard = 0; shard < shards; ++shard)
    clients.push_back(std::make_unique<RawShard>(world.port, shard, shards, compression));
  wait_until("every GUILD_CREATE",
             [&] { return sum(clients, &RawShard::guilds) == static_cast<std::uint64_t>(settings.guilds); });
  report.figure("until every GUILD_CREATE was read", milliseconds_since(connecting), "ms");

  const std::uint64_t count = settings.per_second * settings.seconds;
  const std::uint64_t bytes_before = sum(clients, &RawShard::bytes);
  const std::chrono::nanoseconds cpu_before = world.sandbox->cpu_time();
  const auto begin = Clock::now();
  (void)ask(world.port, "POST", "chatter",
            R"({"count":)" + std::to_string(count) + R"(,"per_second":)" +
                std::to_string(settings.per_second) + R"(,"bytes":100})");
  wait_until("every message", [&] { return sum(clients, &RawShard::messages) == count; });
  const double took = milliseconds_since(begin) / 1e3;
  const double cpu = std::chrono::duration<double>(world.sandbox->cpu_time() - cpu_before).count();
  std::vector<std::uint32_t> late;
  for (const auto& client : clients)
    for (const std::uint32_t each : client->lateness()) late.push_back(each);
  std::sort(late.begin(), late.end());
  const auto quantile = [&](double q) {
    return static_cast<double>(late[static_cast<std::size_t>(q * static_cast<double>(late.size() - 1))]) /
           1e3;
  };
  report.at_least("events a second that were read", static_cast<double>(count) / took,
                  0.95 * static_cast<double>(settings.per_second), "1/s");
  report.at_least("events the sandbox could make in a second of one CPU", static_cast<double>(count) / cpu,
                  static_cast<double>(settings.per_second), "1/s");
  report.figure("processor time used, of one CPU", 100 * cpu / took, "%");
  report.figure("late, median", quantile(0.5), "ms");
  report.figure("late, 99th percentile", quantile(0.99), "ms");
  report.figure("late, at most", quantile(1), "ms");
  report.figure(
      "bytes on the wire for each event",
      static_cast<double>(sum(clients, &RawShard::bytes) - bytes_before) / static_cast<double>(count), "B");
  report.figure("memory at its peak", static_cast<double>(world.sandbox->peak_bytes()) / 1e6, "MB");
}

void run(Settings settings) {
  std::filesystem::create_directories(settings.directory);
  write_scenario(settings, settings.directory + "/scenario.json");
  Report report;
  report.heading("a sandbox of " + std::to_string(settings.guilds) + " guilds");
  (void)start(settings, &report);
  for (const char* compression : {"none", "zlib-stream", "zstd-stream"})
    measure(settings, compression, report);
  report.close();
}

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  settings.sandbox =
      (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "veilleur-sandbox").string();
  CLI::App app("What the sandbox alone can carry: 1,000 guilds, 20,000 events a second.",
               "veilleur-bench-sandbox");
  app.add_option("--guilds", settings.guilds)->capture_default_str();
  app.add_option("--per-second", settings.per_second)->capture_default_str();
  app.add_option("--seconds", settings.seconds)->capture_default_str();
  app.add_option("--directory", settings.directory, "for the scenario")->capture_default_str();
  app.add_option("--sandbox", settings.sandbox, "the program");
  CLI11_PARSE(app, argc, argv);
  try {
    run(settings);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "veilleur-bench-sandbox: %s\n", error.what());
    return 1;
  }
  return 0;
}
