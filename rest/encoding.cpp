// Owns: percent-encoding, audit-log reasons, multipart bodies.
// Must not know: HTTP beyond these formats.
#include "rest/encoding.hpp"

#include <algorithm>
#include <cstdint>

namespace veilleur::rest {
namespace {

constexpr std::size_t reason_max_code_points = 512;
constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD in UTF-8

bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == '~';
}

/// Takes one code point off the front: its bytes, a space for a control character, or U+FFFD for a byte
/// that begins no valid sequence (overlong forms and surrogates included).
std::string_view take_printable(std::string_view& text) {
  const auto byte = [&text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) {
    const std::string_view one = text.substr(0, 1);
    text.remove_prefix(1);
    return lead < 0x20 || lead == 0x7F ? std::string_view{" "} : one;
  }
  const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                             : lead >= 0xE0 && lead <= 0xEF ? 3
                             : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                            : 0;
  bool valid = length != 0 && text.size() >= length;
  for (std::size_t i = 1; valid && i < length; ++i) valid = (byte(i) & 0xC0) == 0x80;
  if (valid && lead == 0xE0) valid = byte(1) >= 0xA0;
  if (valid && lead == 0xED) valid = byte(1) <= 0x9F;
  if (valid && lead == 0xF0) valid = byte(1) >= 0x90;
  if (valid && lead == 0xF4) valid = byte(1) <= 0x8F;
  const std::string_view bytes = text.substr(0, valid ? length : 1);
  const bool c1_control = valid && lead == 0xC2 && byte(1) <= 0x9F;
  text.remove_prefix(bytes.size());
  if (!valid) return replacement;
  return c1_control ? std::string_view{" "} : bytes;
}

std::string draw_boundary(Random& random) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string boundary = "veilleur-";
  for (int word = 0; word < 2; ++word) {
    std::uint64_t bits = random.next();
    for (int i = 0; i < 16; ++i, bits >>= 4) boundary += digits[bits & 0xF];
  }
  return boundary;
}

bool occurs(std::string_view boundary, std::string_view payload_json, const std::vector<File>& files) {
  if (payload_json.find(boundary) != std::string_view::npos) return true;
  return std::any_of(files.begin(), files.end(), [boundary](const File& file) {
    return file.bytes.find(boundary) != std::string::npos || file.name.find(boundary) != std::string::npos;
  });
}

std::string escape_file_name(std::string_view name) {
  std::string escaped;
  for (const char c : name) {
    if (c == '"' || c == '\r' || c == '\n') {
      escaped += percent_encode(std::string_view{&c, 1});
    } else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) {
      escaped += c;
    }
  }
  return escaped.empty() ? "file" : escaped;
}

std::string_view safe_content_type(std::string_view type) {
  const bool safe =
      !type.empty() && std::all_of(type.begin(), type.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
  return safe ? type : std::string_view{"application/octet-stream"};
}

}  // namespace

std::string percent_encode(std::string_view bytes) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(bytes.size());
  for (const char c : bytes) {
    if (is_unreserved(c)) {
      encoded += c;
      continue;
    }
    const auto value = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += digits[value >> 4];
    encoded += digits[value & 0xF];
  }
  return encoded;
}

std::string encode_audit_reason(std::string_view utf8) {
  std::string reason;
  std::size_t code_points = 0;
  while (!utf8.empty() && code_points < reason_max_code_points) {
    const std::string_view next = take_printable(utf8);
    if (next == " " && reason.empty()) continue;  // Leading spaces take no room.
    reason += next;
    ++code_points;
  }
  reason.erase(reason.find_last_not_of(' ') + 1);
  return percent_encode(reason);
}

std::string_view to_string(MultipartError error) {
  switch (error) {
    case MultipartError::too_many_files:
      return "too_many_files";
    case MultipartError::file_too_large:
      return "file_too_large";
    case MultipartError::request_too_large:
      return "request_too_large";
  }
  return "unknown";
}

Result<Multipart, MultipartError> encode_multipart(std::string_view payload_json,
                                                   const std::vector<File>& files, Random& random) {
  if (files.size() > files_max) return MultipartError::too_many_files;
  std::size_t bytes = payload_json.size();
  for (const File& file : files) {
    if (file.bytes.size() > file_max_bytes) return MultipartError::file_too_large;
    bytes += file.bytes.size();
  }
  if (bytes > request_max_bytes) return MultipartError::request_too_large;

  std::string boundary = draw_boundary(random);
  while (occurs(boundary, payload_json, files)) boundary = draw_boundary(random);

  std::string body;
  body.reserve(bytes + 256 * (files.size() + 1));
  const auto part = [&](std::string_view disposition, std::string_view content_type,
                        std::string_view content) {
    body.append("--").append(boundary).append("\r\nContent-Disposition: form-data; ").append(disposition);
    body.append("\r\nContent-Type: ").append(content_type).append("\r\n\r\n").append(content).append("\r\n");
  };
  if (!payload_json.empty()) part("name=\"payload_json\"", "application/json", payload_json);
  for (std::size_t i = 0; i < files.size(); ++i) {
    const std::string disposition =
        "name=\"files[" + std::to_string(i) + "]\"; filename=\"" + escape_file_name(files[i].name) + '"';
    part(disposition, safe_content_type(files[i].content_type), files[i].bytes);
  }
  body.append("--").append(boundary).append("--\r\n");
  if (body.size() > request_max_bytes) return MultipartError::request_too_large;
  return Multipart{"multipart/form-data; boundary=" + boundary, std::move(body)};
}

}  // namespace veilleur::rest
