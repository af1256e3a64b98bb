// Owns: the addresses that Veilleur may be pointed at, and the rule that plain text stays on loopback.
// Must not know: sockets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace veilleur::net {

enum class Transport { tls, plain };

struct Url {
  Transport transport = Transport::tls;
  std::string host;  ///< without brackets for IPv6
  std::uint16_t port = 443;
  std::string target;  ///< path and query, at least "/"
};

enum class UrlError {
  malformed,
  unknown_scheme,      ///< neither http, https, ws nor wss
  plain_not_loopback,  ///< http:// or ws:// to anything but 127.0.0.0/8, ::1 or localhost
};
[[nodiscard]] std::string_view to_string(UrlError error);

/// Reads `https://`, `http://`, `wss://` and `ws://` addresses.
[[nodiscard]] Result<Url, UrlError> parse_url(std::string_view text);

/// True for 127.0.0.0/8, ::1 and `localhost`.
[[nodiscard]] bool is_loopback(std::string_view host);

}  // namespace veilleur::net
