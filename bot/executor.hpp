// Owns: carrying out orders over REST and reporting how each ended.
// Must not know: the rules, SQL, why something is ordered.
#pragma once

#include <functional>
#include <memory>
#include <unordered_map>

#include "bot/clock.hpp"
#include "bot/input.hpp"
#include "bot/interaction_desk.hpp"
#include "bot/supervisor.hpp"
#include "net/timers.hpp"
#include "rest/client.hpp"

namespace veilleur::bot {

class Executor {
 public:
  Executor(net::Timers& timers, const WallClock& clock, rest::Client& rest, InteractionDesk& desk,
           Supervisor& supervisor, UserId self, std::function<void(EffectEnded)> report);

  /// Begins the order; its end is reported once, unless it is stored nowhere (id 0).
  void carry_out(Order order);
  /// Calls back an order that has not begun.
  void withdraw(EffectId id);
  /// Nothing is begun any more, which is reported as `cancelled`; what has begun goes on.
  void close() { closed_ = true; }
  /// The process ends before what has begun: direct messages that certainly have not left are called back and
  /// reported as `cancelled`. What else there is, the next process looks for.
  void abandon();
  [[nodiscard]] std::size_t under_way() const { return under_way_.size() + direct_; }

 private:
  struct UnderWay {
    std::shared_ptr<rest::Withdrawal> withdrawal;
    bool is_direct_message = false;
  };

  boost::asio::awaitable<void> run(Order order, std::shared_ptr<rest::Withdrawal> withdrawal);
  boost::asio::awaitable<Outcome> perform(Order order, std::shared_ptr<rest::Withdrawal> withdrawal);
  /// `withdrawal` is the message's own: opening its channel shows nobody anything.
  boost::asio::awaitable<Outcome> send_direct(SendDirectMessage action, rest::Priority priority,
                                              SteadyTime expires_at,
                                              std::shared_ptr<rest::Withdrawal> withdrawal);
  boost::asio::awaitable<Outcome> send_direct_within(SendDirectMessage action, rest::Priority priority,
                                                     SteadyTime expires_at,
                                                     std::shared_ptr<rest::Withdrawal> withdrawal);
  boost::asio::awaitable<Outcome> send_message(SendMessage action, rest::Priority priority,
                                               SteadyTime expires_at);
  /// As a reply, or without the link where the bot may not read what it answers.
  boost::asio::awaitable<Outcome> post_or_unlinked(SendMessage action, rest::Priority priority,
                                                   SteadyTime expires_at);
  boost::asio::awaitable<Outcome> post(SendMessage action, rest::Priority priority, SteadyTime expires_at);
  /// The outcome of a message that was sent before, or that is given up; nothing where it is not there.
  boost::asio::awaitable<std::optional<Outcome>> find_sent(SendMessage action, rest::Priority priority);
  boost::asio::awaitable<std::optional<Outcome>> judge_silence(SendMessage action, rest::Priority priority);
  boost::asio::awaitable<Outcome> fetch_target(FetchTarget action, rest::Priority priority);
  boost::asio::awaitable<Outcome> call(rest::Request request, rest::Priority priority, SteadyTime expires_at,
                                       std::shared_ptr<rest::Withdrawal> withdrawal = nullptr);
  boost::asio::awaitable<Outcome> read(rest::Request request, rest::Priority priority);

  /// Orders that are stored nowhere, such as the answers to !ping, beyond this are dropped with a line.
  static constexpr std::size_t direct_max = 64;

  net::Timers& timers_;
  const WallClock& clock_;
  rest::Client& rest_;
  InteractionDesk& desk_;
  Supervisor& supervisor_;
  UserId self_;
  std::function<void(EffectEnded)> report_;
  std::unordered_map<EffectId, UnderWay> under_way_;
  std::size_t direct_ = 0;  ///< orders under way that are stored nowhere
  bool closed_ = false;
};

}  // namespace veilleur::bot
