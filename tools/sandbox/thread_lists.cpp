// Owns: the endpoints that enumerate threads ("Threads", "Enumerating threads", read August 2026).
// Must not know: how threads change, transports.
#include <algorithm>

#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/render.hpp"
#include "tools/sandbox/state.hpp"
#include "tools/sandbox/threads.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::uint64_t page = 50;

/// `threads` and the reader's memberships of them, as every list answers.
json::object render_list(const State& state, const std::vector<const Channel*>& threads, UserId reader) {
  json::array shown;
  json::array members;
  for (const Channel* thread : threads) {
    shown.push_back(render_channel(state, *thread));
    if (thread->thread->members.contains(reader)) members.push_back(render_thread_member(*thread, reader));
  }
  return {{"threads", shown}, {"members", members}};
}

/// The first `limit` of what was found, and whether there is more.
Reply cut(const State& state, std::vector<const Channel*> found, std::uint64_t limit, UserId reader) {
  const bool more = found.size() > limit;
  if (more) found.resize(limit);
  json::object out = render_list(state, found, reader);
  out["has_more"] = more;
  return ok(std::move(out));
}

/// The archived threads of a channel that `wanted` takes.
template <class Predicate>
std::vector<const Channel*> archived_in(const State& state, const Channel& parent, Predicate wanted) {
  std::vector<const Channel*> found;
  for (ChannelId id : state.guilds.at(parent.guild).threads) {
    const Channel& thread = state.channels.at(id);
    if (thread.parent == parent.id && thread.thread->archived && wanted(thread)) found.push_back(&thread);
  }
  return found;
}

std::optional<Reply> check_parent(const State& state, const Channel* parent, const Call& call,
                                  std::uint64_t needed) {
  if (!parent) return unknown_channel();
  if (auto refused = check_channel(state, *parent, call.actor, needed, call.now)) return refused;
  const ChannelType type = parent->type;
  const bool holds_threads = type == ChannelType::text || type == ChannelType::announcement ||
                             type == ChannelType::forum || type == ChannelType::media;
  return holds_threads ? std::nullopt : std::optional{wrong_channel_type()};
}

Reply list_by_time(State& state, const Call& call, std::uint64_t needed, bool hidden) {
  const Channel* parent = find_channel(state, call.id<ChannelId>(0));
  if (auto refused = check_parent(state, parent, call, needed)) return *refused;
  Problems problems;
  const auto limit = query_number(call, "limit", 2, 100, problems).value_or(page);
  std::optional<WallTime> before;
  if (const auto text = call.query.find("before"); text != call.query.end()) {
    before = parse_iso8601(text->second);
    if (!before)
      problems.add("before", "DATE_TIME_TYPE_PARSE",
                   "Could not parse " + text->second + ". Should be ISO8601.");
  }
  if (!problems.empty()) return problems.reply();
  auto found = archived_in(state, *parent, [&](const Channel& thread) {
    return (thread.type == ChannelType::private_thread) == hidden &&
           (!before || thread.thread->archive_changed_at < *before);
  });
  std::sort(found.begin(), found.end(), [](const Channel* a, const Channel* b) {
    return std::pair{a->thread->archive_changed_at, a->id} > std::pair{b->thread->archive_changed_at, b->id};
  });
  return cut(state, std::move(found), limit, call.actor);
}

}  // namespace

Reply list_active_threads(State& state, const Call& call) {
  const Guild* guild = find_guild(state, call.id<GuildId>(0));
  if (!guild) return unknown_guild();
  if (auto refused = check_guild(*guild, call.actor, 0, call.now)) return *refused;
  std::vector<const Channel*> active;
  for (auto id = guild->threads.rbegin(); id != guild->threads.rend(); ++id) {
    const Channel& thread = state.channels.at(*id);
    if (!thread.thread->archived && can_view(state, thread, call.actor, call.now)) active.push_back(&thread);
  }
  json::object out = render_list(state, active, call.actor);
  out["has_more"] = false;  // all of them are here
  return ok(std::move(out));
}

Reply list_public_archived_threads(State& state, const Call& call) {
  return list_by_time(state, call, permission::read_message_history, false);
}

Reply list_private_archived_threads(State& state, const Call& call) {
  return list_by_time(state, call, permission::read_message_history | permission::manage_threads, true);
}

Reply list_joined_archived_threads(State& state, const Call& call) {
  const Channel* parent = find_channel(state, call.id<ChannelId>(0));
  if (auto refused = check_parent(state, parent, call, permission::read_message_history)) return *refused;
  Problems problems;
  const auto limit = query_number(call, "limit", 2, 100, problems).value_or(page);
  const auto before = query_number(call, "before", 0, UINT64_MAX, problems);
  if (!problems.empty()) return problems.reply();
  auto found = archived_in(state, *parent, [&](const Channel& thread) {
    return thread.type == ChannelType::private_thread && thread.thread->members.contains(call.actor) &&
           (!before || thread.id.value() < *before);
  });
  std::reverse(found.begin(), found.end());  // they come by id, ascending
  return cut(state, std::move(found), limit, call.actor);
}

}  // namespace veilleur::sandbox
