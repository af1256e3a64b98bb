// Owns: the tests of uploaded files, of embeds' limits and of mentions: what a message may contain.
// Must not know: refusals that need no preparation (refusals_test.cpp).
#include "tools/sandbox/attachments.hpp"

#include "tests/unit/sandbox/guild_support.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

struct File {
  std::string name;
  std::string data;
};

/// A bot that may send files, and asks with multipart bodies.
struct Office : Town {
  Office() : Town(permission::attach_files | permission::embed_links) {}

  net::HttpResponse upload(Method method, const std::string& path, const std::string& payload,
                           const std::vector<File>& files) {
    std::string body =
        "--b\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n"
        "Content-Type: application/json\r\n\r\n" +
        payload + "\r\n";
    for (std::size_t i = 0; i < files.size(); ++i)
      body += "--b\r\nContent-Disposition: form-data; name=\"files[" + std::to_string(i) +
              "]\"; filename=\"" + files[i].name + "\"\r\nContent-Type: text/plain\r\n\r\n" + files[i].data +
              "\r\n";
    net::HttpRequest request{method,
                             "/api/v10" + path,
                             {{"User-Agent", "DiscordBot (https://x.org, 1)"},
                              {"Authorization", "Bot t"},
                              {"Content-Type", "multipart/form-data; boundary=b"}},
                             body + "--b--\r\n"};
    return discord.request(request, now()).response;
  }
  json::value send(const std::vector<File>& files, const std::string& payload = "{}") {
    const net::HttpResponse response = upload(Method::post, messages_of(general), payload, files);
    BOOST_TEST_INFO(response.body);
    BOOST_REQUIRE(response.status == 200);
    return json::parse(response.body);
  }
  net::HttpResponse fetch(const json::value& attachment) {
    const std::string url = str(attachment.at("url"));
    return discord.attachment(url.substr(url.find("/attachments/")));
  }
};

std::string names_of(const json::value& message) {
  std::string out;
  for (const json::value& attachment : message.at("attachments").as_array())
    out += str(attachment.at("filename")) + " ";
  return out;
}

std::string text(std::size_t length) { return std::string(length, 'a'); }

}  // namespace

BOOST_AUTO_TEST_SUITE(attachments)

BOOST_AUTO_TEST_CASE(a_file_can_be_fetched_again) {
  Office office;
  const json::value message =
      office.send({{"a b?.txt", "hello"}}, R"({"attachments":[{"id":0,"description":"greeting"}]})");
  const json::value& file = message.at("attachments").at(0);
  BOOST_TEST(str(file.at("filename")) == "a_b_.txt");
  BOOST_TEST(str(file.at("description")) == "greeting");
  BOOST_TEST(str(file.at("url")).starts_with("http://127.0.0.1/attachments/" + general.to_string() + "/"));
  const net::HttpResponse found = office.fetch(file);
  BOOST_TEST(found.status == 200);
  BOOST_TEST(found.body == "hello");
  BOOST_TEST(std::string{found.header("content-type").value_or("")} == "text/plain");
  // Nothing that was uploaded may run as part of the playground's page.
  BOOST_TEST(found.header("content-security-policy").value_or("").find("sandbox") != std::string_view::npos);
  for (const char* path : {"/attachments/", "/attachments/1/2/a", "/attachments/x", "/elsewhere"})
    BOOST_TEST(office.discord.attachment(path).status == 404);
  const std::string url = str(file.at("url"));
  BOOST_TEST(office.discord.attachment(url.substr(url.find("/attachments/")) + "x").status == 404);
  office.must(alice, Method::delete_, message_path(general, str(message.at("id"))));
  BOOST_TEST(office.fetch(file).status == 404);
}

