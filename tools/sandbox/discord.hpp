// Owns: one whole pretended Discord: world, gateway, rate limits, faults, and a log of what was asked.
// Must not know: sockets, clocks; time arrives as values.
#pragma once

#include <functional>

#include "tools/sandbox/faults.hpp"
#include "tools/sandbox/gateway_session.hpp"
#include "tools/sandbox/rate_limits.hpp"
#include "tools/sandbox/request_journal.hpp"
#include "tools/sandbox/world.hpp"

namespace veilleur::sandbox {

/// Both clocks, read together.
struct Moment {
  SteadyTime steady;
  WallTime wall;
};

struct DiscordOptions {
  GatewayOptions gateway;
  RateLimitOptions rate_limits;
  std::size_t log_max = 20'000;  ///< entries kept
  /// nullptr: none. Outlives the Discord.
  RequestJournal* journal = RequestJournal::of_process();
};

/// One REST exchange, or one payload that a client sent over the gateway.
struct LogEntry {
  std::uint64_t number = 0;  ///< counts from 1
  WallTime at;
  json::object what;  ///< "kind": "rest" or "gateway", and the rest as README.md describes
};

/// What a transport shall do with an answered request.
struct Answered {
  net::HttpResponse response;
  net::Delivery delivery = net::Delivery::respond;
  milliseconds delay{0};
};

/// Why an act of a human was refused.
struct Refusal {
  int status = 0;
  int code = 0;
  std::string message;
};

class Discord {
 public:
  explicit Discord(State state, DiscordOptions options = {});
  Discord(const Discord&) = delete;
  Discord& operator=(const Discord&) = delete;

  /// One REST request: faults, Cloudflare's ban, rate limits, then the world.
  [[nodiscard]] Answered request(const net::HttpRequest& request, Moment now);

  // What humans do; events reach the sessions at once. Typed forms of `World`'s acts.
  Result<MessageId, Refusal> post_message(UserId user, ChannelId channel, std::string_view content,
                                          Moment now, MessageId reply_to = {});
  Result<InteractionId, Refusal> invoke_command(UserId user, ChannelId channel, std::string_view name,
                                                const json::array& options, Moment now,
                                                Invocation invocation = Invocation::send);
  Result<InteractionId, Refusal> use_component(UserId user, ChannelId channel, MessageId message,
                                               std::string_view custom_id, Moment now,
                                               const json::array& values = {});
  Result<void, Refusal> ban(UserId human, GuildId guild, UserId target, Moment now, std::string reason = {});
  Result<void, Refusal> unban(UserId human, GuildId guild, UserId target, Moment now);
  Result<void, Refusal> kick(UserId human, GuildId guild, UserId target, Moment now);
  Result<void, Refusal> join(UserId user, GuildId guild, Moment now);
  Result<void, Refusal> leave(UserId user, GuildId guild, Moment now);
  Result<void, Refusal> delete_message(UserId user, ChannelId channel, MessageId message, Moment now);
  Result<void, Refusal> set_dms_closed(UserId user, bool closed);
  /// Anything else a human's client may ask of the API, as JSON; see World::as_user.
  Reply as_user(UserId user, net::Method method, std::string_view path, json::value body, WallTime now,
                std::optional<std::string> reason = std::nullopt, std::vector<Upload> files = {});
  /// Runs any change of the world and hands its events to the sessions.
  Reply change(const std::function<Reply(World&)>& act);
  /// Another world takes this one's place: every session is lost (op 9), limits, faults and the log begin
  /// anew. Settings and the gateway's address stay.
  void replace_world(State next);
  /// How often that has happened: whoever watches the world and sees another number begins anew, too.
  [[nodiscard]] std::uint64_t worlds_replaced() const { return worlds_replaced_; }

  /// An uploaded file, by its address on Discord's CDN.
  [[nodiscard]] net::HttpResponse attachment(std::string_view target) const;

  /// All messages of a channel, oldest first, ephemeral ones included.
  [[nodiscard]] std::vector<Message> messages(ChannelId channel) const;
  [[nodiscard]] bool is_banned(GuildId guild, UserId user) const;

  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] Gateway& gateway() { return gateway_; }
  [[nodiscard]] Faults& faults() { return faults_; }
  [[nodiscard]] const std::deque<LogEntry>& log() const { return log_; }
  /// `resume` is what READY names; the same address where it is empty.
  void set_gateway_url(std::string url, std::string resume = {}) {
    world_.state().gateway.url = std::move(url);
    world_.state().gateway.resume_url = std::move(resume);
  }
  void set_shards(std::uint32_t shards) { world_.state().gateway.shards = shards; }
  /// Called after anything may have changed; for pages that watch.
  void on_change(std::function<void()> listener) { listener_ = std::move(listener); }
  /// Time for the log's gateway entries, which arrive without one.
  void set_log_time(WallTime now) { log_time_ = now; }

 private:
  net::HttpResponse limited(const net::HttpRequest& request, const Routed& routed, Moment now);
  void deliver_events();
  void update_voice(const json::object& wanted);
  void write_log(WallTime at, json::object what);

  World world_;
  Gateway gateway_;
  RateLimits limits_;
  Faults faults_;
  DiscordOptions options_;
  std::deque<LogEntry> log_;
  std::uint64_t worlds_replaced_ = 0;
  std::uint64_t logged_ = 0;
  WallTime log_time_;
  std::function<void()> listener_;
};

}  // namespace veilleur::sandbox
