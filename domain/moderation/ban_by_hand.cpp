// Owns: the rules of bans and unbans that people make by hand.
// Must not know: SQL, Discord's JSON, languages.
#include "domain/moderation/ban_by_hand.hpp"

#include <algorithm>

#include "domain/moderation/ban_answers.hpp"

namespace veilleur::domain {
namespace {

Effect look_again(GuildId guild, UserId user) {
  return {MarkBan{guild, user, MarkBan::Footing::discord}, std::nullopt};
}

/// What a command hears that waited for a sanction which the unban ended. `left` are the claims that live on.
Reply reply_to_waiting(Sanction sanction, const AwaitSanction& waiting, bool cancels,
                       std::span<const Sanction> left) {
  if (waiting.wanted == Awaited::ban && cancels) {
    return overtaken_reply(sanction);
  }
  sanction.base = BanBase::free;  // whatever was there before went with it
  return release_reply(sanction, left);
}

/// An unban by hand: by whom, and when where Discord told.
struct Unban {
  UserId moderator;
  std::optional<WallTime> done_at;
};

/// Whether it was this unban that ended the sanction. One that had run out or been cancelled before keeps
/// that as its end, and the unban only carries it out; but an unban that is heard of late, when the end has
/// come meanwhile, was earlier all the same.
bool cancels(const Unban& unban, const Sanction& sanction) {
  if (holds_claim(sanction.state)) return true;
  return !sanction.cancelled_by && sanction.ends_at && unban.done_at && *unban.done_at < *sanction.ends_at;
}

/// Ends one open sanction.
void end_by_hand(Decision& decision, Reader& reader, Sanction sanction, const Unban& unban,
                 std::span<const Sanction> left) {
  const bool cancelled = cancels(unban, sanction);
  end(sanction);
  if (cancelled) {
    sanction.cancelled_by = unban.moderator;
    decision.changes.push_back(RecordAction{sanction.guild, unban.moderator, Verb::cancel, sanction.user,
                                            sanction.number, std::nullopt});
  }
  decision.changes.push_back(UpdateSanction{sanction});
  decision.changes.push_back(ClearTimer{sanction.guild, sanction.number});
  for (const AwaitSanction& waiting : reader.awaited(sanction.guild, sanction.number)) {
    answer(decision, waiting, reply_to_waiting(sanction, waiting, cancelled, left));
  }
}

/// Somebody lifted the user's ban: the sanctions for which `ends` holds are over, the others hold.
template <class Ends>
Decision lift_by_hand(Reader& reader, GuildId guild, UserId user, const Unban& unban, Ends ends) {
  Decision decision;
  const auto open = reader.open_bans(guild, user);
  std::vector<Sanction> over, left;
  for (const Sanction& each : open) (ends(each) ? over : left).push_back(each);
  // Later claims took over the base of the earlier ones, and the ban that it stands for is lifted.
  const bool base_lifted =
      std::ranges::any_of(over, [](const Sanction& each) { return each.base == BanBase::banned; });
  for (Sanction& each : left) {
    if (!base_lifted || each.base == BanBase::free) continue;
    each.base = BanBase::free;
    decision.changes.push_back(UpdateSanction{each});
  }
  for (const Sanction& each : over) end_by_hand(decision, reader, each, unban, left);
  // Whether the ban that they claim was made before or after this unban, only Discord knows.
  if (!left.empty()) decision.effects.push_back(look_again(guild, user));
  return decision;
}

/// A human's ban becomes a numbered permanent sanction. Where our claims found a ban in place it was this
/// one, so it is not also what comes back after them.
Decision ban_by_hand(Reader& reader, Sanction sanction) {
  Decision decision;
  for (Sanction& each : reader.open_bans(sanction.guild, sanction.user)) {
    if (each.base == BanBase::free) continue;
    each.base = BanBase::free;
    decision.changes.push_back(UpdateSanction{std::move(each)});
  }
  sanction.number = reader.next_sanction_number(sanction.guild);
  sanction.state = SanctionState::active;
  decision.changes.push_back(InsertSanction{sanction});
  decision.changes.push_back(RecordAction{sanction.guild, sanction.moderator, Verb::ban, sanction.user,
                                          sanction.number, std::nullopt});
  return decision;
}

bool is_active(const Sanction& sanction) { return sanction.state == SanctionState::active; }

/// The permanent sanction that this ban became when it was seen without the audit log: of somebody unknown,
/// asked for at about the same time by our clock. While it holds nobody can ban anew, so the clocks alone
/// matter; one that is over must not swallow a new ban that followed soon after.
std::optional<Sanction> seen_before(Reader& reader, const HumanBanChange& event, WallTime done_at) {
  constexpr milliseconds while_it_holds = std::chrono::minutes{10};
  constexpr milliseconds once_over = std::chrono::minutes{1};
  constexpr std::size_t looked_at = 25;
  const auto latest = reader.history(event.guild, event.user, {0, looked_at}).shown;
  const auto apart = [&](const Sanction& each) { return std::chrono::abs(each.asked_at - done_at); };
  const auto may_be = [&](const Sanction& each) {
    return !each.moderator && apart(each) <= (holds_claim(each.state) ? while_it_holds : once_over);
  };
  std::optional<Sanction> nearest;
  for (const Sanction& each : latest) {
    if (may_be(each) && (!nearest || apart(each) < apart(*nearest))) nearest = each;
  }
  return nearest;
}

/// The audit log tells late whose ban it was and why; the ban itself is none that was not known.
Decision name_moderator(Sanction known, const HumanBanChange& event, WallTime done_at) {
  known.asked_at = done_at;
  known.moderator = event.moderator;
  known.reason = event.reason;
  Decision decision;
  decision.changes.push_back(UpdateSanction{std::move(known)});
  return decision;
}

/// Whether a ban or unban of our own contradicts what we hold. A ban that reached Discord after an unban had
/// ended what it was made for would stand for ever. An unban that reached Discord after somebody's ban has
/// lifted that one, as when nobody told us of it while our connection was away.
bool contradicts(Reader& reader, const HumanBanChange& own) {
  const auto open = reader.open_bans(own.guild, own.user);
  if (own.presence == Presence::absent) return assumed_presence(open) == Presence::banned;
  const auto latest = reader.history(own.guild, own.user, {0, 1}).shown;
  return open.empty() && !latest.empty() && latest.front().cancelled_by.has_value();
}

Decision check_own(Reader& reader, const HumanBanChange& event) {
  Decision decision;
  if (contradicts(reader, event)) decision.effects.push_back(look_again(event.guild, event.user));
  return decision;
}

/// The permanent sanction of somebody whom nobody names.
Decision ban_by_somebody(Reader& reader, GuildId guild, UserId user, WallTime now) {
  Sanction sanction;
  sanction.guild = guild;
  sanction.user = user;
  sanction.created_at = now;
  sanction.asked_at = now;
  return ban_by_hand(reader, std::move(sanction));
}

}  // namespace

Decision take_in_human(Reader& reader, const HumanBanChange& event, WallTime now) {
  if (event.moderator == reader.self()) return check_own(reader, event);
  const WallTime done_at = snowflake_time(event.entry.value());
  if (event.presence == Presence::banned) {
    if (auto known = seen_before(reader, event, done_at))
      return name_moderator(*std::move(known), event, done_at);
    Sanction sanction;
    sanction.guild = event.guild;
    sanction.user = event.user;
    sanction.moderator = event.moderator;
    sanction.created_at = std::min(now, done_at);
    sanction.asked_at = done_at;
    sanction.reason = event.reason;
    return ban_by_hand(reader, std::move(sanction));
  }
  return lift_by_hand(reader, event.guild, event.user, {event.moderator, done_at},
                      [done_at](const Sanction& each) { return each.asked_at <= done_at; });
}

Decision take_in_untold(Reader& reader, const UntoldBanChange& event, WallTime now) {
  if (event.presence == Presence::absent) {
    // What is being released may have been lifted by a request that an earlier process sent; either way its
    // own marker finds out that it is done.
    return lift_by_hand(reader, event.guild, event.user, {UserId{}, std::nullopt}, is_active);
  }
  if (std::ranges::any_of(reader.open_bans(event.guild, event.user), is_active)) return {};
  return ban_by_somebody(reader, event.guild, event.user, now);
}

bool is_unconfirmed(Reader& reader, const Sanction& sanction) {
  if (!is_active(sanction)) return false;
  const auto waiting = reader.awaited(sanction.guild, sanction.number);
  return std::ranges::any_of(waiting, [](const AwaitSanction& each) { return each.wanted == Awaited::ban; });
}

Decision disown_ban(Reader& reader, GuildId guild, UserId user, WallTime now) {
  std::size_t active = 0, unconfirmed = 0;
  for (const Sanction& each : reader.open_bans(guild, user)) {
    if (!is_active(each)) continue;
    ++active;
    if (is_unconfirmed(reader, each)) ++unconfirmed;
  }
  if (unconfirmed == 0 || unconfirmed < active) return {};
  return ban_by_somebody(reader, guild, user, now);
}

}  // namespace veilleur::domain
