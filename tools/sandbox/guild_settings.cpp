// Owns: Modify Guild and the two endpoints of positions ("Guild Resource", read August 2026).
// Must not know: members, messages, transports.
#include "tools/sandbox/guild_settings.hpp"

#include <algorithm>
#include <array>
#include <climits>
#include <utility>

#include "tools/sandbox/audit.hpp"
#include "tools/sandbox/command_check.hpp"
#include "tools/sandbox/guilds.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/render.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

/// The guild of the path, or the refusal.
struct Place {
  Guild* guild = nullptr;
  std::optional<Reply> refused;
};

Place find_place(State& state, const Call& call, std::uint64_t needed) {
  Place place{find_guild(state, call.id<GuildId>(0)), std::nullopt};
  place.refused = place.guild ? check_guild(*place.guild, call.actor, needed, call.now) : unknown_guild();
  return place;
}

/// A setting that names a channel of the guild, of one of the types in `fitting`; null takes it away.
void read_channel(Fields& fields, std::string_view key, const State& state, const Guild& guild,
                  std::initializer_list<ChannelType> fitting, ChannelId& setting) {
  if (!fields.has(key)) return;
  const ChannelId id{fields.snowflake(key).value_or(0)};
  const Channel* channel = find_channel(state, id);
  const bool fits = channel && channel->guild == guild.id &&
                    std::find(fitting.begin(), fitting.end(), channel->type) != fitting.end();
  if (id && !fits) fields.complain(key, "CHANNEL_INVALID", "The guild has no such channel of this type.");
  setting = id;
}

