// Owns: the REST client's face: one request in, Discord's final answer out.
// Must not know: the domain, or why something is asked. Rules live in rate_limiter and retry_policy.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>

#include "base/random.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "net/http.hpp"
#include "net/timers.hpp"
#include "rest/request.hpp"

namespace veilleur::rest {

struct ClientOptions {
  std::string base_path = "/api/v10";  ///< path of the configured API address, without a trailing slash
  Secret token;
  std::string user_agent;  ///< "DiscordBot (url, version)"
  std::chrono::milliseconds attempt_timeout{15'000};
  std::size_t waiting_max = 4096;  ///< per priority; requests beyond this fail as `unavailable`
  /// Attempts under way at once, interactions not counted: fewer than the pool has connections, so
  /// that an interaction callback never queues behind them. Background may take two thirds.
  std::size_t attempts_max = 12;
  /// Discord allows 50; a proxy that keeps the budget of several processes may allow more.
  std::uint32_t global_per_second = 45;
};

/// What passed on the wire, for the recorder, metrics and the simulation's kill points. Authorization
/// never appears; `target` still holds interaction tokens, which the recorder blanks.
struct Observer {
  std::function<void(const net::HttpRequest&)> before_send;
  std::function<void(const net::HttpRequest&, const Result<net::HttpResponse, net::HttpFailure>&)> after;
  /// A 401 to a request that spoke for the bot: its token is dead, and from now on nothing carries it.
  /// Called once for each such answer, before the request ends as `Failure::frozen`.
  std::function<void()> token_refused;
};

/// Calls a request back: `withdraw()` before the first byte leaves ends it as `Failure::cancelled`. An
/// attempt under way is left alone, but none follows: where its end leaves open whether it was carried out,
/// the request ends as `unavailable` (idempotent) or `unclear`.
class Withdrawal {
 public:
  void withdraw() {
    withdrawn_ = true;
    if (wake) wake();
  }
  [[nodiscard]] bool withdrawn() const { return withdrawn_; }
  std::function<void()> wake;  ///< set by the client while it waits
  /// Set by the client: an attempt is under way, or an earlier one may have been carried out.
  bool maybe_carried_out = false;

 private:
  bool withdrawn_ = false;
};

class Client {
 public:
  virtual ~Client() = default;
  /// Waits for permits, sends, waits out 429s, repeats what may be repeated. Interactions bypass the
  /// global limit; requests of one route and major parameter begin in the order of their calls, within
  /// a priority. Destroying the client ends what waits as `cancelled`. The Timers and the HttpClient
  /// outlive the client.
  virtual boost::asio::awaitable<Result<Response, Failure>> send(
      Request request, std::shared_ptr<Withdrawal> withdrawal = nullptr) = 0;
};

[[nodiscard]] std::unique_ptr<Client> make_client(boost::asio::any_io_executor executor, net::Timers& timers,
                                                  net::HttpClient& http, ClientOptions options, Random random,
                                                  Observer observer = {});

}  // namespace veilleur::rest
