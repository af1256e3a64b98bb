// Owns: a guild's structure as the rules see it, and each guild's own settings.
// Must not know: Discord's JSON, SQL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"

namespace veilleur::domain {

struct Role {
  RoleId id;
  std::string name;
  std::int32_t position = 0;  ///< higher is more powerful in Discord; ties are broken by the smaller id
  std::uint64_t permissions = 0;
  bool operator==(const Role&) const = default;
};

enum class OverwriteTarget { role, member };

struct Overwrite {
  OverwriteTarget target = OverwriteTarget::role;
  std::uint64_t id = 0;  ///< a RoleId or a UserId, as `target` says
  std::uint64_t allow = 0;
  std::uint64_t deny = 0;
  bool operator==(const Overwrite&) const = default;
};

struct Channel {
  ChannelId id;
  std::string name;
  std::int32_t type = 0;  ///< Discord's channel type number, unknown ones included
  ChannelId parent;       ///< the category; 0 where there is none
  std::vector<Overwrite> overwrites;
  bool operator==(const Channel&) const = default;
};

/// What GUILD_CREATE says and later structure events change. Members are not part of it.
struct Guild {
  GuildId id;
  std::string name;
  UserId owner;
  std::vector<Role> roles;
  std::vector<Channel> channels;
  std::vector<RoleId> own_roles;            ///< the bot's roles in this guild, without @everyone
  std::optional<WallTime> timed_out_until;  ///< the bot itself; nothing where it is not, or no more
  bool operator==(const Guild&) const = default;
};

enum class Language { french, english };

/// What a guild chose. French and "!" are the defaults.
struct GuildSettings {
  Language language = Language::french;
  std::string prefix = "!";
};

}  // namespace veilleur::domain
