// Owns: everything that can enter the core, and everything that can leave it, as plain values.
// Must not know: sockets, SQL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"
#include "domain/event.hpp"
#include "gateway/shard.hpp"

namespace veilleur::bot {

// ── Inputs ───────────────────────────────────────────────────────────────────────────────────────

/// One gateway event. `compression` is what the connection runs with; a session can only be resumed so.
struct DispatchInput {
  gateway::ShardId shard;
  std::uint64_t sequence = 0;
  std::string type;
  std::string data;
  gateway::Compression compression = gateway::Compression::none;
};

/// Discord's error codes for what is not there ("Opcodes and Status Codes", read August 2026).
inline constexpr int unknown_ban = 10026;
inline constexpr int unknown_interaction = 10062;
inline constexpr int unknown_message = 10008;

/// How the attempt to carry out an effect ended. `answered`: Discord's status, error code and, where a
/// rule needs it, the body. `cancelled`: it was not begun. `unclear`: it may have been carried out.
/// `unavailable`: of a message, also a direct one, this attempt has not sent it; any other request is
/// repeated, and one of the attempts may have got through.
struct Outcome {
  enum class Kind { answered, expired, cancelled, unavailable, unclear };
  Kind kind = Kind::answered;
  int status = 0;
  int error_code = 0;
  std::string body;

  [[nodiscard]] bool ok() const { return kind == Kind::answered && status >= 200 && status < 300; }
};

/// Whether Discord gave an answer that a repetition would not change.
[[nodiscard]] inline bool decisive(const Outcome& outcome) {
  return outcome.kind == Outcome::Kind::answered && outcome.status < 500;
}

struct EffectEnded {
  EffectId id;
  Outcome outcome;
};

/// The shard's session is gone; the next READY is a new world.
struct SessionLost {
  gateway::ShardId shard;
};

/// The shard's connection is gone. Its session may come back, and then tells what happened meanwhile.
struct ShardAway {
  gateway::ShardId shard;
};

/// Every dispatch up to here was handled or is of no interest.
struct SequenceReached {
  gateway::ShardId shard;
  std::uint64_t sequence = 0;
};

/// An operator asks for a copy of the database, at `<path>.partial`.
struct BackupRequested {
  std::uint64_t ticket = 0;
  std::string path;
};

/// The process ends in order: rows are given out no more, and what still comes back is taken in.
struct Closing {};

/// Nothing but time has passed.
struct TimePassed {};

using Input = std::variant<DispatchInput, EffectEnded, SessionLost, ShardAway, SequenceReached,
                           BackupRequested, Closing, TimePassed>;

/// What an input counts for in the queue's bound, in bytes.
[[nodiscard]] std::size_t size_bytes(const Input& input);

// ── Outputs ──────────────────────────────────────────────────────────────────────────────────────

struct PutBan {
  GuildId guild;
  UserId user;
};
struct DeleteBan {
  GuildId guild;
  UserId user;
};
struct GetBan {
  GuildId guild;
  UserId user;
};
struct SendDirectMessage {
  UserId user;
  std::string content;
  std::string nonce;  ///< as for SendMessage
};
/// Whether this message may already have been sent, and how to find out. Whichever it is, an order that ends
/// refused has sent nothing: a refusal that leaves an earlier attempt open is looked into first.
enum class Doubt {
  none,
  nonce,   ///< recent: Discord's memory of the nonce decides
  search,  ///< look for our reply after the message it answers
};
struct SendMessage {
  ChannelId channel;
  MessageId reference;  ///< the message it replies to; 0: none
  MessageId after;      ///< sent later than this, if it was sent: where a search begins
  std::string content;
  std::string nonce;  ///< at most 25 characters, never used for another content
  Doubt doubt = Doubt::none;
  WallTime nonce_until{};  ///< with Doubt::nonce: not begun later, because Discord may have forgotten it
};
/// Discord accepts the first answer to an interaction for 3 s ("Receiving and Responding", read August 2026).
inline constexpr seconds callback_window{3};
struct AnswerInteraction {
  domain::InteractionOrigin origin;
  std::string content;
  domain::Visibility visibility = domain::Visibility::everyone;
  bool in_doubt = false;  ///< an earlier attempt may have been seen
};
/// The choices for an option that is being typed.
struct OfferChoices {
  domain::InteractionOrigin origin;
  std::string body;
};
struct FetchTarget {
  GuildId guild;
  UserId user;
};
struct ReadAuditLog {
  GuildId guild;
  AuditEntryId after;
};
struct RegisterCommands {
  ApplicationId application;
  std::string body;
};

using Action = std::variant<PutBan, DeleteBan, GetBan, SendDirectMessage, SendMessage, AnswerInteraction,
                            OfferChoices, FetchTarget, ReadAuditLog, RegisterCommands>;

/// One effect to carry out now. Its end comes back as EffectEnded; an order with id 0 is stored nowhere
/// and its end interests only the log.
struct Order {
  EffectId id;
  bool interactive = true;
  std::optional<WallTime> expires_at;
  std::string audit_reason;
  Action action;
};

/// The copy is whole, though neither checked nor named yet; or it was given up.
struct BackupEnded {
  std::uint64_t ticket = 0;
  std::string error;  ///< empty: copied
};

struct Outputs {
  std::vector<Order> orders;
  std::vector<EffectId> withdrawals;     ///< not to be begun any more, if not begun yet
  std::vector<SequenceReached> settled;  ///< committed or irrelevant up to here
  std::vector<BackupEnded> backups;
  bool backup_moved = false;           ///< pages of the backup under way were copied
  bool closed = false;                 ///< no row is given out any more, whatever comes in
  WallTime wake_at = WallTime::max();  ///< the core wants to run again then, at the latest
};

}  // namespace veilleur::bot
