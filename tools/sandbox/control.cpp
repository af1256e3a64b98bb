// Owns: routing the control API, and its simple calls: messages, requests, the clock.
// Must not know: sockets.
#include "tools/sandbox/control.hpp"

#include <limits>

#include "tools/sandbox/render.hpp"
#include "tools/sandbox/state_json.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::int64_t year_ms = 366LL * 86'400'000;
constexpr std::size_t requests_at_once = 1000;

net::HttpResponse encode(const Reply& reply) {
  net::HttpResponse response{reply.status, {{"Cache-Control", "no-store"}}, {}};
  if (reply.status == 204) return response;
  response.headers.push_back({"Content-Type", "application/json"});
  response.body = json::serialize(reply.body);
  return response;
}

std::optional<std::uint64_t> number_in(const Query& query, std::string_view key) {
  const auto found = query.find(key);
  return found == query.end() ? std::nullopt : parse_number(found->second);
}

/// As REST shows them, with the ids of those who reacted.
json::array describe_reactions(const Message& message, const json::object& rendered) {
  const json::value* shown = rendered.if_contains("reactions");
  json::array out = shown ? shown->get_array() : json::array{};
  for (std::size_t i = 0; i < out.size(); ++i) {
    json::array users;
    for (UserId user : message.reactions[i].users) users.push_back(json::value(user.to_string()));
    out[i].get_object()["user_ids"] = std::move(users);
  }
  return out;
}

}  // namespace

net::HttpResponse Control::handle(const net::HttpRequest& request) { return encode(route(request)); }

Reply Control::route(const net::HttpRequest& request) {
  const std::string_view target = request.target;
  const std::string_view path = target.substr(0, target.find('?'));
  const Query query = parse_query(path.size() == target.size() ? "" : target.substr(path.size() + 1));
  if (request.method == net::Method::get) {
    if (path == "/_sandbox/state") return ok(describe_world(discord_, clock_.now(), clock_.offset()));
    if (path == "/_sandbox/permissions")
      return describe_permissions(discord_.world().state(), query, clock_.now().wall);
    if (path == "/_sandbox/world") return ok(state_to_json(discord_.world().state()));
    if (path == "/_sandbox/messages") return messages(query);
    if (path == "/_sandbox/requests") return requests(query);
    if (path == "/_sandbox/interaction")
      return describe_interaction(discord_.world().state(), InteractionId{number_in(query, "id").value_or(0)},
                                  clock_.now().wall);
    if (path == "/_sandbox/faults") return ok(faults());
    return not_found();
  }
  if (request.method != net::Method::post) return method_not_allowed();
  json::error_code error;
  const json::value body = json::parse(request.body, error);
  if (error) return refuse(400, 50109, "The request body contains invalid JSON.");
  if (path == "/_sandbox/world") return put_world(body);
  if (path == "/_sandbox/act") return act(body);
  if (path == "/_sandbox/clock") return move_clock(body);
  if (path == "/_sandbox/faults") return order(body);
  if (path == "/_sandbox/application")
    return discord_.change([&](World& world) { return change_application(world.state(), body); });
  if (path == "/_sandbox/chatter" && chatter_) return chatter_(body);
  return not_found();
}

Reply Control::messages(const Query& query) const {
  const State& state = discord_.world().state();
  const auto channel = number_in(query, "channel");
  if (!channel || !state.channels.contains(ChannelId{*channel})) return unknown_channel();
  json::array out;
  for (const Message& message : discord_.messages(ChannelId{*channel})) {
    json::object rendered = render_message(state, message, MessageForm::rest, Content::full);
    rendered["ephemeral_for"] =
        message.ephemeral_for ? json::value(message.ephemeral_for.to_string()) : json::value(nullptr);
    rendered["reactions"] = describe_reactions(message, rendered);
    out.push_back(std::move(rendered));
  }
  return ok(std::move(out));
}

Reply Control::requests(const Query& query) const {
  const std::uint64_t after = number_in(query, "after").value_or(0);
  const auto kind = query.find("kind");
  const std::string wanted = kind == query.end() ? "rest" : kind->second;
  json::array out;
  for (const LogEntry& entry : discord_.log()) {
    if (entry.number <= after || (wanted != "all" && entry.what.at("kind") != json::value(wanted))) continue;
    json::object shown = entry.what;
    shown["id"] = entry.number;
    shown["time_ms"] = unix_ms(entry.at);
    out.push_back(std::move(shown));
    if (out.size() == requests_at_once) break;
  }
  return ok(std::move(out));
}

json::array Control::faults() const {
  json::array out = describe_faults(discord_, clock_.now().steady);
  for (json::value& each : describe_tls_fault(tls_.server())) out.push_back(std::move(each));
  return out;
}

Reply Control::order(const json::value& body) {
  const json::object* object = body.if_object();
  const json::value* kind = object ? object->if_contains("kind") : nullptr;
  if (kind && *kind == json::value("tls")) return order_tls_fault(tls_.server(), body);
  Reply reply = order_fault(discord_, body, clock_.now().steady);
  net::HttpServer* server = tls_.server();
  if (server && kind && *kind == json::value("clear") && reply.status < 400) server->show_good_certificate();
  return reply;
}

Reply Control::act(const json::value& body) { return act_as_human(discord_, body, clock_.now().wall); }

Reply Control::move_clock(const json::value& body) {
  Call call;
  call.body = body;
  Form form(call);
  form.fields.require("advance_ms");
  const auto advance = form.fields.integer("advance_ms", 0, year_ms);
  if (auto refused = form.refusal()) return *refused;
  clock_.advance(milliseconds{*advance});
  discord_.change([&](World& world) {
    world.pass_time(clock_.now().wall);
    return no_content();
  });
  return ok(json::object{{"now_ms", unix_ms(clock_.now().wall)}, {"offset_ms", clock_.offset().count()}});
}

Reply Control::put_world(const json::value& body) {
  auto state = state_from_json(body);
  if (!state) return refuse(400, 50035, state.error());
  discord_.replace_world(std::move(*state));
  if (net::HttpServer* server = tls_.server()) server->show_good_certificate();
  return no_content();
}

}  // namespace veilleur::sandbox
