// Owns: the life of a message once it is allowed: composing, posting, revising, removing, with events.
// Must not know: permissions, endpoints.
#include <algorithm>

#include "tools/sandbox/attachments.hpp"
#include "tools/sandbox/messages.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/state.hpp"
#include "tools/sandbox/threads.hpp"

namespace veilleur::sandbox {
namespace {

std::uint64_t message_intent(const Message& message, const Channel& channel) {
  // An ephemeral message travels like a DM: its event has no guild.
  return channel.guild && !message.ephemeral_for ? intent::guild_messages : intent::direct_messages;
}
GuildId event_guild(const Message& message, const Channel& channel) {
  return message.ephemeral_for ? GuildId{} : channel.guild;
}

/// The bot hears of channels it can see, and of ephemeral messages only where it sent them, which is always.
bool bot_hears(const State& state, const Channel& channel, WallTime now) {
  return can_view(state, channel, state.bot, now);
}

void emit_message(State& state, const Message& message, std::string_view type, WallTime now) {
  const Channel& channel = state.channels.at(message.channel);
  if (!bot_hears(state, channel, now)) return;
  Event event{event_guild(message, channel), message_intent(message, channel), type, {}, {}};
  event.data = json::serialize(render_message(state, message, MessageForm::gateway, Content::full));
  if (state.gateway.content_withheld) {
    std::string blanked =
        json::serialize(render_message(state, message, MessageForm::gateway, Content::blanked));
    if (blanked != event.data) event.without_content = std::move(blanked);
  }
  state.events.push_back(std::move(event));
}

/// The id after `prefix` at the front of `text` ("<@" or "<@&"), where a ">" closes it.
std::optional<Snowflake> mention_at(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  const auto close = text.find('>');
  return close == std::string_view::npos ? std::nullopt : parse_number(text.substr(0, close));
}

template <class T>
void add_once(std::vector<T>& list, const T& element) {
  if (std::find(list.begin(), list.end(), element) == list.end()) list.push_back(element);
}

void resolve_mentions(const State& state, const Channel& channel, const AllowedMentions& allowed,
                      WallTime now, Message& message) {
  message.mentions.clear();
  message.mention_roles.clear();
  const Guild* guild = find_guild(state, channel.guild);
  // "Mention @everyone, @here and All Roles": without it only roles that are mentionable.
  const bool may_all = message.webhook || (channel_permissions(state, channel, message.author, now) &
                                           permission::mention_everyone) != 0;
  const bool modern = message.flags & message_flag::components_v2;
  const std::string shown = modern ? displayed_text(message.components) : message.content;
  const std::string_view text = shown;
  for (auto at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    const std::string_view rest = text.substr(at);
    const auto plain = mention_at(rest, "<@");
    const auto user = plain ? plain : mention_at(rest, "<@!");
    if (user && find_user(state, UserId{*user}) &&
        (allowed.every_user || allowed.users.contains(UserId{*user})))
      add_once(message.mentions, UserId{*user});
    const auto role = mention_at(rest, "<@&");
    if (!role || !guild) continue;
    const auto named = guild->roles.find(RoleId{*role});
    if (named == guild->roles.end()) continue;
    const bool wanted = allowed.every_role || allowed.roles.contains(named->first);
    if (wanted && (may_all || named->second.mentionable)) add_once(message.mention_roles, named->first);
  }
  if (message.reference && allowed.replied_user) {
    const Message* target = find_message(state, message.reference->channel, message.reference->message);
    if (target && !target->webhook) add_once(message.mentions, target->author);
  }
  const bool names_everyone =
      text.find("@everyone") != std::string_view::npos || text.find("@here") != std::string_view::npos;
  message.mention_everyone = names_everyone && allowed.everyone && may_all;
}

void apply(State& state, const MessageBody& body, WallTime now, Message& message) {
  if (body.content) message.content = *body.content;
  if (body.embeds) {
    message.embeds = *body.embeds;
    for (json::value& value : message.embeds) {
      json::object& embed = value.as_object();
      embed["type"] = "rich";
      // What came without a zone shall not be read as somebody's local time.
      if (json::value* time = embed.if_contains("timestamp"))
        if (const auto instant = parse_iso8601(time->as_string())) *time = iso8601(*instant);
    }
  }
  if (body.components) {
    message.components = *body.components;
    number_components(message.components);
  }
  if (body.attachments) attach(state, message, body, now);
}

}  // namespace

Message compose(State& state, const Channel& channel, UserId author, const MessageBody& body, WallTime now,
                std::optional<WebhookAuthor> webhook) {
  Message message;
  message.id = MessageId{next_id(state, now)};
  message.channel = channel.id;
  message.author = author;
  message.webhook = std::move(webhook);
  message.sent_at = now;
  message.flags = body.flags.value_or(0);
  message.tts = body.tts;
  message.nonce = body.nonce;
  if (body.replies_to && find_message(state, channel.id, body.replies_to)) {
    message.type = 19;
    message.reference = MessageReference{channel.id, body.replies_to};
  }
  apply(state, body, now, message);
  resolve_mentions(state, channel, body.allowed_mentions, now, message);
  return message;
}

Message compose_notice(State& state, const Channel& channel, UserId author, int type, std::string content,
                       WallTime now) {
  Message notice;
  notice.id = MessageId{next_id(state, now)};
  notice.channel = channel.id;
  notice.author = author;
  notice.type = type;
  notice.content = std::move(content);
  notice.sent_at = now;
  return notice;
}

Message& post(State& state, Message message) {
  Channel& channel = state.channels.at(message.channel);
  const WallTime now = message.sent_at;
  before_post(state, channel, message, now);
  if (!message.ephemeral_for) channel.last_message = message.id;
  Message& stored = state.messages[channel.id].insert_or_assign(message.id, std::move(message)).first->second;
  emit_message(state, stored, "MESSAGE_CREATE", now);
  after_post(state, channel, stored, now);
  return stored;
}

void welcome(State& state, const Guild& guild, UserId user, WallTime now) {
  constexpr int suppress_joins = 1 << 0;  // "System Channel Flags"
  const Channel* channel = find_channel(state, guild.system_channel);
  if (!channel || guild.system_channel_flags & suppress_joins) return;
  post(state, compose_notice(state, *channel, user, message_type::user_join, "", now));
}

void announce_change(State& state, const Message& message, WallTime now) {
  emit_message(state, message, "MESSAGE_UPDATE", now);
}

void erase_message(State& state, Channel& channel, MessageId id) {
  const Message* message = find_message(state, channel.id, id);
  if (!message) return;
  for (const json::value& attachment : message->attachments)
    if (const auto file = read_snowflake(attachment.at("id"))) state.files.erase(*file);
  std::erase_if(channel.pins, [&](const Pin& pin) { return pin.message == id; });
  if (channel.thread && !message->ephemeral_for && channel.thread->message_count > 0)
    --channel.thread->message_count;
  state.messages[channel.id].erase(id);
}

void revise(State& state, Message& message, const MessageBody& body, WallTime now) {
  // SUPPRESS_EMBEDS goes both ways, IS_COMPONENTS_V2 only comes.
  if (body.flags)
    message.flags = (message.flags & ~message_flag::suppress_embeds) |
                    (*body.flags & (message_flag::suppress_embeds | message_flag::components_v2));
  apply(state, body, now, message);
  // Only an edit of the text has its mentions read anew ("Edit Message").
  if (body.content || body.components)
    resolve_mentions(state, state.channels.at(message.channel), body.allowed_mentions, now, message);
  message.edited_at = now;
  emit_message(state, message, "MESSAGE_UPDATE", now);
}

void remove(State& state, ChannelId channel, MessageId id) {
  const Message* message = find_message(state, channel, id);
  if (!message) return;
  const Channel& place = state.channels.at(channel);
  json::object data{{"id", id.to_string()}, {"channel_id", channel.to_string()}};
  if (event_guild(*message, place)) data["guild_id"] = place.guild.to_string();
  // Who sees the channel is asked without a time: a timeout never takes VIEW_CHANNEL away.
  if (bot_hears(state, place, WallTime{}))
    emit(state, event_guild(*message, place), message_intent(*message, place), "MESSAGE_DELETE", data);
  erase_message(state, state.channels.at(channel), id);
}

void purge(State& state, const Guild& guild, UserId author, WallTime since) {
  std::set<ChannelId> places = guild.channels;
  places.insert(guild.threads.begin(), guild.threads.end());
  for (ChannelId id : places) {
    Channel& channel = state.channels.at(id);
    json::array gone;
    for (const auto& [message_id, message] : state.messages[id])
      if (message.author == author && message.sent_at >= since)
        gone.push_back(json::value(message_id.to_string()));
    for (const json::value& message : gone)
      erase_message(state, channel, MessageId{*read_snowflake(message)});
    if (gone.empty() || !bot_hears(state, channel, WallTime{})) continue;
    emit(state, guild.id, intent::guild_messages, "MESSAGE_DELETE_BULK",
         {{"ids", gone}, {"channel_id", id.to_string()}, {"guild_id", guild.id.to_string()}});
  }
}

json::object message_for(const State& state, const Message& message, UserId reader) {
  const bool blank = reader == state.bot && !(state.settings.privileged_intents & intent::message_content);
  return render_message(state, message, MessageForm::rest, blank ? Content::blanked : Content::full);
}

}  // namespace veilleur::sandbox
