// Owns: whom the client trusts. A server whose certificate is bad must not see one byte of a request.
// Must not know: HTTP beyond one request.
#include <fstream>

#include "support.hpp"

using namespace veilleur;
using namespace veilleur::net;
using namespace veilleur::net::test;

namespace {

constexpr const char* valid = "-days 30";
constexpr const char* past = "-startdate 20200101000000Z -enddate 20200201000000Z";
constexpr const char* future = "-startdate 20800101000000Z -enddate 20800201000000Z";

ServerHandlers greeting() {
  return {.request = [](HttpRequest, std::string) -> awaitable<ServerReply> {
            co_return ServerReply{.response = {.body = "hello over TLS"}};
          },
          .upgrade = [](const HttpRequest&) { return std::optional<ServerReply>(); },
          .socket = [](std::shared_ptr<WebSocket> socket, HttpRequest) -> awaitable<void> {
            const auto frame = co_await socket->read();
            if (frame) (void)co_await socket->write(frame->kind, frame->data);
            co_await socket->close(1000, 1s);
          }};
}

Url secure(const HttpServer& server, std::string host) {
  return {.transport = Transport::tls, .host = std::move(host), .port = server.port(), .target = "/"};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tls)

BOOST_AUTO_TEST_CASE(a_good_certificate_serves_http_and_websocket) {
  Certificates certificates;
  const TlsFiles files = certificates.signed_for("good", "DNS:localhost,IP:127.0.0.1", valid);
  const auto tls = make_tls_context(certificates.path("ca.pem"));
  BOOST_REQUIRE_MESSAGE(tls, tls.error());
  for (const char* host : {"localhost", "127.0.0.1"}) {
    Loop loop;
    const auto server = listen(loop, greeting(), {.tls = files});
    const auto client =
        make_http_client(loop.executor(), *tls, secure(*server, host), {.connections_max = 2});
    const auto connector = make_websocket_connector(loop.executor(), *tls);
    loop.run([&]() -> awaitable<void> {
      // Several, so that session tickets arriving on a resting connection are seen to do no harm.
      for (int i = 0; i < 4; ++i) {
        const auto response = co_await client->send(get("/"), 10s);
        BOOST_REQUIRE_MESSAGE(response, response.error().detail);
        BOOST_TEST(response->body == "hello over TLS");
        co_await others_run();
      }
      auto socket = co_await connector->connect(secure(*server, host), {});
      BOOST_REQUIRE_MESSAGE(socket, socket.error().detail);
      const std::string large(300'000, 'x');
      BOOST_REQUIRE((co_await (*socket)->write(FrameKind::text, large)));
      const auto echo = co_await (*socket)->read();
      BOOST_REQUIRE(echo);
      BOOST_TEST((echo->data == large));
      const auto end = co_await (*socket)->read();
      BOOST_REQUIRE(!end);
      BOOST_TEST(end.error().code.value_or(0) == 1000);
    });
    BOOST_TEST(server->application_bytes_received() > 300'000U);
  }
}

BOOST_AUTO_TEST_CASE(a_bad_certificate_gets_no_byte_of_ours) {
  Certificates certificates;
  Certificates strangers;
  struct Row {
    const char* name;
    TlsFiles files;
    const char* host;
  };
  const Row rows[] = {
      {"expired", certificates.signed_for("expired", "DNS:localhost", past), "localhost"},
      {"not yet valid", certificates.signed_for("future", "DNS:localhost", future), "localhost"},
      {"another host", certificates.signed_for("other", "DNS:gateway.discord.gg", valid), "localhost"},
      {"a name, asked by address", certificates.signed_for("name", "DNS:localhost", valid), "127.0.0.1"},
      {"host in the common name alone", certificates.signed_for("localhost", "DNS:example.org", valid),
       "localhost"},
      {"unknown authority", strangers.signed_for("stranger", "DNS:localhost", valid), "localhost"},
      {"self-signed", certificates.self_signed("self", "DNS:localhost"), "localhost"},
  };
  const auto tls = make_tls_context(certificates.path("ca.pem"));
  BOOST_REQUIRE_MESSAGE(tls, tls.error());
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      Loop loop;
      const auto server = listen(loop, greeting(), {.tls = row.files});
      const auto client = make_http_client(loop.executor(), *tls, secure(*server, row.host), {});
      const auto connector = make_websocket_connector(loop.executor(), *tls);
      loop.run([&]() -> awaitable<void> {
        const auto response = co_await client->send({.method = Method::post,
                                                     .target = "/",
                                                     .headers = {{"Authorization", "Bot secret"}},
                                                     .body = "x"},
                                                    10s);
        BOOST_REQUIRE(!response);
        BOOST_TEST(to_string(response.error().error) == "tls_failed");
        BOOST_TEST((response.error().sent == Sent::nothing));
        BOOST_TEST((response.error().detail.find("certificate verify failed") != std::string::npos),
                   response.error().detail);
        const auto socket = co_await connector->connect(secure(*server, row.host), {});
        BOOST_REQUIRE(!socket);
        BOOST_TEST(to_string(socket.error().error) == "tls_failed");
        co_await others_run();
      });
      BOOST_TEST(server->application_bytes_received() == 0U);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_server_shows_bad_certificates_on_demand) {
  Certificates place;
  Loop loop;
  const auto server = listen(loop, greeting(), {.tls = MadeCertificate{place.path("made.pem")}});
  const auto tls = make_tls_context(place.path("made.pem"));
  BOOST_REQUIRE_MESSAGE(tls, tls.error());
  struct Row {
    BadCertificate how;
    const char* complaint;
  };
  const auto ask = [&]() -> awaitable<Result<HttpResponse, HttpFailure>> {
    const auto client =
        make_http_client(loop.executor(), *tls, secure(*server, "127.0.0.1"), {.warm_connections = 0});
    co_return co_await client->send(get("/"), 10s);
  };
  loop.run([&]() -> awaitable<void> {
    BOOST_TEST((co_await ask()).has_value());
    for (const Row& row : {Row{BadCertificate::expired, "certificate has expired"},
                           Row{BadCertificate::wrong_host, "certificate verify failed"},
                           Row{BadCertificate::self_signed, "self-signed certificate"},
                           Row{BadCertificate::untrusted, "unable to get local issuer certificate"}}) {
      BOOST_TEST_CONTEXT(row.complaint) {
        server->show_bad_certificate(row.how, std::nullopt);
        const auto refused = co_await ask();
        BOOST_REQUIRE(!refused);
        BOOST_TEST((refused.error().detail.find(row.complaint) != std::string::npos), refused.error().detail);
        BOOST_REQUIRE(server->certificate_fault().has_value());
        BOOST_TEST(server->certificate_fault()->connections == 1U);
        BOOST_TEST(server->certificate_fault()->application_bytes == 0U);
        server->show_good_certificate();
        BOOST_TEST((co_await ask()).has_value());
      }
    }
    server->show_bad_certificate(BadCertificate::expired, 2);
    BOOST_TEST(!(co_await ask()).has_value());
    BOOST_TEST(server->certificate_fault()->left.value_or(0) == 1U);
    BOOST_TEST(!(co_await ask()).has_value());
    BOOST_TEST(!server->certificate_fault().has_value());
    BOOST_TEST((co_await ask()).has_value());
  });
}

BOOST_AUTO_TEST_CASE(the_server_is_told_which_name_is_meant_but_never_an_address) {
  Loop loop;
  std::string hello;
  RawPeer listening(loop, [&hello](tcp::socket socket, int) -> awaitable<void> {
    hello.assign(2000, '\0');
    hello.resize(co_await socket.async_read_some(asio::buffer(hello), asio::use_awaitable));
  });
  Certificates certificates;
  const auto tls = make_tls_context(certificates.path("ca.pem"));
  BOOST_REQUIRE(tls);
  loop.run([&]() -> awaitable<void> {
    for (const std::string host : {"localhost", "127.0.0.1"}) {
      Url origin = listening.url();
      origin.transport = Transport::tls;
      origin.host = host;
      const auto client = make_http_client(loop.executor(), *tls, origin, {.warm_connections = 0});
      BOOST_TEST(!(co_await client->send(get("/"), 10s)));
      BOOST_TEST_REQUIRE(!hello.empty());
      BOOST_TEST((hello.find(host) != std::string::npos) == (host == "localhost"));
    }
  });
}

BOOST_AUTO_TEST_CASE(authorities_are_read_when_the_first_connection_needs_them) {
  Certificates certificates;
  const TlsFiles files = certificates.signed_for("good", "DNS:localhost", valid);
  Loop loop;
  const auto server = listen(loop, greeting(), {.tls = files});
  const auto known = defer_tls_context(certificates.path("ca.pem"));
  const auto missing = defer_tls_context("/nonexistent/ca.pem");
  loop.run([&]() -> awaitable<void> {
    for (int i = 0; i < 2; ++i) {
      const auto socket = co_await make_websocket_connector(loop.executor(), known)
                              ->connect(secure(*server, "localhost"), {});
      BOOST_TEST(socket.has_value());
    }
    // What another host said must never reach an invariant: nothing to trust is a failed connection.
    for (const auto& tls : {missing, std::shared_ptr<TlsContext>()}) {
      const auto socket =
          co_await make_websocket_connector(loop.executor(), tls)->connect(secure(*server, "localhost"), {});
      BOOST_REQUIRE(!socket);
      BOOST_TEST(to_string(socket.error().error) == "tls_failed");
      BOOST_TEST(!socket.error().detail.empty());
    }
  });
}

BOOST_AUTO_TEST_CASE(a_peer_that_speaks_no_tls_or_nothing) {
  Loop loop;
  RawPeer wrong(loop, [](tcp::socket socket, int) -> awaitable<void> {
    co_await write_text(socket, "HTTP/1.1 400 Bad Request\r\n\r\n");
    co_await read_to_end(socket);
  });
  RawPeer leaving(loop, [](tcp::socket, int) -> awaitable<void> { co_return; });
  RawPeer silent(loop, [](tcp::socket socket, int) -> awaitable<void> { co_await read_to_end(socket); });
  Certificates certificates;
  const auto tls = make_tls_context(certificates.path("ca.pem"));
  BOOST_REQUIRE(tls);
  loop.run([&]() -> awaitable<void> {
    const auto expect = [&](const RawPeer& peer, std::chrono::milliseconds timeout,
                            NetError error) -> awaitable<void> {
      Url origin = peer.url();
      origin.transport = Transport::tls;
      const auto client = make_http_client(loop.executor(), *tls, origin, {.warm_connections = 0});
      const auto response = co_await client->send(get("/"), timeout);
      BOOST_REQUIRE(!response);
      BOOST_TEST(to_string(response.error().error) == to_string(error));
      BOOST_TEST((response.error().sent == Sent::nothing));
    };
    co_await expect(wrong, 10s, NetError::tls_failed);
    co_await expect(leaving, 10s, NetError::reset);
    co_await expect(silent, 20ms, NetError::timeout);
  });
}

BOOST_AUTO_TEST_CASE(a_client_that_speaks_no_tls_counts_no_bytes) {
  Certificates certificates;
  Loop loop;
  const auto server =
      listen(loop, greeting(), {.tls = certificates.signed_for("good", "DNS:localhost", valid)});
  const auto client = make_http_client(loop.executor(), nullptr, url_of(*server), {.warm_connections = 0});
  loop.run([&]() -> awaitable<void> { BOOST_TEST(!(co_await client->send(get("/"), 10s))); });
  BOOST_TEST(server->application_bytes_received() == 0U);
}

BOOST_AUTO_TEST_CASE(files_of_authorities_that_cannot_be_used_are_named) {
  const auto missing = make_tls_context("/nonexistent/ca.pem");
  BOOST_REQUIRE(!missing);
  BOOST_TEST((missing.error().find("/nonexistent/ca.pem") != std::string::npos), missing.error());
  Certificates certificates;
  std::ofstream(certificates.path("junk.pem")) << "this is no certificate\n";
  const auto junk = make_tls_context(certificates.path("junk.pem"));
  BOOST_REQUIRE(!junk);
  BOOST_TEST((junk.error().find("junk.pem") != std::string::npos), junk.error());
  const auto mismatched = certificates.signed_for("one", "DNS:localhost", valid);
  const auto other = certificates.signed_for("two", "DNS:localhost", valid);
  Loop loop;
  const auto server =
      make_http_server(loop.executor(),
                       {.tls = TlsFiles{.certificate_chain_pem = mismatched.certificate_chain_pem,
                                        .private_key_pem = other.private_key_pem}},
                       greeting());
  BOOST_REQUIRE(!server);
  BOOST_TEST((server.error().find("two.key") != std::string::npos), server.error());
}

BOOST_AUTO_TEST_SUITE_END()
