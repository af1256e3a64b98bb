// Owns: the core: inputs in one order, each decided, stored and planned inside one SQLite transaction.
// Must not know: sockets, threads, clocks. `now` and randomness arrive as values.
//
// Its implementation is split by meaning: core.cpp (transactions and time), core_dispatch.cpp (gateway
// events), core_audit.cpp (keeping up with the audit log), core_results.cpp (ends of effects),
// core_decision.cpp (decisions to rows), core_order.cpp (rows to orders).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/random.hpp"
#include "bot/ban_echoes.hpp"
#include "bot/document.hpp"
#include "bot/gates.hpp"
#include "bot/input.hpp"
#include "bot/pong_limit.hpp"
#include "bot/scheduler.hpp"
#include "bot/translate.hpp"
#include "storage/backup.hpp"
#include "storage/store.hpp"

namespace veilleur::bot {

/// What the core must know of the process that runs it.
struct CoreSettings {
  UserId self;  ///< from /users/@me
  std::uint32_t shard_count = 1;
  std::uint64_t intents = 0;
};

/// Called around every commit; the simulation counts and kills there. Empty in production.
using Probe = std::function<void(std::string_view point)>;

class Core {
 public:
  Core(storage::Store& store, CoreSettings settings, Probe probe = {});

  /// Handles the inputs in order, in one commit, and returns what must happen now that it is durable.
  /// A malformed payload is logged and skipped; a failure of SQLite is an exception and ends the process.
  [[nodiscard]] Outputs step(std::span<const Input> inputs, WallTime now, Random random);

  /// A few pages of the backup under way, if there is one; between steps.
  [[nodiscard]] Outputs continue_backup();
  [[nodiscard]] bool backing_up() const { return backup_ != nullptr; }

  /// Writes every shard's place; the last thing before the process ends.
  void persist_sequences();
  /// The same where the last time is five seconds ago; called after a step's outputs have left, because
  /// nothing that goes out may wait for a commit that only housekeeping needs.
  void save_when_due(WallTime now);

 private:
  enum class Urgency { interactive, background };
  /// How an audit log entry reached us.
  enum class AuditSource { event, log };
  /// The event a decision came from, as far as its facts need it again.
  struct Origin {
    std::string_view type;
    std::string_view data;
  };
  /// What is known of a ban marker's attempt.
  struct MarkerAttempt {
    enum class Stage { observing, acting } stage = Stage::acting;
    domain::BanStep step = domain::BanStep::nothing;
    std::optional<domain::Presence> observed;  ///< read from Discord for this attempt
    bool blind = false;                        ///< Discord would not let us read it
  };

  // core.cpp
  void handle(const Input& input);
  void handle_guarded(const Input& input);
  void handle(const DispatchInput& input);
  void handle(const EffectEnded& input);
  void handle(const SessionLost& input);
  void handle(const ShardAway& input);
  void handle(const SequenceReached& input);
  void handle(const BackupRequested& input);
  void handle(const Closing&) { closing_ = true; }
  void handle(const TimePassed&) {}
  void run_due_timers();
  [[nodiscard]] WallTime next_timer();
  void prune();
  void note_sequence(std::uint32_t shard, std::uint64_t sequence);
  void save_sequences();
  void commit();

  // core_dispatch.cpp
  void on_ready(const DispatchInput& input, const boost::json::value& data);
  void on_guild_create(const boost::json::value& data);
  void on_guild_delete(const boost::json::value& data);
  void on_structure(std::string_view type, const boost::json::value& data);
  void replace_structure(domain::Guild guild);
  void expect_timeout_end(domain::Guild& guild);
  void end_own_timeout(GuildId guild);
  void on_ban_event(const boost::json::value& data, domain::Presence presence);
  [[nodiscard]] bool ban_in_sight(GuildId guild, UserId user, bool ours);
  void overtake_waiting(GuildId guild, UserId user, UserId moderator, std::optional<WallTime> done_at);
  void call_back_marker(GuildId guild, UserId user);
  void ban_changed(GuildId guild, UserId user);
  void register_commands(ApplicationId application);
  void on_outdated_command(OutdatedCommand command);
  void on_option_typed(OptionTyped typed);
  void on_command(std::optional<domain::CommandReceived> command, Origin origin);
  bool too_many_pongs(const domain::CommandReceived& ping);
  void close_guild(GuildId guild, storage::Availability availability);
  /// As stored: GUILD_CREATE came, and no outage since.
  [[nodiscard]] bool available(GuildId guild);
  void open_when_read(GuildId guild);
  void open_guild(GuildId guild);

  // core_audit.cpp
  [[nodiscard]] AuditEntryId audit_start() const;
  void catch_up(GuildId guild);
  void read_what_was_hidden(GuildId guild);
  void on_audit_event(const boost::json::value& entry, GuildId guild);
  void hold(const boost::json::value& entry, GuildId guild);
  void take_in_held(GuildId guild);
  void take_in(const boost::json::value& entry, GuildId guild, AuditSource source);
  void take_in(domain::HumanBanChange change, AuditSource source);
  void end_audit_read(const storage::OutboxRow& row, const Outcome& outcome);

