// Owns: the member endpoints ("Guild Resource", read August 2026), timeouts and roles of members.
// Must not know: bans, messages.
#include "tools/sandbox/members.hpp"

#include <algorithm>
#include <limits>

#include "tools/sandbox/audit.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/render.hpp"
#include "tools/sandbox/state.hpp"
#include "tools/sandbox/threads.hpp"
#include "tools/sandbox/voice.hpp"

namespace veilleur::sandbox {
namespace {

constexpr auto timeout_max = std::chrono::days{28};

json::value text_or_null(const std::optional<std::string>& text) {
  return text ? json::value(*text) : json::value(nullptr);
}
json::value time_or_null(const std::optional<WallTime>& time) {
  return time ? json::value(iso8601(*time)) : json::value(nullptr);
}

/// Updates about the bot itself arrive without the members intent too.
void emit_update(State& state, const Guild& guild, const Member& member) {
  json::object data = render_member(state, member);
  data["guild_id"] = guild.id.to_string();
  emit(state, guild.id, member.user == state.bot ? 0 : intent::guild_members, "GUILD_MEMBER_UPDATE", data);
}

/// The guild and the member of a path, or the refusal.
struct Place {
  Guild* guild = nullptr;
  Member* member = nullptr;
  std::optional<Reply> refused;
};

Place find_place(State& state, const Call& call, std::uint64_t needed) {
  Place place;
  place.guild = find_guild(state, call.id<GuildId>(0));
  if (!place.guild) {
    place.refused = unknown_guild();
    return place;
  }
  place.refused = check_guild(*place.guild, call.actor, needed, call.now);
  if (place.refused) return place;
  const UserId user = call.id<UserId>(1);
  place.member = find_member(*place.guild, user);
  if (!place.member) place.refused = find_user(state, user) ? unknown_member() : unknown_user();
  return place;
}

/// A role that the actor may give or take: it exists, is not @everyone, not managed, and is below his own.
std::optional<Reply> check_role(const Guild& guild, UserId actor, RoleId id) {
  const auto role = guild.roles.find(id);
  if (role == guild.roles.end()) return unknown_role();
  const bool below = actor == guild.owner || role->second.position < highest_position(guild, actor);
  const bool givable = id != everyone_role(guild.id) && !role->second.managed && below;
  return givable ? std::nullopt : std::optional{missing_permissions()};
}

/// One requested change of a member, checked before any of them is carried out.
struct MemberChange {
  bool nick = false;
  std::optional<std::string> new_nick;
  bool timeout = false;
  std::optional<WallTime> until;
  std::optional<std::set<RoleId>> roles;
  VoiceChange voice;
};

/// An empty nickname is none.
void read_nick(Fields& fields, MemberChange& wanted) {
  wanted.nick = fields.has("nick");
  wanted.new_nick = fields.text("nick", {0, 32});
  if (wanted.new_nick && trim(*wanted.new_nick).empty()) wanted.new_nick.reset();
}

MemberChange read_change(Fields& fields, WallTime now) {
  MemberChange wanted;
  read_nick(fields, wanted);
  wanted.timeout = fields.has("communication_disabled_until");
  if (const auto text = fields.text("communication_disabled_until", {0, 64})) {
    wanted.until = parse_iso8601(*text);
    if (!wanted.until)
      fields.complain("communication_disabled_until", "DATE_TIME_TYPE_PARSE",
                      "Could not parse " + *text + ". Should be ISO8601.");
    else if (*wanted.until > now + timeout_max)
      fields.complain("communication_disabled_until", "INVALID_COMMUNICATION_DISABLED_TIMESTAMP",
                      "Timeout cannot be set more than 28 days in the future");
  }
  fields.ignore({"communicationDisabledUntil"});  // discord.js sends its own name of it, too
  if (fields.has("roles")) {
    wanted.roles.emplace();
    for (Snowflake id : fields.snowflakes("roles", {0, 250})) wanted.roles->insert(RoleId{id});
  }
  wanted.voice = read_voice_change(fields);
  (void)fields.integer("flags", 0, std::numeric_limits<std::int32_t>::max());
  return wanted;
}

std::optional<Reply> check_change(const State& state, const Place& place, const Call& call,
                                  const MemberChange& wanted) {
  const Guild& guild = *place.guild;
  const UserId target = place.member->user;
  const bool below = outranks(guild, call.actor, target);
  const auto may = [&](std::uint64_t bits) { return !check_guild(guild, call.actor, bits, call.now); };
  if (wanted.nick && !(may(permission::manage_nicknames) && below)) return missing_permissions();
  if (wanted.timeout) {
    const bool administrator = guild_permissions(guild, target, call.now) & permission::administrator;
    // Administrators cannot be timed out, whoever asks; lifting one is allowed.
    if (!may(permission::moderate_members) || !below || target == call.actor ||
        (administrator && wanted.until))
      return missing_permissions();
  }
  if (wanted.roles) {
    if (!may(permission::manage_roles)) return missing_permissions();
    std::set<RoleId> touched;
    std::set_symmetric_difference(wanted.roles->begin(), wanted.roles->end(), place.member->roles.begin(),
                                  place.member->roles.end(), std::inserter(touched, touched.end()));
    for (RoleId role : touched)
      if (auto refused = check_role(guild, call.actor, role)) return refused;
  }
  return wanted.voice.any() ? check_voice_change(state, guild, target, call, wanted.voice) : std::nullopt;
}

json::array role_changes(const Guild& guild, const std::set<RoleId>& from, const std::set<RoleId>& to) {
  const auto list = [&](const std::set<RoleId>& left, const std::set<RoleId>& right) {
    json::array names;
    for (RoleId id : left)
      if (!right.contains(id)) names.push_back({{"id", id.to_string()}, {"name", guild.roles.at(id).name}});
    return names;
  };
  json::array changes;
  if (const json::array added = list(to, from); !added.empty())
    changes.push_back(change("$add", nullptr, added));
  if (const json::array removed = list(from, to); !removed.empty())
    changes.push_back(change("$remove", nullptr, removed));
  return changes;
}

void set_roles(State& state, Guild& guild, Member& member, std::set<RoleId> roles, const Call& call) {
  if (roles == member.roles) return;
  json::array changes = role_changes(guild, member.roles, roles);
  const std::set<ChannelId> seen = channels_seen(state, guild, call.now);
  member.roles = std::move(roles);
  emit_update(state, guild, member);
  sync_gained(state, guild, seen, call.now);
  record(state, guild, call, AuditAction::member_role_update, member.user.value(), std::move(changes));
}

void apply(State& state, const Place& place, const Call& call, const MemberChange& wanted) {
  Member& member = *place.member;
  json::array changes;
  if (wanted.nick && wanted.new_nick != member.nick) {
    changes.push_back(change("nick", text_or_null(member.nick), text_or_null(wanted.new_nick)));
    member.nick = wanted.new_nick;
  }
  if (wanted.timeout && wanted.until != member.timeout_until) {
    changes.push_back(change("communication_disabled_until", time_or_null(member.timeout_until),
                             time_or_null(wanted.until)));
    member.timeout_until = wanted.until;
  }
  apply_voice_change(state, *place.guild, member, call, wanted.voice, changes);
  if (!changes.empty()) {
    emit_update(state, *place.guild, member);
    record(state, *place.guild, call, AuditAction::member_update, member.user.value(), std::move(changes));
  }
  // Who is timed out is thrown out of voice (discord-api-docs #4262).
  const bool out = member.timeout_until && *member.timeout_until > call.now;
  if (wanted.timeout && out && disconnect(state, *place.guild, member.user))
    record_counted(state, *place.guild, call, AuditAction::member_disconnect, 0, ChannelId{});
  if (wanted.roles) set_roles(state, *place.guild, member, *wanted.roles, call);
}

}  // namespace

void add_member(State& state, Guild& guild, UserId user, WallTime now, std::set<RoleId> roles) {
  Member member;
  member.user = user;
  member.roles = std::move(roles);
  member.joined_at = now;
  if (const auto former = guild.former_members.extract(user)) {
    member.rejoined = true;
    member.timeout_until = former.mapped();
  }
  const auto added = guild.members.emplace(user, std::move(member)).first;
  if (user == state.bot) {
    // To the bot, joining is the guild's appearance ("Gateway Events", Guild Create, read August 2026).
    constexpr std::size_t large_threshold = 50;
    emit(state, guild.id, intent::guilds, "GUILD_CREATE",
         render_guild_create(state, guild, false, large_threshold));
    return;
  }
  json::object data = render_member(state, added->second);
  data["guild_id"] = guild.id.to_string();
  emit(state, guild.id, intent::guild_members, "GUILD_MEMBER_ADD", data);
}

void remove_member(State& state, Guild& guild, UserId user) {
  guild.former_members[user] = guild.members.at(user).timeout_until;
  if (user == state.bot) {
    // Of a guild it is no longer in the bot hears this and nothing else.
    emit(state, guild.id, intent::guilds, "GUILD_DELETE", {{"id", guild.id.to_string()}});
    guild.members.erase(user);
    guild.voice.erase(user);
    quit_threads(state, guild, user);
    return;
  }
  disconnect(state, guild, user);
  quit_threads(state, guild, user);
  guild.members.erase(user);
  emit(state, guild.id, intent::guild_members, "GUILD_MEMBER_REMOVE",
       {{"guild_id", guild.id.to_string()}, {"user", render(state.users.at(user))}});
}

Reply list_members(State& state, const Call& call) {
  const Guild* guild = find_guild(state, call.id<GuildId>(0));
  if (!guild) return unknown_guild();
  if (auto refused = check_guild(*guild, call.actor, 0, call.now)) return *refused;
  if (!(state.settings.privileged_intents & intent::guild_members)) return missing_access();
  Problems problems;
  const auto limit = query_number(call, "limit", 1, 1000, problems).value_or(1);
  const auto after =
      query_number(call, "after", 0, std::numeric_limits<std::uint64_t>::max(), problems).value_or(0);
  if (!problems.empty()) return problems.reply();
  json::array members;
  for (auto at = guild->members.upper_bound(UserId{after});
       at != guild->members.end() && members.size() < limit; ++at)
    members.push_back(render_member(state, at->second));
  return ok(std::move(members));
}

Reply search_members(State& state, const Call& call) {
  const Guild* guild = find_guild(state, call.id<GuildId>(0));
  if (!guild) return unknown_guild();
  if (auto refused = check_guild(*guild, call.actor, 0, call.now)) return *refused;
  Problems problems;
  const auto limit = query_number(call, "limit", 1, 1000, problems).value_or(1);
  const auto query = call.query.find("query");
  if (query == call.query.end()) problems.add("query", "BASE_TYPE_REQUIRED", "This field is required");
  if (!problems.empty()) return problems.reply();
  const auto begins = [&](std::string_view name) {
    return name.size() >= query->second.size() &&
           equal_without_case(name.substr(0, query->second.size()), query->second);
  };
  json::array members;
  for (const auto& [id, member] : guild->members)
    if (members.size() < limit && (begins(state.users.at(id).name) || begins(member.nick.value_or(""))))
      members.push_back(render_member(state, member));
  return ok(std::move(members));
}

Reply get_member(State& state, const Call& call) {
  const Place place = find_place(state, call, 0);
  return place.refused ? *place.refused : ok(render_member(state, *place.member));
}

Reply modify_member(State& state, const Call& call) {
  const Place place = find_place(state, call, 0);
  if (place.refused) return *place.refused;
  Form form(call);
  const MemberChange wanted = read_change(form.fields, call.now);
  if (auto refused = form.refusal()) return *refused;
  if (auto refused = check_change(state, place, call, wanted)) return *refused;
  apply(state, place, call, wanted);
  return ok(render_member(state, *place.member));
}

Reply modify_own_member(State& state, const Call& call) {
  Call own = call;
  own.ids.resize(1);
  own.ids.push_back(call.actor.value());
  const Place place = find_place(state, own, 0);
  if (place.refused) return *place.refused;
  Form form(call);
  MemberChange wanted;
  read_nick(form.fields, wanted);
  form.fields.ignore({"banner", "avatar", "bio"});
  if (auto refused = form.refusal()) return *refused;
  if (wanted.nick)
    if (auto refused = check_guild(*place.guild, call.actor, permission::change_nickname, call.now))
      return *refused;
  apply(state, place, call, wanted);
  return ok(render_member(state, *place.member));
}

Reply kick_member(State& state, const Call& call) {
  const Place place = find_place(state, call, permission::kick_members);
  if (place.refused) return *place.refused;
  const UserId target = call.id<UserId>(1);
  if (target == call.actor || !outranks(*place.guild, call.actor, target)) return missing_permissions();
  remove_member(state, *place.guild, target);
  record(state, *place.guild, call, AuditAction::member_kick, target.value());
  return no_content();
}

namespace {

enum class RoleChange { add, remove };

Reply change_member_role(State& state, const Call& call, RoleChange change) {
  const Place place = find_place(state, call, permission::manage_roles);
  if (place.refused) return *place.refused;
  const RoleId role = call.id<RoleId>(2);
  if (auto refused = check_role(*place.guild, call.actor, role)) return *refused;
  std::set<RoleId> roles = place.member->roles;
  if (change == RoleChange::add) {
    roles.insert(role);
  } else {
    roles.erase(role);
  }
  set_roles(state, *place.guild, *place.member, std::move(roles), call);
  return no_content();
}

}  // namespace

Reply add_member_role(State& state, const Call& call) {
  return change_member_role(state, call, RoleChange::add);
}

Reply remove_member_role(State& state, const Call& call) {
  return change_member_role(state, call, RoleChange::remove);
}

}  // namespace veilleur::sandbox
