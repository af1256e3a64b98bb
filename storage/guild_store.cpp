// Owns: the rows of guilds and the bounded views of them in memory.
// Must not know: Discord's JSON, what rules do with a guild.
#include "storage/guild_store.hpp"

#include <sqlite3.h>

#include "storage/guild_codec.hpp"

namespace veilleur::storage {

GuildStore::GuildStore(SQLite::Database& database)
    : select_(database,
              "SELECT owner_id, structure, language, prefix FROM guild WHERE id = ? AND availability < 2"),
      insert_(database,
              "INSERT INTO guild (id, owner_id, structure, audit_cursor) VALUES (?, ?, ?, ?) "
              "ON CONFLICT (id) DO UPDATE SET owner_id = excluded.owner_id, structure = excluded.structure, "
              "availability = 0"),
      update_(database, "UPDATE guild SET owner_id = ?, structure = ? WHERE id = ?"),
      update_availability_(database, "UPDATE guild SET availability = ? WHERE id = ?"),
      select_ids_(database, "SELECT id FROM guild WHERE availability < 2"),
      select_availability_(database, "SELECT availability FROM guild WHERE id = ?"),
      select_cursor_(database, "SELECT audit_cursor FROM guild WHERE id = ?"),
      update_cursor_(database, "UPDATE guild SET audit_cursor = max(audit_cursor, ?) WHERE id = ?") {}

const GuildStore::View* GuildStore::view(GuildId id) {
  if (auto known = views_.find(id); known != views_.end()) {
    recent_.splice(recent_.begin(), recent_, known->second);
    return &recent_.front();
  }
  auto row = select_(id);
  if (!row.next()) return nullptr;
  auto guild = decode_guild(row.text(1));
  // A structure that we wrote and cannot read back is damage that SQLite's own check does not see.
  if (!guild) {
    throw SQLite::Exception("the structure of guild " + id.to_string() + " cannot be read", SQLITE_CORRUPT);
  }
  guild->id = id;
  guild->owner = row.id<UserId>(0);
  domain::GuildSettings settings;
  settings.language = row.text(2) == "en" ? domain::Language::english : domain::Language::french;
  settings.prefix = row.text(3);
  recent_.push_front({id, std::move(*guild), std::move(settings)});
  views_[id] = recent_.begin();
  if (recent_.size() > views_max) forget(recent_.back().id);
  return &recent_.front();
}

void GuildStore::forget(GuildId id) {
  auto known = views_.find(id);
  if (known == views_.end()) return;
  recent_.erase(known->second);
  views_.erase(known);
}

const domain::Guild* GuildStore::find(GuildId id) {
  const View* found = view(id);
  return found == nullptr ? nullptr : &found->guild;
}

void GuildStore::put(const domain::Guild& guild, AuditEntryId audit_start) {
  forget(guild.id);
  const std::string structure = encode_guild(guild);
  insert_.run(guild.id, guild.owner, Blob{structure}, audit_start);
}

void GuildStore::update(const domain::Guild& guild) {
  forget(guild.id);
  const std::string structure = encode_guild(guild);
  update_.run(guild.owner, Blob{structure}, guild.id);
}

void GuildStore::set_availability(GuildId id, Availability availability) {
  forget(id);
  update_availability_.run(availability, id);
}

std::optional<Availability> GuildStore::availability(GuildId id) {
  auto row = select_availability_(id);
  if (!row.next()) return std::nullopt;
  return row.enumerator<Availability>(0);
}

std::vector<GuildId> GuildStore::ids() {
  std::vector<GuildId> found;
  auto row = select_ids_();
  while (row.next()) found.push_back(row.id<GuildId>(0));
  return found;
}

domain::GuildSettings GuildStore::settings(GuildId id) {
  const View* found = view(id);
  return found == nullptr ? domain::GuildSettings{} : found->settings;
}

AuditEntryId GuildStore::audit_cursor(GuildId id) {
  auto row = select_cursor_(id);
  return row.next() ? row.id<AuditEntryId>(0) : AuditEntryId{};
}

void GuildStore::advance_audit_cursor(GuildId id, AuditEntryId entry) { update_cursor_.run(entry, id); }

}  // namespace veilleur::storage
