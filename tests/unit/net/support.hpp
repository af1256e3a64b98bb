// Owns: what the tests of net/ share: a loop with a guard, scripted raw peers, throw-away certificates.
// Must not know: Discord, what a particular test asserts.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "net/client.hpp"
#include "net/http_server.hpp"
#include "net/signal.hpp"

namespace veilleur::net::test {

namespace asio = boost::asio;
using asio::awaitable;
using asio::ip::tcp;
using namespace std::chrono_literals;

inline void rethrow(std::exception_ptr failure) {
  if (failure) std::rethrow_exception(failure);
}

/// One network thread. `run` drives the loop until the body has ended; 30 s later the test has failed.
class Loop {
 public:
  asio::io_context io;
  [[nodiscard]] asio::any_io_executor executor() { return io.get_executor(); }

  template <class Body>
  void run(Body body) {
    bool done = false;
    asio::co_spawn(io, body(), [&](std::exception_ptr failure) {
      done = true;
      io.stop();
      rethrow(failure);
    });
    io.restart();
    io.run_for(30s);
    BOOST_REQUIRE_MESSAGE(done, "the test's coroutine did not end");
  }
  /// Runs beside the body; an exception fails the test.
  void spawn(awaitable<void> work) { asio::co_spawn(io, std::move(work), rethrow); }
};

/// Lets everything that is ready run: what has just been spawned reaches its first wait.
inline awaitable<void> others_run() {
  for (int i = 0; i < 10; ++i) co_await asio::post(asio::use_awaitable);
}

/// A value that one coroutine awaits and another brings.
class Counter {
 public:
  explicit Counter(const asio::any_io_executor& executor) : changed_(executor) {}
  void add() {
    ++value_;
    changed_.notify();
  }
  [[nodiscard]] int value() const { return value_; }
  awaitable<void> reaches(int wanted) {
    while (value_ < wanted) co_await changed_.wait();
  }

 private:
  int value_ = 0;
  Signal changed_;
};

/// A TCP listener on loopback that runs a script on each connection it accepts.
class RawPeer {
 public:
  using Script = std::function<awaitable<void>(tcp::socket socket, int number)>;

  RawPeer(Loop& loop, Script script)
      : accepted(loop.executor()),
        acceptor_(loop.io, {asio::ip::address_v4::loopback(), 0}),
        script_(std::move(script)) {
    loop.spawn(accept(loop));
  }
  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  [[nodiscard]] Url url(std::string target = "/") const {
    return {.transport = Transport::plain, .host = "127.0.0.1", .port = port(), .target = std::move(target)};
  }

  Counter accepted;

 private:
  awaitable<void> accept(Loop& loop) {
    for (;;) {
      tcp::socket socket = co_await acceptor_.async_accept(asio::use_awaitable);
      accepted.add();
      loop.spawn(script_(std::move(socket), accepted.value()));
    }
  }
  tcp::acceptor acceptor_;
  Script script_;
};

/// Reads up to the empty line that ends a head; what follows it stays in `text`. Empty at the end of stream.
inline awaitable<std::string> read_head(tcp::socket& socket, std::string& text) {
  boost::system::error_code error;
  const std::size_t size = co_await asio::async_read_until(socket, asio::dynamic_buffer(text), "\r\n\r\n",
                                                           asio::redirect_error(asio::use_awaitable, error));
  if (error) co_return std::string();
  std::string head = text.substr(0, size);
  text.erase(0, size);
  co_return head;
}

inline awaitable<void> write_text(tcp::socket& socket, std::string text) {
  boost::system::error_code error;
  co_await asio::async_write(socket, asio::buffer(text), asio::redirect_error(asio::use_awaitable, error));
}

/// Returns when the peer has closed or reset the connection.
inline awaitable<void> read_to_end(tcp::socket& socket) {
  boost::system::error_code error;
  std::array<char, 4096> scratch{};
  while (!error) {
    co_await socket.async_read_some(asio::buffer(scratch), asio::redirect_error(asio::use_awaitable, error));
  }
}

inline HttpRequest get(std::string target) { return {.method = Method::get, .target = std::move(target)}; }

inline std::unique_ptr<HttpServer> listen(Loop& loop, ServerHandlers handlers, ServerOptions options = {}) {
  auto server = make_http_server(loop.executor(), std::move(options), std::move(handlers));
  BOOST_REQUIRE_MESSAGE(server, server.error());
  loop.spawn((*server)->run());
  return std::move(*server);
}

inline Url url_of(const HttpServer& server, std::string target = "/") {
  return {
      .transport = Transport::plain, .host = "127.0.0.1", .port = server.port(), .target = std::move(target)};
}

/// A directory with a certificate authority `ca.pem`, made anew for each user and removed with it.
class Certificates {
 public:
  Certificates();
  ~Certificates();
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  [[nodiscard]] std::string path(const std::string& name) const { return (directory_ / name).string(); }
  /// A certificate signed by our authority. `names` is a subjectAltName; `dates` go to `openssl ca`.
  TlsFiles signed_for(const std::string& name, const std::string& names, const std::string& dates);
  TlsFiles self_signed(const std::string& name, const std::string& names);

 private:
  void openssl(const std::string& arguments) const;
  void write(const std::string& name, const std::string& text) const;
  std::filesystem::path directory_;
};

}  // namespace veilleur::net::test
