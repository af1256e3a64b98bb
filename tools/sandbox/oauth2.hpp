// Owns: OAuth2 as Discord has it: authorisation codes, access and refresh tokens, and the bot's invitation.
// Must not know: HTTP, how the page asks.
#pragma once

#include "tools/sandbox/call.hpp"

namespace veilleur::sandbox {

enum class Consent { granted, denied };

/// What `/oauth2/authorize` was asked for (RFC 6749, 4.1.1; "OAuth2", read August 2026).
struct AuthorizeRequest {
  std::vector<std::string> scopes;
  std::string redirect_uri;  ///< empty: an invitation of the bot alone, which leads nowhere
  std::optional<std::string> state;
  std::string challenge;  ///< PKCE with S256; empty: none
  std::uint64_t permissions = 0;
  GuildId guild;  ///< where the bot is asked for; 0: the user chooses
};

struct AuthorizeAsked {
  AuthorizeRequest request;
  /// Wrong in a way that must not be sent to the address it names: shown to the user.
  std::optional<Reply> refused;
  /// Wrong in a way of which the client hears: where to send the user instead.
  std::optional<std::string> redirect;
};

[[nodiscard]] AuthorizeAsked read_authorize(const State& state, const Query& query);
/// A user's decision. Answers `{"location"}`: the client's address with a code, or with `access_denied`.
/// With the scope `bot` the bot joins `guild`, which asks for MANAGE_GUILD there.
[[nodiscard]] Reply authorize(State& state, UserId user, const Query& query, Consent consent, GuildId guild,
                              WallTime now);

[[nodiscard]] bool has_scope(const std::vector<std::string>& scopes, std::string_view scope);
/// The living grant of an access token; nullptr where there is none.
[[nodiscard]] const OAuthGrant* find_grant(const State& state, std::string_view access_token, WallTime now);

[[nodiscard]] Reply exchange_token(State& state, const Call& call);
[[nodiscard]] Reply revoke_token(State& state, const Call& call);
[[nodiscard]] Reply get_authorization(State& state, const Call& call);
[[nodiscard]] Reply get_own_member(State& state, const Call& call);

/// `POST /_sandbox/application`: `client_secret`, `redirect_uris`; answers with both and the `client_id`.
[[nodiscard]] Reply change_application(State& state, const json::value& body);

}  // namespace veilleur::sandbox