/// What a body says about the guild; absent fields keep their value.
void read_guild(Fields& fields, const State& state, Guild& guild) {
  if (auto name = fields.text("name", {2, 100})) guild.name = *name;
  if (auto locale = fields.text("preferred_locale", {1, 16})) {
    if (!is_locale(*locale))
      fields.complain("preferred_locale", "BASE_TYPE_CHOICES", "Discord knows no such locale.");
    guild.preferred_locale = *locale;
  }
  read_channel(fields, "system_channel_id", state, guild, {ChannelType::text, ChannelType::announcement},
               guild.system_channel);
  read_channel(fields, "afk_channel_id", state, guild, {ChannelType::voice}, guild.afk_channel);
  read_channel(fields, "rules_channel_id", state, guild, {ChannelType::text, ChannelType::announcement},
               guild.rules_channel);
  if (fields.has("description")) guild.description = fields.text("description", {0, 300});
  const auto read_level = [&](std::string_view key, std::int64_t most, int& setting) {
    if (const auto level = fields.integer(key, 0, most)) setting = static_cast<int>(*level);
  };
  read_level("verification_level", 4, guild.verification_level);
  read_level("default_message_notifications", 1, guild.default_message_notifications);
  read_level("explicit_content_filter", 2, guild.explicit_content_filter);
  fields.unsupported({"features", "icon", "splash", "banner", "discovery_splash", "home_header", "region",
                      "public_updates_channel_id", "safety_alerts_channel_id", "premium_progress_bar_enabled",
                      "owner_id"});
  fields.ignore({"reason"});  // discord.js writes it into the body as well as the header
  if (const auto flags = fields.integer("system_channel_flags", 0, 63))
    guild.system_channel_flags = static_cast<int>(*flags);
  if (const auto timeout = fields.integer("afk_timeout", 60, 3'600)) {
    constexpr std::array allowed{60, 300, 900, 1'800, 3'600};
    if (std::find(allowed.begin(), allowed.end(), *timeout) == allowed.end())
      fields.complain("afk_timeout", "BASE_TYPE_CHOICES", "Value must be one of {60, 300, 900, 1800, 3600}.");
    guild.afk_timeout_s = static_cast<int>(*timeout);
  }
}

json::value id_or_null(ChannelId channel) {
  return channel ? json::value(channel.to_string()) : json::value(nullptr);
}

json::array changes_of(const Guild& old, const Guild& now) {
  json::array changes;
  const auto note = [&](std::string_view key, const json::value& before, const json::value& after) {
    if (before != after) changes.push_back(change(key, before, after));
  };
  note("name", json::value(old.name), json::value(now.name));
  note("preferred_locale", json::value(old.preferred_locale), json::value(now.preferred_locale));
  note("system_channel_id", id_or_null(old.system_channel), id_or_null(now.system_channel));
  note("system_channel_flags", old.system_channel_flags, now.system_channel_flags);
  note("afk_channel_id", id_or_null(old.afk_channel), id_or_null(now.afk_channel));
  note("afk_timeout", old.afk_timeout_s, now.afk_timeout_s);
  note("rules_channel_id", id_or_null(old.rules_channel), id_or_null(now.rules_channel));
  const auto text = [](const std::optional<std::string>& value) {
    return value ? json::value(*value) : json::value(nullptr);
  };
  note("description", text(old.description), text(now.description));
  note("verification_level", old.verification_level, now.verification_level);
  note("default_message_notifications", old.default_message_notifications, now.default_message_notifications);
  note("explicit_content_filter", old.explicit_content_filter, now.explicit_content_filter);
  return changes;
}

/// Calls `read` with the fields of each element of a body that is an array of objects; the refusal, if
/// there was any complaint.
template <class Read>
std::optional<Reply> read_rows(const Call& call, Read read) {
  Problems problems;
  json::value body = call.body;
  json::array* rows = body.if_array();
  if (!rows) problems.add("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
  if (rows)
    each_object(*rows, "", problems, [&](Fields& fields, std::size_t) {
      fields.require("id");
      read(fields);
      fields.finish(call.strict);
    });
  return problems.empty() ? std::nullopt : std::optional{problems.reply()};
}

using RoleMove = std::pair<int, RoleId>;  // the wanted position, and whose

std::optional<Reply> check_moves(const Guild& guild, const Call& call, const std::vector<RoleMove>& moves) {
  const int own = call.actor == guild.owner ? INT_MAX : highest_position(guild, call.actor);
  for (const auto& [position, id] : moves) {
    const auto role = guild.roles.find(id);
    if (role == guild.roles.end()) return unknown_role();
    if (id == everyone_role(guild.id)) return refuse(400, 50028, "Invalid Role");
    if (role->second.position >= own || position >= own) return missing_permissions();
  }
  return std::nullopt;
}

/// The roles from the lowest up, without @everyone, each moved one put at its wanted place.
std::vector<RoleId> arrange(const Guild& guild, const std::vector<RoleMove>& moves) {
  std::vector<RoleMove> rest;
  for (const auto& [id, role] : guild.roles) {
    const bool moved =
        std::any_of(moves.begin(), moves.end(), [&](const RoleMove& m) { return m.second == id; });
    if (!moved && id != everyone_role(guild.id)) rest.emplace_back(role.position, id);
  }
  std::sort(rest.begin(), rest.end());
  std::vector<RoleId> order;
  for (const auto& [position, id] : rest) order.push_back(id);
  for (const auto& [position, id] : moves) {
    const auto at =
        std::clamp<std::size_t>(static_cast<std::size_t>(std::max(position, 1)) - 1, 0, order.size());
    order.insert(order.begin() + static_cast<std::ptrdiff_t>(at), id);
  }
  return order;
}

/// One element of Modify Guild Channel Positions.
struct ChannelMove {
  ChannelId id;
  std::optional<int> position;
  std::optional<ChannelId> parent;
  bool lock_permissions = false;
};

std::optional<Reply> check_move(const State& state, const Call& call, const Guild& guild,
                                const ChannelMove& move) {
  const Channel* channel = find_channel(state, move.id);
  if (!channel || !guild.channels.contains(move.id)) return unknown_channel();
  if (!move.parent || *move.parent == channel->parent) return std::nullopt;
  const std::uint64_t needed =
      permission::manage_channels | (move.lock_permissions ? permission::manage_roles : 0);
  if (check_channel(state, *channel, call.actor, needed, call.now)) return missing_access();
  const Channel* parent = find_channel(state, *move.parent);
  if (parent && check_channel(state, *parent, call.actor, permission::manage_channels, call.now))
    return missing_access();
  Problems problems;
  Channel moved = *channel;
  moved.parent = *move.parent;
  check_parent(state, moved, problems);
  return problems.empty() ? std::nullopt : std::optional{problems.reply()};
}

void carry_out(State& state, Guild& guild, const Call& call, const ChannelMove& move) {
  Channel& channel = state.channels.at(move.id);
  json::array changes;
  if (move.position && *move.position != channel.position) {
    changes.push_back(change("position", channel.position, *move.position));
    channel.position = *move.position;
  }
  if (move.parent && *move.parent != channel.parent) {
    changes.push_back(change("parent_id", id_or_null(channel.parent), id_or_null(*move.parent)));
    channel.parent = *move.parent;
    if (const Channel* parent = find_channel(state, channel.parent); parent && move.lock_permissions)
      channel.overwrites = parent->overwrites;
  }
  if (changes.empty()) return;
  emit(state, guild.id, intent::guilds, "CHANNEL_UPDATE", render_channel(state, channel));
  record(state, guild, call, AuditAction::channel_update, channel.id.value(), std::move(changes));
}

}  // namespace

Reply modify_guild(State& state, const Call& call) {
  const Place place = find_place(state, call, permission::manage_guild);
  if (place.refused) return *place.refused;
  Form form(call);
  Guild changed = *place.guild;
  read_guild(form.fields, state, changed);
  if (auto refused = form.refusal()) return *refused;
  json::array changes = changes_of(*place.guild, changed);
  if (!changes.empty()) {
    *place.guild = std::move(changed);
    json::object data = render_guild(*place.guild);
    emit(state, place.guild->id, intent::guilds, "GUILD_UPDATE", data);
    record(state, *place.guild, call, AuditAction::guild_update, place.guild->id.value(), std::move(changes));
  }
  return ok(render_guild(*place.guild));
}

Reply list_emojis(State& state, const Call& call) {
  const Place place = find_place(state, call, 0);
  return place.refused ? *place.refused : ok(json::array{});
}

Reply get_role(State& state, const Call& call) {
  const Place place = find_place(state, call, 0);
  if (place.refused) return *place.refused;
  const auto role = place.guild->roles.find(call.id<RoleId>(1));
  return role == place.guild->roles.end() ? unknown_role() : ok(render(role->second));
}

Reply move_roles(State& state, const Call& call) {
  const Place place = find_place(state, call, permission::manage_roles);
  if (place.refused) return *place.refused;
  Guild& guild = *place.guild;
  std::map<RoleId, int> wanted;  // of a role that is named twice the last position counts
  const auto read = [&](Fields& fields) {
    const RoleId id{fields.snowflake("id").value_or(0)};
    if (const auto position = fields.integer("position", 0, 10'000)) wanted[id] = static_cast<int>(*position);
  };
  if (auto refused = read_rows(call, read)) return *refused;
  std::vector<RoleMove> moves;
  // discord.js names all roles, @everyone first; one that stays where it is asks for nothing.
  for (const auto& [id, position] : wanted) {
    const auto role = guild.roles.find(id);
    if (role == guild.roles.end() || role->second.position != position) moves.emplace_back(position, id);
  }
  std::sort(moves.begin(), moves.end());
  if (auto refused = check_moves(guild, call, moves)) return *refused;
  int position = 1;
  for (RoleId id : arrange(guild, moves)) {
    Role& role = guild.roles.at(id);
    const int before = std::exchange(role.position, position++);
    if (before == role.position) continue;
    emit(state, guild.id, intent::guilds, "GUILD_ROLE_UPDATE",
         {{"guild_id", guild.id.to_string()}, {"role", render(role)}});
    record(state, guild, call, AuditAction::role_update, id.value(),
           json::array{change("position", before, role.position)});
  }
  json::array roles;
  for (const auto& [id, role] : guild.roles) roles.push_back(render(role));
  return ok(std::move(roles));
}

Reply move_channels(State& state, const Call& call) {
  const Place place = find_place(state, call, permission::manage_channels);
  if (place.refused) return *place.refused;
  std::vector<ChannelMove> moves;
  const auto read = [&](Fields& fields) {
    ChannelMove move;
    move.id = ChannelId{fields.snowflake("id").value_or(0)};
    if (const auto position = fields.integer("position", 0, 10'000))
      move.position = static_cast<int>(*position);
    if (fields.has("parent_id")) move.parent = ChannelId{fields.snowflake("parent_id").value_or(0)};
    move.lock_permissions = fields.boolean("lock_permissions").value_or(false);
    fields.ignore({"flags"});
    moves.push_back(move);
  };
  if (auto refused = read_rows(call, read)) return *refused;
  std::size_t adopted = 0;
  for (const ChannelMove& move : moves) {
    if (auto refused = check_move(state, call, *place.guild, move)) return *refused;
    if (move.parent && *move.parent != state.channels.at(move.id).parent) ++adopted;
  }
  if (adopted > 1) return refuse(400, 40009, "Only one channel can have a parent_id modified at a time");
  for (const ChannelMove& move : moves) carry_out(state, *place.guild, call, move);
  return no_content();
}

}  // namespace veilleur::sandbox
