// Owns: reading the addresses that Veilleur may be pointed at.
// Must not know: sockets.
#include "net/url.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <optional>

#include "base/check.hpp"
#include "net/http.hpp"

namespace veilleur::net {

using boost::system::error_code;

namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

std::optional<Transport> transport_of(std::string_view scheme) {
  if (scheme == "https" || scheme == "wss") return Transport::tls;
  if (scheme == "http" || scheme == "ws") return Transport::plain;
  return std::nullopt;
}

struct Authority {
  std::string_view host;                 ///< without brackets
  std::optional<std::string_view> port;  ///< empty is legal and means the scheme's own (RFC 3986, 3.2.3)
};

/// Splits `host:port` and `[v6]:port`; nothing where the brackets are wrong.
std::optional<Authority> split_authority(std::string_view text) {
  Authority result;
  std::string_view rest;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    result.host = text.substr(1, end - 1);
    rest = text.substr(end + 1);
    error_code error;
    boost::asio::ip::make_address_v6(std::string(result.host), error);
    if (error) return std::nullopt;
  } else {
    const std::size_t end = text.find(':');
    result.host = text.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : text.substr(end);
  }
  if (rest.starts_with(':')) {
    result.port = rest.substr(1);
  } else if (!rest.empty()) {
    return std::nullopt;
  }
  return result;
}

std::optional<std::uint16_t> read_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || stop != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == ':';
}

}  // namespace

std::string_view to_string(UrlError error) {
  switch (error) {
    case UrlError::malformed:
      return "malformed";
    case UrlError::unknown_scheme:
      return "unknown_scheme";
    case UrlError::plain_not_loopback:
      return "plain_not_loopback";
  }
  VEILLEUR_CHECK(false && "a URL error outside the enum");
}

bool is_loopback(std::string_view host) {
  if (lower(host) == "localhost") return true;
  error_code error;
  const auto address = boost::asio::ip::make_address(std::string(host), error);
  return !error && address.is_loopback();
}

Result<Url, UrlError> parse_url(std::string_view text) {
  // By hand: the parser of Boost.URL 1.81 takes `host:port/` for a path `port/`, and `127.0.0.1.example`
  // for an address followed by a path.
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos) return UrlError::malformed;
  const auto transport = transport_of(lower(text.substr(0, colon)));
  if (!transport) return UrlError::unknown_scheme;
  const std::string_view after = text.substr(colon + 3);
  const std::size_t end = std::min(after.find_first_of("/?#"), after.size());

  // Credentials in an address would end up in logs, and a fragment is never sent: both are mistakes, and
  // neither `@` nor `#` gets past the checks of the host and of the target.
  const auto authority = split_authority(after.substr(0, end));
  if (!authority) return UrlError::malformed;
  Url result{.transport = *transport, .host = lower(authority->host), .port = 80, .target = "/"};
  if (result.host.empty() || !std::ranges::all_of(result.host, is_host_character)) return UrlError::malformed;
  if (*transport == Transport::tls) result.port = 443;
  if (authority->port && !authority->port->empty()) {
    const auto port = read_port(*authority->port);
    if (!port) return UrlError::malformed;
    result.port = *port;
  }

  const std::string_view target = after.substr(end);
  if (target.starts_with('/')) {
    result.target = target;
  } else {
    result.target += target;
  }
  if (!is_sendable_target(result.target) || result.target.find('#') != std::string::npos) {
    return UrlError::malformed;
  }
  if (*transport == Transport::plain && !is_loopback(result.host)) return UrlError::plain_not_loopback;
  return result;
}

}  // namespace veilleur::net
