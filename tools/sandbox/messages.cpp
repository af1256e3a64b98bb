// Owns: the message endpoints ("Messages Resource", read August 2026): who may do what, in which order.
// Must not know: how a message is rendered or its mentions resolved.
#include "tools/sandbox/messages.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <set>

#include "tools/sandbox/audit.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/render.hpp"
#include "tools/sandbox/slowmode.hpp"
#include "tools/sandbox/state.hpp"
#include "tools/sandbox/threads.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::uint64_t any_id = std::numeric_limits<std::uint64_t>::max();
constexpr auto bulk_delete_age = std::chrono::days{14};

/// The table of "Message Types" says of each whether it can be deleted.
bool is_deletable(int type) {
  return type != message_type::recipient_add && type != message_type::recipient_remove &&
         type != message_type::channel_name_change && type != message_type::thread_starter_message;
}

/// A DM reaches a human only where they share a guild and he takes DMs; bots never write to bots.
std::optional<Reply> check_recipient(const State& state, const Channel& channel, UserId author) {
  if (channel.type != ChannelType::dm || author != state.bot) return std::nullopt;
  for (UserId id : channel.recipients) {
    if (id == author) continue;
    const User& user = state.users.at(id);
    if (user.bot || user.dms_closed) return refuse(403, 50007, "Cannot send messages to this user");
    if (!share_a_guild(state, id, author))
      return refuse(403, 50278, "Cannot send messages to this user due to having no mutual guilds");
  }
  return std::nullopt;
}

std::optional<Reply> check_content_permissions(const State& state, const Channel& channel, const Call& call,
                                               const MessageBody& body) {
  std::uint64_t needed = 0;
  if (body.tts) needed |= permission::send_tts_messages;
  if (body.embeds && !body.embeds->empty()) needed |= permission::embed_links;
  if (!body.files.empty()) needed |= permission::attach_files;
  return check_channel(state, channel, call.actor, needed, call.now);
}

std::optional<Reply> check_reply(const State& state, const Channel& channel, const Call& call,
                                 const MessageBody& body) {
  if (!body.replies_to) return std::nullopt;
  if (check_channel(state, channel, call.actor, permission::read_message_history, call.now))
    return refuse(403, 160002, "Cannot reply without permission to read message history");
  Problems problems;
  if (body.reply_channel && body.reply_channel != channel.id)
    problems.add("message_reference", "REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL",
                 "Cannot reply to a message in a different channel");
  const Message* target = find_message(state, channel.id, body.replies_to);
  if ((!target || target->ephemeral_for) && body.fail_if_not_exists)
    problems.add("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message");
  if (target && !is_written(target->type))
    problems.add("message_reference", "REPLIES_CANNOT_REFERENCE_SYSTEM_MESSAGE",
                 "Cannot reply to a system message");
  return problems.empty() ? std::nullopt : std::optional{problems.reply()};
}

std::string nonce_key(const Channel& channel, UserId author, const json::value& nonce) {
  return channel.id.to_string() + ":" + author.to_string() + ":" +
         (nonce.is_string() ? std::string{nonce.get_string()} : json::serialize(nonce));
}

/// "If another message was created by the same author with the same nonce, that message will be returned":
/// as it is now, which for one that was deleted is Unknown Message (discord-api-docs #6647).
std::optional<Reply> remembered(State& state, const std::string& key, const Call& call) {
  std::erase_if(state.nonces, [&](const auto& entry) { return entry.second.until <= call.now; });
  const auto found = state.nonces.find(key);
  if (found == state.nonces.end()) return std::nullopt;
  const Message* message = find_message(state, found->second.channel, found->second.message);
  return message ? ok(message_for(state, *message, call.actor)) : unknown_message();
}

}  // namespace

bool is_written(int type) {
  return type == message_type::ordinary || type == message_type::reply || type == message_type::user_join ||
         type == message_type::chat_input_command || type == message_type::context_menu_command;
}

MessagePlace find_message_place(State& state, const Call& call, std::uint64_t needed) {
  MessagePlace place;
  place.channel = find_channel(state, call.id<ChannelId>(0));
  if (!place.channel)
    place.refused = unknown_channel();
  else
    place.refused = check_channel(state, *place.channel, call.actor, needed, call.now);
  if (place.refused) return place;
  place.message = find_message(state, place.channel->id, call.id<MessageId>(1));
  // Ephemeral messages exist for their interaction's webhook alone.
  if (!place.message || place.message->ephemeral_for) place.refused = unknown_message();
  return place;
}

