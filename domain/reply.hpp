// Owns: what the bot says, as message keys with typed arguments. bot/ renders them in a guild's language.
// Must not know: any natural language, Discord's markup.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"

namespace veilleur::domain {

enum class MessageKey {
  // answers
  pong,
  pong_number,         // number
  ban_done_until,      // number user end reason
  ban_done_permanent,  // number user reason
  ban_over_before,     // number user: its end came before Discord could be reached
  ban_outlasted,       // user others: claims that last longer than this one
  ban_overtaken,       // number user moderator: unbanned by hand before the ban was answered
  ban_base_kept,       // user: was already banned before; that ban stays afterwards
  direct_sent,         // user was told by DM
  direct_closed,       // user's DMs are closed
  direct_expired,      // the DM did not go out in time
  direct_unknown,      // nobody knows whether the DM arrived
  direct_spared,       // user others: banned already, so no DM
  direct_absent,       // user is not a member, no DM
  audit_log_hidden,    // permission: what people lift or make by hand goes unseen without it
  cancel_done,         // number user
  cancel_held,         // number user others
  cancel_base_kept,    // number user
  cancel_record,       // number: had ended already, the record is annulled
  sanctions_none,      // user
  sanctions_header,    // user count
  sanctions_page,      // user count page pages
  sanction_until,      // number kind date end moderator reason
  sanction_permanent,  // number kind date moderator reason
  sanction_until_cancelled,
  sanction_permanent_cancelled,
  sanctions_next,  // command
  kind_ban,
  no_reason,  // in a reason's place
  // choices while a sanction's number is typed: plain text
  choice_until,      // number kind user end reason
  choice_permanent,  // number kind user reason
  // direct messages
  banned_until,      // guild end reason
  banned_permanent,  // guild reason
  banned_beyond,     // others: sanctions that last longer than this one
  lift_failed,       // number user error
  error_code,        // code: how Discord refused, inside a sentence
  error_status,      // status: likewise, where its answer had no code of its own
  // refusals
  not_allowed,  // command
  target_is_owner,
  target_is_bot,
  target_above_bot,      // user
  bot_lacks_permission,  // permission
  user_unknown,          // text
  sanction_unknown,      // number
  already_cancelled,     // number
  page_unknown,          // page pages
  command_expired,
  discord_refused,  // number user error
  facts_unavailable,
  guild_unknown,
  command_outdated,
  // wrong input
  target_missing,
  target_invalid,  // text
  reason_missing,
  reason_before_options,
  flag_value_missing,  // flag
  flag_repeated,       // flag
  flag_mistyped,       // text example
  text_after_flag,     // text
  duration_empty,
  duration_unit_apart,  // text
  duration_invalid,     // text
  duration_too_long,    // text
  channels_unsupported,
  number_missing,
  number_invalid,  // text
  too_much_text,   // text
  example,         // text: a right example, as one types it
  permission_ban_members,
  permission_view_audit_log,
  person_unknown,  // in a person's place
  // reasons in Discord's own audit log
  audit_ban,             // number person reason
  audit_lift_due,        // number person
  audit_lift_cancelled,  // number person
  // descriptions of the slash commands and their options
  help_ping,
  help_ping_number,
  help_ban,
  help_ban_user,
  help_ban_reason,
  help_ban_duration,
  help_cancel,
  help_cancel_sanction,
  help_getto,
  help_getto_user,
  help_getto_page,
};
inline constexpr std::size_t message_key_count = static_cast<std::size_t>(MessageKey::help_getto_page) + 1;

/// Text that a person typed; rendered without any power to ping or to break the markup around it.
struct UserText {
  std::string text;
  bool operator==(const UserText&) const = default;
};
/// Text shown in monospace, as one would type it.
struct CodeText {
  std::string text;
  bool operator==(const CodeText&) const = default;
};

/// A command as one types it, without the prefix, which each guild chooses.
struct CommandText {
  std::string text;
  bool operator==(const CommandText&) const = default;
};

/// How Discord refused a request. Its own error code says more than the HTTP status, where there is one.
struct DiscordError {
  int status = 0;  ///< HTTP status, 400 and above
  int code = 0;    ///< Discord's JSON error code; 0: the answer had none
  bool operator==(const DiscordError&) const = default;
};

using ArgumentValue =
    std::variant<std::int64_t, UserId, WallTime, UserText, CodeText, CommandText, DiscordError, MessageKey>;

struct Argument {
  std::string_view name;  ///< the placeholder's name, a literal
  ArgumentValue value;
  bool operator==(const Argument&) const = default;
};

struct Phrase {
  MessageKey key;
  std::vector<Argument> arguments;
  bool operator==(const Phrase&) const = default;
};

/// One message: its phrases, a line each.
using Reply = std::vector<Phrase>;

}  // namespace veilleur::domain
