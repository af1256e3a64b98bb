// Owns: the way of an outbox row into an order: the plan of a state effect, the doubts of a message.
// Must not know: how an order is carried out.
#include <algorithm>
#include <ranges>

#include "base/check.hpp"
#include "bot/catalogue.hpp"
#include "bot/core.hpp"
#include "bot/translate.hpp"
#include "domain/moderation/ban_answers.hpp"
#include "rest/request.hpp"

namespace veilleur::bot {
namespace {

/// Unique over databases too: a fresh database starts its ids anew while Discord still remembers.
std::string nonce_of(const storage::OutboxRow& row) {
  return std::to_string(unix_ms(row.created_at)) + "-" + row.id.to_string();
}

/// Where a search for a message of ours begins: after what it answers, in Discord's own time.
MessageId search_start(const storage::OutboxRow& row) {
  if (row.message) return row.message;
  return row.interaction ? MessageId{row.interaction.value()} : MessageId{snowflake_floor(row.created_at)};
}

/// Names change and can be taken by others, ids cannot: a reader wants the one and may need the other.
domain::UserText person(UserId user, const std::string& name) {
  return {name.empty() ? user.to_string() : name + " (" + user.to_string() + ")"};
}

}  // namespace

void Core::fill() {
  if (closing_) return;
  scheduler_.fill(now_, [this](const storage::OutboxRow& row) { return begin_row(row); });
}

bool Core::begin_row(const storage::OutboxRow& row) {
  using storage::EffectKind;
  const bool expired = row.expires_at && *row.expires_at <= now_;
  // A DM carries no mark by which it could be found again, so one in doubt is given up.
  if (expired || (storage::is_direct(row.kind) && row.in_doubt)) {
    end(row, Outcome{Outcome::Kind::expired, 0, 0, {}});
    return false;
  }
  switch (row.kind) {
    case EffectKind::ban_marker:
      return begin_marker(row);
    case EffectKind::direct_notice:
    case EffectKind::direct_alert:
      // In doubt until its end is known, also for the process after this one.
      store_.database.begin();
      store_.outbox.mark_in_doubt(row.id);
      order(row, SendDirectMessage{row.user, row.body, nonce_of(row)});
      return true;
    case EffectKind::message:
      order(row, message_action(row));
      return true;
    case EffectKind::interaction: {
      const auto visibility = row.ephemeral ? domain::Visibility::author : domain::Visibility::everyone;
      order(
          row,
          AnswerInteraction{
              {row.interaction, row.application, row.interaction_token}, row.body, visibility, row.in_doubt});
      return true;
    }
    case EffectKind::fetch_target:
      fetches_[row.id] = {row.guild, row.user};
      order(row, FetchTarget{row.guild, row.user});
      return true;
    case EffectKind::read_audit_log:
      order(row, ReadAuditLog{row.guild, store_.guilds.audit_cursor(row.guild)});
      return true;
    case EffectKind::register_commands:
      order(row, RegisterCommands{row.application, slash_commands()});
      return true;
  }
  check_failed("every kind of effect can be begun", __FILE__, __LINE__);
}

/// The news itself ends the waiting; this only bounds it.
constexpr seconds longest_without_news{30};

/// While nobody tells us what people do, a lift that nobody asks for now could undo it. What it waits for
/// brings it back at once, because then the guild is opened.
bool Core::must_wait_for_news(const storage::OutboxRow& row) const {
  return row.priority == storage::EffectPriority::background && is_away(row.guild);
}

bool Core::begin_marker(const storage::OutboxRow& row) {
  if (must_wait_for_news(row)) {
    markers_.erase(row.id);  // what was observed will be old by then
    store_.database.begin();
    const WallTime ready_at = now_ + longest_without_news;
    store_.outbox.set_aside(row.id, ready_at);
    scheduler_.consider_at(row.guild, ready_at);
    return false;
  }
  const auto claims = store_.sanctions.open_bans(row.guild, row.user);
  MarkerAttempt& attempt = markers_[row.id];
  if (row.in_doubt && !attempt.observed && !attempt.blind) {
    attempt.stage = MarkerAttempt::Stage::observing;
    order(row, GetBan{row.guild, row.user});
    return true;
  }
  const auto observed = attempt.observed ? attempt.observed : domain::assumed_presence(claims);
  attempt.stage = MarkerAttempt::Stage::acting;
  attempt.step = domain::plan_ban(claims, observed);
  if (attempt.step == domain::BanStep::nothing) {
    markers_.erase(row.id);
    store_.database.begin();
    store_.outbox.remove(row.id);
    decide(domain::BanSettled{row.guild, row.user, domain::planned_presence(claims)}, Urgency::interactive);
    ban_changed(row.guild, row.user);
    return false;
  }
  // Without claims it is the latest sanction's ban that is undone, because it came after that one's end.
  const std::string reason = audit_reason(
      claims.empty() ? store_.sanctions.history(row.guild, row.user, {0, 1}).shown : claims, attempt.step);
  if (attempt.step == domain::BanStep::put_ban) {
    echoes_.expect(row.guild, row.user, domain::Presence::banned);
    order(row, PutBan{row.guild, row.user}, reason);
  } else {
    echoes_.expect(row.guild, row.user, domain::Presence::absent);
    order(row, DeleteBan{row.guild, row.user}, reason);
  }
  return true;
}

Action Core::message_action(const storage::OutboxRow& row) const {
  Doubt doubt = Doubt::none;
  const WallTime nonce_until = row.created_at + rest::nonce_memory;
  // What answers an interaction may have been seen as that one's own response, which no nonce knows of.
  const bool nonce_decides = now_ < nonce_until && !row.interaction;
  if (row.in_doubt) doubt = nonce_decides ? Doubt::nonce : Doubt::search;
  return SendMessage{row.channel,   row.message, search_start(row), row.body,
                     nonce_of(row), doubt,       nonce_until};
}

std::string Core::audit_reason(std::span<const domain::Sanction> claims, domain::BanStep step) {
  const auto newest_first = claims | std::views::reverse;
  const auto cause = std::ranges::find_if(newest_first, [step](const domain::Sanction& each) {
    return domain::holds_claim(each.state) == (step == domain::BanStep::put_ban);
  });
  if (cause == newest_first.end()) return {};
  const domain::Sanction& sanction = *cause;
  domain::Phrase phrase{
      domain::MessageKey::audit_lift_due,
      {{"number", sanction.number}, {"person", person(sanction.moderator, sanction.moderator_name)}}};
  if (step == domain::BanStep::put_ban) {
    phrase.key = domain::MessageKey::audit_ban;
    phrase.arguments.push_back({"reason", domain::reason_argument(sanction, 512)});  // Discord's longest
  } else if (sanction.cancelled_by) {
    phrase.key = domain::MessageKey::audit_lift_cancelled;
    phrase.arguments.back().value = person(*sanction.cancelled_by, sanction.canceller_name);
  }
  const domain::GuildSettings settings = store_.guilds.settings(sanction.guild);
  return render(phrase, {settings.language, settings.prefix, Style::plain});
}

void Core::order(const storage::OutboxRow& row, Action action, std::string reason) {
  const bool interactive = row.priority == storage::EffectPriority::interactive;
  outputs_.orders.push_back({row.id, interactive, row.expires_at, std::move(reason), std::move(action)});
}

}  // namespace veilleur::bot
