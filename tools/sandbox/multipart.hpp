// Owns: taking a multipart/form-data body apart ("Uploading Files": `payload_json` and `files[n]`).
// Must not know: what the parts are for.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace veilleur::sandbox {

struct Part {
  std::string_view name;
  std::string_view file_name;  ///< empty: none
  std::string_view content_type;
  std::string_view body;  ///< into the text that was split
};

/// `content_type` is the header's value, with its boundary. Nothing where the body is not well-formed.
[[nodiscard]] std::optional<std::vector<Part>> split_multipart(std::string_view content_type,
                                                               std::string_view body);

}  // namespace veilleur::sandbox
