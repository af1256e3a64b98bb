// Owns: the rules and events of voice connections declared in voice.hpp ("Voice Resource", read August 2026).
// Must not know: audio, sockets.
#include "tools/sandbox/voice.hpp"

#include <algorithm>
#include <cstdio>

#include "tools/sandbox/audit.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/render.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

void emit_voice(State& state, const Guild& guild, const VoiceState& voice) {
  emit(state, guild.id, intent::guild_voice_states, "VOICE_STATE_UPDATE",
       render_voice_state(state, guild, voice));
}

/// Where the bot shall send its audio; nobody listens there.
void emit_server(State& state, const Guild& guild, const VoiceState& voice) {
  emit(state, guild.id, 0, "VOICE_SERVER_UPDATE",
       {{"token", "sandbox-" + voice.session},
        {"guild_id", guild.id.to_string()},
        {"endpoint", "voice.invalid:443"}});
}

VoiceState* find_voice(Guild& guild, UserId user) {
  const auto found = guild.voice.find(user);
  return found == guild.voice.end() ? nullptr : &found->second;
}

std::size_t people_in(const Guild& guild, ChannelId channel) {
  return static_cast<std::size_t>(
      std::count_if(guild.voice.begin(), guild.voice.end(),
                    [&](const auto& entry) { return entry.second.channel == channel; }));
}

/// On a stage everybody begins in the audience; in voice those without SPEAK are not heard.
bool begins_suppressed(const State& state, const Channel& channel, UserId user, WallTime now) {
  return channel.type == ChannelType::stage ||
         !(channel_permissions(state, channel, user, now) & permission::speak);
}

std::optional<Reply> check_entry(const State& state, const Guild& guild, const Channel& channel, UserId user,
                                 WallTime now) {
  if (channel.guild != guild.id || !is_voice(channel.type)) return wrong_channel_type();
  if (auto refused = check_channel(state, channel, user, permission::connect, now)) return refused;
  const bool full =
      channel.user_limit > 0 && people_in(guild, channel.id) >= static_cast<std::size_t>(channel.user_limit);
  return full ? check_channel(state, channel, user, permission::move_members, now) : std::nullopt;
}

/// Puts a connection into a channel, new or from another one.
void place(State& state, VoiceState& voice, const Channel& channel, WallTime now) {
  voice.channel = channel.id;
  voice.suppress = begins_suppressed(state, channel, voice.user, now);
  voice.asked_to_speak_at.reset();
}

std::string session_name(Snowflake id) {
  char text[40];
  std::snprintf(text, sizeof text, "%032llx", static_cast<unsigned long long>(id));
  return text;
}

}  // namespace

Reply set_voice(State& state, UserId user, GuildId guild_id, const VoiceWish& wish, WallTime now) {
  Guild* guild = find_guild(state, guild_id);
  if (!guild) return unknown_guild();
  if (!find_user(state, user)) return unknown_user();
  if (!find_member(*guild, user)) return missing_access();
  if (!wish.channel) {
    disconnect(state, *guild, user);
    return no_content();
  }
  const Channel* channel = find_channel(state, wish.channel);
  if (!channel) return unknown_channel();
  VoiceState* voice = find_voice(*guild, user);
  const bool enters = !voice || voice->channel != channel->id;
  if (enters) {
    if (auto refused = check_entry(state, *guild, *channel, user, now)) return *refused;
    if (!voice) {
      voice = &guild->voice[user];
      voice->user = user;
      voice->session = session_name(next_id(state, now));
    }
    place(state, *voice, *channel, now);
  }
  voice->self_mute = wish.self_mute;
  voice->self_deaf = wish.self_deaf;
  emit_voice(state, *guild, *voice);
  if (enters && user == state.bot) emit_server(state, *guild, *voice);
  return no_content();
}

bool disconnect(State& state, Guild& guild, UserId user) {
  const auto found = guild.voice.find(user);
  if (found == guild.voice.end()) return false;
  VoiceState gone = found->second;
  guild.voice.erase(found);
  gone.channel = ChannelId{};
  gone.suppress = false;
  gone.asked_to_speak_at.reset();
  emit_voice(state, guild, gone);
  return true;
}

void empty_voice_channel(State& state, Guild& guild, ChannelId channel) {
  std::vector<UserId> inside;
  for (const auto& [user, voice] : guild.voice)
    if (voice.channel == channel) inside.push_back(user);
  for (UserId user : inside) disconnect(state, guild, user);
}

VoiceChange read_voice_change(Fields& fields) {
  VoiceChange change;
  change.mute = fields.boolean("mute");
  change.deaf = fields.boolean("deaf");
  change.moves = fields.has("channel_id");
  change.to = ChannelId{fields.snowflake("channel_id").value_or(0)};
  return change;
}

