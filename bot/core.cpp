// Owns: the core's transactions, its timers and the places of the shards.
// Must not know: Discord's JSON, what a decision means.
#include "bot/core.hpp"

#include <exception>

#include "base/log.hpp"

namespace veilleur::bot {
namespace {

constexpr std::size_t timers_at_once = 100;
constexpr std::size_t background_max = 1000;
constexpr auto memory_of_ids = std::chrono::hours{24};
constexpr seconds save_interval{5};
constexpr seconds prune_interval{60};

}  // namespace

std::size_t size_bytes(const Input& input) {
  std::size_t bytes = sizeof(Input);
  if (const auto* dispatch = std::get_if<DispatchInput>(&input)) bytes += dispatch->data.size();
  if (const auto* ended = std::get_if<EffectEnded>(&input)) bytes += ended->outcome.body.size();
  return bytes;
}

Core::Core(storage::Store& store, CoreSettings settings, Probe probe)
    : store_(store),
      reader_(store, settings.self),
      settings_(settings),
      probe_(std::move(probe)),
      scheduler_(store.outbox, gates_),
      arena_(Document::arena_bytes) {
  for (const storage::ShardSession& session : store_.inbox.sessions()) {
    saved_[session.index] = session.sequence;
    sequences_[session.index] = session.sequence;
  }
  // Whatever was stored when the last process ended may have been sent by it.
  store_.database.begin();
  store_.outbox.doubt_all();
  commit();
  for (GuildId guild : store_.outbox.guilds()) scheduler_.consider(guild);
}

Outputs Core::step(std::span<const Input> inputs, WallTime now, Random random) {
  now_ = now;
  random_ = random;
  outputs_ = {};
  for (const Input& input : inputs) handle_guarded(input);
  run_due_timers();
  fill();
  prune();
  // A transaction that is open anyway takes the shards' places along; alone they wait for `save_when_due`.
  if (store_.database.in_transaction()) save_sequences();
  commit();
  for (const auto& [shard, sequence] : sequences_) {
    outputs_.settled.push_back({{shard, settings_.shard_count}, sequence});
  }
  outputs_.closed = closing_;
  outputs_.wake_at = closing_ ? next_timer() : std::min(next_timer(), scheduler_.next_wake());
  return std::move(outputs_);
}

void Core::handle_guarded(const Input& input) {
  // An input that breaks a rule's code must not be met again on every resume: it is undone, logged, and
  // counted as handled. SQLite's own failures are no such thing; they end the process.
  const bool fresh = !store_.database.in_transaction();
  if (!fresh) store_.database.savepoint();
  try {
    handle(input);
    if (!fresh) store_.database.release_savepoint();
  } catch (const SQLite::Exception&) {
    throw;
  } catch (const std::exception& error) {
    log(LogLevel::error, "input_failed", {{"error", error.what()}});
    if (!fresh) {
      store_.database.roll_back_to_savepoint();
    } else if (store_.database.in_transaction()) {
      store_.database.roll_back();
    }
    if (const auto* dispatch = std::get_if<DispatchInput>(&input)) {
      note_sequence(dispatch->shard.index, dispatch->sequence);
    }
  }
}

void Core::handle(const Input& input) {
  std::visit([this](const auto& each) { handle(each); }, input);
}

void Core::handle(const SessionLost& input) {
  store_.database.begin();
  store_.inbox.remove_session(input.shard.index);
  gates_.lost(input.shard);
  sequences_.erase(input.shard.index);
  saved_.erase(input.shard.index);
}

/// What falls due meanwhile waits as a timer, so that no other shard's lifts wait behind it.
void Core::handle(const ShardAway& input) {
  away_.insert(input.shard.index);
  store_.database.begin();
  for (GuildId guild : store_.guilds.ids()) {
    if (is_away(guild)) store_.timers.park(guild, storage::Timers::Parking::parked);
  }
}

bool Core::is_away(GuildId guild) const { return away_.contains(shard_of(guild, settings_.shard_count)); }

void Core::handle(const SequenceReached& input) { note_sequence(input.shard.index, input.sequence); }

void Core::handle(const BackupRequested& input) {
  if (backup_) {
    outputs_.backups.push_back({input.ticket, "another backup is under way; try again when it has ended"});
    return;
  }
  auto begun = storage::Backup::begin(store_.database.handle(), input.path);
  if (!begun) {
    outputs_.backups.push_back({input.ticket, begun.error()});
    return;
  }
  backup_ = std::move(*begun);
  backup_ticket_ = input.ticket;
}

Outputs Core::continue_backup() {
  constexpr int pages = 64;
  Outputs outputs;
  if (!backup_) return outputs;
  auto progress = backup_->step(pages);
  outputs.backup_moved = true;
  if (progress && *progress == storage::Backup::Progress::more) return outputs;
  outputs.backups.push_back({backup_ticket_, progress ? std::string{} : progress.error()});
  backup_.reset();
  return outputs;
}

void Core::run_due_timers() {
  const auto next = store_.timers.next_due();
  if (!next || *next > now_) return;
  // Lifts that are due at once must not crowd out what moderators do now: a bounded number becomes rows,
  // the others stay timers until those are done.
  if (store_.outbox.background_count() >= background_max) return;
  store_.database.begin();
  for (const domain::SanctionDue& due : store_.timers.due(now_, timers_at_once)) {
    store_.timers.clear(due.guild, due.number);
    if (due.number == storage::Timers::own_timeout) {
      end_own_timeout(due.guild);
    } else {
      decide(due, Urgency::background);
    }
  }
}

WallTime Core::next_timer() {
  const auto next = store_.timers.next_due();
  // While the background is full, it is the end of an effect that makes room, not the passing of time.
  const bool held_back = next && *next <= now_ && store_.outbox.background_count() >= background_max;
  return held_back ? WallTime::max() : next.value_or(WallTime::max());
}

void Core::prune() {
  const auto since = now_ - last_prune_;
  if (since >= milliseconds{0} && since < prune_interval) return;  // a clock set back prunes, too
  last_prune_ = now_;
  store_.database.begin();
  store_.inbox.prune(now_ - memory_of_ids);
  store_.sanctions.prune_refusals(now_ - prune_interval);
}

void Core::note_sequence(std::uint32_t shard, std::uint64_t sequence) {
  auto& known = sequences_[shard];
  known = std::max(known, sequence);
}

void Core::save_sequences() {
  last_save_ = now_;
  for (const auto& [shard, sequence] : sequences_) {
    auto& saved = saved_[shard];
    if (saved == sequence) continue;
    store_.database.begin();
    store_.inbox.save_sequence(shard, sequence);
    saved = sequence;
  }
}

void Core::save_when_due(WallTime now) {
  const auto since = now - last_save_;
  if (since >= milliseconds{0} && since < save_interval) return;
  now_ = now;
  persist_sequences();
}

void Core::persist_sequences() {
  save_sequences();
  commit();
}

void Core::commit() {
  if (!store_.database.in_transaction()) return;
  if (probe_) probe_("commit.before");
  store_.database.commit();
  if (probe_) probe_("commit.after");
}

}  // namespace veilleur::bot
