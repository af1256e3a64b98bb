// Owns: the answer of `!getto`.
// Must not know: SQL, languages.
#include "domain/moderation/history.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "base/utf8.hpp"
#include "domain/moderation/ban_answers.hpp"
#include "domain/moderation/refusal.hpp"

namespace veilleur::domain {
namespace {

constexpr std::int64_t lines_shown = 10;

/// How many code points of each reason may be shown so that the page stays within the 2000 UTF-16 units of a
/// message: the longest are cut first. The lines around take 250 units at most and a line without its reason
/// 110; of a reason each code point counts two, being escaped or beyond the basic plane.
std::size_t reason_limit(std::span<const Sanction> sanctions) {
  constexpr std::size_t message = 2000, around = 250, line = 110;
  std::vector<std::size_t> lengths;
  for (const Sanction& each : sanctions) lengths.push_back(code_points(each.reason));
  std::ranges::sort(lengths);
  std::size_t room = (message - around - line * lengths.size()) / 2, left = lengths.size();
  for (const std::size_t length : lengths) {
    if (length > room / left) return room / left;
    room -= length;
    --left;
  }
  return message;
}

MessageKey line_key(const Sanction& sanction) {
  const bool cancelled = sanction.cancelled_by.has_value();
  if (sanction.ends_at) return cancelled ? MessageKey::sanction_until_cancelled : MessageKey::sanction_until;
  return cancelled ? MessageKey::sanction_permanent_cancelled : MessageKey::sanction_permanent;
}

Phrase line(const Sanction& sanction, std::size_t reason_shown) {
  Phrase phrase{line_key(sanction),
                {{"number", sanction.number},
                 {"kind", MessageKey::kind_ban},
                 {"date", sanction.created_at},
                 {"moderator", sanction.moderator},
                 {"reason", reason_argument(sanction, reason_shown)}}};
  if (sanction.ends_at) phrase.arguments.push_back({"end", *sanction.ends_at});
  return phrase;
}

Phrase header(UserId user, std::int64_t total, std::int64_t page, std::int64_t pages) {
  if (total == 0) return {MessageKey::sanctions_none, {{"user", user}}};
  Phrase phrase{MessageKey::sanctions_header, {{"user", user}, {"count", total}}};
  if (pages > 1) {
    phrase.key = MessageKey::sanctions_page;
    phrase.arguments.push_back({"page", page});
    phrase.arguments.push_back({"pages", pages});
  }
  return phrase;
}

Phrase next_page(const ReplyTarget& origin, UserId user, std::int64_t page) {
  const std::string number = std::to_string(page);
  return {MessageKey::sanctions_next,
          {{"command", as_used(origin, "getto <@" + user.to_string() + "> -p " + number,
                               "getto user:" + user.to_string() + " page:" + number)}}};
}

}  // namespace

Decision answer_history(Reader& reader, const CommandReceived& event, const GetToCommand& command) {
  Decision decision;
  if (reader.catching_up(event.origin.guild)) {
    decision.facts = AuditLogNeeded{};
    return decision;
  }
  // What lies beyond any page asks for the last possible one, whose number does not overflow.
  constexpr std::int64_t most_pages = std::int64_t{1} << 40;
  const std::int64_t page = std::min(command.page, most_pages);
  const auto skipped = static_cast<std::size_t>((page - 1) * lines_shown);
  const SanctionHistory history =
      reader.history(event.origin.guild, command.target, {skipped, static_cast<std::size_t>(lines_shown)});
  const auto total = static_cast<std::int64_t>(history.total);
  const std::int64_t pages = std::max<std::int64_t>(1, (total + lines_shown - 1) / lines_shown);
  if (page > pages) {
    return refuse(event, Verb::getto, command.target,
                  {{MessageKey::page_unknown, {{"page", command.page}, {"pages", pages}}}});
  }
  Reply reply{header(command.target, total, page, pages)};
  const std::size_t reason_shown = reason_limit(history.shown);
  for (const Sanction& sanction : history.shown) reply.push_back(line(sanction, reason_shown));
  if (page < pages) reply.push_back(next_page(event.origin, command.target, page + 1));
  decision.effects.push_back({SendReply{event.origin, std::move(reply), Visibility::everyone}, std::nullopt});
  return decision;
}

}  // namespace veilleur::domain
