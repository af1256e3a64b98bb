// Owns: the order in which faults, limits, the world and the gateway get to see a request.
// Must not know: sockets, clocks.
#include "tools/sandbox/discord.hpp"

#include "tools/sandbox/attachments.hpp"
#include "tools/sandbox/text.hpp"

namespace veilleur::sandbox {
namespace {

Refusal refusal_of(const Reply& reply) {
  const json::object* body = reply.body.if_object();
  const json::value* message = body ? body->if_contains("message") : nullptr;
  return {reply.status, reply.code(),
          message && message->is_string() ? std::string{message->get_string()} : ""};
}

template <class T>
Result<T, Refusal> id_in(const Reply& reply, std::string_view key) {
  if (reply.refused()) return refusal_of(reply);
  return *T::parse(reply.body.at(key).as_string());
}

Result<void, Refusal> done(const Reply& reply) {
  if (reply.refused()) return refusal_of(reply);
  return {};
}

json::object log_headers(const std::vector<net::Header>& headers) {
  json::object out;
  for (const net::Header& header : headers)
    if (!equal_without_case(header.name, "authorization")) out[header.name] = header.value;
  return out;
}

/// Bodies stay text, so that the log costs nothing to write; uploads are cut.
std::string log_body(std::string_view target, std::string_view body) {
  // Secrets, codes and tokens are in both bodies of these endpoints.
  if (target.find("/oauth2/token") != std::string_view::npos) return "(blanked)";
  constexpr std::size_t text_max = 64u << 10;
  return std::string{body.substr(0, text_max)};
}

std::string_view name_of(net::Delivery delivery) {
  switch (delivery) {
    case net::Delivery::respond:
      return "respond";
    case net::Delivery::drop:
      return "drop";
    case net::Delivery::half:
      return "half";
    case net::Delivery::stall:
      return "stall";
  }
  return "";
}

std::string guild_path(GuildId guild, std::string_view what, UserId user) {
  return "/guilds/" + guild.to_string() + "/" + std::string{what} + "/" + user.to_string();
}

}  // namespace

Discord::Discord(State state, DiscordOptions options)
    : world_(std::move(state)),
      gateway_(world_.state(), options.gateway),
      limits_(options.rate_limits),
      options_(options) {
  gateway_.observe([this](ConnectionId connection, const json::value& payload) {
    write_log(log_time_, {{"kind", "gateway"}, {"connection", connection.value()}, {"payload", payload}});
  });
  gateway_.on_voice([this](const json::object& wanted) { update_voice(wanted); });
}

Answered Discord::request(const net::HttpRequest& request, Moment now) {
  const auto path = api_path(request.target);
  const Routed routed = find_route(request.method, path.value_or(""));
  const std::optional<Fault> fault = faults_.next(request.method, routed.match.route, path.value_or(""));
  Answered answered;
  if (fault) {
    answered.delivery = fault->delivery;
    answered.delay = fault->delay;
  }
  const bool untouched = !fault || (!fault->response && fault->delivery == net::Delivery::respond);
  const bool carried_out = untouched || fault->moment == FaultMoment::after;
  if (carried_out) answered.response = limited(request, routed, now);
  if (fault && fault->response) answered.response = *fault->response;
  if (fault && fault->bucket_empty_for && routed.match.route)
    for (net::Header& header : empty_bucket(routed.match, *fault->bucket_empty_for, now.wall))
      answered.response.headers.push_back(std::move(header));
  limits_.count(answered.response, now.steady);
  if (options_.journal) {
    // A fault's answer says nothing about the request.
    const bool own = carried_out && !(fault && fault->response);
    options_.journal->note(request, routed.match.route ? routed.match.route->path : "",
                           own ? answered.response : net::HttpResponse{.status = 0});
  }
  json::object entry{
      {"kind", "rest"},
      {"method", net::to_string(request.method)},
      {"path", request.target},
      {"route", routed.match.route ? json::value(routed.match.route->path) : json::value(nullptr)},
      {"headers", log_headers(request.headers)},
      {"body", log_body(request.target, request.body)},
      {"carried_out", carried_out},
      {"delay_ms", answered.delay.count()},
      {"delivery", name_of(answered.delivery)}};
  if (carried_out || (fault && fault->response)) {
    entry["status"] = answered.response.status;
    entry["response_headers"] = log_headers(answered.response.headers);
    entry["response"] = log_body(request.target, answered.response.body);
  }
  write_log(now.wall, std::move(entry));
  deliver_events();
  return answered;
}

net::HttpResponse Discord::limited(const net::HttpRequest& request, const Routed& routed, Moment now) {
  if (auto banned = limits_.banned(now.steady)) return *banned;
  gateway_.fill(world_.state().gateway, now.steady);
  world_.state().gateway.content_withheld = gateway_.withholds_content();
  if (!routed.match.route) return world_.handle(request, now.wall);
  RateLimits::Verdict verdict = limits_.check(routed.match, request.header("authorization").value_or(""),
                                              request.body, now.steady, now.wall);
  if (verdict.refusal) return *verdict.refusal;
  net::HttpResponse response = world_.handle(request, now.wall);
  // Without a good token there is no bucket to speak of, and Cloudflare knows of none.
  if (response.status != 401 && response.header("via"))
    response.headers.insert(response.headers.end(), verdict.headers.begin(), verdict.headers.end());
  return response;
}

/// Opcode 4. What Discord does not allow it answers with silence.
void Discord::update_voice(const json::object& wanted) {
  const auto id = [&](std::string_view key) {
    const json::value* value = wanted.if_contains(key);
    return value ? read_snowflake(*value).value_or(0) : 0;
  };
  const auto on = [&](std::string_view key) {
    const json::value* value = wanted.if_contains(key);
    return value && *value == json::value(true);
  };
  const VoiceWish wish{ChannelId{id("channel_id")}, on("self_mute"), on("self_deaf")};
  change([&](World& world) {
    return world.set_voice(world.state().bot, GuildId{id("guild_id")}, wish, log_time_);
  });
}

net::HttpResponse Discord::attachment(std::string_view target) const {
  return serve_attachment(world_.state(), target);
}

void Discord::deliver_events() {
  for (const Event& event : world_.take_events()) gateway_.publish(event);
  if (listener_) listener_();
}

void Discord::write_log(WallTime at, json::object what) {
  log_.push_back({++logged_, at, std::move(what)});
  if (log_.size() > options_.log_max) log_.pop_front();
}

Reply Discord::change(const std::function<Reply(World&)>& act) {
  world_.state().gateway.content_withheld = gateway_.withholds_content();
  Reply reply = act(world_);
  deliver_events();
  return reply;
}

void Discord::replace_world(State next) {
  State& state = world_.state();
  gateway_.clear_faults();  // while the guilds are there whose outages end
  next.settings = std::move(state.settings);
  next.gateway = std::move(state.gateway);
  state = std::move(next);
  limits_ = RateLimits(options_.rate_limits);
  faults_.clear();
  log_.clear();
  gateway_.start_over();
  ++worlds_replaced_;
  deliver_events();
}

Reply Discord::as_user(UserId user, net::Method method, std::string_view path, json::value body, WallTime now,
                       std::optional<std::string> reason, std::vector<Upload> files) {
  return change([&](World& world) {
    return world.as_user(user, method, path, std::move(body), now, std::move(reason), std::move(files));
  });
}

Result<MessageId, Refusal> Discord::post_message(UserId user, ChannelId channel, std::string_view content,
                                                 Moment now, MessageId reply_to) {
  json::object body{{"content", content}};
  if (reply_to) body["message_reference"] = {{"message_id", reply_to.to_string()}};
  return id_in<MessageId>(as_user(user, net::Method::post, "/channels/" + channel.to_string() + "/messages",
                                  std::move(body), now.wall),
                          "id");
}

Result<InteractionId, Refusal> Discord::invoke_command(UserId user, ChannelId channel, std::string_view name,
                                                       const json::array& options, Moment now,
                                                       Invocation invocation) {
  return id_in<InteractionId>(change([&](World& world) {
                                return world.invoke_command(user, channel, name, options, invocation,
                                                            now.wall);
                              }),
                              "interaction_id");
}

Result<InteractionId, Refusal> Discord::use_component(UserId user, ChannelId channel, MessageId message,
                                                      std::string_view custom_id, Moment now,
                                                      const json::array& values) {
  return id_in<InteractionId>(change([&](World& world) {
                                return world.use_component(user, channel, message, custom_id, values,
                                                           now.wall);
                              }),
                              "interaction_id");
}

Result<void, Refusal> Discord::ban(UserId human, GuildId guild, UserId target, Moment now,
                                   std::string reason) {
  const auto why = reason.empty() ? std::nullopt : std::optional{std::move(reason)};
  return done(as_user(human, net::Method::put, guild_path(guild, "bans", target), nullptr, now.wall, why));
}
Result<void, Refusal> Discord::unban(UserId human, GuildId guild, UserId target, Moment now) {
  return done(as_user(human, net::Method::delete_, guild_path(guild, "bans", target), nullptr, now.wall));
}
Result<void, Refusal> Discord::kick(UserId human, GuildId guild, UserId target, Moment now) {
  return done(as_user(human, net::Method::delete_, guild_path(guild, "members", target), nullptr, now.wall));
}
Result<void, Refusal> Discord::join(UserId user, GuildId guild, Moment now) {
  return done(change([&](World& world) { return world.join(user, guild, now.wall); }));
}
Result<void, Refusal> Discord::leave(UserId user, GuildId guild, Moment now) {
  return done(
      as_user(user, net::Method::delete_, "/users/@me/guilds/" + guild.to_string(), nullptr, now.wall));
}
Result<void, Refusal> Discord::delete_message(UserId user, ChannelId channel, MessageId message, Moment now) {
  return done(as_user(user, net::Method::delete_,
                      "/channels/" + channel.to_string() + "/messages/" + message.to_string(), nullptr,
                      now.wall));
}
Result<void, Refusal> Discord::set_dms_closed(UserId user, bool closed) {
  return done(change([&](World& world) { return world.set_dms_closed(user, closed); }));
}

std::vector<Message> Discord::messages(ChannelId channel) const {
  std::vector<Message> out;
  const auto& all = world_.state().messages;
  if (const auto found = all.find(channel); found != all.end())
    for (const auto& [id, message] : found->second) out.push_back(message);
  return out;
}

bool Discord::is_banned(GuildId guild, UserId user) const {
  const auto found = world_.state().guilds.find(guild);
  return found != world_.state().guilds.end() && found->second.bans.contains(user);
}

}  // namespace veilleur::sandbox
