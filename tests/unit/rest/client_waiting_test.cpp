// Owns: the client's waiting: order, expiry, withdrawal, bounds, cancellation, destruction.
// Must not know: verdicts on answers (client_test).
#include <algorithm>

#include "rest/routes.hpp"
#include "tests/unit/rest/client_fixture.hpp"

using namespace veilleur;
using namespace veilleur::rest;
using namespace veilleur::rest::testing;

namespace {

Request numbered(int number, ChannelId channel = ChannelId{33}) {
  return create_message(channel, std::to_string(number));
}
Request with(Request request, Priority priority, SteadyTime expires_at = SteadyTime::max()) {
  request.priority = priority;
  request.expires_at = expires_at;
  return request;
}

/// A server with a bucket of 2 per 4 s in each channel, fixed windows; counts what it had to refuse.
struct Bucket {
  SteadyTime window_end = SteadyTime::min();
  std::uint32_t used = 0;
  int refused = 0;

  Reply answer(SteadyTime now) {
    if (now >= window_end) {
      window_end = now + seconds{4};
      used = 0;
    }
    const double left = std::chrono::duration<double>(window_end - now).count();
    if (used == 2) {
      ++refused;
      return too_many("user", left);
    }
    ++used;
    return limited(2, 2 - used, left);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(client_waiting, Fixture)

BOOST_AUTO_TEST_CASE(first_request_race_and_order_with_slow_answers) {
  Bucket bucket;
  http.answer = [&](const net::HttpRequest&) { return bucket.answer(timers.now()); };
  // Later requests are answered sooner: answers arrive out of order.
  http.latency = [](const net::HttpRequest& request) {
    return milliseconds{300 - 20 * std::stoi(request.body)};
  };
  std::vector<std::shared_ptr<Sending>> sendings;
  for (int i = 0; i < 10; ++i) sendings.push_back(send(numbered(i)));
  timers.settle();
  BOOST_TEST(http.calls.size() == 1u);  // Nobody knows the bucket yet.
  timers.run_for(std::chrono::minutes{2});
  BOOST_TEST(bucket.refused == 0);
  BOOST_REQUIRE(http.calls.size() == 10u);
  for (int i = 0; i < 10; ++i) {
    BOOST_TEST(http.calls[static_cast<std::size_t>(i)].request.body == std::to_string(i));
    BOOST_TEST(sendings[static_cast<std::size_t>(i)]->status() == 200);
  }
}

BOOST_AUTO_TEST_CASE(held_requests_released_together) {
  // The bucket is used up; ten requests wait for its reset. They must not leave in one burst.
  Bucket bucket;
  http.answer = [&](const net::HttpRequest&) { return bucket.answer(timers.now()); };
  http.latency = [](const net::HttpRequest&) { return milliseconds{50}; };
  finish(numbered(0));
  finish(numbered(1));
  for (int i = 2; i < 12; ++i) send(numbered(i));
  timers.run_for(seconds{60});
  BOOST_TEST(bucket.refused == 0);
  BOOST_TEST(http.calls.size() == 12u);
}

BOOST_AUTO_TEST_CASE(global_limit_paces_a_thousand_requests) {
  for (int i = 0; i < 1000; ++i) send(numbered(i, ChannelId{static_cast<std::uint64_t>(i + 1)}));
  timers.run_for(seconds{10});
  BOOST_TEST(http.calls.size() >= 450u);
  for (std::size_t i = 50; i < http.calls.size(); ++i) {
    BOOST_REQUIRE((http.calls[i].at - http.calls[i - 50].at >= seconds{1}));
  }
  timers.run_for(seconds{15});
  BOOST_TEST(http.calls.size() == 1000u);
  BOOST_TEST(timers.waiters() == 0u);  // An idle client keeps nothing running.
}

BOOST_AUTO_TEST_CASE(background_never_makes_a_moderator_or_an_interaction_wait) {
  http.latency = [](const net::HttpRequest&) { return seconds{10}; };  // Every bucket stalls.
  for (int i = 0; i < 500; ++i) send(numbered(i, ChannelId{static_cast<std::uint64_t>(i + 1)}));
  timers.run_for(seconds{1});
  BOOST_TEST(http.under_way == 8u);
  const std::size_t before = http.calls.size();
  send(with(numbered(0, ChannelId{9001}), Priority::interactive));
  send(create_followup_message(ApplicationId{1}, "tok", "{}"));
  timers.run_for(milliseconds{100});
  BOOST_TEST(http.calls.size() == before + 2);
  timers.run_for(std::chrono::minutes{30});
  BOOST_TEST(http.most_under_way == 10u);
}

BOOST_AUTO_TEST_CASE(expired_while_waiting_is_told_at_once_and_never_sent) {
  script({too_many("user", 60), ok(), ok()});
  const auto first = send(numbered(0));
  timers.settle();
  const auto doomed = send(with(numbered(1), Priority::background, start + seconds{3}));
  const auto patient = send(numbered(2));
  timers.run_until(start + milliseconds{2999});
  BOOST_TEST(!doomed->done());
  timers.run_until(start + seconds{3});
  BOOST_TEST(doomed->failed_as(Failure::expired));
  timers.run_until(start + seconds{70});
  BOOST_TEST(first->status() == 200);
  BOOST_TEST(patient->status() == 200);
  BOOST_TEST(http.calls.size() == 3u);
}

/// Discord forgets a nonce within minutes; a repetition after a long stop would be a second message.
BOOST_AUTO_TEST_CASE(a_message_that_may_be_there_is_not_repeated_once_its_nonce_may_be_forgotten) {
  for (const double stop : {50.0, 75.0}) {
    http.calls.clear();
    Request nonced = create_message(ChannelId{33}, R"({"content":"x","nonce":"1","enforce_nonce":true})");
    script({broken(net::NetError::reset, net::Sent::maybe), too_many("global", stop), ok()});
    const auto sending = finish(std::move(nonced));
    if (stop < 60) {
      BOOST_TEST(sending->status() == 200);
    } else {
      BOOST_TEST(sending->failed_as(Failure::unclear));
    }
    BOOST_TEST(http.calls.size() == (stop < 60 ? 3u : 2u));
  }
  // What was certainly not carried out may wait as long as it likes.
  http.calls.clear();
  script({too_many("global", 75.0), ok()});
  BOOST_TEST(finish(create_message(ChannelId{33}, "{}"))->status() == 200);
}

BOOST_AUTO_TEST_CASE(expired_before_it_began) {
  BOOST_TEST(finish(with(numbered(0), Priority::background, start))->failed_as(Failure::expired));
  BOOST_TEST(http.calls.empty());
}

BOOST_AUTO_TEST_CASE(expiry_after_a_doubtful_attempt_leaves_it_unclear) {
  script({broken(net::NetError::reset, net::Sent::maybe)});
  const auto sending = send(with(numbered(0), Priority::background, start + std::chrono::nanoseconds{1}));
  timers.run_for(seconds{5});
  BOOST_TEST(sending->failed_as(Failure::unclear));
  BOOST_TEST(http.calls.size() == 1u);
}

BOOST_AUTO_TEST_CASE(withdrawn_while_waiting) {
  script({too_many("user", 60), ok()});
  const auto first = send(numbered(0));
  timers.settle();
  const auto withdrawal = std::make_shared<Withdrawal>();
  const auto withdrawn = send(numbered(1), withdrawal);
  timers.settle();
  BOOST_TEST(!withdrawn->done());
  withdrawal->withdraw();
  timers.settle();
  BOOST_TEST(withdrawn->failed_as(Failure::cancelled));
  BOOST_TEST(!withdrawal->wake);
  timers.run_for(seconds{61});
  BOOST_TEST(first->status() == 200);
  BOOST_TEST(http.calls.size() == 2u);
  const auto before = std::make_shared<Withdrawal>();
  before->withdraw();
  const auto never = send(numbered(2), before);
  timers.settle();
  BOOST_TEST(never->failed_as(Failure::cancelled));
}

BOOST_AUTO_TEST_CASE(withdrawn_after_it_left) {
  http.latency = [](const net::HttpRequest&) { return seconds{1}; };
  const auto attempt = [this](Reply first, Request request) {
    http.calls.clear();
    script({std::move(first)});
    const auto withdrawal = std::make_shared<Withdrawal>();
    const auto sending = send(std::move(request), withdrawal);
    timers.settle();
    withdrawal->withdraw();
    timers.run_for(seconds{5});
    BOOST_TEST(http.calls.size() == 1u);  // the attempt goes on, and is not repeated
    return sending;
  };
  const auto lost = broken(net::NetError::reset, net::Sent::maybe);
  BOOST_TEST(attempt(ok(), numbered(0))->status() == 200);
  BOOST_TEST(attempt(lost, numbered(1))->failed_as(Failure::unclear));
  BOOST_TEST(attempt(lost, remove_guild_ban(GuildId{1}, UserId{2}, "r"))->failed_as(Failure::unavailable));
}

BOOST_AUTO_TEST_CASE(withdrawn_between_the_permit_and_the_first_byte) {
  // The answer of the first opens the way for the second, which is withdrawn before it runs again.
  const auto withdrawal = std::make_shared<Withdrawal>();
  observer.after = [&](const net::HttpRequest&, const Reply&) { withdrawal->withdraw(); };
  http.latency = [](const net::HttpRequest&) { return milliseconds{10}; };
  const auto first = send(numbered(0));
  const auto second = send(numbered(1), withdrawal);
  const auto third = send(numbered(2));
  timers.run_for(seconds{1});
  BOOST_TEST(first->status() == 200);
  BOOST_TEST(second->failed_as(Failure::cancelled));
  BOOST_TEST(third->status() == 200);
  BOOST_TEST(http.calls.size() == 2u);
}

BOOST_AUTO_TEST_CASE(waiting_is_bounded_per_priority) {
  options.waiting_max = 3;
  script({too_many("user", 60), ok(), ok(), ok(), ok(), ok()});
  send(numbered(0));
  timers.settle();
  std::vector<std::shared_ptr<Sending>> waiting{send(numbered(1)), send(numbered(2))};
  timers.settle();
  const auto refused = send(numbered(3));
  timers.settle();
  BOOST_TEST(refused->failed_as(Failure::unavailable));
  const auto interactive = send(with(numbered(4), Priority::interactive));
  timers.settle();
  BOOST_TEST(!interactive->done());
  timers.run_for(seconds{61});
  BOOST_TEST(interactive->status() == 200);
  BOOST_TEST(waiting[1]->status() == 200);
}

BOOST_AUTO_TEST_CASE(cancelled_coroutine_gives_its_place_back) {
  script({too_many("user", 60), ok(), ok()});
  send(numbered(0));
  timers.settle();
  boost::asio::cancellation_signal stop;
  std::optional<Outcome> outcome;
  boost::asio::co_spawn(
      io, client->send(numbered(1)),
      boost::asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr error, Outcome result) {
        BOOST_TEST(!error);
        outcome = std::move(result);
      }));
  const auto behind = send(numbered(2));
  timers.settle();
  stop.emit(boost::asio::cancellation_type::terminal);
  timers.settle();
  BOOST_REQUIRE(outcome.has_value());
  BOOST_TEST((outcome->has_error() && outcome->error() == Failure::cancelled));
  timers.run_for(seconds{61});
  BOOST_TEST(behind->status() == 200);
  BOOST_TEST(timers.waiters() == 0u);
}

BOOST_AUTO_TEST_CASE(destroyed_client_ends_waiters_as_cancelled) {
  http.latency = [](const net::HttpRequest&) { return seconds{1}; };
  const auto under_way = send(numbered(0));
  const auto waiting = send(numbered(1));
  timers.settle();
  client.reset();
  timers.settle();
  BOOST_TEST(waiting->failed_as(Failure::cancelled));
  timers.run_for(seconds{2});
  BOOST_TEST(under_way->status() == 200);
  BOOST_TEST(http.calls.size() == 1u);
  BOOST_TEST(timers.waiters() == 0u);
}

BOOST_AUTO_TEST_CASE(destroyed_client_does_not_repeat) {
  http.latency = [](const net::HttpRequest&) { return seconds{1}; };
  http.answer = [](const net::HttpRequest&) -> Reply {
    return broken(net::NetError::reset, net::Sent::maybe);
  };
  const auto message = send(numbered(0));
  const auto ban = send(create_guild_ban(GuildId{1}, UserId{2}, seconds{0}, ""));
  timers.settle();
  client.reset();
  timers.run_for(seconds{20});
  BOOST_TEST(message->failed_as(Failure::unclear));
  BOOST_TEST(ban->failed_as(Failure::unavailable));
  BOOST_TEST(http.calls.size() == 2u);
}

BOOST_AUTO_TEST_CASE(destroyed_with_suspended_coroutines_of_every_sort) {
  // Nothing runs after this: frames are destroyed with the context, waiting, granted and under way.
  http.latency = [](const net::HttpRequest&) { return seconds{1}; };
  for (int i = 0; i < 40; ++i) send(numbered(i % 7, ChannelId{static_cast<std::uint64_t>(i % 7 + 1)}));
  timers.run_for(milliseconds{1500});
  BOOST_TEST(http.under_way > 0u);
}

BOOST_AUTO_TEST_SUITE_END()
