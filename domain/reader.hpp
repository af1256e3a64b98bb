// Owns: the narrow window through which rules see what is stored. Storage implements it inside the
// transaction of the decision; tests implement it with maps.
// Must not know: SQL.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "domain/decision.hpp"
#include "domain/guild.hpp"
#include "domain/moderation/sanction.hpp"

namespace veilleur::domain {

/// Some of a user's sanctions, newest first, and how many there are in all.
struct SanctionHistory {
  std::vector<Sanction> shown;
  std::size_t total = 0;
};
/// Which of them: `limit` at most, after the `skipped` newest.
struct HistoryPart {
  std::size_t skipped = 0;
  std::size_t limit = 0;
};

/// Sanction numbers, both ends included.
struct NumberRange {
  SanctionNumber first = 1;
  SanctionNumber last = 0;
  bool operator==(const NumberRange&) const = default;
};

class Reader {
 public:
  virtual ~Reader() = default;
  /// The bot's own user.
  [[nodiscard]] virtual UserId self() const = 0;
  /// nullptr for a guild the bot is not in. Valid until the next call.
  [[nodiscard]] virtual const Guild* guild(GuildId id) = 0;
  /// What people did while the bot was away is still being read: their bans and unbans may be missing.
  [[nodiscard]] virtual bool catching_up(GuildId guild) = 0;
  [[nodiscard]] virtual std::optional<Sanction> sanction(GuildId guild, SanctionNumber number) = 0;
  /// Every ban of this user that has not ended.
  [[nodiscard]] virtual std::vector<Sanction> open_bans(GuildId guild, UserId user) = 0;
  [[nodiscard]] virtual SanctionHistory history(GuildId guild, UserId user, HistoryPart part) = 0;
  /// The guild's sanctions that can still be cancelled to some effect, newest first, `limit` at most.
  [[nodiscard]] virtual std::vector<Sanction> cancellable(GuildId guild, NumberRange range,
                                                          std::size_t limit) = 0;
  [[nodiscard]] virtual SanctionNumber next_sanction_number(GuildId guild) = 0;
  /// The commands whose answers wait for this sanction: its ban, its cancellation, or both.
  [[nodiscard]] virtual std::vector<AwaitSanction> awaited(GuildId guild, SanctionNumber number) = 0;
  /// When this user was last told that they lack the right.
  [[nodiscard]] virtual std::optional<WallTime> last_refusal(GuildId guild, UserId user) = 0;
};

/// The whole of the rules: pure, the same answer on every machine.
[[nodiscard]] Decision decide(Reader& reader, const Event& event, WallTime now);

}  // namespace veilleur::domain
