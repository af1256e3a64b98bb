// Owns: the endpoints that begin a thread ("Start Thread ...", read August 2026).
// Must not know: what threads do afterwards, transports.
#include "tools/sandbox/attachments.hpp"
#include "tools/sandbox/audit.hpp"
#include "tools/sandbox/messages.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/slowmode.hpp"
#include "tools/sandbox/state.hpp"
#include "tools/sandbox/threads.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::size_t active_max = 1000;  // of a guild
constexpr int default_minutes = 4'320;

/// What every way of beginning a thread says about it.
struct Wish {
  std::string name;
  int auto_archive_minutes = default_minutes;
  int rate_limit_per_user = 0;
};

Wish read_wish(Fields& fields, const Channel& parent) {
  Wish wish;
  fields.require("name");
  wish.name = fields.text("name", {1, 100}).value_or("");
  if (parent.default_auto_archive_minutes) wish.auto_archive_minutes = parent.default_auto_archive_minutes;
  if (const auto minutes = read_auto_archive(fields, "auto_archive_duration"))
    wish.auto_archive_minutes = *minutes;
  if (const auto slow = fields.integer("rate_limit_per_user", 0, 21'600))
    wish.rate_limit_per_user = static_cast<int>(*slow);
  return wish;
}

std::optional<Reply> check_room(const State& state, const Channel& parent) {
  std::size_t active = 0;
  for (ChannelId id : state.guilds.at(parent.guild).threads)
    if (!state.channels.at(id).thread->archived) ++active;
  return active < active_max ? std::nullopt
                             : std::optional{refuse(400, 160006, "Maximum number of active threads reached")};
}

Channel& begin(State& state, const Call& call, const Channel& parent, ChannelId id, ChannelType type,
               const Wish& wish, bool invitable) {
  Channel thread;
  thread.id = id;
  thread.type = type;
  thread.guild = parent.guild;
  thread.parent = parent.id;
  thread.name = wish.name;
  thread.rate_limit_per_user = wish.rate_limit_per_user;
  thread.thread.emplace();
  thread.thread->owner = call.actor;
  thread.thread->invitable = invitable;
  thread.thread->auto_archive_minutes = wish.auto_archive_minutes;
  Channel& begun = open_thread(state, std::move(thread), call.now);
  record(state, state.guilds.at(parent.guild), call, AuditAction::thread_create, id.value(),
         json::array{change("name", nullptr, json::value(wish.name)),
                     change("type", nullptr, static_cast<int>(type)), change("archived", nullptr, false),
                     change("locked", nullptr, false),
                     change("auto_archive_duration", nullptr, wish.auto_archive_minutes),
                     change("rate_limit_per_user", nullptr, wish.rate_limit_per_user)});
  return begun;
}

/// "X started a thread: NAME", in the parent.
void tell_parent(State& state, const Channel& thread, const Call& call) {
  Message notice = compose_notice(state, state.channels.at(thread.parent), call.actor,
                                  message_type::thread_created, thread.name, call.now);
  notice.reference = MessageReference{thread.id, MessageId{}};
  post(state, std::move(notice));
}

Reply created(const State& state, const Channel& thread, UserId reader) {
  return {201, render_channel_for(state, thread, reader)};
}

/// A post: a public thread that begins with a message of its own, in a forum or media channel.
Reply start_post(State& state, const Call& call, const Channel& parent) {
  if (auto refused = check_channel(state, parent, call.actor, permission::send_messages, call.now))
    return *refused;
  Form form(call);
  const Wish wish = read_wish(form.fields, parent);
  const auto tags = form.fields.snowflakes("applied_tags", {0, 5});
  form.fields.require("message");
  MessageBody body;
  if (json::object* message = form.fields.object("message")) {
    Fields fields(*message, form.problems, "message");
    body = read_message_body(fields, MessageUse::post, call.files, call.strict);
    fields.finish(call.strict);
  }
  if (auto refused = form.refusal()) return *refused;
  if (!tags.empty()) return refuse(404, 10087, "Unknown tag");  // no channel of this sandbox has tags
  if (auto refused = check_created(body)) return *refused;
  if (auto refused = check_room(state, parent)) return *refused;
  if (auto refused = check_slowmode(state, parent, call.actor, SlowDeed::begin_thread, call.now))
    return *refused;
  note_slow_deed(state.channels.at(parent.id), call.actor, SlowDeed::begin_thread, call.now);
  const ChannelId id{next_id(state, call.now)};
  Channel& thread = begin(state, call, parent, id, ChannelType::public_thread, wish, true);
  Message first = compose(state, thread, call.actor, body, call.now);
  first.id = MessageId{id.value()};
  json::object out = render_channel_for(state, thread, call.actor);
  out["message"] = message_for(state, post(state, std::move(first)), call.actor);
  return {201, std::move(out)};
}

}  // namespace

Reply start_thread_from_message(State& state, const Call& call) {
  const MessagePlace place = find_message_place(state, call, 0);
  if (place.refused) return *place.refused;
  const Channel& parent = *place.channel;
  if (parent.type != ChannelType::text && parent.type != ChannelType::announcement)
    return wrong_channel_type();
  if (auto refused = check_channel(state, parent, call.actor, permission::create_public_threads, call.now))
    return *refused;
  Form form(call);
  form.fields.ignore({"type"});  // discord.js sends it; the parent's type decides
  const Wish wish = read_wish(form.fields, parent);
  if (auto refused = form.refusal()) return *refused;
  if (!is_written(place.message->type)) return refuse(400, 50068, "Invalid message type");
  const ChannelId id{place.message->id.value()};
  if (find_channel(state, id))
    return refuse(400, 160004, "A thread has already been created for this message");
  if (auto refused = check_room(state, parent)) return *refused;
  if (auto refused = check_slowmode(state, parent, call.actor, SlowDeed::begin_thread, call.now))
    return *refused;
  note_slow_deed(*place.channel, call.actor, SlowDeed::begin_thread, call.now);
  const ChannelType type = parent.type == ChannelType::announcement ? ChannelType::announcement_thread
                                                                    : ChannelType::public_thread;
  const bool older = parent.last_message != place.message->id;
  const Channel& thread = begin(state, call, parent, id, type, wish, true);
  announce_change(state, *place.message, call.now);
  Message starter =
      compose_notice(state, thread, call.actor, message_type::thread_starter_message, "", call.now);
  starter.reference = MessageReference{parent.id, place.message->id};
  post(state, std::move(starter));
  // "When a PUBLIC_THREAD is created from an older message": the newest needs no pointer below it.
  if (older && type == ChannelType::public_thread) tell_parent(state, thread, call);
  return created(state, thread, call.actor);
}

Reply start_thread(State& state, const Call& call) {
  Channel* parent = find_channel(state, call.id<ChannelId>(0));
  if (!parent) return unknown_channel();
  if (auto refused = check_channel(state, *parent, call.actor, 0, call.now)) return *refused;
  if (parent->type == ChannelType::forum || parent->type == ChannelType::media)
    return start_post(state, call, *parent);
  const bool announces = parent->type == ChannelType::announcement;
  if (parent->type != ChannelType::text && !announces) return wrong_channel_type();
  Form form(call);
  const Wish wish = read_wish(form.fields, *parent);
  // "type currently defaults to PRIVATE_THREAD".
  const auto type = static_cast<ChannelType>(form.fields.integer("type", 10, 12).value_or(12));
  const bool invitable = form.fields.boolean("invitable").value_or(true);
  if (auto refused = form.refusal()) return *refused;
  if (announces != (type == ChannelType::announcement_thread)) return wrong_channel_type();
  const bool hidden = type == ChannelType::private_thread;
  const std::uint64_t needed =
      hidden ? permission::create_private_threads : permission::create_public_threads;
  if (auto refused = check_channel(state, *parent, call.actor, needed, call.now)) return *refused;
  if (auto refused = check_room(state, *parent)) return *refused;
  if (auto refused = check_slowmode(state, *parent, call.actor, SlowDeed::begin_thread, call.now))
    return *refused;
  note_slow_deed(*parent, call.actor, SlowDeed::begin_thread, call.now);
  const Channel& thread =
      begin(state, call, *parent, ChannelId{next_id(state, call.now)}, type, wish, invitable);
  if (type == ChannelType::public_thread) tell_parent(state, thread, call);
  return created(state, thread, call.actor);
}

}  // namespace veilleur::sandbox
