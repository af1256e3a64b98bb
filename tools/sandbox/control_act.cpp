// Owns: the acts of POST /_sandbox/act, each mapped onto what a human's client would do.
// Must not know: sockets.
#include "tools/sandbox/control.hpp"

namespace veilleur::sandbox {
namespace {

using net::Method;

/// One act: who, and the fields that belong to it.
struct Act {
  Discord& discord;
  UserId user;
  Fields& fields;
  Problems& problems;
  bool strict;
  WallTime now;

  Snowflake id(std::string_view key) const {
    fields.require(key);
    return fields.snowflake(key).value_or(0);
  }
  std::string path(std::string_view what, std::string_view key) const {
    return "/" + std::string{what} + "/" + std::to_string(id(key));
  }
  std::string text(std::string_view key) const {
    fields.require(key);
    return fields.text(key, {0, 100'000}).value_or("");
  }
  json::array list(std::string_view key) const {
    const json::array* found = fields.list(key, {0, 25});
    return found ? *found : json::array{};
  }
  /// Asks the API as this user would, once all fields were read without complaint.
  Reply ask(Method method, const std::string& where, json::value body = nullptr) const {
    const auto reason = fields.text("reason", {0, 512});
    if (auto refused = check()) return *refused;
    return discord.as_user(user, method, where, std::move(body), now, reason);
  }
  std::optional<Reply> check() const {
    fields.finish(strict);
    return problems.empty() ? std::nullopt : std::optional{problems.reply()};
  }
  Reply change(const std::function<Reply(World&)>& what) const {
    if (auto refused = check()) return *refused;
    return discord.change(what);
  }
};

Reply post(const Act& act) {
  const std::string where = act.path("channels", "channel") + "/messages";
  json::object body{{"content", act.text("content")}};
  if (const auto target = act.fields.snowflake("reply_to"))
    body["message_reference"] = {{"message_id", std::to_string(*target)}};
  return act.ask(Method::post, where, std::move(body));
}

Reply edit(const Act& act) {
  const std::string where = act.path("channels", "channel") + act.path("messages", "message");
  json::object body{{"content", act.text("content")}};
  return act.ask(Method::patch, where, std::move(body));
}

Reply delete_one(const Act& act) {
  return act.ask(Method::delete_, act.path("channels", "channel") + act.path("messages", "message"));
}

Reply slash(const Act& act, Invocation invocation) {
  const ChannelId channel{act.id("channel")};
  const std::string name = act.text("name");
  const json::array options = act.list("options");
  return act.change([&](World& world) {
    return world.invoke_command(act.user, channel, name, options, invocation, act.now);
  });
}

Reply component(const Act& act) {
  const ChannelId channel{act.id("channel")};
  const MessageId message{act.id("message")};
  const std::string custom_id = act.text("custom_id");
  const json::array values = act.list("values");
  return act.change([&](World& world) {
    return world.use_component(act.user, channel, message, custom_id, values, act.now);
  });
}

Reply context_menu(const Act& act) {
  const ChannelId channel{act.id("channel")};
  const std::string name = act.text("name");
  const Snowflake target = act.id("target");
  return act.change(
      [&](World& world) { return world.use_context_menu(act.user, channel, name, target, act.now); });
}

Reply submit_modal(const Act& act) {
  const InteractionId shown_by{act.id("interaction")};
  const json::object* values = act.fields.object("values");
  return act.change([&](World& world) {
    return world.submit_modal(act.user, shown_by, values ? *values : json::object{}, act.now);
  });
}

Reply dismiss_modal(const Act& act) {
  const InteractionId shown_by{act.id("interaction")};
  return act.change([&](World& world) { return world.dismiss_modal(act.user, shown_by); });
}

/// What the buttons of the page /oauth2/authorize do.
Reply authorize(const Act& act) {
  const Query query = parse_form(act.text("query"));
  const GuildId guild{act.fields.snowflake("guild").value_or(0)};
  const Consent consent = act.fields.boolean("deny").value_or(false) ? Consent::denied : Consent::granted;
  return act.change([&](World& world) { return world.authorize(act.user, query, consent, guild, act.now); });
}

Reply timeout(const Act& act) {
  const std::string where = act.path("guilds", "guild") + act.path("members", "user");
  const auto length = act.fields.integer("seconds", 0, 28 * 86'400).value_or(0);
  const json::value until = length ? json::value(iso8601(act.now + seconds{length})) : json::value(nullptr);
  return act.ask(Method::patch, where, json::object{{"communication_disabled_until", until}});
}

Reply give_role(const Act& act, Method method) {
  return act.ask(method,
                 act.path("guilds", "guild") + act.path("members", "user") + act.path("roles", "role"));
}

Reply join(const Act& act) {
  const GuildId guild{act.id("guild")};
  return act.change([&](World& world) { return world.join(act.user, guild, act.now); });
}

Reply dms(const Act& act, bool closed) {
  act.fields.ignore({"guild"});
  return act.change([&](World& world) { return world.set_dms_closed(act.user, closed); });
}

Reply dm_channel(const Act& act) {
  json::object body{{"recipient_id", std::to_string(act.id("user"))}};
  return act.ask(Method::post, "/users/@me/channels", std::move(body));
}

Reply create_user(const Act& act) {
  const std::string name = act.text("name");
  return act.change([&](World& world) { return world.create_user(name, act.now); });
}

/// Whatever else a client can ask of the API, word for word.
Reply request(const Act& act) {
  const std::string method = act.text("method");
  const std::string where = act.text("path");
  const json::value* body = act.fields.any("body");
  for (const Method known : {Method::get, Method::post, Method::put, Method::patch, Method::delete_})
    if (net::to_string(known) == method) return act.ask(known, where, body ? *body : json::value(nullptr));
  return refuse(400, 50035, "method: GET, POST, PUT, PATCH or DELETE");
}

const std::map<std::string, std::function<Reply(const Act&)>, std::less<>> deeds = {
    {"post", post},
    {"edit", edit},
    {"delete_message", delete_one},
    {"slash", [](const Act& act) { return slash(act, Invocation::send); }},
    {"autocomplete", [](const Act& act) { return slash(act, Invocation::autocomplete); }},
    {"button", component},
    {"select", component},
    {"context_menu", context_menu},
    {"authorize", authorize},
    {"submit_modal", submit_modal},
    {"dismiss_modal", dismiss_modal},
    {"ban",
     [](const Act& act) {
       return act.ask(Method::put, act.path("guilds", "guild") + act.path("bans", "user"));
     }},
    {"unban",
     [](const Act& act) {
       return act.ask(Method::delete_, act.path("guilds", "guild") + act.path("bans", "user"));
     }},
    {"kick",
     [](const Act& act) {
       return act.ask(Method::delete_, act.path("guilds", "guild") + act.path("members", "user"));
     }},
    {"timeout", timeout},
    {"add_role", [](const Act& act) { return give_role(act, Method::put); }},
    {"remove_role", [](const Act& act) { return give_role(act, Method::delete_); }},
    {"join", join},
    {"leave",
     [](const Act& act) { return act.ask(Method::delete_, "/users/@me" + act.path("guilds", "guild")); }},
    {"close_dm", [](const Act& act) { return dms(act, true); }},
    {"open_dm", [](const Act& act) { return dms(act, false); }},
    {"dm_channel", dm_channel},
    {"create_user", create_user},
    {"request", request},
};

}  // namespace

Reply act_as_human(Discord& discord, const json::value& body, WallTime now) {
  Call call;
  call.body = body;
  Form form(call);
  form.fields.require("as");
  form.fields.require("do");
  const UserId user{form.fields.snowflake("as").value_or(0)};
  const std::string deed = form.fields.text("do", {1, 100}).value_or("");
  const auto found = deeds.find(deed);
  if (!deed.empty() && found == deeds.end())
    form.fields.complain("do", "BASE_TYPE_CHOICES", "There is no such act.");
  if (!form.problems.empty()) return form.problems.reply();
  if (!discord.world().state().users.contains(user)) return unknown_user();
  return found->second(Act{discord, user, form.fields, form.problems, form.strict, now});
}

}  // namespace veilleur::sandbox
