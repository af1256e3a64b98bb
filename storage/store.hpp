// Owns: the stores of one database together, and the rules' window onto them.
// Must not know: Discord.
#pragma once

#include "domain/reader.hpp"
#include "storage/database.hpp"
#include "storage/guild_store.hpp"
#include "storage/inbox.hpp"
#include "storage/outbox.hpp"
#include "storage/sanction_store.hpp"
#include "storage/timers.hpp"

namespace veilleur::storage {

struct Store {
  explicit Store(Database& opened)
      : database(opened),
        guilds(opened.handle()),
        sanctions(opened.handle()),
        outbox(opened.handle()),
        inbox(opened.handle()),
        timers(opened.handle()) {}

  Database& database;
  GuildStore guilds;
  SanctionStore sanctions;
  Outbox outbox;
  Inbox inbox;
  Timers timers;
};

/// domain::Reader over the open transaction.
class StoreReader final : public domain::Reader {
 public:
  StoreReader(Store& store, UserId self) : store_(store), self_(self) {}

  [[nodiscard]] UserId self() const override { return self_; }
  [[nodiscard]] const domain::Guild* guild(GuildId id) override { return store_.guilds.find(id); }
  [[nodiscard]] bool catching_up(GuildId guild) override {
    return store_.outbox.lane_in_use(audit_lane(guild));
  }
  [[nodiscard]] std::optional<domain::Sanction> sanction(GuildId guild,
                                                         domain::SanctionNumber number) override {
    return store_.sanctions.find(guild, number);
  }
  [[nodiscard]] std::vector<domain::Sanction> open_bans(GuildId guild, UserId user) override {
    return store_.sanctions.open_bans(guild, user);
  }
  [[nodiscard]] domain::SanctionHistory history(GuildId guild, UserId user,
                                                domain::HistoryPart part) override {
    return store_.sanctions.history(guild, user, part);
  }
  [[nodiscard]] std::vector<domain::Sanction> cancellable(GuildId guild, domain::NumberRange range,
                                                          std::size_t limit) override {
    return store_.sanctions.cancellable(guild, range, limit);
  }
  [[nodiscard]] domain::SanctionNumber next_sanction_number(GuildId guild) override {
    return store_.sanctions.next_number(guild);
  }
  [[nodiscard]] std::vector<domain::AwaitSanction> awaited(GuildId guild,
                                                           domain::SanctionNumber number) override {
    return store_.sanctions.awaited(guild, number);
  }
  [[nodiscard]] std::optional<WallTime> last_refusal(GuildId guild, UserId user) override {
    return store_.sanctions.last_refusal(guild, user);
  }

 private:
  Store& store_;
  UserId self_;
};

}  // namespace veilleur::storage
