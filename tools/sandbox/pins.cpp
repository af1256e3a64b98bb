// Owns: the pin endpoints ("Message Resource", read August 2026), their events and their notice.
// Must not know: transports.
#include "tools/sandbox/pins.hpp"

#include <algorithm>

#include "tools/sandbox/audit.hpp"
#include "tools/sandbox/messages.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/state.hpp"
#include "tools/sandbox/threads.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::size_t pins_max = 250;
constexpr std::size_t page_max = 50;

/// The pinned messages a reader gets, newest pin first; none without READ_MESSAGE_HISTORY.
struct Page {
  std::vector<const Pin*> pins;
  bool more = false;
};

Page read_page(const State& state, const Channel& channel, const Call& call, std::optional<WallTime> before,
               std::size_t limit) {
  Page page;
  if (check_channel(state, channel, call.actor, permission::read_message_history, call.now)) return page;
  for (auto pin = channel.pins.rbegin(); pin != channel.pins.rend(); ++pin) {
    if (before && pin->at >= *before) continue;
    page.more = page.pins.size() == limit;
    if (page.more) break;
    page.pins.push_back(&*pin);
  }
  return page;
}

std::optional<Reply> check_sight(const State& state, const Channel* channel, const Call& call) {
  if (!channel) return unknown_channel();
  return check_channel(state, *channel, call.actor, 0, call.now);
}

void emit_pins(State& state, const Channel& channel, WallTime now) {
  if (!can_view(state, channel, state.bot, now)) return;
  json::object data{
      {"channel_id", channel.id.to_string()},
      {"last_pin_timestamp",
       channel.pins.empty() ? json::value(nullptr) : json::value(iso8601(channel.pins.back().at))}};
  if (channel.guild) data["guild_id"] = channel.guild.to_string();
  emit(state, channel.guild, channel.guild ? intent::guilds : intent::direct_messages, "CHANNEL_PINS_UPDATE",
       data);
}

/// The message of a path that its actor may pin or unpin, or the refusal.
MessagePlace find_pinnable(State& state, const Call& call) {
  MessagePlace place = find_message_place(state, call, permission::pin_messages);
  if (!place.refused)
    place.refused = check_thread(state, *place.channel, call.actor, ThreadUse::touch, call.now);
  if (!place.refused && !is_written(place.message->type)) place.refused = cannot_act_on_notice();
  return place;
}

auto find_pin(Channel& channel, MessageId message) {
  return std::find_if(channel.pins.begin(), channel.pins.end(),
                      [&](const Pin& pin) { return pin.message == message; });
}

void record_pin(State& state, const MessagePlace& place, const Call& call, AuditAction action) {
  if (Guild* guild = find_guild(state, place.channel->guild))
    record(state, *guild, call, action, place.message->author.value(), {},
           {{"channel_id", place.channel->id.to_string()}, {"message_id", place.message->id.to_string()}});
}

}  // namespace

Reply list_pins(State& state, const Call& call) {
  const Channel* channel = find_channel(state, call.id<ChannelId>(0));
  if (auto refused = check_sight(state, channel, call)) return *refused;
  Problems problems;
  const auto limit = query_number(call, "limit", 1, page_max, problems).value_or(page_max);
  std::optional<WallTime> before;
  if (const auto text = call.query.find("before"); text != call.query.end()) {
    before = parse_iso8601(text->second);
    if (!before)
      problems.add("before", "DATE_TIME_TYPE_PARSE",
                   "Could not parse " + text->second + ". Should be ISO8601.");
  }
  if (!problems.empty()) return problems.reply();
  const Page page = read_page(state, *channel, call, before, limit);
  json::array items;
  for (const Pin* pin : page.pins)
    items.push_back(
        {{"pinned_at", iso8601(pin->at)},
         {"message", message_for(state, *find_message(state, channel->id, pin->message), call.actor)}});
  return ok(json::object{{"items", items}, {"has_more", page.more}});
}

Reply list_old_pins(State& state, const Call& call) {
  const Channel* channel = find_channel(state, call.id<ChannelId>(0));
  if (auto refused = check_sight(state, channel, call)) return *refused;
  json::array messages;
  for (const Pin* pin : read_page(state, *channel, call, std::nullopt, page_max).pins)
    messages.push_back(message_for(state, *find_message(state, channel->id, pin->message), call.actor));
  return ok(std::move(messages));
}

Reply pin_message(State& state, const Call& call) {
  const MessagePlace place = find_pinnable(state, call);
  if (place.refused) return *place.refused;
  Channel& channel = *place.channel;
  const MessageId message = place.message->id;
  if (find_pin(channel, message) != channel.pins.end()) return no_content();
  if (channel.pins.size() >= pins_max) return refuse(400, 30003, "Maximum number of pins reached (250)");
  // Pages go on from a time, so no two pins of a channel share one.
  const WallTime at =
      channel.pins.empty() ? call.now : std::max(call.now, channel.pins.back().at + milliseconds{1});
  channel.pins.push_back({message, at});
  announce_change(state, *place.message, call.now);
  emit_pins(state, channel, call.now);
  record_pin(state, place, call, AuditAction::message_pin);
  Message notice =
      compose_notice(state, channel, call.actor, message_type::channel_pinned_message, "", call.now);
  notice.reference = MessageReference{channel.id, message};
  post(state, std::move(notice));
  return no_content();
}

Reply unpin_message(State& state, const Call& call) {
  const MessagePlace place = find_pinnable(state, call);
  if (place.refused) return *place.refused;
  const auto pin = find_pin(*place.channel, place.message->id);
  if (pin == place.channel->pins.end()) return no_content();
  place.channel->pins.erase(pin);
  announce_change(state, *place.message, call.now);
  emit_pins(state, *place.channel, call.now);
  record_pin(state, place, call, AuditAction::message_unpin);
  return no_content();
}

}  // namespace veilleur::sandbox
