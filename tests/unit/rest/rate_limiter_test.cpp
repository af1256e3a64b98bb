// Owns: the rules of buckets, scopes and the global limit, one row of discord.md after the other.
// Must not know: coroutines, sockets.
#include "rest/rate_limiter.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

#include "base/random.hpp"

using namespace veilleur;
using namespace veilleur::rest;

namespace {

constexpr SteadyTime start{std::chrono::hours{1}};
constexpr std::string_view messages = "/channels/{channel.id}/messages";
constexpr std::string_view bans = "/guilds/{guild.id}/bans/{user.id}";

LimitRoute post_message(std::string major = "1") { return {net::Method::post, messages, std::move(major)}; }
LimitRoute put_ban(std::string major = "9") { return {net::Method::put, bans, std::move(major)}; }
LimitRoute callback(std::string major) {
  return {net::Method::post, "/interactions/{interaction.id}/{interaction.token}/callback", std::move(major),
          LimitRoute::Global::exempt};
}

LimitReading answer(std::uint32_t remaining, milliseconds reset_after, std::string bucket = "abc",
                    std::uint32_t limit = 5) {
  return {
      .status = 200, .window = LimitWindow{std::move(bucket), limit, remaining, reset_after}, .refusal = {}};
}
LimitReading refusal(RefusalScope scope, milliseconds retry_after, std::optional<LimitWindow> window = {}) {
  return {.status = 429, .window = std::move(window), .refusal = Refusal{scope, retry_after}};
}

bool allowed(const std::variant<Permit, Wait>& result) { return std::holds_alternative<Permit>(result); }
Wait wait_of(const std::variant<Permit, Wait>& result) {
  BOOST_REQUIRE(std::holds_alternative<Wait>(result));
  return std::get<Wait>(result);
}
Permit acquire(RateLimiter& limiter, const LimitRoute& route, SteadyTime now) {
  auto result = limiter.try_acquire(route, now);
  BOOST_REQUIRE(allowed(result));
  return std::get<Permit>(std::move(result));
}
/// How many permits the route gets at this moment; they stay under way.
std::vector<Permit> acquire_all(RateLimiter& limiter, const LimitRoute& route, SteadyTime now) {
  std::vector<Permit> permits;
  for (;;) {
    auto result = limiter.try_acquire(route, now);
    if (!allowed(result)) return permits;
    permits.push_back(std::get<Permit>(std::move(result)));
  }
}
/// A limiter whose global limit never matters.
RateLimiter roomy() { return RateLimiter{1'000'000'000}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(rate_limiter)

BOOST_AUTO_TEST_CASE(first_request_race_one_at_a_time_while_the_bucket_is_unknown) {
  RateLimiter limiter = roomy();
  Permit first = acquire(limiter, post_message(), start);
  const Wait wait = wait_of(limiter.try_acquire(post_message(), start));
  BOOST_TEST((wait.obstacle == Wait::Obstacle::in_flight));
  BOOST_TEST((wait.until == SteadyTime::max()));
  // Another channel and another route are not held up.
  BOOST_TEST(allowed(limiter.try_acquire(post_message("2"), start)));
  BOOST_TEST(allowed(limiter.try_acquire(put_ban(), start)));

  limiter.complete(std::move(first), answer(4, seconds{5}), start);
  BOOST_TEST(acquire_all(limiter, post_message(), start).size() == 4u);
}

BOOST_AUTO_TEST_CASE(out_of_order_responses_never_raise_remaining) {
  // Every order in which five overlapping answers can arrive: never more than five in the window.
  std::vector<int> order{0, 1, 2, 3};
  int orders = 0;
  do {
    RateLimiter limiter = roomy();
    limiter.complete(acquire(limiter, post_message(), start), answer(4, seconds{5}), start);
    std::vector<Permit> permits = acquire_all(limiter, post_message(), start);
    BOOST_REQUIRE(permits.size() == 4u);
    for (const int index : order) {
      // Discord handled them in the order they were sent: 3, 2, 1, 0 remain.
      limiter.complete(std::move(permits[static_cast<std::size_t>(index)]),
                       answer(static_cast<std::uint32_t>(3 - index), seconds{5}), start);
      const Wait wait = wait_of(limiter.try_acquire(post_message(), start));
      BOOST_TEST((wait.obstacle == Wait::Obstacle::bucket));
      BOOST_TEST((wait.until == start + seconds{5}));
    }
    ++orders;
  } while (std::next_permutation(order.begin(), order.end()));
  BOOST_TEST(orders == 24);
}

BOOST_AUTO_TEST_CASE(late_answer_of_an_earlier_window_says_nothing) {
  RateLimiter limiter = roomy();
  limiter.complete(acquire(limiter, post_message(), start), answer(4, seconds{5}), start);
  Permit slow = acquire(limiter, post_message(), start);
  const SteadyTime later = start + seconds{6};
  limiter.complete(acquire(limiter, post_message(), later), answer(4, seconds{5}), later);
  limiter.complete(std::move(slow), answer(0, seconds{60}), later);
  // One of the four is taken off for the slow one, which may count in this window too.
  BOOST_TEST(acquire_all(limiter, post_message(), later).size() == 3u);
}

BOOST_AUTO_TEST_CASE(an_earlier_end_never_replaces_a_later_one) {
  RateLimiter limiter = roomy();
  limiter.complete(acquire(limiter, post_message(), start), answer(2, seconds{5}), start);
  std::vector<Permit> permits = acquire_all(limiter, post_message(), start);
  BOOST_REQUIRE(permits.size() == 2u);
  limiter.complete(std::move(permits[0]), answer(0, seconds{1}), start);
  BOOST_TEST((wait_of(limiter.try_acquire(post_message(), start)).until == start + seconds{5}));
  // Nor does the end of a block that a later answer names.
  limiter.complete(std::move(permits[1]), refusal(RefusalScope::shared, seconds{2}), start);
  BOOST_TEST((wait_of(limiter.try_acquire(post_message(), start)).until == start + seconds{5}));
}

BOOST_AUTO_TEST_CASE(what_is_still_under_way_at_a_reset_may_fill_the_new_window) {
  RateLimiter limiter = roomy();
  limiter.complete(acquire(limiter, post_message(), start), answer(4, seconds{5}, "abc", 4), start);
  std::vector<Permit> slow = acquire_all(limiter, post_message(), start);
  BOOST_REQUIRE(slow.size() == 4u);
  const SteadyTime later = start + seconds{6};
  const Wait wait = wait_of(limiter.try_acquire(post_message(), later));
  BOOST_TEST((wait.obstacle == Wait::Obstacle::in_flight));
  limiter.lost(std::move(slow.back()));
  slow.pop_back();
  BOOST_TEST(acquire_all(limiter, post_message(), later).size() == 1u);
}

BOOST_AUTO_TEST_CASE(no_full_refill_at_reset_one_request_asks_first) {
  RateLimiter limiter = roomy();
  limiter.complete(acquire(limiter, post_message(), start), answer(0, seconds{5}), start);
  BOOST_TEST(!allowed(limiter.try_acquire(post_message(), start + milliseconds{4999})));

  const SteadyTime reset = start + seconds{5};
  Permit probe = acquire(limiter, post_message(), reset);
  BOOST_TEST((wait_of(limiter.try_acquire(post_message(), reset)).obstacle == Wait::Obstacle::in_flight));
  // A sliding window gave one back, not five.
  limiter.complete(std::move(probe), answer(1, seconds{1}), reset);
  BOOST_TEST(acquire_all(limiter, post_message(), reset).size() == 1u);
}

BOOST_AUTO_TEST_CASE(held_requests_are_not_released_together) {
  RateLimiter limiter = roomy();
  limiter.complete(acquire(limiter, post_message(), start), refusal(RefusalScope::user, seconds{3}), start);
  const SteadyTime over = start + seconds{3};
  BOOST_TEST(!allowed(limiter.try_acquire(post_message(), over - milliseconds{1})));
  BOOST_TEST(acquire_all(limiter, post_message(), over).size() == 1u);
}

BOOST_AUTO_TEST_CASE(sliding_window_is_not_starved_by_min) {
  // One request every two seconds under 5 per 5 s must never wait, though answers name a later end.
  RateLimiter limiter = roomy();
  for (int i = 0; i < 100; ++i) {
    const SteadyTime now = start + seconds{2} * i;
    limiter.complete(acquire(limiter, post_message(), now), answer(2, seconds{5}), now);
  }
}

BOOST_AUTO_TEST_CASE(never_above_the_limit_of_a_simulated_window) {
  // A server with fixed windows, answers in random order and with random delays, hammered for a minute.
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      Random random(seed);
      RateLimiter limiter = roomy();
      struct Under {
        Permit permit;
        LimitReading reading;
        SteadyTime arrives;
      };
      std::vector<Under> under_way;
      std::uint32_t used = 0;
      SteadyTime window_end = start;
      int sent = 0;
      for (SteadyTime now = start; now < start + seconds{60}; now += milliseconds{10}) {
        for (std::size_t i = 0; i < under_way.size();) {
          if (under_way[i].arrives > now) {
            ++i;
            continue;
          }
          limiter.complete(std::move(under_way[i].permit), under_way[i].reading, now);
          if (i + 1 != under_way.size()) {
            std::vector<Under> rest;
            for (std::size_t j = 0; j < under_way.size(); ++j) {
              if (j != i) rest.push_back(std::move(under_way[j]));
            }
            under_way = std::move(rest);
          } else {
            under_way.pop_back();
          }
        }
        for (Permit& permit : acquire_all(limiter, post_message(), now)) {
          if (now >= window_end) {
            used = 0;
            window_end = now + seconds{5};
          }
          ++used;
          ++sent;
          BOOST_REQUIRE_LE(used, 5u);
          const auto reset = std::chrono::duration_cast<milliseconds>(window_end - now);
          under_way.push_back({std::move(permit), answer(5 - used, reset),
                               now + milliseconds{static_cast<std::int64_t>(random.below(400))}});
        }
      }
      BOOST_TEST(sent > 40);  // Of 60 possible: careful, not stuck.
      for (Under& left : under_way) limiter.lost(std::move(left.permit));
    }
  }
}

BOOST_AUTO_TEST_CASE(bucket_is_shared_by_routes_with_the_same_hash) {
  RateLimiter limiter = roomy();
  const LimitRoute remove{net::Method::delete_, bans, "9"};
  limiter.complete(acquire(limiter, put_ban(), start), answer(1, seconds{5}, "bans"), start);
  limiter.complete(acquire(limiter, remove, start), answer(0, seconds{5}, "bans"), start);
  BOOST_TEST(!allowed(limiter.try_acquire(put_ban(), start)));
  BOOST_TEST(!allowed(limiter.try_acquire(remove, start)));
  BOOST_TEST(allowed(limiter.try_acquire(put_ban("10"), start)));  // Another guild, another bucket.
}

BOOST_AUTO_TEST_CASE(a_hash_may_change) {
  RateLimiter limiter = roomy();
  limiter.complete(acquire(limiter, put_ban(), start), answer(1, seconds{5}, "old"), start);
  limiter.complete(acquire(limiter, put_ban(), start), answer(3, seconds{5}, "new"), start);
  BOOST_TEST(acquire_all(limiter, put_ban(), start).size() == 3u);
}

BOOST_AUTO_TEST_CASE(an_answer_that_names_a_bucket_in_use_raises_nothing) {
  RateLimiter limiter = roomy();
  limiter.complete(acquire(limiter, post_message(), start), answer(4, seconds{5}, "x"), start);
  Permit first = acquire(limiter, put_ban("1"), start);  // nobody knows yet that it shares the bucket
  std::vector<Permit> under_way;
  for (int i = 0; i < 3; ++i) under_way.push_back(acquire(limiter, post_message(), start));
  limiter.complete(std::move(first), answer(3, seconds{5}, "x"), start);
  BOOST_TEST(acquire_all(limiter, post_message(), start).size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_answer_that_names_a_bucket_at_its_reset_leaves_out_what_is_under_way) {
  RateLimiter limiter = roomy();
  limiter.complete(acquire(limiter, post_message(), start), answer(0, seconds{5}, "x"), start);
  Permit first = acquire(limiter, put_ban("1"), start);
  const SteadyTime reset = start + seconds{5};
  Permit probe = acquire(limiter, post_message(), reset);
  limiter.complete(std::move(first), answer(3, seconds{5}, "x"), reset);
  BOOST_TEST(acquire_all(limiter, post_message(), reset).size() == 2u);
  limiter.lost(std::move(probe));
}

BOOST_AUTO_TEST_CASE(an_answer_that_named_the_bucket_counts_for_those_it_overlapped) {
  RateLimiter limiter = roomy();
  limiter.complete(acquire(limiter, post_message(), start), answer(4, seconds{5}, "x"), start);
  Permit first = acquire(limiter, put_ban("1"), start);
  Permit slow = acquire(limiter, post_message(), start);
  // Discord handled the slow one first: 3 remained, then 2; the answers arrive the other way round.
  limiter.complete(std::move(first), answer(2, seconds{5}, "x"), start);
  limiter.complete(std::move(slow), answer(3, seconds{5}, "x"), start);
  BOOST_TEST(acquire_all(limiter, post_message(), start).size() == 2u);
}

BOOST_AUTO_TEST_CASE(reaction_put_and_delete_share_one) {
  const std::string_view reactions = "/channels/{channel.id}/messages/{message.id}/reactions/{emoji}/@me";
  RateLimiter limiter = roomy();
  const LimitRoute put{net::Method::put, reactions, "1"};
  const LimitRoute remove{net::Method::delete_, reactions, "1"};
  limiter.complete(acquire(limiter, put, start), answer(0, milliseconds{250}, ""), start);
  BOOST_TEST((wait_of(limiter.try_acquire(remove, start)).until == start + milliseconds{250}));
}

BOOST_AUTO_TEST_CASE(route_without_bucket_is_not_held_back) {
  RateLimiter limiter = roomy();
  limiter.complete(acquire(limiter, post_message(), start),
                   LimitReading{.status = 204, .window = {}, .refusal = {}, .foreign = false}, start);
  Permit a = acquire(limiter, post_message(), start);
  Permit b = acquire(limiter, post_message(), start);
  // A refusal still holds it back, and what was under way does not open it.
  limiter.complete(std::move(a), refusal(RefusalScope::user, seconds{2}), start);
  limiter.complete(std::move(b), LimitReading{.status = 204, .window = {}, .refusal = {}, .foreign = false},
                   start);
  BOOST_TEST(!allowed(limiter.try_acquire(post_message(), start + seconds{1})));
  BOOST_TEST(allowed(limiter.try_acquire(post_message(), start + seconds{2})));
}

BOOST_AUTO_TEST_CASE(an_error_without_headers_teaches_nothing) {
  RateLimiter limiter = roomy();
  limiter.complete(acquire(limiter, post_message(), start),
                   LimitReading{.status = 502, .window = {}, .refusal = {}, .foreign = false}, start);
  BOOST_TEST(acquire_all(limiter, post_message(), start).size() == 1u);
}

BOOST_AUTO_TEST_CASE(user_429_with_remaining_parks_only_that_request) {
  RateLimiter limiter = roomy();
  limiter.complete(acquire(limiter, post_message(), start), answer(4, seconds{5}), start);
  const SteadyTime not_before = limiter.complete(
      acquire(limiter, post_message(), start),
      refusal(RefusalScope::user, std::chrono::minutes{9}, LimitWindow{"abc", 5, 3, seconds{5}}), start);
  BOOST_TEST((not_before == start + std::chrono::minutes{9}));
  BOOST_TEST(acquire_all(limiter, post_message(), start).size() == 3u);
}

BOOST_AUTO_TEST_CASE(shared_429_uses_retry_after_not_reset_after) {
  RateLimiter limiter = roomy();
  const LimitWindow wrong{"abc", 5, 4, std::chrono::hours{1}};
  limiter.complete(acquire(limiter, post_message(), start), refusal(RefusalScope::shared, seconds{2}, wrong),
                   start);
  BOOST_TEST((wait_of(limiter.try_acquire(post_message(), start)).until == start + seconds{2}));
  BOOST_TEST(allowed(limiter.try_acquire(post_message(), start + seconds{2})));
}

BOOST_AUTO_TEST_CASE(a_block_is_not_opened_by_answers_that_were_under_way) {
  RateLimiter limiter = roomy();
  limiter.complete(acquire(limiter, post_message(), start), answer(4, seconds{5}), start);
  Permit refused = acquire(limiter, post_message(), start);
  Permit slow = acquire(limiter, post_message(), start);
  limiter.complete(std::move(refused), refusal(RefusalScope::shared, seconds{30}), start);
  limiter.complete(std::move(slow), answer(3, seconds{1}), start + milliseconds{10});
  BOOST_TEST(
      (wait_of(limiter.try_acquire(post_message(), start + seconds{20})).until == start + seconds{30}));
}

BOOST_AUTO_TEST_CASE(global_429_stops_all_but_interactions) {
  RateLimiter limiter = roomy();
  limiter.complete(acquire(limiter, post_message(), start), refusal(RefusalScope::global, seconds{4}), start);
  const Wait wait = wait_of(limiter.try_acquire(put_ban(), start + seconds{3}));
  BOOST_TEST((wait.obstacle == Wait::Obstacle::global));
  BOOST_TEST((wait.until == start + seconds{4}));
  BOOST_TEST(allowed(limiter.try_acquire(callback("1/a"), start)));
  BOOST_TEST(allowed(limiter.try_acquire(put_ban(), start + seconds{4})));
}

BOOST_AUTO_TEST_CASE(a_refused_interaction_returns_after_the_global_stop_although_it_is_exempt) {
  RateLimiter limiter = roomy();
  const auto refused = refusal(RefusalScope::global, seconds{4});
  BOOST_TEST(
      (limiter.complete(acquire(limiter, callback("1/a"), start), refused, start) == start + seconds{4}));
  BOOST_TEST(
      (limiter.complete(acquire(limiter, callback("1/b"), start), refused, start) == start + seconds{4}));
}

BOOST_AUTO_TEST_CASE(cloudflare_stops_the_whole_address) {
  RateLimiter limiter = roomy();
  limiter.complete(acquire(limiter, post_message(), start), refusal(RefusalScope::cloudflare, seconds{60}),
                   start);
  const auto bot = limiter.try_acquire(put_ban(), start + seconds{59});
  BOOST_TEST((wait_of(bot).obstacle == Wait::Obstacle::address));
  BOOST_TEST(!allowed(limiter.try_acquire(callback("1/a"), start + seconds{59})));
  BOOST_TEST(allowed(limiter.try_acquire(callback("1/a"), start + seconds{60})));
}

BOOST_AUTO_TEST_CASE(global_limit_never_passes_fifty_in_any_second) {
  RateLimiter limiter;
  std::vector<SteadyTime> sent;
  for (SteadyTime now = start; now < start + seconds{10}; now += milliseconds{1}) {
    for (;;) {
      auto result = limiter.try_acquire(put_ban(std::to_string(sent.size())), now);
      if (!allowed(result)) break;
      sent.push_back(now);
      limiter.complete(std::get<Permit>(std::move(result)), answer(4, seconds{5}), now);
    }
  }
  BOOST_TEST(sent.size() >= 450u);
  for (std::size_t i = 50; i < sent.size(); ++i) BOOST_REQUIRE((sent[i] - sent[i - 50] >= seconds{1}));
}

BOOST_AUTO_TEST_CASE(interactions_take_nothing_from_the_global_limit) {
  RateLimiter limiter;
  for (int i = 0; i < 1000; ++i) limiter.abandon(acquire(limiter, callback(std::to_string(i)), start));
  BOOST_TEST(allowed(limiter.try_acquire(put_ban(), start)));
}

BOOST_AUTO_TEST_CASE(an_abandoned_permit_gives_its_unit_back) {
  RateLimiter limiter;
  limiter.complete(acquire(limiter, post_message(), start), answer(1, seconds{5}), start);
  for (int i = 0; i < 200; ++i) limiter.abandon(acquire(limiter, post_message(), start));
  // The unit does not come back where an answer came between: that one may have known better.
  limiter.complete(acquire(limiter, put_ban(), start), answer(2, seconds{5}, "bans"), start);
  Permit abandoned = acquire(limiter, put_ban(), start);
  limiter.complete(acquire(limiter, put_ban(), start), answer(0, seconds{5}, "bans"), start);
  limiter.abandon(std::move(abandoned));
  BOOST_TEST(!allowed(limiter.try_acquire(put_ban(), start + seconds{1})));
}

BOOST_AUTO_TEST_CASE(a_lost_request_neither_blocks_nor_refills) {
  RateLimiter limiter = roomy();
  limiter.lost(acquire(limiter, post_message(), start));
  BOOST_TEST(allowed(limiter.try_acquire(post_message("2"), start)));
  limiter.complete(acquire(limiter, post_message(), start), answer(1, seconds{5}), start);
  limiter.lost(acquire(limiter, post_message(), start));
  BOOST_TEST(!allowed(limiter.try_acquire(post_message(), start + seconds{4})));
  BOOST_TEST(allowed(limiter.try_acquire(post_message(), start + seconds{5})));
}

BOOST_AUTO_TEST_CASE(a_lost_request_may_have_been_counted_behind_an_answer) {
  RateLimiter limiter = roomy();
  limiter.complete(acquire(limiter, post_message(), start), answer(4, seconds{5}), start);
  Permit answered = acquire(limiter, post_message(), start);
  limiter.lost(acquire(limiter, post_message(), start));
  limiter.complete(std::move(answered), answer(3, seconds{5}), start);
  BOOST_TEST(acquire_all(limiter, post_message(), start).size() == 2u);
}

BOOST_AUTO_TEST_CASE(memory_is_bounded) {
  RateLimiter limiter = roomy();
  for (int i = 0; i < 40'000; ++i) {
    limiter.complete(acquire(limiter, put_ban(std::to_string(i)), start), answer(0, std::chrono::hours{1}),
                     start);
    BOOST_REQUIRE(limiter.bucket_count() <= RateLimiter::buckets_max);
  }
  // Idle ones go within a minute of use.
  const SteadyTime later = start + std::chrono::hours{2};
  limiter.complete(acquire(limiter, put_ban("x"), later), answer(0, seconds{1}), later);
  BOOST_TEST(limiter.bucket_count() < 10u);
}

BOOST_AUTO_TEST_SUITE_END()
