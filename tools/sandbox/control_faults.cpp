// Owns: reading the orders of POST /_sandbox/faults, and listing what is pending of them.
// Must not know: how faults strike; the gateway's orders (control_gateway_faults.cpp).
#include <tuple>

#include "tools/sandbox/control.hpp"

namespace veilleur::sandbox {
namespace {

std::optional<net::Method> read_method(Fields& fields) {
  const auto name = fields.text("method", {1, 10});
  for (const net::Method method :
       {net::Method::get, net::Method::post, net::Method::put, net::Method::patch, net::Method::delete_})
    if (name && net::to_string(method) == *name) return method;
  if (name) fields.complain("method", "BASE_TYPE_CHOICES", "Must be GET, POST, PUT, PATCH or DELETE.");
  return std::nullopt;
}

Fault::Limit read_limit(Fields& fields) {
  return {fields.text("scope", {1, 20}).value_or("user"),
          milliseconds{fields.integer("retry_after_ms", 0, 86'400'000).value_or(1000)}};
}

/// The answer, and how long the bucket is empty where the answer speaks of one.
std::pair<net::HttpResponse, std::optional<milliseconds>> limited_answer(Fields& fields,
                                                                         const Fault::Limit& limit) {
  const auto& [scope, wait] = limit;
  if (scope == "cloudflare") return {cloudflare_too_many(std::chrono::ceil<seconds>(wait)), std::nullopt};
  if (scope == "global") return {too_many_requests(LimitScope::global, wait), std::nullopt};
  if (scope == "shared") return {too_many_requests(LimitScope::shared, wait), wait};
  if (scope != "user")
    fields.complain("scope", "BASE_TYPE_CHOICES", "Must be user, global, shared or cloudflare.");
  return {too_many_requests(LimitScope::user, wait), wait};
}

net::HttpResponse error_answer(Fields& fields) {
  const int status = static_cast<int>(fields.integer("status", 400, 599).value_or(502));
  return {status,
          {{"Content-Type", "application/json"}, {"Via", "1.1 google"}},
          json::serialize(json::object{{"message", std::to_string(status)}, {"code", 0}})};
}

/// A page of something between client and Discord; captive portals and the edge send them with a 200, too.
net::HttpResponse page_answer(Fields& fields) {
  const int status = static_cast<int>(fields.integer("status", 200, 599).value_or(502));
  if (status == 204 || status == 304) {
    fields.complain("status", "BASE_TYPE_CHOICES", "Must be a status whose response has a body.");
  }
  return {status,
          {{"Content-Type", "text/html"}},
          "<!DOCTYPE html><html><body><h1>" + std::to_string(status) + "</h1></body></html>"};
}

Reply order_rest(Discord& discord, Form& form, const std::string& kind) {
  Fields& fields = form.fields;
  Fault fault;
  fault.kind = kind;
  fault.method = read_method(fields);
  fault.route = fields.text("route", {0, 200}).value_or("");
  if (!fault.route.empty() && !route_exists(fault.method, fault.route)) {
    fields.complain(
        "route", "BASE_TYPE_CHOICES",
        "Must be the template of a route (with this method), such as /guilds/{guild.id}/bans/{user.id}.");
  }
  fault.path = fields.text("path", {0, 500}).value_or("");
  fault.skip = static_cast<int>(fields.integer("skip", 0, 1'000'000).value_or(0));
  fault.count = static_cast<int>(fields.integer("count", 1, 1'000'000).value_or(1));
  fault.delay = milliseconds{fields.integer("delay_ms", 0, 600'000).value_or(0)};
  const std::string moment = fields.text("moment", {1, 10}).value_or("before");
  if (moment != "before" && moment != "after")
    fields.complain("moment", "BASE_TYPE_CHOICES", "Must be before or after.");
  fault.moment = moment == "after" ? FaultMoment::after : FaultMoment::before;
  if (kind == "drop") fault.delivery = net::Delivery::drop;
  if (kind == "half") fault.delivery = net::Delivery::half;
  if (kind == "stall") fault.delivery = net::Delivery::stall;
  if (kind == "rate_limit") {
    fault.limit = read_limit(fields);
    std::tie(fault.response, fault.bucket_empty_for) = limited_answer(fields, *fault.limit);
  }
  if (kind == "status") fault.response = error_answer(fields);
  if (kind == "html") fault.response = page_answer(fields);
  // Half an answer needs one: the request is carried out, or the body is the fault's own.
  if (kind == "half") fault.moment = FaultMoment::after;
  if (auto refused = form.refusal()) return *refused;
  discord.faults().order(std::move(fault));
  return no_content();
}

}  // namespace

json::array describe_faults(Discord& discord, SteadyTime now) {
  json::array out = discord.faults().describe();
  for (json::value& each : discord.gateway().describe_faults(now)) out.push_back(std::move(each));
  return out;
}

Reply order_fault(Discord& discord, const json::value& body, SteadyTime now) {
  Call call;
  call.body = body;
  Form form(call);
  form.fields.require("kind");
  const std::string kind = form.fields.text("kind", {1, 30}).value_or("");
  if (kind == "gateway") return order_gateway_fault(discord, form, now);
  if (kind == "clear") {
    discord.faults().clear();
    discord.gateway().clear_faults();
    return no_content();
  }
  for (const char* known : {"drop", "half", "stall", "delay", "rate_limit", "status", "html"})
    if (kind == known) return order_rest(discord, form, kind);
  if (!kind.empty())
    form.fields.complain("kind", "BASE_TYPE_CHOICES",
                         "Must be drop, half, stall, delay, rate_limit, status, html, gateway or clear.");
  return form.problems.reply();
}

}  // namespace veilleur::sandbox
