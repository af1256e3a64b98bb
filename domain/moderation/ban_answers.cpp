// Owns: the phrases about guild bans.
// Must not know: how a ban comes to its end, languages.
#include "domain/moderation/ban_answers.hpp"

#include "base/utf8.hpp"
#include "domain/permissions/permissions.hpp"

namespace veilleur::domain {
namespace {

constexpr std::size_t reason_in_answer = 300;
constexpr std::size_t reason_in_direct = 800;

UserText reason_text(const Sanction& sanction, std::size_t code_points) {
  return {clip_utf8(sanction.reason, code_points)};
}

Phrase banned_answer(const Sanction& sanction) {
  Phrase phrase{MessageKey::ban_done_permanent,
                {{"number", sanction.number},
                 {"user", sanction.user},
                 {"reason", reason_text(sanction, reason_in_answer)}}};
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
  }
  return MessageKey::direct_expired;
}

}  // namespace

void answer(Decision& decision, const AwaitSanction& waiting, Reply reply) {
  decision.changes.push_back(ForgetAwaited{waiting.guild, waiting.number, waiting.wanted});
  decision.effects.push_back(
      {SendReply{waiting.origin, std::move(reply), Visibility::everyone}, std::nullopt});
}

Reply direct_notice(const Sanction& sanction, const Guild& guild) {
  Phrase phrase{
      MessageKey::banned_permanent,
      {{"guild", UserText{clip_utf8(guild.name, 100)}}, {"reason", reason_text(sanction, reason_in_direct)}}};
  if (sanction.ends_at) {
    phrase.key = MessageKey::banned_until;
    phrase.arguments.push_back({"end", *sanction.ends_at});
  }
  return {phrase};
}

Reply ban_reply(Reader& reader, const Sanction& sanction, const AwaitSanction& waiting) {
  Reply reply{banned_answer(sanction), {direct_report(waiting.direct), {{"user", sanction.user}}}};
  if (sanction.base == BanBase::banned) {
    reply.push_back({MessageKey::ban_base_kept, {{"user", sanction.user}}});
  }
  const Guild* guild = reader.guild(sanction.guild);
  if (guild != nullptr && !sees_audit_log(*guild, reader.self())) {
    reply.push_back({MessageKey::audit_log_hidden, {{"permission", MessageKey::permission_view_audit_log}}});
  }
  return reply;
}

Reply release_reply(const Sanction& sanction, std::span<const Sanction> open) {
  const std::vector<Argument> who{{"number", sanction.number}, {"user", sanction.user}};
  std::string others;
  for (const Sanction& each : open) {
    if (each.number == sanction.number || !holds_claim(each.state)) continue;
    if (!others.empty()) others += ", ";
    others += "#" + std::to_string(each.number);
  }
  if (!others.empty()) {
    Phrase held{MessageKey::cancel_held, who};
    held.arguments.push_back({"others", CodeText{clip_utf8(others, 200)}});
    return {held};
  }
  if (sanction.base == BanBase::banned) return {{MessageKey::cancel_base_kept, who}};
  if (!sanction.cancelled_by) return {{MessageKey::ban_over_before, who}};
  return {{MessageKey::cancel_done, who}};
}

}  // namespace veilleur::domain
