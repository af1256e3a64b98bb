// Owns: what the journal of requests keeps, and what it counts as one shape.
// Must not know: who reads it.
#include "tools/sandbox/request_journal.hpp"

#include "tests/support/temp_directory.hpp"
#include "tests/unit/sandbox/support.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

struct Journal {
  veilleur::bot::testing::TempDirectory folder;
  std::string file = folder.file("journal.jsonl");
  RequestJournal journal{file};

  void note(std::string target, std::string body, std::string type = "application/json",
            net::HttpResponse response = {200, {}, "{}"}) {
    const net::HttpRequest request{Method::post,
                                   std::move(target),
                                   {{"User-Agent", "DiscordBot (u, 1)"},
                                    {"Authorization", "Bot hidden-token"},
                                    {"Content-Type", std::move(type)}},
                                   std::move(body)};
    journal.note(request, "/channels/{channel.id}/messages", response);
  }
  [[nodiscard]] std::vector<json::value> lines() const {
    std::ifstream in(file);
    std::vector<json::value> out;
    for (std::string line; std::getline(in, line);) out.push_back(json::parse(line));
    return out;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(request_journal)

BOOST_AUTO_TEST_CASE(keeps_the_request_without_its_token) {
  Journal journal;
  journal.note("/api/v10/channels/1/messages?wait=1", R"({"content":"x"})");
  const json::object line = journal.lines().at(0).as_object();
  BOOST_TEST(str(line.at("client")) == "DiscordBot (u, 1)");
  BOOST_TEST(str(line.at("method")) == "POST");
  BOOST_TEST(str(line.at("target")) == "/api/v10/channels/1/messages?wait=1");
  BOOST_TEST(str(line.at("route")) == "/channels/{channel.id}/messages");
  BOOST_TEST(str(line.at("authorization")) == "Bot");
  BOOST_TEST(str(line.at("body")) == R"({"content":"x"})");
  BOOST_TEST(json::serialize(line).find("hidden-token") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(one_line_for_each_shape) {
  Journal journal;
  const std::string target = "/api/v10/channels/1000000000000000101/messages";
  journal.note(target, R"({"content":"pong 12","flags":4})");
  journal.note("/api/v10/channels/1000000000000000102/messages", R"({"content":"pong 34","flags":4})");
  BOOST_TEST(journal.lines().size() == 1u);
  journal.note(target, R"({"content":"pong 12","flags":5})");  // a number is what limits are about
  BOOST_TEST(journal.lines().size() == 2u);
  journal.note(target, R"({"content":"pong 123","flags":4})");  // so is a length
  BOOST_TEST(journal.lines().size() == 3u);
  journal.note(target + "?limit=100", R"({"content":"pong 12","flags":4})");
  journal.note(target + "?limit=101", R"({"content":"pong 12","flags":4})");
  BOOST_TEST(journal.lines().size() == 5u);
  journal.note(target, R"({"content":"a\"1","flags":4})");  // an escaped quote ends no string
  journal.note(target, R"({"content":"a\"2","flags":4})");
  BOOST_TEST(journal.lines().size() == 6u);
}

BOOST_AUTO_TEST_CASE(a_refusal_is_a_shape_of_its_own) {
  Journal journal;
  const std::string target = "/api/v10/channels/1/messages";
  journal.note(target, R"({"content":""})", "application/json", {400, {}, R"({"code":50006,"message":"m"})"});
  journal.note(target, R"({"content":""})", "application/json", {502, {}, "<html>"});
  BOOST_REQUIRE(journal.lines().size() == 2u);
  BOOST_TEST(journal.lines()[0].at("code").as_int64() == 50006);
  BOOST_TEST(journal.lines()[1].at("code").as_int64() == 0);
  BOOST_TEST(journal.lines()[1].at("status").as_int64() == 502);
}

BOOST_AUTO_TEST_CASE(uploads_are_taken_apart) {
  Journal journal;
  const auto upload = [&](const std::string& bytes) {
    journal.note("/api/v10/channels/1/messages",
                 "--b\r\nContent-Disposition: form-data; name=\"payload_json\"\r\nContent-Type: "
                 "application/json\r\n\r\n{\"content\":\"x\"}\r\n"
                 "--b\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"a.txt\"\r\n"
                 "Content-Type: text/plain\r\n\r\n" +
                     bytes + "\r\n--b--\r\n",
                 "multipart/form-data; boundary=b");
  };
  upload("hello");
  upload("world");
  BOOST_REQUIRE(journal.lines().size() == 1u);
  const json::array parts = journal.lines()[0].at("parts").as_array();
  BOOST_TEST(str(parts.at(0).at("text")) == R"({"content":"x"})");
  BOOST_TEST(str(parts.at(1).at("file_name")) == "a.txt");
  BOOST_TEST(parts.at(1).at("size").to_number<int>() == 5);
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_not_there_is_an_error) {
  BOOST_CHECK_THROW(RequestJournal("/nowhere/at/all.jsonl"), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(the_pretended_discord_notes_what_it_is_asked) {
  Journal journal;
  DiscordOptions options;
  options.journal = &journal.journal;
  Discord discord(load_scenario(community_scenario(), noon), options);
  const net::HttpRequest request{Method::get,
                                 "/api/v10/users/@me",
                                 {{"User-Agent", "DiscordBot (u, 1)"}, {"Authorization", "Bot t"}},
                                 ""};
  (void)discord.request(request, {SteadyTime{}, noon});
  (void)discord.request(request, {SteadyTime{}, noon});
  BOOST_REQUIRE(journal.lines().size() == 1u);
  BOOST_TEST(str(journal.lines()[0].at("route")) == "/users/@me");
  BOOST_TEST(journal.lines()[0].at("status").as_int64() == 200);
  Fault fault;
  fault.response = net::HttpResponse{.status = 404};
  discord.faults().order(std::move(fault));
  (void)discord.request(request, {SteadyTime{}, noon});
  BOOST_REQUIRE(journal.lines().size() == 2u);
  BOOST_TEST(journal.lines()[1].at("status").as_int64() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
