// Owns: how often one person is answered who pings.
// Must not know: what a ping is, clocks.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/id.hpp"
#include "base/time.hpp"

namespace veilleur::bot {

/// Five in a row, then one every two seconds: whoever tries the bot never meets the limit, and whoever
/// hammers takes a tenth of a channel's room for messages. What is refused is counted, to be logged once a
/// minute.
class PongLimit {
 public:
  static constexpr milliseconds interval{2000};
  static constexpr milliseconds burst = 5 * interval;
  static constexpr milliseconds report_interval{60'000};
  static constexpr std::size_t people_max = 4096;

  [[nodiscard]] bool admit(UserId user, WallTime now) {
    make_room(user, now);
    WallTime& paid_until = paid_until_[user];
    // A clock that was set back must not silence anybody for as long.
    const bool plausible = paid_until > now && paid_until <= now + burst;
    const WallTime next = (plausible ? paid_until : now) + interval;
    if (next > now + burst) {
      ++refused_;
      return false;
    }
    paid_until = next;
    return true;
  }

  /// How many were refused since the last report; nothing while that is less than a minute ago.
  [[nodiscard]] std::optional<std::uint64_t> report(WallTime now) {
    const auto since = now - reported_at_;
    if (refused_ == 0 || (since >= milliseconds{0} && since < report_interval)) return std::nullopt;
    reported_at_ = now;
    return std::exchange(refused_, 0);
  }

  [[nodiscard]] std::size_t people() const { return paid_until_.size(); }

 private:
  void make_room(UserId user, WallTime now) {
    if (paid_until_.size() < people_max || paid_until_.contains(user)) return;
    std::erase_if(paid_until_, [now](const auto& each) { return each.second <= now; });
    // So many at once are a raid; forgetting what they used is better than memory without bounds.
    if (paid_until_.size() >= people_max) paid_until_.clear();
  }

  std::unordered_map<UserId, WallTime> paid_until_;  ///< each answer costs an interval
  std::uint64_t refused_ = 0;
  WallTime reported_at_{};
};

}  // namespace veilleur::bot
