// Owns: the whole bot, both halves on one thread under virtual time, against the sandbox's world
// in-process; and its sudden death at a counted point.
// Must not know: real sockets, real clocks.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "bot/core.hpp"
#include "bot/network_half.hpp"
#include "storage/store.hpp"
#include "tests/support/fake_timers.hpp"
#include "tools/sandbox/in_process.hpp"
#include "tools/sandbox/scenario.hpp"

namespace veilleur::testing {

/// Thrown at the counted point at which the process dies.
struct Killed : std::exception {
  [[nodiscard]] const char* what() const noexcept override { return "killed by the simulation"; }
};

/// Counts the points at which a process could die, and names the one at which it does.
struct KillPlan {
  std::size_t die_at = 0;  ///< 0: never; points count from 1
  std::size_t passed = 0;
  std::string last = {};  ///< the name of the point passed last
  bool dead = false;
  /// Called at each point, before the death that may be planned there: others act in the meantime.
  std::function<void(std::size_t point, SteadyTime now)> meanwhile = {};
};

inline constexpr std::int64_t simulation_start_ms = 1'800'000'000'000;
inline constexpr SteadyTime simulation_start{std::chrono::hours{1}};

[[nodiscard]] inline WallTime wall_at(SteadyTime steady) {
  return from_unix_ms(simulation_start_ms) +
         std::chrono::duration_cast<milliseconds>(steady - simulation_start);
}

/// One process of the bot. Its world and its database outlive it.
class SimulatedBot {
 public:
  SimulatedBot(sandbox::Discord& discord, std::string database_path, SteadyTime now, KillPlan* plan,
               std::uint64_t seed = 7)
      : plan_(plan),
        seed_(seed),
        timers_(context_, now),
        clock_(timers_),
        link_{discord, timers_, [this] { return clock_.now(); }, connecting},
        http_(sandbox::InProcessHttp(link_), plan),
        gateway_(link_),
        database_(open(database_path)),
        store_(*database_) {
    config_.token = Secret("simulated");
    config_.compression = gateway::Compression::none;
    network_ = std::make_unique<bot::NetworkHalf>(
        bot::NetworkParts{context_.get_executor(), timers_, http_, gateway_, clock_, queue_, nullptr,
                          [this](std::string_view point) { pass(point); }},
        config_, seed, [this](bot::Fatal fatal) { fatal_ = std::move(fatal); });
    boost::asio::co_spawn(context_, live(), [this](std::exception_ptr error) {
      if (error && !dead()) failure_ = error;
    });
  }

  [[nodiscard]] SteadyTime now() const { return timers_.now(); }
  [[nodiscard]] bool dead() const { return plan_ != nullptr && plan_->dead; }
  [[nodiscard]] const std::optional<bot::Fatal>& fatal() const { return fatal_; }
  [[nodiscard]] storage::Store& store() { return store_; }
  [[nodiscard]] bot::InputQueue& queue() { return queue_; }

  /// Lives until `until`, or until it is killed.
  void run_until(SteadyTime until) {
    while (!dead()) {
      settle();
      if (dead() || timers_.now() >= until) return;
      const SteadyTime next = std::min({until, timers_.next_alarm(), next_tick_});
      timers_.run_until(std::max(next, timers_.now()));
      if (timers_.now() >= next_tick_) {
        queue_.push(bot::TimePassed{});
        next_tick_ = timers_.now() + seconds{1};
      }
    }
  }
  void run_for(std::chrono::nanoseconds duration) { run_until(now() + duration); }

 private:
  /// Long enough for a new process to do harm before it knows what happened meanwhile.
  static constexpr milliseconds connecting{200};

  /// Requests of a dead process reach nobody.
  class MortalHttp final : public net::HttpClient {
   public:
    MortalHttp(sandbox::InProcessHttp inner, KillPlan* plan) : inner_(std::move(inner)), plan_(plan) {}
    boost::asio::awaitable<Result<net::HttpResponse, net::HttpFailure>> send(net::HttpRequest request,
                                                                             milliseconds timeout) override {
      if (plan_ != nullptr && plan_->dead) throw Killed{};
      co_return co_await inner_.send(std::move(request), timeout);
    }

   private:
    sandbox::InProcessHttp inner_;
    KillPlan* plan_;
  };

  class SimulatedClock final : public bot::WallClock {
   public:
    explicit SimulatedClock(const VirtualTimers& timers) : timers_(timers) {}
    [[nodiscard]] WallTime now() const override { return wall_at(timers_.now()); }

   private:
    const VirtualTimers& timers_;
  };

  static std::unique_ptr<storage::Database> open(const std::string& path) {
    auto opened = storage::Database::open(path, storage::Synchronous::off);
    if (!opened) throw std::runtime_error(opened.error().detail);
    return std::move(*opened);
  }

  void pass(std::string_view point) {
    if (plan_ == nullptr) return;
    if (plan_->dead) throw Killed{};
    plan_->last = point;
    ++plan_->passed;
    if (plan_->meanwhile) plan_->meanwhile(plan_->passed, timers_.now());
    if (plan_->passed != plan_->die_at) return;
    plan_->dead = true;
    context_.stop();
    throw Killed{};
  }

  boost::asio::awaitable<void> live() {
    const auto identity = co_await network_->introduce();
    if (!identity) co_return;
    bot::CoreSettings settings{identity->self, identity->shards.count, bot::intents_of(config_)};
    core_ = std::make_unique<bot::Core>(store_, settings, [this](std::string_view point) { pass(point); });
    network_->start(*identity, store_.inbox.sessions());
  }

  void settle() {
    for (;;) {
      timers_.settle();
      if (failure_ && !dead()) std::rethrow_exception(failure_);
      if (dead() || !core_) return;
      const std::vector<bot::Input> inputs = queue_.take(256, milliseconds{0});
      if (inputs.empty()) return;
      try {
        network_->take(core_->step(inputs, clock_.now(), Random{++seed_}));
        core_->save_when_due(clock_.now());
        if (core_->backing_up()) (void)core_->continue_backup();
      } catch (const Killed&) {
        return;
      }
    }
  }

  KillPlan* plan_;
  std::uint64_t seed_;
  boost::asio::io_context context_{1};
  VirtualTimers timers_;
  SimulatedClock clock_;
  sandbox::InProcess link_;
  MortalHttp http_;
  sandbox::InProcessGateway gateway_;
  bot::Config config_;
  std::unique_ptr<storage::Database> database_;
  storage::Store store_;
  bot::InputQueue queue_;
  std::unique_ptr<bot::Core> core_;
  std::unique_ptr<bot::NetworkHalf> network_;
  SteadyTime next_tick_{};
  std::optional<bot::Fatal> fatal_;
  std::exception_ptr failure_;
};

/// A folder of its own for one simulation's databases.
class ScratchFolder {
 public:
  ScratchFolder() {
    // Thousands of processes live and die here; in memory, where there is such a folder, that costs half.
    const std::filesystem::path memory = "/dev/shm";
    const auto place = exists(memory) ? memory : std::filesystem::temp_directory_path();
    std::string pattern = (place / "veilleur-sim-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
    path_ = pattern;
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }
  /// What a dead process leaves: the database and its WAL as they stand, under a new name.
  void copy_as_it_stands(const std::string& from, const std::string& to) const {
    for (const char* suffix : {"", "-wal", "-journal"}) {
      const auto source = path_ / (from + suffix);
      if (std::filesystem::exists(source)) std::filesystem::copy_file(source, path_ / (to + suffix));
    }
  }

 private:
  std::filesystem::path path_;
};

}  // namespace veilleur::testing
