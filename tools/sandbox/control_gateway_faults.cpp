// Owns: reading the orders of POST /_sandbox/faults that are about the gateway.
// Must not know: how they strike.
#include "tools/sandbox/control.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

/// The fields that an order may have, whatever its action.
struct Order {
  std::string action;
  std::uint16_t code;
  bool resumable;
  std::size_t count;
  milliseconds delay;
  std::string how;
  GuildId guild;
  bool on;
  std::optional<std::int64_t> shard;

  /// 1004 to 1006 and 1015 say how a connection ended without a code, and those up to 2999 belong to nobody.
  static bool may_be_sent(std::uint16_t code) {
    return (code <= 1014 && (code < 1004 || code > 1006)) || code >= 3000;
  }

  explicit Order(Fields& fields) {
    fields.require("action");
    action = fields.text("action", {1, 30}).value_or("");
    code = static_cast<std::uint16_t>(fields.integer("code", 1000, 4999).value_or(4000));
    if (!may_be_sent(code))
      fields.complain("code", "BASE_TYPE_CHOICES",
                      "No close frame may carry this code (RFC 6455, section 7.4).");
    resumable = fields.boolean("resumable").value_or(true);
    count = static_cast<std::size_t>(fields.integer("count", 1, 1000).value_or(1));
    delay = milliseconds{fields.integer("delay_ms", 1, 600'000).value_or(1'000)};
    how = fields.text("how", {1, 10}).value_or("dead");
    guild = GuildId{fields.snowflake("guild").value_or(0)};
    on = fields.boolean("on").value_or(true);
    shard = fields.integer("shard", 0, 16'383);
  }
};

using Strike = std::function<void(Gateway&, ConnectionId, const Order&, SteadyTime now)>;

/// The actions that strike open connections.
const std::map<std::string, Strike, std::less<>> strikes = {
    {"close", [](Gateway& gateway, ConnectionId id, const Order& order,
                 SteadyTime) { gateway.close(id, order.code, "ordered by the control API"); }},
    {"reconnect",
     [](Gateway& gateway, ConnectionId id, const Order&, SteadyTime) { gateway.send_reconnect(id); }},
    {"invalid_session", [](Gateway& gateway, ConnectionId id, const Order& order,
                           SteadyTime) { gateway.invalidate(id, order.resumable); }},
    {"drop", [](Gateway& gateway, ConnectionId id, const Order&, SteadyTime) { gateway.drop(id); }},
    {"stall", [](Gateway& gateway, ConnectionId id, const Order&, SteadyTime) { gateway.stall(id); }},
    {"repeat", [](Gateway& gateway, ConnectionId id, const Order& order,
                  SteadyTime) { gateway.repeat(id, order.count); }},
    {"reorder", [](Gateway& gateway, ConnectionId id, const Order& order,
                   SteadyTime) { gateway.reorder(id, order.count); }},
    {"duplicate", [](Gateway& gateway, ConnectionId id, const Order& order,
                     SteadyTime) { gateway.duplicate(id, order.count); }},
    {"delay", [](Gateway& gateway, ConnectionId id, const Order& order,
                 SteadyTime now) { gateway.delay(id, now + order.delay); }},
};

std::vector<ConnectionId> targets(const Gateway& gateway, const Order& order) {
  if (!order.shard) return gateway.connections();
  const auto one = gateway.connection_of(static_cast<std::uint32_t>(*order.shard));
  return one ? std::vector{*one} : std::vector<ConnectionId>{};
}

}  // namespace

Reply order_gateway_fault(Discord& discord, Form& form, SteadyTime now) {
  Fields& fields = form.fields;
  const Order order(fields);
  const auto strike = strikes.find(order.action);
  const bool outage = order.action == "outage";
  const bool resume_host = order.action == "resume_host";
  if (!order.action.empty() && strike == strikes.end() && !outage && !resume_host)
    fields.complain(
        "action", "BASE_TYPE_CHOICES",
        "Must be close, reconnect, invalid_session, drop, stall, repeat, reorder, duplicate, delay, "
        "outage or resume_host.");
  if (order.how != "dead" && order.how != "silent" && order.how != "none")
    fields.complain("how", "BASE_TYPE_CHOICES", "Must be dead, silent or none.");
  if (outage) fields.require("guild");
  if (auto refused = form.refusal()) return *refused;
  if (outage) {
    if (!find_guild(discord.world().state(), order.guild)) return unknown_guild();
    discord.gateway().set_outage(order.guild, order.on);
    return no_content();
  }
  if (resume_host) {
    discord.gateway().set_resume_host(order.how == "dead"     ? ResumeHost::dead
                                      : order.how == "silent" ? ResumeHost::silent
                                                              : ResumeHost::alive);
    return no_content();
  }
  const std::vector<ConnectionId> struck = targets(discord.gateway(), order);
  for (ConnectionId id : struck) strike->second(discord.gateway(), id, order, now);
  return ok(json::object{{"connections", struck.size()}});
}

}  // namespace veilleur::sandbox
