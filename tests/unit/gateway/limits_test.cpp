// Owns: the tests of the send limit, the backoffs, the heartbeat, the close codes and the identify pacing.
// Must not know: sessions, sockets.
#include <boost/test/unit_test.hpp>
#include <deque>
#include <vector>

#include "gateway/backoff.hpp"
#include "gateway/close_code.hpp"
#include "gateway/commands.hpp"
#include "gateway/heartbeat.hpp"
#include "gateway/identify_gate.hpp"
#include "gateway/send_limiter.hpp"

using namespace veilleur;
using namespace veilleur::gateway;
using namespace std::chrono_literals;

namespace {
const SteadyTime t0{1h};
}

BOOST_AUTO_TEST_SUITE(gateway_limits)

BOOST_AUTO_TEST_CASE(send_limit_holds_in_every_window_and_keeps_room_for_heartbeats) {
  SendLimiter limiter;
  std::deque<SteadyTime> sent;
  SteadyTime now = t0;
  Random random(7);
  for (int i = 0; i < 2000; ++i) {
    now = std::max(now, limiter.command_at());
    limiter.note(now);
    sent.push_back(now);
    if (random.below(4) == 0) now += 300ms;
    while (sent.front() + SendLimiter::window <= now) sent.pop_front();
    BOOST_TEST_REQUIRE(sent.size() <= SendLimiter::sends_max - SendLimiter::heartbeat_room);
    BOOST_TEST_REQUIRE((limiter.heartbeat_at() <= now));
  }
  for (std::size_t i = 0; i < SendLimiter::heartbeat_room; ++i) limiter.note(now);
  while (sent.front() + SendLimiter::window <= now) sent.pop_front();
  BOOST_TEST((limiter.command_at() > now));
}

BOOST_AUTO_TEST_CASE(send_limit_falls_free_exactly_a_window_later) {
  SendLimiter limiter;
  BOOST_TEST((limiter.command_at() == SteadyTime::min()));
  for (int i = 0; i < 112; ++i) limiter.note(t0 + i * 1ms);
  BOOST_TEST((limiter.command_at() == t0 + 60s));
  for (int i = 0; i < 6; ++i) limiter.note(t0 + 1s);
  BOOST_TEST((limiter.heartbeat_at() == SteadyTime::min()));
  limiter.note(t0 + 1s);  // one slot of the 120 is left, for the identify or the resume
  BOOST_TEST((limiter.heartbeat_at() == t0 + 60s));
  limiter.note(t0 + 2s);
  BOOST_TEST((limiter.heartbeat_at() == t0 + 60s + 1ms));
}

BOOST_AUTO_TEST_CASE(reconnects_wait_0_1_2_4_to_60_seconds) {
  ReconnectBackoff backoff;
  Random random(1);
  for (const std::chrono::seconds whole : {0s, 1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s, 60s}) {
    const auto wait = backoff.next(random);
    BOOST_TEST((wait <= whole && wait >= whole * 3 / 4));
  }
  backoff.reset();
  BOOST_TEST((backoff.next(random) == 0s));
}

BOOST_AUTO_TEST_CASE(identifies_wait_longer_and_longer) {
  IdentifyBackoff backoff;
  SteadyTime now = t0;
  BOOST_TEST((backoff.ready_at(now) == now));
  for (const std::chrono::seconds whole : {5s, 10s, 20s, 40s, 80s, 160s, 320s, 600s, 600s}) {
    backoff.spend(now);
    BOOST_TEST((backoff.ready_at(now) == now + whole));
    now = backoff.ready_at(now);
  }
}

BOOST_AUTO_TEST_CASE(no_day_sees_more_than_300_identifies_even_where_each_connection_seems_stable) {
  IdentifyBackoff backoff;
  SteadyTime now = t0;
  std::deque<SteadyTime> day;
  for (int i = 0; i < 3000; ++i) {
    now = backoff.ready_at(now);
    backoff.spend(now);
    backoff.reset();
    day.push_back(now);
    while (day.front() + 24h <= now) day.pop_front();
    BOOST_TEST_REQUIRE(day.size() <= 300u);
  }
  BOOST_TEST(day.size() >= 287u);  // the bound is met, so the test would see a worse one
}

BOOST_AUTO_TEST_CASE(heartbeat_jitter_covers_the_first_interval) {
  Random random(3);
  int early = 0;
  for (int i = 0; i < 1000; ++i) {
    const Heartbeat heartbeat(41250ms, t0, random);
    BOOST_TEST_REQUIRE((heartbeat.next_at() >= t0 && heartbeat.next_at() < t0 + 41250ms));
    if (heartbeat.next_at() < t0 + 20625ms) ++early;
  }
  BOOST_TEST((early > 400 && early < 600));
}

