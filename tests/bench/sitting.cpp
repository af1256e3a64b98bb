// Owns: the scripts of the measurements.
// Must not know: goals, what the figures are compared with, how they are printed.
#include "tests/bench/sitting.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "base/check.hpp"
#include "base/time.hpp"
#include "bot/clock.hpp"
#include "tests/bench/payloads.hpp"

namespace veilleur::bench {
namespace {

constexpr std::chrono::seconds patience{60};
constexpr double bytes_per_mb = 1024.0 * 1024.0;

std::map<std::string, std::string> environment(std::uint16_t port, gateway::Compression compression) {
  return {{"PATH", "/usr/local/bin:/usr/bin:/bin"},
          {"HOME", "/tmp"},
          {"DISCORD_TOKEN", "MTIz.bench.token"},
          {"VEILLEUR_API_URL", "http://127.0.0.1:" + std::to_string(port) + "/api/v10"},
          {"VEILLEUR_COMPRESSION", std::string(gateway::to_string(compression))},
          {"VEILLEUR_DATABASE", "bench.db"},
          {"VEILLEUR_LOG_LEVEL", "warning"}};
}

/// A snowflake of this very moment: the bot refuses commands that look old. `n` keeps two of one
/// millisecond apart.
MessageId fresh_message(std::uint64_t n) {
  return MessageId{snowflake_floor(bot::SystemClock().now()) | (n & 0x3FFFFF)};
}

}  // namespace

Micros quantile(std::vector<Micros> values, double part) {
  VEILLEUR_CHECK(!values.empty());
  std::sort(values.begin(), values.end());
  const auto at = static_cast<std::size_t>(part * static_cast<double>(values.size()));
  return values[std::min(at, values.size() - 1)];
}

Sitting::Sitting(const Contender& contender, World world, std::string directory)
    : contender_(contender), world_(world), directory_(std::move(directory)) {
  std::filesystem::remove_all(directory_);
  std::filesystem::create_directories(directory_);
  server_ = std::make_unique<FakeDiscord>(world_.compression, world_.heartbeat_interval);
}

Sight Sitting::expect(Seen kind, std::size_t index) {
  const auto sight = server_->wait_for(kind, index, patience);
  if (!sight) {
    throw std::runtime_error(contender_.name + " left or fell silent; see " + directory_ + "/output.log");
  }
  return *sight;
}

void Sitting::append_dispatch(Wire& wire, std::string_view type, std::string_view data) {
  server_->prepare(wire, dispatch(type, ++sequence_, data));
}

/// In the guilds by turns, the last one first.
void Sitting::append_command(Wire& wire, std::string_view content) {
  const auto guild = static_cast<std::uint32_t>(world_.guilds - 1 - commands_ % world_.guilds);
  ++commands_;
  append_dispatch(wire, "MESSAGE_CREATE", command(guild, fresh_message(commands_), content));
}

void Sitting::check_one_session() {
  if (server_->count(Seen::identify) != 1 || server_->count(Seen::gone) != 0)
    throw std::runtime_error(contender_.name + " lost its session; see " + directory_ + "/output.log");
}

Startup Sitting::load() {
  // Encoded before the program starts, so that the server only has to write.
  Wire world;
  append_dispatch(world, "READY", ready(world_.guilds, server_->port()));
  for (std::uint32_t guild = 0; guild < world_.guilds; ++guild)
    append_dispatch(world, "GUILD_CREATE", guild_create(guild));
  const bool answers = contender_.kind != Contender::Kind::reader;
  if (answers) {
    append_command(world, "!ping 1");
  } else {
    server_->prepare(world, heartbeat_request());
  }
  child_ = std::make_unique<Child>(contender_.command, environment(server_->port(), world_.compression),
                                   directory_);
  const Sight identified = expect(Seen::identify, 0);
  server_->send(world);
  const Sight loaded = expect(answers ? Seen::message : Seen::heartbeat, 0);
  const auto since_start = [this](const Sight& sight) { return Millis(sight.at - child_->started_at()); };
  const bool registers = contender_.kind == Contender::Kind::bot;
  return {since_start(identified), registers ? since_start(expect(Seen::commands, 0)) : Millis{0},
          since_start(loaded)};
}

Memory Sitting::memory() {
  // Nothing is expected; the wait ends early only where the program leaves.
  (void)server_->wait_for(Seen::gone, 0, std::chrono::seconds{3});
  check_one_session();
  return {static_cast<double>(child_->resident_bytes()) / bytes_per_mb,
          static_cast<double>(child_->peak_bytes()) / bytes_per_mb};
}

Sight Sitting::settle() {
  const bool answers = contender_.kind != Contender::Kind::reader;
  const Seen kind = answers ? Seen::message : Seen::heartbeat;
  Wire wire;
  if (answers) {
    append_command(wire, "!ping 1");
  } else {
    server_->prepare(wire, heartbeat_request());
  }
  const std::size_t known = server_->count(kind);
  server_->send(wire);
  return expect(kind, known);
}

void Sitting::await_rest() {
  constexpr std::chrono::milliseconds look{250};
  auto before = child_->cpu_time();
  for (int looks = 0; looks < 40; ++looks) {
    (void)server_->wait_for(Seen::gone, 0, look);
    const auto now = child_->cpu_time();
    if (now - before < look / 20) return;
    before = now;
  }
}

Throughput Sitting::round(std::uint64_t messages, std::uint32_t spread) {
  Wire wire;
  wire.bytes.reserve(messages * 1500);
  for (std::uint64_t i = 0; i < messages; ++i)
    append_dispatch(wire, "MESSAGE_CREATE", chatter(messages_++, spread));
  const auto cpu_before = child_->cpu_time();
  const Instant start = std::chrono::steady_clock::now();
  server_->send(wire);
  const Sight done = settle();
  const std::chrono::duration<double> wall = done.at - start;
  const std::chrono::duration<double> cpu = child_->cpu_time() - cpu_before;
  check_one_session();
  const auto count = static_cast<double>(messages);
  return {count / wall.count(), count / cpu.count()};
}

Latency Sitting::command_latency(std::string_view content, std::size_t samples) {
  return latency(samples, Seen::message, [&](Wire& wire) { append_command(wire, content); });
}

Latency Sitting::heartbeat_latency(std::size_t samples) {
  // Clients may send 120 payloads a minute; the bot ignores requests beyond what it keeps free.
  constexpr std::size_t samples_max = 80;
  return latency(std::min(samples, samples_max), Seen::heartbeat,
                 [&](Wire& wire) { server_->prepare(wire, heartbeat_request()); });
}

template <class Append>
Latency Sitting::latency(std::size_t samples, Seen answer, Append append) {
  constexpr std::chrono::milliseconds pace{30};
  constexpr std::size_t warm_up = 20;
  std::vector<Micros> measured;
  for (std::size_t i = 0; i < samples + warm_up; ++i) {
    Wire wire;
    append(wire);
    const std::size_t known = server_->count(answer);
    const Instant start = std::chrono::steady_clock::now();
    server_->send(wire);
    const Sight answered = expect(answer, known);
    if (i >= warm_up) measured.emplace_back(answered.at - start);
    const auto left = start + pace - std::chrono::steady_clock::now();
    (void)server_->wait_for(Seen::gone, 0, std::chrono::ceil<std::chrono::milliseconds>(left));
  }
  check_one_session();
  return {quantile(measured, 0.5), quantile(measured, 0.99)};
}

Millis Sitting::heartbeat_lateness() {
  check_one_session();
  const auto beats = server_->sights(Seen::heartbeat);
  if (beats.size() < 2) throw std::runtime_error("too few heartbeats to say how late they were");
  Millis worst{0};
  for (std::size_t i = 1; i < beats.size(); ++i)
    worst = std::max(worst, Millis(beats[i].at - beats[i - 1].at) - Millis(world_.heartbeat_interval));
  return worst;
}

std::vector<std::vector<Throughput>> by_turns(const std::vector<Sitting*>& sittings, std::uint64_t messages,
                                              int rounds, std::uint32_t spread) {
  for (Sitting* each : sittings) each->await_rest();
  for (Sitting* each : sittings) (void)each->round(messages, spread);
  std::vector<std::vector<Throughput>> measured(sittings.size());
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < sittings.size(); ++i)
      measured[i].push_back(sittings[i]->round(messages, spread));
  }
  return measured;
}

Throughput best(const std::vector<Throughput>& rounds) {
  VEILLEUR_CHECK(!rounds.empty());
  return *std::ranges::max_element(rounds, {}, &Throughput::per_cpu_second);
}

double median_ratio(const std::vector<Throughput>& ours, const std::vector<Throughput>& theirs) {
  VEILLEUR_CHECK(!ours.empty() && ours.size() == theirs.size());
  std::vector<double> ratios;
  for (std::size_t i = 0; i < ours.size(); ++i)
    ratios.push_back(ours[i].per_cpu_second / theirs[i].per_cpu_second);
  const auto middle = ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2);
  std::ranges::nth_element(ratios, middle);
  return *middle;
}

}  // namespace veilleur::bench
