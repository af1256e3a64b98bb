// Owns: the way of one request: encode, wait, send, judge, repeat.
// Must not know: limits (turnstile), what may be repeated (retry_policy).
#include "rest/client.hpp"

#include <utility>

#include "base/check.hpp"
#include "base/log.hpp"
#include "rest/encoding.hpp"
#include "rest/limit_reading.hpp"
#include "rest/retry_policy.hpp"
#include "rest/turnstile.hpp"

namespace veilleur::rest {
namespace {

namespace asio = boost::asio;

using HttpResult = Result<net::HttpResponse, net::HttpFailure>;
/// A final result, or the moment of the next attempt.
using Step = std::variant<Result<Response, Failure>, SteadyTime>;

/// What the coroutines of one client share; it outlives the client where one of them does.
struct Shared {
  net::HttpClient& http;
  ClientOptions options;
  Random random;
  Observer observer;
  std::shared_ptr<Turnstile> turnstile;
};

/// Everything but Authorization, so that observers never see the token.
Result<net::HttpRequest, MultipartError> encode(Shared& shared, Request& request) {
  net::HttpRequest encoded;
  encoded.method = request.method;
  encoded.target = shared.options.base_path + request.path;
  encoded.headers.push_back({"User-Agent", shared.options.user_agent});
  if (std::string reason = encode_audit_reason(request.audit_reason); !reason.empty()) {
    encoded.headers.push_back({"X-Audit-Log-Reason", std::move(reason)});
  }
  if (!request.files.empty()) {
    auto multipart = encode_multipart(request.body, request.files, shared.random);
    if (!multipart) return multipart.error();
    encoded.headers.push_back({"Content-Type", std::move(multipart->content_type)});
    encoded.body = std::move(multipart->body);
    request.files.clear();
  } else if (!request.body.empty()) {
    if (request.body.size() > request_max_bytes) return MultipartError::request_too_large;
    encoded.headers.push_back({"Content-Type", "application/json"});
    encoded.body = std::move(request.body);
  }
  return encoded;
}

Ticket make_ticket(Turnstile& turnstile, const Request& request) {
  using Global = LimitRoute::Global;
  const Global global = request.priority == Priority::interaction ? Global::exempt : Global::counted;
  return {.visitor = {.place = turnstile.new_place(),
                      .route = {request.method, request.route, request.major, global},
                      .priority = request.priority,
                      .expires_at = request.expires_at},
          .auth = request.auth};
}

asio::awaitable<HttpResult> send_once(std::shared_ptr<Shared> shared, const net::HttpRequest& encoded,
                                      Auth auth, milliseconds longest) {
  if (shared->observer.before_send) shared->observer.before_send(encoded);
  net::HttpRequest outgoing = encoded;
  if (auth == Auth::bot) {
    outgoing.headers.push_back({"Authorization", "Bot " + shared->options.token.expose()});
  }
  HttpResult result =
      co_await shared->http.send(std::move(outgoing), std::min(longest, shared->options.attempt_timeout));
  if (shared->observer.after && !shared->turnstile->closed()) shared->observer.after(encoded, result);
  co_return result;
}

void log_repeat(const Ticket& ticket, std::string_view why, std::string detail,
                std::chrono::nanoseconds pause) {
  log(LogLevel::warning, "rest_again",
      {{"route", ticket.visitor.route.name()},
       {"why", std::string{why}},
       {"detail", std::move(detail)},
       {"pause_ms", std::to_string(std::chrono::ceil<milliseconds>(pause).count())}});
}

Step judge_failure(Shared& shared, const Ticket& ticket, Attempts& attempts, Pass pass,
                   const net::HttpFailure& failure) {
  if (failure.sent == net::Sent::nothing) {
    pass.abandon();
  } else {
    pass.lost();
  }
  const Verdict verdict = attempts.after_failure(failure, shared.random);
  if (const Again* again = std::get_if<Again>(&verdict)) {
    log_repeat(ticket, net::to_string(failure.error), failure.detail, again->pause);
    return shared.turnstile->now() + again->pause;
  }
  const Failure* failed = std::get_if<Failure>(&verdict);
  VEILLEUR_CHECK(failed != nullptr);  // Without a response nothing can be final.
  log(LogLevel::warning, "rest_failed",
      {{"route", ticket.visitor.route.name()},
       {"why", std::string{net::to_string(failure.error)}},
       {"result", std::string{to_string(*failed)}}});
  return Result<Response, Failure>{*failed};
}

Step judge_response(Shared& shared, const Ticket& ticket, Attempts& attempts, Pass pass,
                    net::HttpResponse response) {
  const LimitReading reading = read_limits(response);
  const SteadyTime not_before = pass.complete(reading);
  const bool refused = reading.refusal.has_value();
  const bool foreign = reading.foreign;
  if (reading.refuses_token() && ticket.speaks_for_bot()) {
    if (shared.observer.token_refused && !shared.turnstile->closed()) shared.observer.token_refused();
    return Result<Response, Failure>{Failure::frozen};
  }

  const Verdict verdict =
      refused   ? attempts.after_refusal()
      : foreign ? attempts.after_intermediary(shared.random)
                : attempts.after_response(ticket.visitor.route.method, response.status, shared.random);
  if (const Again* again = std::get_if<Again>(&verdict)) {
    const std::chrono::nanoseconds pause = refused ? reading.refusal->retry_after : again->pause;
    const std::string_view why = refused ? "refused" : foreign ? "not_discord" : "gateway_error";
    log_repeat(ticket, why, std::to_string(response.status), pause);
    return std::max(not_before, shared.turnstile->now() + again->pause);
  }
  if (const Failure* failed = std::get_if<Failure>(&verdict)) {
    log(LogLevel::warning, "rest_failed",
        {{"route", ticket.visitor.route.name()},
         {"status", std::to_string(response.status)},
         {"result", std::string{to_string(*failed)}}});
    return Result<Response, Failure>{*failed};
  }
  const int error_code = response.status >= 400 ? read_error_code(response.body) : 0;
  return Result<Response, Failure>{
      Response{.status = response.status, .body = std::move(response.body), .error_code = error_code}};
}

asio::awaitable<Result<Response, Failure>> exchange(std::shared_ptr<Shared> shared, Request request,
                                                    std::shared_ptr<Withdrawal> withdrawal) {
  Attempts attempts(request.repeat);
  Ticket ticket = make_ticket(*shared->turnstile, request);
  const Result<net::HttpRequest, MultipartError> encoded = encode(*shared, request);
  if (!encoded) {
    log(LogLevel::error, "rest_too_large",
        {{"route", ticket.visitor.route.name()}, {"why", std::string{to_string(encoded.error())}}});
    co_return Failure::too_large;
  }
  for (;;) {
    Result<Pass, Failure> pass = co_await Turnstile::pass(shared->turnstile, ticket, withdrawal);
    if (!pass) co_return attempts.give_up(pass.error());

    if (withdrawal) withdrawal->maybe_carried_out = true;
    const SteadyTime begun = shared->turnstile->now();
    HttpResult result = co_await send_once(shared, *encoded, request.auth, request.attempt_timeout);
    Step step = result ? judge_response(*shared, ticket, attempts, std::move(*pass), std::move(*result))
                       : judge_failure(*shared, ticket, attempts, std::move(*pass), result.error());
    if (auto* final_result = std::get_if<Result<Response, Failure>>(&step))
      co_return std::move(*final_result);
    if (withdrawal) withdrawal->maybe_carried_out = attempts.maybe_carried_out();
    ticket.visitor.not_before = std::get<SteadyTime>(step);
    if (attempts.relies_on_nonce())
      ticket.visitor.expires_at = std::min(ticket.visitor.expires_at, begun + nonce_memory);
  }
}

class CoroutineClient final : public Client {
 public:
  explicit CoroutineClient(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
  CoroutineClient(const CoroutineClient&) = delete;
  CoroutineClient& operator=(const CoroutineClient&) = delete;
  ~CoroutineClient() override { shared_->turnstile->close(); }

  asio::awaitable<Result<Response, Failure>> send(Request request,
                                                  std::shared_ptr<Withdrawal> withdrawal) override {
    // The coroutine owns what it needs: it may outlive the client.
    return exchange(shared_, std::move(request), std::move(withdrawal));
  }

 private:
  std::shared_ptr<Shared> shared_;
};

}  // namespace

std::unique_ptr<Client> make_client(asio::any_io_executor executor, net::Timers& timers,
                                    net::HttpClient& http, ClientOptions options, Random random,
                                    Observer observer) {
  auto turnstile = std::make_shared<Turnstile>(
      std::move(executor), timers,
      WaitingRoom::Bounds{.waiting_max = options.waiting_max, .attempts_max = options.attempts_max},
      options.global_per_second);
  auto shared = std::make_shared<Shared>(
      Shared{http, std::move(options), random, std::move(observer), std::move(turnstile)});
  return std::make_unique<CoroutineClient>(std::move(shared));
}

}  // namespace veilleur::rest
