// Owns: everything that can happen to the rules, as plain values.
// Must not know: Discord's JSON, SQL, how an event was recorded.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"
#include "domain/command.hpp"
#include "domain/moderation/parse.hpp"
#include "domain/moderation/sanction.hpp"

namespace veilleur::domain {

/// The interaction that a slash command came with. The token is what lets us answer; it is a secret of
/// 15 minutes that storage keeps with the command and recordings blank.
struct InteractionOrigin {
  InteractionId id;
  ApplicationId application;
  std::string token;
  bool operator==(const InteractionOrigin&) const = default;
};

/// Where an answer goes: a reply to a message, or to an interaction.
struct ReplyTarget {
  GuildId guild;
  ChannelId channel;
  UserId author;
  MessageId message;  ///< 0 for interactions
  std::optional<InteractionOrigin> interaction;
  bool operator==(const ReplyTarget&) const = default;
};

/// When it was asked for, on Discord's clock, by which what people do is ordered.
[[nodiscard]] inline WallTime asked_at(const ReplyTarget& origin) {
  return snowflake_time(origin.interaction ? origin.interaction->id.value() : origin.message.value());
}

/// A command in the form that its user used: as a message, or as a slash command.
[[nodiscard]] inline ArgumentValue as_used(const ReplyTarget& origin, std::string message_form,
                                           std::string_view slash_form) {
  if (origin.interaction) return CodeText{"/" + std::string(slash_form)};
  return CommandText{std::move(message_form)};
}

/// A member as a payload or a GET shows one.
struct Member {
  UserId user;
  std::vector<RoleId> roles;
};

/// What only Discord knows about a command's target.
struct TargetFacts {
  /// `unreachable`: Discord gave no answer that decides anything.
  enum class Account { exists, unknown, unreachable } account = Account::exists;
  std::optional<Member> member;      ///< nothing: not in the guild
  std::optional<Presence> existing;  ///< nothing: not asked (a member cannot be banned)
};

struct CommandReceived {
  ReplyTarget origin;
  std::string author_name;  ///< the author's username, at most 32 characters; may be empty
  WallTime sent_at;         ///< the age of the message or interaction
  std::variant<Command, WrongInput> input;
  std::string text;  ///< as typed, for the record
  std::optional<TargetFacts> facts;
  /// Somebody lifted the target's ban by hand while the command waited for its facts; 0: somebody unknown.
  std::optional<UserId> overtaken_by;
};

/// A sanction's end has come.
struct SanctionDue {
  GuildId guild;
  SanctionNumber number = 0;
};

/// Discord shows this for the target now, and the marker that wanted it is settled.
struct BanSettled {
  GuildId guild;
  UserId user;
  Presence presence = Presence::absent;
};

/// Discord tells of the ban that claims wait for, although the request for it has not ended. Whose ban it is
/// shows in that end, so the commands that wait are not answered before.
struct BanSeen {
  GuildId guild;
  UserId user;
};

/// The request for a ban was called back before it left.
struct BanCalledBack {
  GuildId guild;
  UserId user;
};

/// Discord refused what the marker wanted, for a reason that a repetition alone does not cure.
struct BanRefused {
  GuildId guild;
  UserId user;
  BanStep step = BanStep::put_ban;
  DiscordError error;
};

/// `expired`: it did not leave. `unknown`: it left, and nobody knows whether it arrived.
enum class DirectOutcome { delivered, closed, expired, unknown };

/// The DM that precedes a ban is over.
struct DirectEnded {
  GuildId guild;
  SanctionNumber number = 0;
  DirectOutcome outcome = DirectOutcome::delivered;
};

/// Somebody banned or unbanned a user, as the audit log says.
struct HumanBanChange {
  GuildId guild;
  AuditEntryId entry;
  UserId moderator;  ///< may be the bot itself
  UserId user;
  Presence presence = Presence::banned;
  std::string reason;  ///< may be empty
};

/// A ban or unban that no request of ours explains, in a guild whose audit log we may not see: nobody will
/// tell whose it was.
struct UntoldBanChange {
  GuildId guild;
  UserId user;
  Presence presence = Presence::banned;
};

using Event = std::variant<CommandReceived, SanctionDue, BanSettled, BanSeen, BanCalledBack, BanRefused,
                           DirectEnded, HumanBanChange, UntoldBanChange>;

}  // namespace veilleur::domain
