// Owns: the HTML of the authorisation page: plain forms, no script, readable by keyboard and screen reader.
// Must not know: sockets; what is handed out.
#include "tools/sandbox/oauth2_page.hpp"

#include "tools/sandbox/permission_names.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

struct Words {
  const char* language;
  const char* title;
  const char* asks;  // after the application's name
  const char* as_whom;
  const char* where;   // into which guild the bot goes
  const char* rights;  // what the bot's role may do
  const char* sent_to;
  const char* allow;
  const char* deny;
  const char* wrong;
  std::map<std::string, const char*> scopes;
};

const Words english = {"en",
                       "Authorize an application",
                       "wants to",
                       "As whom do you answer?",
                       "Add the bot to",
                       "It will be given these permissions:",
                       "You will be sent to",
                       "Authorize",
                       "Cancel",
                       "This request cannot be answered",
                       {{"identify", "know your name and picture"},
                        {"guilds", "know which servers you are in"},
                        {"guilds.members.read", "read your roles and nicknames in these servers"},
                        {"bot", "come to a server of yours as a bot"},
                        {"applications.commands", "offer commands in a server of yours"},
                        {"applications.commands.permissions.update", "change who may use its commands"}}};

const Words french = {
    "fr",
    "Autoriser une application",
    "souhaite",
    "En tant que qui répondez-vous ?",
    "Ajouter le bot à",
    "Il recevra ces permissions :",
    "Vous serez ensuite redirigé vers",
    "Autoriser",
    "Annuler",
    "Impossible de répondre à cette demande",
    {{"identify", "connaître votre nom et votre image"},
     {"guilds", "savoir dans quels serveurs vous êtes"},
     {"guilds.members.read", "lire vos rôles et pseudos dans ces serveurs"},
     {"bot", "rejoindre un de vos serveurs en tant que bot"},
     {"applications.commands", "proposer des commandes dans un de vos serveurs"},
     {"applications.commands.permissions.update", "changer qui peut utiliser ses commandes"}}};

const Words& words_for(const net::HttpRequest& request) {
  const std::string_view wanted = request.header("accept-language").value_or("");
  const auto first = [&](std::string_view language) { return wanted.find(language); };
  return first("fr") < first("en") ? french : english;
}

std::string escape(std::string_view text) {
  std::string out;
  for (char c : text) switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  return out;
}

