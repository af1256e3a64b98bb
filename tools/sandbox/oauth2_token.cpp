// Owns: the token endpoint, revocation, and what a token tells of its user (RFC 6749, 7009, 7636; "OAuth2",
// read August 2026).
// Must not know: how the user was asked.
#include <algorithm>

#include "base/base64.hpp"
#include "net/sha256.hpp"
#include "tools/sandbox/oauth2.hpp"
#include "tools/sandbox/render.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::chrono::seconds access_life{604'800};

/// Errors of these endpoints have the form of RFC 6749, 5.2, not Discord's own.
Reply oauth_error(int status, std::string_view error, std::string_view description = {}) {
  json::object body{{"error", error}};
  if (!description.empty()) body["error_description"] = description;
  return {status, std::move(body)};
}

const std::string& field(const Call& call, std::string_view key) {
  static const std::string none;
  const auto found = call.form.find(key);
  return found == call.form.end() ? none : found->second;
}

struct Credentials {
  std::string id;
  std::string secret;
};

/// HTTP Basic, or `client_id` and `client_secret` in the form.
Credentials read_credentials(const Call& call) {
  constexpr std::string_view scheme = "Basic ";
  if (!call.authorization.starts_with(scheme))
    return {field(call, "client_id"), field(call, "client_secret")};
  const auto pair = base64_decode(std::string_view{call.authorization}.substr(scheme.size())).value_or("");
  const auto colon = pair.find(':');
  if (colon == std::string::npos) return {};
  return {percent_decode(pair.substr(0, colon)).value_or(""),
          percent_decode(pair.substr(colon + 1)).value_or("")};
}

bool is_client(const State& state, const Call& call) {
  const Credentials given = read_credentials(call);
  return given.id == state.bot.to_string() && given.secret == state.application.client_secret;
}

std::string joined(const std::vector<std::string>& scopes) {
  std::string text;
  for (const std::string& scope : scopes) text += (text.empty() ? "" : " ") + scope;
  return text;
}

/// base64url(SHA-256(verifier)) without padding (RFC 7636, 4.2).
std::string challenge_of(std::string_view verifier) {
  std::string text = base64(net::sha256(verifier));
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  text.erase(text.find_last_not_of('=') + 1);
  return text;
}

Reply grant_token(State& state, UserId user, const std::vector<std::string>& scopes, WallTime now) {
  const std::string access = make_secret(state);
  const OAuthGrant grant{user, scopes, make_secret(state), now + access_life};
  state.oauth_grants[access] = grant;
  return ok(json::object{{"token_type", "Bearer"},
                         {"access_token", access},
                         {"expires_in", access_life.count()},
                         {"refresh_token", grant.refresh_token},
                         {"scope", joined(scopes)}});
}

Reply exchange_code(State& state, const Call& call) {
  for (const char* key : {"code", "redirect_uri"})
    if (field(call, key).empty())
      return oauth_error(400, "invalid_request", "Missing \"" + std::string{key} + "\" in request.");
  const auto found = state.oauth_codes.find(field(call, "code"));
  if (found == state.oauth_codes.end() || found->second.expires_at < call.now)
    return oauth_error(400, "invalid_grant", "Invalid \"code\" in request.");
  const OAuthCode code = found->second;
  if (code.redirect_uri != field(call, "redirect_uri"))
    return oauth_error(400, "invalid_grant", "Invalid \"redirect_uri\" in request.");
  const std::string& verifier = field(call, "code_verifier");
  if (code.challenge.empty() ? !verifier.empty() : challenge_of(verifier) != code.challenge)
    return oauth_error(400, "invalid_grant", "Invalid \"code_verifier\" in request.");
  state.oauth_codes.erase(found);
  Reply reply = grant_token(state, code.user, code.scopes, call.now);
  if (const Guild* guild = find_guild(state, code.guild))
    reply.body.as_object()["guild"] = render_guild(*guild);
  return reply;
}

