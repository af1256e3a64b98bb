// Owns: the strictness table: every refusal of README.md's table, asked for by a raw client.
// Must not know: how the refusals are made.
#include <fstream>
#include <set>

#include "tests/unit/sandbox/refusal_rows.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

std::string text_of(std::size_t length) { return R"({"content":")" + std::string(length, 'a') + "\"}"; }
std::string g(const std::string& rest) { return "/guilds/" + guild.to_string() + rest; }
std::string c(ChannelId channel, const std::string& rest = {}) {
  return "/channels/" + channel.to_string() + rest;
}
const std::string commands = "/applications/" + bot.to_string() + "/commands";
std::string command(const std::string& body) { return "[" + body + "]"; }

const std::string guild_commands =
    "/applications/" + bot.to_string() + "/guilds/" + guild.to_string() + "/commands";

std::string list(int count, const std::function<std::string(int)>& each) {
  std::string text;
  for (int i = 0; i < count; ++i) text += (i == 0 ? "" : ",") + each(i);
  return text;
}
std::string many(const std::string& element, int count) {
  return list(count, [&](int) { return element; });
}
const std::string link_button = R"({"type":2,"style":5,"label":"y","url":"https://x.org"})";
/// A message of these top-level components alone.
std::string rows(const std::string& component, int count = 1) {
  return R"({"components":[)" + many(component, count) + "]}";
}
std::string options(int count) {
  return list(count, [](int i) { return R"({"label":"l","value":")" + std::to_string(i) + "\"}"; });
}
std::string option_named(int i) {
  return R"({"type":3,"description":"x","name":"o)" + std::to_string(i) + "\"}";
}
std::string choice_named(int i) { return R"({"value":"x","name":"n)" + std::to_string(i) + "\"}"; }
/// An option of about 330 characters, which are its choices'.
std::string big_option(int i) {
  return R"({"type":3,"description":"x","name":"o)" + std::to_string(i) + R"(","choices":[)" +
         list(4,
              [](int n) {
                return R"({"value":"x","name":")" + std::to_string(n) + std::string(99, 'n') + "\"}";
              }) +
         "]}";
}

