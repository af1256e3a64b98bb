// Owns: the network half put together.
// Must not know: the rules, SQL, threads.
#include "bot/network_half.hpp"

#include <fmt/format.h>

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "base/log.hpp"
#include "bot/document.hpp"
#include "bot/json_access.hpp"
#include "bot/moment.hpp"
#include "bot/version.hpp"
#include "rest/routes.hpp"

namespace veilleur::bot {
namespace {

using boost::asio::awaitable;
using namespace boost::asio::experimental::awaitable_operators;

std::string user_agent() {
  return fmt::format("DiscordBot (https://github.com/veilleur/veilleur, {})", release());
}

ShardRange shard_range(const ShardSelection& selection, std::uint32_t recommended) {
  if (const auto* chosen = std::get_if<ShardRange>(&selection)) return *chosen;
  return {0, recommended - 1, recommended};
}

}  // namespace

std::uint64_t intents_of(const Config& config) {
  constexpr std::uint64_t guilds = 1 << 0, members = 1 << 1, moderation = 1 << 2, voice_states = 1 << 7,
                          guild_messages = 1 << 9, direct_messages = 1 << 12, message_content = 1 << 15;
  std::uint64_t intents = guilds | moderation | voice_states | guild_messages | direct_messages;
  if (config.guild_members) intents |= members;
  if (config.message_content) intents |= message_content;
  return intents;
}

NetworkHalf::NetworkHalf(NetworkParts parts, const Config& config, std::uint64_t seed,
                         std::function<void(Fatal)> fatal)
    : parts_(std::move(parts)),
      config_(config),
      seeds_(seed),
      fatal_(std::move(fatal)),
      supervisor_(parts_.executor,
                  [this](std::exception_ptr) {
                    fatal_({ExitStatus::runtime_failure,
                            "a bug ended a task of the network half; see the log, and report it"});
                  }),
      shard_supervisor_(parts_.executor, [this](std::exception_ptr) {
        fatal_({ExitStatus::runtime_failure, "a bug ended a gateway shard; see the log, and report it"});
      }) {
  rest::ClientOptions options;
  options.base_path = config.api_url.target;
  options.token = config.token;
  options.user_agent = user_agent();
  rest_ = rest::make_client(parts_.executor, parts_.timers, parts_.http, std::move(options),
                            Random{seeds_.next()}, observer());
  directory_ = std::make_unique<GatewayDirectory>(parts_.timers, *rest_);
  desk_ =
      std::make_unique<InteractionDesk>(parts_.executor, parts_.timers, parts_.clock, *rest_, supervisor_);
}

NetworkHalf::~NetworkHalf() = default;

rest::Observer NetworkHalf::observer() {
  rest::Observer seen;
  seen.before_send = [this](const net::HttpRequest& request) {
    if (parts_.recorder != nullptr) parts_.recorder->request(moment(parts_.clock.now()), request);
    if (parts_.probe) parts_.probe("send.before");
  };
  seen.after = [this](const net::HttpRequest& request,
                      const Result<net::HttpResponse, net::HttpFailure>& result) {
    if (parts_.probe) parts_.probe("send.after");
    if (parts_.recorder != nullptr) parts_.recorder->response(moment(parts_.clock.now()), request, result);
  };
  seen.token_refused = [this] {
    fatal_({ExitStatus::refused,
            "Discord refuses the bot's token (401); put a valid one in token_file or DISCORD_TOKEN"});
  };
  return seen;
}

awaitable<std::optional<Identity>> NetworkHalf::introduce() {
  seconds wait{1};
  for (;;) {
    auto [user, gateway] = co_await (rest_->send(rest::get_current_user()) && directory_->ask());
    if (user && user->ok() && gateway) {
      const Document user_json(user->body);
      const UserId self = id<UserId>(user_json.value(), "id");
      if (self) co_return Identity{self, shard_range(config_.shards, gateway->shards), std::move(*gateway)};
    }
    if (!user && user.error() == rest::Failure::frozen)
      co_return std::nullopt;  // the observer has told of it
    log(LogLevel::warning, "discord_unreachable",
        {{"user", user ? std::to_string(user->status) : std::string(rest::to_string(user.error()))},
         {"gateway", gateway ? "known" : "unknown"},
         {"retry_in_s", std::to_string(wait.count())}});
    co_await parts_.timers.sleep_until(parts_.timers.now() + wait);
    wait = std::min(wait * 2, seconds{60});
  }
}

void NetworkHalf::start(const Identity& identity, const std::vector<storage::ShardSession>& sessions) {
  hub_ = std::make_unique<Hub>(
      parts_.executor, parts_.queue, *desk_, parts_.clock, parts_.recorder, identity.self,
      [this](gateway::ShardId shard) { return shards_.at(shard.index)->compression(); });
  executor_ =
      std::make_unique<Executor>(parts_.timers, parts_.clock, *rest_, *desk_, supervisor_, identity.self,
                                 [this](EffectEnded ended) { parts_.queue.push(std::move(ended)); });
  identify_gate_ =
      gateway::make_identify_gate(parts_.executor, parts_.timers, *directory_, identity.gateway.limit);
  for (std::uint32_t index = identity.shards.first; index <= identity.shards.last; ++index) {
    gateway::ShardOptions options;
    options.shard = {index, identity.shards.count};
    options.token = config_.token;
    options.intents = intents_of(config_);
    options.compression = config_.compression;
    options.gateway_url = identity.gateway.url;
    options.user_agent = user_agent();
    options.resume = resume_point(options.shard, identity.self, sessions);
    if (options.resume) hub_->resume_from(options.shard, options.resume->sequence);
    auto shard = gateway::make_shard(parts_.executor, parts_.timers, parts_.connector, *directory_,
                                     *identify_gate_, *hub_, Random{seeds_.next()}, std::move(options));
    shard_supervisor_.spawn("shard", run_shard(*shard, identity.shards.count));
    shards_.emplace(index, std::move(shard));
  }
  supervisor_.spawn("progress", report_progress());
}

std::optional<gateway::ResumePoint> NetworkHalf::resume_point(
    gateway::ShardId shard, UserId self, const std::vector<storage::ShardSession>& sessions) const {
  for (const storage::ShardSession& each : sessions) {
    if (each.index != shard.index) continue;
    const bool fits = each.count == shard.count && each.bot == self && each.intents == intents_of(config_) &&
                      each.compression == gateway::to_string(config_.compression);
    if (fits) return gateway::ResumePoint{each.session_id, each.resume_url, each.sequence};
  }
  return std::nullopt;
}

awaitable<void> NetworkHalf::run_shard(gateway::Shard& shard, std::uint32_t shard_count) {
  constexpr std::uint16_t sharding_required = 4011;
  const auto refused = co_await shard.run();
  if (!refused) co_return;
  // Where Discord chooses the number of shards, it has grown since the start; starting again asks for it.
  // Were the number still the same, starting again would meet the same refusal.
  if (refused->code == sharding_required && std::holds_alternative<AutoShards>(config_.shards)) {
    const auto now = co_await directory_->ask();
    if (now && now->shards > shard_count) {
      fatal_(
          {ExitStatus::runtime_failure,
           fmt::format("Discord asks for {} shards now, and {} run: start again, which takes the new number",
                       now->shards, shard_count)});
      co_return;
    }
  }
  fatal_({ExitStatus::refused,
          fmt::format("Discord closed the gateway for good (code {}): {}", refused->code, refused->advice)});
}

awaitable<void> NetworkHalf::report_progress() {
  constexpr seconds interval{5};
  for (;;) {
    co_await parts_.timers.sleep_until(parts_.timers.now() + interval);
    hub_->report_progress();
  }
}

void NetworkHalf::take(Outputs outputs) {
  for (const SequenceReached& reached : outputs.settled) hub_->note_settled(reached);
  for (EffectId id : outputs.withdrawals) executor_->withdraw(id);
  for (Order& order : outputs.orders) executor_->carry_out(std::move(order));
  core_closed_ |= outputs.closed;
}

awaitable<void> NetworkHalf::stop(milliseconds grace) {
  if (!executor_) co_return;
  for (auto& [index, shard] : shards_) shard->stop();
  executor_->close();
  parts_.queue.push(Closing{});
  const SteadyTime until = parts_.timers.now() + grace;
  co_await shard_supervisor_.drained();
  // Until the core has heard of it, what it has given out may still be on its way here.
  while ((executor_->under_way() > 0 || !core_closed_) && parts_.timers.now() < until) {
    co_await parts_.timers.sleep_until(std::min(until, parts_.timers.now() + milliseconds{20}));
  }
  executor_->abandon();
  hub_->report_progress();
}

}  // namespace veilleur::bot
