// Owns: one measured program against one load server, from its start to its end, and what is measured of it.
// Must not know: goals, what the figures are compared with, how they are printed.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/child.hpp"
#include "tests/bench/fake_discord.hpp"

namespace veilleur::bench {

using Micros = std::chrono::duration<double, std::micro>;
using Millis = std::chrono::duration<double, std::milli>;

/// A program that can be measured. It finds server, token and compression in VEILLEUR_API_URL,
/// DISCORD_TOKEN and VEILLEUR_COMPRESSION.
struct Contender {
  std::string name;
  std::vector<std::string> command;  ///< the first is a path
  /// A reader answers heartbeat requests alone; a peer answers `!ping` too; the bot also registers its slash
  /// commands as soon as it has handled READY.
  enum class Kind { reader, peer, bot } kind = Kind::bot;
};

struct World {
  std::uint32_t guilds = 1;
  gateway::Compression compression = gateway::Compression::zstd_stream;
  std::chrono::milliseconds heartbeat_interval{41'250};  ///< Discord's usual one
};

/// Since just before the process was made.
struct Startup {
  Millis identify;
  Millis ready;   ///< READY was handled: the slash commands arrive. 0 for others than the bot.
  Millis loaded;  ///< a `!ping` in the last guild, sent behind every GUILD_CREATE, was answered
};
struct Memory {
  double idle_mb = 0;  ///< three quiet seconds after loading
  double peak_mb = 0;
};
struct Throughput {
  double per_second = 0;
  double per_cpu_second = 0;  ///< of user and system time of the whole program
};
struct Latency {
  Micros median{0};
  Micros p99{0};
};
/// The value below which this part of `values` lies; `values` must not be empty.
[[nodiscard]] Micros quantile(std::vector<Micros> values, double part);

class Sitting {
 public:
  /// `directory` is emptied and holds the database and `output.log`. Every member throws
  /// std::runtime_error where the program leaves, reconnects or falls silent.
  Sitting(const Contender& contender, World world, std::string directory);

  Startup load();
  Memory memory();
  /// Messages of 1.3 KB that nobody cares about, once. They come from the first `spread` guilds.
  Throughput round(std::uint64_t messages, std::uint32_t spread);
  /// Returns when the program has nothing left to do: what follows a load (a checkpoint of the database,
  /// say) is none of the messages' cost.
  void await_rest();
  /// From just before a command's frame is written to its request having been read, one at a time, 30 ms
  /// apart: below Discord's global limit, which the bot keeps.
  Latency command_latency(std::string_view content, std::size_t samples);
  /// The same from an opcode 1 to the heartbeat that answers it: what the sockets and one thread of the
  /// program cost, without rules and REST.
  Latency heartbeat_latency(std::size_t samples);
  /// By how much the latest heartbeat of the whole sitting exceeded its interval.
  Millis heartbeat_lateness();

 private:
  Sight expect(Seen kind, std::size_t index);
  void append_dispatch(Wire& wire, std::string_view type, std::string_view data);
  void append_command(Wire& wire, std::string_view content);
  /// Returns when everything sent so far has been handled.
  Sight settle();
  void check_one_session();
  template <class Append>
  Latency latency(std::size_t samples, Seen answer, Append append);

  Contender contender_;
  World world_;
  std::string directory_;
  std::unique_ptr<FakeDiscord> server_;
  std::unique_ptr<Child> child_;
  std::uint64_t sequence_ = 0;
  std::uint64_t commands_ = 0;
  std::uint64_t messages_ = 0;
};

/// `rounds` of each sitting after one that warms up, by turns: what else happens on the machine falls on
/// all alike, so that the n-th rounds can be compared. The outer vector is in the order of `sittings`.
[[nodiscard]] std::vector<std::vector<Throughput>> by_turns(const std::vector<Sitting*>& sittings,
                                                            std::uint64_t messages, int rounds,
                                                            std::uint32_t spread);
/// The best by processor time, because what others do on the machine only ever makes a round worse;
/// `rounds` must not be empty.
[[nodiscard]] Throughput best(const std::vector<Throughput>& rounds);
/// The median, over the rounds, of `ours` divided by `theirs`, by processor time.
[[nodiscard]] double median_ratio(const std::vector<Throughput>& ours, const std::vector<Throughput>& theirs);

}  // namespace veilleur::bench
