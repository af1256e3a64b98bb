// Owns: decoding HTTP into calls, authentication, and encoding replies into HTTP.
// Must not know: rate limits, sessions, transports; what any endpoint does.
#include "tools/sandbox/world.hpp"

#include "tools/sandbox/members.hpp"
#include "tools/sandbox/messages.hpp"
#include "tools/sandbox/multipart.hpp"
#include "tools/sandbox/oauth2.hpp"
#include "tools/sandbox/query_names.hpp"
#include "tools/sandbox/render.hpp"
#include "tools/sandbox/routes.hpp"
#include "tools/sandbox/state.hpp"
#include "tools/sandbox/threads.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::size_t files_max = 10;
constexpr std::size_t file_max_bytes = 10u << 20;
constexpr std::size_t request_max_bytes = 25u << 20;

net::HttpResponse encode(const Reply& reply) {
  net::HttpResponse response;
  response.status = reply.status;
  // What passed Cloudflare carries a Via header; its own refusals do not.
  response.headers.push_back({"Via", "1.1 google"});
  if (reply.status == 204) return response;
  response.headers.push_back({"Content-Type", "application/json"});
  response.body = json::serialize(reply.body);
  return response;
}

net::HttpResponse cloudflare_refusal() {
  return {403,
          {{"Content-Type", "text/html; charset=UTF-8"}, {"Server", "cloudflare"}},
          "<!DOCTYPE html><html><head><title>Access denied | discord.com used Cloudflare to restrict "
          "access</title>"
          "</head><body><h1>Error 1010</h1><p>A User-Agent is required.</p></body></html>"};
}

/// Whether there is any text. The documented form, "DiscordBot ($url, $versionNumber)", is not asked for:
/// an agent of another form may be blocked ("API Reference", read August 2026), and those of discord.py
/// ("DiscordBot (url 2.4.0)") and of bare HTTP clients work every day.
bool has_agent(const net::HttpRequest& request) {
  return !trim(request.header("user-agent").value_or("")).empty();
}

bool is_authorized(const State& state, std::optional<std::string_view> header) {
  constexpr std::string_view scheme = "Bot ";
  if (!header || !header->starts_with(scheme) || header->size() == scheme.size()) return false;
  return !state.settings.token || header->substr(scheme.size()) == *state.settings.token;
}

Reply invalid_json() { return refuse(400, 50109, "The request body contains invalid JSON."); }

std::optional<Reply> read_json(std::string_view text, Call& call) {
  json::error_code error;
  call.body = json::parse(text, error);
  return error ? std::optional{invalid_json()} : std::nullopt;
}

std::optional<Reply> read_multipart(std::string_view type, std::string_view body, Call& call) {
  const auto parts = split_multipart(type, body);
  if (!parts) return invalid_json();
  for (const Part& part : *parts) {
    if (part.name == "payload_json") {
      if (auto refused = read_json(part.body, call)) return refused;
      continue;
    }
    if (part.body.size() > file_max_bytes) return refuse(413, 40005, "Request entity too large");
    call.files.push_back({std::string{part.name}, std::string{part.file_name}, std::string{part.content_type},
                          std::string{part.body}});
  }
  return call.files.size() > files_max
             ? std::optional{refuse(400, 30015, "Maximum number of attachments reached (10)")}
             : std::nullopt;
}

Reply wrong_content_type(std::string_view expected) {
  return refuse(400, 50035, "Expected \"Content-Type\" header to be one of {" + std::string{expected} + "}.");
}

