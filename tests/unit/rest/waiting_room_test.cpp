// Owns: whose turn it is: order, fairness, expiry, bounds.
// Must not know: coroutines.
#include "rest/waiting_room.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

using namespace veilleur;
using namespace veilleur::rest;

namespace {

constexpr SteadyTime start{std::chrono::hours{1}};
constexpr WaitingRoom::Bounds roomy{.waiting_max = 100'000, .attempts_max = 100'000};

LimitRoute message_to(std::string channel, LimitRoute::Global global = LimitRoute::Global::counted) {
  return {net::Method::post, "/channels/{channel.id}/messages", std::move(channel), global};
}
LimitReading no_bucket() { return {.status = 204, .window = {}, .refusal = {}, .foreign = false}; }

Place enter(WaitingRoom& room, Priority priority, std::string channel,
            SteadyTime not_before = SteadyTime::min(), SteadyTime expires_at = SteadyTime::max()) {
  const Place place = room.new_place();
  const auto global =
      priority == Priority::interaction ? LimitRoute::Global::exempt : LimitRoute::Global::counted;
  room.enter({place, message_to(std::move(channel), global), priority, not_before, expires_at});
  return place;
}

struct Served {
  std::vector<Place> granted;
  std::vector<Place> expired;
  SteadyTime ask_again;
};
/// Serves all whose turn it is at `now`; every attempt ends at once, without a bucket.
Served serve(WaitingRoom& room, RateLimiter& limiter, SteadyTime now, std::optional<Priority> ends = {}) {
  Served served;
  for (;;) {
    auto next = room.next(limiter, now);
    if (SteadyTime* at = std::get_if<SteadyTime>(&next)) {
      served.ask_again = *at;
      return served;
    }
    Turn& turn = std::get<Turn>(next);
    if (!turn.permit) {
      served.expired.push_back(turn.place);
      continue;
    }
    served.granted.push_back(turn.place);
    limiter.complete(std::move(*turn.permit), no_bucket(), now);
    if (ends) room.finished(*ends);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(waiting_room)

BOOST_AUTO_TEST_CASE(one_line_is_served_in_order_of_arrival) {
  WaitingRoom room(roomy);
  RateLimiter limiter(1'000'000'000);
  std::vector<Place> places;
  for (int i = 0; i < 20; ++i) places.push_back(enter(room, Priority::background, "1"));
  BOOST_TEST(serve(room, limiter, start).granted == places, boost::test_tools::per_element());
  BOOST_TEST(room.empty());
}

BOOST_AUTO_TEST_CASE(a_request_that_comes_back_keeps_its_place) {
  WaitingRoom room(roomy);
  RateLimiter limiter(1'000'000'000);
  const Place first = enter(room, Priority::background, "1");
  BOOST_TEST(serve(room, limiter, start).granted.size() == 1u);
  const Place second = enter(room, Priority::background, "1", start + seconds{2});
  room.enter({first, message_to("1"), Priority::background, start + seconds{2}});
  const Served early = serve(room, limiter, start + seconds{1});
  BOOST_TEST(early.granted.empty());
  BOOST_TEST((early.ask_again == start + seconds{2}));
  const std::vector<Place> expected{first, second};
  BOOST_TEST(serve(room, limiter, start + seconds{2}).granted == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_long_line_does_not_hold_up_a_short_one) {
  WaitingRoom room(roomy);
  RateLimiter limiter;  // 45 a second: five at once, then one every 22 ms.
  for (int i = 0; i < 100; ++i) enter(room, Priority::background, "long");
  const Place late = enter(room, Priority::background, "short");
  const std::vector<Place> granted = serve(room, limiter, start).granted;
  BOOST_TEST(granted.size() == 5u);
  BOOST_TEST((std::find(granted.begin(), granted.end(), late) != granted.end()));
}

BOOST_AUTO_TEST_CASE(interactive_gets_four_of_five_global_permits_while_both_wait) {
  WaitingRoom room(roomy);
  RateLimiter limiter;
  std::vector<Place> background;
  for (int i = 0; i < 200; ++i) background.push_back(enter(room, Priority::background, std::to_string(i)));
  for (int i = 0; i < 200; ++i) enter(room, Priority::interactive, std::to_string(i));
  std::vector<Place> granted;
  SteadyTime now = start;
  while (granted.size() < 100) {
    const Served served = serve(room, limiter, now);
    granted.insert(granted.end(), served.granted.begin(), served.granted.end());
    BOOST_REQUIRE((served.ask_again > now));
    now = served.ask_again;
  }
  // In every five in a row there is exactly one of the background.
  for (std::size_t i = 0; i + 5 <= 100; i += 5) {
    const auto count = std::count_if(granted.begin() + static_cast<std::ptrdiff_t>(i),
                                     granted.begin() + static_cast<std::ptrdiff_t>(i + 5),
                                     [&](Place place) { return place <= background.back(); });
    BOOST_REQUIRE(count == 1);
  }
}

BOOST_AUTO_TEST_CASE(background_alone_gets_all) {
  WaitingRoom room(roomy);
  RateLimiter limiter;
  for (int i = 0; i < 50; ++i) enter(room, Priority::background, std::to_string(i));
  std::size_t granted = 0;
  for (SteadyTime now = start; now < start + seconds{1}; now += milliseconds{1}) {
    granted += serve(room, limiter, now).granted.size();
  }
  BOOST_TEST(granted >= 49u);
}

BOOST_AUTO_TEST_CASE(interactions_pass_everybody) {
  WaitingRoom room(roomy);
  RateLimiter limiter;
  for (int i = 0; i < 100; ++i) enter(room, Priority::background, std::to_string(i));
  BOOST_TEST(serve(room, limiter, start).granted.size() == 5u);
  const Place callback = enter(room, Priority::interaction, "token");
  const std::vector<Place> granted = serve(room, limiter, start).granted;
  BOOST_REQUIRE(granted.size() == 1u);
  BOOST_TEST(granted.front() == callback);
}

BOOST_AUTO_TEST_CASE(attempts_under_way_are_bounded_but_for_interactions) {
  WaitingRoom room({.waiting_max = 1000, .attempts_max = 12});
  RateLimiter limiter(1'000'000'000);
  for (int i = 0; i < 50; ++i) enter(room, Priority::background, std::to_string(i));
  BOOST_TEST(serve(room, limiter, start).granted.size() == 8u);
  for (int i = 0; i < 50; ++i) enter(room, Priority::interactive, std::to_string(i));
  BOOST_TEST(serve(room, limiter, start).granted.size() == 4u);
  for (int i = 0; i < 50; ++i) enter(room, Priority::interaction, std::to_string(i));
  BOOST_TEST(serve(room, limiter, start).granted.size() == 50u);
  room.finished(Priority::interactive);
  BOOST_TEST(serve(room, limiter, start).granted.size() == 1u);
}

BOOST_AUTO_TEST_CASE(expiry_ends_a_wait_in_time_wherever_it_stands) {
  WaitingRoom room(roomy);
  RateLimiter limiter(1'000'000'000);
  // An unknown bucket: the first goes, the others wait for its answer.
  enter(room, Priority::background, "1");
  auto first = room.next(limiter, start);
  BOOST_REQUIRE(std::holds_alternative<Turn>(first));
  enter(room, Priority::background, "1");
  const Place doomed = enter(room, Priority::background, "1", SteadyTime::min(), start + seconds{3});
  const Place parked = enter(room, Priority::background, "1", start + seconds{9}, start + seconds{4});
  const Served before = serve(room, limiter, start + milliseconds{2999});
  BOOST_TEST(before.expired.empty());
  BOOST_TEST((before.ask_again == start + seconds{3}));
  BOOST_TEST(serve(room, limiter, start + seconds{3}).expired == std::vector{doomed},
             boost::test_tools::per_element());
  BOOST_TEST(serve(room, limiter, start + seconds{4}).expired == std::vector{parked},
             boost::test_tools::per_element());
  limiter.lost(std::move(*std::get<Turn>(first).permit));
}

BOOST_AUTO_TEST_CASE(leaving_frees_the_place_and_the_line) {
  WaitingRoom room({.waiting_max = 2, .attempts_max = 12});
  RateLimiter limiter(1'000'000'000);
  const Place gone = enter(room, Priority::background, "1");
  const Place stays = enter(room, Priority::background, "1");
  BOOST_TEST(room.full(Priority::background));
  BOOST_TEST(!room.full(Priority::interactive));
  room.leave(gone);
  room.leave(gone);
  BOOST_TEST(!room.full(Priority::background));
  BOOST_TEST(serve(room, limiter, start).granted == std::vector{stays}, boost::test_tools::per_element());
  BOOST_TEST(room.empty());
}

BOOST_AUTO_TEST_SUITE_END()
