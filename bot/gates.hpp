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

/// A guild is shut until it is opened by itself, and while its shard has no session.
class Gates {
 public:
  /// READY: every guild of the shard is shut until its GUILD_CREATE.
  void identified(gateway::ShardId shard) {
    lost(shard);
    up_.insert(shard.index);
  }
  /// RESUMED: the replay is settled, and the shard's guilds are as they were marked.
  void resumed(gateway::ShardId shard) {
    count_ = shard.count;
    up_.insert(shard.index);
  }
  /// The session is gone; effects wait for the next READY.
  void lost(gateway::ShardId shard) {
    count_ = shard.count;
    up_.erase(shard.index);
    std::erase_if(guilds_,
                  [&](const auto& each) { return shard_of(each.first, shard.count) == shard.index; });
  }

  void open(GuildId guild) { guilds_[guild] = Guild::open; }
  /// The guild is there, but what people did while nobody told us has to be read first.
  void read(GuildId guild) { guilds_[guild] = Guild::reading; }
  void shut(GuildId guild) { guilds_.erase(guild); }

  [[nodiscard]] bool is_open(GuildId guild) const {
    return !guild || is(Guild::open, guild);  // effects of no guild wait for nothing
  }
  [[nodiscard]] bool is_reading(GuildId guild) const { return is(Guild::reading, guild); }

 private:
  enum class Guild { reading, open };

  [[nodiscard]] bool is(Guild state, GuildId guild) const {
    const auto known = guilds_.find(guild);
    return known != guilds_.end() && known->second == state && up_.contains(shard_of(guild, count_));
  }

  std::uint32_t count_ = 1;
  std::unordered_set<std::uint32_t> up_;  // shards with a session whose replay is settled
  std::unordered_map<GuildId, Guild> guilds_;
};

}  // namespace veilleur::bot