Reply refresh(State& state, const Call& call) {
  const std::string& token = field(call, "refresh_token");
  if (token.empty()) return oauth_error(400, "invalid_request", "Missing \"refresh_token\" in request.");
  const auto found = std::find_if(state.oauth_grants.begin(), state.oauth_grants.end(),
                                  [&](const auto& entry) { return entry.second.refresh_token == token; });
  if (found == state.oauth_grants.end())
    return oauth_error(400, "invalid_grant", "Invalid \"refresh_token\" in request.");
  const OAuthGrant before = found->second;
  state.oauth_grants.erase(found);
  return grant_token(state, before.user, before.scopes, call.now);
}

}  // namespace

const OAuthGrant* find_grant(const State& state, std::string_view access_token, WallTime now) {
  const auto found = state.oauth_grants.find(std::string{access_token});
  return found == state.oauth_grants.end() || found->second.expires_at <= now ? nullptr : &found->second;
}

Reply exchange_token(State& state, const Call& call) {
  if (!is_client(state, call)) return oauth_error(401, "invalid_client");
  const std::string& type = field(call, "grant_type");
  if (type == "authorization_code") return exchange_code(state, call);
  if (type == "refresh_token") return refresh(state, call);
  return oauth_error(400, "unsupported_grant_type",
                     "Grant type " + (type.empty() ? std::string{"None"} : type) + " is not supported");
}

Reply revoke_token(State& state, const Call& call) {
  if (!is_client(state, call)) return oauth_error(401, "invalid_client");
  const std::string& token = field(call, "token");
  if (token.empty()) return oauth_error(400, "invalid_request", "Missing \"token\" in request.");
  // "any active access or refresh tokens associated with that authorization will be revoked": the user's.
  const auto named = [&](const auto& entry) {
    return entry.first == token || entry.second.refresh_token == token;
  };
  const auto found = std::find_if(state.oauth_grants.begin(), state.oauth_grants.end(), named);
  if (found != state.oauth_grants.end()) {
    const UserId user = found->second.user;
    std::erase_if(state.oauth_grants, [&](const auto& entry) { return entry.second.user == user; });
  }
  return ok(json::object{});
}

Reply get_authorization(State& state, const Call& call) {
  const auto found = state.oauth_grants.find(call.bearer);
  if (found == state.oauth_grants.end()) return unauthorized();
  const OAuthGrant& grant = found->second;
  json::array scopes;
  for (const std::string& scope : grant.scopes) scopes.push_back(json::value(scope));
  json::object out{{"application",
                    {{"id", state.bot.to_string()},
                     {"name", state.application_name},
                     {"icon", nullptr},
                     {"description", ""},
                     {"bot_public", false},
                     {"bot_require_code_grant", false},
                     {"verify_key", std::string(64, '0')}}},
                   {"scopes", scopes},
                   {"expires", iso8601(grant.expires_at)}};
  if (has_scope(grant.scopes, "identify")) out["user"] = render(state.users.at(grant.user));
  return ok(std::move(out));
}

Reply get_own_member(State& state, const Call& call) {
  const Guild* guild = find_guild(state, call.id<GuildId>(0));
  const Member* member = guild ? find_member(*guild, call.actor) : nullptr;
  return member ? ok(render_member(state, *member)) : unknown_guild();
}

Reply change_application(State& state, const json::value& body) {
  Call call;
  call.body = body;
  Form form(call);
  const auto secret = form.fields.text("client_secret", {1, 200});
  const json::array* uris = form.fields.list("redirect_uris", {0, 10});
  for (std::size_t i = 0; uris && i < uris->size(); ++i)
    if (!(*uris)[i].is_string())
      form.problems.add("redirect_uris." + std::to_string(i), "STRING_TYPE_CONVERT",
                        "Could not interpret the value as string.");
  if (auto refused = form.refusal()) return *refused;
  Application& application = state.application;
  if (secret) application.client_secret = *secret;
  if (uris) application.redirect_uris.clear();
  for (std::size_t i = 0; uris && i < uris->size(); ++i)
    application.redirect_uris.emplace_back((*uris)[i].get_string());
  json::array shown;
  for (const std::string& uri : application.redirect_uris) shown.push_back(json::value(uri));
  return ok(json::object{{"client_id", state.bot.to_string()},
                         {"client_secret", application.client_secret},
                         {"redirect_uris", shown}});
}

}  // namespace veilleur::sandbox
