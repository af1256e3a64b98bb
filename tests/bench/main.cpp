// Owns: the program veilleur-bench: what is measured, in which order, and the goals beside the figures.
// Must not know: how the server or a measurement works. Nothing here asserts a time: a missed goal is
// printed.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>

#include "tests/bench/machine.hpp"
#include "tests/bench/report.hpp"
#include "tests/bench/sitting.hpp"

namespace veilleur::bench {
namespace {

using gateway::Compression;

constexpr std::uint32_t many_guilds = 1000;
constexpr std::uint32_t flood_guilds = 5000;

struct Options {
  std::string bot = VEILLEUR_BINARY_DIR "/veilleur";
  std::string peers;  ///< the folder of the peers' scripts; empty for none
  std::string directory = VEILLEUR_BINARY_DIR "/../bench";
  std::uint64_t messages = 100'000;
  int rounds = 7;
  std::size_t samples = 500;
  std::vector<std::string> only;
};

using Rates = std::map<Compression, Throughput>;

class Bench {
 public:
  explicit Bench(Options options) : options_(std::move(options)) {}

  void run() {
    report_.heading("machine: " + load());
    if (wants("start")) start();
    if (wants("messages")) messages();
    if (wants("latency")) latency();
    if (wants("flood")) flood();
    if (!options_.peers.empty()) peers();
    report_.close();
  }

 private:
  [[nodiscard]] bool wants(const std::string& part) const {
    return options_.only.empty() || std::ranges::find(options_.only, part) != options_.only.end();
  }
  [[nodiscard]] static std::string load() {
    std::ifstream file("/proc/loadavg");
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    return std::to_string(::sysconf(_SC_NPROCESSORS_ONLN)) + " processors, load average " +
           text.substr(0, text.find(' ')) + " before we began (what else runs here shows in every figure)";
  }
  [[nodiscard]] Contender bot() const { return {"veilleur", {options_.bot, "run"}, Contender::Kind::bot}; }
  [[nodiscard]] static Contender reader() {
    return {"bare reader", {VEILLEUR_BINARY_DIR "/veilleur-bench-reader"}, Contender::Kind::reader};
  }
  [[nodiscard]] Contender peer(const std::string& name) const {
    return {name, {"/usr/bin/env", "node", options_.peers + "/" + name + ".mjs"}, Contender::Kind::peer};
  }
  [[nodiscard]] std::string directory(const std::string& name) const {
    return options_.directory + "/" + name;
  }

  /// Start, memory: the bot with one guild and with a thousand.
  void start() {
    report_.heading("start and memory (zstd-stream)");
    report_.at_most("stripped binary",
                    static_cast<double>(stripped_bytes(options_.bot, options_.directory)) / 1e6, 6, "MB");
    first_starts();
    {
      Sitting one(bot(), {.guilds = 1}, directory("start-1"));
      one.load();
      report_.at_most("memory, 1 guild", one.memory().idle_mb, 12, "MB");
    }
    Sitting many(bot(), {.guilds = many_guilds}, directory("start-1000"));
    report_.at_most("exec to 1,000 guilds loaded", many.load().loaded.count(), 900, "ms");
    const Memory memory = many.memory();
    report_.at_most("memory, 1,000 guilds, idle", memory.idle_mb, 45, "MB");
    report_.at_most("memory, 1,000 guilds, peak", memory.peak_mb, 60, "MB");
  }

  /// Each with a database that does not exist yet, because a later start resumes and sends no IDENTIFY.
  void first_starts() {
    constexpr int starts = 7;
    std::vector<Micros> identify, ready;
    for (int i = 0; i < starts; ++i) {
      const Startup startup = Sitting(bot(), {.guilds = 1}, directory("start-1")).load();
      identify.emplace_back(startup.identify);
      ready.emplace_back(startup.ready);
    }
    report_.at_most("exec to IDENTIFY, median of 7", Millis(quantile(identify, 0.5)).count(), 20, "ms");
    report_.figure("exec to READY handled (slash commands registered)", Millis(quantile(ready, 0.5)).count(),
                   "ms");
  }

  Throughput tell(const std::string& what, const std::vector<Throughput>& rounds) {
    const Throughput measured = best(rounds);
    report_.figure(what, measured.per_second / 1000, "k/s");
    report_.figure(what + ", per CPU second", measured.per_cpu_second / 1000, "k/s");
    return measured;
  }

