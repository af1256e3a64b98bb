// Owns: the face of throw-away certificates for a server on this machine: right ones, and wrong ones on
// demand. Must not know: who serves or refuses them; OpenSSL in this header.
#pragma once

#include <memory>
#include <string>

#include "net/http_server.hpp"

namespace veilleur::net {

/// A certificate and its private key, as PEM text.
struct CertificatePair {
  std::string certificate_pem;
  std::string private_key_pem;
};

/// An authority that is made anew in each process and whose key never leaves it. Certificates are for
/// 127.0.0.1, ::1 and localhost, and valid from yesterday for 30 days. Real time is OpenSSL's own.
class CertificateMint {
 public:
  CertificateMint();
  ~CertificateMint();
  CertificateMint(CertificateMint&&) noexcept;
  CertificateMint& operator=(CertificateMint&&) noexcept;

  /// The authority's certificate: who trusts it trusts `good`.
  [[nodiscard]] std::string authority_pem() const;
  [[nodiscard]] CertificatePair good() const;
  /// Wrong in this one way alone, for who trusts the authority.
  [[nodiscard]] CertificatePair bad(BadCertificate how) const;

 private:
  struct Authority;
  std::unique_ptr<Authority> authority_;
};

}  // namespace veilleur::net