const std::vector<Refused> cases = {
    {"unknown route", Method::get, "/nowhere", "", 404, 0},
    {"wrong method", Method::put, "/users/@me", "", 405, 0},
    {"an id that is no number", Method::get, "/channels/abc", "", 400, 50035},
    {"malformed JSON", Method::post, messages_of(general), "{", 400, 50109},
    {"a body that is no object", Method::post, messages_of(general), "[]", 400, 50035},
    {"unknown field", Method::post, messages_of(general), R"({"content":"x","contnet":"y"})", 400, 50035},

    {"unknown channel", Method::get, c(ChannelId{5}), "", 404, 10003},
    {"unknown guild", Method::get, "/guilds/5", "", 404, 10004},
    {"unknown message", Method::get, messages_of(general) + "/5", "", 404, 10008},
    {"unknown user", Method::get, "/users/5", "", 404, 10013},
    {"unknown member", Method::get, member_of(ghost), "", 404, 10007},
    {"member who is no user", Method::get, member_of(UserId{5}), "", 404, 10013},

    {"empty message", Method::post, messages_of(general), "{}", 400, 50006},
    {"blank message", Method::post, messages_of(general), R"({"content":" \n "})", 400, 50006},
    {"2001 characters", Method::post, messages_of(general), text_of(2001), 400, 50035},
    {"content of the wrong type", Method::post, messages_of(general), R"({"content":1})", 400, 50035},
    {"message into a category", Method::post, messages_of(category), R"({"content":"x"})", 400, 50008},
    {"reply to a missing message", Method::post, messages_of(general),
     R"({"content":"x","message_reference":{"message_id":"5"}})", 400, 50035},
    {"nonce above 25 characters", Method::post, messages_of(general),
     R"({"content":"x","nonce":"12345678901234567890123456"})", 400, 50035},
    {"ephemeral flag outside interactions", Method::post, messages_of(general),
     R"({"content":"x","flags":64})", 400, 50035},
    {"mentions both parsed and listed", Method::post, messages_of(general),
     R"({"content":"x","allowed_mentions":{"parse":["users"],"users":["5"]}})", 400, 50035},
    {"unknown kind of mention", Method::post, messages_of(general),
     R"({"content":"x","allowed_mentions":{"parse":["people"]}})", 400, 50035},
    {"11 embeds", Method::post, messages_of(general),
     R"({"embeds":[{"title":"a"},{"title":"a"},{"title":"a"},{"title":"a"},{"title":"a"},{"title":"a"},{"title":"a"},{"title":"a"},{"title":"a"},{"title":"a"},{"title":"a"}]})",
     400, 50035},
    {"embeds above 6000 characters together", Method::post, messages_of(general),
     R"({"embeds":[{"description":")" + std::string(4000, 'a') + R"("},{"description":")" +
         std::string(2001, 'a') + R"("}]})",
     400, 50035},
    {"button without a custom id", Method::post, messages_of(general),
     R"({"content":"x","components":[{"type":1,"components":[{"type":2,"style":4,"label":"y"}]}]})", 400,
     50035},
    {"the same custom id twice", Method::post, messages_of(general),
     R"({"content":"x","components":[{"type":1,"components":[{"type":2,"style":4,"label":"y","custom_id":"a"},{"type":2,"style":4,"label":"y","custom_id":"a"}]}]})",
     400, 50035},
    {"a button outside a row", Method::post, messages_of(general),
     R"({"content":"x","components":[{"type":2,"style":4,"label":"y","custom_id":"a"}]})", 400, 50035},
    {"six rows of components", Method::post, messages_of(general),
     rows(R"({"type":1,"components":[{"type":2,"style":5,"label":"y","url":"https://x.org"}]})", 6), 400,
     50035},
    {"six buttons in a row", Method::post, messages_of(general),
     "{\"components\":[{\"type\":1,\"components\":[" + many(link_button, 6) + "]}]}", 400, 50035},
    {"a label of 81 characters", Method::post, messages_of(general),
     rows(R"({"type":1,"components":[{"type":2,"style":1,"custom_id":"a","label":")" + std::string(81, 'a') +
          "\"}]}"),
     400, 50035},
    {"a custom id of 101 characters", Method::post, messages_of(general),
     rows(R"({"type":1,"components":[{"type":2,"style":1,"label":"y","custom_id":")" + std::string(101, 'a') +
          "\"}]}"),
     400, 50035},
    {"a link button with a custom id", Method::post, messages_of(general),
     rows(
         R"({"type":1,"components":[{"type":2,"style":5,"label":"y","url":"https://x.org","custom_id":"a"}]})"),
     400, 50035},
    {"a select with 26 options", Method::post, messages_of(general),
     rows(R"({"type":1,"components":[{"type":3,"custom_id":"a","options":[)" + options(26) + "]}]}"), 400,
     50035},
    {"a select that wants more than its options", Method::post, messages_of(general),
     rows(R"({"type":1,"components":[{"type":3,"custom_id":"a","max_values":2,"options":[)" + options(1) +
          "]}]}"),
     400, 50035},
    {"a placeholder of 151 characters", Method::post, messages_of(general),
     rows(R"({"type":1,"components":[{"type":5,"custom_id":"a","placeholder":")" + std::string(151, 'a') +
          "\"}]}"),
     400, 50035},
    {"a default of the wrong kind", Method::post, messages_of(general),
     rows(
         R"({"type":1,"components":[{"type":6,"custom_id":"a","default_values":[{"id":"5","type":"user"}]}]})"),
     400, 50035},
    {"two selects in a row", Method::post, messages_of(general),
     rows(R"({"type":1,"components":[{"type":5,"custom_id":"a"},{"type":5,"custom_id":"b"}]})"), 400, 50035},
    {"a text input in a message", Method::post, messages_of(general),
     rows(R"({"type":1,"components":[{"type":4,"custom_id":"a","style":1,"label":"l"}]})"), 400, 50035},
    {"the same component id twice", Method::post, messages_of(general),
     rows(R"({"type":1,"id":7,"components":[{"type":5,"id":7,"custom_id":"a"}]})"), 400, 50035},
    {"a text display without Components V2", Method::post, messages_of(general),
     rows(R"({"type":10,"content":"x"})"), 400, 50035},
    {"Components V2 with content", Method::post, messages_of(general),
     R"({"flags":32768,"content":"x","components":[{"type":10,"content":"y"}]})", 400, 50035},
    {"Components V2 with embeds", Method::post, messages_of(general),
     R"({"flags":32768,"embeds":[{"title":"x"}],"components":[{"type":10,"content":"y"}]})", 400, 50035},
    {"Components V2 without components", Method::post, messages_of(general), R"({"flags":32768})", 400,
     50006},
    {"41 components", Method::post, messages_of(general),
     R"({"flags":32768,"components":[)" + many(R"({"type":14})", 41) + "]}", 400, 50035},
    {"texts above 4000 characters together", Method::post, messages_of(general),
     R"({"flags":32768,"components":[{"type":10,"content":")" + std::string(4000, 'a') +
         R"("},{"type":10,"content":"b"}]})",
     400, 50035},
    {"a container in a container", Method::post, messages_of(general),
     R"({"flags":32768,"components":[{"type":17,"components":[{"type":17,"components":[{"type":14}]}]}]})",
     400, 50035},
    {"a section without an accessory", Method::post, messages_of(general),
     R"({"flags":32768,"components":[{"type":9,"components":[{"type":10,"content":"x"}]}]})", 400, 50035},
    {"a file component that names no upload", Method::post, messages_of(general),
     R"({"flags":32768,"components":[{"type":13,"file":{"url":"https://x.org/a"}}]})", 400, 50035},
    {"101 messages at once", Method::get, messages_of(general) + "?limit=101", "", 400, 50035},
    {"before and after together", Method::get, messages_of(general) + "?before=1&after=1", "", 400, 50035},
    {"bulk delete of one", Method::post, messages_of(general) + "/bulk-delete", R"({"messages":["5"]})", 400,
     50035},
    {"bulk delete of one twice", Method::post, messages_of(general) + "/bulk-delete",
     R"({"messages":["1500000000000000000","1500000000000000000"]})", 400, 50035},
    {"bulk delete of old messages", Method::post, messages_of(general) + "/bulk-delete",
     R"({"messages":["1000000000000000000","1000000000000000001"]})", 400, 50034},

    {"ban of an unknown user", Method::put, ban_of(UserId{5}), "{}", 404, 10013},
    {"ban of the owner", Method::put, ban_of(alice), "{}", 403, 50013},
    {"ban of oneself", Method::put, ban_of(bot), "{}", 403, 50013},
    {"ban deleting more than a week", Method::put, ban_of(mallory), R"({"delete_message_seconds":604801})",
     400, 50035},
    {"an unknown ban", Method::get, ban_of(mallory), "", 404, 10026},
    {"lifting an unknown ban", Method::delete_, ban_of(mallory), "", 404, 10026},
    {"kick of the owner", Method::delete_, member_of(alice), "", 403, 50013},
    {"kick of somebody absent", Method::delete_, member_of(ghost), "", 404, 10007},
    {"timeout of the owner", Method::patch, member_of(alice),
     R"({"communication_disabled_until":"2026-08-07T12:00:00Z"})", 403, 50013},
    {"timeout above 28 days", Method::patch, member_of(mallory),
     R"({"communication_disabled_until":"2026-09-03T12:00:01Z"})", 400, 50035},
    {"timeout until nonsense", Method::patch, member_of(mallory),
     R"({"communication_disabled_until":"soon"})", 400, 50035},
    {"deafening somebody who is not in voice", Method::patch, member_of(mallory), R"({"deaf":true})", 400,
     40032},
    {"renaming without the right", Method::patch, member_of(mallory), R"({"nick":"x"})", 403, 50013},
    {"giving the bot's own role", Method::put, member_of(mallory) + "/roles/" + bot_role.to_string(), "", 403,
     50013},
    {"giving an unknown role", Method::put, member_of(mallory) + "/roles/5", "", 404, 10011},
    {"creating a channel without the right", Method::post, g("/channels"), R"({"name":"x"})", 403, 50013},
    {"an overwrite with bits one lacks", Method::put, c(general, "/permissions/" + regulars.to_string()),
     R"({"type":0,"allow":"0","deny":"131072"})", 403, 50013},
    {"an overwrite for nobody", Method::put, c(general, "/permissions/5"), R"({"type":1,"deny":"1024"})", 404,
     10009},
    {"deleting an unknown overwrite", Method::delete_, c(general, "/permissions/5"), "", 404, 10009},
    {"audit log with a limit of 101", Method::get, g("/audit-logs?limit=101"), "", 400, 50035},
    {"DM with oneself", Method::post, "/users/@me/channels", R"({"recipient_id":"1000000000000000001"})", 400,
     50033},
    {"DM with nobody", Method::post, "/users/@me/channels", R"({"recipient_id":"5"})", 404, 10013},

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
     "[" + list(101, [](int i) { return R"({"description":"x","name":"c)" + std::to_string(i) + "\"}"; }) +
         "]",
     400, 30032},
    {"16 commands of a menu", Method::put, commands,
     "[" + list(16, [](int i) { return R"({"type":2,"name":"c)" + std::to_string(i) + "\"}"; }) + "]", 400,
     30032},
    {"a capital beyond ASCII", Method::put, commands, command(R"({"name":"Éviction","description":"x"})"),
     400, 50035},
    {"a localised name with a capital", Method::put, commands,
     command(R"({"name":"ban","description":"x","name_localizations":{"fr":"Bannir"}})"), 400, 50035},
    {"26 options of a command", Method::put, commands,
     command(R"({"name":"c","description":"x","options":[)" + list(26, option_named) + "]}"), 400, 50035},
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
         list(26, choice_named) + "]}]}"),
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
     command(R"({"name":"c","description":"x","options":[)" + list(25, big_option) + "]}"), 400, 50035},
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

