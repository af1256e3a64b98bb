// Owns: the proof that a core which does not move delays neither heartbeats nor acknowledgements: real
// threads and real time, and a latch that a test holds.
// Must not know: how long the core could be busy.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <latch>

#include "bot/clock.hpp"
#include "bot/core_thread.hpp"
#include "bot/network_half.hpp"
#include "tests/support/simulated_bot.hpp"

namespace veilleur::testing {
namespace {

constexpr GuildId guild{1000000000000000100};
constexpr ChannelId general{1000000000000000122};
constexpr UserId alice{1000000000000000011}, mallory{1000000000000000013};

constexpr std::size_t crowd = 5000;

/// Both halves as the process has them, in front of a Discord on the network's thread.
struct Threaded {
  ScratchFolder folder;
  boost::asio::io_context context{1};
  bot::SystemClock clock;
  std::unique_ptr<net::Timers> timers = net::make_system_timers(context.get_executor());
  sandbox::Discord discord;
  sandbox::InProcess link{discord, *timers, [this] { return clock.now(); }};
  sandbox::InProcessHttp http{link};
  sandbox::InProcessGateway gateway{link};
  bot::Config config;
  bot::InputQueue queue;
  std::unique_ptr<storage::Database> database;
  std::unique_ptr<storage::Store> store;
  bool hold_first_step = false;
  std::atomic<bool> hold{false};
  std::latch released{1};
  std::atomic<bool> held{false};
  std::unique_ptr<bot::NetworkHalf> network;
  std::unique_ptr<bot::Core> core;
  std::unique_ptr<bot::CoreThread> thread;

  static sandbox::DiscordOptions heartbeats_every(milliseconds interval) {
    sandbox::DiscordOptions options;
    options.gateway.heartbeat_interval = interval;
    options.gateway.guilds_per_shard_max = crowd;
    return options;
  }

