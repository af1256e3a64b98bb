// Owns: the tests of OAuth2: the authorisation request, the page, tokens, scopes, and the bot's invitation.
// Must not know: sockets.
#include <fstream>

#include "tests/unit/sandbox/interaction_support.hpp"
#include "tools/sandbox/oauth2_page.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

const std::string callback = "http://127.0.0.1:8300/callback";
// RFC 7636, appendix B.
const std::string verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const std::string challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

std::string asking(const std::string& scope = "identify guilds", const std::string& more = {}) {
  return "client_id=" + bot.to_string() + "&response_type=code&redirect_uri=" + percent_encode(callback) +
         "&scope=" + percent_encode(scope) + more;
}

/// A community with a panel that signs people in.
struct Panel : Interactive {
  Reply decide(UserId user, const std::string& query, Consent consent = Consent::granted,
               GuildId where = {}) {
    return discord.change(
        [&](World& world) { return world.authorize(user, parse_form(query), consent, where, now().wall); });
  }
  std::string location(const Reply& reply) { return str(reply.body.at("location")); }
  /// The parameters with which the user comes back.
  Query back(const Reply& reply) {
    BOOST_REQUIRE_MESSAGE(!reply.refused(), json::serialize(reply.body));
    const std::string address = location(reply);
    BOOST_TEST(address.starts_with(callback + "?"));
    return parse_query(std::string_view{address}.substr(callback.size() + 1));
  }
  std::string code_for(UserId user, const std::string& query = asking()) {
    return back(decide(user, query)).at("code");
  }

