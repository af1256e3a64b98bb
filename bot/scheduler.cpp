// Owns: the choice of the next outbox rows.
// Must not know: how a row is carried out, what it means.
#include "bot/scheduler.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace veilleur::bot {

using storage::EffectRank;

std::optional<EffectRank> Places::room() const {
  std::optional<EffectRank> last;
  for (std::size_t rank = 0; rank < storage::effect_rank_count && taken_[rank] < most_[rank]; ++rank) {
    last = static_cast<EffectRank>(rank);
  }
  return last;
}

void Places::take(EffectRank rank) {
  for (std::size_t each = 0; each <= static_cast<std::size_t>(rank); ++each) ++taken_[each];
}

void Places::give_back(EffectRank rank) {
  for (std::size_t each = 0; each <= static_cast<std::size_t>(rank); ++each) {
    VEILLEUR_CHECK(taken_[each] > 0);
    --taken_[each];
  }
}

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
  do {
    while (!turn_.empty() && in_all_.room()) {
      const GuildId guild = turn_.front();
      turn_.pop_front();
      in_turn_.erase(guild);
      if (start_one(guild, now, begin)) consider(guild);
    }
  } while (in_all_.room() && consider_held());
}

bool Scheduler::consider_held() {
  const auto open = in_all_.room();
  for (std::size_t rank = 0; open && rank <= index(*open); ++rank) {
    Held& held = held_[rank];
    if (held.queue.empty()) continue;
    const GuildId guild = held.queue.front();
    held.queue.pop_front();
    held.guilds.erase(guild);
    consider(guild);
    return true;
  }
  return false;
}

void Scheduler::hold(GuildId guild, EffectRank rank) {
  Held& held = held_[index(rank)];
  if (held.guilds.insert(guild).second) held.queue.push_back(guild);
}

bool Scheduler::start_one(GuildId guild, WallTime now,
                          const std::function<bool(const storage::OutboxRow&)>& begin) {
  const auto found = per_guild_.find(guild);
  const Places here = found == per_guild_.end() ? Places(per_guild_max) : found->second;
  const auto own = here.room();
  if (!own) return false;  // the end of one of its rows brings the guild back
  const auto everywhere = in_all_.room();
  if (!everywhere) return false;
  // What the guild might start but for the other guilds' rows: their end brings it back.
  if (*everywhere < *own) hold(guild, static_cast<EffectRank>(index(*everywhere) + 1));
  const auto which = wanted(guild, std::min(*own, *everywhere));
  if (!which) return false;
  // Rows under way are heads too; asking for as many more leaves at least one other, if there is one.
  for (storage::OutboxRow& row : outbox_.heads(guild, *which, now, here.taken() + 1)) {
    if (lanes_.contains(row.lane)) continue;
    const EffectId id = row.id;
    const EffectRank rank = storage::rank_of(row);
    const std::string lane = row.lane;
    lanes_.emplace(lane, id);
    rows_.emplace(id, row);
    per_guild_.try_emplace(guild, per_guild_max).first->second.take(rank);
    in_all_.take(rank);
    if (!begin(row)) finish(id);
    return true;
  }
  if (auto next = outbox_.next_ready(guild, *which, now)) consider_at(guild, *next);
  return false;
}

std::optional<storage::Outbox::Heads> Scheduler::wanted(GuildId guild, EffectRank last) const {
  using Heads = storage::Outbox::Heads;
  if (gates_.is_reading(guild)) return Heads::audit_reads;
  if (!gates_.is_open(guild)) return std::nullopt;
  switch (last) {
    case EffectRank::answer:
      return Heads::answers;
    case EffectRank::work:
      return Heads::interactive;
    case EffectRank::background:
      break;
  }
  return Heads::all;
}

std::optional<storage::OutboxRow> Scheduler::finish(EffectId id) {
  auto found = rows_.find(id);
  if (found == rows_.end()) return std::nullopt;
  storage::OutboxRow row = std::move(found->second);
  const EffectRank rank = storage::rank_of(row);
  rows_.erase(found);
  lanes_.erase(row.lane);
  in_all_.give_back(rank);
  const auto here = per_guild_.find(row.guild);
  here->second.give_back(rank);
  if (here->second.taken() == 0) per_guild_.erase(here);
  consider(row.guild);
  return row;
}

const storage::OutboxRow* Scheduler::under_way(const std::string& lane) const {
  auto id = lanes_.find(lane);
  return id == lanes_.end() ? nullptr : &rows_.at(id->second);
}

}  // namespace veilleur::bot
