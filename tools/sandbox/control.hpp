// Owns: the control API under /_sandbox: looking at the world, acting as its humans, ordering faults.
// Must not know: sockets. README.md documents every call.
#pragma once

#include <functional>

#include "tools/sandbox/discord.hpp"

namespace veilleur::sandbox {

/// The clock that the control API reads and moves; wall time is real time plus the offset.
struct ControlClock {
  std::function<Moment()> now;
  std::function<milliseconds()> offset;
  std::function<void(milliseconds)> advance;
};

/// The certificates of a sandbox that serves TLS; otherwise `server` is null, as in process.
struct ControlTls {
  std::function<net::HttpServer*()> server = [] { return nullptr; };
};

class Control {
 public:
  /// `chatter` is asked to begin what `POST /_sandbox/chatter` orders; it needs whoever drives the time.
  Control(Discord& discord, ControlClock clock, std::function<Reply(const json::value&)> chatter = {},
          ControlTls tls = {})
      : discord_(discord), clock_(std::move(clock)), chatter_(std::move(chatter)), tls_(std::move(tls)) {}
  /// `request.target` begins with "/_sandbox/".
  [[nodiscard]] net::HttpResponse handle(const net::HttpRequest& request);

 private:
  [[nodiscard]] Reply route(const net::HttpRequest& request);
  [[nodiscard]] Reply messages(const Query& query) const;
  [[nodiscard]] Reply requests(const Query& query) const;
  [[nodiscard]] json::array faults() const;
  [[nodiscard]] Reply order(const json::value& body);
  [[nodiscard]] Reply act(const json::value& body);
  [[nodiscard]] Reply move_clock(const json::value& body);
  [[nodiscard]] Reply put_world(const json::value& body);

  Discord& discord_;
  ControlClock clock_;
  std::function<Reply(const json::value&)> chatter_;
  ControlTls tls_;
};

/// The whole visible world as one document.
[[nodiscard]] json::object describe_world(Discord& discord, Moment now, milliseconds offset);
/// How an interaction was answered so far.
[[nodiscard]] Reply describe_interaction(const State& state, InteractionId id, WallTime now);
/// The modals on users' screens.
[[nodiscard]] json::array describe_modals(const State& state, WallTime now);
/// What a user may do in a guild and its channels; with a channel also why, and who sees it.
[[nodiscard]] Reply describe_permissions(const State& state, const Query& query, WallTime now);
/// Carries out what `POST /_sandbox/faults` orders.
[[nodiscard]] Reply order_fault(Discord& discord, const json::value& body, SteadyTime now);
/// The part of it that is about certificates: `"kind": "tls"`. `server` is null where no TLS is served.
[[nodiscard]] Reply order_tls_fault(net::HttpServer* server, const json::value& body);
/// The order about certificates that lasts, in the form in which it is given; empty where there is none.
[[nodiscard]] json::array describe_tls_fault(const net::HttpServer* server);
/// The part of it that is about the gateway: `"kind": "gateway"`.
[[nodiscard]] Reply order_gateway_fault(Discord& discord, Form& form, SteadyTime now);
/// What was ordered and has not struck yet, or still lasts.
[[nodiscard]] json::array describe_faults(Discord& discord, SteadyTime now);
/// Carries out one act of a human: `{"as": id, "do": "post", ...}`.
[[nodiscard]] Reply act_as_human(Discord& discord, const json::value& body, WallTime now);

}  // namespace veilleur::sandbox
