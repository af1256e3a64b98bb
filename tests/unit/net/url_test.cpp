// Owns: which addresses are read, how, and which are refused.
// Must not know: sockets.
#include "net/url.hpp"

#include <boost/test/unit_test.hpp>

using namespace veilleur::net;

BOOST_AUTO_TEST_SUITE(url)

BOOST_AUTO_TEST_CASE(accepted_addresses) {
  struct Row {
    const char* text;
    Transport transport;
    const char* host;
    int port;
    const char* target;
  };
  const Row rows[] = {
      {"https://discord.com/api/v10", Transport::tls, "discord.com", 443, "/api/v10"},
      {"wss://gateway.discord.gg", Transport::tls, "gateway.discord.gg", 443, "/"},
      {"wss://gateway.discord.gg/?v=10&encoding=json", Transport::tls, "gateway.discord.gg", 443,
       "/?v=10&encoding=json"},
      {"wss://gateway.discord.gg?v=10", Transport::tls, "gateway.discord.gg", 443, "/?v=10"},
      {"HTTPS://Discord.COM:8443/A%20b", Transport::tls, "discord.com", 8443, "/A%20b"},
      {"http://127.0.0.1:8080/x", Transport::plain, "127.0.0.1", 8080, "/x"},
      {"http://127.255.3.4", Transport::plain, "127.255.3.4", 80, "/"},
      {"ws://localhost:9000/gw?a=1", Transport::plain, "localhost", 9000, "/gw?a=1"},
      {"http://[::1]:81/", Transport::plain, "::1", 81, "/"},
      {"https://[2001:db8::1]/", Transport::tls, "2001:db8::1", 443, "/"},
      {"https://127.0.0.1.example.org/", Transport::tls, "127.0.0.1.example.org", 443, "/"},
      {"http://[::1]", Transport::plain, "::1", 80, "/"},
      {"https://host:/", Transport::tls, "host", 443, "/"},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.text) {
      const auto url = parse_url(row.text);
      BOOST_REQUIRE(url);
      BOOST_TEST((url->transport == row.transport));
      BOOST_TEST(url->host == row.host);
      BOOST_TEST(url->port == row.port);
      BOOST_TEST(url->target == row.target);
    }
  }
}

BOOST_AUTO_TEST_CASE(refused_addresses) {
  struct Row {
    const char* text;
    UrlError error;
  };
  const Row rows[] = {
      {"", UrlError::malformed},
      {"discord.com", UrlError::malformed},
      {"https://", UrlError::malformed},
      {"https:///path", UrlError::malformed},
      {"https://[::1/", UrlError::malformed},
      {"https://[::1]x/", UrlError::malformed},
      {"https://[host]/", UrlError::malformed},
      {"https://::1/", UrlError::malformed},
      {"https://host:-1/", UrlError::malformed},
      {"https://host:+1/", UrlError::malformed},
      {"https://host#x", UrlError::malformed},
      {"https://host\\@other/", UrlError::malformed},
      {"https://a b/", UrlError::malformed},
      {"https://host:0/", UrlError::malformed},
      {"https://host:65536/", UrlError::malformed},
      {"https://host:port/", UrlError::malformed},
      {"https://user:password@host/", UrlError::malformed},
      {"https://host/#part", UrlError::malformed},
      {"https://ho%0ast/", UrlError::malformed},
      {"https://host/\r\nX: y", UrlError::malformed},
      {"ftp://host/", UrlError::unknown_scheme},
      {"file:///etc/passwd", UrlError::unknown_scheme},
      {"http://discord.com/api", UrlError::plain_not_loopback},
      {"ws://192.168.1.2/", UrlError::plain_not_loopback},
      {"http://0.0.0.0/", UrlError::plain_not_loopback},
      {"http://128.0.0.1/", UrlError::plain_not_loopback},
      {"http://127.0.0.1.example.org/", UrlError::plain_not_loopback},
      {"http://localhost.example.org/", UrlError::plain_not_loopback},
      {"http://127.1/", UrlError::plain_not_loopback},
      {"http://[::2]/", UrlError::plain_not_loopback},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.text) {
      const auto url = parse_url(row.text);
      BOOST_REQUIRE(!url);
      BOOST_TEST(to_string(url.error()) == to_string(row.error));
    }
  }
}

BOOST_AUTO_TEST_CASE(loopback_names) {
  for (const char* host : {"127.0.0.1", "127.0.0.53", "::1", "localhost", "LocalHost"}) {
    BOOST_TEST(is_loopback(host), host);
  }
  for (const char* host : {"", "126.255.255.255", "128.0.0.1", "::", "[::1]", "localhost.", "example.org"}) {
    BOOST_TEST(!is_loopback(host), host);
  }
}

BOOST_AUTO_TEST_SUITE_END()