std::optional<Reply> check_voice_change(const State& state, const Guild& guild, UserId target,
                                        const Call& call, const VoiceChange& change) {
  const std::uint64_t needed = (change.mute ? permission::mute_members : 0) |
                               (change.deaf ? permission::deafen_members : 0) |
                               (change.moves ? permission::move_members : 0);
  const auto voice = guild.voice.find(target);
  if (voice == guild.voice.end()) {
    if (auto refused = check_guild(guild, call.actor, needed, call.now)) return refused;
    return not_in_voice();
  }
  const Channel& from = state.channels.at(voice->second.channel);
  if (auto refused = check_channel(state, from, call.actor, needed, call.now)) return refused;
  if (!change.moves || !change.to) return std::nullopt;
  const Channel* to = find_channel(state, change.to);
  if (!to || to->guild != guild.id) return unknown_channel();
  Problems problems;
  if (!is_voice(to->type))
    problems.add("channel_id", "CHANNEL_TYPE_INVALID", "Members can be moved to voice channels alone.");
  if (!problems.empty()) return problems.reply();
  return check_channel(state, *to, call.actor, permission::connect | permission::move_members, call.now);
}

void apply_voice_change(State& state, Guild& guild, Member& target, const Call& call,
                        const VoiceChange& change, json::array& changes) {
  VoiceState* voice = find_voice(guild, target.user);
  if (!voice) return;
  const std::size_t before = changes.size();
  const auto set = [&](std::string_view key, bool& field, std::optional<bool> wanted) {
    if (!wanted || field == *wanted) return;
    changes.push_back(sandbox::change(key, field, *wanted));
    field = *wanted;
  };
  set("mute", target.mute, change.mute);
  set("deaf", target.deaf, change.deaf);
  const bool moved = change.moves && change.to && change.to != voice->channel;
  if (moved) place(state, *voice, state.channels.at(change.to), call.now);
  if (moved || changes.size() != before) emit_voice(state, guild, *voice);
  if (moved && target.user == state.bot) emit_server(state, guild, *voice);
  if (moved) record_counted(state, guild, call, AuditAction::member_move, 0, change.to);
  if (change.moves && !change.to && disconnect(state, guild, target.user))
    record_counted(state, guild, call, AuditAction::member_disconnect, 0, ChannelId{});
}

namespace {

/// Somebody's voice state that the actor may look at, or the refusal.
struct Found {
  Guild* guild = nullptr;
  VoiceState* voice = nullptr;
  std::optional<Reply> refused;
};

Found find_state(State& state, const Call& call, UserId user) {
  Found found;
  found.guild = find_guild(state, call.id<GuildId>(0));
  if (!found.guild) {
    found.refused = unknown_guild();
    return found;
  }
  found.refused = check_guild(*found.guild, call.actor, 0, call.now);
  if (found.refused) return found;
  found.voice = find_voice(*found.guild, user);
  if (!found.voice)
    found.refused = refuse(404, 10065, "Unknown Voice State");
  else if (user != call.actor)  // "the current user must have permission to connect to the channel"
    found.refused = check_channel(state, state.channels.at(found.voice->channel), call.actor,
                                  permission::connect, call.now);
  return found;
}

/// Both PATCH endpoints: on a stage, of a channel the user is in.
Reply change_stage(State& state, const Call& call, UserId user) {
  const Found found = find_state(state, call, user);
  if (found.refused) return *found.refused;
  VoiceState& voice = *found.voice;
  const Channel& channel = state.channels.at(voice.channel);
  Form form(call);
  const auto named = form.fields.snowflake("channel_id");
  const auto suppress = form.fields.boolean("suppress");
  const bool own = user == call.actor;
  const bool asks = own && form.fields.has("request_to_speak_timestamp");
  std::optional<WallTime> asked_at;
  if (asks)
    if (const auto text = form.fields.text("request_to_speak_timestamp", {0, 64})) {
      asked_at = parse_iso8601(*text);
      if (!asked_at)
        form.fields.complain("request_to_speak_timestamp", "DATE_TIME_TYPE_PARSE",
                             "Could not parse " + *text + ". Should be ISO8601.");
    }
  if (auto refused = form.refusal()) return *refused;
  if (channel.type != ChannelType::stage || (named && ChannelId{*named} != channel.id))
    return wrong_channel_type();
  std::uint64_t needed = 0;
  if (suppress && !(own && *suppress)) needed |= permission::mute_members;
  if (asked_at) needed |= permission::request_to_speak;
  if (auto refused = check_channel(state, channel, call.actor, needed, call.now)) return *refused;
  if (asks) voice.asked_to_speak_at = asked_at;
  if (suppress) {
    voice.suppress = *suppress;
    voice.asked_to_speak_at.reset();
    if (!*suppress && !state.users.at(user).bot) voice.asked_to_speak_at = call.now;
  }
  emit_voice(state, *found.guild, voice);
  return no_content();
}

Reply show(const State& state, const Found& found) {
  return found.refused ? *found.refused : ok(render_voice_state(state, *found.guild, *found.voice));
}

}  // namespace

Reply get_voice_state(State& state, const Call& call) {
  return show(state, find_state(state, call, call.id<UserId>(1)));
}
Reply get_own_voice_state(State& state, const Call& call) {
  return show(state, find_state(state, call, call.actor));
}
Reply modify_voice_state(State& state, const Call& call) {
  return change_stage(state, call, call.id<UserId>(1));
}
Reply modify_own_voice_state(State& state, const Call& call) { return change_stage(state, call, call.actor); }

}  // namespace veilleur::sandbox
