// Owns: the map between Discord's JSON and the domain's values, both ways. Nothing else knows both.
// Must not know: SQL, sockets, the rules.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/event.hpp"
#include "domain/guild.hpp"

namespace veilleur::bot {

// ── In ───────────────────────────────────────────────────────────────────────────────────────────

/// A MESSAGE_CREATE that is addressed to the bot and names a command. Nothing for all else: other
/// messages, DMs, bots, webhooks, system messages.
[[nodiscard]] std::optional<domain::CommandReceived> command_from_message(const boost::json::value& data,
                                                                          std::string_view prefix,
                                                                          UserId self);
/// An INTERACTION_CREATE of a slash command that the bot has, in a guild.
[[nodiscard]] std::optional<domain::CommandReceived> command_from_interaction(const boost::json::value& data);

/// A slash command whose name this release does not have: Discord, or somebody's client, still lists what
/// another release had registered.
struct OutdatedCommand {
  domain::InteractionOrigin interaction;
  domain::Language language = domain::Language::english;  ///< its user's own, as far as we speak it
};
/// An INTERACTION_CREATE of such a command, in a guild or not.
[[nodiscard]] std::optional<OutdatedCommand> outdated_command(const boost::json::value& data);

/// Somebody is typing an option of a slash command, and is offered what it may be.
struct OptionTyped {
  domain::InteractionOrigin interaction;
  GuildId guild;
  UserId author;
  domain::Suggestions wanted = domain::Suggestions::none;
  std::string text;  ///< so far
};
/// An INTERACTION_CREATE of autocomplete, in a guild or not.
[[nodiscard]] std::optional<OptionTyped> option_typed(const boost::json::value& data);

/// The body of a FetchTarget outcome. Nothing where Discord's answer decides nothing.
[[nodiscard]] std::optional<domain::TargetFacts> facts_from(const boost::json::value& body, UserId target);

/// A GUILD_CREATE of an available guild.
[[nodiscard]] std::optional<domain::Guild> guild_from_create(const boost::json::value& data, UserId self);
/// Applies a structure event (GUILD_UPDATE, GUILD_ROLE_*, CHANNEL_*, the bot's own GUILD_MEMBER_UPDATE);
/// false where it changes nothing we keep.
[[nodiscard]] bool apply_structure(domain::Guild& guild, std::string_view type,
                                   const boost::json::value& data, UserId self);

/// A GUILD_AUDIT_LOG_ENTRY_CREATE or an element of the audit log that bans or unbans.
[[nodiscard]] std::optional<domain::HumanBanChange> ban_change_from(const boost::json::value& entry,
                                                                    GuildId guild);

// ── Out ──────────────────────────────────────────────────────────────────────────────────────────

/// The body of the bulk overwrite of global commands, with both languages.
[[nodiscard]] std::string slash_commands();

/// The body of a message: content, no pings, and what it replies to. With a nonce Discord refuses to
/// create it twice.
[[nodiscard]] std::string message_body(std::string_view content, ChannelId channel, MessageId reference,
                                       std::string_view nonce);
/// The body of an interaction callback that answers (type 4) or defers (type 5).
[[nodiscard]] std::string callback_body(std::string_view content, domain::Visibility visibility);
[[nodiscard]] std::string deferral_body(domain::Visibility visibility);
/// The body of an interaction callback that offers choices (type 8): a name of 1 to 100 characters each.
struct Choice {
  std::string name;
  std::int64_t value = 0;
};
[[nodiscard]] std::string choices_body(const std::vector<Choice>& choices);
/// The body of an edit of an interaction's original response, or of a follow-up.
[[nodiscard]] std::string response_body(std::string_view content, domain::Visibility visibility);

}  // namespace veilleur::bot