  net::HttpResponse send(Method method, const std::string& target, std::vector<net::Header> headers,
                         const std::string& body = {}) {
    headers.push_back({"User-Agent", "DiscordBot (https://example.org, 1)"});
    return discord.request({method, target, std::move(headers), body}, now()).response;
  }
  net::HttpResponse token(const std::string& form, const std::string& secret = "sandbox-client-secret") {
    return send(Method::post, "/api/oauth2/token", {{"Content-Type", "application/x-www-form-urlencoded"}},
                form + "&client_id=" + bot.to_string() + "&client_secret=" + secret);
  }
  static std::string code_form(const std::string& value, const std::string& more = {}) {
    return "grant_type=authorization_code&code=" + value + "&redirect_uri=" + percent_encode(callback) + more;
  }
  json::value tokens_for(UserId user, const std::string& scope = "identify guilds guilds.members.read") {
    const auto answer = token(code_form(code_for(user, asking(scope))));
    BOOST_REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return json::parse(answer.body);
  }
  net::HttpResponse as_bearer(const std::string& access, const std::string& path, Method method = Method::get,
                              const std::string& body = {}) {
    std::vector<net::Header> headers = {{"Authorization", "Bearer " + access}};
    if (!body.empty()) headers.push_back({"Content-Type", "application/json"});
    return send(method, "/api/v10" + path, std::move(headers), body);
  }
  static std::string error_of(const net::HttpResponse& answer) {
    return str(json::parse(answer.body).at("error"));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(oauth2, Panel)

BOOST_AUTO_TEST_CASE(a_user_signs_in) {
  const Query returned = back(decide(bob, asking("identify guilds", "&state=a%26b%20c")));
  BOOST_TEST(returned.at("state") == "a&b c");
  const auto answer = token(code_form(returned.at("code")));
  BOOST_REQUIRE(answer.status == 200);
  const json::value tokens = json::parse(answer.body);
  BOOST_TEST(str(tokens.at("token_type")) == "Bearer");
  BOOST_TEST(tokens.at("expires_in").to_number<int>() == 604'800);
  BOOST_TEST(str(tokens.at("scope")) == "identify guilds");
  const std::string access = str(tokens.at("access_token"));
  const json::value user = json::parse(as_bearer(access, "/users/@me").body);
  BOOST_TEST(str(user.at("id")) == bob.to_string());
  BOOST_TEST(str(user.at("locale")) == "en-US");
  BOOST_TEST(!user.as_object().contains("email"));
  const json::value guilds = json::parse(as_bearer(access, "/users/@me/guilds").body);
  BOOST_TEST(str(guilds.at(0).at("id")) == guild.to_string());
  BOOST_TEST(!guilds.at(0).at("owner").as_bool());
  const std::uint64_t rights = std::stoull(str(guilds.at(0).at("permissions")));
  BOOST_TEST((rights & 4) != 0u);  // BAN_MEMBERS, which moderators have
  const json::value about = json::parse(as_bearer(access, "/oauth2/@me").body);
  BOOST_TEST(str(about.at("user").at("id")) == bob.to_string());
  BOOST_TEST(about.at("scopes").as_array().size() == 2u);
  BOOST_TEST(str(about.at("application").at("id")) == bot.to_string());
}

BOOST_AUTO_TEST_CASE(the_owner_owns) {
  const std::string access = str(tokens_for(alice).at("access_token"));
  BOOST_TEST(json::parse(as_bearer(access, "/users/@me/guilds").body).at(0).at("owner").as_bool());
}

BOOST_AUTO_TEST_CASE(a_user_refuses) {
  const Query returned = back(decide(bob, asking("identify", "&state=s"), Consent::denied));
  BOOST_TEST(returned.at("error") == "access_denied");
  BOOST_TEST(returned.at("state") == "s");
  BOOST_TEST(!returned.contains("code"));
}

BOOST_AUTO_TEST_CASE(requests_that_are_wrong) {
  const std::string id = bot.to_string();
  const auto shown = [&](const std::string& query) { return decide(bob, query).code(); };
  BOOST_TEST(shown("client_id=5&response_type=code&scope=identify&redirect_uri=" + callback) == 10002);
  for (const char* elsewhere : {"https://example.org/", "http://192.0.2.1/", "javascript:x", "",
                                "ws://127.0.0.1/", "http://127.0.0.1/#x", "http://127.0.0.1/\r\nX: y"})
    BOOST_TEST(shown("client_id=" + id + "&response_type=code&scope=identify&redirect_uri=" +
                     percent_encode(elsewhere)) == 50035);
  const auto told = [&](const std::string& query) { return back(decide(bob, query)).at("error"); };
  BOOST_TEST(told(asking("identify email")) == "invalid_scope");
  BOOST_TEST(told(asking("")) == "invalid_scope");
  BOOST_TEST(told("client_id=" + id + "&response_type=token&scope=identify&redirect_uri=" + callback) ==
             "unsupported_response_type");
  BOOST_TEST(told(asking("identify", "&code_challenge=x&code_challenge_method=plain")) == "invalid_request");
  BOOST_TEST(told(asking("identify", "&code_challenge=x")) == "invalid_request");
  BOOST_TEST(decide(bot, asking()).code() == 10013);
}

BOOST_AUTO_TEST_CASE(registered_addresses_are_compared_byte_for_byte) {
  const auto change = [&](const std::string& body) {
    return discord.change([&](World& world) { return change_application(world.state(), json::parse(body)); });
  };
  BOOST_TEST(!change(R"({"client_secret":"other","redirect_uris":["https://panel.example.org/callback"]})")
                  .refused());
  BOOST_TEST(decide(bob, asking()).code() == 50035);
  const std::string query =
      "client_id=" + bot.to_string() + "&response_type=code&scope=identify&redirect_uri=";
  BOOST_TEST(decide(bob, query + percent_encode("https://panel.example.org/callback/")).code() == 50035);
  BOOST_TEST(!decide(bob, query + percent_encode("https://panel.example.org/callback")).refused());
  BOOST_TEST(str(ask(Method::get, "/applications/@me").at("redirect_uris").at(0)) ==
             "https://panel.example.org/callback");
  BOOST_TEST(token(code_form("x")).status == 401);
  BOOST_TEST(token(code_form("x"), "other").status == 400);
  BOOST_TEST(change(R"({"redirect_uris":[1]})").code() == 50035);
}

BOOST_AUTO_TEST_CASE(a_code_is_good_once_for_a_hundred_seconds) {
  const std::string once = code_for(bob);
  BOOST_TEST(token(code_form(once)).status == 200);
  const auto again = token(code_form(once));
  BOOST_TEST(again.status == 400);
  BOOST_TEST(error_of(again) == "invalid_grant");
  BOOST_TEST(str(json::parse(again.body).at("error_description")) == "Invalid \"code\" in request.");
  const std::string punctual = code_for(bob);
  const std::string late = code_for(bob);
  advance(seconds{100});
  BOOST_TEST(token(code_form(punctual)).status == 200);
  advance(milliseconds{1});
  BOOST_TEST(error_of(token(code_form(late))) == "invalid_grant");
}

/// README.md's table of OAuth2's refusals, asked row by row.
BOOST_AUTO_TEST_CASE(refusals_in_the_form_of_rfc_6749) {
  const std::string form = "application/x-www-form-urlencoded";
  const std::string client = "&client_id=" + bot.to_string() + "&client_secret=sandbox-client-secret";
  struct Row {
    const char* what;
    std::string path;
    std::string body;
    int status;
    std::string error;
  };
  const std::vector<Row> rows = {
      {"no client", "/oauth2/token", "grant_type=authorization_code", 401, "invalid_client"},
      {"a wrong secret", "/oauth2/token", "client_secret=x&client_id=" + bot.to_string(), 401,
       "invalid_client"},
      {"another client's id", "/oauth2/token", "client_secret=sandbox-client-secret&client_id=5", 401,
       "invalid_client"},
      {"no grant type", "/oauth2/token", client, 400, "unsupported_grant_type"},
      {"the password grant", "/oauth2/token", "grant_type=password" + client, 400, "unsupported_grant_type"},
      {"no code", "/oauth2/token", "grant_type=authorization_code&redirect_uri=x" + client, 400,
       "invalid_request"},
      {"no redirect_uri", "/oauth2/token", "grant_type=authorization_code&code=x" + client, 400,
       "invalid_request"},
      {"an unknown code", "/oauth2/token", code_form("x") + client, 400, "invalid_grant"},
      {"no refresh token", "/oauth2/token", "grant_type=refresh_token" + client, 400, "invalid_request"},
      {"an unknown refresh token", "/oauth2/token", "grant_type=refresh_token&refresh_token=x" + client, 400,
       "invalid_grant"},
      {"revoking without a client", "/oauth2/token/revoke", "token=x", 401, "invalid_client"},
      {"revoking nothing", "/oauth2/token/revoke", client, 400, "invalid_request"}};
  std::set<std::string> tested;
  for (const Row& row : rows) {
    const auto answer = send(Method::post, "/api/v10" + row.path, {{"Content-Type", form}}, row.body);
    BOOST_TEST_CONTEXT(row.what << ": " << answer.body) {
      BOOST_TEST(answer.status == row.status);
      BOOST_TEST(error_of(answer) == row.error);
    }
    tested.insert("| " + std::string{row.what} + " | " + std::to_string(row.status) + " | " + row.error +
                  " |");
  }
  std::ifstream file(VEILLEUR_SOURCE_DIR "/tools/sandbox/README.md");
  std::set<std::string> documented;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line == "| OAuth2 request | status | error |")
      inside = true;
    else if (line.empty())
      inside = false;
    else if (inside && !line.starts_with("|---"))
      documented.insert(line);
  }
  BOOST_TEST(documented == tested, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_client_may_use_basic) {
  const auto basic = [&](const std::string& pair, const std::string& body) {
    return send(Method::post, "/api/v10/oauth2/token",
                {{"Content-Type", "application/x-www-form-urlencoded"}, {"Authorization", "Basic " + pair}},
                body);
  };
  // 1000000000000000001:sandbox-client-secret
  const std::string right = "MTAwMDAwMDAwMDAwMDAwMDAwMTpzYW5kYm94LWNsaWVudC1zZWNyZXQ=";
  BOOST_TEST(basic(right, code_form(code_for(bob))).status == 200);
  BOOST_TEST(basic("eDp5", code_form(code_for(bob))).status == 401);
  BOOST_TEST(basic("!", code_form(code_for(bob))).status == 401);
  const auto json_body =
      send(Method::post, "/api/v10/oauth2/token", {{"Content-Type", "application/json"}}, "{}");
  BOOST_TEST(json_body.status == 400);
  BOOST_TEST(code(json_body) == 50035);
}

BOOST_AUTO_TEST_CASE(the_redirect_uri_must_be_the_same) {
  const auto answer = token("grant_type=authorization_code&code=" + code_for(bob) +
                            "&redirect_uri=" + percent_encode(callback + "/"));
  BOOST_TEST(answer.status == 400);
  BOOST_TEST(error_of(answer) == "invalid_grant");
}

BOOST_AUTO_TEST_CASE(pkce) {
  const std::string query = asking("identify", "&code_challenge_method=S256&code_challenge=" + challenge);
  BOOST_TEST(token(code_form(code_for(bob, query), "&code_verifier=" + verifier)).status == 200);
  BOOST_TEST(error_of(token(code_form(code_for(bob, query), "&code_verifier=" + challenge))) ==
             "invalid_grant");
  BOOST_TEST(error_of(token(code_form(code_for(bob, query)))) == "invalid_grant");
  BOOST_TEST(error_of(token(code_form(code_for(bob), "&code_verifier=" + verifier))) == "invalid_grant");
}

BOOST_AUTO_TEST_CASE(refreshing_and_revoking) {
  const json::value first = tokens_for(bob);
  const auto refreshed = token("grant_type=refresh_token&refresh_token=" + str(first.at("refresh_token")));
  BOOST_REQUIRE(refreshed.status == 200);
  const json::value second = json::parse(refreshed.body);
  BOOST_TEST(as_bearer(str(first.at("access_token")), "/users/@me").status == 401);
  BOOST_TEST(as_bearer(str(second.at("access_token")), "/users/@me").status == 200);
  BOOST_TEST(token("grant_type=refresh_token&refresh_token=" + str(first.at("refresh_token"))).status == 400);
  const json::value elsewhere = tokens_for(bob);
  const json::value others = tokens_for(alice);
  const auto revoked =
      send(Method::post, "/api/oauth2/token/revoke", {{"Content-Type", "application/x-www-form-urlencoded"}},
           "token=" + str(second.at("access_token")) + "&client_id=" + bot.to_string() +
               "&client_secret=sandbox-client-secret");
  BOOST_TEST(revoked.status == 200);
  BOOST_TEST(as_bearer(str(second.at("access_token")), "/users/@me").status == 401);
  BOOST_TEST(as_bearer(str(elsewhere.at("access_token")), "/users/@me").status == 401);
  BOOST_TEST(as_bearer(str(others.at("access_token")), "/users/@me").status == 200);
}

BOOST_AUTO_TEST_CASE(access_tokens_end) {
  const json::value tokens = tokens_for(bob);
  advance(seconds{604'800} - milliseconds{1});
  BOOST_TEST(as_bearer(str(tokens.at("access_token")), "/users/@me").status == 200);
  advance(milliseconds{1});
  BOOST_TEST(as_bearer(str(tokens.at("access_token")), "/users/@me").status == 401);
  BOOST_TEST(token("grant_type=refresh_token&refresh_token=" + str(tokens.at("refresh_token"))).status ==
             200);
}

BOOST_AUTO_TEST_CASE(scopes_open_their_own_doors) {
  const std::string member = "/users/@me/guilds/" + guild.to_string() + "/member";
  const std::string identify = str(tokens_for(bob, "identify").at("access_token"));
  const std::string guilds = str(tokens_for(bob, "guilds").at("access_token"));
  const std::string read = str(tokens_for(bob, "guilds.members.read").at("access_token"));
  struct Row {
    std::string access;
    std::string path;
    int status;
    int code;
  };
  for (const Row& row :
       {Row{identify, "/users/@me", 200, -1}, Row{guilds, "/users/@me", 401, 50026},
        Row{identify, "/users/@me/guilds", 401, 50026}, Row{guilds, "/users/@me/guilds", 200, -1},
        Row{guilds, member, 401, 50026}, Row{read, member, 200, -1},
        Row{read, "/users/@me/guilds/5/member", 404, 10004}, Row{guilds, "/oauth2/@me", 200, -1},
        Row{"nonsense", "/users/@me", 401, 0}, Row{identify, "/users/" + alice.to_string(), 401, 0},
        Row{identify, "/guilds/" + guild.to_string(), 401, 0}}) {
    const auto answer = as_bearer(row.access, row.path);
    BOOST_TEST_CONTEXT(row.path << ": " << answer.body) {
      BOOST_TEST(answer.status == row.status);
      if (row.code >= 0) BOOST_TEST(code(answer) == row.code);
    }
  }
  const json::value own = json::parse(as_bearer(read, member).body);
  BOOST_TEST(str(own.at("user").at("id")) == bob.to_string());
  BOOST_TEST(!own.at("roles").as_array().empty());
  BOOST_TEST(!json::parse(as_bearer(guilds, "/oauth2/@me").body).as_object().contains("user"));
  // The bot's own token opens none of what is a user's.
  BOOST_TEST(raw(Method::get, "/oauth2/@me").status == 401);
  BOOST_TEST(raw(Method::get, member).status == 401);
}

BOOST_AUTO_TEST_CASE(command_permissions_with_a_bearer) {
  commands(R"([{"name":"ping","description":"x"}])");
  const std::string path = "/applications/" + bot.to_string() + "/guilds/" + guild.to_string() +
                           "/commands/" + bot.to_string() + "/permissions";
  const std::string body =
      R"({"permissions":[{"id":")" + guild.to_string() + R"(","type":1,"permission":false}]})";
  const std::string scope = "applications.commands.permissions.update";
  BOOST_TEST(as_bearer(str(tokens_for(alice, scope).at("access_token")), path, Method::put, body).status ==
             200);
  BOOST_TEST(refused("ping", {}, mallory) == 50013);
  BOOST_TEST(code(as_bearer(str(tokens_for(mallory, scope).at("access_token")), path, Method::put, body)) ==
             50013);
  BOOST_TEST(code(as_bearer(str(tokens_for(alice).at("access_token")), path, Method::put, body)) == 50026);
}

BOOST_AUTO_TEST_CASE(inviting_the_bot) {
  BOOST_REQUIRE(!discord.kick(alice, guild, bot, now()).has_error());
  const std::string invite =
      "client_id=" + bot.to_string() + "&scope=bot%20applications.commands&permissions=8";
  BOOST_TEST(decide(mallory, invite, Consent::granted, guild).code() == 50013);
  BOOST_TEST(decide(alice, invite, Consent::granted, GuildId{5}).code() == 10004);
  BOOST_TEST(location(decide(alice, invite, Consent::granted, guild)) == "/");
  const json::value created = listener.last("GUILD_CREATE");
  const json::array& roles = created.at("members").at(0).at("roles").as_array();
  BOOST_REQUIRE(roles.size() == 1u);
  const Role& role = discord.world().state().guilds.at(guild).roles.at(*RoleId::parse(roles[0].as_string()));
  BOOST_TEST(role.managed);
  BOOST_TEST(role.permissions == 8u);
  // With a code, the token's answer names the guild.
  const Query returned = back(decide(alice, asking("identify bot", "&guild_id=" + guild.to_string())));
  BOOST_TEST(returned.at("guild_id") == guild.to_string());
  const json::value tokens = json::parse(token(code_form(returned.at("code"))).body);
  BOOST_TEST(str(tokens.at("guild").at("id")) == guild.to_string());
}

BOOST_AUTO_TEST_CASE(the_page) {
  const auto get = [&](const std::string& query, const std::string& language = "en") {
    return serve_authorize(discord,
                           {Method::get, "/oauth2/authorize?" + query, {{"Accept-Language", language}}, ""},
                           now().wall);
  };
  const auto post = [&](const std::string& query, const std::string& form) {
    return serve_authorize(discord, {Method::post, "/oauth2/authorize?" + query, {}, form}, now().wall);
  };
  const net::HttpResponse shown = get(asking("identify bot", "&state=%22%3E%3Cscript%3E&permissions=4"));
  BOOST_TEST(shown.status == 200);
  for (const char* part : {"<html lang=\"en\">", "know your name", "Éloïse", "BAN_MEMBERS", "Les Veilleurs",
                           "<fieldset>", "127.0.0.1:8300/callback"})
    BOOST_TEST(shown.body.find(part) != std::string::npos, part);
  BOOST_TEST(shown.body.find("<script") == std::string::npos);
  BOOST_TEST(get(asking(), "fr-FR,fr;q=0.9,en;q=0.8").body.find("connaître votre nom") != std::string::npos);
  BOOST_TEST(get("client_id=5").status == 404);
  BOOST_TEST(get("client_id=5").body.find("role=\"alert\"") != std::string::npos);
  BOOST_TEST(get(asking("nonsense")).status == 303);
  const net::HttpResponse allowed =
      post(asking("identify", "&state=s"), "user=" + bob.to_string() + "&decision=allow");
  BOOST_TEST(allowed.status == 303);
  BOOST_TEST(allowed.header("location")->starts_with(callback + "?code="));
  BOOST_TEST(allowed.header("location")->ends_with("&state=s"));
  const net::HttpResponse denied = post(asking(), "user=" + bob.to_string() + "&decision=deny");
  BOOST_TEST(denied.header("location")->find("error=access_denied") != std::string_view::npos);
  BOOST_TEST(post(asking(), "user=5&decision=allow").status == 404);
}

BOOST_AUTO_TEST_CASE(the_log_keeps_no_secrets) {
  const json::value tokens = tokens_for(bob);
  for (const LogEntry& entry : discord.log()) {
    const std::string text = json::serialize(entry.what);
    BOOST_TEST(text.find("sandbox-client-secret") == std::string::npos);
    BOOST_TEST(text.find(str(tokens.at("access_token"))) == std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
