// Owns: what an embed may be, one row for each limit that has two sides.
// Must not know: the bot.
#include "tests/unit/sandbox/support.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

/// The code and the path of the complaint about a message of this one embed; empty where it was taken.
std::string complaint(Community& community, const std::string& embed) {
  const net::HttpResponse response =
      community.raw(Method::post, messages_of(general), R"({"embeds":[)" + embed + "]}");
  if (response.status == 200) return "";
  json::value at = json::parse(response.body).at("errors").at("embeds").at("0");
  std::string path;
  while (!at.as_object().contains("_errors")) {
    path += std::string{at.as_object().begin()->key()} + ".";
    const json::value inner = at.as_object().begin()->value();
    at = inner;
  }
  return path + " " + str(at.at("_errors").at(0).at("code"));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(embeds)

BOOST_AUTO_TEST_CASE(addresses) {
  Community community;
  struct Row {
    const char* url;
    const char* code;       ///< of an address that leads somewhere
    const char* code_icon;  ///< of one that shows a picture, which may be an upload
  };
  const char* scheme = "URL_TYPE_INVALID_SCHEME";
  const char* broken = "URL_TYPE_INVALID_URL";
  for (const Row& row :
       {Row{"https://x.org", "", ""}, Row{"http://x.org:80/a?b#c", "", ""},
        Row{"https://127.0.0.1:8080/", "", ""}, Row{"https://[::1]/", "", ""},
        Row{"attachment://a.png", scheme, ""}, Row{"", scheme, scheme}, Row{"x.org", scheme, scheme},
        Row{"ftp://x.org", scheme, scheme}, Row{"javascript:x", scheme, scheme},
        Row{"https://", broken, broken}, Row{"https:///a", broken, broken},
        Row{"https://x y.org", broken, broken}, Row{"https://localhost/a", broken, broken},
        Row{"http://bot:8000", broken, broken}, Row{"attachment://", scheme, broken}})
    BOOST_TEST_CONTEXT(row.url) {
      const auto check = [&](const std::string& before, const std::string& after, const std::string& path,
                             const char* code) {
        const std::string expected = *code ? path + " " + code : "";
        BOOST_TEST(complaint(community, before + row.url + after) == expected);
      };
      check(R"({"title":"t","url":")", "\"}", "url.", row.code);
      check(R"({"author":{"name":"n","url":")", "\"}}", "author.url.", row.code);
      check(R"({"author":{"name":"n","icon_url":")", "\"}}", "author.icon_url.", row.code_icon);
      check(R"({"footer":{"text":"t","icon_url":")", "\"}}", "footer.icon_url.", row.code_icon);
      check(R"({"image":{"url":")", "\"}}", "image.url.", row.code_icon);
      check(R"({"thumbnail":{"url":")", "\"}}", "thumbnail.url.", row.code_icon);
    }
}

BOOST_AUTO_TEST_CASE(something_must_be_shown) {
  Community community;
  BOOST_TEST(complaint(community, "{}") == " LIST_ITEM_VALUE_REQUIRED");
  for (const char* bare :
       {R"({"type":"rich"})", R"({"title":""})", R"({"description":null})", R"({"fields":[]})",
        R"({"url":"https://x.org"})", R"({"title":"","description":""})"})
    BOOST_TEST_CONTEXT(bare) { BOOST_TEST(complaint(community, bare) == "description. BASE_TYPE_REQUIRED"); }
  for (const char* shown :
       {R"({"title":"t"})", R"({"description":"d"})", R"({"image":{"url":"https://x.org/a.png"}})",
        R"({"footer":{"text":"t"}})", R"({"author":{"name":"n"}})", R"({"color":0})",
        R"({"timestamp":"2026-08-06T12:00:00Z"})", R"({"fields":[{"name":"n","value":"v"}]})"})
    BOOST_TEST_CONTEXT(shown) { BOOST_TEST(complaint(community, shown) == ""); }
}

BOOST_AUTO_TEST_CASE(names_and_values_are_required) {
  Community community;
  for (const char* empty : {"", R"("name":"",)", R"("name":null,)"})
    BOOST_TEST(complaint(community, R"({"fields":[{)" + std::string{empty} + R"("value":"v"}]})") ==
               "fields.0.name. BASE_TYPE_REQUIRED");
  BOOST_TEST(complaint(community, R"({"fields":[{"name":"n","value":""}]})") ==
             "fields.0.value. BASE_TYPE_REQUIRED");
  BOOST_TEST(complaint(community, R"({"author":{}})") == "author.name. BASE_TYPE_REQUIRED");
  BOOST_TEST(complaint(community, R"({"footer":{"text":""}})") == "footer.text. BASE_TYPE_REQUIRED");
}

BOOST_AUTO_TEST_CASE(an_embed_may_be_sent_on) {
  // What clients copy from a message that they received has fields that nobody can set.
  Community community;
  const json::value sent = community.ask(
      Method::post, messages_of(general),
      R"({"embeds":[{"type":"rich","title":"t","image":{"url":"https://x.org/a.png","proxy_url":"https://p.org/a.png","width":1,"height":1,"content_type":"image/png","placeholder":"x","placeholder_version":1,"flags":0},"provider":{"name":"p"},"flags":0}]})");
  const json::object& image = sent.at("embeds").at(0).at("image").as_object();
  BOOST_TEST(image.size() == 1u);
  BOOST_TEST(!sent.at("embeds").at(0).as_object().contains("provider"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
