// Owns: the life of threads declared in threads.hpp ("Threads", read August 2026), without their endpoints.
// Must not know: endpoints, transports.
#include "tools/sandbox/threads.hpp"

#include <algorithm>

#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/render.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::size_t members_max = 1000;

bool bot_sees(const State& state, const Channel& thread, WallTime now) {
  return can_view(state, thread, state.bot, now);
}

bool moderates(const State& state, const Channel& thread, UserId user, WallTime now) {
  return channel_permissions(state, thread, user, now) & permission::manage_threads;
}

WallTime archives_at(const Thread& thread) {
  return thread.active_at + std::chrono::minutes{thread.auto_archive_minutes};
}

/// What somebody wrote himself: this lets him and those he mentions join, a notice about them does not.
bool is_spoken(const Message& message) {
  return message.type == message_type::ordinary || message.type == message_type::reply;
}

/// THREAD_MEMBERS_UPDATE reaches a bot without GUILD_MEMBERS only where it concerns itself.
void emit_membership(State& state, const Channel& thread, UserId user, json::object change, WallTime now) {
  if (user != state.bot && !bot_sees(state, thread, now)) return;
  change["id"] = thread.id.to_string();
  change["guild_id"] = thread.guild.to_string();
  change["member_count"] = std::min<std::size_t>(thread.thread->members.size(), 50);
  emit(state, thread.guild, user == state.bot ? intent::guilds : intent::guild_members,
       "THREAD_MEMBERS_UPDATE", change);
}

void emit_addition(State& state, const Channel& thread, UserId user, WallTime now) {
  json::object added = render_thread_member(thread, user);
  if (const Member* member = find_member(state.guilds.at(thread.guild), user))
    added["member"] = render_member(state, *member);
  added["presence"] = nullptr;
  emit_membership(state, thread, user, json::object{{"added_members", json::array{std::move(added)}}}, now);
}

void emit_removal(State& state, const Channel& thread, UserId user, WallTime now) {
  emit_membership(state, thread, user,
                  json::object{{"removed_member_ids", json::array{json::value(user.to_string())}}}, now);
}

}  // namespace

std::optional<Reply> check_thread(const State& state, const Channel& channel, UserId actor, ThreadUse use,
                                  WallTime now) {
  if (!channel.thread) return std::nullopt;
  const Thread& thread = *channel.thread;
  const bool barred = thread.locked && !moderates(state, channel, actor, now);
  if (thread.archived && (use != ThreadUse::post || barred)) return refuse(400, 50083, "Thread is archived");
  if (barred && use != ThreadUse::touch) return refuse(403, 160005, "Thread is locked");
  return std::nullopt;
}

