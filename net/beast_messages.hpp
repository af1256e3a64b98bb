// Owns: the mapping between our plain HTTP values and Beast's messages, for the client and the server.
// Must not know: sockets. Includes Beast: only for the .cpp files that run it.
#pragma once

#include <boost/beast/core/string_type.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/fields.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "net/connection.hpp"

namespace veilleur::net {

[[nodiscard]] inline std::string_view to_std(boost::beast::string_view text) {
  return {text.data(), text.size()};
}
[[nodiscard]] inline boost::beast::string_view to_beast(std::string_view text) {
  return {text.data(), text.size()};
}

[[nodiscard]] inline std::vector<Header> headers_of(const boost::beast::http::fields& fields) {
  std::vector<Header> headers;
  for (const auto& field : fields) {
    headers.push_back({std::string(to_std(field.name_string())), std::string(to_std(field.value()))});
  }
  return headers;
}

/// What an error means that came while an HTTP message was read.
[[nodiscard]] inline NetError to_http_error(const boost::system::error_code& error) {
  namespace http = boost::beast::http;
  if (error == http::error::end_of_stream || error == http::error::partial_message) return NetError::reset;
  if (error == http::error::body_limit || error == http::error::header_limit ||
      error == http::error::buffer_overflow) {
    return NetError::too_large;
  }
  const bool from_parser = error.category() == make_error_code(http::error::end_of_stream).category();
  return from_parser ? NetError::protocol : to_net_error(error);
}

}  // namespace veilleur::net
