// Owns: domain::Reader over maps, and the carrying-out of a decision's changes on them.
// Must not know: SQL.
#pragma once

#include <algorithm>
#include <map>

#include "domain/reader.hpp"

namespace veilleur::testing {

/// One guild in memory. `apply` does to it what storage does to rows.
class MapReader final : public domain::Reader {
 public:
  explicit MapReader(domain::Guild guild, UserId self) : guild_(std::move(guild)), self_(self) {}

  [[nodiscard]] UserId self() const override { return self_; }
  [[nodiscard]] const domain::Guild* guild(GuildId id) override {
    return id == guild_.id ? &guild_ : nullptr;
  }
  [[nodiscard]] bool catching_up(GuildId) override { return reading_audit_log; }
  [[nodiscard]] std::optional<domain::Sanction> sanction(GuildId, domain::SanctionNumber number) override {
    auto found = sanctions.find(number);
    return found == sanctions.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] std::vector<domain::Sanction> open_bans(GuildId, UserId user) override {
    std::vector<domain::Sanction> open;
    for (const auto& [number, each] : sanctions) {
      if (each.user == user && each.state != domain::SanctionState::ended) open.push_back(each);
    }
    return open;
  }
  [[nodiscard]] domain::SanctionHistory history(GuildId, UserId user, domain::HistoryPart part) override {
    domain::SanctionHistory history;
    for (auto each = sanctions.rbegin(); each != sanctions.rend(); ++each) {
      if (each->second.user != user) continue;
      if (history.total >= part.skipped && history.shown.size() < part.limit) {
        history.shown.push_back(each->second);
      }
      ++history.total;
    }
    return history;
  }
  [[nodiscard]] std::vector<domain::Sanction> cancellable(GuildId, domain::NumberRange range,
                                                          std::size_t limit) override {
    std::vector<domain::Sanction> found;
    for (auto each = sanctions.rbegin(); each != sanctions.rend() && found.size() < limit; ++each) {
      const bool inside = each->first >= range.first && each->first <= range.last;
      if (inside && domain::is_cancellable(each->second)) found.push_back(each->second);
    }
    return found;
  }
  [[nodiscard]] domain::SanctionNumber next_sanction_number(GuildId) override {
    return sanctions.empty() ? 1 : sanctions.rbegin()->first + 1;
  }
  [[nodiscard]] std::vector<domain::AwaitSanction> awaited(GuildId, domain::SanctionNumber number) override {
    std::vector<domain::AwaitSanction> found;
    std::ranges::copy_if(waiting, std::back_inserter(found),
                         [&](const auto& each) { return each.number == number; });
    return found;
  }
  [[nodiscard]] std::optional<WallTime> last_refusal(GuildId, UserId user) override {
    auto found = refusals.find(user);
    return found == refusals.end() ? std::nullopt : std::optional(found->second);
  }

  void apply(const domain::Decision& decision) {
    for (const domain::Change& change : decision.changes) apply(change);
  }
  domain::Decision decide(const domain::Event& event, WallTime now) {
    domain::Decision decision = domain::decide(*this, event, now);
    apply(decision);
    return decision;
  }

  [[nodiscard]] domain::Guild& structure() { return guild_; }

  std::map<domain::SanctionNumber, domain::Sanction> sanctions;
  std::vector<domain::AwaitSanction> waiting;
  std::map<UserId, WallTime> refusals;
  std::map<domain::SanctionNumber, WallTime> timers;
  std::vector<domain::RecordAction> records;
  bool reading_audit_log = false;

 private:
  void apply(const domain::Change& change) {
    if (const auto* inserted = std::get_if<domain::InsertSanction>(&change)) {
      sanctions[inserted->sanction.number] = inserted->sanction;
    } else if (const auto* updated = std::get_if<domain::UpdateSanction>(&change)) {
      sanctions.at(updated->sanction.number) = updated->sanction;
    } else if (const auto* timer = std::get_if<domain::SetTimer>(&change)) {
      timers[timer->number] = timer->due_at;
    } else if (const auto* cleared = std::get_if<domain::ClearTimer>(&change)) {
      timers.erase(cleared->number);
    } else if (const auto* awaiting = std::get_if<domain::AwaitSanction>(&change)) {
      waiting.push_back(*awaiting);
    } else if (const auto* direct = std::get_if<domain::SetDirectOutcome>(&change)) {
      for (auto& each : waiting) {
        if (each.number == direct->number && each.wanted == domain::Awaited::ban)
          each.direct = direct->outcome;
      }
    } else if (const auto* forgotten = std::get_if<domain::ForgetAwaited>(&change)) {
      std::erase_if(waiting, [&](const auto& each) {
        return each.number == forgotten->number && each.wanted == forgotten->wanted;
      });
    } else if (const auto* record = std::get_if<domain::RecordAction>(&change)) {
      records.push_back(*record);
    } else if (const auto* refusal = std::get_if<domain::NoteRefusal>(&change)) {
      refusals[refusal->user] = refusal->at;
    }
  }

  domain::Guild guild_;
  UserId self_;
};

}  // namespace veilleur::testing
