// Owns: interactions from their receipt to their first answer.
// Must not know: the database, the rules, what a command means.
#include "bot/interaction_desk.hpp"

#include "base/log.hpp"
#include "bot/translate.hpp"
#include "rest/routes.hpp"

namespace veilleur::bot {
namespace {

using boost::asio::awaitable;

constexpr milliseconds deferral_after{1500};
constexpr std::chrono::minutes token_life{15};
constexpr int already_acknowledged = 40060;
/// A connection that hangs must not cost the interaction: another attempt has to fit into its 3 s.
constexpr milliseconds callback_attempt{1000};

Outcome token_dead() { return {Outcome::Kind::answered, 404, unknown_message, {}}; }

}  // namespace

Outcome to_outcome(const Result<rest::Response, rest::Failure>& result) {
  if (result) return {Outcome::Kind::answered, result->status, result->error_code, {}};
  switch (result.error()) {
    case rest::Failure::expired:
      return {Outcome::Kind::expired, 0, 0, {}};
    case rest::Failure::cancelled:
      return {Outcome::Kind::cancelled, 0, 0, {}};
    case rest::Failure::unclear:
      return {Outcome::Kind::unclear, 0, 0, {}};
    case rest::Failure::too_large:
      return {Outcome::Kind::answered, 413, 0, {}};
    case rest::Failure::unavailable:
    case rest::Failure::breaker:
    case rest::Failure::frozen:
      break;
  }
  return {Outcome::Kind::unavailable, 0, 0, {}};
}

InteractionDesk::InteractionDesk(boost::asio::any_io_executor executor, net::Timers& timers,
                                 const WallClock& clock, rest::Client& rest, Supervisor& supervisor)
    : timers_(timers), clock_(clock), rest_(rest), supervisor_(supervisor), deferred_(executor) {}

void InteractionDesk::received(domain::InteractionOrigin origin, domain::Visibility deferral, SteadyTime at) {
  if (entries_.contains(origin.id)) return;
  if (entries_.size() >= entries_max) {
    log(LogLevel::warning, "interaction_not_watched", {{"open", std::to_string(entries_.size())}});
    return;
  }
  auto entry = std::make_shared<Entry>(Entry{std::move(origin), deferral, at});
  entries_.emplace(entry->origin.id, entry);
  supervisor_.spawn("deferral", defer_when_late(entry, at + deferral_after));
}

awaitable<void> InteractionDesk::defer_when_late(std::shared_ptr<Entry> entry, SteadyTime at) {
  co_await timers_.sleep_until(at);
  if (entry->stage == Stage::fresh) {
    entry->stage = Stage::deferring;
    const Outcome outcome =
        co_await call_back(entry->origin, deferral_body(entry->deferral), entry->received + callback_window);
    const bool stands = outcome.ok() || outcome.error_code == already_acknowledged;
    entry->stage = stands ? Stage::deferred : Stage::lost;
    deferred_.notify();
  }
  if (entry->stage == Stage::answered) co_return;
  // Once deferred, the token's 15 minutes are all that is left to remember.
  co_await timers_.sleep_until(entry->received + token_life);
  entries_.erase(entry->origin.id);
}

awaitable<Outcome> InteractionDesk::answer(AnswerInteraction action, SteadyTime until) {
  auto known = entries_.find(action.origin.id);
  if (known == entries_.end()) co_return co_await answer_unknown(std::move(action), until);
  const std::shared_ptr<Entry> entry = known->second;
  const Outcome outcome = co_await answer_known(std::move(action), entry, until);
  if (outcome.ok()) {
    // Nothing follows an answer, and the place is free for another interaction.
    entry->stage = Stage::answered;
    entries_.erase(entry->origin.id);
  }
  co_return outcome;
}

awaitable<Outcome> InteractionDesk::answer_known(AnswerInteraction action, std::shared_ptr<Entry> entry,
                                                 SteadyTime until) {
  if (action.in_doubt && entry->stage != Stage::deferred) {
    entry->stage = Stage::answering;  // no deferral any more: this answer, or the one before, takes its place
    co_return co_await answer_unknown(std::move(action), until);
  }
  if (entry->stage == Stage::fresh) co_return co_await answer_first(std::move(action), entry, until);
  while (entry->stage == Stage::deferring) co_await deferred_.wait();
  if (entry->stage == Stage::deferred)
    co_return co_await answer_deferred(std::move(action), entry->deferral, until);
  // The deferral's own fate is unclear; an edit tells whether it stands.
  co_return co_await answer_unknown(std::move(action), until);
}

awaitable<Outcome> InteractionDesk::answer_first(AnswerInteraction action, std::shared_ptr<Entry> entry,
                                                 SteadyTime until) {
  entry->stage = Stage::answering;
  const Outcome outcome = co_await call_back(action.origin, callback_body(action.content, action.visibility),
                                             std::min(until, entry->received + callback_window));
  if (outcome.error_code != already_acknowledged) co_return outcome;
  entry->stage = Stage::deferred;
  co_return co_await answer_deferred(std::move(action), entry->deferral, until);
}

awaitable<Outcome> InteractionDesk::answer_deferred(AnswerInteraction action, domain::Visibility deferral,
                                                    SteadyTime until) {
  const domain::InteractionOrigin origin = action.origin;
  const bool must_hide =
      action.visibility == domain::Visibility::author && deferral == domain::Visibility::everyone;
  if (!must_hide) {
    // An edit cannot change who sees a response, so it carries no flag.
    co_return co_await call(
        rest::edit_original_interaction_response(origin.application, origin.token,
                                                 response_body(action.content, domain::Visibility::everyone)),
        until);
  }
  if (action.in_doubt) co_return co_await follow_up_hidden(std::move(action), until);
  // A placeholder that everyone sees must not turn into a refusal that concerns one person.
  const Outcome removed =
      co_await call(rest::delete_original_interaction_response(origin.application, origin.token), until);
  // While it stands, the follow-up would take its place and everyone would see it.
  if (!removed.ok() && removed.error_code != unknown_message) co_return removed;
  co_return co_await call(rest::create_followup_message(origin.application, origin.token,
                                                        response_body(action.content, action.visibility)),
                          until);
}

awaitable<Outcome> InteractionDesk::answer_unknown(AnswerInteraction action, SteadyTime until) {
  const domain::InteractionOrigin origin = action.origin;
  const bool young = clock_.now() - snowflake_time(origin.id.value()) < callback_window;
  if (young) {
    const Outcome first = co_await call_back(origin, callback_body(action.content, action.visibility),
                                             std::min(until, timers_.now() + callback_window));
    const bool elsewhere = first.error_code == already_acknowledged ||
                           (first.kind == Outcome::Kind::answered && first.status == 404);
    if (!elsewhere) co_return first;
  }
  if (action.visibility == domain::Visibility::everyone) {
    co_return co_await answer_deferred(std::move(action), domain::Visibility::everyone, until);
  }
  co_return co_await follow_up_hidden(std::move(action), until);
}

/// The placeholder is removed before the follow-up, so where it is gone already an earlier follow-up may
/// have been seen: it is not said twice.
awaitable<Outcome> InteractionDesk::follow_up_hidden(AnswerInteraction action, SteadyTime until) {
  const domain::InteractionOrigin origin = action.origin;
  const Outcome removed =
      co_await call(rest::delete_original_interaction_response(origin.application, origin.token), until);
  if (!removed.ok()) co_return removed.error_code == unknown_message ? token_dead() : removed;
  co_return co_await call(rest::create_followup_message(origin.application, origin.token,
                                                        response_body(action.content, action.visibility)),
                          until);
}

/// At most one of two callbacks counts, so where the first one's end is open the second does no harm: it
/// ends as `already_acknowledged` where the first got through, and another refusal leaves that open.
awaitable<Outcome> InteractionDesk::call_back(domain::InteractionOrigin origin, std::string body,
                                              SteadyTime until) {
  rest::Request request = rest::create_interaction_response(origin.id, origin.token, std::move(body));
  request.attempt_timeout = callback_attempt;
  const Outcome first = co_await call(request, until);
  if (first.kind != Outcome::Kind::unclear || timers_.now() >= until) co_return first;
  const Outcome second = co_await call(std::move(request), until);
  const bool settled = second.ok() || second.error_code == already_acknowledged ||
                       second.error_code == unknown_interaction || second.kind == Outcome::Kind::cancelled;
  co_return settled ? second : first;
}

awaitable<Outcome> InteractionDesk::call(rest::Request request, SteadyTime until) {
  request.expires_at = until;
  co_return to_outcome(co_await rest_.send(std::move(request)));
}

}  // namespace veilleur::bot
