// Owns: the endpoints of channels and permission overwrites ("Channels Resource", read August 2026).
// Must not know: members, messages, transports.
#include <algorithm>

#include "tools/sandbox/audit.hpp"
#include "tools/sandbox/guilds.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/render.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::size_t channels_max = 500;
constexpr std::size_t category_max = 50;
constexpr std::size_t overwrites_max = 1000;

/// Reads one overwrite's bits; they travel as strings of digits.
void read_bits(Fields& fields, Overwrite& overwrite) {
  overwrite.allow = fields.snowflake("allow").value_or(0) & permission::all;
  overwrite.deny = fields.snowflake("deny").value_or(0) & permission::all;
  fields.ignore({"id"});  // discord.js repeats it beside the path, and Discord lets it
}

std::vector<Overwrite> read_overwrites(Fields& fields, bool strict) {
  std::vector<Overwrite> overwrites;
  const json::array* list = fields.list("permission_overwrites", {0, overwrites_max});
  for (std::size_t i = 0; list && i < list->size(); ++i) {
    const std::string path = "permission_overwrites." + std::to_string(i);
    const json::object* object = (*list)[i].if_object();
    if (!object) {
      fields.problems().add(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType");
      continue;
    }
    Fields entry(*object, fields.problems(), path);
    entry.require("id");
    Overwrite overwrite;
    overwrite.target = entry.snowflake("id").value_or(0);
    overwrite.kind = static_cast<OverwriteKind>(entry.integer("type", 0, 1).value_or(0));
    read_bits(entry, overwrite);
    entry.finish(strict);
    overwrites.push_back(overwrite);
  }
  return overwrites;
}

/// What a body says about a channel; absent fields keep their value.
void read_channel(Fields& fields, Channel& channel, bool strict) {
  if (auto name = fields.text("name", {1, 100})) channel.name = *name;
  if (fields.has("topic")) channel.topic = fields.text("topic", {0, 1024});
  if (const auto position = fields.integer("position", 0, 10'000))
    channel.position = static_cast<int>(*position);
  if (fields.has("parent_id")) channel.parent = ChannelId{fields.snowflake("parent_id").value_or(0)};
  if (const auto nsfw = fields.boolean("nsfw")) channel.nsfw = *nsfw;
  if (const auto slow = fields.integer("rate_limit_per_user", 0, 21'600))
    channel.rate_limit_per_user = static_cast<int>(*slow);
  if (const auto bitrate = fields.integer("bitrate", 8'000, 384'000))
    channel.bitrate = static_cast<int>(*bitrate);
  if (const auto limit = fields.integer("user_limit", 0, 99)) channel.user_limit = static_cast<int>(*limit);
  if (fields.has("permission_overwrites")) channel.overwrites = read_overwrites(fields, strict);
}

void check_parent(const State& state, const Channel& channel, Problems& problems) {
  if (!channel.parent) return;
  const Channel* parent = find_channel(state, channel.parent);
  if (!parent || parent->guild != channel.guild || parent->type != ChannelType::category) {
    problems.add("parent_id", "CHANNEL_PARENT_INVALID", "Category does not exist");
    return;
  }
  std::size_t inside = 0;
  for (const Channel* other : channels_of(state, channel.guild))
    if (other->parent == parent->id && other->id != channel.id) ++inside;
  if (inside >= category_max)
    problems.add("parent_id", "CHANNEL_PARENT_MAX_CHANNELS",
                 "Maximum number of channels in category reached (50)");
}

void emit_channel(State& state, const Channel& channel, std::string_view type, WallTime now) {
  if (can_view(state, channel, state.bot, now))
    emit(state, channel.guild, intent::guilds, type, render_channel(state, channel));
}

bool same(const Overwrite& a, const Overwrite& b) { return a.allow == b.allow && a.deny == b.deny; }

/// The channel of the path, with MANAGE_CHANNELS or MANAGE_ROLES as `needed`, or the refusal.
struct Place {
  Channel* channel = nullptr;
  Guild* guild = nullptr;
  std::optional<Reply> refused;
};

Place find_place(State& state, const Call& call, std::uint64_t needed) {
  Place place;
  place.channel = find_channel(state, call.id<ChannelId>(0));
  if (!place.channel) {
    place.refused = unknown_channel();
    return place;
  }
  place.guild = find_guild(state, place.channel->guild);
  place.refused = check_channel(state, *place.channel, call.actor, needed, call.now);
  if (!place.guild && !place.refused && needed)
    place.refused = refuse(403, 50003, "Cannot execute action on a DM channel");
  return place;
}

}  // namespace

Reply get_channel(State& state, const Call& call) {
  const Place place = find_place(state, call, 0);
  return place.refused ? *place.refused : ok(render_channel(state, *place.channel));
}

Reply create_channel(State& state, const Call& call) {
  Guild* guild = find_guild(state, call.id<GuildId>(0));
  if (!guild) return unknown_guild();
  if (auto refused = check_guild(*guild, call.actor, permission::manage_channels, call.now)) return *refused;
  Form form(call);
  form.fields.require("name");
  Channel channel;
  channel.guild = guild->id;
  const auto type = form.fields.integer("type", 0, 5).value_or(0);
  if (type == 1 || type == 3)
    form.fields.complain("type", "BASE_TYPE_CHOICES", "Value must be one of {0, 2, 4, 5}.");
  channel.type = static_cast<ChannelType>(type);
  channel.position = static_cast<int>(guild->channels.size());
  read_channel(form.fields, channel, call.strict);
  check_parent(state, channel, form.problems);
  if (auto refused = form.refusal()) return *refused;
  if (guild->channels.size() >= channels_max)
    return refuse(400, 30013, "Maximum number of guild channels reached (500)");
  channel.id = ChannelId{next_id(state, call.now)};
  guild->channels.insert(channel.id);
  const Channel& created = state.channels[channel.id] = channel;
  emit_channel(state, created, "CHANNEL_CREATE", call.now);
  record(state, *guild, call, AuditAction::channel_create, created.id.value(),
         json::array{change("name", nullptr, json::value(created.name))});
  return {201, render_channel(state, created)};
}

Reply modify_channel(State& state, const Call& call) {
  const Place place = find_place(state, call, permission::manage_channels);
  if (place.refused) return *place.refused;
  Form form(call);
  Channel changed = *place.channel;
  read_channel(form.fields, changed, call.strict);
  form.fields.ignore({"lock_permissions"});
  check_parent(state, changed, form.problems);
  if (auto refused = form.refusal()) return *refused;
  json::array changes;
  const Channel& old = *place.channel;
  if (old.name != changed.name)
    changes.push_back(change("name", json::value(old.name), json::value(changed.name)));
  if (old.rate_limit_per_user != changed.rate_limit_per_user)
    changes.push_back(change("rate_limit_per_user", old.rate_limit_per_user, changed.rate_limit_per_user));
  if (old.parent != changed.parent)
    changes.push_back(
        change("parent_id", json::value(old.parent.to_string()), json::value(changed.parent.to_string())));
  *place.channel = changed;
  emit_channel(state, changed, "CHANNEL_UPDATE", call.now);
  record(state, *place.guild, call, AuditAction::channel_update, changed.id.value(), std::move(changes));
  return ok(render_channel(state, changed));
}

Reply delete_channel(State& state, const Call& call) {
  const Place place = find_place(state, call, 0);
  if (place.refused) return *place.refused;
  const json::object rendered = render_channel(state, *place.channel);
  if (!place.guild) return ok(rendered);  // closing a DM keeps it; it reappears with the next message
  if (auto refused = check_channel(state, *place.channel, call.actor, permission::manage_channels, call.now))
    return *refused;
  const ChannelId id = place.channel->id;
  emit_channel(state, *place.channel, "CHANNEL_DELETE", call.now);
  record(state, *place.guild, call, AuditAction::channel_delete, id.value(),
         json::array{change("name", json::value(place.channel->name), nullptr)});
  for (ChannelId other : place.guild->channels)
    if (Channel& child = state.channels.at(other); child.parent == id) child.parent = ChannelId{};
  place.guild->channels.erase(id);
  state.messages.erase(id);
  state.channels.erase(id);
  return ok(rendered);
}

Reply put_overwrite(State& state, const Call& call) {
  const Place place = find_place(state, call, permission::manage_roles);
  if (place.refused) return *place.refused;
  Form form(call);
  form.fields.require("type");
  Overwrite wanted;
  wanted.target = call.ids.at(1);
  wanted.kind = static_cast<OverwriteKind>(form.fields.integer("type", 0, 1).value_or(0));
  read_bits(form.fields, wanted);
  if (auto refused = form.refusal()) return *refused;
  const bool role_exists = place.guild->roles.contains(RoleId{wanted.target});
  if (wanted.kind == OverwriteKind::role ? !role_exists : !find_user(state, UserId{wanted.target}))
    return refuse(404, 10009, "Unknown Overwrite");

  auto& overwrites = place.channel->overwrites;
  const auto old = std::find_if(overwrites.begin(), overwrites.end(),
                                [&](const Overwrite& o) { return o.target == wanted.target; });
  const Overwrite before = old == overwrites.end() ? Overwrite{} : *old;
  // One may only touch bits that one has; changed bits are those that differ from before.
  const std::uint64_t touched = (before.allow ^ wanted.allow) | (before.deny ^ wanted.deny);
  const std::uint64_t own = channel_permissions(*place.guild, *place.channel, call.actor, call.now);
  if (touched & ~own) return missing_permissions();
  const bool created = old == overwrites.end();
  if (created && overwrites.size() >= overwrites_max)
    return refuse(400, 30060, "Maximum number of channel permissions overwrites reached (1000)");
  if (!created && same(before, wanted)) return no_content();
  if (created)
    overwrites.push_back(wanted);
  else
    *old = wanted;
  emit_channel(state, *place.channel, "CHANNEL_UPDATE", call.now);
  json::array changes{
      change("allow", created ? json::value(nullptr) : json::value(std::to_string(before.allow)),
             json::value(std::to_string(wanted.allow))),
      change("deny", created ? json::value(nullptr) : json::value(std::to_string(before.deny)),
             json::value(std::to_string(wanted.deny)))};
  record(state, *place.guild, call, created ? AuditAction::overwrite_create : AuditAction::overwrite_update,
         place.channel->id.value(), std::move(changes),
         {{"id", std::to_string(wanted.target)}, {"type", std::to_string(static_cast<int>(wanted.kind))}});
  return no_content();
}

Reply delete_overwrite(State& state, const Call& call) {
  const Place place = find_place(state, call, permission::manage_roles);
  if (place.refused) return *place.refused;
  auto& overwrites = place.channel->overwrites;
  const auto old = std::find_if(overwrites.begin(), overwrites.end(),
                                [&](const Overwrite& o) { return o.target == call.ids.at(1); });
  if (old == overwrites.end()) return refuse(404, 10009, "Unknown Overwrite");
  const Overwrite gone = *old;
  const std::uint64_t own = channel_permissions(*place.guild, *place.channel, call.actor, call.now);
  if ((gone.allow | gone.deny) & ~own) return missing_permissions();
  overwrites.erase(old);
  emit_channel(state, *place.channel, "CHANNEL_UPDATE", call.now);
  record(state, *place.guild, call, AuditAction::overwrite_delete, place.channel->id.value(), {},
         {{"id", std::to_string(gone.target)}, {"type", std::to_string(static_cast<int>(gone.kind))}});
  return no_content();
}

}  // namespace veilleur::sandbox