/// The Content-Type without its parameters, in lower case, as media types have none (RFC 9110,
/// section 8.3.1).
std::string media_type(const net::HttpRequest& request) {
  std::string_view type = request.header("content-type").value_or("");
  std::string lower{trim(type.substr(0, type.find(';')))};
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

std::optional<Reply> read_body(const net::HttpRequest& request, Auth auth, Call& call) {
  if (request.body.empty()) return std::nullopt;
  if (request.body.size() > request_max_bytes) return refuse(413, 40005, "Request entity too large");
  const std::string type = media_type(request);
  if (auth == Auth::client) {
    if (type != "application/x-www-form-urlencoded")
      return wrong_content_type("'application/x-www-form-urlencoded'");
    call.form = parse_form(request.body);
    return std::nullopt;
  }
  if (type == "application/json") return read_json(request.body, call);
  if (type == "multipart/form-data")
    return read_multipart(request.header("content-type").value_or(""), request.body, call);
  return wrong_content_type("'application/json', 'multipart/form-data'");
}

/// X-Audit-Log-Reason: URL-encoded UTF-8 of 1 to 512 characters.
std::optional<Reply> read_reason(const net::HttpRequest& request, Call& call) {
  const auto header = request.header("x-audit-log-reason");
  if (!header) return std::nullopt;
  call.reason = percent_decode(*header);
  const auto length = call.reason ? utf8_length(*call.reason) : std::nullopt;
  Problems problems;
  if (!length)
    problems.add("X-Audit-Log-Reason", "SANDBOX_REASON_ENCODING", "The reason must be URL-encoded UTF-8.");
  else
    check_length(problems, "X-Audit-Log-Reason", *length, {1, 512});
  for (char c : *header)
    if (static_cast<unsigned char>(c) >= 0x80)
      problems.add("X-Audit-Log-Reason", "SANDBOX_REASON_ENCODING", "The reason must be URL-encoded.");
  return problems.empty() ? std::nullopt : std::optional{problems.reply()};
}

/// Whose request it is: the bot's, or with an access token the user's who authorised it.
std::optional<Reply> authenticate(const State& state, const Route& route, const net::HttpRequest& request,
                                  Call& call, WallTime now) {
  constexpr std::string_view scheme = "Bearer ";
  const auto header = request.header("authorization");
  call.authorization = header.value_or("");
  if (route.auth == Auth::none || route.auth == Auth::client) return std::nullopt;
  const bool bearer_route = route.auth == Auth::bearer || route.auth == Auth::bot_or_bearer;
  if (!bearer_route || !header || !header->starts_with(scheme))
    return route.auth != Auth::bearer && is_authorized(state, header) ? std::nullopt
                                                                      : std::optional{unauthorized()};
  call.bearer = header->substr(scheme.size());
  const OAuthGrant* grant = find_grant(state, call.bearer, now);
  if (!grant) return unauthorized();
  if (!route.scope.empty() && !has_scope(grant->scopes, route.scope))
    return refuse(401, 50026, "Missing required OAuth2 scope");
  call.actor = grant->user;
  return std::nullopt;
}

Reply handle_api(State& state, const net::HttpRequest& request, WallTime now) {
  const auto path = api_path(request.target);
  if (!path)
    return request.target.starts_with("/api") ? refuse(400, 50041, "Invalid API version provided")
                                              : not_found();
  Routed routed = find_route(request.method, *path);
  Call call;
  call.actor = state.bot;
  if (routed.match.route)
    if (auto refused = authenticate(state, *routed.match.route, request, call, now)) return *refused;
  if (routed.refused) return *routed.refused;
  call.ids = std::move(routed.match.ids);
  call.token = std::move(routed.match.token);
  call.emoji = std::move(routed.match.emoji);
  const auto question = request.target.find('?');
  if (question != std::string::npos)
    call.query = parse_query(std::string_view{request.target}.substr(question + 1));
  call.now = now;
  call.strict = state.settings.strict_fields;
  if (auto refused = check_query(*routed.match.route, call)) return *refused;
  if (auto refused = read_reason(request, call)) return *refused;
  if (auto refused = read_body(request, routed.match.route->auth, call)) return *refused;
  return routed.match.route->handle(state, call);
}

}  // namespace

std::optional<std::string_view> api_path(std::string_view target) {
  // The addresses of OAuth2 are documented without a version.
  for (std::string_view base : {"/api/v10", "/api/v9", "/api"}) {
    if (base == "/api" && !target.starts_with("/api/oauth2/")) continue;
    if (!target.starts_with(base)) continue;
    const std::string_view rest = target.substr(base.size());
    if (rest.starts_with('/')) return rest.substr(0, rest.find('?'));
  }
  return std::nullopt;
}

