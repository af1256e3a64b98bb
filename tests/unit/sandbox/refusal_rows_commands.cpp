// Owns: the rows of the strictness table that concern commands, interactions, webhooks and OAuth2.
// Must not know: how the refusals are made.
#include "tests/unit/sandbox/refusal_rows.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

std::string g(const std::string& rest) { return guild_path(rest); }
std::string c(ChannelId channel, const std::string& rest = {}) { return channel_path(channel, rest); }
const std::string commands = "/applications/" + bot.to_string() + "/commands";
const std::string guild_commands =
    "/applications/" + bot.to_string() + "/guilds/" + guild.to_string() + "/commands";
std::string command(const std::string& body) { return "[" + body + "]"; }

std::string option_named(int i) {
  return R"({"type":3,"description":"x","name":"o)" + std::to_string(i) + "\"}";
}
std::string choice_named(int i) { return R"({"value":"x","name":"n)" + std::to_string(i) + "\"}"; }
/// An option of about 330 characters, which are its choices'.
std::string big_option(int i) {
  return R"({"type":3,"description":"x","name":"o)" + std::to_string(i) + R"(","choices":[)" +
         list_of(4,
                 [](int n) {
                   return R"({"value":"x","name":")" + std::to_string(n) + std::string(99, 'n') + "\"}";
                 }) +
         "]}";
}

const std::vector<Refused> cases = {
    {"command with a capital", Method::put, commands, command(R"({"name":"Ban","description":"x"})"), 400,
     50035},
    {"command without description", Method::put, commands, command(R"({"name":"ban"})"), 400, 50035},
    {"command with a long description", Method::put, commands,
     command(R"({"name":"ban","description":")" + std::string(101, 'a') + R"("})"), 400, 50035},
    {"two commands of one name", Method::put, commands,
     R"([{"name":"ban","description":"x"},{"name":"ban","description":"y"}])", 400, 50035},
    {"required option after an optional one", Method::put, commands,
     command(
         R"({"name":"ban","description":"x","options":[{"type":3,"name":"a","description":"x"},{"type":3,"name":"b","description":"x","required":true}]})"),
     400, 50035},
    {"option of an unknown type", Method::put, commands,
     command(R"({"name":"ban","description":"x","options":[{"type":12,"name":"a","description":"x"}]})"), 400,
     50035},
    {"localisation into an unknown locale", Method::put, commands,
     command(R"({"name":"ban","description":"x","name_localizations":{"fr-FR":"bannir"}})"), 400, 50035},
    {"101 slash commands", Method::put, commands,
     "[" + list_of(101, [](int i) { return R"({"description":"x","name":"c)" + std::to_string(i) + "\"}"; }) +
         "]",
     400, 30032},
    {"16 commands of a menu", Method::put, commands,
     "[" + list_of(16, [](int i) { return R"({"type":2,"name":"c)" + std::to_string(i) + "\"}"; }) + "]", 400,
     30032},
    {"a capital beyond ASCII", Method::put, commands, command(R"({"name":"Éviction","description":"x"})"),
     400, 50035},
    {"a localised name with a capital", Method::put, commands,
     command(R"({"name":"ban","description":"x","name_localizations":{"fr":"Bannir"}})"), 400, 50035},
    {"26 options of a command", Method::put, commands,
     command(R"({"name":"c","description":"x","options":[)" + list_of(26, option_named) + "]}"), 400, 50035},
    {"two options of one name", Method::put, commands,
     command(R"({"name":"c","description":"x","options":[)" + option_named(1) + "," + option_named(1) + "]}"),
     400, 50035},
    {"a subcommand beside an option", Method::put, commands,
     command(R"({"name":"c","description":"x","options":[{"type":1,"name":"s","description":"x"},)" +
             option_named(1) + "]}"),
     400, 50035},
    {"a group in a group", Method::put, commands,
     command(
         R"({"name":"c","description":"x","options":[{"type":2,"name":"g","description":"x","options":[{"type":2,"name":"h","description":"x"}]}]})"),
     400, 50035},
    {"26 choices", Method::put, commands,
     command(
         R"({"name":"c","description":"x","options":[{"type":3,"name":"o","description":"x","choices":[)" +
         list_of(26, choice_named) + "]}]}"),
     400, 50035},
    {"two choices of one name", Method::put, commands,
     command(
         R"({"name":"c","description":"x","options":[{"type":3,"name":"o","description":"x","choices":[)" +
         choice_named(1) + "," + choice_named(1) + "]}]}"),
     400, 50035},
    {"choices with autocomplete", Method::put, commands,
     command(
         R"({"name":"c","description":"x","options":[{"type":3,"name":"o","description":"x","autocomplete":true,"choices":[)" +
         choice_named(1) + "]}]}"),
     400, 50035},
    {"an option's least above its most", Method::put, commands,
     command(
         R"({"name":"c","description":"x","options":[{"type":4,"name":"o","description":"x","min_value":2,"max_value":1}]})"),
     400, 50035},
    {"a command above 8000 characters", Method::put, commands,
     command(R"({"name":"c","description":"x","options":[)" + list_of(25, big_option) + "]}"), 400, 50035},
    {"a menu's command with a description", Method::put, commands,
     command(R"({"type":3,"name":"Report","description":"x"})"), 400, 50035},
    {"an unknown context", Method::put, commands, command(R"({"name":"c","description":"x","contexts":[3]})"),
     400, 50035},
    {"an unknown command", Method::get, commands + "/5", "", 404, 10063},
    {"editing an unknown command", Method::patch, commands + "/5", R"({"name":"x"})", 404, 10063},
    {"deleting an unknown command", Method::delete_, commands + "/5", "", 404, 10063},
    {"commands of a guild without the bot", Method::get,
     "/applications/" + bot.to_string() + "/guilds/5/commands", "", 403, 50001},
    {"permissions that a command has not", Method::get, guild_commands + "/5/permissions", "", 404, 10066},
    {"a bot setting permissions of a command", Method::put, guild_commands + "/5/permissions",
     R"({"permissions":[]})", 403, 20001},
    {"commands of another application", Method::get, "/applications/5/commands", "", 403, 20012},
    {"an unknown interaction", Method::post, "/interactions/5/token/callback", R"({"type":5})", 404, 10062},
    {"a follow-up with a wrong token", Method::post, "/webhooks/" + bot.to_string() + "/token",
     R"({"content":"x"})", 401, 50027},
    {"an unknown webhook", Method::get, "/webhooks/5", "", 404, 10015},
    {"an unknown webhook with a token", Method::post, "/webhooks/5/token", R"({"content":"x"})", 404, 10015},
    {"creating a webhook without the right", Method::post, c(general, "/webhooks"), R"({"name":"x"})", 403,
     50013},
    {"webhooks of a guild without the right", Method::get, g("/webhooks"), "", 403, 50013},
    {"a user's authorisation with the bot's token", Method::get, "/oauth2/@me", "", 401, 0},
    {"a user's member with the bot's token", Method::get,
     "/users/@me/guilds/" + guild.to_string() + "/member", "", 401, 0},
    {"a token asked for in JSON", Method::post, "/oauth2/token", R"({"grant_type":"authorization_code"})",
     400, 50035},
};

}  // namespace

std::vector<Refused> command_refusals() { return cases; }

}  // namespace veilleur::sandbox::test
