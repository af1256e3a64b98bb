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
  Reply ask(Method method, const std::string& where, json::value body = nullptr,
            std::vector<Upload> files = {}) const {
    const auto reason = fields.text("reason", {0, 512});
    if (auto refused = check()) return *refused;
    return discord.as_user(user, method, where, std::move(body), now, reason, std::move(files));
  }
  std::optional<Reply> check() const {
    fields.refuse_unknown(strict);
    return problems.empty() ? std::nullopt : std::optional{problems.reply()};
  }
  Reply change(const std::function<Reply(World&)>& what) const {
    if (auto refused = check()) return *refused;
    return discord.change(what);
  }
};

/// What a client would upload: `files[n]` of a message, each with its bytes in base64.
std::vector<Upload> uploads(const Act& act) {
  std::vector<Upload> files;
  act.fields.each("files", {0, 25}, [&](Fields& entry, std::size_t at) {
    entry.require("filename");
    entry.require("data");
    const auto data = base64_decode(entry.text("data", {0, 32u << 20}).value_or(""));
    if (!data) entry.complain("data", "SANDBOX_BASE64", "Not base64 with padding.");
    files.push_back({"files[" + std::to_string(at) + "]", entry.text("filename", {1, 260}).value_or(""),
                     entry.text("content_type", {0, 260}).value_or(""), data.value_or("")});
    entry.finish(act.strict);
  });
  return files;
}

Reply post(const Act& act) {
  const std::string where = act.path("channels", "channel") + "/messages";
  json::object body{{"content", act.text("content")}};
  if (const auto target = act.fields.snowflake("reply_to"))
    body["message_reference"] = {{"message_id", std::to_string(*target)}};
  return act.ask(Method::post, where, std::move(body), uploads(act));
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
  act.fields.require("name");
  const std::string name = act.fields.text("name", {1, 32}).value_or("");
  if (trim(name).empty()) act.fields.complain("name", "BASE_TYPE_REQUIRED", "This field is required");
  return act.change([&](World& world) { return world.create_user(name, act.now); });
}

std::string message_path(const Act& act) {
  const std::string channel = act.path("channels", "channel");
  return channel + act.path("messages", "message");
}

/// "/channels/1/messages/2/pins/..." has the message's id behind the word that pins it.
Reply pin(const Act& act, Method method) {
  return act.ask(method, act.path("channels", "channel") + "/messages" + act.path("pins", "message"));
}

Reply react(const Act& act, Method method) {
  const std::string message = message_path(act);
  return act.ask(method, message + "/reactions/" + percent_encode(act.text("emoji")) + "/@me");
}

Reply create_thread(const Act& act) {
  json::object body{{"name", act.text("name")}};
  const bool hidden = act.fields.boolean("private").value_or(false);
  if (act.fields.has("message"))
    return act.ask(Method::post, message_path(act) + "/threads", std::move(body));
  body["type"] = static_cast<int>(hidden ? ChannelType::private_thread : ChannelType::public_thread);
  return act.ask(Method::post, act.path("channels", "channel") + "/threads", std::move(body));
}

Reply modify_thread(const Act& act) {
  json::object body;
  for (const char* key : {"archived", "locked"})
    if (const auto value = act.fields.boolean(key)) body[key] = *value;
  if (const auto name = act.fields.text("name", {0, 1'000})) body["name"] = *name;
  return act.ask(Method::patch, act.path("channels", "channel"), std::move(body));
}

Reply thread_membership(const Act& act, Method method) {
  return act.ask(method, act.path("channels", "channel") + "/thread-members/@me");
}

Reply join_voice(const Act& act) {
  VoiceWish wish;
  wish.channel = ChannelId{act.id("channel")};
  wish.self_mute = act.fields.boolean("self_mute").value_or(false);
  wish.self_deaf = act.fields.boolean("self_deaf").value_or(false);
  return act.change([&](World& world) {
    const auto channel = world.state().channels.find(wish.channel);
    return channel == world.state().channels.end()
               ? unknown_channel()
               : world.set_voice(act.user, channel->second.guild, wish, act.now);
  });
}

Reply leave_voice(const Act& act) {
  const GuildId guild{act.id("guild")};
  return act.change([&](World& world) { return world.set_voice(act.user, guild, {}, act.now); });
}

/// A change of somebody as a member: `body` is what PATCH gets.
Reply change_member(const Act& act, json::object body) {
  return act.ask(Method::patch, act.path("guilds", "guild") + act.path("members", "user"), std::move(body));
}

Reply server_voice(const Act& act, std::string_view key) {
  act.fields.require("on");
  return change_member(act, {{key, act.fields.boolean("on").value_or(false)}});
}

Reply move(const Act& act) {
  const auto channel = act.fields.snowflake("channel");
  return change_member(
      act, {{"channel_id", channel ? json::value(std::to_string(*channel)) : json::value(nullptr)}});
}

Reply nick(const Act& act) {
  const auto name = act.fields.text("nick", {0, 1'000});
  const json::value wanted = name ? json::value(*name) : json::value(nullptr);
  const UserId target{act.id("user")};
  if (target != act.user) return change_member(act, {{"nick", wanted}});
  return act.ask(Method::patch, act.path("guilds", "guild") + "/members/@me", json::object{{"nick", wanted}});
}

/// Bots alone may do this, so `as` is the bot, or the answer is Discord's refusal.
Reply bulk_delete(const Act& act) {
  const json::array* found = act.fields.list("messages", {0, 1'000});
  json::object body{{"messages", found ? *found : json::array{}}};
  return act.ask(Method::post, act.path("channels", "channel") + "/messages/bulk-delete", std::move(body));
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
    {"pin", [](const Act& act) { return pin(act, Method::put); }},
    {"unpin", [](const Act& act) { return pin(act, Method::delete_); }},
    {"react", [](const Act& act) { return react(act, Method::put); }},
    {"unreact", [](const Act& act) { return react(act, Method::delete_); }},
    {"create_thread", create_thread},
    {"modify_thread", modify_thread},
    {"join_thread", [](const Act& act) { return thread_membership(act, Method::put); }},
    {"leave_thread", [](const Act& act) { return thread_membership(act, Method::delete_); }},
    {"join_voice", join_voice},
    {"leave_voice", leave_voice},
    {"server_mute", [](const Act& act) { return server_voice(act, "mute"); }},
    {"server_deafen", [](const Act& act) { return server_voice(act, "deaf"); }},
    {"move", move},
    {"nick", nick},
    {"bulk_delete", bulk_delete},
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
