// Owns: the strictness table: every refusal of README.md's table, asked for by a raw client.
// Must not know: how the refusals are made.
#include <fstream>
#include <set>

#include "tests/unit/sandbox/refusal_rows.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

const std::vector<Refused>& all_cases() {
  static const std::vector<Refused> all = [] {
    std::vector<Refused> list;
    for (const auto& part : {message_refusals(), member_refusals(), guild_refusals(), command_refusals()})
      list.insert(list.end(), part.begin(), part.end());
    return list;
  }();
  return all;
}

std::string row_of(const char* what, int status, int code) {
  return "| " + std::string{what} + " | " + std::to_string(status) + " | " +
         (code < 0 ? "HTML" : std::to_string(code)) + " |";
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

BOOST_AUTO_TEST_CASE(each_row_that_is_a_scene) {
  for (const Scene& scene : scenes()) {
    const std::string expected =
        std::to_string(scene.status) + "/" + (scene.code < 0 ? "HTML" : std::to_string(scene.code));
    BOOST_TEST_CONTEXT(scene.what) { BOOST_TEST(scene.ask() == expected); }
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
  for (const Refused& row : all_cases()) tested.insert(row_of(row.what, row.status, row.code));
  for (const Scene& scene : scenes()) tested.insert(row_of(scene.what, scene.status, scene.code));
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
  for (const char* agent : {"absent", "", "  "}) {
    net::HttpRequest request{Method::get, "/api/v10/users/@me", {{"Authorization", "Bot t"}}, ""};
    if (agent != std::string_view{"absent"}) request.headers.push_back({"User-Agent", agent});
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
  for (const auto& [type, status] :
       {std::pair{"text/plain", 400}, std::pair{"application/jsonp", 400}, std::pair{"application/json", 200},
        std::pair{"APPLICATION/JSON", 200}, std::pair{"application/json; charset=UTF-8", 200}}) {
    net::HttpRequest typed = request;
    typed.headers.push_back({"Content-Type", type});
    BOOST_TEST_CONTEXT(type) {
      BOOST_TEST(community.discord.request(typed, community.now()).response.status == status);
    }
  }
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
