// Owns: the reader of scenario files, with errors that say where.
// Must not know: transports, what happens in the world afterwards.
#include "tools/sandbox/scenario.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "tools/sandbox/channel_name.hpp"
#include "tools/sandbox/scenario_acts.hpp"
#include "tools/sandbox/scenario_entry.hpp"

namespace veilleur::sandbox {
namespace {

class Reader {
 public:
  explicit Reader(WallTime now) : now_(now) {}

  Scenario read(const json::value& root) {
    Entry file(root, "scenario");
    json::object card{{"title", file.words("title")}, {"description", file.words("description")}};
    const json::value* bot = file.find("bot");
    if (!bot) fail("scenario.bot", "missing: the bot's own account");
    Entry account(*bot, "scenario.bot");
    state_.bot = read_user(account, true);
    account.finish();
    state_.application_name = state_.users.at(state_.bot).name;
    if (const json::value* application = file.find("application")) {
      Entry entry(*application, "scenario.application");
      read_application(entry);
      entry.finish();
    }
    for_each(file, "users", [&](Entry& user) { read_user(user, user.flag("bot")); });
    for_each(file, "guilds", [&](Entry& guild) { read_guild(guild); });
    const json::array& acts = file.list("acts");
    json::array steps;
    for_each(file, "steps", [&](Entry& step) { steps.push_back(read_step(step)); });
    card["steps"] = std::move(steps);
    file.finish();
    return {std::move(card), play_acts(std::move(state_), acts, now_)};
  }

 private:
  UserId read_user(Entry& entry, bool bot) {
    User user;
    user.name = entry.text("name");
    user.global_name = entry.maybe_text("global_name").value_or("");
    user.locale = entry.maybe_text("locale").value_or("en-US");
    user.dms_closed = entry.flag("dms_closed");
    user.bot = bot;
    user.id = UserId{entry.id(state_, now_)};
    if (find_user(state_, user.id)) fail(entry.at("id"), "used twice");
    if (!users_.emplace(user.name, user.id).second)
      fail(entry.at("name"), "\"" + user.name + "\" is used twice");
    state_.users.emplace(user.id, user);
    return user.id;
  }

  void read_application(Entry& entry) {
    if (const auto secret = entry.maybe_text("client_secret")) state_.application.client_secret = *secret;
    for (const json::value& uri : entry.list("redirect_uris")) {
      if (!uri.is_string()) fail(entry.at("redirect_uris"), "expected addresses as text");
      state_.application.redirect_uris.emplace_back(uri.get_string());
    }
  }

  /// What the page proposes to try: words, and at most one deed.
  json::object read_step(Entry& entry) {
    json::object step{{"text", entry.words("text")}};
    if (const auto say = entry.maybe_text("say")) {
      const std::string channel = entry.text("channel");
      const auto found = std::find_if(state_.channels.begin(), state_.channels.end(),
                                      [&](const auto& one) { return one.second.name == channel; });
      if (found == state_.channels.end())
        fail(entry.at("channel"), "there is no channel \"" + channel + "\"");
      step["say"] = *say;
      step["as"] = user_named(entry.text("as"), entry.at("as")).to_string();
      step["channel"] = found->first.to_string();
    }
    if (const auto deed = entry.maybe_text("bot")) {
      if (*deed != "kill" && *deed != "start" && *deed != "restart")
        fail(entry.at("bot"), "expected kill, start or restart");
      step["bot"] = *deed;
    }
    if (const auto minutes = entry.number("advance_minutes", 0)) step["advance_ms"] = minutes * 60'000;
    if (step.size() > 4 || (step.size() > 2 && !step.contains("say")))
      fail(entry.path(), "expected one deed: say, bot or advance_minutes");
    return step;
  }

  UserId user_named(const std::string& name, const std::string& path) {
    const auto found = users_.find(name);
    if (found == users_.end()) fail(path, "there is no user \"" + name + "\"");
    return found->second;
  }

  void read_guild(Entry& entry) {
    Guild guild;
    guild.id = GuildId{entry.id(state_, now_)};
    guild.name = entry.text("name");
    guild.owner = user_named(entry.text("owner"), entry.at("owner"));
    guild.preferred_locale = entry.maybe_text("locale").value_or("en-US");
    Role everyone;
    everyone.id = everyone_role(guild.id);
    everyone.name = "@everyone";
    everyone.permissions = entry.permissions("everyone");
    guild.roles[everyone.id] = everyone;
    std::map<std::string, RoleId> roles;
    for_each(entry, "roles", [&](Entry& role) { read_role(role, guild, roles); });
    for_each(entry, "members", [&](Entry& member) { read_member(member, guild, roles); });
    if (!find_member(guild, guild.owner)) fail(entry.path(), "the owner is no member");
    std::map<std::string, ChannelId> categories;
    for_each(entry, "channels", [&](Entry& channel) { read_channel(channel, guild, roles, categories); });
    if (!state_.guilds.emplace(guild.id, std::move(guild)).second) fail(entry.at("id"), "used twice");
  }