  /// In a world of one guild.
  Throughput rate(const Contender& contender, Compression compression) {
    Sitting sitting(contender, {.guilds = 1, .compression = compression}, directory("messages"));
    sitting.load();
    return tell(contender.name + ", 1 guild, " + std::string(gateway::to_string(compression)),
                by_turns({&sitting}, options_.messages, options_.rounds, 1).front());
  }

  void messages() {
    report_.heading("irrelevant messages of 1.3 KB");
    for (const Compression compression :
         {Compression::none, Compression::zlib_stream, Compression::zstd_stream}) {
      const std::string how = std::string(gateway::to_string(compression));
      Sitting limit(reader(), {.guilds = 1, .compression = compression}, directory("messages-reader"));
      Sitting one(bot(), {.guilds = 1, .compression = compression}, directory("messages-1"));
      Sitting many(bot(), {.guilds = many_guilds, .compression = compression}, directory("messages-1000"));
      for (Sitting* each : {&limit, &one, &many}) each->load();
      // The loss is told from the same bytes in both worlds. Messages of a thousand guilds have more
      // different ids in them, so they compress worse and take longer to inflate, whoever reads them.
      const auto rounds = by_turns({&limit, &one, &many}, options_.messages, options_.rounds, 1);
      (void)tell("bare reader, 1 guild, " + how, rounds[0]);
      bot_rates_[compression] = tell("veilleur, 1 guild, " + how, rounds[1]);
      report_.at_least("veilleur / bare reader, " + how, median_ratio(rounds[1], rounds[0]),
                       compression == Compression::zlib_stream ? 0.6 : 0.5, "x");
      (void)tell("veilleur, 1,000 guilds, " + how, rounds[2]);
      report_.at_least("1,000 guilds / 1 guild, " + how, median_ratio(rounds[2], rounds[1]), 0.85, "x");
      (void)tell("veilleur, messages from 1,000 guilds, " + how,
                 by_turns({&many}, options_.messages, options_.rounds, many_guilds).front());
    }
  }

  void round_trip(const Contender& contender) {
    Sitting sitting(contender, {.guilds = 1}, directory("latency"));
    sitting.load();
    const Latency echo = sitting.heartbeat_latency(options_.samples);
    report_.figure(contender.name + ", opcode 1 to heartbeat, median", echo.median.count(), "us");
    report_.figure(contender.name + ", opcode 1 to heartbeat, 99th percentile", echo.p99.count(), "us");
  }

  void latency() {
    report_.heading("from a command's frame to its request (zstd-stream)");
    const Latency commit = commit_cost(directory("commit"), options_.samples);
    report_.figure("one commit on this disk, median", commit.median.count(), "us");
    report_.figure("one commit on this disk, 99th percentile", commit.p99.count(), "us");
    round_trip(reader());
    round_trip(bot());
    for (const std::uint32_t guilds : {1u, many_guilds}) {
      Sitting sitting(bot(), {.guilds = guilds}, directory("latency"));
      sitting.load();
      const std::string where = ", " + std::to_string(guilds) + " guilds, ";
      const Latency ping = sitting.command_latency("!ping 7", options_.samples);
      if (guilds == 1) bot_ping_ = ping;
      report_.at_most("!ping" + where + "median", ping.median.count(), 150, "us");
      report_.at_most("!ping" + where + "99th percentile", ping.p99.count(), 350, "us");
      const Latency getto = sitting.command_latency("!getto <@175928847299117063>", options_.samples);
      report_.at_most("!getto" + where + "median (150 + a commit)", getto.median.count(),
                      150 + commit.median.count(), "us");
      report_.at_most("!getto" + where + "99th percentile (350 + a commit)", getto.p99.count(),
                      350 + commit.p99.count(), "us");
    }
  }

  void flood() {
    report_.heading("5,000 GUILD_CREATE of 75 KB in one go");
    // The intervals leave room for acknowledgements that wait behind what the sockets' buffers hold.
    const std::pair<Compression, int> runs[] = {{Compression::none, 250}, {Compression::zstd_stream, 500}};
    for (const auto& [compression, interval_ms] : runs) {
      const std::string how = std::string(gateway::to_string(compression));
      Sitting sitting(bot(),
                      {.guilds = flood_guilds,
                       .compression = compression,
                       .heartbeat_interval = std::chrono::milliseconds{interval_ms}},
                      directory("flood"));
      report_.figure("exec to 5,000 guilds loaded, " + how, sitting.load().loaded.count(), "ms");
      const Millis late = sitting.heartbeat_lateness();
      report_.at_most("latest heartbeat meanwhile, every " + std::to_string(interval_ms) + " ms, " + how,
                      late.count(), 100, "ms");
    }
  }