Reply create_message(State& state, const Call& call) {
  const Channel* channel = find_channel(state, call.id<ChannelId>(0));
  if (!channel) return unknown_channel();
  if (channel->type == ChannelType::category)
    return refuse(400, 50008, "Cannot send messages in a non-text channel");
  if (channel->type == ChannelType::forum || channel->type == ChannelType::media)
    return refuse(400, 40058, "Cannot send a message in a forum channel");
  if (auto refused = check_channel(state, *channel, call.actor, sending_permission(*channel), call.now))
    return *refused;
  if (auto refused = check_thread(state, *channel, call.actor, ThreadUse::post, call.now)) return *refused;
  Form form(call);
  const MessageBody body = read_message_body(form.fields, MessageUse::create, call.files, call.strict);
  if (auto refused = form.refusal()) return *refused;
  if (auto refused = check_created(body)) return *refused;
  if (auto refused = check_content_permissions(state, *channel, call, body)) return *refused;
  if (auto refused = check_recipient(state, *channel, call.actor)) return *refused;
  if (auto refused = check_reply(state, *channel, call, body)) return *refused;

  const std::string key = nonce_key(*channel, call.actor, body.nonce);
  if (body.enforce_nonce && !body.nonce.is_null())
    if (auto known = remembered(state, key, call)) return *known;
  if (auto refused = check_slowmode(state, *channel, call.actor, SlowDeed::post, call.now)) return *refused;
  note_slow_deed(state.channels.at(channel->id), call.actor, SlowDeed::post, call.now);
  const Message& message = post(state, compose(state, *channel, call.actor, body, call.now));
  if (!body.nonce.is_null())
    state.nonces[key] = {call.now + state.settings.nonce_memory, channel->id, message.id};
  return ok(message_for(state, message, call.actor));
}

Reply list_messages(State& state, const Call& call) {
  const Channel* channel = find_channel(state, call.id<ChannelId>(0));
  if (!channel) return unknown_channel();
  if (auto refused = check_channel(state, *channel, call.actor, 0, call.now)) return *refused;
  Problems problems;
  const auto limit = query_number(call, "limit", 1, 100, problems).value_or(50);
  const auto before = query_number(call, "before", 0, any_id, problems);
  const auto after = query_number(call, "after", 0, any_id, problems);
  const auto around = query_number(call, "around", 0, any_id, problems);
  if ((before ? 1 : 0) + (after ? 1 : 0) + (around ? 1 : 0) > 1)
    problems.add("", "SANDBOX_EXCLUSIVE", "Only one of around, before and after may be given.");
  if (!problems.empty()) return problems.reply();
  if (check_channel(state, *channel, call.actor, permission::read_message_history, call.now))
    return ok(json::array{});

  std::vector<const Message*> visible;  // oldest first
  for (const auto& [id, message] : state.messages[channel->id])
    if (!message.ephemeral_for) visible.push_back(&message);
  const auto first_from = [&](std::uint64_t id) {
    return std::find_if(visible.begin(), visible.end(),
                        [&](const Message* m) { return m->id.value() >= id; });
  };
  const auto count = static_cast<std::ptrdiff_t>(limit);
  auto begin = visible.begin();
  auto end = visible.end();
  if (after) {
    begin = first_from(*after == any_id ? any_id : *after + 1);
    end = begin + std::min(count, visible.end() - begin);
  } else if (around) {
    const auto middle = first_from(*around);
    begin = middle - std::min(count / 2, middle - visible.begin());
    end = begin + std::min(count, visible.end() - begin);
  } else {
    if (before) end = first_from(*before);
    begin = end - std::min(count, end - visible.begin());
  }
  json::array newest_first;
  while (end != begin) newest_first.push_back(message_for(state, **--end, call.actor));
  return ok(std::move(newest_first));
}

Reply get_message(State& state, const Call& call) {
  const MessagePlace place = find_message_place(state, call, permission::read_message_history);
  return place.refused ? *place.refused : ok(message_for(state, *place.message, call.actor));
}

Reply edit_message(State& state, const Call& call) {
  const MessagePlace place = find_message_place(state, call, 0);
  if (place.refused) return *place.refused;
  Form form(call);
  const MessageBody body =
      read_message_body(form.fields, MessageUse::edit, call.files, call.strict, place.message);
  if (auto refused = form.refusal()) return *refused;
  if (place.message->author != call.actor) {
    // "Other users can only edit flags and only if they have the MANAGE_MESSAGES permission".
    const bool flags_alone =
        body.flags && !body.content && !body.embeds && !body.components && !body.attachments;
    if (!flags_alone || !place.channel->guild)
      return refuse(403, 50005, "Cannot edit a message authored by another user");
    if (auto refused =
            check_channel(state, *place.channel, call.actor, permission::manage_messages, call.now))
      return *refused;
  }
  if (!is_written(place.message->type)) return cannot_act_on_notice();
  if (auto refused = check_thread(state, *place.channel, call.actor, ThreadUse::write, call.now))
    return *refused;
  if (auto refused = check_content_permissions(state, *place.channel, call, body)) return *refused;
  if (auto refused = check_edited(*place.message, body)) return *refused;
  revise(state, *place.message, body, call.now);
  return ok(message_for(state, *place.message, call.actor));
}

