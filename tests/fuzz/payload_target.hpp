// Owns: what is asked of the readers of gateway payloads for any bytes at all. Shared by libFuzzer and the
// corpus replay. Must not know: libFuzzer, Boost.Test.
#pragma once

#include <boost/json.hpp>
#include <string_view>

#include "base/check.hpp"
#include "bot/document.hpp"
#include "bot/relevance.hpp"
#include "bot/translate.hpp"
#include "storage/guild_codec.hpp"

namespace veilleur::fuzz {

/// The bytes are the `d` of an event of every kind. Whatever is read can be acted on: it names its guild,
/// its author and where an answer goes; and no message that is a command was judged irrelevant.
inline void payload(std::string_view bytes) {
  constexpr UserId self{900}, target{2};
  const bot::Document document(bytes);
  const boost::json::value& data = document.value();

  if (const auto command = bot::command_from_message(data, "!", self)) {
    VEILLEUR_CHECK(command->origin.guild && command->origin.author && command->origin.message);
    // Discord writes each key once and plainly; a fuzzer does not, and then the first look may differ.
    const bool plain = bytes.find("\\u") == std::string_view::npos &&
                       bytes.find("\"content\"") == bytes.rfind("\"content\"");
    VEILLEUR_CHECK(!plain || bot::is_relevant("MESSAGE_CREATE", bytes, self));
  }
  if (const auto command = bot::command_from_interaction(data)) {
    VEILLEUR_CHECK(command->origin.guild && command->origin.author && command->origin.interaction);
  }
  if (const auto outdated = bot::outdated_command(data)) {
    VEILLEUR_CHECK(outdated->interaction.id && !outdated->interaction.token.empty());
    VEILLEUR_CHECK(!bot::command_from_interaction(data));
  }
  (void)bot::facts_from(data, target);
  if (const auto change = bot::ban_change_from(data, GuildId{1})) {
    VEILLEUR_CHECK(change->entry && change->moderator && change->user);
  }
  domain::Guild guild;
  guild.id = GuildId{1};
  if (auto created = bot::guild_from_create(data, self)) guild = std::move(*created);
  for (std::string_view type :
       {"GUILD_UPDATE", "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE", "CHANNEL_CREATE",
        "CHANNEL_UPDATE", "CHANNEL_DELETE", "GUILD_MEMBER_UPDATE", "SOMETHING_NEW"}) {
    (void)bot::apply_structure(guild, type, data, self);
    (void)bot::is_relevant(type, bytes, self);
  }
  // What was read is stored, and must be found again as it was.
  auto stored = storage::decode_guild(storage::encode_guild(guild));
  VEILLEUR_CHECK(stored.has_value());
  stored->id = guild.id;
  stored->owner = guild.owner;
  VEILLEUR_CHECK(*stored == guild);
}

}  // namespace veilleur::fuzz
