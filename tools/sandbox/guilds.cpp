// Owns: the endpoints of guilds and roles ("Guild Resource", read August 2026).
// Must not know: members, messages, transports.
#include "tools/sandbox/guilds.hpp"

#include <algorithm>

#include "tools/sandbox/audit.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/render.hpp"
#include "tools/sandbox/state.hpp"
#include "tools/sandbox/threads.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::size_t roles_max = 250;

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

/// What a body says about a role; absent fields keep their value.
void read_role(Fields& fields, Role& role, bool strict) {
  if (auto name = fields.text("name", {0, 100})) role.name = *name;
  if (fields.has("permissions")) {
    // Permissions travel as a string of digits, since they no longer fit a double.
    if (const auto bits = fields.snowflake("permissions")) role.permissions = *bits & permission::all;
  }
  if (const auto color = fields.integer("color", 0, 0xFFFFFF))
    role.color = static_cast<std::uint32_t>(*color);
  // "colors" replaces "color", whose value is its primary one; gradients want ENHANCED_ROLE_COLORS.
  if (json::object* colors = fields.object("colors")) {
    Fields named(*colors, fields.problems(), "colors");
    if (const auto primary = named.integer("primary_color", 0, 0xFFFFFF))
      role.color = static_cast<std::uint32_t>(*primary);
    for (const char* gradient : {"secondary_color", "tertiary_color"})
      if (named.integer(gradient, 0, 0xFFFFFF))
        named.complain(gradient, "SANDBOX_UNSUPPORTED", "Gradients are not part of this sandbox.");
    named.finish(strict);
  }
  if (const auto hoist = fields.boolean("hoist")) role.hoist = *hoist;
  if (const auto mentionable = fields.boolean("mentionable")) role.mentionable = *mentionable;
  fields.ignore({"icon", "unicode_emoji"});
}

/// The fields of a role that its audit entries tell of.
json::object audited(const Role& role) {
  return {{"name", role.name},
          {"permissions", std::to_string(role.permissions)},
          {"color", role.color},
          {"hoist", role.hoist},
          {"mentionable", role.mentionable}};
}

/// One may not give a role permissions that one lacks.
bool grants_too_much(const Guild& guild, const Call& call, std::uint64_t before, std::uint64_t after) {
  return (after & ~before) & ~guild_permissions(guild, call.actor, call.now);
}

bool is_below(const Guild& guild, UserId actor, const Role& role) {
  return actor == guild.owner || role.position < highest_position(guild, actor);
}

void emit_role(State& state, const Guild& guild, const Role& role, std::string_view type) {
  emit(state, guild.id, intent::guilds, type, {{"guild_id", guild.id.to_string()}, {"role", render(role)}});
}

}  // namespace

Reply get_guild(State& state, const Call& call) {
  const Place place = find_place(state, call, 0);
  if (place.refused) return *place.refused;
  json::object out = render_guild(*place.guild);
  if (query_flag(call, "with_counts")) {
    out["approximate_member_count"] = place.guild->members.size();
    out["approximate_presence_count"] = place.guild->members.size();
  }
  return ok(std::move(out));
}

Reply list_channels(State& state, const Call& call) {
  const Place place = find_place(state, call, 0);
  if (place.refused) return *place.refused;
  json::array channels;
  for (const Channel* channel : channels_of(state, place.guild->id))
    channels.push_back(render_channel(state, *channel));
  return ok(std::move(channels));
}

Reply list_roles(State& state, const Call& call) {
  const Place place = find_place(state, call, 0);
  if (place.refused) return *place.refused;
  json::array roles;
  for (const auto& [id, role] : place.guild->roles) roles.push_back(render(role));
  return ok(std::move(roles));
}

/// How many members have each role, but for @everyone.
Reply count_role_members(State& state, const Call& call) {
  const Place place = find_place(state, call, 0);
  if (place.refused) return *place.refused;
  json::object counts;
  for (const auto& [id, role] : place.guild->roles)
    if (id != everyone_role(place.guild->id)) counts[id.to_string()] = 0;
  for (const auto& [user, member] : place.guild->members)
    for (RoleId role : member.roles) ++counts.at(role.to_string()).get_int64();
  return ok(std::move(counts));
}

Reply create_role(State& state, const Call& call) {
  const Place place = find_place(state, call, permission::manage_roles);
  if (place.refused) return *place.refused;
  Guild& guild = *place.guild;
  Form form(call);
  Role role;
  role.name = "new role";
  role.permissions = guild.roles.at(everyone_role(guild.id)).permissions;
  role.position = 1;
  read_role(form.fields, role, call.strict);
  if (auto refused = form.refusal()) return *refused;
  if (guild.roles.size() >= roles_max)
    return refuse(400, 30005, "Maximum number of guild roles reached (250)");
  if (grants_too_much(guild, call, 0, role.permissions)) return missing_permissions();
  role.id = RoleId{next_id(state, call.now)};
  // A new role starts just above @everyone; the others move up.
  for (auto& [id, other] : guild.roles)
    if (other.position >= 1) ++other.position;
  guild.roles[role.id] = role;
  emit_role(state, guild, role, "GUILD_ROLE_CREATE");
  record(state, guild, call, AuditAction::role_create, role.id.value(), changes_between({}, audited(role)));
  return ok(render(role));
}

Reply modify_role(State& state, const Call& call) {
  const Place place = find_place(state, call, permission::manage_roles);
  if (place.refused) return *place.refused;
  const auto found = place.guild->roles.find(call.id<RoleId>(1));
  if (found == place.guild->roles.end()) return unknown_role();
  Form form(call);
  Role changed = found->second;
  read_role(form.fields, changed, call.strict);
  if (auto refused = form.refusal()) return *refused;
  if (!is_below(*place.guild, call.actor, found->second) ||
      grants_too_much(*place.guild, call, found->second.permissions, changed.permissions))
    return missing_permissions();
  json::array changes = changes_between(audited(found->second), audited(changed));
  const std::set<ChannelId> seen = channels_seen(state, *place.guild, call.now);
  found->second = changed;
  emit_role(state, *place.guild, changed, "GUILD_ROLE_UPDATE");
  sync_gained(state, *place.guild, seen, call.now);
  record(state, *place.guild, call, AuditAction::role_update, changed.id.value(), std::move(changes));
  return ok(render(changed));
}

Reply delete_role(State& state, const Call& call) {
  const Place place = find_place(state, call, permission::manage_roles);
  if (place.refused) return *place.refused;
  Guild& guild = *place.guild;
  const auto found = guild.roles.find(call.id<RoleId>(1));
  if (found == guild.roles.end()) return unknown_role();
  const Role role = found->second;
  if (role.id == everyone_role(guild.id) || role.managed) return refuse(400, 50028, "Invalid Role");
  if (!is_below(guild, call.actor, role)) return missing_permissions();
  const std::set<ChannelId> seen = channels_seen(state, guild, call.now);
  guild.roles.erase(found);
  for (auto& [id, member] : guild.members) member.roles.erase(role.id);
  for (ChannelId id : guild.channels)
    std::erase_if(state.channels.at(id).overwrites,
                  [&](const Overwrite& o) { return o.target == role.id.value(); });
  emit(state, guild.id, intent::guilds, "GUILD_ROLE_DELETE",
       {{"guild_id", guild.id.to_string()}, {"role_id", role.id.to_string()}});
  sync_gained(state, guild, seen, call.now);
  record(state, guild, call, AuditAction::role_delete, role.id.value(), changes_between(audited(role), {}));
  return no_content();
}

}  // namespace veilleur::sandbox
