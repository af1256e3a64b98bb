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

class Control {
 public:
  Control(Discord& discord, ControlClock clock) : discord_(discord), clock_(std::move(clock)) {}
  /// `request.target` begins with "/_sandbox/".
  [[nodiscard]] net::HttpResponse handle(const net::HttpRequest& request);

 private:
  [[nodiscard]] Reply route(const net::HttpRequest& request);
  [[nodiscard]] Reply messages(const Query& query) const;
  [[nodiscard]] Reply requests(const Query& query) const;
  [[nodiscard]] Reply act(const json::value& body);
  [[nodiscard]] Reply move_clock(const json::value& body);
  [[nodiscard]] Reply put_world(const json::value& body);

  Discord& discord_;
  ControlClock clock_;
};

/// The whole visible world as one document.
[[nodiscard]] json::object describe_world(Discord& discord, Moment now, milliseconds offset);
/// What a user may do in a guild and its channels; with a channel also why, and who sees it.
[[nodiscard]] Reply describe_permissions(const State& state, const Query& query, WallTime now);
/// Carries out what `POST /_sandbox/faults` orders.
[[nodiscard]] Reply order_fault(Discord& discord, const json::value& body);
/// Carries out one act of a human: `{"as": id, "do": "post", ...}`.
[[nodiscard]] Reply act_as_human(Discord& discord, const json::value& body, WallTime now);

}  // namespace veilleur::sandbox
