// Owns: the opening handshake of a WebSocket client as values.
// Must not know: sockets, Beast, OpenSSL.
#include "net/websocket_handshake.hpp"

#include <array>

#include "base/base64.hpp"
#include "net/crypto.hpp"

namespace veilleur::net {
namespace {

constexpr int switching_protocols = 101;

/// Whether a comma-separated list holds this word, compared without case.
bool lists(std::string_view text, std::string_view word) {
  while (true) {
    const std::size_t comma = text.find(',');
    std::string_view item = text.substr(0, comma);
    while (!item.empty() && (item.front() == ' ' || item.front() == '\t')) item.remove_prefix(1);
    while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
    if (same_name(item, word)) return true;
    if (comma == std::string_view::npos) return false;
    text.remove_prefix(comma + 1);
  }
}

/// What the server must answer to a key, to show that it understood it (RFC 6455, section 4.2.2).
std::string expected_accept(std::string_view key) {
  const auto digest = sha1(std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
  return base64({digest.data(), digest.size()});
}

}  // namespace

std::string make_handshake_key() {
  std::array<char, 16> nonce{};
  fill_random(nonce);
  return base64({nonce.data(), nonce.size()});
}

HttpRequest handshake_request(std::string target, std::string user_agent, std::string key) {
  HttpRequest request{.target = std::move(target),
                      .headers = {{"Upgrade", "websocket"},
                                  {"Connection", "Upgrade"},
                                  {"Sec-WebSocket-Key", std::move(key)},
                                  {"Sec-WebSocket-Version", "13"}}};
  if (!user_agent.empty()) request.headers.push_back({"User-Agent", std::move(user_agent)});
  return request;
}

std::optional<ConnectFailure> handshake_failure(const HttpResponse& answer, std::string_view key) {
  const auto refused = [](std::string detail) {
    return ConnectFailure{.error = NetError::protocol, .detail = std::move(detail)};
  };
  if (answer.status != switching_protocols) {
    ConnectFailure failure = refused("the upgrade was declined");
    failure.http_status = answer.status;
    return failure;
  }
  const auto upgrade = answer.header("Upgrade");
  if (!upgrade || !lists(*upgrade, "websocket")) return refused("an upgrade to something else");
  const auto connection = answer.header("Connection");
  if (!connection || !lists(*connection, "upgrade")) return refused("101 without Connection: Upgrade");
  if (answer.header("Sec-WebSocket-Accept") != expected_accept(key))
    return refused("Sec-WebSocket-Accept does not answer our key");
  if (answer.header("Sec-WebSocket-Extensions")) return refused("an extension that we did not ask for");
  if (answer.header("Sec-WebSocket-Protocol")) return refused("a subprotocol that we did not ask for");
  return std::nullopt;
}

}  // namespace veilleur::net
