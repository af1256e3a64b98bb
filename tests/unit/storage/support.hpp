// Owns: what the tests of storage/ share: a database in a folder of its own, small values to store.
// Must not know: what a particular test asserts.
#pragma once

#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>

#include "storage/store.hpp"
#include "tests/support/temp_directory.hpp"

namespace veilleur::storage::test {

using bot::testing::read_all;
using bot::testing::TempDirectory;

constexpr GuildId guild_id{1000};
constexpr UserId owner{1}, mallory{2}, bob{3};
constexpr WallTime start{milliseconds{1'800'000'000'000}};

/// Nothing here tests what a power cut leaves, so nothing waits for the disk.
inline std::unique_ptr<Database> open_database(const std::string& path) {
  auto opened = Database::open(path, Synchronous::off);
  BOOST_REQUIRE_MESSAGE(opened.has_value(), (opened ? std::string{} : opened.error().detail));
  return std::move(*opened);
}

inline domain::Guild small_guild(GuildId id = guild_id) {
  domain::Guild guild;
  guild.id = id;
  guild.name = "Les Veilleurs";
  guild.owner = owner;
  guild.roles = {{everyone_role(id), "@everyone", 0, 1024}, {RoleId{50}, "bot", 5, 4}};
  guild.channels = {{ChannelId{7}, "général", 0, ChannelId{}, {{domain::OverwriteTarget::member, 2, 3, 4}}}};
  guild.own_roles = {RoleId{50}};
  return guild;
}

inline domain::Sanction ban_of(UserId user, domain::SanctionNumber number, GuildId guild = guild_id) {
  domain::Sanction sanction;
  sanction.guild = guild;
  sanction.number = number;
  sanction.user = user;
  sanction.moderator = owner;
  sanction.created_at = start;
  sanction.duration = seconds{60};
  sanction.ends_at = start + seconds{60};
  sanction.reason = "spam « été » \"quoted\"";
  sanction.command = "!ban <@2> spam -d 60";
  return sanction;
}

inline OutboxRow row_of(std::string lane, EffectKind kind = EffectKind::message, GuildId guild = guild_id) {
  OutboxRow row;
  row.guild = guild;
  row.lane = std::move(lane);
  row.kind = kind;
  row.created_at = start;
  row.ready_at = start;
  return row;
}

struct StoreFixture {
  TempDirectory folder;
  std::string path = folder.file("veilleur.db");
  std::unique_ptr<Database> database = open_database(path);
  std::unique_ptr<Store> store = std::make_unique<Store>(*database);

  StoreFixture() { store->guilds.put(small_guild(), AuditEntryId{10}); }
  /// As after a restart of the process.
  void reopen() {
    store.reset();
    database.reset();
    database = open_database(path);
    store = std::make_unique<Store>(*database);
  }
};

}  // namespace veilleur::storage::test
