// Owns: the endpoints of users, DM channels, the application and the gateway's address.
// Must not know: transports.
#include <limits>

#include "tools/sandbox/guilds.hpp"
#include "tools/sandbox/members.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/render.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {

namespace {

/// To whom the application belongs: the owner of the first guild, as who sets up a bot mostly is; where there
/// is none, the first human, and in a world without humans the bot.
const User& application_owner(const State& state) {
  if (!state.guilds.empty()) return state.users.at(state.guilds.begin()->second.owner);
  for (const auto& [id, user] : state.users)
    if (!user.bot) return user;
  return state.users.at(state.bot);
}

}  // namespace

Reply get_own_user(State& state, const Call& call) {
  if (call.bearer.empty() && call.actor == state.bot) return ok(render_own_user(state));
  json::object user = render(state.users.at(call.actor));
  // Without the scope `email` there is neither an address nor whether it was verified.
  user["locale"] = state.users.at(call.actor).locale;
  user["mfa_enabled"] = false;
  user["premium_type"] = 0;
  return ok(std::move(user));
}

Reply get_user(State& state, const Call& call) {
  const User* user = find_user(state, call.id<UserId>(0));
  return user ? ok(render(*user)) : unknown_user();
}

Reply list_own_guilds(State& state, const Call& call) {
  Problems problems;
  const auto limit = query_number(call, "limit", 1, 200, problems).value_or(200);
  const auto after =
      query_number(call, "after", 0, std::numeric_limits<std::uint64_t>::max(), problems).value_or(0);
  if (!problems.empty()) return problems.reply();
  json::array guilds;
  for (const auto& [id, guild] : state.guilds) {
    if (id.value() <= after || guilds.size() >= limit || !find_member(guild, call.actor)) continue;
    guilds.push_back({{"id", id.to_string()},
                      {"name", guild.name},
                      {"icon", nullptr},
                      {"banner", nullptr},
                      {"owner", guild.owner == call.actor},
                      {"permissions", std::to_string(guild_permissions(guild, call.actor, call.now))},
                      {"features", json::array{}}});
  }
  return ok(std::move(guilds));
}

Reply leave_guild(State& state, const Call& call) {
  Guild* guild = find_guild(state, call.id<GuildId>(0));
  if (!guild || !find_member(*guild, call.actor)) return unknown_guild();
  if (guild->owner == call.actor) return refuse(400, 50055, "Invalid Guild");
  remove_member(state, *guild, call.actor);
  return no_content();
}

Reply create_dm(State& state, const Call& call) {
  Form form(call);
  form.fields.require("recipient_id");
  const UserId recipient{form.fields.snowflake("recipient_id").value_or(0)};
  if (auto refused = form.refusal()) return *refused;
  if (!find_user(state, recipient)) return unknown_user();
  if (recipient == call.actor) return refuse(400, 50033, "Invalid Recipient(s)");
  Channel* channel = find_dm(state, call.actor, recipient);
  if (!channel) {
    const ChannelId id{next_id(state, call.now)};
    channel = &state.channels[id];
    channel->id = id;
    channel->type = ChannelType::dm;
    channel->recipients = {call.actor, recipient};
  }
  return ok(render_channel(state, *channel));
}

Reply get_application(State& state, const Call&) {
  const std::uint64_t flags = application_flags(state);
  return ok(json::object{{"id", state.bot.to_string()},
                         {"name", state.application_name},
                         {"icon", nullptr},
                         {"description", ""},
                         {"type", nullptr},
                         {"bot", render(state.users.at(state.bot))},
                         {"bot_public", false},
                         {"bot_require_code_grant", false},
                         {"verify_key", std::string(64, '0')},
                         {"flags", flags},
                         {"flags_new", std::to_string(flags)},
                         {"owner", render(application_owner(state))},
                         {"team", nullptr},
                         {"redirect_uris", json::value_from(state.application.redirect_uris)},
                         {"interactions_endpoint_url", nullptr},
                         {"role_connections_verification_url", nullptr},
                         {"approximate_guild_count", state.guilds.size()},
                         {"approximate_user_install_count", 0},
                         {"approximate_user_authorization_count", 0},
                         {"explicit_content_filter", 0},
                         {"eligible_oauth2_scopes", {"bot", "applications.commands"}},
                         {"integration_types_config", json::object{{"0", json::object{}}}}});
}

Reply get_gateway(State& state, const Call&) { return ok(json::object{{"url", state.gateway.url}}); }

Reply get_gateway_bot(State& state, const Call&) {
  const GatewayInfo& gateway = state.gateway;
  return ok(json::object{{"url", gateway.url},
                         {"shards", gateway.shards},
                         {"session_start_limit",
                          {{"total", gateway.identifies_total},
                           {"remaining", gateway.identifies_remaining},
                           {"reset_after", gateway.reset_after.count()},
                           {"max_concurrency", gateway.max_concurrency}}}});
}

}  // namespace veilleur::sandbox
