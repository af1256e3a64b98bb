// Owns: which guilds may be acted on now. After a start nothing is sent before the world is known again.
// Must not know: SQL, what is sent.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <unordered_set>

#include "base/id.hpp"
#include "gateway/shard.hpp"

namespace veilleur::bot {

/// The shard that carries a guild's events (Discord, "Gateway", sharding, read August 2026).
[[nodiscard]] constexpr std::uint32_t shard_of(GuildId guild, std::uint32_t shard_count) {
  return static_cast<std::uint32_t>((guild.value() >> 22) % shard_count);
}

class Gates {
 public:
  /// READY: every guild of the shard is shut until its GUILD_CREATE.
  void identified(gateway::ShardId shard) { set(shard, Shard::guild_by_guild); }
  /// RESUMED: the replay is settled, so every guild of the shard is as stored.
  void resumed(gateway::ShardId shard) { set(shard, Shard::open); }
  /// The session is gone; effects wait for the next READY.
  void lost(gateway::ShardId shard) { set(shard, Shard::shut); }

  void open(GuildId guild) { guilds_[guild] = Guild::open; }
  void shut(GuildId guild) { guilds_[guild] = Guild::shut; }

  /// It was shut by itself, although the world around it is known.
  [[nodiscard]] bool waits(GuildId guild) const {
    const auto known = guilds_.find(guild);
    return known != guilds_.end() && known->second == Guild::shut;
  }

  [[nodiscard]] bool is_open(GuildId guild) const {
    if (!guild) return true;  // effects of no guild wait for nothing
    if (auto known = guilds_.find(guild); known != guilds_.end()) return known->second == Guild::open;
    auto shard = shards_.find(count_ == 0 ? 0 : shard_of(guild, count_));
    return shard != shards_.end() && shard->second == Shard::open;
  }

 private:
  enum class Shard { shut, guild_by_guild, open };
  enum class Guild { open, shut };

  void set(gateway::ShardId shard, Shard state) {
    count_ = shard.count;
    shards_[shard.index] = state;
    if (state == Shard::open) return;  // a guild in an outage stays shut over a resume
    std::erase_if(guilds_,
                  [&](const auto& each) { return shard_of(each.first, shard.count) == shard.index; });
  }

  std::uint32_t count_ = 0;
  std::unordered_map<std::uint32_t, Shard> shards_;
  std::unordered_map<GuildId, Guild> guilds_;
};

}  // namespace veilleur::bot
