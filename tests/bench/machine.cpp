// Owns: measuring commits and binaries.
// Must not know: sockets, goals.
#include "tests/bench/machine.hpp"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "storage/store.hpp"
#include "tests/bench/payloads.hpp"

namespace veilleur::bench {

Latency commit_cost(const std::string& directory, std::size_t samples) {
  std::filesystem::remove_all(directory);
  std::filesystem::create_directories(directory);
  auto database = storage::Database::open(directory + "/commit.db");
  if (!database) throw std::runtime_error(database.error().detail);
  storage::Store store(**database);
  storage::OutboxRow row;
  row.guild = guild_id(0);
  row.lane = "channel:" + channel_id(0, 5).to_string();
  row.body = std::string(200, 'x');
  std::vector<Micros> measured;
  for (std::size_t i = 0; i < samples; ++i) {
    const Instant start = std::chrono::steady_clock::now();
    store.database.begin();
    if (!store.inbox.note(i + 1, WallTime{})) throw std::runtime_error("a fresh id was known already");
    const EffectId id = store.outbox.insert(row);
    store.database.commit();
    measured.emplace_back(std::chrono::steady_clock::now() - start);
    store.outbox.remove(id);
    // As far apart as the commands are: a disk that has just been written to answers sooner.
    constexpr int pace_ms = 30;
    (void)::poll(nullptr, 0, pace_ms);
  }
  return {quantile(measured, 0.5), quantile(measured, 0.99)};
}

std::uint64_t stripped_bytes(const std::string& program, const std::string& directory) {
  std::filesystem::create_directories(directory);
  const std::string copy = directory + "/stripped";
  const pid_t child = ::fork();
  if (child == 0) {
    ::execlp("strip", "strip", "-o", copy.c_str(), program.c_str(), nullptr);
    ::_exit(127);
  }
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child || status != 0)
    throw std::runtime_error("strip (package binutils) cannot strip " + program);
  const std::uint64_t bytes = std::filesystem::file_size(copy);
  std::filesystem::remove(copy);
  return bytes;
}

}  // namespace veilleur::bench
