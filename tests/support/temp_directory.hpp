// Owns: a folder that exists for one test.
// Must not know: what is put into it.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "base/check.hpp"

namespace veilleur::bot::testing {

class TempDirectory {
 public:
  TempDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "veilleur-test-XXXXXX").string();
    VEILLEUR_CHECK(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~TempDirectory() {
    std::error_code ignored;  // a folder that is left behind in /tmp fails no test
    std::filesystem::remove_all(path_, ignored);
  }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  [[nodiscard]] std::string file(std::string_view name) const { return (path_ / name).string(); }

  /// Writes a file and returns its path.
  [[nodiscard]] std::string write(std::string_view name, std::string_view content,
                                  std::filesystem::perms mode = std::filesystem::perms(0600)) const {
    const std::string path = file(name);
    std::ofstream(path, std::ios::binary) << content;
    std::filesystem::permissions(path, mode);
    return path;
  }

 private:
  std::filesystem::path path_;
};

inline std::string read_all(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace veilleur::bot::testing
