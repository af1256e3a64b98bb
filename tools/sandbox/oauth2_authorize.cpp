// Owns: the authorisation request and the user's decision.
// Must not know: HTTP, how the page asks, how codes are exchanged.
#include <algorithm>
#include <array>

#include "net/url.hpp"
#include "tools/sandbox/members.hpp"
#include "tools/sandbox/oauth2.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::array known_scopes = {"identify",
                                     "guilds",
                                     "guilds.members.read",
                                     "bot",
                                     "applications.commands",
                                     "applications.commands.permissions.update"};
constexpr std::size_t roles_max = 250;
// "codes are one time use and expire 100 seconds after creation" (discord-api-docs #2526).
constexpr std::chrono::seconds code_life{100};

std::string value_of(const Query& query, std::string_view key) {
  const auto found = query.find(key);
  return found == query.end() ? "" : found->second;
}

std::vector<std::string> split_scopes(std::string_view text) {
  std::vector<std::string> scopes;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    if (!one.empty() && !has_scope(scopes, one)) scopes.emplace_back(one);
  }
  return scopes;
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

/// Registered byte for byte; where nothing is registered, any address of this machine without a fragment.
bool is_registered(const State& state, const std::string& uri) {
  const auto& registered = state.application.redirect_uris;
  if (!is_printable(uri)) return false;
  if (!registered.empty()) return std::find(registered.begin(), registered.end(), uri) != registered.end();
  const auto url = net::parse_url(uri);
  return url && uri.starts_with("http") && net::is_loopback(url->host) && uri.find('#') == std::string::npos;
}

std::string address_with(const std::string& uri,
                         const std::vector<std::pair<std::string, std::string>>& more) {
  std::string address = uri;
  char separator = uri.find('?') == std::string::npos ? '?' : '&';
  for (const auto& [key, value] : more) {
    address += separator + key + "=" + percent_encode(value);
    separator = '&';
  }
  return address;
}

std::string error_address(const AuthorizeRequest& request, std::string error, std::string description) {
  std::vector<std::pair<std::string, std::string>> more = {{"error", std::move(error)},
                                                           {"error_description", std::move(description)}};
  if (request.state) more.emplace_back("state", *request.state);
  return address_with(request.redirect_uri, more);
}

Reply wrong_field(const std::string& field, std::string_view why) {
  Problems problems;
  problems.add(field, "OAUTH2_INVALID", why);
  return problems.reply();
}

/// The managed role that carries what an invitation asked for; none where it asked for nothing.
std::set<RoleId> make_bot_role(State& state, Guild& guild, std::uint64_t permissions, WallTime now) {
  if (permissions == 0 || guild.roles.size() >= roles_max) return {};
  for (auto& [id, other] : guild.roles)
    if (other.position >= 1) ++other.position;
  Role role;
  role.id = RoleId{next_id(state, now)};
  role.name = state.application_name;
  role.position = 1;
  role.permissions = permissions;
  role.managed = true;
  guild.roles[role.id] = role;
  return {role.id};
}

/// The bot joins the guild, which only somebody with MANAGE_GUILD may let it do.
std::optional<Reply> install_bot(State& state, UserId user, GuildId id, std::uint64_t permissions,
                                 WallTime now) {
  Guild* guild = find_guild(state, id);
  if (!guild) return unknown_guild();
  if (auto refused = check_guild(*guild, user, permission::manage_guild, now)) return refused;
  if (guild->bans.contains(state.bot)) return refuse(403, 40007, "The user is banned from this guild.");
  if (find_member(*guild, state.bot)) return std::nullopt;
  add_member(state, *guild, state.bot, now, make_bot_role(state, *guild, permissions, now));
  return std::nullopt;
}

}  // namespace

bool has_scope(const std::vector<std::string>& scopes, std::string_view scope) {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

AuthorizeAsked read_authorize(const State& state, const Query& query) {
  AuthorizeAsked asked;
  AuthorizeRequest& request = asked.request;
  if (value_of(query, "client_id") != state.bot.to_string()) {
    asked.refused = refuse(404, 10002, "Unknown Application");
    return asked;
  }
  request.scopes = split_scopes(value_of(query, "scope"));
  request.redirect_uri = value_of(query, "redirect_uri");
  if (query.contains("state")) request.state = value_of(query, "state");
  request.permissions = parse_number(value_of(query, "permissions")).value_or(0) & permission::all;
  request.guild = GuildId{parse_number(value_of(query, "guild_id")).value_or(0)};
  const std::string response_type = value_of(query, "response_type");
  const bool invitation = has_scope(request.scopes, "bot") && response_type.empty();
  if (invitation && request.redirect_uri.empty()) return asked;
  if (!is_registered(state, request.redirect_uri)) {
    asked.refused = wrong_field("redirect_uri", "Redirect URI is not valid.");
    return asked;
  }
  const auto known = [](const std::string& scope) {
    return std::find(known_scopes.begin(), known_scopes.end(), scope) != known_scopes.end();
  };
  const std::string method = value_of(query, "code_challenge_method");
  request.challenge = value_of(query, "code_challenge");
  if (response_type != "code" && !invitation)
    asked.redirect =
        error_address(request, "unsupported_response_type",
                      "The authorization server does not support obtaining an authorization code "
                      "using this method.");
  else if (request.scopes.empty() || !std::all_of(request.scopes.begin(), request.scopes.end(), known))
    asked.redirect =
        error_address(request, "invalid_scope", "The requested scope is invalid, unknown, or malformed.");
  else if (request.challenge.empty() ? !method.empty() : method != "S256")
    asked.redirect = error_address(request, "invalid_request", "code_challenge_method must be S256.");
  return asked;
}

Reply authorize(State& state, UserId user, const Query& query, Consent consent, GuildId guild, WallTime now) {
  const User* person = find_user(state, user);
  if (!person || person->bot) return unknown_user();
  const AuthorizeAsked asked = read_authorize(state, query);
  if (asked.refused) return *asked.refused;
  if (asked.redirect) return ok(json::object{{"location", *asked.redirect}});
  const AuthorizeRequest& request = asked.request;
  const bool leads_nowhere = request.redirect_uri.empty();
  if (consent == Consent::denied)
    return ok(json::object{
        {"location", leads_nowhere
                         ? "/"
                         : error_address(request, "access_denied",
                                         "The resource owner or authorization server denied the request")}});
  GuildId joined;
  if (has_scope(request.scopes, "bot")) {
    joined = request.guild ? request.guild : guild;
    if (auto refused = install_bot(state, user, joined, request.permissions, now)) return *refused;
  }
  if (leads_nowhere) return ok(json::object{{"location", "/"}});
  std::erase_if(state.oauth_codes, [&](const auto& entry) { return entry.second.expires_at < now; });
  const std::string code = make_secret(state);
  state.oauth_codes[code] = {user,   request.scopes, request.redirect_uri, request.challenge,
                             joined, now + code_life};
  std::vector<std::pair<std::string, std::string>> more = {{"code", code}};
  if (request.state) more.emplace_back("state", *request.state);
  if (joined) {
    more.emplace_back("guild_id", joined.to_string());
    more.emplace_back("permissions", std::to_string(request.permissions));
  }
  return ok(json::object{{"location", address_with(request.redirect_uri, more)}});
}

}  // namespace veilleur::sandbox
