// Owns: TLS contexts, handshakes, what is done to a Connection without knowing its layers, and the digest
// that OpenSSL lends (sha256.hpp).
// Must not know: HTTP, WebSocket, Discord.
#include "net/stream.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/check.hpp"
#include "net/sha256.hpp"

namespace veilleur::net {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using boost::system::error_code;

namespace {

constexpr const char* debian_bundle = "/etc/ssl/certs/ca-certificates.crt";

/// This file makes every TlsContext there is.
class NativeContext : public TlsContext {
 public:
  virtual Result<ssl::context*, std::string> native() = 0;
};

class OpenSslContext final : public NativeContext {
 public:
  explicit OpenSslContext(ssl::context::method method) : context(method) {
    // Discord asks for TLS 1.2 or newer. Idle connections give their record buffers back (34 KB each).
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_mode(context.native_handle(), SSL_MODE_RELEASE_BUFFERS);
  }
  Result<ssl::context*, std::string> native() override { return &context; }
  ssl::context context;
};

class DeferredContext final : public NativeContext {
 public:
  explicit DeferredContext(std::string ca_file) : ca_file_(std::move(ca_file)) {}
  Result<ssl::context*, std::string> native() override {
    if (!made_) {
      auto made = make_tls_context(ca_file_);
      if (!made) return made.error();
      made_ = std::move(*made);
    }
    return static_cast<NativeContext&>(*made_).native();
  }