BOOST_AUTO_TEST_CASE(a_file_inside_an_embed_or_a_component_has_its_address_there_and_is_listed_no_more) {
  Office office;
  const json::value message =
      office.send({{"a.png", "a"}, {"b.png", "b"}, {"c.txt", "c"}},
                  R"({"embeds":[{"title":"attachment://c.txt","image":{"url":"attachment://a.png"},)"
                  R"("footer":{"text":"x","icon_url":"attachment://b.png"}}]})");
  BOOST_TEST(names_of(message) == "c.txt ");
  const json::value& embed = message.at("embeds").at(0);
  BOOST_TEST(str(embed.at("title")) == "attachment://c.txt", "a text is no address");
  BOOST_TEST(office.fetch(embed.at("image")).body == "a");
  const std::string icon = str(embed.at("footer").at("icon_url"));
  BOOST_TEST(office.discord.attachment(icon.substr(icon.find("/attachments/"))).body == "b");
  const std::string path = message_path(general, str(message.at("id")));
  BOOST_TEST(names_of(office.ask(Method::get, path)) == "c.txt ");
  // Without the embed they are attachments like others again.
  BOOST_TEST(names_of(office.ask(Method::patch, path, R"({"content":"x","embeds":[]})")) ==
             "a.png b.png c.txt ");

  const json::value ballot = office.send(
      {{"d.txt", "d"}}, R"({"flags":32768,"components":[{"type":13,"file":{"url":"attachment://d.txt"}}]})");
  BOOST_TEST(names_of(ballot) == "");
  BOOST_TEST(office.fetch(ballot.at("components").at(0).at("file")).body == "d");
}

BOOST_AUTO_TEST_CASE(edits_keep_drop_and_add) {
  Office office;
  const json::value message = office.send({{"one", "1"}, {"two", "2"}});
  const std::string path = message_path(general, str(message.at("id")));
  const std::string one = str(message.at("attachments").at(0).at("id"));
  const json::value untouched = office.ask(Method::patch, path, R"({"content":"x"})");
  BOOST_TEST(names_of(untouched) == "one two ");
  const json::value more = json::parse(office.upload(Method::patch, path, "{}", {{"three", "3"}}).body);
  BOOST_TEST(names_of(more) == "one two three ");
  // With the list only what it names stays, and a kept one may be described anew.
  const json::value fewer =
      office.ask(Method::patch, path, R"({"attachments":[{"id":")" + one + R"(","description":"first"}]})");
  BOOST_TEST(names_of(fewer) == "one ");
  BOOST_TEST(str(fewer.at("attachments").at(0).at("description")) == "first");
  BOOST_TEST(office.fetch(message.at("attachments").at(1)).status == 404);
  BOOST_TEST(office.fetch(message.at("attachments").at(0)).status == 200);
  const json::value both =
      json::parse(office
                      .upload(Method::patch, path, R"({"attachments":[{"id":")" + one + R"("},{"id":0}]})",
                              {{"four", "4"}})
                      .body);
  BOOST_TEST(names_of(both) == "one four ");
  BOOST_TEST(office.outcome(Method::patch, path, R"({"attachments":[{"id":"5"}]})") == "400/50146");
  BOOST_TEST(office.outcome(Method::patch, path, R"({"content":"","attachments":[]})") == "400/50006");
  BOOST_TEST(names_of(office.ask(Method::patch, path, R"({"content":"y","attachments":[]})")) == "");
}

BOOST_AUTO_TEST_CASE(ten_files_of_ten_mebibytes) {
  Office office;
  const std::vector<File> ten(10, {"f", "x"});
  const json::value message = office.send(ten);
  std::vector<File> eleven = ten;
  eleven.push_back({"f", "x"});
  BOOST_TEST(Community::code(office.upload(Method::post, messages_of(general), "{}", eleven)) == 30015);
  const std::string path = message_path(general, str(message.at("id")));
  BOOST_TEST(Community::code(office.upload(Method::patch, path, "{}", {{"f", "x"}})) == 30015);
  const std::size_t limit = 10u << 20;
  const net::HttpResponse large =
      office.upload(Method::post, messages_of(general), "{}", {{"f", text(limit + 1)}});
  BOOST_TEST(large.status == 413);
  BOOST_TEST(Community::code(large) == 40005);
  BOOST_TEST(office.upload(Method::post, messages_of(general), "{}", {{"f", text(limit)}}).status == 200);
}

BOOST_AUTO_TEST_CASE(what_is_kept_is_bounded) {
  Office office;
  const json::value first = office.send({{"first", "1"}});
  for (int i = 0; i < 4; ++i) (void)office.send({{"a", text(10u << 20)}, {"b", text(7u << 20)}});
  BOOST_TEST(office.fetch(first.at("attachments").at(0)).status == 404);
  std::size_t total = 0;
  for (const auto& [id, file] : office.state().files) total += file.bytes.size();
  BOOST_TEST(total <= stored_bytes_max);
  BOOST_TEST(total > stored_bytes_max / 2);
}

BOOST_AUTO_TEST_CASE(files_and_embeds_need_their_rights) {
  Office office;
  office.revoke(permission::attach_files);
  BOOST_TEST(Community::code(office.upload(Method::post, messages_of(general), "{}", {{"f", "x"}})) == 50013);
  office.revoke(permission::embed_links);
  BOOST_TEST(office.outcome(Method::post, messages_of(general), R"({"embeds":[{"title":"x"}]})") ==
             "403/50013");
}

BOOST_AUTO_TEST_CASE(each_limit_of_an_embed_at_its_edge) {
  const auto embed = [](const std::string& inside) { return R"({"embeds":[{)" + inside + "}]}"; };
  const auto fields = [](std::size_t count, std::size_t name, std::size_t value) {
    std::string out = R"("fields":[)";
    for (std::size_t i = 0; i < count; ++i)
      out += std::string{i ? "," : ""} + R"({"name":")" + text(name) + R"(","value":")" + text(value) + "\"}";
    return out + "]";
  };
  const auto of = [&](const char* key, std::size_t length) {
    return "\"" + std::string{key} + "\":\"" + text(length) + "\"";
  };
  const std::vector<std::pair<std::string, bool>> cases = {
      {of("title", 256), true},
      {of("title", 257), false},
      {of("description", 4096), true},
      {of("description", 4097), false},
      {R"("title":"x","footer":{"text":")" + text(2048) + "\"}", true},
      {R"("title":"x","footer":{"text":")" + text(2049) + "\"}", false},
      {R"("title":"x","footer":{})", false},
      {R"("title":"x","author":{"name":")" + text(256) + "\"}", true},
      {R"("title":"x","author":{"name":")" + text(257) + "\"}", false},
      {fields(25, 1, 1), true},
      {fields(26, 1, 1), false},
      {fields(1, 256, 1024), true},
      {fields(1, 257, 1), false},
      {fields(1, 1, 1025), false},
      {fields(1, 0, 1), false},
      {fields(1, 1, 0), false},
      {R"("title":"x","color":16777215)", true},
      {R"("title":"x","color":16777216)", false},
      {R"("title":"x","timestamp":"2026-08-06T12:00:00Z")", true},
      {R"("title":"x","timestamp":"noon")", false},
      {R"("title":"x","url":"https://example.org")", true},
      {R"("title":"x","url":"example.org")", false},
      {R"("image":{"url":"attachment://a.png"})", true},
      {R"("image":{"url":"javascript:void"})", false},
      {R"("image":{})", false},
      {of("title", 256) + "," + of("description", 4096) + R"(,"footer":{"text":")" + text(1648) + "\"}",
       true},
      {of("title", 256) + "," + of("description", 4096) + R"(,"footer":{"text":")" + text(1649) + "\"}",
       false},
  };
  for (const auto& [inside, fits] : cases) {
    Office office;
    const std::string outcome = office.outcome(Method::post, messages_of(general), embed(inside));
    BOOST_TEST(outcome == (fits ? "200" : "400/50035"), inside.substr(0, 60) << " -> " << outcome);
  }
}