std::optional<int> read_auto_archive(Fields& fields, std::string_view key) {
  const auto minutes = fields.integer(key, 60, 10'080);
  if (!minutes) return std::nullopt;
  if (*minutes != 60 && *minutes != 1'440 && *minutes != 4'320 && *minutes != 10'080)
    fields.complain(key, "BASE_TYPE_CHOICES", "Value must be one of {60, 1440, 4320, 10080}.");
  return static_cast<int>(*minutes);
}

Channel& open_thread(State& state, Channel channel, WallTime now) {
  Channel& thread = state.channels[channel.id] = std::move(channel);
  state.guilds.at(thread.guild).threads.insert(thread.id);
  thread.thread->created_at = now;
  thread.thread->archive_changed_at = now;
  thread.thread->members = {{thread.thread->owner, now}};
  prolong(state, *thread.thread, now);
  if (bot_sees(state, thread, now)) {
    json::object data = render_channel(state, thread);
    data["newly_created"] = true;
    emit(state, thread.guild, intent::guilds, "THREAD_CREATE", data);
  }
  emit_addition(state, thread, thread.thread->owner, now);
  return thread;
}

void prolong(State& state, Thread& thread, WallTime now) {
  thread.active_at = now;
  state.next_archiving = std::min(state.next_archiving, archives_at(thread));
}

void set_archived(State& state, Channel& thread, bool archived, WallTime now) {
  if (thread.thread->archived == archived) return;
  thread.thread->archived = archived;
  thread.thread->archive_changed_at = now;
  if (!archived) prolong(state, *thread.thread, now);
  if (!bot_sees(state, thread, now)) return;
  emit(state, thread.guild, intent::guilds, "THREAD_UPDATE", render_channel(state, thread));
  if (archived || !thread.thread->members.contains(state.bot)) return;
  json::object member = render_thread_member(thread, state.bot);
  member["guild_id"] = thread.guild.to_string();
  emit(state, thread.guild, intent::guilds, "THREAD_MEMBER_UPDATE", member);
}

void archive_idle(State& state, WallTime now) {
  if (now < state.next_archiving) return;
  state.next_archiving = WallTime::max();
  for (auto& [guild_id, guild] : state.guilds)
    for (ChannelId id : guild.threads) {
      Channel& thread = state.channels.at(id);
      if (thread.thread->archived) continue;
      const WallTime due = archives_at(*thread.thread);
      if (due <= now)
        set_archived(state, thread, true, due);
      else
        state.next_archiving = std::min(state.next_archiving, due);
    }
}

void before_post(State& state, Channel& channel, const Message& message, WallTime now) {
  if (!channel.thread || message.ephemeral_for) return;
  set_archived(state, channel, false, now);
  prolong(state, *channel.thread, now);
  if (is_spoken(message)) join_thread(state, channel, message.author, now);
}

void after_post(State& state, Channel& channel, const Message& message, WallTime now) {
  if (!channel.thread || message.ephemeral_for) return;
  Thread& thread = *channel.thread;
  // The message it began with is not counted: in a forum it bears the thread's own id.
  const bool first =
      message.type == message_type::thread_starter_message || message.id.value() == channel.id.value();
  if (!first) {
    ++thread.message_count;
    ++thread.total_sent;
  }
  if (!is_spoken(message)) return;
  const bool may_invite = channel.type != ChannelType::private_thread || thread.invitable ||
                          moderates(state, channel, message.author, now);
  const Channel& parent = state.channels.at(channel.parent);
  for (UserId user : message.mentions)
    if (may_invite && can_view(state, parent, user, now)) join_thread(state, channel, user, now);
}

void join_thread(State& state, Channel& thread, UserId user, WallTime now) {
  auto& members = thread.thread->members;
  // Whoever writes in a webhook's name is nobody who could be in a thread.
  const bool belongs = find_member(state.guilds.at(thread.guild), user) != nullptr;
  if (!belongs || members.contains(user) || members.size() >= members_max) return;
  members.emplace(user, now);
  if (user == state.bot)  // so that a client that is added has the thread at hand
    emit(state, thread.guild, intent::guilds, "THREAD_CREATE", render_channel_for(state, thread, user));
  emit_addition(state, thread, user, now);
}

void quit_thread(State& state, Channel& thread, UserId user, WallTime now) {
  if (thread.thread->members.erase(user)) emit_removal(state, thread, user, now);
}

void quit_threads(State& state, Guild& guild, UserId user) {
  // At the end of time no timeout is left, and none takes the sight of a channel away.
  for (ChannelId id : guild.threads) quit_thread(state, state.channels.at(id), user, WallTime::max());
}

std::set<ChannelId> channels_seen(const State& state, const Guild& guild, WallTime now) {
  std::set<ChannelId> seen;
  if (guild.threads.empty()) return seen;  // nothing to tell of, whatever is gained
  for (ChannelId id : guild.channels)
    if (can_view(state, state.channels.at(id), state.bot, now)) seen.insert(id);
  return seen;
}

void sync_gained(State& state, const Guild& guild, const std::set<ChannelId>& before, WallTime now) {
  json::array gained;
  for (ChannelId id : channels_seen(state, guild, now))
    if (!before.contains(id)) gained.push_back(json::value(id.to_string()));
  json::array threads;
  json::array members;
  for (ChannelId id : guild.threads) {
    const Channel& thread = state.channels.at(id);
    if (thread.thread->archived || before.contains(thread.parent) || !bot_sees(state, thread, now)) continue;
    threads.push_back(render_channel(state, thread));
    if (thread.thread->members.contains(state.bot))
      members.push_back(render_thread_member(thread, state.bot));
  }
  if (threads.empty()) return;
  emit(state, guild.id, intent::guilds, "THREAD_LIST_SYNC",
       {{"guild_id", guild.id.to_string()},
        {"channel_ids", gained},
        {"threads", threads},
        {"members", members}});
}

void erase_thread(State& state, Guild& guild, ChannelId thread) {
  guild.threads.erase(thread);
  state.messages.erase(thread);
  state.channels.erase(thread);
}

}  // namespace veilleur::sandbox
