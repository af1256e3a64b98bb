// Owns: the replay of a committed fuzz corpus through the function that libFuzzer runs.
// Must not know: libFuzzer, Boost.Test, what the function asks.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.hpp"

namespace veilleur::testing {

/// `every` also gives each beginning of a file, for formats that are small and may be cut anywhere.
enum class Lengths { whole, every };

/// Returns how many files of tests/fuzz/corpus/NAME there were.
template <class Target>
int replay_corpus(const std::string& name, Lengths lengths, Target target) {
  int files = 0;
  const std::filesystem::path folder =
      std::filesystem::path(VEILLEUR_SOURCE_DIR) / "tests/fuzz/corpus" / name;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    VEILLEUR_CHECK(file.is_open());
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    VEILLEUR_CHECK(!file.bad());
    for (std::size_t length = lengths == Lengths::every ? 0 : bytes.size(); length <= bytes.size();
         ++length) {
      // An exact copy on the heap, so that the sanitizers see a single byte too far.
      const std::vector<char> exact(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length));
      target(std::string_view(exact.data(), exact.size()));
    }
    ++files;
  }
  return files;
}

}  // namespace veilleur::testing
