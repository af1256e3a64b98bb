// Owns: an executor over a scripted Discord, and how its orders' ends are heard of, for its tests.
// Must not know: what a particular test asserts.
#pragma once

#include <boost/test/unit_test.hpp>

#include "bot/executor.hpp"
#include "tests/unit/bot/network_fixture.hpp"

namespace veilleur::bot::testing {

struct ExecutorFixture : NetworkFixture {
  struct Report {
    EffectEnded ended;
    std::chrono::nanoseconds at;
  };
  std::vector<Report> reports;
  Executor executor{timers, clock, *rest, *desk, supervisor, self, [this](EffectEnded ended) {
                      reports.push_back({std::move(ended), timers.now() - began});
                    }};
  std::uint64_t next_id = 1;

  const std::string guild = guild_id.to_string();
  const std::string ban = "/guilds/" + guild + "/bans/2";
  const std::string member = "/guilds/" + guild + "/members/2";
  const std::string open_dm = "POST /users/@me/channels";
  const std::string send_dm = "POST /channels/66/messages";
  const std::string send = "POST /channels/7/messages";
  const std::string look = "GET /channels/7/messages";
  const std::string last = "GET /channels/7";  ///< shows the last message's id

  EffectId carry_out(Action action, std::optional<WallTime> expires_at = {}, std::string reason = {}) {
    const EffectId id{next_id++};
    executor.carry_out({id, true, expires_at, std::move(reason), std::move(action)});
    timers.settle();
    return id;
  }
  /// Carries out and waits for the one report.
  Outcome outcome_of(Action action, std::optional<WallTime> expires_at = {}, std::string reason = {}) {
    const std::size_t before = reports.size();
    const EffectId id = carry_out(std::move(action), expires_at, std::move(reason));
    if (reports.size() == before) run(std::chrono::minutes{2});
    BOOST_REQUIRE(reports.size() == before + 1);
    BOOST_TEST((reports.back().ended.id == id));
    BOOST_TEST(executor.under_way() == 0u);
    return reports.back().ended.outcome;
  }
  SendMessage reply(Doubt doubt = Doubt::none) const {
    return {channel_id, MessageId{100}, MessageId{100},           "banned",
            "nonce-1",  doubt,          clock.now() + seconds{60}};
  }
  static std::string message_of(UserId author, std::uint64_t id, std::uint64_t answers,
                                std::string_view content = "x") {
    json::object message{{"id", std::to_string(id)},
                         {"content", content},
                         {"author", json::object{{"id", author.to_string()}}}};
    if (answers != 0) message["message_reference"] = json::object{{"message_id", std::to_string(answers)}};
    return json::serialize(message);
  }
};

}  // namespace veilleur::bot::testing
