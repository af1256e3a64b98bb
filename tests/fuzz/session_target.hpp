// Owns: what is asked of a gateway session whatever its server says. Shared by libFuzzer and the corpus
// replay. Must not know: libFuzzer, Boost.Test.
#pragma once

#include <string_view>

#include "base/check.hpp"
#include "tests/support/gateway_driver.hpp"

namespace veilleur::fuzz {

/// Each line is one payload of the server; after each a minute, but a moment, passes. The session must stay
/// within the send limit, never close with 1000 or 1001, and always come back by itself.
inline void session(std::string_view lines) {
  auto driver = testing::ready_driver();
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    driver.sent.clear();
    const std::size_t connects = driver.connects.size();
    driver.say(std::string(lines.substr(0, end)));
    driver.pass(std::chrono::minutes{1} - std::chrono::milliseconds{1});
    lines.remove_prefix(std::min(end + 1, lines.size()));
    VEILLEUR_CHECK(!driver.ended);
    // HELLO may ask for a racing heart (10 ms), which keeps to the limit like everything else.
    VEILLEUR_CHECK(driver.sent.size() <= gateway::SendLimiter::sends_max);
    if (driver.closes.empty()) continue;
    for (const auto& code : driver.closes) VEILLEUR_CHECK(!code || *code >= 4000);
    driver.closes.clear();
    if (driver.connects.size() == connects) driver.await_connect();
    driver.open();
  }
}

}  // namespace veilleur::fuzz
