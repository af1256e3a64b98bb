// Owns: which GUILD_BAN_ADD and GUILD_BAN_REMOVE are the echo of our own requests.
// Must not know: the rules, who may see an audit log.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>

#include "base/id.hpp"
#include "domain/moderation/sanction.hpp"

namespace veilleur::bot {

/// Discord tells us of our own bans and unbans as of everybody's, before or after the answer to the request,
/// and does not say whose they are. A user's changes come in the order in which they were made. In memory
/// only: what a restart forgets, the claims themselves explain (domain/moderation/ban_by_hand).
class BanEchoes {
 public:
  static constexpr std::size_t expected_max = 512;

  /// A request that would change this is on its way. One that repeats the user's last changes nothing twice,
  /// so it has no echo of its own.
  void expect(GuildId guild, UserId user, domain::Presence presence) {
    const auto last = latest(guild, user);
    if (last != expected_.rend() && last->presence == presence) return;
    expected_.push_back({guild, user, presence});
    // A ban that was there already gives no echo; what has waited longest is such a one.
    if (expected_.size() > expected_max) expected_.pop_front();
  }

  /// The latest such request changed nothing.
  void forget(GuildId guild, UserId user, domain::Presence presence) {
    const auto found = std::find(expected_.rbegin(), expected_.rend(), Echo{guild, user, presence});
    if (found != expected_.rend()) expected_.erase(std::next(found).base());
  }

  /// Discord was asked and shows this: what we sent after it, and what it ought to have changed, was not
  /// carried out.
  void seen(GuildId guild, UserId user, domain::Presence presence) {
    for (auto last = latest(guild, user); last != expected_.rend() && last->presence != presence;
         last = latest(guild, user)) {
      expected_.erase(std::next(last).base());
    }
  }

  /// Events were missed: what was expected in this guild may have been among them.
  void forget(GuildId guild) {
    std::erase_if(expected_, [guild](const Echo& each) { return each.guild == guild; });
  }

  /// Whether the event is ours.
  [[nodiscard]] bool explain(GuildId guild, UserId user, domain::Presence presence) {
    const auto found = std::ranges::find(expected_, Echo{guild, user, presence});
    const bool ours = found != expected_.end();
    // What we expected of this user before it has not happened and will not. An unban by somebody else means
    // the same of every ban of ours that still had to show.
    std::size_t passed = ours ? static_cast<std::size_t>(found - expected_.begin()) + 1 : 0;
    if (!ours && presence == domain::Presence::absent) passed = expected_.size();
    std::size_t at = 0;
    std::erase_if(expected_, [&](const Echo& each) {
      return at++ < passed && each.guild == guild && each.user == user;
    });
    return ours;
  }

  /// More is expected of this user.
  [[nodiscard]] bool expects(GuildId guild, UserId user) { return latest(guild, user) != expected_.rend(); }

  [[nodiscard]] std::size_t expected() const { return expected_.size(); }

 private:
  struct Echo {
    GuildId guild;
    UserId user;
    domain::Presence presence;
    bool operator==(const Echo&) const = default;
  };

  std::deque<Echo>::reverse_iterator latest(GuildId guild, UserId user) {
    return std::find_if(expected_.rbegin(), expected_.rend(),
                        [&](const Echo& each) { return each.guild == guild && each.user == user; });
  }

  std::deque<Echo> expected_;
};

}  // namespace veilleur::bot
