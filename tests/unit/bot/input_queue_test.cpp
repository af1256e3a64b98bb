// Owns: tests of the queue between the halves: order, bound, room, waking.
// Must not know: what an input means.
#include "bot/input_queue.hpp"

#include <boost/test/unit_test.hpp>
#include <future>
#include <thread>

using namespace veilleur;
using namespace veilleur::bot;

namespace {

DispatchInput dispatch(std::uint64_t sequence, std::size_t bytes = 0) {
  return {{0, 1}, sequence, "MESSAGE_CREATE", std::string(bytes, 'x')};
}
std::uint64_t sequence_of(const Input& input) { return std::get<DispatchInput>(input).sequence; }

/// Longer than any test may take: a wait that ends earlier has been ended by something.
constexpr milliseconds long_wait{60'000};

}  // namespace

BOOST_AUTO_TEST_SUITE(input_queue)

BOOST_AUTO_TEST_CASE(inputs_leave_in_the_order_in_which_they_came) {
  InputQueue queue;
  for (std::uint64_t each = 1; each <= 10; ++each) queue.push(dispatch(each));
  const auto first = queue.take(4, milliseconds{0});
  const auto rest = queue.take(100, milliseconds{0});
  BOOST_TEST_REQUIRE(first.size() == 4u);
  BOOST_TEST_REQUIRE(rest.size() == 6u);
  for (std::size_t at = 0; at < 4; ++at) BOOST_TEST(sequence_of(first[at]) == at + 1);
  for (std::size_t at = 0; at < 6; ++at) BOOST_TEST(sequence_of(rest[at]) == at + 5);
  BOOST_TEST(queue.take(100, milliseconds{0}).empty());
}

BOOST_AUTO_TEST_CASE(a_full_queue_has_no_room_and_still_loses_nothing) {
  const std::size_t one = size_bytes(dispatch(1, 1000));
  InputQueue queue(3 * one);
  queue.push(dispatch(1, 1000));
  queue.push(dispatch(2, 1000));
  BOOST_TEST(queue.has_room());
  queue.push(dispatch(3, 1000));
  BOOST_TEST(!queue.has_room());
  queue.push(dispatch(4, 1000));
  BOOST_TEST(queue.take(100, milliseconds{0}).size() == 4u);
  BOOST_TEST(queue.has_room());
}

BOOST_AUTO_TEST_CASE(the_content_counts) {
  BOOST_TEST(size_bytes(dispatch(1, 5000)) >= size_bytes(dispatch(1)) + 5000);
  BOOST_TEST(size_bytes(EffectEnded{EffectId{1}, {Outcome::Kind::answered, 200, 0, std::string(70, 'x')}}) >=
             70u + size_bytes(TimePassed{}));
  BOOST_TEST(size_bytes(TimePassed{}) > 0u);  // a million empty inputs are memory too
}

BOOST_AUTO_TEST_CASE(room_is_told_once_when_a_full_queue_has_some_again) {
  const std::size_t one = size_bytes(dispatch(1, 1000));
  InputQueue queue(2 * one);
  int told = 0;
  queue.on_room([&] { ++told; });
  queue.push(dispatch(1, 1000));
  BOOST_TEST(queue.take(1, milliseconds{0}).size() == 1u);
  BOOST_TEST(told == 0);  // it was never full
  for (std::uint64_t each = 1; each <= 4; ++each) queue.push(dispatch(each, 1000));
  BOOST_TEST(queue.take(2, milliseconds{0}).size() == 2u);
  BOOST_TEST(told == 0);  // two of four are gone, and two are the bound
  BOOST_TEST(!queue.has_room());
  BOOST_TEST(queue.take(1, milliseconds{0}).size() == 1u);
  BOOST_TEST(told == 1);
  BOOST_TEST(queue.has_room());
  BOOST_TEST(queue.take(1, milliseconds{0}).size() == 1u);
  BOOST_TEST(told == 1);
}

BOOST_AUTO_TEST_CASE(the_room_callback_may_look_at_the_queue) {
  InputQueue queue(1);
  bool room = false;
  queue.on_room([&] { room = queue.has_room(); });
  queue.push(dispatch(1));
  BOOST_TEST(queue.take(9, milliseconds{0}).size() == 1u);
  BOOST_TEST(room);
}

BOOST_AUTO_TEST_CASE(a_push_ends_a_wait_on_another_thread) {
  InputQueue queue;
  auto taken = std::async(std::launch::async, [&] { return queue.take(9, long_wait); });
  queue.push(dispatch(7));
  const auto inputs = taken.get();
  BOOST_TEST_REQUIRE(inputs.size() == 1u);
  BOOST_TEST(sequence_of(inputs[0]) == 7u);
}

BOOST_AUTO_TEST_CASE(waking_ends_a_wait_under_way_or_the_next_one) {
  InputQueue queue;
  queue.wake();
  BOOST_TEST(queue.take(9, long_wait).empty());
  auto taken = std::async(std::launch::async, [&] { return queue.take(9, long_wait); });
  queue.wake();
  BOOST_TEST(taken.get().empty());
}

BOOST_AUTO_TEST_CASE(every_input_of_many_pushes_arrives_once_and_in_order) {
  InputQueue queue(4096);
  constexpr std::uint64_t count = 20'000;
  std::thread pusher([&] {
    for (std::uint64_t each = 1; each <= count; ++each) queue.push(dispatch(each));
  });
  std::uint64_t expected = 1;
  bool in_order = true;
  while (expected <= count) {
    for (const Input& input : queue.take(64, long_wait)) in_order &= sequence_of(input) == expected++;
  }
  pusher.join();
  BOOST_TEST(in_order);
  BOOST_TEST(queue.take(1, milliseconds{0}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