  /// The same server and messages for eris and discord.js. Both know zlib-stream but not zstd-stream.
  void peers() {
    report_.heading("peers");
    double best_p99 = 0;
    Rates fastest;
    for (const char* name : {"eris", "discord.js"}) {
      const Contender contender = peer(name);
      for (const Compression compression : {Compression::none, Compression::zlib_stream}) {
        const Throughput measured = rate(contender, compression);
        if (measured.per_cpu_second > fastest[compression].per_cpu_second) fastest[compression] = measured;
      }
      best_p99 = std::min(best_p99 == 0 ? 1e12 : best_p99, peer_sittings(contender));
    }
    if (wants("messages")) {
      for (const auto& [compression, peer] : fastest) {
        report_.at_least("veilleur / faster peer, " + std::string(gateway::to_string(compression)),
                         bot_rates_.at(compression).per_cpu_second / peer.per_cpu_second, 3, "x");
      }
    }
    if (bot_ping_) {
      report_.at_least("best peer's 99th percentile / ours, !ping", best_p99 / bot_ping_->p99.count(), 3,
                       "x");
    }
  }

  /// Memory with one and a thousand guilds, start, latency; returns the latter's 99th percentile.
  double peer_sittings(const Contender& contender) {
    double p99 = 0;
    for (const std::uint32_t guilds : {1u, many_guilds}) {
      Sitting sitting(contender, {.guilds = guilds, .compression = Compression::zlib_stream},
                      directory("peer"));
      const Startup startup = sitting.load();
      const Memory memory = sitting.memory();
      const std::string where = contender.name + ", " + std::to_string(guilds) + " guilds, ";
      report_.figure(where + "exec to IDENTIFY", startup.identify.count(), "ms");
      report_.figure(where + "exec to loaded", startup.loaded.count(), "ms");
      report_.figure(where + "memory idle", memory.idle_mb, "MB");
      report_.figure(where + "memory peak", memory.peak_mb, "MB");
      if (guilds != 1) continue;
      const Latency ping = sitting.command_latency("!ping 7", options_.samples);
      report_.figure(where + "!ping median", ping.median.count(), "us");
      report_.figure(where + "!ping 99th percentile", ping.p99.count(), "us");
      p99 = ping.p99.count();
    }
    return p99;
  }

  Options options_;
  Report report_;
  Rates bot_rates_;
  std::optional<Latency> bot_ping_;
};

}  // namespace
}  // namespace veilleur::bench

int main(int argc, char** argv) {
  veilleur::bench::Options options;
  CLI::App app{"Measures the bot beside a bare reader, and beside eris and discord.js where asked.",
               "veilleur-bench"};
  app.add_option("--bot", options.bot, "The program under measurement")->check(CLI::ExistingFile);
  app.add_option("--peers", options.peers, "Folder of the peers' scripts, with their packages installed")
      ->check(CLI::ExistingDirectory);
  app.add_option("--directory", options.directory, "Emptied and used for databases: put it on a real disk");
  app.add_option("--messages", options.messages, "Messages a round")->check(CLI::Range(1000, 10'000'000));
  app.add_option("--rounds", options.rounds, "Rounds of messages")->check(CLI::Range(1, 100));
  app.add_option("--samples", options.samples, "Commands for each latency")->check(CLI::Range(10, 100'000));
  app.add_option("--only", options.only, "start, messages, latency or flood; may be repeated")
      ->check(CLI::IsMember({"start", "messages", "latency", "flood"}));
  CLI11_PARSE(app, argc, argv);
  try {
    // Children run in directories of their own.
    options.bot = std::filesystem::absolute(options.bot);
    options.directory = std::filesystem::weakly_canonical(options.directory);
    if (!options.peers.empty()) options.peers = std::filesystem::absolute(options.peers);
    veilleur::bench::Bench(std::move(options)).run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "veilleur-bench: %s\n", error.what());
    return 1;
  }
  return 0;
}