  /// The file lists roles from the highest down; positions count upwards from 1.
  void read_role(Entry& entry, Guild& guild, std::map<std::string, RoleId>& names) {
    Role role;
    role.id = RoleId{entry.id(state_, now_)};
    role.name = entry.text("name");
    role.permissions = entry.permissions("permissions");
    role.color = static_cast<std::uint32_t>(entry.number("color", 0));
    role.hoist = entry.flag("hoist");
    role.mentionable = entry.flag("mentionable");
    role.managed = entry.flag("managed");
    for (auto& [id, other] : guild.roles)
      if (id != everyone_role(guild.id)) ++other.position;
    role.position = 1;
    if (!names.emplace(role.name, role.id).second) fail(entry.at("name"), "used twice");
    if (!guild.roles.emplace(role.id, role).second) fail(entry.at("id"), "used twice, or the guild's own");
  }

  static RoleId role_named(const json::value& name, const std::map<std::string, RoleId>& names,
                           const std::string& path) {
    const auto found = name.is_string() ? names.find(std::string{name.get_string()}) : names.end();
    if (found == names.end()) fail(path, "there is no role " + json::serialize(name));
    return found->second;
  }

  void read_member(Entry& entry, Guild& guild, const std::map<std::string, RoleId>& roles) {
    Member member;
    member.user = user_named(entry.text("user"), entry.at("user"));
    member.nick = entry.maybe_text("nick");
    member.joined_at = now_;
    for (const json::value& role : entry.list("roles"))
      member.roles.insert(role_named(role, roles, entry.at("roles")));
    if (!guild.members.emplace(member.user, member).second) fail(entry.at("user"), "is a member twice");
  }

  void read_channel(Entry& entry, Guild& guild, const std::map<std::string, RoleId>& roles,
                    std::map<std::string, ChannelId>& categories) {
    static const std::map<std::string, ChannelType> types = {
        {"text", ChannelType::text},         {"voice", ChannelType::voice},
        {"category", ChannelType::category}, {"announcement", ChannelType::announcement},
        {"stage", ChannelType::stage},       {"forum", ChannelType::forum}};
    Channel channel;
    channel.id = ChannelId{entry.id(state_, now_)};
    channel.guild = guild.id;
    channel.name = entry.text("name");
    const auto type = types.find(entry.maybe_text("type").value_or("text"));
    if (type == types.end())
      fail(entry.at("type"), "expected text, voice, category, announcement, stage or forum");
    channel.type = type->second;
    if (const std::string called = channel_name(channel.type, channel.name); called != channel.name)
      fail(entry.at("name"), "Discord would call this channel \"" + called + "\"");
    channel.topic = entry.maybe_text("topic");
    channel.position = static_cast<int>(guild.channels.size());
    if (const auto category = entry.maybe_text("category")) {
      const auto found = categories.find(*category);
      if (found == categories.end())
        fail(entry.at("category"), "there is no category \"" + *category + "\" above");
      channel.parent = found->second;
    }
    for_each(entry, "overwrites",
             [&](Entry& overwrite) { read_overwrite(overwrite, guild, roles, channel); });
    if (channel.type == ChannelType::category) categories[channel.name] = channel.id;
    guild.channels.insert(channel.id);
    if (!state_.channels.emplace(channel.id, channel).second) fail(entry.at("id"), "used twice");
  }

  void read_overwrite(Entry& entry, const Guild& guild, const std::map<std::string, RoleId>& roles,
                      Channel& channel) {
    Overwrite overwrite;
    overwrite.allow = entry.permissions("allow");
    overwrite.deny = entry.permissions("deny");
    if (const json::value* role = entry.find("role")) {
      const bool everyone = *role == json::value("@everyone");
      overwrite.target =
          everyone ? everyone_role(guild.id).value() : role_named(*role, roles, entry.at("role")).value();
    } else {
      overwrite.kind = OverwriteKind::member;
      overwrite.target = user_named(entry.text("member"), entry.at("member")).value();
    }
    channel.overwrites.push_back(overwrite);
  }

  State state_;
  WallTime now_;
  std::map<std::string, UserId> users_;
};

}  // namespace

Scenario read_scenario(std::string_view text, WallTime now) {
  json::error_code error;
  const json::value root = json::parse(text, error);
  if (error) throw ScenarioError("not JSON: " + error.message());
  // The world begins as long ago as its first act, so that ids are in the order of time.
  return Reader(now - time_of_acts(root)).read(root);
}

State load_scenario(std::string_view text, WallTime now) { return read_scenario(text, now).world; }

Scenario read_scenario_file(const std::string& path, WallTime now) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw ScenarioError(path + ": cannot be opened");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  try {
    return read_scenario(text, now);
  } catch (const ScenarioError& error) {
    throw ScenarioError(path + ": " + error.what());
  }
}

State load_scenario_file(const std::string& path, WallTime now) {
  return read_scenario_file(path, now).world;
}

}  // namespace veilleur::sandbox
