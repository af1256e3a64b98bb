// Owns: making certificates with the openssl program.
// Must not know: how they are used.
#include <cstdlib>
#include <fstream>

#include "support.hpp"

namespace veilleur::net::test {

Certificates::Certificates() {
  std::string pattern = (std::filesystem::temp_directory_path() / "veilleur-net-XXXXXX").string();
  BOOST_REQUIRE(::mkdtemp(pattern.data()) != nullptr);
  directory_ = pattern;
  write("index.txt", "");
  write("serial", "1000\n");
  write("ca.cnf", "[ca]\ndefault_ca=here\n[here]\ndatabase=" + path("index.txt") +
                      "\nserial=" + path("serial") + "\nnew_certs_dir=" + directory_.string() +
                      "\ndefault_md=sha256\npolicy=any\nunique_subject=no\ncopy_extensions=copy\n"
                      "[any]\ncommonName=supplied\n");
  openssl(
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj '/CN=Test authority' "
      "-keyout " +
      path("ca.key") + " -out " + path("ca.pem"));
}

Certificates::~Certificates() {
  std::error_code leftover;
  std::filesystem::remove_all(directory_, leftover);
}

TlsFiles Certificates::signed_for(const std::string& name, const std::string& names,
                                  const std::string& dates) {
  openssl("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=" + name +
          "' -addext 'subjectAltName=" + names + "' -keyout " + path(name + ".key") + " -out " +
          path(name + ".csr"));
  openssl("ca -batch -config " + path("ca.cnf") + " -cert " + path("ca.pem") + " -keyfile " + path("ca.key") +
          " " + dates + " -notext -in " + path(name + ".csr") + " -out " + path(name + ".pem"));
  return {.certificate_chain_pem = path(name + ".pem"), .private_key_pem = path(name + ".key")};
}

TlsFiles Certificates::self_signed(const std::string& name, const std::string& names) {
  openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj '/CN=" + name +
          "' -addext 'subjectAltName=" + names + "' -keyout " + path(name + ".key") + " -out " +
          path(name + ".pem"));
  return {.certificate_chain_pem = path(name + ".pem"), .private_key_pem = path(name + ".key")};
}

void Certificates::openssl(const std::string& arguments) const {
  const std::string command = "openssl " + arguments + " >" + path("openssl.log") + " 2>&1";
  const int status = std::system(command.c_str());
  std::ifstream said(path("openssl.log"));
  const std::string text{std::istreambuf_iterator<char>(said), {}};
  BOOST_REQUIRE_MESSAGE(status == 0, command << "\n" << text);
}

void Certificates::write(const std::string& name, const std::string& text) const {
  std::ofstream(path(name)) << text;
}

}  // namespace veilleur::net::test
