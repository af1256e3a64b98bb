// Owns: what may be repeated, exhausted over kinds of request and outcomes; the breaker's count.
// Must not know: the client.
#include "rest/retry_policy.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

#include "rest/invalid_requests.hpp"

using namespace veilleur;
using namespace veilleur::rest;

namespace {

constexpr Repeat all_kinds[] = {Repeat::idempotent, Repeat::nonce, Repeat::once};

bool is_final(const Verdict& verdict) { return std::holds_alternative<Final>(verdict); }
bool is_again(const Verdict& verdict) { return std::holds_alternative<Again>(verdict); }
bool is(const Verdict& verdict, Failure failure) {
  return std::holds_alternative<Failure>(verdict) && std::get<Failure>(verdict) == failure;
}
net::HttpFailure failure_of(net::NetError error, net::Sent sent) { return {error, sent, ""}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(retry_policy)

BOOST_AUTO_TEST_CASE(answers_below_500_are_final_webhook_404_included) {
  Random random(1);
  for (const Repeat repeat : all_kinds) {
    for (int status = 200; status < 500; ++status) {
      BOOST_TEST(is_final(Attempts(repeat).after_response(net::Method::put, status, random)));
    }
  }
}

BOOST_AUTO_TEST_CASE(five_hundreds_of_each_kind) {
  Random random(1);
  for (int status = 500; status < 600; ++status) {
    BOOST_TEST_CONTEXT(status) {
      const bool gateway = status == 502 || status == 503 || status == 504 || status == 524;
      const Verdict idempotent =
          Attempts(Repeat::idempotent).after_response(net::Method::put, status, random);
      BOOST_TEST((gateway ? is_again(idempotent) : is_final(idempotent)));
      const Verdict nonce = Attempts(Repeat::nonce).after_response(net::Method::put, status, random);
      BOOST_TEST((gateway ? is_again(nonce) : is(nonce, Failure::unclear)));
      BOOST_TEST(
          is(Attempts(Repeat::once).after_response(net::Method::put, status, random), Failure::unclear));
    }
  }
}

BOOST_AUTO_TEST_CASE(an_intermediarys_answer_leaves_everything_open) {
  Random random(1);
  BOOST_TEST(is_again(Attempts(Repeat::idempotent).after_intermediary(random)));
  BOOST_TEST(is_again(Attempts(Repeat::nonce).after_intermediary(random)));
  BOOST_TEST(is(Attempts(Repeat::once).after_intermediary(random), Failure::unclear));
  for (const Repeat repeat : all_kinds) {
    Attempts attempts(repeat);
    (void)attempts.after_intermediary(random);
    const Failure after = repeat == Repeat::idempotent ? Failure::unavailable : Failure::unclear;
    BOOST_TEST((attempts.give_up(Failure::expired) == after));
  }
}

BOOST_AUTO_TEST_CASE(retried_post_duplicates_only_what_certainly_never_left_is_sent_again) {
  Random random(1);
  for (const net::NetError error :
       {net::NetError::resolve_failed, net::NetError::refused, net::NetError::tls_failed,
        net::NetError::timeout, net::NetError::reset, net::NetError::protocol}) {
    for (const Repeat repeat : all_kinds) {
      BOOST_TEST(is_again(Attempts(repeat).after_failure(failure_of(error, net::Sent::nothing), random)));
    }
    BOOST_TEST(is(Attempts(Repeat::once).after_failure(failure_of(error, net::Sent::maybe), random),
                  Failure::unclear));
    BOOST_TEST(is_again(Attempts(Repeat::nonce).after_failure(failure_of(error, net::Sent::maybe), random)));
    BOOST_TEST(
        is_again(Attempts(Repeat::idempotent).after_failure(failure_of(error, net::Sent::maybe), random)));
  }
}

BOOST_AUTO_TEST_CASE(three_attempts_then_the_result_says_what_is_known) {
  Random random(1);
  struct Row {
    Repeat repeat;
    net::Sent sent;
    Failure result;
  };
  for (const Row& row : {Row{Repeat::idempotent, net::Sent::nothing, Failure::unavailable},
                         Row{Repeat::idempotent, net::Sent::maybe, Failure::unavailable},
                         Row{Repeat::nonce, net::Sent::nothing, Failure::unavailable},
                         Row{Repeat::nonce, net::Sent::maybe, Failure::unclear},
                         Row{Repeat::once, net::Sent::nothing, Failure::unavailable}}) {
    Attempts attempts(row.repeat);
    const net::HttpFailure failure = failure_of(net::NetError::reset, row.sent);
    BOOST_TEST(is_again(attempts.after_failure(failure, random)));
    BOOST_TEST(is_again(attempts.after_failure(failure, random)));
    BOOST_TEST(is(attempts.after_failure(failure, random), row.result));
  }
}

BOOST_AUTO_TEST_CASE(one_doubtful_attempt_is_never_forgotten) {
  Random random(1);
  Attempts nonce(Repeat::nonce);
  BOOST_TEST(is_again(nonce.after_failure(failure_of(net::NetError::timeout, net::Sent::maybe), random)));
  BOOST_TEST((nonce.give_up(Failure::expired) == Failure::unclear));
  Attempts put(Repeat::idempotent);
  BOOST_TEST((put.give_up(Failure::expired) == Failure::expired));
  BOOST_TEST(is_again(put.after_response(net::Method::put, 502, random)));
  BOOST_TEST((put.give_up(Failure::expired) == Failure::unavailable));
}

BOOST_AUTO_TEST_CASE(a_refused_repetition_says_nothing_of_the_attempt_before) {
  Random random(1);
  for (int status = 400; status < 500; ++status) {
    BOOST_TEST_CONTEXT(status) {
      for (const net::Method method : {net::Method::get, net::Method::post, net::Method::put,
                                       net::Method::patch, net::Method::delete_}) {
        const Repeat repeat = method == net::Method::post ? Repeat::nonce : Repeat::idempotent;
        Attempts attempts(repeat);
        BOOST_TEST(is_again(attempts.after_response(method, 502, random)));
        const Verdict verdict = attempts.after_response(method, status, random);
        const bool settled = method == net::Method::get || (method == net::Method::delete_ && status == 404);
        BOOST_TEST((settled ? is_final(verdict) : is(verdict, Failure::unclear)));
        BOOST_TEST(is_final(Attempts(repeat).after_response(method, status, random)));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(only_a_message_that_may_be_there_relies_on_its_nonce) {
  Random random(1);
  Attempts message(Repeat::nonce);
  (void)message.after_failure(failure_of(net::NetError::refused, net::Sent::nothing), random);
  BOOST_TEST(!message.relies_on_nonce());
  (void)message.after_failure(failure_of(net::NetError::reset, net::Sent::maybe), random);
  BOOST_TEST(message.relies_on_nonce());
  Attempts put(Repeat::idempotent);
  (void)put.after_failure(failure_of(net::NetError::reset, net::Sent::maybe), random);
  BOOST_TEST(!put.relies_on_nonce());
}

BOOST_AUTO_TEST_CASE(pauses_are_exponential_with_full_jitter) {
  Random random(7);
  std::chrono::nanoseconds longest[2]{};
  std::chrono::nanoseconds shortest[2]{std::chrono::hours{1}, std::chrono::hours{1}};
  for (int i = 0; i < 2000; ++i) {
    Attempts attempts(Repeat::idempotent);
    for (int n = 0; n < 2; ++n) {
      const Verdict verdict = attempts.after_response(net::Method::put, 503, random);
      const auto pause = std::get<Again>(verdict).pause;
      longest[n] = std::max(longest[n], pause);
      shortest[n] = std::min(shortest[n], pause);
    }
  }
  BOOST_TEST((longest[0] > milliseconds{480} && longest[0] < milliseconds{500}));
  BOOST_TEST((longest[1] > milliseconds{960} && longest[1] < milliseconds{1000}));
  BOOST_TEST((shortest[0] < milliseconds{20} && shortest[1] < milliseconds{40}));
}

BOOST_AUTO_TEST_CASE(refusals_are_no_attempts_but_bounded) {
  Random random(1);
  Attempts attempts(Repeat::once);
  for (int i = 1; i < Attempts::refusals_max; ++i) BOOST_TEST(is_again(attempts.after_refusal()));
  BOOST_TEST(is(attempts.after_refusal(), Failure::unavailable));
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_too_large_is_not_asked_for_again) {
  Random random(1);
  const net::HttpFailure failure = failure_of(net::NetError::too_large, net::Sent::maybe);
  BOOST_TEST(is(Attempts(Repeat::idempotent).after_failure(failure, random), Failure::unavailable));
  BOOST_TEST(is(Attempts(Repeat::once).after_failure(failure, random), Failure::unclear));
}

BOOST_AUTO_TEST_CASE(shutdown_says_cancelled_only_where_nothing_left) {
  Random random(1);
  const auto after = [&random](Repeat repeat, net::Sent sent) {
    return Attempts(repeat).after_failure(failure_of(net::NetError::cancelled, sent), random);
  };
  BOOST_TEST(is(after(Repeat::once, net::Sent::nothing), Failure::cancelled));
  BOOST_TEST(is(after(Repeat::once, net::Sent::maybe), Failure::unclear));
  BOOST_TEST(is(after(Repeat::idempotent, net::Sent::maybe), Failure::unavailable));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(invalid_requests)

BOOST_AUTO_TEST_CASE(opens_at_the_thousandth_in_ten_minutes) {
  const SteadyTime start{std::chrono::hours{1}};
  InvalidRequests invalid;
  for (int i = 0; i < 999; ++i) invalid.record(start + milliseconds{i});
  BOOST_TEST(!invalid.open(start + seconds{1}));
  invalid.record(start + seconds{1});
  BOOST_TEST(invalid.open(start + seconds{1}));
  BOOST_TEST(invalid.open(start + seconds{600}));
  BOOST_TEST(!invalid.open(start + seconds{601}));
  // The window starts afresh: what is older is forgotten.
  invalid.record(start + seconds{602});
  BOOST_TEST(!invalid.open(start + seconds{602}));
}

BOOST_AUTO_TEST_CASE(each_answer_that_still_comes_keeps_it_open_for_a_whole_window) {
  const SteadyTime start{std::chrono::hours{1}};
  InvalidRequests invalid;
  for (int i = 0; i < 1000; ++i) invalid.record(start);
  for (const int at_s : {100, 300, 599}) {  // was under way when it opened
    invalid.record(start + seconds{at_s});
    BOOST_TEST(invalid.open(start + seconds{at_s + 599}));
    BOOST_TEST(!invalid.open(start + seconds{at_s + 600}));
  }
}

BOOST_AUTO_TEST_CASE(a_steady_trickle_below_the_rate_never_opens) {
  const SteadyTime start{std::chrono::hours{1}};
  InvalidRequests invalid;
  for (int i = 0; i < 10'000; ++i) {
    const SteadyTime now = start + milliseconds{601} * i;
    invalid.record(now);
    BOOST_REQUIRE(!invalid.open(now));
  }
}

BOOST_AUTO_TEST_SUITE_END()
