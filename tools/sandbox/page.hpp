// Owns: the files that are served under `/`, read once at the start.
// Must not know: what the page does.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/http.hpp"

namespace veilleur::sandbox {

class Page {
 public:
  Page() = default;
  /// Every file below the directory; the error is in words.
  [[nodiscard]] static Result<Page, std::string> read(const std::string& directory);
  /// The file of a path ("/" is index.html), or nothing.
  [[nodiscard]] std::optional<net::HttpResponse> find(std::string_view path) const;

 private:
  std::map<std::string, net::HttpResponse, std::less<>> files_;
};

}  // namespace veilleur::sandbox
