// Owns: writing down each shape of request once, for the check against Discord's description of its API.
// Must not know: what is right or wrong about a request (tests/conformance/check_requests.mjs does).
#pragma once

#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>

#include "net/http.hpp"

namespace veilleur::sandbox {

/// A file of JSON objects, one a line, as README.md describes them. Safe to use from several threads.
class RequestJournal {
 public:
  /// Creates the file, or appends to it. Throws std::runtime_error where it cannot be written.
  explicit RequestJournal(const std::filesystem::path& file);

  /// Writes the request, unless one of the same shape and answer was written before. Two requests have one
  /// shape where they differ only in digits inside strings and in the bytes of attached files. The file is
  /// complete after each call, since programs under test are killed. `route` is the template, empty where
  /// there is no such route.
  void note(const net::HttpRequest& request, std::string_view route, const net::HttpResponse& response);

  /// The journal of this process, in the directory that the environment's SANDBOX_REQUESTS names (which
  /// must exist); nullptr where that is not set.
  [[nodiscard]] static RequestJournal* of_process();

 private:
  std::mutex mutex_;
  std::ofstream out_;
  std::unordered_set<std::string> seen_;
};

}  // namespace veilleur::sandbox
