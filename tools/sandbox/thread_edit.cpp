// Owns: the endpoints that change or delete a thread, and its members' ("Channels Resource", read August
// 2026). Must not know: how threads begin, transports.
#include <algorithm>
#include <limits>

#include "tools/sandbox/audit.hpp"
#include "tools/sandbox/messages.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/state.hpp"
#include "tools/sandbox/threads.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::size_t members_max = 1000;

struct Wish {
  std::optional<std::string> name;
  std::optional<bool> archived;
  std::optional<bool> locked;
  std::optional<bool> invitable;
  std::optional<int> auto_archive_minutes;
  std::optional<int> rate_limit_per_user;
  std::optional<bool> pinned;

  [[nodiscard]] bool wants_moderator() const { return locked || rate_limit_per_user || pinned; }
  [[nodiscard]] bool wants_owner() const {
    return name || invitable || auto_archive_minutes || archived == std::optional{true};
  }
  [[nodiscard]] bool empty() const { return !wants_moderator() && !wants_owner() && !archived; }
};

constexpr std::int64_t pinned_flag = 1 << 1;  // "Channel Flags"

Wish read_wish(Fields& fields, const Channel& thread, const Channel& parent) {
  Wish wish;
  wish.name = fields.text("name", {1, 100});
  wish.archived = fields.boolean("archived");
  wish.locked = fields.boolean("locked");
  wish.invitable = fields.boolean("invitable");
  wish.auto_archive_minutes = read_auto_archive(fields, "auto_archive_duration");
  if (const auto slow = fields.integer("rate_limit_per_user", 0, 21'600))
    wish.rate_limit_per_user = static_cast<int>(*slow);
  if (const auto flags = fields.integer("flags", 0, std::numeric_limits<std::int32_t>::max())) {
    wish.pinned = (*flags & pinned_flag) != 0;
    const bool post = parent.type == ChannelType::forum || parent.type == ChannelType::media;
    if (*flags & ~(post ? pinned_flag : 0))
      fields.complain("flags", "SANDBOX_FLAG", "Threads have the flag PINNED alone, in forums and media.");
  }
  if (wish.invitable && thread.type != ChannelType::private_thread)
    fields.complain("invitable", "SANDBOX_PRIVATE_ONLY", "Only private threads have this setting.");
  return wish;
}

bool has_other_pinned(const State& state, const Channel& thread) {
  const std::set<ChannelId>& all = state.guilds.at(thread.guild).threads;
  return std::any_of(all.begin(), all.end(), [&](ChannelId id) {
    const Channel& other = state.channels.at(id);
    return id != thread.id && other.parent == thread.parent && other.thread->pinned;
  });
}

std::optional<Reply> check_wish(const State& state, const Channel& thread, const Call& call,
                                const Wish& wish) {
  const std::uint64_t own = channel_permissions(state, thread, call.actor, call.now);
  if (thread.thread->archived && wish.archived != std::optional{false} && !wish.empty())
    return refuse(400, 50083, "Thread is archived");
  if (own & permission::manage_threads) return std::nullopt;
  const bool started_it = thread.thread->owner == call.actor;
  if (thread.thread->locked || wish.wants_moderator() || (wish.wants_owner() && !started_it) ||
      !(own & permission::send_messages_in_threads))
    return missing_permissions();
  return std::nullopt;
}

/// Sets one field and notes the change, where there is one.
template <class T>
void set(json::array& changes, std::string_view key, T& field, const std::optional<T>& wanted) {
  if (!wanted || field == *wanted) return;
  changes.push_back(change(key, json::value(field), json::value(*wanted)));
  field = *wanted;
}

/// The thread of a path that its actor sees, or the refusal.
struct Place {
  Channel* thread = nullptr;
  std::optional<Reply> refused;
};

Place find_place(State& state, const Call& call) {
  Place place;
  place.thread = find_channel(state, call.id<ChannelId>(0));
  if (!place.thread)
    place.refused = unknown_channel();
  else
    place.refused = check_channel(state, *place.thread, call.actor, 0, call.now);
  if (!place.refused && !place.thread->thread) place.refused = wrong_channel_type();
  return place;
}

Place find_open_place(State& state, const Call& call) {
  Place place = find_place(state, call);
  if (!place.refused)
    place.refused = check_thread(state, *place.thread, call.actor, ThreadUse::touch, call.now);
  return place;
}

/// "X added Y to the thread", or removed him.
void tell_membership(State& state, const Channel& thread, const Call& call, int type, UserId about) {
  Message notice = compose_notice(state, thread, call.actor, type, "", call.now);
  notice.mentions = {about};
  post(state, std::move(notice));
}

json::object describe_member(const State& state, const Channel& thread, UserId user, bool with_member) {
  json::object out = render_thread_member(thread, user);
  const Member* member = with_member ? find_member(state.guilds.at(thread.guild), user) : nullptr;
  if (member) out["member"] = render_member(state, *member);
  return out;
}

}  // namespace

Reply modify_thread(State& state, const Call& call, Channel& thread) {
  Form form(call);
  const Wish wish = read_wish(form.fields, thread, state.channels.at(thread.parent));
  const auto tags = form.fields.snowflakes("applied_tags", {0, 5});
  if (auto refused = form.refusal()) return *refused;
  if (auto refused = check_wish(state, thread, call, wish)) return *refused;
  if (!tags.empty()) return refuse(404, 10087, "Unknown tag");  // no channel of this sandbox has tags
  if (wish.pinned.value_or(false) && has_other_pinned(state, thread))
    return refuse(400, 30047, "Maximum number of pinned threads in a forum channel has been reached (1)");
  Thread& own = *thread.thread;
  json::array changes;
  set(changes, "name", thread.name, wish.name);
  const bool renamed = !changes.empty();
  set(changes, "locked", own.locked, wish.locked);
  set(changes, "invitable", own.invitable, wish.invitable);
  if (wish.pinned && *wish.pinned != own.pinned) {
    changes.push_back(change("flags", own.pinned ? pinned_flag : 0, *wish.pinned ? pinned_flag : 0));
    own.pinned = *wish.pinned;
  }
  set(changes, "rate_limit_per_user", thread.rate_limit_per_user, wish.rate_limit_per_user);
  const std::size_t before = changes.size();
  set(changes, "auto_archive_duration", own.auto_archive_minutes, wish.auto_archive_minutes);
  if (changes.size() != before) {
    own.archive_changed_at = call.now;
    prolong(state, own, call.now);
  }
  const bool turns = wish.archived && *wish.archived != own.archived;
  if (!changes.empty() && !turns && can_view(state, thread, state.bot, call.now))
    emit(state, thread.guild, intent::guilds, "THREAD_UPDATE", render_channel(state, thread));
  if (turns) changes.push_back(change("archived", own.archived, *wish.archived));
  // An archived thread is read-only, so what is written about the new name comes before it falls asleep.
  if (turns && !*wish.archived) set_archived(state, thread, false, call.now);
  if (renamed)
    post(state,
         compose_notice(state, thread, call.actor, message_type::channel_name_change, thread.name, call.now));
  if (turns && *wish.archived) set_archived(state, thread, true, call.now);
  if (!changes.empty())
    record(state, state.guilds.at(thread.guild), call, AuditAction::thread_update, thread.id.value(),
           std::move(changes));
  return ok(render_channel_for(state, thread, call.actor));
}

Reply delete_thread(State& state, const Call& call, Channel& thread) {
  if (auto refused = check_channel(state, thread, call.actor, permission::manage_threads, call.now))
    return *refused;
  Guild& guild = state.guilds.at(thread.guild);
  const json::object rendered = render_channel_for(state, thread, call.actor);
  const std::string name = thread.name;
  if (can_view(state, thread, state.bot, call.now))
    emit(state, guild.id, intent::guilds, "THREAD_DELETE",
         {{"id", thread.id.to_string()},
          {"guild_id", guild.id.to_string()},
          {"parent_id", thread.parent.to_string()},
          {"type", static_cast<int>(thread.type)}});
  const ChannelId id = thread.id;
  erase_thread(state, guild, id);
  record(state, guild, call, AuditAction::thread_delete, id.value(),
         json::array{change("name", json::value(name), nullptr)});
  return ok(rendered);
}

Reply list_thread_members(State& state, const Call& call) {
  const Place place = find_place(state, call);
  if (place.refused) return *place.refused;
  if (!(state.settings.privileged_intents & intent::guild_members)) return missing_access();
  Problems problems;
  const bool paged = query_flag(call, "with_member");
  const auto limit = query_number(call, "limit", 1, 100, problems).value_or(100);
  const auto after = query_number(call, "after", 0, UINT64_MAX, problems).value_or(0);
  if (!problems.empty()) return problems.reply();
  json::array members;
  for (const auto& [user, joined] : place.thread->thread->members)
    if (!paged || (user.value() > after && members.size() < limit))
      members.push_back(describe_member(state, *place.thread, user, paged));
  return ok(std::move(members));
}

Reply get_thread_member(State& state, const Call& call) {
  const Place place = find_place(state, call);
  if (place.refused) return *place.refused;
  const UserId user = call.id<UserId>(1);
  if (!place.thread->thread->members.contains(user)) return unknown_member();
  return ok(describe_member(state, *place.thread, user, query_flag(call, "with_member")));
}

Reply join_thread(State& state, const Call& call) {
  const Place place = find_open_place(state, call);
  if (place.refused) return *place.refused;
  join_thread(state, *place.thread, call.actor, call.now);
  return no_content();
}

Reply leave_thread(State& state, const Call& call) {
  const Place place = find_open_place(state, call);
  if (place.refused) return *place.refused;
  quit_thread(state, *place.thread, call.actor, call.now);
  return no_content();
}

Reply add_thread_member(State& state, const Call& call) {
  const Place place = find_open_place(state, call);
  if (place.refused) return *place.refused;
  Channel& thread = *place.thread;
  const std::uint64_t own = channel_permissions(state, thread, call.actor, call.now);
  const bool invited = thread.type != ChannelType::private_thread || thread.thread->invitable ||
                       own & permission::manage_threads;
  if (!(own & permission::send_messages_in_threads) || !invited) return missing_permissions();
  const UserId target = call.id<UserId>(1);
  if (!find_user(state, target)) return unknown_user();
  if (!find_member(state.guilds.at(thread.guild), target)) return unknown_member();
  // One may be added to what one could see: the parent.
  if (!can_view(state, state.channels.at(thread.parent), target, call.now)) return missing_access();
  if (thread.thread->members.contains(target)) return no_content();
  if (thread.thread->members.size() >= members_max)
    return refuse(400, 30033, "Maximum number of thread participants has been reached (1000)");
  join_thread(state, thread, target, call.now);
  tell_membership(state, thread, call, message_type::recipient_add, target);
  return no_content();
}

Reply remove_thread_member(State& state, const Call& call) {
  const Place place = find_open_place(state, call);
  if (place.refused) return *place.refused;
  Channel& thread = *place.thread;
  const std::uint64_t own = channel_permissions(state, thread, call.actor, call.now);
  const bool hosts = thread.type == ChannelType::private_thread && thread.thread->owner == call.actor;
  if (!hosts && !(own & permission::manage_threads)) return missing_permissions();
  const UserId target = call.id<UserId>(1);
  if (!thread.thread->members.contains(target)) return unknown_member();
  quit_thread(state, thread, target, call.now);
  tell_membership(state, thread, call, message_type::recipient_remove, target);
  return no_content();
}

}  // namespace veilleur::sandbox