constexpr const char* style = R"(
:root{color-scheme:light dark;--page:#e3e5e8;--card:#fff;--text:#2e3338;--soft:#5c6066;--line:#c4c9d0;--main:#4752c4}
@media(prefers-color-scheme:dark){:root{--page:#1e1f22;--card:#313338;--text:#f2f3f5;--soft:#b5bac1;--line:#4e5058;--main:#5865f2}}
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;background:var(--page);
color:var(--text);font:16px/1.5 system-ui,sans-serif}main{width:min(30rem,100%);background:var(--card);border-radius:.75rem;
padding:1.75rem;box-shadow:0 .5rem 2rem #0003}h1{font-size:1.25rem;margin:0 0 .5rem}p{margin:.5rem 0}ul{margin:.25rem 0 1rem;padding-left:1.25rem}
fieldset{border:1px solid var(--line);border-radius:.5rem;margin:1rem 0;padding:.5rem 1rem;max-height:16rem;overflow:auto}
legend,.soft{color:var(--soft);font-size:.875rem}label{display:block;padding:.3rem 0}select{width:100%;padding:.5rem;font:inherit;
color:inherit;background:var(--card);border:1px solid var(--line);border-radius:.4rem}.row{display:flex;gap:.75rem;justify-content:flex-end;margin-top:1.25rem}
button{font:inherit;padding:.55rem 1.4rem;border-radius:.4rem;border:1px solid var(--line);background:none;color:inherit;cursor:pointer}
button.main{background:var(--main);border-color:var(--main);color:#fff}:focus-visible{outline:3px solid var(--main);outline-offset:2px}
code{overflow-wrap:anywhere})";

net::HttpResponse page(int status, const Words& words, const std::string& body) {
  return {
      status,
      {{"Content-Type", "text/html; charset=utf-8"},
       {"Cache-Control", "no-store"},
       {"Content-Language", words.language},
       {"Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"}},
      "<!DOCTYPE html>\n<html lang=\"" + std::string{words.language} +
          "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>" +
          words.title + "</title><style>" + style + "</style></head><body><main>" + body +
          "</main></body></html>\n"};
}

net::HttpResponse refusal(const Words& words, const Reply& reply) {
  std::string why;
  if (const json::object* errors =
          reply.body.as_object().if_contains("errors") ? reply.body.at("errors").if_object() : nullptr)
    for (const auto& entry : *errors)
      why += std::string{entry.key()} + ": " +
             std::string{entry.value().at("_errors").at(0).at("message").as_string()} + " ";
  else
    why = std::string{reply.body.at("message").as_string()};
  return page(reply.status, words,
              "<h1>" + std::string{words.wrong} + "</h1><p role=\"alert\">" + escape(why) + "</p>");
}

net::HttpResponse redirect(const std::string& location) {
  return {303, {{"Location", location}, {"Cache-Control", "no-store"}}, {}};
}

std::string user_choices(const State& state) {
  std::string html;
  bool first = true;
  for (const auto& [id, user] : state.users) {
    if (user.bot) continue;
    const std::string shown = user.global_name.empty() ? user.name : user.global_name;
    html += "<label><input type=\"radio\" name=\"user\" required value=\"" + id.to_string() + "\"" +
            (first ? " checked" : "") + "> " + escape(shown) + " <span class=\"soft\">" + escape(user.name) +
            "</span></label>";
    first = false;
  }
  return html;
}

std::string guild_choices(const State& state, GuildId only) {
  std::string html;
  for (const auto& [id, guild] : state.guilds)
    if (!only || only == id)
      html += "<option value=\"" + id.to_string() + "\">" + escape(guild.name) + "</option>";
  return html;
}

std::string permission_list(std::uint64_t permissions) {
  std::string html;
  for (std::size_t bit = 0; bit < permission_names.size(); ++bit)
    if (permissions >> bit & 1) html += "<li><code>" + std::string{permission_names[bit]} + "</code></li>";
  return html;
}

std::string form(const State& state, const Words& words, const AuthorizeRequest& request,
                 std::string_view target) {
  std::string html = "<h1>" + escape(state.application_name) + " " + words.asks + "</h1><ul>";
  for (const std::string& scope : request.scopes)
    html += "<li>" + std::string{words.scopes.at(scope)} + " <span class=\"soft\">(<code>" + escape(scope) +
            "</code>)</span></li>";
  html += "</ul><form method=\"post\" action=\"" + escape(target) + "\"><fieldset><legend>" + words.as_whom +
          "</legend>" + user_choices(state) + "</fieldset>";
  if (has_scope(request.scopes, "bot")) {
    html += "<label for=\"guild\">" + std::string{words.where} +
            "</label><select id=\"guild\" name=\"guild\">" + guild_choices(state, request.guild) +
            "</select>";
    if (request.permissions != 0)
      html += "<p>" + std::string{words.rights} + "</p><ul>" + permission_list(request.permissions) + "</ul>";
  }
  if (!request.redirect_uri.empty())
    html += "<p class=\"soft\">" + std::string{words.sent_to} + " <code>" + escape(request.redirect_uri) +
            "</code></p>";
  return html + "<div class=\"row\"><button name=\"decision\" value=\"deny\" formnovalidate>" + words.deny +
         "</button><button class=\"main\" name=\"decision\" value=\"allow\">" + words.allow +
         "</button></div></form>";
}

net::HttpResponse decide(Discord& discord, const Words& words, const Query& query, const Query& decision,
                         WallTime now) {
  const auto value = [&](std::string_view key) {
    const auto found = decision.find(key);
    return found == decision.end() ? std::string{} : found->second;
  };
  const UserId user{parse_number(value("user")).value_or(0)};
  const GuildId guild{parse_number(value("guild")).value_or(0)};
  const Consent consent = value("decision") == "allow" ? Consent::granted : Consent::denied;
  const Reply reply =
      discord.change([&](World& world) { return world.authorize(user, query, consent, guild, now); });
  return reply.refused() ? refusal(words, reply)
                         : redirect(std::string{reply.body.at("location").as_string()});
}

}  // namespace

net::HttpResponse serve_authorize(Discord& discord, const net::HttpRequest& request, WallTime now) {
  const Words& words = words_for(request);
  const auto question = request.target.find('?');
  const Query query =
      parse_form(question == std::string::npos ? std::string_view{}
                                               : std::string_view{request.target}.substr(question + 1));
  if (request.method == net::Method::post)
    return decide(discord, words, query, parse_form(request.body), now);
  const AuthorizeAsked asked = read_authorize(discord.world().state(), query);
  if (asked.refused) return refusal(words, *asked.refused);
  if (asked.redirect) return redirect(*asked.redirect);
  return page(200, words, form(discord.world().state(), words, asked.request, request.target));
}

}  // namespace veilleur::sandbox
