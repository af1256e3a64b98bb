// Owns: writing the world down and reading it again, checked for contradictions.
// Must not know: files, sockets, what a scenario is.
#include "tools/sandbox/state_json.hpp"

#include <algorithm>

#include "tools/sandbox/described_json.hpp"
#include "tools/sandbox/state.hpp"
#include "tools/sandbox/state_check.hpp"

namespace veilleur::sandbox {

template <>
inline constexpr std::size_t described::left_out<State> = 4;

namespace {

using described::FormError;

/// The world's code relies on what names something naming something that is there.
class Check {
 public:
  explicit Check(const State& state) : state_(state) {}

  void all() const {
    user(state_.bot, "the bot");
    for (const auto& [id, one] : state_.users) same(id == one.id, "users", id);
    for (const auto& [id, guild] : state_.guilds) one_guild(id, guild);
    for (const auto& [id, channel] : state_.channels) one_channel(id, channel);
    for (const auto& [id, list] : state_.messages) {
      if (!state_.channels.contains(id))
        throw FormError("messages of a channel that is not there: " + id.to_string());
      for (const auto& [key, message] : list) one_message(id, key, message);
    }
    for (const auto& [id, interaction] : state_.interactions) {
      same(id == interaction.id, "interactions", id);
      user(interaction.user, "interaction " + id.to_string());
      if (interaction.target_user) user(interaction.target_user, "interaction " + id.to_string());
    }
    for (const auto& [id, webhook] : state_.webhooks) one_webhook(id, webhook);
    for (const auto& [token, code] : state_.oauth_codes) user(code.user, "an authorisation");
    for (const auto& [token, grant] : state_.oauth_grants) user(grant.user, "an authorisation");
  }

 private:
  template <class Key>
  static void same(bool equal, const char* where, const Key& key) {
    if (!equal) throw FormError(std::string{where} + "." + key.to_string() + ": has another id inside");
  }
  void user(UserId id, const std::string& who) const {
    if (!state_.users.contains(id))
      throw FormError(who + " names a user who is not there: " + id.to_string());
  }
  void role(const Guild& guild, RoleId id) const {
    if (!guild.roles.contains(id))
      throw FormError("guild " + guild.id.to_string() + " names a role that is not there: " + id.to_string());
  }
  const Channel& place(const Guild& guild, ChannelId id) const {
    const Channel* found = find_channel(state_, id);
    if (!found || found->guild != guild.id)
      throw FormError("guild " + guild.id.to_string() +
                      " names a channel that is not there: " + id.to_string());
    return *found;
  }
  static void objects(const json::array& list, const std::string& owner, const char* key) {
    if (!std::ranges::all_of(list, &json::value::is_object))
      throw FormError(owner + " has " + key + " that are no objects");
  }
  void one_guild(GuildId id, const Guild& guild) const {
    const std::string name = "guild " + id.to_string();
    same(id == guild.id, "guilds", id);
    user(guild.owner, name);
    role(guild, everyone_role(id));
    for (const auto& [key, one] : guild.roles) same(key == one.id, "roles", key);
    for (const auto& [key, member] : guild.members) {
      same(key == member.user, "members", key);
      user(key, name);
      for (RoleId one : member.roles) role(guild, one);
    }
    for (const auto& [key, ban] : guild.bans) {
      same(key == ban.user, "bans", key);
      user(key, name);
    }
    for (const AuditEntry& entry : guild.audit) user(entry.user, name);
    for (ChannelId channel : guild.channels) place(guild, channel);
    for (ChannelId thread : guild.threads)
      if (!place(guild, thread).thread)
        throw FormError(name + " calls a channel a thread: " + thread.to_string());
    for (const auto& [key, voice] : guild.voice) {
      same(key == voice.user, "voice", key);
      if (!guild.members.contains(key))
        throw FormError(name + " hears somebody who is no member: " + key.to_string());
      place(guild, voice.channel);
    }
    if (guild.system_channel) place(guild, guild.system_channel);
    if (guild.afk_channel) place(guild, guild.afk_channel);
    if (guild.rules_channel) place(guild, guild.rules_channel);
  }
  void one_channel(ChannelId id, const Channel& channel) const {
    const std::string name = "channel " + id.to_string();
    same(id == channel.id, "channels", id);
    for (UserId end : channel.recipients) user(end, name);
    const bool dm = channel.type == ChannelType::dm;
    if (dm ? static_cast<bool>(channel.guild) : !find_guild(state_, channel.guild))
      throw FormError(name + (dm ? " is a direct message in a guild" : " is in no guild"));
    if (channel.thread) {
      user(channel.thread->owner, name);
      for (const auto& [member, joined_at] : channel.thread->members) user(member, name);
      if (!channel.parent) throw FormError(name + " is a thread of nothing");
    }
    if (channel.parent && !find_channel(state_, channel.parent)) throw FormError(name + " is in no category");
  }
  void one_webhook(WebhookId id, const Webhook& webhook) const {
    const std::string name = "webhook " + id.to_string();
    same(id == webhook.id, "webhooks", id);
    user(webhook.creator, name);
    const Channel* channel = find_channel(state_, webhook.channel);
    if (!channel || channel->guild != webhook.guild) throw FormError(name + " is in no channel of its guild");
  }
  void one_message(ChannelId channel, MessageId id, const Message& message) const {
    same(id == message.id && channel == message.channel, "messages", id);
    const std::string name = "message " + id.to_string();
    if (!message.webhook) user(message.author, name);
    for (const Reaction& reaction : message.reactions)
      for (UserId one : reaction.users) user(one, name);
    for (UserId one : message.mentions) user(one, name);
    objects(message.embeds, name, "embeds");
    objects(message.components, name, "components");
    objects(message.attachments, name, "attachments");
    if (const auto& origin = message.interaction) {
      user(origin->user, name);
      if (origin->target_user) user(origin->target_user, name);
    }
    if (state_.last_id < id.value()) throw FormError(name + " is newer than the newest id");
  }

  const State& state_;
};

}  // namespace

json::object state_to_json(const State& state) { return described::write(state).get_object(); }

Result<State, std::string> state_from_json(const json::value& document) {
  try {
    State state = described::read<State>(document, described::Place{nullptr, "state"});
    Check(state).all();
    if (const auto damage = find_damage(state)) return *damage;
    return state;
  } catch (const FormError& error) {
    return std::string{error.what()};
  }
}

}  // namespace veilleur::sandbox
