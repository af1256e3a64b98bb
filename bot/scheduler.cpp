// Owns: the choice of the next outbox rows.
// Must not know: how a row is carried out, what it means.
#include "bot/scheduler.hpp"

namespace veilleur::bot {

void Scheduler::consider(GuildId guild) {
  if (in_turn_.insert(guild).second) turn_.push_back(guild);
}

void Scheduler::consider_at(GuildId guild, WallTime at) {
  auto [known, added] = wake_of_.try_emplace(guild, at);
  if (!added) {
    if (known->second <= at) return;
    wakes_.erase({known->second, guild});
    known->second = at;
  }
  wakes_.emplace(at, guild);
}

void Scheduler::fill(WallTime now, const std::function<bool(const storage::OutboxRow&)>& begin) {
  while (!wakes_.empty() && wakes_.begin()->first <= now) {
    const GuildId guild = wakes_.begin()->second;
    wakes_.erase(wakes_.begin());
    wake_of_.erase(guild);
    consider(guild);
  }
  // Each guild starts one row and goes to the end of the queue, so that no guild waits for another's flood.
  while (!turn_.empty() && rows_.size() < in_all_max) {
    const GuildId guild = turn_.front();
    turn_.pop_front();
    in_turn_.erase(guild);
    if (start_one(guild, now, begin)) consider(guild);
  }
}

bool Scheduler::start_one(GuildId guild, WallTime now,
                          const std::function<bool(const storage::OutboxRow&)>& begin) {
  const std::size_t busy = per_guild_.contains(guild) ? per_guild_.at(guild) : 0;
  if (busy >= per_guild_max) return false;  // the end of one of them brings the guild back
  const auto which =
      gates_.is_open(guild) ? storage::Outbox::Heads::all : storage::Outbox::Heads::audit_reads;
  // Rows under way are heads too; asking for as many more leaves at least one other, if there is one.
  for (storage::OutboxRow& row : outbox_.heads(guild, which, now, busy + 1)) {
    if (lanes_.contains(row.lane)) continue;
    const EffectId id = row.id;
    const std::string lane = row.lane;
    lanes_.emplace(lane, id);
    rows_.emplace(id, row);
    ++per_guild_[guild];
    if (!begin(row)) finish(id);
    return true;
  }
  if (auto next = outbox_.next_ready(guild, now)) consider_at(guild, *next);
  return false;
}

std::optional<storage::OutboxRow> Scheduler::finish(EffectId id) {
  auto found = rows_.find(id);
  if (found == rows_.end()) return std::nullopt;
  storage::OutboxRow row = std::move(found->second);
  rows_.erase(found);
  lanes_.erase(row.lane);
  if (auto count = per_guild_.find(row.guild); --count->second == 0) per_guild_.erase(count);
  consider(row.guild);
  return row;
}

const storage::OutboxRow* Scheduler::under_way(const std::string& lane) const {
  auto id = lanes_.find(lane);
  return id == lanes_.end() ? nullptr : &rows_.at(id->second);
}

}  // namespace veilleur::bot
