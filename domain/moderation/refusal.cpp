// Owns: refused commands.
// Must not know: why a rule refuses.
#include "domain/moderation/refusal.hpp"

namespace veilleur::domain {

Decision refuse(const CommandReceived& event, Verb verb, UserId target, Reply reply, SanctionNumber number) {
  Decision decision;
  const ReplyTarget& origin = event.origin;
  decision.changes.push_back(
      RecordAction{origin.guild, origin.author, verb, target, number, reply.front().key});
  decision.effects.push_back({SendReply{origin, std::move(reply), Visibility::author}, std::nullopt});
  return decision;
}

Decision refuse_outsider(Reader& reader, const CommandReceived& event, Verb verb, Reply reply, WallTime now) {
  constexpr seconds quiet{10};
  const ReplyTarget& origin = event.origin;
  Decision decision = refuse(event, verb, UserId{}, std::move(reply));
  const auto last = reader.last_refusal(origin.guild, origin.author);
  const bool told = last && now - *last < quiet;
  if (told && !origin.interaction) {
    decision.effects.clear();
    return decision;
  }
  decision.changes.push_back(NoteRefusal{origin.guild, origin.author, now});
  // An interaction shows "did not respond" unless it is answered, so outsiders can cause as many of these as
  // they like; none takes a place that somebody else's answer waits for.
  if (origin.interaction) {
    std::get<SendReply>(decision.effects.front().value).keeping = SendReply::Keeping::passing;
  }
  return decision;
}

}  // namespace veilleur::domain
