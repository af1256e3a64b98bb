// Owns: names in acts, their times, and their order.
// Must not know: what an act does, files.
#include "tools/sandbox/scenario_acts.hpp"

#include <algorithm>

#include "tools/sandbox/control.hpp"
#include "tools/sandbox/scenario_entry.hpp"

namespace veilleur::sandbox {
namespace {

using std::chrono::minutes;

milliseconds age_of(Entry& act) {
  const std::int64_t age = act.number("minutes_ago", 0);
  if (age < 0 || age > 10 * 365 * 24 * 60) fail(act.at("minutes_ago"), "expected 0 to 5256000");
  return minutes{age};
}

/// Ids by the names that the scenario gives: those of its world, and labels of what acts made.
class Names {
 public:
  explicit Names(const State& state) : state_(state) {}

  void label(const std::string& name, Snowflake id, const std::string& path) {
    if (!labels_.emplace(name, id).second) fail(path, "\"" + name + "\" is used twice");
  }
  /// The id that the value of `key` stands for; nothing where the key takes no id.
  std::optional<Snowflake> resolve(std::string_view key, std::string_view name,
                                   const std::string& path) const {
    std::vector<Snowflake> found;
    const char* what = nullptr;
    if (key == "as" || key == "user") {
      what = "user";
      for (const auto& [id, user] : state_.users)
        if (user.name == name) found.push_back(id.value());
    } else if (key == "guild") {
      what = "guild";
      for (const auto& [id, guild] : state_.guilds)
        if (guild.name == name) found.push_back(id.value());
    } else if (key == "role") {
      what = "role";
      for (const auto& [id, guild] : state_.guilds)
        for (const auto& [role, one] : guild.roles)
          if (one.name == name) found.push_back(role.value());
    } else if (key == "channel") {
      what = "channel";
      found = channels_named(name);
    } else if (key == "message" || key == "reply_to" || key == "messages") {
      what = "message with the label";
    } else {
      return std::nullopt;
    }
    if (const auto labelled = labels_.find(name); labelled != labels_.end())
      found.push_back(labelled->second);
    if (found.size() > 1) fail(path, "\"" + std::string{name} + "\" could be several; give one an id");
    if (found.size() == 1) return found.front();
    const auto digits = parse_number(name);
    if (!digits) fail(path, "there is no " + std::string{what} + " \"" + std::string{name} + "\"");
    return *digits;
  }
  /// "<@alice>", "<@&Staff>" and "<#general>" become mentions.
  std::string with_mentions(std::string_view text, const std::string& path) const {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text[at] == '<' ? text.find('>', at) : std::string_view::npos;
      const std::string_view inside =
          end == std::string_view::npos ? std::string_view{} : text.substr(at + 1, end - at - 1);
      const std::string_view sign = inside.starts_with("@&")                             ? "@&"
                                    : inside.starts_with("@") || inside.starts_with("#") ? inside.substr(0, 1)
                                                                                         : "";
      if (sign.empty()) {
        out += text[at++];
        continue;
      }
      const char* key = sign == "@&" ? "role" : sign == "@" ? "user" : "channel";
      const auto id = resolve(key, inside.substr(sign.size()), path);
      out += "<" + std::string{sign} + std::to_string(id.value_or(0)) + ">";
      at = end + 1;
    }
    return out;
  }

 private:
  /// A channel's name, or "guild/channel" where several have it.
  std::vector<Snowflake> channels_named(std::string_view name) const {
    std::vector<Snowflake> found;
    for (const auto& [id, channel] : state_.channels) {
      const Guild* guild = find_guild(state_, channel.guild);
      if (guild && (channel.name == name || guild->name + "/" + channel.name == name))
        found.push_back(id.value());
    }
    return found;
  }

  const State& state_;
  std::map<std::string, Snowflake, std::less<>> labels_;
};

json::value resolved(const Names& names, std::string_view key, const json::value& value,
                     const std::string& path) {
  if (const json::array* list = value.if_array()) {
    json::array out;
    for (const json::value& one : *list) out.push_back(resolved(names, key, one, path));
    return out;
  }
  if (!value.is_string()) return value;
  const std::string_view text = value.get_string();
  if (key == "content" || key == "reason") return json::string(names.with_mentions(text, path));
  const auto id = names.resolve(key, text, path);
  return id ? json::value(std::to_string(*id)) : value;
}

void play(Discord& stage, Names& names, const json::object& written, Entry& act, WallTime now) {
  json::object body;
  for (const auto& field : written)
    if (field.key() != "minutes_ago" && field.key() != "label")
      body[field.key()] = resolved(names, field.key(), field.value(), act.at(field.key()));
  const Reply reply = act_as_human(stage, body, now);
  if (reply.refused())
    fail(act.path(), "refused with " + std::to_string(reply.status) + ": " + json::serialize(reply.body));
  if (const auto label = act.maybe_text("label")) {
    const json::object* made = reply.body.if_object();
    const json::value* id = made ? made->if_contains("id") : nullptr;
    if (!id || !id->is_string()) fail(act.at("label"), "this act makes nothing that could be named");
    names.label(*label, *parse_number(id->get_string()), act.at("label"));
  }
}

}  // namespace

milliseconds time_of_acts(const json::value& scenario) {
  Entry file(scenario, "scenario");
  const json::array& acts = file.list("acts");
  if (acts.empty()) return milliseconds{0};
  Entry first(acts.front(), "scenario.acts[0]");
  return age_of(first);
}

State play_acts(State state, const json::array& acts, WallTime began) {
  if (acts.empty()) return state;
  Discord stage(std::move(state));
  Names names(stage.world().state());
  std::optional<milliseconds> first;
  std::optional<milliseconds> last;
  for (std::size_t i = 0; i < acts.size(); ++i) {
    Entry act(acts[i], "scenario.acts[" + std::to_string(i) + "]");
    const milliseconds age = age_of(act);
    if (!first) first = age;
    if (last && *last < age) fail(act.at("minutes_ago"), "earlier than the act before it");
    last = age;
    play(stage, names, acts[i].get_object(), act, began + (*first - age));
  }
  State played;
  (void)stage.change([&](World& world) {
    played = std::move(world.state());
    return no_content();
  });
  return played;
}

}  // namespace veilleur::sandbox
