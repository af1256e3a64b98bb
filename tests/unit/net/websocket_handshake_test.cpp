// Owns: what a WebSocket client asks for and which answers it takes, as values.
// Must not know: sockets.
#include "net/websocket_handshake.hpp"

#include <boost/test/unit_test.hpp>
#include <functional>

using namespace veilleur::net;

namespace {

// The example of RFC 6455, section 1.3.
constexpr const char* key = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr const char* accept_of_key = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

HttpResponse good() {
  return {.status = 101,
          .headers = {
              {"Upgrade", "websocket"}, {"Connection", "Upgrade"}, {"Sec-WebSocket-Accept", accept_of_key}}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(websocket_handshake)

BOOST_AUTO_TEST_CASE(the_request) {
  const HttpRequest request = handshake_request("/?v=10", "DiscordBot (u, 1)", key);
  BOOST_TEST((request.method == Method::get));
  BOOST_TEST(request.target == "/?v=10");
  BOOST_TEST(request.header("Upgrade").value() == "websocket");
  BOOST_TEST(request.header("Connection").value() == "Upgrade");
  BOOST_TEST(request.header("Sec-WebSocket-Version").value() == "13");
  BOOST_TEST(request.header("Sec-WebSocket-Key").value() == key);
  BOOST_TEST(request.header("User-Agent").value() == "DiscordBot (u, 1)");
  BOOST_TEST(!request.header("Sec-WebSocket-Extensions").has_value());
  BOOST_TEST(!handshake_request("/", "", key).header("User-Agent").has_value());
}

BOOST_AUTO_TEST_CASE(keys_are_sixteen_bytes_and_never_the_same) {
  const std::string one = make_handshake_key();
  BOOST_TEST(one.size() == 24U);
  BOOST_TEST(one.ends_with("=="));
  BOOST_TEST(one != make_handshake_key());
}

BOOST_AUTO_TEST_CASE(good_answers) {
  BOOST_TEST(!handshake_failure(good(), key).has_value());
  HttpResponse answer = good();
  answer.headers = {{"upgrade", "WebSocket"},
                    {"CONNECTION", "keep-alive , UPGRADE"},
                    {"sec-websocket-accept", accept_of_key},
                    {"CF-RAY", "1-AMS"}};
  BOOST_TEST(!handshake_failure(answer, key).has_value());
}

BOOST_AUTO_TEST_CASE(bad_answers) {
  struct Row {
    const char* name;
    std::function<void(HttpResponse&)> spoil;
    int status;
  };
  const auto set = [](std::size_t which, const char* value) {
    return [which, value](HttpResponse& answer) { answer.headers[which].value = value; };
  };
  const auto erase = [](std::ptrdiff_t which) {
    return [which](HttpResponse& answer) { answer.headers.erase(answer.headers.begin() + which); };
  };
  const auto add = [](const char* name, const char* value) {
    return [name, value](HttpResponse& answer) { answer.headers.push_back({name, value}); };
  };
  const Row rows[] = {
      {"200", [](HttpResponse& answer) { answer.status = 200; }, 200},
      {"429", [](HttpResponse& answer) { answer.status = 429; }, 429},
      {"no Upgrade", erase(0), 0},
      {"another protocol", set(0, "h2c"), 0},
      {"a word that only begins so", set(0, "websockets"), 0},
      {"no Connection", erase(1), 0},
      {"Connection: close", set(1, "close"), 0},
      {"no Sec-WebSocket-Accept", erase(2), 0},
      {"the answer to another key", set(2, "AAAAAAAAAAAAAAAAAAAAAAAAAAA="), 0},
      {"the right answer in another case", set(2, "S3PPLMBITXAQ9KYGZZHZRBK+XOO="), 0},
      {"an extension", add("Sec-WebSocket-Extensions", "permessage-deflate"), 0},
      {"a subprotocol", add("Sec-WebSocket-Protocol", "chat"), 0},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      HttpResponse answer = good();
      row.spoil(answer);
      const auto failure = handshake_failure(answer, key);
      BOOST_REQUIRE(failure.has_value());
      BOOST_TEST((failure->error == NetError::protocol));
      BOOST_TEST(failure->http_status.value_or(0) == row.status);
      BOOST_TEST(!failure->detail.empty());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
