// Owns: the phrases about guild bans.
// Must not know: how a ban comes to its end, languages.
#include "domain/moderation/ban_answers.hpp"

#include "base/utf8.hpp"
#include "domain/permissions/permissions.hpp"

namespace veilleur::domain {
namespace {

constexpr std::size_t reason_in_answer = 300;
constexpr std::size_t reason_in_direct = 800;

/// "#1, #3": the claims of `open`, other than this one, for which `which` holds; empty where there are none.
template <class Which>
std::string others(const Sanction& sanction, std::span<const Sanction> open, Which which) {
  std::string numbers;
  for (const Sanction& each : open) {
    if (each.number == sanction.number || !holds_claim(each.state) || !which(each)) continue;
    if (!numbers.empty()) numbers += ", ";
    numbers += "#" + std::to_string(each.number);
  }
  return clip_utf8(numbers, 200);
}

/// The claims that keep the user banned after this one's end.
std::string lasting_longer(const Sanction& sanction, std::span<const Sanction> open) {
  return others(sanction, open, [&](const Sanction& each) {
    return sanction.ends_at && (!each.ends_at || *each.ends_at > *sanction.ends_at);
  });
}

Phrase banned_answer(const Sanction& sanction) {
  Phrase phrase{MessageKey::ban_done_permanent,
                {{"number", sanction.number},
                 {"user", sanction.user},
                 {"reason", reason_argument(sanction, reason_in_answer)}}};
  if (sanction.ends_at) {
    phrase.key = MessageKey::ban_done_until;
    phrase.arguments.push_back({"end", *sanction.ends_at});
  }
  return phrase;
}

MessageKey direct_report(std::optional<DirectOutcome> outcome) {
  if (!outcome) return MessageKey::direct_absent;
  switch (*outcome) {
    case DirectOutcome::delivered:
      return MessageKey::direct_sent;
    case DirectOutcome::closed:
      return MessageKey::direct_closed;
    case DirectOutcome::expired:
      return MessageKey::direct_expired;
    case DirectOutcome::unknown:
      return MessageKey::direct_unknown;
  }
  return MessageKey::direct_unknown;
}

/// What became of the DM. Somebody who was banned already gets none, and is no member for that reason.
Phrase direct_phrase(const Sanction& sanction, const AwaitSanction& waiting, std::span<const Sanction> open) {
  const std::string earlier =
      others(sanction, open, [&](const Sanction& each) { return each.number < sanction.number; });
  if (!waiting.direct && !earlier.empty()) {
    return {MessageKey::direct_spared, {{"user", sanction.user}, {"others", CodeText{earlier}}}};
  }
  return {direct_report(waiting.direct), {{"user", sanction.user}}};
}

}  // namespace

void answer(Decision& decision, const AwaitSanction& waiting, Reply reply) {
  decision.changes.push_back(ForgetAwaited{waiting.guild, waiting.number, waiting.wanted});
  decision.effects.push_back(
      {SendReply{waiting.origin, std::move(reply), Visibility::everyone}, std::nullopt});
}

ArgumentValue reason_argument(const Sanction& sanction, std::size_t code_points) {
  if (sanction.reason.empty()) return MessageKey::no_reason;
  return UserText{clip_utf8(sanction.reason, code_points)};
}

Reply direct_notice(const Sanction& sanction, const Guild& guild, std::span<const Sanction> open) {
  Phrase phrase{MessageKey::banned_permanent,
                {{"guild", UserText{clip_utf8(guild.name, 100)}},
                 {"reason", reason_argument(sanction, reason_in_direct)}}};
  if (sanction.ends_at) {
    phrase.key = MessageKey::banned_until;
    phrase.arguments.push_back({"end", *sanction.ends_at});
  }
  Reply reply{std::move(phrase)};
  if (const std::string longer = lasting_longer(sanction, open); !longer.empty()) {
    reply.push_back({MessageKey::banned_beyond, {{"others", CodeText{longer}}}});
  }
  return reply;
}

Reply ban_reply(Reader& reader, const Sanction& sanction, const AwaitSanction& waiting,
                std::span<const Sanction> open) {
  Reply reply{banned_answer(sanction), direct_phrase(sanction, waiting, open)};
  if (const std::string longer = lasting_longer(sanction, open); !longer.empty()) {
    reply.push_back({MessageKey::ban_outlasted, {{"user", sanction.user}, {"others", CodeText{longer}}}});
  }
  if (sanction.base == BanBase::banned) {
    reply.push_back({MessageKey::ban_base_kept, {{"user", sanction.user}}});
  }
  const Guild* guild = reader.guild(sanction.guild);
  if (guild != nullptr && !sees_audit_log(*guild, reader.self())) {
    reply.push_back({MessageKey::audit_log_hidden, {{"permission", MessageKey::permission_view_audit_log}}});
  }
  return reply;
}

Reply overtaken_reply(const Sanction& sanction) {
  return {{MessageKey::ban_overtaken,
           {{"number", sanction.number}, {"user", sanction.user}, {"moderator", *sanction.cancelled_by}}}};
}

Reply release_reply(const Sanction& sanction, std::span<const Sanction> open) {
  const std::vector<Argument> who{{"number", sanction.number}, {"user", sanction.user}};
  const std::string holding = others(sanction, open, [](const Sanction&) { return true; });
  if (!holding.empty()) {
    Phrase held{MessageKey::cancel_held, who};
    held.arguments.push_back({"others", CodeText{holding}});
    return {held};
  }
  if (sanction.base == BanBase::banned) return {{MessageKey::cancel_base_kept, who}};
  if (!sanction.cancelled_by) return {{MessageKey::ban_over_before, who}};
  return {{MessageKey::cancel_done, who}};
}

}  // namespace veilleur::domain