  // core_decision.cpp
  void decide(const domain::Event& event, Urgency urgency, Origin origin = {});
  void apply(const domain::Decision& decision, Urgency urgency, Origin origin, GuildId guild);
  void apply(const domain::Change& change);
  EffectId enqueue(const domain::EffectValue& effect, std::optional<EffectId> after, Urgency urgency);
  void wait_for_facts(const domain::FactsNeeded& facts, GuildId guild, Origin origin);
  /// The command as it came.
  std::optional<domain::CommandReceived> command_of(const storage::PendingCommand& pending);
  /// The same; it does not wait any more.
  std::optional<domain::CommandReceived> take_up(const storage::PendingCommand& pending);
  storage::OutboxRow new_row(GuildId guild, storage::EffectKind kind, std::string lane,
                             Urgency urgency) const;
  EffectId insert(const storage::OutboxRow& row);
  bool answer_directly(const domain::Decision& decision);
  /// Orders the answer without a row; false where the guild has to wait.
  bool send_at_once(const domain::SendReply& reply);
  void answer_unknown_guild(const domain::ReplyTarget& target);
  std::string channel_lane(const domain::ReplyTarget& target);
  std::string rendered(GuildId guild, const domain::Reply& reply);

  // core_order.cpp
  void fill();
  bool begin_row(const storage::OutboxRow& row);
  [[nodiscard]] bool must_wait_for_news(const storage::OutboxRow& row) const;
  /// Nobody tells what people do in this guild.
  [[nodiscard]] bool is_away(GuildId guild) const;
  bool begin_marker(const storage::OutboxRow& row);
  Action message_action(const storage::OutboxRow& row) const;
  std::string audit_reason(std::span<const domain::Sanction> claims, domain::BanStep step);
  void order(const storage::OutboxRow& row, Action action, std::string reason = {});

  // core_results.cpp
  void end(const storage::OutboxRow& row, const Outcome& outcome);
  void end_cancelled(const storage::OutboxRow& row);
  void end_marker(const storage::OutboxRow& row, const Outcome& outcome);
  void forget_echo(const storage::OutboxRow& row, const MarkerAttempt& attempt);
  void end_observation(const storage::OutboxRow& row, const Outcome& outcome);
  void refuse_marker(const storage::OutboxRow& row, const MarkerAttempt& attempt, const Outcome& outcome);
  void end_direct(const storage::OutboxRow& row, const Outcome& outcome);
  void end_message(const storage::OutboxRow& row, const Outcome& outcome);
  void end_interaction(const storage::OutboxRow& row, const Outcome& outcome);
  void end_fetch(const storage::OutboxRow& row, const Outcome& outcome);
  void end_registration(const storage::OutboxRow& row, const Outcome& outcome);
  /// Whether Discord may have done what was attempted.
  enum class Traces { none, possible };
  /// The same text by another way; what was attempted may have left traces.
  void redirect(const storage::OutboxRow& row, storage::EffectKind kind, std::string lane, Traces traces);
  void drop(const storage::OutboxRow& row, const Outcome& outcome);
  void retry_later(const storage::OutboxRow& row, Traces traces = Traces::possible);

  /// Facts on their way; a ban of the same user that was settled meanwhile makes them worthless.
  struct Fetch {
    GuildId guild;
    UserId user;
    bool outdated = false;
  };

  storage::Store& store_;
  storage::StoreReader reader_;
  CoreSettings settings_;
  Probe probe_;
  Gates gates_;
  Scheduler scheduler_;
  PongLimit pongs_;
  BanEchoes echoes_;
  std::unordered_map<EffectId, MarkerAttempt> markers_;
  std::unordered_map<EffectId, Fetch> fetches_;
  /// Told while the guild was away or its log was being read: their turn comes when it opens.
  std::unordered_map<GuildId, std::vector<domain::HumanBanChange>> told_meanwhile_;
  std::unordered_set<GuildId> read_again_;    ///< another gap ended while their audit log was being read
  std::unordered_set<GuildId> overflowed_;    ///< more was told than is held: the log has it
  std::unordered_set<GuildId> awaited_logs_;  ///< their audit log could not be read, which was logged once
  std::unordered_map<std::uint32_t, std::uint64_t> sequences_;  // handled, per shard
  std::unordered_map<std::uint32_t, std::uint64_t> saved_;      // as the database has them
  std::unique_ptr<storage::Backup> backup_;
  std::uint64_t backup_ticket_ = 0;
  WallTime last_prune_{};
  WallTime last_save_{};
  WallTime last_renewal_{};  ///< of the slash commands, because one was used that we do not have
  std::unordered_set<std::uint32_t> away_;  ///< shards that do not tell what people do
  bool closing_ = false;

  // Of the step under way.
  WallTime now_{};
  Random random_{0};
  Outputs outputs_;

  std::vector<unsigned char> arena_;
};

/// The lane of a user's sanctions in a guild.
[[nodiscard]] std::string sanction_lane(GuildId guild, UserId user);
/// The lane of what a user is told in private for a guild; no guild waits for what another has to say.
[[nodiscard]] std::string direct_lane(GuildId guild, UserId user);

}  // namespace veilleur::bot