 private:
  std::string ca_file_;
  std::shared_ptr<TlsContext> made_;
};

/// Whether OpenSSL's default places, as the environment may move them, hold any authority at all.
bool defaults_hold_something() {
  const auto place = [](const char* variable, const char* otherwise) {
    const char* moved = std::getenv(variable);
    return std::filesystem::path(moved != nullptr && *moved != '\0' ? moved : otherwise);
  };
  std::error_code error;
  const auto file = place(X509_get_default_cert_file_env(), X509_get_default_cert_file());
  if (std::filesystem::file_size(file, error) > 0 && !error) return true;
  const auto directory = place(X509_get_default_cert_dir_env(), X509_get_default_cert_dir());
  std::filesystem::directory_iterator entries(directory, error);
  if (error) return false;
  // Authorities are looked up by names such as 4042bcee.0; a bundle lying beside them is not looked at.
  for (; entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    if (error) return false;
    if (entries->path().filename().string().ends_with(".0")) return true;
  }
  return false;
}

Result<void, std::string> trust_file(ssl::context& context, const std::string& path) {
  error_code error;
  context.load_verify_file(path, error);
  if (!error) return {};
  if (!std::ifstream(path).is_open()) return "cannot read the file of certificate authorities " + path;
  return "no certificate authority can be read from " + path + ": " + error.message();
}

std::string handshake_failure(Connection& connection, const error_code& error) {
  const long verdict = SSL_get_verify_result(connection.tls()->native_handle());
  if (verdict == X509_V_OK) return error.message();
  return error.message() + ": " + X509_verify_cert_error_string(verdict);
}

}  // namespace

Result<std::shared_ptr<TlsContext>, std::string> make_tls_context(std::string ca_file) {
  auto context = std::make_shared<OpenSslContext>(ssl::context::tls_client);
  context->context.set_verify_mode(ssl::verify_peer);
  error_code error;
  context->context.set_default_verify_paths(error);
  if (error) return "OpenSSL's default certificate authorities: " + error.message();
  const bool found = defaults_hold_something();
  if (!ca_file.empty()) {
    if (auto read = trust_file(context->context, ca_file); !read) return read.error();
  } else if (!found) {
    if (auto read = trust_file(context->context, debian_bundle); !read) {
      return read.error() +
             "; nor are there any in OpenSSL's default places. Install the package ca-certificates, "
             "or name a file in SSL_CERT_FILE";
    }
  }
  return context;
}

std::shared_ptr<TlsContext> defer_tls_context(std::string ca_file) {
  return std::make_shared<DeferredContext>(std::move(ca_file));
}

Result<std::shared_ptr<TlsContext>, std::string> make_server_tls(const TlsFiles& files) {
  auto context = std::make_shared<OpenSslContext>(ssl::context::tls_server);
  error_code error;
  context->context.use_certificate_chain_file(files.certificate_chain_pem, error);
  if (error) return "cannot read the certificate " + files.certificate_chain_pem + ": " + error.message();
  context->context.use_private_key_file(files.private_key_pem, ssl::context::pem, error);
  if (error) return "cannot use the private key " + files.private_key_pem + ": " + error.message();
  return context;
}

Result<std::shared_ptr<TlsContext>, std::string> make_server_tls(const CertificatePair& pair) {
  auto context = std::make_shared<OpenSslContext>(ssl::context::tls_server);
  error_code error;
  context->context.use_certificate_chain(asio::buffer(pair.certificate_pem), error);
  if (error) return "cannot use the certificate: " + error.message();
  context->context.use_private_key(asio::buffer(pair.private_key_pem), ssl::context::pem, error);
  if (error) return "cannot use the certificate's private key: " + error.message();
  return context;
}

asio::awaitable<Result<std::shared_ptr<Connection>, ConnectFailure>> start_tls(
    asio::ip::tcp::socket socket, std::shared_ptr<TlsContext> tls, std::string host, Deadline deadline) {
  const auto context = static_cast<NativeContext&>(*tls).native();
  if (!context) co_return ConnectFailure{.error = NetError::tls_failed, .detail = context.error()};
  auto connection = std::make_shared<Connection>(std::move(socket), **context);
  Connection::Tls& stream = *connection->tls();
  error_code error;
  asio::ip::make_address(host, error);
  const bool is_name = error.failed();
  // SNI carries names, never addresses (RFC 6066, section 3).
  if (is_name && SSL_set_tlsext_host_name(stream.native_handle(), host.c_str()) != 1) {
    co_return ConnectFailure{.error = NetError::tls_failed, .detail = "unusable host name"};
  }
  stream.set_verify_callback(ssl::host_name_verification(host));

  Watchdog watchdog(connection->get_executor(), deadline, [connection] { close(*connection); });
  co_await stream.async_handshake(ssl::stream_base::client, asio::redirect_error(asio::use_awaitable, error));
  if (watchdog.expired()) {
    co_return ConnectFailure{.error = NetError::timeout, .detail = "TLS handshake"};
  }
  if (error) {
    co_return ConnectFailure{.error = to_net_error(error), .detail = handshake_failure(*connection, error)};
  }
  co_return connection;
}

std::shared_ptr<Connection> make_plain_connection(asio::ip::tcp::socket socket) {
  return std::make_shared<Connection>(std::move(socket));
}

std::shared_ptr<Connection> make_server_connection(asio::ip::tcp::socket socket, TlsContext* tls) {
  error_code not_vital;
  socket.set_option(asio::ip::tcp::no_delay(true), not_vital);
  if (tls == nullptr) return make_plain_connection(std::move(socket));
  return std::make_shared<Connection>(std::move(socket), static_cast<OpenSslContext&>(*tls).context);
}

asio::awaitable<bool> accept_tls(std::shared_ptr<Connection> connection, Deadline deadline) {
  if (!connection->tls()) co_return true;
  Watchdog watchdog(connection->get_executor(), deadline, [connection] { close(*connection); });
  error_code error;
  co_await connection->tls()->async_handshake(ssl::stream_base::server,
                                              asio::redirect_error(asio::use_awaitable, error));
  co_return !error && !watchdog.expired();
}

asio::awaitable<Result<std::size_t, error_code>> read_some(Connection& connection, std::span<char> into) {
  error_code error;
  const std::size_t got = co_await connection.async_read_some(
      asio::buffer(into.data(), into.size()), asio::redirect_error(asio::use_awaitable, error));
  if (error) co_return error;
  co_return got;
}

asio::awaitable<error_code> write_all(Connection& connection, std::string_view bytes) {
  error_code error;
  co_await asio::async_write(connection, asio::buffer(bytes),
                             asio::redirect_error(asio::use_awaitable, error));
  co_return error;
}

asio::any_io_executor executor_of(Connection& connection) { return connection.get_executor(); }

void close(Connection& connection) {
  error_code already_gone;
  connection.socket().close(already_gone);
}

bool is_silent(Connection& connection) {
  Connection::Socket& socket = connection.socket();
  if (!socket.is_open()) return false;
  char byte = 0;
  if (connection.tls()) {
    // Only OpenSSL can tell session tickets from data and from the peer's goodbye.
    error_code error;
    socket.non_blocking(true, error);
    if (error) return false;
    connection.tls()->read_some(asio::buffer(&byte, 1), error);
    return error == asio::error::would_block;
  }
  const ssize_t got = ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void watch(Connection& connection, std::function<void()> on_readable) {
  connection.socket().async_wait(asio::socket_base::wait_read,
                                 [on_readable = std::move(on_readable)](error_code error) {
                                   if (!error) on_readable();
                                 });
}

void unwatch(Connection& connection) {
  error_code nothing_to_cancel;
  connection.socket().cancel(nothing_to_cancel);
}

NetError to_net_error(const error_code& error) {
  if (error == asio::error::operation_aborted) return NetError::cancelled;
  if (error == asio::error::timed_out) return NetError::timeout;
  if (error == asio::error::connection_refused || error == asio::error::network_unreachable ||
      error == asio::error::host_unreachable) {
    return NetError::refused;
  }
  if (error == ssl::error::stream_truncated) return NetError::reset;
  const bool from_tls = error.category() == asio::error::get_ssl_category() ||
                        error.category() == ssl::error::get_stream_category();
  return from_tls ? NetError::tls_failed : NetError::reset;
}

std::string sha256(std::string_view bytes) {
  std::string digest(32, '\0');
  unsigned int length = 0;
  const int done = EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()),
                              &length, EVP_sha256(), nullptr);
  VEILLEUR_CHECK(done == 1 && length == digest.size());
  return digest;
}

}  // namespace veilleur::net
