// Owns: how text and files become parts of an HTTP request.
// Must not know: which request they belong to.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "rest/request.hpp"

namespace veilleur::rest {

/// Everything but RFC 3986's unreserved characters becomes %XX, byte by byte; for query values and
/// path segments.
[[nodiscard]] std::string percent_encode(std::string_view bytes);

/// The value of X-Audit-Log-Reason: UTF-8, percent-encoded, 1 to 512 code points counted before the
/// encoding (Discord, "Reference", read August 2026). Control characters become spaces, bytes that are no
/// UTF-8 become U+FFFD, spaces at both ends are dropped. Empty means that the header must be left out.
[[nodiscard]] std::string encode_audit_reason(std::string_view utf8);

struct Multipart {
  std::string content_type;
  std::string body;
};

enum class MultipartError {
  too_many_files,     ///< more than 10
  file_too_large,     ///< one above 10 MiB
  request_too_large,  ///< more than 25 MiB in all, the framing included
};
[[nodiscard]] std::string_view to_string(MultipartError error);

inline constexpr std::size_t files_max = 10;
inline constexpr std::size_t file_max_bytes = 10u << 20;
inline constexpr std::size_t request_max_bytes = 25u << 20;

/// multipart/form-data with `payload_json` (left out where empty) and `files[0]`, `files[1]` ..., as
/// Discord's "Uploading Files" describes (read August 2026). The boundary occurs in no part; `"`, CR and
/// LF in file names are percent-encoded, as browsers do.
[[nodiscard]] Result<Multipart, MultipartError> encode_multipart(std::string_view payload_json,
                                                                 const std::vector<File>& files,
                                                                 Random& random);

}  // namespace veilleur::rest
