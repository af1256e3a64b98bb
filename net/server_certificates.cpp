// Owns: the good certificate's origin, and counting a bad one's use.
// Must not know: sockets, OpenSSL, HTTP.
#include "net/server_certificates.hpp"

#include <fstream>

#include "base/check.hpp"

namespace veilleur::net {
namespace {

Result<std::shared_ptr<TlsContext>, std::string> good_context(const ServerTls& tls,
                                                              const CertificateMint& mint) {
  if (const auto* files = std::get_if<TlsFiles>(&tls)) return make_server_tls(*files);
  const std::string& path = std::get<MadeCertificate>(tls).authority_pem;
  std::ofstream out(path);
  out << mint.authority_pem() << std::flush;
  if (!out) return "cannot write the authority's certificate to " + path;
  return make_server_tls(mint.good());
}

}  // namespace

Result<ServerCertificates, std::string> ServerCertificates::open(const ServerTls& tls) {
  CertificateMint mint;
  auto good = good_context(tls, mint);
  if (!good) return good.error();
  return ServerCertificates(std::move(mint), std::move(*good));
}

Shown ServerCertificates::next() {
  if (fault_ && fault_->order.left == std::optional<std::uint64_t>{0}) fault_.reset();
  if (!fault_) return {good_, nullptr};
  CertificateFault& order = fault_->order;
  ++order.connections;
  if (order.left) --*order.left;
  return fault_->shown;
}

void ServerCertificates::order(BadCertificate how, std::optional<std::uint64_t> connections) {
  auto context = make_server_tls(mint_.bad(how));
  VEILLEUR_CHECK(context.has_value());  // our own mint's
  fault_ =
      Fault{{.how = how, .left = connections}, {std::move(*context), std::make_shared<std::uint64_t>(0)}};
}

std::optional<CertificateFault> ServerCertificates::fault() const {
  if (!fault_ || fault_->order.left == std::optional<std::uint64_t>{0}) return std::nullopt;
  CertificateFault seen = fault_->order;
  seen.application_bytes = *fault_->shown.received;
  return seen;
}

}  // namespace veilleur::net