Reply delete_message(State& state, const Call& call) {
  const MessagePlace place = find_message_place(state, call, 0);
  if (place.refused) return *place.refused;
  const UserId author = place.message->author;
  if (!is_deletable(place.message->type)) return cannot_act_on_notice();
  if (author != call.actor) {
    if (!place.channel->guild) return refuse(403, 50003, "Cannot execute action on a DM channel");
    if (auto refused =
            check_channel(state, *place.channel, call.actor, permission::manage_messages, call.now))
      return *refused;
  }
  if (auto refused = check_thread(state, *place.channel, call.actor, ThreadUse::touch, call.now))
    return *refused;
  remove(state, place.channel->id, place.message->id);
  if (author != call.actor)
    record_counted(state, state.guilds.at(place.channel->guild), call, AuditAction::message_delete,
                   author.value(), place.channel->id);
  return no_content();
}

/// Nobody follows the channels of this sandbox, so that publishing is a flag and an event.
Reply crosspost_message(State& state, const Call& call) {
  const MessagePlace place = find_message_place(state, call, permission::send_messages);
  if (place.refused) return *place.refused;
  if (place.channel->type != ChannelType::announcement) return wrong_channel_type();
  Message& message = *place.message;
  if (message.author != call.actor)
    if (auto refused =
            check_channel(state, *place.channel, call.actor, permission::manage_messages, call.now))
      return *refused;
  if (!is_written(message.type)) return cannot_act_on_notice();
  if (message.flags & message_flag::crossposted)
    return refuse(400, 40033, "This message has already been crossposted.");
  message.flags |= message_flag::crossposted;
  announce_change(state, message, call.now);
  return ok(message_for(state, message, call.actor));
}

Reply bulk_delete_messages(State& state, const Call& call) {
  if (call.actor != state.bot) return refuse(403, 20002, "Only bots can use this endpoint");
  Channel* channel = find_channel(state, call.id<ChannelId>(0));
  if (!channel) return unknown_channel();
  if (!channel->guild) return refuse(403, 50003, "Cannot execute action on a DM channel");
  if (auto refused = check_channel(state, *channel, call.actor, permission::manage_messages, call.now))
    return *refused;
  if (auto refused = check_thread(state, *channel, call.actor, ThreadUse::touch, call.now)) return *refused;
  Form form(call);
  form.fields.require("messages");
  const auto ids = form.fields.snowflakes("messages", {2, 100});
  if (auto refused = form.refusal()) return *refused;
  if (std::set<Snowflake>(ids.begin(), ids.end()).size() != ids.size()) {
    form.fields.complain("messages", "SANDBOX_DUPLICATE", "The same message is named twice.");
    return form.problems.reply();
  }
  for (Snowflake id : ids)
    if (snowflake_time(id) + bulk_delete_age < call.now)
      return refuse(400, 50034, "You can only bulk delete messages that are under 14 days old.");
  json::array gone;
  for (Snowflake id : ids) {
    const Message* message = find_message(state, channel->id, MessageId{id});
    if (!message || message->ephemeral_for || !is_deletable(message->type)) continue;
    erase_message(state, *channel, MessageId{id});
    gone.push_back(json::value(std::to_string(id)));
  }
  if (gone.empty()) return no_content();
  const std::string count = std::to_string(gone.size());
  emit(state, channel->guild, intent::guild_messages, "MESSAGE_DELETE_BULK",
       {{"ids", gone}, {"channel_id", channel->id.to_string()}, {"guild_id", channel->guild.to_string()}});
  record(state, state.guilds.at(channel->guild), call, AuditAction::message_bulk_delete, channel->id.value(),
         {}, {{"count", count}});
  return no_content();
}

Reply trigger_typing(State& state, const Call& call) {
  const Channel* channel = find_channel(state, call.id<ChannelId>(0));
  if (!channel) return unknown_channel();
  if (auto refused = check_channel(state, *channel, call.actor, sending_permission(*channel), call.now))
    return *refused;
  if (!can_view(state, *channel, state.bot, call.now)) return no_content();
  json::object typing{{"channel_id", channel->id.to_string()},
                      {"user_id", call.actor.to_string()},
                      {"timestamp", unix_ms(call.now) / 1'000}};
  if (const Guild* guild = find_guild(state, channel->guild)) {
    typing["guild_id"] = guild->id.to_string();
    typing["member"] = render_member(state, guild->members.at(call.actor));
  }
  emit(state, channel->guild, channel->guild ? intent::guild_message_typing : intent::direct_message_typing,
       "TYPING_START", typing);
  return no_content();
}

}  // namespace veilleur::sandbox
