// Owns: header look-ups, and which headers and targets may go on the wire.
// Must not know: sockets.
#include <boost/test/unit_test.hpp>

#include "net/http.hpp"

using namespace veilleur::net;

BOOST_AUTO_TEST_SUITE(http_values)

BOOST_AUTO_TEST_CASE(headers_are_found_without_case) {
  const HttpResponse response{.status = 200, .headers = {{"Via", "a"}, {"X-Limit", "5"}, {"x-limit", "6"}}};
  BOOST_TEST(response.header("X-LIMIT").value() == "5");
  BOOST_TEST(response.header("via").value() == "a");
  BOOST_TEST(!response.header("X-Limi").has_value());
  BOOST_TEST(!response.header("X-Limit2").has_value());
  const HttpRequest request{.method = Method::get, .target = "/", .headers = {{"Authorization", "Bot x"}}};
  BOOST_TEST(request.header("authorization").value() == "Bot x");
}

BOOST_AUTO_TEST_CASE(nothing_can_be_smuggled) {
  BOOST_TEST(are_sendable(
      {{"X-Audit-Log-Reason", "spam%20%C3%A9"}, {"Accept", "a\tb, */*"}, {"X-Raw", "\xC3\xA9"}}));
  for (const char* value : {"a\r\nX: y", "a\n", "\r", "a\x7F", "a\x01"}) {
    BOOST_TEST(!are_sendable({{"X-A", value}}));
  }
  BOOST_TEST(!are_sendable({{"X-A", std::string("a\0b", 3)}}));
  for (const char* name : {"", "X A", "X:A", "X\r\n", "\xC3\xA9"}) BOOST_TEST(!are_sendable({{name, "v"}}));

  BOOST_TEST(is_sendable_target("/api/v10/channels/1?limit=5&x=%20"));
  for (const char* target : {"", "api", "/a b", "/a\r\n", "/\xC3\xA9", "http://a/"}) {
    BOOST_TEST(!is_sendable_target(target), target);
  }
}

BOOST_AUTO_TEST_CASE(methods_have_their_wire_names) {
  BOOST_TEST(to_string(Method::get) == "GET");
  BOOST_TEST(to_string(Method::post) == "POST");
  BOOST_TEST(to_string(Method::put) == "PUT");
  BOOST_TEST(to_string(Method::patch) == "PATCH");
  BOOST_TEST(to_string(Method::delete_) == "DELETE");
}

BOOST_AUTO_TEST_SUITE_END()
