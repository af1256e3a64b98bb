// Owns: what the end of an effect's attempt means: done, refused, again later, or another way.
// Must not know: the rules, how an order was carried out.
#include <algorithm>

#include "base/log.hpp"
#include "bot/core.hpp"
#include "bot/json_access.hpp"
#include "bot/translate.hpp"

namespace veilleur::bot {
namespace {

// Discord, "Opcodes and Status Codes", JSON error codes, read August 2026.
constexpr int invalid_webhook_token = 50027;
constexpr int unknown_webhook = 10015;

/// Whether this interaction can be answered no more: its token is unknown, one older than its 15 minutes is a
/// 401 (discord-api-docs #6851), or the placeholder is gone.
bool unanswerable(const Outcome& outcome) {
  if (outcome.kind != Outcome::Kind::answered) return false;
  const int code = outcome.error_code;
  return code == unknown_webhook || code == unknown_interaction || code == unknown_message ||
         code == invalid_webhook_token;
}

}  // namespace

void Core::handle(const EffectEnded& input) {
  auto row = scheduler_.finish(input.id);
  const auto fetch = fetches_.extract(input.id);
  if (!row) return;
  // The row stays, and what is true now is asked for.
  if (fetch && fetch.mapped().outdated && input.outcome.ok()) return;
  if (input.outcome.kind == Outcome::Kind::cancelled) return end_cancelled(*row);
  store_.database.begin();
  end(*row, input.outcome);
}

/// It was not begun; its row, if it still has one, is considered anew.
void Core::end_cancelled(const storage::OutboxRow& row) {
  store_.database.begin();
  if (const auto marker = markers_.extract(row.id)) {
    const MarkerAttempt& attempt = marker.mapped();
    forget_echo(row, attempt);
    if (attempt.stage == MarkerAttempt::Stage::acting && attempt.step == domain::BanStep::put_ban) {
      decide(domain::BanCalledBack{row.guild, row.user}, Urgency::interactive);
    }
  }
  if (storage::is_direct(row.kind)) store_.outbox.clear_doubt(row.id);
}

void Core::end(const storage::OutboxRow& row, const Outcome& outcome) {
  using storage::EffectKind;
  store_.database.begin();
  switch (row.kind) {
    case EffectKind::ban_marker:
      return end_marker(row, outcome);
    case EffectKind::direct_notice:
    case EffectKind::direct_alert:
      return end_direct(row, outcome);
    case EffectKind::message:
      return end_message(row, outcome);
    case EffectKind::interaction:
      return end_interaction(row, outcome);
    case EffectKind::fetch_target:
      return end_fetch(row, outcome);
    case EffectKind::read_audit_log:
      return end_audit_read(row, outcome);
    case EffectKind::register_commands:
      return end_registration(row, outcome);
  }
}

void Core::end_marker(const storage::OutboxRow& row, const Outcome& outcome) {
  using enum domain::BanStep;
  const MarkerAttempt attempt = markers_[row.id];
  markers_.erase(row.id);
  if (decisive(outcome) && !outcome.ok()) forget_echo(row, attempt);
  if (!decisive(outcome)) return retry_later(row);
  if (attempt.stage == MarkerAttempt::Stage::observing) return end_observation(row, outcome);

  const bool gone_already = attempt.step == delete_ban && outcome.error_code == unknown_ban;
  if (!outcome.ok() && !gone_already) return refuse_marker(row, attempt, outcome);
  // Where a newer marker has replaced this one its row stays, and is planned from what was reached here.
  store_.outbox.remove(row.id);
  const auto presence = attempt.step == put_ban ? domain::Presence::banned : domain::Presence::absent;
  const bool newer = store_.outbox.lane_in_use(row.lane);
  decide(domain::BanSettled{row.guild, row.user, presence}, Urgency::interactive);
  ban_changed(row.guild, row.user);
  if (newer || domain::planned_presence(store_.sanctions.open_bans(row.guild, row.user)) == presence) return;
  // The claims changed while the request was under way, as by a human's ban; look which of the two won.
  storage::OutboxRow again = new_row(row.guild, row.kind, row.lane, Urgency::interactive);
  again.user = row.user;
  again.in_doubt = true;
  insert(again);
}

/// The request changed nothing, so no event will tell of it.
void Core::forget_echo(const storage::OutboxRow& row, const MarkerAttempt& attempt) {
  if (attempt.stage == MarkerAttempt::Stage::observing) return;
  const bool put = attempt.step == domain::BanStep::put_ban;
  echoes_.forget(row.guild, row.user, put ? domain::Presence::banned : domain::Presence::absent);
}

void Core::end_observation(const storage::OutboxRow& row, const Outcome& outcome) {
  if (!store_.outbox.find(row.id)) return store_.outbox.doubt_ban_marker(row.guild, row.user);
  if (outcome.ok()) {
    echoes_.seen(row.guild, row.user, domain::Presence::banned);
    markers_[row.id].observed = domain::Presence::banned;
  } else if (outcome.error_code == unknown_ban) {
    echoes_.seen(row.guild, row.user, domain::Presence::absent);
    markers_[row.id].observed = domain::Presence::absent;
  } else {
    // Then the request itself has to show what Discord allows.
    log(LogLevel::warning, "ban_unreadable",
        {{"guild", row.guild.to_string()}, {"code", std::to_string(outcome.error_code)}});
    markers_[row.id].blind = true;
  }
}

void Core::refuse_marker(const storage::OutboxRow& row, const MarkerAttempt& attempt,
                         const Outcome& outcome) {
  log(LogLevel::warning, "ban_refused",
      {{"guild", row.guild.to_string()},
       {"step", attempt.step == domain::BanStep::put_ban ? "put" : "delete"},
       {"status", std::to_string(outcome.status)},
       {"code", std::to_string(outcome.error_code)}});
  if (attempt.step == domain::BanStep::delete_ban && !attempt.observed && !attempt.blind) {
    // A 403 on an unban can simply mean "not banned, but above the bot" (discord-api-docs #1058): look.
    if (store_.outbox.find(row.id)) return store_.outbox.mark_in_doubt(row.id);
    return store_.outbox.doubt_ban_marker(row.guild, row.user);
  }
  // A ban that may stand already, and that Discord does not let us look at, must not be given up: nobody
  // would lift it. It stays in doubt until it can be read.
  if (attempt.step == domain::BanStep::put_ban && attempt.blind) return retry_later(row);
  if (attempt.step == domain::BanStep::put_ban) {
    store_.outbox.remove(row.id);
  } else {
    retry_later(row);
  }
  decide(domain::BanRefused{row.guild, row.user, attempt.step, {outcome.status, outcome.error_code}},
         Urgency::interactive);
}

void Core::end_direct(const storage::OutboxRow& row, const Outcome& outcome) {
  // A 5xx to the message itself would be unclear, so this one was to the opening of its channel.
  if (outcome.kind == Outcome::Kind::unavailable ||
      (outcome.kind == Outcome::Kind::answered && outcome.status >= 500)) {
    store_.outbox.clear_doubt(row.id);
    return retry_later(row, Traces::none);
  }
  store_.outbox.remove(row.id);
  auto result = domain::DirectOutcome::expired;
  if (outcome.kind == Outcome::Kind::answered) {
    result = outcome.ok() ? domain::DirectOutcome::delivered : domain::DirectOutcome::closed;
  } else if (outcome.kind == Outcome::Kind::unclear || row.in_doubt) {
    result = domain::DirectOutcome::unknown;  // an attempt left us, perhaps that of the last process
  }
  if (row.kind == storage::EffectKind::direct_notice) {
    decide(domain::DirectEnded{row.guild, row.number, result}, Urgency::interactive);
  } else if (!outcome.ok()) {
    drop(row, outcome);
  }
}

void Core::end_message(const storage::OutboxRow& row, const Outcome& outcome) {
  if (outcome.ok()) return store_.outbox.remove(row.id);
  if (outcome.kind == Outcome::Kind::expired) return drop(row, outcome);
  if (!decisive(outcome)) {
    return retry_later(row, outcome.kind == Outcome::Kind::unavailable ? Traces::none : Traces::possible);
  }
  // Then the author is told in private. Many codes say that this channel takes no message, or not this one:
  // no permission, no channel any more, a closed thread (50083), automatic moderation (200000).
  redirect(row, storage::EffectKind::direct_alert, direct_lane(row.guild, row.user), Traces::none);
}

void Core::end_interaction(const storage::OutboxRow& row, const Outcome& outcome) {
  if (outcome.ok()) return store_.outbox.remove(row.id);
  const bool not_found = outcome.kind == Outcome::Kind::answered && outcome.status == 404;
  // A 404 that does not say what is missing says nothing of an answer that may be there.
  if (not_found && row.in_doubt && !unanswerable(outcome)) return retry_later(row);
  const bool token_dead = not_found || unanswerable(outcome);
  if (token_dead && !row.ephemeral) {
    return redirect(row, storage::EffectKind::message, "channel:" + row.channel.to_string(),
                    row.in_doubt ? Traces::possible : Traces::none);
  }
  if (token_dead || outcome.kind == Outcome::Kind::expired || decisive(outcome)) return drop(row, outcome);
  retry_later(row);
}

void Core::redirect(const storage::OutboxRow& row, storage::EffectKind kind, std::string lane,
                    Traces traces) {
  storage::OutboxRow other = new_row(row.guild, kind, std::move(lane), Urgency::interactive);
  other.channel = row.channel;
  other.user = row.user;
  other.interaction = row.interaction;
  other.body = row.body;
  other.expires_at = row.expires_at;
  other.in_doubt = traces == Traces::possible;
  store_.outbox.remove(row.id);
  insert(other);
}

void Core::end_fetch(const storage::OutboxRow& row, const Outcome& outcome) {
  const bool over = outcome.kind == Outcome::Kind::expired || decisive(outcome);
  if (!over) return retry_later(row);
  store_.outbox.remove(row.id);
  const auto pending = store_.inbox.pending(row.pending);
  if (!pending) return;
  auto command = take_up(*pending);
  if (!command) return;
  const Document body(outcome.body.empty() ? "null" : outcome.body);
  command->facts = outcome.ok() ? facts_from(body.value(), row.user) : std::nullopt;
  if (!command->facts)
    command->facts = domain::TargetFacts{domain::TargetFacts::Account::unreachable, {}, {}};
  // The command was in time when it came; waiting for Discord is not its fault.
  command->sent_at = std::max(command->sent_at, now_);
  decide(*command, Urgency::interactive, {pending->event_type, pending->event_data});
}

void Core::end_registration(const storage::OutboxRow& row, const Outcome& outcome) {
  if (!decisive(outcome)) return retry_later(row);
  if (!outcome.ok()) return drop(row, outcome);
  store_.outbox.remove(row.id);
  store_.inbox.set_registered_commands(row.application, slash_commands());
}

void Core::drop(const storage::OutboxRow& row, const Outcome& outcome) {
  const bool expired = outcome.kind != Outcome::Kind::answered;
  log(LogLevel::warning, expired ? "effect_expired" : "effect_refused",
      {{"effect", row.id.to_string()},
       {"kind", std::to_string(static_cast<int>(row.kind))},
       {"guild", row.guild.to_string()},
       {"status", std::to_string(outcome.status)},
       {"code", std::to_string(outcome.error_code)}});
  store_.outbox.remove(row.id);
}

void Core::retry_later(const storage::OutboxRow& row, Traces traces) {
  constexpr milliseconds first{1000};
  // A whole guild waits for its audit log.
  const milliseconds longest = row.kind == storage::EffectKind::read_audit_log
                                   ? milliseconds{std::chrono::seconds{30}}
                                   : milliseconds{std::chrono::hours{1}};
  if (!store_.outbox.find(row.id)) return store_.outbox.doubt_ban_marker(row.guild, row.user);
  const milliseconds full =
      std::min<milliseconds>(longest, first * (1LL << std::min<std::int64_t>(row.attempts, 12)));
  const milliseconds delay{full.count() / 2 + static_cast<std::int64_t>(random_.below(
                                                  static_cast<std::uint64_t>(full.count() / 2 + 1)))};
  WallTime ready_at = now_ + delay;
  if (row.expires_at) ready_at = std::min(ready_at, *row.expires_at);
  store_.outbox.postpone(row.id, ready_at, traces == Traces::possible);
  scheduler_.consider_at(row.guild, ready_at);
}

}  // namespace veilleur::bot
