// Owns: which certificate a server's next connection is shown: the right one, or a bad one that was ordered.
// Must not know: sockets, OpenSSL, HTTP.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "net/connection.hpp"

namespace veilleur::net {

/// What one connection is served with. `received` counts the plaintext bytes of those shown a bad
/// certificate.
struct Shown {
  std::shared_ptr<TlsContext> tls;
  std::shared_ptr<std::uint64_t> received;  ///< nothing: the server's own count
};

class ServerCertificates {
 public:
  /// Reads the files, or makes a certificate and writes its authority's. The error is for the operator.
  [[nodiscard]] static Result<ServerCertificates, std::string> open(const ServerTls& tls);

  [[nodiscard]] Shown next();
  void order(BadCertificate how, std::optional<std::uint64_t> connections);
  void lift() { fault_.reset(); }
  [[nodiscard]] std::optional<CertificateFault> fault() const;

 private:
  struct Fault {
    CertificateFault order;
    Shown shown;
  };
  ServerCertificates(CertificateMint mint, std::shared_ptr<TlsContext> good)
      : mint_(std::move(mint)), good_(std::move(good)) {}

  CertificateMint mint_;
  std::shared_ptr<TlsContext> good_;
  std::optional<Fault> fault_;
};

}  // namespace veilleur::net
