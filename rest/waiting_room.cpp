// Owns: the order of service.
// Must not know: what limits are; the limiter says who may go.
#include "rest/waiting_room.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"

namespace veilleur::rest {
namespace {

std::string line_key(const LimitRoute& route) {
  std::string key = route.name();
  key += '\n';
  key += route.major;
  return key;
}

}  // namespace

bool WaitingRoom::full(Priority priority) const { return of(priority).waiting >= bounds_.waiting_max; }

bool WaitingRoom::has_slot(Priority priority) const {
  const std::size_t background = of(Priority::background).attempts;
  const std::size_t all = background + of(Priority::interactive).attempts;
  switch (priority) {
    case Priority::interaction:
      return true;
    case Priority::interactive:
      return all < bounds_.attempts_max;
    case Priority::background:
      return all < bounds_.attempts_max &&
             background < std::max<std::size_t>(bounds_.attempts_max * 2 / 3, 1);
  }
  return false;
}

void WaitingRoom::enter(Visitor visitor) {
  VEILLEUR_CHECK(!full(visitor.priority));
  const Place place = visitor.place;
  const auto [entry, fresh] = visitors_.emplace(place, std::move(visitor));
  VEILLEUR_CHECK(fresh);
  const Visitor& inside = entry->second;
  ++of(inside.priority).waiting;
  if (inside.expires_at != SteadyTime::max()) expiries_.emplace(inside.expires_at, place);
  // Parked even when the time has come: next() moves it in one place.
  if (inside.not_before != SteadyTime::min()) {
    parked_.emplace(inside.not_before, place);
  } else {
    queue(inside);
  }
}

void WaitingRoom::queue(const Visitor& visitor) {
  Class& line_class = of(visitor.priority);
  std::string key = line_key(visitor.route);
  auto found = line_class.by_key.find(key);
  if (found == line_class.by_key.end()) {
    line_class.lines.push_back({.key = key, .route = visitor.route, .places = {}});
    found = line_class.by_key.emplace(std::move(key), std::prev(line_class.lines.end())).first;
  }
  found->second->places.insert(visitor.place);
}

void WaitingRoom::unqueue(const Visitor& visitor) {
  Class& line_class = of(visitor.priority);
  const auto found = line_class.by_key.find(line_key(visitor.route));
  if (found == line_class.by_key.end()) return;
  found->second->places.erase(visitor.place);
  if (!found->second->places.empty()) return;
  line_class.lines.erase(found->second);
  line_class.by_key.erase(found);
}

void WaitingRoom::leave(Place place) {
  const auto found = visitors_.find(place);
  if (found == visitors_.end()) return;
  const Visitor& visitor = found->second;
  if (parked_.erase({visitor.not_before, place}) == 0) unqueue(visitor);
  expiries_.erase({visitor.expires_at, place});
  --of(visitor.priority).waiting;
  visitors_.erase(found);
}

void WaitingRoom::finished(Priority priority) {
  VEILLEUR_CHECK(of(priority).attempts > 0);
  --of(priority).attempts;
}

std::variant<Turn, SteadyTime> WaitingRoom::next(RateLimiter& limiter, SteadyTime now) {
  if (!expiries_.empty() && expiries_.begin()->first <= now) {
    const Place place = expiries_.begin()->second;
    leave(place);
    return Turn{place, std::nullopt};
  }
  while (!parked_.empty() && parked_.begin()->first <= now) {
    queue(visitors_.at(parked_.begin()->second));
    parked_.erase(parked_.begin());
  }

  SteadyTime ask_again = SteadyTime::max();
  if (!expiries_.empty()) ask_again = std::min(ask_again, expiries_.begin()->first);
  if (!parked_.empty()) ask_again = std::min(ask_again, parked_.begin()->first);

  if (auto turn = serve(Priority::interaction, limiter, now, ask_again)) return std::move(*turn);
  const bool background_first = interactive_in_a_row_ >= 4;
  const Priority first = background_first ? Priority::background : Priority::interactive;
  const Priority second = background_first ? Priority::interactive : Priority::background;
  for (const Priority priority : {first, second}) {
    const bool background_waits = !of(Priority::background).lines.empty();
    if (auto turn = serve(priority, limiter, now, ask_again)) {
      const bool another = priority == Priority::interactive && background_waits;
      interactive_in_a_row_ = another ? interactive_in_a_row_ + 1 : 0;
      return std::move(*turn);
    }
  }
  return ask_again;
}

std::optional<Turn> WaitingRoom::serve(Priority priority, RateLimiter& limiter, SteadyTime now,
                                       SteadyTime& ask_again) {
  if (!has_slot(priority)) return std::nullopt;  // The end of an attempt asks again.
  Class& line_class = of(priority);
  for (auto line = line_class.lines.begin(); line != line_class.lines.end(); ++line) {
    if (line->closed_until > now && line->closed_until != SteadyTime::max()) {
      ask_again = std::min(ask_again, line->closed_until);
      continue;
    }
    std::variant<Permit, Wait> answer = limiter.try_acquire(line->route, now);
    if (Permit* permit = std::get_if<Permit>(&answer)) return let_go(line_class, line, std::move(*permit));
    const Wait& wait = std::get<Wait>(answer);
    ask_again = std::min(ask_again, wait.until);
    const bool for_all = wait.obstacle == Wait::Obstacle::global || wait.obstacle == Wait::Obstacle::address;
    if (for_all) return std::nullopt;
    line->closed_until = wait.until;
  }
  return std::nullopt;
}

Turn WaitingRoom::let_go(Class& line_class, std::list<Line>::iterator line, Permit permit) {
  const Place place = *line->places.begin();
  // The line goes to the back of its class, so that a long one does not hold up the others.
  line_class.lines.splice(line_class.lines.end(), line_class.lines, line);
  line->closed_until = SteadyTime::min();
  ++line_class.attempts;
  leave(place);
  return Turn{place, std::move(permit)};
}

}  // namespace veilleur::rest
