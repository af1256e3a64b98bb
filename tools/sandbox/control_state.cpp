// Owns: the document behind GET /_sandbox/state.
// Must not know: sockets, acts.
#include "tools/sandbox/control.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/render.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::size_t audit_tail = 100;

/// A thread as REST shows it, with the ids of its members.
json::array describe_threads(const State& state, const Guild& guild) {
  json::array threads;
  for (ChannelId id : guild.threads) {
    const Channel& thread = state.channels.at(id);
    json::object shown = render_channel(state, thread);
    json::array members;
    for (const auto& [user, joined] : thread.thread->members)
      members.push_back(json::value(user.to_string()));
    shown["member_ids"] = std::move(members);
    threads.push_back(std::move(shown));
  }
  return threads;
}

json::array describe_voice(const State& state, const Guild& guild) {
  json::array voices;
  for (const auto& [user, voice] : guild.voice) {
    json::object shown = render_voice_state(state, guild, voice);
    shown.erase("member");
    voices.push_back(std::move(shown));
  }
  return voices;
}

json::object describe_guild(const State& state, const Guild& guild) {
  json::array channels;
  for (const Channel* channel : channels_of(state, guild.id))
    channels.push_back(render_channel(state, *channel));
  json::array roles;
  for (const auto& [id, role] : guild.roles) roles.push_back(render(role));
  json::array members;
  for (const auto& [id, member] : guild.members) members.push_back(render_member(state, member));
  json::array bans;
  for (const auto& [id, ban] : guild.bans) bans.push_back(render_ban(state, ban));
  json::array audit;
  const std::size_t skipped = guild.audit.size() > audit_tail ? guild.audit.size() - audit_tail : 0;
  for (std::size_t i = skipped; i < guild.audit.size(); ++i) audit.push_back(render(guild.audit[i]));
  return {{"id", guild.id.to_string()},
          {"name", guild.name},
          {"owner_id", guild.owner.to_string()},
          {"preferred_locale", guild.preferred_locale},
          {"channels", std::move(channels)},
          {"threads", describe_threads(state, guild)},
          {"voice_states", describe_voice(state, guild)},
          {"roles", std::move(roles)},
          {"members", std::move(members)},
          {"bans", std::move(bans)},
          {"audit_log", std::move(audit)}};
}

json::object describe_dm(const State& state, const Channel& channel) {
  json::array recipients;
  bool closed = false;
  for (UserId id : channel.recipients) {
    recipients.push_back(json::value(id.to_string()));
    closed |= id != state.bot && (state.users.at(id).dms_closed || !share_a_guild(state, id, state.bot));
  }
  return {{"id", channel.id.to_string()},
          {"recipients", std::move(recipients)},
          {"closed", closed},
          {"last_message_id",
           channel.last_message ? json::value(channel.last_message.to_string()) : json::value(nullptr)}};
}

}  // namespace

json::object describe_world(Discord& discord, Moment now, milliseconds offset) {
  const State& state = discord.world().state();
  json::array users;
  for (const auto& [id, user] : state.users) {
    json::object rendered = render(user);
    rendered["dms_closed"] = user.dms_closed;
    rendered["locale"] = user.locale;
    users.push_back(std::move(rendered));
  }
  json::array guilds;
  for (const auto& [id, guild] : state.guilds) guilds.push_back(describe_guild(state, guild));
  json::array dms;
  for (const auto& [id, channel] : state.channels)
    if (channel.type == ChannelType::dm) dms.push_back(describe_dm(state, channel));
  json::array commands;
  for (const auto& [guild, list] : state.commands)
    for (const json::value& command : list) commands.push_back(command);
  return {{"now_ms", unix_ms(now.wall)},
          {"offset_ms", offset.count()},
          {"worlds_replaced", discord.worlds_replaced()},
          {"bot_id", state.bot.to_string()},
          {"users", std::move(users)},
          {"guilds", std::move(guilds)},
          {"dms", std::move(dms)},
          {"commands", std::move(commands)},
          {"modals", describe_modals(state, now.wall)},
          {"sessions", discord.gateway().describe()}};
}

}  // namespace veilleur::sandbox
