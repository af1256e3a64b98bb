// Owns: whose turn it is among the requests that wait for a permit.
// Must not know: coroutines, sockets, clocks (`now` is a value).
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <variant>

#include "base/time.hpp"
#include "rest/rate_limiter.hpp"
#include "rest/request.hpp"

namespace veilleur::rest {

/// A request's place, in the order of arrival. It keeps its place when it has to come back.
using Place = std::uint64_t;

struct Visitor {
  Place place = 0;
  LimitRoute route;
  Priority priority = Priority::background;
  SteadyTime not_before = SteadyTime::min();
  SteadyTime expires_at = SteadyTime::max();
};

/// The next one to leave the room: with a permit, or without because its time has passed.
struct Turn {
  Place place;
  std::optional<Permit> permit;
};

/// Requests of one route, major parameter and priority form a line, first come first served; the lines
/// of a priority are served in turn. While both wait for the global limit, interactive requests get four
/// permits of five. Attempts under way are bounded for all but interactions, so that neither a stalled
/// bucket nor the connection pool makes an interaction wait.
class WaitingRoom {
 public:
  struct Bounds {
    std::size_t waiting_max = 4096;  ///< per priority
    std::size_t attempts_max = 12;   ///< under way at once; background two thirds of them
  };

  explicit WaitingRoom(Bounds bounds) : bounds_(bounds) {}

  [[nodiscard]] Place new_place() { return ++last_place_; }
  [[nodiscard]] bool full(Priority priority) const;
  [[nodiscard]] bool empty() const { return visitors_.empty(); }
  void enter(Visitor visitor);
  /// Takes a visitor out before its turn; one that is not here is left alone.
  void leave(Place place);
  /// Somebody's turn, or when to ask again if nothing happens before.
  [[nodiscard]] std::variant<Turn, SteadyTime> next(RateLimiter& limiter, SteadyTime now);
  /// The attempt that a turn began has ended.
  void finished(Priority priority);

 private:
  struct Line {
    std::string key;
    LimitRoute route;
    std::set<Place> places;
    SteadyTime closed_until = SteadyTime::min();  ///< max(): until the next answer, so ask each time
  };
  struct Class {
    std::list<Line> lines;  ///< the next to be served first
    std::unordered_map<std::string, std::list<Line>::iterator> by_key;
    std::size_t waiting = 0;
    std::size_t attempts = 0;
  };

  [[nodiscard]] Class& of(Priority priority) { return classes_[static_cast<std::size_t>(priority)]; }
  [[nodiscard]] const Class& of(Priority priority) const {
    return classes_[static_cast<std::size_t>(priority)];
  }
  [[nodiscard]] bool has_slot(Priority priority) const;
  void queue(const Visitor& visitor);
  void unqueue(const Visitor& visitor);
  std::optional<Turn> serve(Priority priority, RateLimiter& limiter, SteadyTime now, SteadyTime& ask_again);
  Turn let_go(Class& line_class, std::list<Line>::iterator line, Permit permit);

  Bounds bounds_;
  Place last_place_ = 0;
  std::unordered_map<Place, Visitor> visitors_;
  std::array<Class, 3> classes_;
  std::set<std::pair<SteadyTime, Place>> parked_;  ///< by `not_before`
  std::set<std::pair<SteadyTime, Place>> expiries_;
  int interactive_in_a_row_ = 0;  ///< global permits given while background waited
};

}  // namespace veilleur::rest
