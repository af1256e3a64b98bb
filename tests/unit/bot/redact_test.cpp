// Owns: tables of what is blanked in a recording and what is not.
// Must not know: files.
#include "bot/redact.hpp"

#include <boost/test/unit_test.hpp>

namespace veilleur::bot {
namespace {

struct Row {
  std::string_view text;
  std::optional<std::string_view> expected;  ///< nothing: passes as it is
};

BOOST_AUTO_TEST_SUITE(redact)

BOOST_AUTO_TEST_CASE(json) {
  const Row rows[] = {
      // identify, resume, interaction, voice
      {R"({"op":2,"d":{"token":"abc","intents":1}})", R"({"op":2,"d":{"token":"redacted","intents":1}})"},
      {R"({"op":6,"d":{"session_id":"s","seq":5,"token":"abc"}})",
       R"({"op":6,"d":{"session_id":"s","seq":5,"token":"redacted"}})"},
      {R"({"t":"INTERACTION_CREATE","d":{"id":"1","token":"abc","data":{"name":"token"}}})",
       R"({"t":"INTERACTION_CREATE","d":{"id":"1","token":"redacted","data":{"name":"token"}}})"},
      // wherever it is, however it is spaced, more than once
      {R"([[{"a":[{"token" : "x"}]}],{"Token":"y"}])",
       R"([[{"a":[{"token" : "redacted"}]}],{"Token":"redacted"}])"},
      {"{\"token\"\n:\t\"x\"}", "{\"token\"\n:\t\"redacted\"}"},
      {R"({"access_token":"x","refresh_token":"y","interaction_token":"z"})",
       R"({"access_token":"redacted","refresh_token":"redacted","interaction_token":"redacted"})"},
      {R"({"client_secret":"x","Authorization":"Bot y"})",
       R"({"client_secret":"redacted","Authorization":"redacted"})"},
      // escapes: in the key, in the value, and a whole text within a string
      {R"({"t\u006fken":"x"})", R"({"t\u006fken":"redacted"})"},
      {R"({"token":"a\"b\\"})", R"({"token":"redacted"})"},
      {R"({"body":"{\"d\":{\"token\":\"x\"}}"})", R"({"body":"{\"d\":{\"token\":\"redacted\"}}"})"},
      {R"({"body":"\n [{\"body\":\"{\\\"token\\\":\\\"x\\\"}\"}]"})",
       R"({"body":"\n [{\"body\":\"{\\\"token\\\":\\\"redacted\\\"}\"}]"})"},
      // addresses
      {R"({"url":"https://discord.com/api/webhooks/12/abc"})",
       R"({"url":"https://discord.com/api/webhooks/12/redacted"})"},
      {R"({"path":"/webhooks/12/abc/messages/@original"})",
       R"({"path":"/webhooks/12/redacted/messages/@original"})"},
      {R"({"url":"https:\/\/discord.com\/api\/webhooks\/12\/abc"})",
       R"({"url":"https://discord.com/api/webhooks/12/redacted"})"},
      // nothing to blank
      {R"({"content":"my \"token\":\"x\" is"})", std::nullopt},
      {R"({"content":"token","tokens":1,"token":null})", std::nullopt},
      {R"({"token":5,"x":"y"})", std::nullopt},
      {R"({"token":{"a":"b"}})", std::nullopt},
      {R"({"token":["b"]})", std::nullopt},
      {R"({"token":""})", std::nullopt},
      {R"({"code":"invite","url":"https://cdn.example/webhooks/x"})", std::nullopt},
      {R"(["token","x"])", std::nullopt},
      {R"({"content":"{\"a\":1}"})", std::nullopt},
      {R"({"content":"{ not json \" token"})", std::nullopt},
      {"", std::nullopt},
      {"5", std::nullopt},
      {R"("token")", std::nullopt},
  };
  for (const Row& row : rows) {
    const auto result = redact_json(row.text);
    BOOST_TEST((result == row.expected), row.text << " became " << result.value_or("(nothing)"));
  }
}

BOOST_AUTO_TEST_CASE(whatever_is_cut_off_is_no_crash) {
  const std::string text = R"({"op":2,"d":{"token":"a\"b","x":"{\"token\":\"y\"}"},"t\u006fken":"z"})";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const auto result = redact_json(std::string_view(text).substr(0, size));
    if (size > 24) BOOST_TEST(result.value().find("a\\\"b") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(authorisation_codes) {
  const std::string_view text = R"({"code":"abc","state":"s"})";
  BOOST_TEST(!redact_json(text));
  BOOST_TEST(redact_json(text, JsonSecrets::tokens_and_codes).value() ==
             R"({"code":"redacted","state":"s"})");
  BOOST_TEST(!redact_json(R"({"code":50035})", JsonSecrets::tokens_and_codes));
}

BOOST_AUTO_TEST_CASE(targets) {
  const Row rows[] = {
      {"/api/v10/interactions/1/abc/callback", "/api/v10/interactions/1/redacted/callback"},
      {"/interactions/1/abc/callback?with_response=true",
       "/interactions/1/redacted/callback?with_response=true"},
      {"/api/v10/webhooks/12/abc", "/api/v10/webhooks/12/redacted"},
      {"/webhooks/12/abc/messages/@original?wait=true", "/webhooks/12/redacted/messages/@original?wait=true"},
      {"/webhooks/12/abc?wait=true", "/webhooks/12/redacted?wait=true"},
      {"/callback?code=abc&state=s", "/callback?code=redacted&state=s"},
      {"/callback?state=s&access_token=abc", "/callback?state=s&access_token=redacted"},
      {"/webhooks/1/abc?code=x", "/webhooks/1/redacted?code=redacted"},
      {"/webhooks/12", std::nullopt},
      {"/webhooks/12/", std::nullopt},
      {"/webhooks/twelve/abc", std::nullopt},
      {"/channels/1/webhooks", std::nullopt},
      {"/channels/1/messages?limit=5", std::nullopt},
      {"/callback?code=", std::nullopt},
      {"/invites/code", std::nullopt},
      {"", std::nullopt},
  };
  for (const Row& row : rows) {
    const auto result = redact_target(row.text);
    BOOST_TEST((result == row.expected), row.text << " became " << result.value_or("(nothing)"));
  }
  BOOST_TEST(token_in_target("/interactions/1/abc/callback") == "abc");
  BOOST_TEST(token_in_target("/channels/1/messages") == "");
}

BOOST_AUTO_TEST_CASE(forms) {
  BOOST_TEST(redact_form("grant_type=authorization_code&code=abc&client_secret=x&redirect_uri=y").value() ==
             "grant_type=authorization_code&code=redacted&client_secret=redacted&redirect_uri=y");
  BOOST_TEST(redact_form("refresh_token=abc").value() == "refresh_token=redacted");
  BOOST_TEST(!redact_form("grant_type=client_credentials&scope=identify"));
  BOOST_TEST(!redact_form(""));
}

BOOST_AUTO_TEST_CASE(headers) {
  for (const std::string_view name :
       {"Authorization", "authorization", "Cookie", "Set-Cookie", "Proxy-Authorization"}) {
    BOOST_TEST(is_secret_header(name), name);
  }
  for (const std::string_view name : {"Content-Type", "X-RateLimit-Bucket", ""}) {
    BOOST_TEST(!is_secret_header(name), name);
  }
}

BOOST_AUTO_TEST_CASE(what_is_json) {
  for (const std::string_view good :
       {"{}", " [1, 2.5e3, -1, true, null] ", "\"x\"", "18446744073709551615", "{\"a\":{}}\n"}) {
    BOOST_TEST(is_json(good), good);
  }
  for (const std::string_view bad :
       {"", "{", "{}x", "{} {}", "{'a':1}", "[1,]", "\"\xff\"", "\"a\nb\"", "nul", "1 2"}) {
    BOOST_TEST(!is_json(bad), bad);
  }
  BOOST_TEST(is_json(std::string(100, '[') + std::string(100, ']')));
  BOOST_TEST(!is_json(std::string(1000, '[') + std::string(1000, ']')));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace veilleur::bot
