// Owns: making certificates with OpenSSL (RFC 5280).
// Must not know: TLS, servers.
#include "net/certificate_mint.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "base/check.hpp"

namespace veilleur::net {
namespace {

template <auto free_it>
struct Free {
  template <class T>
  void operator()(T* pointer) const {
    free_it(pointer);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Bio = std::unique_ptr<BIO, Free<BIO_free>>;

constexpr long day_s = 86'400;
constexpr const char* here = "IP:127.0.0.1,IP:::1,DNS:localhost";
constexpr const char* elsewhere = "DNS:discord.com,IP:192.0.2.1";  // an address of documentation (RFC 5737)

/// Both in seconds from now.
struct Validity {
  long from;
  long until;
};
constexpr Validity usual{-day_s, 30 * day_s};
constexpr Validity over{-30 * day_s, -day_s};

Key make_key() {
  Key key{EVP_EC_gen("P-256")};
  VEILLEUR_CHECK(key != nullptr);
  return key;
}

void add_extension(X509& certificate, X509* issuer, int what, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, &certificate, nullptr, nullptr, 0);
  std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>> made{
      X509V3_EXT_conf_nid(nullptr, &context, what, value)};
  VEILLEUR_CHECK(made != nullptr);
  VEILLEUR_CHECK(X509_add_ext(&certificate, made.get(), -1) == 1);
}

/// Not signed yet. Serial numbers are random, as two certificates of one issuer may not share one.
Certificate blank(EVP_PKEY& key, const char* name, Validity validity) {
  Certificate made{X509_new()};
  VEILLEUR_CHECK(made != nullptr);
  std::uint64_t serial = 0;
  VEILLEUR_CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
  X509_set_version(made.get(), X509_VERSION_3);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(made.get()), serial >> 1U);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), validity.from);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), validity.until);
  X509_set_pubkey(made.get(), &key);
  X509_NAME* subject = X509_get_subject_name(made.get());
  VEILLEUR_CHECK(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                            reinterpret_cast<const unsigned char*>(name), -1, -1, 0) == 1);
  return made;
}

void sign(X509& certificate, const X509& issuer, EVP_PKEY& key) {
  VEILLEUR_CHECK(X509_set_issuer_name(&certificate, X509_get_subject_name(&issuer)) == 1);
  VEILLEUR_CHECK(X509_sign(&certificate, &key, EVP_sha256()) > 0);
}

std::string text_of(BIO& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(&bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string to_pem(X509& certificate) {
  const Bio bio{BIO_new(BIO_s_mem())};
  VEILLEUR_CHECK(bio && PEM_write_bio_X509(bio.get(), &certificate) == 1);
  return text_of(*bio);
}

std::string to_pem(EVP_PKEY& key) {
  const Bio bio{BIO_new(BIO_s_mem())};
  VEILLEUR_CHECK(bio &&
                 PEM_write_bio_PrivateKey(bio.get(), &key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return text_of(*bio);
}

}  // namespace

struct CertificateMint::Authority {
  Key key = make_key();
  Certificate certificate;

  explicit Authority(const char* name) : certificate(blank(*key, name, usual)) {
    add_extension(*certificate, certificate.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    add_extension(*certificate, certificate.get(), NID_key_usage, "critical,keyCertSign");
    add_extension(*certificate, certificate.get(), NID_subject_key_identifier, "hash");
    sign(*certificate, *certificate, *key);
  }

  [[nodiscard]] CertificatePair issue(const char* names, Validity validity) const {
    const Key own = make_key();
    const Certificate made = blank(*own, "localhost", validity);
    add_extension(*made, certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
    add_extension(*made, certificate.get(), NID_ext_key_usage, "serverAuth");
    add_extension(*made, certificate.get(), NID_subject_alt_name, names);
    sign(*made, *certificate, *key);
    return {to_pem(*made), to_pem(*own)};
  }
};

CertificateMint::CertificateMint() : authority_(std::make_unique<Authority>("Veilleur's sandbox")) {}
CertificateMint::~CertificateMint() = default;
CertificateMint::CertificateMint(CertificateMint&&) noexcept = default;
CertificateMint& CertificateMint::operator=(CertificateMint&&) noexcept = default;

std::string CertificateMint::authority_pem() const { return to_pem(*authority_->certificate); }

CertificatePair CertificateMint::good() const { return authority_->issue(here, usual); }

CertificatePair CertificateMint::bad(BadCertificate how) const {
  switch (how) {
    case BadCertificate::expired:
      return authority_->issue(here, over);
    case BadCertificate::wrong_host:
      return authority_->issue(elsewhere, usual);
    case BadCertificate::untrusted:
      return Authority("Somebody").issue(here, usual);
    case BadCertificate::self_signed: {
      const Key own = make_key();
      const Certificate made = blank(*own, "localhost", usual);
      add_extension(*made, made.get(), NID_subject_alt_name, here);
      sign(*made, *made, *own);
      return {to_pem(*made), to_pem(*own)};
    }
  }
  VEILLEUR_CHECK(false && "a kind of certificate outside the enum");
}

}  // namespace veilleur::net
