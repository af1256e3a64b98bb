// Owns: the life of a message once it is allowed: composing, posting, revising, removing, with events.
// Must not know: permissions, endpoints.
#include <algorithm>

#include "tools/sandbox/messages.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/state.hpp"

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
  const std::string_view text = message.content;
  for (auto at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    const std::string_view rest = text.substr(at);
    const auto plain = mention_at(rest, "<@");
    const auto user = plain ? plain : mention_at(rest, "<@!");
    if (user && find_user(state, UserId{*user}) &&
        (allowed.every_user || allowed.users.contains(UserId{*user})))
      add_once(message.mentions, UserId{*user});
    const auto role = mention_at(rest, "<@&");
    if (role && guild && guild->roles.contains(RoleId{*role}) &&
        (allowed.every_role || allowed.roles.contains(RoleId{*role})))
      add_once(message.mention_roles, RoleId{*role});
  }
  if (message.reference && allowed.replied_user)
    if (const Message* target = find_message(state, message.reference->channel, message.reference->message))
      add_once(message.mentions, target->author);
  const bool names_everyone =
      text.find("@everyone") != std::string_view::npos || text.find("@here") != std::string_view::npos;
  message.mention_everyone =
      names_everyone && allowed.everyone && guild &&
      channel_permissions(*guild, channel, message.author, now) & permission::mention_everyone;
}

/// Discord numbers the components of a message; clients send them back without looking.
void number_components(json::array& components, int& next) {
  for (json::value& value : components) {
    json::object& component = value.as_object();
    if (!component.contains("id")) component["id"] = next++;
    if (json::value* children = component.if_contains("components"))
      number_components(children->as_array(), next);
  }
}

/// Kept attachments stay as they were; new ones get an id and an address.
json::array finish_attachments(State& state, const Message& message, const json::array& wanted,
                               WallTime now) {
  json::array finished;
  for (const json::value& value : wanted) {
    const json::object& wish = value.as_object();
    if (const json::value* keep = wish.if_contains("keep")) {
      for (const json::value& old : message.attachments)
        if (old.at("id") == *keep) finished.push_back(old);
      continue;
    }
    const std::string id = std::to_string(next_id(state, now));
    const std::string url = "https://cdn.discordapp.com/attachments/" + message.channel.to_string() + "/" +
                            id + "/" + std::string{wish.at("filename").as_string()};
    json::object done = wish;
    done["id"] = id;
    done["url"] = url;
    done["proxy_url"] = url;
    if (done["description"].as_string().empty()) done.erase("description");
    finished.push_back(std::move(done));
  }
  return finished;
}

void apply(State& state, const Channel& channel, const MessageBody& body, WallTime now, Message& message) {
  if (body.content) message.content = *body.content;
  if (body.embeds) {
    message.embeds = *body.embeds;
    for (json::value& embed : message.embeds) embed.as_object()["type"] = "rich";
  }
  if (body.components) {
    message.components = *body.components;
    int next = 1;
    number_components(message.components, next);
  }
  if (body.attachments) message.attachments = finish_attachments(state, message, *body.attachments, now);
  resolve_mentions(state, channel, body.allowed_mentions, now, message);
}

}  // namespace

Message compose(State& state, const Channel& channel, UserId author, const MessageBody& body, WallTime now) {
  Message message;
  message.id = MessageId{next_id(state, now)};
  message.channel = channel.id;
  message.author = author;
  message.sent_at = now;
  message.flags = body.flags.value_or(0);
  message.tts = body.tts;
  message.nonce = body.nonce;
  if (body.replies_to && find_message(state, channel.id, body.replies_to)) {
    message.type = 19;
    message.reference = MessageReference{channel.id, body.replies_to};
  }
  apply(state, channel, body, now, message);
  return message;
}

Message& post(State& state, Message message) {
  Channel& channel = state.channels.at(message.channel);
  if (!message.ephemeral_for) channel.last_message = message.id;
  const WallTime now = message.sent_at;
  Message& stored = state.messages[channel.id].insert_or_assign(message.id, std::move(message)).first->second;
  emit_message(state, stored, "MESSAGE_CREATE", now);
  return stored;
}

void revise(State& state, Message& message, const MessageBody& body, WallTime now) {
  apply(state, state.channels.at(message.channel), body, now, message);
  if (body.flags)
    message.flags =
        (message.flags & ~message_flag::suppress_embeds) | (*body.flags & message_flag::suppress_embeds);
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
  state.messages[channel].erase(id);
}

void purge(State& state, const Guild& guild, UserId author, WallTime since) {
  for (ChannelId channel : guild.channels) {
    auto& messages = state.messages[channel];
    json::array ids;
    std::erase_if(messages, [&](const auto& entry) {
      const bool gone = entry.second.author == author && entry.second.sent_at >= since;
      if (gone) ids.push_back(json::value(entry.first.to_string()));
      return gone;
    });
    if (ids.empty() || !bot_hears(state, state.channels.at(channel), WallTime{})) continue;
    emit(state, guild.id, intent::guild_messages, "MESSAGE_DELETE_BULK",
         {{"ids", ids}, {"channel_id", channel.to_string()}, {"guild_id", guild.id.to_string()}});
  }
}

json::object message_for(const State& state, const Message& message, UserId reader) {
  const bool blank = reader == state.bot && !(state.settings.privileged_intents & intent::message_content);
  return render_message(state, message, MessageForm::rest, blank ? Content::blanked : Content::full);
}

}  // namespace veilleur::sandbox