BOOST_AUTO_TEST_CASE(heartbeat_judges_acks_frames_and_our_own_pauses) {
  using enum Heartbeat::Health;
  Random random(3);
  const auto step = [](Heartbeat& heartbeat) { return heartbeat.beat(heartbeat.next_at()); };
  {
    Heartbeat silent(40s, t0, random);  // neither ACK nor frame
    BOOST_TEST((step(silent) == alive));
    BOOST_TEST((step(silent) == zombie));
  }
  {
    Heartbeat flooded(40s, t0, random);  // frames, no ACK: one more chance
    BOOST_TEST((step(flooded) == alive));
    flooded.frame();
    BOOST_TEST((step(flooded) == alive));
    flooded.frame();
    BOOST_TEST((step(flooded) == zombie));
  }
  {
    Heartbeat late(40s, t0, random);  // an ACK in between forgives
    for (int i = 0; i < 20; ++i) {
      BOOST_TEST((step(late) == alive));
      late.frame();
      BOOST_TEST((step(late) == alive));
      late.frame();
      late.ack();
    }
  }
  {
    Heartbeat paused(40s, t0, random);  // we do not read: nothing can be concluded
    BOOST_TEST((step(paused) == alive));
    paused.pause(true);
    for (int i = 0; i < 20; ++i) BOOST_TEST((step(paused) == alive));
    paused.pause(false);
    BOOST_TEST((step(paused) == alive));   // the pause touched this interval
    BOOST_TEST((step(paused) == zombie));  // and not this one
  }
  {
    Heartbeat stalled(40s, t0, random);  // the process did not run: the ACK may lie in the socket
    BOOST_TEST((step(stalled) == alive));
    BOOST_TEST((stalled.beat(stalled.next_at() + 30s) == alive));
    BOOST_TEST((step(stalled) == zombie));
  }
}

BOOST_AUTO_TEST_CASE(close_codes_and_advice) {
  using enum AfterClose;
  BOOST_TEST((after_close(std::nullopt) == resume));
  int stops = 0;
  for (int code = 0; code <= 0xFFFF; ++code) {
    const auto after = after_close(static_cast<std::uint16_t>(code));
    const bool stops_here = code == 4004 || (code >= 4010 && code <= 4014);
    const bool identifies = code == 4003 || code == 4005 || code == 4007 || code == 4009;
    const AfterClose expected = stops_here     ? stop
                                : identifies   ? identify
                                : code == 4008 ? resume_after_window
                                               : resume;
    BOOST_TEST_REQUIRE((after == expected), code);
    if (!stops_here) continue;
    ++stops;
    const std::string advice = close_advice(static_cast<std::uint16_t>(code), 0);
    BOOST_TEST(advice.size() > 20u);
    BOOST_TEST(advice.back() == '.');
  }
  BOOST_TEST(stops == 6);
  const std::string both = close_advice(4014, intent_guild_members | intent_message_content | 1);
  BOOST_TEST(both.find("Server Members Intent and Message Content Intent") != std::string::npos);
  const std::string one = close_advice(4014, intent_message_content);
  BOOST_TEST(one.find("Message Content Intent") != std::string::npos);
  BOOST_TEST(one.find("Members") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(payload_texts) {
  BOOST_TEST(heartbeat_payload(std::nullopt) == R"({"op":1,"d":null})");
  BOOST_TEST(heartbeat_payload(251) == R"({"op":1,"d":251})");
  BOOST_TEST(
      identify_payload(Secret("a\"b"), {1, 4}, 33281) ==
      R"({"op":2,"d":{"token":"a\"b","properties":{"os":"veilleur","browser":"veilleur","device":"veilleur"},"large_threshold":50,"shard":[1,4],"intents":33281}})");
  BOOST_TEST(resume_payload(Secret("t"), "abc", 7) ==
             R"({"op":6,"d":{"token":"t","session_id":"abc","seq":7}})");
  BOOST_TEST(gateway_address("wss://gateway.discord.gg", Compression::zstd_stream) ==
             "wss://gateway.discord.gg/?v=10&encoding=json&compress=zstd-stream");
  BOOST_TEST(gateway_address("wss://g/?v=9", Compression::none) == "wss://g/?v=10&encoding=json");
}

