// Owns: look-ups in plain HTTP values and the names of network errors.
// Must not know: Beast, sockets.
#include "net/http.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace veilleur::net {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::optional<std::string_view> find_header(const std::vector<Header>& headers, std::string_view name) {
  for (const Header& header : headers) {
    if (same_name(header.name, name)) return header.value;
  }
  return std::nullopt;
}

/// The characters that a header name may consist of (RFC 9110, "token").
bool is_token_character(char c) {
  const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  return alphanumeric || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

}  // namespace

bool same_name(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, lower, lower);
}

std::string_view to_string(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::delete_:
      return "DELETE";
  }
  VEILLEUR_CHECK(false && "a method outside the enum");
}

std::string_view to_string(NetError error) {
  switch (error) {
    case NetError::resolve_failed:
      return "resolve_failed";
    case NetError::refused:
      return "refused";
    case NetError::tls_failed:
      return "tls_failed";
    case NetError::timeout:
      return "timeout";
    case NetError::reset:
      return "reset";
    case NetError::too_large:
      return "too_large";
    case NetError::protocol:
      return "protocol";
    case NetError::cancelled:
      return "cancelled";
  }
  VEILLEUR_CHECK(false && "a network error outside the enum");
}

std::optional<std::string_view> HttpRequest::header(std::string_view name) const {
  return find_header(headers, name);
}

std::optional<std::string_view> HttpResponse::header(std::string_view name) const {
  return find_header(headers, name);
}

bool is_sendable_target(std::string_view target) {
  return target.starts_with('/') && std::ranges::none_of(target, [](char c) {
           return is_control(c) || c == ' ' || static_cast<unsigned char>(c) >= 0x80;
         });
}

bool are_sendable(const std::vector<Header>& headers) {
  return std::ranges::all_of(headers, [](const Header& header) {
    return !header.name.empty() && std::ranges::all_of(header.name, is_token_character) &&
           std::ranges::none_of(header.value, [](char c) { return c != '\t' && is_control(c); });
  });
}

}  // namespace veilleur::net
