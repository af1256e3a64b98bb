// Owns: interactions from their receipt to their first answer: the deferral after 1.5 s, and which of
// callback, edit and follow-up an answer must take.
// Must not know: the database, the rules, what a command means.
#pragma once

#include <chrono>
#include <memory>
#include <unordered_map>

#include "bot/clock.hpp"
#include "bot/input.hpp"
#include "bot/supervisor.hpp"
#include "net/signal.hpp"
#include "net/timers.hpp"
#include "rest/client.hpp"

namespace veilleur::bot {

class InteractionDesk {
 public:
  InteractionDesk(boost::asio::any_io_executor executor, net::Timers& timers, const WallClock& clock,
                  rest::Client& rest, Supervisor& supervisor);

  /// An interaction has come in; unless it is answered within 1.5 s it is deferred, with this visibility.
  void received(domain::InteractionOrigin origin, domain::Visibility deferral, SteadyTime at);

  /// Answers by whichever way is open. 404 means that the token is dead. Nothing is sent after `until`, nor a
  /// callback once its three seconds are over, however long a rate limit lasts.
  boost::asio::awaitable<Outcome> answer(AnswerInteraction action, SteadyTime until);

  [[nodiscard]] std::size_t open() const { return entries_.size(); }

 private:
  enum class Stage { fresh, answering, answered, deferring, deferred, lost };
  struct Entry {
    domain::InteractionOrigin origin;
    domain::Visibility deferral;
    SteadyTime received;
    Stage stage = Stage::fresh;
  };

  boost::asio::awaitable<void> defer_when_late(std::shared_ptr<Entry> entry, SteadyTime at);
  boost::asio::awaitable<Outcome> answer_known(AnswerInteraction action, std::shared_ptr<Entry> entry,
                                               SteadyTime until);
  boost::asio::awaitable<Outcome> answer_first(AnswerInteraction action, std::shared_ptr<Entry> entry,
                                               SteadyTime until);
  boost::asio::awaitable<Outcome> answer_deferred(AnswerInteraction action, domain::Visibility deferral,
                                                  SteadyTime until);
  boost::asio::awaitable<Outcome> answer_unknown(AnswerInteraction action, SteadyTime until);
  boost::asio::awaitable<Outcome> follow_up_hidden(AnswerInteraction action, SteadyTime until);
  boost::asio::awaitable<Outcome> call_back(domain::InteractionOrigin origin, std::string body,
                                            SteadyTime until);
  boost::asio::awaitable<Outcome> call(rest::Request request, SteadyTime until);

  static constexpr std::size_t entries_max = 1024;

  net::Timers& timers_;
  const WallClock& clock_;
  rest::Client& rest_;
  Supervisor& supervisor_;
  net::Signal deferred_;
  std::unordered_map<InteractionId, std::shared_ptr<Entry>> entries_;
};

/// How a REST result looks to the core.
[[nodiscard]] Outcome to_outcome(const Result<rest::Response, rest::Failure>& result);

}  // namespace veilleur::bot