BOOST_AUTO_TEST_CASE(pacer_spaces_each_key_and_keeps_groups_in_order) {
  IdentifyPacer pacer({.total = 1000, .remaining = 1000, .reset_after = 24h, .max_concurrency = 2}, t0);
  // Joined in the worst order.
  std::map<std::uint32_t, IdentifyPacer::Ticket> tickets;
  for (const std::uint32_t index : {5u, 4u, 3u, 2u, 1u, 0u}) tickets[index] = pacer.join({index, 6}, t0);
  std::vector<std::pair<std::uint32_t, SteadyTime>> granted;
  for (SteadyTime now = t0; now < t0 + 60s; now += 100ms)
    for (auto it = tickets.begin(); it != tickets.end();)
      if (!pacer.try_take(it->second, now)) {
        granted.emplace_back(it->first, now);
        it = tickets.erase(it);
      } else {
        ++it;
      }
  BOOST_TEST_REQUIRE(granted.size() == 6u);
  for (std::size_t i = 0; i < granted.size(); ++i) {
    BOOST_TEST(granted[i].first == i);
    if (i >= 2) BOOST_TEST((granted[i].second - granted[i - 2].second >= 5s));
  }
  BOOST_TEST((granted.back().second <= t0 + 11s));
}

BOOST_AUTO_TEST_CASE(pacer_stops_before_the_daily_cap_and_goes_on_after_the_reset) {
  IdentifyPacer pacer({.total = 1000, .remaining = 12, .reset_after = 1h, .max_concurrency = 16}, t0);
  for (std::uint32_t index = 0; index < 2; ++index)
    BOOST_TEST((!pacer.try_take(pacer.join({index, 16}, t0), t0)));
  const auto ticket = pacer.join({2, 16}, t0);
  BOOST_TEST((pacer.try_take(ticket, t0).value() == t0 + 1h));
  BOOST_TEST(pacer.try_take(ticket, t0 + 59min).has_value());
  BOOST_TEST(!pacer.try_take(ticket, t0 + 1h).has_value());
  BOOST_TEST(pacer.remaining() == 999u);
}

BOOST_AUTO_TEST_CASE(pacer_learns_what_discord_says_anew) {
  IdentifyPacer pacer({.total = 1000, .remaining = 1000, .reset_after = 24h, .max_concurrency = 1}, t0);
  BOOST_TEST(pacer.fresh(t0 + 5min - 1ms));
  BOOST_TEST(!pacer.fresh(t0 + 5min));
  BOOST_TEST((!pacer.try_take(pacer.join({0, 4}, t0), t0)));
  // Twice as many at once: no key knows which of the shards before it identified last.
  pacer.learn({.total = 2000, .remaining = 500, .reset_after = 1h, .max_concurrency = 2}, t0 + 1s);
  BOOST_TEST(pacer.remaining() == 500u);
  BOOST_TEST(pacer.fresh(t0 + 5min));
  const auto ticket = pacer.join({1, 4}, t0 + 1s);
  BOOST_TEST((pacer.try_take(ticket, t0 + 1s).value() == t0 + IdentifyPacer::key_period));
  BOOST_TEST(!pacer.try_take(ticket, t0 + IdentifyPacer::key_period).has_value());
  // The same again: what each key has done is kept.
  pacer.learn({.total = 2000, .remaining = 20, .reset_after = 1h, .max_concurrency = 2}, t0 + 6s);
  const auto behind = pacer.join({1, 4}, t0 + 6s);
  BOOST_TEST((pacer.try_take(behind, t0 + 6s).value() == t0 + 6s + 1h));  // 20 of 2000 are kept back
}

BOOST_AUTO_TEST_CASE(pacer_with_fewer_keys_waits_for_the_latest_of_the_old_ones) {
  IdentifyPacer pacer({.total = 1000, .remaining = 1000, .reset_after = 24h, .max_concurrency = 2}, t0);
  BOOST_TEST((!pacer.try_take(pacer.join({0, 4}, t0), t0)));
  BOOST_TEST((!pacer.try_take(pacer.join({1, 4}, t0), t0 + 3s)));
  pacer.learn({.total = 1000, .remaining = 998, .reset_after = 24h, .max_concurrency = 1}, t0 + 4s);
  const auto ticket = pacer.join({0, 4}, t0 + 4s);
  BOOST_TEST((pacer.try_take(ticket, t0 + 4s).value() == t0 + 3s + IdentifyPacer::key_period));
}

BOOST_AUTO_TEST_CASE(pacer_survives_a_concurrency_of_nothing) {
  IdentifyPacer pacer({.max_concurrency = 0}, t0);
  BOOST_TEST(!pacer.try_take(pacer.join({0, 1}, t0), t0).has_value());
}

BOOST_AUTO_TEST_CASE(pacer_forgets_a_waiter_that_leaves) {
  IdentifyPacer pacer({.max_concurrency = 1}, t0);
  const auto first = pacer.join({0, 2}, t0);
  const auto second = pacer.join({1, 2}, t0);
  BOOST_TEST((pacer.try_take(second, t0 + 2s).value() == SteadyTime::max()));
  pacer.leave(first);
  pacer.leave(first);
  BOOST_TEST(!pacer.try_take(second, t0 + 2s).has_value());
  BOOST_TEST(pacer.remaining() == 999u);  // whoever left has spent nothing
}

BOOST_AUTO_TEST_SUITE_END()
