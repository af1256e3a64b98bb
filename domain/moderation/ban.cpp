// Owns: the rules of guild bans as commands and Discord's results move them.
// Must not know: SQL, Discord's JSON, languages.
#include "domain/moderation/ban.hpp"

#include <algorithm>

#include "domain/moderation/ban_answers.hpp"
#include "domain/moderation/ban_by_hand.hpp"
#include "domain/moderation/refusal.hpp"
#include "domain/permissions/permissions.hpp"

namespace veilleur::domain {
namespace {

// The DM must leave before the ban: afterwards the user and the bot may share no guild any more.
constexpr seconds direct_budget{3};
Effect mark(const Sanction& sanction, MarkBan::Footing footing = MarkBan::Footing::claims) {
  return {MarkBan{sanction.guild, sanction.user, footing}, std::nullopt};
}

/// Why the ban cannot be decided in favour, as far as it can be told without asking Discord.
std::optional<Phrase> preflight(const Reader& reader, const Guild& guild, UserId target) {
  if (target == guild.owner) return Phrase{MessageKey::target_is_owner, {}};
  if (target == reader.self()) return Phrase{MessageKey::target_is_bot, {}};
  if ((own_permissions(guild, reader.self()) & permission::ban_members) == 0) {
    return Phrase{MessageKey::bot_lacks_permission, {{"permission", MessageKey::permission_ban_members}}};
  }
  return std::nullopt;
}

std::optional<Phrase> objection(const Guild& guild, UserId target, const TargetFacts& facts) {
  if (facts.account == TargetFacts::Account::unknown) {
    return Phrase{MessageKey::user_unknown, {{"text", CodeText{target.to_string()}}}};
  }
  if (facts.account == TargetFacts::Account::unreachable) return Phrase{MessageKey::facts_unavailable, {}};
  if (facts.member && !outranks(guild, guild.own_roles, facts.member->roles)) {
    return Phrase{MessageKey::target_above_bot, {{"user", target}}};
  }
  return std::nullopt;
}

/// What comes back after the last claim. With claims alive, Discord's present state is our own doing.
BanBase base_of(std::span<const Sanction> open, const TargetFacts& facts) {
  if (!open.empty()) return open.front().base;
  return facts.existing == Presence::banned ? BanBase::banned : BanBase::free;
}

/// Where Discord contradicts the claims, as after an unban that we were not told of, they are no footing.
MarkBan::Footing footing_of(std::span<const Sanction> open, const TargetFacts& facts) {
  const bool seen_free = facts.member || facts.existing == Presence::absent;
  const bool contradicted = seen_free && assumed_presence(open) == Presence::banned;
  return contradicted ? MarkBan::Footing::discord : MarkBan::Footing::claims;
}

Sanction asked_sanction(Reader& reader, const CommandReceived& event, const BanCommand& command,
                        WallTime now) {
  const ReplyTarget& origin = event.origin;
  Sanction sanction;
  sanction.guild = origin.guild;
  sanction.number = reader.next_sanction_number(origin.guild);
  sanction.user = command.target;
  sanction.moderator = origin.author;
  sanction.moderator_name = event.author_name;
  sanction.created_at = now;
  sanction.asked_at = asked_at(origin);
  sanction.duration = command.duration;
  if (command.duration) sanction.ends_at = now + *command.duration;
  sanction.reason = command.reason;
  sanction.command = event.text;
  return sanction;
}

/// A human's unban after the command counts against it, also where the command still waited for its facts.
Decision record_overtaken(Sanction sanction, const ReplyTarget& origin, UserId unbanned_by) {
  end(sanction);
  sanction.cancelled_by = unbanned_by;
  Decision decision;
  decision.changes.push_back(InsertSanction{sanction});
  for (const auto& [actor, verb] : {std::pair{origin.author, Verb::ban}, {unbanned_by, Verb::cancel}}) {
    decision.changes.push_back(
        RecordAction{sanction.guild, actor, verb, sanction.user, sanction.number, std::nullopt});
  }
  decision.effects.push_back(
      {SendReply{origin, overtaken_reply(sanction), Visibility::everyone}, std::nullopt});
  return decision;
}

}  // namespace

Decision decide_ban(Reader& reader, const CommandReceived& event, const BanCommand& command, WallTime now) {
  const Guild& guild = *reader.guild(event.origin.guild);
  if (auto no = preflight(reader, guild, command.target))
    return refuse(event, Verb::ban, command.target, {*no});
  const ReplyTarget& origin = event.origin;
  if (event.overtaken_by) {
    return record_overtaken(asked_sanction(reader, event, command, now), origin, *event.overtaken_by);
  }
  Decision decision;
  if (!event.facts) {
    decision.facts = TargetNeeded{command.target};
    return decision;
  }
  if (auto no = objection(guild, command.target, *event.facts)) {
    return refuse(event, Verb::ban, command.target, {*no});
  }

  const auto open = reader.open_bans(origin.guild, command.target);
  Sanction sanction = asked_sanction(reader, event, command, now);
  sanction.base = base_of(open, *event.facts);

  decision.changes.push_back(InsertSanction{sanction});
  decision.changes.push_back(
      AwaitSanction{origin.guild, sanction.number, origin, Awaited::ban, std::nullopt});
  decision.changes.push_back(
      RecordAction{origin.guild, origin.author, Verb::ban, sanction.user, sanction.number, std::nullopt});
  if (sanction.ends_at)
    decision.changes.push_back(SetTimer{origin.guild, sanction.number, *sanction.ends_at});

  Effect marker = mark(sanction, footing_of(open, *event.facts));
  if (event.facts->member) {
    SendDirect notice{origin.guild,        sanction.user,   direct_notice(sanction, guild, open),
                      now + direct_budget, sanction.number, SendDirect::Role::before_ban};
    decision.effects.push_back({std::move(notice), std::nullopt});
    marker.after = 0;
  }
  decision.effects.push_back(std::move(marker));
  return decision;
}

Decision decide_cancel(Reader& reader, const CommandReceived& event, const CancelCommand& command) {
  const ReplyTarget& origin = event.origin;
  const std::vector<Argument> numbered{{"number", command.number}};
  auto sanction = reader.sanction(origin.guild, command.number);
  if (!sanction) {
    return refuse(event, Verb::cancel, UserId{}, {{MessageKey::sanction_unknown, numbered}}, command.number);
  }
  if (sanction->cancelled_by) {
    return refuse(event, Verb::cancel, sanction->user, {{MessageKey::already_cancelled, numbered}},
                  command.number);
  }
  Decision decision;
  decision.changes.push_back(RecordAction{origin.guild, origin.author, Verb::cancel, sanction->user,
                                          sanction->number, std::nullopt});
  sanction->cancelled_by = origin.author;
  if (sanction->state == SanctionState::ended) {
    decision.changes.push_back(UpdateSanction{*sanction});
    decision.effects.push_back(
        {SendReply{origin, {{MessageKey::cancel_record, numbered}}, Visibility::everyone}, std::nullopt});
    return decision;
  }
  sanction->state = SanctionState::releasing;
  sanction->canceller_name = event.author_name;
  decision.changes.push_back(UpdateSanction{*sanction});
  decision.changes.push_back(ClearTimer{sanction->guild, sanction->number});
  decision.changes.push_back(
      AwaitSanction{origin.guild, sanction->number, origin, Awaited::cancel, std::nullopt});
  decision.effects.push_back(mark(*sanction));
  return decision;
}

Decision release_due(Reader& reader, const SanctionDue& event) {
  Decision decision;
  auto sanction = reader.sanction(event.guild, event.number);
  if (!sanction || !holds_claim(sanction->state)) return decision;
  sanction->state = SanctionState::releasing;
  decision.changes.push_back(UpdateSanction{*sanction});
  decision.effects.push_back(mark(*sanction));
  return decision;
}

Decision settle_ban(Reader& reader, const BanSettled& event) {
  Decision decision;
  const auto open = reader.open_bans(event.guild, event.user);
  const bool as_planned = event.presence == planned_presence(open);
  for (Sanction sanction : open) {
    const bool waits = sanction.state == SanctionState::applying || is_unconfirmed(reader, sanction);
    const bool applied = waits && event.presence == Presence::banned;
    const bool released = sanction.state == SanctionState::releasing && as_planned;
    if (!applied && !released) continue;
    if (applied) {
      sanction.state = SanctionState::active;
    } else {
      end(sanction);
    }
    decision.changes.push_back(UpdateSanction{sanction});
    for (const AwaitSanction& waiting : reader.awaited(event.guild, sanction.number)) {
      // A ban that was over before Discord could be reached answers its command with how it ended.
      answer(decision, waiting,
             applied ? ban_reply(reader, sanction, waiting, open) : release_reply(sanction, open));
    }
  }
  return decision;
}

Decision see_ban(Reader& reader, const BanSeen& event) {
  Decision decision;
  for (Sanction sanction : reader.open_bans(event.guild, event.user)) {
    if (sanction.state != SanctionState::applying) continue;
    sanction.state = SanctionState::active;
    decision.changes.push_back(UpdateSanction{std::move(sanction)});
  }
  return decision;
}

Decision accept_refusal(Reader& reader, const BanRefused& event, WallTime now) {
  Decision decision;
  if (event.step == BanStep::put_ban) decision = disown_ban(reader, event.guild, event.user, now);
  const auto open = reader.open_bans(event.guild, event.user);
  bool annulled = false;
  for (Sanction sanction : open) {
    const Phrase refused{
        event.step == BanStep::put_ban ? MessageKey::discord_refused : MessageKey::lift_failed,
        {{"number", sanction.number}, {"user", sanction.user}, {"error", event.error}}};
    const bool waits = sanction.state == SanctionState::applying || is_unconfirmed(reader, sanction);
    if (event.step == BanStep::put_ban && waits) {
      annulled = true;
      end(sanction);
      sanction.cancelled_by = reader.self();
      decision.changes.push_back(UpdateSanction{sanction});
      decision.changes.push_back(ClearTimer{sanction.guild, sanction.number});
      decision.changes.push_back(RecordAction{sanction.guild, sanction.moderator, Verb::ban, sanction.user,
                                              sanction.number, MessageKey::discord_refused});
    } else if (event.step == BanStep::delete_ban && sanction.state == SanctionState::releasing) {
      if (!sanction.lift_alerted) {
        sanction.lift_alerted = true;
        decision.changes.push_back(UpdateSanction{sanction});
        decision.effects.push_back({SendDirect{sanction.guild,
                                               sanction.moderator,
                                               {refused},
                                               std::nullopt,
                                               sanction.number,
                                               SendDirect::Role::alert},
                                    std::nullopt});
      }
    } else {
      continue;
    }
    for (const AwaitSanction& waiting : reader.awaited(sanction.guild, sanction.number)) {
      answer(decision, waiting, {refused});
    }
  }
  // The refused marker is gone, but what another claim still has to undo is not.
  const auto releasing = [](const Sanction& each) { return each.state == SanctionState::releasing; };
  if (annulled && std::ranges::any_of(open, releasing)) {
    decision.effects.push_back({MarkBan{event.guild, event.user}, std::nullopt});
  }
  return decision;
}

}  // namespace veilleur::domain