BOOST_AUTO_TEST_CASE(whom_a_message_notifies) {
  Town town;
  const std::string both = "<@&" + regulars.to_string() + "> <@&" + moderators.to_string() +
                           "> @everyone <@" + bob.to_string() + ">";
  const auto told = [&](const std::string& allowed) {
    json::object body{{"content", both}};
    if (!allowed.empty()) body["allowed_mentions"] = json::parse(allowed);
    const json::value message = town.ask(Method::post, messages_of(general), json::serialize(body));
    std::string out = message.at("mention_everyone").as_bool() ? "e" : "";
    for (const json::value& role : message.at("mention_roles").as_array())
      out += str(role) == regulars.to_string() ? "r" : "m";
    return out + std::string(message.at("mentions").as_array().size(), 'u');
  };
  // Of the roles only the moderators' is mentionable by everybody.
  BOOST_TEST(told("") == "mu");
  town.grant(permission::mention_everyone);
  BOOST_TEST(told("") == "ermu");
  BOOST_TEST(told(R"({"parse":[]})") == "");
  BOOST_TEST(told(R"({"parse":["everyone"]})") == "e");
  BOOST_TEST(told(R"({"parse":["roles"]})") == "rm");
  BOOST_TEST(told(R"({"parse":["users"],"roles":[")" + regulars.to_string() + R"("]})") == "ru");
  BOOST_TEST(told(R"({"users":[")" + alice.to_string() + R"("]})") == "");  // not named in the text
  BOOST_TEST(told(R"({"users":[")" + bob.to_string() + R"("]})") == "u");
}

BOOST_AUTO_TEST_CASE(replies_tell_the_author_unless_told_not_to) {
  Town town;
  const std::string target = town.write(alice, general, "x");
  const auto mentions = [&](const std::string& allowed) {
    const json::value message =
        town.ask(Method::post, messages_of(general),
                 R"({"content":"y","message_reference":{"message_id":")" + target + "\"}" + allowed + "}");
    return message.at("mentions").as_array().size();
  };
  BOOST_TEST(mentions("") == 1u);
  BOOST_TEST(mentions(R"(,"allowed_mentions":{"parse":["users"]})") == 0u);
  BOOST_TEST(mentions(R"(,"allowed_mentions":{"replied_user":true})") == 1u);
}

BOOST_AUTO_TEST_CASE(an_edit_reads_mentions_anew_only_with_new_content) {
  Town town(permission::embed_links);
  const json::value sent =
      town.ask(Method::post, messages_of(general),
               R"({"content":"<@1000000000000000012>","allowed_mentions":{"parse":[]}})");
  const std::string path = message_path(general, str(sent.at("id")));
  const json::value embedded = town.ask(Method::patch, path, R"({"embeds":[{"title":"x"}]})");
  BOOST_TEST(embedded.at("mentions").as_array().empty());
  const json::value edited = town.ask(Method::patch, path, R"({"content":"<@1000000000000000012>!"})");
  BOOST_TEST(edited.at("mentions").as_array().size() == 1u);
}

BOOST_AUTO_TEST_CASE(moderators_may_suppress_embeds_of_others) {
  Town town;
  town.revoke(permission::manage_messages);
  const std::string message = town.write(alice, general, "https://example.org");
  const std::string path = message_path(general, message);
  BOOST_TEST(town.outcome(Method::patch, path, R"({"flags":4})") == "403/50013");
  town.grant(permission::manage_messages);
  BOOST_TEST(town.outcome(Method::patch, path, R"({"flags":4})") == "200");
  BOOST_TEST(town.outcome(Method::patch, path, R"({"flags":4,"content":"x"})") == "403/50005");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