net::HttpResponse World::handle(const net::HttpRequest& request, WallTime now) {
  archive_idle(state_, now);
  if (!has_agent(request)) return cloudflare_refusal();
  return encode(handle_api(state_, request, now));
}

Reply World::as_user(UserId user, net::Method method, std::string_view path, json::value body, WallTime now,
                     std::optional<std::string> reason, std::vector<Upload> files) {
  archive_idle(state_, now);
  if (!find_user(state_, user)) return unknown_user();
  for (const Upload& file : files)
    if (file.data.size() > file_max_bytes) return refuse(413, 40005, "Request entity too large");
  Routed routed = find_route(method, path.substr(0, path.find('?')));
  if (routed.refused) return *routed.refused;
  Call call;
  call.actor = user;
  call.ids = std::move(routed.match.ids);
  call.token = std::move(routed.match.token);
  call.emoji = std::move(routed.match.emoji);
  if (const auto question = path.find('?'); question != std::string_view::npos)
    call.query = parse_query(path.substr(question + 1));
  call.body = std::move(body);
  call.files = std::move(files);
  call.reason = std::move(reason);
  call.now = now;
  call.strict = state_.settings.strict_fields;
  if (auto refused = check_query(*routed.match.route, call)) return *refused;
  return routed.match.route->handle(state_, call);
}

Reply World::join(UserId user, GuildId id, WallTime now) {
  Guild* guild = find_guild(state_, id);
  if (!guild) return unknown_guild();
  if (!find_user(state_, user)) return unknown_user();
  if (guild->bans.contains(user)) return refuse(403, 40007, "The user is banned from this guild.");
  if (find_member(*guild, user)) return no_content();
  add_member(state_, *guild, user, now);
  welcome(state_, *guild, user, now);
  return no_content();
}

Reply World::set_voice(UserId user, GuildId guild, const VoiceWish& wish, WallTime now) {
  archive_idle(state_, now);
  return sandbox::set_voice(state_, user, guild, wish, now);
}

void World::pass_time(WallTime now) { archive_idle(state_, now); }

Reply World::set_dms_closed(UserId id, bool closed) {
  User* user = find_user(state_, id);
  if (!user) return unknown_user();
  user->dms_closed = closed;
  return no_content();
}

Reply World::invoke_command(UserId user, ChannelId channel, std::string_view name, const json::array& options,
                            Invocation invocation, WallTime now) {
  return sandbox::invoke_command(state_, user, channel, name, options, invocation, now);
}

Reply World::use_component(UserId user, ChannelId channel, MessageId message, std::string_view custom_id,
                           const json::array& values, WallTime now) {
  return sandbox::use_component(state_, user, channel, message, custom_id, values, now);
}

Reply World::use_context_menu(UserId user, ChannelId channel, std::string_view name, Snowflake target,
                              WallTime now) {
  return sandbox::use_context_menu(state_, user, channel, name, target, now);
}

Reply World::submit_modal(UserId user, InteractionId shown_by, const json::object& values, WallTime now) {
  return sandbox::submit_modal(state_, user, shown_by, values, now);
}

Reply World::dismiss_modal(UserId user, InteractionId shown_by) {
  return sandbox::dismiss_modal(state_, user, shown_by);
}

Reply World::authorize(UserId user, const Query& query, Consent consent, GuildId guild, WallTime now) {
  return sandbox::authorize(state_, user, query, consent, guild, now);
}

Reply World::create_user(std::string_view name, WallTime now) {
  for (const auto& [id, user] : state_.users)
    if (user.name == name) return refuse(400, 50035, "The name is taken.");
  const UserId id{next_id(state_, now)};
  User user;
  user.id = id;
  user.name = name;
  return ok(render(state_.users.emplace(id, std::move(user)).first->second));
}

}  // namespace veilleur::sandbox
