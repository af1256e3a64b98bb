// Owns: the look-ups declared in state.hpp.
// Must not know: HTTP, or which session receives an event.
#include "tools/sandbox/state.hpp"

#include <algorithm>
#include <cstdio>

namespace veilleur::sandbox {
namespace {

template <class Map, class Key>
auto* find_in(Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

template <class S>
auto* message_in(S& state, ChannelId channel, MessageId id) {
  auto* in_channel = find_in(state.messages, channel);
  return in_channel ? find_in(*in_channel, id) : nullptr;
}

}  // namespace

Snowflake next_id(State& state, WallTime now) {
  return state.last_id = std::max(state.last_id + 1, snowflake_floor(now));
}

std::string make_secret(State& state) {
  std::string text;
  for (int i = 0; i < 3; ++i) {
    char part[17];
    std::snprintf(part, sizeof part, "%016llx", static_cast<unsigned long long>(state.random.next()));
    text += part;
  }
  return text;
}

User* find_user(State& state, UserId id) { return find_in(state.users, id); }
const User* find_user(const State& state, UserId id) { return find_in(state.users, id); }
Guild* find_guild(State& state, GuildId id) { return find_in(state.guilds, id); }
const Guild* find_guild(const State& state, GuildId id) { return find_in(state.guilds, id); }
Channel* find_channel(State& state, ChannelId id) { return find_in(state.channels, id); }
const Channel* find_channel(const State& state, ChannelId id) { return find_in(state.channels, id); }
Message* find_message(State& state, ChannelId channel, MessageId id) {
  return message_in(state, channel, id);
}
const Message* find_message(const State& state, ChannelId channel, MessageId id) {
  return message_in(state, channel, id);
}
Member* find_member(Guild& guild, UserId id) { return find_in(guild.members, id); }
const Member* find_member(const Guild& guild, UserId id) { return find_in(guild.members, id); }

bool share_a_guild(const State& state, UserId one, UserId other) {
  return std::any_of(state.guilds.begin(), state.guilds.end(), [&](const auto& entry) {
    return find_member(entry.second, one) && find_member(entry.second, other);
  });
}

Channel* find_dm(State& state, UserId one, UserId other) {
  for (auto& [id, channel] : state.channels) {
    const auto& ends = channel.recipients;
    if (channel.type == ChannelType::dm && std::count(ends.begin(), ends.end(), one) == 1 &&
        std::count(ends.begin(), ends.end(), other) == 1)
      return &channel;
  }
  return nullptr;
}

std::vector<const Channel*> channels_of(const State& state, GuildId guild) {
  std::vector<const Channel*> found;
  if (const Guild* place = find_guild(state, guild))
    for (ChannelId id : place->channels) found.push_back(&state.channels.at(id));
  std::sort(found.begin(), found.end(), [](const Channel* a, const Channel* b) {
    return std::pair{a->position, a->id} < std::pair{b->position, b->id};
  });
  return found;
}

std::uint64_t application_flags(const State& state) {
  const std::uint64_t allowed = state.settings.privileged_intents;
  const auto global = state.commands.find(GuildId{});
  const bool has_commands = global != state.commands.end() && !global->second.empty();
  return (allowed & intent::guild_presences ? 1U << 13 : 0U) |
         (allowed & intent::guild_members ? 1U << 15 : 0U) |
         (allowed & intent::message_content ? 1U << 19 : 0U) | (has_commands ? 1U << 23 : 0U);
}

void emit(State& state, GuildId guild, std::uint64_t intents, std::string_view type,
          const json::object& data) {
  const Guild* place = find_guild(state, guild);
  if (guild && (!place || !find_member(*place, state.bot))) return;
  state.events.push_back({guild, intents, type, json::serialize(data), std::nullopt});
}

}  // namespace veilleur::sandbox
