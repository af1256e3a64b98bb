// Owns: keeping up with the guilds' audit logs: entries as they are told, and the reading after a gap.
// Must not know: the rules, how the log is read.
#include "base/log.hpp"
#include "bot/core.hpp"
#include "bot/json_access.hpp"
#include "bot/translate.hpp"
#include "domain/permissions/permissions.hpp"

namespace veilleur::bot {

using boost::json::value;

/// Where the audit log is read from when nothing older matters. Its entries carry Discord's time and we have
/// ours; some minutes that are read twice are harmless, because handled entries are known again.
AuditEntryId Core::audit_start() const {
  constexpr auto clocks_differ_by = std::chrono::minutes{10};
  return AuditEntryId{snowflake_floor(now_ - clocks_differ_by)};
}

/// Somebody may have banned or unbanned while nobody told us: nothing is done here before that is known.
void Core::catch_up(GuildId guild) {
  const std::string lane = storage::audit_lane(guild);
  // What is being read now may have been answered before the gap that has just ended.
  if (scheduler_.under_way(lane) != nullptr) read_again_.insert(guild);
  if (store_.outbox.lane_in_use(lane)) return;
  const bool concerns_us = store_.sanctions.any_open(guild) || store_.outbox.any_ban_marker(guild) ||
                           store_.inbox.any_waiting(guild);
  if (concerns_us) {
    insert(new_row(guild, storage::EffectKind::read_audit_log, lane, Urgency::interactive));
  } else {
    // What people did meanwhile concerns no claim of ours, and is no matter for those still to come.
    store_.guilds.advance_audit_cursor(guild, audit_start());
  }
}

/// The right to the log was just given. Where the guild is shut, its opening will wait for the reading.
void Core::read_what_was_hidden(GuildId guild) {
  catch_up(guild);
  if (gates_.is_open(guild)) open_when_read(guild);
}

void Core::on_audit_event(const value& entry, GuildId guild) {
  const bool back = available(guild);
  const domain::Guild* known = store_.guilds.find(guild);
  if (known == nullptr) return;
  store_.database.begin();
  // It is told to those who may read the log, so that right has just been given, and this entry may be of it.
  if (back && !domain::sees_audit_log(*known, settings_.self)) read_what_was_hidden(guild);
  // Older entries are still to be read, and their order is their meaning: this one's turn is after them.
  if (!back || store_.outbox.lane_in_use(storage::audit_lane(guild))) return hold(entry, guild);
  take_in(entry, guild, AuditSource::event);
}

/// What is not held is in the log as well, and found there once it is read once more.
void Core::hold(const value& entry, GuildId guild) {
  constexpr std::size_t held_max = 100;
  auto change = ban_change_from(entry, guild);
  if (!change) return;
  auto& held = told_meanwhile_[guild];
  if (held.size() < held_max) {
    held.push_back(std::move(*change));
  } else if (store_.outbox.lane_in_use(storage::audit_lane(guild))) {
    overflowed_.insert(guild);
  }
}

void Core::take_in_held(GuildId guild) {
  const auto held = told_meanwhile_.extract(guild);
  if (!held) return;
  for (const domain::HumanBanChange& change : held.mapped()) take_in(change, AuditSource::event);
}

void Core::take_in(const value& entry, GuildId guild, AuditSource source) {
  if (const auto entry_id = id<AuditEntryId>(entry, "id"))
    store_.guilds.advance_audit_cursor(guild, entry_id);
  if (auto change = ban_change_from(entry, guild)) take_in(*std::move(change), source);
}

void Core::take_in(domain::HumanBanChange change, AuditSource source) {
  store_.guilds.advance_audit_cursor(change.guild, change.entry);
  if (!store_.inbox.note(change.entry.value(), now_)) {
    // The log may have been read ahead of the events. A command that was typed before this unban, and told
    // since the reading, is overtaken only now. What was asked for in the unban's own millisecond is taken
    // for later: the order of the log's entries was settled when it was read.
    if (source == AuditSource::log || change.presence == domain::Presence::banned) return;
    change.entry = AuditEntryId{snowflake_floor(snowflake_time(change.entry.value()) - milliseconds{1})};
  }
  decide(change, Urgency::interactive);
  ban_changed(change.guild, change.user);
  if (change.moderator == settings_.self) return;
  call_back_marker(change.guild, change.user);
  if (change.presence == domain::Presence::absent) {
    overtake_waiting(change.guild, change.user, change.moderator, snowflake_time(change.entry.value()));
  }
}

void Core::end_audit_read(const storage::OutboxRow& row, const Outcome& outcome) {
  // A refusal that does not say what is refused is not Discord's, and the log is worth waiting for.
  if (!decisive(outcome) || (!outcome.ok() && outcome.error_code == 0)) {
    if (awaited_logs_.insert(row.guild).second) {
      log(LogLevel::warning, "audit_log_awaited",
          {{"guild", row.guild.to_string()},
           {"status", std::to_string(outcome.status)},
           {"consequence", "nothing is done in this guild before its audit log can be read"}});
    }
    return retry_later(row);
  }
  awaited_logs_.erase(row.guild);
  constexpr std::size_t page = 100;
  const AuditEntryId before = store_.guilds.audit_cursor(row.guild);
  std::size_t entries = 0;
  if (outcome.ok()) {
    const Document body(outcome.body);
    for (const value& entry : elements(body.value(), "audit_log_entries")) {
      take_in(entry, row.guild, AuditSource::log);
      ++entries;
    }
  } else {
    log(LogLevel::warning, "audit_log_unreadable",
        {{"guild", row.guild.to_string()},
         {"status", std::to_string(outcome.status)},
         {"advice", "give the bot's role the permission to view the audit log"}});
  }
  const bool advanced = store_.guilds.audit_cursor(row.guild) != before;
  if (entries >= page && advanced) return;       // the row stays, and reads on from the cursor
  if (read_again_.erase(row.guild) > 0) return;  // likewise, for what another gap may have hidden
  if (overflowed_.erase(row.guild) > 0) {
    // What was held is older than what was not, and is taken in, so that there is room again: people who act
    // faster than their log can be read must not keep the guild shut.
    return take_in_held(row.guild);
  }
  store_.outbox.remove(row.id);
  if (gates_.is_reading(row.guild)) open_guild(row.guild);
  for (const storage::PendingCommand& pending : store_.inbox.waiting_for(row.guild, UserId{})) {
    // Unlike a ban that waits for its facts, a list that comes very late is of use to nobody: it may expire.
    const auto command = take_up(pending);
    if (command) decide(*command, Urgency::interactive, {pending.event_type, pending.event_data});
  }
}

}  // namespace veilleur::bot
