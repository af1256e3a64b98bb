// Owns: the endpoints of channels and permission overwrites ("Channels Resource", read August 2026).
// Must not know: members, messages, transports.
#include <algorithm>
#include <array>
#include <utility>

#include "tools/sandbox/audit.hpp"
#include "tools/sandbox/channel_name.hpp"
#include "tools/sandbox/guilds.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/render.hpp"
#include "tools/sandbox/state.hpp"
#include "tools/sandbox/threads.hpp"
#include "tools/sandbox/voice.hpp"

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
  fields.each("permission_overwrites", {0, overwrites_max}, [&](Fields& entry, std::size_t) {
    entry.require("id");
    Overwrite overwrite;
    overwrite.target = entry.snowflake("id").value_or(0);
    overwrite.kind = static_cast<OverwriteKind>(entry.integer("type", 0, 1).value_or(0));
    read_bits(entry, overwrite);
    entry.finish(strict);
    overwrites.push_back(overwrite);
  });
  return overwrites;
}

/// What a body says about a channel; absent fields keep their value.
void read_channel(Fields& fields, Channel& channel, bool strict) {
  if (const auto name = fields.text("name", {1, 100})) {
    channel.name = channel_name(channel.type, *name);
    if (channel.name.empty() && !name->empty())
      fields.complain("name", "BASE_TYPE_REQUIRED", "This field is required");
  }
  if (fields.has("topic")) channel.topic = fields.text("topic", {0, 1024});
  if (const auto position = fields.integer("position", 0, 10'000))
    channel.position = static_cast<int>(*position);
  if (fields.has("parent_id")) channel.parent = ChannelId{fields.snowflake("parent_id").value_or(0)};
  if (const auto nsfw = fields.boolean("nsfw")) channel.nsfw = *nsfw;
  if (const auto slow = fields.integer("rate_limit_per_user", 0, 21'600))
    channel.rate_limit_per_user = static_cast<int>(*slow);
  if (const auto bitrate = fields.integer("bitrate", 8'000, 384'000))
    channel.bitrate = static_cast<int>(*bitrate);
  const std::int64_t seats = channel.type == ChannelType::stage ? 10'000 : 99;
  if (const auto limit = fields.integer("user_limit", 0, seats))
    channel.user_limit = static_cast<int>(*limit);
  if (const auto minutes = read_auto_archive(fields, "default_auto_archive_duration"))
    channel.default_auto_archive_minutes = *minutes;
  if (fields.has("permission_overwrites")) channel.overwrites = read_overwrites(fields, strict);
  if (fields.has("rtc_region")) channel.rtc_region = fields.text("rtc_region", {1, 100});
  if (const auto mode = fields.integer("video_quality_mode", 1, 2))
    channel.video_quality_mode = static_cast<int>(*mode);
  if (const auto slow = fields.integer("default_thread_rate_limit_per_user", 0, 21'600))
    channel.default_thread_rate_limit_per_user = static_cast<int>(*slow);
  fields.unsupported({"available_tags", "default_reaction_emoji", "default_sort_order",
                      "default_forum_layout", "default_tag_setting", "flags"});
}

bool same(const Overwrite& a, const Overwrite& b) { return a.allow == b.allow && a.deny == b.deny; }

/// The bits in which two lists of overwrites differ, whomever they are for.
std::uint64_t bits_touched(const std::vector<Overwrite>& before, const std::vector<Overwrite>& after) {
  const auto differing = [](const std::vector<Overwrite>& from, const std::vector<Overwrite>& to) {
    std::uint64_t bits = 0;
    for (const Overwrite& one : from) {
      const auto other = std::find_if(to.begin(), to.end(), [&](const Overwrite& o) {
        return o.target == one.target && o.kind == one.kind;
      });
      bits |=
          other == to.end() ? one.allow | one.deny : (one.allow ^ other->allow) | (one.deny ^ other->deny);
    }
    return bits;
  };
  return differing(before, after) | differing(after, before);
}

/// "Only permissions your bot has in the guild or parent channel (if applicable) can be allowed/denied
/// (unless your bot has a MANAGE_ROLES overwrite in the channel)" ("Edit Channel Permissions", read August
/// 2026; discord-api-docs #3450). The channel's own overwrites take none away: who locks a channel can unlock
/// it.
std::uint64_t settable_bits(const State& state, const Channel& channel, const Call& call) {
  const Guild& guild = *find_guild(state, channel.guild);
  const Member* member = find_member(guild, call.actor);
  const auto names_actor = [&](const Overwrite& one) {
    if (!(one.allow & permission::manage_roles)) return false;
    if (one.kind == OverwriteKind::member) return one.target == call.actor.value();
    return one.target == guild.id.value() || (member && member->roles.contains(RoleId{one.target}));
  };
  if (std::any_of(channel.overwrites.begin(), channel.overwrites.end(), names_actor)) return permission::all;
  const Channel* parent = find_channel(state, channel.parent);
  return guild_permissions(guild, call.actor, call.now) |
         (parent ? channel_permissions(state, *parent, call.actor, call.now) : 0);
}

/// "If modifying permission overwrites, the MANAGE_ROLES permission is required", and only bits one has.
std::optional<Reply> check_overwrites(const State& state, const Channel& channel,
                                      const std::vector<Overwrite>& wanted, const Call& call) {
  const std::uint64_t touched = bits_touched(channel.overwrites, wanted);
  const std::uint64_t own = channel_permissions(state, channel, call.actor, call.now);
  const bool may =
      touched == 0 || (own & permission::manage_roles && !(touched & ~settable_bits(state, channel, call)));
  return may ? std::nullopt : std::optional{missing_permissions()};
}

/// Of a channel to be made: only bits one has in the guild; MANAGE_ROLES is for administrators to set.
std::optional<Reply> check_new_overwrites(const Guild& guild, const std::vector<Overwrite>& wanted,
                                          const Call& call) {
  const std::uint64_t touched = bits_touched({}, wanted);
  const std::uint64_t own = guild_permissions(guild, call.actor, call.now);
  const bool administers = own & permission::administrator;
  const bool may = !(touched & ~own) && (administers || !(touched & permission::manage_roles));
  return may ? std::nullopt : std::optional{missing_permissions()};
}

/// The entry of one overwrite that was made (`before` is nothing), changed or taken away (`after` is).
void record_overwrite(State& state, Guild& guild, const Call& call, ChannelId channel,
                      const std::optional<Overwrite>& before, const std::optional<Overwrite>& after) {
  const auto audited_overwrite = [](const std::optional<Overwrite>& overwrite) {
    return overwrite ? render(*overwrite) : json::object{};
  };
  const AuditAction action = !before  ? AuditAction::overwrite_create
                             : !after ? AuditAction::overwrite_delete
                                      : AuditAction::overwrite_update;
  const Overwrite& named = after ? *after : *before;
  json::object options{{"id", std::to_string(named.target)},
                       {"type", std::to_string(static_cast<int>(named.kind))}};
  const auto role = guild.roles.find(RoleId{named.target});
  if (named.kind == OverwriteKind::role && role != guild.roles.end())
    options["role_name"] = role->second.name;
  record(state, guild, call, action, channel.value(),
         changes_between(audited_overwrite(before), audited_overwrite(after)), std::move(options));
}

/// One entry for each overwrite in which the lists differ.
void record_overwrites(State& state, Guild& guild, const Call& call, ChannelId channel,
                       const std::vector<Overwrite>& before, const std::vector<Overwrite>& after) {
  const auto find = [](const std::vector<Overwrite>& list, Snowflake target) {
    const auto found =
        std::find_if(list.begin(), list.end(), [&](const Overwrite& o) { return o.target == target; });
    return found == list.end() ? std::nullopt : std::optional{*found};
  };
  for (const Overwrite& gone : before)
    if (!find(after, gone.target)) record_overwrite(state, guild, call, channel, gone, std::nullopt);
  for (const Overwrite& wanted : after) {
    const std::optional<Overwrite> old = find(before, wanted.target);
    if (!old || !same(*old, wanted)) record_overwrite(state, guild, call, channel, old, wanted);
  }
}

/// The fields of a channel that its audit entries tell of when they change.
json::object audited(const Channel& channel) {
  const auto number_or_null = [](int number) { return number ? json::value(number) : json::value(nullptr); };
  const auto text = [](const std::optional<std::string>& value) {
    return value ? json::value(*value) : json::value(nullptr);
  };
  return {{"name", channel.name},
          {"topic", text(channel.topic)},
          {"nsfw", channel.nsfw},
          {"rate_limit_per_user", channel.rate_limit_per_user},
          {"parent_id", channel.parent ? json::value(channel.parent.to_string()) : json::value(nullptr)},
          {"position", channel.position},
          {"bitrate", channel.bitrate},
          {"user_limit", channel.user_limit},
          {"rtc_region", text(channel.rtc_region)},
          {"video_quality_mode", number_or_null(channel.video_quality_mode)},
          {"default_thread_rate_limit_per_user", channel.default_thread_rate_limit_per_user},
          {"default_auto_archive_duration", number_or_null(channel.default_auto_archive_minutes)}};
}

/// Of a channel that comes or goes: its type and overwrites as well, and of the rest what its type has.
json::object audited_whole(const Channel& channel) {
  json::object out = audited(channel);
  const bool voice = channel.type == ChannelType::voice || channel.type == ChannelType::stage;
  for (const char* key : {"position", "default_thread_rate_limit_per_user"}) out.erase(key);
  if (!voice)
    for (const char* key : {"bitrate", "user_limit"}) out.erase(key);
  json::array overwrites;
  for (const Overwrite& overwrite : channel.overwrites) overwrites.push_back(render(overwrite));
  out["type"] = static_cast<int>(channel.type);
  out["permission_overwrites"] = std::move(overwrites);
  return out;
}

/// A guild's channels reach the bot whether it sees them or not, as GUILD_CREATE lists them all; threads are
/// threads.hpp's affair.
void emit_channel(State& state, const Channel& channel, std::string_view type) {
  emit(state, channel.guild, intent::guilds, type, render_channel(state, channel));
}

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
  // Threads have their parent's overwrites and none of their own.
  if (!place.refused && needed && place.channel->thread) place.refused = wrong_channel_type();
  return place;
}

}  // namespace

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

Reply get_channel(State& state, const Call& call) {
  const Place place = find_place(state, call, 0);
  return place.refused ? *place.refused : ok(render_channel_for(state, *place.channel, call.actor));
}

Reply create_channel(State& state, const Call& call) {
  Guild* guild = find_guild(state, call.id<GuildId>(0));
  if (!guild) return unknown_guild();
  if (auto refused = check_guild(*guild, call.actor, permission::manage_channels, call.now)) return *refused;
  Form form(call);
  form.fields.require("name");
  Channel channel;
  channel.guild = guild->id;
  const auto type = form.fields.integer("type", 0, 16).value_or(0);
  constexpr std::array creatable{0, 2, 4, 5, 13, 15, 16};
  if (std::find(creatable.begin(), creatable.end(), type) == creatable.end())
    form.fields.complain("type", "BASE_TYPE_CHOICES", "Value must be one of {0, 2, 4, 5, 13, 15, 16}.");
  channel.type = static_cast<ChannelType>(type);
  channel.position = static_cast<int>(guild->channels.size());
  read_channel(form.fields, channel, call.strict);
  check_parent(state, channel, form.problems);
  if (auto refused = form.refusal()) return *refused;
  if (auto refused = check_new_overwrites(*guild, channel.overwrites, call)) return *refused;
  if (guild->channels.size() >= channels_max)
    return refuse(400, 30013, "Maximum number of guild channels reached (500)");
  channel.id = ChannelId{next_id(state, call.now)};
  guild->channels.insert(channel.id);
  const Channel& created = state.channels[channel.id] = channel;
  emit_channel(state, created, "CHANNEL_CREATE");
  record(state, *guild, call, AuditAction::channel_create, created.id.value(),
         changes_between({}, audited_whole(created)));
  return {201, render_channel(state, created)};
}

Reply modify_channel(State& state, const Call& call) {
  const Place place = find_place(state, call, 0);
  if (place.refused) return *place.refused;
  if (place.channel->thread) return modify_thread(state, call, *place.channel);
  if (!place.guild) return refuse(403, 50003, "Cannot execute action on a DM channel");
  if (auto refused = check_channel(state, *place.channel, call.actor, permission::manage_channels, call.now))
    return *refused;
  Form form(call);
  Channel changed = *place.channel;
  read_channel(form.fields, changed, call.strict);
  form.fields.ignore({"lock_permissions"});
  if (const auto type = form.fields.integer("type", 0, 5); type && *type != static_cast<int>(changed.type))
    form.fields.complain("type", "SANDBOX_UNSUPPORTED", "Channels of this sandbox keep their type.");
  check_parent(state, changed, form.problems);
  if (auto refused = form.refusal()) return *refused;
  if (form.fields.has("permission_overwrites"))
    if (auto refused = check_overwrites(state, *place.channel, changed.overwrites, call)) return *refused;
  json::array changes = changes_between(audited(*place.channel), audited(changed));
  const std::set<ChannelId> seen = channels_seen(state, *place.guild, call.now);
  const Channel old = std::exchange(*place.channel, changed);
  emit_channel(state, changed, "CHANNEL_UPDATE");
  sync_gained(state, *place.guild, seen, call.now);
  if (!changes.empty())
    record(state, *place.guild, call, AuditAction::channel_update, changed.id.value(), std::move(changes));
  record_overwrites(state, *place.guild, call, changed.id, old.overwrites, changed.overwrites);
  return ok(render_channel(state, changed));
}

Reply delete_channel(State& state, const Call& call) {
  const Place place = find_place(state, call, 0);
  if (place.refused) return *place.refused;
  if (place.channel->thread) return delete_thread(state, call, *place.channel);
  const json::object rendered = render_channel(state, *place.channel);
  if (!place.guild) return ok(rendered);  // closing a DM keeps it; it reappears with the next message
  if (auto refused = check_channel(state, *place.channel, call.actor, permission::manage_channels, call.now))
    return *refused;
  const ChannelId id = place.channel->id;
  Guild& guild = *place.guild;
  empty_voice_channel(state, guild, id);
  emit_channel(state, *place.channel, "CHANNEL_DELETE");
  record(state, guild, call, AuditAction::channel_delete, id.value(),
         changes_between(audited_whole(*place.channel), {}));
  // Its threads go with it, and nobody is told of each; what was in a category stays and is told of.
  for (ChannelId thread : std::set<ChannelId>{guild.threads})
    if (state.channels.at(thread).parent == id) erase_thread(state, guild, thread);
  for (ChannelId other : guild.channels) {
    Channel& child = state.channels.at(other);
    if (child.parent != id) continue;
    child.parent = ChannelId{};
    emit_channel(state, child, "CHANNEL_UPDATE");
  }
  std::erase_if(state.webhooks, [id](const auto& hook) { return hook.second.channel == id; });
  if (guild.system_channel == id) guild.system_channel = ChannelId{};
  if (guild.afk_channel == id) guild.afk_channel = ChannelId{};
  if (guild.rules_channel == id) guild.rules_channel = ChannelId{};
  guild.channels.erase(id);
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
  // Touched are those that differ from before.
  const std::uint64_t touched = (before.allow ^ wanted.allow) | (before.deny ^ wanted.deny);
  if (touched & ~settable_bits(state, *place.channel, call)) return missing_permissions();
  const bool created = old == overwrites.end();
  if (created && overwrites.size() >= overwrites_max)
    return refuse(400, 30060, "Maximum number of channel permissions overwrites reached (1000)");
  if (!created && same(before, wanted)) return no_content();
  const std::set<ChannelId> seen = channels_seen(state, *place.guild, call.now);
  if (created)
    overwrites.push_back(wanted);
  else
    *old = wanted;
  emit_channel(state, *place.channel, "CHANNEL_UPDATE");
  sync_gained(state, *place.guild, seen, call.now);
  record_overwrite(state, *place.guild, call, place.channel->id,
                   created ? std::nullopt : std::optional{before}, wanted);
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
  if ((gone.allow | gone.deny) & ~settable_bits(state, *place.channel, call)) return missing_permissions();
  const std::set<ChannelId> seen = channels_seen(state, *place.guild, call.now);
  overwrites.erase(old);
  emit_channel(state, *place.channel, "CHANNEL_UPDATE");
  sync_gained(state, *place.guild, seen, call.now);
  record_overwrite(state, *place.guild, call, place.channel->id, gone, std::nullopt);
  return no_content();
}

}  // namespace veilleur::sandbox