/// Those of this file, and those that a subject lists by itself.
const std::vector<Refused>& all_cases() {
  static const std::vector<Refused> all = [] {
    std::vector<Refused> list = cases;
    const std::vector<Refused> guilds = guild_refusals();
    list.insert(list.end(), guilds.begin(), guilds.end());
    return list;
  }();
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(refusals)

BOOST_AUTO_TEST_CASE(each_row_of_the_table) {
  for (const Refused& row : all_cases()) {
    Town community;
    if (row.prepare) row.prepare(community);
    const net::HttpResponse response = community.raw(row.method, row.path, row.body);
    BOOST_TEST_CONTEXT(row.what << ": " << response.body) {
      BOOST_TEST(response.status == row.status);
      BOOST_TEST(Community::code(response) == row.code);
      BOOST_TEST(response.header("via").has_value());
      BOOST_TEST(!json::parse(response.body).at("message").as_string().empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(the_readme_lists_the_same_rows) {
  std::ifstream file(VEILLEUR_SOURCE_DIR "/tools/sandbox/README.md");
  std::set<std::string> documented;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line == "| what | status | code |")
      inside = true;
    else if (line.empty())
      inside = false;
    else if (inside && !line.starts_with("|---"))
      documented.insert(line);
  }
  std::set<std::string> tested;
  for (const Refused& row : all_cases())
    tested.insert("| " + std::string{row.what} + " | " + std::to_string(row.status) + " | " +
                  std::to_string(row.code) + " |");
  BOOST_TEST(documented == tested, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(no_refusal_changes_the_world) {
  for (const Refused& row : all_cases()) {
    Town community;
    if (row.prepare) row.prepare(community);
    Listener listener(community, intent_all());
    listener.types();
    (void)community.raw(row.method, row.path, row.body);
    BOOST_TEST_CONTEXT(row.what) { BOOST_TEST(listener.types().empty()); }
  }
}

BOOST_AUTO_TEST_CASE(cloudflare_wants_a_user_agent) {
  Community community;
  for (const char* agent : {"", "curl/8", "DiscordBot", "DiscordBot (, 1)", "DiscordBot (https://x.org)"}) {
    net::HttpRequest request{
        Method::get, "/api/v10/users/@me", {{"User-Agent", agent}, {"Authorization", "Bot t"}}, ""};
    const net::HttpResponse response = community.discord.request(request, community.now()).response;
    BOOST_TEST_CONTEXT(agent) {
      BOOST_TEST(response.status == 403);
      BOOST_TEST(!response.header("via").has_value());
      BOOST_TEST(response.body.starts_with("<!DOCTYPE html>"));
    }
  }
}

BOOST_AUTO_TEST_CASE(tokens_and_versions) {
  State state = load_scenario(community_scenario(), noon);
  state.settings.token = "right";
  Discord discord(std::move(state));
  const auto status = [&](const std::string& target, const std::string& authorization) {
    net::HttpRequest request{Method::get, target, {{"User-Agent", "DiscordBot (https://x.org, 1)"}}, ""};
    if (!authorization.empty()) request.headers.push_back({"Authorization", authorization});
    return discord.request(request, {SteadyTime{}, noon}).response.status;
  };
  BOOST_TEST(status("/api/v10/users/@me", "Bot right") == 200);
  BOOST_TEST(status("/api/v9/users/@me", "Bot right") == 200);
  BOOST_TEST(status("/api/v8/users/@me", "Bot right") == 400);
  BOOST_TEST(status("/api/users/@me", "Bot right") == 400);
  BOOST_TEST(status("/api/v10/users/@me", "Bot wrong") == 401);
  BOOST_TEST(status("/api/v10/users/@me", "right") == 401);
  BOOST_TEST(status("/api/v10/users/@me", "") == 401);
  BOOST_TEST(status("/api/v10/gateway", "") == 200);
}

BOOST_AUTO_TEST_CASE(bodies_need_a_content_type) {
  Community community;
  net::HttpRequest request{Method::post,
                           "/api/v10" + messages_of(general),
                           {{"User-Agent", "DiscordBot (https://x.org, 1)"}, {"Authorization", "Bot t"}},
                           R"({"content":"x"})"};
  BOOST_TEST(community.discord.request(request, community.now()).response.status == 400);
  request.headers.push_back({"Content-Type", "application/json"});
  BOOST_TEST(community.discord.request(request, community.now()).response.status == 200);
}

BOOST_AUTO_TEST_CASE(audit_reasons_are_checked) {
  Community community;
  const auto status = [&](const std::string& reason) {
    (void)community.raw(Method::delete_, ban_of(mallory));
    return community.raw(Method::put, ban_of(mallory), "{}", {{"X-Audit-Log-Reason", reason}}).status;
  };
  BOOST_TEST(status("spam%20%C3%A9") == 204);
  BOOST_TEST(status("") == 400);
  BOOST_TEST(status("%zz") == 400);
  BOOST_TEST(status("\xC3\xA9") == 400);
  BOOST_TEST(status(std::string(512, 'a')) == 204);
  BOOST_TEST(status(std::string(513, 'a')) == 400);
}

BOOST_AUTO_TEST_CASE(multipart_messages) {
  Community community;
  // The community's bot may not attach files; a channel overwrite lets it.
  const std::string allow = R"({"type":1,"allow":"32768","deny":"0"})";
  BOOST_TEST(!community.discord
                  .as_user(alice, Method::put,
                           "/channels/" + general.to_string() + "/permissions/" + bot.to_string(),
                           json::parse(allow), noon)
                  .refused());
  const std::string body =
      "--b\r\nContent-Disposition: form-data; name=\"payload_json\"\r\nContent-Type: application/json\r\n\r\n"
      "{\"content\":\"x\",\"attachments\":[{\"id\":0,\"description\":\"d\"}]}\r\n"
      "--b\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"a.txt\"\r\nContent-Type: "
      "text/plain\r\n\r\n"
      "hello\r\n--b--\r\n";
  net::HttpRequest request{Method::post,
                           "/api/v10" + messages_of(general),
                           {{"User-Agent", "DiscordBot (https://x.org, 1)"},
                            {"Authorization", "Bot t"},
                            {"Content-Type", "multipart/form-data; boundary=b"}},
                           body};
  const net::HttpResponse response = community.discord.request(request, community.now()).response;
  BOOST_TEST_INFO(response.body);
  BOOST_REQUIRE(response.status == 200);
  const json::value file = json::parse(response.body).at("attachments").at(0);
  BOOST_TEST(str(file.at("filename")) == "a.txt");
  BOOST_TEST(file.at("size").to_number<int>() == 5);
  BOOST_TEST(str(file.at("description")) == "d");
  request.body = "--b\r\nbroken";
  BOOST_TEST(community.discord.request(request, community.now()).response.status == 400);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
