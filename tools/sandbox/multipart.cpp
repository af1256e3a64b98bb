// Owns: the splitting declared in multipart.hpp.
// Must not know: what the parts are for.
#include "tools/sandbox/multipart.hpp"

#include <string>

#include "tools/sandbox/text.hpp"

namespace veilleur::sandbox {
namespace {

/// The value of `key="value"` or `key=value` in a header's parameters.
std::string_view parameter(std::string_view header, std::string_view key) {
  for (auto at = header.find(';'); at != std::string_view::npos; at = header.find(';', at + 1)) {
    std::string_view rest = trim(header.substr(at + 1));
    if (!rest.starts_with(key) || !rest.substr(key.size()).starts_with('=')) continue;
    rest.remove_prefix(key.size() + 1);
    if (!rest.starts_with('"')) return trim(rest.substr(0, rest.find(';')));
    rest.remove_prefix(1);
    return rest.substr(0, rest.find('"'));
  }
  return {};
}

Part read_headers(std::string_view headers) {
  Part part;
  while (!headers.empty()) {
    const std::string_view line = headers.substr(0, headers.find("\r\n"));
    headers.remove_prefix(std::min(headers.size(), line.size() + 2));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view value = trim(line.substr(colon + 1));
    if (equal_without_case(line.substr(0, colon), "content-disposition")) {
      part.name = parameter(value, "name");
      part.file_name = parameter(value, "filename");
    } else if (equal_without_case(line.substr(0, colon), "content-type")) {
      part.content_type = value;
    }
  }
  return part;
}

}  // namespace

std::optional<std::vector<Part>> split_multipart(std::string_view content_type, std::string_view body) {
  const std::string_view boundary = parameter(content_type, "boundary");
  if (boundary.empty()) return std::nullopt;
  const std::string first = "--" + std::string{boundary};
  const std::string next = "\r\n" + first;
  if (!body.starts_with(first)) return std::nullopt;
  body.remove_prefix(first.size());
  std::vector<Part> parts;
  while (!body.starts_with("--")) {
    if (!body.starts_with("\r\n")) return std::nullopt;
    body.remove_prefix(2);
    const auto head = body.find("\r\n\r\n");
    const auto end = body.find(next);
    if (head == std::string_view::npos || end == std::string_view::npos || end < head + 4)
      return std::nullopt;
    Part part = read_headers(body.substr(0, head));
    part.body = body.substr(head + 4, end - head - 4);
    parts.push_back(part);
    body.remove_prefix(end + next.size());
  }
  return parts;
}

}  // namespace veilleur::sandbox
