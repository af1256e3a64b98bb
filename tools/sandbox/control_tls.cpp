// Owns: reading the orders about certificates, and showing the one that lasts.
// Must not know: how certificates are made and shown.
#include <array>

#include "tools/sandbox/control.hpp"

namespace veilleur::sandbox {
namespace {

using net::BadCertificate;

struct Name {
  std::string_view name;
  BadCertificate how;
};
constexpr std::array names{
    Name{"expired", BadCertificate::expired}, Name{"wrong_host", BadCertificate::wrong_host},
    Name{"self_signed", BadCertificate::self_signed}, Name{"untrusted", BadCertificate::untrusted}};

}  // namespace

Reply order_tls_fault(net::HttpServer* server, const json::value& body) {
  Call call;
  call.body = body;
  Form form(call);
  Fields& fields = form.fields;
  (void)fields.text("kind", {1, 30});
  fields.require("certificate");
  const std::string wanted = fields.text("certificate", {1, 20}).value_or("good");
  const auto count = fields.integer("count", 1, 1'000'000);
  const auto* bad = std::ranges::find(names, wanted, &Name::name);
  if (wanted != "good" && bad == names.end())
    fields.complain("certificate", "BASE_TYPE_CHOICES",
                    "Must be expired, wrong_host, self_signed, untrusted or good.");
  if (server == nullptr)
    fields.complain("kind", "SANDBOX_NO_TLS", "This sandbox serves no TLS (--tls, or --certificate).");
  if (auto refused = form.refusal()) return *refused;
  if (wanted == "good")
    server->show_good_certificate();
  else
    server->show_bad_certificate(bad->how, count ? std::optional<std::uint64_t>(*count) : std::nullopt);
  return no_content();
}

json::array describe_tls_fault(const net::HttpServer* server) {
  const auto fault = server ? server->certificate_fault() : std::nullopt;
  if (!fault) return {};
  json::object shown{{"kind", "tls"},
                     {"certificate", std::ranges::find(names, fault->how, &Name::how)->name},
                     {"connections", fault->connections},
                     {"application_bytes", fault->application_bytes}};
  if (fault->left) shown["count"] = *fault->left;
  return {std::move(shown)};
}

}  // namespace veilleur::sandbox
