// Owns: what threads do: beginning, membership, falling asleep and waking, with their events; and the
// endpoints that only threads have.
// Must not know: how messages are made, transports.
#pragma once

#include "tools/sandbox/call.hpp"

namespace veilleur::sandbox {

/// What somebody is about to do in a channel that may be a thread.
enum class ThreadUse {
  post,   ///< wakes an archived thread
  write,  ///< changes what is written there
  touch   ///< deletes, reacts, pins, adds or removes members
};

/// The refusal, where the channel is a thread that does not allow it: 50083 in an archived one (to `post`
/// only where it is locked as well), 160005 in a locked one to `post` and `write` without MANAGE_THREADS.
[[nodiscard]] std::optional<Reply> check_thread(const State& state, const Channel& channel, UserId actor,
                                                ThreadUse use, WallTime now);

/// 60, 1440, 4320 or 10080 minutes; a complaint for anything else, nothing where absent.
[[nodiscard]] std::optional<int> read_auto_archive(Fields& fields, std::string_view key);

/// Puts a thread into the world with its owner as member: THREAD_CREATE, THREAD_MEMBERS_UPDATE.
Channel& open_thread(State& state, Channel thread, WallTime now);
/// Counts the automatic archiving anew from `now`.
void prolong(State& state, Thread& thread, WallTime now);
/// Changes the thread's archive state, if it differs, and emits THREAD_UPDATE; on waking also
/// THREAD_MEMBER_UPDATE for the bot.
void set_archived(State& state, Channel& thread, bool archived, WallTime now);
/// Archives every thread that was left alone for its `auto_archive_duration`. Cheap where none is due.
void archive_idle(State& state, WallTime now);

/// What a message about to be posted in a thread does to it: wakes it, lets its author join.
void before_post(State& state, Channel& channel, const Message& message, WallTime now);
/// And once posted: it is counted, and those it mentions join where they may.
void after_post(State& state, Channel& channel, const Message& message, WallTime now);

/// Adds somebody who is not yet in, with THREAD_MEMBERS_UPDATE, and THREAD_CREATE to a bot that is added.
void join_thread(State& state, Channel& thread, UserId user, WallTime now);
/// Takes the user out, if he is in, with THREAD_MEMBERS_UPDATE.
void quit_thread(State& state, Channel& thread, UserId user, WallTime now);
/// Takes the user out of all threads of the guild, which he has just left.
void quit_threads(State& state, Guild& guild, UserId user);
/// The channels of the guild that the bot sees, for `sync_gained` after a change of anybody's rights.
[[nodiscard]] std::set<ChannelId> channels_seen(const State& state, const Guild& guild, WallTime now);
/// THREAD_LIST_SYNC, where the bot sees more channels than `before` and there are active threads in them.
void sync_gained(State& state, const Guild& guild, const std::set<ChannelId>& before, WallTime now);
/// Forgets the thread and its messages, without an event.
void erase_thread(State& state, Guild& guild, ChannelId thread);

/// `PATCH` and `DELETE /channels/{id}` where the channel is a thread.
[[nodiscard]] Reply modify_thread(State& state, const Call& call, Channel& thread);
[[nodiscard]] Reply delete_thread(State& state, const Call& call, Channel& thread);

[[nodiscard]] Reply start_thread_from_message(State& state, const Call& call);
/// Also the beginning of a post in a forum or media channel.
[[nodiscard]] Reply start_thread(State& state, const Call& call);
[[nodiscard]] Reply list_thread_members(State& state, const Call& call);
[[nodiscard]] Reply get_thread_member(State& state, const Call& call);
[[nodiscard]] Reply join_thread(State& state, const Call& call);
[[nodiscard]] Reply leave_thread(State& state, const Call& call);
[[nodiscard]] Reply add_thread_member(State& state, const Call& call);
[[nodiscard]] Reply remove_thread_member(State& state, const Call& call);
[[nodiscard]] Reply list_active_threads(State& state, const Call& call);
[[nodiscard]] Reply list_public_archived_threads(State& state, const Call& call);
[[nodiscard]] Reply list_private_archived_threads(State& state, const Call& call);
[[nodiscard]] Reply list_joined_archived_threads(State& state, const Call& call);

}  // namespace veilleur::sandbox
