// Owns: the reader of scenario files, with errors that say where.
// Must not know: transports, what happens in the world afterwards.
#include "tools/sandbox/scenario.hpp"

#include <fstream>
#include <iterator>
#include <set>

#include "tools/sandbox/fields.hpp"
#include "tools/sandbox/permission_names.hpp"
#include "tools/sandbox/state.hpp"
#include "tools/sandbox/text.hpp"

namespace veilleur::sandbox {
namespace {

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw ScenarioError(path + ": " + why);
}

/// One object of the file. Every key must be asked for; `finish` refuses what nobody asked for.
class Entry {
 public:
  Entry(const json::value& value, std::string path) : path_(std::move(path)) {
    if (!value.is_object()) fail(path_, "expected an object");
    object_ = &value.get_object();
  }

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string at(std::string_view key) const { return path_ + "." + std::string{key}; }

  const json::value* find(std::string_view key) {
    known_.emplace(key);
    return object_->if_contains(key);
  }
  std::optional<std::string> maybe_text(std::string_view key) {
    const json::value* value = find(key);
    if (!value) return std::nullopt;
    if (!value->is_string()) fail(at(key), "expected text");
    return std::string{value->get_string()};
  }
  std::string text(std::string_view key) {
    auto found = maybe_text(key);
    if (!found || found->empty()) fail(at(key), "missing, or empty");
    return *found;
  }
  bool flag(std::string_view key) {
    const json::value* value = find(key);
    if (value && !value->is_bool()) fail(at(key), "expected true or false");
    return value && value->get_bool();
  }
  std::int64_t number(std::string_view key, std::int64_t otherwise) {
    const json::value* value = find(key);
    if (value && !value->is_int64()) fail(at(key), "expected a whole number");
    return value ? value->get_int64() : otherwise;
  }
  /// The id given as a string of digits, or a new one.
  Snowflake id(State& state, WallTime now) {
    const auto text = maybe_text("id");
    if (!text) return next_id(state, now);
    const auto value = parse_number(*text);
    if (!value || *value == 0) fail(at("id"), "expected a string of digits, such as \"1100000000000000001\"");
    return *value;
  }
  const json::array& list(std::string_view key) {
    static const json::array none;
    const json::value* value = find(key);
    if (value && !value->is_array()) fail(at(key), "expected a list");
    return value ? value->get_array() : none;
  }
  std::uint64_t permissions(std::string_view key) {
    std::uint64_t bits = 0;
    for (const json::value& value : list(key)) {
      const auto bit = value.is_string() ? permission_named(value.get_string()) : std::nullopt;
      if (!bit) fail(at(key), json::serialize(value) + " is no permission's name, such as \"BAN_MEMBERS\"");
      bits |= *bit;
    }
    return bits;
  }
  void finish() const {
    for (const auto& field : *object_)
      if (!known_.contains(field.key())) fail(path_, "unknown key \"" + std::string{field.key()} + "\"");
  }

 private:
  std::string path_;
  const json::object* object_ = nullptr;
  std::set<std::string, std::less<>> known_;
};

/// Calls `each(Entry)` for every element of the list under `key`.
template <class Each>
void for_each(Entry& parent, std::string_view key, Each each) {
  const json::array& list = parent.list(key);
  for (std::size_t i = 0; i < list.size(); ++i) {
    Entry entry(list[i], parent.at(key) + "[" + std::to_string(i) + "]");
    each(entry);
    entry.finish();
  }
}

class Reader {
 public:
  explicit Reader(WallTime now) : now_(now) {}

  State read(const json::value& root) {
    Entry file(root, "scenario");
    (void)file.maybe_text("title");
    (void)file.maybe_text("description");
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
    file.finish();
    return std::move(state_);
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
    guild.roles[role.id] = role;
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

State load_scenario(std::string_view text, WallTime now) {
  json::error_code error;
  const json::value root = json::parse(text, error);
  if (error) throw ScenarioError("not JSON: " + error.message());
  return Reader(now).read(root);
}

State load_scenario_file(const std::string& path, WallTime now) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw ScenarioError(path + ": cannot be opened");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  try {
    return load_scenario(text, now);
  } catch (const ScenarioError& error) {
    throw ScenarioError(path + ": " + error.what());
  }
}

}  // namespace veilleur::sandbox
