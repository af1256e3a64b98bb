// Owns: the answer of `!getto`.
// Must not know: SQL, languages.
#include "domain/moderation/history.hpp"

#include "domain/moderation/ban_answers.hpp"

namespace veilleur::domain {
namespace {

// Eight lines of at most about 200 characters stay within a message's 2000 even where every character
// of a reason has to be escaped.
constexpr std::size_t lines_shown = 8;
constexpr std::size_t reason_shown = 60;

MessageKey line_key(const Sanction& sanction) {
  const bool cancelled = sanction.cancelled_by.has_value();
  if (sanction.ends_at) return cancelled ? MessageKey::sanction_until_cancelled : MessageKey::sanction_until;
  return cancelled ? MessageKey::sanction_permanent_cancelled : MessageKey::sanction_permanent;
}

Phrase line(const Sanction& sanction) {
  Phrase phrase{line_key(sanction),
                {{"number", sanction.number},
                 {"kind", MessageKey::kind_ban},
                 {"date", sanction.created_at},
                 {"moderator", sanction.moderator},
                 {"reason", reason_argument(sanction, reason_shown)}}};
  if (sanction.ends_at) phrase.arguments.push_back({"end", *sanction.ends_at});
  return phrase;
}

}  // namespace

Decision answer_history(Reader& reader, const CommandReceived& event, const GetToCommand& command) {
  Decision decision;
  if (reader.catching_up(event.origin.guild)) {
    decision.facts = AuditLogNeeded{};
    return decision;
  }
  const SanctionHistory history = reader.history(event.origin.guild, command.target, lines_shown);
  Reply reply;
  if (history.total == 0) {
    reply.push_back({MessageKey::sanctions_none, {{"user", command.target}}});
  } else {
    reply.push_back({MessageKey::sanctions_header,
                     {{"user", command.target}, {"count", static_cast<std::int64_t>(history.total)}}});
  }
  for (const Sanction& sanction : history.latest) reply.push_back(line(sanction));
  if (history.total > history.latest.size()) {
    const auto more = static_cast<std::int64_t>(history.total - history.latest.size());
    reply.push_back({MessageKey::sanctions_more, {{"count", more}}});
  }
  decision.effects.push_back({SendReply{event.origin, std::move(reply), Visibility::everyone}, std::nullopt});
  return decision;
}

}  // namespace veilleur::domain