  Threaded(std::string_view scenario, milliseconds heartbeat_interval)
      : discord(sandbox::load_scenario(scenario, clock.now()), heartbeats_every(heartbeat_interval)) {
    config.token = Secret("simulated");
    config.compression = gateway::Compression::none;
    auto opened = storage::Database::open(folder.file("bot.db"), storage::Synchronous::off);
    database = std::move(*opened);
    store = std::make_unique<storage::Store>(*database);
    network = std::make_unique<bot::NetworkHalf>(
        bot::NetworkParts{context.get_executor(), *timers, http, gateway, clock, queue, nullptr, {}}, config,
        1, [](const bot::Fatal& fatal) { BOOST_ERROR(fatal.advice); });
    boost::asio::co_spawn(context, live(), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
  }
  ~Threaded() {
    if (held) released.count_down();
    thread.reset();
  }

  boost::asio::awaitable<void> live() {
    const auto identity = co_await network->introduce();
    core = std::make_unique<bot::Core>(*store, bot::CoreSettings{identity->self, 1, bot::intents_of(config)},
                                       [this](std::string_view point) {
                                         if (point != "commit.before" || !hold.exchange(false)) return;
                                         held = true;
                                         released.wait();
                                         held = false;
                                       });
    if (hold_first_step) hold = true;
    network->start(*identity, {});
    thread = std::make_unique<bot::CoreThread>(
        *core, queue, clock, nullptr, 1,
        bot::CoreThreadHooks{[this](bot::Outputs outputs) {
                               boost::asio::post(context, [this, taken = std::move(outputs)]() mutable {
                                 network->take(std::move(taken));
                               });
                             },
                             [](const std::exception_ptr&) { BOOST_ERROR("the core's thread failed"); }});
  }

  /// Runs the network until the condition holds; fails where it does not within a minute.
  void run_until(const std::function<bool()>& condition) {
    const SteadyTime deadline = timers->now() + std::chrono::minutes{1};
    while (!condition()) {
      BOOST_TEST_REQUIRE((timers->now() < deadline));
      context.restart();
      context.run_one_for(std::chrono::milliseconds{20});
    }
  }

  [[nodiscard]] std::size_t sent(int opcode) const {
    std::size_t found = 0;
    for (const sandbox::LogEntry& entry : discord.log()) {
      const auto* payload = entry.what.if_contains("payload");
      if (payload != nullptr && payload->is_object() && payload->at("op") == opcode) ++found;
    }
    return found;
  }
  [[nodiscard]] bool deferred() const {
    for (const auto& [id, interaction] : discord.world().state().interactions) {
      if (interaction.answer == sandbox::Answer::deferred_message) return true;
    }
    return false;
  }
};

/// The community, and as many guilds like it as make up the crowd.
std::string crowded_scenario() {
  namespace json = boost::json;
  json::value scenario = json::parse(sandbox::community_scenario());
  json::array& known = scenario.at("guilds").as_array();
  json::object like = known.at(0).as_object();
  like.erase("id");
  for (const char* list : {"roles", "channels"}) {
    for (json::value& each : like.at(list).as_array()) each.as_object().erase("id");
  }
  while (known.size() < crowd) known.push_back(like);
  return json::serialize(scenario);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(busy_core)

BOOST_AUTO_TEST_CASE(heartbeats_and_deferrals_go_out_while_the_core_stands_still) {
  Threaded bot(sandbox::community_scenario(), milliseconds{100});
  const auto now = [&] { return sandbox::Moment{bot.timers->now(), bot.clock.now()}; };
  bot.run_until([&] { return !bot.discord.world().state().commands.empty(); });

  bot.hold = true;
  BOOST_TEST_REQUIRE(
      bot.discord.post_message(alice, general, "!ban <@" + mallory.to_string() + "> spam", now())
          .has_value());
  bot.run_until([&] { return bot.held.load(); });

  // Far more than the three seconds' worth of a real session's heartbeats, counted, not timed.
  const std::size_t before = bot.sent(1);
  bot.run_until([&] { return bot.sent(1) >= before + 20; });
  namespace json = boost::json;
  const json::array options{json::object{{"name", "user"}, {"type", 6}, {"value", mallory.to_string()}}};
  BOOST_TEST_REQUIRE(bot.discord.invoke_command(alice, general, "getto", options, now()).has_value());
  bot.run_until([&] { return bot.deferred(); });
  BOOST_TEST(bot.held.load());
  BOOST_TEST(bot.sent(2) == 1u);  // one IDENTIFY: the connection never broke
  BOOST_TEST(bot.sent(6) == 0u);
  BOOST_TEST(!bot.discord.is_banned(guild, mallory));

  bot.released.count_down();
  bot.run_until([&] { return bot.discord.is_banned(guild, mallory); });
}

BOOST_AUTO_TEST_CASE(heartbeats_go_out_while_five_thousand_guilds_stream_in) {
  // Two seconds, because this Discord shares its thread and its processor with the bot.
  Threaded bot(crowded_scenario(), milliseconds{2000});
  bot.hold_first_step = true;
  const auto now = [&] { return sandbox::Moment{bot.timers->now(), bot.clock.now()}; };
  // The stream meets a core that stands still, until no more of it fits into memory.
  bot.run_until([&] { return bot.held.load() && !bot.queue.has_room(); });
  const std::size_t before = bot.sent(1);
  bot.run_until([&] { return bot.sent(1) >= before + 3; });
  BOOST_TEST(bot.held.load());

  // Then the rest streams in, and what comes behind it is carried out.
  BOOST_TEST_REQUIRE(
      bot.discord.post_message(alice, general, "!ban <@" + mallory.to_string() + "> spam", now())
          .has_value());
  bot.released.count_down();
  bot.run_until([&] { return bot.discord.is_banned(guild, mallory); });
  BOOST_TEST(bot.sent(2) == 1u);  // one IDENTIFY: the connection never broke
  BOOST_TEST(bot.sent(6) == 0u);
  bot.thread.reset();
  BOOST_TEST(bot.store->guilds.ids().size() == crowd);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::testing
